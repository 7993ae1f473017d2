//! Whether an input may spend an output.

use crate::primitives::ScriptBuf;

use super::builder::Builder;
use super::interpreter::{Machine, Rules, Stack};
use super::template::{WitnessProgram, p2sh_hash, push_only};
use super::watch::{Phase, Unwatched, Watch};
use super::{Flags, ScriptError, TransactionChecker};

/// Runs an input's script and then the spent output's on the stack it left, and what P2SH (BIP16) and witness programs
/// (BIP141, BIP341) add to that, as Bitcoin Core's `VerifyScript`.
///
/// # Errors
/// Why the input may not spend the output.
pub fn verify_script(
    script_sig: &ScriptBuf,
    script_pubkey: &ScriptBuf,
    witness: &[Vec<u8>],
    flags: Flags,
    checker: &TransactionChecker<'_>,
) -> Result<(), ScriptError> {
    Verification { witness, flags, checker, watch: &mut Unwatched }.verify(script_sig, script_pubkey)
}

/// A spend being verified.
pub(super) struct Verification<'a> {
    pub witness: &'a [Vec<u8>],
    pub flags: Flags,
    pub checker: &'a TransactionChecker<'a>,
    pub watch: &'a mut dyn Watch,
}

impl Verification<'_> {
    pub(super) fn verify(
        mut self,
        script_sig: &ScriptBuf,
        script_pubkey: &ScriptBuf,
    ) -> Result<(), ScriptError> {
        let output = script_pubkey.as_bytes();
        if self.flags.contains(Flags::SIGPUSHONLY) && !push_only(script_sig.as_bytes()) {
            return Err(ScriptError::SigPushOnly);
        }
        // One after the other, not as one script: an input's script could skip the output's (CVE-2010-5141).
        let pushed = self.run(Phase::ScriptSig, script_sig.as_bytes(), Stack::default(), Rules::Base)?;
        if self.flags.contains(Flags::P2SH) && p2sh_hash(output).is_some() {
            let shown = pushed.clone();
            satisfied(self.run(Phase::ScriptPubkey, output, pushed, Rules::Base)?)?;
            return self.verify_p2sh(script_sig, shown);
        }
        let stack = satisfied(self.run(Phase::ScriptPubkey, output, pushed, Rules::Base)?)?;
        let Some(program) = self.witness_program(output) else { return self.check_leftovers(&stack) };
        // Anything there could be changed by others without a trace in the witness.
        match script_sig.is_empty() {
            true => self.verify_program(&program, false),
            false => Err(ScriptError::WitnessMalleated),
        }
    }

    /// BIP16: the last item that the input pushed is a script, which must be satisfied, too.
    fn verify_p2sh(&mut self, script_sig: &ScriptBuf, mut shown: Stack) -> Result<(), ScriptError> {
        if !push_only(script_sig.as_bytes()) {
            return Err(ScriptError::SigPushOnly);
        }
        let redeem_script = shown.pop()?;
        let stack = satisfied(self.run(Phase::RedeemScript, &redeem_script, shown, Rules::Base)?)?;
        let Some(program) = self.witness_program(&redeem_script) else { return self.check_leftovers(&stack) };
        match *script_sig == Builder::new().data(&redeem_script).into_script() {
            true => self.verify_program(&program, true),
            false => Err(ScriptError::WitnessMalleatedP2sh),
        }
    }

    pub(super) fn run(
        &mut self,
        phase: Phase,
        script: &[u8],
        stack: Stack,
        rules: Rules,
    ) -> Result<Stack, ScriptError> {
        self.watch.run(phase, Machine::new(script, stack, rules, self.flags, self.checker)?)
    }

    fn witness_program<'s>(&self, script: &'s [u8]) -> Option<WitnessProgram<'s>> {
        WitnessProgram::parse(script).filter(|_| self.flags.contains(Flags::WITNESS))
    }

    /// Rules for spends without a witness program.
    fn check_leftovers(&self, stack: &Stack) -> Result<(), ScriptError> {
        if self.flags.contains(Flags::CLEANSTACK) && stack.len() != 1 {
            return Err(ScriptError::CleanStack);
        }
        match self.flags.contains(Flags::WITNESS) && !self.witness.is_empty() {
            true => Err(ScriptError::WitnessUnexpected),
            false => Ok(()),
        }
    }
}

pub(super) fn satisfied(stack: Stack) -> Result<Stack, ScriptError> {
    match stack.is_true() {
        true => Ok(stack),
        false => Err(ScriptError::EvalFalse),
    }
}
