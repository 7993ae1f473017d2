//! The machine, one step at a time: what a debugger shows.

use hashyard_core::ScriptBuf;
use hashyard_core::script::{
    Flags, Machine, Rules, ScriptError, SpendingTransaction, Stack, TransactionChecker,
};

use crate::{script, spend};

/// Runs the script and lists position, opcode, whether it ran, and the stack behind it, bottom first.
fn trace(text: &str) -> Vec<String> {
    let transaction = spend(ScriptBuf::default());
    let spending = SpendingTransaction::new(&transaction, []);
    let (checker, script) = (TransactionChecker::new(&spending, 0), script(text));
    let mut machine =
        Machine::new(script.as_bytes(), Stack::default(), Rules::Base, Flags::NONE, &checker).unwrap();
    let mut lines = vec![];
    while let Some(step) = machine.step().unwrap() {
        let items: Vec<_> = machine.stack().items().iter().map(hex::encode).collect();
        let mark = if step.executed { "" } else { "skipped " };
        lines.push(format!(
            "{} {mark}{} {}",
            step.instruction.offset,
            step.instruction.opcode,
            items.join(",")
        ));
    }
    lines
}

#[test]
fn each_step_shows_where_it_is_and_what_it_left() {
    assert_eq!(
        trace("<0a0b> OP_DUP OP_SIZE 17 OP_ADD"),
        [
            "0 OP_PUSHBYTES_2 0a0b",
            "3 OP_DUP 0a0b,0a0b",
            "4 OP_SIZE 0a0b,0a0b,02",
            "5 OP_PUSHBYTES_1 0a0b,0a0b,02,11",
            "7 OP_ADD 0a0b,0a0b,13",
        ]
    );
}

#[test]
fn branches_that_do_not_run_are_stepped_through() {
    assert_eq!(
        trace("0 OP_IF 2 OP_IF OP_RETURN OP_ENDIF OP_ELSE 3 OP_ENDIF"),
        [
            "0 0 ",
            "1 OP_IF ",
            "2 skipped 2 ",
            "3 skipped OP_IF ",
            "4 skipped OP_RETURN ",
            "5 skipped OP_ENDIF ",
            "6 skipped OP_ELSE ",
            "7 3 03",
            "8 OP_ENDIF 03",
        ]
    );
}

#[test]
fn opcodes_move_items_as_their_names_say() {
    for (text, left) in [
        ("1 2 3 4 5 6 OP_2ROT", "03,04,05,06,01,02"),
        ("1 2 3 4 OP_2SWAP", "03,04,01,02"),
        ("1 2 3 4 OP_2OVER", "01,02,03,04,01,02"),
        ("1 2 OP_2DUP", "01,02,01,02"),
        ("1 2 3 OP_3DUP", "01,02,03,01,02,03"),
        ("1 2 3 OP_2DROP", "01"),
        ("1 2 3 OP_ROT", "02,03,01"),
        ("1 2 OP_SWAP", "02,01"),
        ("1 2 OP_TUCK", "02,01,02"),
        ("1 2 OP_NIP", "02"),
        ("1 2 OP_OVER", "01,02,01"),
        ("4 5 6 2 OP_PICK", "04,05,06,04"),
        ("4 5 6 2 OP_ROLL", "05,06,04"),
        ("0 OP_IFDUP 1 OP_IFDUP", ",01,01"),
        ("7 7 OP_DEPTH", "07,07,02"),
        ("5 OP_TOALTSTACK 6 OP_FROMALTSTACK", "06,05"),
    ] {
        assert_eq!(trace(text).last().unwrap().split(' ').next_back().unwrap(), left, "{text}");
    }
}

#[test]
fn opcodes_calculate_and_hash() {
    for (text, left) in [
        ("2147483647 OP_1ADD", "0000008000"),
        ("1 OP_1SUB", ""),
        ("5 OP_NEGATE", "85"),
        ("-5 OP_ABS", "05"),
        ("0 OP_NOT", "01"),
        ("-7 OP_0NOTEQUAL", "01"),
        ("3 5 OP_SUB", "82"),
        ("1 0 OP_BOOLAND", ""),
        ("1 0 OP_BOOLOR", "01"),
        ("<0100> 1 OP_NUMEQUAL", "01"),
        ("<0100> 1 OP_EQUAL", ""),
        ("2 3 OP_NUMNOTEQUAL", "01"),
        ("2 3 OP_LESSTHAN", "01"),
        ("2 3 OP_GREATERTHAN", ""),
        ("3 3 OP_LESSTHANOREQUAL", "01"),
        ("2 3 OP_GREATERTHANOREQUAL", ""),
        ("-2 3 OP_MIN", "82"),
        ("-2 3 OP_MAX", "03"),
        ("2 2 3 OP_WITHIN", "01"),
        ("3 2 3 OP_WITHIN", ""),
        ("0 OP_RIPEMD160", "9c1185a5c5e9fc54612808977ee8f548b2258d31"),
        ("0 OP_SHA1", "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
        ("0 OP_SHA256", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("0 OP_HASH160", "b472a266d0bd89c13706a4132ccfb16f7c3b9fcb"),
        ("0 OP_HASH256", "5df6e0e2761359d30a8275058e299fcc0381534545f55cf43e41983f5d4c9456"),
    ] {
        assert_eq!(trace(text).last().unwrap().split(' ').next_back().unwrap(), left, "{text}");
    }
}

#[test]
fn after_an_error_the_machine_stands_at_the_instruction_that_failed() {
    let transaction = spend(ScriptBuf::default());
    let spending = SpendingTransaction::new(&transaction, []);
    let (checker, script) =
        (TransactionChecker::new(&spending, 0), script("1 OP_TOALTSTACK 1 OP_IF <ff> OP_RETURN OP_ENDIF"));
    let mut machine =
        Machine::new(script.as_bytes(), Stack::default(), Rules::Base, Flags::NONE, &checker).unwrap();
    let error = loop {
        match machine.step() {
            Ok(step) => assert!(step.is_some()),
            Err(error) => break error,
        }
    };
    assert_eq!((error, machine.position(), machine.op_count()), (ScriptError::OpReturn, 6, 3));
    assert_eq!(machine.conditions().levels(), [true]);
    assert_eq!((machine.stack().items(), machine.alt_stack().items()), (&[vec![0xff]][..], &[vec![1]][..]));
}
