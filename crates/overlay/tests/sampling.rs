//! Peer sampling between two nodes, and what strangers can't do to one.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use hashyard_overlay::sampling::{
    MAX_ANSWERED, MAX_ANSWERED_EACH, MAX_INTRODUCERS, SamplingConfig, Side, ViewEntry, ViewMessage,
};
use hashyard_overlay::{Address, Contact, NodeId, PeerSampling};

const CONFIG: SamplingConfig = SamplingConfig::HASHYARD;

fn contact(number: u16) -> Contact {
    let mut id = [0; 32];
    id[..2].copy_from_slice(&number.to_be_bytes());
    Contact::new(NodeId(id), Address::new(&number.to_be_bytes()).unwrap())
}

fn entries(numbers: impl IntoIterator<Item = u16>) -> Vec<ViewEntry> {
    numbers.into_iter().map(|number| ViewEntry { contact: contact(number), age: 0 }).collect()
}

fn message(side: Side, nonce: u64, sender: u16, entries: Vec<ViewEntry>) -> ViewMessage {
    ViewMessage { side, nonce, sender: contact(sender), entries }
}

/// Node 0, which was told of these.
fn node(known: impl IntoIterator<Item = u16>) -> PeerSampling {
    let mut node = PeerSampling::new(contact(0), CONFIG, [1; 32], 0);
    known.into_iter().for_each(|number| node.join(contact(number)));
    node
}

/// Node 0 with a full view, 1 to 20.
fn full() -> PeerSampling {
    let mut node = node([1]);
    for first in [2, 8, 14] {
        node.handle(message(Side::Request, 0, first, entries(first + 1..first + 6)));
    }
    node.handle(message(Side::Request, 0, 20, vec![]));
    assert_eq!(known(&node), (1..=20).collect::<Vec<u16>>());
    node
}

/// Begins the next cycle.
fn ring(node: &mut PeerSampling) -> Option<(Contact, ViewMessage)> {
    node.ring(node.deadline())
}

fn known(node: &PeerSampling) -> Vec<u16> {
    let number =
        |entry: &ViewEntry| u16::from_be_bytes(entry.contact.address().as_bytes().try_into().unwrap());
    let mut numbers: Vec<u16> = node.view().iter().map(number).collect();
    numbers.sort_unstable();
    numbers
}

#[test]
fn links_move_from_one_to_the_other() {
    let mut active = full();
    let (to, request) = ring(&mut active).unwrap();
    assert!(!known(&active).contains(&u16::from_be_bytes(to.address().as_bytes().try_into().unwrap())));
    assert_eq!((request.side, request.entries.len()), (Side::Request, CONFIG.shuffle - 1));
    let mut passive = PeerSampling::new(to, CONFIG, [2; 32], 0);
    passive.join(contact(100));
    let (back, answer) = passive.handle(request.clone()).unwrap();
    assert_eq!((back, answer.nonce, answer.entries.clone()), (contact(0), request.nonce, entries([100])));
    assert_eq!(known(&passive).len(), 1 + CONFIG.shuffle);
    assert!(known(&passive).contains(&0), "the passive side knows the active one");
    assert!(active.handle(answer).is_none());
    assert!(known(&active).contains(&100));
    assert_eq!(active.view().len(), CONFIG.view);
}

#[test]
fn the_oldest_is_asked_and_who_is_silent_is_gone() {
    let mut node = full();
    let mut asked = Vec::new();
    while !node.view().is_empty() {
        let before = node.view().len();
        let (to, _) = ring(&mut node).unwrap();
        match node.view().len() == before {
            true => assert_eq!(to, contact(1), "now and then it is the introducer's turn"),
            false => assert!(node.view().iter().all(|entry| entry.contact != to)),
        }
        asked.push(to);
    }
    asked.sort_by_key(|contact| *contact.id());
    asked.dedup();
    assert_eq!(asked, (1..=20).map(contact).collect::<Vec<_>>());
    let (to, request) = ring(&mut node).unwrap();
    assert_eq!((to, request.entries), (contact(1), vec![]), "nobody is left: from the beginning");
}

#[test]
fn nothing_is_asked_before_its_time_or_of_nobody() {
    let mut node = node([]);
    assert_eq!(node.ring(node.deadline()), None);
    node.join(contact(0));
    assert_eq!((ring(&mut node), node.sample()), (None, None), "a node is no introducer of its own");
    node.join(contact(1));
    assert_eq!(node.ring(node.deadline() - 1), None);
    assert_eq!(node.sample(), Some(contact(1)));
    assert!(ring(&mut node).is_some());
}

#[test]
fn only_the_answer_that_was_asked_for_is_taken_and_once() {
    let mut node = full();
    let (to, request) = ring(&mut node).unwrap();
    let partner = u16::from_be_bytes(to.address().as_bytes().try_into().unwrap());
    let before = known(&node);
    let elsewhere = Contact::new(*to.id(), Address::new(b"elsewhere").unwrap());
    let strangers = entries(200..203);
    let nonce = request.nonce;
    let wrong = [
        message(Side::Answer, nonce ^ 1, partner, strangers.clone()),
        message(Side::Answer, nonce, 99, strangers.clone()),
        ViewMessage { side: Side::Answer, nonce, sender: elsewhere, entries: strangers.clone() },
        message(Side::Answer, nonce, partner, entries(200..200 + CONFIG.shuffle as u16 + 1)),
        message(Side::Answer, nonce, 0, strangers.clone()),
    ];
    for answer in wrong {
        assert!(node.handle(answer.clone()).is_none());
        assert_eq!(known(&node), before, "{answer:?}");
    }
    node.handle(message(Side::Answer, nonce, partner, strangers));
    assert_eq!(known(&node).last(), Some(&202));
    let after = known(&node);
    node.handle(message(Side::Answer, nonce, partner, entries(300..303)));
    assert_eq!(known(&node), after, "an answer counts once");

    let (to, request) = ring(&mut node).unwrap();
    let partner = u16::from_be_bytes(to.address().as_bytes().try_into().unwrap());
    ring(&mut node);
    let before = known(&node);
    node.handle(message(Side::Answer, request.nonce, partner, entries(400..403)));
    assert_eq!(known(&node), before, "an answer after the cycle is late");
}

#[test]
fn own_and_known_ids_are_not_taken_again() {
    let mut node = full();
    let (to, request) = ring(&mut node).unwrap();
    let partner = u16::from_be_bytes(to.address().as_bytes().try_into().unwrap());
    let before = known(&node);
    let answer = entries([0, before[0], before[1], 0, 500, 500]);
    node.handle(message(Side::Answer, request.nonce, partner, answer));
    let mut expected = before;
    expected.push(500);
    assert_eq!(known(&node), expected);
}

#[test]
fn a_request_that_is_too_long_is_not_answered_and_none_changes_more_than_it_gets() {
    let mut node = full();
    let long = message(Side::Request, 1, 600, entries(601..601 + CONFIG.shuffle as u16));
    assert!(node.handle(long).is_none());
    assert_eq!(known(&node), (1..=20).collect::<Vec<u16>>());
    let (_, answer) = node.handle(message(Side::Request, 1, 600, entries(601..608))).unwrap();
    assert_eq!(answer.entries.len(), CONFIG.shuffle);
    assert_eq!(node.view().len(), CONFIG.view);
    let kept = (1..=20).filter(|number| known(&node).contains(number)).count();
    assert_eq!(kept, CONFIG.view - CONFIG.shuffle);
}

#[test]
fn a_flood_is_answered_up_to_a_limit_in_each_cycle() {
    let mut node = full();
    let flood = |node: &mut PeerSampling| {
        (1_000..2_000)
            .filter(|sender| node.handle(message(Side::Request, 1, *sender, vec![])).is_some())
            .count()
    };
    ring(&mut node);
    assert_eq!(flood(&mut node), MAX_ANSWERED);
    assert_eq!(flood(&mut node), MAX_ANSWERED, "each a second time");
    assert_eq!(flood(&mut node), 0);
    assert_eq!(node.view().len(), CONFIG.view);
    ring(&mut node);
    assert_eq!(flood(&mut node), MAX_ANSWERED);
}

#[test]
fn one_that_asks_again_and_again_is_answered_twice_in_a_cycle_and_keeps_nobody_out() {
    let mut node = full();
    for _ in 0..2 {
        ring(&mut node);
        let mut ask = |sender| node.handle(message(Side::Request, 1, sender, vec![])).is_some();
        let answered = (0..80).filter(|_| ask(600)).count();
        assert_eq!(answered, usize::from(MAX_ANSWERED_EACH));
        assert_eq!((1_000..2_000).filter(|sender| ask(*sender)).count(), MAX_ANSWERED - 1);
        assert_eq!((ask(1_000), ask(1_000)), (true, false), "whoever is counted may still ask a second time");
    }
}

#[test]
fn who_tells_again_and_again_is_taken_itself_and_nobody_else() {
    let mut node = full();
    node.handle(message(Side::Request, 1, 600, entries(601..608)));
    let before = known(&node);
    for cycle in 0..10 {
        ring(&mut node);
        node.handle(message(Side::Request, 1, 600, entries(700 + 10 * cycle..707 + 10 * cycle)));
    }
    assert!(known(&node).iter().all(|number| before.contains(number)), "{:?}", known(&node));
    // Others who are heard make it one that may tell again.
    for other in 1_000..1_000 + CONFIG.view as u16 {
        ring(&mut node);
        node.handle(message(Side::Request, 1, other, vec![]));
    }
    node.handle(message(Side::Request, 1, 600, entries(900..907)));
    assert!(known(&node).contains(&906), "{:?}", known(&node));
}

#[test]
fn who_asked_thrice_in_vain_asks_an_introducer_next() {
    let rows = [(false, 10..=16), (true, 0..=6)];
    for (answers, expected) in rows {
        let mut node = full();
        let introduced = (0..40).filter(|_| {
            let before = node.view().len();
            let (to, request) = ring(&mut node).unwrap();
            let is_introducer = node.view().len() == before;
            assert!(!is_introducer || to == contact(1), "{to:?}");
            let fresh = request.nonce as u16 % 9_000 + 50;
            let answer = ViewMessage {
                side: Side::Answer,
                nonce: request.nonce,
                sender: to,
                entries: entries(fresh..fresh + 8),
            };
            if answers {
                node.handle(answer);
            }
            // So that the view is never empty.
            node.handle(message(Side::Request, 1, request.nonce as u16 | 0x8000, vec![]));
            is_introducer
        });
        let count = introduced.count();
        assert!(expected.contains(&count), "{count} of 40 where answers come: {answers}");
    }
}

#[test]
fn ages_end_at_the_largest() {
    let mut node = node([]);
    let mut old = entries([1, 2]);
    old.iter_mut().for_each(|entry| entry.age = u16::MAX);
    node.handle(message(Side::Request, 1, 3, old));
    let (to, _) = ring(&mut node).unwrap();
    assert_ne!(to, contact(3), "the oldest is asked first");
    let ages: Vec<u16> = node.view().iter().map(|entry| entry.age).collect();
    assert!(ages.contains(&u16::MAX) && ages.contains(&1), "{ages:?}");
}

#[test]
fn introducers_are_bounded() {
    let mut node = node(1..=50);
    assert_eq!(node.view().len(), CONFIG.view);
    while !node.view().is_empty() {
        ring(&mut node);
    }
    let again: Vec<Contact> = std::iter::from_fn(|| ring(&mut node)).take(60).map(|(to, _)| to).collect();
    assert!(again.iter().all(|to| (51 - MAX_INTRODUCERS as u16..=50).map(contact).any(|one| one == *to)));
}
