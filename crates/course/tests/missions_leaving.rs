//! Missions about leaving, headers and wallets, played right and played wrong by nodes that are moved by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use common::solve;
use hashyard_core::{Block, Decodable, Header, Transaction};
use hashyard_course::{Deed, Run};
use hashyard_node::{Act, Input};
use serde_json::{Value, json};

// Page 7

/// A payment of mine, signed and not sent.
fn sign_for_later(net: &mut Net, run: &mut Run, lock_time: u32) -> Value {
    let (to, coin) = (net.new_address(OTHER), coins(net)[0].clone());
    let tx = net.rpc(ME, "createrawtransaction", json!([[coin], { to: 49.9 }, lock_time])).unwrap();
    let signed = net.rpc(ME, "signrawtransactionwithwallet", json!([tx])).unwrap()["hex"].clone();
    let bytes = hex::decode(signed.as_str().unwrap()).unwrap();
    hear(run, net, &Deed::SignedForLater(Box::new(Transaction::decode(&bytes).unwrap())));
    signed
}

#[test]
fn it_goes_on_without_others_and_without_me() {
    let mut net = Net::connected(3, 51);
    net.mine_many(ME, MATURE + 3);
    net.run(20_000);
    let mut run = begin(&net, 7);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false; 3], "nobody has left");
    net.rpc(2, "setnetworkactive", json!([false])).unwrap();
    see(&mut run, &mut net);
    pay(&mut net, ME, OTHER, 1.0);
    net.run(2_000);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, true, false]);
    let height = net.hosts[ME].node.chain().height();
    sign_for_later(&mut net, &mut run, 0);
    assert_eq!(case(&run), "no-lock");
    let signed = sign_for_later(&mut net, &mut run, height);
    net.rpc(ME, "setnetworkactive", json!([false])).unwrap();
    see(&mut run, &mut net);
    net.rpc(OTHER, "sendrawtransaction", json!([signed, 0])).unwrap();
    net.run(5_000);
    net.mine(OTHER);
    net.run(30_000);
    come_back(&mut net, &mut run);
    assert!(run.is_done(), "{:?} {:?}", run.ticks(), run.saw());
}

fn come_back(net: &mut Net, run: &mut Run) {
    net.rpc(ME, "setnetworkactive", json!([true])).unwrap();
    net.introduce_all();
    net.run(20_000);
    see(run, net);
}

#[test]
fn blocks_with_times_ahead_of_the_clock_were_mined_while_i_was_away() {
    let mut net = both_rich(61);
    let mut run = begin(&net, 7);
    let height = net.hosts[ME].node.chain().height();
    let signed = sign_for_later(&mut net, &mut run, height);
    net.rpc(ME, "setnetworkactive", json!([false])).unwrap();
    see(&mut run, &mut net);
    // A block each instant: six of them move the median by a second.
    net.rpc(OTHER, "setmining", json!([1])).unwrap();
    net.run(1_000);
    (0..100).for_each(|nonce| drop(solve_one(&mut net, nonce)));
    net.rpc(OTHER, "sendrawtransaction", json!([signed, 0])).unwrap();
    net.run(2_000);
    let mined = solve_one(&mut net, 100);
    assert!(u64::from(mined.header.time) * 1_000 > net.now() + 5_000);
    net.rpc(OTHER, "setmining", json!([0])).unwrap();
    come_back(&mut net, &mut run);
    assert!(run.ticks()[2], "{:?}", run.saw());
}

fn solve_one(net: &mut Net, nonce: u64) -> Block {
    let block = solve(net.hosts[OTHER].order.as_ref().unwrap(), nonce);
    net.handle(OTHER, Input::Solved(Box::new(block.clone())));
    block
}

#[test]
fn what_is_mined_after_i_came_back_was_not_mined_while_i_was_away() {
    let mut net = both_rich(62);
    let mut run = begin(&net, 7);
    let height = net.hosts[ME].node.chain().height();
    let signed = sign_for_later(&mut net, &mut run, height);
    net.rpc(ME, "setnetworkactive", json!([false])).unwrap();
    see(&mut run, &mut net);
    net.rpc(ME, "setnetworkactive", json!([true])).unwrap();
    net.introduce_all();
    net.run(20_000);
    net.rpc(OTHER, "sendrawtransaction", json!([signed, 0])).unwrap();
    net.mine(OTHER);
    net.run(20_000);
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()[2]), ("while-here", false));
}

#[test]
fn what_was_paid_before_somebody_left_does_not_count() {
    let mut net = Net::connected(3, 59);
    net.mine_many(ME, MATURE);
    net.run(20_000);
    let mut run = begin(&net, 7);
    pay(&mut net, ME, OTHER, 1.0);
    net.run(2_000);
    net.mine(OTHER);
    see(&mut run, &mut net);
    net.rpc(2, "setnetworkactive", json!([false])).unwrap();
    see(&mut run, &mut net);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false, false]);
}

#[test]
fn a_page_that_was_hidden_hears_of_it_all_at_once() {
    let mut net = Net::connected(3, 60);
    net.mine_many(ME, MATURE);
    net.run(20_000);
    let mut run = begin(&net, 7);
    net.rpc(2, "setnetworkactive", json!([false])).unwrap();
    net.run(2_000);
    pay(&mut net, ME, OTHER, 1.0);
    net.run(2_000);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, true, false]);
}

#[test]
fn alone_is_not_without_others() {
    let mut net = both_rich(52);
    let mut run = begin(&net, 7);
    net.rpc(OTHER, "setnetworkactive", json!([false])).unwrap();
    see(&mut run, &mut net);
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("alone", [false; 3].as_slice()));
}

#[test]
fn what_i_mine_myself_behind_a_cut_was_not_mined_while_i_was_away() {
    let mut net = both_rich(54);
    let mut run = begin(&net, 7);
    let height = net.hosts[ME].node.chain().height();
    let signed = sign_for_later(&mut net, &mut run, height);
    net.rpc(ME, "setnetworkactive", json!([false])).unwrap();
    see(&mut run, &mut net);
    net.rpc(ME, "sendrawtransaction", json!([signed, 0])).unwrap();
    net.mine(ME);
    see(&mut run, &mut net);
    net.rpc(ME, "setnetworkactive", json!([true])).unwrap();
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()[2]), ("while-here", false));
}

#[test]
fn what_i_send_myself_was_not_sent_while_i_was_away() {
    let mut net = both_rich(53);
    let mut run = begin(&net, 7);
    let height = net.hosts[ME].node.chain().height();
    let signed = sign_for_later(&mut net, &mut run, height);
    net.rpc(ME, "sendrawtransaction", json!([signed, 0])).unwrap();
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("while-here", [false; 3].as_slice()));
}

#[test]
fn who_switches_off_has_not_been_left() {
    let mut net = both_rich(54);
    let mut run = begin(&net, 7);
    net.rpc(ME, "setnetworkactive", json!([false])).unwrap();
    net.rpc(ME, "setnetworkactive", json!([true])).unwrap();
    net.introduce_all();
    net.run(10_000);
    see(&mut run, &mut net);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false; 3]);
}

#[test]
fn what_a_relay_carries_needs_the_relay() {
    let mut net = Net::connected(3, 55);
    let mut run = begin(&net, 7);
    net.rpc(2, "setnetworkactive", json!([false])).unwrap();
    net.run(2_000);
    net.mine(OTHER);
    net.run(2_000);
    let mut node = shown(&net);
    node.peers.peers.iter_mut().for_each(|peer| peer.transport = hashyard_node::view::Transport::Relay);
    run.see(sight(&net, &node));
    assert_eq!((case(&run), run.ticks()), ("by-relay", [false; 3].as_slice()));
}

// Page 8

fn block(net: &mut Net, height: u32) -> Block {
    let hash = net.rpc(ME, "getblockhash", json!([height])).unwrap();
    let hex = net.rpc(ME, "getblock", json!([hash, 0])).unwrap();
    Block::decode(&hex::decode(hex.as_str().unwrap()).unwrap()).unwrap()
}

fn one_more(block: &Block) -> Block {
    let mut copy = block.clone();
    copy.transactions[0].outputs[0].value.0 += 1;
    copy.header.merkle_root = copy.compute_merkle_root().root;
    copy
}

#[test]
fn a_satoshi_shows_in_the_merkle_root() {
    let mut net = both_rich(56);
    let mut run = begin(&net, 8);
    let (tip, older) = (block(&mut net, 24), block(&mut net, 23));
    let copy = one_more(&tip);
    let point = |run: &mut Run, net: &Net, block: &Block, copy: &Block, byte| {
        let deed = Deed::OneSatoshi { block: Box::new(block.clone()), copy: Box::new(copy.clone()), byte };
        hear(run, net, &deed);
    };
    point(&mut run, &net, &tip, &one_more(&older), 40);
    assert_eq!(case(&run), "other-block");
    let mut two_more = one_more(&tip);
    two_more.transactions[0].outputs[0].value.0 += 1;
    two_more.header.merkle_root = two_more.compute_merkle_root().root;
    point(&mut run, &net, &tip, &two_more, 40);
    assert_eq!(case(&run), "other-block");
    for byte in [0, 35, 68, 79, 80, usize::MAX] {
        point(&mut run, &net, &tip, &copy, byte);
        assert_eq!(case(&run), "other-byte", "{byte}");
    }
    let (was, is) = (tip.header.to_bytes(), copy.header.to_bytes());
    let mut lucky = copy.clone();
    if let Some(byte) = (36..68).find(|byte| was[*byte] == is[*byte]) {
        point(&mut run, &net, &tip, &lucky, byte);
        assert_eq!(case(&run), "same-by-chance");
    }
    lucky.header.nonce += 1;
    point(&mut run, &net, &tip, &lucky, 40);
    assert_eq!(case(&run), "other-block");
    let byte = (36..68).find(|byte| was[*byte] != is[*byte]).unwrap();
    point(&mut run, &net, &tip, &copy, byte);
    assert_eq!(run.ticks(), [true, false]);
}

#[test]
fn five_headers_have_one_order() {
    let mut net = both_rich(57);
    let mut run = begin(&net, 8);
    let headers: Vec<Header> = (20..25).map(|height| block(&mut net, height).header).collect();
    let swapped = [0, 1, 3, 2, 4].map(|at: usize| headers[at]).to_vec();
    hear(&mut run, &net, &Deed::Ordered(swapped));
    assert_eq!((case(&run), &run.saw().unwrap().facts[0]), ("gap", &("one", "2".to_owned())));
    hear(&mut run, &net, &Deed::Ordered(headers[..4].to_vec()));
    assert_eq!(case(&run), "old-headers");
    hear(&mut run, &net, &Deed::Ordered(vec![headers[0]; 5]));
    assert_eq!(case(&run), "old-headers");
    hear(&mut run, &net, &Deed::Ordered(headers));
    assert_eq!(run.ticks(), [false, true]);
}

// Page 9

#[test]
fn one_wallet_in_two_tabs() {
    let mut net = both_rich(58);
    net.run(2_000);
    let mut run = begin(&net, 9);
    let words = net.hosts[ME].node.words().unwrap().join(" ");
    let others = net.hosts[OTHER].node.snapshot().wallet.first_address.unwrap();
    answer(&mut run, &net, "the first one");
    assert_eq!(case(&run), "no-address");
    answer(&mut run, &net, &others);
    assert_eq!(case(&run), "other-wallet");
    let words = hashyard_core::wallet::Mnemonic::parse(&words).unwrap();
    net.handle(OTHER, Input::Act(Act::RestoreWallet(words)));
    net.run(2_000);
    let first = net.hosts[OTHER].node.snapshot().wallet.first_address.unwrap();
    answer(&mut run, &net, &format!(" {first} "));
    assert_eq!(run.ticks(), [true, false]);
    let own = shown(&net).wallet.receive[0].address.clone();
    net.rpc(ME, "sendtoaddress", json!([own, 1])).unwrap();
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("own-address", [true, false].as_slice()));
    net.new_address(OTHER);
    let fresh = net.new_address(OTHER);
    net.rpc(ME, "sendtoaddress", json!([fresh, 1])).unwrap();
    see(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", run.saw());
}
