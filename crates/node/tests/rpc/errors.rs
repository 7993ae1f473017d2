//! Bad input: Bitcoin Core's code, and a message that names what is wrong.

use hashyard_core::params::MAINNET;
use hashyard_core::wallet::Address;
use hashyard_node::rpc::{METHODS, Method, methods_of};
use hashyard_node::{Config, Home, Input, Node, Output};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::common::{Net, START, anyone, anyones_address};
use crate::err;

#[test]
fn an_unknown_command_is_none() {
    let mut net = Net::new(1, 91);
    for name in ["", "getblok", "GETBLOCK", "stop"] {
        assert_eq!(err(&mut net, name, json!([])), (-32601, "Method not found".into()));
    }
}

#[test]
fn a_megabyte_is_neither_kept_nor_repeated() {
    let (mut net, long) = (Net::new(1, 90), "é".repeat(500_000));
    let (code, message) = err(&mut net, "addnode", json!([long, "add"]));
    assert_eq!((code, message.as_str()), (-8, "node must have at most 300 bytes"));
    let (_, message) = err(&mut net, "getblock", json!({ &long: 1 }));
    assert!(message.len() < 10_010 && message.ends_with('…'), "{} bytes", message.len());
    let help = net.rpc(0, "help", json!([long])).unwrap();
    assert_eq!(help, format!("help: unknown command: {}", "é".repeat(100)));
}

#[test]
fn parameters_too_few_too_many_or_misnamed_are_named() {
    let mut net = Net::new(1, 92);
    for method in methods_of(false) {
        let name = method.name;
        if method.required > 0 {
            let (code, message) = err(&mut net, name, json!([]));
            assert_eq!(code, -1, "{name}: {message}");
            let named = method.params[..method.required].iter().any(|param| message.starts_with(param));
            assert!(named && message.ends_with("is missing"), "{name}: {message}");
        }
        let many = vec![Value::Null; method.params.len() + 1];
        assert_eq!(
            err(&mut net, name, json!(many)),
            (-1, format!("Too many parameters: {}", method.usage()))
        );
        let (code, message) = err(&mut net, name, json!({ "nonsense": 1 }));
        assert_eq!((code, message.as_str()), (-8, "Unknown named parameter nonsense"), "{name}");
        let (code, message) = err(&mut net, name, json!("text"));
        assert_eq!((code, message.as_str()), (-8, "Params must be an array or object"), "{name}");
    }
}

fn method(name: &str) -> &'static Method {
    METHODS.iter().find(|method| method.name == name).unwrap()
}

#[test]
fn wrong_values_are_named() {
    let mut net = Net::new(1, 93);
    let (hash, to) = (json!("00".repeat(32)), json!(anyones_address()));
    let foreign = Address::from_script(&anyone(), &MAINNET).unwrap().to_string();
    let rows = [
        ("getblockhash", json!(["1"]), -3, "height must be a whole number"),
        ("getblockhash", json!([-1]), -8, "Block height out of range"),
        ("getblockhash", json!([1.5]), -1, "JSON integer out of range: height"),
        ("getblockhash", json!([2_147_483_648_u64]), -1, "JSON integer out of range: height"),
        ("getblock", json!([1]), -3, "blockhash must be a string"),
        ("getblock", json!(["xyz"]), -8, "blockhash must be 64 hexadecimal digits, not 3"),
        ("getblock", json!(["zz".repeat(32)]), -8, "blockhash must be hexadecimal digits only"),
        ("getblockheader", json!(["00"]), -8, "blockhash must be 64"),
        ("getblockheader", json!([net.tip(0), 1]), -3, "verbose must be true or false"),
        ("getblock", json!([net.tip(0), "2"]), -3, "verbosity must be a whole number"),
        ("invalidateblock", json!(["é"]), -8, "blockhash must be 64"),
        ("reconsiderblock", json!([[]]), -3, "blockhash must be a string"),
        ("gettxout", json!([hash, -1]), -1, "JSON integer out of range"),
        ("gettxout", json!([hash, 4_294_967_296_u64]), -1, "JSON integer out of range"),
        ("gettxout", json!([hash, 0, "yes"]), -3, "include_mempool must be true or false"),
        ("gettxout", json!(["", 0]), -8, "txid must be 64"),
        ("gettxoutproof", json!([hash]), -3, "txids must be an array"),
        ("gettxoutproof", json!([[]]), -8, "txids cannot be empty"),
        ("gettxoutproof", json!([[1]]), -8, "txids must hold strings"),
        ("gettxoutproof", json!([["12"]]), -8, "txids holds \"12\", which must be 64"),
        ("gettxoutproof", json!([[hash], "12"]), -8, "blockhash must be 64"),
        ("verifytxoutproof", json!(["00"]), -1, "Proof decode failed"),
        ("verifytxoutproof", json!([7]), -3, "proof must be a string"),
        ("getblockfilter", json!([]), -1, "blockhash is missing"),
        ("getblockfilter", json!(["12"]), -8, "blockhash must be 64"),
        ("getblockfilter", json!([hash, 1]), -3, "filtertype must be a string"),
        ("getblockfilter", json!([hash, "extended"]), -5, "Unknown filtertype"),
        ("getblockfilter", json!([hash]), -5, "Block not found"),
        ("scanblocks", json!(["stop"]), -8, "Invalid action 'stop'"),
        ("scanblocks", json!(["start"]), -1, "scanobjects is missing"),
        ("scanblocks", json!(["start", "raw(51)"]), -3, "scanobjects must be an array"),
        ("scanblocks", json!(["start", [7]]), -8, "Scan object needs to be either a string or an object"),
        ("scanblocks", json!(["start", [{}]]), -8, "Descriptor needs to be provided in scan object"),
        ("scanblocks", json!(["start", ["raw(5)"]]), -5, ""),
        ("scanblocks", json!(["start", ["raw(51)"], -1]), -1, "Invalid start_height"),
        ("scanblocks", json!(["start", ["raw(51)"], 99]), -1, "Invalid start_height"),
        ("scanblocks", json!(["start", ["raw(51)"], 0, 99]), -1, "Invalid stop_height"),
        ("scanblocks", json!(["start", ["raw(51)"], 0, 0, "x"]), -5, "Unknown filtertype"),
        ("scanblocks", json!(["start", ["raw(51)"], 0, 0, "basic", { "x": 1 }]), -3, "Unexpected key x"),
        ("getrawmempool", json!([1]), -3, "verbose must be true or false"),
        ("getrawtransaction", json!(["12"]), -8, "txid must be 64"),
        ("getrawtransaction", json!([hash, "1"]), -3, "verbosity must be a whole number"),
        ("getrawtransaction", json!([hash, 1, "1"]), -8, "blockhash must be 64"),
        ("decoderawtransaction", json!(["0"]), -22, "TX decode failed: odd number of hexadecimal digits"),
        (
            "decoderawtransaction",
            json!(["0x00"]),
            -22,
            "TX decode failed: character 2 is not a hexadecimal digit",
        ),
        ("decoderawtransaction", json!(["ff00"]), -22, "TX decode failed"),
        ("decoderawtransaction", json!(["交易"]), -22, "TX decode failed: character 1"),
        ("sendrawtransaction", json!(["00"]), -22, "TX decode failed"),
        ("sendrawtransaction", json!([true]), -3, "hexstring must be a string"),
        ("testmempoolaccept", json!(["00"]), -3, "rawtxs must be an array"),
        ("testmempoolaccept", json!([[]]), -8, "Array must contain between 1 and 25 transactions."),
        (
            "testmempoolaccept",
            json!([vec!["00"; 26]]),
            -8,
            "Array must contain between 1 and 25 transactions.",
        ),
        ("testmempoolaccept", json!([[1]]), -3, "rawtxs must hold strings"),
        ("testmempoolaccept", json!([["00"]]), -22, "TX decode failed"),
        ("testmempoolaccept", json!([["00"], -1]), -3, "Amount out of range"),
        ("testmempoolaccept", json!([["00"], 1]), -8, "maxfeerate is too large"),
        ("submitpackage", json!([[]]), -8, "Array must contain between 1 and 25 transactions."),
        ("submitpackage", json!([["00", 1]]), -22, "TX decode failed"),
        ("getmempoolentry", json!(["12"]), -8, "txid must be 64"),
        ("getmempoolancestors", json!([hash]), -5, "Transaction not in mempool"),
        ("getmempooldescendants", json!([hash, 1]), -5, "Transaction not in mempool"),
        ("prioritisetransaction", json!([hash]), -1, "fee_delta is missing"),
        ("prioritisetransaction", json!([hash, 0, 1.5]), -1, "JSON integer out of range"),
        ("setmempoolpolicy", json!([1]), -3, "mempoolfullrbf must be true or false"),
        ("setmempoolpolicy", json!([true, "no"]), -3, "acceptnonstdtxn must be true or false"),
        ("settxrelay", json!(["gossip"]), -8, "rule must be diffusion, trickle or flood"),
        ("settxrelay", json!([true]), -3, "rule must be a string"),
        ("setblockrelay", json!(["off"]), -3, "compact must be true or false"),
        ("estimatesmartfee", json!([0]), -8, "conf_target is invalid, must be between 1 and 1008"),
        ("estimatesmartfee", json!([1009]), -8, "conf_target is invalid"),
        ("estimatesmartfee", json!([6, "fast"]), -8, "estimate_mode must be one of"),
        (
            "gettxoutsetinfo",
            json!(["none", 1]),
            -8,
            "Querying specific block heights requires coinstatsindex",
        ),
        ("gettxoutsetinfo", json!(["none", null, 1]), -3, "use_index must be true or false"),
        ("getrawmempool", json!([true, true]), -8, "Verbose results cannot contain mempool sequence values."),
        ("decoderawtransaction", json!(["00", 1]), -3, "iswitness must be true or false"),
        ("listunspent", json!([1, 2, [to, to]]), -8, "Invalid parameter, duplicated address"),
        ("listunspent", json!([1, 2, [], 1]), -3, "include_unsafe must be true or false"),
        ("listunspent", json!([1, 2, [], true, { "most": 1 }]), -3, "Unexpected key most"),
        ("listunspent", json!([1, 2, [], true, { "maximumCount": "1" }]), -3, "maximumCount must be"),
        ("listunspent", json!([1, 2, [], true, { "minimumAmount": -1 }]), -3, "Amount out of range"),
        ("generatetoaddress", json!([1, to, -1]), -1, "JSON integer out of range"),
        (
            "sendtoaddress",
            json!({ "address": to, "amount": 1, "conf_target": 6 }),
            -8,
            "conf_target is not supported",
        ),
        (
            "sendtoaddress",
            json!({ "address": to, "amount": 1, "estimate_mode": "economical" }),
            -8,
            "estimate_mode is not",
        ),
        (
            "sendtoaddress",
            json!({ "address": to, "amount": 1, "avoid_reuse": true }),
            -4,
            "wallet does not have",
        ),
        ("gettxoutsetinfo", json!(["muhash"]), -8, "hash_type \"muhash\" is none"),
        ("submitblock", json!([""]), -22, "Block decode failed"),
        ("submitblock", json!([{}]), -3, "hexdata must be a string"),
        ("generatetoaddress", json!([1, "nowhere"]), -5, "Invalid address"),
        ("generatetoaddress", json!(["1", to]), -3, "nblocks must be a whole number"),
        ("generatetoaddress", json!([10_001, to]), -8, "nblocks is more than 10000"),
        ("setmining", json!([257]), -8, "threads is more than 256"),
        ("setmining", json!([-1]), -1, "JSON integer out of range"),
        ("setnetworkactive", json!([0]), -3, "state must be true or false"),
        ("getnewaddress", json!(["", 2]), -3, "address_type must be a string"),
        ("getnewaddress", json!([1]), -3, "label must be a string"),
        ("listunspent", json!(["1"]), -3, "minconf must be a whole number"),
        ("listunspent", json!([1, 2, "x"]), -3, "addresses must be an array"),
        ("listunspent", json!([1, 2, ["x"]]), -5, "Invalid address x"),
        ("listtransactions", json!(["*", -1]), -8, "Negative count"),
        ("listtransactions", json!(["*", 1, -1]), -8, "Negative from"),
        ("listtransactions", json!(["*", 1, 0, 1]), -3, "include_watchonly must be true or false"),
        ("listtransactions", json!(["*", 1, "0"]), -3, "skip must be a whole number"),
        ("sendtoaddress", json!(["nowhere", 1]), -5, "Invalid address"),
        ("sendtoaddress", json!([foreign, 1]), -5, "Invalid address: "),
        ("sendtoaddress", json!([to, -1]), -3, "Amount out of range"),
        ("sendtoaddress", json!([to, "1,5"]), -3, "Invalid amount: not a number"),
        ("sendtoaddress", json!([to, 0.000_000_001]), -3, "Invalid amount"),
        ("sendtoaddress", json!([to, "0.123456789"]), -3, "Invalid amount: more than 8 decimals"),
        ("sendtoaddress", json!([to, 21_000_001]), -3, "Amount out of range"),
        ("sendtoaddress", json!([to, []]), -3, "amount is not a number or string"),
        ("sendtoaddress", json!([to, 1, "", "", "no"]), -3, "subtractfeefromamount must be true or false"),
        ("sendtoaddress", json!({ "address": to, "amount": 1, "fee_rate": -1 }), -3, "Amount out of range"),
        ("sendtoaddress", json!({ "address": to, "amount": 1, "fee_rate": "fast" }), -3, "Invalid amount"),
        ("encryptwallet", json!([1]), -3, "passphrase must be a string"),
        ("walletpassphrase", json!(["x", "60"]), -3, "timeout must be a whole number"),
        ("walletpassphrase", json!(["x", -1]), -8, "Timeout cannot be negative."),
        ("help", json!([1]), -3, "command must be a string"),
    ];
    for (name, params, code, start) in rows {
        assert!(!method(name).about.is_empty());
        let (found, message) = err(&mut net, name, params.clone());
        assert_eq!(found, code, "{name} {params}: {message}");
        assert!(message.starts_with(start), "{name} {params}: {message}");
    }
}

#[test]
fn an_address_of_another_network_is_refused_by_its_name() {
    let mut net = Net::new(1, 94);
    let foreign = Address::from_script(&anyone(), &MAINNET).unwrap().to_string();
    let (_, message) = err(&mut net, "sendtoaddress", json!([foreign, 1]));
    assert!(message.contains("mainnet"), "{message}");
}

/// The museum neither mines nor holds money.
#[test]
fn on_the_main_chain_there_is_no_wallet_and_no_mining() {
    let config = Config::new(MAINNET.clone(), "", Home::Machine, [7; 32]).with_commands();
    let mut node = Node::new(config, &Default::default(), START).unwrap();
    let address = Address::from_script(&anyone(), &MAINNET).unwrap().to_string();
    let rows = [
        ("setmining", json!([1]), -1),
        ("generatetoaddress", json!([1, address]), -1),
        ("setmempoolpolicy", json!([null, true]), -8),
        ("getnewaddress", json!([]), -18),
        ("getbalances", json!([]), -18),
        ("listunspent", json!([]), -18),
        ("listtransactions", json!([]), -18),
        ("sendtoaddress", json!([address, 1]), -18),
        ("encryptwallet", json!(["x"]), -18),
        ("walletpassphrase", json!(["x", 1]), -18),
        ("walletlock", json!([]), -18),
        ("getwalletinfo", json!([]), -18),
    ];
    for (name, params, code) in rows {
        node.handle(START, Input::Command { id: 1, method: name.into(), params: params.into() });
        let reply = std::iter::from_fn(|| match node.poll() {
            Output::Wake(_) => None,
            output => Some(output),
        })
        .find_map(|output| match output {
            Output::Reply { result, .. } => Some(result),
            _ => None,
        });
        assert_eq!(reply.unwrap().unwrap_err().code, code, "{name}");
    }
}

fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        (0..20_i64).prop_map(Value::from),
        ".{0,12}".prop_map(Value::from),
        "[0-9a-f]{64}".prop_map(Value::from),
        "([0-9a-f]{2}){0,90}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::hash_map("[a-z]{1,6}", inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// Deriving a key takes long, and there is nothing to be found in it.
fn methods() -> impl Strategy<Value = &'static str> {
    let slow = ["encryptwallet", "walletpassphrase"];
    let names: Vec<&str> =
        METHODS.iter().map(|method| method.name).filter(|name| !slow.contains(name)).collect();
    prop::sample::select(names)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn any_command_with_any_parameters_is_answered(
        calls in prop::collection::vec((methods(), prop::collection::vec(any_json(), 0..5)), 1..60),
    ) {
        let mut net = Net::new(1, 95);
        for (name, params) in calls {
            let id = net.command(0, name, json!(params));
            let answered = net.hosts[0].replies.remove(&id);
            prop_assert!(answered.is_some() || name == "generatetoaddress", "{name} {params:?}");
        }
    }
}
