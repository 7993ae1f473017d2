//! The wallet's part in PSBTs: it tells signers what it knows (the BIPs' *updater*) and signs with its keys (*signer*).

use core::fmt;

use super::keychain::KeyPath;
use super::output_type::OutputType;
use super::signer::{InputToSign, SignError, tweak_secret_key};
use super::wallet::Wallet;
use crate::primitives::{PubkeyHash, ScriptBuf};
use crate::psbt::field::*;
use crate::psbt::input::key_hashes;
use crate::psbt::{Locking, Psbt, PsbtError, SignatureRule};
use crate::script::{SighashType, SpendingTransaction, p2pkh, p2sh, p2wpkh};

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
    /// The own key with this hash.
    pub fn path_of_key_hash(&self, hash: &PubkeyHash) -> Option<KeyPath> {
        let program = p2wpkh(hash);
        let nested = p2sh(&crate::primitives::hash160(program.as_bytes()));
        let by_script = [p2pkh(hash), program, nested].iter().find_map(|script| self.path_of(script));
        by_script.or_else(|| self.taproot_path_of(hash))
    }

    /// Taproot scripts hold keys without a hash, so those are looked through.
    fn taproot_path_of(&self, hash: &PubkeyHash) -> Option<KeyPath> {
        let paths = self.scripts().filter_map(|script| self.path_of(script));
        let mut paths = paths.filter(|path| path.kind == OutputType::Bech32m);
        paths.find(|path| self.keys.public_key(*path).is_some_and(|key| PubkeyHash::of(key) == *hash))
    }

    /// Adds what the wallet knows of inputs and outputs: scripts, and where its keys come from if `derivations`.
    pub fn update_psbt(&self, psbt: &mut Psbt, derivations: bool) {
        for index in 0..psbt.inputs.len() {
            if !psbt.is_final(index) {
                self.update_input(psbt, index, derivations);
            }
        }
        let Ok(tx) = psbt.unsigned_tx() else { return };
        for (map, output) in psbt.outputs.iter_mut().zip(&tx.outputs) {
            let Some(path) = self.path_of(&output.script_pubkey).filter(|_| derivations) else { continue };
            let kinds = (OUT_BIP32_DERIVATION, OUT_TAP_INTERNAL_KEY, OUT_TAP_BIP32_DERIVATION);
            self.put_derivation(map, path, kinds);
        }
    }

    fn update_input(&self, psbt: &mut Psbt, index: usize, derivations: bool) {
        let Some(output) = psbt.spent_output(index) else { return };
        let script = output.script_pubkey;
        if let Some(known) = self.contract(&script) {
            psbt.show_contract(index, &known.output.clone());
        }
        let Some(path) = self.path_of(&script) else {
            return self.update_contract_input(psbt, index, derivations);
        };
        let Some(key) = self.keys.public_key(path) else { return };
        let nested = (path.kind == OutputType::P2shSegwit).then(|| p2wpkh(&PubkeyHash::of(key)));
        let Some(map) = psbt.inputs.get_mut(index) else { return };
        if let Some(redeem_script) = nested {
            map.set(IN_REDEEM_SCRIPT, redeem_script.0);
        }
        if derivations {
            self.put_derivation(map, path, INPUT_KINDS);
        }
    }

    /// Own keys among those that a script names.
    fn update_contract_input(&self, psbt: &mut Psbt, index: usize, derivations: bool) {
        let Ok(locking) = psbt.locking(index) else { return };
        let Some(map) = psbt.inputs.get_mut(index).filter(|_| derivations) else { return };
        for path in self.own_keys(&locking.script) {
            self.put_derivation(map, path, (IN_BIP32_DERIVATION, 0, 0));
        }
    }

    fn own_keys(&self, script: &ScriptBuf) -> Vec<KeyPath> {
        key_hashes(script).iter().filter_map(|hash| self.path_of_key_hash(hash)).collect()
    }

    /// `kinds` are the fields for a derivation, and for Taproot's internal key and derivation; 0 where there is none.
    fn put_derivation(&self, map: &mut crate::psbt::Map, path: KeyPath, kinds: (u8, u8, u8)) {
        let (Some(key), Some(fingerprint)) = (self.keys.public_key(path), self.fingerprint()) else { return };
        let steps = path.from_master(&self.params).0.into_iter().flat_map(u32::to_le_bytes);
        let source: Vec<u8> = fingerprint.into_iter().chain(steps).collect();
        match path.kind == OutputType::Bech32m && kinds.1 != 0 {
            true => {
                map.set(kinds.1, &key[1..]);
                // No leaf hashes: the key is that of the key path (BIP371).
                map.set_keyed(kinds.2, &key[1..], [&[0], source.as_slice()].concat());
            }
            false => map.set_keyed(kinds.0, key, source),
        }
    }

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
            if psbt.is_final(index) || locking.rule == SignatureRule::TaprootKey && !all_known {
                continue;
            }
            let asked = sighash_type.unwrap_or(SighashType::DEFAULT);
            let named = psbt.sighash_type(index);
            let covers_all = |kind| kind == SighashType::DEFAULT || kind == SighashType::ALL;
            if named.is_some_and(|named| named != asked && !(covers_all(named) && covers_all(asked))) {
                return Err(PsbtSignError::SighashMismatch(index));
            }
            if !covers_all(asked) {
                psbt.inputs[index].set(IN_SIGHASH_TYPE, asked.0.to_le_bytes());
            }
            let input = InputToSign { spending: &spending, index, sighash_type: named.unwrap_or(asked) };
            added += self.sign_input(psbt, &locking, &input)?;
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
                SignatureRule::TaprootKey if psbt.inputs[index].get(IN_TAP_KEY_SIG).is_some() => 0,
                SignatureRule::TaprootKey => usize::from(self.path_of(&locking.script).is_some()),
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
        let index = input.index;
        let own = match locking.rule {
            SignatureRule::TaprootKey => self.path_of(&locking.script).into_iter().collect(),
            _ => self.own_keys(&locking.script),
        };
        let open = self.secret.open_keys();
        if !own.is_empty() && open.is_none() {
            return Err(PsbtSignError::Locked);
        }
        let before = psbt.inputs[index].clone();
        for (path, open) in own.into_iter().zip(core::iter::repeat(open)) {
            let Some(key) = open.and_then(|open| open.key(path).ok()) else { continue };
            let (public, failed) = (key.public_key_bytes(), |error| PsbtSignError::Input(index, error));
            let map = &mut psbt.inputs[index];
            match locking.rule {
                SignatureRule::Legacy => {
                    let signature =
                        input.ecdsa_legacy(key.key(), locking.script.as_bytes()).map_err(failed)?;
                    map.set_keyed(IN_PARTIAL_SIG, &public, signature);
                }
                SignatureRule::WitnessV0 => {
                    let signature = input.ecdsa_v0(key.key(), locking.script.as_bytes()).map_err(failed)?;
                    map.set_keyed(IN_PARTIAL_SIG, &public, signature);
                }
                SignatureRule::TaprootKey => {
                    let tweaked = tweak_secret_key(key.key(), None).ok_or(failed(SignError::OtherKey))?;
                    map.set(IN_TAP_KEY_SIG, input.schnorr(&tweaked, None, &NO_AUX).map_err(failed)?);
                }
            }
        }
        let signatures =
            |map: &crate::psbt::Map| map.all(IN_PARTIAL_SIG).count() + map.all(IN_TAP_KEY_SIG).count();
        Ok(signatures(&psbt.inputs[index]) - signatures(&before))
    }
}

const INPUT_KINDS: (u8, u8, u8) = (IN_BIP32_DERIVATION, IN_TAP_INTERNAL_KEY, IN_TAP_BIP32_DERIVATION);
