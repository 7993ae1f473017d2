//! A spend step by step, for people: the verifier's own run, written down so that a screen can go forwards and back.

use crate::primitives::ScriptBuf;

use super::checker::Signed;
use super::instruction::Instruction;
use super::interpreter::{Machine, Rules, SignatureCheck, Stack};
use super::opcode::Opcode;
use super::verify::Verification;
use super::watch::{Phase, Watch};
use super::{Flags, ScriptError, TransactionChecker};

/// Steps written down at most. Every script outside of tapscript has fewer, if it does not only push.
pub const MAX_STEPS: usize = 10_000;

/// Bytes written down at most: stacks, signatures and what they sign.
pub const MAX_BYTES: usize = 16_000_000;

/// What an item of a stack takes besides its bytes.
const ITEM_OVERHEAD: usize = 24;

/// A spend and its verdict.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trace {
    /// Everything that ran, in order.
    pub phases: Vec<TracedPhase>,
    /// Whether the input may spend the output, and why not.
    pub verdict: Result<(), ScriptError>,
    /// Whether all steps are here; of a spend with more than [`MAX_STEPS`] or [`MAX_BYTES`] the last ones are missing.
    pub complete: bool,
}

/// A script that ran, or the check of Taproot's key path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedPhase {
    /// Which.
    pub phase: Phase,
    /// The script; empty for the key path.
    pub script: ScriptBuf,
    /// The stack on which it started, bottom first.
    pub stack: Vec<Vec<u8>>,
    /// What each instruction did.
    pub steps: Vec<TracedStep>,
    /// The signature of the key path.
    pub key_path: Option<SignatureCheck>,
    /// Why it failed, if it did by itself. A script that ran to its end may still have left the wrong items.
    pub error: Option<ScriptError>,
}

/// One instruction and what it left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TracedStep {
    /// Where it starts, in bytes from the start of the script.
    pub offset: usize,
    /// Where the next one starts.
    pub end: usize,
    /// The opcode.
    pub opcode: Opcode,
    /// The data that came with it.
    pub data: Vec<u8>,
    /// Whether it stood in a branch that runs.
    pub executed: bool,
    /// For each `OP_IF` around the next instruction, outermost first, whether its branch runs.
    pub conditions: Vec<bool>,
    /// The stack behind it, bottom first; of a step that failed, the stack in front of it.
    pub stack: Vec<Vec<u8>>,
    /// The alternative stack, likewise.
    pub alt_stack: Vec<Vec<u8>>,
    /// Opcodes so far that count towards the limit of 201.
    pub op_count: usize,
    /// What checking signatures may still cost, in tapscript (BIP342).
    pub weight_left: Option<i64>,
    /// The signatures that it checked.
    pub checks: Vec<SignatureCheck>,
    /// Why it failed.
    pub error: Option<ScriptError>,
}

/// Runs a spend as [`verify_script`](super::verify_script) does and writes down every step.
pub fn trace_script(
    script_sig: &ScriptBuf,
    script_pubkey: &ScriptBuf,
    witness: &[Vec<u8>],
    flags: Flags,
    checker: &TransactionChecker<'_>,
) -> Trace {
    let mut recorder =
        Recorder { phases: Vec::new(), steps_left: MAX_STEPS, bytes_left: MAX_BYTES, complete: true };
    let verification = Verification { witness, flags, checker, watch: &mut recorder };
    let verdict = verification.verify(script_sig, script_pubkey);
    Trace { verdict, complete: recorder.complete, phases: recorder.phases }
}

struct Recorder {
    phases: Vec<TracedPhase>,
    steps_left: usize,
    bytes_left: usize,
    complete: bool,
}

impl Watch for Recorder {
    fn run(&mut self, phase: Phase, mut machine: Machine<'_>) -> Result<Stack, ScriptError> {
        machine.watch();
        let mut traced = TracedPhase::new(phase, machine.script(), machine.stack());
        let verdict = self.record(&mut traced, &mut machine);
        traced.error = verdict.err();
        self.phases.push(traced);
        verdict?;
        self.complete &= machine.position() == machine.script().len();
        machine.run()
    }

    fn key_path(
        &mut self,
        checker: &TransactionChecker<'_>,
        signature: &[u8],
        public_key: &[u8; 32],
        signed: &Signed<'_>,
    ) -> Result<(), ScriptError> {
        let verdict = checker.check_schnorr(signature, public_key, signed);
        let mut traced = TracedPhase::new(Phase::KeyPath, &[], &Stack::default());
        traced.key_path = Some(SignatureCheck::new(checker, signature, public_key, signed, verdict.is_ok()));
        traced.error = verdict.err();
        self.phases.push(traced);
        verdict
    }
}

impl Recorder {
    /// Steps until the script ends or there is no room for more.
    fn record(&mut self, traced: &mut TracedPhase, machine: &mut Machine<'_>) -> Result<(), ScriptError> {
        while self.has_room() {
            let verdict = machine.step();
            let step = match verdict {
                Ok(None) => return Ok(()),
                Ok(Some(step)) => TracedStep::new(&step.instruction, step.executed, machine),
                Err(error) => match Instruction::read(machine.script(), machine.position()) {
                    Ok(Some(instruction)) => TracedStep::failed(&instruction, machine, traced, error),
                    _ => return Err(error),
                },
            };
            self.steps_left -= 1;
            self.bytes_left = self.bytes_left.saturating_sub(step.size());
            traced.steps.push(step);
            verdict?;
        }
        Ok(())
    }

    fn has_room(&self) -> bool {
        self.steps_left > 0 && self.bytes_left > 0
    }
}

impl TracedPhase {
    fn new(phase: Phase, script: &[u8], stack: &Stack) -> Self {
        Self {
            phase,
            script: ScriptBuf(script.to_vec()),
            stack: stack.items().to_vec(),
            steps: Vec::new(),
            key_path: None,
            error: None,
        }
    }
}

impl TracedStep {
    fn new(instruction: &Instruction<'_>, executed: bool, machine: &Machine<'_>) -> Self {
        Self {
            offset: instruction.offset,
            end: instruction.end,
            opcode: instruction.opcode,
            data: instruction.data.to_vec(),
            executed,
            conditions: machine.conditions().levels().to_vec(),
            stack: machine.stack().items().to_vec(),
            alt_stack: machine.alt_stack().items().to_vec(),
            op_count: machine.op_count(),
            weight_left: match machine.rules() {
                Rules::Tapscript(spend) => Some(spend.weight_left),
                _ => None,
            },
            checks: machine.signature_checks().to_vec(),
            error: None,
        }
    }

    /// What failed had already taken items: what people want to see is what it found.
    fn failed(
        instruction: &Instruction<'_>,
        machine: &Machine<'_>,
        traced: &TracedPhase,
        error: ScriptError,
    ) -> Self {
        let before = traced.steps.last();
        Self {
            stack: before.map_or(&traced.stack, |step| &step.stack).clone(),
            alt_stack: before.map_or_else(Vec::new, |step| step.alt_stack.clone()),
            error: Some(error),
            ..Self::new(instruction, machine.conditions().all_true(), machine)
        }
    }

    fn size(&self) -> usize {
        let items = self.stack.iter().chain(&self.alt_stack);
        let checks = self.checks.iter().map(|check| {
            check.signature.len()
                + check.public_key.len()
                + check.preimage.as_ref().map_or(0, |preimage| preimage.bytes().len())
        });
        self.data.len() + items.map(|item| item.len() + ITEM_OVERHEAD).sum::<usize>() + checks.sum::<usize>()
    }
}
