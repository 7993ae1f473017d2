//! Every command, by Bitcoin Core's names: results with its fields, errors with its codes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is the failure")]

mod addresses;
mod bans;
mod blockchain;
#[path = "../common/mod.rs"]
mod common;
mod contracts;
mod errors;
mod filters;
mod mempool;
mod messages;
mod mining;
mod network;
mod overlay;
mod psbt;
mod sending;
mod transactions;
mod typed;
mod views;
mod wallet;
mod window;
mod work_views;

use common::Net;
use hashyard_node::command::Json;
use serde_json::{Value, json};

/// A node with twelve blocks of its own, of whose rewards two can be spent: as in Bitcoin Core, a wallet waits for one block more than
/// the rules ask for.
fn rich() -> Net {
    let mut net = Net::new(1, 81);
    net.mine_many(0, 12);
    net
}

/// The result of a command of the first node.
fn ok(net: &mut Net, method: &str, params: impl Into<Json>) -> Value {
    net.rpc(0, method, params).unwrap_or_else(|error| panic!("{method}: {error}"))
}

/// Code and message of a command that fails.
fn err(net: &mut Net, method: &str, params: impl Into<Json>) -> (i32, String) {
    let params = params.into();
    match net.rpc(0, method, params.clone()) {
        Err(error) => (error.code, error.message),
        Ok(result) => panic!("{method} {params}: {result}"),
    }
}

/// The object has exactly these fields.
#[track_caller]
fn assert_fields(object: &Value, names: &str) {
    let mut expected: Vec<&str> = names.split_whitespace().collect();
    expected.sort_unstable();
    let mut found: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    found.sort_unstable();
    assert_eq!(found, expected);
}

/// Pays from the first node's wallet to itself; the txid.
fn pay(net: &mut Net) -> Value {
    let address = net.new_address(0);
    ok(net, "sendtoaddress", json!([address, 1.25]))
}
