//! One Kademlia node among strangers: whom it answers, what it believes, and what it keeps.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod stranger;

use hashyard_overlay::kademlia::message::{MAX_SHARED, MAX_VALUE};
use hashyard_overlay::kademlia::records::{MAX_PUBLISHED, MAX_RECORDS};
use hashyard_overlay::kademlia::table::{FRESH_MS, MAX_FAILS};
use hashyard_overlay::kademlia::token::TOKEN_PERIOD;
use hashyard_overlay::kademlia::{Body, KadConfig, MAX_QUESTIONS, Output, Shared};
use hashyard_overlay::{Address, Contact, NodeId};
use stranger::{Subject, contact, id, record};

const K: usize = KadConfig::HASHYARD.k;
const HOUR: u64 = 3_600_000;

#[test]
fn nobody_is_answered_who_has_not_shown_its_address() {
    let mut subject = Subject::new();
    let asker = contact(0x80, 1);
    let questions = [
        Body::FindNode(0, id(1, 1)),
        Body::FindValue(7, id(1, 1)),
        Body::Store(0, id(1, 1), record(&asker, b"x")),
    ];
    for question in questions {
        let answer = subject.ask(&asker, question);
        assert!(matches!(answer, Body::Pong(_)), "{answer:?}");
    }
    assert_eq!((subject.known(), subject.node.records().count()), (0, 0));
    let token = subject.token(&asker);
    assert_eq!(subject.ask(&asker, Body::FindNode(token, id(1, 1))), Body::Nodes(vec![]));
    assert_eq!(subject.known(), 1);
}

#[test]
fn a_token_is_of_one_node_at_one_address_for_a_while() {
    let mut subject = Subject::new();
    let asker = contact(0x80, 1);
    let token = subject.token(&asker);
    let elsewhere = Contact::new(*asker.id(), Address::new(b"elsewhere").unwrap());
    let other = Contact::new(id(0x80, 2), asker.address().clone());
    for (who, told) in [(&elsewhere, token), (&other, token), (&asker, token ^ 1), (&asker, 0)] {
        assert!(matches!(subject.ask(who, Body::FindNode(told, id(1, 1))), Body::Pong(_)), "{who:?}");
    }
    subject.now = 2 * TOKEN_PERIOD - 1;
    assert!(matches!(subject.ask(&asker, Body::FindNode(token, id(1, 1))), Body::Nodes(_)));
    subject.now = 2 * TOKEN_PERIOD;
    assert!(matches!(subject.ask(&asker, Body::FindNode(token, id(1, 1))), Body::Pong(_)));
}

#[test]
fn a_flood_of_nodes_fills_one_bucket_and_its_spares() {
    let mut subject = Subject::new();
    (0..1_000).for_each(|number| subject.meet(&contact(0x80, number)));
    let [bucket] = subject.node.buckets() else { panic!("one bucket") };
    assert_eq!((bucket.prefix, bucket.nodes.len(), bucket.spare.len()), (0, K, K));
    let first: Vec<Contact> = bucket.nodes.iter().map(|known| known.contact.clone()).collect();
    assert_eq!(
        first,
        (0..K as u16).map(|number| contact(0x80, number)).collect::<Vec<_>>(),
        "the first stay"
    );
    let newest = &bucket.spare.last().unwrap().contact;
    assert_eq!(*newest, contact(0x80, 999));
}

#[test]
fn the_oldest_is_asked_before_it_makes_way() {
    let mut subject = Subject::new();
    (0..K as u16).for_each(|number| subject.meet(&contact(0x80, number)));
    subject.now += FRESH_MS;
    subject.meet(&contact(0x80, 100));
    let (to, nonce) = subject.asked_for_life();
    assert_eq!(to, contact(0x80, 0));
    subject.tell(&to, nonce, Body::Pong(5));
    let newest = |subject: &Subject| subject.node.buckets()[0].nodes.last().unwrap().contact.clone();
    assert_eq!(newest(&subject), contact(0x80, 0), "it lives, and was heard just now");
    for _ in 0..MAX_FAILS {
        subject.meet(&contact(0x80, 101));
        let (to, _) = subject.asked_for_life();
        assert_eq!(to, contact(0x80, 1));
        subject.pass(KadConfig::HASHYARD.timeout_ms);
    }
    assert_eq!(newest(&subject), contact(0x80, 101), "the newest spare took its place");
    assert!(subject.node.buckets()[0].nodes.iter().all(|known| known.contact != contact(0x80, 1)));
}

#[test]
fn who_claims_a_known_id_from_elsewhere_changes_nothing() {
    let mut subject = Subject::new();
    let owner = contact(0x80, 1);
    subject.meet(&owner);
    subject.meet(&Contact::new(*owner.id(), Address::new(b"elsewhere").unwrap()));
    let known: Vec<&Contact> = subject.node.buckets()[0].nodes.iter().map(|known| &known.contact).collect();
    assert_eq!(known, [&owner]);
}

#[test]
fn records_lie_with_those_who_are_close() {
    let mut subject = Subject::new();
    let publisher = contact(0x80, 500);
    subject.meet(&publisher);
    assert!(subject.store(&publisher, id(0x40, 0), record(&publisher, b"far, but few are known")));
    (0..K as u16).for_each(|number| subject.meet(&contact(0x40, number)));
    assert!(!subject.store(&publisher, id(0x40, 77), record(&publisher, b"others are closer")));
    assert!(subject.store(&publisher, id(0, 77), record(&publisher, b"nobody is closer")));
    assert_eq!(subject.node.records().count(), 2);
}

#[test]
fn records_end_and_are_changed_by_their_publisher_alone() {
    let mut subject = Subject::new();
    let (publisher, other, key) = (contact(0x80, 1), contact(0x80, 2), id(1, 0));
    let forever = Shared { lifetime_s: u32::MAX, ..record(&publisher, b"one") };
    assert!(subject.store(&publisher, key, forever));
    let values = |subject: &mut Subject| match subject.find_value(&other, key) {
        Body::Values(values) => values,
        body => panic!("no values: {body:?}"),
    };
    assert_eq!(values(&mut subject), [record(&publisher, b"one")], "a day at most");
    let known = values(&mut subject);
    subject.node.find_value(subject.now, key).unwrap();
    let Some(Output::Done(lookup)) = subject.node.poll() else { panic!("it asks nobody for what it keeps") };
    assert_eq!((&lookup.values, lookup.steps.len()), (&known, 0));
    assert!(!subject.store(&other, key, record(&publisher, b"two")));
    assert_eq!(values(&mut subject)[0].value[..], *b"one");
    assert!(subject.store(&publisher, key, record(&publisher, b"three")));
    assert_eq!(values(&mut subject)[0].value[..], *b"three");
    assert!(!subject.store(&publisher, key, Shared { lifetime_s: 0, ..record(&publisher, b"past") }));
    let me = subject.node.me().clone();
    assert!(!subject.store(&publisher, key, record(&me, b"in our name")));
    assert!(!subject.store(&publisher, id(1, 1), record(&publisher, &[0; MAX_VALUE + 1])));
    subject.now += 12 * HOUR;
    assert_eq!(values(&mut subject)[0].lifetime_s, 12 * 3_600);
    subject.now += 12 * HOUR;
    assert!(matches!(subject.find_value(&other, key), Body::Nodes(_)), "not true any more");
    subject.pass(60_000);
    assert_eq!(subject.node.records().count(), 0);
}

#[test]
fn records_of_a_key_and_all_together_are_bounded() {
    let mut subject = Subject::new();
    let publishers: Vec<Contact> = (0..20).map(|number| contact(0x80, number)).collect();
    let kept = publishers.iter().filter(|who| subject.store(who, id(0, 9), record(who, b"x"))).count();
    assert_eq!(kept, MAX_SHARED);
    let one = &publishers[0];
    for number in 0..MAX_RECORDS as u16 {
        subject.store(one, id(0x40, number), record(one, b"x"));
    }
    assert_eq!(subject.node.records().count(), MAX_RECORDS);
    assert!(!subject.store(one, id(0x50, 0), record(one, b"further than all")));
    assert!(subject.store(one, id(0x30, 0), record(one, b"closer than some")));
    assert_eq!(subject.node.records().count(), MAX_RECORDS);
    assert!(subject.node.records().any(|(key, ..)| *key == id(0x30, 0)));
}

#[test]
fn who_makes_publishers_up_keeps_no_publisher_out() {
    let mut subject = Subject::new();
    let (liar, key) = (contact(0x80, 666), id(0, 9));
    let publishers = |subject: &Subject| {
        let mut publishers: Vec<NodeId> =
            subject.node.records().map(|(_, publisher, _)| *publisher).collect();
        publishers.sort();
        publishers
    };
    let made_up: Vec<Contact> = (0..MAX_SHARED as u16).map(|number| contact(0x40, number)).collect();
    assert!(made_up.iter().all(|who| subject.store(&liar, key, record(who, b"lie"))));

    let honest = contact(0x80, 1);
    assert!(!subject.store(&liar, key, record(&honest, b"a copy, and further than all")));
    assert!(subject.store(&honest, key, record(&honest, b"here")));
    assert!(subject.store(&liar, key, record(&contact(0x20, 0), b"a copy, and closer than some")));
    assert_eq!(subject.node.records().count(), MAX_SHARED);
    let mut expected: Vec<NodeId> = made_up.iter().map(|who| *who.id()).collect();
    // Their distances from the key are 0x40 in front, and their numbers XOR 9 behind: 6 and 7 are furthest.
    expected.retain(|publisher| ![id(0x40, 6), id(0x40, 7)].contains(publisher));
    expected.extend([id(0x20, 0), id(0x80, 1)]);
    expected.sort();
    assert_eq!(publishers(&subject), expected);

    for number in 2..=MAX_SHARED as u16 {
        let who = contact(0x80, number);
        assert!(subject.store(&who, key, record(&who, b"here")), "{number}");
    }
    let late = contact(0x80, 100);
    assert!(!subject.store(&late, key, record(&late, b"all others speak for themselves")));
    assert!(!subject.store(&liar, key, record(&contact(0, 9), b"a copy, and the closest")));
    assert!(publishers(&subject).iter().all(|publisher| publisher.0[0] == 0x80));
}

#[test]
fn a_copy_is_first_hand_once_its_publisher_brings_it() {
    let mut subject = Subject::new();
    let (liar, publisher, key) = (contact(0x80, 666), contact(0x80, 1), id(0, 9));
    subject.store(&liar, key, record(&publisher, b"copied"));
    subject.store(&publisher, key, record(&publisher, b"said"));
    subject.store(&liar, key, record(&publisher, b"said"));
    (0..40).for_each(|number| {
        subject.store(&liar, key, record(&contact(0, number), b"lie"));
    });
    assert!(
        subject.node.records().any(|(_, who, record)| who == publisher.id() && &*record.value == b"said")
    );
}

#[test]
fn what_is_published_goes_to_the_closest_again_and_again() {
    let mut subject = Subject::new();
    let friend = contact(0x80, 1);
    subject.meet(&friend);
    let key = id(0x80, 7);
    assert_eq!(subject.node.publish(subject.now, key, [0; MAX_VALUE + 1].as_slice().into()), None);
    assert!(subject.node.publish(subject.now, key, b"here".as_slice().into()).is_some());
    let expected = Shared { publisher: *subject.node.me().id(), ..record(&friend, b"here") };
    for _ in 0..3 {
        let stored = subject.serve(&friend, 2 * HOUR);
        assert!(stored.contains(&(key, expected.clone())), "{stored:?}");
    }
    assert!(subject.node.withdraw(&key) && !subject.node.withdraw(&key));
    subject.serve(&friend, 60_000);
    assert_eq!(subject.serve(&friend, 3 * HOUR), []);
    // Where nobody is known, each lookup ends at once.
    let mut alone = Subject::new().node;
    let published =
        (0..1_000).filter(|number| alone.publish(0, id(9, *number), b"x".as_slice().into()).is_some());
    assert_eq!(published.count(), MAX_PUBLISHED);
}

#[test]
fn records_of_others_are_passed_on_with_what_is_left_of_their_time() {
    let mut subject = Subject::new();
    let (friend, key) = (contact(0x80, 1), id(1, 0));
    let shared = record(&contact(0x20, 9), b"x");
    assert!(subject.store(&friend, key, shared.clone()));
    let stored = subject.serve(&friend, HOUR);
    let [(kept_key, passed)] = &stored[..] else { panic!("passed on once: {stored:?}") };
    assert_eq!((*kept_key, passed.publisher), (key, shared.publisher));
    assert!((23 * 3_600..=23 * 3_600 + 1_800).contains(&passed.lifetime_s), "{}", passed.lifetime_s);
}

#[test]
fn who_is_told_of_one_node_asks_it_until_it_answers() {
    let mut subject = Subject::new();
    let introducer = contact(0x80, 1);
    subject.node.join(subject.now, introducer.clone());
    let (to, _, body) = subject.sent().remove(0);
    assert_eq!((to, body), (introducer.clone(), Body::FindNode(0, *subject.node.me().id())));
    subject.pass(10_000);
    let asked = subject.sent();
    assert!(asked.len() >= 4 && asked.iter().all(|(to, ..)| *to == introducer), "{asked:?}");
    let (to, nonce, _) = asked.last().cloned().unwrap();
    subject.tell(&to, nonce, Body::Nodes(vec![]));
    assert_eq!((subject.known(), subject.done.is_empty()), (1, false));
}

#[test]
fn who_was_not_heard_for_long_is_asked_and_in_doubt_told_to_nobody() {
    let mut subject = Subject::new();
    let (silent, asker) = (contact(0x80, 1), contact(0x40, 2));
    subject.meet(&silent);
    subject.pass(660_000);
    let pings = |subject: &mut Subject| {
        let sent = subject.sent();
        sent.iter().filter(|(to, _, body)| *to == silent && matches!(body, Body::Ping(_))).count()
    };
    assert!((1..=3).contains(&pings(&mut subject)));
    let token = subject.token(&asker);
    assert_eq!(subject.ask(&asker, Body::FindNode(token, id(0x80, 1))), Body::Nodes(vec![]));
    assert_eq!(subject.known(), 2, "it may be our own network that is down");
    subject.meet(&silent);
    assert_eq!(subject.ask(&asker, Body::FindNode(token, id(0x80, 1))), Body::Nodes(vec![silent.clone()]));
    subject.pass(HOUR);
    assert_eq!(subject.node.buckets()[0].nodes.len(), 0, "gone after some questions in vain");
}

#[test]
fn questions_that_wait_are_bounded() {
    let mut subject = Subject::new();
    (0..K as u16).for_each(|number| subject.meet(&contact(0x80, number)));
    let mut stores = 0;
    for number in 0..MAX_PUBLISHED as u16 {
        subject.node.publish(subject.now, id(0x80, number), b"x".as_slice().into());
        // All answer lookups at once, and never say that they keep anything.
        let mut questions = subject.sent();
        while !questions.is_empty() {
            for (to, nonce, body) in questions {
                match body {
                    Body::FindNode(..) => subject.tell(&to, nonce, Body::Nodes(vec![])),
                    _ => stores += 1,
                }
            }
            questions = subject.sent();
        }
    }
    assert_eq!(stores, MAX_QUESTIONS);
}
