//! Networks of nodes: they find one another, agree, disagree and agree again.

mod common;

use common::Net;
use hashyard_core::{Amount, COIN};
use serde_json::json;

#[test]
fn three_nodes_agree_on_what_one_mines() {
    let mut net = Net::connected(3, 1);
    for _ in 0..5 {
        net.mine(0);
        net.run(2_000);
        net.assert_agreement();
    }
    assert_eq!(net.hosts[2].node.chain().height(), 5);
    for at in 0..3 {
        assert_eq!(
            net.rpc(at, "getconnectioncount", json!([])).unwrap(),
            json!(2),
            "connections of node {at}"
        );
    }
}

#[test]
fn a_payment_arrives_confirms_and_everything_adds_up() {
    let mut net = Net::connected(3, 2);
    net.mine_many(0, 12);
    let address = net.new_address(1);
    let txid = net.rpc(0, "sendtoaddress", json!([address, 1.5])).unwrap();
    net.run(2_000);
    for at in 0..3 {
        assert_eq!(net.rpc(at, "getrawmempool", json!([])).unwrap(), json!([txid]), "mempool of node {at}");
    }
    let pending = net.rpc(1, "getbalances", json!([])).unwrap();
    assert_eq!(pending["mine"]["untrusted_pending"], json!(1.5));
    net.mine(2);
    net.run(2_000);
    net.assert_agreement();
    assert_eq!(net.rpc(1, "getbalances", json!([])).unwrap()["mine"]["trusted"], json!(1.5));
    let total: u64 = (0..3).map(|at| net.total_balance(at).0).sum();
    assert_eq!(Amount(total), Amount(13 * 50 * COIN));
}

#[test]
fn a_healed_partition_has_one_tip_and_the_losers_payment_is_back_in_the_mempool() {
    let mut net = Net::connected(4, 3);
    net.mine_many(0, 12);
    net.run(2_000);
    net.partition(&[0, 1], &[2, 3]);
    let address = net.new_address(1);
    let txid = net.rpc(0, "sendtoaddress", json!([address, 2])).unwrap();
    net.mine(0);
    net.mine_many(2, 3);
    net.run(2_000);
    assert_ne!(net.tip(0), net.tip(2));
    net.heal();
    net.run(30_000);
    net.assert_agreement();
    assert_eq!(net.hosts[0].node.chain().height(), 15);
    for at in 0..4 {
        assert_eq!(net.rpc(at, "getrawmempool", json!([])).unwrap(), json!([txid]), "mempool of node {at}");
    }
    let tips = net.rpc(0, "getchaintips", json!([])).unwrap();
    assert_eq!(tips[1]["status"], json!("valid-fork"), "it was connected once");
    assert_eq!(tips[1]["branchlen"], json!(1));
}

#[test]
fn the_first_of_two_payments_of_one_coin_wins() {
    let mut net = Net::connected(2, 4);
    net.mine_many(0, 11);
    net.run(1_000);
    let coins = net.rpc(0, "listunspent", json!([])).unwrap();
    assert_eq!(coins.as_array().unwrap().len(), 1);
    let before = net.hosts[0].rows.clone();
    let (first, second) = (net.new_address(1), net.new_address(1));
    net.rpc(0, "sendtoaddress", json!([first, 49])).unwrap();
    net.run(1_000);
    // The same wallet as it was before it paid, cut off, pays the same coin to someone else.
    let mut thief = Net::new(1, 99);
    thief.run(net.now() - thief.now());
    thief.restart_from(0, before);
    thief.rpc(0, "sendtoaddress", json!([second, 49])).unwrap();
    let stolen = thief.rpc(0, "getrawmempool", json!([])).unwrap()[0].clone();
    let raw = thief.rpc(0, "getrawtransaction", json!([stolen])).unwrap();
    let refused = net.rpc(1, "sendrawtransaction", json!([raw])).unwrap_err();
    assert_eq!(refused.code, -26);
    assert!(refused.message.starts_with("txn-mempool-conflict"), "{}", refused.message);
}

#[test]
fn a_restarted_node_has_everything_back() {
    let mut net = Net::connected(2, 5);
    net.mine_many(0, 12);
    let address = net.new_address(1);
    let txid = net.rpc(0, "sendtoaddress", json!([address, 3])).unwrap();
    net.run(1_000);
    let before: Vec<_> =
        (0..2).map(|at| (net.tip(at), net.rpc(at, "getbalances", json!([])).unwrap())).collect();
    for at in 0..2 {
        net.restart(at);
    }
    net.run(5_000);
    for (at, (tip, balances)) in before.into_iter().enumerate() {
        assert_eq!(net.tip(at), tip);
        assert_eq!(net.rpc(at, "getbalances", json!([])).unwrap(), balances);
        assert_eq!(net.rpc(at, "getrawmempool", json!([])).unwrap(), json!([txid]));
    }
}

#[test]
fn a_seed_replays_exactly() {
    let run = |seed| {
        let mut net = Net::connected(5, seed);
        net.mine_many(0, 3);
        net.run(2_000);
        net.partition(&[0, 1], &[2, 3, 4]);
        net.mine(1);
        net.mine_many(3, 2);
        net.restart(2);
        net.heal();
        net.run(40_000);
        net.assert_agreement();
        net.transcript
    };
    assert_eq!(run(7), run(7));
    assert_ne!(run(7), run(8));
}
