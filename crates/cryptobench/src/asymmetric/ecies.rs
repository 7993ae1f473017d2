//! A letter to a public key, as RLPx writes it (devp2p, rlpx.md, "ECIES Encryption"): a fresh key agrees with the reader's on a secret;
//! from it come a key that encrypts and one that authenticates.

use aes::Aes128;
use ctr::cipher::{KeyIvInit, StreamCipher};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::point::{long_public_key, parse, scalar, x_of};

type Aes128Ctr = ctr::Ctr128BE<Aes128>;

/// Bytes that a letter is longer than what it says: a point, an initial value, a tag.
pub const OVERHEAD: usize = 65 + 16 + 32;

/// What both sides work out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keys {
    /// The X coordinate of the shared point.
    pub shared: [u8; 32],
    /// kE: for AES-128.
    pub encryption: [u8; 16],
    /// SHA-256 of kM: for HMAC-SHA-256.
    pub authentication: [u8; 32],
}

/// The keys of a secret and a public key: NIST SP 800-56's concatenation KDF over SHA-256. `None` if either is none.
pub fn keys(secret: &[u8; 32], public_key: &[u8]) -> Option<Keys> {
    let shared = x_of(&(parse(public_key)? * scalar(secret)?))?;
    let derived: [u8; 32] =
        Sha256::new().chain_update(1_u32.to_be_bytes()).chain_update(shared).finalize().into();
    let (encryption, authentication) = derived.split_at(16);
    Some(Keys {
        shared,
        encryption: encryption.try_into().ok()?,
        authentication: Sha256::digest(authentication).into(),
    })
}

/// Writes a letter: point ‖ initial value ‖ ciphertext ‖ tag. The fresh secret and the initial value are for this letter alone. `None` if
/// the secret or the public key is none.
pub fn seal(text: &[u8], public_key: &[u8], fresh: &[u8; 32], iv: &[u8; 16]) -> Option<Vec<u8>> {
    let keys = keys(fresh, public_key)?;
    let mut letter = long_public_key(fresh)?.to_vec();
    letter.extend(iv);
    letter.extend(crypt(&keys, iv, text));
    letter.extend(tag(&keys, &letter[65..]).finalize().into_bytes());
    Some(letter)
}

/// Reads a letter. `None` if it is for another key, was changed, or is none.
pub fn open(letter: &[u8], secret: &[u8; 32]) -> Option<Vec<u8>> {
    let (point, rest) = letter.split_at_checked(65)?;
    let (sealed, their_tag) = rest.split_at_checked(rest.len().checked_sub(32)?)?;
    let keys = keys(secret, point)?;
    tag(&keys, sealed).verify_slice(their_tag).ok()?;
    let (iv, ciphertext) = sealed.split_at_checked(16)?;
    Some(crypt(&keys, iv.try_into().ok()?, ciphertext))
}

/// AES-128 in counter mode: the same act encrypts and decrypts.
fn crypt(keys: &Keys, iv: &[u8; 16], text: &[u8]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    Aes128Ctr::new(&keys.encryption.into(), &(*iv).into()).apply_keystream(&mut bytes);
    bytes
}

fn tag(keys: &Keys, sealed: &[u8]) -> Hmac<Sha256> {
    <Hmac<Sha256> as KeyInit>::new(&key_block(&keys.authentication).into()).chain_update(sealed)
}

/// HMAC's key as a whole block of its hash: zeros behind it.
fn key_block(key: &[u8; 32]) -> [u8; 64] {
    let mut block = [0; 64];
    block[..32].copy_from_slice(key);
    block
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::point::public_key;

    /// EIP-8, "RLPx Handshake", Auth₁: a letter that other software wrote to the static key of B.
    const AUTH: &str = "048ca79ad18e4b0659fab4853fe5bc58eb83992980f4c9cc147d2aa31532efd29a3d3dc6a3d89eaf\
        913150cfc777ce0ce4af2758bf4810235f6e6ceccfee1acc6b22c005e9e3a49d6448610a58e98744\
        ba3ac0399e82692d67c1f58849050b3024e21a52c9d3b01d871ff5f210817912773e610443a9ef14\
        2e91cdba0bd77b5fdf0769b05671fc35f83d83e4d3b0b000c6b2a1b1bba89e0fc51bf4e460df3105\
        c444f14be226458940d6061c296350937ffd5e3acaceeaaefd3c6f74be8e23e0f45163cc7ebd7622\
        0f0128410fd05250273156d548a414444ae2f7dea4dfca2d43c057adb701a715bf59f6fb66b2d1d2\
        0f2c703f851cbf5ac47396d9ca65b6260bd141ac4d53e2de585a73d1750780db4c9ee4cd4d225173\
        a4592ee77e2bd94d0be3691f3b406f9bba9b591fc63facc016bfa8";
    const KEY_A: &str = "49a7b37aa6f6645917e7b807e9d1c00d4fa71f18343b0d4122a4d2df64dd6fee";
    const KEY_B: &str = "b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291";
    const NONCE_A: &str = "7e968bba13b6c50e2c4cd7f241cc0d64d1ac25c7f5952df231ac6a2bda8ee5d6";

    fn secret(text: &str) -> [u8; 32] {
        hex::decode(text).unwrap().try_into().unwrap()
    }

    #[test]
    fn a_letter_of_other_software_opens() {
        let text = open(&hex::decode(AUTH).unwrap(), &secret(KEY_B)).unwrap();
        // signature (65) ‖ hash of a key (32) ‖ A's public key (64) ‖ A's nonce (32) ‖ 0
        assert_eq!(text.len(), 65 + 32 + 64 + 32 + 1);
        let key_a = long_public_key(&secret(KEY_A)).unwrap();
        assert_eq!(text[97..161], key_a[1..]);
        assert_eq!(hex::encode(&text[161..193]), NONCE_A);
        assert_eq!(open(&hex::decode(AUTH).unwrap(), &secret(KEY_A)), None, "it is for one key only");
    }

    #[test]
    fn what_is_sealed_opens_and_nothing_near_it_does() {
        let (reader, fresh) = ([5; 32], [9; 32]);
        let key = public_key(&reader).unwrap();
        for text in [&b""[..], b"come at noon", &[7; 300]] {
            let letter = seal(text, &key, &fresh, &[3; 16]).unwrap();
            assert_eq!(letter.len(), text.len() + OVERHEAD);
            assert_eq!(open(&letter, &reader).as_deref(), Some(text));
            for index in (0..letter.len()).step_by(7).chain([letter.len() - 1]) {
                let mut changed = letter.clone();
                changed[index] ^= 1;
                assert_eq!(open(&changed, &reader), None, "byte {index}");
            }
        }
    }

    #[test]
    fn nonsense_is_no_letter() {
        for bytes in [&[][..], &[4; 64], &[4; 65], &[4; 97], &[4; 113], &[0; 2_000]] {
            assert_eq!(open(bytes, &[5; 32]), None);
        }
        assert_eq!(seal(b"a", &[0; 33], &[9; 32], &[0; 16]), None);
        assert_eq!(seal(b"a", &public_key(&[5; 32]).unwrap(), &[0; 32], &[0; 16]), None);
    }
}
