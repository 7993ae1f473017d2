//! Page 11: pay with one coin that was received, and get change back.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::wallet::CoinState;
use hashyard_core::{OutPoint, Txid};
use hashyard_node::view::{Event, HistoryKind};

use super::Mission;
use crate::mission::{Sight, Told};

/// A payment spends exactly one coin, which came from somebody else, and has change.
pub struct SpendThatCoin {
    /// Coins that could be spent when the wallet was last looked at.
    coins: BTreeMap<OutPoint, Coin>,
    payments: BTreeSet<Txid>,
}

#[derive(Clone, Copy)]
struct Coin {
    /// Somebody else paid it.
    theirs: bool,
    in_block: bool,
}

impl SpendThatCoin {
    /// Payments from before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { coins: coins(node), payments: movements(node, HistoryKind::Sent) }
    }

    /// Of the coins that there were, those that this payment spends: it holds them, or it is in a block already and they are gone. A
    /// coin that never was in a block may be gone because what made it was replaced.
    fn spent(&self, node: Sight<'_>, by: Txid) -> Vec<bool> {
        let state = |outpoint: &OutPoint| node.wallet.coins.iter().find(|coin| coin.outpoint == *outpoint);
        let is_spent = |(outpoint, coin): &(&OutPoint, &Coin)| match state(outpoint) {
            Some(now) => now.state == CoinState::Locked { by },
            None => coin.in_block,
        };
        self.coins.iter().filter(is_spent).map(|(_, coin)| coin.theirs).collect()
    }
}

fn coins(node: Sight<'_>) -> BTreeMap<OutPoint, Coin> {
    let received = movements(node, HistoryKind::Received);
    let free = node.wallet.coins.iter().filter(|coin| !matches!(coin.state, CoinState::Locked { .. }));
    free.map(|coin| {
        let theirs = received.contains(&coin.outpoint.txid);
        (coin.outpoint, Coin { theirs, in_block: coin.confirmations > 0 })
    })
    .collect()
}

fn movements(node: Sight<'_>, kind: HistoryKind) -> BTreeSet<Txid> {
    node.wallet.history.iter().filter(|item| item.kind == kind).map(|item| item.txid).collect()
}

impl Mission for SpendThatCoin {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["several-coins", "own-coin", "no-change"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let payments = movements(node, HistoryKind::Sent);
        if let Some(txid) = payments.difference(&self.payments).next() {
            let change = node.wallet.coins.iter().any(|coin| coin.change && coin.outpoint.txid == *txid);
            match (self.spent(node, *txid).as_slice(), change) {
                // The same payment with another fee spends what the first one held.
                ([], _) => {}
                ([true], true) => {
                    told.tick(0);
                    told.tick(1);
                }
                ([true], false) => told.saw("no-change", []),
                ([_], _) => told.saw("own-coin", []),
                (many, _) => told.saw("several-coins", [("count", many.len().to_string())]),
            }
        }
        (self.coins, self.payments) = (coins(node), payments);
    }
}
