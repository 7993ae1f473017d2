//! Missions about contracts, played right and played wrong by a node that is moved by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_course::{Deed, Run};
use serde_json::json;

/// The mission of page 33, and a contract that opens three blocks after its coin's.
fn locked(seed: u64) -> (Net, Run, String) {
    let mut net = Net::connected(2, seed);
    net.mine_many(ME, MATURE);
    net.run(2_000);
    let run = begin(&net, 33);
    let params = json!({ "key": "mine", "lock": "blocks:3" });
    let contract = net.rpc(ME, "createcontract", json!(["timelock", params])).unwrap();
    let address = contract["address"].as_str().unwrap().to_owned();
    net.rpc(ME, "sendtoaddress", json!([address, 2.0])).unwrap();
    (net, run, address)
}

/// The node tells of its contracts.
fn look(run: &mut Run, net: &Net) {
    let contracts = Deed::Contracts(net.hosts[ME].node.contracts_view());
    run.hear(&contracts, sight(net, &shown(net)));
}

/// The node is asked whether it would take the money now.
fn test(run: &mut Run, net: &mut Net, address: &str) {
    let spent = net.rpc(ME, "spendcontract", json!([address, "withdraw", { "send": false }])).unwrap();
    let answer = net.rpc(ME, "testmempoolaccept", json!([[spent["hex"]]])).unwrap();
    let refused = answer[0]["reject-reason"].as_str().map(str::to_owned);
    run.hear(&Deed::Tested { address: address.to_owned(), refused }, sight(net, &shown(net)));
}

fn mine(run: &mut Run, net: &mut Net) {
    net.mine(ME);
    see(run, net);
    look(run, net);
}

#[test]
fn a_coin_is_locked_refused_one_block_early_and_taken() {
    let (mut net, mut run, address) = locked(51);
    look(&mut run, &net);
    assert_eq!(run.ticks(), [false, false, false], "it waits still");
    mine(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false, false]);
    test(&mut run, &mut net, &address);
    assert_eq!(case(&run), "too-early");
    mine(&mut run, &mut net);
    test(&mut run, &mut net, &address);
    assert_eq!(run.ticks(), [true, true, false], "{:?}", run.saw());
    mine(&mut run, &mut net);
    net.rpc(ME, "spendcontract", json!([address, "withdraw"])).unwrap();
    look(&mut run, &net);
    assert_eq!(run.ticks(), [true, true, false]);
    mine(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn what_is_open_or_unknown_is_no_refusal() {
    let (mut net, mut run, address) = locked(52);
    run.hear(
        &Deed::Tested { address: address.clone(), refused: Some("non-final".to_owned()) },
        sight(&net, &shown(&net)),
    );
    assert_eq!(case(&run), "not-locked");
    for _ in 0..4 {
        mine(&mut run, &mut net);
    }
    test(&mut run, &mut net, &address);
    assert_eq!(case(&run), "accepted");
    run.hear(&Deed::Tested { address, refused: Some("dust".to_owned()) }, sight(&net, &shown(&net)));
    assert_eq!((case(&run), run.ticks()), ("other-reason", &[true, false, false][..]));
}

#[test]
fn a_contract_from_before_does_not_count() {
    let (mut net, mut run, address) = locked(53);
    mine(&mut run, &mut net);
    let mut later = begin(&net, 33);
    look(&mut later, &net);
    net.mine(ME);
    test(&mut later, &mut net, &address);
    assert_eq!((case(&later), later.ticks()), ("not-locked", &[false, false, false][..]));
}

/// A room with a hash lock for this secret, which its receiver has opened in a block; proof and transaction of that.
fn claimed(seed: u64, secret: &str) -> (Net, String) {
    let mut net = Net::connected(2, seed);
    net.mine_many(ME, MATURE);
    let address = hash_lock(&mut net, secret);
    net.mine(ME);
    let txid = claim(&mut net, &address, secret);
    net.mine(ME);
    let proof = net.rpc(ME, "gettxoutproof", json!([[txid]])).unwrap();
    let tx = net.rpc(ME, "getrawtransaction", json!([txid])).unwrap();
    let text = hashyard_course::evidence::text(proof.as_str().unwrap(), tx.as_str().unwrap());
    (net, text)
}

/// Locks two coins for whoever knows the secret; the contract's address.
fn hash_lock(net: &mut Net, secret: &str) -> String {
    let hash = hex::encode(hashyard_core::sha256(secret.as_bytes()));
    let params = json!({ "hash": hash, "receiver": "mine", "sender": "mine", "timeout": "blocks:2" });
    let contract = net.rpc(ME, "createcontract", json!(["htlc", params])).unwrap();
    let address = contract["address"].as_str().unwrap().to_owned();
    net.rpc(ME, "sendtoaddress", json!([address, 2.0])).unwrap();
    address
}

fn claim(net: &mut Net, address: &str, secret: &str) -> String {
    let preimage = hex::encode(secret.as_bytes());
    let spent = net.rpc(ME, "spendcontract", json!([address, "claim", { "preimage": preimage }])).unwrap();
    spent["txid"].as_str().unwrap().to_owned()
}

fn pasted(run: &mut Run, net: &Net, text: &str) {
    run.hear(&Deed::Pasted(text.to_owned()), sight(net, &shown(net)));
}

#[test]
fn one_secret_opens_locks_on_two_chains() {
    let (_, there) = claimed(54, "open sesame");
    let mut net = Net::connected(2, 55);
    net.mine_many(ME, MATURE);
    net.run(2_000);
    let mut run = begin(&net, 34);
    let address = hash_lock(&mut net, "open sesame");
    net.mine(ME);
    pasted(&mut run, &net, &there);
    assert_eq!(case(&run), "no-secret-here");
    let here = claim(&mut net, &address, "open sesame");
    look(&mut run, &net);
    assert_eq!(run.ticks(), [false, false], "it waits still");
    mine(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    let proof = net.rpc(ME, "gettxoutproof", json!([[here]])).unwrap();
    let tx = net.rpc(ME, "getrawtransaction", json!([here])).unwrap();
    let own = hashyard_course::evidence::text(proof.as_str().unwrap(), tx.as_str().unwrap());
    pasted(&mut run, &net, &own);
    assert_eq!(case(&run), "same-chain");
    net.mine_many(ME, 25);
    net.run(2_000);
    pasted(&mut run, &net, &own);
    assert_eq!(case(&run), "same-chain", "although the node shows that block no more");
    let (_, other) = claimed(56, "open barley");
    pasted(&mut run, &net, &other);
    assert_eq!(case(&run), "other-secret");
    pasted(&mut run, &net, &there.replace(':', ";"));
    assert_eq!((case(&run), run.ticks()), ("no-proof", &[true, false][..]));
    pasted(&mut run, &net, &there);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn money_that_was_taken_back_shows_no_secret() {
    let mut net = Net::connected(2, 57);
    net.mine_many(ME, MATURE);
    net.run(2_000);
    let mut run = begin(&net, 34);
    let address = hash_lock(&mut net, "open sesame");
    net.mine_many(ME, 3);
    net.rpc(ME, "spendcontract", json!([address, "refund"])).unwrap();
    mine(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("taken-back", &[false, false][..]));
}
