//! Peers that say what nobody should.

use hashyard_node::fault::Fault;
use hashyard_node::overlay::errands::{LONGEST_LIFE, MAX_ERRANDS, PAUSE};
use hashyard_node::view::{EventKind, Transport};
use hashyard_node::{Input, NodeId, PeerId};
use hashyard_overlay::kademlia::{Body, KadMessage, Shared};
use hashyard_overlay::sampling::{SamplingConfig, Side, ViewEntry, ViewMessage};
use hashyard_overlay::{Address, Contact};
use hashyard_wire::{Command, Endpoint, Message, Services, Version};
use serde_json::json;

use super::common::{Net, version};
use super::{buckets, id, line, view};

/// Someone connects who offers overlays or not; and who that is.
fn stranger(net: &mut Net, offers: bool) -> (PeerId, Contact) {
    let peer = net.stranger(0);
    greets(net, peer, offers);
    let addr =
        net.rpc(0, "getpeerinfo", json!([])).unwrap().as_array().unwrap().last().unwrap()["addr"].clone();
    (peer, contact(addr.as_str().unwrap().parse().unwrap()))
}

fn greets(net: &mut Net, peer: PeerId, offers: bool) {
    let greeting = version(0);
    let services = greeting.services.with(if offers { Services::OVERLAY } else { Services::NONE });
    net.say(peer, &Message::Version(Version { services, ..greeting }));
    net.say(peer, &Message::Verack);
}

/// The node hears of somebody, and after a while calls there to shuffle.
fn called_to_shuffle(net: &mut Net, told: NodeId) -> Endpoint {
    let (peer, who) = stranger(net, true);
    net.say(peer, &shuffle(Side::Request, &who, vec![contact(told)]));
    let endpoint = Endpoint::from(hashyard_wire::Address::Node(told.0));
    while !net.called.contains(&endpoint) {
        net.run(1_000);
    }
    endpoint
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

/// Peers of the overlay that answer whatever they are asked.
fn liars(net: &mut Net, count: usize) -> Vec<(PeerId, Contact)> {
    let mut liars = vec![];
    for _ in 0..count {
        liars.push(stranger(net, true));
        lie(net, &liars);
    }
    liars
}

/// Each tells of sixteen nodes of its own close to what is looked for. They are not there. Nobody is close to the asker itself.
fn lie(net: &mut Net, liars: &[(PeerId, Contact)]) {
    let me = id(net, 0);
    let made_up = |target: &NodeId, liar: u8, number: u8| {
        let mut near = target.0;
        (near[30], near[31]) = (near[30] ^ (liar + 1), number);
        contact(NodeId(near))
    };
    let mut silent = 0;
    while silent < liars.len() {
        for (number, (peer, who)) in liars.iter().enumerate() {
            silent += 1;
            for message in net.heard(*peer) {
                let Message::Kad(asked) = message else { continue };
                let nodes = |target| (0..16).map(|at| made_up(target, number as u8, at)).collect();
                let body = match &asked.body {
                    Body::Ping(_) => Body::Pong(1),
                    Body::FindNode(_, target) if *target == me => Body::Nodes(vec![]),
                    Body::FindNode(_, target) => Body::Nodes(nodes(target)),
                    _ => continue,
                };
                silent = 0;
                net.say(*peer, &kad(who, asked.nonce, body));
            }
        }
    }
}

/// Each lookup has three questions at a time, and each of them is for somebody who would have to be called first.
#[test]
fn no_more_than_a_few_are_called_at_a_time() {
    let mut net = Net::in_overlay(1, 636);
    let liars = liars(&mut net, 8);
    for target in 1..=4 {
        net.command(0, "findnode", json!([NodeId([target; 32])]));
    }
    lie(&mut net, &liars);
    let first = std::mem::take(&mut net.called);
    assert_eq!(first.len(), MAX_ERRANDS);
    net.run(1_000);
    assert_eq!(net.called, []);
    first.into_iter().for_each(|endpoint| net.handle(0, Input::ConnectFailed(endpoint)));
    assert_eq!(net.called.len(), 4, "the rest of twelve");
}

/// Nobody is asked whom only a liar knows, once three of its nodes were silent; the command waits for the end of it all.
#[test]
fn a_lookup_among_nodes_that_are_all_gone_is_answered_in_the_end() {
    let mut net = Net::in_overlay(1, 637);
    let liars = liars(&mut net, 8);
    let command = net.command(0, "findnode", json!([NodeId([9; 32])]));
    while !net.hosts[0].replies.contains_key(&command) {
        lie(&mut net, &liars);
        net.run(1_000);
    }
    let told = net.hosts[0].replies.remove(&command).unwrap().unwrap();
    let steps = told["steps"].as_array().unwrap();
    let silent = steps.iter().filter(|step| step["answer"] == "silent").count();
    assert!((3..=8 * 3).contains(&silent), "{silent}: eight liars know sixteen each");
}

/// Whoever tells of nodes that are not there has us call them, each in vain.
#[test]
fn nodes_that_are_not_there_are_called_and_forgotten() {
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
        calls += called.len();
        for endpoint in called {
            net.handle(0, Input::ConnectFailed(endpoint));
        }
    }
    assert!(calls > MAX_ERRANDS, "{calls}");
    let there = liars.iter().map(|(_, who)| *who.id()).collect();
    assert!(view(&mut net, 0).is_subset(&there), "they are gone");
}

/// Cyclon takes out whom it asks. That it can be reached does not bring it back.
#[test]
fn who_takes_a_call_and_does_not_shuffle_comes_into_no_view() {
    let mut net = Net::in_overlay(1, 632);
    let silent = NodeId([5; 32]);
    let endpoint = called_to_shuffle(&mut net, silent);
    assert!(!view(&mut net, 0).contains(&silent));
    let peer = net.callee(0, endpoint);
    greets(&mut net, peer, true);
    assert_eq!(ours(&net.heard(peer)), 1, "it is asked");
    assert!(!view(&mut net, 0).contains(&silent));
}

/// Calls that cross: who is called for a question alone and calls itself meanwhile has none of the places of those that were chosen.
#[test]
fn who_calls_while_it_is_called_for_a_question_is_not_chosen_by_that() {
    let mut net = Net::in_overlay(1, 635);
    // Ours stands, since our id is the smaller one.
    let endpoint = called_to_shuffle(&mut net, NodeId([0xff; 32]));
    let theirs = net.caller(0, endpoint, Transport::Local);
    let ours = net.callee(0, endpoint);
    assert!(net.is_there(ours) && !net.is_there(theirs));
    let told = net.rpc(0, "getpeerinfo", json!([])).unwrap();
    assert_eq!(told.as_array().unwrap().last().unwrap()["connection_type"], "addr-fetch");
}

#[test]
fn who_goes_on_talking_is_left_all_the_same() {
    let mut net = Net::in_overlay(1, 633);
    let talker = NodeId([5; 32]);
    let endpoint = called_to_shuffle(&mut net, talker);
    let peer = net.callee(0, endpoint);
    greets(&mut net, peer, true);
    let ping = |net: &mut Net, nonce| net.say(peer, &kad(&contact(talker), nonce, Body::Ping(0)));
    for nonce in 0..LONGEST_LIFE / 1_000 {
        assert!(net.is_there(peer), "{nonce}");
        ping(&mut net, nonce);
        net.run(1_000);
    }
    assert!(!net.is_there(peer));
}

/// Whoever is told of again and again is called again and again, but for a while not if the last call ended badly.
#[test]
fn who_did_not_take_a_call_well_is_not_called_again_at_once() {
    for how in ["not there", "hangs up", "at fault"] {
        let mut net = Net::in_overlay(1, 634);
        let bad = NodeId([5; 32]);
        let endpoint = called_to_shuffle(&mut net, bad);
        match how {
            "not there" => net.handle(0, Input::ConnectFailed(endpoint)),
            "hangs up" => {
                let peer = net.callee(0, endpoint);
                net.handle(0, Input::Disconnected(peer));
            }
            _ => {
                let peer = net.callee(0, endpoint);
                greets(&mut net, peer, true);
                net.say(peer, &kad(&contact(NodeId([6; 32])), 1, Body::Ping(0)));
                assert!(!net.is_there(peer));
            }
        }
        net.called.clear();
        let (mut passed, mut called_after) = (0, None);
        while called_after.is_none() && passed < 20 * PAUSE {
            // Of one that tells again and again, only the first is taken.
            let (teller, who) = stranger(&mut net, true);
            net.say(teller, &shuffle(Side::Request, &who, vec![contact(bad)]));
            net.run(5_000);
            passed += 5_000;
            called_after = net.called.contains(&endpoint).then_some(passed);
        }
        assert!(called_after.is_some_and(|after| after > PAUSE), "{how}: {called_after:?}");
    }
}
