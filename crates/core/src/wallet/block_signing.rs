//! The keys with which a wallet signs blocks (BIP325): a third chain of the first account beside those of addresses (0) and
//! change (1), numbered after the BIP.
//!
//! Its steps are not hardened, so that a locked wallet can still say which key is its own, and a wallet restored from its
//! words has the same ones.

use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::{Signature, SigningKey};

use super::account::account_path;
use super::bip32::{DerivationPath, Xpriv, Xpub};
use super::output_type::OutputType;
use crate::primitives::Params;
use crate::script::SighashType;

/// The chain's number.
const CHAIN: u32 = 325;

/// How many of the keys are looked for in a challenge: as many as a multisig has.
pub const BLOCK_SIGNING_KEYS: u32 = 20;

/// The way from the master key, like `m/44'/1'/0'/325/0`.
pub fn block_signing_path(params: &Params, index: u32) -> DerivationPath {
    let mut path = account_path(OutputType::Legacy, params);
    path.0.extend([CHAIN, index]);
    path
}

/// The compressed public key with this index, below [`BLOCK_SIGNING_KEYS`].
pub(super) fn public_key(account: &Xpub, index: u32) -> [u8; 33] {
    let chain = account.child(CHAIN).and_then(|chain| chain.child(index));
    chain.expect("an index below 2^31 lacks a key with probability 2^-127").public_key_bytes()
}

/// DER and hash type, with the nonce of RFC 6979.
pub(super) fn sign(account: &Xpriv, index: u32, sighash: &[u8; 32]) -> Vec<u8> {
    let key = account.derive(&[CHAIN, index]).expect("the public half of this key exists");
    let signature: Signature =
        SigningKey::from(key.key()).sign_prehash(sighash).expect("a 32-byte hash can always be signed");
    [signature.normalize_s().to_der().as_bytes(), &[SighashType::ALL.0 as u8]].concat()
}
