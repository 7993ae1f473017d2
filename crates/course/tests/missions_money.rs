//! Missions about payments, played right and played wrong by nodes that are moved by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::OutPoint;
use hashyard_core::wallet::CoinState;
use hashyard_course::Run;
use hashyard_course::mission::Start;
use hashyard_node::view::CoinView;
use serde_json::json;

#[test]
fn paid() {
    let mut net = Net::connected(2, 2);
    net.mine_many(OTHER, MATURE);
    net.mine_many(ME, MATURE);
    let mut run = begin(&net, 10);
    pay(&mut net, ME, ME, 1.0);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "own-payment");
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "mined");
    pay(&mut net, OTHER, ME, 1.0);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert!(run.is_done());
}

/// A node with rewards and one coin that somebody else paid, and the mission begun; that coin, and a reward.
fn with_a_coin(seed: u64) -> (Net, Run, OutPoint, OutPoint) {
    let mut net = Net::connected(2, seed);
    net.mine_many(OTHER, MATURE);
    net.mine_many(ME, MATURE);
    let txid = pay(&mut net, OTHER, ME, 10.0);
    net.run(2_000);
    net.mine(OTHER);
    net.run(2_000);
    let coins = shown(&net).wallet.coins;
    let outpoint = |paid: bool| {
        let is_it = |coin: &&CoinView| {
            (coin.outpoint.txid.to_string() == txid) == paid && coin.state == CoinState::Spendable
        };
        coins.iter().find(is_it).unwrap().outpoint
    };
    let run = begin(&net, 11);
    (net, run, outpoint(true), outpoint(false))
}

#[test]
fn spend_that_coin() {
    let (mut net, mut run, coin, _) = with_a_coin(3);
    pay_with(&mut net, &[coin], Some(3));
    see(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn another_coin_is_not_that_coin() {
    let (mut net, mut run, _, reward) = with_a_coin(4);
    pay_with(&mut net, &[reward], Some(3));
    see(&mut run, &mut net);
    assert_eq!(case(&run), "own-coin");
}

#[test]
fn two_coins_are_one_too_many() {
    let (mut net, mut run, coin, reward) = with_a_coin(5);
    pay_with(&mut net, &[coin, reward], Some(3));
    see(&mut run, &mut net);
    assert_eq!(run.saw().unwrap().facts, [("count", "2".to_owned())]);
}

#[test]
fn all_of_it_leaves_no_change() {
    let (mut net, mut run, coin, _) = with_a_coin(12);
    pay_with(&mut net, &[coin], None);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "no-change");
}

#[test]
fn carried_parent() {
    let mut net = Net::connected(2, 17);
    net.mine_many(OTHER, MATURE);
    let mut run = begin(&net, 12);
    let parent = pay(&mut net, OTHER, ME, 10.0);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false, false]);
    net.rpc(ME, "cpfp", json!([parent, 20])).unwrap();
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert!(run.is_done());
}

#[test]
fn a_page_that_is_loaded_again_goes_on() {
    let mut net = Net::connected(2, 20);
    net.mine_many(OTHER, MATURE);
    let mut run = begin(&net, 10);
    pay(&mut net, OTHER, ME, 1.0);
    see(&mut run, &mut net);
    let resume = |net: &Net, ticks: &[bool]| Run::resume(10, ticks, sight(net, &shown(net))).unwrap();
    let mut run = resume(&net, run.ticks());
    assert_eq!((run.ticks(), run.start()), (&[true, false][..], Start::Resumed));
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false], "the payment was there when the page was loaded");
    pay(&mut net, OTHER, ME, 1.0);
    net.run(2_000);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert!(run.is_done());
    for nonsense in [&[][..], &[true], &[true; 3], &[false, false]] {
        let run = resume(&net, nonsense);
        assert_eq!((run.ticks(), run.start()), (&[false, false][..], Start::Chosen));
    }
}

#[test]
fn a_child_that_pays_less_carries_nobody() {
    let mut net = Net::connected(2, 19);
    net.mine_many(OTHER, MATURE);
    let mut run = begin(&net, 12);
    let to = net.new_address(ME);
    net.rpc(OTHER, "sendtoaddress", json!({ "address": to, "amount": 10.0, "fee_rate": 50 })).unwrap();
    see(&mut run, &mut net);
    let coin = shown(&net).wallet.coins.iter().find(|coin| coin.confirmations == 0).unwrap().outpoint;
    let inputs = json!([{ "txid": coin.txid.to_string(), "vout": coin.vout }]);
    let to = net.new_address(ME);
    let raw = net.rpc(ME, "createrawtransaction", json!([inputs, { to: 9.99998 }])).unwrap();
    let signed = net.rpc(ME, "signrawtransactionwithwallet", json!([raw])).unwrap();
    net.rpc(ME, "sendrawtransaction", json!([signed["hex"]])).unwrap();
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("child-poorer", &[false, false][..]));
}

#[test]
fn a_parent_that_is_confirmed_already_is_not_carried() {
    let mut net = Net::connected(2, 18);
    net.mine_many(OTHER, MATURE);
    let mut run = begin(&net, 12);
    let parent = pay(&mut net, OTHER, ME, 10.0);
    net.run(2_000);
    net.partition(&[ME], &[OTHER]);
    net.rpc(ME, "cpfp", json!([parent, 20])).unwrap();
    see(&mut run, &mut net);
    net.mine(OTHER);
    heal(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("parent-alone", [true, false].as_slice()));
}

#[test]
fn a_coin_that_i_paid_myself_is_my_own() {
    let (mut net, ..) = with_a_coin(15);
    let txid = pay(&mut net, ME, ME, 5.0);
    net.run(2_000);
    net.mine(ME);
    let coins = shown(&net).wallet.coins;
    let coin =
        coins.iter().find(|coin| coin.outpoint.txid.to_string() == txid && !coin.change).unwrap().outpoint;
    let mut run = begin(&net, 11);
    pay_with(&mut net, &[coin], Some(3));
    see(&mut run, &mut net);
    assert_eq!(case(&run), "own-coin");
}
