//! Conditions under which outputs stand, with what satisfies them. They are scripts outside of Taproot and tapscripts alike.

use hashyard_core::script::opcode::*;
use hashyard_core::script::{Builder, Opcode};
use hashyard_core::{hash160, sha256, sha256d};

use crate::dice::Dice;
use crate::signing::Key;

/// A script and what it wants to find on the stack, the last item on top.
pub struct Lock {
    /// The script.
    pub script: Vec<u8>,
    /// The items.
    pub solution: Vec<Item>,
    /// Whether the first signature is pushed in front of the script that it signs, too.
    pub holds_its_signature: bool,
}

impl Lock {
    fn new(script: Builder, solution: Vec<Item>) -> Self {
        Self::of_bytes(script.into_script().0, solution)
    }

    fn of_bytes(script: Vec<u8>, solution: Vec<Item>) -> Self {
        Self { script, solution, holds_its_signature: false }
    }

    fn behind(mut self, check: Builder) -> Self {
        self.script.splice(0..0, check.into_script().0);
        self
    }
}

/// One item of a solution.
pub enum Item {
    /// Bytes.
    Data(Vec<u8>),
    /// A signature by this key.
    Signature(Key),
}

/// Which rules a script runs under.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// ECDSA signatures, multisig.
    Script,
    /// Schnorr signatures, `OP_CHECKSIGADD`.
    Tapscript,
}

impl Dialect {
    fn key(self, dice: &mut Dice, key: Key) -> Vec<u8> {
        match self {
            Self::Script => key.any_form(dice),
            Self::Tapscript => key.any_x_only(dice),
        }
    }
}

/// A lock of any kind.
pub fn any(dice: &mut Dice, dialect: Dialect) -> Lock {
    let mut lock = match dice.below(13) {
        0 | 1 => public_key(dice, dialect),
        2 => public_key_hash(dice, dialect),
        3 | 4 => multisig(dice, dialect),
        5 => hash_lock(dice, dialect),
        6 => time_lock(dice, dialect),
        7 => branches(dice, dialect),
        8 => arithmetic(dice),
        9 => program(dice, 30),
        10 => many_checks(dice, dialect),
        11 => limits(dice),
        _ => signature_inside(dice, dialect),
    };
    if dice.percent(8) {
        lock.script.splice(0..0, separators(dice));
    }
    lock
}

/// P2PK.
fn public_key(dice: &mut Dice, dialect: Dialect) -> Lock {
    let key = Key::any(dice);
    let script = Builder::new().data(&dialect.key(dice, key)).opcode(OP_CHECKSIG);
    Lock::new(script, vec![Item::Signature(key)])
}

/// P2PKH.
fn public_key_hash(dice: &mut Dice, dialect: Dialect) -> Lock {
    let key = Key::any(dice);
    let bytes = dialect.key(dice, key);
    let script = Builder::new().opcode(OP_DUP).opcode(OP_HASH160).data(&hash160(&bytes));
    let script = script.opcode(OP_EQUALVERIFY).opcode(OP_CHECKSIG);
    Lock::new(script, vec![Item::Signature(key), Item::Data(bytes)])
}

fn multisig(dice: &mut Dice, dialect: Dialect) -> Lock {
    let most = if dice.percent(90) { 4 } else { 21 };
    let keys: Vec<Key> = (0..dice.between(0, most)).map(|_| Key::any(dice)).collect();
    let required = if dice.percent(95) { dice.between(0, keys.len()) } else { dice.below(23) };
    match dialect {
        Dialect::Script => bare_multisig(dice, &keys, required),
        Dialect::Tapscript => tapscript_multisig(dice, &keys, required),
    }
}

fn bare_multisig(dice: &mut Dice, keys: &[Key], required: usize) -> Lock {
    let mut script = Builder::new().number(required as i64);
    for key in keys {
        script = script.data(&key.any_form(dice));
    }
    let last = if dice.percent(90) { OP_CHECKMULTISIG } else { OP_CHECKMULTISIGVERIFY };
    script = script.number(keys.len() as i64).opcode(last);
    if last == OP_CHECKMULTISIGVERIFY {
        script = script.number(1);
    }
    // The item too many, which BIP147 wants empty.
    let dummy = if dice.percent(90) { vec![] } else { dice.bytes(1) };
    Lock::new(script, std::iter::once(Item::Data(dummy)).chain(some_of(dice, keys, required)).collect())
}

/// Signatures by so many of the keys, mostly in their order.
fn some_of(dice: &mut Dice, keys: &[Key], count: usize) -> Vec<Item> {
    let mut chosen: Vec<Key> = keys.to_vec();
    while chosen.len() > count {
        chosen.remove(dice.below(chosen.len()));
    }
    if chosen.len() > 1 && dice.percent(5) {
        chosen.swap(0, 1);
    }
    chosen.into_iter().map(Item::Signature).collect()
}

/// `key CHECKSIG (key CHECKSIGADD)* n NUMEQUAL`; who does not sign gives an empty item (BIP342).
fn tapscript_multisig(dice: &mut Dice, keys: &[Key], required: usize) -> Lock {
    let mut script = Builder::new();
    for (at, key) in keys.iter().enumerate() {
        script =
            script.data(&key.any_x_only(dice)).opcode(if at == 0 { OP_CHECKSIG } else { OP_CHECKSIGADD });
    }
    let signs = |at: usize| if at < required { Item::Signature(keys[at]) } else { Item::Data(vec![]) };
    let solution = (0..keys.len()).rev().map(signs).collect();
    Lock::new(script.number(required as i64).opcode(OP_NUMEQUAL), solution)
}

fn hash_lock(dice: &mut Dice, dialect: Dialect) -> Lock {
    let preimage = dice.bytes(32);
    let (opcode, hash) = match dice.below(3) {
        0 => (OP_SHA256, sha256(&preimage).to_vec()),
        1 => (OP_HASH256, sha256d(&preimage).to_vec()),
        _ => (OP_HASH160, hash160(&preimage).to_vec()),
    };
    let check = Builder::new().opcode(opcode).data(&hash).opcode(OP_EQUALVERIFY);
    let mut lock = public_key(dice, dialect).behind(check);
    lock.solution.push(Item::Data(preimage));
    lock
}

/// A lock time in front of another lock (BIP65, BIP112).
fn time_lock(dice: &mut Dice, dialect: Dialect) -> Lock {
    let opcode = dice.pick(&[OP_CHECKLOCKTIMEVERIFY, OP_CHECKSEQUENCEVERIFY]);
    let check = Builder::new().data(&number(dice)).opcode(opcode).opcode(OP_DROP);
    public_key(dice, dialect).behind(check)
}

/// Conditionals in conditionals; which way is in the solution.
fn branches(dice: &mut Dice, dialect: Dialect) -> Lock {
    let inner = if dice.percent(50) { program(dice, 6) } else { public_key(dice, dialect) };
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
fn arithmetic(dice: &mut Dice) -> Lock {
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
        4 => [hashyard_core::script::num::encode(dice.pick(&edges)), vec![0]].concat(),
        _ => hashyard_core::script::num::encode(dice.pick(&edges)),
    }
}

/// Random opcodes over what a few pushes left.
fn program(dice: &mut Dice, longest: usize) -> Lock {
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

/// One signature checked again and again: tapscript wants witness bytes for each check.
fn many_checks(dice: &mut Dice, dialect: Dialect) -> Lock {
    let key = Key::any(dice);
    let bytes = dialect.key(dice, key);
    let mut script = Builder::new();
    for _ in 0..dice.below(6) {
        script = script.opcode(OP_DUP).data(&bytes).opcode(OP_CHECKSIGVERIFY);
    }
    script = script.data(&bytes).opcode(OP_CHECKSIG);
    Lock::new(script, vec![Item::Signature(key)])
}

/// At the limits of size, opcodes and stack, or one beyond.
fn limits(dice: &mut Dice) -> Lock {
    let more = dice.below(2);
    let script = match dice.below(5) {
        0 => Builder::new().data(&vec![1; 520 + more]).into_script().0,
        1 => [vec![OP_1.0], vec![OP_NOP.0; 201 + more]].concat(),
        2 => vec![OP_1.0; 1000 + more],
        3 => [
            vec![OP_1.0],
            [&[OP_PUSHDATA2.0, 8, 2][..], &[0; 520], &[OP_DROP.0]].concat().repeat(19),
            vec![OP_NOP.0; 43 + more],
        ]
        .concat(),
        _ => [vec![OP_1.0; 500], [OP_2DUP.0, OP_3DUP.0].repeat(99 + more), vec![OP_TOALTSTACK.0; 3]].concat(),
    };
    Lock::of_bytes(script, vec![])
}

/// The signature that is checked stands in the script itself, from which it is deleted before the rest is signed
/// (`FindAndDelete`); in witnesses it is not.
fn signature_inside(dice: &mut Dice, dialect: Dialect) -> Lock {
    let lock = public_key(dice, dialect).behind(Builder::new().opcode(OP_DROP));
    Lock { holds_its_signature: dialect == Dialect::Script, ..lock }
}

fn separators(dice: &mut Dice) -> Vec<u8> {
    dice.pick(&[
        vec![OP_CODESEPARATOR.0],
        vec![OP_CODESEPARATOR.0, OP_CODESEPARATOR.0],
        vec![OP_0.0, OP_IF.0, OP_CODESEPARATOR.0, OP_ENDIF.0],
        vec![OP_1.0, OP_IF.0, OP_CODESEPARATOR.0, OP_ENDIF.0],
    ])
}
