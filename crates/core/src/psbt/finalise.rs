//! Signatures become input scripts and witnesses (the BIPs' *finalizer*), and the transaction is taken out (*extractor*).

use crate::consensus::WITNESS_SCALE_FACTOR;
use crate::contract::output::push_item;
use crate::contract::{Contract, ContractOutput, Form};
use crate::mempool::policy::MAX_STANDARD_TX_WEIGHT;
use crate::primitives::encode::{Reader, put_compact_size, put_var_bytes};
use crate::primitives::{PubkeyHash, ScriptBuf, Transaction};
use crate::script::opcode::OP_CHECKSIG;
use crate::script::{
    Builder, Flags, Instructions, ScriptKind, SpendingTransaction, TransactionChecker, classify,
    verify_script,
};

use super::error::{Place, PsbtError};
use super::field::*;
use super::input::{Locking, SignatureRule};
use super::{Leaf, Map, Psbt};

/// What is of no use once an input is final (BIP174).
const SPENT: [u8; 15] = [
    IN_PARTIAL_SIG,
    IN_SIGHASH_TYPE,
    IN_REDEEM_SCRIPT,
    IN_WITNESS_SCRIPT,
    IN_BIP32_DERIVATION,
    IN_RIPEMD160,
    IN_SHA256,
    IN_HASH160,
    IN_HASH256,
    IN_TAP_KEY_SIG,
    IN_TAP_SCRIPT_SIG,
    IN_TAP_LEAF_SCRIPT,
    IN_TAP_BIP32_DERIVATION,
    IN_TAP_INTERNAL_KEY,
    IN_TAP_MERKLE_ROOT,
];

/// At most so much weight of scripts and witnesses is tried, all inputs together: twice what a transaction may weigh that is
/// relayed. Each script may ask for many signatures, each of them over all of the transaction, and nothing that is heavier
/// would be of use.
const MOST_TRIED: usize = 2 * MAX_STANDARD_TX_WEIGHT;

type Stack = Vec<Vec<u8>>;

/// An input's script and its witness.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FinalInput {
    /// The input's script.
    pub script_sig: ScriptBuf,
    /// Its witness, bottom first.
    pub witness: Stack,
}

impl FinalInput {
    /// What it adds to the weight of the transaction (BIP141).
    fn weight(&self) -> usize {
        let witness: usize = self.witness.iter().map(Vec::len).sum();
        WITNESS_SCALE_FACTOR * self.script_sig.len() + witness
    }
}

impl Psbt {
    /// Finalises every input that has what it needs. Whether all are final now.
    pub fn finalise(&mut self) -> bool {
        let inputs = self.final_inputs();
        self.finalise_as(inputs)
    }

    /// The same with what [`Psbt::final_inputs`] found.
    pub fn finalise_as(&mut self, inputs: Vec<Option<FinalInput>>) -> bool {
        self.show_witness_utxos();
        let all = inputs.iter().all(Option::is_some);
        for (index, done) in inputs.into_iter().enumerate() {
            if let Some(done) = done.filter(|_| !self.is_final(index)) {
                finalise_input(&mut self.inputs[index], done);
            }
        }
        all
    }

    /// For each input, what makes it valid under the rules that nodes relay by: what it was finalised with, or what its
    /// signatures add up to. None if it is not complete, or if more had to be tried before it than [`MOST_TRIED`].
    pub fn final_inputs(&self) -> Vec<Option<FinalInput>> {
        let Ok(tx) = self.unsigned_tx() else { return vec![None; self.inputs.len()] };
        let (outputs, _) = self.spent_outputs();
        let spending = SpendingTransaction::new(&tx, &outputs);
        let mut room = MOST_TRIED;
        (0..self.inputs.len()).map(|index| self.final_input(index, &spending, &mut room)).collect()
    }

    /// What is tried takes its weight from the `room`.
    fn final_input(
        &self,
        index: usize,
        spending: &SpendingTransaction<'_>,
        room: &mut usize,
    ) -> Option<FinalInput> {
        let spent = self.spent_output(index)?.script_pubkey;
        let checker = TransactionChecker { spending, input_index: index };
        let is_valid = |done: &FinalInput| {
            let Some(left) = room.checked_sub(done.weight()) else { return false };
            *room = left;
            verify_script(&done.script_sig, &spent, &done.witness, Flags::STANDARD, &checker).is_ok()
        };
        if self.is_final(index) {
            return Some(self.stated(index)).filter(is_valid);
        }
        let locking = self.locking(index).ok()?;
        self.stacks(index, &locking).into_iter().map(|stack| wrap(&locking, stack)).find(is_valid)
    }

    fn stated(&self, index: usize) -> FinalInput {
        let map = &self.inputs[index];
        let witness =
            map.get(IN_FINAL_SCRIPTWITNESS).and_then(|value| read_witness(&mut Reader::new(value)).ok());
        FinalInput {
            script_sig: ScriptBuf(map.get(IN_FINAL_SCRIPTSIG).unwrap_or_default().to_vec()),
            witness: witness.unwrap_or_default(),
        }
    }

    /// The stacks that could satisfy the innermost script.
    fn stacks(&self, index: usize, locking: &Locking) -> Vec<Stack> {
        let signatures = self.signatures(index);
        let by = |hash: &PubkeyHash| signatures.iter().find(|(key, _)| PubkeyHash::of(key) == *hash);
        if locking.rule == SignatureRule::Taproot {
            let by_key = self.inputs[index].get(IN_TAP_KEY_SIG).map(|signature| vec![signature.to_vec()]);
            let by_script = self.leaves(index).into_iter().flat_map(|leaf| self.leaf_stacks(index, leaf));
            return by_key.into_iter().chain(by_script).collect();
        }
        match classify(&locking.script) {
            ScriptKind::P2pkh(hash) => {
                by(&hash).map(|(key, signature)| vec![signature.clone(), key.clone()]).into_iter().collect()
            }
            ScriptKind::P2pk(key) => {
                by(&PubkeyHash::of(&key)).map(|(_, signature)| vec![signature.clone()]).into_iter().collect()
            }
            ScriptKind::Multisig { k, .. } => {
                multisig_stack(&locking.script, k, &signatures).into_iter().collect()
            }
            _ => {
                self.contract_stacks(index, Contract::from_script(&locking.script), Form::P2wsh, &signatures)
            }
        }
    }

    fn contract_stacks(
        &self,
        index: usize,
        contract: Option<Contract>,
        form: Form,
        signatures: &[(Vec<u8>, Vec<u8>)],
    ) -> Vec<Stack> {
        let paths = contract.map(|contract| ContractOutput { contract, form }.paths()).unwrap_or_default();
        let stack = |path: &crate::contract::Path| {
            let preimage = path.preimage_hash.and_then(|hash| self.preimage(index, &hash));
            path.stack(signatures, preimage)
        };
        paths.iter().filter_map(stack).collect()
    }

    /// The stacks that could satisfy a leaf, with script and control block on top (BIP341).
    fn leaf_stacks(&self, index: usize, leaf: Leaf) -> Vec<Stack> {
        let signatures = self.leaf_signatures(index, &leaf.hash);
        let mut stacks =
            self.contract_stacks(index, Contract::from_tapscript(&leaf.script), Form::P2tr, &signatures);
        // The plainest leaf: one key and OP_CHECKSIG.
        let signed = |(key, _): &&(Vec<u8>, Vec<u8>)| {
            Builder::new().data(key).opcode(OP_CHECKSIG).into_script() == leaf.script
        };
        stacks.extend(signatures.iter().find(signed).map(|(_, signature)| vec![signature.clone()]));
        for stack in &mut stacks {
            stack.extend([leaf.script.0.clone(), leaf.control_block.clone()]);
        }
        stacks
    }

    /// The transaction, if every input is final.
    ///
    /// # Errors
    /// Names the first input that is not.
    pub fn extract(&self) -> Result<Transaction, PsbtError> {
        let mut tx = self.unsigned_tx()?;
        for (index, input) in tx.inputs.iter_mut().enumerate() {
            if !self.is_final(index) {
                let field = "PSBT_IN_FINAL_SCRIPTWITNESS";
                return Err(PsbtError::Missing { place: Place::Input(index), field });
            }
            let done = self.stated(index);
            (input.script_sig, input.witness) = (done.script_sig, done.witness);
        }
        Ok(tx)
    }
}

/// Leaves out what is of no use any more, if the input is final.
pub(super) fn tidy_final(map: &mut Map) {
    if map.get(IN_FINAL_SCRIPTSIG).is_some() || map.get(IN_FINAL_SCRIPTWITNESS).is_some() {
        map.remove(&SPENT);
    }
}

fn finalise_input(map: &mut Map, done: FinalInput) {
    map.remove(&SPENT);
    if !done.script_sig.is_empty() {
        map.set(IN_FINAL_SCRIPTSIG, done.script_sig.0);
    }
    if !done.witness.is_empty() {
        let mut value = vec![];
        put_compact_size(&mut value, done.witness.len() as u64);
        done.witness.iter().for_each(|item| put_var_bytes(&mut value, item));
        map.set(IN_FINAL_SCRIPTWITNESS, value);
    }
}

/// The first `required` signatures in the order of the keys, behind the item that `OP_CHECKMULTISIG` takes off the stack
/// without need (BIP147).
fn multisig_stack(script: &ScriptBuf, required: u8, signatures: &[(Vec<u8>, Vec<u8>)]) -> Option<Stack> {
    let pushes = Instructions::new(script.as_bytes()).filter_map(Result::ok).map(|push| push.data);
    let found = pushes.filter_map(|push| signatures.iter().find(|(key, _)| key == push));
    let found: Vec<_> = found.take(required.into()).map(|(_, signature)| signature.clone()).collect();
    (found.len() == usize::from(required)).then(|| core::iter::once(vec![]).chain(found).collect())
}

fn wrap(locking: &Locking, mut stack: Stack) -> FinalInput {
    let mut script_sig = Builder::new();
    if locking.rule == SignatureRule::Legacy {
        script_sig = stack.drain(..).fold(script_sig, |builder, item| push_item(builder, &item));
    }
    if let Some(redeem_script) = &locking.redeem_script {
        script_sig = script_sig.data(redeem_script.as_bytes());
    }
    if locking.shows_script {
        stack.push(locking.script.0.clone());
    }
    FinalInput { script_sig: script_sig.into_script(), witness: stack }
}
