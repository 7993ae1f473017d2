//! PSBTs by Bitcoin Core's commands.

use serde_json::{Value, json};

use crate::common::{Net, anyones_address};
use crate::{assert_fields, err, ok, rich};

#[test]
fn amounts_that_no_transaction_may_have_are_told() {
    let mut net = rich();
    let coin = ok(&mut net, "listunspent", json!([]))[0].clone();
    let inputs = json!([{ "txid": coin["txid"], "vout": coin["vout"] }]);
    let all_money = json!([{ anyones_address(): 21_000_000 }, { net.new_address(0): 21_000_000 }]);
    let made = ok(&mut net, "createpsbt", json!([inputs, all_money]));
    let updated = ok(&mut net, "walletprocesspsbt", json!([made, false]))["psbt"].clone();
    assert_eq!(
        ok(&mut net, "analyzepsbt", json!([updated])),
        json!({ "next": "creator", "error": "PSBT is not valid. Output amount invalid" })
    );
}

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

/// The transaction of a PSBT that the wallet funds with these options, and what was said of it.
fn funded(net: &mut Net, inputs: Value, outputs: Value, options: Value) -> (Value, Value) {
    let made = ok(net, "walletcreatefundedpsbt", json!([inputs, outputs, 0, options, true, 2, 0]));
    let decoded = ok(net, "decodepsbt", json!([made["psbt"]]));
    assert_eq!(decoded["fee"], made["fee"]);
    let done = ok(net, "walletprocesspsbt", json!([made["psbt"]]));
    assert_eq!(ok(net, "testmempoolaccept", json!([[done["hex"]]]))[0]["allowed"], json!(true), "{done}");
    (decoded["tx"].clone(), made)
}

#[test]
fn change_goes_where_it_is_said() {
    let mut net = rich();
    let (to, own) = (json!([{ anyones_address(): 1 }]), net.new_address(0));
    for place in [0, 1] {
        let options = json!({ "changeAddress": own, "changePosition": place, "fee_rate": 3 });
        let (tx, made) = funded(&mut net, json!([]), to.clone(), options);
        assert_eq!(made["changepos"], json!(place));
        assert_eq!(tx["vout"][place]["scriptPubKey"]["address"], json!(own));
    }
    for (kind, found) in [("legacy", "pubkeyhash"), ("bech32m", "witness_v1_taproot")] {
        let options = json!({ "change_type": kind, "changePosition": 1 });
        let (tx, _) = funded(&mut net, json!([]), to.clone(), options);
        assert_eq!(tx["vout"][1]["scriptPubKey"]["type"], json!(found));
    }
}

#[test]
fn the_fee_is_taken_from_whom_it_is_said() {
    let mut net = rich();
    let (one, two) = (anyones_address(), net.new_address(0));
    let to = json!([{ &one: 1 }, { &two: 2 }]);
    let options = json!({ "subtractFeeFromOutputs": [1], "changePosition": 2, "feeRate": 0.0001 });
    let (tx, made) = funded(&mut net, json!([]), to.clone(), options);
    assert_eq!(tx["vout"][0]["value"], json!(1.0));
    let (paid, fee) = (tx["vout"][1]["value"].as_f64().unwrap(), made["fee"].as_f64().unwrap());
    assert!((paid + fee - 2.0).abs() < 1e-9, "{paid} {fee}");
    let rate = fee * 1e8 / tx["vsize"].as_f64().unwrap();
    assert!(
        rate > 10.0,
        "0.0001 coins per 1000 vbytes are 10 satoshis for each, and signatures come on top: {rate}"
    );
}

#[test]
fn chosen_coins_are_joined_by_others_only_if_that_is_said() {
    let mut net = rich();
    let coin = ok(&mut net, "listunspent", json!([]))[0].clone();
    let chosen = json!([{ "txid": coin["txid"], "vout": coin["vout"], "sequence": 9 }]);
    let to = json!([{ anyones_address(): 60 }]);
    let ask = json!([chosen, to]);
    assert_eq!(err(&mut net, "walletcreatefundedpsbt", ask).0, -6);
    let (tx, _) = funded(&mut net, chosen.clone(), to, json!({ "add_inputs": true, "replaceable": false }));
    let inputs = tx["vin"].as_array().unwrap();
    let mut sequences: Vec<_> = inputs.iter().map(|input| input["sequence"].as_u64().unwrap()).collect();
    sequences.sort_unstable();
    assert_eq!(sequences, [9, 0xffff_ffff], "a sequence number that was given is kept");
    let none = json!([[], { anyones_address(): 1 }, 0, { "add_inputs": false }]);
    assert_eq!(err(&mut net, "walletcreatefundedpsbt", none).0, -6);
    // A lock time without replaceability still holds.
    let locked = json!([[], { anyones_address(): 1 }, 7, { "replaceable": false }, true, 3, 0]);
    let locked = ok(&mut net, "walletcreatefundedpsbt", locked);
    let tx = ok(&mut net, "decodepsbt", json!([locked["psbt"]]))["tx"].clone();
    assert_eq!((&tx["version"], &tx["locktime"]), (&json!(3), &json!(7)));
    assert_eq!(tx["vin"][0]["sequence"], json!(0xffff_fffe_u32));
}

#[test]
fn coins_are_taken_by_their_confirmations() {
    let mut net = Net::connected(2, 83);
    net.mine_many(0, 12);
    net.run(5_000);
    let to = json!({ anyones_address(): 1 });
    let fund = |net: &mut Net, at: usize, options: Value| {
        net.rpc(at, "walletcreatefundedpsbt", json!([[], to, 0, options])).map_err(|error| error.code)
    };
    assert!(fund(&mut net, 0, json!({ "minconf": 12 })).is_ok());
    assert_eq!(fund(&mut net, 0, json!({ "minconf": 13 })), Err(-6));
    assert_eq!(fund(&mut net, 0, json!({ "maxconf": 10 })), Err(-6));
    let stranger = net.new_address(1);
    ok(&mut net, "sendtoaddress", json!([stranger, 2]));
    net.run(5_000);
    assert_eq!(fund(&mut net, 1, json!({})), Err(-6), "others' unconfirmed payments may never confirm");
    assert!(fund(&mut net, 1, json!({ "include_unsafe": true })).is_ok());
}

#[test]
fn options_of_funding_are_heeded_or_refused() {
    let mut net = rich();
    let to = anyones_address();
    for (options, code, message) in [
        (json!({ "lockUnspents": false, "includeWatching": true }), 0, ""),
        (json!({ "estimate_mode": "unset" }), 0, ""),
        (json!({ "colour": 1 }), -3, "Unexpected key colour"),
        (json!([]), -3, "options must be an object"),
        (json!({ "lockUnspents": true }), -8, "lockUnspents is not supported"),
        (json!({ "conf_target": 3 }), -8, "conf_target is not supported"),
        (json!({ "estimate_mode": "economical" }), -8, "estimate_mode is not supported"),
        (json!({ "max_tx_weight": 4000 }), -8, "max_tx_weight is not supported"),
        (json!({ "solving_data": {} }), -8, "solving_data is not supported"),
        (json!({ "replaceable": 1 }), -3, "replaceable must be true or false"),
        (json!({ "changeAddress": "x" }), -5, "Change address must be a valid bitcoin address"),
        (json!({ "changePosition": 2 }), -8, "changePosition out of bounds"),
        (json!({ "changePosition": -1 }), -8, "changePosition out of bounds"),
        (json!({ "changePosition": "last" }), -3, "changePosition must be"),
        (json!({ "change_type": "p2pkh" }), -5, "Unknown change type 'p2pkh'"),
        (json!({ "change_type": "legacy", "changeAddress": to }), -8, "Cannot specify both change address"),
        (json!({ "feeRate": 1, "fee_rate": 1 }), -8, "Cannot specify both fee_rate (sat/vB) and feeRate"),
        (json!({ "subtractFeeFromOutputs": 0 }), -3, "subtractFeeFromOutputs must be an array"),
        (json!({ "subtractFeeFromOutputs": [-1] }), -8, "Invalid parameter, negative position: -1"),
        (json!({ "subtractFeeFromOutputs": ["first"] }), -3, "subtractFeeFromOutputs holds"),
        (json!({ "subtractFeeFromOutputs": [1] }), -8, "Invalid parameter, position too large: 1"),
        (json!({ "subtractFeeFromOutputs": [0, 0] }), -8, "Invalid parameter, duplicated position: 0"),
    ] {
        let params = json!([[], { &to: 1 }, 0, options]);
        let (found, text) = match net.rpc(0, "walletcreatefundedpsbt", params) {
            Ok(_) => (0, String::new()),
            Err(error) => (error.code, error.message),
        };
        assert!(found == code && text.starts_with(message), "{options}: {found} {text}");
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
    let waits = ok(&mut net, "analyzepsbt", json!([updated]));
    assert_eq!(
        (&waits["next"], waits["inputs"][0]["missing"]["pubkeys"].is_array()),
        (&json!("updater"), true)
    );
    let updated = ok(&mut net, "walletprocesspsbt", json!([updated, false]))["psbt"].clone();
    let waits = ok(&mut net, "analyzepsbt", json!([updated]));
    assert_eq!(
        (&waits["next"], waits["inputs"][0]["missing"]["signatures"].is_array()),
        (&json!("signer"), true)
    );
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
            "Invalid parameter, vout cannot be negative",
        ),
        ("createpsbt", json!([[], [{ &to: 1 }, { &to: 2 }]]), -8, "Invalid parameter, duplicated address"),
        ("createpsbt", json!([[], [1]]), -8, "Invalid parameter, key-value pair not an object as expected"),
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
