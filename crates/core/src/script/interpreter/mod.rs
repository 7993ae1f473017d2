//! The stack machine that runs scripts, one instruction at a time. Validation runs it to the end; a debugger stops in between.

mod arithmetic;
mod conditions;
mod execute;
mod signatures;
mod stack;

use super::instruction::Instruction;
use super::opcode::*;
use super::{
    Flags, MAX_ELEMENT_SIZE, MAX_OPS_PER_SCRIPT, MAX_SCRIPT_SIZE, MAX_STACK_SIZE, ScriptError,
    TransactionChecker,
};

pub use conditions::Conditions;
pub use stack::Stack;

/// A script being run.
///
/// Memory is bounded: at most [`MAX_STACK_SIZE`] items of [`MAX_ELEMENT_SIZE`] bytes, and as many nested conditions as the
/// script has opcodes that count ([`MAX_OPS_PER_SCRIPT`]).
#[derive(Debug, Clone)]
pub struct Machine<'a> {
    script: &'a [u8],
    flags: Flags,
    checker: &'a TransactionChecker<'a>,
    position: usize,
    code_start: usize,
    op_count: usize,
    stack: Stack,
    alt_stack: Stack,
    conditions: Conditions,
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
    /// Starts at the first instruction, on the stack that the script before left.
    ///
    /// # Errors
    /// [`ScriptError::ScriptSize`] if the script is longer than [`MAX_SCRIPT_SIZE`].
    pub fn new(
        script: &'a [u8],
        stack: Stack,
        flags: Flags,
        checker: &'a TransactionChecker<'a>,
    ) -> Result<Self, ScriptError> {
        if script.len() > MAX_SCRIPT_SIZE {
            return Err(ScriptError::ScriptSize);
        }
        Ok(Self {
            script,
            flags,
            checker,
            position: 0,
            code_start: 0,
            op_count: 0,
            stack,
            alt_stack: Stack::default(),
            conditions: Conditions::default(),
        })
    }

    /// Runs to the end and hands over the stack.
    ///
    /// # Errors
    /// The first one that a step meets.
    pub fn run(mut self) -> Result<Stack, ScriptError> {
        while self.step()?.is_some() {}
        Ok(self.stack)
    }

    /// Runs one instruction; none when the script is at its end.
    ///
    /// # Errors
    /// Why the script fails. The machine then stands at the instruction that failed and should not be stepped on.
    pub fn step(&mut self) -> Result<Option<Step<'a>>, ScriptError> {
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
        Ok(Some(Step { instruction, executed }))
    }

    /// Where the next instruction starts, in bytes from the start of the script; after an error, the one that failed.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Opcodes run so far that count towards [`MAX_OPS_PER_SCRIPT`], multisig with its keys.
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

    /// What a signature checked here covers: the script from behind the last executed `OP_CODESEPARATOR`.
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
        if instruction.opcode == OP_CODESEPARATOR && self.flags.contains(Flags::CONST_SCRIPTCODE) {
            return Err(ScriptError::OpCodeSeparator);
        }
        Ok(())
    }

    fn count_ops(&mut self, count: usize) -> Result<(), ScriptError> {
        self.op_count += count;
        match self.op_count > MAX_OPS_PER_SCRIPT {
            true => Err(ScriptError::OpCount),
            false => Ok(()),
        }
    }
}
