//! Which coins to spend: first a set that needs no change, else the largest until it is enough.

use super::output_type::OutputType;
use crate::primitives::{Amount, FeeRate, OutPoint};

/// Steps of the search before it gives up, as in Bitcoin Core.
const TRIES: usize = 100_000;

/// A coin that may be spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    /// Which output.
    pub outpoint: OutPoint,
    /// How much.
    pub value: Amount,
    /// What spending it takes.
    pub kind: OutputType,
}

impl Candidate {
    /// What remains of it once its input is paid for.
    pub fn effective_value(&self, fee_rate: FeeRate) -> u64 {
        self.value.0.saturating_sub(fee_rate.fee(self.kind.input_vsize()).0)
    }
}

/// Picks coins whose values, less what their inputs cost at `fee_rate`, reach `target` (outputs and the fee for all but
/// inputs). None if all together don't. Coins that cost more than they bring are left alone.
///
/// `change_vsize` is what change would take, made now and spent later, in virtual bytes. The same coins and target always
/// give the same choice.
pub fn select(
    candidates: &[Candidate],
    target: Amount,
    fee_rate: FeeRate,
    change_vsize: usize,
) -> Option<Vec<Candidate>> {
    let mut coins: Vec<Candidate> =
        candidates.iter().copied().filter(|coin| coin.effective_value(fee_rate) > 0).collect();
    coins.sort_by_key(|coin| (core::cmp::Reverse(coin.effective_value(fee_rate)), coin.outpoint));
    let values: Vec<u64> = coins.iter().map(|coin| coin.effective_value(fee_rate)).collect();
    let change_cost = fee_rate.fee(change_vsize).0;
    let chosen =
        branch_and_bound(&values, target.0, change_cost).or_else(|| largest_first(&values, target.0))?;
    Some(chosen.into_iter().map(|index| coins[index]).collect())
}

/// Searches a subset that exceeds `target` by less than making and later spending change would cost: cheaper, and
/// nobody sees which output is change. `values` fall.
fn branch_and_bound(values: &[u64], target: u64, tolerance: u64) -> Option<Vec<usize>> {
    let rest = suffix_sums(values);
    let mut best: Option<(u64, Vec<usize>)> = None;
    let (mut chosen, mut sum, mut next) = (vec![], 0_u64, 0);
    for _ in 0..TRIES {
        let hopeless = sum.saturating_add(rest[next]) < target || sum > target.saturating_add(tolerance);
        if !hopeless && sum < target {
            chosen.push(next);
            sum += values[next];
            next += 1;
            continue;
        }
        if !hopeless && best.as_ref().is_none_or(|(least, _)| sum < *least) {
            best = Some((sum, chosen.clone()));
        }
        let Some(last) = chosen.pop() else { break };
        sum -= values[last];
        // Without this coin, an equal one behind it can't lead to anything new.
        next = last + 1;
        while next < values.len() && values[next] == values[last] {
            next += 1;
        }
    }
    best.map(|(_, chosen)| chosen)
}

/// What the values from each index on add up to; one longer than `values`.
fn suffix_sums(values: &[u64]) -> Vec<u64> {
    let mut sums = vec![0; values.len() + 1];
    for index in (0..values.len()).rev() {
        sums[index] = values[index].saturating_add(sums[index + 1]);
    }
    sums
}

fn largest_first(values: &[u64], target: u64) -> Option<Vec<usize>> {
    let mut sum = 0_u64;
    let count = values.iter().position(|value| {
        sum = sum.saturating_add(*value);
        sum >= target
    })?;
    Some((0..=count).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::Txid;

    const RATE: FeeRate = FeeRate(1_000);

    /// Coins with these effective values at [`RATE`].
    fn coins(values: &[u64]) -> Vec<Candidate> {
        let coin = |(vout, value): (usize, &u64)| Candidate {
            outpoint: OutPoint { txid: Txid::ZERO, vout: vout as u32 },
            value: Amount(value + OutputType::Bech32.input_vsize() as u64),
            kind: OutputType::Bech32,
        };
        values.iter().enumerate().map(coin).collect()
    }

    fn chosen(values: &[u64], target: u64) -> Option<Vec<u64>> {
        let picked = select(&coins(values), Amount(target), RATE, 182)?;
        Some(picked.iter().map(|coin| coin.effective_value(RATE)).collect())
    }

    #[test]
    fn an_exact_set_is_found() {
        assert_eq!(chosen(&[9_000, 7_000, 5_000, 4_000, 3_000], 12_000), Some(vec![9_000, 3_000]));
        assert_eq!(chosen(&[9_000, 7_000, 5_000, 4_000, 2_500], 6_500), Some(vec![4_000, 2_500]));
        // Too much by up to 182 is less than change would cost.
        assert_eq!(chosen(&[10_000, 5_100], 5_000), Some(vec![5_100]));
    }

    #[test]
    fn without_one_the_largest_are_taken() {
        assert_eq!(chosen(&[3_000, 50_000, 9_000], 20_000), Some(vec![50_000]));
        assert_eq!(chosen(&[30_000, 20_000, 10_000, 9_000], 45_000), Some(vec![30_000, 20_000]));
    }

    #[test]
    fn too_little_is_none_and_all_may_be_just_enough() {
        assert_eq!(chosen(&[1_000, 2_000], 3_000), Some(vec![2_000, 1_000]));
        assert_eq!(chosen(&[1_000, 2_000], 3_001), None);
        assert_eq!(chosen(&[], 1), None);
    }

    #[test]
    fn coins_that_cost_more_than_they_bring_stay() {
        let mut all = coins(&[5_000]);
        all.push(Candidate { outpoint: OutPoint::NULL, value: Amount(60), kind: OutputType::Bech32 });
        assert_eq!(select(&all, Amount(5_000), RATE, 182).map(|picked| picked.len()), Some(1));
        assert_eq!(select(&all, Amount(5_001), RATE, 182), None);
    }

    #[test]
    fn many_equal_coins_are_no_trouble() {
        let values = vec![5_000_000_000; 5_000];
        assert_eq!(chosen(&values, 12_000_000_000).map(|picked| picked.len()), Some(3));
    }
}
