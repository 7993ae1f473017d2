//! A secret agreed in public (Diffie and Hellman 1976): both raise what they heard to their own secret power.

use std::collections::BTreeMap;

use num_bigint::BigUint;
use sha2::{Digest, Sha256};

use super::modular::{inverse, power, times};

/// A prime of 31 bits: small enough that whoever listens finds the exponent.
pub const SMALL_PRIME: u64 = 2_147_483_647;
/// Its powers are all numbers below the prime but 0.
pub const SMALL_BASE: u64 = 7;

/// The prime of group 14 (RFC 3526, section 3), 2,048 bits.
pub const PRIME_2048: &str = "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74\
    020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f14374fe1356d6d51c245e485b576625e7ec6\
    f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05\
    98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804\
    f1746c08ca18217c32905e462e36ce3be39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf695581718\
    3995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff";
/// The base of group 14.
pub const BASE_2048: u32 = 2;

/// What is published: the base to a secret power.
pub fn small_share(secret: u64) -> u64 {
    power(SMALL_BASE, secret, SMALL_PRIME)
}

/// What both sides get. `None` for what no honest side publishes: 0, 1, the prime less 1, and whatever is not below it.
pub fn small_agreed(secret: u64, theirs: u64) -> Option<u64> {
    (2..SMALL_PRIME - 1).contains(&theirs).then(|| power(theirs, secret, SMALL_PRIME))
}

/// A secret exponent from random bytes: 1 at least, and below the prime less 1.
pub fn small_secret(random: u64) -> u64 {
    1 + random % (SMALL_PRIME - 2)
}

/// The same in group 14, with exponents of 256 bits (RFC 3526 asks for 220 at least).
pub fn share(secret: &[u8; 32]) -> BigUint {
    BigUint::from(BASE_2048).modpow(&BigUint::from_bytes_be(secret), &prime())
}

/// What both sides get in group 14. `None` for 0, 1, the prime less 1, and whatever is not below it (RFC 2631, 2.1.5).
pub fn agreed(secret: &[u8; 32], theirs: &BigUint) -> Option<BigUint> {
    let (prime, two) = (prime(), BigUint::from(2_u8));
    let honest = *theirs >= two && *theirs <= &prime - &two;
    honest.then(|| theirs.modpow(&BigUint::from_bytes_be(secret), &prime))
}

fn prime() -> BigUint {
    BigUint::parse_bytes(PRIME_2048.as_bytes(), 16).unwrap_or_default()
}

/// The SHA-256 of what was agreed on, as decimal text: short enough to be read to each other.
pub fn digest(agreed: u64) -> [u8; 32] {
    Sha256::digest(agreed.to_string()).into()
}

/// A search for the exponent behind a share in the small group: baby steps, then giant ones, about twice the root of the prime.
#[derive(Debug)]
pub struct Logarithm {
    target: u64,
    /// The exponents of the first powers: at most [`Logarithm::WIDTH`].
    baby: BTreeMap<u64, u64>,
    power: u64,
    giants: u64,
    at: u64,
    factor: u64,
}

impl Logarithm {
    /// Baby steps, and at most so many giant ones: its square is above the prime.
    pub const WIDTH: u64 = 46_341;

    /// Of this share.
    pub fn of(share: u64) -> Self {
        let giant = power(SMALL_BASE, Self::WIDTH, SMALL_PRIME);
        let factor = inverse(giant, SMALL_PRIME).unwrap_or(1);
        let target = share % SMALL_PRIME;
        Self { target, baby: BTreeMap::new(), power: 1, giants: 0, at: target, factor }
    }

    /// Steps taken so far.
    pub fn steps(&self) -> u64 {
        self.baby.len() as u64 + self.giants
    }

    /// All steps are taken: nothing was found.
    pub fn is_over(&self) -> bool {
        self.giants > Self::WIDTH
    }

    /// Takes a step. The exponent, when it is found.
    pub fn step(&mut self) -> Option<u64> {
        let baby = self.baby.len() as u64;
        if baby < Self::WIDTH {
            self.baby.insert(self.power, baby);
            self.power = times(self.power, SMALL_BASE, SMALL_PRIME);
            return None;
        }
        if self.is_over() {
            return None;
        }
        let found = self.baby.get(&self.at).map(|baby| self.giants * Self::WIDTH + baby);
        self.at = times(self.at, self.factor, SMALL_PRIME);
        self.giants += 1;
        found.filter(|exponent| power(SMALL_BASE, *exponent, SMALL_PRIME) == self.target)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::primes::is_prime;

    #[test]
    fn both_sides_agree_in_both_groups() {
        for (a, b) in [(1_490_243_817, 803_117_562), (2, 3), (SMALL_PRIME - 2, 5)] {
            let (left, right) = (small_share(a), small_share(b));
            assert_eq!(small_agreed(a, right), small_agreed(b, left));
        }
        let (a, b) = ([0x11; 32], [0x22; 32]);
        let agreed_on = agreed(&a, &share(&b)).unwrap();
        assert_eq!(Some(&agreed_on), agreed(&b, &share(&a)).as_ref());
        // Worked out with Python's integers.
        assert!(share(&a).to_str_radix(16).starts_with("ad8fc4a1fba7c548db731b8ecbca41a8a76c825ff3da5f26"));
        assert!(agreed_on.to_str_radix(16).starts_with("699f08f9542faa9ff3982b71614839cb06dfc3eb0b6f0b97"));
    }

    #[test]
    fn the_primes_are_primes_of_their_kind() {
        assert!(is_prime(&BigUint::from(SMALL_PRIME)));
        let large = prime();
        assert_eq!(large.bits(), 2_048);
        assert!(is_prime(&large) && is_prime(&(&large >> 1_u32)), "half of it is prime, too (RFC 3526)");
    }

    #[test]
    fn seven_generates_all_numbers() {
        // The divisors of the prime less 1.
        for divisor in [2, 3, 7, 11, 31, 151, 331] {
            assert_ne!(power(SMALL_BASE, (SMALL_PRIME - 1) / divisor, SMALL_PRIME), 1, "{divisor}");
        }
    }

    #[test]
    fn shares_that_give_the_secret_away_are_refused() {
        for theirs in [0, 1, SMALL_PRIME - 1, SMALL_PRIME, u64::MAX] {
            assert_eq!(small_agreed(5, theirs), None, "{theirs}");
        }
        let bad = [BigUint::ZERO, BigUint::from(1_u8), prime() - 1_u8, prime(), prime() << 4_096_u32];
        assert!(bad.iter().all(|theirs| agreed(&[5; 32], theirs).is_none()));
    }

    #[test]
    fn a_small_exponent_is_found() {
        for secret in [1, 2, 46_340, 46_341, 1_490_243_817, SMALL_PRIME - 2] {
            let mut search = Logarithm::of(small_share(secret));
            let found = loop {
                if let Some(found) = search.step() {
                    break Some(found);
                }
                if search.is_over() {
                    break None;
                }
            };
            assert_eq!(found, Some(secret));
        }
        let mut nothing = Logarithm::of(0);
        while !nothing.is_over() {
            assert_eq!(nothing.step(), None);
        }
        assert_eq!(nothing.step(), None);
    }

    #[test]
    fn secrets_are_in_range() {
        assert!(
            [0, 1, u64::MAX, SMALL_PRIME]
                .map(small_secret)
                .iter()
                .all(|secret| (1..SMALL_PRIME - 1).contains(secret))
        );
    }
}
