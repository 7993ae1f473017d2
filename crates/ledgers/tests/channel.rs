//! Tabs on a channel: who endorses, orders and validates, and what comes of it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use std::collections::{BTreeSet, VecDeque};

use common::room::{ORDERER, ORG1, ORG2, Room};
use hashyard_core::{Decodable, Encodable};
use hashyard_ledgers::Person::{Alice, Bob, Carol, Dan};
use hashyard_ledgers::channel::{Answer, BATCH_TIMEOUT, Member, Payment, Proposal, Role, Said, Secret};
use hashyard_ledgers::versions::{Organisation, Version, VersionsRefusal};

#[test]
fn two_endorse_one_orders_all_validate() {
    let mut room = Room::open(2);
    room.propose(3, Alice, Bob, 10);
    room.propose(4, Alice, Carol, 10);
    room.settle();
    room.expect(1, [90, 30, 50, 0]);
    let now = Some(Version { block: 1, tx: 0 });
    let read = Some(Version { block: 0, tx: 0 });
    let conflict = VersionsRefusal::MvccReadConflict { key: "balance:alice".to_owned(), read, now };
    for at in 0..5 {
        assert_eq!(room.verdicts(at, 1), [Ok(()), Err(conflict.clone())]);
    }
    room.propose(3, Alice, Carol, 10);
    room.propose(4, Bob, Dan, 5);
    room.settle();
    room.expect(2, [80, 25, 60, 5]);
    assert_eq!(room.verdicts(0, 2), [Ok(()), Ok(())]);
    let blocks = room.ledger(3).blocks();
    assert_eq!(room.ledger(0).world().block().previous, blocks[0].hash);
    assert_eq!(room.ledger(0).world().block().hash(), blocks[1].hash);
}

#[test]
fn endorsers_and_orderer_propose_as_well() {
    let mut room = Room::open(0);
    room.propose(ORG1, Carol, Dan, 10);
    room.propose(ORDERER, Carol, Dan, 20);
    room.settle();
    // Both read what Carol has. The orderer's own comes to the orderer first, since it takes no way.
    room.expect(1, [100, 20, 30, 20]);
}

#[test]
fn a_block_that_is_not_full_is_cut_in_time_or_by_hand() {
    let mut room = Room::open(1);
    let id = room.propose(3, Alice, Bob, 10);
    room.settle();
    room.wait(BATCH_TIMEOUT - 2_000);
    assert_eq!((room.ledger(3).height(), room.tabs[ORDERER].queued()), (0, 1));
    room.wait(2_000);
    room.expect(1, [90, 30, 50, 0]);
    let (block, place) = room.ledger(3).find(&id).unwrap();
    assert_eq!((block.number, place), (1, 0));
    room.propose(3, Alice, Bob, 10);
    room.settle();
    room.act(ORG1, |tab, now| tab.cut(now));
    assert_eq!(room.ledger(ORG1).height(), 1, "who orders nothing cuts nothing");
    room.act(ORDERER, |tab, now| tab.cut(now));
    room.settle();
    room.expect(2, [80, 40, 50, 0]);
}

#[test]
fn who_comes_late_asks() {
    let mut room = Room::open(1);
    for _ in 0..7 {
        room.propose(3, Alice, Bob, 1);
        room.settle();
        room.act(ORDERER, |tab, now| tab.cut(now));
        room.settle();
    }
    room.tabs.push(Member::new(Secret::new(&[99; 32]).unwrap()));
    room.wait(15_000);
    room.expect(7, [93, 27, 50, 0]);
    assert_eq!(room.ledger(4).blocks(), room.ledger(0).blocks());
}

#[test]
fn a_forged_endorsement_does_nothing() {
    let mut room = Room::open(1);
    // A stranger with a key of its own that says to be Org2, on the same channel.
    let mut stranger = Room::of(0);
    stranger.notes.retain(|(from, _)| *from != ORG2);
    stranger.tabs[ORG2] = Member::new(Secret::new(&[66; 32]).unwrap());
    stranger.act(ORG2, |tab, now| tab.choose(Role::Endorser(Organisation::Org2), now));
    room.tabs[ORG2].choose(Role::Peer, room.now);
    let id = room.propose(3, Alice, Bob, 10);
    let (_, proposal) = room.notes.front().unwrap().clone();
    room.settle();
    stranger.settle();
    stranger.act(ORDERER, |tab, now| tab.open(7, now));
    stranger.settle();
    // On its channel it endorses the same payment. Said here under the channel of this room, the signature does not hold.
    let there = stranger.propose(ORG1, Alice, Bob, 10);
    stranger.settle();
    let travel = stranger.tabs[ORG1].travels().find(|travel| travel.id == there).unwrap();
    let Some(Answer::Endorsed(set, endorsement)) = travel.answer(Organisation::Org2) else { panic!() };
    let channel = room.ledger(3).id();
    let forged = Said::Endorsed(channel, id, set.clone(), *endorsement).encode();
    (0..4).for_each(|at| room.hear(at, &forged));
    // Nor does Org1's own under the name of Org2.
    let Some(Answer::Endorsed(set, endorsement)) =
        room.tabs[3].travels().next_back().unwrap().answer(Organisation::Org1)
    else {
        panic!()
    };
    let mut renamed = *endorsement;
    renamed.by = Organisation::Org2;
    let forged = Said::Endorsed(channel, id, set.clone(), renamed).encode();
    (0..4).for_each(|at| room.hear(at, &forged));
    room.settle();
    let travel = room.tabs[3].travels().next_back().unwrap();
    assert!(travel.answer(Organisation::Org1).is_some());
    assert_eq!(travel.answer(Organisation::Org2), None);
    assert_eq!((travel.is_endorsed(), room.ledger(3).height()), (false, 0));
    // Somebody else's signature under the proposal: no endorser takes it.
    let Ok(Said::Proposal(channel, proposal, signature)) = Said::decode(&proposal) else { panic!() };
    let other = Proposal { nonce: [200; 24], ..proposal };
    room.hear(ORG1, &Said::Proposal(channel, other, signature).encode());
    assert!(room.notes.is_empty());
}

#[test]
fn what_its_client_did_not_sign_is_not_ordered() {
    let mut room = Room::open(1);
    room.act(ORG2, |tab, now| tab.choose(Role::Peer, now));
    let id = room.propose(3, Alice, Bob, 10);
    room.settle();
    room.act(3, |tab, now| tab.send_anyway(&id, now));
    let (_, mut note) = room.notes.pop_front().unwrap();
    *note.last_mut().unwrap() ^= 1;
    room.hear(ORDERER, &note);
    assert_eq!(room.tabs[ORDERER].queued(), 0);
    *note.last_mut().unwrap() ^= 1;
    room.hear(ORDERER, &note);
    assert_eq!(room.tabs[ORDERER].queued(), 1);
}

#[test]
fn with_one_endorsement_it_is_void() {
    let mut room = Room::open(1);
    room.act(ORG2, |tab, now| tab.choose(Role::Peer, now));
    let id = room.propose(3, Alice, Bob, 10);
    room.settle();
    assert_eq!(room.tabs[ORDERER].queued(), 0, "a client sends what both endorsed");
    room.act(3, |tab, now| tab.send_anyway(&id, now));
    room.settle();
    room.act(ORDERER, |tab, now| tab.cut(now));
    room.settle();
    room.expect(1, [100, 20, 50, 0]);
    let by = BTreeSet::from([Organisation::Org1]);
    assert_eq!(room.verdicts(0, 1), [Err(VersionsRefusal::EndorsementPolicyFailure { by })]);
}

#[test]
fn different_sets_are_not_endorsed_together() {
    let mut room = Room::open(1);
    room.propose(3, Alice, Bob, 10);
    room.settle();
    room.act(ORDERER, |tab, now| tab.cut(now));
    // Org2 does not hear of the block, and simulates on an older state.
    let cut: Vec<_> = room.notes.drain(..).collect();
    for (_, note) in &cut {
        [ORG1, 3].into_iter().for_each(|at| room.hear(at, note));
    }
    let id = room.propose(3, Alice, Carol, 10);
    room.settle();
    let travel = room.tabs[3].travels().next_back().unwrap();
    assert!(travel.differs() && travel.envelope.is_none());
    room.act(3, |tab, now| tab.send_anyway(&id, now));
    room.settle();
    room.act(ORDERER, |tab, now| tab.cut(now));
    room.wait(10_000);
    room.expect(2, [90, 30, 50, 0]);
    let by = BTreeSet::from([Organisation::Org1]);
    assert_eq!(room.verdicts(ORG2, 2), [Err(VersionsRefusal::EndorsementPolicyFailure { by })]);
}

#[test]
fn a_name_counts_once() {
    let mut room = Room::open(1);
    room.act(ORG2, |tab, now| tab.choose(Role::Peer, now));
    let id = room.propose(3, Alice, Bob, 10);
    room.settle();
    // One copy of the tab sends with one endorsement, the other one waits for both: two envelopes of one name.
    let mut copy = room.tabs[3].clone();
    let early = copy.send_anyway(&id, room.now);
    room.act(ORG2, |tab, now| tab.choose(Role::Endorser(Organisation::Org2), now));
    room.wait(7_000);
    early.iter().for_each(|note| room.hear(ORDERER, note));
    room.settle();
    assert_eq!(room.verdicts(0, 1), [Ok(()), Err(VersionsRefusal::DuplicateTxid)]);
    room.expect(1, [90, 30, 50, 0]);
    // The same bytes once more are no third one.
    early.iter().for_each(|note| room.hear(ORDERER, note));
    assert_eq!(room.tabs[ORDERER].queued(), 0);
}

#[test]
fn what_nobody_has_is_refused() {
    let mut room = Room::open(1);
    room.propose(3, Dan, Bob, 10);
    room.settle();
    let travel = room.tabs[3].travels().next_back().unwrap();
    for by in [Organisation::Org1, Organisation::Org2] {
        assert_eq!(travel.answer(by), Some(&Answer::Refused { has: 0, needs: 10 }));
    }
    assert!(travel.envelope.is_none());
    room.wait(40_000);
    assert_eq!(room.ledger(3).height(), 0);
}

#[test]
fn two_blocks_of_one_number_are_shown() {
    let mut room = Room::open(1);
    let mut copy = room.tabs[ORDERER].clone();
    room.propose(3, Alice, Bob, 10);
    room.settle();
    let mut other = Room { tabs: room.tabs.clone(), notes: VecDeque::new(), now: room.now, nonces: 50 };
    other.tabs[ORDERER] = copy.clone();
    other.propose(3, Bob, Carol, 10);
    other.settle();
    room.act(ORDERER, |tab, now| tab.cut(now));
    room.settle();
    let envelope = other.tabs[3].travels().next_back().unwrap().envelope.clone().unwrap();
    copy.hear(&Said::Envelope(room.ledger(3).id(), envelope).encode(), room.now);
    let rival = copy.cut(room.now);
    assert_eq!(rival.len(), 1);
    rival.iter().for_each(|note| room.hear(3, note));
    let rivals: Vec<_> = room.ledger(3).rivals().collect();
    assert_eq!((rivals.len(), rivals[0].number), (1, 1));
    assert_eq!(rivals[0].first, room.ledger(3).blocks()[0].hash);
    assert_eq!(rivals[0].other, copy.ledger().unwrap().blocks()[0].hash);
    assert_eq!(room.balances(3), [90, 30, 50, 0], "the first one counts");
    // What the copy builds on that can't follow here, and is not asked for again and again.
    let payment = Payment { from: Carol, to: Dan, amount: 1 };
    let id = other.propose(3, payment.from, payment.to, payment.amount);
    other.settle();
    let envelope = other.tabs[3].travels().find(|travel| travel.id == id).unwrap().envelope.clone().unwrap();
    copy.hear(&Said::Envelope(room.ledger(3).id(), envelope).encode(), room.now);
    copy.cut(room.now).iter().for_each(|note| room.hear(3, note));
    assert_eq!((room.ledger(3).height(), room.ledger(3).rivals().count()), (1, 1));
    room.now += 10_000;
    copy.tick(room.now).iter().for_each(|note| room.hear(3, note));
    assert!(room.tabs[3].tick(room.now).is_empty());
}

#[test]
fn a_channel_of_others_is_listed_and_can_be_joined() {
    let mut room = Room::open(2);
    let first = room.ledger(3).id();
    room.act(4, |tab, now| tab.choose(Role::Orderer, now));
    // Endorsers go on saying who they are, so a channel can be opened anew at any time.
    room.wait(30_000);
    room.act(4, |tab, now| tab.open(8, now));
    room.settle();
    let second = room.ledger(4).id();
    assert_ne!(first, second);
    assert_eq!((room.ledger(3).id(), room.tabs[3].others().count()), (first, 1));
    room.tabs[3].join(&second);
    room.tabs[3].join(&[0; 32]);
    assert_eq!(room.ledger(3).id(), second);
}

#[test]
fn whoever_says_it_first_is_believed_until_it_is_gone() {
    let mut room = Room::of(1);
    room.settle();
    let first = room.tabs[ORDERER].claims();
    room.act(3, |tab, now| tab.choose(Role::Endorser(Organisation::Org1), now));
    room.wait(30_000);
    assert_eq!(room.tabs[ORDERER].claims(), first);
    room.act(ORG1, |tab, now| tab.choose(Role::Peer, now));
    room.wait(30_000);
    let [org1, org2] = room.tabs[ORDERER].claims();
    assert_eq!((org1.as_ref(), org2), (Some(room.tabs[3].key()), first[1]));
}

#[test]
fn a_name_is_made_as_fabric_makes_it() {
    let mut creator = [7; 33];
    creator[0] = 2;
    let nonce = core::array::from_fn(|index| index as u8);
    let proposal = Proposal { creator, nonce, payment: Payment { from: Alice, to: Bob, amount: 1 } };
    // `printf '%s' NONCE CREATOR | xxd -r -p | sha256sum`
    let hex: String = proposal.id().iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(hex, "2d9db3bdf525c0b9b95fd3b39c33128ed5501d436d641ca1f7c50102f5a3748f");
}
