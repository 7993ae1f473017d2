//! Contracts, and PSBTs that go from one tab to another.

use hashyard_core::sha256;
use serde_json::{Value, json};

use crate::common::Net;
use crate::{assert_fields, err, ok};

/// Two nodes; the first has coins.
fn two() -> Net {
    let mut net = Net::connected(2, 77);
    net.mine_many(0, 12);
    net.run(5_000);
    net
}

fn key(net: &Net, at: usize) -> String {
    let wallet = net.hosts[at].node.wallet().unwrap();
    hex::encode(wallet.own_key(&wallet.current_address()).unwrap().public_key)
}

/// Pays to an address from the first node and mines the payment.
fn fund(net: &mut Net, contract: &Value) {
    ok(net, "sendtoaddress", json!([contract["address"], 2]));
    net.mine(0);
    net.run(5_000);
}

#[test]
fn a_shared_account_is_spent_by_two_tabs_together() {
    let mut net = two();
    let keys = json!({ "required": 2, "keys": [key(&net, 0), key(&net, 1)] });
    let contract = ok(&mut net, "createcontract", json!(["multisig", keys, "holiday money"]));
    assert_fields(
        &contract,
        "contract label template address script asm remembered paths coins balance spends",
    );
    assert_eq!((&contract["label"], &contract["remembered"]), (&json!("holiday money"), &json!(true)));
    let yours = |at: usize| contract["paths"][0]["signers"][at]["yours"].clone();
    assert_eq!((yours(0), yours(1)), (json!(true), json!(false)));
    fund(&mut net, &contract);
    let listed = ok(&mut net, "listcontracts", json!([]))[0].clone();
    assert_eq!((&listed["balance"], &listed["coins"][0]["ready"]), (&json!(200_000_000), &json!([true])));

    let half = ok(&mut net, "spendcontract", json!([contract["address"], "sign", { "fee_rate": 5 }]));
    assert_fields(&half, "psbt complete");
    assert_eq!(half["complete"], json!(false));
    let state = ok(&mut net, "analyzepsbt", json!([half["psbt"]]));
    assert_eq!(
        (&state["next"], state["inputs"][0]["missing"]["signatures"].as_array().unwrap().len()),
        (&json!("signer"), 1)
    );

    let other = net.rpc(1, "importcontract", json!([contract["contract"], "ours"])).unwrap();
    assert_eq!((&other["address"], &other["balance"]), (&contract["address"], &json!(200_000_000)));
    let whole = net.rpc(1, "walletprocesspsbt", json!([half["psbt"]])).unwrap();
    assert_fields(&whole, "psbt complete hex");
    let txid = ok(&mut net, "sendrawtransaction", json!([whole["hex"]]));
    let spent = ok(&mut net, "listcontracts", json!([]))[0].clone();
    assert_eq!((&spent["balance"], &spent["spends"][0]["txid"]), (&json!(0), &txid));
    net.mine(0);
    net.run(5_000);
    let mined = net.rpc(1, "listcontracts", json!([])).unwrap()[0]["spends"][0].clone();
    assert_eq!((&mined["path"], &mined["height"]), (&json!("sign"), &json!(14)));
}

#[test]
fn a_hash_lock_pays_for_the_secret_and_shows_it_to_the_sender() {
    for form in ["p2wsh", "p2sh", "p2tr"] {
        hash_lock_behind(form);
    }
}

fn hash_lock_behind(form: &str) {
    let mut net = two();
    let secret = b"an answer worth two coins";
    let params = json!({
        "hash": hex::encode(sha256(secret)), "receiver": key(&net, 1), "sender": "mine", "timeout": "blocks:20",
    });
    let contract = ok(&mut net, "createcontract", json!(["htlc", params, "", form]));
    fund(&mut net, &contract);
    net.rpc(1, "importcontract", json!([contract["contract"]])).unwrap();
    let claim = |net: &mut Net, preimage: &[u8]| {
        let options = json!({ "preimage": hex::encode(preimage) });
        net.rpc(1, "spendcontract", json!([contract["address"], "claim", options]))
    };
    let refused = claim(&mut net, b"a guess").unwrap_err();
    assert_eq!(
        (refused.code, refused.message.as_str()),
        (-8, "preimage does not have the hash that the contract names")
    );
    let early = err(&mut net, "spendcontract", json!([contract["address"], "refund"]));
    assert_eq!(early.0, -26, "{}", early.1);
    assert!(early.1.contains("non-BIP68-final"), "{}", early.1);
    let claimed = claim(&mut net, secret).unwrap();
    assert_fields(&claimed, "psbt complete hex txid");
    net.run(5_000);
    let shown = ok(&mut net, "listcontracts", json!([]))[0]["spends"][0].clone();
    assert_eq!(shown["preimage"], json!(hex::encode(secret)), "the sender learns it from the mempool");
    assert_eq!((&shown["path"], &shown["height"]), (&json!("claim"), &Value::Null));
}

#[test]
fn behind_taproot_a_shared_account_is_spent_as_elsewhere() {
    let mut net = two();
    let keys = json!({ "required": 2, "keys": [key(&net, 0), key(&net, 1)] });
    let shared = ok(&mut net, "createcontract", json!(["multisig", keys, "", "p2tr"]));
    assert!(shared["contract"].as_str().unwrap().starts_with("tr:multisig "), "{shared}");
    assert!(shared["asm"].as_str().unwrap().ends_with("OP_CHECKSIGADD 2 OP_NUMEQUAL"), "{shared}");
    let yours = |at: usize| shared["paths"][0]["signers"][at]["yours"].clone();
    assert_eq!((yours(0), yours(1)), (json!(true), json!(false)));
    fund(&mut net, &shared);
    net.rpc(1, "importcontract", json!([shared["contract"]])).unwrap();
    let half = ok(&mut net, "spendcontract", json!([shared["address"], "sign"]));
    assert_eq!(half["complete"], json!(false));
    let shown = ok(&mut net, "decodepsbt", json!([half["psbt"]]))["inputs"][0].clone();
    assert_eq!(shown["taproot_script_path_sigs"].as_array().unwrap().len(), 1);
    assert_eq!(shown["taproot_scripts"][0]["leaf_ver"], json!(0xc0));
    assert_eq!(shown["taproot_bip32_derivs"][0]["leaf_hashes"].as_array().unwrap().len(), 1);
    let view = net.hosts[1].node.read_psbt(half["psbt"].as_str().unwrap()).unwrap();
    assert_eq!(view.inputs[0].contract.as_deref(), shared["contract"].as_str());
    assert_eq!((view.inputs[0].signatures, view.yours_missing), (1, 1));
    let whole = net.rpc(1, "walletprocesspsbt", json!([half["psbt"]])).unwrap();
    let txid = ok(&mut net, "sendrawtransaction", json!([whole["hex"]]));
    let spent = ok(&mut net, "listcontracts", json!([]))[0]["spends"][0].clone();
    assert_eq!((&spent["txid"], &spent["path"]), (&txid, &json!("sign")));
}

#[test]
fn a_refund_waits_and_then_succeeds() {
    for form in ["p2wsh", "p2sh", "p2tr"] {
        refund_behind(form);
    }
}

fn refund_behind(form: &str) {
    let mut net = two();
    let params = json!({
        "hash": "ab".repeat(32), "receiver": key(&net, 1), "sender": "mine", "timeout": "height:16",
    });
    let contract = ok(&mut net, "createcontract", json!(["htlc", params, "", form]));
    fund(&mut net, &contract);
    let refund = |net: &mut Net| net.rpc(0, "spendcontract", json!([contract["address"], "refund"]));
    while ok(&mut net, "listcontracts", json!([]))[0]["coins"][0]["ready"][1] == json!(false) {
        assert!(refund(&mut net).unwrap_err().message.contains("non-final"));
        net.mine(0);
    }
    assert_eq!(ok(&mut net, "getblockcount", json!([])), json!(16), "final in the block above its lock time");
    let unsent = ok(&mut net, "spendcontract", json!([contract["address"], "refund", { "send": false }]));
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([]));
    assert_eq!(refund(&mut net).unwrap()["txid"], unsent["txid"]);
}

#[test]
fn contracts_are_forgotten_and_survive_a_restart() {
    let mut net = two();
    let params = json!({ "key": "mine", "lock": "blocks:3" });
    let kept = ok(&mut net, "createcontract", json!(["timelock", params, "kept"]));
    let params = json!({ "recovery": key(&net, 1), "owner": "mine", "delay": "seconds:512" });
    let lost = ok(&mut net, "createcontract", json!(["vault", params]));
    net.restart(0);
    assert_eq!(ok(&mut net, "listcontracts", json!([])).as_array().unwrap().len(), 2);
    assert_eq!(ok(&mut net, "forgetcontract", json!([lost["address"]])), Value::Null);
    assert_eq!(err(&mut net, "forgetcontract", json!([lost["address"]])).0, -5);
    net.restart(0);
    assert_eq!(ok(&mut net, "listcontracts", json!([]))[0]["label"], kept["label"]);
}

#[test]
fn what_is_wrong_with_a_contract_is_named() {
    let mut net = two();
    let (own, hash) = (key(&net, 0), "ab".repeat(32));
    for (method, params, code, message) in [
        ("createcontract", json!(["dao", {}]), -8, "there is no template \"dao\""),
        ("createcontract", json!(["timelock", []]), -3, "params must be an object"),
        ("createcontract", json!(["timelock", {}]), -8, "key is missing"),
        ("createcontract", json!(["timelock", { "key": 7 }]), -8, "key must be a compressed public key"),
        ("createcontract", json!(["timelock", { "key": own, "lock": "soon" }]), -8, "lock is height:N"),
        (
            "createcontract",
            json!(["timelock", { "key": own, "lock": "blocks:1" }, "", "tr"]),
            -8,
            "form must be",
        ),
        (
            "createcontract",
            json!(["multisig", { "required": 1, "keys": vec![&own; 21] }]),
            -8,
            "keys are more than 20",
        ),
        (
            "createcontract",
            json!(["multisig", { "required": 1, "keys": vec![&own; 16] }, "", "p2sh"]),
            -8,
            "the script is too long",
        ),
        (
            "createcontract",
            json!(["multisig", { "required": 1, "keys": own }, "x".repeat(101)]),
            -4,
            "label is longer",
        ),
        ("importcontract", json!(["wsh:htlc"]), -8, "hash is missing"),
        ("importcontract", json!([format!("wsh:htlc hash={hash}")]), -8, "receiver is missing"),
        (
            "createcontract",
            json!(["htlc", { "hash": hash, "receiver": own, "sender": "ab".repeat(20), "timeout": "blocks:1" }, "", "p2tr"]),
            -8,
            "sender must be a compressed public key, 66 hexadecimal digits: behind Taproot a hash",
        ),
        ("spendcontract", json!(["nowhere", "sign"]), -5, "Invalid address"),
        (
            "spendcontract",
            json!([crate::common::anyones_address(), "sign"]),
            -5,
            "the wallet remembers no such contract",
        ),
        ("forgetcontract", json!([1]), -3, "address must be a string"),
    ] {
        let (found, text) = err(&mut net, method, params.clone());
        assert!(found == code && text.starts_with(message), "{method} {params}: {found} {text}");
    }
    let made = ok(&mut net, "createcontract", json!(["multisig", { "required": 1, "keys": "mine" }]));
    for (path, options, code, message) in [
        ("claim", json!({}), -8, "path must be one of: sign"),
        ("sign", json!({}), -8, "the contract holds no coins"),
        ("sign", json!({ "coins": [format!("{hash}:0")] }), -8, "coin abab"),
        ("sign", json!({ "coins": "all" }), -8, "coins must be a list of txid:vout"),
        ("sign", json!({ "preimage": "secret" }), -8, "preimage must be hexadecimal"),
        ("sign", json!({ "fee_rate": -1 }), -3, "Amount out of range"),
        ("sign", json!({ "send": 1 }), -3, "send must be true or false"),
        ("sign", json!({ "sent": true }), -3, "Unexpected key sent"),
        ("sign", json!([]), -3, "options must be an object"),
    ] {
        let (found, text) = err(&mut net, "spendcontract", json!([made["address"], path, options]));
        assert!(found == code && text.starts_with(message), "{path} {options}: {code} {text}");
    }
}
