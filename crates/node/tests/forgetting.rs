//! The chain is forgotten and the keys are not: peers give back what was dropped, and a node that is killed on the way has lost nothing.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{Net, anyones_address, easy_params};
use hashyard_core::chain::{Rows, Table};
use hashyard_node::view::EventKind;
use hashyard_node::{Act, Config, Home, Input, Node, Output};
use serde_json::json;

const ME: usize = 0;
const OTHER: usize = 1;

/// Two nodes with one chain, and a wallet with movements in blocks and one that waits.
fn settled(seed: u64) -> Net {
    let mut net = Net::connected(2, seed);
    net.handle(ME, Input::Act(Act::SetName("alice".into())));
    net.handle(ME, Input::Act(Act::CompleteMission(2)));
    net.mine_many(ME, 13);
    net.run(2_000);
    let named = net.rpc(ME, "getnewaddress", json!(["rent"])).unwrap();
    net.rpc(ME, "sendtoaddress", json!([named, 3])).unwrap();
    net.run(2_000);
    net.mine_many(OTHER, 2);
    net.rpc(ME, "sendtoaddress", json!([anyones_address(), 1])).unwrap();
    // Long enough that the connections are called again at once.
    net.run(20_000);
    net
}

fn facts(net: &mut Net) -> [serde_json::Value; 4] {
    ["getbestblockhash", "getbalances", "getrawmempool", "listdescriptors"]
        .map(|method| net.rpc(ME, method, json!([])).unwrap())
}

#[test]
fn peers_give_back_what_was_forgotten() {
    let mut net = settled(61);
    let next = net.rpc(ME, "getnewaddress", json!([])).unwrap();
    let (before, words) = (facts(&mut net), net.hosts[ME].node.words().unwrap());
    let forgotten = net.rpc(ME, "forgetchain", json!([])).unwrap();
    assert_eq!((&forgotten["height"], &forgotten["hash"]), (&json!(15), &before[0]));
    assert_eq!(net.rpc(ME, "getblockcount", json!([])).unwrap(), json!(0));
    let balances = net.rpc(ME, "getbalances", json!([])).unwrap();
    assert_eq!(balances["mine"]["trusted"], json!(0.0), "the coins lie on the chain, not in the wallet");
    net.run(30_000);
    assert_eq!(facts(&mut net), before);
    net.assert_agreement();
    let node = &net.hosts[ME].node;
    assert_eq!((node.words().unwrap(), node.snapshot().identity.name.as_str()), (words, "alice"));
    assert!(node.missions_done().eq([2]));
    let events = node.snapshot().events;
    let since = events.iter().take_while(|event| !matches!(event.kind, EventKind::ChainForgotten { .. }));
    let made = since
        .filter(|event| matches!(&event.kind, EventKind::BlockConnected { miner, .. } if miner.is_own()));
    assert_eq!(made.count(), 0, "own blocks come back, and are not made a second time");
    assert_ne!(net.rpc(ME, "getnewaddress", json!([])).unwrap(), next, "no address is handed out twice");
    let told = net.hosts[ME].node.rows();
    assert!(net.hosts[ME].rows.change_into(&told).is_empty(), "what is stored is what there is");
}

#[test]
fn the_balance_that_is_told_is_that_of_the_blocks() {
    let mut net = settled(62);
    let confirmed = net.rpc(ME, "getbalance", json!(["*", 1])).unwrap().as_f64().unwrap()
        + net.rpc(ME, "getbalances", json!([])).unwrap()["mine"]["immature"].as_f64().unwrap();
    let forgotten = net.rpc(ME, "forgetchain", json!([])).unwrap();
    // A coin of 50 is locked by the payment that waits, and has not left yet.
    let waiting = forgotten["balance"].as_f64().unwrap() - confirmed;
    assert!((waiting - 50.0).abs() < 1e-9 || (waiting - 3.0).abs() < 1e-9, "{waiting}");
    let event = net.hosts[ME].node.snapshot().events.into_iter().find_map(|event| match event.kind {
        EventKind::ChainForgotten { height, balance, .. } => Some((height, balance)),
        _ => None,
    });
    let (height, balance) = event.unwrap();
    assert_eq!(height, 15);
    assert!((balance.0 as f64 / 1e8 - forgotten["balance"].as_f64().unwrap()).abs() < 1e-9);
}

#[test]
fn a_chain_that_nobody_else_has_is_kept_unless_it_is_risked() {
    let mut net = Net::connected(2, 63);
    let refused = net.rpc(ME, "forgetchain", json!([])).unwrap_err();
    assert_eq!((refused.code, refused.message.contains("genesis")), (-1, true));
    net.partition(&[ME], &[OTHER]);
    net.mine_many(ME, 3);
    let refused = net.rpc(ME, "forgetchain", json!([])).unwrap_err();
    assert!(
        refused.message.contains("no peer is known to have the chain up to block 3"),
        "{}",
        refused.message
    );
    assert_eq!(net.hosts[ME].node.chain().height(), 3);
    net.rpc(ME, "forgetchain", json!([true])).unwrap();
    net.run(20_000);
    assert_eq!(net.hosts[ME].node.chain().height(), 0, "it was gone for ever indeed");
    assert_eq!(net.rpc(ME, "forgetchain", json!(["yes"])).unwrap_err().code, -3);
}

#[test]
fn the_miner_stops_so_that_no_second_chain_begins() {
    let mut net = settled(64);
    net.rpc(ME, "setmining", json!([2])).unwrap();
    assert!(net.hosts[ME].order.is_some());
    net.rpc(ME, "forgetchain", json!([])).unwrap();
    assert!(net.hosts[ME].order.is_none());
    let waits = net.command(ME, "generatetoaddress", json!([3, anyones_address()]));
    net.mine(ME);
    net.rpc(ME, "forgetchain", json!([true])).unwrap();
    assert_eq!(net.hosts[ME].replies.remove(&waits).unwrap().unwrap_err().message, "The chain was forgotten");
}

#[test]
fn a_locked_wallet_stays_locked_and_an_open_one_open() {
    let mut net = settled(65);
    net.rpc(ME, "encryptwallet", json!(["a passphrase"])).unwrap();
    net.rpc(ME, "walletpassphrase", json!(["a passphrase", 600])).unwrap();
    net.rpc(ME, "forgetchain", json!([])).unwrap();
    net.run(20_000);
    assert!(net.hosts[ME].node.words().is_ok());
    net.rpc(ME, "walletlock", json!([])).unwrap();
    net.rpc(ME, "forgetchain", json!([])).unwrap();
    assert!(net.hosts[ME].node.words().is_err());
    net.rpc(ME, "walletpassphrase", json!(["a passphrase", 600])).unwrap();
}

/// Nodes as they come back from whatever was on the disk when the tab was killed.
#[test]
fn whoever_is_killed_on_the_way_has_lost_nothing() {
    let net = settled(66);
    let mut rows: Rows = net.hosts[ME].rows.clone();
    let words = net.hosts[ME].node.words().unwrap();
    let height = net.hosts[ME].node.chain().height();
    let config = || Config::new(easy_params(), "tests", Home::Tab, [9; 32]).with_commands();
    let mut node = Node::new(config(), &rows, net.now()).unwrap();
    drain(&mut node, &mut rows, |_| {});
    let mut heights = vec![];
    let command = Input::Command { id: 1, method: "forgetchain".into(), params: json!([true]).into() };
    node.handle(net.now(), command);
    drain(&mut node, &mut rows, |rows| {
        let back = Node::new(config(), rows, net.now()).unwrap();
        assert_eq!((back.words().unwrap(), back.snapshot().identity.name.as_str()), (words.clone(), "alice"));
        assert!(back.missions_done().eq([2]));
        heights.push(back.chain().height());
    });
    assert!(heights.iter().all(|one| [0, height].contains(one)), "all of it or nothing: {heights:?}");
    assert_eq!(heights.last(), Some(&0));
    for table in [Table::Headers, Table::Blocks, Table::Meta, Table::Mempool] {
        assert_eq!(rows.table(table).count(), 0, "{}", table.name());
    }
}

/// Stores what the node wants stored, and shows the disk after each time.
fn drain(node: &mut Node, rows: &mut Rows, mut after: impl FnMut(&Rows)) {
    loop {
        match node.poll() {
            Output::Persist(changes) => {
                rows.apply(changes);
                after(rows);
            }
            Output::Wake(_) => return,
            _ => {}
        }
    }
}
