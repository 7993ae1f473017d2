//! Page 21: a second payment of the same coin is refused by nodes that keep what they saw first, and takes the place of the first elsewhere.

use std::collections::BTreeMap;

use hashyard_core::wallet::RemovalReason;
use hashyard_core::{Transaction, Txid};
use hashyard_node::view::{Event, HistoryItem, HistoryKind};

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// What a node answers that keeps the first one.
const KEPT: &str = "txn-mempool-conflict";
/// At most so many races are remembered.
const MOST: usize = 100;

/// Two races, one lost and one won.
#[derive(Default)]
pub struct Race {
    /// Second payments that the mempool took, by the first.
    replaced: BTreeMap<Txid, Txid>,
}

/// Whether both spend a coin that is the same.
fn compete(first: &Transaction, second: &Transaction) -> bool {
    first.txid() != second.txid()
        && first
            .inputs
            .iter()
            .any(|input| second.inputs.iter().any(|other| other.previous_output == input.previous_output))
}

fn item<'a>(node: Sight<'a>, txid: Txid, kind: HistoryKind) -> Option<&'a HistoryItem> {
    node.wallet.history.iter().find(|item| item.txid == txid && item.kind == kind)
}

impl Mission for Race {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["to-myself", "refused", "waits", "too-late"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        self.replaced.retain(|first, second| {
            let Some(paid) = item(node, *first, HistoryKind::Sent) else { return true };
            let back = item(node, *second, HistoryKind::Internal);
            if back.is_some_and(|back| back.confirmations > 0)
                && matches!(paid.dropped, Some(RemovalReason::Replaced | RemovalReason::Conflict))
            {
                told.tick(1);
            } else if paid.confirmations > 0 && !told.is_ticked(1) {
                told.saw("too-late", []);
                return false;
            }
            true
        });
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        let Deed::Raced { first, second, refused } = deed else { return };
        if !compete(first, second) {
            return;
        }
        if item(node, first.txid(), HistoryKind::Sent).is_none() {
            return told.saw("to-myself", []);
        }
        match refused.as_deref() {
            Some(KEPT) => told.tick(0),
            Some(reason) => told.saw("refused", [("reason", reason.to_owned())]),
            None => {
                if self.replaced.len() < MOST {
                    self.replaced.insert(first.txid(), second.txid());
                }
                told.noted("waits", []);
            }
        }
    }
}
