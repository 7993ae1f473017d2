//! Who is connected for a while, and who of them has left.

use std::collections::BTreeMap;

use hashyard_node::NodeId;

use crate::mission::Sight;

/// Whoever goes sooner, in ms, came in passing.
const STAYS_MS: u64 = 10_000;

/// Nodes that were connected when they were looked at last, and since when, in Unix ms. How long a connection lasted is asked when it
/// is gone: in a quiet room nobody looks in between.
#[derive(Debug, Default)]
pub(crate) struct Company(BTreeMap<NodeId, u64>);

impl Company {
    /// Counts in those that are `wanted` and connected. Whose link was cut here goes without having left.
    pub(crate) fn meet(&mut self, node: Sight<'_>, wanted: impl Fn(&NodeId) -> bool) {
        for (id, since_ms) in node.connected().filter(|(id, _)| wanted(id)) {
            self.0.insert(id, since_ms);
        }
        for id in node.cut_links() {
            self.0.remove(&id);
        }
    }

    /// Whether somebody is counted in.
    pub(crate) fn has(&self, id: &NodeId) -> bool {
        self.0.contains_key(id)
    }

    /// Those who have left since this was asked last. Whoever is cut off sees everybody leave, and nobody has: they are met again one
    /// by one.
    pub(crate) fn left(&mut self, node: Sight<'_>) -> Vec<NodeId> {
        if node.is_cut_off() {
            self.0.clear();
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
