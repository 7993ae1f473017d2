//! Trees of scripts behind Taproot outputs (BIP341).

use hashyard_core::script::taproot::{
    ANNEX_TAG, LEAF_VERSION_TAPSCRIPT, output_key, tap_branch_hash, tap_leaf_hash, tap_tweak_hash,
};
use hashyard_core::script::{Instructions, TapLeaf, opcode::OP_CODESEPARATOR};
use hashyard_core::sha256;

use crate::dice::Dice;
use crate::signing::Key;

/// An output with one script in its tree that we know.
pub struct Tree {
    /// The key in the output.
    pub output_key: [u8; 32],
    /// The script's hash.
    pub leaf_hash: [u8; 32],
    /// What shows that the script is in the tree.
    pub control_block: Vec<u8>,
}

impl Tree {
    /// Puts a script into a tree of random shape.
    pub fn around(dice: &mut Dice, script: &[u8]) -> Self {
        let internal_key = Key::any(dice).x_only();
        let version = if dice.percent(93) { LEAF_VERSION_TAPSCRIPT } else { dice.byte() & 0xfe };
        let leaf_hash = tap_leaf_hash(version, script);
        let depth = if dice.percent(95) { dice.below(4) } else { dice.between(126, 130) };
        let path: Vec<[u8; 32]> = (0..depth).map(|_| dice.array()).collect();
        let root = path.iter().fold(leaf_hash, |hash, beside| tap_branch_hash(&hash, beside));
        let (output_key, odd) = output_key(&internal_key, Some(&root)).unwrap();
        // One in twenty lies about the output key's Y coordinate.
        let parity = u8::from(odd != dice.percent(5));
        let control_block = [&[version | parity], &internal_key[..], &path.concat()].concat();
        Self { output_key, leaf_hash, control_block }
    }
}

/// An output key with a hidden tree or none, and the key that spends it.
pub fn key_path(dice: &mut Dice) -> ([u8; 32], Key) {
    let internal = Key::any(dice);
    let root: Option<[u8; 32]> = dice.percent(50).then(|| dice.array());
    let tweak = tap_tweak_hash(&internal.x_only(), root.as_ref());
    let (output_key, _) = output_key(&internal.x_only(), root.as_ref()).unwrap();
    (output_key, internal.tweaked(&tweak))
}

/// In one of ten spends, and the hash of it that signatures cover.
pub fn annex(dice: &mut Dice) -> Option<(Vec<u8>, [u8; 32])> {
    dice.percent(10).then(|| {
        let length = dice.between(0, 9);
        let annex = [vec![ANNEX_TAG], dice.bytes(length)].concat();
        let hash = sha256(&[vec![annex.len() as u8], annex.clone()].concat());
        (annex, hash)
    })
}

/// The script as signatures name it: with its last `OP_CODESEPARATOR`, mostly.
pub fn signed_leaf(dice: &mut Dice, hash: [u8; 32], script: &[u8]) -> TapLeaf {
    let separator = Instructions::new(script)
        .enumerate()
        .filter(|(_, instruction)| instruction.as_ref().is_ok_and(|found| found.opcode == OP_CODESEPARATOR))
        .last();
    match separator {
        Some((at, _)) if dice.percent(80) => TapLeaf { hash, code_separator: at as u32 },
        _ => TapLeaf::new(hash),
    }
}
