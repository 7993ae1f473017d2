//! Who has a place: callers, nodes that this one chose, peers that were asked for by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{Net, version};
use hashyard_node::eviction::MAX_INBOUND;
use hashyard_node::view::Transport;
use hashyard_node::{Input, PeerId};
use hashyard_wire::{Address, Endpoint, Message, Version};
use serde_json::{Value, json};

const ADDED: &str = "192.0.2.7:18444";

fn socket(group: u8, n: u8) -> Endpoint {
    Endpoint { address: Address::Ipv4([203, group, n, 1].into()), port: 18_444 }
}

fn added() -> Endpoint {
    Endpoint { address: Address::Ipv4([192, 0, 2, 7].into()), port: 18_444 }
}

fn greet(net: &mut Net, id: PeerId) {
    net.say(id, &Message::Version(version(0)));
    net.say(id, &Message::Verack);
}

/// Callers of one group that have greeted.
fn strangers(net: &mut Net, group: u8, count: u8) -> Vec<PeerId> {
    let call = |n| {
        let id = net.caller(0, socket(group, n), Transport::Tcp);
        greet(net, id);
        id
    };
    (0..count).map(call).collect()
}

fn there(net: &Net, ids: &[PeerId]) -> usize {
    ids.iter().filter(|id| net.is_there(**id)).count()
}

/// The peer that was called answers.
fn answer(net: &mut Net, peer: PeerId, endpoint: Endpoint) {
    net.handle(0, Input::Connected { peer, endpoint, inbound: false, transport: Transport::Tcp });
}

fn ok(net: &mut Net, method: &str, params: Value) -> Value {
    net.rpc(0, method, params).unwrap()
}

#[test]
fn strangers_take_no_place_of_an_added_peer() {
    let mut net = Net::new(1, 401);
    ok(&mut net, "addnode", json!([ADDED, "add"]));
    assert_eq!(net.called.pop(), Some(added()));
    net.handle(0, Input::ConnectFailed(added()));
    let crowd = strangers(&mut net, 0, 200);
    assert_eq!(there(&net, &crowd), MAX_INBOUND);
    net.run(60_000);
    assert!(net.called.contains(&added()), "it is called again");
    answer(&mut net, 9_001, added());
    let info = ok(&mut net, "getnetworkinfo", json!([]));
    assert_eq!((&info["connections_out"], &info["connections_in"]), (&json!(1), &json!(MAX_INBOUND)));
    assert_eq!(info["connections"], json!(MAX_INBOUND + 1));
    strangers(&mut net, 1, 200);
    let peers = ok(&mut net, "getpeerinfo", json!([]));
    let kinds = |kind: &str| {
        let kind = json!(kind);
        peers.as_array().unwrap().iter().filter(|peer| peer["connection_type"] == kind).count()
    };
    assert_eq!((kinds("manual"), kinds("inbound"), kinds("outbound-full-relay")), (1, MAX_INBOUND, 0));
}

#[test]
fn a_tab_has_its_chosen_and_its_added_peers_whoever_calls() {
    let mut net = Net::new(3, 402);
    let crowd: Vec<PeerId> = (0..150).map(|_| net.guest(0, 0)).collect();
    assert_eq!(there(&net, &crowd), MAX_INBOUND);
    let (chosen, other) = (net.address(1), net.address(2));
    net.handle(0, Input::Discovered(chosen.into()));
    ok(&mut net, "addnode", json!([other.to_string(), "add"]));
    net.run(5_000);
    let peers = ok(&mut net, "getpeerinfo", json!([]));
    let kind = |address: Address| {
        let address = json!(address.to_string());
        peers
            .as_array()
            .unwrap()
            .iter()
            .find(|peer| peer["addr"] == address)
            .map(|peer| peer["connection_type"].clone())
    };
    assert_eq!(kind(chosen), Some(json!("outbound-full-relay")));
    assert_eq!(kind(other), Some(json!("manual")));
    net.run(60_000);
    assert_eq!(ok(&mut net, "getconnectioncount", json!([])), json!(MAX_INBOUND + 2));
}

#[test]
fn mute_callers_hold_no_places() {
    let mut net = Net::new(1, 403);
    let mute: Vec<PeerId> = (0..=255).map(|n| net.caller(0, socket(0, n), Transport::Tcp)).collect();
    assert_eq!(there(&net, &mute), MAX_INBOUND);
    let honest = strangers(&mut net, 1, 100);
    assert_eq!(there(&net, &honest), 100);
    let more: Vec<PeerId> = (0..=255).map(|n| net.caller(0, socket(2, n), Transport::Tcp)).collect();
    assert_eq!((there(&net, &honest), there(&net, &mute) + there(&net, &more)), (100, MAX_INBOUND - 100));
    // Who is about to greet is not the one that goes.
    let late = net.caller(0, socket(3, 1), Transport::Tcp);
    for n in 0..10 {
        net.caller(0, socket(2, n), Transport::Tcp);
    }
    greet(&mut net, late);
    assert!(net.is_there(late));
}

#[test]
fn newcomers_from_elsewhere_get_places_of_a_crowd() {
    let mut net = Net::new(1, 404);
    let crowd = strangers(&mut net, 0, 130);
    let honest: Vec<PeerId> = (1..11).flat_map(|group| strangers(&mut net, group, 1)).collect();
    assert_eq!(there(&net, &honest), 10);
    let again = strangers(&mut net, 0, 130);
    assert_eq!(there(&net, &honest), 10, "the crowd's own newcomers go");
    assert_eq!(there(&net, &crowd) + there(&net, &again), MAX_INBOUND - 10);
}

#[test]
fn an_added_peer_is_called_again_and_again_with_growing_pauses() {
    let mut net = Net::new(1, 405);
    ok(&mut net, "addnode", json!([ADDED, "add"]));
    let mut calls = vec![];
    for second in 0..600 {
        if net.called.pop().is_some() {
            calls.push(second);
            net.handle(0, Input::ConnectFailed(added()));
        }
        net.run(1_000);
    }
    assert_eq!(calls[..7], [0, 2, 6, 14, 30, 62, 122]);
    assert_eq!(calls.len(), 6 + 8, "every minute in the end: {calls:?}");
    // Nor does one that answers and hangs up become a reason to call without end.
    let mut peer = 9_000;
    let mut calls = 0;
    for _ in 0..600 {
        if net.called.pop().is_some() {
            (peer, calls) = (peer + 1, calls + 1);
            answer(&mut net, peer, added());
            let greeting = Message::Version(Version { nonce: peer, ..version(0) });
            net.handle(0, Input::Received(peer, greeting.into()));
            net.handle(0, Input::Received(peer, Message::Verack.into()));
            net.handle(0, Input::Disconnected(peer));
        }
        net.run(1_000);
    }
    assert!((9..=11).contains(&calls), "{calls}");
}

#[test]
fn at_most_eight_added_peers_are_connected() {
    let mut net = Net::new(1, 406);
    for n in 0..12 {
        ok(&mut net, "addnode", json!([socket(9, n).to_string(), "add"]));
    }
    assert_eq!(net.called.len(), 8);
    for (n, endpoint) in std::mem::take(&mut net.called).into_iter().enumerate() {
        answer(&mut net, 9_000 + n as u64, endpoint);
    }
    net.run(10_000);
    assert_eq!(net.called, []);
    net.handle(0, Input::Disconnected(9_003));
    net.run(1_000);
    assert_eq!(net.called.len(), 1, "the ninth has its turn");
}

#[test]
fn hosts_by_name_are_looked_up_each_time() {
    let mut net = Net::new(1, 407);
    ok(&mut net, "addnode", json!(["seed.example", "add"]));
    let port = common::easy_params().default_port;
    assert_eq!(net.looked_up, [format!("seed.example:{port}")]);
    net.handle(0, Input::Found { name: "seed.example".into(), endpoint: None });
    net.run(2_000);
    assert_eq!(net.looked_up.len(), 2);
    net.handle(0, Input::Found { name: "seed.example".into(), endpoint: Some(added()) });
    assert_eq!(net.called, [added()]);
    answer(&mut net, 9_001, added());
    let told = ok(&mut net, "getaddednodeinfo", json!(["seed.example"]));
    let address = json!({ "address": ADDED, "connected": "outbound" });
    assert_eq!(told, json!([{ "addednode": "seed.example", "connected": true, "addresses": [address] }]));
    // Nobody asked for this one.
    net.handle(0, Input::Found { name: "elsewhere".into(), endpoint: Some(socket(1, 1)) });
    ok(&mut net, "addnode", json!(["once.example", "onetry"]));
    net.handle(0, Input::Found { name: "once.example".into(), endpoint: Some(socket(2, 2)) });
    assert_eq!(net.called, [added(), socket(2, 2)]);
}

#[test]
fn addnode_answers_as_bitcoin_core() {
    let mut net = Net::new(1, 408);
    let rows = [
        (
            json!([ADDED, "remove"]),
            Some((-24, "Error: Node could not be removed. It has not been added previously.")),
        ),
        (json!([ADDED, "add"]), None),
        (json!([ADDED, "add"]), Some((-23, "Error: Node already added"))),
        (json!(["[::ffff:192.0.2.7]:18444", "add"]), Some((-23, "Error: Node already added"))),
        (
            json!([ADDED, "add", true]),
            Some((-8, "Error: v2transport requested but not enabled (see -v2transport)")),
        ),
        (json!([ADDED, "onetry", false]), None),
        (json!([ADDED, "remove"]), None),
        (
            json!([ADDED, "remove"]),
            Some((-24, "Error: Node could not be removed. It has not been added previously.")),
        ),
        (
            json!([ADDED, "join"]),
            Some((-1, "addnode \"node\" \"command\": the command is add, remove or onetry")),
        ),
    ];
    for (params, error) in rows {
        let answer = net.rpc(0, "addnode", params.clone()).map_err(|error| (error.code, error.message));
        let expected = error.map_or(Ok(Value::Null), |(code, message)| Err((code, message.to_owned())));
        assert_eq!(answer, expected, "{params}");
    }
    assert_eq!(ok(&mut net, "getaddednodeinfo", json!([])), json!([]));
    let unknown = net.rpc(0, "getaddednodeinfo", json!([ADDED])).unwrap_err();
    assert_eq!((unknown.code, unknown.message.as_str()), (-24, "Error: Node has not been added."));
}

#[test]
fn a_peer_that_comes_and_goes_disturbs_nobody() {
    let mut net = Net::connected(3, 409);
    net.mine_many(1, 2);
    net.run(2_000);
    let crowd = (0..MAX_INBOUND - 2).map(|_| net.guest(0, 0)).collect::<Vec<_>>();
    for n in 0..300 {
        let flap = net.caller(0, socket(1, n as u8), Transport::Tcp);
        if n % 2 == 0 {
            greet(&mut net, flap);
        }
        net.handle(0, Input::Disconnected(flap));
        net.run(20);
    }
    assert!(there(&net, &crowd) >= crowd.len() - 1, "at most one made place for it");
    net.mine(2);
    net.run(2_000);
    net.assert_agreement();
}

#[test]
fn the_network_switched_on_again_calls_added_peers_at_once() {
    let mut net = Net::new(1, 410);
    ok(&mut net, "addnode", json!([ADDED, "add"]));
    for _ in 0..100 {
        net.called.clear();
        net.handle(0, Input::ConnectFailed(added()));
        net.run(3_000);
    }
    ok(&mut net, "setnetworkactive", json!([false]));
    net.called.clear();
    net.run(120_000);
    assert_eq!(net.called, []);
    ok(&mut net, "setnetworkactive", json!([true]));
    assert_eq!(net.called, [added()]);
}
