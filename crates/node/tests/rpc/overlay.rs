//! Overlays: whom a node knows, and lookups. What they find is told in `tests/overlay`.

use hashyard_node::{Input, NodeId};
use serde_json::{Value, json};

use crate::common::Net;
use crate::{assert_fields, ok};

/// Two nodes that have met.
fn two(seed: u64) -> Net {
    let mut net = Net::in_overlay(2, seed);
    let other = net.address(1).into();
    net.handle(0, Input::Discovered(other));
    net.run(30_000);
    net
}

fn answer(net: &mut Net, method: &str, params: Value) -> Value {
    let command = net.command(0, method, params);
    net.run(5_000);
    net.hosts[0].replies.remove(&command).unwrap().unwrap()
}

#[test]
fn whom_a_node_knows_is_told() {
    let mut net = two(871);
    let other = json!(net.hosts[1].node.id());
    let buckets = ok(&mut net, "getkbuckets", json!([]));
    assert_fields(&buckets[0], "shared_bits nodes spare");
    assert_fields(&buckets[0]["nodes"][0], "node last_seen fails");
    assert_eq!(buckets[0]["nodes"][0]["node"], other);
    let mut views = (0..20).map(|_| {
        net.run(5_000);
        ok(&mut net, "getpartialview", json!([]))
    });
    let view = views.find(|view| view != &json!([])).unwrap();
    assert_fields(&view[0], "node age");
    assert_eq!(view[0]["node"], other);
}

#[test]
fn a_lookup_is_told_with_its_steps() {
    let mut net = two(872);
    let key = NodeId([5; 32]);
    let found = answer(&mut net, "findnode", json!([key]));
    assert_fields(&found, "target hops duration_ms closest steps");
    assert_fields(&found["closest"][0], "node distance shared_bits");
    let step = "node distance shared_bits told_by hop asked_ms answered_ms answer";
    assert_fields(&found["steps"][0], &format!("{step} nodes"));
    assert_eq!((&found["target"], &found["hops"]), (&json!(key), &json!(1)));
    // Whoever publishes does not keep its own records for others, so the other one has it.
    let put = answer(&mut net, "dhtput", json!({ "key": key, "value": "0102" }));
    assert_fields(&put, "target hops duration_ms closest steps sent kept");
    assert_eq!((&put["sent"], &put["kept"]), (&json!(1), &json!(1)));
    let got = answer(&mut net, "dhtget", json!([key]));
    assert_fields(&got, "target hops duration_ms closest steps values");
    assert_fields(&got["values"][0], "publisher value lifetime");
    assert_fields(&got["steps"][0], step);
    assert_eq!((&got["values"][0]["value"], &got["steps"][0]["answer"]), (&json!("0102"), &json!("values")));
    for published in [true, false] {
        assert_eq!(ok(&mut net, "dhtdelete", json!([key])), json!(published));
    }
}

fn error(net: &mut Net, method: &str, params: Value) -> (i32, String) {
    let error = net.rpc(0, method, params).unwrap_err();
    (error.code, error.message)
}

#[test]
fn commands_say_why_they_can_not() {
    let mut net = Net::new(1, 874);
    let key = NodeId([1; 32]);
    let nowhere = (-1, "This node is in no overlay: only tabs in a room are".to_owned());
    for (method, params) in [
        ("getpartialview", json!([])),
        ("getkbuckets", json!([])),
        ("findnode", json!([key])),
        ("dhtput", json!([key, ""])),
        ("dhtget", json!([key])),
        ("dhtdelete", json!([key])),
    ] {
        assert_eq!(error(&mut net, method, params), nowhere, "{method}");
    }
    let mut net = Net::in_overlay(1, 875);
    let alone = (-9, "No other node of the overlay is known".to_owned());
    assert_eq!(error(&mut net, "findnode", json!([key])), alone);
    assert_eq!(error(&mut net, "findnode", json!(["12"])).0, -8);
    assert_eq!(error(&mut net, "dhtput", json!([key, "0"])).0, -8);
    let long = (-8, "value must have at most 256 bytes".to_owned());
    assert_eq!(error(&mut net, "dhtput", json!([key, "00".repeat(257)])), long);
    let mut net = two(873);
    for _ in 0..16 {
        net.command(0, "findnode", json!([key]));
    }
    assert_eq!(error(&mut net, "findnode", json!([key])).0, -1, "too many at a time");
    net.run(30_000);
    answer(&mut net, "findnode", json!([key]));
}
