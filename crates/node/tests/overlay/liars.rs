//! Peers that say what nobody should.

use hashyard_node::fault::Fault;
use hashyard_node::overlay::errands::MAX_ERRANDS;
use hashyard_node::view::EventKind;
use hashyard_node::{Input, NodeId, PeerId};
use hashyard_overlay::kademlia::{Body, KadMessage, Shared};
use hashyard_overlay::sampling::{SamplingConfig, Side, ViewEntry, ViewMessage};
use hashyard_overlay::{Address, Contact};
use hashyard_wire::{Command, Message, Services, Version};
use serde_json::json;

use super::common::{Net, version};
use super::{buckets, id, line, view};

/// Someone connects who offers overlays or not; and who that is.
fn stranger(net: &mut Net, offers: bool) -> (PeerId, Contact) {
    let peer = net.stranger(0);
    let greeting = version(0);
    let services = greeting.services.with(if offers { Services::OVERLAY } else { Services::NONE });
    net.say(peer, &Message::Version(Version { services, ..greeting }));
    net.say(peer, &Message::Verack);
    let addr =
        net.rpc(0, "getpeerinfo", json!([])).unwrap().as_array().unwrap().last().unwrap()["addr"].clone();
    (peer, contact(addr.as_str().unwrap().parse().unwrap()))
}

fn contact(id: NodeId) -> Contact {
    Contact::new(id, Address::of_byte(0xf0))
}

fn shuffle(side: Side, sender: &Contact, entries: Vec<Contact>) -> Message {
    let entries = entries.into_iter().map(|contact| ViewEntry { contact, age: 0 }).collect();
    Message::View(Box::new(ViewMessage { side, nonce: 1, sender: sender.clone(), entries }))
}

fn kad(sender: &Contact, nonce: u64, body: Body) -> Message {
    Message::Kad(Box::new(KadMessage { nonce, sender: sender.clone(), body }))
}

fn ours(messages: &[Message]) -> usize {
    messages.iter().filter(|message| matches!(message, Message::View(_) | Message::Kad(_))).count()
}

/// Why the last peer was left.
fn fault(net: &Net) -> Option<Fault> {
    let events = net.hosts[0].node.snapshot().events.into_iter();
    events
        .filter_map(|event| if let EventKind::PeerGone { fault, .. } = event.kind { fault } else { None })
        .next_back()
}

#[test]
fn who_never_offered_is_told_nothing_and_not_listened_to() {
    let mut net = Net::in_overlay(1, 621);
    let (peer, who) = stranger(&mut net, false);
    net.say(peer, &shuffle(Side::Request, &who, vec![contact(NodeId([5; 32]))]));
    net.say(peer, &kad(&who, 1, Body::Ping(0)));
    net.run(60_000);
    assert!(net.is_there(peer));
    assert_eq!(ours(&net.heard(peer)), 0);
    assert!(view(&mut net, 0).is_empty() && buckets(&mut net, 0).is_empty());
}

#[test]
fn who_offers_is_answered() {
    let mut net = Net::in_overlay(1, 622);
    let (peer, who) = stranger(&mut net, true);
    net.heard(peer);
    net.say(peer, &kad(&who, 7, Body::Ping(0)));
    let heard = net.heard(peer);
    assert!(matches!(&heard[..], [Message::Kad(kad)] if kad.nonce == 7 && matches!(kad.body, Body::Pong(_))));
    net.say(peer, &shuffle(Side::Request, &who, vec![]));
    assert_eq!(ours(&net.heard(peer)), 1);
    assert_eq!(view(&mut net, 0).len(), 1);
}

#[test]
fn who_speaks_for_another_is_left() {
    for command in ["view", "kad"] {
        let mut net = Net::in_overlay(1, 623);
        let (peer, _) = stranger(&mut net, true);
        let other = contact(NodeId([5; 32]));
        let message = match command {
            "view" => shuffle(Side::Request, &other, vec![]),
            _ => kad(&other, 1, Body::Ping(0)),
        };
        net.say(peer, &message);
        assert!(!net.is_there(peer), "{command}");
        assert_eq!(fault(&net), Some(Fault::Impostor(command.to_owned())));
        assert!(!view(&mut net, 0).contains(other.id()));
    }
}

#[test]
fn who_sends_more_than_there_may_be_is_left() {
    let many = |count: u8| (0..count).map(|byte| contact(NodeId([byte; 32]))).collect::<Vec<_>>();
    for which in 0..3 {
        let mut net = Net::in_overlay(1, 624);
        let (peer, who) = stranger(&mut net, true);
        let record = Shared { publisher: *who.id(), lifetime_s: 1, value: [1].as_slice().into() };
        net.say(
            peer,
            &match which {
                0 => shuffle(Side::Request, &who, many(17)),
                1 => kad(&who, 1, Body::Nodes(many(21))),
                _ => kad(&who, 1, Body::Values(vec![record; 17])),
            },
        );
        assert!(!net.is_there(peer), "{which}");
        assert!(matches!(fault(&net), Some(Fault::Malformed { .. })), "{which}");
    }
}

#[test]
fn what_can_not_be_read_is_ignored() {
    let mut net = Net::in_overlay(1, 625);
    let (peer, _) = stranger(&mut net, true);
    for name in ["view", "kad"] {
        let command = Command::new(name).unwrap();
        for payload in [vec![], vec![9; 60], vec![0; 41]] {
            net.say(peer, &Message::Unknown { command, payload });
        }
    }
    assert!(net.is_there(peer));
}

#[test]
fn nodes_elsewhere_and_ourselves_are_left_out() {
    let mut net = Net::in_overlay(1, 626);
    let (peer, who) = stranger(&mut net, true);
    let elsewhere = Contact::new(NodeId([5; 32]), Address::new(&[1, 2, 3, 4, 5, 0, 80]).unwrap());
    let (me, fine) = (contact(id(&net, 0)), contact(NodeId([6; 32])));
    net.say(peer, &shuffle(Side::Request, &who, vec![elsewhere, me, fine.clone()]));
    assert!(net.is_there(peer));
    assert_eq!(view(&mut net, 0), [*who.id(), *fine.id()].into());
}

#[test]
fn answers_that_nobody_asked_for_change_nothing() {
    let mut net = Net::in_overlay(1, 627);
    let (peer, who) = stranger(&mut net, true);
    let made_up = contact(NodeId([5; 32]));
    net.say(peer, &shuffle(Side::Answer, &who, vec![made_up.clone()]));
    for body in [Body::Pong(1), Body::Nodes(vec![made_up.clone()]), Body::Stored(true)] {
        net.say(peer, &kad(&who, 99, body));
    }
    net.run(1_000);
    assert!(net.is_there(peer));
    assert!(!view(&mut net, 0).contains(made_up.id()) && !buckets(&mut net, 0).contains(made_up.id()));
    assert!(net.called.is_empty());
}

#[test]
fn a_flood_ends_the_connection() {
    let mut net = Net::in_overlay(1, 628);
    let (peer, who) = stranger(&mut net, true);
    for nonce in 0..1_100 {
        net.say(peer, &kad(&who, nonce, Body::Ping(0)));
    }
    assert!(!net.is_there(peer));
    assert_eq!(fault(&net), Some(Fault::Flood("kad".to_owned())));
}

/// Whoever hears us too often would leave us: a command that is given again and again does not lead to that.
#[test]
fn what_is_said_stays_below_what_peers_bear() {
    let mut net = line(2, 630);
    net.run(30_000);
    for round in 0..2_000_u16 {
        let key = NodeId(round.to_le_bytes().repeat(16).try_into().unwrap());
        net.command(0, "findnode", json!([key]));
        net.run(10);
    }
    let told = net.hosts[1].node.snapshot().events;
    assert!(!told.iter().any(|event| matches!(event.kind, EventKind::PeerGone { .. })), "{told:?}");
}

/// Who comes and goes has us look for ourselves now and then, not each time.
#[test]
fn neighbours_who_come_and_go_take_no_lookups() {
    let mut net = line(2, 631);
    net.run(30_000);
    for _ in 0..200 {
        let (peer, _) = stranger(&mut net, true);
        net.handle(0, Input::Disconnected(peer));
        net.run(10);
    }
    let id = net.command(0, "findnode", json!([NodeId([9; 32])]));
    net.run(60_000);
    let told = net.hosts[0].replies.remove(&id).unwrap();
    assert!(told.is_ok(), "{told:?}");
}

/// Whoever tells of nodes that are not there has us call them: a few at a time, each in vain.
#[test]
fn calls_to_nodes_that_are_not_there_are_bounded() {
    let mut net = Net::in_overlay(1, 629);
    // Of one that tells again and again, only the first is taken.
    let liars: Vec<(PeerId, Contact)> = (0..3).map(|_| stranger(&mut net, true)).collect();
    for (round, (peer, who)) in (0..).zip(liars.iter().chain(&liars)) {
        let made_up = (0..7).map(|byte| contact(NodeId([100 + byte, round].repeat(16).try_into().unwrap())));
        net.say(*peer, &shuffle(Side::Request, who, made_up.collect()));
    }
    assert_eq!(view(&mut net, 0).len(), SamplingConfig::HASHYARD.view);
    let mut calls = 0;
    for _ in 0..60 {
        net.run(10_000);
        let called = std::mem::take(&mut net.called);
        assert!(called.len() <= MAX_ERRANDS);
        calls += called.len();
        for endpoint in called {
            net.handle(0, Input::ConnectFailed(endpoint));
        }
    }
    assert!(calls > MAX_ERRANDS, "{calls}");
    let there = liars.iter().map(|(_, who)| *who.id()).collect();
    assert!(view(&mut net, 0).is_subset(&there), "they are gone");
}
