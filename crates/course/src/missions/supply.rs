//! Page 16: say how many coins there are.

use hashyard_core::{Amount, COIN};
use hashyard_node::view::Event;

use super::Mission;
use super::number::read_amount;
use crate::mission::{Sight, Told};

/// The sum of all subsidies up to the height that the node has when the answer is given.
pub struct Supply;

/// What may have been made up to this height. The genesis coinbase can't be spent and does not count.
pub fn supply(height: u32, halving_interval: u32) -> Amount {
    let (mut total, mut subsidy, mut from) = (0, 50 * COIN, 1);
    while subsidy > 0 && from <= height {
        let until = from
            .checked_div(halving_interval)
            .map_or(u32::MAX, |era| (era + 1).saturating_mul(halving_interval));
        let until = until.min(height.saturating_add(1));
        total += u64::from(until - from) * subsidy;
        (subsidy, from) = (subsidy / 2, until);
    }
    Amount(total)
}

impl Mission for Supply {
    fn conditions(&self) -> usize {
        1
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-number", "genesis-counted", "too-many", "too-few"]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        let height = node.chain.height;
        let truth = supply(height, node.identity.halving_interval);
        let facts = |said: String| [("height", height.to_string()), ("said", said)];
        match read_amount(text) {
            None => told.saw("no-number", []),
            Some(said) if said == truth => told.tick(0),
            Some(said) if said.0 == truth.0 + 50 * COIN => told.saw("genesis-counted", facts(coins(said))),
            Some(said) if said > truth => told.saw("too-many", facts(coins(said))),
            Some(said) => told.saw("too-few", facts(coins(said))),
        }
    }
}

fn coins(amount: Amount) -> String {
    let (whole, part) = (amount.0 / COIN, amount.0 % COIN);
    let text = format!("{whole}.{part:08}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hashyard_core::Network;

    #[test]
    fn the_sum_is_that_of_the_chains_own_rule() {
        let params = Network::Mainnet.params();
        for height in [0, 1, 2, 209_999, 210_000, 210_001, 840_000] {
            assert_eq!(supply(height, params.halving_interval), params.total_subsidy(height), "at {height}");
        }
        let all = supply(u32::MAX, 210_000);
        assert_eq!(
            all,
            Amount(2_099_999_997_690_000 - 50 * COIN),
            "what Bitcoin will have, less the genesis reward"
        );
    }
}
