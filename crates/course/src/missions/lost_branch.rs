//! Page 20: a payment is confirmed, loses its block in a reorganisation, and is confirmed again.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::{BlockHash, Txid};
use hashyard_node::view::{BlockStatus, Event, EventKind, ForkView, HistoryItem, HistoryKind};

use super::Mission;
use crate::mission::{Sight, Told};

/// What a payment goes through on the losing side.
#[derive(Default)]
pub struct LostBranch {
    /// Payments in blocks, and which block that is.
    confirmed: BTreeMap<Txid, BlockHash>,
    returned: BTreeSet<Txid>,
    /// A branch was lost that is longer than what the node shows of such branches.
    lost_long: bool,
}

impl LostBranch {
    /// Whether a payment lost its block while nobody looked: it stands in another one.
    fn has_moved(&mut self, item: &HistoryItem) -> bool {
        let now = item.block.map(|(hash, _)| hash);
        let before = now.and_then(|hash| self.confirmed.insert(item.txid, hash));
        before.is_some() && before != now
    }
}

/// A branch that others outweighed. One that the user declared invalid has lost nothing.
fn has_a_losing_branch(node: Sight<'_>) -> bool {
    let lost = |fork: &ForkView| fork.stale.iter().any(|card| card.status == BlockStatus::Stale);
    node.chain.forks.iter().any(lost)
}

/// Blocks of another branch came in their place, and the fork lies below the latest cards.
fn is_long(event: &Event, node: Sight<'_>) -> bool {
    let EventKind::Reorg { fork_height, disconnected, connected, .. } = event.kind else { return false };
    connected > 0 && disconnected > 0 && fork_height < node.lowest_card()
}

impl Mission for LostBranch {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["nothing-returned"]
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        self.lost_long |= news.iter().any(|event| is_long(event, node));
        let has_lost = self.lost_long || has_a_losing_branch(node);
        let paid = |item: &&HistoryItem| matches!(item.kind, HistoryKind::Sent | HistoryKind::Internal);
        for item in node.wallet.history.iter().filter(paid) {
            if item.confirmations > 0 {
                told.tick(0);
                let moved = self.has_moved(item);
                if has_lost && (moved || self.returned.contains(&item.txid)) {
                    told.tick(1);
                    told.tick(2);
                }
            } else if item.dropped.is_none() && self.confirmed.remove(&item.txid).is_some() {
                self.returned.insert(item.txid);
                if has_lost {
                    told.tick(1);
                }
            }
        }
        let reorgs = news.iter().filter_map(|event| match event.kind {
            EventKind::Reorg { disconnected, returned, .. } => Some((disconnected, returned)),
            _ => None,
        });
        for (disconnected, returned) in reorgs {
            if returned == 0 && !told.is_ticked(1) {
                told.saw("nothing-returned", [("count", disconnected.to_string())]);
            }
        }
    }
}
