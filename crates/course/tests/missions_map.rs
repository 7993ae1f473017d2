//! The missions of the map and of a followed payment, played right and played wrong by nodes that are moved by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::Txid;
use hashyard_course::{Deed, Run, Station};
use serde_json::json;

const FIVE_MINUTES: u64 = 5 * 60_000;

/// Two nodes, of which mine has money.
fn rich(seed: u64) -> Net {
    let mut net = Net::connected(2, seed);
    net.mine_many(ME, MATURE);
    net.run(10_000);
    net
}

fn ticks(run: &Run) -> Vec<usize> {
    (1_usize..).zip(run.ticks()).filter_map(|(number, tick)| tick.then_some(number)).collect()
}

#[test]
fn every_layer() {
    let mut net = rich(361);
    let mut run = begin(&net, 36);
    see(&mut run, &mut net);
    assert!(!ticks(&run).contains(&6), "nobody asked the node for anything yet");
    pay(&mut net, ME, OTHER, 1.0);
    see(&mut run, &mut net);
    assert!(ticks(&run).ends_with(&[4, 5, 6]), "a payment: {:?}", ticks(&run));
    assert!(!run.is_done(), "nothing was mined");
    net.mine(ME);
    see(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", ticks(&run));
}

#[test]
fn what_was_counted_before_lights_nothing() {
    let mut net = rich(362);
    pay(&mut net, ME, OTHER, 1.0);
    net.mine(ME);
    net.run(5_000);
    let mut run = begin(&net, 36);
    run.see(sight(&net, &shown(&net)));
    assert!(ticks(&run).is_empty());
}

#[test]
fn a_block_without_payments_leaves_layers_dark() {
    let mut net = rich(363);
    let mut run = begin(&net, 36);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "still-dark");
    let facts = run.saw().unwrap().facts.clone();
    assert_eq!(facts, [("height", "13".to_owned()), ("conditions", "5, 6".to_owned())]);
}

#[test]
fn layers_that_were_lit_too_far_apart_are_named() {
    let mut net = rich(364);
    let mut run = begin(&net, 36);
    pay(&mut net, ME, OTHER, 1.0);
    see(&mut run, &mut net);
    net.run(FIVE_MINUTES + 60_000);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.is_done()), ("too-slow", false));
    let facts = run.saw().unwrap().facts.clone();
    assert_eq!(facts, [("minutes", "7".to_owned()), ("condition", "5".to_owned())]);
    pay(&mut net, ME, OTHER, 1.0);
    see(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", ticks(&run));
}

/// Looks at these stations.
fn follow(run: &mut Run, net: &Net, txid: Txid, stations: &[Station]) {
    for station in stations {
        run.hear(&Deed::Followed(txid, *station), sight(net, &shown(net)));
    }
}

fn stop(run: &mut Run, net: &Net, txid: Txid, station: Station) {
    run.hear(&Deed::Stopped(txid, station), sight(net, &shown(net)));
}

#[test]
fn no_longer_replaced() {
    let mut net = rich(371);
    let mut run = begin(&net, 37);
    let txid: Txid = pay(&mut net, ME, OTHER, 1.0).parse().unwrap();
    net.run(2_000);
    follow(&mut run, &net, txid, &Station::ALL);
    assert!(ticks(&run).is_empty(), "behind the mempool there is nothing to see yet");
    assert_eq!((case(&run), run.saw().unwrap().facts[1].1.as_str()), ("so-far", "6 · 7 · 8 · 9"));
    stop(&mut run, &net, txid, Station::Mempool);
    assert_eq!((case(&run), run.saw().unwrap().facts[0].1.as_str()), ("too-early", "4"));
    follow(&mut run, &net, txid, &Station::ALL[..1]);
    assert_eq!(case(&run), "too-early", "what was looked at before says nothing new");
    stop(&mut run, &net, txid, Station::Block);
    assert_eq!((case(&run), run.saw().unwrap().facts[0].1.as_str()), ("not-in-a-block", "6"));

    net.mine(OTHER);
    net.run(2_000);
    stop(&mut run, &net, txid, Station::Hops);
    assert_eq!((case(&run), ticks(&run).len()), ("too-early", 0));
    follow(&mut run, &net, txid, &Station::ALL[5..]);
    assert_eq!(ticks(&run), [1]);
    stop(&mut run, &net, txid, Station::Block);
    assert!(run.is_done());
}

#[test]
fn stations_of_different_payments_do_not_add_up() {
    let mut net = rich(372);
    net.mine_many(ME, 3);
    let payments = [pay(&mut net, ME, OTHER, 1.0), pay(&mut net, ME, OTHER, 2.0)];
    let [first, second] = payments.map(|txid| txid.parse::<Txid>().unwrap());
    net.mine(ME);
    net.run(2_000);
    let mut run = begin(&net, 37);
    follow(&mut run, &net, first, &Station::ALL[..5]);
    follow(&mut run, &net, second, &Station::ALL[5..]);
    assert!(ticks(&run).is_empty());
    follow(&mut run, &net, second, &Station::ALL[..5]);
    assert_eq!(ticks(&run), [1]);
}

#[test]
fn what_others_paid_or_was_dropped_is_not_followed() {
    let mut net = rich(373);
    let mut run = begin(&net, 37);
    let reward = net.hosts[ME].node.snapshot().wallet.history[0].txid;
    for foreign in [reward, "11".repeat(32).parse().unwrap()] {
        stop(&mut run, &net, foreign, Station::Proof);
        assert_eq!(case(&run), "not-yours");
    }
    let address = net.new_address(OTHER);
    let options = json!({ "address": address, "amount": 1, "replaceable": true });
    let paid = net.rpc(ME, "sendtoaddress", options).unwrap();
    net.rpc(ME, "bumpfee", json!([paid])).unwrap();
    let paid: Txid = paid.as_str().unwrap().parse().unwrap();
    follow(&mut run, &net, paid, &Station::ALL[..1]);
    assert_eq!(case(&run), "dropped");
}

#[test]
fn a_confirmation_that_a_reorganisation_took_back_does_not_count() {
    let mut net = rich(374);
    let mut run = begin(&net, 37);
    net.partition(&[ME], &[OTHER]);
    let txid: Txid = pay(&mut net, ME, ME, 1.0).parse().unwrap();
    net.mine(ME);
    net.mine_many(OTHER, 2);
    heal(&mut run, &mut net);
    stop(&mut run, &net, txid, Station::Block);
    assert_eq!((case(&run), run.is_done()), ("not-in-a-block", false));
}
