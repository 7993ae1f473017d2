//! Pages 64, 65 and 66, played right and played wrong: notes, distances and lookups among nodes that come and leave.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::overlays::*;
use common::play::*;
use hashyard_course::{Deed, Run};
use hashyard_node::NodeId;
use serde_json::{Value, json};

const KEY: NodeId = NodeId([0x64; 32]);

/// A lookup, and time for it to end.
fn look(net: &mut Net, method: &str, params: Value) {
    let command = net.command(ME, method, params);
    net.run(30_000);
    net.hosts[ME].replies.remove(&command).unwrap().unwrap();
}

/// The same, and the mission is told of it, as often as the app tells of it.
fn looked(net: &mut Net, run: &mut Run, method: &str, params: Value) {
    look(net, method, params);
    for _ in 0..2 {
        hear(run, net, &Deed::Overlay(overlay(net)));
    }
}

fn store(net: &mut Net, run: &mut Run, key: NodeId) {
    looked(net, run, "dhtput", json!([key, "6e6f7465"]));
}

fn find(net: &mut Net, run: &mut Run, key: NodeId) {
    looked(net, run, "dhtget", json!([key]));
}

#[test]
fn a_note_outlives_one_of_its_keepers() {
    let (mut net, mut run) = begun(3, &[], 64);
    store(&mut net, &mut run, KEY);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false, false]);
    leave(&mut net, LEAVES);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, true, false]);
    find(&mut net, &mut run, KEY);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn a_note_that_is_not_found_or_not_in_danger_is_named() {
    let (mut net, mut run) = begun(3, &[], 64);
    find(&mut net, &mut run, KEY);
    assert_eq!(case(&run), "other-key", "nothing was stored");
    store(&mut net, &mut run, KEY);
    find(&mut net, &mut run, KEY);
    assert_eq!(case(&run), "all-there");
    find(&mut net, &mut run, NodeId([1; 32]));
    assert_eq!(case(&run), "other-key");
    leave(&mut net, LEAVES);
    see(&mut run, &mut net);
    // Stored again, it has new keepers, of whom nobody has left.
    store(&mut net, &mut run, KEY);
    find(&mut net, &mut run, KEY);
    assert_eq!((run.ticks(), case(&run)), (&[true, true, false][..], "all-there"));
    leave(&mut net, OTHER);
    find(&mut net, &mut run, KEY);
    assert_eq!(case(&run), "not-found");
    assert_eq!(run.ticks(), [true, true, false]);
}

/// One who was not given it: a node tells its own notes from others by its id alone, and that is no secret.
#[test]
fn a_note_that_somebody_made_up_in_my_name_is_not_mine() {
    let (mut net, mut run) = begun(3, &[], 64);
    store(&mut net, &mut run, KEY);
    leave(&mut net, LEAVES);
    see(&mut run, &mut net);
    look(&mut net, "dhtget", json!([KEY]));
    let mut told = overlay(&net);
    told.lookup.as_mut().unwrap().records[0].value = b"lie".to_vec();
    hear(&mut run, &net, &Deed::Overlay(told));
    assert_eq!((case(&run), run.ticks()), ("not-found", &[true, true, false][..]));
}

#[test]
fn who_is_cut_off_sees_nobody_leave() {
    let (mut net, mut run) = begun(3, &[], 64);
    store(&mut net, &mut run, KEY);
    see(&mut run, &mut net);
    leave(&mut net, ME);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false, false]);
    // Those who come back do so one by one.
    net.partition(&[ME, OTHER], &[LEAVES]);
    net.run(30_000);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false, false]);
    net.heal();
    net.run(30_000);
    find(&mut net, &mut run, KEY);
    assert_eq!((run.ticks(), case(&run)), (&[true, false, false][..], "all-there"));
    leave(&mut net, LEAVES);
    see(&mut run, &mut net);
    find(&mut net, &mut run, KEY);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn a_note_without_keepers_is_not_stored() {
    let (mut net, mut run) = begun(2, &[], 64);
    leave(&mut net, OTHER);
    store(&mut net, &mut run, KEY);
    assert_eq!((run.ticks(), case(&run)), (&[false; 3][..], "no-keeper"));
}

/// One that just came keeps a note.
fn kept_by_a_newcomer() -> (Net, Run) {
    let (mut net, mut run) = begun(3, &[LEAVES], 64);
    net.heal();
    net.run(1_000);
    let command = net.command(ME, "dhtput", json!([KEY, "6e"]));
    net.run(1_000);
    assert!(net.hosts[ME].replies.remove(&command).unwrap().is_ok());
    let told = overlay(&net);
    assert!(told.lookup.as_ref().unwrap().found.contains(&id(&net, LEAVES)));
    hear(&mut run, &net, &Deed::Overlay(told));
    see(&mut run, &mut net);
    (net, run)
}

/// It came in passing, or stayed, while nobody looked at a quiet room.
#[test]
fn a_keeper_leaves_if_it_had_been_there_for_a_while() {
    for (stays_ms, leaves) in [(0, false), (30_000, true)] {
        let (mut net, mut run) = kept_by_a_newcomer();
        net.run(stays_ms);
        leave(&mut net, LEAVES);
        see(&mut run, &mut net);
        assert_eq!(run.ticks(), [true, leaves, false]);
    }
}

#[test]
fn whose_link_is_cut_here_has_not_left() {
    let (mut net, mut run) = begun(3, &[], 64);
    store(&mut net, &mut run, KEY);
    see(&mut run, &mut net);
    let peer = shown(&net).peers.peers[0].id;
    net.rpc(ME, "setlinkfault", json!([{ "cut": true }, peer])).unwrap();
    for _ in 0..60 {
        net.run(1_000);
        see(&mut run, &mut net);
    }
    assert_eq!(shown(&net).peers.connected(), 1, "no pong came");
    assert_eq!(run.ticks(), [true, false, false]);
}

/// The known nodes, closest first.
fn in_order(net: &Net) -> Vec<NodeId> {
    let me = id(net, ME);
    let mut all: Vec<NodeId> = (1..net.hosts.len()).map(|at| id(net, at)).collect();
    all.sort_by_key(|node| node.distance(&me));
    all
}

#[test]
fn nodes_are_put_in_order_and_a_newcomer_into_its_bucket() {
    let (mut net, mut run) = begun(5, &[4], 65);
    let mut order = in_order(&net);
    order.retain(|node| *node != id(&net, 4));
    hear(&mut run, &net, &Deed::NodesOrdered(order, overlay(&net)));
    assert_eq!(run.ticks(), [true, false]);
    net.heal();
    net.run(30_000);
    let node = id(&net, 4);
    let shared_bits = node.shared_bits(&id(&net, ME));
    hear(&mut run, &net, &Deed::BucketNamed { node, shared_bits, overlay: overlay(&net) });
    assert!(run.is_done(), "{:?}", run.saw());
}

/// As where a page is loaded again, or the network was off.
#[test]
fn who_is_met_again_is_no_newcomer() {
    let (mut net, _) = begun(4, &[], 65);
    leave(&mut net, ME);
    let mut run = begin(&net, 65);
    net.heal();
    net.run(30_000);
    for _ in 0..30 {
        see(&mut run, &mut net);
        net.run(1_000);
    }
    let node = id(&net, 3);
    let shared_bits = node.shared_bits(&id(&net, ME));
    hear(&mut run, &net, &Deed::BucketNamed { node, shared_bits, overlay: overlay(&net) });
    assert_eq!((case(&run), run.ticks()), ("old-node", &[false; 2][..]));
}

#[test]
fn a_wrong_order_and_a_wrong_bucket_are_named() {
    let (mut net, mut run) = begun(5, &[4], 65);
    let newcomer = id(&net, 4);
    let right: Vec<NodeId> = in_order(&net).into_iter().filter(|node| *node != newcomer).collect();
    let [first, second, third] = right[..] else { panic!("{right:?}") };
    let orders = [
        (vec![first, second], "too-few"),
        (vec![first, first, second], "too-few"),
        (vec![first, second, newcomer], "stranger"),
        (vec![id(&net, ME), first, second], "stranger"),
        (vec![third, second, first], "unsorted"),
        (vec![first, second, third, third], "unsorted"),
    ];
    for (order, expected) in orders {
        hear(&mut run, &net, &Deed::NodesOrdered(order, overlay(&net)));
        assert_eq!(case(&run), expected);
    }
    hear(&mut run, &net, &Deed::NodesOrdered(vec![first, third, second], overlay(&net)));
    assert_eq!(run.saw().unwrap().facts, [("place", "2".to_owned())]);

    let named = |net: &Net, run: &mut Run, node: NodeId, more: u16| {
        let shared_bits = node.shared_bits(&id(net, ME)) + more;
        hear(run, net, &Deed::BucketNamed { node, shared_bits, overlay: overlay(net) });
        case(run)
    };
    assert_eq!(named(&net, &mut run, newcomer, 0), "no-bucket");
    net.heal();
    net.run(30_000);
    assert_eq!(named(&net, &mut run, first, 0), "old-node");
    assert_eq!(named(&net, &mut run, newcomer, 1), "other-bucket");
    assert_eq!(run.ticks(), [false; 2]);
}

/// The closest of all other nodes to an id, closest first.
fn closest_to(net: &Net, target: NodeId) -> Vec<NodeId> {
    let mut all = in_order(net);
    all.sort_by_key(|node| node.distance(&target));
    all
}

#[test]
fn a_node_is_found_and_the_closest_to_an_id_foreseen() {
    let (mut net, mut run) = begun(4, &[], 66);
    let target = id(&net, 3);
    looked(&mut net, &mut run, "findnode", json!([target]));
    assert_eq!(run.ticks(), [true, false]);
    let node = closest_to(&net, KEY)[0];
    looked(&mut net, &mut run, "findnode", json!([KEY]));
    hear(&mut run, &net, &Deed::ClosestNamed { node, overlay: overlay(&net) });
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn a_lookup_that_ends_otherwise_is_named() {
    let (mut net, mut run) = begun(4, &[], 66);
    looked(&mut net, &mut run, "findnode", json!([KEY]));
    assert_eq!(case(&run), "not-found");
    let closest = closest_to(&net, KEY);
    hear(&mut run, &net, &Deed::ClosestNamed { node: closest[1], overlay: overlay(&net) });
    assert_eq!(case(&run), "other-closest");
    // Now it is known who is.
    looked(&mut net, &mut run, "findnode", json!([KEY]));
    hear(&mut run, &net, &Deed::ClosestNamed { node: closest[0], overlay: overlay(&net) });
    assert_eq!(case(&run), "known-key");
    // Nor is it forgotten while others are looked for.
    looked(&mut net, &mut run, "findnode", json!([NodeId([1; 32])]));
    looked(&mut net, &mut run, "findnode", json!([KEY]));
    hear(&mut run, &net, &Deed::ClosestNamed { node: closest[0], overlay: overlay(&net) });
    assert_eq!((case(&run), run.ticks()), ("known-key", &[false; 2][..]));
    let target = id(&net, 3);
    look(&mut net, "findnode", json!([target]));
    let mut far = overlay(&net);
    far.lookup.as_mut().unwrap().hops = 4;
    hear(&mut run, &net, &Deed::Overlay(far));
    // Four nodes: two bits, and one hop more.
    let facts = [("hops", "4".to_owned()), ("most", "3".to_owned())];
    assert_eq!((case(&run), &run.saw().unwrap().facts[..]), ("too-far", &facts[..]));
    assert_eq!(run.ticks(), [false; 2]);
    // Whoever is named: it was a node that was looked for, and it is found.
    look(&mut net, "findnode", json!([target]));
    hear(&mut run, &net, &Deed::ClosestNamed { node: closest[0], overlay: overlay(&net) });
    assert_eq!(run.ticks(), [true, false]);
    leave(&mut net, 1);
    leave(&mut net, 2);
    look(&mut net, "findnode", json!([KEY]));
    hear(&mut run, &net, &Deed::ClosestNamed { node: target, overlay: overlay(&net) });
    assert_eq!(case(&run), "too-few");
    // Records and keepers are looked for on another page.
    look(&mut net, "dhtget", json!([target]));
    hear(&mut run, &net, &Deed::Overlay(overlay(&net)));
    assert_eq!(run.ticks(), [true, false]);
}
