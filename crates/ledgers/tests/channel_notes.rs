//! What tabs of a channel hear: in any order, more than once, changed, and too much of it.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use std::collections::BTreeSet;

use common::room::{ORDERER, ORG1, Room};
use hashyard_core::{Decodable, Encodable};
use hashyard_ledgers::Person::{self, Alice, Bob, Carol, Dan};
use hashyard_ledgers::channel::{Member, Payment, Said, Secret};
use hashyard_ledgers::rules::Key;
use proptest::prelude::*;

#[test]
fn a_flood_leaves_everything_bounded() {
    let mut room = Room::open(1);
    let own = room.propose(3, Alice, Bob, 10);
    room.notes.clear();
    let mut stranger = room.tabs[3].clone();
    let mut others = Member::new(Secret::new(&[77; 32]).unwrap());
    others.hear(&Said::Opened(*room.ledger(3).opened()).encode(), room.now);
    for round in 0..60_u8 {
        let payment = Payment { from: Carol, to: Dan, amount: 1 };
        for note in others.propose(payment, [round; 24], room.now) {
            (0..4).for_each(|at| room.hear(at, &note));
        }
        room.settle();
        // One that is signed, and sent without any endorsement that would hold.
        for note in stranger.propose(payment, [100 + round; 24], room.now) {
            room.hear(3, &note[..note.len() - 1]);
            room.hear(3, &[note, vec![0]].concat());
        }
    }
    assert!(room.tabs.iter().all(|tab| tab.travels().count() <= 24));
    assert!(room.tabs[3].travels().any(|travel| travel.id == own), "a tab's own make way last");
    assert!(room.tabs[ORDERER].queued() <= 16);
    room.wait(40_000);
    room.expect(1, [90, 30, 50, 0]);
}

/// All notes of two blocks, who came late included.
fn story() -> (Vec<Vec<u8>>, [u64; 4]) {
    let mut room = Room::of(2);
    let mut notes = vec![];
    for step in 0..6 {
        match step {
            1 => room.act(ORDERER, |tab, now| tab.open(7, now)),
            2 => drop(room.propose(3, Alice, Bob, 10)),
            3 => drop(room.propose(4, Alice, Carol, 10)),
            4 => drop(room.propose(4, Dan, Bob, 10)),
            5 => drop(room.propose(3, Bob, Dan, 5)),
            _ => {}
        }
        while let Some((from, note)) = room.notes.pop_front() {
            (0..room.tabs.len()).filter(|at| *at != from).for_each(|at| room.hear(at, &note));
            notes.push(note);
        }
    }
    room.act(ORDERER, |tab, now| tab.cut(now));
    notes.extend(room.notes.drain(..).map(|(_, note)| note));
    (notes, room.balances(ORDERER))
}

#[test]
fn what_is_said_has_one_form() {
    let (notes, _) = story();
    let kinds: BTreeSet<u8> = notes.iter().map(|note| note[6]).collect();
    assert_eq!(kinds, (0..=6).collect());
    for note in &notes {
        assert_eq!(Said::decode(note).unwrap().encode(), *note);
        for end in 0..note.len() {
            assert!(Said::decode(&note[..end]).is_err(), "{end} of {}", note.len());
        }
    }
    let wanted = Said::Wanted([3; 32], u64::MAX);
    assert_eq!(Said::decode(&wanted.encode()), Ok(wanted));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn in_any_order_and_more_than_once(order in Just(story()).prop_flat_map(|(notes, balances)| {
        let twice = [notes.clone(), notes].concat();
        (Just(twice).prop_shuffle(), Just(balances))
    })) {
        let (notes, balances) = order;
        let mut late = Member::new(Secret::new(&[88; 32]).unwrap());
        // What comes before the channel is known is asked for: the orderer says it again.
        for round in 0..2 {
            notes.iter().for_each(|note| drop(late.hear(note, 1_000 * round)));
        }
        let ledger = late.ledger().unwrap();
        prop_assert_eq!(ledger.height(), 2);
        prop_assert_eq!(Person::ALL.map(|person| ledger.world().value(Key::Balance(person))), balances);
        prop_assert_eq!(ledger.rivals().count(), 0);
    }

    #[test]
    fn what_is_lost_is_said_again(lost in prop::collection::vec(0..10_u8, 40)) {
        let mut room = Room::open(1);
        let ids = [room.propose(3, Alice, Bob, 10), room.propose(ORG1, Alice, Carol, 10), room.propose(3, Carol, Dan, 5)];
        // For twelve seconds, three of ten are not heard.
        let mut lost = lost.iter().cycle();
        for _ in 0..12 {
            room.now += 1_000;
            (0..4).for_each(|at| room.act(at, |tab, now| tab.tick(now)));
            while let Some((from, note)) = room.notes.pop_front() {
                let hear = (0..4).filter(|at| *at != from && *lost.next().unwrap() >= 3);
                hear.collect::<Vec<_>>().into_iter().for_each(|at| room.hear(at, &note));
            }
        }
        room.wait(60_000);
        let (height, balances) = (room.ledger(ORDERER).height(), room.balances(ORDERER));
        room.expect(height, balances);
        for (id, at) in ids.iter().zip([3, ORG1, 3]) {
            let is_ordered = room.ledger(at).find(id).is_some();
            let differs = room.tabs[at].travels().any(|travel| travel.id == *id && travel.differs());
            prop_assert!(is_ordered != differs, "sent unless the two read different versions");
        }
    }

    #[test]
    fn a_changed_byte_does_nothing(place in any::<prop::sample::Index>(), bit in 0..8_u8, which in any::<prop::sample::Index>()) {
        let (mut notes, balances) = story();
        let which = which.index(notes.len());
        let at = place.index(notes[which].len());
        notes[which][at] ^= 1 << bit;
        let changed = notes[which].clone();
        let (good, _) = story();
        let mut tab = Member::new(Secret::new(&[88; 32]).unwrap());
        let opened = good.iter().position(|note| note[6] == 1).unwrap();
        tab.hear(&good[opened], 0);
        tab.hear(&changed, 0);
        good.iter().for_each(|note| drop(tab.hear(note, 0)));
        let ledger = tab.ledger().unwrap();
        prop_assert_eq!(Person::ALL.map(|person| ledger.world().value(Key::Balance(person))), balances);
    }

    #[test]
    fn nonsense_is_nothing(bytes in prop::collection::vec(any::<u8>(), 0..1_100), kind in 0..9_u8) {
        let note = [b"fabric".as_slice(), &[kind], &bytes].concat();
        if let Ok(said) = Said::decode(&note) {
            prop_assert_eq!(said.encode(), note);
        }
    }
}
