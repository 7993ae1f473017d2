//! Signed messages: Bitcoin Core's own vectors (`src/test/util_tests.cpp`, `test/functional/rpc_signmessagewithprivkey.py`) and those of
//! BIP322 (`bip-0322/basic-test-vectors.json` and `generated-test-vectors.json`, CC0).

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use base64ct::{Base64, Encoding};
use hashyard_core::params::{MAINNET, REGTEST};
use hashyard_core::script::{ScriptError, SighashType, SpendingTransaction};
use hashyard_core::wallet::message::{bip322, legacy, sign, to_text, verify};
use hashyard_core::wallet::signer::InputToSign;
use hashyard_core::wallet::{Address, MessageFault, MessageForm, Mnemonic, OutputType, SignMessageError};
use hashyard_core::wallet::{Wallet, Wif};
use serde_json::Value;

const TRUST: &str =
    "IPojfrX2dfPnH26UegfbGQQLrdK844DlHq5157/P6h57WyuS/Qsl+h/WSVGDF4MUi4rWSswW38oimDYfNNUBUOk=";

fn address(text: &str) -> Address {
    Address::parse(text, &MAINNET).unwrap()
}

fn vectors() -> [Value; 2] {
    [include_str!("bip322/basic.json"), include_str!("bip322/generated.json")]
        .map(|text| serde_json::from_str(text).unwrap())
}

fn text<'a>(vector: &'a Value, name: &str) -> &'a str {
    vector[name].as_str().unwrap()
}

#[test]
fn bitcoin_cores_vectors_of_verifying_agree() {
    let cases = [
        ("3B5fQsEXEaV8v6U3ejYc8XaKXAkyQj2MjV", "no matter", "Trust no one", Some(MessageFault::Base64)),
        (
            "1KqbBpLy5FARmTPD4VZnDDpYjkUvkr82Pm",
            "no Base64 at all",
            "Trust no one",
            Some(MessageFault::Base64),
        ),
        (
            "1KqbBpLy5FARmTPD4VZnDDpYjkUvkr82Pm",
            &encoded(&[0; legacy::LEN]),
            "Trust no one",
            Some(MessageFault::NoPublicKey),
        ),
        ("15CRxFdyRpGZLW9w8HnHvVduizdL5jKNbs", TRUST, "Trust no one", None),
        (
            "11canuhp9X2NocwCq7xNrQYTmUgZAnLK3",
            "IIcaIENoYW5jZWxsb3Igb24gYnJpbmsgb2Ygc2Vjb25kIGJhaWxvdXQgZm9yIGJhbmtzIAaHRtbCeDZINyavx14=",
            "Trust me",
            None,
        ),
    ];
    for (to, signature, message, fault) in cases {
        assert_eq!(verify(&address(to), signature, message).err(), fault, "{to} {message}");
    }
    let other = verify(&address("15CRxFdyRpGZLW9w8HnHvVduizdL5jKNbs"), TRUST, "I never signed this");
    assert!(matches!(other, Err(MessageFault::OtherAddress(_))), "{other:?}");
}

#[test]
fn bitcoin_cores_vector_of_signing_agrees() {
    let wif = Wif::parse("cUeKHd5orzT3mz8P9pxyREHfsWtVfgsfDjiZZBcjUBAaGk1BTj7N", &REGTEST).unwrap();
    let signed = legacy::sign(&wif.key, wif.compressed, "This is just a test message");
    assert_eq!(
        signed,
        "INbVnW4e6PeRmsv2Qgu8NuopvrVjkcxob+sX8OcZG0SALhWybUjzMLPdAsXI46YZGb0KQTRii+wWIQzRpG/U+S0="
    );
    let signer = Address::parse("mpLQjfK79b7CCV4VMJWEWAj5Mpx8Up5zxB", &REGTEST).unwrap();
    assert_eq!(verify(&signer, &signed, "This is just a test message"), Ok(()));
}

#[test]
fn a_key_signs_uncompressed_where_it_is_used_so() {
    let wif = Wif::parse("cUeKHd5orzT3mz8P9pxyREHfsWtVfgsfDjiZZBcjUBAaGk1BTj7N", &REGTEST).unwrap();
    let signed = legacy::sign(&wif.key, false, "x");
    let bytes: [u8; legacy::LEN] = decoded(&signed).try_into().unwrap();
    assert_eq!(legacy::public_key(&bytes, "x").unwrap().len(), 65);
    assert!((27..31).contains(&bytes[0]));
}

fn decoded(signature: &str) -> Vec<u8> {
    Base64::decode_vec(signature).unwrap()
}

fn encoded(signature: &[u8]) -> String {
    Base64::encode_string(signature)
}

#[test]
fn hashes_and_transactions_are_those_of_bip322() {
    for vector in vectors()[0]["tx_hashes"].as_array().unwrap() {
        let (message, script) = (text(vector, "message"), address(text(vector, "address")).script_pubkey());
        let to_spend = bip322::to_spend(&script, message);
        assert_eq!(hex::encode(bip322::hash(message)), text(vector, "message_hash"));
        assert_eq!(to_spend.txid().to_string(), text(vector, "to_spend_tx_hash"));
        assert_eq!(bip322::to_sign(&to_spend).txid().to_string(), text(vector, "to_sign_tx_hash"));
    }
}

#[test]
fn simple_signatures_of_bip322_are_good_and_for_one_key_ours_are_among_them() {
    let mut ours = 0;
    for vector in vectors().iter().flat_map(|file| file["simple"].as_array().unwrap()) {
        let (message, to) = (text(vector, "message"), address(text(vector, "address")));
        let signatures: Vec<&str> =
            vector["bip322_signatures"].as_array().unwrap().iter().map(|one| one.as_str().unwrap()).collect();
        for signature in &signatures {
            assert_eq!(verify(&to, signature, message), Ok(()), "{message:?}");
            let bare = signature.strip_prefix("smp").unwrap_or(signature);
            assert_eq!(verify(&to, bare, message), Ok(()), "{message:?} without prefix");
        }
        let keys = vector["private_keys"].as_array().unwrap();
        if let [key] = &keys[..] {
            let key = Wif::parse(key.as_str().unwrap(), &MAINNET).unwrap().key;
            let signed = sign(&key, &to, message).unwrap();
            assert_eq!(verify(&to, &signed, message), Ok(()), "{message:?}");
            ours += usize::from(text(vector, "type") == "p2wpkh" && signatures.contains(&signed.as_str()));
        }
    }
    assert!(ours > 0, "RFC 6979 gives the vectors' own bytes");
}

#[test]
fn what_bip322_calls_wrong_is_refused() {
    for vector in vectors().iter().flat_map(|file| file["error"].as_array().unwrap()) {
        let told =
            verify(&address(text(vector, "address")), text(vector, "signature"), text(vector, "message"));
        assert!(told.is_err(), "{}", text(vector, "description"));
    }
    for form in ["full", "proof_of_funds"] {
        for vector in vectors()[1][form].as_array().unwrap() {
            let (to, message) = (address(text(vector, "address")), text(vector, "message"));
            let signature = vector["bip322_signatures"][0].as_str().unwrap();
            let expected = match MessageForm::of(to.kind()) {
                Some(MessageForm::Legacy) => MessageFault::Base64,
                _ => MessageFault::OtherForm,
            };
            let told = verify(&to, signature, message).unwrap_err();
            assert!(told == expected || told == MessageFault::Form(MessageForm::Legacy), "{form}: {told}");
        }
    }
}

fn wallet() -> Wallet {
    let words =
        "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about";
    Wallet::new(&REGTEST, Mnemonic::parse(words).unwrap()).unwrap().0
}

#[test]
fn every_kind_of_own_address_signs_and_nothing_may_change() {
    let wallet = wallet();
    for kind in OutputType::ALL {
        let to = wallet.current_address_of(kind).unwrap();
        let message = "谁签的名？ 1 < 2\n";
        let signed = wallet.sign_message(&to, message).unwrap();
        assert_eq!(verify(&to, &signed, message), Ok(()), "{kind:?}");
        assert_eq!(wallet.sign_message(&to, message).unwrap(), signed, "the same again");
        assert!(verify(&to, &signed, "谁签的名？ 1 < 2").is_err(), "a line less");
        for other in OutputType::ALL.into_iter().filter(|other| *other != kind) {
            let other = wallet.current_address_of(other).unwrap();
            assert!(verify(&other, &signed, message).is_err(), "{kind:?} for {other}");
        }
    }
}

#[test]
fn any_flipped_bit_is_found() {
    let wallet = wallet();
    for kind in OutputType::ALL {
        let to = wallet.current_address_of(kind).unwrap();
        let signed = wallet.sign_message(&to, "pay Bob").unwrap();
        let (prefix, body) = signed.split_at(if kind == OutputType::Legacy { 0 } else { 3 });
        let bytes = decoded(body);
        // Of the first byte of 65, Core reads three bits.
        let from = if kind == OutputType::Legacy { 8 } else { 0 };
        for bit in from..8 * bytes.len() {
            let mut changed = bytes.clone();
            changed[bit / 8] ^= 1 << (bit % 8);
            let changed = format!("{prefix}{}", encoded(&changed));
            assert!(verify(&to, &changed, "pay Bob").is_err(), "{kind:?}, bit {bit}");
        }
    }
}

#[test]
fn what_can_not_sign_says_why() {
    let wallet = wallet();
    let foreign = Address::parse("bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080", &REGTEST).unwrap();
    assert_eq!(wallet.sign_message(&foreign, "x"), Err(SignMessageError::NotOurs));
    let unknown = Address::from_script(&hashyard_core::ScriptBuf(vec![0x52, 2, 1, 2]), &REGTEST).unwrap();
    assert_eq!(wallet.sign_message(&unknown, "x"), Err(SignMessageError::NoKey(unknown.kind())));
    assert_eq!(verify(&unknown, "AA==", "x"), Err(MessageFault::NoKey(unknown.kind())));
}

#[test]
fn nonsense_for_a_signature_is_named() {
    let to = wallet().current_address_of(OutputType::Bech32).unwrap();
    let cases = [
        ("", MessageFault::Form(MessageForm::Simple)),
        ("smp", MessageFault::Form(MessageForm::Simple)),
        ("smpAA==", MessageFault::Script(ScriptError::WitnessProgramMismatch)),
        ("smp/////w==", MessageFault::Form(MessageForm::Simple)),
        ("签名", MessageFault::Base64),
        (TRUST, MessageFault::Form(MessageForm::Simple)),
    ];
    for (signature, fault) in cases {
        assert_eq!(verify(&to, signature, "x"), Err(fault), "{signature}");
    }
    assert!(verify(&to, &"A".repeat(1 << 20), "x").is_err());
}

#[test]
fn a_signature_that_covers_less_than_all_shows_nothing() {
    let key = Wif::parse("L3VFeEujGtevx9w18HD1fhRbCH67Az2dpCymeRE1SoPK6XQtaN2k", &MAINNET).unwrap().key;
    let public_key: [u8; 33] = key.public_key().to_sec1_bytes().as_ref().try_into().unwrap();
    for kind in [OutputType::P2shSegwit, OutputType::Bech32, OutputType::Bech32m] {
        let to = kind.address(&public_key, &MAINNET);
        let to_spend = bip322::to_spend(&to.script_pubkey(), "x");
        let to_sign = bip322::to_sign(&to_spend);
        let spending = SpendingTransaction::new(&to_sign, &to_spend.outputs);
        for (sighash_type, expected) in
            [(SighashType::NONE, Err(MessageFault::NotAll)), (SighashType::ALL, Ok(()))]
        {
            let input = InputToSign { spending: &spending, index: 0, sighash_type };
            let witness = input.sign(&key, &[0; 32]).unwrap().witness;
            let signed = to_text(MessageForm::Simple, &bip322::encode(&witness));
            assert_eq!(verify(&to, &signed, "x"), expected, "{kind} {sighash_type}");
        }
    }
}
