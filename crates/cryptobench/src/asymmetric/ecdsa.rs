//! ECDSA on secp256k1 (SEC 1, 4.1) with every value on the way, and what a nonce that was used twice gives away.

use k256::{ProjectivePoint, Scalar};

use super::point::{compressed, parse, public_key, reduced, scalar, scalar_bytes, x_of};

/// A signature: two numbers, big-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    /// The X coordinate of the nonce's point.
    pub r: [u8; 32],
    /// (z + r·d) / k.
    pub s: [u8; 32],
}

/// How a hash was signed, step by step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// What is signed, z.
    pub hash: [u8; 32],
    /// R = k·G, compressed.
    pub nonce_point: [u8; 33],
    /// r·d.
    pub product: [u8; 32],
    /// z + r·d.
    pub sum: [u8; 32],
    /// 1 / k.
    pub inverse: [u8; 32],
    /// s was above half of the order and n − s stands in its place (BIP62, BIP146).
    pub negated: bool,
    /// The result.
    pub signature: Signature,
}

/// Signs a hash with a secret key and a nonce. `None` if either is none. The nonce is an argument so that it can be shown, and used
/// twice: who signs for real derives it (RFC 6979).
pub fn sign(hash: &[u8; 32], secret: &[u8; 32], nonce: &[u8; 32]) -> Option<Steps> {
    let (d, k) = (scalar(secret)?, scalar(nonce)?);
    let point = ProjectivePoint::GENERATOR * k;
    let r = scalar(&x_of(&point)?)?;
    let inverse = k.invert_vartime().into_option()?;
    let sum = reduced(hash) + r * d;
    let s = sum * inverse;
    let negated = is_high(&s);
    let low = if negated { -s } else { s };
    let signature = Signature { r: scalar_bytes(&r), s: scalar_bytes(&low) };
    scalar(&signature.s)?;
    Some(Steps {
        hash: *hash,
        nonce_point: compressed(&point)?,
        product: scalar_bytes(&(r * d)),
        sum: scalar_bytes(&sum),
        inverse: scalar_bytes(&inverse),
        negated,
        signature,
    })
}

/// Above half of the order.
fn is_high(s: &Scalar) -> bool {
    scalar_bytes(s) > scalar_bytes(&-*s)
}

/// Whether a signature is good for a hash under a public key.
pub fn verify(hash: &[u8; 32], public_key: &[u8], signature: &Signature) -> bool {
    point_of_check(hash, public_key, signature)
        .is_some_and(|point| x_of(&point).is_some_and(|x| reduced(&x) == reduced(&signature.r)))
}

/// (z/s)·G + (r/s)·P: the nonce's point, if the signature is good.
fn point_of_check(hash: &[u8; 32], public_key: &[u8], signature: &Signature) -> Option<ProjectivePoint> {
    let (r, s) = (scalar(&signature.r)?, scalar(&signature.s)?);
    let inverse = s.invert_vartime().into_option()?;
    Some(ProjectivePoint::GENERATOR * (reduced(hash) * inverse) + parse(public_key)? * (r * inverse))
}

impl Signature {
    /// From DER, a byte of hash type behind it or not. `None` if the numbers are out of range or the form is another one.
    pub fn from_der(der: &[u8]) -> Option<Self> {
        let length = usize::from(*der.get(1)?);
        let signature = k256::ecdsa::Signature::from_der(der.get(..length + 2)?).ok()?;
        let (r, s) = signature.split_bytes();
        Some(Self { r: r.into(), s: s.into() })
    }

    /// DER.
    pub fn to_der(self) -> Option<Vec<u8>> {
        let signature = k256::ecdsa::Signature::from_scalars(self.r, self.s).ok()?;
        Some(signature.to_der().as_bytes().to_vec())
    }
}

/// What two signatures with one nonce give away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leak {
    /// The nonce: (z₁ − z₂) / (s₁ − s₂), with the signs that fit.
    pub nonce: [u8; 32],
    /// The private key: (s₁·k − z₁) / r.
    pub secret: [u8; 32],
}

/// The private key behind two signatures with the same r, each with the hash that it signs. `None` if the nonces differ, or nothing fits
/// the public key. Each s may have been negated, so both signs are tried.
pub fn leak(first: ([u8; 32], Signature), second: ([u8; 32], Signature), public: &[u8]) -> Option<Leak> {
    let ((z1, one), (z2, two)) = (first, second);
    if one.r != two.r {
        return None;
    }
    let (r, s1, s2) = (scalar(&one.r)?, scalar(&one.s)?, scalar(&two.s)?);
    let r_inverse = r.invert_vartime().into_option()?;
    let (z1, z2) = (reduced(&z1), reduced(&z2));
    [s2, -s2].into_iter().find_map(|s2| {
        let nonce = (z1 - z2) * (s1 - s2).invert_vartime().into_option()?;
        let secret = scalar_bytes(&((s1 * nonce - z1) * r_inverse));
        let fits = public_key(&secret).is_some_and(|key| key[..] == *public);
        fits.then(|| Leak { nonce: scalar_bytes(&nonce), secret })
    })
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::*;

    fn hash(text: &str) -> [u8; 32] {
        Sha256::digest(text).into()
    }

    #[test]
    fn a_known_nonce_gives_the_signature_that_wallets_share() {
        // Private key 1, "Satoshi Nakamoto", the nonce of RFC 6979: the vector that wallets have shared since 2013.
        let mut one = [0; 32];
        one[31] = 1;
        let nonce = hex::decode("8f8a276c19f4149656b280621e358cce24f5f52542772691ee69063b74f15d15").unwrap();
        let steps = sign(&hash("Satoshi Nakamoto"), &one, &nonce.try_into().unwrap()).unwrap();
        assert_eq!(
            hex::encode(steps.signature.to_der().unwrap()),
            "3045022100934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d802202442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e5"
        );
    }

    #[test]
    fn every_step_follows_from_those_before() {
        for seed in 1..20 {
            let (secret, nonce, z) = ([seed; 32], [seed + 100; 32], hash(&seed.to_string()));
            let steps = sign(&z, &secret, &nonce).unwrap();
            let key = public_key(&secret).unwrap();
            assert!(verify(&z, &key, &steps.signature));
            assert!(!verify(&hash("other"), &key, &steps.signature));
            assert!(!verify(&z, &public_key(&[seed + 1; 32]).unwrap(), &steps.signature));
            assert_eq!(steps.nonce_point[1..], steps.signature.r);
            let s = reduced(&steps.sum) * reduced(&steps.inverse);
            assert_eq!(scalar_bytes(&if steps.negated { -s } else { s }), steps.signature.s);
            assert_eq!(Signature::from_der(&steps.signature.to_der().unwrap()), Some(steps.signature));
        }
    }

    #[test]
    fn a_nonce_used_twice_gives_the_key_away() {
        let mut negated = 0;
        for seed in 1..30 {
            let (secret, nonce) = ([seed; 32], [seed + 100; 32]);
            let signed = |text: &str| sign(&hash(text), &secret, &nonce).unwrap();
            let (one, two) = (signed("first"), signed("second"));
            negated += u32::from(one.negated != two.negated);
            let leak =
                leak((one.hash, one.signature), (two.hash, two.signature), &public_key(&secret).unwrap());
            assert_eq!(leak.unwrap().secret, secret);
        }
        assert!(negated > 0, "both signs were needed");
    }

    #[test]
    fn other_nonces_and_other_keys_give_nothing_away() {
        let key = public_key(&[5; 32]).unwrap();
        let signed = |text: &str, secret: u8, nonce: u8| {
            let steps = sign(&hash(text), &[secret; 32], &[nonce; 32]).unwrap();
            (steps.hash, steps.signature)
        };
        assert_eq!(leak(signed("a", 5, 7), signed("b", 5, 8), &key), None, "other nonces");
        assert_eq!(leak(signed("a", 5, 7), signed("b", 6, 7), &key), None, "another key");
        assert_eq!(leak(signed("a", 5, 7), signed("a", 5, 7), &key), None, "one signature twice");
    }

    #[test]
    fn nonsense_is_no_signature() {
        for der in [&[][..], &[0x30], &[0x30, 0xff], &[0; 72], &[0x30, 6, 2, 1, 0, 2, 1, 0]] {
            assert_eq!(Signature::from_der(der), None);
        }
        let zeros = Signature { r: [0; 32], s: [0; 32] };
        assert!(!verify(&[1; 32], &public_key(&[5; 32]).unwrap(), &zeros));
        assert_eq!(sign(&[1; 32], &[0; 32], &[1; 32]), None);
        assert_eq!(sign(&[1; 32], &[1; 32], &[0xff; 32]), None);
    }
}
