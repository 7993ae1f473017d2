//! PSBTs by Bitcoin Core's commands.

use serde_json::{Value, json};

use crate::common::anyones_address;
use crate::{assert_fields, err, ok, rich};

#[test]
fn the_wallet_funds_signs_and_finishes_in_both_versions() {
    for version in [0, 2] {
        let mut net = rich();
        let options = json!({ "fee_rate": 4 });
        let outputs = json!([{ anyones_address(): 1.5 }]);
        let funded =
            ok(&mut net, "walletcreatefundedpsbt", json!([[], outputs, 0, options, true, 2, version]));
        assert_fields(&funded, "psbt fee changepos");
        let decoded = ok(&mut net, "decodepsbt", json!([funded["psbt"]]));
        let more = if version == 0 { "tx" } else { "tx_version fallback_locktime input_count output_count" };
        assert_fields(
            &decoded,
            &format!("global_xpubs psbt_version proprietary unknown inputs outputs fee {more}"),
        );
        assert_eq!((&decoded["psbt_version"], &decoded["fee"]), (&json!(version), &funded["fee"]));
        assert!(decoded["inputs"][0]["bip32_derivs"][0]["path"].as_str().unwrap().starts_with("m/84h/"));
        let state = ok(&mut net, "analyzepsbt", json!([funded["psbt"]]));
        assert_eq!((&state["next"], &state["inputs"][0]["has_utxo"]), (&json!("signer"), &json!(true)));

        let signed = ok(&mut net, "walletprocesspsbt", json!([funded["psbt"], true, "ALL", true, false]));
        assert_eq!(signed["complete"], json!(true));
        assert_eq!(ok(&mut net, "analyzepsbt", json!([signed["psbt"]]))["next"], json!("finalizer"));
        let combined = ok(&mut net, "combinepsbt", json!([[funded["psbt"], signed["psbt"]]]));
        assert_eq!(combined, signed["psbt"]);
        let kept = ok(&mut net, "finalizepsbt", json!([signed["psbt"], false]));
        assert_fields(&kept, "psbt complete");
        let state = ok(&mut net, "analyzepsbt", json!([kept["psbt"]]));
        assert_fields(&state, "inputs estimated_vsize estimated_feerate fee next");
        assert_eq!(state["next"], json!("extractor"));
        let done = ok(&mut net, "finalizepsbt", json!([combined]));
        assert_fields(&done, "hex complete");
        assert_eq!(done["hex"], signed["hex"]);
        ok(&mut net, "sendrawtransaction", json!([done["hex"]]));
    }
}

#[test]
fn transactions_are_described_by_hand() {
    let mut net = rich();
    let coin = ok(&mut net, "listunspent", json!([]))[0].clone();
    let inputs = json!([{ "txid": coin["txid"], "vout": coin["vout"], "sequence": 7 }]);
    let outputs = json!([{ anyones_address(): "49.999" }, { "data": "c0ffee" }]);
    let made = ok(&mut net, "createpsbt", json!([inputs, outputs, 9, true, 2, 0]));
    let tx = ok(&mut net, "decodepsbt", json!([made]))["tx"].clone();
    assert_eq!((&tx["locktime"], &tx["vin"][0]["sequence"]), (&json!(9), &json!(7)));
    assert_eq!(tx["vout"][1]["scriptPubKey"]["asm"], json!("OP_RETURN -7274432"));
    let newer = ok(&mut net, "createpsbt", json!([inputs, outputs, 9]));
    let newer = ok(&mut net, "decodepsbt", json!([newer]));
    assert_eq!((&newer["psbt_version"], &newer["inputs"][0]["sequence"]), (&json!(2), &json!(7)));
    assert_eq!(ok(&mut net, "analyzepsbt", json!([made]))["next"], json!("updater"));
    let updated = ok(&mut net, "utxoupdatepsbt", json!([made]));
    assert_eq!(ok(&mut net, "analyzepsbt", json!([updated]))["next"], json!("signer"));
    let done = ok(&mut net, "walletprocesspsbt", json!([updated]));
    assert_eq!(done["complete"], json!(true));
    assert_eq!(ok(&mut net, "analyzepsbt", json!([done["psbt"]]))["next"], json!("extractor"));
}

#[test]
fn a_transaction_becomes_a_psbt_only_without_its_signatures() {
    let mut net = rich();
    let txid = ok(&mut net, "sendtoaddress", json!([anyones_address(), 1]));
    let hex = ok(&mut net, "getrawtransaction", json!([txid]));
    let refused = (-22, "Inputs must not have scriptSigs and scriptWitnesses".to_owned());
    assert_eq!(err(&mut net, "converttopsbt", json!([hex])), refused);
    let bare = ok(&mut net, "converttopsbt", json!([hex, true, null, 0]));
    assert_eq!(ok(&mut net, "decodepsbt", json!([bare]))["tx"]["txid"], txid);
}

#[test]
fn different_ones_are_joined_and_not_combined() {
    let mut net = rich();
    let coins = ok(&mut net, "listunspent", json!([]));
    let one = |net: &mut _, index: usize, version: u32| -> Value {
        let inputs = json!([{ "txid": coins[index]["txid"], "vout": coins[index]["vout"] }]);
        ok(net, "createpsbt", json!([inputs, { anyones_address(): 1 }, 0, true, 2, version]))
    };
    let (first, second) = (one(&mut net, 0, 0), one(&mut net, 1, 0));
    let joined = ok(&mut net, "joinpsbts", json!([[first, second]]));
    let tx = ok(&mut net, "decodepsbt", json!([joined]))["tx"].clone();
    assert_eq!((tx["vin"].as_array().unwrap().len(), tx["vout"].as_array().unwrap().len()), (2, 2));
    let newer = one(&mut net, 0, 2);
    for (method, list, message) in [
        ("joinpsbts", json!([first]), "At least two PSBTs are required to join PSBTs."),
        ("joinpsbts", json!([first, newer]), "joinpsbts only operates on version 0 PSBTs"),
        ("combinepsbt", json!([]), "Parameter 'txs' cannot be empty"),
        ("combinepsbt", json!([first, second]), "PSBTs not compatible (different transactions)"),
    ] {
        assert_eq!(err(&mut net, method, json!([list])), (-8, message.to_owned()));
    }
    assert!(err(&mut net, "joinpsbts", json!([[first, first]])).1.contains("exists in multiple PSBTs"));
}

#[test]
fn what_is_wrong_is_named() {
    let mut net = rich();
    let to = anyones_address();
    for (method, params, code, message) in [
        ("decodepsbt", json!(["cHNidP8="]), -22, "TX decode failed global map: data ends at byte 5"),
        ("decodepsbt", json!(["交易"]), -22, "TX decode failed not Base64"),
        ("finalizepsbt", json!([""]), -22, "TX decode failed does not start"),
        ("walletprocesspsbt", json!([1]), -3, "psbt must be a string"),
        ("combinepsbt", json!([[1]]), -3, "txs must hold strings"),
        ("createpsbt", json!([[{}], {}]), -8, "Invalid parameter, missing txid key"),
        ("createpsbt", json!([[{ "txid": "00" }], {}]), -8, "txid must be 64"),
        ("createpsbt", json!([[{ "txid": "00".repeat(32) }], {}]), -8, "Invalid parameter, missing vout key"),
        (
            "createpsbt",
            json!([[{ "txid": "00".repeat(32), "vout": -1 }], {}]),
            -8,
            "Invalid parameter, vout must be a number",
        ),
        ("createpsbt", json!([[], [{ &to: 1 }, { &to: 2 }]]), -8, "Invalid parameter, duplicated address"),
        ("createpsbt", json!([[], [1]]), -8, "outputs must hold objects with one key each"),
        ("createpsbt", json!([[], 1]), -3, "outputs must be an array"),
        ("createpsbt", json!([[], { "nowhere": 1 }]), -5, "Invalid Bitcoin address: nowhere"),
        ("createpsbt", json!([[], { &to: "x" }]), -3, "Invalid amount: not a number"),
        ("createpsbt", json!([[], { "data": "x" }]), -8, "Data must be hexadecimal string"),
        ("createpsbt", json!([[], {}, 0, true, 4]), -8, "version must be 1, 2 or 3"),
        ("createpsbt", json!([[], {}, 0, true, 2, 1]), -8, "The PSBT version can only be 2 or 0"),
        ("walletcreatefundedpsbt", json!([[], { &to: 100_000 }]), -6, "insufficient funds"),
    ] {
        let (found, text) = err(&mut net, method, params.clone());
        assert!(found == code && text.starts_with(message), "{method} {params}: {found} {text}");
    }
    let funded = ok(&mut net, "walletcreatefundedpsbt", json!([null, { &to: 1 }]));
    let refused = err(&mut net, "walletprocesspsbt", json!([funded["psbt"], true, "SOME"]));
    assert_eq!(refused, (-8, "'SOME' is not a valid sighash parameter.".to_owned()));
    let single = ok(&mut net, "walletprocesspsbt", json!([funded["psbt"], true, "SINGLE", true, false]));
    let refused = err(&mut net, "walletprocesspsbt", json!([single["psbt"], true, "ALL"]));
    assert_eq!(refused.0, -22, "{}", refused.1);
}
