//! Page 20: a payment is confirmed, loses its block in a reorganisation, and is confirmed again.

use std::collections::BTreeSet;

use hashyard_core::Txid;
use hashyard_node::view::{Event, EventKind, HistoryKind};

use super::Mission;
use crate::mission::{Sight, Told};

/// What a payment goes through on the losing side.
#[derive(Default)]
pub struct LostBranch {
    confirmed: BTreeSet<Txid>,
    returned: BTreeSet<Txid>,
}

impl Mission for LostBranch {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["nothing-returned"]
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        for item in &node.wallet.history {
            if item.kind == HistoryKind::Mined {
                continue;
            }
            let is_confirmed = item.confirmations > 0;
            if is_confirmed && self.returned.contains(&item.txid) {
                told.tick(2);
            }
            if is_confirmed {
                self.confirmed.insert(item.txid);
                told.tick(0);
            } else if self.confirmed.remove(&item.txid) {
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
