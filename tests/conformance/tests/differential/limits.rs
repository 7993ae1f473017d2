//! Scripts at the limits of size, opcodes and stack, or one beyond.

use hashyard_core::script::Builder;
use hashyard_core::script::opcode::*;

use crate::dice::Dice;
use crate::locks::{Item, Lock};

/// Any of them.
pub fn any(dice: &mut Dice) -> Lock {
    let beyond = dice.below(2);
    match dice.below(8) {
        0 => Lock::new(Builder::new().data(&vec![1; 520 + beyond]), vec![]),
        1 => Lock::of_bytes([vec![OP_1.0], vec![OP_NOP.0; 201 + beyond]].concat(), vec![]),
        2 => Lock::of_bytes(vec![OP_1.0; 1000 + beyond], vec![]),
        3 => Lock::of_bytes(longest_script(beyond), vec![]),
        4 => Lock::of_bytes(full_stack(beyond), vec![]),
        5 => Lock::of_bytes(nested_conditions(beyond), vec![]),
        6 => Lock::of_bytes(counted_keys(beyond), vec![]),
        _ => full_solution(beyond),
    }
}

/// 10,000 bytes of pushes of the longest item.
fn longest_script(beyond: usize) -> Vec<u8> {
    let push_and_drop = [&[OP_PUSHDATA2.0, 8, 2][..], &[0; 520], &[OP_DROP.0]].concat();
    [vec![OP_1.0], push_and_drop.repeat(19), vec![OP_NOP.0; 43 + beyond]].concat()
}

/// Both stacks together hold 1,000 items, which then go.
fn full_stack(beyond: usize) -> Vec<u8> {
    let up = [vec![OP_1.0; 990], vec![OP_TOALTSTACK.0; 5], vec![OP_3DUP.0; 3], vec![OP_DUP.0; 1 + beyond]]
        .concat();
    [up, vec![OP_2DROP.0; 190], vec![OP_1.0]].concat()
}

/// A hundred conditions in one another are 200 opcodes.
fn nested_conditions(beyond: usize) -> Vec<u8> {
    [[OP_1.0, OP_IF.0].repeat(100), vec![OP_NOP.0; beyond], vec![OP_1.0, OP_NOP.0], vec![OP_ENDIF.0; 100]]
        .concat()
}

/// Each key of a multisig counts as an opcode, though nobody must sign.
fn counted_keys(beyond: usize) -> Vec<u8> {
    let multisig = [vec![OP_0.0; 22], vec![1, 20, OP_CHECKMULTISIG.0, OP_DROP.0]].concat();
    [multisig.repeat(9), vec![OP_NOP.0; 3 + beyond], vec![OP_1.0]].concat()
}

/// A witness that fills the stack before the script begins.
fn full_solution(beyond: usize) -> Lock {
    let items = (0..1000 + beyond).map(|_| Item::Data(vec![])).collect();
    Lock::of_bytes([vec![OP_2DROP.0; 500], vec![OP_1.0]].concat(), items)
}
