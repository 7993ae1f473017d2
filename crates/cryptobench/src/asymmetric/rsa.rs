//! RSA at real sizes (RFC 8017), with the textbook's operations: what stands in front of them is the padding's affair.

use num_bigint::BigUint;

use super::primes::PrimeSearch;
use super::pss;

/// The public exponent that everybody uses.
pub const EXPONENT: u32 = 65_537;

/// The largest modulus that is read, in bytes.
pub const MAX_BYTES: usize = 512;

/// A public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// The modulus.
    pub n: BigUint,
    /// The public exponent.
    pub e: BigUint,
}

/// A private key, for showing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateKey {
    /// One prime.
    pub p: BigUint,
    /// The other.
    pub q: BigUint,
    /// The private exponent.
    pub d: BigUint,
}

impl PrivateKey {
    /// The key of two primes. `None` if they are equal, or [`EXPONENT`] divides what it must not.
    pub fn of(p: BigUint, q: BigUint) -> Option<Self> {
        let one = BigUint::from(1_u8);
        let phi = (&p - &one) * (&q - &one);
        let d = BigUint::from(EXPONENT).modinv(&phi)?;
        (p != q).then_some(Self { p, q, d })
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey { n: &self.p * &self.q, e: BigUint::from(EXPONENT) }
    }

    /// RSASP1: the message to the power of d, by way of both primes (RFC 8017, 5.1.2).
    pub fn raise(&self, message: &BigUint) -> BigUint {
        let one = BigUint::from(1_u8);
        let at_p = message.modpow(&(&self.d % (&self.p - &one)), &self.p);
        let at_q = message.modpow(&(&self.d % (&self.q - &one)), &self.q);
        let inverse = self.q.modinv(&self.p).unwrap_or_default();
        let difference = (&at_p + &self.p - (&at_q % &self.p)) % &self.p;
        at_q + &self.q * (difference * inverse % &self.p)
    }

    /// Signs bytes as RSASSA-PSS does, with SHA-256 (RFC 8017, 8.1.1). The salt makes each signature another one.
    pub fn sign_pss(&self, message: &[u8], salt: &[u8; pss::SALT]) -> Option<BigUint> {
        let encoded = pss::encode(message, salt, self.public().bits() - 1)?;
        Some(self.raise(&BigUint::from_bytes_be(&encoded)))
    }
}

impl PublicKey {
    /// From big-endian bytes. `None` for a modulus that is even, of less than 512 bits or longer than [`MAX_BYTES`].
    pub fn parse(n: &[u8]) -> Option<Self> {
        let key = Self { n: BigUint::from_bytes_be(n), e: BigUint::from(EXPONENT) };
        (n.len() <= MAX_BYTES && key.bits() >= 512 && key.n.bit(0)).then_some(key)
    }

    /// The length of the modulus, in bits.
    pub fn bits(&self) -> u64 {
        self.n.bits()
    }

    /// RSAVP1: the signature to the power of e (RFC 8017, 5.2.2). `None` if it is not below the modulus.
    pub fn open(&self, signature: &BigUint) -> Option<BigUint> {
        (*signature < self.n).then(|| signature.modpow(&self.e, &self.n))
    }

    /// The product of two numbers: of two messages, or of their signatures.
    pub fn product(&self, a: &BigUint, b: &BigUint) -> BigUint {
        a * b % &self.n
    }

    /// Whether it signs these bytes as RSASSA-PSS does, with SHA-256 (RFC 8017, 8.1.2).
    ///
    /// # Errors
    /// The check that fails.
    pub fn verify_pss(&self, message: &[u8], signature: &BigUint) -> Result<(), pss::Fault> {
        let opened = self.open(signature).ok_or(pss::Fault::TooLarge)?;
        pss::check(message, &opened.to_bytes_be(), self.bits() - 1)
    }
}

/// A search for a key: two primes of half its size.
#[derive(Debug)]
pub struct KeySearch {
    first: PrimeSearch,
    second: PrimeSearch,
    found: Option<BigUint>,
}

impl KeySearch {
    /// Of a key with so many bits, a multiple of 512, from two seeds that nobody can guess.
    pub fn new(seeds: [[u8; 32]; 2], bits: u64) -> Self {
        let [first, second] = seeds.map(|seed| PrimeSearch::new(seed, bits / 2));
        Self { first, second, found: None }
    }

    /// Numbers tried so far.
    pub fn tried(&self) -> u32 {
        self.first.tried() + self.second.tried()
    }

    /// One step of the search for the first prime, then for the second.
    pub fn step(&mut self) -> Option<PrivateKey> {
        match &self.found {
            None => {
                self.found = self.first.step();
                None
            }
            Some(p) => PrivateKey::of(p.clone(), self.second.step()?),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bits: u64) -> PrivateKey {
        let mut search = KeySearch::new([[3; 32], [4; 32]], bits);
        (0..20_000).find_map(|_| search.step()).unwrap()
    }

    #[test]
    fn a_key_that_was_found_signs() {
        let key = found(1_024);
        assert_eq!(key.public().bits(), 1_024);
        let message = BigUint::from(42_u8);
        let signature = key.raise(&message);
        assert_eq!(signature, message.modpow(&key.d, &key.public().n), "both ways to the power of d agree");
        assert_eq!(key.public().open(&signature), Some(message));
    }

    #[test]
    fn textbook_signatures_multiply_and_padded_ones_do_not() {
        let key = found(1_024);
        let public = key.public();
        let (a, b) = (BigUint::from(1_234_567_u32), BigUint::from(89_u8));
        let forged = public.product(&key.raise(&a), &key.raise(&b));
        assert_eq!(public.open(&forged), Some(a * b));

        let padded = [b"pay mei".as_slice(), b"pay joe"].map(|text| key.sign_pss(text, &[7; 32]).unwrap());
        assert_eq!(public.verify_pss(b"pay mei", &padded[0]), Ok(()));
        let forged = public.product(&padded[0], &padded[1]);
        for text in [b"pay mei".as_slice(), b"pay joe", b""] {
            assert!(public.verify_pss(text, &forged).is_err());
        }
    }

    #[test]
    fn what_is_no_modulus_is_not_read() {
        for bytes in [&[][..], &[7; 32], &[2; 128], &[0xff; MAX_BYTES + 1]] {
            assert_eq!(PublicKey::parse(bytes), None);
        }
        assert!(PublicKey::parse(&[0xff; 128]).is_some());
    }
}
