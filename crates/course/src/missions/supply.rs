//! Page 16: say how many coins there are.

use hashyard_core::{Amount, COIN};
use hashyard_node::view::Event;

use super::Mission;
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

/// Coins as people write them: full-width digits, separators of thousands and the unit are no mistake. `None` for anything else, and
/// for more than 21 million.
fn read_amount(text: &str) -> Option<Amount> {
    let plain: String = text
        .trim()
        .trim_end_matches(|last: char| last.is_alphabetic() || last.is_whitespace())
        .chars()
        .filter_map(plain)
        .collect();
    let (whole, part) = plain.split_once('.').unwrap_or((&plain, ""));
    let is_short = (1..=8).contains(&whole.len()) && part.len() <= 8;
    let digits_only = whole.chars().chain(part.chars()).all(|digit| digit.is_ascii_digit());
    if !is_short || !digits_only {
        return None;
    }
    let sats = format!("{part:0<8}").parse::<u64>().ok()?;
    let total = whole.parse::<u64>().ok()? * COIN + sats;
    (total <= 21_000_000 * COIN).then_some(Amount(total))
}

/// A character of a number in its plain form; `None` for what only makes it easier to read.
fn plain(character: char) -> Option<char> {
    match character {
        ',' | '，' | ' ' | '\u{a0}' | '_' | '\'' => None,
        '．' | '。' => Some('.'),
        '０'..='９' => char::from_u32(character as u32 - '０' as u32 + '0' as u32),
        other => Some(other),
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

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let read = [
            ("1,250", 1_250),
            ("１２５０", 1_250),
            (" 1250 BTC ", 1_250),
            ("1 250", 1_250),
            ("1250.0", 1_250),
        ];
        for (text, coins) in read {
            assert_eq!(read_amount(text), Some(Amount(coins * COIN)), "{text}");
        }
        assert_eq!(read_amount("0.00000001"), Some(Amount(1)));
        for text in ["", "many", "-1", "1e9", "99999999999", "1.123456789", "22000000", "1.2.3", "一千"] {
            assert_eq!(read_amount(text), None, "{text}");
        }
    }
}
