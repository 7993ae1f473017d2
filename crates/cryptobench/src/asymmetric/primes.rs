//! Large primes, from a seed: the same seed gives the same prime. One step is one test of one number, so that a page can do
//! other things between two of them.

use num_bigint::BigUint;
use sha2::{Digest, Sha256};

/// Rounds of Miller and Rabin: one number in 4^40 that passes is not prime (FIPS 186-5, B.3, asks for fewer).
const ROUNDS: u64 = 40;

/// Primes that are tried as divisors first.
const SMALL: [u32; 24] =
    [3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97];

/// Bytes drawn from a seed, as many as are wanted: SHA-256 of the seed and a counter.
#[derive(Debug, Clone)]
pub struct Stream {
    seed: [u8; 32],
    counter: u64,
}

impl Stream {
    /// From 32 bytes that nobody can guess.
    pub fn new(seed: [u8; 32]) -> Self {
        Self { seed, counter: 0 }
    }

    /// The next 32 bytes.
    pub fn block(&mut self) -> [u8; 32] {
        self.counter += 1;
        Sha256::new().chain_update(self.seed).chain_update(self.counter.to_be_bytes()).finalize().into()
    }

    /// A number with so many bits at most, a multiple of 256.
    fn number(&mut self, bits: u64) -> BigUint {
        let bytes: Vec<u8> = (0..bits.div_ceil(256)).flat_map(|_| self.block()).collect();
        BigUint::from_bytes_be(&bytes)
    }
}

/// A search for a prime with exactly so many bits.
#[derive(Debug)]
pub struct PrimeSearch {
    stream: Stream,
    bits: u64,
    tried: u32,
    candidate: Option<Candidate>,
}

impl PrimeSearch {
    /// Of a prime with so many bits, a multiple of 256. Its two highest bits are set, so that the product of two has twice as many.
    pub fn new(seed: [u8; 32], bits: u64) -> Self {
        Self { stream: Stream::new(seed), bits, tried: 0, candidate: None }
    }

    /// Numbers tried so far.
    pub fn tried(&self) -> u32 {
        self.tried
    }

    /// Draws a number, or puts the one that was drawn to one more test.
    pub fn step(&mut self) -> Option<BigUint> {
        let Some(candidate) = &mut self.candidate else {
            self.tried += 1;
            let mut number = self.stream.number(self.bits);
            for bit in [0, self.bits - 1, self.bits - 2] {
                number.set_bit(bit, true);
            }
            self.candidate = (!has_small_divisor(&number)).then(|| Candidate::of(number));
            return None;
        };
        let passed = candidate.passes();
        if passed && candidate.rounds < ROUNDS {
            return None;
        }
        self.candidate.take().filter(|_| passed).map(|candidate| candidate.number)
    }
}

/// An odd number above 3 that may be prime.
#[derive(Debug)]
struct Candidate {
    number: BigUint,
    less: BigUint,
    twos: u64,
    bases: Stream,
    /// Tests that it passed.
    rounds: u64,
}

impl Candidate {
    fn of(number: BigUint) -> Self {
        let less = &number - 1_u8;
        let twos = less.trailing_zeros().unwrap_or(0);
        let bases = Stream::new(Sha256::digest(number.to_bytes_be()).into());
        Self { number, less, twos, bases, rounds: 0 }
    }

    /// One test of Miller and Rabin, with the next base; the bases come from the number itself.
    fn passes(&mut self) -> bool {
        self.rounds += 1;
        let (one, two) = (BigUint::from(1_u8), BigUint::from(2_u8));
        let drawn = self.bases.number(self.number.bits().next_multiple_of(256));
        let base = drawn % (&self.number - 3_u8) + &two;
        let mut power = base.modpow(&(&self.less >> self.twos), &self.number);
        power == one
            || power == self.less
            || (1..self.twos).any(|_| {
                power = power.modpow(&two, &self.number);
                power == self.less
            })
    }
}

fn has_small_divisor(number: &BigUint) -> bool {
    SMALL.iter().any(|small| number % *small == BigUint::ZERO && *number != BigUint::from(*small))
}

/// Whether a number is prime, wrong once in 4^40 times (Miller and Rabin).
pub fn is_prime(number: &BigUint) -> bool {
    if *number <= BigUint::from(3_u8) {
        return *number >= BigUint::from(2_u8);
    }
    if !number.bit(0) || has_small_divisor(number) {
        return false;
    }
    let mut candidate = Candidate::of(number.clone());
    (0..ROUNDS).all(|_| candidate.passes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::modular;

    #[test]
    fn small_primes_are_found_out_as_by_trying() {
        for number in 0..2_000 {
            assert_eq!(is_prime(&BigUint::from(number)), modular::is_prime(number), "{number}");
        }
    }

    #[test]
    fn carmichael_numbers_do_not_pass() {
        for number in [561_u64, 41_041, 825_265, 321_197_185, 9_746_347_772_161] {
            assert!(!is_prime(&BigUint::from(number)), "{number}");
        }
        assert!(is_prime(&((BigUint::from(1_u8) << 521_u32) - 1_u8)), "a Mersenne prime");
        assert!(!is_prime(&((BigUint::from(1_u8) << 523_u32) - 1_u8)));
    }

    #[test]
    fn a_seed_gives_one_prime_of_the_size_that_was_asked_for() {
        let find = |seed| {
            let mut search = PrimeSearch::new([seed; 32], 256);
            (0..20_000).find_map(|_| search.step()).unwrap()
        };
        let prime = find(1);
        assert_eq!((prime.bits(), prime.bit(254)), (256, true));
        assert!(is_prime(&prime));
        assert_eq!(prime, find(1));
        assert_ne!(prime, find(2));
    }
}
