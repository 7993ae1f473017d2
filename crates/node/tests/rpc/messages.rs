//! Signed messages, as in Bitcoin Core and by BIP322.

use hashyard_core::params::CLASSROOM;
use hashyard_core::wallet::Wif;
use serde_json::json;

use crate::common::{Net, anyones_address};
use crate::{err, ok};

const KINDS: [&str; 4] = ["legacy", "p2sh-segwit", "bech32", "bech32m"];

#[test]
fn what_an_own_address_signs_is_verified_by_anyone() {
    let mut net = Net::new(2, 97);
    for kind in KINDS {
        let address = ok(&mut net, "getnewaddress", json!(["", kind]));
        let signed = ok(&mut net, "signmessage", json!([address, "I was here"]));
        let told = net.rpc(1, "verifymessage", json!([address, signed, "I was here"])).unwrap();
        assert_eq!(told, json!(true), "{kind}");
        assert_eq!(ok(&mut net, "verifymessage", json!([address, signed, "I was there"])), json!(false));
    }
}

#[test]
fn a_private_key_signs_as_in_core() {
    let mut net = Net::new(1, 98);
    let key =
        Wif::parse("cUeKHd5orzT3mz8P9pxyREHfsWtVfgsfDjiZZBcjUBAaGk1BTj7N", &hashyard_core::params::REGTEST);
    let key = key.unwrap().to_text(&CLASSROOM).to_string();
    let signed = ok(&mut net, "signmessagewithprivkey", json!([key, "This is just a test message"]));
    assert_eq!(
        signed,
        json!("INbVnW4e6PeRmsv2Qgu8NuopvrVjkcxob+sX8OcZG0SALhWybUjzMLPdAsXI46YZGb0KQTRii+wWIQzRpG/U+S0=")
    );
    let refused = (-5, "Invalid private key".to_owned());
    assert_eq!(err(&mut net, "signmessagewithprivkey", json!(["cUeK", "x"])), refused);
}

#[test]
fn refusals_have_cores_codes_and_words() {
    let mut net = Net::new(1, 99);
    let own = net.new_address(0);
    let foreign = anyones_address();
    let nobodys = ok(&mut net, "decodescript", json!(["52020102"]))["address"].clone();
    for (method, params, code, message) in [
        ("signmessage", json!(["nonsense", "x"]), -5, "Invalid address"),
        ("signmessage", json!([nobodys, "x"]), -3, "Address does not refer to key"),
        ("signmessage", json!([foreign, "x"]), -4, "Private key not available"),
        ("verifymessage", json!(["nonsense", "", "x"]), -5, "Invalid address"),
        ("verifymessage", json!([nobodys, "", "x"]), -3, "Address does not refer to key"),
        ("verifymessage", json!([own, "not Base64", "x"]), -3, "Malformed base64 encoding"),
        ("verifymessage", json!([own, "fulAA==", "x"]), -3, "of BIP322 only the simple form is read here"),
    ] {
        assert_eq!(err(&mut net, method, params), (code, message.to_owned()), "{method}");
    }
}

#[test]
fn a_locked_wallet_signs_nothing_whatever_is_asked() {
    let mut net = Net::new(1, 100);
    let own = net.new_address(0);
    ok(&mut net, "encryptwallet", json!(["secret"]));
    for address in [own.as_str(), "nonsense"] {
        assert_eq!(err(&mut net, "signmessage", json!([address, "x"])).0, -13, "{address}");
    }
    ok(&mut net, "walletpassphrase", json!(["secret", 60]));
    assert!(ok(&mut net, "signmessage", json!([own, "x"])).is_string());
}
