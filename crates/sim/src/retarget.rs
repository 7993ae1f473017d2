//! Retargeting: how difficulty follows the hash rate, by three rules, with honest clocks and with clocks of a majority that lies.

/// Blocks of a period.
pub const PERIOD: u32 = 2_016;
/// Seconds that a block should take.
pub const SPACING: f64 = 600.0;
/// The most by which difficulty changes at once.
const LIMIT: f64 = 4.0;
/// Seconds by which the first block of a period may lie before the last one of the period before (BIP94).
const WARP_LIMIT: f64 = 600.0;

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// Difficulty stays.
    None,
    /// Bitcoin's: the time from the first to the last block of a period, which is one interval too few (Bitcoin Core, `pow.cpp`).
    Bitcoin,
    /// The same where the first block of a period can't be dated back (BIP94).
    Bip94,
}

/// Difficulty and clocks from period to period.
#[derive(Debug, Clone, Copy)]
pub struct Retarget {
    rule: Rule,
    warps: bool,
    /// How many times as hard a block is as at the beginning.
    pub difficulty: f64,
    /// What the clock says that liars keep: it stands as still as rules let it.
    slow: f64,
    /// The time that the last block was dated.
    last: f64,
    /// The real time.
    now: f64,
}

impl Retarget {
    /// At the beginning. With `warps` most of the hash rate dates its blocks back as far as it can.
    pub fn new(rule: Rule, warps: bool) -> Self {
        Self { rule, warps, difficulty: 1.0, slow: 0.0, last: 0.0, now: 0.0 }
    }

    /// A period passed that took so many seconds from its first block to its last, and `gap` seconds before that.
    pub fn pass(&mut self, gap: f64, seconds: f64) {
        let first = self.now + gap;
        self.now = first + seconds;
        let (dated_first, dated_last) = match self.warps {
            false => (first, self.now),
            // Each sixth block must be a second later than the median of eleven before it; only the last one is dated truly.
            true => {
                let earliest = if self.rule == Rule::Bip94 { self.last - WARP_LIMIT } else { f64::MIN };
                self.slow = (self.slow + f64::from(PERIOD) / 6.0).max(earliest);
                (self.slow, self.now)
            }
        };
        self.last = dated_last;
        if self.rule != Rule::None {
            let should = f64::from(PERIOD) * SPACING;
            let took = (dated_last - dated_first).clamp(should / LIMIT, should * LIMIT);
            self.difficulty *= should / took;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn difficulties(rule: Rule, warps: bool, rates: &[f64]) -> Vec<f64> {
        let mut retarget = Retarget::new(rule, warps);
        let pass = |rate: &f64| {
            let mean = SPACING * retarget.difficulty / rate;
            retarget.pass(mean, mean * f64::from(PERIOD - 1));
            retarget.difficulty
        };
        rates.iter().map(pass).collect()
    }

    #[test]
    fn difficulty_follows_the_hash_rate_by_four_at_most() {
        let found = difficulties(Rule::Bitcoin, false, &[1.0, 10.0, 10.0, 10.0, 1.0, 1.0, 1.0]);
        let short = 2016.0 / 2015.0;
        let expected = [short, 4.0 * short, 10.0 * short, 10.0 * short, 2.5 * short, short, short];
        for (found, expected) in found.iter().zip(expected) {
            assert!((found / expected - 1.0).abs() < 0.01, "{found} for {expected}");
        }
        assert_eq!(difficulties(Rule::None, false, &[1.0, 10.0]), [1.0, 1.0]);
    }

    #[test]
    fn a_majority_that_dates_blocks_back_brings_difficulty_down_but_not_under_bip94() {
        let rates = [1.0; 12];
        let warped = difficulties(Rule::Bitcoin, true, &rates);
        assert!(warped.windows(2).skip(1).all(|pair| pair[1] < pair[0]) && warped[11] < 0.1, "{warped:?}");
        let safe = difficulties(Rule::Bip94, true, &rates);
        assert!(safe.iter().all(|difficulty| (0.9..1.1).contains(difficulty)), "{safe:?}");
    }
}
