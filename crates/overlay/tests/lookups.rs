//! Lookups of one Kademlia node among strangers: whom it asks, what it believes, and when it ends.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod stranger;

use hashyard_overlay::kademlia::lookup::MAX_STEPS;
use hashyard_overlay::kademlia::{Answer, Body, KadConfig, MAX_LOOKUPS};
use hashyard_overlay::{Address, Contact, NodeId};
use stranger::{Subject, contact, id, record};

const K: usize = KadConfig::HASHYARD.k;
const HOUR: u64 = 3_600_000;

#[test]
fn only_the_answer_that_was_asked_for_counts() {
    let mut subject = Subject::new();
    let friend = contact(0x80, 1);
    subject.meet(&friend);
    let lookup = subject.node.find_node(subject.now, id(0x40, 0));
    assert_eq!(lookup, Some(1));
    let [(to, nonce, Body::FindNode(..))] = &subject.sent()[..] else { panic!("one question") };
    assert_eq!(*to, friend);
    let lie = || Body::Nodes(vec![contact(0x40, 66)]);
    let elsewhere = Contact::new(*friend.id(), Address::new(b"elsewhere").unwrap());
    subject.tell(&friend, nonce ^ 1, lie());
    subject.tell(&contact(0x80, 2), *nonce, lie());
    subject.tell(&elsewhere, *nonce, lie());
    assert!(subject.sent().is_empty() && subject.done.is_empty());
    assert_eq!(subject.known(), 1, "who answers unasked is not known");
    subject.tell(&friend, *nonce, Body::Nodes(vec![]));
    assert_eq!(subject.done.len(), 1);
    subject.tell(&friend, *nonce, lie());
    assert!(subject.sent().is_empty(), "an answer counts once");
}

#[test]
fn what_is_no_answer_to_the_question_is_one_in_vain() {
    let many = (0..=K as u16).map(|number| contact(0x40, number)).collect();
    let rows = [
        Body::Nodes(many),
        Body::Stored(true),
        Body::Values(vec![record(&contact(1, 1), b"x")]),
        Body::Values(vec![]),
    ];
    for wrong in rows {
        let mut subject = Subject::new();
        subject.meet(&contact(0x80, 1));
        subject.node.find_node(subject.now, id(0x40, 0));
        let (to, nonce, _) = subject.sent().remove(0);
        subject.tell(&to, nonce, wrong.clone());
        let [lookup] = &subject.done[..] else { panic!("it has ended: {wrong:?}") };
        assert_eq!((lookup.steps[0].answer.clone(), lookup.found().count()), (Answer::Silent, 0));
    }
}

#[test]
fn a_pong_is_taken_once_for_an_answer() {
    let mut subject = Subject::new();
    subject.meet(&contact(0x80, 1));
    subject.node.find_node(subject.now, id(0x40, 0));
    let (to, nonce, _) = subject.sent().remove(0);
    subject.tell(&to, nonce, Body::Pong(77));
    let (to, nonce, body) = subject.sent().remove(0);
    assert_eq!(body, Body::FindNode(77, id(0x40, 0)), "the same again, with the token");
    subject.tell(&to, nonce, Body::Pong(78));
    assert_eq!(subject.done[0].steps[0].answer, Answer::Silent);
}

#[test]
fn a_lookup_keeps_its_steps() {
    let mut subject = Subject::new();
    let (first, second, third) = (contact(0x80, 1), contact(0x48, 2), contact(0x41, 3));
    subject.meet(&first);
    let target = id(0x40, 0);
    subject.node.find_node(subject.now, target);
    let (to, nonce, _) = subject.sent().remove(0);
    subject.now += 50;
    let told = vec![second.clone(), third.clone(), subject.node.me().clone(), first.clone(), second.clone()];
    subject.tell(&to, nonce, Body::Nodes(told.clone()));
    let questions = subject.sent();
    let asked: Vec<&Contact> = questions.iter().map(|(to, ..)| to).collect();
    assert_eq!(asked, [&third, &second], "each once, closest first, never itself");
    subject.now += 20;
    subject.tell(&third, questions[0].1, Body::Nodes(vec![]));
    subject.pass(2 * KadConfig::HASHYARD.timeout_ms);
    let lookup = &subject.done[0];
    assert_eq!(lookup.found().collect::<Vec<_>>(), [&third, &first]);
    let steps: Vec<_> = (lookup.steps.iter())
        .map(|step| (step.node.clone(), step.told_by, step.hop, step.closest_bits, step.answer.clone()))
        .collect();
    let expected = [
        (first, None, 1, 0, Answer::Nodes(told)),
        (third, Some(0), 2, 7, Answer::Nodes(vec![])),
        (second, Some(0), 2, 7, Answer::Silent),
    ];
    assert_eq!(steps, expected);
    let times = lookup.steps.iter().map(|step| (step.asked_ms, step.answered_ms));
    assert_eq!(times.collect::<Vec<_>>(), [(0, Some(50)), (50, Some(70)), (50, Some(2_050))]);
    assert_eq!((lookup.hops(), lookup.finished_ms), (2, Some(2_050)));
}

#[test]
fn who_was_asked_to_keep_a_record_says_so_or_does_not() {
    let mut subject = Subject::new();
    (0..4).for_each(|number| subject.meet(&contact(0x80, number)));
    subject.node.publish(subject.now, id(0x40, 0), b"x".as_slice().into()).unwrap();
    let mut stores = Vec::new();
    while stores.len() < 4 {
        for (to, nonce, body) in subject.sent() {
            match body {
                Body::FindNode(..) => subject.tell(&to, nonce, Body::Nodes(vec![])),
                Body::Store(..) => stores.push((to, nonce)),
                other => panic!("{other:?}"),
            }
        }
    }
    // The last one says nothing.
    for ((to, nonce), answer) in stores.iter().zip([Body::Stored(true), Body::Stored(false), Body::Pong(9)]) {
        subject.tell(to, *nonce, answer);
    }
    let told: Vec<_> =
        subject.node.lookups().map(|lookup| (lookup.finished_ms, lookup.sent, lookup.kept)).collect();
    assert_eq!((told, subject.done.len()), (vec![(Some(subject.now), 4, 1)], 0));
    subject.pass(KadConfig::HASHYARD.timeout_ms);
    assert_eq!(subject.node.lookups().count(), 0);
    assert_eq!((subject.done.len(), subject.done[0].sent, subject.done[0].kept), (1, 4, 1));
}

#[test]
fn who_makes_up_ever_closer_nodes_keeps_a_lookup_busy_for_so_long() {
    let mut subject = Subject::new();
    subject.meet(&contact(0x80, 0));
    let target = NodeId([0x40; 32]);
    subject.node.find_node(subject.now, target);
    let mut answered = 0;
    while subject.done.is_empty() {
        for (to, nonce, _) in subject.sent() {
            // Closer each time: the target with a lower bit turned over.
            answered += 1;
            let (mut closer, bit) = (target.0, 8 + answered);
            closer[bit / 8] ^= 0x80 >> (bit % 8);
            let made_up = Contact::new(NodeId(closer), Address::new(&answered.to_be_bytes()).unwrap());
            subject.tell(&to, nonce, Body::Nodes(vec![made_up]));
        }
    }
    assert_eq!((subject.done[0].steps.len(), answered), (MAX_STEPS, MAX_STEPS));
}

/// The liar tells of the real one, too, among those that it made up; another tells of that one before the made-up ones are known to be
/// silent, or after, or not at all.
#[test]
fn who_makes_up_nodes_is_not_believed_for_long() {
    for (liar, friend, honest) in [(1, 2, true), (2, 1, true), (1, 2, false)] {
        let mut subject = Subject::new();
        let (liar, friend, real) = (contact(0x80, liar), contact(0x80, friend), contact(0x40, 999));
        [&liar, &friend].into_iter().for_each(|who| subject.meet(who));
        subject.node.find_node(subject.now, id(0x40, 0));
        let mut made_up: Vec<Contact> = (0..K as u16 - 1).map(|number| contact(0x40, number)).collect();
        made_up.push(real.clone());
        let mut late = None;
        while subject.done.is_empty() {
            for (to, nonce, _) in subject.sent() {
                match to {
                    to if to == liar => subject.tell(&to, nonce, Body::Nodes(made_up.clone())),
                    to if to == friend => late = Some(nonce),
                    to if to == real => subject.tell(&to, nonce, Body::Nodes(vec![])),
                    _ => {}
                }
            }
            // Its answer takes a while, so the liar is always the first.
            subject.pass(KadConfig::HASHYARD.timeout_ms / 2);
            if let Some(nonce) = late.take() {
                let known = if honest { vec![real.clone()] } else { vec![] };
                subject.tell(&friend, nonce, Body::Nodes(known));
            }
            subject.pass(KadConfig::HASHYARD.timeout_ms / 2);
        }
        let lookup = &subject.done[0];
        let asked = lookup.steps.iter().filter(|step| made_up.contains(&step.node) && step.node != real);
        assert!(asked.count() <= 2 * KadConfig::HASHYARD.alpha);
        let found: Vec<&Contact> = lookup.found().collect();
        assert_eq!(found.contains(&&real), honest, "another told of it, too");
        assert!(found.contains(&&friend));
    }
}

/// Each tells its token first and then of one more node, both at the last moment.
#[test]
fn who_makes_a_lookup_slow_does_not_make_it_endless() {
    let mut subject = Subject::new();
    subject.meet(&contact(0x80, 1));
    subject.node.find_node(subject.now, id(0x40, 0));
    let mut number = 1_000;
    while subject.done.is_empty() {
        let asked = subject.sent();
        subject.pass(KadConfig::HASHYARD.timeout_ms - 1);
        for (to, nonce, body) in asked {
            number -= 1;
            let answer = match body {
                Body::FindNode(0, _) => Body::Pong(5),
                _ => Body::Nodes(vec![contact(0x40, number)]),
            };
            subject.tell(&to, nonce, answer);
        }
    }
    let lookup = &subject.done[0];
    let took = lookup.finished_ms.unwrap() - lookup.started_ms;
    assert!(took <= KadConfig::HASHYARD.longest_lookup_ms(), "{took}");
    assert!(lookup.steps.len() < MAX_STEPS && lookup.found().count() == K);
}

#[test]
fn lookups_are_bounded() {
    let mut subject = Subject::new();
    (0..K as u16).for_each(|number| subject.meet(&contact(0x80, number)));
    let begun =
        (0..100).filter(|number| subject.node.find_node(subject.now, id(1, *number)).is_some()).count();
    assert_eq!((begun, subject.node.lookups().count()), (MAX_LOOKUPS, MAX_LOOKUPS));
    subject.pass(HOUR);
    assert_eq!(subject.node.lookups().filter(|lookup| lookup.number <= MAX_LOOKUPS as u64).count(), 0);
}
