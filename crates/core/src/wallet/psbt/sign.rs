//! Signatures by the wallet's keys (the BIPs' *signer*).

use core::fmt;

use crate::primitives::ScriptBuf;
use crate::psbt::field::*;
use crate::psbt::{Leaf, Locking, Psbt, PsbtError, SignatureRule};
use crate::script::{SighashType, SpendingTransaction, TapLeaf};
use crate::wallet::bip32::Xpriv;
use crate::wallet::signer::{InputToSign, SignError, tweak_secret_key};

use super::{KeyPath, Wallet};

/// Randomness helps a Schnorr nonce against attacks on the hardware only (BIP340), and there is none here.
const NO_AUX: [u8; 32] = [0; 32];

/// Why the wallet signs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PsbtSignError {
    /// The keys are locked away.
    Locked,
    /// The transaction can't be made from the PSBT.
    Psbt(PsbtError),
    /// The PSBT asks for another hash type than the user; holds the input.
    SighashMismatch(usize),
    /// An input can't be signed so.
    Input(usize, SignError),
}

impl fmt::Display for PsbtSignError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked => write!(f, "the wallet is locked: unlock it with the passphrase first"),
            Self::Psbt(error) => error.fmt(f),
            Self::SighashMismatch(index) => {
                write!(
                    f,
                    "input {index}: the hash type that was asked for is not the one that the PSBT names"
                )
            }
            Self::Input(index, error) => write!(f, "input {index}: {error}"),
        }
    }
}

impl core::error::Error for PsbtSignError {}

impl Wallet {
    /// Signs every input for which this wallet has a key, and tells how many signatures were added. Without `sighash_type`
    /// all of the transaction is covered.
    ///
    /// # Errors
    /// Locked, contradicting lock times, or a hash type that does not fit.
    pub fn sign_psbt(
        &self,
        psbt: &mut Psbt,
        sighash_type: Option<SighashType>,
    ) -> Result<usize, PsbtSignError> {
        let tx = psbt.unsigned_tx().map_err(PsbtSignError::Psbt)?;
        let (outputs, all_known) = psbt.spent_outputs();
        let spending = SpendingTransaction::new(&tx, &outputs);
        let mut added = 0;
        for index in 0..psbt.inputs.len() {
            let Ok(locking) = psbt.locking(index) else { continue };
            // A Schnorr signature covers all spent outputs (BIP341).
            if psbt.is_final(index) || locking.rule == SignatureRule::Taproot && !all_known {
                continue;
            }
            let asked = sighash_type.unwrap_or(SighashType::DEFAULT);
            let named = psbt.sighash_type(index);
            let covers_all = |kind| kind == SighashType::DEFAULT || kind == SighashType::ALL;
            if named.is_some_and(|named| named != asked && !(covers_all(named) && covers_all(asked))) {
                return Err(PsbtSignError::SighashMismatch(index));
            }
            let kind = named.unwrap_or(asked);
            // Finalisers expect the shortest signatures where nothing else is said.
            let is_short = match locking.rule {
                SignatureRule::Taproot => kind == SighashType::DEFAULT,
                _ => covers_all(kind),
            };
            if !is_short {
                psbt.inputs[index].set(IN_SIGHASH_TYPE, kind.0.to_le_bytes());
            }
            let input = InputToSign { spending: &spending, index, sighash_type: kind };
            let signed = self.sign_input(psbt, &locking, &input)?;
            if signed > 0 {
                psbt.note_signature(kind);
            }
            added += signed;
        }
        Ok(added)
    }

    /// How many signatures this wallet could still add.
    pub fn missing_signatures(&self, psbt: &Psbt) -> usize {
        let missing = |index: usize| {
            let Ok(locking) = psbt.locking(index) else { return 0 };
            let signed = psbt.signatures(index);
            let is_new = |path: &KeyPath| {
                let key = self.keys.public_key(*path);
                key.is_some_and(|key| !signed.iter().any(|(signer, _)| signer == key))
            };
            match locking.rule {
                SignatureRule::Taproot => self.missing_taproot_signatures(psbt, index, &locking.script),
                _ => self.own_keys(&locking.script).iter().filter(|path| is_new(path)).count(),
            }
        };
        (0..psbt.inputs.len()).filter(|index| !psbt.is_final(*index)).map(missing).sum()
    }

    fn sign_input(
        &self,
        psbt: &mut Psbt,
        locking: &Locking,
        input: &InputToSign<'_>,
    ) -> Result<usize, PsbtSignError> {
        let before = psbt.signature_count(input.index);
        match locking.rule {
            SignatureRule::Taproot => self.sign_taproot(psbt, locking, input)?,
            rule => {
                for path in self.own_keys(&locking.script) {
                    let Some(key) = self.open_key(path)? else { continue };
                    let script = locking.script.as_bytes();
                    let signature = match rule {
                        SignatureRule::Legacy => input.ecdsa_legacy(key.key(), script),
                        _ => input.ecdsa_v0(key.key(), script),
                    };
                    let signature = signature.map_err(|error| PsbtSignError::Input(input.index, error))?;
                    let map = &mut psbt.inputs[input.index];
                    map.set_keyed(IN_PARTIAL_SIG, &key.public_key_bytes(), signature);
                }
            }
        }
        Ok(psbt.signature_count(input.index) - before)
    }

    /// The private key, unless it can't be derived.
    fn open_key(&self, path: KeyPath) -> Result<Option<Xpriv>, PsbtSignError> {
        let open = self.secret.open_keys().ok_or(PsbtSignError::Locked)?;
        Ok(open.key(path).ok())
    }

    /// By the output's key if it is ours, and by every script of the tree that names a key of ours (BIP341, BIP342).
    fn sign_taproot(
        &self,
        psbt: &mut Psbt,
        locking: &Locking,
        input: &InputToSign<'_>,
    ) -> Result<(), PsbtSignError> {
        let (index, failed) = (input.index, |error| PsbtSignError::Input(input.index, error));
        if let Some((path, root)) = self.taproot_key(psbt, index, &locking.script)
            && let Some(key) = self.open_key(path)?
        {
            let tweaked = tweak_secret_key(key.key(), root.as_ref()).ok_or(failed(SignError::OtherKey))?;
            psbt.inputs[index].set(IN_TAP_KEY_SIG, input.schnorr(&tweaked, None, &NO_AUX).map_err(failed)?);
        }
        for leaf in psbt.leaves(index) {
            for path in self.own_leaf_keys(&leaf.script) {
                let Some(key) = self.open_key(path)? else { continue };
                let signed = input.schnorr(key.key(), Some(&TapLeaf::new(leaf.hash)), &NO_AUX);
                let named = [&key.public_key_bytes()[1..], &leaf.hash].concat();
                psbt.inputs[index].set_keyed(IN_TAP_SCRIPT_SIG, &named, signed.map_err(failed)?);
            }
        }
        Ok(())
    }

    fn missing_taproot_signatures(&self, psbt: &Psbt, index: usize, script: &ScriptBuf) -> usize {
        let by_key = psbt.inputs[index].get(IN_TAP_KEY_SIG).is_none()
            && self.taproot_key(psbt, index, script).is_some();
        let in_leaf = |leaf: Leaf| {
            let signed = psbt.leaf_signatures(index, &leaf.hash);
            let is_new = |path: &KeyPath| {
                let key = self.keys.public_key(*path);
                key.is_some_and(|key| !signed.iter().any(|(signer, _)| signer[..] == key[1..]))
            };
            self.own_leaf_keys(&leaf.script).iter().filter(|path| is_new(path)).count()
        };
        usize::from(by_key) + psbt.leaves(index).into_iter().map(in_leaf).sum::<usize>()
    }
}
