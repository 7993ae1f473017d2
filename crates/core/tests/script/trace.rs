//! Spends written down step by step: the same verdict as verification, and everything that a screen shows.

use hashyard_core::script::taproot::{LEAF_VERSION_TAPSCRIPT, output_key, tap_leaf_hash};
use hashyard_core::script::trace::MAX_STEPS;
use hashyard_core::script::watch::Phase;
use hashyard_core::script::{
    Builder, Flags, ScriptError, SighashType, SignatureCheck, TapLeaf, Trace, TransactionChecker,
    legacy_sighash, multisig, p2pkh, p2sh, p2tr, p2wpkh, p2wsh, trace_script,
};
use hashyard_core::{PubkeyHash, ScriptBuf, hash160, sha256};

use crate::script;
use crate::signers::{Spend, public_key, sign_ecdsa, x_only};

fn trace(spend: &Spend, flags: Flags) -> Trace {
    let (spending, input) = (spend.spending(), &spend.transaction.inputs[0]);
    let checker = TransactionChecker::new(&spending, 0);
    let trace =
        trace_script(&input.script_sig, &spend.spent[0].script_pubkey, &input.witness, flags, &checker);
    assert_eq!(trace.verdict, spend.verify(flags));
    trace
}

fn phases(trace: &Trace) -> Vec<Phase> {
    trace.phases.iter().map(|phase| phase.phase).collect()
}

fn checks(trace: &Trace) -> Vec<&SignatureCheck> {
    let of_steps = trace.phases.iter().flat_map(|phase| &phase.steps).flat_map(|step| &step.checks);
    of_steps.chain(trace.phases.iter().filter_map(|phase| phase.key_path.as_ref())).collect()
}

fn fields(check: &SignatureCheck) -> String {
    let names: Vec<_> =
        check.preimage.iter().flat_map(|preimage| preimage.fields()).map(|f| f.name).collect();
    names.join(" ")
}

const LEGACY: &str = "nVersion vin prevout scriptCode nSequence prevout scriptCode nSequence vout output output nLockTime nHashType";
const BIP143: &str =
    "nVersion hashPrevouts hashSequence outpoint scriptCode value nSequence hashOutputs nLockTime nHashType";
const BIP341: &str = "epoch hash_type nVersion nLockTime sha_prevouts sha_amounts sha_scriptpubkeys sha_sequences sha_outputs spend_type input_index";

fn legacy_spend(output: ScriptBuf, redeem_script: Option<&ScriptBuf>) -> Spend {
    let mut spend = Spend::of(output.clone());
    let code = redeem_script.unwrap_or(&output);
    let hash = legacy_sighash(&spend.transaction, 0, code.as_bytes(), SighashType::ALL);
    let signature = sign_ecdsa(1, hash.as_bytes(), SighashType::ALL);
    spend.transaction.inputs[0].script_sig = match redeem_script {
        None => Builder::new().data(&signature).data(&public_key(1)),
        Some(redeem) => Builder::new().number(0).data(&signature).data(redeem.as_bytes()),
    }
    .into_script();
    spend
}

fn tapscript_spend() -> Spend {
    let script = script(&format!("<{}> OP_CHECKSIG", hex::encode(x_only(1))));
    let leaf = tap_leaf_hash(LEAF_VERSION_TAPSCRIPT, script.as_bytes());
    let (key, odd) = output_key(&x_only(2), Some(&leaf)).unwrap();
    let control = [&[LEAF_VERSION_TAPSCRIPT | u8::from(odd)], x_only(2).as_slice()].concat();
    let spend = Spend::of(p2tr(&key));
    let signature = spend.sign_taproot(1, SighashType::DEFAULT, None, Some(TapLeaf::new(leaf)));
    spend.with(&[signature, script.0, control])
}

#[test]
fn every_kind_of_spend_shows_its_phases_and_what_its_signatures_sign() {
    use Phase::*;
    let hash = PubkeyHash::of(&public_key(1));
    let one_of_one = multisig(1, &[public_key(1)]);
    let p2wpkh_spend = Spend::of(p2wpkh(&hash));
    let signature = p2wpkh_spend.sign_v0(1, &p2pkh(&hash), SighashType::ALL);
    let program = p2wsh(&sha256(one_of_one.as_bytes()));
    let nested = Spend::of(p2sh(&hash160(program.as_bytes()))).showing(&program);
    let nested_signature = nested.sign_v0(1, &one_of_one, SighashType::ALL);
    let key_path = Spend::of(p2tr(&x_only(1)));
    let schnorr = key_path.sign_taproot(1, SighashType::DEFAULT, None, None);
    let leaf_fields = format!("{BIP341} tapleaf_hash key_version codesep_pos");
    for (spend, ran, signed) in [
        (legacy_spend(p2pkh(&hash), None), vec![ScriptSig, ScriptPubkey], LEGACY),
        (
            legacy_spend(p2sh(&hash160(one_of_one.as_bytes())), Some(&one_of_one)),
            vec![ScriptSig, ScriptPubkey, RedeemScript],
            LEGACY,
        ),
        (
            p2wpkh_spend.with(&[signature, public_key(1)]),
            vec![ScriptSig, ScriptPubkey, WitnessKeyHash],
            BIP143,
        ),
        (
            nested.with(&[vec![], nested_signature, one_of_one.0.clone()]),
            vec![ScriptSig, ScriptPubkey, RedeemScript, WitnessScript],
            BIP143,
        ),
        (key_path.with(&[schnorr]), vec![ScriptSig, ScriptPubkey, KeyPath], BIP341),
        (tapscript_spend(), vec![ScriptSig, ScriptPubkey, Tapscript], leaf_fields.as_str()),
    ] {
        let trace = trace(&spend, Flags::STANDARD);
        assert_eq!((trace.verdict, trace.complete), (Ok(()), true), "{ran:?}");
        assert_eq!(phases(&trace), ran);
        let [check] = checks(&trace)[..] else { panic!("{ran:?}: not one signature") };
        assert!(check.valid);
        assert_eq!(fields(check), signed);
        let preimage = check.preimage.as_ref().unwrap();
        let parts: Vec<u8> = preimage.fields().flat_map(|field| field.bytes.to_vec()).collect();
        assert_eq!(parts, preimage.bytes());
    }
}

#[test]
fn the_hash_is_that_of_the_fields() {
    let hash = PubkeyHash::of(&public_key(1));
    let legacy = trace(&legacy_spend(p2pkh(&hash), None), Flags::STANDARD);
    let check = checks(&legacy)[0];
    let preimage = check.preimage.as_ref().unwrap().bytes();
    assert_eq!(check.sighash, Some(hashyard_core::sha256d(preimage)));
    assert_eq!(check.sighash_type, Some(SighashType::ALL));

    let tapscript = trace(&tapscript_spend(), Flags::STANDARD);
    let check = checks(&tapscript)[0];
    let preimage = check.preimage.as_ref().unwrap().bytes();
    assert_eq!(check.sighash, Some(hashyard_core::tagged_hash("TapSighash", preimage)));
    assert_eq!(check.sighash_type, Some(SighashType::DEFAULT));
    let step = tapscript.phases[2].steps.last().unwrap();
    // Of a witness of 1 + 65 + 35 + 34 bytes and 50.
    assert_eq!(step.weight_left, Some(135));
}

#[test]
fn a_step_that_fails_shows_what_it_found() {
    let spend = Spend::of(script("1 OP_IF 2 OP_TOALTSTACK 3 4 OP_EQUALVERIFY OP_ENDIF"));
    let trace = trace(&spend, Flags::STANDARD);
    assert_eq!(trace.verdict, Err(ScriptError::EqualVerify));
    let phase = trace.phases.last().unwrap();
    assert_eq!(phase.error, Some(ScriptError::EqualVerify));
    let [.., before, failed] = phase.steps.as_slice() else { panic!("too few steps") };
    assert_eq!((before.error, failed.error), (None, Some(ScriptError::EqualVerify)));
    assert_eq!((failed.offset, failed.opcode.name()), (6, "OP_EQUALVERIFY"));
    for step in [before, failed] {
        assert_eq!((&step.stack, &step.alt_stack), (&vec![vec![3], vec![4]], &vec![vec![2]]));
        assert_eq!((&step.conditions, step.executed), (&vec![true], true));
    }
}

#[test]
fn every_key_that_is_tried_for_a_signature_is_shown() {
    let output = multisig(1, &[public_key(2), public_key(1)]);
    let mut spend = Spend::of(output.clone());
    let hash = legacy_sighash(&spend.transaction, 0, output.as_bytes(), SighashType::ALL);
    // Keys are tried from the last one on.
    for (signer, tried) in [(1, vec![true]), (2, vec![false, true])] {
        let signature = sign_ecdsa(signer, hash.as_bytes(), SighashType::ALL);
        spend.transaction.inputs[0].script_sig = Builder::new().number(0).data(&signature).into_script();
        let trace = trace(&spend, Flags::STANDARD);
        assert_eq!(checks(&trace).iter().map(|check| check.valid).collect::<Vec<_>>(), tried);
    }
}

#[test]
fn long_spends_keep_their_verdict_and_lose_their_last_steps() {
    let script = script(&"1 OP_DROP ".repeat(MAX_STEPS));
    let leaf = tap_leaf_hash(LEAF_VERSION_TAPSCRIPT, script.as_bytes());
    let (key, odd) = output_key(&x_only(2), Some(&leaf)).unwrap();
    let control = [&[LEAF_VERSION_TAPSCRIPT | u8::from(odd)], x_only(2).as_slice()].concat();
    let trace = trace(&Spend::of(p2tr(&key)).with(&[vec![1], script.0, control]), Flags::STANDARD);
    assert_eq!((trace.verdict, trace.complete), (Ok(()), false));
    assert_eq!(trace.phases.iter().map(|phase| phase.steps.len()).sum::<usize>(), MAX_STEPS);
}

#[test]
fn empty_signatures_and_single_without_an_output_show_no_fields() {
    let check = script(&format!("<{}> OP_CHECKSIG OP_NOT", hex::encode(public_key(1))));
    let mut spend = Spend::of(check);
    spend.transaction.outputs.clear();
    for (signature, hash) in [(vec![], None), (vec![3], Some(format!("01{}", "00".repeat(31))))] {
        spend.transaction.inputs[0].script_sig = Builder::new().data(&signature).into_script();
        let trace = trace(&spend, Flags::P2SH);
        let check = checks(&trace)[0];
        assert_eq!((check.preimage.is_none(), check.valid), (true, false));
        assert_eq!(check.sighash.map(hex::encode), hash);
    }
}
