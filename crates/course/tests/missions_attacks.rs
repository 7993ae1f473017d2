//! Missions about payments that are taken back, played right and played wrong by nodes that are moved by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::{Decodable, Encodable, Transaction, Txid};
use hashyard_course::deed::Attack;
use hashyard_course::{Deed, Run};
use serde_json::json;

/// Mines apart from the merchant.
const THIRD: usize = 2;

/// A merchant, a customer with ripe rewards, and a miner.
fn market(seed: u64) -> Net {
    let mut net = Net::connected(3, seed);
    net.mine_many(OTHER, 2 * MATURE);
    net.run(5_000);
    net
}

/// Two payments by the customer of one coin: to the merchant, and to itself.
fn rivals(net: &mut Net) -> [serde_json::Value; 2] {
    let coin = net.rpc(OTHER, "listunspent", json!([])).unwrap()[0].clone();
    [ME, OTHER].map(|to| {
        let to = net.new_address(to);
        let inputs = json!([{ "txid": coin["txid"], "vout": coin["vout"] }]);
        let tx = net.rpc(OTHER, "createrawtransaction", json!([inputs, { to: 49.9999 }])).unwrap();
        net.rpc(OTHER, "signrawtransactionwithwallet", json!([tx])).unwrap()["hex"].clone()
    })
}

/// The customer pays, and a block that the merchant does not see holds the other payment. The merchant gets `confirmations`, and what is done
/// `meanwhile` with the payment.
fn attack(run: &mut Run, net: &mut Net, confirmations: usize, meanwhile: impl FnOnce(&mut Run, &Net, Txid)) {
    let [paid, counter] = rivals(net);
    net.partition(&[ME, OTHER], &[THIRD]);
    let txid = net.rpc(OTHER, "sendrawtransaction", json!([paid])).unwrap();
    net.mine_many(OTHER, confirmations);
    see(run, net);
    meanwhile(run, net, txid.as_str().unwrap().parse().unwrap());
    net.rpc(THIRD, "sendrawtransaction", json!([counter])).unwrap();
    net.mine_many(THIRD, confirmations + 1);
    heal(run, net);
}

fn waits(run: &mut Run, net: &Net, z: u32, share: f64) {
    hear(run, net, &Deed::Attack(Attack::Waits { z, share }));
}

fn hands_out(z: u32) -> impl FnOnce(&mut Run, &Net, Txid) {
    move |run, net, txid| hear(run, net, &Deed::Attack(Attack::HandedOut { txid, z }))
}

#[test]
fn a_shop_that_waits_for_nothing_is_robbed_and_one_that_waits_is_not() {
    let mut net = market(41);
    let mut run = begin(&net, 24);
    waits(&mut run, &net, 0, 0.1);
    attack(&mut run, &mut net, 0, hands_out(0));
    assert_eq!(run.ticks(), [true, false, false]);
    waits(&mut run, &net, 6, 0.1);
    assert_eq!(run.ticks(), [true, true, false], "six are enough against a tenth");
    for attacks in 1..=5 {
        assert!(!run.is_done());
        attack(&mut run, &mut net, 0, |_, _, _| {});
        if attacks < 5 {
            assert_eq!(case(&run), "in-vain", "attack {attacks}");
        }
    }
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn too_few_confirmations_are_too_few() {
    let mut net = market(42);
    let mut run = begin(&net, 24);
    for (z, share) in [(5, 0.1), (6, 0.12), (100, 0.5), (132, 0.4)] {
        waits(&mut run, &net, z, share);
        assert_eq!(case(&run), "too-short", "{z} against {share}");
    }
    // Shares that are none say nothing.
    for share in [0.0, -0.1, 1.0, f64::NAN] {
        waits(&mut run, &net, 6, share);
    }
    assert_eq!(run.ticks(), [false, false, false]);
    attack(&mut run, &mut net, 0, |_, _, _| {});
    assert_eq!(run.ticks(), [false, false, false], "an attack in vain counts once the wait is long enough");
}

#[test]
fn a_robbery_in_between_begins_the_count_anew() {
    let mut net = market(43);
    let mut run = begin(&net, 24);
    waits(&mut run, &net, 6, 0.1);
    attack(&mut run, &mut net, 0, |_, _, _| {});
    // Goods that go early wait for less than was said.
    attack(&mut run, &mut net, 1, hands_out(6));
    assert_eq!(case(&run), "robbed");
    assert_eq!(run.ticks(), [false, true, false]);
    for _ in 0..4 {
        attack(&mut run, &mut net, 0, |_, _, _| {});
    }
    assert!(!run.ticks()[2]);
    attack(&mut run, &mut net, 0, |_, _, _| {});
    assert!(run.ticks()[2]);
}

#[test]
fn what_was_taken_back_before_is_no_attack() {
    let mut net = market(44);
    let mut first = begin(&net, 24);
    attack(&mut first, &mut net, 0, |_, _, _| {});
    let mut run = begin(&net, 24);
    waits(&mut run, &net, 6, 0.1);
    for _ in 0..4 {
        attack(&mut run, &mut net, 0, |_, _, _| {});
    }
    assert!(!run.ticks()[2]);
}

/// A payment of mine and its rival, and what the node says to the second.
fn race(run: &mut Run, net: &mut Net) -> Deed {
    let coin = net.rpc(ME, "listunspent", json!([])).unwrap()[0].clone();
    let [first, second] = [(OTHER, 49.9999), (ME, 49.99)].map(|(to, coins)| {
        let to = net.new_address(to);
        let inputs = json!([{ "txid": coin["txid"], "vout": coin["vout"], "sequence": 0xffff_fffe_u32 }]);
        let tx = net.rpc(ME, "createrawtransaction", json!([inputs, { to: coins }])).unwrap();
        net.rpc(ME, "signrawtransactionwithwallet", json!([tx])).unwrap()["hex"].clone()
    });
    net.rpc(ME, "sendrawtransaction", json!([first])).unwrap();
    race_again(run, net, &first, &second)
}

fn race_again(run: &mut Run, net: &mut Net, first: &serde_json::Value, second: &serde_json::Value) -> Deed {
    let answer = net.rpc(ME, "testmempoolaccept", json!([[second]])).unwrap()[0].clone();
    let refused = answer["reject-reason"].as_str().map(str::to_owned);
    if refused.is_none() {
        net.rpc(ME, "sendrawtransaction", json!([second])).unwrap();
    }
    let read =
        |tx: &serde_json::Value| Transaction::decode(&hex::decode(tx.as_str().unwrap()).unwrap()).unwrap();
    let deed = Deed::Raced { first: read(first), second: read(second), refused };
    hear(run, net, &deed);
    deed
}

#[test]
fn who_came_first_stays_until_the_fee_decides() {
    let mut net = both_rich(45);
    let mut run = begin(&net, 21);
    let Deed::Raced { first, second, refused } = race(&mut run, &mut net) else { panic!("another deed") };
    assert_eq!(refused.as_deref(), Some("txn-mempool-conflict"));
    assert_eq!(run.ticks(), [true, false]);
    net.rpc(ME, "setmempoolpolicy", json!([true])).unwrap();
    let text = |tx: &Transaction| json!(hex::encode(tx.encode()));
    race_again(&mut run, &mut net, &text(&first), &text(&second));
    assert_eq!(case(&run), "waits");
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    net.mine(ME);
    see(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn a_first_payment_in_a_block_has_won_the_race() {
    let mut net = both_rich(46);
    net.rpc(ME, "setmempoolpolicy", json!([true])).unwrap();
    let mut run = begin(&net, 21);
    net.run(60_000);
    net.partition(&[ME], &[OTHER]);
    let Deed::Raced { first, refused: None, .. } = race(&mut run, &mut net) else { panic!("refused") };
    net.rpc(OTHER, "sendrawtransaction", json!([hex::encode(first.encode())])).unwrap();
    net.mine_many(OTHER, 2);
    heal(&mut run, &mut net);
    assert_eq!(case(&run), "too-late");
    assert!(!run.ticks()[1]);
}
