//! Nodes in an overlay, for missions about it.

use hashyard_course::Run;
use hashyard_node::NodeId;
use hashyard_node::view::OverlayView;

use super::Net;
use super::play::*;

/// Who leaves.
pub const LEAVES: usize = 2;

/// Nodes that all know each other, the last ones only if they are not `away`.
pub fn begun(count: usize, away: &[usize], page: u8) -> (Net, Run) {
    let mut net = Net::in_overlay(count, page.into());
    let there: Vec<usize> = (0..count).filter(|at| !away.contains(at)).collect();
    net.partition(&there, away);
    net.introduce_all();
    net.run(60_000);
    let run = begin(&net, page);
    (net, run)
}

pub fn id(net: &Net, at: usize) -> NodeId {
    net.hosts[at].node.id()
}

pub fn overlay(net: &Net) -> Box<OverlayView> {
    Box::new(net.hosts[ME].node.overlay_view().unwrap())
}

/// A node closes without a word.
pub fn leave(net: &mut Net, at: usize) {
    let others: Vec<usize> = (0..net.hosts.len()).filter(|other| *other != at).collect();
    net.partition(&[at], &others);
}
