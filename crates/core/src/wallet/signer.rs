//! Signs one input: a pure function of key, transaction, what it spends and the hash type. Wallet, PSBT and contracts share
//! it.

use core::fmt;

use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::elliptic_curve::PrimeField;
use k256::{Scalar, SecretKey, schnorr};

use crate::primitives::{PubkeyHash, ScriptBuf, TxOut, hash160};
use crate::script::taproot::tap_tweak_hash;
use crate::script::{
    Builder, ScriptKind, SighashType, SpendingTransaction, TapLeaf, classify, legacy_sighash, p2pkh, p2wpkh,
    segwit_v0_sighash, taproot_sighash,
};

/// Why an input can't be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignError {
    /// What the transaction spends is not known.
    UnknownCoin,
    /// The coin is not locked to this key.
    OtherKey,
    /// A form that one signature by one key does not satisfy; holds Bitcoin Core's name for it.
    NotSingleKey(&'static str),
    /// The hash type covers the output with the input's index, and there is none.
    NoOutputForSingle,
    /// A hash type that means nothing; holds it.
    HashType(SighashType),
}

impl fmt::Display for SignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCoin => write!(f, "what the input spends is not known"),
            Self::OtherKey => write!(f, "the coin is locked to another key"),
            Self::NotSingleKey(kind) => write!(f, "one signature does not satisfy a {kind} script"),
            Self::NoOutputForSingle => write!(f, "SINGLE, but there is no output at the input's index"),
            Self::HashType(kind) => write!(f, "unknown signature hash type {kind}"),
        }
    }
}

impl core::error::Error for SignError {}

/// What satisfies an input: its script and its witness.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Satisfaction {
    /// The input's script.
    pub script_sig: ScriptBuf,
    /// Its witness stack, the first item at the bottom.
    pub witness: Vec<Vec<u8>>,
}

/// One input to sign.
#[derive(Debug, Clone, Copy)]
pub struct InputToSign<'a> {
    /// The transaction and the outputs that it spends. For Taproot all must be known: signatures cover them (BIP341).
    pub spending: &'a SpendingTransaction<'a>,
    /// Which input.
    pub index: usize,
    /// What the signature covers; [`SighashType::DEFAULT`] means everything, and is written as `ALL` outside of Taproot.
    pub sighash_type: SighashType,
}

impl InputToSign<'_> {
    /// Signs with a key for an output that one key locks: P2PK, P2PKH, P2SH-P2WPKH, P2WPKH, P2TR (by BIP86's key).
    /// `aux` makes a Schnorr nonce harder to attack and may be anything, zeros too (BIP340).
    ///
    /// # Errors
    /// See [`SignError`].
    ///
    /// # Panics
    /// If there is no such input.
    pub fn sign(&self, key: &SecretKey, aux: &[u8; 32]) -> Result<Satisfaction, SignError> {
        let public_key = key.public_key().to_sec1_bytes().to_vec();
        let spent = &self.spent()?.script_pubkey;
        let fits = |hash: &PubkeyHash| match *hash == PubkeyHash::of(&public_key) {
            true => Ok(()),
            false => Err(SignError::OtherKey),
        };
        match classify(spent) {
            ScriptKind::P2pk(locked_to) if locked_to == public_key => {
                let signature = self.ecdsa_legacy(key, spent.as_bytes())?;
                Ok(Satisfaction {
                    script_sig: Builder::new().data(&signature).into_script(),
                    witness: vec![],
                })
            }
            ScriptKind::P2pkh(hash) => {
                fits(&hash)?;
                let signature = self.ecdsa_legacy(key, spent.as_bytes())?;
                let script_sig = Builder::new().data(&signature).data(&public_key).into_script();
                Ok(Satisfaction { script_sig, witness: vec![] })
            }
            ScriptKind::WitnessV0KeyHash(hash) => {
                fits(&hash)?;
                Ok(Satisfaction { witness: self.witness_v0(key, &public_key)?, ..Default::default() })
            }
            ScriptKind::P2sh(script_hash) => {
                let redeem_script = p2wpkh(&PubkeyHash::of(&public_key));
                match script_hash == hash160(redeem_script.as_bytes()) {
                    false => Err(SignError::NotSingleKey("scripthash")),
                    true => Ok(Satisfaction {
                        script_sig: Builder::new().data(redeem_script.as_bytes()).into_script(),
                        witness: self.witness_v0(key, &public_key)?,
                    }),
                }
            }
            ScriptKind::WitnessV1Taproot(output_key) => {
                let tweaked = tweak_secret_key(key, None).ok_or(SignError::OtherKey)?;
                match x_only(&tweaked) == output_key {
                    false => Err(SignError::OtherKey),
                    true => Ok(Satisfaction {
                        witness: vec![self.schnorr(&tweaked, None, aux)?],
                        ..Default::default()
                    }),
                }
            }
            ScriptKind::P2pk(_) => Err(SignError::OtherKey),
            other => Err(SignError::NotSingleKey(other.name())),
        }
    }

    fn spent(&self) -> Result<&TxOut, SignError> {
        self.spending.spent_output(self.index).ok_or(SignError::UnknownCoin)
    }

    /// Signature and key of a P2WPKH spend; its script code is that of P2PKH (BIP143).
    fn witness_v0(&self, key: &SecretKey, public_key: &[u8]) -> Result<Vec<Vec<u8>>, SignError> {
        let script_code = p2pkh(&PubkeyHash::of(public_key));
        Ok(vec![self.ecdsa_v0(key, script_code.as_bytes())?, public_key.to_vec()])
    }

    /// An ECDSA signature over the legacy hash, DER with the hash type behind.
    ///
    /// # Errors
    /// An undefined hash type, or `SINGLE` without an output: that signature would be good for anything.
    pub fn ecdsa_legacy(&self, key: &SecretKey, script_code: &[u8]) -> Result<Vec<u8>, SignError> {
        let kind = self.ecdsa_type()?;
        let transaction = self.spending.transaction();
        if kind.is_single() && self.index >= transaction.outputs.len() {
            return Err(SignError::NoOutputForSingle);
        }
        let sighash = legacy_sighash(transaction, self.index, script_code, kind);
        Ok(sign_ecdsa(key, sighash.as_bytes(), kind))
    }

    /// An ECDSA signature over the hash of version 0 witness programs (BIP143), DER with the hash type behind.
    ///
    /// # Errors
    /// An undefined hash type.
    pub fn ecdsa_v0(&self, key: &SecretKey, script_code: &[u8]) -> Result<Vec<u8>, SignError> {
        let kind = self.ecdsa_type()?;
        let value = self.spent()?.value;
        let sighash = segwit_v0_sighash(self.spending, self.index, script_code, value, kind);
        Ok(sign_ecdsa(key, sighash.as_bytes(), kind))
    }

    /// A Schnorr signature of 64 bytes, or 65 with a hash type other than the default (BIP341). `key` is the tweaked one
    /// for a spend by key ([`tweak_secret_key`]); `leaf` is the script that asks for it (BIP342).
    ///
    /// # Errors
    /// An undefined hash type, or `SINGLE` without an output.
    pub fn schnorr(
        &self,
        key: &SecretKey,
        leaf: Option<&TapLeaf>,
        aux: &[u8; 32],
    ) -> Result<Vec<u8>, SignError> {
        self.spent()?;
        let kind = self.sighash_type;
        if kind != SighashType::DEFAULT && kind.name().is_none() {
            return Err(SignError::HashType(kind));
        }
        let sighash = taproot_sighash(self.spending, self.index, kind, None, leaf)
            .ok_or(SignError::NoOutputForSingle)?;
        let signer = schnorr::SigningKey::from(key.to_nonzero_scalar());
        // One message in 2^256 can't be signed; no one will ever see it.
        let signature = signer.sign_raw(&sighash, aux).map_err(|_| SignError::OtherKey)?;
        let mut bytes = signature.to_bytes().to_vec();
        if kind != SighashType::DEFAULT {
            bytes.push(kind.0 as u8);
        }
        Ok(bytes)
    }

    fn ecdsa_type(&self) -> Result<SighashType, SignError> {
        match self.sighash_type {
            SighashType::DEFAULT => Ok(SighashType::ALL),
            kind if kind.name().is_some() => Ok(kind),
            kind => Err(SignError::HashType(kind)),
        }
    }
}

/// The key that signs for a Taproot output (BIP341): the internal key, negated if its point has an odd Y, plus the tweak.
/// None for one key in 2^128.
pub fn tweak_secret_key(internal: &SecretKey, merkle_root: Option<&[u8; 32]>) -> Option<SecretKey> {
    let point = internal.public_key().to_sec1_bytes();
    let scalar = *internal.to_nonzero_scalar();
    let even = if point[0] == 3 { -scalar } else { scalar };
    let tweak = tap_tweak_hash(&x_only(internal), merkle_root);
    let tweak = Scalar::from_repr(tweak.into()).into_option()?;
    SecretKey::from_bytes(&(even + tweak).to_repr()).ok()
}

/// The X coordinate of the key's point: how Taproot names keys (BIP340).
pub fn x_only(key: &SecretKey) -> [u8; 32] {
    let mut x = [0; 32];
    x.copy_from_slice(&key.public_key().to_sec1_bytes()[1..]);
    x
}

/// ECDSA with the nonce of RFC 6979 (no randomness needed) and a low S (BIP62), in DER, with the hash type behind.
fn sign_ecdsa(key: &SecretKey, sighash: &[u8; 32], kind: SighashType) -> Vec<u8> {
    let signature: k256::ecdsa::Signature = k256::ecdsa::SigningKey::from(key)
        .sign_prehash(sighash)
        .expect("a 32-byte hash can always be signed");
    let mut bytes = signature.normalize_s().to_der().as_bytes().to_vec();
    bytes.push(kind.0 as u8);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::sha256;

    #[test]
    fn the_nonce_is_that_of_rfc_6979() {
        // The vector for secp256k1 that wallets have shared since 2013.
        let mut one = [0; 32];
        one[31] = 1;
        let key = SecretKey::from_slice(&one).unwrap();
        assert_eq!(
            hex::encode(sign_ecdsa(&key, &sha256(b"Satoshi Nakamoto"), SighashType::ALL)),
            "3045022100934b1ea10a4b3c1757e2b0c017d0b6143ce3c9a7e6a4a49860d7a6ab210ee3d802202442ce9d2b916064108014783e923ec36b49743e2ffa1c4496f01a512aafd9e501"
        );
    }
}
