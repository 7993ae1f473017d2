//! The wallet's part in PSBTs.
//!
//! | file | what it does |
//! | --- | --- |
//! | `update` | tells signers what it knows (the BIPs' *updater*) |
//! | [`sign`] | signs with its keys (*signer*) |

pub mod sign;
mod update;

use std::collections::BTreeSet;

use super::keychain::KeyPath;
use super::output_type::OutputType;
use super::wallet::Wallet;
use crate::primitives::{PubkeyHash, ScriptBuf, hash160};
use crate::psbt::Psbt;
use crate::psbt::field::*;
use crate::psbt::input::key_hashes;
use crate::script::taproot::output_key;
use crate::script::{Instructions, p2pkh, p2sh, p2tr, p2wpkh};

/// Whose keys are asked for.
impl Wallet {
    /// The own key with this hash.
    pub fn path_of_key_hash(&self, hash: &PubkeyHash) -> Option<KeyPath> {
        self.hashed_path_of(hash).or_else(|| self.taproot_path_of(hash))
    }

    /// Among keys whose addresses hold their hashes.
    fn hashed_path_of(&self, hash: &PubkeyHash) -> Option<KeyPath> {
        let program = p2wpkh(hash);
        let nested = p2sh(&hash160(program.as_bytes()));
        [p2pkh(hash), program, nested].iter().find_map(|script| self.path_of(script))
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
        let named: BTreeSet<&[u8]> = pushes.filter(|data| data.len() == 32).collect();
        self.paths_where(|_, key| named.contains(&key[1..])).collect()
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

    /// Own keys that another script names, in full or by their hashes. A stranger's script may name thousands of keys, so
    /// those that only Taproot outputs know, without a hash, are looked through once.
    fn own_keys(&self, script: &ScriptBuf) -> BTreeSet<KeyPath> {
        let named: BTreeSet<PubkeyHash> = key_hashes(script).into_iter().collect();
        let taproot = self.paths_where(|path, key| {
            path.kind == OutputType::Bech32m && named.contains(&PubkeyHash::of(key))
        });
        named.iter().filter_map(|hash| self.hashed_path_of(hash)).chain(taproot).collect()
    }
}
