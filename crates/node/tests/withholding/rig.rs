//! Nodes in a room where attacks may be played.

use hashyard_core::room::RoomName;
use hashyard_core::{Block, Params, Txid};
use hashyard_node::Input;
use hashyard_node::view::{EventKind, HistoryItem, WithheldView};
use serde_json::{Value, json};

use crate::common::{Net, solve};

/// A room in which two hashes find a block, marked for attacks or not.
pub fn params(attacks: &'static str) -> Params {
    Params::room(&RoomName::parse("tests").unwrap(), |key| {
        let values = [("bits", "0x207fffff"), ("retarget", "0"), ("gap", "0"), ("attacks", attacks)];
        values.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned())
    })
    .unwrap()
}

/// Nodes that all see each other; the first has coins to spend.
pub fn net(count: usize, seed: u64) -> Net {
    let mut net = Net::with_params(count, seed, params("on"));
    net.introduce_all();
    net.run(10_000);
    net.mine_many(0, 12);
    net.run(5_000);
    net.assert_agreement();
    net
}

/// The command's result.
pub fn ok(net: &mut Net, at: usize, method: &str, params: Value) -> Value {
    net.rpc(at, method, params).unwrap()
}

/// A command's error code and message.
pub fn err(net: &mut Net, at: usize, method: &str, params: Value) -> (i32, String) {
    let error = net.rpc(at, method, params).unwrap_err();
    (error.code, error.message)
}

/// What a node withholds; the command says the same.
pub fn withheld(net: &mut Net, at: usize) -> WithheldView {
    let told = net.exact_rpc(at, "getwithheld", json!([])).unwrap();
    let view = net.hosts[at].node.withheld_view();
    assert_eq!(told, json!(view));
    view
}

/// A coin from the first node to the second; the fee may be raised.
pub fn pay(net: &mut Net) -> Txid {
    let address = net.new_address(1);
    let payment = json!({ "address": address, "amount": 1, "replaceable": true });
    let txid = ok(net, 0, "sendtoaddress", payment);
    net.run(30_000);
    assert!(net.hosts.iter().all(|host| !host.node.mempool().is_empty()), "everybody has heard of it");
    txid.as_str().unwrap().parse().unwrap()
}

/// Spends a coin of `listunspent` as it is said here, fee and all.
pub fn spend(net: &mut Net, at: usize, coin: &Value, outputs: Value) -> Txid {
    let coin = json!({ "txid": coin["txid"], "vout": coin["vout"], "sequence": 0xffff_fffd_u32 });
    let raw = ok(net, at, "createrawtransaction", json!([[coin], outputs]));
    let signed = ok(net, at, "signrawtransactionwithwallet", json!([raw]))["hex"].clone();
    let txid = ok(net, at, "sendrawtransaction", json!([signed, 0]));
    txid.as_str().unwrap().parse().unwrap()
}

/// How a node's wallet shows a transaction.
pub fn line(net: &Net, at: usize, txid: Txid) -> HistoryItem {
    let wallet = net.hosts[at].node.snapshot().wallet;
    wallet.history.into_iter().find(|line| line.txid == txid).unwrap()
}

/// Whether a node told of such an event.
pub fn told(net: &Net, at: usize, is_it: impl Fn(&EventKind) -> bool) -> bool {
    net.hosts[at].node.snapshot().events.iter().any(|event| is_it(&event.kind))
}

/// The node's miner, which is on, finds its present block.
pub fn find(net: &mut Net, at: usize, extra_nonce: u64) -> Block {
    let order = net.hosts[at].order.clone().expect("a work order");
    let block = solve(&order, extra_nonce);
    net.handle(at, Input::Solved(Box::new(block.clone())));
    block
}
