//! Scripts that calculate: conditionals, numbers, opcodes at random.

use hashyard_core::script::opcode::*;
use hashyard_core::script::{Builder, Opcode, num};

use crate::dice::Dice;
use crate::locks::{self, Dialect, Item, Lock};

/// Conditionals in conditionals; which way is in the solution.
pub fn branches(dice: &mut Dice, dialect: Dialect) -> Lock {
    let inner = if dice.percent(50) { program(dice, 6) } else { locks::public_key(dice, dialect) };
    let depth = dice.between(1, 4);
    let (mut script, mut solution) = (inner.script, inner.solution);
    for _ in 0..depth {
        let other = if dice.percent(70) { program(dice, 4).script } else { dice.bytes(3) };
        let condition = dice.pick(&[vec![], vec![1], vec![1], vec![2], vec![0], vec![0x80], vec![1, 0]]);
        let test = dice.pick(&[OP_IF, OP_NOTIF]);
        script = [vec![test.0], script, vec![OP_ELSE.0], other, vec![OP_ENDIF.0]].concat();
        if dice.percent(4) {
            script.remove(dice.below(script.len()));
        }
        solution.push(Item::Data(condition));
    }
    Lock::of_bytes(script, solution)
}

/// Numbers at the edges, and what is made of them.
pub fn arithmetic(dice: &mut Dice) -> Lock {
    let (a, b) = (number(dice), number(dice));
    let unary = [OP_1ADD, OP_1SUB, OP_NEGATE, OP_ABS, OP_NOT, OP_0NOTEQUAL];
    let binary = [
        OP_ADD,
        OP_SUB,
        OP_BOOLAND,
        OP_BOOLOR,
        OP_NUMEQUAL,
        OP_NUMNOTEQUAL,
        OP_LESSTHAN,
        OP_GREATERTHAN,
        OP_LESSTHANOREQUAL,
        OP_GREATERTHANOREQUAL,
        OP_MIN,
        OP_MAX,
    ];
    let mut script = Builder::new().opcode(dice.pick(&binary)).opcode(dice.pick(&unary));
    if dice.percent(30) {
        script = script.data(&number(dice)).data(&number(dice)).opcode(OP_WITHIN);
    }
    Lock::new(script, vec![Item::Data(a), Item::Data(b)])
}

/// A number as scripts have it, tiny, huge or odd: too long, not minimal, minus zero.
pub fn number(dice: &mut Dice) -> Vec<u8> {
    let edges: [i64; 16] = [
        0,
        1,
        -1,
        2,
        16,
        17,
        127,
        128,
        -128,
        255,
        0x7fff_ffff,
        -0x7fff_ffff,
        0x8000_0000,
        0xff_ffff_ffff,
        500_000_000,
        0x40_0001,
    ];
    match dice.below(12) {
        0 => dice.bytes(1),
        1 => dice.bytes(4),
        2 => vec![0x80],
        3 => vec![0, 0, 0, 0x80],
        4 => [num::encode(dice.pick(&edges)), vec![0]].concat(),
        _ => num::encode(dice.pick(&edges)),
    }
}

/// Random opcodes over what a few pushes left.
pub fn program(dice: &mut Dice, longest: usize) -> Lock {
    let solution = (0..dice.below(5)).map(|_| Item::Data(small_item(dice))).collect();
    let mut script = Builder::new();
    for _ in 0..dice.below(longest + 1) {
        script = match dice.below(10) {
            0..=2 => script.number(dice.between(0, 20) as i64 - 2),
            3 => script.data(&small_item(dice)),
            4 => script.data(&number(dice)),
            5 => script.opcode(Opcode(dice.byte())),
            _ => script.opcode(useful_opcode(dice)),
        };
    }
    Lock::new(script, solution)
}

fn small_item(dice: &mut Dice) -> Vec<u8> {
    let length = dice.below(4);
    if dice.percent(60) { vec![1; length] } else { dice.bytes(length) }
}

/// One that does something to the stack and seldom fails.
fn useful_opcode(dice: &mut Dice) -> Opcode {
    dice.pick(&[
        OP_DUP,
        OP_2DUP,
        OP_3DUP,
        OP_OVER,
        OP_SWAP,
        OP_ROT,
        OP_TUCK,
        OP_PICK,
        OP_ROLL,
        OP_DEPTH,
        OP_SIZE,
        OP_IFDUP,
        OP_NIP,
        OP_DROP,
        OP_2DROP,
        OP_2OVER,
        OP_2ROT,
        OP_2SWAP,
        OP_TOALTSTACK,
        OP_FROMALTSTACK,
        OP_EQUAL,
        OP_ADD,
        OP_SUB,
        OP_NOT,
        OP_MIN,
        OP_MAX,
        OP_WITHIN,
        OP_RIPEMD160,
        OP_SHA1,
        OP_SHA256,
        OP_HASH160,
        OP_HASH256,
        OP_NOP,
        OP_NOP1,
        OP_NOP10,
        OP_IF,
        OP_NOTIF,
        OP_ELSE,
        OP_ENDIF,
        OP_VERIFY,
        OP_RETURN,
        OP_CODESEPARATOR,
        OP_CHECKSIG,
        OP_CHECKMULTISIG,
        OP_CHECKLOCKTIMEVERIFY,
        OP_CHECKSEQUENCEVERIFY,
        OP_VER,
        OP_VERIF,
        OP_RESERVED,
        OP_CAT,
    ])
}
