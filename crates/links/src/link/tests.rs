//! Two or three nodes whose frames are carried by hand.

use proptest::prelude::*;

use super::*;

const A: NodeId = NodeId([1; 32]);
const B: NodeId = NodeId([2; 32]);

/// Two ends and the frames on their way in each direction.
struct Pair {
    ends: [Links; 2],
    wires: [VecDeque<Vec<u8>>; 2],
    events: [Vec<Event>; 2],
}

impl Pair {
    fn new() -> Self {
        let mut pair = Self {
            ends: [Links::new(A, 11), Links::new(B, 22)],
            wires: Default::default(),
            events: Default::default(),
        };
        pair.ends[0].appear(B);
        pair.ends[1].appear(A);
        pair.carry();
        pair.events = Default::default();
        pair
    }

    /// Puts what the ends have to say on the wires.
    fn collect(&mut self) {
        for side in 0..2 {
            while let Some(output) = self.ends[side].poll() {
                match output {
                    Output::Frame { payload, .. } => self.wires[side].push_back(payload),
                    Output::Event(event) => self.events[side].push(event),
                }
            }
        }
    }

    /// Delivers the oldest frame that `side` sent.
    fn deliver(&mut self, side: usize) {
        self.collect();
        if let Some(payload) = self.wires[side].pop_front() {
            self.ends[1 - side].received([A, B][side], &payload);
        }
        self.collect();
    }

    /// Delivers everything.
    fn carry(&mut self) {
        self.collect();
        while self.wires.iter().any(|wire| !wire.is_empty()) {
            self.deliver(0);
            self.deliver(1);
        }
    }

    fn take_events(&mut self, side: usize) -> Vec<Event> {
        std::mem::take(&mut self.events[side])
    }

    /// A link opened by A, with its id as each side sees it.
    fn linked() -> (Self, LinkId, LinkId) {
        let mut pair = Self::new();
        pair.ends[0].open(0, B);
        pair.carry();
        let link = |events: Vec<Event>| match events[..] {
            [Event::Opened { link, .. }] => link,
            _ => panic!("expected one link, got {events:?}"),
        };
        let (at_a, at_b) = (link(pair.take_events(0)), link(pair.take_events(1)));
        (pair, at_a, at_b)
    }
}

#[test]
fn an_open_is_answered_on_both_sides() {
    let mut pair = Pair::new();
    pair.ends[0].open(0, B);
    pair.carry();
    assert!(matches!(pair.events[0][..], [Event::Opened { link: LinkId { node: B, .. }, inbound: false }]));
    assert!(matches!(pair.events[1][..], [Event::Opened { link: LinkId { node: A, .. }, inbound: true }]));
}

#[test]
fn bytes_arrive_both_ways_in_order_and_long_ones_in_pieces() {
    let (mut pair, at_a, at_b) = Pair::linked();
    let long: Vec<u8> = (0..MAX_BITCOIN_MESSAGE + 5).map(|i| i as u8).collect();
    pair.ends[0].send(at_a, &long);
    pair.ends[0].send(at_a, b"end");
    pair.ends[1].send(at_b, b"back");
    pair.carry();
    let bytes = |events: Vec<Event>| -> Vec<Vec<u8>> {
        let received = |event| if let Event::Received { bytes, .. } = event { Some(bytes) } else { None };
        events.into_iter().filter_map(received).collect()
    };
    let at_b = bytes(pair.take_events(1));
    assert_eq!(at_b.iter().map(Vec::len).collect::<Vec<_>>(), [MAX_BITCOIN_MESSAGE, 5, 3]);
    assert_eq!(at_b[..2].concat(), long);
    assert_eq!(bytes(pair.take_events(0)), [b"back"]);
}

#[test]
fn a_close_is_reported_to_the_other_side_only() {
    let (mut pair, at_a, at_b) = Pair::linked();
    pair.ends[0].close(at_a);
    pair.ends[0].send(at_a, b"too late");
    pair.carry();
    assert_eq!(pair.take_events(0), []);
    assert_eq!(pair.take_events(1), [Event::Closed(at_b)]);
}

#[test]
fn two_opens_at_once_become_one_link_whatever_the_order_of_delivery() {
    for order in [[0, 1, 0, 1], [1, 0, 1, 0], [0, 0, 1, 1], [1, 1, 0, 0]] {
        let mut pair = Pair::new();
        pair.ends[0].open(0, B);
        pair.ends[1].open(0, A);
        order.into_iter().for_each(|side| pair.deliver(side));
        pair.carry();
        let [Event::Opened { link: at_a, inbound: false }] = pair.take_events(0)[..] else {
            panic!("the smaller id's open stands, order {order:?}")
        };
        let [Event::Opened { link: at_b, inbound: true }] = pair.take_events(1)[..] else {
            panic!("the larger id accepts, order {order:?}")
        };
        assert_eq!(at_a.number, at_b.number);
    }
}

#[test]
fn a_reloaded_node_gets_a_new_link_and_the_old_one_is_reported_closed() {
    let (mut pair, _, old) = Pair::linked();
    pair.ends[0] = Links::new(A, 33);
    pair.ends[0].appear(B);
    pair.ends[0].open(0, B);
    pair.carry();
    let events = pair.take_events(1);
    assert!(
        matches!(events[..], [Event::Closed(was), Event::Opened { link, inbound: true }] if was == old && link != old),
        "{events:?}"
    );
}

#[test]
fn data_for_a_link_that_a_reload_forgot_is_answered_with_close() {
    let (mut pair, _, old) = Pair::linked();
    pair.ends[0] = Links::new(A, 33);
    pair.ends[1].send(old, b"are you there?");
    pair.carry();
    assert_eq!(pair.take_events(0), [Event::Discovered(B)]);
    assert_eq!(pair.take_events(1), [Event::Closed(old)]);
}

#[test]
fn an_open_without_an_answer_fails_in_time() {
    let mut pair = Pair::new();
    pair.ends[0].open(1_000, B);
    pair.ends[0].tick(1_000 + OPEN_TIMEOUT_MS - 1);
    pair.collect();
    assert_eq!(pair.events[0], []);
    pair.ends[0].tick(1_000 + OPEN_TIMEOUT_MS);
    pair.collect();
    assert_eq!(pair.take_events(0), [Event::Failed(B)]);
    // The answer that comes after all finds nobody waiting, and both sides know it.
    pair.carry();
    let events = pair.take_events(1);
    assert!(matches!(events[..], [Event::Opened { link, .. }, Event::Closed(closed)] if link == closed));
}

#[test]
fn an_unknown_node_and_oneself_cannot_be_opened() {
    let mut links = Links::new(A, 1);
    links.appear(A);
    links.open(0, A);
    links.open(0, B);
    assert_eq!(links.poll(), Some(Output::Event(Event::Failed(A))));
    assert_eq!(links.poll(), Some(Output::Event(Event::Failed(B))));
    assert_eq!(links.poll(), None);
}

#[test]
fn an_inactive_node_closes_refuses_and_does_not_open() {
    let (mut pair, at_a, at_b) = Pair::linked();
    pair.ends[0].set_active(false);
    pair.ends[0].open(0, B);
    pair.ends[1].open(0, A);
    pair.carry();
    assert_eq!(pair.take_events(0), [Event::Closed(at_a), Event::Failed(B)]);
    assert_eq!(pair.take_events(1), [Event::Closed(at_b), Event::Gone(A)]);
    // Who hears of it elsewhere and calls is told so, too.
    pair.ends[1].appear(A);
    pair.ends[1].open(0, A);
    pair.carry();
    assert_eq!(pair.take_events(1), [Event::Discovered(A), Event::Failed(A), Event::Gone(A)]);
    pair.ends[0].set_active(true);
    pair.carry();
    assert_eq!(pair.take_events(1), [Event::Discovered(A)]);
    pair.ends[1].open(0, A);
    pair.carry();
    assert!(matches!(pair.take_events(0)[..], [Event::Opened { inbound: true, .. }]));
}

#[test]
fn a_node_out_of_reach_takes_its_link_with_it() {
    let (mut pair, at_a, _) = Pair::linked();
    pair.ends[0].forget(B);
    pair.ends[0].forget(B);
    pair.collect();
    assert_eq!(pair.take_events(0), [Event::Closed(at_a), Event::Gone(B)]);
}

#[test]
fn only_so_many_nodes_are_kept() {
    let mut links = Links::new(A, 1);
    for i in 0..2 * MEMBERS_PER_ROOM as u32 {
        let mut id = [9; 32];
        id[..4].copy_from_slice(&i.to_le_bytes());
        links.received(NodeId(id), &Packet::Open(1).encode());
    }
    assert_eq!(links.nodes().len(), MEMBERS_PER_ROOM);
}

proptest! {
    #[test]
    fn packets_survive_the_wire(number: u64, bytes: Vec<u8>) {
        for packet in [
            Packet::Open(number),
            Packet::Accept(number),
            Packet::Data(number, &bytes),
            Packet::Close(number),
            Packet::Away,
            Packet::Back,
            Packet::Continue(number, !number),
            Packet::Moved(number),
            Packet::Signal(&bytes),
        ] {
            let bytes = packet.encode();
            prop_assert_eq!(Packet::decode(&bytes), Ok(packet));
        }
    }

    #[test]
    fn hostile_payloads_never_open_two_links(payloads: Vec<(u8, u8, Vec<u8>)>) {
        let mut links = Links::new(A, 1);
        let mut open = Vec::new();
        for (kind, number, tail) in payloads {
            let payload = [&[kind % 10], &u64::from(number % 3).to_le_bytes()[..], &tail].concat();
            links.received(B, &payload);
            while let Some(output) = links.poll() {
                match output {
                    Output::Event(Event::Opened { link, .. } | Event::Continued { link, .. }) => open.push(link),
                    Output::Event(Event::Closed(link)) => open.retain(|other| *other != link),
                    Output::Event(Event::Received { link, .. }) => prop_assert!(open.contains(&link)),
                    _ => {}
                }
            }
            prop_assert!(open.len() <= 1);
        }
    }

    /// Whatever both sides do and in whatever order frames travel, in the end both believe the same.
    #[test]
    fn both_sides_agree_in_the_end(steps: Vec<(bool, u8)>) {
        let mut pair = Pair::new();
        let mut now = 0;
        for (second, action) in steps {
            let side = usize::from(second);
            let other = [B, A][side];
            let current = pair.ends[side].link(other).map(|link| LinkId { node: other, number: link.number });
            match (action % 6, current) {
                (0, _) => pair.ends[side].open(now, other),
                (1, Some(link)) => pair.ends[side].close(link),
                (2, Some(link)) => pair.ends[side].send(link, b"x"),
                (3, _) => { now += 3_000; pair.ends[side].tick(now) }
                _ => pair.deliver(side),
            }
        }
        pair.carry();
        pair.ends.iter_mut().for_each(|end| end.tick(now + OPEN_TIMEOUT_MS));
        pair.carry();
        // A side that believes in a link that the other gave up learns of it with its next data.
        for (side, other) in [(0, B), (1, A)] {
            if let Some(link) = pair.ends[side].link(other) {
                pair.ends[side].send(LinkId { node: other, number: link.number }, b"x");
            }
            pair.carry();
        }
        let numbers = [pair.ends[0].link(B), pair.ends[1].link(A)].map(|link| link.map(|link| link.number));
        prop_assert_eq!(numbers[0], numbers[1]);
    }
}
