//! Light nodes: headers, and the blocks that filters name.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

#[path = "../common/mod.rs"]
mod common;
mod following;
mod forged;
mod liars;
mod proven;
mod served;

use common::Net;
use serde_json::json;

/// Full nodes that see each other, the first with money, and a light node behind them, which sees them.
fn net(full: usize, seed: u64) -> (Net, usize) {
    let mut net = Net::new(full, seed);
    net.introduce_all();
    net.run(5_000);
    net.mine_many(0, 103);
    net.add_light(1);
    net.introduce_all();
    net.run(5_000);
    (net, full)
}

/// Sends coins; gives the txid.
fn pay(net: &mut Net, from: usize, to: usize, coins: f64) -> String {
    let address = net.new_address(to);
    let txid = net.rpc(from, "sendtoaddress", json!([address, coins])).unwrap().as_str().unwrap().to_owned();
    net.run(2_000);
    txid
}

fn mine(net: &mut Net, at: usize) {
    net.mine(at);
    net.run(2_000);
}

fn balance(net: &mut Net, at: usize) -> f64 {
    net.rpc(at, "getbalance", json!([])).unwrap().as_f64().unwrap()
}

/// How deep a transaction of a node's wallet lies; `None` if the wallet does not know it.
fn confirmations(net: &mut Net, at: usize, txid: &str) -> Option<i64> {
    net.rpc(at, "gettransaction", json!([txid])).ok()?["confirmations"].as_i64()
}
