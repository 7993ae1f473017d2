//! Light nodes that go by proofs of what a Bloom filter matches (BIP37).

use hashyard_core::chain::Table;
use hashyard_core::wallet::Mnemonic;
use hashyard_node::{Act, Input};
use serde_json::{Value, json};

use super::common::Net;
use super::liars::faults;
use super::served::{Proves, Served};
use super::{balance, confirmations, mine, net, pay};

/// Which proof a node goes by; sets it, if one is told.
fn proof(net: &mut Net, at: usize, told: &[&str]) -> Value {
    net.rpc(at, "setlightproof", json!(told)).unwrap()["proof"].clone()
}

/// As [`net`], with a light node that goes by proofs and has looked at all blocks.
fn proven_net(full: usize, seed: u64) -> (Net, usize) {
    let (mut net, light) = net(full, seed);
    assert_eq!(proof(&mut net, light, &["merkleblock"]), json!("merkleblock"));
    net.run(5_000);
    let info = net.rpc(light, "getblockchaininfo", json!([])).unwrap();
    assert_eq!(info["verificationprogress"], json!(1.0), "it has looked at all blocks");
    (net, light)
}

fn sent(net: &Net, from: usize, to: usize, command: &str) -> usize {
    net.sent.get(&(from, to, command.to_owned())).copied().unwrap_or_default()
}

#[test]
fn a_light_node_finds_its_money_by_proofs_and_starts_again() {
    let (mut net, light) = proven_net(1, 501);
    let asked = sent(&net, light, 0, "getcfheaders");
    let received = pay(&mut net, 0, light, 20.0);
    assert_eq!(balance(&mut net, light), 0.0, "what is in no block is proven by nobody");
    mine(&mut net, 0);
    assert_eq!((balance(&mut net, light), confirmations(&mut net, light, &received)), (20.0, Some(1)));
    net.restart(light);
    assert_eq!((balance(&mut net, light), confirmations(&mut net, light, &received)), (20.0, Some(1)));
    assert_eq!(proof(&mut net, light, &[]), json!("merkleblock"), "it is stored");
    net.run(2_000);
    mine(&mut net, 0);

    let paid = pay(&mut net, light, 0, 5.0);
    assert!(net.hosts[0].node.mempool().contains(&paid.parse().unwrap()), "its own payment is passed on");
    mine(&mut net, 0);
    net.restart(light);
    net.run(2_000);
    assert_eq!(
        (confirmations(&mut net, light, &paid), confirmations(&mut net, 0, &paid)),
        (Some(1), Some(1))
    );
    let left = balance(&mut net, light);
    assert!((14.99..15.0).contains(&left), "{left}");
    assert!(net.hosts[light].node.mempool().is_empty());
    assert_eq!(net.hosts[light].rows.table(Table::Blocks).count(), 0, "no block was fetched");
    assert_eq!((sent(&net, 0, light, "block"), sent(&net, light, 0, "getcfheaders")), (0, asked));
    // A filter for each of three connections, and each time that a payment moved the window of addresses: the money's, and its change's.
    assert_eq!(sent(&net, light, 0, "filterload"), 5);
}

/// Another light node with the same words, which goes by proofs and has seen the chain.
fn restored(net: &mut Net, light: usize) -> usize {
    let words = net.hosts[light].node.words().unwrap().join(" ");
    net.add_light(1);
    let other = net.hosts.len() - 1;
    proof(net, other, &["merkleblock"]);
    net.handle(other, Input::Act(Act::RestoreWallet(Mnemonic::parse(&words).unwrap())));
    net.introduce_all();
    net.run(10_000);
    other
}

#[test]
fn a_restored_wallet_finds_what_lies_beyond_its_first_addresses() {
    let (mut net, light) = net(2, 502);
    for _ in 0..25 {
        pay(&mut net, 0, light, 1.0);
        mine(&mut net, 0);
    }
    net.mine_many(0, 120);
    let other = restored(&mut net, light);
    assert_eq!((net.tip(other), balance(&mut net, other)), (net.tip(0), 25.0));
    let asked: usize = (0..2).map(|at| sent(&net, other, at, "getdata")).sum();
    assert!(asked < 60, "a hundred blocks at a time, and each time that the window moves: {asked}");
    // The second comes into the window by the first, which is in the same block.
    let addresses: Vec<String> = (0..30).map(|_| net.new_address(light)).collect();
    for (at, coins) in [(14, 1.0), (29, 2.0)] {
        net.rpc(0, "sendtoaddress", json!([addresses[at], coins])).unwrap();
    }
    mine(&mut net, 0);
    assert_eq!(balance(&mut net, other), 28.0);
    net.restart(other);
    assert_eq!(balance(&mut net, other), 28.0);
}

/// It leaves no change, and the signatures are in the witness: nothing but the coin tells.
#[test]
fn what_another_copy_of_the_wallet_spends_is_seen() {
    let (mut net, light) = proven_net(1, 503);
    pay(&mut net, 0, light, 3.0);
    mine(&mut net, 0);
    let other = restored(&mut net, light);
    net.restart(light);
    net.run(3_000);
    let to = net.new_address(0);
    net.rpc(other, "sendtoaddress", json!([to, 3.0, "", "", true])).unwrap();
    net.run(2_000);
    assert_eq!(balance(&mut net, light), 3.0);
    mine(&mut net, 0);
    assert_eq!((balance(&mut net, other), balance(&mut net, light)), (0.0, 0.0));
}

#[test]
fn a_payment_whose_block_leaves_the_chain_waits_again_and_comes_back() {
    let (mut net, light) = proven_net(2, 504);
    net.partition(&[0], &[1]);
    let txid = pay(&mut net, 0, light, 7.0);
    mine(&mut net, 0);
    assert_eq!(confirmations(&mut net, light, &txid), Some(1));
    net.mine_many(1, 2);
    net.run(5_000);
    assert_eq!(net.tip(light), net.tip(1));
    assert_eq!((balance(&mut net, light), confirmations(&mut net, light, &txid)), (0.0, Some(0)));
    net.restart(light);
    net.run(2_000);
    assert_eq!((net.tip(light), balance(&mut net, light)), (net.tip(1), 0.0));
    net.mine_many(0, 2);
    net.run(5_000);
    assert_eq!(net.tip(light), net.tip(0));
    assert_eq!((balance(&mut net, light), confirmations(&mut net, light, &txid)), (7.0, Some(3)));
    // The chain may be forgotten, and what was proven with it.
    net.rpc(light, "forgetchain", json!([true])).unwrap();
    assert_eq!(balance(&mut net, light), 0.0);
    net.introduce_all();
    net.run(30_000);
    assert_eq!((net.tip(light), balance(&mut net, light)), (net.tip(0), 7.0));
    net.restart(light);
    assert_eq!(balance(&mut net, light), 7.0);
}

#[test]
fn who_proves_what_is_not_there_or_keeps_something_back_is_left_and_another_one_is_asked() {
    for (at, (proves, ignores, fault)) in [
        (Proves::Lies, "", "false merkleblock: proof does not lead to the header's Merkle root"),
        (Proves::WithoutSending, "", "merkleblock timeout"),
        (Proves::Nothing, "getdata", "merkleblock timeout"),
    ]
    .into_iter()
    .enumerate()
    {
        let (mut net, light) = proven_net(1, 510 + at as u64);
        let address = net.new_address(light);
        net.rpc(0, "sendtoaddress", json!([address, 4.0])).unwrap();
        net.partition(&[0], &[light]);
        mine(&mut net, 0);
        let peer = Served::call(&mut net, light).peer;
        let server = Served { peer, proves, ignores, ..Served::default() };
        server.run(&mut net, 2_000);
        assert_eq!(net.tip(light), net.tip(0), "{proves:?}");
        server.run(&mut net, 12_000);
        assert!(!net.is_there(peer), "{proves:?}");
        assert_eq!(faults(&net, light)[0], fault);
        assert_eq!(balance(&mut net, light), 0.0);
        net.heal();
        net.run(40_000);
        assert_eq!(balance(&mut net, light), 4.0, "{proves:?}");
    }
}

#[test]
fn what_a_peer_leaves_out_is_not_seen_by_proofs_and_is_by_filters() {
    let (mut net, light) = proven_net(1, 505);
    let address = net.new_address(light);
    net.rpc(0, "sendtoaddress", json!([address, 4.0])).unwrap();
    net.partition(&[0], &[light]);
    mine(&mut net, 0);
    let liar = Served::call(&mut net, light);
    liar.run(&mut net, 3_000);
    assert_eq!(net.tip(light), net.tip(0));
    net.heal();
    liar.run(&mut net, 30_000);
    mine(&mut net, 0);
    liar.run(&mut net, 5_000);
    assert_eq!((net.tip(light), balance(&mut net, light)), (net.tip(0), 0.0));
    assert!(net.is_there(liar.peer), "nobody can tell: {:?}", faults(&net, light));
    proof(&mut net, light, &["filters"]);
    liar.run(&mut net, 5_000);
    assert_eq!(balance(&mut net, light), 4.0);
    net.restart(light);
    assert_eq!((balance(&mut net, light), proof(&mut net, light, &[])), (4.0, json!("filters")));
}

#[test]
fn who_does_not_offer_to_filter_is_not_asked() {
    let (mut net, light) = net(2, 506);
    net.unfiltering.insert(0);
    net.restart(0);
    net.run(5_000);
    proof(&mut net, light, &["merkleblock"]);
    net.run(5_000);
    pay(&mut net, 0, light, 2.0);
    mine(&mut net, 0);
    assert_eq!(balance(&mut net, light), 2.0);
    assert_eq!(sent(&net, light, 0, "filterload"), 0);
    assert!(sent(&net, light, 1, "filterload") > 0);
    // Whom it called for blocks it left for that.
    let peers = net.rpc(light, "getpeerinfo", json!([])).unwrap();
    let chosen = |peer: &&Value| peer["inbound"] == json!(false);
    for peer in peers.as_array().unwrap().iter().filter(chosen) {
        assert!(peer["servicesnames"].to_string().contains("BLOOM"), "{peer}");
    }
}

#[test]
fn only_light_nodes_choose_and_only_what_there_is() {
    let (mut net, light) = net(1, 507);
    assert_eq!(proof(&mut net, light, &[]), json!("filters"));
    let error = net.rpc(light, "setlightproof", json!(["trust"])).unwrap_err();
    assert!(error.message.ends_with("must be filters or merkleblock"), "{}", error.message);
    assert!(net.rpc(0, "setlightproof", json!([])).is_err());
}
