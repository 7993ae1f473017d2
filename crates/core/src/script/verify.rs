//! Whether an input may spend an output.

use crate::primitives::ScriptBuf;

use super::builder::Builder;
use super::interpreter::{Machine, Stack};
use super::template::{WitnessProgram, p2sh_hash, push_only};
use super::{Flags, ScriptError, TransactionChecker};

/// Runs an input's script and then the spent output's on the stack it left, and what P2SH (BIP16) and witness programs
/// (BIP141) add to that, as Bitcoin Core's `VerifyScript`.
///
/// # Errors
/// Why the input may not spend the output. [`ScriptError::NotImplemented`] says nothing about it: versions 0 and 1 of
/// witness programs are not evaluated yet.
pub fn verify_script(
    script_sig: &ScriptBuf,
    script_pubkey: &ScriptBuf,
    witness: &[Vec<u8>],
    flags: Flags,
    checker: &TransactionChecker<'_>,
) -> Result<(), ScriptError> {
    if flags.contains(Flags::SIGPUSHONLY) && !push_only(script_sig.as_bytes()) {
        return Err(ScriptError::SigPushOnly);
    }
    let run = |script: &[u8], stack: Stack| Machine::new(script, stack, flags, checker)?.run();
    // One after the other, not as one script: an input's script could skip the output's (CVE-2010-5141).
    let pushed = run(script_sig.as_bytes(), Stack::default())?;
    let stack = satisfied(run(script_pubkey.as_bytes(), pushed.clone())?)?;

    if flags.contains(Flags::P2SH) && p2sh_hash(script_pubkey.as_bytes()).is_some() {
        if !push_only(script_sig.as_bytes()) {
            return Err(ScriptError::SigPushOnly);
        }
        let mut pushed = pushed;
        let redeem_script = pushed.pop()?;
        let stack = satisfied(run(&redeem_script, pushed)?)?;
        return match witness_program(&redeem_script, flags) {
            Some(program) => verify_nested_program(&program, &redeem_script, script_sig, flags),
            None => check_leftovers(&stack, witness, flags),
        };
    }
    match witness_program(script_pubkey.as_bytes(), flags) {
        Some(program) => verify_bare_program(&program, script_sig, flags),
        None => check_leftovers(&stack, witness, flags),
    }
}

fn satisfied(stack: Stack) -> Result<Stack, ScriptError> {
    match stack.is_true() {
        true => Ok(stack),
        false => Err(ScriptError::EvalFalse),
    }
}

/// Rules for spends without a witness program.
fn check_leftovers(stack: &Stack, witness: &[Vec<u8>], flags: Flags) -> Result<(), ScriptError> {
    if flags.contains(Flags::CLEANSTACK) && stack.len() != 1 {
        return Err(ScriptError::CleanStack);
    }
    match flags.contains(Flags::WITNESS) && !witness.is_empty() {
        true => Err(ScriptError::WitnessUnexpected),
        false => Ok(()),
    }
}

fn witness_program(script: &[u8], flags: Flags) -> Option<WitnessProgram<'_>> {
    WitnessProgram::parse(script).filter(|_| flags.contains(Flags::WITNESS))
}

fn verify_bare_program(
    program: &WitnessProgram<'_>,
    script_sig: &ScriptBuf,
    flags: Flags,
) -> Result<(), ScriptError> {
    // Anything there could be changed by others without a trace in the witness.
    if !script_sig.is_empty() {
        return Err(ScriptError::WitnessMalleated);
    }
    match (program.version, program.program.len()) {
        // Before its activation a Taproot output is an unknown version, which anyone can spend (BIP341).
        (1, 32) if !flags.contains(Flags::TAPROOT) => Ok(()),
        (1, 32) => Err(ScriptError::NotImplemented("a Taproot spend")),
        _ if program.is_anchor() => Ok(()),
        _ => verify_program(program, flags),
    }
}

/// A witness program behind P2SH; Taproot has no such form (BIP341).
fn verify_nested_program(
    program: &WitnessProgram<'_>,
    redeem_script: &[u8],
    script_sig: &ScriptBuf,
    flags: Flags,
) -> Result<(), ScriptError> {
    if *script_sig != Builder::new().data(redeem_script).into_script() {
        return Err(ScriptError::WitnessMalleatedP2sh);
    }
    verify_program(program, flags)
}

fn verify_program(program: &WitnessProgram<'_>, flags: Flags) -> Result<(), ScriptError> {
    match (program.version, program.program.len()) {
        (0, 20 | 32) => Err(ScriptError::NotImplemented("a version 0 witness program")),
        (0, _) => Err(ScriptError::WitnessProgramWrongLength),
        // Versions without a meaning are kept for soft forks: anyone can spend them, but not through the memory pool.
        _ if flags.contains(Flags::DISCOURAGE_UPGRADABLE_WITNESS_PROGRAM) => {
            Err(ScriptError::DiscourageUpgradableWitnessProgram)
        }
        _ => Ok(()),
    }
}
