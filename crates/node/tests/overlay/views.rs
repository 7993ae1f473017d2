//! Views are shuffled.

use std::collections::BTreeSet;

use hashyard_node::NodeId;
use hashyard_wire::Services;
use serde_json::json;

use super::common::Net;
use super::{buckets, id, ids, line, sees, view};

#[test]
fn two_nodes_know_each_other() {
    let mut net = line(2, 601);
    net.run(60_000);
    // An exchange moves a link from one to the other, so one of the two may have none just now.
    let links: usize = (0..2).map(|at| view(&mut net, at).len()).sum();
    assert!((1..=2).contains(&links), "{links}");
    for at in 0..2 {
        let other = BTreeSet::from([id(&net, 1 - at)]);
        assert!(view(&mut net, at).is_subset(&other), "node {at}");
        assert_eq!(buckets(&mut net, at), other, "node {at}");
        for command in ["view", "kad"] {
            assert!(net.sent[&(at, 1 - at, command.to_owned())] > 3, "{command} of node {at}");
        }
    }
}

fn neighbours(net: &Net, at: usize) -> Vec<NodeId> {
    let next = (at + 1 < net.hosts.len()).then_some(at + 1);
    at.checked_sub(1).into_iter().chain(next).map(|other| id(net, other)).collect()
}

#[test]
fn views_mix_among_nodes_that_saw_only_their_neighbours() {
    let mut net = line(9, 602);
    net.run(200_000);
    let all: BTreeSet<_> = ids(&net).into_iter().collect();
    for at in 0..9 {
        let known = view(&mut net, at);
        assert!(known.is_subset(&all) && !known.contains(&id(&net, at)), "node {at}");
        let strange = known.iter().filter(|id| !neighbours(&net, at).contains(id)).count();
        assert!(strange >= 2, "node {at} knows {strange} besides its neighbours");
    }
}

#[test]
fn who_has_left_without_a_word_is_forgotten() {
    let mut net = line(6, 603);
    net.run(120_000);
    let dead = id(&net, 3);
    let knew = (0..6).filter(|at| *at != 3 && view(&mut net, *at).contains(&dead)).count();
    assert!(knew > 1, "{knew}");
    net.partition(&[3], &[0, 1, 2, 4, 5]);
    net.run(1_000_000);
    for at in (0..6).filter(|at| *at != 3) {
        assert!(!view(&mut net, at).contains(&dead), "view of node {at}");
        assert!(!buckets(&mut net, at).contains(&dead), "buckets of node {at}");
    }
    let known: BTreeSet<_> = (0..6).filter(|at| *at != 3).flat_map(|at| view(&mut net, at)).collect();
    assert_eq!(known.len(), 5, "all others are still known to somebody");
}

#[test]
fn a_network_that_was_switched_off_remembers_whom_it_knew() {
    let mut net = line(3, 604);
    net.run(120_000);
    let before = view(&mut net, 1);
    assert!(!before.is_empty());
    net.rpc(1, "setnetworkactive", json!([false])).unwrap();
    net.run(600_000);
    assert_eq!(view(&mut net, 1), before);
}

#[test]
fn nodes_of_public_networks_are_in_no_overlay() {
    use hashyard_core::Network;
    use hashyard_node::{Config, Home};
    for network in Network::ALL {
        for home in [Home::Tab, Home::Machine] {
            let config = Config::new(network.params().clone(), "", home, [1; 32]);
            let expected = network == Network::Classroom && home == Home::Tab;
            assert_eq!(config.overlay, expected, "{network:?} {home:?}");
        }
    }
}

#[test]
fn who_is_in_no_overlay_offers_nothing_and_hears_nothing() {
    let mut net = Net::new(2, 605);
    sees(&mut net, 0, 1);
    net.run(120_000);
    assert!(net.sent.keys().all(|(_, _, command)| command != "view" && command != "kad"));
    let services = net.rpc(0, "getpeerinfo", json!([])).unwrap()[0]["services"].as_str().unwrap().to_owned();
    assert_eq!(u64::from_str_radix(&services, 16).unwrap() & Services::OVERLAY.0, 0);
}
