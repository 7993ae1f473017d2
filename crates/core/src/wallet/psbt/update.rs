//! What the wallet knows of inputs and outputs is told to those who sign (the BIPs' *updater*).

use std::collections::BTreeMap;

use crate::primitives::PubkeyHash;
use crate::primitives::encode::put_compact_size;
use crate::psbt::field::*;
use crate::psbt::{Map, Psbt, SignatureRule};
use crate::script::p2wpkh;

use super::{KeyPath, OutputType, Wallet};

/// The fields of an input for derivations, as [`Wallet::put_derivation`] takes them.
const INPUT_KINDS: (u8, u8, u8) = (IN_BIP32_DERIVATION, IN_TAP_INTERNAL_KEY, IN_TAP_BIP32_DERIVATION);

impl Wallet {
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

    /// Where own keys of a tree come from, and in which of its scripts they stand (BIP371).
    fn put_leaf_derivations(&self, psbt: &mut Psbt, index: usize) {
        let mut leaves_of: BTreeMap<KeyPath, Vec<[u8; 32]>> = BTreeMap::new();
        for leaf in psbt.leaves(index) {
            for path in self.own_leaf_keys(&leaf.script) {
                leaves_of.entry(path).or_default().push(leaf.hash);
            }
        }
        // The key of the key path stands in no script.
        let script = psbt.spent_output(index).map(|output| output.script_pubkey);
        if let Some((path, _)) = script.and_then(|script| self.taproot_key(psbt, index, &script)) {
            leaves_of.entry(path).or_default();
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

    /// `kinds` are the fields for a derivation, and for Taproot's internal key and derivation; 0 where there is none.
    fn put_derivation(&self, map: &mut Map, path: KeyPath, kinds: (u8, u8, u8)) {
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
}
