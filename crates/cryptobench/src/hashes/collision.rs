//! Two inputs of one digest. Every try meets all before it, so half the bits are enough.

use std::collections::BTreeMap;
use std::f64::consts::PI;

use super::Hash;
use super::bits::prefix;
use super::preimage::numbered;
use crate::search::{Progress, Search};

/// At most so many bits: about 330,000 tries are expected, and all are kept.
pub const MAX_COLLISION_BITS: u32 = 36;
/// At most so many digests are kept. Two of 36 bits are equal long before, but for one search in e^32.
const MAX_KEPT: usize = 1 << 21;

/// A search for two inputs whose digests begin with the same bits. The inputs are a text and a number behind it.
#[derive(Debug, Clone)]
pub struct Collision {
    hash: Hash,
    bits: u32,
    text: Vec<u8>,
    /// Numbers by the digest's first bits.
    seen: BTreeMap<u64, u32>,
    tries: u32,
}

impl Collision {
    /// `None` for no bits, or more than [`MAX_COLLISION_BITS`].
    pub fn new(hash: Hash, bits: u32, text: &str) -> Option<Self> {
        (1..=MAX_COLLISION_BITS).contains(&bits).then(|| Self {
            hash,
            bits,
            text: text.into(),
            seen: BTreeMap::new(),
            tries: 0,
        })
    }
}

impl Search for Collision {
    type Found = [Vec<u8>; 2];

    fn go_on(&mut self, tries: u32) -> Progress<[Vec<u8>; 2]> {
        for _ in 0..tries {
            if self.seen.len() >= MAX_KEPT {
                return Progress::Exhausted;
            }
            let (number, input) = (self.tries, numbered(&self.text, self.tries.into()));
            self.tries += 1;
            if let Some(earlier) = self.seen.insert(prefix(&self.hash.of(&input), self.bits), number) {
                return Progress::Found([numbered(&self.text, earlier.into()), input]);
            }
        }
        Progress::Searching
    }

    fn tries(&self) -> u64 {
        self.tries.into()
    }
}

/// Tries until two digests of so many bits are equal, on average: √(π/2 · 2ⁿ).
pub fn expected_collision_tries(bits: u32) -> f64 {
    (PI / 2.0 * f64::from(bits).exp2()).sqrt()
}

#[cfg(test)]
mod tests {
    use super::super::bits::equal_prefix_bits;
    use super::*;

    fn run(bits: u32, text: &str) -> ([Vec<u8>; 2], u64) {
        let mut search = Collision::new(Hash::Sha256, bits, text).unwrap();
        loop {
            match search.go_on(50) {
                Progress::Found(found) => break (found, search.tries()),
                Progress::Searching => {}
                Progress::Exhausted => panic!("16 bits are not that many"),
            }
        }
    }

    #[test]
    fn two_inputs_share_their_first_bits() {
        let ([a, b], _) = run(16, "a");
        assert_ne!(a, b);
        assert!(equal_prefix_bits(&Hash::Sha256.of(&a), &Hash::Sha256.of(&b)) >= 16);
    }

    #[test]
    fn the_mean_of_many_is_near_the_formula() {
        let runs = 200;
        let tries: u64 = (0..runs).map(|run_number| run(12, &format!("run {run_number} ")).1).sum();
        let (mean, expected) = (tries as f64 / f64::from(runs), expected_collision_tries(12));
        // One run deviates by about half of the mean: 200 of them by 4 %.
        assert!((mean / expected - 1.0).abs() < 0.15, "{mean} and {expected}");
    }

    #[test]
    fn half_the_bits_are_enough() {
        assert_eq!(expected_collision_tries(32).round(), 82_137.0);
        assert!(expected_collision_tries(256) > 4e38);
        assert!(Collision::new(Hash::Md5, 0, "").is_none() && Collision::new(Hash::Md5, 37, "").is_none());
    }
}
