//! The wallet's part in PSBTs: it tells signers what it knows (the BIPs' *updater*) and signs with its keys (*signer*).

use core::fmt;
use std::collections::BTreeMap;

use super::bip32::Xpriv;
use super::keychain::KeyPath;
use super::output_type::OutputType;
use super::signer::{InputToSign, SignError, tweak_secret_key};
use super::wallet::Wallet;
use crate::primitives::encode::put_compact_size;
use crate::primitives::{PubkeyHash, ScriptBuf};
use crate::psbt::field::*;
use crate::psbt::input::key_hashes;
use crate::psbt::{Leaf, Locking, Psbt, PsbtError, SignatureRule};
use crate::script::taproot::output_key;
use crate::script::{Instructions, SighashType, SpendingTransaction, TapLeaf, p2pkh, p2sh, p2tr, p2wpkh};

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
        let fits =
            |path: KeyPath, key: &[u8; 33]| path.kind == OutputType::Bech32m && PubkeyHash::of(key) == *hash;
        self.paths_where(fits).next()
    }

    /// All own keys that are such.
    pub(super) fn paths_where(
        &self,
        fits: impl Fn(KeyPath, &[u8; 33]) -> bool,
    ) -> impl Iterator<Item = KeyPath> {
        let paths = self.scripts().filter_map(|script| self.path_of(script));
        paths.filter(move |path| self.keys.public_key(*path).is_some_and(|key| fits(*path, key)))
    }

    /// Own keys that a tapscript names, by their X coordinates.
    fn own_leaf_keys(&self, script: &ScriptBuf) -> Vec<KeyPath> {
        let pushes = Instructions::new(script.as_bytes()).map_while(Result::ok).map(|push| push.data);
        let named: Vec<&[u8]> = pushes.filter(|data| data.len() == 32).collect();
        self.paths_where(|_, key| named.contains(&&key[1..])).collect()
    }

    /// The own key behind a Taproot output, and the root of the scripts that the output commits to as well, if the map
    /// tells both.
    fn taproot_key(
        &self,
        psbt: &Psbt,
        index: usize,
        script: &ScriptBuf,
    ) -> Option<(KeyPath, Option<[u8; 32]>)> {
        if let Some(path) = self.path_of(script) {
            return Some((path, None));
        }
        let map = &psbt.inputs[index];
        let internal: [u8; 32] = map.get(IN_TAP_INTERNAL_KEY)?.try_into().ok()?;
        let root = map.get(IN_TAP_MERKLE_ROOT)?.try_into().ok()?;
        let (output, _) = output_key(&internal, Some(&root))?;
        let path = self.paths_where(|_, key| key[1..] == internal).next()?;
        (p2tr(&output) == *script).then_some((path, Some(root)))
    }

    /// Adds what the wallet knows of inputs and outputs: scripts, and where its keys come from if `derivations`.
    pub fn update_psbt(&self, psbt: &mut Psbt, derivations: bool) {
        for index in 0..psbt.inputs.len() {
            if !psbt.is_final(index) {
                self.update_input(psbt, index, derivations);
            }
        }
        psbt.show_witness_utxos();
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
        if locking.rule == SignatureRule::Taproot {
            return self.put_leaf_derivations(psbt, index);
        }
        for path in self.own_keys(&locking.script) {
            self.put_derivation(map, path, (IN_BIP32_DERIVATION, 0, 0));
        }
    }

    /// Where own keys in the scripts of a tree come from, and in which of the scripts they stand (BIP371).
    fn put_leaf_derivations(&self, psbt: &mut Psbt, index: usize) {
        let mut leaves_of: BTreeMap<KeyPath, Vec<[u8; 32]>> = BTreeMap::new();
        for leaf in psbt.leaves(index) {
            for path in self.own_leaf_keys(&leaf.script) {
                leaves_of.entry(path).or_default().push(leaf.hash);
            }
        }
        for (path, leaves) in leaves_of {
            let (Some(key), Some(source)) = (self.keys.public_key(path), self.key_source(path)) else {
                continue;
            };
            let mut value = vec![];
            put_compact_size(&mut value, leaves.len() as u64);
            value.extend([leaves.concat(), source].concat());
            psbt.inputs[index].set_keyed(IN_TAP_BIP32_DERIVATION, &key[1..], value);
        }
    }

    /// Fingerprint and path (BIP174).
    fn key_source(&self, path: KeyPath) -> Option<Vec<u8>> {
        let steps = path.from_master(&self.params).0.into_iter().flat_map(u32::to_le_bytes);
        Some(self.fingerprint()?.into_iter().chain(steps).collect())
    }

    fn own_keys(&self, script: &ScriptBuf) -> Vec<KeyPath> {
        key_hashes(script).iter().filter_map(|hash| self.path_of_key_hash(hash)).collect()
    }

    /// `kinds` are the fields for a derivation, and for Taproot's internal key and derivation; 0 where there is none.
    fn put_derivation(&self, map: &mut crate::psbt::Map, path: KeyPath, kinds: (u8, u8, u8)) {
        let (Some(key), Some(source)) = (self.keys.public_key(path), self.key_source(path)) else { return };
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

const INPUT_KINDS: (u8, u8, u8) = (IN_BIP32_DERIVATION, IN_TAP_INTERNAL_KEY, IN_TAP_BIP32_DERIVATION);
