//! Page 10: be paid, and see the payment confirmed.

use std::collections::BTreeSet;

use hashyard_core::Txid;
use hashyard_node::view::{Event, HistoryKind};

use super::Mission;
use crate::mission::{Sight, Told};

/// Somebody else's payment waits, then stands in a block.
pub struct Paid {
    /// Movements that count no more.
    known: BTreeSet<Txid>,
}

impl Paid {
    /// Payments from before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { known: node.wallet.history.iter().map(|item| item.txid).collect() }
    }
}

impl Mission for Paid {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["own-payment", "mined"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        for item in node.wallet.history.iter().rev() {
            if self.known.contains(&item.txid) {
                continue;
            }
            match item.kind {
                HistoryKind::Received => {
                    told.tick(0);
                    if item.confirmations > 0 {
                        told.tick(1);
                    }
                    continue;
                }
                HistoryKind::Internal => told.saw("own-payment", [("txid", item.txid.to_string())]),
                HistoryKind::Mined => told.saw("mined", []),
                HistoryKind::Sent => {}
            }
            self.known.insert(item.txid);
        }
    }
}
