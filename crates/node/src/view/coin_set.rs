//! The set of coins: what nobody has spent on this node's chain.

use std::cmp::Reverse;

use hashyard_core::{Amount, OutPoint};
use serde::{Deserialize, Serialize};

use crate::node::Node;

/// All unspent outputs of the chain, the newest of them one by one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoinSetView {
    /// How many there are.
    pub count: u32,
    /// What they are worth together.
    pub total: Amount,
    /// Those of the highest blocks first; at most as many as were asked for.
    pub newest: Vec<UnspentView>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnspentView {
    /// Its name.
    pub outpoint: OutPoint,
    /// What it is worth.
    pub value: Amount,
    /// Height of the block that made it.
    pub height: u32,
    /// Made by a coinbase.
    pub coinbase: bool,
    /// This wallet can spend it.
    pub yours: bool,
}

impl Node {
    /// The set of coins at the tip, with so many of its newest.
    pub fn coin_set_view(&self, most: usize) -> CoinSetView {
        let set = self.chain.coins();
        let mut newest: Vec<_> = set.iter().collect();
        newest.sort_by_key(|(outpoint, coin)| (Reverse(coin.height), **outpoint));
        let view = |(outpoint, coin): (&OutPoint, &hashyard_core::Coin)| UnspentView {
            outpoint: *outpoint,
            value: coin.output.value,
            height: coin.height,
            coinbase: coin.coinbase,
            yours: self.owns(&coin.output.script_pubkey),
        };
        CoinSetView {
            count: set.len() as u32,
            total: set.total(),
            newest: newest.into_iter().take(most).map(view).collect(),
        }
    }
}
