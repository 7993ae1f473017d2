//! The mempool and packages.

use hashyard_core::Transaction;
use serde_json::{Value, json};

use crate::common::{Net, coin_of, spend};
use crate::transactions::{hex_of, with_anyones_coin};
use crate::{assert_fields, err, ok, pay, rich};

const ENTRY: &str = "vsize weight time height descendantcount descendantsize ancestorcount ancestorsize wtxid fees \
                     depends spentby bip125-replaceable unbroadcast";

#[test]
fn the_mempool_is_listed_and_summed_up() {
    let mut net = rich();
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([]));
    let txid = pay(&mut net);
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([txid]));
    let all = ok(&mut net, "getrawmempool", json!([true]));
    let entry = &all[txid.as_str().unwrap()];
    assert_fields(entry, ENTRY);
    assert_fields(&entry["fees"], "base modified ancestor descendant");
    assert_eq!((&entry["ancestorcount"], &entry["depends"]), (&json!(1), &json!([])));
    assert_eq!(entry["height"], json!(12));
    assert_eq!(ok(&mut net, "getmempoolentry", json!([txid])), *entry);
    let info = ok(&mut net, "getmempoolinfo", json!([]));
    assert_fields(
        &info,
        "loaded size bytes usage total_fee maxmempool mempoolminfee minrelaytxfee incrementalrelayfee \
         unbroadcastcount fullrbf permitbaremultisig maxdatacarriersize",
    );
    assert_eq!((&info["size"], &info["bytes"]), (&json!(1), &entry["vsize"]));
    assert_eq!(info["total_fee"], entry["fees"]["base"]);
    assert_eq!((&info["minrelaytxfee"], &info["maxdatacarriersize"]), (&json!(0.000_001), &json!(100_000)));
    net.mine(0);
    assert_eq!(ok(&mut net, "getmempoolinfo", json!([]))["size"], json!(0));
    let gone = (-5, "Transaction not in mempool".to_owned());
    for command in ["getmempoolentry", "getmempoolancestors", "getmempooldescendants"] {
        assert_eq!(err(&mut net, command, json!([txid])), gone);
    }
}

/// A parent that pays so much, a child that pays a hundredth of a coin for both, and the node for them.
fn family(parent_fee: u64) -> (Net, Transaction, Transaction) {
    let (net, coinbase) = with_anyones_coin();
    let parent = spend(&[coin_of(&coinbase, 0)], 1, parent_fee);
    let child = spend(&[coin_of(&parent, 0)], 1, 1_000_000);
    (net, parent, child)
}

#[test]
fn ancestors_and_descendants_are_told_by_name_or_in_full() {
    let (mut net, parent, child) = family(10_000);
    for tx in [&parent, &child] {
        ok(&mut net, "sendrawtransaction", json!([hex_of(tx), 0]));
    }
    let (above, below) = (json!(parent.txid()), json!(child.txid()));
    assert_eq!(ok(&mut net, "getmempoolancestors", json!([below])), json!([above]));
    assert_eq!(ok(&mut net, "getmempooldescendants", json!([above])), json!([below]));
    assert_eq!(ok(&mut net, "getmempoolancestors", json!([above])), json!([]));
    let full = ok(&mut net, "getmempooldescendants", json!([above, true]));
    assert_eq!(full[below.as_str().unwrap()], ok(&mut net, "getmempoolentry", json!([below])));
    assert_eq!(full[below.as_str().unwrap()]["depends"], json!([above]));
}

#[test]
fn a_package_is_tried_and_each_is_told() {
    let (mut net, parent, child) = family(10_000);
    let package = json!([hex_of(&parent), hex_of(&child)]);
    let tried = ok(&mut net, "testmempoolaccept", json!([package, 0]));
    for (tx, told) in [(&parent, &tried[0]), (&child, &tried[1])] {
        assert_fields(told, "txid wtxid allowed vsize fees");
        assert_eq!((&told["txid"], &told["allowed"]), (&json!(tx.txid()), &json!(true)));
        assert_eq!(told["fees"]["effective-includes"], json!([tx.wtxid()]));
    }
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([]));

    let turned = json!([hex_of(&child), hex_of(&parent)]);
    let tried = ok(&mut net, "testmempoolaccept", json!([turned]));
    for told in tried.as_array().unwrap() {
        assert_fields(told, "txid wtxid package-error");
        assert_eq!(told["package-error"], json!("package-not-sorted"));
    }

    // Behind one that costs too much nothing is said.
    let tried = ok(&mut net, "testmempoolaccept", json!([package, 0.000_01]));
    assert_eq!(tried[0]["reject-reason"], json!("max-fee-exceeded"));
    assert_fields(&tried[1], "txid wtxid");
}

#[test]
fn a_child_pays_for_its_parent() {
    let (mut net, parent, child) = family(0);
    let package = json!([hex_of(&parent), hex_of(&child)]);
    let tried = ok(&mut net, "testmempoolaccept", json!([package, 0]));
    assert_eq!(tried[0]["reject-reason"], json!("min relay fee not met"));
    assert_fields(&tried[1], "txid wtxid");

    let submitted = ok(&mut net, "submitpackage", json!([package, 0]));
    assert_fields(&submitted, "package_msg tx-results replaced-transactions");
    assert_eq!(
        (&submitted["package_msg"], &submitted["replaced-transactions"]),
        (&json!("success"), &json!([]))
    );
    let result = |tx: &Transaction| submitted["tx-results"][tx.wtxid().to_string()].clone();
    for tx in [&parent, &child] {
        let result = result(tx);
        assert_fields(&result, "txid vsize fees");
        assert_eq!(result["txid"], json!(tx.txid()));
        assert_eq!(result["fees"]["effective-includes"], json!([parent.wtxid(), child.wtxid()]));
    }
    assert_eq!(result(&parent)["fees"]["base"], json!(0.0));
    assert_eq!(ok(&mut net, "getmempoolinfo", json!([]))["size"], json!(2));

    let again = ok(&mut net, "submitpackage", json!([package, 0]));
    assert_eq!(again["package_msg"], json!("success"));
    assert_fields(&again["tx-results"][child.wtxid().to_string()]["fees"], "base");

    // What was taken in survives a restart, though the parent alone would not be taken.
    net.restart(0);
    assert_eq!(ok(&mut net, "getmempoolinfo", json!([]))["size"], json!(2));
    net.mine(0);
    assert_eq!(ok(&mut net, "getmempoolinfo", json!([]))["size"], json!(0));
}

#[test]
fn a_package_that_is_refused_says_why() {
    let (mut net, parent, mut child) = family(0);
    child.version = 4;
    let package = json!([hex_of(&parent), hex_of(&child)]);
    let submitted = ok(&mut net, "submitpackage", json!([package, 0]));
    assert_eq!(submitted["package_msg"], json!("transaction failed"));
    let error = |tx: &Transaction| submitted["tx-results"][tx.wtxid().to_string()]["error"].clone();
    let size = parent.vsize();
    let needed = size.div_ceil(10);
    assert_eq!(error(&parent), json!(format!("min relay fee not met, 0 < {needed}")));
    assert_eq!(error(&child), json!("version"));
    let topology = "package topology disallowed. not child-with-parents or parents depend on each other.";
    let turned = json!([[hex_of(&child), hex_of(&parent)]]);
    assert_eq!(err(&mut net, "submitpackage", turned), (-25, topology.to_owned()));
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([]));
}

#[test]
fn a_transaction_counts_for_more_than_it_pays() {
    let (mut net, parent, _) = family(0);
    let (raw, txid) = (hex_of(&parent), json!(parent.txid()));
    let (code, message) = err(&mut net, "sendrawtransaction", json!([raw]));
    assert_eq!(code, -26);
    assert!(message.starts_with("min relay fee not met, 0 < "), "{message}");
    assert_eq!(ok(&mut net, "prioritisetransaction", json!([txid, 0, 10_000])), json!(true));
    ok(&mut net, "sendrawtransaction", json!([raw]));
    let fees = ok(&mut net, "getmempoolentry", json!([txid]))["fees"].clone();
    assert_eq!((&fees["base"], &fees["modified"]), (&json!(0.0), &json!(0.0001)));
    assert_eq!(ok(&mut net, "getmempoolinfo", json!([]))["total_fee"], json!(0.0));
    ok(&mut net, "prioritisetransaction", json!({ "txid": txid, "fee_delta": -4_000 }));
    let listed = ok(&mut net, "getprioritisedtransactions", json!([]));
    let expected = json!({ "fee_delta": 6_000, "in_mempool": true, "modified_fee": 6_000 });
    assert_eq!(listed[txid.as_str().unwrap()], expected);
    let dummy = "Priority is no longer supported, dummy argument to prioritisetransaction must be 0.";
    assert_eq!(err(&mut net, "prioritisetransaction", json!([txid, 1, 1])), (-8, dummy.to_owned()));
}

#[test]
fn a_node_may_take_any_replacement_and_any_form() {
    let (mut net, coinbase) = with_anyones_coin();
    let first = spend(&[coin_of(&coinbase, 0)], 1, 10_000);
    let mut odd = spend(&[coin_of(&coinbase, 0)], 1, 100_000);
    odd.outputs[0].script_pubkey = hashyard_core::ScriptBuf(vec![0x51; 20]);
    ok(&mut net, "sendrawtransaction", json!([hex_of(&first)]));
    let refused = |net: &mut Net| err(net, "sendrawtransaction", json!([hex_of(&odd), 0])).1;
    assert_eq!(refused(&mut net), "scriptpubkey");
    let switched = ok(&mut net, "setmempoolpolicy", json!({ "acceptnonstdtxn": true }));
    assert_eq!(switched, json!({ "mempoolfullrbf": false, "acceptnonstdtxn": true }));
    assert!(refused(&mut net).starts_with("txn-mempool-conflict"));
    let switched = ok(&mut net, "setmempoolpolicy", json!([true]));
    assert_eq!(switched, json!({ "mempoolfullrbf": true, "acceptnonstdtxn": true }));
    assert_eq!(ok(&mut net, "getmempoolinfo", json!([]))["fullrbf"], json!(true));
    assert_eq!(ok(&mut net, "sendrawtransaction", json!([hex_of(&odd), 0])), json!(odd.txid()));
    assert_eq!(ok(&mut net, "getrawmempool", json!([])), json!([odd.txid()]));
}

#[test]
fn without_a_history_there_is_no_estimate() {
    let mut net = rich();
    let answer = ok(&mut net, "estimatesmartfee", json!([6]));
    assert_eq!(answer, json!({ "errors": ["Insufficient data or no feerate found"], "blocks": 0 }));
    let answer: Value = ok(&mut net, "estimatesmartfee", json!([1008, "CONSERVATIVE"]));
    assert_fields(&answer, "errors blocks");
}

#[test]
fn what_comes_and_goes_is_counted() {
    let mut net = rich();
    let count = |net: &mut Net| {
        let answer = ok(net, "getrawmempool", json!([false, true]));
        assert_fields(&answer, "txids mempool_sequence");
        answer["mempool_sequence"].as_u64().unwrap()
    };
    assert_eq!(count(&mut net), 1);
    pay(&mut net);
    assert_eq!(count(&mut net), 2);
    net.mine(0);
    assert_eq!(count(&mut net), 2, "blocks are told in another way");
}
