//! Page 62: how long a block takes to spread, and what crosses for it. Measured as Decker and Wattenhofer did (*Information Propagation in the
//! Bitcoin Network*, 2013), by a node that notes when each of the others announces.

use hashyard_core::BlockHash;
use hashyard_node::NodeId;
use hashyard_node::block_relay::ToldBlock;
use hashyard_node::view::MessageView;

use crate::missions::heard::needed;

/// When the tabs announced a block: ms after the first of them, earliest first.
pub fn delays(block: &ToldBlock) -> Vec<u64> {
    let tabs = || block.tellers.iter().filter(|teller| teller.node.is_some());
    let first = tabs().next().map_or(0, |first| first.at_ms);
    tabs().map(|teller| teller.at_ms.saturating_sub(first)).collect()
}

/// How many tabs could announce a block: those that did, and those that were connected before anybody did. `connected` has tabs and since
/// when they are, in Unix ms.
pub fn audience(block: &ToldBlock, connected: impl Iterator<Item = (NodeId, u64)>) -> usize {
    let told = |node: NodeId| block.tellers.iter().any(|teller| teller.node == Some(node));
    let first = block.tellers.first().map_or(0, |first| first.at_ms);
    let silent = connected.filter(|(node, since_ms)| *since_ms < first && !told(*node)).count();
    delays(block).len() + silent
}

/// The time until so many of a hundred tabs had announced, in ms after the first. `None` while they have not.
pub fn time_of(percent: usize, delays: &[u64], audience: usize) -> Option<u64> {
    let needed = (audience * percent).div_ceil(100).max(1);
    delays.get(needed - 1).copied()
}

/// Whether a time was predicted within a factor of two. Less than a millisecond is not measured: zero stands for one.
pub fn is_near(said_ms: u64, measured_ms: u64) -> bool {
    let (said, measured) = (said_ms.max(1), measured_ms.max(1));
    said <= measured.saturating_mul(2) && measured <= said.saturating_mul(2)
}

/// What crossed for a block, with the peer that delivered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossed {
    /// Of all messages, their headers included.
    pub bytes: u64,
    /// It came as `block`, not in short form (BIP152).
    pub whole: bool,
    /// When the first of them crossed, in Unix ms.
    pub begun_ms: u64,
}

/// What a node's log tells of a block. `None` if no peer delivered it, or the log forgot.
pub fn crossed(log: &[MessageView], block: &BlockHash) -> Option<Crossed> {
    let seqs = needed(log, &block.to_string())?;
    let messages = || log.iter().filter(|message| seqs.contains(&message.seq));
    let last = messages().max_by_key(|message| message.seq)?;
    Some(Crossed {
        bytes: messages().map(|message| u64::from(message.size)).sum(),
        whole: last.command == "block",
        begun_ms: messages().map(|message| message.time_ms).min()?,
    })
}
