//! The stack machine that runs scripts, one instruction at a time. Validation runs it to the end; a debugger stops in between.

mod arithmetic;
mod conditions;
mod execute;
mod signatures;
mod stack;

use super::instruction::Instruction;
use super::opcode::*;
use super::sighash::TapLeaf;
use super::{
    Flags, MAX_ELEMENT_SIZE, MAX_OPS_PER_SCRIPT, MAX_SCRIPT_SIZE, MAX_STACK_SIZE, ScriptError,
    TransactionChecker,
};

pub use conditions::Conditions;
pub use signatures::SignatureCheck;
pub use stack::Stack;

/// Where a script stands, and so which rules it runs under (Bitcoin Core's `SigVersion`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rules {
    /// In an input or output, or behind P2SH.
    Base,
    /// In a witness program of version 0 (BIP141, BIP143).
    WitnessV0,
    /// In a leaf of a Taproot output (BIP342).
    Tapscript(Tapscript),
}

/// What a tapscript must know of its spend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tapscript {
    /// The script's [`tap_leaf_hash`](super::taproot::tap_leaf_hash).
    pub leaf_hash: [u8; 32],
    /// SHA-256 of the annex with its length in front, if there is one.
    pub annex_hash: Option<[u8; 32]>,
    /// What checking signatures may still cost: the size of the witness in bytes and 50, less 50 for each signature.
    pub weight_left: i64,
}

/// A script being run.
///
/// Memory is bounded: at most [`MAX_STACK_SIZE`] items of [`MAX_ELEMENT_SIZE`] bytes, and no more nested conditions than the
/// script has bytes.
#[derive(Debug, Clone)]
pub struct Machine<'a> {
    script: &'a [u8],
    rules: Rules,
    flags: Flags,
    checker: &'a TransactionChecker<'a>,
    position: usize,
    /// Instructions before the position.
    instruction_count: u32,
    code_start: usize,
    code_separator: u32,
    op_count: usize,
    stack: Stack,
    alt_stack: Stack,
    conditions: Conditions,
    /// The signatures that the last step checked, if somebody watches.
    watched: Option<Vec<SignatureCheck>>,
}

/// What one step did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Step<'a> {
    /// The instruction.
    pub instruction: Instruction<'a>,
    /// Whether it stood in a branch that runs. The conditionals themselves are looked at in any branch.
    pub executed: bool,
}

impl<'a> Machine<'a> {
    /// Starts at the first instruction, on the stack that the script before or the witness left.
    ///
    /// # Errors
    /// [`ScriptError::ScriptSize`] if the script is longer than [`MAX_SCRIPT_SIZE`]; a tapscript may be.
    pub fn new(
        script: &'a [u8],
        stack: Stack,
        rules: Rules,
        flags: Flags,
        checker: &'a TransactionChecker<'a>,
    ) -> Result<Self, ScriptError> {
        let limited = !matches!(rules, Rules::Tapscript(_));
        if limited && script.len() > MAX_SCRIPT_SIZE {
            return Err(ScriptError::ScriptSize);
        }
        Ok(Self {
            script,
            rules,
            flags,
            checker,
            position: 0,
            instruction_count: 0,
            code_start: 0,
            code_separator: TapLeaf::NO_SEPARATOR,
            op_count: 0,
            stack,
            alt_stack: Stack::default(),
            conditions: Conditions::default(),
            watched: None,
        })
    }

    /// Runs to the end and hands over the stack; nobody can look in between.
    ///
    /// # Errors
    /// The first one that a step meets.
    pub fn run(mut self) -> Result<Stack, ScriptError> {
        self.watched = None;
        while self.step()?.is_some() {}
        Ok(self.stack)
    }

    /// Runs one instruction; `None` when the script is at its end.
    ///
    /// # Errors
    /// Why the script fails. The machine then stands at the instruction that failed and should not be stepped on.
    pub fn step(&mut self) -> Result<Option<Step<'a>>, ScriptError> {
        if let Some(checks) = &mut self.watched {
            checks.clear();
        }
        let Some(instruction) = Instruction::read(self.script, self.position)? else { return self.finish() };
        let executed = self.conditions.all_true();
        self.check_instruction(&instruction)?;
        if executed || instruction.opcode.is_conditional() {
            self.execute(&instruction)?;
        }
        if self.stack.len() + self.alt_stack.len() > MAX_STACK_SIZE {
            return Err(ScriptError::StackSize);
        }
        self.position = instruction.end;
        self.instruction_count += 1;
        Ok(Some(Step { instruction, executed }))
    }

    /// From now on keeps what [`Machine::signature_checks`] gives. Verifying does without.
    pub fn watch(&mut self) {
        self.watched = Some(Vec::new());
    }

    /// The signatures that the last step checked, if the machine is watched.
    pub fn signature_checks(&self) -> &[SignatureCheck] {
        self.watched.as_deref().unwrap_or_default()
    }

    /// The script.
    pub fn script(&self) -> &'a [u8] {
        self.script
    }

    /// Where the script stands.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Where the next instruction starts, in bytes from the start of the script; after an error, the one that failed.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Opcodes run so far that count towards [`MAX_OPS_PER_SCRIPT`], multisig with its keys. In tapscript there is no such
    /// limit, and none counts.
    pub fn op_count(&self) -> usize {
        self.op_count
    }

    /// The stack.
    pub fn stack(&self) -> &Stack {
        &self.stack
    }

    /// The alternative stack.
    pub fn alt_stack(&self) -> &Stack {
        &self.alt_stack
    }

    /// The nested `OP_IF`s around the position.
    pub fn conditions(&self) -> &Conditions {
        &self.conditions
    }

    /// What a signature checked here covers: the script from behind the last executed `OP_CODESEPARATOR`. In tapscript
    /// signatures cover the whole script and the separator's position.
    pub fn script_code(&self) -> &'a [u8] {
        &self.script[self.code_start..]
    }

    fn finish(&self) -> Result<Option<Step<'a>>, ScriptError> {
        match self.conditions.is_empty() {
            true => Ok(None),
            false => Err(ScriptError::UnbalancedConditional),
        }
    }

    /// What holds in branches that do not run, too.
    fn check_instruction(&mut self, instruction: &Instruction<'_>) -> Result<(), ScriptError> {
        if instruction.data.len() > MAX_ELEMENT_SIZE {
            return Err(ScriptError::PushSize);
        }
        if !instruction.opcode.is_push() {
            self.count_ops(1)?;
        }
        if instruction.opcode.is_disabled() {
            return Err(ScriptError::DisabledOpcode);
        }
        let constant = self.rules == Rules::Base && self.flags.contains(Flags::CONST_SCRIPTCODE);
        match constant && instruction.opcode == OP_CODESEPARATOR {
            true => Err(ScriptError::OpCodeSeparator),
            false => Ok(()),
        }
    }

    fn count_ops(&mut self, count: usize) -> Result<(), ScriptError> {
        // BIP342: what a tapscript may cost is bounded by its weight.
        if matches!(self.rules, Rules::Tapscript(_)) {
            return Ok(());
        }
        self.op_count += count;
        match self.op_count > MAX_OPS_PER_SCRIPT {
            true => Err(ScriptError::OpCount),
            false => Ok(()),
        }
    }
}
