//! Two nodes with a relay between them and a browser's channels, both played by hand.

use proptest::prelude::*;

use super::*;

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
            now: 1_000,
        }
    }

    fn want(&mut self) {
        for side in 0..2 {
            self.ends[side].want(self.now, id(1 - side));
        }
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
    pair.ends[0].unwant(B);
    pair.settle();
    assert_eq!(pair.calls[0].len(), 1);
    let mut pair = Pair::new();
    pair.want();
    pair.ends[0].unwant(B);
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
    let full: Vec<NodeId> = (0..MAX_CHANNELS as u8).map(|i| NodeId([i; 32])).collect();
    let mut last = DirectSession::new(NodeId([0xff; 32]), 1);
    full.iter().for_each(|node| last.signalled(0, *node, &Signal::Offer(1, "v=0").encode()));
    last.signalled(0, NodeId([0xee; 32]), &Signal::Offer(7, "v=0").encode());
    let outputs: Vec<Output> = core::iter::from_fn(|| last.poll()).collect();
    assert_eq!(outputs.last(), Some(&Output::Signal(NodeId([0xee; 32]), Signal::No(7).encode())));
}

#[test]
fn a_frame_without_end_ends_the_channel() {
    let mut pair = Pair::opened();
    let number = pair.calls[0][0];
    let more = [&[MORE], &[0; MAX_MESSAGE - 1][..]].concat();
    for _ in 0..=MAX_PAYLOAD / (MAX_MESSAGE - 1) {
        pair.ends[0].received(0, Call { node: B, number }, &more);
    }
    pair.settle();
    assert!(pair.calls[0].is_empty());
}

proptest! {
    #[test]
    fn signals_survive_the_wire(number: u64, text: String) {
        for signal in [Signal::Offer(number, &text), Signal::Answer(number, &text), Signal::No(number)] {
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
