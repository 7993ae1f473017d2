//! Coins in the order in which somebody looks for one to spend.

use core::cmp::Reverse;

use hashyard_core::wallet::CoinState;
use hashyard_node::view::CoinView;

/// What can be spent now stands first, and of both the larger amount.
pub fn in_order(coins: &[CoinView]) -> Vec<&CoinView> {
    let mut sorted: Vec<&CoinView> = coins.iter().collect();
    sorted.sort_by_key(|coin| (coin.state != CoinState::Spendable, Reverse(coin.value)));
    sorted
}

#[cfg(test)]
mod tests {
    use hashyard_core::wallet::OutputType;
    use hashyard_core::{Amount, OutPoint, Txid};

    use super::*;

    #[test]
    fn coins_that_can_be_spent_stand_first_and_large_ones_before_small_ones() {
        let coin = |value: u64, state: CoinState| CoinView {
            outpoint: OutPoint { txid: Txid::ZERO, vout: 0 },
            value: Amount(value),
            address: String::new(),
            path: String::new(),
            kind: OutputType::Bech32,
            confirmations: 0,
            coinbase: false,
            change: false,
            state,
        };
        let coins = [
            coin(50, CoinState::Immature { blocks: 3 }),
            coin(2, CoinState::Spendable),
            coin(70, CoinState::Unconfirmed),
            coin(9, CoinState::Spendable),
        ];
        let values: Vec<u64> = in_order(&coins).iter().map(|coin| coin.value.to_sat()).collect();
        assert_eq!(values, [9, 2, 70, 50]);
    }
}
