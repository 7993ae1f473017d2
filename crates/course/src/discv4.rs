//! What Ethereum's discovery makes of a node's public key (devp2p, `discv4.md`, "Node Identities"), and what is easily taken for it.

use hashyard_cryptobench::asymmetric::point::{parse, uncompressed};
use hashyard_ledgers::setting::keccak;
use sha3::{Digest, Sha3_256};

/// The key as discv4 has it: X, then Y, without the `04` that SEC 1 puts in front. `None` if it is no point of the curve.
pub fn long_key(key: &[u8; 33]) -> Option<[u8; 64]> {
    uncompressed(&parse(key)?)?[1..].try_into().ok()
}

/// What distances are between: `distance(n₁, n₂) = keccak256(n₁) XOR keccak256(n₂)`.
pub fn id(key: &[u8; 64]) -> [u8; 32] {
    keccak(key)
}

/// What bytes are to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// Its id.
    Id,
    /// The key itself, in any form.
    Key,
    /// The last 20 bytes of the id: the address of Ethereum's accounts.
    Address,
    /// Keccak-256 with the `04` in front.
    WithPrefix,
    /// Keccak-256 of the compressed key.
    Compressed,
    /// SHA3-256, as FIPS 202 pads it.
    Sha3,
    /// Keccak-256 of hex digits as they are written, small ones.
    Digits,
}

/// What these bytes are to a key; `None` if they are nothing of it, or it is none.
pub fn read(bytes: &[u8], key: &[u8; 33]) -> Option<Reading> {
    let long = long_key(key)?;
    let prefixed = [&[4], &long[..]].concat();
    let (id, forms) = (id(&long), [&key[..], &long, &prefixed]);
    let of_digits = |form: &&[u8]| *bytes == keccak(digits(form).as_bytes());
    Some(match bytes {
        _ if *bytes == id => Reading::Id,
        _ if *bytes == id[12..] => Reading::Address,
        _ if forms.contains(&bytes) => Reading::Key,
        _ if *bytes == keccak(&prefixed) => Reading::WithPrefix,
        _ if *bytes == keccak(key) => Reading::Compressed,
        _ if *bytes == *Sha3_256::digest(long) => Reading::Sha3,
        _ if forms.iter().any(of_digits) => Reading::Digits,
        _ => return None,
    })
}

fn digits(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hashyard_cryptobench::asymmetric::point::public_key;

    fn bytes(digits: &str) -> Vec<u8> {
        hex::decode(digits).unwrap()
    }

    /// The key of the private key 1, and the address that everybody knows for it; EIP-778's example.
    #[test]
    fn ids_are_those_that_others_work_out() {
        let one: [u8; 33] = public_key(&core::array::from_fn(|at| u8::from(at == 31))).unwrap();
        let address = bytes("7e5f4552091a69125d5dfcb7b8c2659029395bdf");
        assert_eq!(id(&long_key(&one).unwrap())[12..], address);
        assert_eq!(read(&address, &one), Some(Reading::Address));
        let secret = bytes("b71c71a67e1177ad4e901695e1b4b9ee17ae16c6668d313eac2f96dbcda3f291");
        let key = public_key(&secret.try_into().unwrap()).unwrap();
        let named = bytes("a448f24c6d18e575453db13171562b71999873db5b286df957af199ec94617f7");
        assert_eq!(read(&named, &key), Some(Reading::Id));
        assert_eq!(read(&named, &one), None, "of another key");
    }

    #[test]
    fn what_is_easily_taken_for_an_id_is_told_apart() {
        let key = public_key(&[7; 32]).unwrap();
        let long = long_key(&key).unwrap();
        let prefixed = [&[4], &long[..]].concat();
        for (taken, reading) in [
            (key.to_vec(), Reading::Key),
            (long.to_vec(), Reading::Key),
            (prefixed.clone(), Reading::Key),
            (keccak(&prefixed).to_vec(), Reading::WithPrefix),
            (keccak(&key).to_vec(), Reading::Compressed),
            (Sha3_256::digest(long).to_vec(), Reading::Sha3),
            (keccak(hex::encode(long).as_bytes()).to_vec(), Reading::Digits),
            (keccak(hex::encode(key).as_bytes()).to_vec(), Reading::Digits),
        ] {
            assert_eq!(read(&taken, &key), Some(reading));
        }
        assert_eq!(read(&keccak(&long[..32]), &key), None);
        assert_eq!((read(&[], &key), read(&[0; 32], &[0; 33]), long_key(&[5; 33])), (None, None, None));
    }
}
