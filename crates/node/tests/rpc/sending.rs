//! Payments replaced, sped up, built and signed by hand.

use hashyard_core::{Decodable, Transaction};
use serde_json::{Value, json};

use crate::common::{Net, anyones_address};
use crate::{assert_fields, err, ok, rich};

/// Fee rate of an unconfirmed transaction with its ancestors, in sat/vB.
fn package_rate(net: &mut Net, txid: &Value) -> f64 {
    let entry = ok(net, "getrawmempool", json!([true]))[txid.as_str().unwrap()].clone();
    entry["fees"]["ancestor"].as_f64().unwrap() * 1e8 / entry["ancestorsize"].as_f64().unwrap()
}

fn send(net: &mut Net, to: &str, amount: f64, replaceable: bool) -> Value {
    ok(
        net,
        "sendtoaddress",
        json!({ "address": to, "amount": amount, "replaceable": replaceable, "fee_rate": 2 }),
    )
}

#[test]
fn bumpfee_replaces_an_own_payment() {
    let mut net = rich();
    let first = send(&mut net, &anyones_address(), 0.5, true);
    let bumped = ok(&mut net, "bumpfee", json!([first, { "fee_rate": 20 }]));
    assert_fields(&bumped, "txid origfee fee errors");
    assert!(bumped["fee"].as_f64() > bumped["origfee"].as_f64());
    assert_eq!(bumped["errors"], json!([]));
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([bumped["txid"]]));
    let lines = ok(&mut net, "listtransactions", json!(["*", 2]));
    let conflicts = |at: usize| (lines[at]["walletconflicts"].clone(), lines[at]["mempoolconflicts"].clone());
    assert_eq!(conflicts(0), (json!([bumped["txid"]]), json!([bumped["txid"]])), "the one that was replaced");
    assert_eq!(conflicts(1), (json!([first]), json!([])));
    assert!((20.0..20.5).contains(&package_rate(&mut net, &bumped["txid"])));
    let (code, message) = err(&mut net, "bumpfee", json!([first]));
    let [old, new] = [&first, &bumped["txid"]].map(|txid| txid.as_str().unwrap().to_owned());
    let twice = format!("Cannot bump transaction {old} which was already bumped by transaction {new}");
    assert_eq!((code, message), (-4, twice));
    let again = ok(&mut net, "bumpfee", json!([bumped["txid"], { "estimate_mode": "unset" }]));
    assert!((25.0..25.6).contains(&package_rate(&mut net, &again["txid"])), "5 sat/vB more by itself");
    let marks = |net: &mut Net| {
        let mark = |txid: &Value| {
            let told = ok(net, "gettransaction", json!([txid]));
            (told["replaces_txid"].clone(), told["replaced_by_txid"].clone())
        };
        [&first, &bumped["txid"], &again["txid"]].map(mark)
    };
    let expected = [
        (Value::Null, bumped["txid"].clone()),
        (first.clone(), again["txid"].clone()),
        (bumped["txid"].clone(), Value::Null),
    ];
    assert_eq!(marks(&mut net), expected);
    net.restart(0);
    assert_eq!(marks(&mut net), expected);
    assert_eq!(err(&mut net, "bumpfee", json!([bumped["txid"]])).0, -4);
    net.mine(0);
    assert_eq!(marks(&mut net), expected, "also when one of them is in a block");
    let lines = ok(&mut net, "listtransactions", json!(["*", 99]));
    let line = lines.as_array().unwrap().iter().find(|line| line["txid"] == first).unwrap();
    assert_eq!(line["replaced_by_txid"], bumped["txid"]);
    assert_eq!(err(&mut net, "bumpfee", json!([again["txid"]])).0, -4);
}

#[test]
fn what_bumpfee_refuses_has_cores_codes() {
    let mut net = rich();
    let fixed = send(&mut net, &anyones_address(), 0.5, false);
    let refused = err(&mut net, "bumpfee", json!([fixed]));
    assert_eq!(refused, (-4, "Transaction is not BIP 125 replaceable".into()));
    let unknown = "00".repeat(32);
    assert_eq!(
        err(&mut net, "bumpfee", json!([unknown])),
        (-5, "Invalid or non-wallet transaction id".into())
    );
    net.mine(0);
    let first = send(&mut net, &anyones_address(), 0.5, true);
    let (code, message) = err(&mut net, "bumpfee", json!([first, { "fee_rate": 2.01 }]));
    assert_eq!(code, -8);
    assert!(message.starts_with("Insufficient total fee"), "{message}");
    assert_eq!(
        err(&mut net, "bumpfee", json!([first, { "feerate": 9 }])),
        (-3, "Unexpected key feerate".into())
    );
    assert_eq!(err(&mut net, "bumpfee", json!([first, 9])).0, -3);
    for (options, code, message) in [
        (
            json!({ "conf_target": 6 }),
            -8,
            "conf_target is not supported: fees are not estimated, say fee_rate",
        ),
        (json!({ "estimate_mode": "economical" }), -8, "estimate_mode is not supported"),
        (json!({ "replaceable": "no" }), -3, "replaceable must be true or false"),
        (json!({ "original_change_index": -1 }), -1, "JSON integer out of range"),
    ] {
        let (found, text) = err(&mut net, "bumpfee", json!([first, options]));
        assert!(found == code && text.starts_with(message), "{options}: {found} {text}");
    }
    assert_eq!(err(&mut net, "bumpfee", json!([first, { "original_change_index": 9 }])).0, -8);
    ok(&mut net, "cpfp", json!([first, 9]));
    assert_eq!(
        err(&mut net, "bumpfee", json!([first])),
        (-8, "Transaction has descendants in the wallet".into())
    );
}

#[test]
fn whoever_asks_for_a_replaceable_transaction_does_not_get_a_final_one() {
    let mut net = rich();
    let to = net.new_address(0);
    let coin = ok(&mut net, "listunspent", json!([]))[0].clone();
    let input = |sequence: u32| json!({ "txid": coin["txid"], "vout": coin["vout"], "sequence": sequence });
    let outputs = json!([{ (to): 1 }]);
    let message = "Invalid parameter combination: Sequence number(s) contradict replaceable option";
    let contradiction = (-8, message.to_owned());
    for sequence in [u32::MAX, u32::MAX - 1] {
        for method in ["createrawtransaction", "createpsbt"] {
            let params = |replaceable: Value| json!([[input(sequence)], outputs, 0, replaceable]);
            assert_eq!(err(&mut net, method, params(json!(true))), contradiction, "{method}");
            ok(&mut net, method, params(json!(false)));
            ok(&mut net, method, params(Value::Null));
            ok(&mut net, method, json!([[input(sequence), input(5)], outputs, 0, true]));
            ok(&mut net, method, json!([[], outputs, 0, true]));
        }
        let funded = |options: Value| json!([[input(sequence)], outputs, 0, options]);
        for options in [json!({ "replaceable": true }), json!({}), Value::Null] {
            assert_eq!(err(&mut net, "walletcreatefundedpsbt", funded(options)), contradiction);
        }
        ok(&mut net, "walletcreatefundedpsbt", funded(json!({ "replaceable": false })));
    }
}

#[test]
fn cpfp_lifts_what_waits() {
    let mut net = rich();
    let to = net.new_address(0);
    let parent = send(&mut net, &to, 0.5, false);
    // What this node values it at, no miner is paid.
    ok(&mut net, "prioritisetransaction", json!([parent, 0, 20_000]));
    let child = ok(&mut net, "cpfp", json!([parent, 30]));
    ok(&mut net, "prioritisetransaction", json!([parent, 0, -20_000]));
    assert_fields(&child, "txid origfee fee");
    assert!((30.0..30.5).contains(&package_rate(&mut net, &child["txid"])));
    assert_eq!(err(&mut net, "cpfp", json!([parent, 30])).0, -4);
    assert_eq!(err(&mut net, "cpfp", json!(["00".repeat(32), 30])).0, -5);
    let (code, message) = err(&mut net, "cpfp", json!([child["txid"], 20]));
    assert_eq!(code, -4);
    assert!(message.contains("pays 30"), "{message}");
    assert_eq!(err(&mut net, "cpfp", json!([parent])).0, -1);
    net.mine(0);
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([]));
}

#[test]
fn transactions_are_built_and_signed_by_hand() {
    let mut net = rich();
    // A coin of each kind.
    let mut inputs = vec![];
    for kind in ["legacy", "p2sh-segwit", "bech32", "bech32m"] {
        let to = ok(&mut net, "getnewaddress", json!(["", kind]));
        let txid = send(&mut net, to.as_str().unwrap(), 0.25, false);
        net.mine(0);
        let tx = ok(&mut net, "getrawtransaction", json!([txid, 1]));
        let outputs = tx["vout"].as_array().unwrap();
        let vout = outputs.iter().position(|output| output["scriptPubKey"]["address"] == to).unwrap();
        inputs.push(json!({ "txid": txid, "vout": vout }));
    }
    let outputs = json!([{ anyones_address(): 0.999 }, { "data": "68656c6c6f" }]);
    let raw = ok(&mut net, "createrawtransaction", json!([inputs, outputs]));
    let decoded = ok(&mut net, "decoderawtransaction", json!([raw]));
    assert_eq!(decoded["vin"][0]["sequence"], json!(0xffff_fffd_u32), "replaceable by default");
    assert_eq!(decoded["vout"][1]["scriptPubKey"]["type"], json!("nulldata"));
    for kind in ["ALL", "SINGLE|ANYONECANPAY", "DEFAULT"] {
        let signed = ok(&mut net, "signrawtransactionwithwallet", json!([raw, [], kind]));
        // The third and fourth input have no output at their index.
        assert_eq!(signed["complete"], json!(!kind.starts_with("SINGLE")), "{kind}: {signed}");
    }
    let signed = ok(&mut net, "signrawtransactionwithwallet", json!([raw]));
    assert_fields(&signed, "hex complete");
    let tx = Transaction::decode(&hex::decode(signed["hex"].as_str().unwrap()).unwrap()).unwrap();
    let witnesses: Vec<usize> = tx.inputs.iter().map(|input| input.witness.len()).collect();
    assert_eq!(witnesses, [0, 2, 2, 1]);
    ok(&mut net, "sendrawtransaction", json!([signed["hex"]]));
    net.mine(0);
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([]));
}

#[test]
fn what_is_said_of_a_coin_must_fit_it() {
    let mut net = rich();
    let coin = ok(&mut net, "listunspent", json!([]))[0].clone();
    let spent = json!([{ "txid": coin["txid"], "vout": coin["vout"] }]);
    let raw = ok(&mut net, "createrawtransaction", json!([spent, { anyones_address(): 1 }]));
    let told = |script: &Value| json!({ "txid": coin["txid"], "vout": coin["vout"], "scriptPubKey": script });
    let with_amount = |amount: u32| {
        let mut told = told(&coin["scriptPubKey"]);
        told["amount"] = json!(amount);
        told
    };
    let (code, message) = err(&mut net, "signrawtransactionwithwallet", json!([raw, [told(&json!("51"))]]));
    assert_eq!(code, -22);
    assert!(message.starts_with("Previous output scriptPubKey mismatch:"), "{message}");
    let untold = json!([raw, [told(&coin["scriptPubKey"])]]);
    let (code, message) = err(&mut net, "signrawtransactionwithwallet", untold);
    assert_eq!(code, -3);
    assert!(message.starts_with("Missing amount for CTxOut(nValue=21000000.00000000, "), "{message}");
    // Of what is said twice the last counts.
    let twice = json!([raw, [with_amount(1), with_amount(50)]]);
    let signed = ok(&mut net, "signrawtransactionwithwallet", twice);
    assert_eq!(signed, ok(&mut net, "signrawtransactionwithwallet", json!([raw])));
}

#[test]
fn what_can_not_be_signed_is_told_input_by_input() {
    let mut net = rich();
    let unknown = json!([{ "txid": "11".repeat(32), "vout": 7, "sequence": 5 }]);
    let raw = ok(&mut net, "createrawtransaction", json!([unknown, { anyones_address(): 1 }, 100, false]));
    let decoded = ok(&mut net, "decoderawtransaction", json!([raw]));
    assert_eq!((&decoded["locktime"], &decoded["vin"][0]["sequence"]), (&json!(100), &json!(5)));
    let signed = ok(&mut net, "signrawtransactionwithwallet", json!([raw]));
    assert_fields(&signed, "hex complete errors");
    assert_fields(&signed["errors"][0], "txid vout witness scriptSig sequence error");
    assert_eq!(signed["errors"][0]["error"], json!("Input not found or already spent"));
    // Told what it spends, and it is not ours.
    let foreign = json!([{ "txid": "11".repeat(32), "vout": 7, "scriptPubKey": format!("0014{}", "22".repeat(20)), "amount": 2 }]);
    let signed = ok(&mut net, "signrawtransactionwithwallet", json!([raw, foreign]));
    assert_eq!(signed["complete"], json!(false));
    assert_eq!(err(&mut net, "signrawtransactionwithwallet", json!([raw, [], "EVERYTHING"])).0, -8);
    for (inputs, outputs, code) in [
        (json!([{ "vout": 0 }]), json!([]), -8),
        (json!([{ "txid": "11".repeat(32) }]), json!([]), -8),
        (json!([{ "txid": "11", "vout": 0 }]), json!([]), -8),
        (json!([]), json!([{ "nowhere": 1 }]), -5),
        (json!([]), json!([{ anyones_address(): -1 }]), -3),
        (json!([]), json!([{ anyones_address(): 1 }, { anyones_address(): 2 }]), -8),
        (json!([]), json!([{ "data": "x" }]), -8),
        (json!([]), json!([[]]), -8),
    ] {
        assert_eq!(
            err(&mut net, "createrawtransaction", json!([inputs, outputs])).0,
            code,
            "{inputs} {outputs}"
        );
    }
}

#[test]
fn any_kind_of_address_can_be_paid() {
    let mut net = rich();
    for kind in ["legacy", "p2sh-segwit", "bech32", "bech32m"] {
        let to = ok(&mut net, "getnewaddress", json!(["", kind]));
        let txid = send(&mut net, to.as_str().unwrap(), 1.0, false);
        net.mine(0);
        assert_eq!(ok(&mut net, "getreceivedbyaddress", json!([to])), json!(1.0));
        assert_eq!(ok(&mut net, "getreceivedbyaddress", json!([to, 2])), json!(0.0));
        let tx = ok(&mut net, "getrawtransaction", json!([txid, 1]));
        assert_eq!(tx["confirmations"], json!(1));
    }
    assert_eq!(err(&mut net, "getreceivedbyaddress", json!([anyones_address()])).0, -4);
}
