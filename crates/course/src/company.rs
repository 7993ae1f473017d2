//! Who is connected for a while, and who of them has left.

use std::collections::BTreeMap;

use hashyard_node::NodeId;

use crate::mission::Sight;

/// A connection that was opened only to ask something ends after two seconds of silence: whoever goes after so many ms has left.
const STAYS_MS: u64 = 10_000;

/// Nodes that were connected when they were looked at last, and since when, in Unix ms. How long a connection lasted is asked when it
/// is gone: in a quiet room nobody looks in between.
#[derive(Debug, Default)]
pub(crate) struct Company(BTreeMap<NodeId, u64>);

impl Company {
    /// Counts in those that are `wanted` and connected.
    pub(crate) fn meet(&mut self, node: Sight<'_>, wanted: impl Fn(&NodeId) -> bool) {
        for (id, since_ms) in node.connected().filter(|(id, _)| wanted(id)) {
            self.0.entry(id).or_insert(since_ms);
        }
    }

    /// Those who have left since this was asked last. Whoever is cut off sees everybody leave, and nobody has.
    pub(crate) fn left(&mut self, node: Sight<'_>) -> Vec<NodeId> {
        if node.is_cut_off() {
            return Vec::new();
        }
        let mut left = Vec::new();
        self.0.retain(|id, since_ms| {
            let is_there = node.connected().any(|(there, _)| there == *id);
            if !is_there && since_ms.saturating_add(STAYS_MS) <= node.now_ms {
                left.push(*id);
            }
            is_there
        });
        left
    }
}
