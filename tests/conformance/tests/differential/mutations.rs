//! What goes wrong between the one who spends and the one who verifies.

use hashyard_core::ScriptBuf;
use hashyard_core::script::opcode::{OP_CODESEPARATOR, OP_NOP};

use crate::dice::Dice;
use crate::programs;
use crate::spends::Spend;

/// Changes one to three things.
pub fn mutate(dice: &mut Dice, spend: &mut Spend) {
    for _ in 0..dice.between(1, 3) {
        match dice.below(4) {
            0 => mutate_witness(dice, &mut spend.transaction.inputs[spend.index].witness),
            1 => mutate_script(dice, &mut spend.transaction.inputs[spend.index].script_sig),
            2 => mutate_script(dice, &mut spend.spent[spend.index].script_pubkey),
            _ => mutate_around(dice, spend),
        }
    }
}

/// What a signature covers besides scripts.
fn mutate_around(dice: &mut Dice, spend: &mut Spend) {
    let any = dice.below(spend.spent.len());
    match dice.below(8) {
        0 => spend.spent[any].value.0 ^= 2,
        1 => spend.spent[any].script_pubkey.0.push(dice.byte()),
        2 => spend.transaction.lock_time ^= 1,
        3 => spend.transaction.inputs[any].sequence ^= 1,
        4 => spend.transaction.version ^= 1,
        5 => drop(spend.transaction.outputs.pop()),
        6 => spend.transaction.inputs[any].previous_output.vout ^= 1,
        // No signature covers another input's script or witness.
        _ => spend.transaction.inputs[any].witness.push(dice.bytes(2)),
    }
}

fn mutate_witness(dice: &mut Dice, witness: &mut Vec<Vec<u8>>) {
    let Some(at) = witness.len().checked_sub(1).map(|last| dice.between(0, last)) else {
        return witness.push(dice.bytes(1));
    };
    match dice.below(8) {
        0 => drop(witness.remove(at)),
        1 => witness.insert(at, witness[at].clone()),
        2 => witness.insert(at, programs::number(dice)),
        3 => witness.swap(0, at),
        4 => witness.push([vec![0x50], dice.bytes(3)].concat()),
        5 => witness[at] = vec![dice.byte(); 521],
        _ => mutate_bytes(dice, &mut witness[at]),
    }
}

fn mutate_script(dice: &mut Dice, script: &mut ScriptBuf) {
    match dice.below(6) {
        0 => script.0.insert(0, OP_NOP.0),
        1 => script.0.push(OP_CODESEPARATOR.0),
        2 => script.0.push(0x51),
        3 => script.0.insert(0, dice.byte()),
        _ => mutate_bytes(dice, &mut script.0),
    }
}

fn mutate_bytes(dice: &mut Dice, bytes: &mut Vec<u8>) {
    let Some(at) = bytes.len().checked_sub(1).map(|last| dice.between(0, last)) else {
        return bytes.push(dice.byte());
    };
    match dice.below(5) {
        0 => bytes[at] ^= 1 << dice.below(8),
        1 => bytes[at] = dice.byte(),
        2 => drop(bytes.remove(at)),
        3 => bytes.insert(at, dice.byte()),
        _ => bytes.truncate(at),
    }
}
