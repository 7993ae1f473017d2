//! A node that says and hears nothing in the overlays for a while.

use hashyard_node::view::Count;
use hashyard_node::{Act, Input};
use serde_json::json;

use super::common::Net;
use super::{buckets, id, line, lookup, sees, view};

const ME: usize = 0;

fn set_overlay(net: &mut Net, on: bool) {
    net.handle(ME, Input::Act(Act::SetOverlay(on)));
    assert_eq!(net.hosts[ME].node.snapshot().peers.overlay, Some(on));
}

/// Messages of the overlays that crossed, as the node counts them.
fn crossed(net: &Net) -> u64 {
    net.hosts[ME].node.snapshot().work.counts.get(Count::Overlay)
}

/// Those that it sent.
fn sent(net: &Net) -> u64 {
    let of = |(at, _, command): &&(usize, usize, String)| *at == ME && ["view", "kad"].contains(&&**command);
    net.sent.iter().filter(|(key, _)| of(key)).map(|(_, count)| *count as u64).sum()
}

#[test]
fn nothing_is_said_or_heard_until_it_is_switched_on_again() {
    let mut net = line(3, 671);
    net.run(60_000);
    let before = (crossed(&net), sent(&net));
    assert!(before.1 > 3 && before.0 > before.1, "what comes counts as well: {before:?}");
    let known = buckets(&mut net, ME);
    assert_eq!(known.len(), 2);
    set_overlay(&mut net, false);
    net.run(120_000);
    assert_eq!((crossed(&net), sent(&net)), before);
    assert_eq!(buckets(&mut net, ME), known, "what was known stays");
    let refused = net.rpc(ME, "findnode", json!([known.first()])).unwrap_err();
    assert_eq!(refused.message, "This node's part in the overlays is switched off");
    assert!(!view(&mut net, 1).contains(&id(&net, ME)), "to others it is silent");
    // Blocks go on as before.
    net.mine(1);
    net.run(5_000);
    assert_eq!(net.hosts[ME].node.snapshot().chain.height, 1);
    assert_eq!((crossed(&net), sent(&net)), before);
    set_overlay(&mut net, true);
    net.run(60_000);
    assert!(sent(&net) > before.1);
    let far = id(&net, 2);
    let found = lookup(&mut net, ME, "findnode", json!([far]));
    assert_eq!(found["closest"][0]["node"], json!(far));
}

#[test]
fn who_connects_meanwhile_is_met_when_it_is_switched_on_again() {
    let mut net = Net::in_overlay(2, 672);
    set_overlay(&mut net, false);
    sees(&mut net, ME, 1);
    net.run(30_000);
    assert_eq!(net.hosts[ME].node.snapshot().peers.connected(), 1);
    assert!(buckets(&mut net, ME).is_empty() && view(&mut net, ME).is_empty());
    set_overlay(&mut net, true);
    net.run(30_000);
    assert_eq!(buckets(&mut net, ME), [id(&net, 1)].into());
}

#[test]
fn who_is_in_no_overlay_has_nothing_to_switch() {
    let mut net = Net::new(1, 673);
    net.handle(ME, Input::Act(Act::SetOverlay(true)));
    assert_eq!(net.hosts[ME].node.snapshot().peers.overlay, None);
}
