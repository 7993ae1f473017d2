//! A spend step by step: of a transaction's input, or of scripts that somebody typed.

use core::fmt;

use hashyard_core::consensus::flags::block_script_flags;
use hashyard_core::script::interpreter::SignatureCheck;
use hashyard_core::script::parse::{ParseError, parse};
use hashyard_core::script::sighash::Field;
use hashyard_core::script::trace::{Trace, TracedPhase, TracedStep, trace_script};
use hashyard_core::script::{Flags, SpendingTransaction, TransactionChecker, classify};
use hashyard_core::{Amount, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, Txid};

use crate::node::Node;
use crate::view::{CheckView, PhaseView, StepView, TraceView};

/// Characters of hex in one answer: a screen has no use for more, and copying them takes time.
const MAX_TEXT: usize = 2_000_000;

/// Witness items that may be typed.
const MAX_WITNESS: usize = 1_000;

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
    let words: Vec<&str> = text.split_whitespace().take(MAX_WITNESS + 1).collect();
    if words.len() > MAX_WITNESS {
        return Err(TraceError::LongWitness);
    }
    let item = |(index, word): (usize, &&str)| match *word {
        // An empty item can't be seen between spaces.
        "0" | "\"\"" => Ok(Vec::new()),
        word => hex::decode(word.strip_prefix("0x").unwrap_or(word))
            .map_err(|_| TraceError::WitnessItem(index + 1)),
    };
    words.iter().enumerate().map(item).collect()
}

fn view(trace: &Trace, spent: &ScriptBuf, value: Option<Amount>) -> TraceView {
    let mut room = MAX_TEXT;
    let mut complete = trace.complete;
    let phases = trace.phases.iter().map(|phase| phase_view(phase, &mut room, &mut complete)).collect();
    TraceView {
        kind: classify(spent).name().to_owned(),
        value,
        phases,
        failure: trace.verdict.err(),
        complete,
    }
}

fn phase_view(phase: &TracedPhase, room: &mut usize, complete: &mut bool) -> PhaseView {
    let mut steps = Vec::new();
    for step in &phase.steps {
        let view = step_view(step);
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
        key_path: phase.key_path.as_ref().map(check_view),
        error: phase.error,
    }
}

fn step_view(step: &TracedStep) -> StepView {
    let pushes = step.opcode.pushes_data() && !step.data.is_empty();
    StepView {
        offset: step.offset as u32,
        text: if pushes { hex::encode(&step.data) } else { name(step) },
        pushes,
        executed: step.executed,
        depth: step.conditions.len() as u32,
        stack: step.stack.iter().map(hex::encode).collect(),
        alt_stack: step.alt_stack.iter().map(hex::encode).collect(),
        checks: step.checks.iter().map(check_view).collect(),
        error: step.error,
    }
}

/// Small numbers are called as in programs, not as in Core's asm, where they look like data.
fn name(step: &TracedStep) -> String {
    match step.opcode.0 {
        0 => "OP_0".to_owned(),
        0x4f => "OP_1NEGATE".to_owned(),
        byte @ 0x51..=0x60 => format!("OP_{}", byte - 0x50),
        _ => step.opcode.name().to_owned(),
    }
}

fn text_size(step: &StepView) -> usize {
    let stacks = step.stack.iter().chain(&step.alt_stack).map(|item| item.len() + 16);
    let fields = step.checks.iter().flat_map(|check| &check.fields).map(|(_, hex)| hex.len());
    step.text.len() + stacks.sum::<usize>() + fields.sum::<usize>()
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
            trace.phases.iter().flat_map(|phase| &phase.steps).map(|step| step.text.as_str()).collect();
        assert_eq!(steps, ["OP_2", "OP_3", "OP_ADD", "OP_5", "OP_EQUAL"]);
        assert_eq!(trace.phases[1].stack, ["02", "03"]);
        assert_eq!(trace.phases[1].steps[0].stack, ["05"]);
    }

    #[test]
    fn a_script_that_fails_says_where_and_why() {
        let trace = trace_texts("1", "OP_IF OP_RETURN OP_ENDIF", "").unwrap();
        let failed = trace.phases[1].steps.last().unwrap();
        assert_eq!((failed.text.as_str(), failed.error.is_some()), ("OP_RETURN", true));
        assert_eq!(trace.failure, failed.error);
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
        assert_eq!(trace.kind, "witness_v0_scripthash");
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
