//! Bitcoin Core's signed messages (`src/common/signmessage.cpp`): an ECDSA signature and the number of the public key that made it, so
//! that 65 bytes are enough to find the key, and its hash says whose it is.

use base64ct::{Base64, Encoding};
use k256::SecretKey;
use k256::ecdsa::{RecoveryId, Signature, SigningKey, VerifyingKey};

use super::{MessageFault, MessageForm};
use crate::primitives::encode::put_var_bytes;
use crate::primitives::{PubkeyHash, sha256d};
use crate::wallet::address::Address;

/// Stands in front of every message, so that nobody is made to sign a transaction in disguise.
const MAGIC: &str = "Bitcoin Signed Message:\n";

/// Bytes of a signature: the number of its key, R and S.
pub const LEN: usize = 65;

/// The first byte for key number 0, and what is added where the public key is used compressed.
const FIRST: u8 = 27;
const COMPRESSED: u8 = 4;

/// What is signed: the double SHA-256 of magic and message, each with its length (`MessageHash`).
pub fn hash(message: &str) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(MAGIC.len() + message.len() + 10);
    put_var_bytes(&mut bytes, MAGIC.as_bytes());
    put_var_bytes(&mut bytes, message.as_bytes());
    sha256d(&bytes)
}

/// Signs with a key whose public key is used compressed or not (`MessageSign`). The nonce is that of RFC 6979, as Core's.
pub fn sign(key: &SecretKey, compressed: bool, message: &str) -> String {
    let (signature, number) = SigningKey::from(key).sign_prehash_recoverable(&hash(message));
    let mut bytes = vec![FIRST + number.to_byte() + if compressed { COMPRESSED } else { 0 }];
    bytes.extend(signature.to_bytes());
    Base64::encode_string(&bytes)
}

/// Whether the key that made the signature is the address's.
pub(super) fn verify(address: &Address, signature: &[u8], message: &str) -> Result<(), MessageFault> {
    let signature = signature.try_into().map_err(|_| MessageFault::Form(MessageForm::Legacy))?;
    let key = public_key(signature, message).ok_or(MessageFault::NoPublicKey)?;
    let signer = Address::p2pkh(PubkeyHash::of(&key), address.network().params());
    match signer.program() == address.program() {
        true => Ok(()),
        false => Err(MessageFault::OtherAddress(signer)),
    }
}

/// The public key that made a signature of a message (`CPubKey::RecoverCompact`): 33 bytes, or 65 if it is used uncompressed. As in Core,
/// of the first byte only three bits count.
pub fn public_key(signature: &[u8; LEN], message: &str) -> Option<Vec<u8>> {
    let header = signature[0].wrapping_sub(FIRST);
    let number = RecoveryId::from_byte(header & 3)?;
    let numbers = Signature::from_slice(&signature[1..]).ok()?;
    let key = VerifyingKey::recover_from_prehash(&hash(message), &numbers, number).ok()?;
    Some(key.to_sec1_point(header & COMPRESSED != 0).as_bytes().to_vec())
}
