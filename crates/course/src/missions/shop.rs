//! Page 24: a merchant is robbed who waits for nothing, then waits long enough and is attacked in vain.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::Txid;
use hashyard_core::wallet::RemovalReason;
use hashyard_node::view::{Event, HistoryItem, HistoryKind};

use super::Mission;
use super::number::percent;
use crate::deed::{Attack, Deed};
use crate::mission::{Sight, Told};
use crate::rosenfeld::{RISK, rosenfeld};

/// So many attacks are to be survived.
const ATTACKS: usize = 5;
/// At most so many orders are remembered: more than a class places.
const MOST_ORDERS: usize = 1_000;

/// A merchant's orders.
#[derive(Default)]
pub struct Shop {
    /// For which payments goods went out, and after how many confirmations.
    handed_out: BTreeMap<Txid, u32>,
    /// Payments that were taken back and are counted.
    taken_back: BTreeSet<Txid>,
    /// How many of them in a row had not brought goods yet, since the wait is long enough.
    in_vain: usize,
    waits_enough: bool,
    /// What was said last: it is told again from time to time.
    said: Option<(u32, f64)>,
}

impl Shop {
    /// What was taken back before is no attack on this shop.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { taken_back: undone(node).take(MOST_ORDERS).collect(), ..Self::default() }
    }

    fn waits(&mut self, z: u32, share: f64, told: &mut Told) {
        if !(share > 0.0 && share < 1.0) {
            return;
        }
        if self.said.replace((z, share)) == Some((z, share)) {
            return;
        }
        let chance = rosenfeld(share, z);
        self.waits_enough = chance < RISK;
        if self.waits_enough {
            return told.tick(1);
        }
        self.in_vain = 0;
        // Who waits for nothing does so for the first condition.
        if z > 0 && !told.is_ticked(1) {
            let facts = [("z", z.to_string()), ("share", percent(share)), ("chance", percent(chance))];
            told.saw("too-short", facts);
        }
    }

    fn was_taken_back(&mut self, txid: &Txid, told: &mut Told) {
        match self.handed_out.get(txid) {
            Some(0) => told.tick(0),
            Some(z) => {
                self.in_vain = 0;
                told.saw("robbed", [("z", z.to_string())]);
            }
            None if self.waits_enough => {
                self.in_vain += 1;
                told.noted("in-vain", [("count", self.in_vain.to_string())]);
            }
            None => {}
        }
        if self.in_vain >= ATTACKS {
            told.tick(2);
        }
    }
}

/// Received from somebody else, and undone by a block that spends the same coins otherwise. Who only pays a higher fee takes nothing back.
fn is_taken_back(item: &HistoryItem) -> bool {
    item.kind == HistoryKind::Received && item.dropped == Some(RemovalReason::Conflict)
}

fn undone(node: Sight<'_>) -> impl Iterator<Item = Txid> {
    node.wallet.history.iter().filter(|item| is_taken_back(item)).map(|item| item.txid)
}

impl Mission for Shop {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["too-short", "robbed", "in-vain"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        for txid in undone(node) {
            if self.taken_back.len() < MOST_ORDERS && self.taken_back.insert(txid) {
                self.was_taken_back(&txid, told);
            }
        }
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Attack(Attack::Waits { z, share }) => self.waits(*z, *share, told),
            Deed::Attack(Attack::HandedOut { txid, z }) if self.handed_out.len() < MOST_ORDERS => {
                let paid = |item: &&HistoryItem| item.txid == *txid && item.kind == HistoryKind::Received;
                let item = node.wallet.history.iter().find(paid);
                // Goods that went without a payment are no order, and those that went early waited for less.
                if let Some(item) = item.filter(|item| !is_taken_back(item)) {
                    self.handed_out.entry(*txid).or_insert((*z).min(item.confirmations));
                }
            }
            _ => {}
        }
    }
}
