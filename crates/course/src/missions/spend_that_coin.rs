//! Page 11: pay with one coin that was received, and get change back.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::wallet::CoinState;
use hashyard_core::{OutPoint, Txid};
use hashyard_node::view::{Event, HistoryKind};

use super::Mission;
use crate::mission::{Sight, Told};

/// A payment spends exactly one coin, which came from somebody else, and has change.
pub struct SpendThatCoin {
    /// Coins that could be spent when the wallet was last looked at; `true` for one that somebody else paid.
    coins: BTreeMap<OutPoint, bool>,
    payments: BTreeSet<Txid>,
}

impl SpendThatCoin {
    /// Payments from before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { coins: coins(node), payments: payments(node) }
    }

    /// Of the coins that there were, those that are spent now: by a payment that waits, or by one in a block.
    fn spent(&self, now: &BTreeMap<OutPoint, bool>) -> Vec<bool> {
        self.coins.iter().filter(|(coin, _)| !now.contains_key(*coin)).map(|(_, theirs)| *theirs).collect()
    }
}

fn coins(node: Sight<'_>) -> BTreeMap<OutPoint, bool> {
    let free = node.wallet.coins.iter().filter(|coin| !matches!(coin.state, CoinState::Locked { .. }));
    free.map(|coin| (coin.outpoint, !coin.coinbase && !coin.change)).collect()
}

fn payments(node: Sight<'_>) -> BTreeSet<Txid> {
    let history = node.wallet.history.iter();
    history.filter(|item| item.kind == HistoryKind::Sent).map(|item| item.txid).collect()
}

impl Mission for SpendThatCoin {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["several-coins", "own-coin", "no-change"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let (now, payments) = (coins(node), payments(node));
        if let Some(txid) = payments.difference(&self.payments).next() {
            let change = node.wallet.coins.iter().any(|coin| coin.change && coin.outpoint.txid == *txid);
            match (self.spent(&now).as_slice(), change) {
                ([true], true) => {
                    told.tick(0);
                    told.tick(1);
                }
                ([true], false) => told.saw("no-change", []),
                ([_], _) => told.saw("own-coin", []),
                (many, _) => told.saw("several-coins", [("count", many.len().to_string())]),
            }
        }
        (self.coins, self.payments) = (now, payments);
    }
}
