//! Relays joined by hand.

mod world;

use std::collections::BTreeMap;

use hashyard_links::MAX_PAYLOAD;

use self::world::{World, node};
use super::*;

const ROOM: RoomId = RoomId([7; 32]);
const OTHER_ROOM: RoomId = RoomId([8; 32]);

fn frame(from: u8, payload: &[u8]) -> Vec<u8> {
    RelayMessage::Frame { from: node(from), payload }.encode()
}

/// Members 1 and 2 at the first relay, 3 at the second, 4 at the third; 5 alone in another room.
fn three() -> World {
    let mut world = World::new(3);
    for (at, number) in [(0, 1), (0, 2), (1, 3), (2, 4)] {
        world.join(at, number, ROOM);
    }
    world.join(1, 5, OTHER_ROOM);
    world.pass(500);
    world
}

fn members_of_three(world: &mut World) {
    for (at, number, others) in [(0, 1, [2, 3, 4]), (0, 2, [1, 3, 4]), (1, 3, [1, 2, 4]), (2, 4, [1, 2, 3])] {
        assert_eq!(world.known(at, number), others, "member {number}");
    }
    assert!(world.known(1, 5).is_empty());
}

#[test]
fn members_of_a_room_know_one_another_wherever_they_sit() {
    let mut world = three();
    members_of_three(&mut world);
    world.input(1, 3, Input::Closed);
    world.pass(500);
    assert_eq!((world.known(0, 1), world.known(2, 4)), (vec![2, 4], vec![1, 2]));
    for (at, number) in [(0, 1), (0, 2), (2, 4), (1, 5)] {
        world.input(at, number, Input::Closed);
    }
    world.pass(FORGET_MS + 500);
    assert!(world.is_empty(), "who is gone leaves nothing behind");
}

#[test]
fn a_frame_reaches_its_receiver_alone_through_its_relay_alone() {
    let mut world = three();
    for (at, number) in [(0, 1), (0, 2), (1, 3), (2, 4), (1, 5)] {
        world.heard(at, number);
    }
    world.alone = 0;
    world.send(0, 1, 3, b"version");
    assert_eq!(world.heard(1, 3), [frame(1, b"version")]);
    assert!(world.alone < 200, "{} bytes for one small frame", world.alone);
    world.send(1, 3, 1, b"verack");
    assert_eq!(world.heard(0, 1), [frame(3, b"verack")]);
    for (at, number) in [(0, 2), (2, 4), (1, 5)] {
        assert_eq!(world.heard(at, number), Vec::<Vec<u8>>::new(), "member {number}");
    }
    world.send(0, 1, 5, b"other room");
    world.send(0, 1, 9, b"nobody");
    assert_eq!(world.heard(1, 5), Vec::<Vec<u8>>::new());
}

#[test]
fn whoever_comes_is_known_before_it_speaks() {
    let mut world = three();
    world.pass(500);
    world.now_ms += PAUSE_MS;
    // Two join in one moment: the second is not said to all at once.
    world.join(0, 6, ROOM);
    world.join(0, 7, ROOM);
    world.heard(1, 3);
    world.send(0, 7, 3, b"hello");
    assert_eq!(world.heard(1, 3), [RelayMessage::Joined(node(7)).encode(), frame(7, b"hello")]);
}

#[test]
fn the_longest_frame_arrives_whole() {
    let mut world = three();
    world.heard(1, 3);
    let payload: Vec<u8> = (0..MAX_PAYLOAD).map(|at| (at / 251) as u8).collect();
    world.send(0, 1, 3, &payload);
    assert!(world.heard(1, 3) == [frame(1, &payload)]);
}

#[test]
fn words_that_come_twice_change_nothing() {
    let mut world = three();
    world.times = 2;
    world.pass(2_000);
    world.heard(1, 3);
    world.send(0, 1, 3, b"once");
    assert_eq!(world.heard(1, 3), [frame(1, b"once")]);
    world.send(0, 1, 3, &vec![1; 2 * PIECE_BYTES]);
    assert!(world.heard(1, 3) == [frame(1, &vec![1; 2 * PIECE_BYTES])]);
}

#[test]
fn lost_rosters_are_made_good() {
    let mut world = World::new(2);
    world.loses = |_| true;
    world.join(0, 1, ROOM);
    world.join(1, 2, ROOM);
    assert!(world.known(0, 1).is_empty());
    world.loses = |_| false;
    world.pass(REFRESH_MS);
    assert_eq!((world.known(0, 1), world.known(1, 2)), (vec![2], vec![1]));
}

#[test]
fn after_a_lost_frame_the_sender_leaves_and_comes_back_instead_of_missing_a_part() {
    let mut world = three();
    world.send(0, 1, 3, b"first");
    world.heard(1, 3);
    world.loses = |post| post.to.is_some();
    world.send(0, 1, 3, b"lost");
    world.loses = |_| false;
    world.send(0, 1, 3, b"third");
    let left = [1, 2].map(|number| RelayMessage::Left(node(number)).encode());
    let joined = [1, 2].map(|number| RelayMessage::Joined(node(number)).encode());
    assert_eq!(world.heard(1, 3), [left, joined].concat(), "the third is not passed on without the second");
    let both = [RelayMessage::Left(node(3)).encode(), RelayMessage::Joined(node(3)).encode()];
    assert!(world.heard(0, 1).ends_with(&both), "on both sides");
    world.send(0, 1, 3, b"fourth");
    world.send(1, 3, 1, b"answer");
    assert_eq!(world.heard(1, 3), [frame(1, b"fourth")]);
    assert_eq!(world.heard(0, 1).last(), Some(&frame(3, b"answer")));
}

#[test]
fn a_dead_relay_is_forgotten_and_its_members_come_in_elsewhere() {
    let mut world = three();
    world.cut.insert(1);
    // Its member tries at another relay at once, and is refused until the dead one is found out.
    world.join(2, 3, ROOM);
    assert_eq!(world.relays[2].dropped.get(&3), Some(&Refusal::NodeIdTaken));
    world.pass(FORGET_MS);
    assert_eq!(world.known(0, 1), [2, 4]);
    world.join(2, 3, ROOM);
    world.pass(500);
    assert_eq!((world.known(0, 1), world.known(2, 4)), (vec![2, 3, 4], vec![1, 2, 3]));
    world.send(0, 1, 3, b"again");
    assert_eq!(world.heard(2, 3).last(), Some(&frame(1, b"again")));
}

#[test]
fn a_relay_to_which_nobody_listens_is_forgotten_at_once() {
    let mut world = three();
    world.cut.insert(1);
    for at in [0, 2] {
        let relay = &mut world.relays[at];
        relay.elsewhere.gone(&mut relay.hub, world.now_ms, RelayId([2; 16]));
        relay.obey(world.now_ms);
    }
    assert_eq!(world.known(0, 1), [2, 4]);
    world.join(2, 3, ROOM);
    assert_eq!(world.relays[2].dropped, BTreeMap::new());
    world.cut.clear();
    world.relays.remove(1);
    world.pass(REFRESH_MS);
    assert_eq!(world.known(0, 1), [2, 3, 4]);
}

#[test]
fn a_relay_that_was_cut_off_is_whole_again() {
    let mut world = three();
    world.cut.insert(0);
    world.pass(FORGET_MS);
    assert_eq!((world.known(0, 1), world.known(1, 3)), (vec![2], vec![4]));
    world.cut.clear();
    world.pass(REFRESH_MS);
    members_of_three(&mut world);
    world.send(1, 3, 1, b"back");
    assert_eq!(world.heard(0, 1).last(), Some(&frame(3, b"back")));
}

/// One node let in at two relays of three while nobody hears anybody: who holds it once they do, for every pair of relays.
#[test]
fn whoever_came_first_keeps_its_node_id_whichever_relay_another_claims_it_at() {
    for (elder, younger, apart_ms) in (0..3)
        .flat_map(|a| (0..3).map(move |b| (a, b)))
        .flat_map(|(a, b)| [0, 1, 60_000].map(|ms| (a, b, ms)))
    {
        if elder == younger || (apart_ms == 0 && elder > younger) {
            continue;
        }
        let mut world = World::new(3);
        world.cut.extend([0, 1, 2]);
        world.join(elder, 1, ROOM);
        world.pass(apart_ms / 500 * 500);
        world.now_ms += apart_ms % 500;
        world.join(younger, 1, ROOM);
        // A third listens, at the relay where the younger is.
        world.join(younger, 2, ROOM);
        world.cut.clear();
        world.pass(3 * REFRESH_MS);
        let case = format!("{elder} before {younger} by {apart_ms} ms");
        assert_eq!(world.relays[elder].dropped, BTreeMap::new(), "{case}");
        assert_eq!(world.relays[younger].dropped, BTreeMap::from([(1, Refusal::NodeIdTaken)]), "{case}");
        world.send(younger, 2, 1, b"where are you");
        assert_eq!(world.heard(elder, 1).last(), Some(&frame(2, b"where are you")), "{case}");
        world.join(younger, 1, ROOM);
        assert_eq!(world.relays[younger].dropped.get(&1), Some(&Refusal::NodeIdTaken), "{case}");
        assert_eq!(world.relays[elder].dropped, BTreeMap::new(), "{case}");
    }
}

#[test]
fn a_node_that_moved_gets_in_once_its_old_connection_is_found_out() {
    let mut world = World::new(2);
    world.join(1, 2, ROOM);
    world.join(0, 1, ROOM);
    // The node's network breaks; its relay does not hear that, and is cut off from the other for a while, which lets the node in.
    world.silent.insert((0, 1));
    world.cut.insert(0);
    world.pass(FORGET_MS);
    world.join(1, 1, ROOM);
    assert_eq!(world.relays[1].dropped, BTreeMap::new());
    world.cut.clear();
    world.pass(2 * REFRESH_MS);
    assert_eq!(world.relays[1].dropped.get(&1), Some(&Refusal::NodeIdTaken), "as long as nobody can know");
    world.pass(hashyard_links::SILENCE_MS);
    assert_eq!(world.relays[0].dropped.get(&1), Some(&Refusal::Silent));
    world.relays[1].dropped.clear();
    world.join(1, 1, ROOM);
    world.pass(2 * REFRESH_MS);
    assert_eq!(world.relays[1].dropped, BTreeMap::new());
    assert_eq!(world.known(1, 2), [1]);
}

#[test]
fn whoever_reloads_alone_in_its_room_is_heard_at_once() {
    let mut world = World::new(2);
    world.join(0, 1, ROOM);
    world.join(1, 2, ROOM);
    world.pass(500);
    world.send(0, 1, 2, b"one");
    world.input(0, 1, Input::Closed);
    world.join(0, 3, ROOM);
    world.pass(500);
    world.heard(1, 2);
    world.send(0, 3, 2, b"two");
    assert_eq!(world.heard(1, 2), [frame(3, b"two")]);
}

/// Two members at two relays, where only the first relay forgot the other for a while.
#[test]
fn when_one_relay_forgets_the_other_does_so_too_and_both_come_back() {
    let mut world = World::new(2);
    world.join(0, 1, ROOM);
    world.join(1, 2, ROOM);
    world.pass(2 * REFRESH_MS);
    world.heard(0, 1);
    world.heard(1, 2);
    // What the second relay says is lost until the first forgets it.
    world.loses = |post| post.bytes[1] == 2;
    world.pass(FORGET_MS);
    world.loses = |_| false;
    world.pass(3 * REFRESH_MS);
    let left_and_came =
        |number| [RelayMessage::Left(node(number)).encode(), RelayMessage::Joined(node(number)).encode()];
    assert_eq!(world.heard(0, 1), left_and_came(2));
    assert_eq!(world.heard(1, 2), left_and_came(1));
    world.pass(20 * REFRESH_MS);
    assert_eq!((world.heard(0, 1), world.heard(1, 2)), (vec![], vec![]), "and then it is calm");
}

#[test]
fn who_leaves_one_room_disturbs_no_other() {
    let mut world = World::new(2);
    for (at, number, room) in [(0, 1, ROOM), (1, 2, ROOM), (0, 3, OTHER_ROOM), (1, 4, OTHER_ROOM)] {
        world.join(at, number, room);
    }
    world.pass(2 * REFRESH_MS);
    world.heard(0, 3);
    world.heard(1, 4);
    world.input(0, 1, Input::Closed);
    world.pass(2 * FORGET_MS);
    assert_eq!((world.heard(0, 3), world.heard(1, 4)), (vec![], vec![]));
    world.join(0, 1, ROOM);
    world.pass(2 * FORGET_MS);
    assert_eq!((world.heard(0, 3), world.heard(1, 4)), (vec![], vec![]));
    assert_eq!(world.known(0, 1), [2]);
}

#[test]
fn a_slow_nats_costs_members_elsewhere_their_place_and_no_memory() {
    let mut world = three();
    let relay = &mut world.relays[0];
    let payload = vec![0; MAX_PAYLOAD];
    let send = ClientMessage::Send { to: node(3), payload: &payload }.encode();
    for _ in 0..40 {
        // Nothing is reported as posted.
        relay.hub.handle(world.now_ms, 1, Input::Received(&send));
        relay.obey(world.now_ms);
    }
    let left = RelayMessage::Left(node(3)).encode();
    assert_eq!(relay.sent[&1].iter().filter(|bytes| **bytes == left).count(), 1);
    assert!(relay.elsewhere.waiting < WAITING_BYTES + FRAME_BYTES + PIECE_BYTES);
    world.deliver();
    world.pass(2 * REFRESH_MS);
    members_of_three(&mut world);
}

#[test]
fn members_elsewhere_stay_for_longer_than_the_hub_waits_for_the_silent() {
    let mut world = three();
    world.pass(3 * hashyard_links::SILENCE_MS);
    members_of_three(&mut world);
    assert!(world.relays.iter().all(|relay| relay.dropped.is_empty()));
}

#[test]
fn nobody_speaks_for_a_member_of_another_relay() {
    let mut world = three();
    world.heard(1, 3);
    // The third relay says that member 1, who sits at the first, sends something.
    let body = Frame { room: ROOM, from: node(1), to: node(3), payload: b"forged" }.encode();
    let from = RelayId([3; 16]);
    let piece = Word::Piece { from, previous: 0, number: 1_000, first: true, last: true, bytes: &body };
    let relay = &mut world.relays[1];
    assert!(relay.elsewhere.heard(&mut relay.hub, world.now_ms, &piece.encode()));
    relay.obey(world.now_ms);
    assert_eq!(world.heard(1, 3), Vec::<Vec<u8>>::new());
    // Nor for who is in no room here, nor to whom it does not carry.
    for (room, from, to) in [(OTHER_ROOM, 4, 5), (ROOM, 9, 3), (ROOM, 4, 1)] {
        let body = Frame { room, from: node(from), to: node(to), payload: b"x" }.encode();
        let from = RelayId([3; 16]);
        let piece = Word::Piece { from, previous: 0, number: 2_000, first: true, last: true, bytes: &body };
        let relay = &mut world.relays[1];
        relay.elsewhere.heard(&mut relay.hub, world.now_ms, &piece.encode());
        relay.obey(world.now_ms);
    }
    world.deliver();
    assert_eq!((world.heard(1, 3), world.heard(1, 5).len()), (vec![], 1), "5 heard its welcome alone");
}

#[test]
fn more_relays_and_members_than_are_bearable_are_ignored() {
    let mut world = World::new(1);
    world.join(0, 1, ROOM);
    let relay = &mut world.relays[0];
    for number in 0..2 * RELAYS as u64 {
        let mut from = [0; 16];
        from[..8].copy_from_slice(&number.to_be_bytes());
        let from = RelayId(from);
        let nodes = (0..4u64).map(|index| {
            let mut node = [9; 32];
            node[..8].copy_from_slice(&(4 * number + index).to_le_bytes());
            (NodeId(node), 1_000)
        });
        let roster = Word::Roster { from, number: 1, room: ROOM, members: nodes.collect() };
        relay.elsewhere.heard(&mut relay.hub, 2_000, &roster.encode());
        relay.obey(2_000);
    }
    assert_eq!(relay.elsewhere.relays.len(), RELAYS);
    assert_eq!(relay.elsewhere.members(), hashyard_links::MEMBERS_PER_ROOM - 1, "a room stays a room");
}
