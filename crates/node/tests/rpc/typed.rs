//! What somebody typed arrives as it was typed: decimals to the last digit, names as often as they were given, no spaces cut off.

use hashyard_node::command::Json;
use serde_json::json;

use crate::common::Net;
use crate::{err, ok, rich};

fn typed(text: &str) -> Json {
    Json::parse(text.as_bytes()).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The value of the output that this amount makes, as its digits stand in the answer.
fn paid(net: &mut Net, amount: &str) -> String {
    let address = net.new_address(0);
    let hex = ok(net, "createrawtransaction", typed(&format!(r#"[[],{{"{address}":{amount}}}]"#)));
    net.exact_rpc(0, "decoderawtransaction", json!([hex, false])).unwrap()["vout"][0]["value"].to_string()
}

#[test]
fn amounts_are_what_their_digits_say() {
    let mut net = rich();
    for (amount, value) in [
        ("1", "1.00000000"),
        ("0.1", "0.10000000"),
        ("\"0.100000000\"", "0.10000000"),
        ("0.100000000", "0.10000000"),
        ("1e-8", "0.00000001"),
        ("\"1e-8\"", "0.00000001"),
        ("-0.0", "0.00000000"),
        ("\"-0.0\"", "0.00000000"),
        ("20999999.99999999", "20999999.99999999"),
        ("1E1", "10.00000000"),
    ] {
        assert_eq!(paid(&mut net, amount), value, "{amount}");
    }
    let address = net.new_address(0);
    for amount in [
        "1.0000000000000000001",
        "0.000000001",
        "1e-9",
        "\"01\"",
        "\".5\"",
        "\"1.\"",
        "\" 1\"",
        "\"1 \"",
        "\"\"",
        "\"+1\"",
        "\"0,5\"",
        "\"1e\"",
        "\"0x1\"",
        "-1",
        "21000000.00000001",
        "1e8",
        "true",
        "null",
        "[1]",
        "{}",
    ] {
        let call = |method: &str, params: String, net: &mut Net| {
            assert_eq!(err(net, method, typed(&params)).0, -3, "{method} {params}")
        };
        call("createrawtransaction", format!(r#"[[],{{"{address}":{amount}}}]"#), &mut net);
        call("walletcreatefundedpsbt", format!(r#"[[],[{{"{address}":{amount}}}]]"#), &mut net);
        if amount != "null" {
            call("sendtoaddress", format!(r#"["{address}",{amount}]"#), &mut net);
            call("testmempoolaccept", format!(r#"[["00"],{amount}]"#), &mut net);
            call("listunspent", format!(r#"[0,9,[],true,{{"minimumAmount":{amount}}}]"#), &mut net);
        }
    }
}

#[test]
fn fee_rates_have_three_decimals() {
    let mut net = rich();
    let address = net.new_address(0);
    let fee = |net: &mut Net, rate: &str| {
        let params = format!(r#"[[],[{{"{address}":1}}],0,{{"fee_rate":{rate}}}]"#);
        net.rpc(0, "walletcreatefundedpsbt", typed(&params))
    };
    let whole = fee(&mut net, "2").unwrap()["fee"].clone();
    for rate in ["2.000", "\"2\"", "2e0", "0.2E1"] {
        assert_eq!(fee(&mut net, rate).unwrap()["fee"], whole, "{rate}");
    }
    for rate in ["2.0001", "1e-4", "\"02\"", "\".5\"", "\" 2\"", "-1", "true", "\"\"", "1e20"] {
        assert_eq!(fee(&mut net, rate).unwrap_err().code, -3, "{rate}");
        let sent = format!(r#"{{"address":"{address}","amount":1,"fee_rate":{rate}}}"#);
        assert_eq!(err(&mut net, "sendtoaddress", typed(&sent)).0, -3, "{rate}");
    }
}

#[test]
fn a_name_given_twice_is_refused() {
    let mut net = rich();
    let address = net.new_address(0);
    let twice = |name: &str| format!("Invalid parameter, duplicate key: {name}");
    let rows = [
        ("createrawtransaction", r#"[[],{"data":"ee","data":"ff"}]"#.to_owned(), twice("data")),
        ("createrawtransaction", r#"[[],[{"data":"ee"},{"data":"ff"}]]"#.to_owned(), twice("data")),
        (
            "createpsbt",
            format!(r#"[[],{{"{address}":1,"{address}":2}}]"#),
            format!("Invalid parameter, duplicated address: {address}"),
        ),
        ("createrawtransaction", r#"[[{"txid":"00","vout":0,"vout":1}],{}]"#.to_owned(), twice("vout")),
        (
            "sendtoaddress",
            format!(r#"{{"address":"{address}","amount":1,"amount":2}}"#),
            "Parameter amount specified multiple times".to_owned(),
        ),
        (
            "getblockhash",
            r#"{"args":[1],"args":[2]}"#.to_owned(),
            "Parameter args specified multiple times".to_owned(),
        ),
        ("bumpfee", format!(r#"["{}",{{"fee_rate":5,"fee_rate":6}}]"#, "00".repeat(32)), twice("fee_rate")),
        (
            "getblocktemplate",
            r#"[{"rules":["segwit"],"mode":"template","mode":"proposal"}]"#.to_owned(),
            twice("mode"),
        ),
        ("importdescriptors", r#"[[{"desc":"a","desc":"b","timestamp":0}]]"#.to_owned(), twice("desc")),
        ("createcontract", r#"["timelock",{"key":"mine","key":"mine"}]"#.to_owned(), twice("key")),
    ];
    for (method, params, message) in rows {
        assert_eq!(err(&mut net, method, typed(&params)), (-8, message), "{method} {params}");
    }
    let several = r#"[[],[{"data":"ee","x":"ff"}]]"#;
    let (code, message) = err(&mut net, "createrawtransaction", typed(several));
    assert_eq!(
        (code, message.as_str()),
        (-8, "Invalid parameter, key-value pair must contain exactly one key")
    );
}

#[test]
fn a_number_that_is_not_whole_or_does_not_fit_is_out_of_range() {
    let mut net = rich();
    for height in ["1.0", "1e0", "18446744073709551616", "-9223372036854775809"] {
        let (code, message) = err(&mut net, "getblockhash", typed(&format!("[{height}]")));
        assert_eq!((code, message.starts_with("JSON integer out of range")), (-1, true), "{height}");
    }
    assert_eq!(err(&mut net, "getblockhash", json!(["1"])).0, -3);
}

#[test]
fn nothing_is_cut_off_around_what_was_typed() {
    let mut net = rich();
    let address = net.new_address(0);
    for spaced in
        [format!(" {address}"), format!("{address} "), format!("{address}\n"), format!("\u{3000}{address}")]
    {
        assert_eq!(ok(&mut net, "validateaddress", json!([spaced]))["isvalid"], false, "{spaced:?}");
        for (method, params) in [
            ("sendtoaddress", json!([spaced, 1])),
            ("getaddressinfo", json!([spaced])),
            ("getreceivedbyaddress", json!([spaced])),
            ("generatetoaddress", json!([1, spaced])),
            ("createrawtransaction", json!([[], { (spaced.clone()): 1 }])),
            ("listunspent", json!([0, 9, [spaced]])),
            ("forgetcontract", json!([spaced])),
        ] {
            assert_eq!(err(&mut net, method, params).0, -5, "{method} {spaced:?}");
        }
    }
    let legacy = ok(&mut net, "getnewaddress", json!(["", "legacy"])).as_str().unwrap().to_owned();
    for (spaced, valid) in [(format!(" {legacy}\t"), true), (format!("\u{3000}{legacy}"), false)] {
        assert_eq!(
            ok(&mut net, "validateaddress", json!([spaced]))["isvalid"],
            valid,
            "Base58 alone, as in Core"
        );
    }
    let tip = net.tip(0);
    let block = ok(&mut net, "getblock", json!([tip, 0])).as_str().unwrap().to_owned();
    let hex = ok(&mut net, "createrawtransaction", json!([[], { (address.clone()): 1 }]))
        .as_str()
        .unwrap()
        .to_owned();
    let psbt = ok(&mut net, "createpsbt", json!([[], { (address.clone()): 1 }])).as_str().unwrap().to_owned();
    let descriptor =
        ok(&mut net, "listdescriptors", json!([]))["descriptors"][0]["desc"].as_str().unwrap().to_owned();
    for (method, text, code) in [
        ("getblock", &tip, -8),
        ("getrawtransaction", &tip, -8),
        ("decodescript", &"51".to_owned(), -8),
        ("decoderawtransaction", &hex, -22),
        ("sendrawtransaction", &hex, -22),
        ("submitblock", &block, -22),
        ("decodepsbt", &psbt, -22),
        ("getdescriptorinfo", &descriptor, -5),
    ] {
        for spaced in [format!(" {text}"), format!("{text} "), format!("{text}\n")] {
            assert_eq!(err(&mut net, method, json!([spaced])).0, code, "{method} {spaced:?}");
        }
    }
    let spaced = format!("{tip} ");
    assert_eq!(err(&mut net, "createrawtransaction", json!([[{ "txid": spaced, "vout": 0 }], {}])).0, -8);
}

/// A transaction that nobody would take, but that may be looked at.
#[test]
fn what_is_below_zero_is_shown_below_zero() {
    let mut net = rich();
    let tx = format!(
        "0200000001{}00000000{}ffffffff{}",
        "11".repeat(32),
        "00",
        "02ffffffffffffffff0151000000000000008000"
    );
    let decoded = net.exact_rpc(0, "decoderawtransaction", json!([format!("{tx}00000000")])).unwrap();
    let values: Vec<String> = (0..2).map(|n| decoded["vout"][n]["value"].to_string()).collect();
    assert_eq!(values, ["-0.00000001", "-92233720368.54775808"]);
}
