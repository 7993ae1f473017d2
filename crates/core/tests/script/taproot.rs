//! Taproot and tapscript (BIP340, BIP341, BIP342).

use hashyard_core::script::taproot::{
    ControlBlock, LEAF_VERSION_TAPSCRIPT, output_key, tap_branch_hash, tap_leaf_hash,
};
use hashyard_core::script::{Flags, ScriptError, SighashType, TapLeaf, p2tr};
use hashyard_core::{Amount, ScriptBuf, sha256};

use crate::script;
use crate::signers::{Spend, hash_types, x_only};

/// The internal key of outputs with scripts; nobody's here.
const INTERNAL: u8 = 9;

fn all_hash_types() -> impl Iterator<Item = SighashType> {
    core::iter::once(SighashType::DEFAULT).chain(hash_types())
}

/// Key 1 is the output key itself, as nothing asks for a tweak.
fn key_path_spend(kind: SighashType) -> Spend {
    let spend = Spend::of(p2tr(&x_only(1)));
    let signature = spend.sign_taproot(1, kind, None, None);
    spend.with(&[signature])
}

/// An output with two leaves, and the spend of the first, of which the items under it may be made from the spend.
struct Leaf {
    script: ScriptBuf,
    version: u8,
    control: Vec<u8>,
    key: [u8; 32],
}

impl Leaf {
    fn new(text: &str) -> Self {
        Self::of_version(script(text), LEAF_VERSION_TAPSCRIPT)
    }

    fn of_version(script: ScriptBuf, version: u8) -> Self {
        let (leaf, sibling) = (tap_leaf_hash(version, script.as_bytes()), [7; 32]);
        let root = tap_branch_hash(&leaf, &sibling);
        let (key, odd) = output_key(&x_only(INTERNAL), Some(&root)).unwrap();
        let control = [&[version | u8::from(odd)], x_only(INTERNAL).as_slice(), &sibling].concat();
        Self { script, version, control, key }
    }

    fn hash(&self) -> [u8; 32] {
        tap_leaf_hash(self.version, self.script.as_bytes())
    }

    fn output(&self) -> ScriptBuf {
        p2tr(&self.key)
    }

    fn spend(&self, items: &[Vec<u8>]) -> Spend {
        Spend::of(self.output()).with(&[items, &[self.script.0.clone(), self.control.clone()]].concat())
    }

    fn sign(&self, secret: u8) -> Vec<u8> {
        self.sign_at(secret, TapLeaf::NO_SEPARATOR)
    }

    fn sign_at(&self, secret: u8, code_separator: u32) -> Vec<u8> {
        let leaf = TapLeaf { hash: self.hash(), code_separator };
        self.spend(&[]).sign_taproot(secret, SighashType::DEFAULT, None, Some(leaf))
    }

    fn verdict(&self, items: &[Vec<u8>], flags: Flags) -> Result<(), ScriptError> {
        self.spend(items).verify(flags)
    }
}

fn key_hex(secret: u8) -> String {
    hex::encode(x_only(secret))
}

#[test]
fn the_key_path_verifies_with_every_hash_type() {
    for kind in all_hash_types() {
        assert_eq!(key_path_spend(kind).verify(Flags::STANDARD), Ok(()), "{kind}");
    }
}

#[test]
fn a_schnorr_signature_covers_all_spent_outputs_unless_anyone_can_pay() {
    type Row = (&'static str, fn(&mut Spend), fn(SighashType) -> bool);
    let changes: [Row; 5] = [
        ("own value", |spend| spend.spent[0].value = Amount(1), |_| true),
        ("other value", |spend| spend.spent[1].value = Amount(1), |kind| !kind.is_anyone_can_pay()),
        (
            "other script",
            |spend| spend.spent[1].script_pubkey = ScriptBuf(vec![0x54]),
            |kind| !kind.is_anyone_can_pay(),
        ),
        (
            "other sequence",
            |spend| spend.transaction.inputs[1].sequence += 1,
            |kind| !kind.is_anyone_can_pay(),
        ),
        (
            "other output",
            |spend| spend.transaction.outputs[1].value = Amount(9),
            |kind| !kind.is_none() && !kind.is_single(),
        ),
    ];
    for kind in all_hash_types() {
        for (name, change, covered) in changes {
            let mut spend = key_path_spend(kind);
            change(&mut spend);
            assert_eq!(spend.verify(Flags::MANDATORY).is_err(), covered(kind), "{name} under {kind}");
        }
    }
}

#[test]
fn a_schnorr_signature_has_one_form() {
    let good = key_path_spend(SighashType::DEFAULT).transaction.inputs[0].witness[0].clone();
    let with = |bytes: &[u8]| [good.as_slice(), bytes].concat();
    let mut tampered = good.clone();
    tampered[40] ^= 1;
    for (witness, error) in [
        (vec![good[..63].to_vec()], ScriptError::SchnorrSigSize),
        (vec![with(&[1, 1])], ScriptError::SchnorrSigSize),
        (vec![vec![]], ScriptError::SchnorrSigSize),
        (vec![with(&[0])], ScriptError::SchnorrSigHashtype),
        (vec![with(&[4])], ScriptError::SchnorrSigHashtype),
        (vec![with(&[0x80])], ScriptError::SchnorrSigHashtype),
        (vec![with(&[1])], ScriptError::SchnorrSig),
        (vec![tampered], ScriptError::SchnorrSig),
        (vec![], ScriptError::WitnessProgramWitnessEmpty),
    ] {
        let spend = Spend::of(p2tr(&x_only(1))).with(&witness);
        assert_eq!(spend.verify(Flags::MANDATORY), Err(error), "{witness:?}");
    }
    assert_eq!(
        Spend::of(p2tr(&[0xff; 32])).with(&[good]).verify(Flags::MANDATORY),
        Err(ScriptError::SchnorrSig)
    );
}

#[test]
fn single_without_an_output_is_no_bug_any_more() {
    let mut spend = key_path_spend(SighashType::SINGLE);
    spend.transaction.outputs.clear();
    assert_eq!(spend.verify(Flags::MANDATORY), Err(ScriptError::SchnorrSigHashtype));
}

#[test]
fn the_annex_is_signed_and_otherwise_left_alone() {
    let annex = vec![0x50, 1, 2];
    let hash = sha256(&[&[3], annex.as_slice()].concat());
    let spend = Spend::of(p2tr(&x_only(1)));
    let signature = spend.sign_taproot(1, SighashType::DEFAULT, Some(hash), None);
    let mut spend = spend.with(&[signature, annex]);
    assert_eq!(spend.verify(Flags::STANDARD), Ok(()));
    spend.transaction.inputs[0].witness[1][1] ^= 1;
    assert_eq!(spend.verify(Flags::STANDARD), Err(ScriptError::SchnorrSig));
    spend.transaction.inputs[0].witness.pop();
    assert_eq!(spend.verify(Flags::STANDARD), Err(ScriptError::SchnorrSig));
}

#[test]
fn a_leaf_is_spent_with_its_proof() {
    let leaf = Leaf::new(&format!("<{}> OP_CHECKSIG", key_hex(1)));
    let signature = leaf.sign(1);
    assert_eq!(leaf.verdict(core::slice::from_ref(&signature), Flags::STANDARD), Ok(()));
    assert_eq!(leaf.verdict(&[leaf.sign(2)], Flags::STANDARD), Err(ScriptError::SchnorrSig));
    assert_eq!(leaf.verdict(&[vec![]], Flags::STANDARD), Err(ScriptError::EvalFalse));

    let spend = |control: &[u8]| {
        let witness = [signature.clone(), leaf.script.0.clone(), control.to_vec()];
        Spend::of(leaf.output()).with(&witness).verify(Flags::STANDARD)
    };
    for length in [0, 32, 34, 64, 66] {
        let control = [leaf.control.as_slice(), &[7; 2]].concat()[..length].to_vec();
        assert_eq!(spend(&control), Err(ScriptError::TaprootWrongControlSize), "{length}");
    }
    assert_eq!(
        spend(&[&[0xc0], [1; 129 * 32 + 32].as_slice()].concat()),
        Err(ScriptError::TaprootWrongControlSize)
    );
    for byte in [0, 1, 33, 64] {
        let mut control = leaf.control.clone();
        control[byte] ^= 1;
        assert_eq!(spend(&control), Err(ScriptError::WitnessProgramMismatch), "{byte}");
    }
    assert_eq!(spend(&leaf.control[..33]), Err(ScriptError::WitnessProgramMismatch));
}

#[test]
fn taproot_has_no_form_behind_p2sh_and_none_before_its_activation() {
    let program = p2tr(&x_only(1));
    let nested =
        Spend::of(hashyard_core::script::p2sh(&hashyard_core::hash160(program.as_bytes()))).showing(&program);
    assert_eq!(nested.verify(Flags::MANDATORY), Ok(()));
    assert_eq!(nested.verify(Flags::STANDARD), Err(ScriptError::DiscourageUpgradableWitnessProgram));
    assert_eq!(Spend::of(program).with(&[vec![1]]).verify(Flags::MANDATORY - Flags::TAPROOT), Ok(()));
}

#[test]
fn what_has_no_meaning_yet_anyone_can_spend_but_not_through_the_memory_pool() {
    let key = |length: usize| "05".repeat(length);
    for (name, leaf, items, discouraged) in [
        (
            "a leaf version",
            Leaf::of_version(script("OP_RETURN"), 0xc2),
            vec![],
            ScriptError::DiscourageUpgradableTaprootVersion,
        ),
        ("OP_RESERVED", Leaf::new("OP_RETURN OP_RESERVED"), vec![], ScriptError::DiscourageOpSuccess),
        (
            "OP_SUCCESS187 before what can't be read",
            Leaf::of_version(ScriptBuf(vec![0x6a, 187, 0x4c]), LEAF_VERSION_TAPSCRIPT),
            vec![],
            ScriptError::DiscourageOpSuccess,
        ),
        (
            "OP_SUCCESS254 with an item too long",
            Leaf::of_version(ScriptBuf(vec![254]), LEAF_VERSION_TAPSCRIPT),
            vec![vec![1; 521]],
            ScriptError::DiscourageOpSuccess,
        ),
        (
            "a key of 33 bytes",
            Leaf::new(&format!("<{}> OP_CHECKSIG", key(33))),
            vec![vec![1]],
            ScriptError::DiscourageUpgradablePubkeyType,
        ),
        (
            "a key of one byte",
            Leaf::new("1 OP_CHECKSIG"),
            vec![vec![1]],
            ScriptError::DiscourageUpgradablePubkeyType,
        ),
    ] {
        assert_eq!(leaf.verdict(&items, Flags::MANDATORY), Ok(()), "{name}");
        assert_eq!(leaf.verdict(&items, Flags::STANDARD), Err(discouraged), "{name}");
    }
}

#[test]
fn tapscript_has_rules_of_its_own() {
    let unreadable = ScriptBuf(vec![0x4c, 187]);
    for (name, leaf, items, verdict) in [
        (
            "what can't be read",
            Leaf::of_version(unreadable, LEAF_VERSION_TAPSCRIPT),
            vec![],
            Err(ScriptError::BadOpcode),
        ),
        (
            "no multisig",
            Leaf::new("0 0 0 OP_CHECKMULTISIG"),
            vec![],
            Err(ScriptError::TapscriptCheckMultisig),
        ),
        (
            "an empty key",
            Leaf::new("0 OP_CHECKSIG OP_NOT"),
            vec![vec![]],
            Err(ScriptError::TapscriptEmptyPubkey),
        ),
        (
            "a loose condition",
            Leaf::new("OP_IF 1 OP_ENDIF"),
            vec![vec![2]],
            Err(ScriptError::TapscriptMinimalIf),
        ),
        ("a strict condition", Leaf::new("OP_NOTIF 1 OP_ENDIF"), vec![vec![]], Ok(())),
        ("two items", Leaf::new("1"), vec![vec![1]], Err(ScriptError::CleanStack)),
        ("an item too long", Leaf::new("OP_DROP 1"), vec![vec![1; 521]], Err(ScriptError::PushSize)),
        ("1,001 items", Leaf::new("1"), vec![vec![]; 1_001], Err(ScriptError::StackSize)),
        ("300 opcodes", Leaf::new(&format!("1 {}", "OP_NOP ".repeat(300))), vec![], Ok(())),
        ("30,000 bytes", Leaf::new(&"1 OP_DROP ".repeat(15_000)), vec![vec![1]], Ok(())),
        (
            "too few items for the sum",
            Leaf::new("1 1 OP_CHECKSIGADD"),
            vec![],
            Err(ScriptError::InvalidStackOperation),
        ),
        (
            "a long number for the sum",
            Leaf::new("OP_CHECKSIGADD"),
            vec![vec![], vec![0; 5], vec![5; 33]],
            Err(ScriptError::ScriptNum),
        ),
    ] {
        assert_eq!(leaf.verdict(&items, Flags::MANDATORY), verdict, "{name}");
    }
}

#[test]
fn two_of_three_add_up() {
    let leaf = Leaf::new(&format!(
        "<{}> OP_CHECKSIG <{}> OP_CHECKSIGADD <{}> OP_CHECKSIGADD 2 OP_NUMEQUAL",
        key_hex(1),
        key_hex(2),
        key_hex(3)
    ));
    let (one, two, three) = (leaf.sign(1), leaf.sign(2), leaf.sign(3));
    let none = vec![];
    for (items, verdict) in [
        ([&none, &two, &one], Ok(())),
        ([&three, &none, &one], Ok(())),
        ([&three, &two, &none], Ok(())),
        ([&three, &two, &one], Err(ScriptError::EvalFalse)),
        ([&none, &none, &one], Err(ScriptError::EvalFalse)),
        // A signature that is there must be valid: it can't just count as none.
        ([&one, &two, &one], Err(ScriptError::SchnorrSig)),
    ] {
        assert_eq!(leaf.verdict(&items.map(Clone::clone), Flags::STANDARD), verdict);
    }
}

#[test]
fn signatures_cost_the_weight_of_the_witness() {
    let checks = |count: usize| {
        let checks = format!("OP_DUP <{}> OP_CHECKSIGVERIFY ", key_hex(1)).repeat(count);
        let leaf = Leaf::new(&format!("{checks} OP_DROP 1"));
        leaf.verdict(&[leaf.sign(1)], Flags::STANDARD)
    };
    // The witness has 1 + (1 + 64) + (3 + 35 for each check + 2) + (1 + 65) bytes; each check costs 50, and 50 are free.
    assert_eq!(checks(12), Ok(()));
    assert_eq!(checks(13), Err(ScriptError::TapscriptValidationWeight));
}

#[test]
fn the_last_separator_that_ran_is_signed() {
    let leaf = Leaf::new(&format!(
        "0 OP_IF OP_CODESEPARATOR OP_ENDIF OP_CODESEPARATOR <{}> OP_CHECKSIG",
        key_hex(1)
    ));
    assert_eq!(leaf.verdict(&[leaf.sign_at(1, 4)], Flags::STANDARD), Ok(()));
    for other in [TapLeaf::NO_SEPARATOR, 2, 5] {
        assert_eq!(leaf.verdict(&[leaf.sign_at(1, other)], Flags::STANDARD), Err(ScriptError::SchnorrSig));
    }
}

#[test]
fn a_control_block_reads_back() {
    let leaf = Leaf::new("1");
    let control = ControlBlock::parse(&leaf.control).unwrap();
    assert_eq!((control.leaf_version, *control.internal_key), (LEAF_VERSION_TAPSCRIPT, x_only(INTERNAL)));
    assert_eq!(control.path, [[7; 32]]);
    assert!(control.proves(&leaf.hash(), &leaf.key));
    assert!(!control.proves(&[0; 32], &leaf.key));
    assert_eq!(output_key(&[0xff; 32], None), None);
}
