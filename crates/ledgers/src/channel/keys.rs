//! Keys of tabs. They sign with ECDSA, as Fabric's do, over Bitcoin's curve.

use hashyard_core::tagged_hash;
use k256::SecretKey;
use k256::ecdsa::signature::hazmat::PrehashVerifier;
use k256::ecdsa::{SigningKey, VerifyingKey};

/// A public key, compressed (SEC 1).
pub type PublicKey = [u8; 33];
/// R and S, 32 bytes each, big-endian.
pub type Signature = [u8; 64];

/// A tab's private key.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(SecretKey);

impl Secret {
    /// From random bytes. `None` if they are no private key, which happens once in 2^128.
    pub fn new(bytes: &[u8; 32]) -> Option<Self> {
        SecretKey::from_slice(bytes).ok().map(Self)
    }

    /// The public key.
    pub fn public(&self) -> PublicKey {
        let mut public = [0; 33];
        public.copy_from_slice(&self.0.public_key().to_sec1_bytes());
        public
    }

    /// Signs bytes for one purpose, with the nonce of RFC 6979.
    pub(super) fn sign(&self, purpose: &str, bytes: &[u8]) -> Signature {
        let (signature, _) = SigningKey::from(&self.0).sign_prehash_recoverable(&tagged_hash(purpose, bytes));
        signature.to_bytes().into()
    }
}

/// Whether a key signed bytes for this purpose.
pub(super) fn is_signed(key: &PublicKey, signature: &Signature, purpose: &str, bytes: &[u8]) -> bool {
    let read =
        VerifyingKey::from_sec1_bytes(key).ok().zip(k256::ecdsa::Signature::from_slice(signature).ok());
    read.is_some_and(|(key, signature)| key.verify_prehash(&tagged_hash(purpose, bytes), &signature).is_ok())
}
