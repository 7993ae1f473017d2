//! Page 9: one wallet in two tabs, from the same words.

use std::collections::BTreeMap;

use hashyard_core::OutPoint;
use hashyard_core::wallet::OutputType;
use hashyard_node::view::{CoinView, Event};

use super::Mission;
use crate::mission::{Sight, Told};

/// The other tab's first address is mine, and a coin lies at an address that only the other tab can have handed out.
pub struct OneWallet {
    /// The last address of each kind that this tab has handed out.
    given: BTreeMap<OutputType, u32>,
    /// Coins that count no more: at most as many as the wallet shows.
    known: Vec<OutPoint>,
}

impl OneWallet {
    /// Coins from before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { given: given(node), known: outpoints(node) }
    }
}

fn outpoints(node: Sight<'_>) -> Vec<OutPoint> {
    node.wallet.coins.iter().map(|coin| coin.outpoint).collect()
}

fn given(node: Sight<'_>) -> BTreeMap<OutputType, u32> {
    let receive = node.wallet.receive.iter();
    receive.filter_map(|receive| Some((receive.kind, index(&receive.path)?))).collect()
}

/// The last number of a path like `m/84'/1'/0'/0/3` (BIP44).
fn index(path: &str) -> Option<u32> {
    path.rsplit('/').next()?.parse().ok()
}

impl Mission for OneWallet {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-address", "other-wallet", "own-address"]
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let is_new =
            |coin: &&CoinView| !coin.change && !coin.coinbase && !self.known.contains(&coin.outpoint);
        for coin in node.wallet.coins.iter().filter(is_new) {
            let own = self.given.get(&coin.kind);
            match (index(&coin.path), own) {
                (Some(at), Some(own)) if at > *own => told.tick(1),
                _ => told.saw("own-address", [("address", coin.address.clone())]),
            }
        }
        (self.given, self.known) = (given(node), outpoints(node));
    }

    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        let said = text.trim();
        let prefix = |address: &str| address.split('1').next().unwrap_or_default().to_owned();
        match &node.wallet.first_address {
            Some(first) if first.eq_ignore_ascii_case(said) => told.tick(0),
            Some(first) if said.len() == first.len() && prefix(first) == prefix(said) => {
                told.saw("other-wallet", [("address", said.to_owned())]);
            }
            _ => told.saw("no-address", []),
        }
    }
}
