//! The hub with time and sockets moved by hand.

use hashyard_links::{HEARTBEAT_MS, MAX_FRAME, MAX_PAYLOAD, PROTOCOL_VERSION, RoomId};

use super::*;

mod floods;

const ROOM: RoomId = RoomId([7; 32]);
const OTHER_ROOM: RoomId = RoomId([8; 32]);

fn node(number: u8) -> NodeId {
    NodeId([number; 32])
}

struct Bench {
    hub: Hub,
    now_ms: u64,
}

impl Bench {
    fn new(limits: Limits) -> Self {
        Self { hub: Hub::new(limits), now_ms: 0 }
    }

    fn input(&mut self, id: ConnectionId, input: Input<'_>) -> Vec<Output> {
        self.hub.handle(self.now_ms, id, input);
        self.drain()
    }

    fn say(&mut self, id: ConnectionId, message: &ClientMessage<'_>) -> Vec<Output> {
        self.input(id, Input::Received(&message.encode()))
    }

    /// Connects; member n has connection n and node id n.
    fn join(&mut self, number: u8, room: RoomId) -> Vec<Output> {
        self.input(number.into(), Input::Connected);
        self.say(number.into(), &ClientMessage::Join { room, node: node(number) })
    }

    fn send(&mut self, from: u8, to: u8, payload: &[u8]) -> Vec<Output> {
        self.say(from.into(), &ClientMessage::Send { to: node(to), payload })
    }

    fn at(&mut self, now_ms: u64) -> Vec<Output> {
        self.now_ms = now_ms;
        self.hub.tick(now_ms);
        self.drain()
    }

    fn drain(&mut self) -> Vec<Output> {
        std::iter::from_fn(|| self.hub.poll()).collect()
    }
}

fn tell(to: ConnectionId, message: RelayMessage<'_>) -> Output {
    Output::Send { to, bytes: message.encode() }
}

fn dropped(connection: ConnectionId, refusal: Refusal) -> Output {
    Output::Drop { connection, refusal }
}

fn small() -> Limits {
    Limits {
        connections: 4,
        rooms: 2,
        members_per_room: 3,
        queue_frames: 3,
        queue_bytes: 1_000,
        total_queue_bytes: 1_500,
    }
}

#[test]
fn a_newcomer_learns_the_members_and_they_learn_of_it() {
    let mut bench = Bench::new(Limits::default());
    assert_eq!(bench.join(1, ROOM), [tell(1, RelayMessage::Welcome { members: vec![] })]);
    assert_eq!(
        bench.join(2, ROOM),
        [tell(2, RelayMessage::Welcome { members: vec![node(1)] }), tell(1, RelayMessage::Joined(node(2)))]
    );
    assert_eq!(bench.input(2, Input::Closed), [tell(1, RelayMessage::Left(node(2)))]);
    assert_eq!(bench.input(2, Input::Closed), []);
}

#[test]
fn a_frame_reaches_its_receiver_alone_and_names_its_true_sender() {
    let mut bench = Bench::new(Limits::default());
    (1..=3).for_each(|number| drop(bench.join(number, ROOM)));
    let frame = RelayMessage::Frame { from: node(1), payload: b"version" };
    assert_eq!(bench.send(1, 2, b"version"), [tell(2, frame)]);
}

#[test]
fn nothing_crosses_from_room_to_room() {
    let mut bench = Bench::new(Limits::default());
    bench.join(1, ROOM);
    assert_eq!(bench.join(2, OTHER_ROOM), [tell(2, RelayMessage::Welcome { members: vec![] })]);
    assert_eq!(bench.send(1, 2, b"hello"), []);
    assert_eq!(bench.input(1, Input::Closed), []);
}

#[test]
fn one_node_may_be_in_two_rooms() {
    let mut bench = Bench::new(Limits::default());
    bench.join(1, ROOM);
    bench.input(9, Input::Connected);
    let outputs = bench.say(9, &ClientMessage::Join { room: OTHER_ROOM, node: node(1) });
    assert_eq!(outputs, [tell(9, RelayMessage::Welcome { members: vec![] })]);
}

#[test]
fn a_live_member_keeps_its_node_id_until_it_falls_silent() {
    let mut bench = Bench::new(Limits::default());
    bench.join(1, ROOM);
    let join = ClientMessage::Join { room: ROOM, node: node(1) };
    bench.input(9, Input::Connected);
    assert_eq!(bench.say(9, &join), [dropped(9, Refusal::NodeIdTaken)]);

    assert_eq!(bench.at(SILENCE_MS), [dropped(1, Refusal::Silent)]);
    bench.input(10, Input::Connected);
    assert_eq!(bench.say(10, &join), [tell(10, RelayMessage::Welcome { members: vec![] })]);
}

#[test]
fn pings_keep_a_member_and_silence_ends_it() {
    let mut bench = Bench::new(Limits::default());
    bench.join(1, ROOM);
    bench.join(2, ROOM);
    for beat in 1..=10 {
        assert_eq!(bench.at(beat * HEARTBEAT_MS).len(), if beat == 3 { 2 } else { 0 }, "beat {beat}");
        assert_eq!(bench.say(1, &ClientMessage::Ping), [tell(1, RelayMessage::Pong)]);
    }
}

#[test]
fn a_connection_that_never_joins_is_dropped_too() {
    let mut bench = Bench::new(Limits::default());
    bench.input(1, Input::Connected);
    assert_eq!(bench.at(SILENCE_MS - 1), []);
    assert_eq!(bench.at(SILENCE_MS), [dropped(1, Refusal::Silent)]);
}

#[test]
fn whoever_breaks_a_rule_is_told_which() {
    let join = ClientMessage::Join { room: ROOM, node: node(1) }.encode();
    let other_version = [&[1, PROTOCOL_VERSION + 1], &join[2..]].concat();
    let too_long = ClientMessage::Send { to: node(2), payload: &vec![0; MAX_PAYLOAD + 1] }.encode();
    let cases: [(Input<'_>, Refusal); 7] = [
        (Input::Received(b""), Refusal::Malformed),
        (Input::Received(&[0x77]), Refusal::Malformed),
        (Input::Received(&join), Refusal::OutOfOrder),
        (Input::Received(&other_version), Refusal::Version),
        (Input::Received(&too_long), Refusal::TooLong),
        (Input::Exceeded(Refusal::TooLong), Refusal::TooLong),
        (Input::Received(&join[..40]), Refusal::Malformed),
    ];
    for (input, refusal) in cases {
        let mut bench = Bench::new(Limits::default());
        bench.join(1, ROOM);
        bench.join(2, ROOM);
        assert_eq!(
            bench.input(1, input),
            [dropped(1, refusal), tell(2, RelayMessage::Left(node(1)))],
            "{refusal}"
        );
    }
}

#[test]
fn before_joining_one_can_only_join() {
    for message in [ClientMessage::Ping, ClientMessage::Send { to: node(2), payload: b"x" }] {
        let mut bench = Bench::new(Limits::default());
        bench.join(2, ROOM);
        bench.input(1, Input::Connected);
        assert_eq!(bench.say(1, &message), [dropped(1, Refusal::OutOfOrder)]);
    }
}

#[test]
fn a_whole_bitcoin_message_fits() {
    let mut bench = Bench::new(Limits::default());
    bench.join(1, ROOM);
    bench.join(2, ROOM);
    let outputs = bench.send(1, 2, &vec![5; MAX_PAYLOAD]);
    assert!(matches!(&outputs[..], [Output::Send { to: 2, bytes }] if bytes.len() == MAX_FRAME));
}

#[test]
fn rooms_members_and_connections_are_limited() {
    let mut bench = Bench::new(small());
    bench.join(1, ROOM);
    bench.join(2, OTHER_ROOM);
    assert_eq!(bench.join(3, RoomId([9; 32])), [dropped(3, Refusal::TooManyRooms)]);
    bench.input(2, Input::Closed);
    assert_eq!(bench.join(4, RoomId([9; 32])), [tell(4, RelayMessage::Welcome { members: vec![] })]);

    let mut bench = Bench::new(small());
    (1..=3).for_each(|number| drop(bench.join(number, ROOM)));
    assert_eq!(bench.join(4, ROOM), [dropped(4, Refusal::RoomFull)]);
    bench.input(5, Input::Connected);
    assert_eq!(
        bench.input(6, Input::Connected),
        [dropped(5, Refusal::RelayFull)],
        "who did not join goes first"
    );
    bench.say(6, &ClientMessage::Join { room: OTHER_ROOM, node: node(6) });
    assert_eq!(bench.input(7, Input::Connected), [dropped(7, Refusal::RelayFull)], "who joined stays");
}

#[test]
fn who_fills_a_room_and_says_nothing_keeps_nobody_out() {
    let mut bench = Bench::new(Limits { members_per_room: 3, ..Limits::default() });
    (1..=3).for_each(|number| drop(bench.join(number, ROOM)));
    bench.send(1, 2, b"version");
    assert_eq!(bench.join(4, ROOM), [dropped(4, Refusal::RoomFull)], "they have only just come");
    bench.at(QUIET_MS);
    let outputs = bench.join(5, ROOM);
    assert_eq!(outputs[0], dropped(2, Refusal::RoomFull), "the first of those who said nothing");
    assert_eq!(outputs.last(), Some(&tell(3, RelayMessage::Joined(node(5)))));
    let again = [(1, 3), (3, 1), (5, 1)].map(|(from, to)| bench.send(from, to, b"ping").len());
    assert_eq!(again, [1; 3], "the others stay, and speak");
    bench.at(2 * QUIET_MS);
    assert_eq!(bench.join(6, ROOM), [dropped(6, Refusal::RoomFull)]);
}

#[test]
fn who_fills_a_room_and_speaks_once_keeps_nobody_out() {
    let mut bench = Bench::new(Limits { members_per_room: 3, ..Limits::default() });
    (1..=3).for_each(|number| drop(bench.join(number, ROOM)));
    (1..=3).for_each(|number| drop(bench.send(number, number % 3 + 1, b"!")));
    for now_ms in (0..FELL_SILENT_MS).step_by(HEARTBEAT_MS as usize) {
        bench.at(now_ms);
        (1..=3).for_each(|number| drop(bench.say(number, &ClientMessage::Ping)));
        assert_eq!(bench.join(4, ROOM), [dropped(4, Refusal::RoomFull)], "{now_ms}");
    }
    bench.send(1, 2, b"ping");
    bench.at(FELL_SILENT_MS);
    assert_eq!(bench.join(5, ROOM)[0], dropped(2, Refusal::RoomFull), "1 has spoken since");
    assert_eq!(bench.join(6, ROOM)[0], dropped(3, Refusal::RoomFull));
    assert_eq!(bench.join(7, ROOM), [dropped(7, Refusal::RoomFull)]);
}

#[test]
fn who_talks_to_itself_or_to_nobody_is_quiet() {
    let mut bench = Bench::new(Limits { members_per_room: 2, ..Limits::default() });
    (1..=2).for_each(|number| drop(bench.join(number, ROOM)));
    bench.at(QUIET_MS);
    bench.send(1, 1, b"me");
    bench.send(2, 9, b"nobody");
    assert_eq!(bench.join(3, ROOM)[0], dropped(1, Refusal::RoomFull));
    assert_eq!(bench.join(4, ROOM)[0], dropped(2, Refusal::RoomFull));
}

#[test]
fn a_node_id_that_is_taken_costs_nobody_a_place() {
    let mut bench = Bench::new(small());
    (1..=3).for_each(|number| drop(bench.join(number, ROOM)));
    bench.at(QUIET_MS);
    bench.input(9, Input::Connected);
    let join = ClientMessage::Join { room: ROOM, node: node(1) };
    assert_eq!(bench.say(9, &join), [dropped(9, Refusal::NodeIdTaken)]);
}

#[test]
fn a_member_elsewhere_neither_turns_out_nor_is_turned_out() {
    let mut bench = Bench::new(Limits { members_per_room: 3, ..Limits::default() });
    for number in 1..=3 {
        bench.input(number, Input::Visiting);
        bench.say(number, &ClientMessage::Join { room: ROOM, node: node(number as u8) });
    }
    bench.at(QUIET_MS);
    assert_eq!(bench.join(4, ROOM), [dropped(4, Refusal::RoomFull)]);
    bench.input(1, Input::Closed);
    bench.join(5, ROOM);
    bench.at(2 * QUIET_MS);
    bench.input(6, Input::Visiting);
    let outputs = bench.say(6, &ClientMessage::Join { room: ROOM, node: node(6) });
    assert_eq!(outputs, [dropped(6, Refusal::RoomFull)]);
}

/// Two members whose queues are empty.
fn two_with_empty_queues(limits: Limits) -> Bench {
    let mut bench = Bench::new(limits);
    for number in 1..=2 {
        let outputs = bench.join(number, ROOM);
        for output in outputs {
            let Output::Send { to, bytes } = output else { panic!("{output:?}") };
            bench.input(to, Input::Written(bytes.len()));
        }
    }
    assert_eq!(bench.hub.queues.bytes, 0);
    bench
}

#[test]
fn a_reader_that_keeps_up_takes_any_number_of_frames() {
    let mut bench = two_with_empty_queues(small());
    for _ in 0..100 {
        let outputs = bench.send(1, 2, &[0; 400]);
        let [Output::Send { to: 2, bytes }] = &outputs[..] else { panic!("{outputs:?}") };
        bench.input(2, Input::Written(bytes.len()));
    }
}

#[test]
fn when_the_relay_as_a_whole_is_full_the_longest_queue_goes() {
    let mut bench = two_with_empty_queues(Limits { total_queue_bytes: 1_200, ..small() });
    bench.send(1, 2, &[0; 800]);
    let outputs = bench.send(2, 1, &[0; 500]);
    assert_eq!(outputs[1..], [dropped(2, Refusal::TooSlow), tell(1, RelayMessage::Left(node(2)))]);
}

#[test]
fn news_of_one_drop_may_drop_others_but_ends() {
    let mut bench = Bench::new(Limits { queue_frames: 3, members_per_room: 3, ..Limits::default() });
    (1..=3).for_each(|number| drop(bench.join(number, ROOM)));
    // Nobody reads. Member 1 has three messages waiting, so the news that 3 left is one too many; member 2 has two,
    // so it takes that news, but not the next: that 1 was dropped.
    let outputs = bench.input(3, Input::Closed);
    let drops: Vec<_> = outputs.iter().filter(|output| matches!(output, Output::Drop { .. })).collect();
    assert_eq!(drops, [&dropped(1, Refusal::TooSlow), &dropped(2, Refusal::TooSlow)]);
    assert!(bench.hub.connections.is_empty() && bench.hub.rooms.members.is_empty());
}

#[test]
fn shutting_down_tells_everyone_once() {
    let mut bench = Bench::new(Limits::default());
    bench.join(1, ROOM);
    bench.join(2, ROOM);
    bench.input(3, Input::Connected);
    bench.hub.shut_down();
    let mut outputs = bench.drain();
    outputs.sort_by_key(|output| matches!(output, Output::Drop { connection, .. } if *connection != 3));
    assert_eq!(outputs.len(), 3);
    for id in 1..=3 {
        assert!(outputs.contains(&dropped(id, Refusal::ShuttingDown)));
    }
    assert!(bench.hub.rooms.members.is_empty() && bench.hub.connections.is_empty());
}

#[test]
fn empty_rooms_are_forgotten() {
    let mut bench = Bench::new(Limits::default());
    for round in 0..5_000u64 {
        bench.input(round, Input::Connected);
        let mut room = [0; 32];
        room[..8].copy_from_slice(&round.to_le_bytes());
        bench.say(round, &ClientMessage::Join { room: RoomId(room), node: node(1) });
        bench.input(round, Input::Closed);
    }
    assert!(bench.hub.rooms.members.is_empty() && bench.hub.connections.is_empty());
    assert_eq!(bench.hub.queues.bytes, 0);
}
