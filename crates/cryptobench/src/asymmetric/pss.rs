//! EMSA-PSS with SHA-256 and a salt of 32 bytes (RFC 8017, 9.1): what is raised to a power is the hash of the message, spread over the
//! whole length with a salt, so that products of signatures sign nothing.

use sha2::{Digest, Sha256};

/// Bytes of the salt, as many as the hash has.
pub const SALT: usize = 32;
const HASH: usize = 32;
/// The last byte.
const TRAILER: u8 = 0xbc;

/// Which check of a padded message fails (RFC 8017, 9.1.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The signature is not below the modulus.
    TooLarge,
    /// It is too short for hash and salt, or too long for the key.
    Length,
    /// The last byte is not 0xbc; holds it.
    Trailer(u8),
    /// In front of the salt stands something other than zeros and a one.
    Padding,
    /// The hash is another one.
    Hash,
}

/// Mask generation by hashing a seed with a counter (RFC 8017, B.2.1).
pub fn mgf1(seed: &[u8], length: usize) -> Vec<u8> {
    let blocks = (0_u32..).take(length.div_ceil(HASH));
    let hashed = blocks.flat_map(|counter| {
        <[u8; HASH]>::from(Sha256::new().chain_update(seed).chain_update(counter.to_be_bytes()).finalize())
    });
    hashed.take(length).collect()
}

/// The padded form of a message for a key of one bit more. `None` if the key is too short.
pub fn encode(message: &[u8], salt: &[u8; SALT], bits: u64) -> Option<Vec<u8>> {
    let length = bits.div_ceil(8) as usize;
    let zeros = length.checked_sub(HASH + SALT + 2)?;
    let hash = salted(message, salt);
    let block: Vec<u8> = std::iter::repeat_n(0, zeros).chain([1]).chain(*salt).collect();
    let mut masked = xored(&block, &hash);
    masked[0] &= 0xff >> (8 * length as u64 - bits);
    Some([masked.as_slice(), &hash, &[TRAILER]].concat())
}

/// Whether bytes that a signature opened to are the padded form of a message.
///
/// # Errors
/// The check that fails.
pub fn check(message: &[u8], opened: &[u8], bits: u64) -> Result<(), Fault> {
    let length = bits.div_ceil(8) as usize;
    let missing = length.checked_sub(opened.len()).ok_or(Fault::Length)?;
    let zeros = length.checked_sub(HASH + SALT + 2).ok_or(Fault::Length)?;
    let whole: Vec<u8> = std::iter::repeat_n(0, missing).chain(opened.iter().copied()).collect();
    let (front, trailer) = whole.split_at(length - 1);
    if trailer[0] != TRAILER {
        return Err(Fault::Trailer(trailer[0]));
    }
    let (masked, hash) = front.split_at(front.len() - HASH);
    let spare = 8 * length as u64 - bits;
    if u64::from(masked[0].leading_zeros()) < spare {
        return Err(Fault::Padding);
    }
    let mut block = xored(masked, hash);
    block[0] &= 0xff >> spare;
    let (padding, salt) = block.split_at(zeros + 1);
    if padding[zeros] != 1 || padding[..zeros].iter().any(|byte| *byte != 0) {
        return Err(Fault::Padding);
    }
    if salted(message, salt) == hash { Ok(()) } else { Err(Fault::Hash) }
}

/// The hash of eight zeros, the message's hash and the salt.
fn salted(message: &[u8], salt: &[u8]) -> [u8; HASH] {
    let hash = Sha256::digest(message);
    Sha256::new().chain_update([0; 8]).chain_update(hash).chain_update(salt).finalize().into()
}

/// The block under the mask that grows from the hash.
fn xored(block: &[u8], hash: &[u8]) -> Vec<u8> {
    block.iter().zip(mgf1(hash, block.len())).map(|(byte, mask)| byte ^ mask).collect()
}

#[cfg(test)]
mod tests {
    use num_bigint::BigUint;

    use super::*;
    use crate::asymmetric::rsa::PublicKey;

    /// A key of 1,024 bits and two signatures of it, made by OpenSSL 3.0: `openssl dgst -sha256 -sigopt rsa_padding_mode:pss
    /// -sigopt rsa_pss_saltlen:32`.
    const N: &str = "cc713618daf6d5e3cf2bd5b210d3c06006d2fbed14bb719b61926ff39f3b8614b95aaddbf0d536f7a08cc7e485a2643c\
        aa859dd1c923fcb17fbd5425adddc05cbe36f2f7675b575e755d025be5b08d09aa97229f80765e994113f8c917a23741\
        89b2bff7bac62584c685a845c8507597612ef1d518510ba603b804bbe27264bf";
    const SIGNED: [(&str, &str); 2] = [
        (
            "pay mei 1",
            "2c080a53f6801d8e2af0ed57fbc2b12b8f7072d2418e60785ff7de468c1f85c2deff038443b240b7177637539290f69e\
        1f2b902301acd4b65cd5d3bb58d4dc11d06d806b5305377981f09bc84e35dd0f3dc6b3640030d5a7713724fd1663216c\
        e552ba5eab06272e441f0bd0d439fc460d5114b8a4cd26dbe25948c6d51c46d5",
        ),
        (
            "pay joe 2",
            "7a403dbd62fca7c69a641f4bd45ac5f65a7699ac164a7d2af6f3e55ac20a2d511219a6cb49953703121a02b47aa4638f\
        ad139dfd7ae6f7a153e4c6eb07cc63a8b8e9fc6af2165b93f9dd9e49b387b20bb97fae4775a8fd35a2340968f498881b\
        b57bb48214e36ffc2dded52e472b28f425612aa5ea8ed3dd380cd9059f326ccb",
        ),
    ];

    fn key() -> PublicKey {
        PublicKey::parse(&hex::decode(N).unwrap()).unwrap()
    }

    fn number(text: &str) -> BigUint {
        BigUint::from_bytes_be(&hex::decode(text).unwrap())
    }

    #[test]
    fn signatures_of_openssl_are_good_and_their_product_is_not() {
        for (text, signature) in SIGNED {
            assert_eq!(key().verify_pss(text.as_bytes(), &number(signature)), Ok(()));
            assert_eq!(key().verify_pss(b"pay mei 2", &number(signature)), Err(Fault::Hash));
        }
        let [(first, a), (_, b)] = SIGNED;
        let product = key().product(&number(a), &number(b));
        assert!(key().verify_pss(first.as_bytes(), &product).is_err());
        assert_eq!(key().verify_pss(b"", &key().n), Err(Fault::TooLarge));
    }

    #[test]
    fn every_change_of_a_padded_message_is_found() {
        for bits in [1_023, 1_024, 1_017, 528] {
            let padded = encode(b"text", &[9; SALT], bits).unwrap();
            assert_eq!(check(b"text", &padded, bits), Ok(()), "{bits}");
            assert_eq!(check(b"other", &padded, bits), Err(Fault::Hash));
            for bit in 0..padded.len() * 8 {
                let mut changed = padded.clone();
                changed[bit / 8] ^= 1 << (bit % 8);
                assert!(check(b"text", &changed, bits).is_err(), "bit {bit} of {bits}");
            }
        }
    }

    #[test]
    fn a_short_key_has_no_room() {
        assert_eq!(encode(b"", &[0; SALT], 520), None);
        for (opened, bits) in [(&[][..], 512), (&[0; 200], 1_023), (&[], 0)] {
            assert_eq!(check(b"", opened, bits), Err(Fault::Length));
        }
        assert_eq!(check(b"", &[], 1_023), Err(Fault::Trailer(0)));
    }
}
