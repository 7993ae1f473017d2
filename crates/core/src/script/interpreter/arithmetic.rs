//! Opcodes that calculate.

use super::super::opcode::*;
use super::super::{Flags, ScriptError, num};
use super::Machine;

impl Machine<'_> {
    /// `OP_1ADD` to `OP_0NOTEQUAL`: one number in, one out.
    pub(super) fn unary(&mut self, opcode: Opcode) -> Result<(), ScriptError> {
        let number = self.pop_number()?;
        self.stack.push_number(match opcode {
            OP_1ADD => number + 1,
            OP_1SUB => number - 1,
            OP_NEGATE => -number,
            OP_ABS => number.abs(),
            OP_NOT => i64::from(number == 0),
            OP_0NOTEQUAL => i64::from(number != 0),
            _ => return Err(ScriptError::BadOpcode),
        });
        Ok(())
    }

    /// `OP_ADD` to `OP_MAX`: two numbers in, one out. Neither can overflow: four bytes go in, and the results fit five.
    pub(super) fn binary(&mut self, opcode: Opcode) -> Result<(), ScriptError> {
        self.stack.require(2)?;
        let (b, a) = (self.pop_number()?, self.pop_number()?);
        self.stack.push_number(match opcode {
            OP_ADD => a + b,
            OP_SUB => a - b,
            OP_BOOLAND => i64::from(a != 0 && b != 0),
            OP_BOOLOR => i64::from(a != 0 || b != 0),
            OP_NUMEQUAL | OP_NUMEQUALVERIFY => i64::from(a == b),
            OP_NUMNOTEQUAL => i64::from(a != b),
            OP_LESSTHAN => i64::from(a < b),
            OP_GREATERTHAN => i64::from(a > b),
            OP_LESSTHANOREQUAL => i64::from(a <= b),
            OP_GREATERTHANOREQUAL => i64::from(a >= b),
            OP_MIN => a.min(b),
            OP_MAX => a.max(b),
            _ => return Err(ScriptError::BadOpcode),
        });
        match opcode {
            OP_NUMEQUALVERIFY => self.verify_top(ScriptError::NumEqualVerify),
            _ => Ok(()),
        }
    }

    pub(super) fn within(&mut self) -> Result<(), ScriptError> {
        self.stack.require(3)?;
        let (max, min, number) = (self.pop_number()?, self.pop_number()?, self.pop_number()?);
        self.stack.push_bool((min..max).contains(&number));
        Ok(())
    }

    /// Takes a number of at most four bytes.
    pub(super) fn pop_number(&mut self) -> Result<i64, ScriptError> {
        num::decode(&self.stack.pop()?, self.flags.contains(Flags::MINIMALDATA), num::MAX_NUMBER_SIZE)
    }

    /// Takes the top item if it is true.
    pub(super) fn verify_top(&mut self, error: ScriptError) -> Result<(), ScriptError> {
        match self.stack.is_true() {
            true => self.stack.pop().map(drop),
            false => Err(error),
        }
    }
}
