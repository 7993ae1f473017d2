//! Page 20: a payment is confirmed, loses its block in a reorganisation, and is confirmed again.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::{BlockHash, Txid};
use hashyard_node::view::{Event, EventKind, HistoryItem, HistoryKind};

use super::Mission;
use crate::mission::{Sight, Told};

/// What a payment goes through on the losing side.
#[derive(Default)]
pub struct LostBranch {
    /// Payments in blocks, and which block that is.
    confirmed: BTreeMap<Txid, BlockHash>,
    returned: BTreeSet<Txid>,
}

impl LostBranch {
    /// Whether a payment lost its block while nobody looked: it stands in another one.
    fn has_moved(&mut self, item: &HistoryItem) -> bool {
        let now = item.block.map(|(hash, _)| hash);
        let before = now.and_then(|hash| self.confirmed.insert(item.txid, hash));
        before.is_some() && before != now
    }
}

impl Mission for LostBranch {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["nothing-returned"]
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let paid = |item: &&HistoryItem| matches!(item.kind, HistoryKind::Sent | HistoryKind::Internal);
        for item in node.wallet.history.iter().filter(paid) {
            if item.confirmations > 0 {
                told.tick(0);
                let moved = self.has_moved(item);
                if moved || self.returned.contains(&item.txid) {
                    told.tick(1);
                    told.tick(2);
                }
            } else if item.dropped.is_none() && self.confirmed.remove(&item.txid).is_some() {
                self.returned.insert(item.txid);
                told.tick(1);
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
