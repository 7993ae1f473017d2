//! Opcodes that check signatures.

use std::borrow::Cow;

use super::super::builder::Builder;
use super::super::opcode::*;
use super::super::sighash::find_and_delete;
use super::super::signature::check_encoding;
use super::super::{Flags, MAX_PUBKEYS_PER_MULTISIG, ScriptError};
use super::Machine;

impl Machine<'_> {
    pub(super) fn check_sig(&mut self, opcode: Opcode) -> Result<(), ScriptError> {
        self.stack.require(2)?;
        let (public_key, signature) = (self.stack.pop()?, self.stack.pop()?);
        let script_code = self.script_code_without(core::slice::from_ref(&signature))?;
        check_encoding(&signature, &public_key, self.flags)?;
        let valid = self.checker.check_ecdsa(&signature, &public_key, &script_code);
        self.check_null_fail(valid, &[signature])?;
        self.stack.push_bool(valid);
        match opcode {
            OP_CHECKSIGVERIFY => self.verify_top(ScriptError::CheckSigVerify),
            _ => Ok(()),
        }
    }

    pub(super) fn check_multisig(&mut self, opcode: Opcode) -> Result<(), ScriptError> {
        let key_count = self.pop_count(MAX_PUBKEYS_PER_MULTISIG, ScriptError::PubkeyCount)?;
        // Their number alone says how much work may follow.
        self.count_ops(key_count)?;
        let public_keys = self.pop_items(key_count)?;
        let signature_count = self.pop_count(key_count, ScriptError::SigCount)?;
        // The item too many that is taken below must be there before any signature is looked at.
        self.stack.require(signature_count + 1)?;
        let signatures = self.pop_items(signature_count)?;
        let valid = self.match_signatures(&signatures, &public_keys)?;
        self.check_null_fail(valid, &signatures)?;
        self.pop_dummy()?;
        self.stack.push_bool(valid);
        match opcode {
            OP_CHECKMULTISIGVERIFY => self.verify_top(ScriptError::CheckMultisigVerify),
            _ => Ok(()),
        }
    }

    fn pop_count(&mut self, max: usize, error: ScriptError) -> Result<usize, ScriptError> {
        usize::try_from(self.pop_number()?).ok().filter(|count| *count <= max).ok_or(error)
    }

    /// Takes that many items, the topmost first.
    fn pop_items(&mut self, count: usize) -> Result<Vec<Vec<u8>>, ScriptError> {
        (0..count).map(|_| self.stack.pop()).collect()
    }

    /// Whether each signature is by one of the keys, in the same order. Keys that fit no signature are passed over.
    fn match_signatures(&self, signatures: &[Vec<u8>], public_keys: &[Vec<u8>]) -> Result<bool, ScriptError> {
        let script_code = self.script_code_without(signatures)?;
        let mut open = signatures;
        for (passed, public_key) in public_keys.iter().enumerate() {
            let Some((signature, rest)) = open.split_first() else { break };
            if open.len() > public_keys.len() - passed {
                break;
            }
            check_encoding(signature, public_key, self.flags)?;
            if self.checker.check_ecdsa(signature, public_key, &script_code) {
                open = rest;
            }
        }
        Ok(open.is_empty())
    }

    /// A bug of 2009 takes one item too many; since BIP147 it must be empty.
    fn pop_dummy(&mut self) -> Result<(), ScriptError> {
        let dummy = self.stack.pop()?;
        match self.flags.contains(Flags::NULLDUMMY) && !dummy.is_empty() {
            true => Err(ScriptError::SigNullDummy),
            false => Ok(()),
        }
    }

    /// A failed check with a signature that is not empty fails the script (BIP146).
    fn check_null_fail(&self, valid: bool, signatures: &[Vec<u8>]) -> Result<(), ScriptError> {
        let null_fail = self.flags.contains(Flags::NULLFAIL);
        match null_fail && !valid && signatures.iter().any(|signature| !signature.is_empty()) {
            true => Err(ScriptError::SigNullFail),
            false => Ok(()),
        }
    }

    fn script_code_without(&self, signatures: &[Vec<u8>]) -> Result<Cow<'_, [u8]>, ScriptError> {
        let mut script_code = Cow::Borrowed(self.script_code());
        for signature in signatures {
            let push = Builder::new().data(signature).into_script();
            if let Some(rest) = find_and_delete(&script_code, push.as_bytes()) {
                if self.flags.contains(Flags::CONST_SCRIPTCODE) {
                    return Err(ScriptError::SigFindAndDelete);
                }
                script_code = Cow::Owned(rest);
            }
        }
        Ok(script_code)
    }
}
