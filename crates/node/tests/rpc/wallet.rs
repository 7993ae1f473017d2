//! Addresses, balances, payments, encryption.

use hashyard_core::wallet::GAP_LIMIT;
use serde_json::{Value, json};

use crate::common::{Net, anyones_address};
use crate::{assert_fields, err, ok, pay, rich};

#[test]
fn addresses_are_new_however_many_are_unused() {
    let mut net = Net::new(1, 90);
    let (one, two) = (net.new_address(0), net.new_address(0));
    assert_ne!(one, two);
    for (kind, start) in [("legacy", "H"), ("bech32", "hy1q"), ("bech32m", "hy1p")] {
        let address = ok(&mut net, "getnewaddress", json!(["label", kind]));
        assert!(address.as_str().unwrap().starts_with(start), "{kind} {address}");
    }
    assert!(one.starts_with("hy1q"), "the default is bech32: {one}");
    let (code, message) = err(&mut net, "getnewaddress", json!(["", "p2pkh"]));
    assert_eq!((code, message.as_str()), (-5, "Unknown address type 'p2pkh'"));
    let mut last = two;
    for _ in 0..2 * GAP_LIMIT {
        last = net.new_address(0);
    }
    net.generate(0, 1, &last);
    assert_eq!(ok(&mut net, "getbalances", json!([]))["mine"]["immature"], json!(50.0));
}

#[test]
fn balances_and_coins_follow_the_chain() {
    let mut net = rich();
    let balances = ok(&mut net, "getbalances", json!([]));
    assert_fields(&balances, "mine lastprocessedblock");
    assert_fields(&balances["lastprocessedblock"], "hash height");
    assert_eq!(balances["mine"], json!({ "trusted": 100.0, "untrusted_pending": 0.0, "immature": 500.0 }));
    let coins = ok(&mut net, "listunspent", json!([]));
    assert_eq!(coins.as_array().unwrap().len(), 2);
    assert_fields(
        &coins[0],
        "txid vout address label scriptPubKey amount confirmations spendable solvable desc safe",
    );
    assert_eq!(coins[0]["amount"], json!(50.0));
    assert_eq!(ok(&mut net, "listunspent", json!([12]))[0]["confirmations"], json!(12));
    assert_eq!(ok(&mut net, "listunspent", json!([13])), json!([]));
    assert_eq!(ok(&mut net, "listunspent", json!([0, 9])), json!([]));
    let address = coins[0]["address"].clone();
    assert_eq!(ok(&mut net, "listunspent", json!([1, 99, [address]])).as_array().unwrap().len(), 2);
    assert_eq!(ok(&mut net, "listunspent", json!([1, 99, [anyones_address()]])), json!([]));
}

#[test]
fn a_balance_asks_for_confirmations() {
    let mut net = rich();
    for (params, coins) in [(json!([]), 100.0), (json!(["*", 12]), 50.0), (json!([null, 13]), 0.0)] {
        assert_eq!(ok(&mut net, "getbalance", params), json!(coins));
    }
    assert_eq!(err(&mut net, "getbalance", json!(["savings"])).0, -32);
    assert_eq!(err(&mut net, "getbalance", json!(["*", -1])), (-8, "Negative minconf".into()));
}

#[test]
fn a_movement_is_shown_with_its_transaction() {
    let mut net = rich();
    let paid = ok(&mut net, "sendtoaddress", json!([anyones_address(), 3]));
    let shown = ok(&mut net, "gettransaction", json!([paid, true, true]));
    assert_fields(
        &shown,
        "amount fee confirmations trusted txid wtxid walletconflicts mempoolconflicts time timereceived \
         bip125-replaceable details hex decoded lastprocessedblock",
    );
    assert_eq!((&shown["amount"], &shown["details"][0]["amount"]), (&json!(-3.0), &json!(-3.0)));
    assert_eq!((&shown["fee"], &shown["decoded"]["txid"]), (&shown["details"][0]["fee"], &paid));
    let to_self = net.new_address(0);
    let moved = ok(&mut net, "sendtoaddress", json!([to_self, 2]));
    let moved = ok(&mut net, "gettransaction", json!([moved]));
    assert_eq!((moved["amount"].as_f64(), moved["details"].as_array().map(Vec::len)), (Some(0.0), Some(2)));
    // What goes to change alone has no lines.
    let child = ok(&mut net, "cpfp", json!([paid, 20]))["txid"].clone();
    let child = ok(&mut net, "gettransaction", json!([child]));
    assert_eq!((child["amount"].as_f64(), &child["details"]), (Some(0.0), &json!([])));
    // A reward counts once it is ripe.
    for (height, amount, category) in [(1, 50.0, "generate"), (12, 0.0, "immature")] {
        let reward = net.hosts[0].node.chain().block_at(height).unwrap().transactions[0].txid();
        let reward = ok(&mut net, "gettransaction", json!([reward]));
        assert_eq!(
            (&reward["amount"], &reward["details"][0]["category"]),
            (&json!(amount), &json!(category))
        );
        assert_eq!(reward["generated"], json!(true));
    }
    let unknown = (-5, "Invalid or non-wallet transaction id".to_owned());
    assert_eq!(err(&mut net, "gettransaction", json!(["ab".repeat(32)])), unknown);
}

#[test]
fn addresses_keep_their_names() {
    let mut net = rich();
    let address = ok(&mut net, "getnewaddress", json!(["rent"]));
    ok(&mut net, "sendtoaddress", json!([address, 3]));
    for _ in 0..2 {
        let coins = ok(&mut net, "listunspent", json!([0, 9, [address]]));
        assert_eq!(coins[0]["label"], json!("rent"));
        let lines = ok(&mut net, "listtransactions", json!(["rent"]));
        let categories: Vec<&Value> =
            lines.as_array().unwrap().iter().map(|line| &line["category"]).collect();
        assert_eq!(categories, [&json!("receive")]);
        assert!(lines.as_array().unwrap().iter().all(|line| line["label"] == json!("rent")), "{lines}");
        assert_eq!(ok(&mut net, "listtransactions", json!(["food"])), json!([]));
        net.restart(0);
    }
    for label in ["*".to_owned(), "x".repeat(101)] {
        let refused = (-11, "Invalid label name".to_owned());
        assert_eq!(err(&mut net, "getnewaddress", json!([label])), refused);
    }
    let message = "Label argument must be a valid label name or \"*\".".to_owned();
    assert_eq!(err(&mut net, "listtransactions", json!([""])), (-8, message));
}

#[test]
fn coins_are_listed_as_the_query_says() {
    let mut net = rich();
    let coin = ok(&mut net, "listunspent", json!([]))[0].clone();
    let stranger = json!({ "minimumAmount": 50, "maximumAmount": 50 });
    let rows = [
        (json!({}), 2),
        (stranger, 2),
        (json!({ "minimumAmount": 50.1 }), 0),
        (json!({ "maximumAmount": 49.9 }), 0),
        (json!({ "maximumCount": 1 }), 1),
        (json!({ "maximumCount": 0 }), 2),
        (json!({ "minimumSumAmount": 50 }), 1),
        (json!({ "minimumSumAmount": 50.1 }), 2),
        (json!({ "include_immature_coinbase": true }), 12),
    ];
    for (options, count) in rows {
        let coins = ok(&mut net, "listunspent", json!([1, 99, [], true, options]));
        // An empty list of addresses is no filter.
        assert_eq!(coins.as_array().unwrap().len(), count, "{options}");
    }
    let address = net.new_address(0);
    ok(&mut net, "sendtoaddress", json!([address, 99]));
    let own = ok(&mut net, "listunspent", json!([0, 0, [], false]));
    assert!(own.as_array().unwrap().iter().all(|coin| coin["safe"] == json!(true)), "{coin}");
    assert_eq!(own.as_array().unwrap().len(), 2, "what the wallet paid itself is safe");
}

#[test]
fn movements_are_listed_oldest_first() {
    let mut net = rich();
    let txid = ok(&mut net, "sendtoaddress", json!([anyones_address(), 2]));
    let lines = ok(&mut net, "listtransactions", json!(["*", 100]));
    let last = lines.as_array().unwrap().last().unwrap();
    assert_fields(
        last,
        "address category amount vout abandoned confirmations trusted txid wtxid walletconflicts mempoolconflicts time \
         timereceived bip125-replaceable fee",
    );
    assert_eq!((&last["category"], &last["amount"], &last["txid"]), (&json!("send"), &json!(-2.0), &txid));
    assert!(last["fee"].as_f64().unwrap() < 0.0);
    assert_eq!(lines.as_array().unwrap().len(), 13);
    let categories: Vec<&str> =
        lines.as_array().unwrap().iter().map(|line| line["category"].as_str().unwrap()).collect();
    assert_eq!(categories[..2], ["generate"; 2]);
    assert_eq!(categories[2..12], ["immature"; 10]);
    net.mine(0);
    let line = ok(&mut net, "listtransactions", json!(["*", 1, 1]))[0].clone();
    assert_eq!((&line["txid"], &line["confirmations"], &line["blockheight"]), (&txid, &json!(1), &json!(13)));
    let header = ok(&mut net, "getblockheader", json!([line["blockhash"]]));
    assert_eq!((&line["blockindex"], &line["blocktime"]), (&json!(1), &header["time"]));
    assert_eq!((&line["walletconflicts"], &line["trusted"]), (&json!([]), &Value::Null));
    assert_eq!(ok(&mut net, "listtransactions", json!([null, 0])), json!([]));
}

#[test]
fn payments_are_made_as_they_are_asked_for() {
    let mut net = rich();
    let to = anyones_address();
    let paid = |net: &mut Net, txid: &Value| -> (f64, f64, bool) {
        let tx = ok(net, "getrawtransaction", json!([txid, 1]));
        let outputs = tx["vout"].as_array().unwrap();
        let output =
            outputs.iter().find(|output| output["scriptPubKey"]["address"] == json!(anyones_address()));
        let entry = ok(net, "getrawmempool", json!([true]))[txid.as_str().unwrap()].clone();
        let rate = entry["fees"]["base"].as_f64().unwrap() * 1e8 / entry["vsize"].as_f64().unwrap();
        (output.unwrap()["value"].as_f64().unwrap(), rate, entry["bip125-replaceable"] == json!(true))
    };
    let plain = ok(&mut net, "sendtoaddress", json!([to, "0.5"]));
    let (value, rate, replaceable) = paid(&mut net, &plain);
    assert_eq!((value, replaceable), (0.5, false));
    assert!((2.0..2.2).contains(&rate), "{rate} sat/vB");
    let named = json!({ "address": to, "amount": 1, "fee_rate": 10, "replaceable": true, "verbose": true });
    let answer = ok(&mut net, "sendtoaddress", named);
    assert_fields(&answer, "txid fee_reason");
    let (value, rate, replaceable) = paid(&mut net, &answer["txid"]);
    assert_eq!((value, replaceable), (1.0, true));
    assert!((10.0..10.5).contains(&rate), "{rate} sat/vB");
    net.mine(0);
    let less =
        ok(&mut net, "sendtoaddress", json!({ "address": to, "amount": 3, "subtractfeefromamount": true }));
    let (value, _, _) = paid(&mut net, &less);
    assert!(value < 3.0 && value > 2.999, "{value}");
    let (code, message) = err(&mut net, "sendtoaddress", json!([to, 100_000]));
    assert_eq!(code, -6, "{message}");
}

#[test]
fn an_encrypted_wallet_pays_only_while_it_is_open() {
    let mut net = rich();
    let to = anyones_address();
    let wrong_state = -15;
    for (method, params) in [("walletlock", json!([])), ("walletpassphrase", json!(["secret", 60]))] {
        assert_eq!(err(&mut net, method, params).0, wrong_state, "{method} before encryption");
    }
    let info = ok(&mut net, "getwalletinfo", json!([]));
    assert_fields(
        &info,
        "walletname format txcount private_keys_enabled descriptors scanning lastprocessedblock",
    );
    assert_eq!(err(&mut net, "encryptwallet", json!([""])).0, -8);
    assert!(matches!(ok(&mut net, "encryptwallet", json!(["secret"])), Value::String(_)));
    assert_eq!(err(&mut net, "encryptwallet", json!(["secret"])).0, wrong_state, "once only");

    let (code, message) = err(&mut net, "sendtoaddress", json!([to, 1]));
    assert_eq!(code, -13, "{message}");
    assert_eq!(ok(&mut net, "getwalletinfo", json!([]))["unlocked_until"], json!(0));
    assert_eq!(ok(&mut net, "getbalances", json!([]))["mine"]["trusted"], json!(100.0), "a look is free");
    assert_eq!(err(&mut net, "walletpassphrase", json!(["wrong", 60])).0, -14);

    assert_eq!(ok(&mut net, "walletpassphrase", json!(["secret", 60])), Value::Null);
    let until = net.now() / 1000 + 60;
    assert_eq!(ok(&mut net, "getwalletinfo", json!([]))["unlocked_until"], json!(until));
    ok(&mut net, "sendtoaddress", json!([to, 1]));
    net.run(59_000);
    ok(&mut net, "sendtoaddress", json!([to, 1]));
    net.run(1_000);
    assert_eq!(err(&mut net, "sendtoaddress", json!([to, 1])).0, -13, "locked again by time");

    ok(&mut net, "walletpassphrase", json!(["secret", 60]));
    assert_eq!(ok(&mut net, "walletlock", json!([])), Value::Null);
    assert_eq!(err(&mut net, "sendtoaddress", json!([to, 1])).0, -13, "locked again by hand");

    let before = ok(&mut net, "getbalances", json!([]));
    net.restart(0);
    assert_eq!(err(&mut net, "sendtoaddress", json!([to, 1])).0, -13, "locked after a restart");
    assert_eq!(ok(&mut net, "getbalances", json!([]))["mine"], before["mine"]);
    net.mine(0);
    assert_eq!(ok(&mut net, "getblockcount", json!([])), json!(13), "a locked node mines");
    ok(&mut net, "walletpassphrase", json!(["secret", 60]));
    pay(&mut net);
}
