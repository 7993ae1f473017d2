//! Conditions under which outputs stand, with what satisfies them. They are scripts outside of Taproot and tapscripts alike.

use hashyard_core::script::Builder;
use hashyard_core::script::opcode::*;
use hashyard_core::{hash160, sha256, sha256d};

use crate::dice::Dice;
use crate::signing::Key;
use crate::{limits, programs};

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
    /// From a script that was built.
    pub fn new(script: Builder, solution: Vec<Item>) -> Self {
        Self::of_bytes(script.into_script().0, solution)
    }

    /// From a script's bytes.
    pub fn of_bytes(script: Vec<u8>, solution: Vec<Item>) -> Self {
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
        7 => programs::branches(dice, dialect),
        8 => programs::arithmetic(dice),
        9 => programs::program(dice, 30),
        10 => many_checks(dice, dialect),
        11 => limits::any(dice),
        _ => signature_inside(dice, dialect),
    };
    if dice.percent(8) {
        lock.script.splice(0..0, separators(dice));
    }
    lock
}

/// P2PK.
pub fn public_key(dice: &mut Dice, dialect: Dialect) -> Lock {
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
    let check = Builder::new().data(&programs::number(dice)).opcode(opcode).opcode(OP_DROP);
    public_key(dice, dialect).behind(check)
}

/// One signature checked again and again, in two bytes each time: tapscript wants fifty bytes of witness for a check.
fn many_checks(dice: &mut Dice, dialect: Dialect) -> Lock {
    let key = Key::any(dice);
    let bytes = dialect.key(dice, key);
    let mut script = Builder::new().data(&bytes);
    for _ in 0..dice.below(8) {
        script = script.opcode(OP_2DUP).opcode(OP_CHECKSIGVERIFY);
    }
    Lock::new(script.opcode(OP_CHECKSIG), vec![Item::Signature(key)])
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
