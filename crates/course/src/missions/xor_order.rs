//! Page 65: put nodes in order by their XOR distance, and say into which bucket a newcomer falls.

use std::collections::BTreeSet;

use hashyard_node::NodeId;
use hashyard_node::view::{Event, OverlayView};

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// An order of so many nodes is no accident.
const FEWEST: usize = 3;

/// For so many ms after the first connection, whoever is there has been there before: a page that is loaded again meets everybody anew.
const MEETING_MS: u64 = 10_000;

/// Known nodes in their order, and the bucket of a node that came since.
pub struct XorOrder {
    /// Who was connected when it began, or just after.
    old: BTreeSet<NodeId>,
    /// Until when whoever is met is no newcomer, in Unix ms; `None` until somebody is connected.
    until_ms: Option<u64>,
}

impl XorOrder {
    /// Who is connected already is no newcomer.
    pub fn begin(node: Sight<'_>) -> Self {
        let settled = !node.is_cut_off();
        let mut begun = Self { old: BTreeSet::new(), until_ms: settled.then_some(node.now_ms) };
        begun.meet(node);
        begun
    }

    fn meet(&mut self, node: Sight<'_>) {
        let mut there = node.peers.peers.iter().filter_map(|peer| peer.node).peekable();
        if !node.peers.active || there.peek().is_none() {
            return;
        }
        if node.now_ms <= *self.until_ms.get_or_insert(node.now_ms + MEETING_MS) {
            self.old.extend(there);
        }
    }

    fn bucket_named(&self, node: NodeId, said: u16, overlay: &OverlayView, told: &mut Told) {
        let bucket = overlay.buckets.iter().find(|bucket| bucket.nodes.contains(&node));
        match bucket.map(|bucket| u16::from(bucket.shared_bits)) {
            _ if self.old.contains(&node) => told.saw("old-node", []),
            None => told.saw("no-bucket", []),
            Some(bits) if bits == said => told.tick(1),
            Some(_) => told.saw("other-bucket", [("said", said.to_string())]),
        }
    }
}

fn ordered(said: &[NodeId], overlay: &OverlayView, told: &mut Told) {
    let nodes: BTreeSet<NodeId> = said.iter().copied().collect();
    let known: BTreeSet<NodeId> = overlay
        .buckets
        .iter()
        .flat_map(|bucket| bucket.nodes.iter().copied())
        .chain(overlay.sample.iter().map(|entry| entry.node))
        .collect();
    if nodes.len() < FEWEST {
        return told.saw("too-few", []);
    }
    if !nodes.is_subset(&known) {
        return told.saw("stranger", []);
    }
    let mut right: Vec<NodeId> = nodes.into_iter().collect();
    right.sort_by_key(|node| node.distance(&overlay.me));
    let same = said.iter().zip(&right).take_while(|(said, right)| said == right).count();
    if same == said.len() {
        told.tick(0);
    } else {
        told.saw("unsorted", [("place", (same + 1).to_string())]);
    }
}

impl Mission for XorOrder {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["too-few", "stranger", "unsorted", "old-node", "no-bucket", "other-bucket"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, _told: &mut Told) {
        self.meet(node);
    }

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::NodesOrdered(nodes, overlay) => ordered(nodes, overlay, told),
            Deed::BucketNamed { node, shared_bits, overlay } => {
                self.bucket_named(*node, *shared_bits, overlay, told);
            }
            _ => {}
        }
    }
}
