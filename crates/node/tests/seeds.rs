//! A node that takes nobody's word for who is there: it has its address book.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use hashyard_node::view::PeersView;
use hashyard_node::{Act, Input};
use serde_json::json;

const ME: usize = 0;

fn set_seeds(net: &mut Net, at: usize, seeds: bool) {
    net.handle(at, Input::Act(Act::SetSeeds(seeds)));
}

fn peers(net: &Net) -> PeersView {
    net.hosts[ME].node.snapshot().peers
}

fn sees_everybody(net: &mut Net) {
    for at in 1..net.hosts.len() {
        net.handle(ME, Input::Discovered(net.address(at).into()));
    }
}

#[test]
fn without_seeds_nobody_is_remembered_or_called_until_they_are_back() {
    let mut net = Net::new(2, 931);
    assert!(peers(&net).seeds);
    set_seeds(&mut net, ME, false);
    sees_everybody(&mut net);
    net.run(120_000);
    let alone = peers(&net);
    assert_eq!((alone.seeds, alone.peers.len(), alone.known, alone.in_reach), (false, 0, 0, 0));
    set_seeds(&mut net, ME, true);
    net.run(5_000);
    let met = peers(&net);
    assert_eq!((met.seeds, met.connected(), met.known, met.in_reach), (true, 1, 1, 1));
    assert!(!met.peers[0].inbound && !met.peers[0].manual);
}

#[test]
fn a_node_that_comes_back_without_seeds_calls_whom_it_knew() {
    let mut net = Net::connected(3, 932);
    (0..3).for_each(|at| set_seeds(&mut net, at, false));
    assert_eq!(peers(&net).connected(), 2, "who is connected stays");
    net.rpc(ME, "setnetworkactive", json!([false])).unwrap();
    net.run(20_000);
    assert_eq!((peers(&net).peers.len(), peers(&net).known), (0, 2));
    net.rpc(ME, "setnetworkactive", json!([true])).unwrap();
    net.run(60_000);
    let joined = peers(&net);
    assert_eq!(joined.connected(), 2);
    assert!(joined.peers.iter().any(|peer| !peer.inbound), "it called at least one of them");
}

#[test]
fn what_was_switched_off_is_off_after_a_restart_and_the_stored_book_is_enough() {
    let mut net = Net::connected(4, 933);
    net.mine(ME);
    net.run(20_000);
    set_seeds(&mut net, ME, false);
    (1..4).for_each(|at| set_seeds(&mut net, at, false));
    net.restart(ME);
    let started = peers(&net);
    assert_eq!((started.seeds, started.known, started.peers.len()), (false, 3, 0));
    net.run(60_000);
    assert!(peers(&net).peers.iter().any(|peer| !peer.inbound && peer.handshake >= 3));
}
