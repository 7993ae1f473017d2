//! Nodes and records are found.

use std::collections::BTreeSet;

use hashyard_node::NodeId;
use hashyard_node::overlay::errands::MAX_ERRANDS;
use hashyard_node::view::EventKind;
use serde_json::json;

use super::common::Net;
use super::{id, line, lookup, nodes};

#[test]
fn a_node_that_was_never_met_is_found_with_all_steps() {
    let mut net = line(20, 611);
    net.run(10_000);
    let (me, target) = (id(&net, 0), id(&net, 19));
    let told = lookup(&mut net, 0, "findnode", json!([target]));
    assert_eq!(told["closest"][0]["node"], json!(target));
    assert_eq!(told["closest"][0]["distance"], json!("00".repeat(32)));
    let steps = told["steps"].as_array().unwrap();
    for (at, step) in steps.iter().enumerate() {
        assert_ne!(step["node"], json!(me));
        if let Some(by) = step["told_by"].as_u64() {
            let teller = &steps[by as usize];
            assert!((by as usize) < at && step["hop"].as_u64() == teller["hop"].as_u64().map(|hop| hop + 1));
            assert!(nodes(&teller["nodes"]).contains(&step["node"].as_str().unwrap().parse().unwrap()));
        }
    }
    assert!(steps.iter().any(|step| step["node"] == json!(target) && step["answer"] == "nodes"));
}

#[test]
fn a_record_that_one_publishes_another_finds() {
    let mut net = line(12, 612);
    net.run(30_000);
    let key = NodeId([7; 32]);
    let put = lookup(&mut net, 2, "dhtput", json!([key, "c0ffee"]));
    let keepers = nodes(&put["closest"]).len();
    assert!(keepers > 0);
    // Those that were found were asked to keep it, and have said that they do.
    assert_eq!((&put["sent"], &put["kept"]), (&json!(keepers), &json!(keepers)));
    let told = net.hosts[2].node.overlay_view().unwrap().lookup.unwrap();
    assert_eq!((told.sent as usize, told.kept as usize), (keepers, keepers));
    let got = lookup(&mut net, 9, "dhtget", json!([key]));
    assert_eq!(got["values"][0]["value"], "c0ffee");
    assert_eq!(got["values"][0]["publisher"], json!(id(&net, 2)));
    let none = lookup(&mut net, 9, "dhtget", json!([NodeId([8; 32])]));
    assert_eq!(none["values"], json!([]));
}

#[test]
fn a_record_outlives_its_publisher() {
    let mut net = line(8, 613);
    net.run(60_000);
    let key = NodeId([9; 32]);
    lookup(&mut net, 0, "dhtput", json!([key, "ab"]));
    net.run(5_000);
    net.partition(&[0], &[1, 2, 3, 4, 5, 6, 7]);
    net.run(60_000);
    assert_eq!(lookup(&mut net, 7, "dhtget", json!([key]))["values"][0]["value"], "ab");
}

/// Connections of the first node that were opened to ask, a tenth of a second later.
fn errands(net: &mut Net) -> usize {
    net.run(100);
    let told = net.rpc(0, "getpeerinfo", json!([])).unwrap();
    told.as_array().unwrap().iter().filter(|peer| peer["connection_type"] == "addr-fetch").count()
}

#[test]
fn connections_that_were_opened_to_ask_end() {
    let mut net = line(12, 614);
    net.run(30_000);
    net.command(0, "findnode", json!([id(&net, 9)]));
    let errands: Vec<usize> = (0..100).map(|_| errands(&mut net)).collect();
    assert!((1..=MAX_ERRANDS).contains(errands.iter().max().unwrap()), "{errands:?}");
    assert!(errands.contains(&0), "{errands:?}");
}

/// Who was connected or has gone, as people see it, at all nodes.
fn told_of_peers(net: &Net) -> usize {
    let events = net.hosts.iter().flat_map(|host| host.node.snapshot().events);
    let of_peers = |kind| matches!(kind, EventKind::PeerConnected { .. } | EventKind::PeerGone { .. });
    events.filter(|event| of_peers(event.kind.clone())).count()
}

#[test]
fn a_question_in_passing_is_no_peer_on_either_side_and_no_source_of_blocks() {
    let mut net = line(12, 615);
    net.run(30_000);
    net.mine(0);
    net.run(5_000);
    let before = told_of_peers(&net);
    net.sent.clear();
    net.command(0, "findnode", json!([id(&net, 9)]));
    for _ in 0..100 {
        net.run(100);
        for (at, host) in net.hosts.iter().enumerate() {
            let shown = host.node.snapshot().peers.connected();
            assert!(shown <= 2, "node {at} shows its neighbours alone, not {shown}");
        }
    }
    assert_eq!(told_of_peers(&net), before);
    let in_passing = net.sent.keys().filter(|(from, to, _)| from.abs_diff(*to) > 1);
    let said: BTreeSet<&str> = in_passing.map(|(.., command)| command.as_str()).collect();
    assert!(said.contains("kad"));
    let of_blocks = ["getheaders", "headers", "getdata", "inv", "mempool", "sendcmpct", "feefilter"];
    assert!(of_blocks.iter().all(|command| !said.contains(command)), "{said:?}");
}

/// The first one's lookup is still under way when the second begins, and its end is not the second one's.
#[test]
fn who_publishes_again_is_answered_by_its_own_lookup() {
    let mut net = line(12, 616);
    net.run(30_000);
    let key = NodeId([7; 32]);
    let first = net.command(0, "dhtput", json!([key, "aa"]));
    net.run(20);
    assert!(!net.hosts[0].replies.contains_key(&first));
    let (second, asked) = (net.command(0, "dhtput", json!([key, "bb"])), net.now());
    while !net.hosts[0].replies.contains_key(&second) {
        net.run(10);
    }
    let told = net.hosts[0].replies.remove(&second).unwrap().unwrap();
    let took = told["duration_ms"].as_u64().unwrap();
    assert!(took <= net.now() - asked, "{took} ms, and asked {} ms ago", net.now() - asked);
}

/// It has ended when nobody else is asked; who keeps the record is known later, and who has left in between does not.
#[test]
fn who_publishes_is_told_how_many_keep_it() {
    let mut net = line(6, 617);
    net.run(60_000);
    let command = net.command(0, "dhtput", json!([NodeId([7; 32]), "aa"]));
    let view = |net: &Net| net.hosts[0].node.overlay_view().unwrap().lookup.unwrap();
    while !view(&net).ended {
        net.run(1);
    }
    let (keepers, now) = (view(&net).found.len(), net.now());
    net.partition(&[5], &[0, 1, 2, 3, 4]);
    assert_eq!((view(&net).sent as usize, view(&net).kept), (keepers, 0), "at {now}");
    while !net.hosts[0].replies.contains_key(&command) {
        net.run(100);
    }
    let told = net.hosts[0].replies.remove(&command).unwrap().unwrap();
    assert_eq!((&told["sent"], &told["kept"]), (&json!(keepers), &json!(keepers - 1)));
    assert_eq!(view(&net).kept as usize, keepers - 1);
}
