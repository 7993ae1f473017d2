//! RSA with primes below 100: every number can be checked on paper. Such a key protects nothing.

use super::modular::{common_divisor, inverse, is_prime, power, times};

/// The largest prime plus one.
pub const BELOW: u64 = 100;

/// Public exponents, of which a key takes the first that fits.
const EXPONENTS: [u64; 8] = [3, 5, 7, 11, 13, 17, 19, 23];

/// A key pair, with the numbers that make it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmallKey {
    /// One prime.
    pub p: u64,
    /// The other.
    pub q: u64,
    /// Their product, which is public.
    pub n: u64,
    /// (p − 1)(q − 1), which only who knows both primes can work out.
    pub phi: u64,
    /// The public exponent.
    pub e: u64,
    /// The private exponent: e·d leaves 1 when divided by `phi`.
    pub d: u64,
}

/// Why two numbers make no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoKey {
    /// One of them is not prime, or not below [`BELOW`].
    NotPrime(u64),
    /// Both are the same: the root of n is then the secret.
    Equal,
    /// n would be too small for a message that is neither 0 nor 1, or no exponent fits.
    TooSmall,
}

/// The public half.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SmallPublic {
    /// The product of the primes.
    pub n: u64,
    /// The public exponent.
    pub e: u64,
}

impl SmallKey {
    /// The key of two primes below 100.
    ///
    /// # Errors
    /// See [`NoKey`].
    pub fn of(p: u64, q: u64) -> Result<Self, NoKey> {
        if let Some(number) = [p, q].into_iter().find(|number| *number >= BELOW || !is_prime(*number)) {
            return Err(NoKey::NotPrime(number));
        }
        if p == q {
            return Err(NoKey::Equal);
        }
        let (n, phi) = (p * q, (p - 1) * (q - 1));
        let e = EXPONENTS.into_iter().find(|e| *e < phi && common_divisor(*e, phi) == 1);
        let e = e.ok_or(NoKey::TooSmall)?;
        let d = inverse(e, phi).ok_or(NoKey::TooSmall)?;
        Ok(Self { p, q, n, phi, e, d })
    }

    /// The public half.
    pub fn public(&self) -> SmallPublic {
        SmallPublic { n: self.n, e: self.e }
    }

    /// Signs, or decrypts: m to the power of d. With nothing in front, both are the same act.
    pub fn sign(&self, message: u64) -> u64 {
        power(message, self.d, self.n)
    }
}

impl SmallPublic {
    /// What a signature says, or a message encrypted: to the power of e.
    pub fn open(&self, signature: u64) -> u64 {
        if self.n == 0 { 0 } else { power(signature, self.e, self.n) }
    }

    /// Whether it signs this message, textbook fashion: without hash and padding.
    pub fn is_signed(&self, message: u64, signature: u64) -> bool {
        message < self.n && signature < self.n && self.open(signature) == message
    }

    /// The product of two numbers: of two messages, or of their signatures.
    pub fn product(&self, a: u64, b: u64) -> u64 {
        if self.n == 0 { 0 } else { times(a, b, self.n) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all_keys() -> impl Iterator<Item = SmallKey> {
        (0..BELOW).flat_map(|p| (0..BELOW).filter_map(move |q| SmallKey::of(p, q).ok()))
    }

    #[test]
    fn every_key_signs_and_opens() {
        let mut keys = 0;
        for key in all_keys().step_by(7) {
            for message in (0..key.n).step_by(97) {
                let signature = key.sign(message);
                assert!(key.public().is_signed(message, signature), "{key:?} {message}");
                assert_eq!(
                    key.sign(key.public().open(message)),
                    message,
                    "vice versa holds for this one scheme"
                );
            }
            keys += 1;
        }
        assert!(keys > 50);
    }

    #[test]
    fn the_product_of_signatures_signs_the_product() {
        let key = SmallKey::of(61, 53).unwrap();
        assert_eq!((key.n, key.phi, key.e, key.d), (3_233, 3_120, 7, 1_783));
        let public = key.public();
        for (a, b) in [(42, 99), (2, 3_000), (1_234, 3_232)] {
            let forged = public.product(key.sign(a), key.sign(b));
            assert!(public.is_signed(public.product(a, b), forged), "{a} {b}");
        }
    }

    #[test]
    fn what_makes_no_key_is_named() {
        for (p, q, why) in [
            (4, 7, NoKey::NotPrime(4)),
            (7, 101, NoKey::NotPrime(101)),
            (u64::MAX, 7, NoKey::NotPrime(u64::MAX)),
            (13, 13, NoKey::Equal),
            (2, 3, NoKey::TooSmall),
        ] {
            assert_eq!(SmallKey::of(p, q), Err(why), "{p} {q}");
        }
    }

    #[test]
    fn nonsense_is_no_signature() {
        let empty = SmallPublic { n: 0, e: 3 };
        assert!(!empty.is_signed(0, 0) && empty.product(3, 4) == 0);
        let public = SmallKey::of(61, 53).unwrap().public();
        assert!(!public.is_signed(u64::MAX, u64::MAX) && !public.is_signed(5, 5));
    }
}
