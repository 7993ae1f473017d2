//! Every way to fail outside of witnesses, by the smallest script that does.

use hashyard_core::ScriptBuf;
use hashyard_core::script::{Flags, ScriptError, p2sh};

use crate::{script, spend, verify_spend};

fn verdict(script_sig: &ScriptBuf, script_pubkey: &ScriptBuf, flags: Flags) -> Result<(), ScriptError> {
    verify_spend(&spend(script_sig.clone()), script_pubkey, flags)
}

fn fails(script_sig: &str, script_pubkey: &str, flags: Flags, error: ScriptError) {
    let found = verdict(&script(script_sig), &script(script_pubkey), flags);
    assert_eq!(found, Err(error), "{script_sig} | {script_pubkey}");
}

#[test]
fn scripts_fail_with_cores_reasons() {
    for (script_sig, script_pubkey, error) in [
        ("", "", ScriptError::EvalFalse),
        ("1", "0", ScriptError::EvalFalse),
        ("1", "OP_RETURN", ScriptError::OpReturn),
        ("1 <0000000000>", "OP_ADD", ScriptError::ScriptNum),
        ("0", "OP_VERIFY", ScriptError::Verify),
        ("1 2", "OP_EQUALVERIFY", ScriptError::EqualVerify),
        ("1 2", "OP_NUMEQUALVERIFY", ScriptError::NumEqualVerify),
        ("0 0", "OP_CHECKSIGVERIFY", ScriptError::CheckSigVerify),
        ("0 0 1 0 1", "OP_CHECKMULTISIGVERIFY", ScriptError::CheckMultisigVerify),
        ("0 -1", "OP_CHECKMULTISIG", ScriptError::PubkeyCount),
        ("0 21", "OP_CHECKMULTISIG", ScriptError::PubkeyCount),
        ("0 -1 0", "OP_CHECKMULTISIG", ScriptError::SigCount),
        ("0 1 0", "OP_CHECKMULTISIG", ScriptError::SigCount),
        ("1", "OP_RESERVED", ScriptError::BadOpcode),
        ("1", "OP_CHECKSIGADD", ScriptError::BadOpcode),
        ("1", "OP_INVALIDOPCODE", ScriptError::BadOpcode),
        ("0", "OP_IF OP_VERIF OP_ENDIF 1", ScriptError::BadOpcode),
        ("0", "OP_IF OP_CAT OP_ENDIF 1", ScriptError::DisabledOpcode),
        ("", "OP_DUP", ScriptError::InvalidStackOperation),
        ("1 -1", "OP_PICK", ScriptError::InvalidStackOperation),
        ("1 1", "OP_ROLL", ScriptError::InvalidStackOperation),
        ("1", "OP_FROMALTSTACK", ScriptError::InvalidAltstackOperation),
        ("1", "OP_IF", ScriptError::UnbalancedConditional),
        ("1", "OP_ENDIF", ScriptError::UnbalancedConditional),
        ("1", "OP_ELSE", ScriptError::UnbalancedConditional),
        // Nothing is carried over from one script to the next, neither open branches nor the alternative stack.
        ("1 OP_IF", "OP_ENDIF 1", ScriptError::UnbalancedConditional),
        ("1 OP_TOALTSTACK", "OP_FROMALTSTACK", ScriptError::InvalidAltstackOperation),
    ] {
        fails(script_sig, script_pubkey, Flags::NONE, error);
    }
}

#[test]
fn stricter_rules_fail_only_under_their_flags() {
    for (script_sig, script_pubkey, flags, error) in [
        ("-1", "OP_CHECKLOCKTIMEVERIFY", Flags::CHECKLOCKTIMEVERIFY, ScriptError::NegativeLocktime),
        ("101", "OP_CHECKLOCKTIMEVERIFY", Flags::CHECKLOCKTIMEVERIFY, ScriptError::UnsatisfiedLocktime),
        ("-1", "OP_CHECKSEQUENCEVERIFY", Flags::CHECKSEQUENCEVERIFY, ScriptError::NegativeLocktime),
        ("11", "OP_CHECKSEQUENCEVERIFY", Flags::CHECKSEQUENCEVERIFY, ScriptError::UnsatisfiedLocktime),
        ("<01>", "", Flags::MINIMALDATA, ScriptError::MinimalData),
        ("<0100>", "OP_NOT OP_NOT", Flags::MINIMALDATA, ScriptError::ScriptNum),
        ("1 OP_NOP", "", Flags::SIGPUSHONLY, ScriptError::SigPushOnly),
        ("1 1", "", Flags::P2SH | Flags::WITNESS | Flags::CLEANSTACK, ScriptError::CleanStack),
        ("1", "OP_NOP10", Flags::DISCOURAGE_UPGRADABLE_NOPS, ScriptError::DiscourageUpgradableNops),
        ("<300602010102010101>", "0 OP_CHECKSIG OP_NOT", Flags::NULLFAIL, ScriptError::SigNullFail),
        ("<300602010102010101>", "0 OP_CHECKSIG OP_NOT", Flags::STRICTENC, ScriptError::PubkeyType),
        ("<300602010102010104>", "0 OP_CHECKSIG OP_NOT", Flags::STRICTENC, ScriptError::SigHashtype),
        ("<300002010102010101>", "0 OP_CHECKSIG OP_NOT", Flags::DERSIG, ScriptError::SigDer),
        ("1", "OP_CODESEPARATOR", Flags::CONST_SCRIPTCODE, ScriptError::OpCodeSeparator),
        ("1", "0 OP_IF OP_CODESEPARATOR OP_ENDIF", Flags::CONST_SCRIPTCODE, ScriptError::OpCodeSeparator),
    ] {
        fails(script_sig, script_pubkey, flags, error);
        assert_eq!(
            verdict(&script(script_sig), &script(script_pubkey), Flags::NONE),
            Ok(()),
            "{script_pubkey}"
        );
    }
}

#[test]
fn the_limits_hold_exactly() {
    let with_nops = |count: usize| ScriptBuf([vec![0x51], vec![0x61; count]].concat());
    let of_size = |size: usize| ScriptBuf(vec![0x51; size]);
    let push = |length: usize| hashyard_core::script::Builder::new().data(&vec![1; length]).into_script();
    let with_items = |count: usize| ScriptBuf(vec![0x51; count]);
    let multisigs = |count: usize| script(&format!("1 {}", "0 0 0 0 20 OP_CHECKMULTISIG ".repeat(count)));
    for (allowed, too_much, error) in [
        (with_nops(201), with_nops(202), ScriptError::OpCount),
        (push(520), push(521), ScriptError::PushSize),
        (with_items(1_000), with_items(1_001), ScriptError::StackSize),
    ] {
        assert_eq!(verdict(&ScriptBuf::default(), &allowed, Flags::NONE), Ok(()), "{error}");
        assert_eq!(verdict(&ScriptBuf::default(), &too_much, Flags::NONE), Err(error));
    }
    assert_eq!(verdict(&ScriptBuf::default(), &of_size(10_000), Flags::NONE), Err(ScriptError::StackSize));
    assert_eq!(verdict(&ScriptBuf::default(), &of_size(10_001), Flags::NONE), Err(ScriptError::ScriptSize));
    // A multisig of 20 keys counts as 21: the tenth is one too many, before its items are even looked for.
    let tenth = multisigs(10);
    assert_eq!(verdict(&script(&"0 ".repeat(250)), &tenth, Flags::NONE), Err(ScriptError::OpCount));
}

#[test]
fn a_push_that_runs_over_the_end_fails_even_unexecuted() {
    let broken = ScriptBuf(vec![0x00, 0x63, 0x68, 0x51, 0x4c, 5, 1]);
    assert_eq!(verdict(&ScriptBuf::default(), &broken, Flags::NONE), Err(ScriptError::BadOpcode));
}

#[test]
fn witness_programs_want_their_frame() {
    let spend_program =
        |script_sig: &str, output: &ScriptBuf, flags| verdict(&script(script_sig), output, flags);
    let version_0 = script(&format!("0 <{}>", "11".repeat(20)));
    let taproot = script(&format!("1 <{}>", "11".repeat(32)));
    let unknown = script("2 <1111>");
    let anchor = script("1 <4e73>");
    for (output, error) in [
        (&version_0, ScriptError::WitnessProgramMismatch),
        (&taproot, ScriptError::WitnessProgramWitnessEmpty),
    ] {
        assert_eq!(spend_program("", output, Flags::MANDATORY), Err(error));
        assert_eq!(spend_program("1", output, Flags::MANDATORY), Err(ScriptError::WitnessMalleated));
        assert_eq!(spend_program("", output, Flags::P2SH), Ok(()));
    }
    assert_eq!(spend_program("", &taproot, Flags::P2SH | Flags::WITNESS), Ok(()));
    assert_eq!(spend_program("", &anchor, Flags::STANDARD), Ok(()));
    assert_eq!(spend_program("", &unknown, Flags::MANDATORY), Ok(()));
    let discouraged = ScriptError::DiscourageUpgradableWitnessProgram;
    assert_eq!(spend_program("", &unknown, Flags::STANDARD), Err(discouraged));
    let wrong_length = script("0 <111111>");
    assert_eq!(
        spend_program("", &wrong_length, Flags::MANDATORY),
        Err(ScriptError::WitnessProgramWrongLength)
    );

    let nested = p2sh(&hashyard_core::hash160(version_0.as_bytes()));
    let program = hex::encode(version_0.as_bytes());
    let shown = spend_program(&format!("<{program}>"), &nested, Flags::MANDATORY);
    assert_eq!(shown, Err(ScriptError::WitnessProgramMismatch));
    let malleated = spend_program(&format!("1 <{program}>"), &nested, Flags::MANDATORY);
    assert_eq!(malleated, Err(ScriptError::WitnessMalleatedP2sh));
}

#[test]
fn a_witness_without_a_program_is_unexpected() {
    let mut transaction = spend(script("1"));
    transaction.inputs[0].witness = vec![vec![]];
    let verdict = |flags| verify_spend(&transaction, &script(""), flags);
    assert_eq!(verdict(Flags::P2SH | Flags::WITNESS), Err(ScriptError::WitnessUnexpected));
    assert_eq!(verdict(Flags::P2SH), Ok(()));
}

#[test]
fn errors_print_cores_message() {
    assert_eq!(ScriptError::EqualVerify.to_string(), "Script failed an OP_EQUALVERIFY operation");
    assert_eq!(ScriptError::UnknownError.to_string(), "unknown error");
}
