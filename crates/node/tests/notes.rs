//! What is said in a classroom: heard by all, once, by whoever it claims to be from.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{Net, version};
use hashyard_node::notes::{Heard, MAX_HEARD};
use hashyard_node::{Act, Input, NodeId, Outcome, PeerId};
use hashyard_wire::note::MAX_NOTE;
use hashyard_wire::{Command, Message, Note, Services, Version};

/// Notes that one peer brings at once, or that are said here at once, before the next are dropped.
const SHARE: usize = 125;

fn say(net: &mut Net, at: usize, from: NodeId, content: &[u8]) -> bool {
    net.handle(at, Input::Act(Act::Say(from, content.to_vec())));
    let said = match net.hosts[at].outcome {
        Some(Outcome::Said(said)) => said,
        _ => panic!("an act has its outcome"),
    };
    net.run(2_000);
    said
}

fn heard(net: &Net, at: usize) -> Vec<Heard> {
    net.hosts[at].node.notes_after(0).cloned().collect()
}

fn note(nonce: u64, content: &[u8]) -> Message {
    Message::Note(Note { from: [7; 32], nonce, content: content.to_vec() })
}

fn guest(net: &mut Net, takes_notes: bool) -> PeerId {
    let id = net.stranger(0);
    let greeting = version(0);
    let services = greeting.services.with(if takes_notes { Services::NOTES } else { Services::NONE });
    net.say(id, &Message::Version(Version { services, ..greeting }));
    net.say(id, &Message::Verack);
    net.heard(id);
    id
}

fn notes(messages: &[Message]) -> usize {
    messages.iter().filter(|message| matches!(message, Message::Note(_))).count()
}

#[test]
fn what_one_says_everybody_hears_once() {
    let mut net = Net::connected(4, 51);
    let me = net.hosts[0].node.snapshot().identity.node;
    assert!(say(&mut net, 0, me, b"hello"));
    for at in 0..4 {
        let heard = heard(&net, at);
        assert_eq!((heard.len(), heard[0].from, heard[0].own), (1, me, at == 0), "node {at}");
        assert_eq!((heard[0].seq, heard[0].content.as_slice()), (1, b"hello".as_slice()));
    }
    assert!(say(&mut net, 0, me, b"hello"), "the same words again are another note");
    assert_eq!(heard(&net, 3).len(), 2);
    assert_eq!(net.hosts[3].node.notes_after(1).count(), 1);
}

#[test]
fn nobody_checks_who_speaks() {
    let mut net = Net::connected(3, 52);
    let other = net.hosts[1].node.snapshot().identity.node;
    assert!(say(&mut net, 0, other, b"I am the other one"));
    let heard = heard(&net, 1);
    assert_eq!((heard[0].from, heard[0].own), (other, false), "it hears itself say what it did not say");
}

#[test]
fn what_is_too_long_is_not_said() {
    let mut net = Net::connected(2, 53);
    let me = net.hosts[0].node.snapshot().identity.node;
    assert!(say(&mut net, 0, me, &[0; MAX_NOTE]));
    assert!(!say(&mut net, 0, me, &[0; MAX_NOTE + 1]));
    assert_eq!(heard(&net, 1).len(), 1);
}

#[test]
fn notes_are_for_those_who_offer_to_take_them() {
    let mut net = Net::connected(2, 54);
    let (takes, takes_none) = (guest(&mut net, true), guest(&mut net, false));
    let me = net.hosts[0].node.snapshot().identity.node;
    say(&mut net, 0, me, b"hello");
    assert_eq!((notes(&net.heard(takes)), notes(&net.heard(takes_none))), (1, 0));
    // Who brings a note does not get it back.
    net.say(takes, &note(1, b"mine"));
    net.run(2_000);
    assert_eq!(notes(&net.heard(takes)), 0);
    assert_eq!(heard(&net, 1).len(), 2);
}

#[test]
fn a_note_that_goes_round_stops() {
    let mut net = Net::connected(2, 55);
    let (one, two) = (guest(&mut net, true), guest(&mut net, true));
    for _ in 0..50 {
        net.say(one, &note(1, b"again"));
        net.say(two, &note(1, b"again"));
    }
    assert_eq!(heard(&net, 0).len(), 1);
    assert_eq!(notes(&net.heard(two)), 1);
}

#[test]
fn a_flood_of_notes_is_bounded_and_ends_the_connection() {
    let mut net = Net::connected(2, 56);
    let flooder = guest(&mut net, true);
    for nonce in 0..1_500 {
        net.say(flooder, &note(nonce, b"flood"));
    }
    assert!(!net.is_there(flooder), "a thousand at once are too many");
    assert_eq!(heard(&net, 0).len(), SHARE, "a share, and no more");
    net.run(2_000);
    let me = net.hosts[1].node.snapshot().identity.node;
    say(&mut net, 1, me, b"still here");
    assert_eq!(heard(&net, 0).last().unwrap().content, b"still here");
}

#[test]
fn a_flood_takes_the_share_of_who_floods_alone() {
    let mut net = Net::connected(2, 58);
    let (flooder, other) = (guest(&mut net, true), guest(&mut net, true));
    for nonce in 0..900 {
        net.say(flooder, &note(nonce, b"flood"));
    }
    assert!(net.is_there(flooder), "it is no fault yet");
    let me = net.hosts[0].node.snapshot().identity.node;
    assert!(say(&mut net, 0, me, b"mine"));
    net.say(other, &note(10_000, b"theirs"));
    let said = heard(&net, 0);
    assert_eq!(said[SHARE].content, b"mine");
    assert_eq!(said.last().unwrap().content, b"theirs");
    // What was dropped is not known: who has a share left may bring it.
    net.say(other, &note(899, b"flood"));
    assert_eq!(heard(&net, 0).last().unwrap().seq, said.last().unwrap().seq + 1);
}

#[test]
fn floods_of_all_peers_leave_what_is_said_here_its_share() {
    let mut net = Net::connected(1, 59);
    for speaker in 0..6 {
        let id = guest(&mut net, true);
        for nonce in 0..200 {
            net.say(id, &note(speaker * 1_000 + nonce, b"flood"));
        }
    }
    assert_eq!(net.hosts[0].node.notes_after(0).last().unwrap().seq, 500, "all peers together");
    assert_eq!(heard(&net, 0).len(), MAX_HEARD, "the oldest made way");
    let me = net.hosts[0].node.snapshot().identity.node;
    let mut act = || {
        net.handle(0, Input::Act(Act::Say(me, b"mine".to_vec())));
        matches!(net.hosts[0].outcome, Some(Outcome::Said(true)))
    };
    assert!((0..SHARE).all(|_| act()));
    assert!(!act(), "who says too much here is not heard either");
}

#[test]
fn what_is_no_note_is_ignored() {
    let mut net = Net::connected(2, 57);
    let id = guest(&mut net, true);
    let command = Command::new("note").unwrap();
    let long = [&[7; 40][..], &[0xfd, 0x01, 0x04], &[0; 1_025]].concat();
    let huge = [&[7; 40][..], &[0xff; 9]].concat();
    for payload in [vec![], vec![7; 39], long, huge] {
        net.say(id, &Message::Unknown { command, payload });
    }
    assert!(net.is_there(id));
    assert!(heard(&net, 0).is_empty());
}

#[test]
fn a_flood_from_many_does_not_set_honest_nodes_against_each_other() {
    let mut net = Net::connected(2, 57);
    let guests: Vec<PeerId> = (0..4).map(|_| guest(&mut net, true)).collect();
    for (speaker, id) in guests.iter().enumerate() {
        for nonce in 0..600 {
            net.say(*id, &note(speaker as u64 * 1_000 + nonce, b"noise"));
        }
    }
    net.run(10_000);
    let heard_next_door = net.hosts[1].node.notes_after(0).last().map_or(0, |last| last.seq);
    assert!((1..1_000).contains(&heard_next_door), "{heard_next_door}");
    assert_eq!(net.hosts[1].node.snapshot().peers.connected(), 1, "both nodes are still friends");
}
