//! What each opcode does.

use ripemd::Ripemd160;
use sha1::{Digest, Sha1};

use crate::primitives::{hash160, sha256, sha256d};

use super::super::checker::SEQUENCE_LOCKTIME_DISABLE_FLAG;
use super::super::instruction::Instruction;
use super::super::opcode::*;
use super::super::{Flags, ScriptError, num};
use super::{Machine, Rules};

impl Machine<'_> {
    pub(super) fn execute(&mut self, instruction: &Instruction<'_>) -> Result<(), ScriptError> {
        let opcode = instruction.opcode;
        if opcode.pushes_data() {
            return self.push_data(instruction);
        }
        if let Some(number) = opcode.pushed_number() {
            self.stack.push_number(number);
            return Ok(());
        }
        match opcode {
            OP_NOP => Ok(()),
            OP_IF | OP_NOTIF | OP_ELSE | OP_ENDIF => self.branch(opcode),
            OP_VERIFY | OP_RETURN => self.verify_or_return(opcode),
            OP_EQUAL | OP_EQUALVERIFY => self.equal(opcode),
            OP_WITHIN => self.within(),
            OP_RIPEMD160 | OP_SHA1 | OP_SHA256 | OP_HASH160 | OP_HASH256 => self.hash(opcode),
            OP_CODESEPARATOR => {
                self.code_start = instruction.end;
                self.code_separator = self.instruction_count;
                Ok(())
            }
            OP_CHECKSIG | OP_CHECKSIGVERIFY => self.check_sig(opcode),
            OP_CHECKSIGADD => self.check_sig_add(),
            OP_CHECKMULTISIG | OP_CHECKMULTISIGVERIFY => self.check_multisig(opcode),
            OP_CHECKLOCKTIMEVERIFY => self.check_lock_time(),
            OP_CHECKSEQUENCEVERIFY => self.check_sequence(),
            OP_NOP1 | OP_NOP4 | OP_NOP5 | OP_NOP6 | OP_NOP7 | OP_NOP8 | OP_NOP9 | OP_NOP10 => {
                self.reserved_nop()
            }
            _ if (OP_TOALTSTACK..=OP_TUCK).contains(&opcode) || opcode == OP_SIZE => self.arrange(opcode),
            _ if (OP_1ADD..=OP_0NOTEQUAL).contains(&opcode) => self.unary(opcode),
            _ if (OP_ADD..=OP_MAX).contains(&opcode) => self.binary(opcode),
            _ => Err(ScriptError::BadOpcode),
        }
    }

    fn push_data(&mut self, instruction: &Instruction<'_>) -> Result<(), ScriptError> {
        if self.flags.contains(Flags::MINIMALDATA) && !instruction.is_minimal() {
            return Err(ScriptError::MinimalData);
        }
        self.stack.push(instruction.data.to_vec());
        Ok(())
    }

    fn branch(&mut self, opcode: Opcode) -> Result<(), ScriptError> {
        if matches!(opcode, OP_IF | OP_NOTIF) {
            // In a branch that does not run, neither does what is nested in it, and nothing is taken from the stack.
            let runs = self.conditions.all_true() && self.pop_condition()? == (opcode == OP_IF);
            self.conditions.push(runs);
            return Ok(());
        }
        let level = self.conditions.pop().ok_or(ScriptError::UnbalancedConditional)?;
        if opcode == OP_ELSE {
            self.conditions.push(!level);
        }
        Ok(())
    }

    fn pop_condition(&mut self) -> Result<bool, ScriptError> {
        let item = self.stack.pop()?;
        let minimal = matches!(item.as_slice(), [] | [1]);
        match self.rules {
            Rules::WitnessV0 if !minimal && self.flags.contains(Flags::MINIMALIF) => {
                Err(ScriptError::MinimalIf)
            }
            // In tapscript the rule is consensus (BIP342).
            Rules::Tapscript(_) if !minimal => Err(ScriptError::TapscriptMinimalIf),
            _ => Ok(num::is_true(&item)),
        }
    }

    fn verify_or_return(&mut self, opcode: Opcode) -> Result<(), ScriptError> {
        if opcode == OP_RETURN {
            return Err(ScriptError::OpReturn);
        }
        self.stack.require(1)?;
        self.verify_top(ScriptError::Verify)
    }

    /// Opcodes that only move and copy items.
    fn arrange(&mut self, opcode: Opcode) -> Result<(), ScriptError> {
        let stack = &mut self.stack;
        match opcode {
            OP_TOALTSTACK => self.alt_stack.push(stack.pop()?),
            OP_FROMALTSTACK => {
                stack.push(self.alt_stack.pop().map_err(|_| ScriptError::InvalidAltstackOperation)?);
            }
            OP_2DROP => drop((stack.pop()?, stack.pop()?)),
            OP_2DUP => (0..2).try_for_each(|_| stack.copy(1))?,
            OP_3DUP => (0..3).try_for_each(|_| stack.copy(2))?,
            OP_2OVER => (0..2).try_for_each(|_| stack.copy(3))?,
            OP_2ROT => (0..2).try_for_each(|_| stack.lift(5))?,
            OP_2SWAP => (0..2).try_for_each(|_| stack.lift(3))?,
            OP_IFDUP => {
                stack.require(1)?;
                if stack.is_true() {
                    stack.copy(0)?;
                }
            }
            OP_DEPTH => stack.push_number(stack.len() as i64),
            OP_DROP => drop(stack.pop()?),
            OP_DUP => stack.copy(0)?,
            OP_NIP => {
                stack.lift(1)?;
                stack.pop()?;
            }
            OP_OVER => stack.copy(1)?,
            OP_PICK | OP_ROLL => self.pick_or_roll(opcode)?,
            OP_ROT => stack.lift(2)?,
            OP_SWAP => stack.lift(1)?,
            OP_TUCK => {
                stack.require(2)?;
                stack.copy(0)?;
                stack.sink(2)?;
            }
            OP_SIZE => stack.push_number(stack.peek(0)?.len() as i64),
            _ => return Err(ScriptError::BadOpcode),
        }
        Ok(())
    }

    fn pick_or_roll(&mut self, opcode: Opcode) -> Result<(), ScriptError> {
        self.stack.require(2)?;
        let depth = usize::try_from(self.pop_number()?).map_err(|_| ScriptError::InvalidStackOperation)?;
        match opcode {
            OP_PICK => self.stack.copy(depth),
            _ => self.stack.lift(depth),
        }
    }

    fn equal(&mut self, opcode: Opcode) -> Result<(), ScriptError> {
        self.stack.require(2)?;
        let equal = self.stack.pop()? == self.stack.pop()?;
        self.stack.push_bool(equal);
        match opcode {
            OP_EQUALVERIFY => self.verify_top(ScriptError::EqualVerify),
            _ => Ok(()),
        }
    }

    fn hash(&mut self, opcode: Opcode) -> Result<(), ScriptError> {
        let item = self.stack.pop()?;
        self.stack.push(match opcode {
            OP_RIPEMD160 => Ripemd160::digest(&item).to_vec(),
            OP_SHA1 => Sha1::digest(&item).to_vec(),
            OP_SHA256 => sha256(&item).to_vec(),
            OP_HASH160 => hash160(&item).to_vec(),
            _ => sha256d(&item).to_vec(),
        });
        Ok(())
    }

    /// BIP65. Before its activation this was `OP_NOP2`.
    fn check_lock_time(&self) -> Result<(), ScriptError> {
        if !self.flags.contains(Flags::CHECKLOCKTIMEVERIFY) {
            return Ok(());
        }
        let lock_time = self.peek_lock_time()?;
        match self.checker.check_lock_time(lock_time) {
            true => Ok(()),
            false => Err(ScriptError::UnsatisfiedLocktime),
        }
    }

    /// BIP112. Before its activation this was `OP_NOP3`.
    fn check_sequence(&self) -> Result<(), ScriptError> {
        if !self.flags.contains(Flags::CHECKSEQUENCEVERIFY) {
            return Ok(());
        }
        let sequence = self.peek_lock_time()?;
        // The flag switches the opcode off, so that a soft fork may give such numbers a meaning.
        let off = sequence & i64::from(SEQUENCE_LOCKTIME_DISABLE_FLAG) != 0;
        match off || self.checker.check_sequence(sequence) {
            true => Ok(()),
            false => Err(ScriptError::UnsatisfiedLocktime),
        }
    }

    /// Left on the stack, as a `OP_NOP` would.
    fn peek_lock_time(&self) -> Result<i64, ScriptError> {
        let minimal = self.flags.contains(Flags::MINIMALDATA);
        match num::decode(self.stack.peek(0)?, minimal, num::MAX_LOCK_TIME_SIZE)? {
            number if number < 0 => Err(ScriptError::NegativeLocktime),
            number => Ok(number),
        }
    }

    fn reserved_nop(&self) -> Result<(), ScriptError> {
        match self.flags.contains(Flags::DISCOURAGE_UPGRADABLE_NOPS) {
            true => Err(ScriptError::DiscourageUpgradableNops),
            false => Ok(()),
        }
    }
}
