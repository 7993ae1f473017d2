//! Page 13: name the reasons for which a node refuses payments; then mine one that pays nothing.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::{Amount, BlockHash, Txid};
use hashyard_node::view::{Event, HistoryItem, HistoryKind};

use super::Mission;
use crate::broken::{REASONS, plain_reason};
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// Five payments with their reasons, and a payment without a fee in a block of the student's own.
pub struct Verify {
    /// Movements in blocks that count no more.
    known: BTreeSet<(Txid, BlockHash)>,
    /// Payments whose reason was named, by reason: at most [`REASONS`].
    named: BTreeMap<&'static str, Txid>,
}

impl Verify {
    /// Payments that were in blocks before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        let known = node.wallet.history.iter().filter_map(place).collect();
        Self { known, named: BTreeMap::new() }
    }
}

fn place(item: &HistoryItem) -> Option<(Txid, BlockHash)> {
    item.block.map(|(hash, _)| (item.txid, hash))
}

impl Mission for Verify {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["other-reason", "with-fee", "others-block"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        for item in &node.wallet.history {
            let (Some(place), Some((hash, height))) = (place(item), item.block) else { continue };
            let is_payment = matches!(item.kind, HistoryKind::Sent | HistoryKind::Internal);
            if !is_payment || !self.known.insert(place) {
                continue;
            }
            match (item.fee, node.mined_here(&hash, height).unwrap_or(false)) {
                (Some(Amount(0)), true) => told.tick(1),
                (Some(Amount(0)), false) => told.saw("others-block", [("height", height.to_string())]),
                (Some(Amount(fee)), _) => {
                    told.saw("with-fee", [("height", height.to_string()), ("fee", fee.to_string())]);
                }
                (None, _) => {}
            }
        }
    }

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        let Deed::Judged { txid, said, reason } = deed else { return };
        let found = plain_reason(reason);
        let Some(known) = REASONS.into_iter().find(|known| *known == found && said == known) else {
            return told.saw("other-reason", [("said", said.clone()), ("reason", reason.clone())]);
        };
        if !self.named.values().any(|named| named == txid) {
            self.named.insert(known, *txid);
        }
        if self.named.len() == REASONS.len() {
            told.tick(0);
        }
    }
}
