//! Who told of which payment, and when, as a node notes it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use hashyard_core::Txid;
use hashyard_node::announcing::Announcing;
use hashyard_node::rumours::Rumour;
use hashyard_node::{Act, Input};
use serde_json::json;

const PAYER: usize = 0;
const SPY: usize = 1;

fn begun(nodes: usize, seed: u64) -> Net {
    let mut net = Net::connected(nodes, seed);
    net.mine_many(PAYER, 12);
    net.run(20_000);
    net
}

fn pays(net: &mut Net) -> Txid {
    let address = net.new_address(PAYER);
    let txid = net.rpc(PAYER, "sendtoaddress", json!([address, 0.01])).unwrap();
    txid.as_str().unwrap().parse().unwrap()
}

fn rumour(net: &Net, at: usize, txid: Txid) -> Rumour {
    let view = net.hosts[at].node.rumours_view();
    view.rumours.into_iter().find(|rumour| rumour.txid == txid).unwrap()
}

#[test]
fn who_floods_is_heard_first_and_the_payer_notes_its_rule() {
    let mut net = begun(3, 71);
    net.handle(PAYER, Input::Act(Act::SetAnnouncing(Announcing::Flood)));
    let begin = net.now();
    let txid = pays(&mut net);
    net.run(5_000);
    let (payer, heard) = (rumour(&net, PAYER, txid), rumour(&net, SPY, txid));
    assert_eq!((payer.own, heard.own), (Some(Announcing::Flood), None));
    let first = &heard.tellers[0];
    assert_eq!(first.node, Some(net.hosts[PAYER].node.snapshot().identity.node));
    assert!((begin..=heard.accepted_ms).contains(&first.at_ms), "it was told before it was delivered");
    assert_eq!(net.hosts[PAYER].node.rumours_view().rule, Announcing::Flood);
}

#[test]
fn those_who_tell_later_are_noted_in_their_order() {
    let mut net = begun(6, 73);
    let txid = pays(&mut net);
    net.run(60_000);
    let heard = rumour(&net, SPY, txid);
    assert!(heard.tellers.len() > 1, "{heard:?}");
    assert!(heard.tellers.is_sorted_by_key(|teller| teller.at_ms), "{heard:?}");
}
