//! Two nodes with a relay between them and a browser's channels, both played by hand.

use proptest::prelude::*;

use super::*;
use crate::MAX_PAYLOAD;

const A: NodeId = NodeId([1; 32]);
const B: NodeId = NodeId([2; 32]);

struct Pair {
    ends: [DirectSession; 2],
    /// Signals to each side that have not come.
    signals: [VecDeque<Vec<u8>>; 2],
    /// Messages to each side, with their call.
    messages: [VecDeque<(u64, Vec<u8>)>; 2],
    events: [Vec<Event>; 2],
    /// Which calls each side's browser has, and that they were closed.
    calls: [Vec<u64>; 2],
    /// Bytes that each side's browser was told about and has not heard to be taken.
    under_way: [usize; 2],
    now: u64,
}

fn id(side: usize) -> NodeId {
    [A, B][side]
}

impl Pair {
    fn new() -> Self {
        Self {
            ends: [DirectSession::new(A, 1), DirectSession::new(B, 2)],
            signals: Default::default(),
            messages: Default::default(),
            events: Default::default(),
            calls: Default::default(),
            under_way: Default::default(),
            now: 1_000,
        }
    }

    fn want(&mut self) {
        for side in 0..2 {
            self.ends[side].want(self.now, id(1 - side));
        }
        self.settle();
        assert!(self.calls[0].is_empty(), "a better carrier may be found yet");
        self.now += SETTLE_MS;
        self.ends.iter_mut().for_each(|end| end.tick(self.now));
        self.settle();
        assert!(self.calls[0].is_empty(), "nobody said that offers are taken");
        self.signal(0);
        self.settle();
    }

    /// The browser does at once what it is told.
    fn settle(&mut self) {
        while let Some((side, output)) = (0..2).find_map(|side| Some((side, self.ends[side].poll()?))) {
            match output {
                Output::Offer(call) | Output::Answer(call, _) => {
                    self.calls[side].push(call.number);
                    self.ends[side].described(call, "v=0");
                }
                Output::Accept(call, _) => assert!(self.calls[side].contains(&call.number)),
                Output::HangUp(call) => self.calls[side].retain(|number| *number != call.number),
                Output::Signal(_, bytes) => self.signals[1 - side].push_back(bytes),
                Output::Took(_, bytes) => self.under_way[side] -= bytes as usize,
                Output::Transmit(call, bytes) => self.messages[1 - side].push_back((call.number, bytes)),
                Output::Event(event) => self.events[side].push(event),
            }
        }
    }

    fn signal(&mut self, side: usize) {
        if let Some(bytes) = self.signals[side].pop_front() {
            self.ends[side].signalled(self.now, id(1 - side), &bytes);
            self.settle();
        }
    }

    fn open(&mut self) {
        let number = self.calls[0][0];
        for side in 0..2 {
            self.ends[side].opened(Call { node: id(1 - side), number });
        }
        self.settle();
    }

    /// A channel that stands.
    fn opened() -> Self {
        let mut pair = Self::new();
        pair.want();
        pair.signal(1);
        pair.signal(0);
        pair.open();
        pair
    }

    fn carry(&mut self) {
        self.settle();
        while let Some((side, (number, bytes))) =
            (0..2).find_map(|side| Some((side, self.messages[side].pop_front()?)))
        {
            self.under_way[side] += bytes.len();
            self.ends[side].received(self.now, Call { node: id(1 - side), number }, &bytes);
            self.settle();
        }
    }
}

#[test]
fn the_smaller_id_offers_and_frames_of_any_length_pass() {
    let mut pair = Pair::opened();
    assert_eq!(pair.calls[0], pair.calls[1], "both sides have the call");
    for side in 0..2 {
        assert_eq!(pair.events[side], [Event::Discovered(id(1 - side))]);
    }
    pair.ends[0].links.open(pair.now, B);
    pair.carry();
    let Some(Event::Opened { link, .. }) = pair.events[0].last().cloned() else { panic!("no link") };
    let long: Vec<u8> = (0..3 * MAX_MESSAGE).map(|i| i as u8).collect();
    pair.ends[0].links.send(link, &long);
    pair.settle();
    assert!(pair.messages[1].iter().all(|(_, bytes)| bytes.len() <= MAX_MESSAGE));
    pair.carry();
    assert!(matches!(pair.events[1].last(), Some(Event::Received { bytes, .. }) if *bytes == long));
}

#[test]
fn who_answers_nothing_is_asked_after_longer_and_longer_waits() {
    let mut pair = Pair::new();
    pair.want();
    let mut waits = vec![];
    for _ in 0..4 {
        let offered = pair.now;
        pair.signals[1].clear();
        while pair.signals[1].is_empty() {
            pair.now += 100;
            pair.ends[0].tick(pair.now);
            pair.settle();
        }
        waits.push(pair.now - offered);
    }
    assert!(waits.is_sorted() && waits[0] > OPEN_MS && waits[3] > waits[0], "{waits:?}");
    assert_eq!(pair.calls[0].len(), 1, "one try at a time");
}

#[test]
fn a_channel_outlives_the_carrier_that_arranged_it_and_a_try_does_not() {
    let mut pair = Pair::opened();
    pair.ends[0].out_of_reach(B);
    pair.settle();
    assert_eq!(pair.calls[0].len(), 1);
    let mut pair = Pair::new();
    pair.want();
    pair.ends[0].out_of_reach(B);
    pair.settle();
    assert!(pair.calls[0].is_empty());
    pair.ends[0].tick(pair.now + 600_000);
    pair.settle();
    assert!(pair.calls[0].is_empty(), "nobody wants it");
}

#[test]
fn a_channel_that_closes_takes_its_links_and_is_tried_again() {
    let mut pair = Pair::opened();
    pair.ends[0].links.open(pair.now, B);
    pair.carry();
    let number = pair.calls[0][0];
    for side in 0..2 {
        pair.ends[side].closed(pair.now, Call { node: id(1 - side), number });
    }
    pair.settle();
    for side in 0..2 {
        assert!(matches!(pair.events[side][..], [.., Event::Closed(_), Event::Gone(_)]));
        assert!(pair.calls[side].is_empty());
    }
    pair.now += 60_000;
    pair.ends.iter_mut().for_each(|end| end.tick(60_000 + 1_000));
    pair.settle();
    pair.signal(1);
    pair.signal(0);
    pair.open();
    assert_eq!(pair.events[1].last(), Some(&Event::Discovered(A)));
}

#[test]
fn an_offer_of_the_larger_id_and_answers_to_no_call_are_ignored() {
    let mut pair = Pair::new();
    let signals = [Signal::Offer(1, "v=0"), Signal::Answer(1, "v=0"), Signal::No(1)];
    for signal in signals {
        pair.ends[0].signalled(0, B, &signal.encode());
    }
    assert_eq!(pair.ends[0].poll(), None);
    let mut last = DirectSession::new(NodeId([0xff; 32]), 1);
    last.want(0, NodeId([0xee; 32]));
    let full: Vec<NodeId> = (0..MAX_CHANNELS as u8).map(|i| NodeId([i; 32])).collect();
    full.iter().for_each(|node| last.signalled(0, *node, &Signal::Offer(1, "v=0").encode()));
    last.signalled(0, NodeId([0xee; 32]), &Signal::Offer(7, "v=0").encode());
    let outputs: Vec<Output> = core::iter::from_fn(|| last.poll()).collect();
    assert_eq!(outputs.last(), Some(&Output::Signal(NodeId([0xee; 32]), Signal::No(7).encode())));
}

#[test]
fn a_flood_of_offers_makes_few_connections() {
    let mut pair = Pair::new();
    let mut answers = 0;
    for number in 0..3_000 {
        let now_ms = number * 2;
        pair.ends[1].signalled(now_ms, id(0), &Signal::Offer(number, "v=0").encode());
        while let Some(output) = pair.ends[1].poll() {
            answers += u64::from(matches!(output, Output::Answer(..)));
        }
    }
    assert_eq!(answers, 3_000 * 2 / OFFER_MS);
}

#[test]
fn a_frame_without_end_ends_the_channel() {
    let mut pair = Pair::opened();
    let number = pair.calls[0][0];
    let more = [&[1], &[0; MAX_MESSAGE - 1][..]].concat();
    for _ in 0..=MAX_PAYLOAD / (MAX_MESSAGE - 1) {
        pair.messages[0].push_back((number, more.clone()));
    }
    pair.carry();
    assert!(pair.calls[0].is_empty());
}

fn linked() -> (Pair, link::LinkId) {
    let mut pair = Pair::opened();
    pair.ends[0].links.open(pair.now, B);
    pair.carry();
    let Some(Event::Opened { link, .. }) = pair.events[0].last().cloned() else { panic!("no link") };
    (pair, link)
}

#[test]
fn no_more_is_under_way_than_a_window_and_all_comes_when_it_is_taken() {
    let (mut pair, link) = linked();
    let long = vec![7; 3 * MAX_UNDER_WAY];
    pair.ends[0].links.send(link, &long);
    pair.settle();
    let under_way = |pair: &Pair| pair.messages[1].iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
    assert!(under_way(&pair) <= MAX_UNDER_WAY, "nothing was taken yet");
    let before = under_way(&pair);
    pair.settle();
    assert_eq!(under_way(&pair), before);
    pair.carry();
    let came = pair.events[1].iter().map(|event| match event {
        Event::Received { bytes, .. } => bytes.len(),
        _ => 0,
    });
    assert_eq!(came.sum::<usize>(), long.len());
    assert!(pair.under_way[1] <= MAX_UNDER_WAY);
}

#[test]
fn who_takes_nothing_in_loses_the_channel_and_nobody_takes_what_was_not_sent() {
    let (mut pair, link) = linked();
    for _ in 0..20 {
        pair.ends[0].links.send(link, &[7; 4_000_000]);
        pair.settle();
    }
    assert_eq!(pair.calls[0].len(), 1);
    pair.ends[0].tick(pair.now);
    pair.settle();
    assert!(pair.calls[0].is_empty());
    let (mut pair, link) = linked();
    let call = Call { node: B, number: pair.calls[0][0] };
    pair.ends[0].received(pair.now, call, &[2, 255, 255, 0, 0]);
    pair.settle();
    assert!(pair.calls[0].is_empty());
    assert!(pair.events[0].contains(&Event::Closed(link)));
}

/// Four nodes, each with channels to the others, and no other carrier any more.
/// The second is the time, in ms.
struct Four([DirectSession; 4], u64);

impl Four {
    const IDS: [NodeId; 4] = [A, B, NodeId([3; 32]), NodeId([4; 32])];

    fn new() -> Self {
        let mut four =
            Self([1, 2, 3, 4].map(|seed| DirectSession::new(Self::IDS[seed as usize - 1], seed)), 0);
        for (node, other) in (0..4).flat_map(|node| (0..4).map(move |other| (node, other))) {
            if node != other {
                four.0[node].want(0, Self::IDS[other]);
            }
        }
        four.0.iter_mut().for_each(|end| end.tick(SETTLE_MS));
        four.settle();
        for (node, other) in (0..4).flat_map(|node| (0..4).map(move |other| (node, other))) {
            four.0[node].out_of_reach(Self::IDS[other]);
        }
        four
    }

    /// Browsers do at once what they are told. Gives the calls that were offered and taken.
    fn settle(&mut self) -> Vec<(usize, Call)> {
        let mut offered = vec![];
        while let Some((at, output)) = (0..4).find_map(|at| Some((at, self.0[at].poll()?))) {
            let place = |node: NodeId| Self::IDS.iter().position(|id| *id == node).unwrap();
            match output {
                Output::Offer(call) => {
                    offered.push((at, call));
                    self.0[at].described(call, "v=0");
                }
                Output::Answer(call, _) => {
                    offered.push((at, call));
                    self.0[at].described(call, "v=0");
                }
                Output::Accept(call, _) => {
                    self.0[at].opened(call);
                    self.0[place(call.node)].opened(Call { node: Self::IDS[at], ..call });
                }
                Output::Signal(to, bytes) => self.0[place(to)].signalled(self.1, Self::IDS[at], &bytes),
                _ => {}
            }
        }
        offered
    }

    fn channels(&self) -> [usize; 4] {
        [0, 1, 2, 3].map(|at| self.0[at].links.nodes().len())
    }
}

#[test]
fn without_a_relay_who_has_channels_to_both_brings_their_signals() {
    let mut four = Four::new();
    assert_eq!(four.channels(), [3, 3, 3, 3]);
    let number = four.0[0].channels[&B].number;
    four.0[0].closed(SETTLE_MS, Call { node: B, number });
    four.0[1].closed(SETTLE_MS, Call { node: A, number });
    four.settle();
    assert_eq!(four.channels(), [2, 2, 3, 3]);
    four.1 = 100_000;
    four.0[0].tick(four.1);
    assert_eq!(four.settle().len(), 2, "offered once and taken once, though two passed it on");
    assert_eq!(four.channels(), [3, 3, 3, 3]);
}

#[test]
fn what_is_passed_on_comes_from_nobody_in_reach_and_tries_end() {
    let mut four = Four::new();
    let fake = Signal::Passed(A, &Signal::Offer(9, "v=0").encode()).encode();
    four.0[1].signalled(0, Four::IDS[2], &fake);
    assert_eq!(four.0[1].poll(), None, "the channel to A is open");
    let stranger = Signal::Passed(NodeId([0; 32]), &Signal::Offer(9, "v=0").encode()).encode();
    four.0[1].signalled(0, Four::IDS[2], &stranger);
    assert_eq!(four.0[1].poll(), None, "it was never in reach");
    let number = four.0[0].channels[&B].number;
    four.0[0].closed(0, Call { node: B, number });
    four.0[1] = DirectSession::new(B, 7);
    let mut tries = 0;
    for second in 1..10_000 {
        four.0[0].tick(second * 1_000);
        tries += four.settle().len();
    }
    assert_eq!(tries, TRIES as usize);
    let pass = Signal::Pass(A, &[]).encode();
    (0..100).for_each(|_| four.0[2].signalled(0, B, &pass));
    let passed = core::iter::from_fn(|| four.0[2].poll()).count();
    assert!(passed <= MAX_PASSED as usize, "{passed}");
}

#[test]
fn sound_and_pictures_are_not_taken() {
    let channel = "v=0\r\nm=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n";
    let rows = [
        (channel.to_owned(), true),
        (format!("{channel}m=audio 9 UDP/TLS/RTP/SAVPF 111\r\n"), false),
        (format!("{channel}m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\n"), false),
    ];
    for (description, taken) in rows {
        let bytes = Signal::Offer(1, &description).encode();
        assert_eq!(Signal::decode(&bytes).is_ok(), taken, "{description}");
    }
}

proptest! {
    #[test]
    fn signals_survive_the_wire(number: u64, text in "[^m]*") {
        let rows = [
            Signal::Offer(number, &text),
            Signal::Answer(number, &text),
            Signal::No(number),
            Signal::Call,
            Signal::Pass(A, text.as_bytes()),
            Signal::Passed(B, text.as_bytes()),
        ];
        for signal in rows {
            let bytes = signal.encode();
            prop_assert_eq!(Signal::decode(&bytes), Ok(signal));
        }
    }

    #[test]
    fn no_bytes_make_it_panic(bytes: Vec<(bool, Vec<u8>)>) {
        let mut pair = Pair::opened();
        let number = pair.calls[0][0];
        for (signal, bytes) in bytes {
            match signal {
                true => pair.ends[1].signalled(0, A, &bytes),
                false => pair.ends[1].received(0, Call { node: A, number }, &bytes),
            }
            pair.settle();
        }
    }
}
