//! Spends that succeed, and the smallest changes that make them fail.

use hashyard_core::script::{
    Builder, Flags, ScriptError, SighashType, classify, legacy_sighash, multisig, p2pk, p2pkh, p2sh,
};
use hashyard_core::{Amount, Decodable, PubkeyHash, ScriptBuf, Transaction, hash160};
use k256::ecdsa::Signature;

use crate::signers::{key, public_key, sign_ecdsa};
use crate::{script, spend, verify_spend};

/// The first payment of all: in block 170 Satoshi pays 10 of 50 coins to Hal Finney.
const FIRST_PAYMENT: &str = "0100000001c997a5e56e104102fa209c6a852dd90660a20b2d9c352423edce25857fcd3704000000004847304402204e45e16932b8af514961a1d3a1a25fdf3f4f7732e9d624c6c61548ab5fb8cd410220181522ec8eca07de4860a4acdd12909d831cc56cbbac4622082221a8768d1d0901ffffffff0200ca9a3b00000000434104ae1a62fe09c5f51b13905f07f06b99a2f7159b2225f374cd378d71302fa28414e7aab37397f554a7df5f142c21c1b7303b8a0626f1baded5c72a704f7e6cd84cac00286bee0000000043410411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3ac00000000";

/// Satoshi's key of block 9, whose coins it spends.
const SATOSHI: &str = "0411db93e1dcdb8a016b49840f8c53bc1eb68a382e97b1482ecad7b148a6909a5cb2e0eaddfb84ccf9744464f82e160bfa9b8b64f9d4c03f999b8643f656b412a3";

/// A signature over the made-up spend, hash type included.
fn sign(secret: u8, script_code: &ScriptBuf, kind: SighashType) -> Vec<u8> {
    let sighash = legacy_sighash(&spend(ScriptBuf::default()), 0, script_code.as_bytes(), kind);
    sign_ecdsa(secret, sighash.as_bytes(), kind)
}

fn verify(script_sig: &ScriptBuf, script_pubkey: &ScriptBuf, flags: Flags) -> Result<(), ScriptError> {
    verify_spend(&spend(script_sig.clone()), script_pubkey, flags)
}

#[test]
fn the_first_payment_is_signed_by_satoshi() {
    let transaction = Transaction::decode(&hex::decode(FIRST_PAYMENT).unwrap()).unwrap();
    assert_eq!(
        transaction.txid().to_string(),
        "f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16"
    );
    let output = p2pk(&hex::decode(SATOSHI).unwrap());
    assert_eq!(classify(&output).name(), "pubkey");
    assert_eq!(verify_spend(&transaction, &output, Flags::STANDARD), Ok(()));
    for byte in 1..transaction.inputs[0].script_sig.len() - 1 {
        let mut tampered = transaction.clone();
        tampered.inputs[0].script_sig.0[byte] ^= 1;
        assert!(verify_spend(&tampered, &output, Flags::STANDARD).is_err(), "byte {byte}");
    }
}

#[test]
fn every_hash_type_verifies_and_covers_only_its_part() {
    let output = p2pkh(&PubkeyHash::of(&public_key(1)));
    for base in [SighashType::ALL, SighashType::NONE, SighashType::SINGLE] {
        for kind in [base, base.anyone_can_pay()] {
            let script_sig = Builder::new().data(&sign(1, &output, kind)).data(&public_key(1)).into_script();
            assert_eq!(verify(&script_sig, &output, Flags::STANDARD), Ok(()), "{kind}");

            let mut transaction = spend(script_sig.clone());
            transaction.outputs[0].value = Amount(1);
            let changed = verify_spend(&transaction, &output, Flags::NONE);
            assert_eq!(changed.is_ok(), kind.is_none(), "{kind}");
        }
    }
}

#[test]
fn a_p2pkh_output_wants_its_own_key_and_its_signature() {
    let output = p2pkh(&PubkeyHash::of(&public_key(1)));
    let signature = sign(1, &output, SighashType::ALL);
    let with = |signature: &[u8], key: &[u8]| {
        verify(&Builder::new().data(signature).data(key).into_script(), &output, Flags::MANDATORY)
    };
    assert_eq!(with(&signature, &public_key(1)), Ok(()));
    assert_eq!(with(&signature, &public_key(2)), Err(ScriptError::EqualVerify));
    assert_eq!(with(&sign(2, &output, SighashType::ALL), &public_key(1)), Err(ScriptError::EvalFalse));
    assert_eq!(with(&[], &public_key(1)), Err(ScriptError::EvalFalse));
}

#[test]
fn uncompressed_keys_have_a_hash_of_their_own() {
    let uncompressed = key(1).verifying_key().to_sec1_point(false).as_bytes().to_vec();
    let output = p2pkh(&PubkeyHash::of(&uncompressed));
    let script_sig =
        Builder::new().data(&sign(1, &output, SighashType::ALL)).data(&uncompressed).into_script();
    assert_eq!(verify(&script_sig, &output, Flags::STANDARD), Ok(()));
}

#[test]
fn a_high_s_is_valid_but_not_standard() {
    let output = p2pk(&public_key(1));
    let low = sign(1, &output, SighashType::ALL);
    let signature = Signature::from_der(&low[..low.len() - 1]).unwrap();
    let (r, s) = signature.split_scalars();
    let high = Signature::from_scalars(r, -s).unwrap();
    let script_sig = Builder::new().data(&[high.to_der().as_bytes(), &[1]].concat()).into_script();
    assert_eq!(verify(&script_sig, &output, Flags::MANDATORY), Ok(()));
    assert_eq!(verify(&script_sig, &output, Flags::STANDARD), Err(ScriptError::SigHighS));
}

#[test]
fn two_of_three_sign_in_the_order_of_their_keys() {
    let output = multisig(2, &[public_key(1), public_key(2), public_key(3)]);
    let signed_by = |secrets: &[u8], dummy: i64| {
        let start = Builder::new().number(dummy);
        let sign = |builder: Builder, secret: &u8| builder.data(&sign(*secret, &output, SighashType::ALL));
        secrets.iter().fold(start, sign).into_script()
    };
    for (signers, verdict) in [
        (&[1, 2][..], Ok(())),
        (&[1, 3], Ok(())),
        (&[2, 3], Ok(())),
        (&[3, 1], Err(ScriptError::SigNullFail)),
        (&[1, 1], Err(ScriptError::SigNullFail)),
        (&[1, 4], Err(ScriptError::SigNullFail)),
        (&[1], Err(ScriptError::InvalidStackOperation)),
    ] {
        assert_eq!(verify(&signed_by(signers, 0), &output, Flags::STANDARD), verdict, "{signers:?}");
    }
    let not_signed = script("0 0 0");
    assert_eq!(verify(&not_signed, &output, Flags::STANDARD), Err(ScriptError::EvalFalse));
    assert_eq!(verify(&signed_by(&[1, 2], 1), &output, Flags::NONE), Ok(()));
    assert_eq!(verify(&signed_by(&[1, 2], 1), &output, Flags::NULLDUMMY), Err(ScriptError::SigNullDummy));
}

#[test]
fn p2sh_runs_the_script_it_is_shown_once_active() {
    let redeem_script = multisig(1, &[public_key(1), public_key(2)]);
    let output = p2sh(&hash160(redeem_script.as_bytes()));
    let signed = Builder::new().number(0).data(&sign(2, &redeem_script, SighashType::ALL));
    let script_sig = signed.clone().data(redeem_script.as_bytes()).into_script();
    assert_eq!(verify(&script_sig, &output, Flags::STANDARD), Ok(()));

    let unsigned = Builder::new().number(0).number(0).data(redeem_script.as_bytes()).into_script();
    assert_eq!(verify(&unsigned, &output, Flags::NONE), Ok(()));
    assert_eq!(verify(&unsigned, &output, Flags::P2SH), Err(ScriptError::EvalFalse));

    let not_only_pushes = signed.opcode(crate::opcode("OP_NOP")).data(redeem_script.as_bytes()).into_script();
    assert_eq!(verify(&not_only_pushes, &output, Flags::P2SH), Err(ScriptError::SigPushOnly));
}

#[test]
fn a_signature_covers_the_script_behind_the_last_separator() {
    let whole = script(&format!("1 OP_DROP OP_CODESEPARATOR <{}> OP_CHECKSIG", hex::encode(public_key(1))));
    let covered = ScriptBuf(whole.0[3..].to_vec());
    let script_sig = Builder::new().data(&sign(1, &covered, SighashType::ALL)).into_script();
    assert_eq!(verify(&script_sig, &whole, Flags::MANDATORY), Ok(()));
    assert_eq!(verify(&script_sig, &whole, Flags::STANDARD), Err(ScriptError::OpCodeSeparator));
    let over_all = Builder::new().data(&sign(1, &whole, SighashType::ALL)).into_script();
    assert_eq!(verify(&over_all, &whole, Flags::MANDATORY), Err(ScriptError::EvalFalse));
}

#[test]
fn a_signature_in_its_own_script_is_taken_out_before_signing() {
    let rest = script(&format!("OP_DROP <{}> OP_CHECKSIG", hex::encode(public_key(1))));
    let signature = sign(1, &rest, SighashType::ALL);
    let output = ScriptBuf([Builder::new().data(&signature).into_script().0, rest.0].concat());
    let script_sig = Builder::new().data(&signature).into_script();
    assert_eq!(verify(&script_sig, &output, Flags::MANDATORY), Ok(()));
    assert_eq!(verify(&script_sig, &output, Flags::STANDARD), Err(ScriptError::SigFindAndDelete));
}
