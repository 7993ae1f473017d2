//! Schnorr signatures on secp256k1 as Bitcoin has them (BIP340), with every value on the way.

use k256::ProjectivePoint;
use sha2::{Digest, Sha256};

use super::point::{compressed, has_odd_y, parse, reduced, scalar, scalar_bytes, x_of};

/// How a message was signed, step by step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Steps {
    /// The X coordinate of the public key.
    pub public_key: [u8; 32],
    /// The key's point has an odd Y, so its negative signs.
    pub key_negated: bool,
    /// The hash from which the nonce comes.
    pub nonce_hash: [u8; 32],
    /// R = k·G, compressed, before its Y was made even.
    pub nonce_point: [u8; 33],
    /// The nonce's point has an odd Y, so its negative is used.
    pub nonce_negated: bool,
    /// e, the challenge.
    pub challenge: [u8; 32],
    /// e·d.
    pub product: [u8; 32],
    /// k + e·d.
    pub s: [u8; 32],
    /// R's X coordinate, then s.
    pub signature: [u8; 64],
}

/// SHA-256 with a tag in front (BIP340).
pub fn tagged(tag: &str, parts: &[&[u8]]) -> [u8; 32] {
    let tag = Sha256::digest(tag);
    let start = Sha256::new().chain_update(tag).chain_update(tag);
    parts.iter().fold(start, |hash, part| hash.chain_update(part)).finalize().into()
}

/// Signs a message. `aux` is random, or zeros. `None` if the secret is none.
pub fn sign(message: &[u8], secret: &[u8; 32], aux: &[u8; 32]) -> Option<Steps> {
    let point = ProjectivePoint::GENERATOR * scalar(secret)?;
    let key_negated = has_odd_y(&point);
    let d = if key_negated { -scalar(secret)? } else { scalar(secret)? };
    let public_key = x_of(&point)?;
    let mut masked = tagged("BIP0340/aux", &[aux]);
    masked.iter_mut().zip(scalar_bytes(&d)).for_each(|(byte, key)| *byte ^= key);
    let nonce_hash = tagged("BIP0340/nonce", &[&masked, &public_key, message]);
    let nonce = scalar(&scalar_bytes(&reduced(&nonce_hash)))?;
    let nonce_point = ProjectivePoint::GENERATOR * nonce;
    let nonce_negated = has_odd_y(&nonce_point);
    let k = if nonce_negated { -nonce } else { nonce };
    let r = x_of(&nonce_point)?;
    let challenge = reduced(&tagged("BIP0340/challenge", &[&r, &public_key, message]));
    let s = scalar_bytes(&(k + challenge * d));
    Some(Steps {
        public_key,
        key_negated,
        nonce_hash,
        nonce_point: compressed(&nonce_point)?,
        nonce_negated,
        challenge: scalar_bytes(&challenge),
        product: scalar_bytes(&(challenge * d)),
        s,
        signature: [r, s].concat().try_into().ok()?,
    })
}

/// Whether s·G = R + e·P for the point R with an even Y.
pub fn verify(message: &[u8], public_key: &[u8; 32], signature: &[u8; 64]) -> bool {
    is_good(message, public_key, signature).unwrap_or_default()
}

fn is_good(message: &[u8], public_key: &[u8; 32], signature: &[u8; 64]) -> Option<bool> {
    let (r, s) = signature.split_at(32);
    let key = parse(&[&[2], public_key.as_slice()].concat())?;
    let challenge = reduced(&tagged("BIP0340/challenge", &[r, public_key, message]));
    let s = scalar(s.try_into().ok()?)?;
    let point = ProjectivePoint::GENERATOR * s - key * challenge;
    Some(x_of(&point)? == *r && !has_odd_y(&point))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes<const N: usize>(text: &str) -> [u8; N] {
        hex::decode(text).unwrap().try_into().unwrap()
    }

    #[test]
    fn vectors_of_bip340() {
        // test-vectors.csv, rows 0 and 1.
        let mut three = [0; 32];
        three[31] = 3;
        for (secret, aux, message, signature) in [
            (
                three,
                [0; 32],
                "0000000000000000000000000000000000000000000000000000000000000000",
                "e907831f80848d1069a5371b402410364bdf1c5f8307b0084c55f1ce2dca821525f66a4a85ea8b71e482a74f382d2ce5ebeee8fdb2172f477df4900d310536c0",
            ),
            (
                bytes("b7e151628aed2a6abf7158809cf4f3c762e7160f38b4da56a784d9045190cfef"),
                bytes("0000000000000000000000000000000000000000000000000000000000000001"),
                "243f6a8885a308d313198a2e03707344a4093822299f31d0082efa98ec4e6c89",
                "6896bd60eeae296db48a229ff71dfe071bde413e6d43f917dc8dcf8c78de33418906d11ac976abccb20b091292bff4ea897efcb639ea871cfa95f6de339e4b0a",
            ),
        ] {
            let message = hex::decode(message).unwrap();
            let steps = sign(&message, &secret, &aux).unwrap();
            assert_eq!(hex::encode(steps.signature), signature);
            assert!(verify(&message, &steps.public_key, &steps.signature));
            assert!(!verify(b"other", &steps.public_key, &steps.signature));
        }
    }

    #[test]
    fn every_value_follows_from_those_before() {
        for seed in 1..20 {
            let steps = sign(b"text", &[seed; 32], &[0; 32]).unwrap();
            let nonce = reduced(&steps.nonce_hash);
            let nonce = if steps.nonce_negated { -nonce } else { nonce };
            assert_eq!(scalar_bytes(&(nonce + reduced(&steps.product))), steps.s);
            assert!(verify(b"text", &steps.public_key, &steps.signature));
            let mut changed = steps.signature;
            changed[usize::from(seed)] ^= 1;
            assert!(!verify(b"text", &steps.public_key, &changed));
        }
        assert_eq!(sign(b"text", &[0; 32], &[0; 32]), None);
        assert!(!verify(b"text", &[0xff; 32], &[0; 64]));
    }
}
