//! A restart in every state: what is withheld is told as before, and the miner is given the same block.

use serde_json::{Value, json};

use crate::common::Net;
use crate::rig::{net, ok, pay, withheld};

/// What the next block stands on, and what it has.
fn work(net: &mut Net) -> (Value, Value, Vec<Value>) {
    let template = ok(net, 0, "getblocktemplate", json!([{ "rules": ["segwit"] }]));
    let transactions = template["transactions"].as_array().unwrap().iter();
    let mut txids: Vec<Value> = transactions.map(|tx| tx["txid"].clone()).collect();
    txids.sort_by_key(Value::to_string);
    (template["previousblockhash"].clone(), template["height"].clone(), txids)
}

#[track_caller]
fn restart(net: &mut Net) {
    let (view, given) = (withheld(net, 0), work(net));
    net.restart(0);
    assert_eq!((withheld(net, 0), work(net)), (view, given));
    net.run(10_000);
}

#[test]
fn a_payment_that_is_taken_back() {
    let mut net = net(2, 1);
    let payment = pay(&mut net);
    ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
    restart(&mut net);
    net.mine(1);
    net.run(2_000);
    restart(&mut net);
    let address = net.new_address(1);
    ok(&mut net, 0, "sendtoaddress", json!([address, 2]));
    net.run(20_000);
    restart(&mut net);
    net.mine_many(0, 2);
    restart(&mut net);
    net.mine_many(1, 2);
    net.run(2_000);
    restart(&mut net);
    ok(&mut net, 0, "releasewithheld", json!([1]));
    restart(&mut net);
    net.mine_many(0, 2);
    restart(&mut net);
    let base = net.tip(0);
    ok(&mut net, 0, "invalidateblock", json!([base]));
    restart(&mut net);
    ok(&mut net, 0, "reconsiderblock", json!([base]));
    ok(&mut net, 0, "releasewithheld", json!([2]));
    restart(&mut net);
    ok(&mut net, 0, "releasewithheld", json!([]));
    restart(&mut net);
    net.assert_agreement();
    let last = withheld(&mut net, 0).last.unwrap();
    assert_eq!((last.won, last.released, last.public), (true, 4, 3));
    assert!(last.counter.is_some());
    ok(&mut net, 0, "setwithhold", json!(["selfish"]));
    ok(&mut net, 0, "setwithhold", json!(["off"]));
    restart(&mut net);
}

#[test]
fn selfish_mining() {
    let mut net = net(2, 2);
    ok(&mut net, 0, "setwithhold", json!(["selfish"]));
    restart(&mut net);
    net.mine(0);
    restart(&mut net);
    net.mine(1);
    net.run(2_000);
    assert_eq!(withheld(&mut net, 0).public_count, 1, "a race");
    restart(&mut net);
    net.mine(0);
    assert!(withheld(&mut net, 0).last.unwrap().won);
    restart(&mut net);
    net.mine_many(0, 4);
    restart(&mut net);
    net.mine(1);
    net.run(2_000);
    assert!(withheld(&mut net, 0).hidden[0].released, "block by block");
    restart(&mut net);
    net.mine_many(1, 2);
    net.run(5_000);
    restart(&mut net);
    net.assert_agreement();
    let view = withheld(&mut net, 0);
    assert_eq!((view.own_blocks, view.main_blocks, view.hidden_count), (6, 6, 0));
}
