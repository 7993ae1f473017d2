//! Transactions as bytes, the mempool.

use hashyard_core::{Decodable, Encodable, Transaction};
use serde_json::{Value, json};

use crate::common::{Net, anyones_address, coin_of, spend};
use crate::{assert_fields, err, ok, pay, rich};

const NOWHERE: &str =
    "No such mempool or blockchain transaction. Use gettransaction for wallet transactions.";
const TX: &str = "txid hash version size vsize weight locktime vin vout";

/// A node with a coin that anyone can spend, and that coin's transaction.
pub fn with_anyones_coin() -> (Net, Transaction) {
    let mut net = Net::new(1, 82);
    net.generate(0, 11, &anyones_address());
    let coinbase = net.hosts[0].node.chain().block_at(1).unwrap().transactions[0].clone();
    (net, coinbase)
}

pub fn hex_of(tx: &Transaction) -> String {
    hex::encode(tx.encode())
}

#[test]
fn a_transaction_is_told_in_three_ways_wherever_it_stands() {
    let mut net = rich();
    let txid = pay(&mut net);
    let raw = ok(&mut net, "getrawtransaction", json!([txid]));
    let tx = Transaction::decode(&hex::decode(raw.as_str().unwrap()).unwrap()).unwrap();
    assert_eq!(json!(tx.txid()), txid);
    let waiting = ok(&mut net, "getrawtransaction", json!([txid, 1]));
    assert_fields(&waiting, &format!("{TX} hex"));
    let decoded = ok(&mut net, "decoderawtransaction", json!([raw]));
    assert_fields(&decoded, TX);
    assert_eq!((&decoded["vin"], &decoded["vout"]), (&waiting["vin"], &waiting["vout"]));

    net.mine(0);
    let hash = ok(&mut net, "getbestblockhash", json!([]));
    assert_eq!(ok(&mut net, "getrawtransaction", json!([txid, 0, hash])), raw);
    let confirmed = ok(&mut net, "getrawtransaction", json!([txid, true]));
    assert_fields(&confirmed, &format!("{TX} hex blockhash confirmations time blocktime"));
    let named = ok(&mut net, "getrawtransaction", json!([txid, 1, hash]));
    assert_eq!(named["in_active_chain"], json!(true));
    assert_eq!((&confirmed["blockhash"], &confirmed["confirmations"]), (&hash, &json!(1)));
    let full = ok(&mut net, "getrawtransaction", json!([txid, 2]));
    assert!(full["fee"].as_f64().unwrap() > 0.0);
    let prevout = &full["vin"][0]["prevout"];
    assert_fields(prevout, "generated height value scriptPubKey");
    assert_eq!((&prevout["generated"], &prevout["value"]), (&json!(true), &json!(50.0)));
    let source = ok(&mut net, "getrawtransaction", json!([full["vin"][0]["txid"], 2]));
    assert_fields(&source, &format!("{TX} hex blockhash confirmations time blocktime"));
    assert_eq!(prevout["scriptPubKey"], source["vout"][0]["scriptPubKey"]);

    let first = ok(&mut net, "getblockhash", json!([1]));
    let elsewhere = (-5, "No such transaction found in the provided block".to_owned());
    assert_eq!(err(&mut net, "getrawtransaction", json!([txid, 0, first])), elsewhere);
    let genesis = net.hosts[0].node.chain().block_at(0).unwrap().transactions[0].txid();
    let (code, message) = err(&mut net, "getrawtransaction", json!([genesis]));
    assert!(code == -5 && message.starts_with("The genesis block coinbase is not"), "{message}");
    let unknown = json!(["ab".repeat(32)]);
    let nowhere = (-5, NOWHERE.to_owned());
    assert_eq!(err(&mut net, "getrawtransaction", unknown), nowhere);
    let no_block = (-5, "Block hash not found".to_owned());
    assert_eq!(err(&mut net, "getrawtransaction", json!([txid, 0, "cd".repeat(32)])), no_block);

    ok(&mut net, "invalidateblock", json!([hash]));
    let stale = ok(&mut net, "getrawtransaction", json!([txid, 2, hash]));
    assert_fields(&stale, &format!("{TX} hex in_active_chain blockhash confirmations"));
    assert_eq!((&stale["in_active_chain"], &stale["confirmations"]), (&json!(false), &json!(0)));
}

/// Zero inputs are the marker of BIP144, so the two forms can be told apart by what comes out alone.
#[test]
fn a_transaction_is_read_in_the_form_that_is_asked_for() {
    let (mut net, coinbase) = with_anyones_coin();
    let plain = hex_of(&spend(&[coin_of(&coinbase, 0)], 1, 10_000));
    // No inputs, one output of 1 satoshi that anyone can spend.
    let bare = "02000000000101000000000000000151 00000000".replace(' ', "");
    let mut rich = rich();
    let paid = pay(&mut rich);
    let signed = ok(&mut rich, "getrawtransaction", json!([paid]));
    let rows = [
        (json!([plain]), 1),
        (json!([plain, true]), 1),
        (json!([plain, false]), 1),
        (json!([bare]), 0),
        (json!([bare, false]), 0),
        (json!([signed, true]), 1),
    ];
    for (params, inputs) in rows {
        let tx = ok(&mut net, "decoderawtransaction", params);
        assert_eq!(tx["vin"].as_array().unwrap().len(), inputs, "{tx}");
    }
    for params in [json!([bare, true]), json!([signed, false])] {
        assert_eq!(err(&mut net, "decoderawtransaction", params).0, -22);
    }
}

#[test]
fn a_transaction_is_tried_sent_sent_again_and_mined() {
    let (mut net, coinbase) = with_anyones_coin();
    let tx = spend(&[coin_of(&coinbase, 0)], 1, 10_000);
    let (raw, txid) = (hex_of(&tx), json!(tx.txid()));
    let tried = ok(&mut net, "testmempoolaccept", json!([[raw]]));
    assert_fields(&tried[0], "txid wtxid allowed vsize fees");
    assert_fields(&tried[0]["fees"], "base effective-feerate effective-includes");
    assert_eq!(tried[0]["fees"]["effective-includes"], json!([tx.wtxid()]));
    assert_eq!((&tried[0]["allowed"], &tried[0]["fees"]["base"]), (&json!(true), &json!(0.0001)));
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([]), "trying changes nothing");

    assert_eq!(ok(&mut net, "sendrawtransaction", json!([raw])), txid);
    assert_eq!(ok(&mut net, "sendrawtransaction", json!([raw])), txid, "once more is no error");
    let tried = ok(&mut net, "testmempoolaccept", json!([[raw]]));
    assert_fields(&tried[0], "txid wtxid allowed reject-reason reject-details");
    assert_eq!(tried[0]["reject-reason"], json!("txn-already-in-mempool"));

    net.generate(0, 1, &anyones_address());
    let known = (-27, "Transaction outputs already in utxo set".to_owned());
    assert_eq!(err(&mut net, "sendrawtransaction", json!([raw])), known);
    let tried = ok(&mut net, "testmempoolaccept", json!([[raw]]));
    assert_eq!(tried[0]["reject-reason"], json!("txn-already-known"));
}

#[test]
fn refused_transactions_are_refused_in_cores_words() {
    let (mut net, coinbase) = with_anyones_coin();
    let coin = coin_of(&coinbase, 0);
    let good = spend(&[coin], 1, 10_000);
    let changed = |change: fn(&mut Transaction)| {
        let mut tx = good.clone();
        change(&mut tx);
        tx
    };
    let orphan = spend(&[coin_of(&good, 0)], 1, 10_000);
    let rows = [
        (changed(|tx| tx.outputs[0].value.0 += 10_001), -26, "bad-txns-in-belowout"),
        (changed(|tx| tx.outputs[0].value.0 += 9_999), -26, "min relay fee not met"),
        (changed(|tx| tx.outputs.clear()), -26, "bad-txns-vout-empty"),
        (changed(|tx| tx.version = 4), -26, "version"),
        (changed(|tx| tx.lock_time = 1_000_000), 0, ""),
        (changed(|tx| (tx.lock_time, tx.inputs[0].sequence) = (1_000_000, 0)), -26, "non-final"),
        (Transaction { lock_time: 1, ..coinbase.clone() }, -26, "coinbase"),
        (orphan, -25, "bad-txns-inputs-missingorspent"),
    ];
    let known = (-27, "Transaction outputs already in utxo set".to_owned());
    assert_eq!(err(&mut net, "sendrawtransaction", json!([hex_of(&coinbase)])), known);
    for (tx, code, reason) in rows {
        let tried = ok(&mut net, "testmempoolaccept", json!([[hex_of(&tx)]]))[0].clone();
        assert_eq!(tried["allowed"], json!(code == 0), "{reason}");
        if code == 0 {
            continue;
        }
        let (found, message) = err(&mut net, "sendrawtransaction", json!([hex_of(&tx)]));
        assert_eq!(found, code, "{message}");
        assert!(message.starts_with(reason), "{message} instead of {reason}");
        let told = if code == -25 { "missing-inputs" } else { reason };
        assert_eq!(tried["reject-reason"], json!(told));
        // As in Core, details are what handing it in would answer, and missing inputs have none.
        let details = if code == -25 { Value::Null } else { json!(message) };
        assert_eq!(tried["reject-details"], details);
    }
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([]));
    let second = spend(&[coin], 2, 10_000);
    ok(&mut net, "sendrawtransaction", json!([hex_of(&good)]));
    let (code, message) = err(&mut net, "sendrawtransaction", json!([hex_of(&second)]));
    assert_eq!(code, -26);
    assert!(message.starts_with("txn-mempool-conflict"), "{message}");
}

#[test]
fn a_fee_above_the_limit_is_a_mistake_until_it_is_meant() {
    let (mut net, coinbase) = with_anyones_coin();
    let raw = hex_of(&spend(&[coin_of(&coinbase, 0)], 1, 100_000_000));
    let tried = ok(&mut net, "testmempoolaccept", json!([[raw]]));
    assert_eq!(tried[0]["reject-reason"], json!("max-fee-exceeded"));
    let refused = (-25, "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)".to_owned());
    assert_eq!(err(&mut net, "sendrawtransaction", json!([raw])), refused);
    assert_eq!(err(&mut net, "sendrawtransaction", json!([raw, "0.2"])), refused);
    assert_eq!(ok(&mut net, "testmempoolaccept", json!([[raw], 0]))[0]["allowed"], json!(true));
    assert!(matches!(ok(&mut net, "sendrawtransaction", json!([raw, 0])), Value::String(_)));
}

#[test]
fn money_is_burnt_only_on_purpose() {
    let (mut net, coinbase) = with_anyones_coin();
    let mut tx = spend(&[coin_of(&coinbase, 0)], 2, 10_000);
    tx.outputs[0].script_pubkey = hashyard_core::ScriptBuf(vec![0x6a]);
    tx.outputs[0].value.0 = 1_000;
    tx.outputs[1].value.0 += 1;
    let raw = hex_of(&tx);
    let refused = (-25, "Unspendable output exceeds maximum configured by user (maxburnamount)".to_owned());
    assert_eq!(err(&mut net, "sendrawtransaction", json!([raw, 0])), refused);
    assert_eq!(err(&mut net, "sendrawtransaction", json!([raw, 0, "0.00000999"])), refused);
    assert_eq!(err(&mut net, "submitpackage", json!([[raw], 0])), refused);
    assert_eq!(ok(&mut net, "sendrawtransaction", json!([raw, 0, "0.00001"])), json!(tx.txid()));
}
