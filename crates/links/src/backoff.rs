//! How long to wait before the next attempt, and the small generator of numbers that jitter and link numbers come from.

/// The first wait, in ms.
const FIRST_MS: u64 = 1_000;
/// The longest wait, in ms.
const LONGEST_MS: u64 = 30_000;

/// Exponential back-off: 1 s, 2 s, 4 s … 30 s, each shortened by up to a half at random, so that a class whose relay
/// comes back doesn't knock in one instant.
#[derive(Clone, Debug, Default)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The wait after one more failure, in ms: between a half and the whole of the step that is due.
    pub fn next_ms(&mut self, random: &mut Random) -> u64 {
        let step = FIRST_MS.saturating_mul(1 << self.failures.min(10)).min(LONGEST_MS);
        self.failures = self.failures.saturating_add(1);
        step / 2 + random.next_u64() % (step / 2 + 1)
    }

    /// Forgets the failures: it worked.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

/// SplitMix64 (Steele, Lea and Flood, 2014): repeatable numbers from a seed. Not for secrets.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// A generator that always gives the same numbers for the same seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn next_u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_one_second_to_thirty() {
        let (mut backoff, mut random) = (Backoff::default(), Random::new(1));
        for step in [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000] {
            let wait = backoff.next_ms(&mut random);
            assert!((step / 2..=step).contains(&wait), "{wait} ms for a step of {step} ms");
        }
        backoff.reset();
        assert!(backoff.next_ms(&mut random) <= 1_000);
    }

    #[test]
    fn two_seeds_wait_differently() {
        let waits = |seed| Backoff { failures: 5 }.next_ms(&mut Random::new(seed));
        assert_ne!(waits(1), waits(2));
        assert_eq!(waits(1), waits(1));
    }

    #[test]
    fn numbers_are_splitmix64() {
        assert_eq!(Random::new(0).next_u64(), 0xe220_a839_7b1d_cdaf);
    }
}
