//! A spend step by step, ready to be drawn.

use core::fmt;

use hashyard_core::consensus::flags::block_script_flags;
use hashyard_core::script::interpreter::SignatureCheck;
use hashyard_core::script::parse::{ParseError, parse, witness_words};
use hashyard_core::script::sighash::Field;
use hashyard_core::script::trace::{Trace, TracedPhase, TracedStep, trace_script};
pub use hashyard_core::script::watch::Phase as PhaseKind;
use hashyard_core::script::{
    Flags, Instruction, Instructions, Opcode, ScriptError, ScriptType, SpendingTransaction,
    TransactionChecker, classify, num,
};
use hashyard_core::{Amount, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, Txid};
use serde::{Deserialize, Serialize};

use crate::node::Node;

/// A spend: what ran, and what came of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TraceView {
    /// The spent script's type.
    pub kind: ScriptType,
    /// How much is spent; `None` where no transaction spends it.
    pub value: Option<Amount>,
    /// Everything that ran, in order.
    pub phases: Vec<PhaseView>,
    /// Why the input may not spend the output, `None` if it may.
    pub failure: Option<ScriptError>,
    /// Whether all steps are here: very long spends are cut.
    pub complete: bool,
}

/// A script that ran, or the check of Taproot's key path.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PhaseView {
    /// Which.
    pub kind: PhaseKind,
    /// The stack on which it started, bottom first, in hex.
    pub stack: Vec<String>,
    /// What each instruction did.
    pub steps: Vec<StepView>,
    /// Instructions behind them that were never reached, because the script or one before it failed; at most 1,000.
    pub rest: Vec<ItemView>,
    /// The signature of the key path.
    pub key_path: Option<CheckView>,
    /// Why it failed by itself.
    pub error: Option<ScriptError>,
}

/// One instruction as it stands in a script.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemView {
    /// Where it starts, in bytes from the start of the script.
    pub offset: u32,
    /// The opcode's name; of a plain push, the data in hex.
    pub text: String,
    /// All its bytes in hex, the opcode of a push included.
    pub bytes: String,
    /// What it is.
    pub kind: ItemKind,
}

/// What an instruction is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ItemKind {
    /// It does something.
    Opcode,
    /// It pushes data; with the number that they are, if they are one in its shortest form (at most four bytes).
    Push(Option<i64>),
    /// The script ends in the middle of it.
    Broken,
}

/// One instruction and what it left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StepView {
    /// The instruction.
    pub item: ItemView,
    /// Whether it stood in a branch that runs.
    pub executed: bool,
    /// `OP_IF`s around the next instruction.
    pub depth: u32,
    /// The stack behind it, bottom first, in hex; of a step that failed, the stack in front of it.
    pub stack: Vec<String>,
    /// The alternative stack, likewise.
    pub alt_stack: Vec<String>,
    /// The signatures that it checked.
    pub checks: Vec<CheckView>,
    /// Why it failed.
    pub error: Option<ScriptError>,
}

/// A signature that was checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckView {
    /// In hex, its hash type included.
    pub signature: String,
    /// In hex.
    pub public_key: String,
    /// The hash type's name.
    pub sighash_type: Option<String>,
    /// The fields that are hashed, in order: name, with the number of its input or output where there are several, and hex.
    pub fields: Vec<(String, String)>,
    /// What the signature signs, in hex.
    pub sighash: Option<String>,
    /// Whether the signature is valid.
    pub valid: bool,
}

/// Characters of hex in one answer: a screen has no use for more, and copying them takes time.
const MAX_TEXT: usize = 2_000_000;

/// Witness items that may be typed.
const MAX_WITNESS: usize = 1_000;

/// Instructions that were never reached, shown of one script.
const MAX_REST: usize = 1_000;

/// Why there is nothing to step through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TraceError {
    /// The node doesn't know the transaction.
    UnknownTx,
    /// The transaction has no such input, or one that spends nothing.
    NoInput(usize),
    /// A script can't be read; holds which one, `scriptSig` or `scriptPubKey`.
    Script(&'static str, ParseError),
    /// A witness item is not hexadecimal; holds its place, from 1.
    WitnessItem(usize),
    /// More than [`MAX_WITNESS`] witness items.
    LongWitness,
}

impl fmt::Display for TraceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownTx => write!(f, "this node doesn't know that transaction"),
            Self::NoInput(input) => {
                write!(f, "the transaction has no input {input} that spends anything")
            }
            Self::Script(name, error) => write!(f, "{name}: {error}"),
            Self::WitnessItem(place) => write!(f, "witness: item {place} is not hexadecimal"),
            Self::LongWitness => write!(f, "witness: more than {MAX_WITNESS} items"),
        }
    }
}

impl core::error::Error for TraceError {}

impl Node {
    /// How an input of a transaction of the main chain or the mempool satisfies the output that it spends.
    ///
    /// # Errors
    /// The transaction, the input or the spent output isn't known.
    pub fn trace_input(&self, txid: &Txid, input: usize) -> Result<TraceView, TraceError> {
        let (tx, spent, flags) = self.spend(txid).ok_or(TraceError::UnknownTx)?;
        if tx.is_coinbase() || input >= tx.inputs.len() || spent.len() != tx.inputs.len() {
            return Err(TraceError::NoInput(input));
        }
        let spending = SpendingTransaction::new(&tx, spent.iter());
        let checker = TransactionChecker::new(&spending, input);
        let (own, output) = (&tx.inputs[input], &spent[input]);
        let trace = trace_script(&own.script_sig, &output.script_pubkey, &own.witness, flags, &checker);
        Ok(view(&trace, &output.script_pubkey, Some(output.value)))
    }

    fn spend(&self, txid: &Txid) -> Option<(Transaction, Vec<TxOut>, Flags)> {
        let Some((tx, position)) = self.chain.transaction(txid) else {
            let tx = self.unconfirmed(txid)?;
            let coins = self.unconfirmed_coins(tx)?;
            return Some((tx.clone(), coins.into_iter().map(|coin| coin.output).collect(), Flags::STANDARD));
        };
        let hash = self.chain.tree().active_at(position.height)?;
        let undo = self.chain.undo(&hash)?;
        let coins = (position.index as usize).checked_sub(1).and_then(|index| undo.0.get(index));
        let spent = coins.into_iter().flatten().map(|coin| coin.output.clone()).collect();
        Some((tx.clone(), spent, block_script_flags(self.chain.params(), position.height, &hash)))
    }
}

/// How scripts that were typed run together, in a transaction of version 2 that spends nothing and pays nobody. Witness items
/// are words in hex.
///
/// # Errors
/// Names the text and the word in it that can't be read.
pub fn trace_texts(script_sig: &str, script_pubkey: &str, witness: &str) -> Result<TraceView, TraceError> {
    let script_sig = parse(script_sig).map_err(|error| TraceError::Script("scriptSig", error))?;
    let script_pubkey = parse(script_pubkey).map_err(|error| TraceError::Script("scriptPubKey", error))?;
    let witness = parse_witness(witness)?;
    let input = TxIn { previous_output: OutPoint::NULL, script_sig, sequence: u32::MAX - 1, witness };
    let output = TxOut { value: Amount::ZERO, script_pubkey };
    let tx = Transaction { version: 2, inputs: vec![input], outputs: vec![], lock_time: 0 };
    let spending = SpendingTransaction::new(&tx, [&output]);
    let checker = TransactionChecker::new(&spending, 0);
    let own = &tx.inputs[0];
    let trace =
        trace_script(&own.script_sig, &output.script_pubkey, &own.witness, Flags::MANDATORY, &checker);
    Ok(view(&trace, &output.script_pubkey, None))
}

fn parse_witness(text: &str) -> Result<Vec<Vec<u8>>, TraceError> {
    if text.split_whitespace().nth(MAX_WITNESS).is_some() {
        return Err(TraceError::LongWitness);
    }
    let words = witness_words(text).map_err(TraceError::WitnessItem)?;
    Ok(words.into_iter().map(|word| word.bytes).collect())
}

fn view(trace: &Trace, spent: &ScriptBuf, value: Option<Amount>) -> TraceView {
    let mut room = MAX_TEXT;
    let mut complete = trace.complete;
    let mut phases: Vec<PhaseView> =
        trace.phases.iter().map(|phase| phase_view(phase, &mut room, &mut complete)).collect();
    if phases.iter().all(|phase| phase.kind != PhaseKind::ScriptPubkey) {
        phases.push(never_begun(PhaseKind::ScriptPubkey, spent));
    }
    TraceView { kind: classify(spent).script_type(), value, phases, failure: trace.verdict.err(), complete }
}

fn phase_view(phase: &TracedPhase, room: &mut usize, complete: &mut bool) -> PhaseView {
    let mut steps = Vec::new();
    for step in &phase.steps {
        let view = step_view(&phase.script, step);
        match room.checked_sub(text_size(&view)) {
            Some(left) => *room = left,
            None => {
                *complete = false;
                break;
            }
        }
        steps.push(view);
    }
    PhaseView {
        kind: phase.phase,
        stack: phase.stack.iter().map(hex::encode).collect(),
        steps,
        // Where steps are missing, what follows may well have run.
        rest: if *complete {
            rest(&phase.script, phase.steps.last().map_or(0, |step| step.end))
        } else {
            vec![]
        },
        key_path: phase.key_path.as_ref().map(check_view),
        error: phase.error,
    }
}

/// A script that was not begun, because the one before it failed.
fn never_begun(kind: PhaseKind, script: &ScriptBuf) -> PhaseView {
    PhaseView { kind, stack: vec![], steps: vec![], rest: rest(script, 0), key_path: None, error: None }
}

/// The instructions of a script from an offset on.
fn rest(script: &ScriptBuf, from: usize) -> Vec<ItemView> {
    let mut end = from;
    let behind = script.as_bytes().get(from..).unwrap_or_default();
    let item = |read: Result<Instruction<'_>, ScriptError>| {
        let start = end;
        let Ok(instruction) = read else { return broken(start, &script.as_bytes()[start..]) };
        end = from + instruction.end;
        item_view(script, start, end, &instruction)
    };
    Instructions::new(behind).take(MAX_REST).map(item).collect()
}

fn broken(offset: usize, bytes: &[u8]) -> ItemView {
    let bytes = hex::encode(bytes);
    ItemView { offset: offset as u32, text: "[error]".to_owned(), bytes, kind: ItemKind::Broken }
}

fn item_view(script: &ScriptBuf, start: usize, end: usize, instruction: &Instruction<'_>) -> ItemView {
    let pushes = instruction.opcode.pushes_data() && !instruction.data.is_empty();
    let number = || num::decode(instruction.data, true, num::MAX_NUMBER_SIZE).ok();
    ItemView {
        offset: start as u32,
        text: if pushes { hex::encode(instruction.data) } else { name(instruction.opcode) },
        bytes: hex::encode(script.as_bytes().get(start..end).unwrap_or_default()),
        kind: if pushes { ItemKind::Push(number()) } else { ItemKind::Opcode },
    }
}

fn step_view(script: &ScriptBuf, step: &TracedStep) -> StepView {
    let TracedStep { offset, end, opcode, .. } = *step;
    let instruction = Instruction { offset, opcode, data: &step.data, end };
    StepView {
        item: item_view(script, offset, end, &instruction),
        executed: step.executed,
        depth: step.conditions.len() as u32,
        stack: step.stack.iter().map(hex::encode).collect(),
        alt_stack: step.alt_stack.iter().map(hex::encode).collect(),
        checks: step.checks.iter().map(check_view).collect(),
        error: step.error,
    }
}

/// Small numbers are called as in programs, not as in Core's asm, where they look like data.
fn name(opcode: Opcode) -> String {
    match opcode.0 {
        0 => "OP_0".to_owned(),
        0x4f => "OP_1NEGATE".to_owned(),
        byte @ 0x51..=0x60 => format!("OP_{}", byte - 0x50),
        _ => opcode.name().to_owned(),
    }
}

fn text_size(step: &StepView) -> usize {
    let stacks = step.stack.iter().chain(&step.alt_stack).map(|item| item.len() + 16);
    let fields = step.checks.iter().flat_map(|check| &check.fields).map(|(_, hex)| hex.len());
    step.item.text.len() + step.item.bytes.len() + stacks.sum::<usize>() + fields.sum::<usize>()
}

fn check_view(check: &SignatureCheck) -> CheckView {
    let fields = check.preimage.iter().flat_map(|preimage| preimage.fields().map(field_view)).collect();
    CheckView {
        signature: hex::encode(&check.signature),
        public_key: hex::encode(&check.public_key),
        sighash_type: check.sighash_type.map(|kind| match kind.0 {
            0 => "DEFAULT".to_owned(),
            _ => kind.to_string(),
        }),
        fields,
        sighash: check.sighash.map(hex::encode),
        valid: check.valid,
    }
}

fn field_view(field: Field<'_>) -> (String, String) {
    let name = match field.index {
        Some(index) => format!("{}[{index}]", field.name),
        None => field.name.to_owned(),
    };
    (name, hex::encode(field.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::PhaseKind;

    #[test]
    fn typed_scripts_run_and_say_what_they_left() {
        let trace = trace_texts("2 3", "OP_ADD 5 OP_EQUAL", "").unwrap();
        assert_eq!(trace.failure, None);
        let steps: Vec<_> =
            trace.phases.iter().flat_map(|phase| &phase.steps).map(|step| step.item.text.as_str()).collect();
        assert_eq!(steps, ["OP_2", "OP_3", "OP_ADD", "OP_5", "OP_EQUAL"]);
        assert_eq!(trace.phases[1].stack, ["02", "03"]);
        assert_eq!(trace.phases[1].steps[0].stack, ["05"]);
    }

    #[test]
    fn a_script_that_fails_says_where_and_why() {
        let trace = trace_texts("1", "OP_IF OP_RETURN OP_ENDIF", "").unwrap();
        let failed = trace.phases[1].steps.last().unwrap();
        assert_eq!((failed.item.text.as_str(), failed.error.is_some()), ("OP_RETURN", true));
        assert_eq!(trace.failure, failed.error);
    }

    fn items(phase: &PhaseView) -> Vec<(u32, &str, &str)> {
        phase.rest.iter().map(|item| (item.offset, item.text.as_str(), item.bytes.as_str())).collect()
    }

    #[test]
    fn what_stands_behind_a_failure_is_listed_with_its_bytes() {
        let trace = trace_texts("1", "OP_RETURN 99 0x1234 add 300", "").unwrap();
        let phase = &trace.phases[1];
        assert_eq!(phase.steps.iter().map(|step| step.item.bytes.as_str()).collect::<Vec<_>>(), ["6a"]);
        assert_eq!(
            items(phase),
            [(1, "63", "0163"), (3, "1234", "021234"), (6, "OP_ADD", "93"), (7, "2c01", "022c01")]
        );
        assert_eq!(phase.rest[0].kind, ItemKind::Push(Some(99)));
        assert_eq!(phase.rest[2].kind, ItemKind::Opcode);
    }

    #[test]
    fn a_script_that_never_began_is_listed_too() {
        let trace = trace_texts("OP_RETURN 7", "OP_DUP 99", "").unwrap();
        assert_eq!(items(&trace.phases[0]), [(1, "OP_7", "57")]);
        let output = trace.phases.last().unwrap();
        assert_eq!((output.kind, output.steps.len()), (PhaseKind::ScriptPubkey, 0));
        assert_eq!(items(output), [(0, "OP_DUP", "76"), (1, "63", "0163")]);
    }

    #[test]
    fn a_push_that_runs_over_the_end_is_listed_as_broken() {
        let trace = trace_texts("", "516a4c05ff", "").unwrap();
        let rest = &trace.phases[1].rest;
        assert_eq!(
            rest.iter().map(|item| (item.offset, item.kind)).collect::<Vec<_>>(),
            [(2, ItemKind::Broken)]
        );
        assert_eq!(rest[0].bytes, "4c05ff");
    }

    #[test]
    fn a_script_that_ran_to_its_end_has_nothing_left() {
        let trace = trace_texts("2 3", "OP_ADD 99 OP_EQUAL", "").unwrap();
        assert!(trace.failure.is_some());
        assert!(trace.phases.iter().all(|phase| phase.rest.is_empty()));
    }

    #[test]
    fn texts_that_cannot_be_read_are_named() {
        for (texts, start) in [
            (("OP_X", "", ""), "scriptSig: word 1"),
            (("", "1 OP_X", ""), "scriptPubKey: word 2"),
            (("", "1", "00 xy"), "witness: item 2"),
        ] {
            let error = trace_texts(texts.0, texts.1, texts.2).unwrap_err().to_string();
            assert!(error.starts_with(start), "{error}");
        }
    }

    #[test]
    fn a_witness_program_runs_its_script() {
        // SHA-256 of OP_1 (0x51).
        let program = format!("0 0x{}", hex::encode(hashyard_core::sha256(&[0x51])));
        let trace = trace_texts("", &program, "51").unwrap();
        assert_eq!(trace.failure, None);
        assert_eq!(trace.phases.last().map(|phase| phase.kind), Some(PhaseKind::WitnessScript));
        assert_eq!(trace.kind, ScriptType::WitnessV0ScriptHash);
    }

    #[test]
    fn a_trace_too_large_for_a_screen_is_cut_and_says_so() {
        let item = "ab".repeat(500);
        let script = format!("0x{item} {}", "OP_DUP ".repeat(190));
        let trace = trace_texts("", &script, "").unwrap();
        assert!(!trace.complete);
        let text: usize = trace.phases.iter().flat_map(|phase| &phase.steps).map(text_size).sum();
        assert!(text <= MAX_TEXT);
    }
}
