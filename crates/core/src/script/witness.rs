//! Witness programs: what a version and a hash or key ask of the witness (BIP141, BIP341).

use crate::primitives::encode::{compact_size_len, put_var_bytes};
use crate::primitives::{PubkeyHash, sha256};

use super::builder::p2pkh;
use super::checker::Signed;
use super::instruction::Instructions;
use super::interpreter::{Rules, Stack, Tapscript};
use super::taproot::{ANNEX_TAG, ControlBlock, LEAF_VERSION_TAPSCRIPT, tap_leaf_hash};
use super::template::WitnessProgram;
use super::verify::{Verification, satisfied};
use super::watch::Phase;
use super::{Flags, MAX_ELEMENT_SIZE, MAX_STACK_SIZE, ScriptError};

/// What a tapscript's signatures may cost beyond the size of the witness (BIP342).
const WEIGHT_OFFSET: i64 = 50;

impl Verification<'_> {
    /// Checks the witness against the program in an output, or behind P2SH if it is `nested`.
    pub(super) fn verify_program(
        &mut self,
        program: &WitnessProgram<'_>,
        nested: bool,
    ) -> Result<(), ScriptError> {
        match (program.version, program.program.len()) {
            (0, 20) => self.verify_key_hash(program.program),
            (0, 32) => self.verify_script_hash(program.program),
            (0, _) => Err(ScriptError::WitnessProgramWrongLength),
            // Taproot has no form behind P2SH (BIP341).
            (1, 32) if !nested => self.verify_taproot(program.program),
            _ if program.is_anchor() && !nested => Ok(()),
            // Versions without a meaning are kept for soft forks: anyone can spend them, but not through the memory pool.
            _ if self.flags.contains(Flags::DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM) => {
                Err(ScriptError::DiscourageUpgradableWitnessProgram)
            }
            _ => Ok(()),
        }
    }

    /// P2WPKH: the program stands for the P2PKH script with its hash (BIP141).
    fn verify_key_hash(&mut self, hash: &[u8]) -> Result<(), ScriptError> {
        let hash = hash.try_into().map_err(|_| ScriptError::WitnessProgramWrongLength)?;
        if self.witness.len() != 2 {
            return Err(ScriptError::WitnessProgramMismatch);
        }
        let script = p2pkh(&PubkeyHash::from_bytes(hash));
        self.run_witness(Phase::WitnessKeyHash, script.as_bytes(), self.witness, Rules::WitnessV0)
    }

    /// P2WSH: the last item is the script, and the program its SHA-256 (BIP141).
    fn verify_script_hash(&mut self, hash: &[u8]) -> Result<(), ScriptError> {
        let (script, items) = self.witness.split_last().ok_or(ScriptError::WitnessProgramWitnessEmpty)?;
        match sha256(script) == hash {
            true => self.run_witness(Phase::WitnessScript, script, items, Rules::WitnessV0),
            false => Err(ScriptError::WitnessProgramMismatch),
        }
    }

    /// P2TR: one item is a signature by the output's key, more are a script of the tree, what it needs, and the proof that
    /// it is there (BIP341).
    fn verify_taproot(&mut self, key: &[u8]) -> Result<(), ScriptError> {
        // Before its activation a Taproot output is an unknown version, which anyone can spend.
        if !self.flags.contains(Flags::TAPROOT) {
            return Ok(());
        }
        let key = key.try_into().map_err(|_| ScriptError::WitnessProgramWrongLength)?;
        let (items, annex_hash) = split_annex(self.witness);
        match items {
            [] => Err(ScriptError::WitnessProgramWitnessEmpty),
            [signature] => {
                let signed = Signed::Taproot { annex_hash: annex_hash.as_ref(), leaf: None };
                self.watch.key_path(self.checker, signature, key, &signed)
            }
            [items @ .., script, control] => self.verify_leaf(key, items, script, control, annex_hash),
        }
    }

    fn verify_leaf(
        &mut self,
        key: &[u8; 32],
        items: &[Vec<u8>],
        script: &[u8],
        control: &[u8],
        annex_hash: Option<[u8; 32]>,
    ) -> Result<(), ScriptError> {
        let control = ControlBlock::parse(control).ok_or(ScriptError::TaprootWrongControlSize)?;
        let leaf_hash = tap_leaf_hash(control.leaf_version, script);
        if !control.proves(&leaf_hash, key) {
            return Err(ScriptError::WitnessProgramMismatch);
        }
        if control.leaf_version == LEAF_VERSION_TAPSCRIPT {
            let weight_left = serialized_size(self.witness) as i64 + WEIGHT_OFFSET;
            return self.verify_tapscript(script, items, Tapscript { leaf_hash, annex_hash, weight_left });
        }
        // Leaf versions without a meaning are kept for soft forks.
        match self.flags.contains(Flags::DISCOURAGE_UPGRADABLE_TAPROOT_VERSION) {
            true => Err(ScriptError::DiscourageUpgradableTaprootVersion),
            false => Ok(()),
        }
    }

    fn verify_tapscript(
        &mut self,
        script: &[u8],
        items: &[Vec<u8>],
        spend: Tapscript,
    ) -> Result<(), ScriptError> {
        // BIP342: whoever uses an opcode without a meaning says that anyone may spend, whatever else the script says.
        if has_op_success(script)? {
            return match self.flags.contains(Flags::DISCOURAGE_OP_SUCCESS) {
                true => Err(ScriptError::DiscourageOpSuccess),
                false => Ok(()),
            };
        }
        match items.len() > MAX_STACK_SIZE {
            true => Err(ScriptError::StackSize),
            false => self.run_witness(Phase::Tapscript, script, items, Rules::Tapscript(spend)),
        }
    }

    /// Runs a script of a witness, which must leave exactly one item, and a true one (BIP141).
    fn run_witness(
        &mut self,
        phase: Phase,
        script: &[u8],
        items: &[Vec<u8>],
        rules: Rules,
    ) -> Result<(), ScriptError> {
        if items.iter().any(|item| item.len() > MAX_ELEMENT_SIZE) {
            return Err(ScriptError::PushSize);
        }
        let stack = self.run(phase, script, Stack::from(items.to_vec()), rules)?;
        match stack.len() == 1 {
            true => satisfied(stack).map(drop),
            false => Err(ScriptError::CleanStack),
        }
    }
}

/// What is in front of the annex, and the annex's hash with its length. The last of several items is one if it begins with
/// 0x50; nothing is in it yet (BIP341).
fn split_annex(witness: &[Vec<u8>]) -> (&[Vec<u8>], Option<[u8; 32]>) {
    match witness {
        [items @ .., annex] if !items.is_empty() && annex.first() == Some(&ANNEX_TAG) => {
            let mut bytes = Vec::new();
            put_var_bytes(&mut bytes, annex);
            (items, Some(sha256(&bytes)))
        }
        _ => (witness, None),
    }
}

/// Whether a tapscript has an opcode that is kept for soft forks in front of anything that can't be read (BIP342).
fn has_op_success(script: &[u8]) -> Result<bool, ScriptError> {
    for instruction in Instructions::new(script) {
        if instruction?.opcode.is_success() {
            return Ok(true);
        }
    }
    Ok(false)
}

fn serialized_size(witness: &[Vec<u8>]) -> usize {
    let item_size = |item: &Vec<u8>| compact_size_len(item.len() as u64) + item.len();
    compact_size_len(witness.len() as u64) + witness.iter().map(item_size).sum::<usize>()
}
