//! Witness programs of version 0 (BIP141, BIP143).

use hashyard_core::script::{
    Builder, Flags, MAX_ELEMENT_SIZE, ScriptError, SighashType, multisig, p2pkh, p2sh, p2wpkh, p2wsh,
};
use hashyard_core::{Amount, PubkeyHash, ScriptBuf, hash160, sha256};

use crate::script;
use crate::signers::{Spend, hash_types, key, public_key};

fn own_key_hash() -> PubkeyHash {
    PubkeyHash::of(&public_key(1))
}

/// A spend of P2WPKH by its key, with this hash type.
fn key_hash_spend(kind: SighashType) -> Spend {
    let spend = Spend::of(p2wpkh(&own_key_hash()));
    let signature = spend.sign_v0(1, &p2pkh(&own_key_hash()), kind);
    spend.with(&[signature, public_key(1)])
}

/// A spend of P2WSH with these items under the script.
fn script_hash_spend(witness_script: &ScriptBuf, items: &[Vec<u8>]) -> Spend {
    let witness = [items, std::slice::from_ref(&witness_script.0)].concat();
    Spend::of(p2wsh(&sha256(witness_script.as_bytes()))).with(&witness)
}

#[test]
fn p2wpkh_verifies_with_every_hash_type_bare_and_behind_p2sh() {
    for kind in hash_types() {
        assert_eq!(key_hash_spend(kind).verify(Flags::STANDARD), Ok(()), "{kind}");

        let program = p2wpkh(&own_key_hash());
        let spend = Spend::of(p2sh(&hash160(program.as_bytes()))).showing(&program);
        let signature = spend.sign_v0(1, &p2pkh(&own_key_hash()), kind);
        assert_eq!(spend.with(&[signature, public_key(1)]).verify(Flags::STANDARD), Ok(()), "{kind}");
    }
}

#[test]
fn a_hash_type_covers_its_part_and_always_the_spent_value() {
    type Row = (&'static str, fn(&mut Spend), fn(SighashType) -> bool);
    let changes: [Row; 6] = [
        ("spent value", |spend| spend.spent[0].value = Amount(1), |_| true),
        ("lock time", |spend| spend.transaction.lock_time += 1, |_| true),
        ("own sequence", |spend| spend.transaction.inputs[0].sequence += 1, |_| true),
        (
            "other sequence",
            |spend| spend.transaction.inputs[1].sequence += 1,
            |kind| kind == SighashType::ALL,
        ),
        (
            "other outpoint",
            |spend| spend.transaction.inputs[1].previous_output.vout += 1,
            |kind| !kind.is_anyone_can_pay(),
        ),
        (
            "other output",
            |spend| spend.transaction.outputs[1].value = Amount(9),
            |kind| !kind.is_none() && !kind.is_single(),
        ),
    ];
    for kind in hash_types() {
        for (name, change, covered) in changes {
            let mut spend = key_hash_spend(kind);
            change(&mut spend);
            assert_eq!(spend.verify(Flags::MANDATORY).is_err(), covered(kind), "{name} under {kind}");
        }
    }
}

#[test]
fn p2wpkh_wants_exactly_a_signature_and_its_key() {
    let good = key_hash_spend(SighashType::ALL).transaction.inputs[0].witness.clone();
    let spend =
        |witness: &[Vec<u8>]| Spend::of(p2wpkh(&own_key_hash())).with(witness).verify(Flags::MANDATORY);
    for witness in [vec![], vec![good[0].clone()], [good.clone(), vec![vec![]]].concat()] {
        assert_eq!(spend(&witness), Err(ScriptError::WitnessProgramMismatch));
    }
    assert_eq!(spend(&[good[0].clone(), public_key(2)]), Err(ScriptError::EqualVerify));
    assert_eq!(spend(&[vec![], public_key(1)]), Err(ScriptError::EvalFalse));
}

#[test]
fn keys_in_witnesses_are_compressed_in_the_memory_pool() {
    let uncompressed = key(1).verifying_key().to_sec1_point(false).as_bytes().to_vec();
    let hash = PubkeyHash::of(&uncompressed);
    let spend = Spend::of(p2wpkh(&hash));
    let signature = spend.sign_v0(1, &p2pkh(&hash), SighashType::ALL);
    let spend = spend.with(&[signature, uncompressed]);
    assert_eq!(spend.verify(Flags::MANDATORY), Ok(()));
    assert_eq!(spend.verify(Flags::STANDARD), Err(ScriptError::WitnessPubkeyType));
}

#[test]
fn p2wsh_runs_the_script_that_has_its_hash() {
    let witness_script = multisig(2, &[public_key(1), public_key(2), public_key(3)]);
    let program = p2wsh(&sha256(witness_script.as_bytes()));
    for spend in [Spend::of(program.clone()), Spend::of(p2sh(&hash160(program.as_bytes()))).showing(&program)]
    {
        let sign = |secret| spend.sign_v0(secret, &witness_script, SighashType::ALL);
        let signatures = [vec![], sign(1), sign(3), witness_script.0.clone()];
        assert_eq!(spend.with(&signatures).verify(Flags::STANDARD), Ok(()));
    }
    let spend = |witness: &[Vec<u8>]| Spend::of(program.clone()).with(witness).verify(Flags::MANDATORY);
    assert_eq!(spend(&[]), Err(ScriptError::WitnessProgramWitnessEmpty));
    assert_eq!(spend(&[vec![0x51]]), Err(ScriptError::WitnessProgramMismatch));
}

#[test]
fn witness_scripts_have_rules_of_their_own() {
    let long = |length: usize| ScriptBuf([vec![0x61; length - 1], vec![0x51]].concat());
    let pushes = |length: usize| ScriptBuf([[0x51, 0x75].repeat((length - 1) / 2), vec![0x51]].concat());
    for (name, witness_script, items, flags, verdict) in [
        ("one item", script("1"), vec![], Flags::MANDATORY, Ok(())),
        ("two items", script("1"), vec![vec![1]], Flags::MANDATORY, Err(ScriptError::CleanStack)),
        ("a false item", script("0"), vec![], Flags::MANDATORY, Err(ScriptError::EvalFalse)),
        ("no item", script("OP_DROP"), vec![vec![1]], Flags::MANDATORY, Err(ScriptError::CleanStack)),
        (
            "an item that may be",
            script("OP_DROP 1"),
            vec![vec![1; MAX_ELEMENT_SIZE]],
            Flags::MANDATORY,
            Ok(()),
        ),
        (
            "an item too long",
            script("OP_DROP 1"),
            vec![vec![1; MAX_ELEMENT_SIZE + 1]],
            Flags::MANDATORY,
            Err(ScriptError::PushSize),
        ),
        ("202 opcodes", long(203), vec![], Flags::MANDATORY, Err(ScriptError::OpCount)),
        ("10,001 bytes", pushes(10_001), vec![], Flags::MANDATORY, Err(ScriptError::ScriptSize)),
        ("a loose condition", script("OP_IF 1 OP_ENDIF"), vec![vec![2]], Flags::MANDATORY, Ok(())),
        (
            "a loose condition",
            script("OP_IF 1 OP_ENDIF"),
            vec![vec![2]],
            Flags::STANDARD,
            Err(ScriptError::MinimalIf),
        ),
        (
            "no opcode of tapscript",
            script("1 1 1 OP_CHECKSIGADD"),
            vec![],
            Flags::MANDATORY,
            Err(ScriptError::BadOpcode),
        ),
    ] {
        assert_eq!(script_hash_spend(&witness_script, &items).verify(flags), verdict, "{name}");
    }
}

#[test]
fn separators_and_signatures_in_the_script_are_left_there() {
    let key = hex::encode(public_key(1));
    let whole = script(&format!("OP_CODESEPARATOR 1 OP_DROP OP_CODESEPARATOR <{key}> OP_CHECKSIG"));
    let covered = ScriptBuf(whole.0[4..].to_vec());
    let signature = script_hash_spend(&whole, &[]).sign_v0(1, &covered, SighashType::ALL);
    assert_eq!(script_hash_spend(&whole, &[signature]).verify(Flags::STANDARD), Ok(()));

    // The signature that the script holds is part of what is signed, so it is not itself a valid one.
    let held = Builder::new().data(&[0x30; 9]).into_script();
    let with_signature =
        ScriptBuf([held.as_bytes(), script(&format!("OP_DROP <{key}> OP_CHECKSIG")).as_bytes()].concat());
    let spend = script_hash_spend(&with_signature, &[vec![0x30; 9]]);
    assert_eq!(spend.verify(Flags::MANDATORY - Flags::DERSIG), Err(ScriptError::EvalFalse));
    assert_eq!(
        spend.verify(Flags::CONST_SCRIPTCODE | Flags::P2SH | Flags::WITNESS),
        Err(ScriptError::EvalFalse)
    );
}

#[test]
fn single_without_an_output_signs_no_output() {
    let mut spend = Spend::of(p2wpkh(&own_key_hash()));
    spend.transaction.outputs.clear();
    let signature = spend.sign_v0(1, &p2pkh(&own_key_hash()), SighashType::SINGLE);
    assert_eq!(spend.with(&[signature, public_key(1)]).verify(Flags::STANDARD), Ok(()));
}
