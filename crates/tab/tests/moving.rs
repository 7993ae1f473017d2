//! Two nodes whose connection moves from a relay to the bus of one browser while both talk. Every carrier keeps its own order; which of two carriers
//! is faster changes from frame to frame.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use std::collections::{BTreeMap, VecDeque};

use hashyard_links::NodeId;
use hashyard_links::link::{Event, Links, Output};
use hashyard_node::PeerId;
use hashyard_tab::connections::{Carrier, Connections, Effect};
use proptest::prelude::*;

const IDS: [NodeId; 2] = [NodeId([1; 32]), NodeId([2; 32])];
const CARRIERS: [Carrier; 2] = [Carrier::Bus, Carrier::Relay];

struct End {
    connections: Connections,
    links: BTreeMap<Carrier, Links>,
    peer: Option<PeerId>,
    carrier: Option<Carrier>,
    /// Connections that it had.
    count: usize,
    sent: u32,
    received: Vec<u32>,
}

struct World {
    ends: [End; 2],
    wires: BTreeMap<(Carrier, usize), VecDeque<Vec<u8>>>,
}

impl End {
    fn new(side: usize) -> Self {
        let links = CARRIERS.map(|carrier| (carrier, Links::new(IDS[side], side as u64 + 7)));
        Self {
            connections: Connections::default(),
            links: links.into(),
            peer: None,
            carrier: None,
            count: 0,
            sent: 0,
            received: vec![],
        }
    }

    fn follow(&mut self, effect: Effect) {
        match effect {
            Effect::Open(carrier, node) => self.on(carrier, |links| links.open(0, node)),
            Effect::Continue(carrier, link) => self.on(carrier, |links| links.continue_link(0, link)),
            Effect::MoveOn(carrier, link) => self.on(carrier, |links| links.move_on(link)),
            Effect::Close(carrier, link) => self.on(carrier, |links| links.close(link)),
            Effect::Connected { peer, carrier, .. } => {
                (self.peer, self.carrier) = (Some(peer), Some(carrier));
                self.count += 1;
            }
            Effect::Moved(peer, carrier) => {
                assert_eq!(self.peer, Some(peer));
                self.carrier = Some(carrier);
            }
            Effect::Disconnected(peer) => assert_eq!(self.peer.take(), Some(peer)),
            Effect::Received(peer, bytes) => {
                assert_eq!(self.peer, Some(peer));
                self.received.push(u32::from_le_bytes(bytes.try_into().unwrap()));
            }
            Effect::Discovered(_) | Effect::Vanished(_) | Effect::ConnectFailed(_) | Effect::Signal(..) => {}
        }
    }

    fn on(&mut self, carrier: Carrier, act: impl FnOnce(&mut Links)) {
        act(self.links.get_mut(&carrier).unwrap());
    }

    fn talk(&mut self) {
        let Some((carrier, link)) = self.peer.and_then(|peer| self.connections.link(peer)) else { return };
        let bytes = self.sent.to_le_bytes();
        self.on(carrier, |links| links.send(link, &bytes));
        self.sent += 1;
    }
}

impl World {
    fn new() -> Self {
        Self { ends: [0, 1].map(End::new), wires: BTreeMap::new() }
    }

    fn connected() -> Self {
        let mut world = Self::new();
        world.meet(Carrier::Relay);
        world.settle();
        let effect = world.ends[0].connections.connect(IDS[1]);
        world.ends[0].follow(effect);
        world.carry_all();
        assert!(world.ends.iter().all(|end| end.carrier == Some(Carrier::Relay)));
        world
    }

    fn meet(&mut self, carrier: Carrier) {
        for side in 0..2 {
            self.ends[side].on(carrier, |links| links.appear(IDS[1 - side]));
        }
    }

    /// Puts on the wires what the ends have to say, and tells them what happened.
    fn settle(&mut self) {
        for side in 0..2 {
            let end = &mut self.ends[side];
            while let Some((carrier, output)) =
                CARRIERS.into_iter().find_map(|carrier| Some((carrier, end.links.get_mut(&carrier)?.poll()?)))
            {
                match output {
                    Output::Frame { payload, .. } => {
                        self.wires.entry((carrier, side)).or_default().push_back(payload);
                    }
                    Output::Event(event) => {
                        end.connections
                            .event(carrier, event)
                            .into_iter()
                            .for_each(|effect| end.follow(effect));
                    }
                }
            }
        }
    }

    /// Delivers the oldest frame that a side sent over a carrier.
    fn deliver(&mut self, carrier: Carrier, side: usize) {
        self.settle();
        if let Some(payload) = self.wires.get_mut(&(carrier, side)).and_then(VecDeque::pop_front) {
            self.ends[1 - side].on(carrier, |links| links.received(IDS[side], &payload));
        }
        self.settle();
    }

    fn carry_all(&mut self) {
        self.settle();
        while self.wires.values().any(|wire| !wire.is_empty()) {
            for (carrier, side) in [(CARRIERS[0], 0), (CARRIERS[1], 1), (CARRIERS[0], 1), (CARRIERS[1], 0)] {
                self.deliver(carrier, side);
            }
        }
    }

    /// A carrier loses what is under way, and every node.
    fn break_down(&mut self, carrier: Carrier) {
        self.settle();
        for side in 0..2 {
            self.wires.remove(&(carrier, side));
            self.ends[side].on(carrier, Links::forget_all);
        }
        self.settle();
    }

    fn is_whole(&self) -> bool {
        (0..2).all(|side| self.ends[1 - side].received == (0..self.ends[side].sent).collect::<Vec<_>>())
    }
}

#[derive(Debug, Clone, Copy)]
enum Step {
    Talk(usize),
    Deliver(Carrier, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = (0..2usize, 0..3usize).prop_map(|(side, what)| match what {
        0 => Step::Talk(side),
        _ => Step::Deliver(CARRIERS[what - 1], side),
    });
    proptest::collection::vec(step, 0..120)
}

proptest! {
    /// Whatever is faster, all that was said arrives once and in order, over one connection.
    #[test]
    fn a_move_loses_nothing(steps in steps(), begin in 0..60usize) {
        let mut world = World::connected();
        for (index, step) in steps.into_iter().enumerate() {
            if index == begin {
                world.meet(Carrier::Bus);
            }
            match step {
                Step::Talk(side) => world.ends[side].talk(),
                Step::Deliver(carrier, side) => world.deliver(carrier, side),
            }
        }
        world.meet(Carrier::Bus);
        world.carry_all();
        prop_assert!(world.is_whole());
        for end in &world.ends {
            prop_assert_eq!((end.carrier, end.count), (Some(Carrier::Bus), 1));
        }
        world.break_down(Carrier::Relay);
        world.ends.iter_mut().for_each(End::talk);
        world.carry_all();
        prop_assert!(world.is_whole(), "the relay is needed no longer");
    }

    /// What a carrier loses in the middle ends the connection or was not needed: nothing arrives out of order or twice, and the next call
    /// gets through.
    #[test]
    fn a_carrier_that_breaks_down_leaves_no_gap(steps in steps(), begin in 0..40usize, broken in 0..80usize, which in 0..2usize) {
        let mut world = World::connected();
        for (index, step) in steps.into_iter().enumerate() {
            if index == begin {
                world.meet(Carrier::Bus);
            }
            if index == broken {
                world.break_down(CARRIERS[which]);
            }
            match step {
                Step::Talk(side) => world.ends[side].talk(),
                Step::Deliver(carrier, side) => world.deliver(carrier, side),
            }
        }
        world.carry_all();
        for side in 0..2 {
            let heard = &world.ends[1 - side].received;
            prop_assert_eq!(heard, &(0..heard.len() as u32).collect::<Vec<_>>());
        }
        world.meet(Carrier::Relay);
        world.settle();
        if world.ends[0].peer.is_none() || world.ends[1].peer.is_none() {
            let effect = world.ends[0].connections.connect(IDS[1]);
            world.ends[0].follow(effect);
            world.carry_all();
        }
        prop_assert!(world.ends.iter().all(|end| end.peer.is_some()));
    }
}

#[test]
fn a_link_that_nobody_has_is_not_continued() {
    let mut world = World::new();
    world.meet(Carrier::Bus);
    world.settle();
    let former = hashyard_links::link::LinkId { node: IDS[1], number: 5 };
    world.ends[0].on(Carrier::Bus, |links| links.continue_link(0, former));
    world.carry_all();
    assert!(world.ends.iter().all(|end| end.peer.is_none()));
    let event = Event::Ended(former);
    assert_eq!(world.ends[0].connections.event(Carrier::Relay, event), []);
}
