//! The scripts in the tree of a Taproot output, as far as an input's map shows them (BIP371), and their signatures.

use crate::primitives::ScriptBuf;
use crate::script::taproot::{ControlBlock, LEAF_VERSION_TAPSCRIPT, tap_leaf_hash};
use crate::script::{ScriptKind, classify};

use super::Psbt;
use super::field::{IN_TAP_LEAF_SCRIPT, IN_TAP_SCRIPT_SIG};

/// So many are looked at: each costs as much as a signature.
const MAX_LEAVES: usize = 16;

/// A tapscript that is in the output's tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaf {
    /// What shows that it is.
    pub control_block: Vec<u8>,
    /// The script.
    pub script: ScriptBuf,
    /// Its hash (`TapLeaf`).
    pub hash: [u8; 32],
}

impl Psbt {
    /// The tapscripts by which an input can be satisfied; what the output does not commit to is left out.
    pub fn leaves(&self, index: usize) -> Vec<Leaf> {
        let spent = self.spent_output(index).map(|output| classify(&output.script_pubkey));
        let Some(ScriptKind::WitnessV1Taproot(key)) = spent else { return vec![] };
        let shown = self.inputs[index].all(IN_TAP_LEAF_SCRIPT).take(MAX_LEAVES);
        shown.filter_map(|(control, leaf)| proven(control, leaf, &key)).collect()
    }

    /// X-only public keys and signatures so far by which a leaf can be satisfied.
    pub fn leaf_signatures(&self, index: usize, leaf: &[u8; 32]) -> Vec<(Vec<u8>, Vec<u8>)> {
        let all = self.inputs.get(index).into_iter().flat_map(|map| map.all(IN_TAP_SCRIPT_SIG));
        let by = |(key, signature): (&[u8], &[u8])| {
            Some((key.strip_suffix(leaf.as_slice())?.to_vec(), signature.to_vec()))
        };
        all.filter_map(by).collect()
    }
}

fn proven(control: &[u8], leaf: &[u8], key: &[u8; 32]) -> Option<Leaf> {
    let (version, script) = leaf.split_last()?;
    let control_block = ControlBlock::parse(control)?;
    let hash = tap_leaf_hash(*version, script);
    let fits = *version == LEAF_VERSION_TAPSCRIPT
        && control_block.leaf_version == *version
        && control_block.proves(&hash, key);
    fits.then(|| Leaf { control_block: control.to_vec(), script: ScriptBuf(script.to_vec()), hash })
}
