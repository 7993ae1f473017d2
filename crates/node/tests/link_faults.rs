//! Links that are made faulty on purpose: what a bad line does to a connection, and what is well again afterwards.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use hashyard_node::link_fault::LinkFault;
use hashyard_node::view::{EventKind, PeerView};
use hashyard_node::{Act, Input, Outcome};
use serde_json::{Value, json};

fn peer(net: &Net, at: usize) -> PeerView {
    net.hosts[at].node.snapshot().peers.peers[0].clone()
}

fn make(net: &mut Net, fault: Value) {
    net.rpc(0, "setlinkfault", json!([fault])).unwrap();
}

fn heights(net: &Net) -> Vec<u32> {
    net.hosts.iter().map(|host| host.node.chain().height()).collect()
}

#[test]
fn a_slow_link_takes_twice_its_delay_for_a_round_trip() {
    let mut net = Net::connected(2, 61);
    net.run(2_000);
    assert!(peer(&net, 0).latency_ms.unwrap() < 100);
    make(&mut net, json!({ "latency": 700 }));
    net.run(3_000);
    let took = peer(&net, 0).latency_ms.unwrap();
    assert!((1_400..1_500).contains(&took), "{took}");
    make(&mut net, json!({}));
    net.run(3_000);
    let told = peer(&net, 0);
    assert!(told.latency_ms.unwrap() < 100 && told.fault == LinkFault::default());
    assert!(told.round_trips_ms.contains(&took), "{:?}", told.round_trips_ms);
}

/// Streams lose nothing and change no order, however bad the line: a node would hang up on who speaks out of turn.
#[test]
fn all_blocks_come_over_a_link_that_jitters_and_loses() {
    let mut net = Net::connected(3, 62);
    make(&mut net, json!({ "latency": 100, "jitter": 900, "loss": 60 }));
    for _ in 0..20 {
        net.mine(1);
        net.run(3_000);
    }
    net.run(60_000);
    assert_eq!(heights(&net), [20; 3]);
    let gone = |kind: &EventKind| matches!(kind, EventKind::PeerGone { .. });
    for host in &net.hosts {
        let events = host.node.snapshot().events;
        assert!(events.iter().all(|event| !gone(&event.kind)), "{events:?}");
    }
}

#[test]
fn over_a_cut_link_nothing_comes_and_both_sides_find_out_by_themselves() {
    let mut net = Net::connected(2, 63);
    net.run(1_000);
    make(&mut net, json!({ "cut": true }));
    net.mine(1);
    net.run(5_000);
    assert_eq!(heights(&net), [0, 1]);
    assert_eq!(net.rpc(0, "getconnectioncount", json!([])).unwrap(), json!(1), "nobody has noticed");
    net.run(60_000);
    for at in [0, 1] {
        let peers = net.hosts[at].node.snapshot().peers;
        assert_eq!(peers.connected(), 0, "no pong came");
    }
    make(&mut net, json!({}));
    net.run(120_000);
    assert_eq!(heights(&net), [1; 2]);
}

#[test]
fn what_was_on_its_way_when_a_cut_is_mended_arrives() {
    let mut net = Net::connected(2, 64);
    net.run(1_000);
    make(&mut net, json!({ "cut": true }));
    net.mine(1);
    net.mine(0);
    net.run(5_000);
    make(&mut net, json!({}));
    net.run(1_000);
    assert_eq!(heights(&net), [1; 2], "blocks of the same height: each has both");
    let tips = |net: &mut Net, at| net.rpc(at, "getchaintips", json!([])).unwrap();
    assert_eq!(tips(&mut net, 0).as_array().unwrap().len(), 2);
    assert_eq!(tips(&mut net, 1).as_array().unwrap().len(), 2);
}

#[test]
fn one_link_is_faulty_and_the_others_are_not_and_a_new_connection_over_it_is() {
    let mut net = Net::connected(3, 65);
    net.run(1_000);
    let bad = peer(&net, 0);
    net.rpc(0, "setlinkfault", json!([{ "latency": 500 }, bad.id])).unwrap();
    net.rpc(0, "disconnectnode", json!(["", bad.id])).unwrap();
    net.run(120_000);
    for peer in net.hosts[0].node.snapshot().peers.peers {
        let slow = peer.latency_ms.unwrap() >= 1_000;
        assert_eq!(slow, peer.node == bad.node, "{peer:?}");
    }
    let told = net.rpc(0, "setlinkfault", json!([{ "loss": 1 }])).unwrap();
    assert_eq!(told, json!({ "all": { "latency": 0, "jitter": 0, "loss": 1, "cut": false }, "links": [] }));
}

#[test]
fn faults_out_of_range_and_links_of_nobody_are_refused() {
    let mut net = Net::connected(2, 66);
    for (fault, problem) in [
        (json!({ "latency": 10_001 }), "at most 10000 ms"),
        (json!({ "jitter": 4_294_967_295_u32 }), "at most 10000 ms"),
        (json!({ "loss": 61 }), "at most 60"),
        (json!({ "loss": 316 }), "at most 60"),
        (json!({ "latency": -1 }), "out of range"),
        (json!({ "cut": 1 }), "true or false"),
        (json!({ "delay": 1 }), "Unexpected key delay"),
    ] {
        let error = net.rpc(0, "setlinkfault", json!([fault])).unwrap_err();
        assert!(error.message.contains(problem), "{}", error.message);
    }
    let error = net.rpc(0, "setlinkfault", json!([{}, 99])).unwrap_err();
    assert_eq!(error.message, "Node not found in connected nodes");
    let nobody = LinkFault { cut: true, ..LinkFault::default() };
    net.handle(0, Input::Act(Act::SetLinkFault(Some(99), nobody)));
    assert!(matches!(net.hosts[0].outcome, Some(Outcome::LinkFaultSet(false))));
    assert_eq!(net.rpc(0, "setlinkfault", json!([])).unwrap()["all"]["cut"], json!(false));
}
