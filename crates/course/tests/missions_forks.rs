//! Missions about forks, played right and played wrong by nodes that are moved by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_node::view::{HistoryItem, HistoryKind};
use serde_json::json;

#[test]
fn tie() {
    let mut net = Net::connected(2, 7);
    let mut run = begin(&net, 18);
    net.partition(&[ME], &[OTHER]);
    net.mine(ME);
    net.mine(OTHER);
    heal(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn one_block_too_many_is_no_tie() {
    let mut net = Net::connected(2, 8);
    let mut run = begin(&net, 18);
    net.partition(&[ME], &[OTHER]);
    net.mine(ME);
    net.mine_many(OTHER, 2);
    heal(&mut run, &mut net);
    assert_eq!(case(&run), "gave-way");
}

#[test]
fn lost_branch() {
    let mut net = Net::connected(2, 9);
    net.mine_many(ME, MATURE);
    net.run(2_000);
    let mut run = begin(&net, 20);
    net.partition(&[ME], &[OTHER]);
    pay(&mut net, ME, OTHER, 2.0);
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false, false]);
    net.mine_many(OTHER, 2);
    heal(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, true, false]);
    net.mine(ME);
    see(&mut run, &mut net);
    assert!(run.is_done());
}

#[test]
fn a_branch_without_payments_returns_nothing() {
    let mut net = Net::connected(2, 10);
    let mut run = begin(&net, 20);
    net.partition(&[ME], &[OTHER]);
    net.mine(ME);
    net.mine_many(OTHER, 2);
    heal(&mut run, &mut net);
    assert_eq!(case(&run), "nothing-returned");
}

#[test]
fn a_payment_that_the_winners_spent_twice_does_not_return() {
    let mut net = Net::connected(2, 13);
    net.mine_many(ME, MATURE);
    net.run(2_000);
    let coin = net.rpc(ME, "listunspent", json!([])).unwrap()[0].clone();
    let [first, second] = [49.9999, 49.9998].map(|coins| {
        let to = net.new_address(OTHER);
        let inputs = json!([{ "txid": coin["txid"], "vout": coin["vout"] }]);
        let tx = net.rpc(ME, "createrawtransaction", json!([inputs, { to: coins }])).unwrap();
        net.rpc(ME, "signrawtransactionwithwallet", json!([tx])).unwrap()["hex"].clone()
    });
    let mut run = begin(&net, 20);
    net.partition(&[ME], &[OTHER]);
    net.rpc(ME, "sendrawtransaction", json!([first])).unwrap();
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false, false]);
    net.rpc(OTHER, "sendrawtransaction", json!([second])).unwrap();
    net.mine_many(OTHER, 2);
    heal(&mut run, &mut net);
    let is_dropped = |item: &HistoryItem| item.kind == HistoryKind::Sent && item.dropped.is_some();
    assert!(shown(&net).wallet.history.iter().any(is_dropped));
    assert_eq!(run.ticks(), [true, false, false]);
}

#[test]
fn what_was_received_is_no_payment_of_mine() {
    let mut net = Net::connected(2, 14);
    net.mine_many(OTHER, MATURE);
    pay(&mut net, OTHER, ME, 1.0);
    net.run(2_000);
    net.mine(OTHER);
    net.run(2_000);
    let mut run = begin(&net, 20);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false, false, false]);
}

#[test]
fn a_block_that_i_declare_invalid_has_lost_nothing() {
    let mut net = Net::connected(2, 21);
    net.mine_many(ME, MATURE);
    net.run(2_000);
    let mut run = begin(&net, 20);
    pay(&mut net, ME, OTHER, 2.0);
    let block = net.mine(ME);
    see(&mut run, &mut net);
    net.rpc(ME, "invalidateblock", json!([block.header.block_hash().to_string()])).unwrap();
    see(&mut run, &mut net);
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false, false]);
}
