//! The bus: nodes that all hear one another, as the tabs of one browser do on a BroadcastChannel.
//!
//! A node says `Hello` when it starts or wakes, everyone answers `Here`, and it says `Bye` when it goes. A run number
//! tells a node that started anew from one that merely woke, so a reload that had no time for `Bye` is noticed.
//! A node that vanishes without a word is reported by whoever can watch it, or found out by the pings of its peers.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::codec::{DecodeError, Reader, encode};
use crate::link::{self, Event, Links};
use crate::{MAX_PAYLOAD, MEMBERS_PER_ROOM, NodeId, Random, RoomId};

/// The longest post in bytes: kind, sender, receiver, payload.
pub const MAX_POST: usize = 1 + 32 + 32 + MAX_PAYLOAD;

/// Nodes in reach that sent frames and have not said who they are, the latest. Anybody can invent senders, and a room has an end.
const UNMET: usize = 8;

/// A node that nobody is in reach of says `Hello` this often, in ms: one that was lost, or a `Bye` that somebody forged, parts it for no longer.
const ALONE_MS: u64 = 5_000;
/// Others wait this long for each node in reach, in ms, so that what is answered grows with the nodes and no faster.
const EACH_MS: u64 = 30_000;

/// The name of a room's channel.
pub fn channel_name(room: RoomId) -> String {
    format!("hashyard/{room}")
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Post these bytes for everyone to hear.
    Post(Vec<u8>),
    /// If there is a way to notice that this node has ended, watch it and report [`BusSession::vanished`].
    Watch {
        /// The node.
        node: NodeId,
        /// Its run.
        run: u64,
    },
    /// Tell the driver.
    Event(Event),
}

/// One node's part on the bus.
pub struct BusSession {
    /// The links to the others; open, send and close through it.
    pub links: Links,
    me: NodeId,
    run: u64,
    /// The run number of every node in reach.
    runs: BTreeMap<NodeId, u64>,
    /// Nodes that sent frames and neither `Hello` nor `Here`, as one does whose `Bye` somebody forged: at most [`UNMET`], oldest first.
    unmet: VecDeque<NodeId>,
    /// Watches that stand, one for a node whatever runs it claims: at most [`MEMBERS_PER_ROOM`].
    watched: BTreeSet<NodeId>,
    /// When it said `Hello` last, in ms; `None` before the first tick.
    hello_ms: Option<u64>,
    /// `Bye` is to be said, after all else: a frame that came later would bring this node back.
    leaves: bool,
    outputs: VecDeque<Output>,
}

impl BusSession {
    /// A node that has said nothing yet. `seed` must differ at every start.
    pub fn new(me: NodeId, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let run = random.next_u64();
        let links = Links::new(me, random.next_u64());
        Self {
            links,
            me,
            run,
            runs: BTreeMap::new(),
            unmet: VecDeque::new(),
            watched: BTreeSet::new(),
            hello_ms: None,
            leaves: false,
            outputs: VecDeque::new(),
        }
    }

    /// Says `Hello`: at the start, and whenever the node may have missed something (after sleep).
    pub fn announce(&mut self) {
        self.post(&BusMessage::Hello { from: self.me, run: self.run });
    }

    /// Time goes on: gives up what was not answered, and says `Hello` again now and then, unless it is away.
    pub fn tick(&mut self, now_ms: u64) {
        self.links.tick(now_ms);
        let pause = match self.links.nodes().len() as u64 {
            0 => ALONE_MS,
            nodes => nodes * EACH_MS,
        };
        let last = *self.hello_ms.get_or_insert(now_ms);
        if self.links.is_active() && now_ms.saturating_sub(last) >= pause {
            self.hello_ms = Some(now_ms);
            self.announce();
        }
    }

    /// Says `Bye`, after closing every link.
    pub fn leave(&mut self) {
        self.links.hang_up();
        self.leaves = true;
    }

    /// Bytes were heard. What is malformed or meant for others is ignored.
    pub fn received(&mut self, bytes: &[u8]) {
        match BusMessage::decode(bytes) {
            Ok(BusMessage::Hello { from, run }) if from != self.me => {
                self.meet(from, run);
                self.post(&BusMessage::Here { from: self.me, to: from, run: self.run });
            }
            Ok(BusMessage::Here { from, to, run }) if to == self.me => self.meet(from, run),
            Ok(BusMessage::Frame { from, to, payload }) if to == self.me => {
                self.links.received(from, payload);
                self.note_unmet(from);
            }
            Ok(BusMessage::Bye { from }) => self.part(from),
            _ => {}
        }
    }

    /// A watched run of a node has ended. A later run of it, if there is one, is watched from now on.
    pub fn vanished(&mut self, node: NodeId, run: u64) {
        self.watched.remove(&node);
        match self.runs.get(&node).copied() {
            Some(present) if present == run => self.part(node),
            Some(later) => self.watch(node, later),
            None => {}
        }
    }

    /// What to do next, in order: a node says who it is before it sends frames.
    pub fn poll(&mut self) -> Option<Output> {
        if let Some(output) = self.outputs.pop_front() {
            return Some(output);
        }
        Some(match self.links.poll() {
            Some(link::Output::Event(event)) => Output::Event(event),
            Some(link::Output::Frame { to, payload }) => {
                Output::Post(BusMessage::Frame { from: self.me, to, payload: &payload }.encode())
            }
            None if core::mem::take(&mut self.leaves) => {
                Output::Post(BusMessage::Bye { from: self.me }.encode())
            }
            None => return None,
        })
    }

    fn meet(&mut self, node: NodeId, run: u64) {
        if self.runs.get(&node).is_some_and(|former| *former != run) {
            self.part(node);
        }
        self.links.appear(node);
        if self.links.knows(node) && self.runs.insert(node, run).is_none() {
            self.unmet.retain(|unmet| *unmet != node);
            self.watch(node, run);
        }
    }

    fn note_unmet(&mut self, node: NodeId) {
        if !self.links.knows(node) || self.runs.contains_key(&node) || self.unmet.contains(&node) {
            return;
        }
        self.unmet.push_back(node);
        if self.unmet.len() > UNMET
            && let Some(oldest) = self.unmet.pop_front()
        {
            self.part(oldest);
        }
    }

    fn watch(&mut self, node: NodeId, run: u64) {
        if self.watched.len() < MEMBERS_PER_ROOM && self.watched.insert(node) {
            self.outputs.push_back(Output::Watch { node, run });
        }
    }

    fn part(&mut self, node: NodeId) {
        self.runs.remove(&node);
        self.unmet.retain(|unmet| *unmet != node);
        self.links.forget(node);
    }

    fn post(&mut self, message: &BusMessage<'_>) {
        self.outputs.push_back(Output::Post(message.encode()));
    }
}

const HELLO: u8 = 1;
const HERE: u8 = 2;
const BYE: u8 = 3;
const FRAME: u8 = 4;

/// What is posted: kind, sender, then the other fields; run numbers are 8 bytes, little-endian.
#[derive(Clone, Debug, PartialEq, Eq)]
enum BusMessage<'a> {
    Hello { from: NodeId, run: u64 },
    Here { from: NodeId, to: NodeId, run: u64 },
    Bye { from: NodeId },
    Frame { from: NodeId, to: NodeId, payload: &'a [u8] },
}

impl BusMessage<'_> {
    fn encode(&self) -> Vec<u8> {
        match self {
            Self::Hello { from, run } => encode(HELLO, &[&from.0, &run.to_le_bytes()]),
            Self::Here { from, to, run } => encode(HERE, &[&from.0, &to.0, &run.to_le_bytes()]),
            Self::Bye { from } => encode(BYE, &[&from.0]),
            Self::Frame { from, to, payload } => encode(FRAME, &[&from.0, &to.0, payload]),
        }
    }

    fn decode(bytes: &[u8]) -> Result<BusMessage<'_>, DecodeError> {
        let mut reader = Reader(bytes);
        let kind = reader.byte("kind")?;
        let from = NodeId(reader.array("sender")?);
        let message = match kind {
            HELLO => BusMessage::Hello { from, run: u64::from_le_bytes(reader.array("run number")?) },
            HERE => BusMessage::Here {
                from,
                to: NodeId(reader.array("receiver")?),
                run: u64::from_le_bytes(reader.array("run number")?),
            },
            BYE => BusMessage::Bye { from },
            FRAME => BusMessage::Frame {
                from,
                to: NodeId(reader.array("receiver")?),
                payload: reader.rest("payload", MAX_PAYLOAD)?,
            },
            kind => return Err(DecodeError::UnknownKind(kind)),
        };
        reader.finish(message)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::link::LinkId;

    const IDS: [NodeId; 3] = [NodeId([1; 32]), NodeId([2; 32]), NodeId([3; 32])];

    /// Three tabs on one channel; everyone but the sender hears a post.
    struct Bus {
        tabs: Vec<BusSession>,
        events: Vec<Vec<Event>>,
        watched: Vec<(usize, NodeId, u64)>,
    }

    impl Bus {
        fn new() -> Self {
            let tabs = (0..3).map(|i| BusSession::new(IDS[i], i as u64)).collect();
            let mut bus = Self { tabs, events: vec![Vec::new(); 3], watched: Vec::new() };
            for tab in 0..3 {
                bus.tabs[tab].announce();
                bus.carry();
            }
            bus
        }

        fn carry(&mut self) {
            while let Some((speaker, output)) =
                (0..self.tabs.len()).find_map(|tab| Some((tab, self.tabs[tab].poll()?)))
            {
                match output {
                    Output::Event(event) => self.events[speaker].push(event),
                    Output::Watch { node, run } => self.watched.push((speaker, node, run)),
                    Output::Post(bytes) => {
                        (0..3).filter(|tab| *tab != speaker).for_each(|tab| self.tabs[tab].received(&bytes));
                    }
                }
            }
        }

        fn take_events(&mut self, tab: usize) -> Vec<Event> {
            self.carry();
            std::mem::take(&mut self.events[tab])
        }

        fn link(&mut self, from: usize, to: usize) -> LinkId {
            self.tabs[from].links.open(0, IDS[to]);
            self.carry();
            let Some(Event::Opened { link, .. }) = self.events[from].last() else { panic!("no link") };
            *link
        }
    }

    #[test]
    fn whoever_leaves_says_so_last() {
        let mut bus = Bus::new();
        let link = bus.link(0, 1);
        bus.tabs[0].links.send(link, b"one more");
        bus.tabs[0].leave();
        bus.carry();
        assert_eq!((bus.tabs[1].links.nodes(), bus.tabs[2].links.nodes()), (vec![IDS[2]], vec![IDS[1]]));
    }

    #[test]
    fn invented_senders_leave_room_for_newcomers() {
        let mut bus = Bus::new();
        bus.link(0, 1);
        for number in 0..2 * MEMBERS_PER_ROOM as u32 {
            let mut from = NodeId([9; 32]);
            from.0[..4].copy_from_slice(&number.to_le_bytes());
            bus.tabs[0].received(&BusMessage::Frame { from, to: IDS[0], payload: &[6] }.encode());
            bus.carry();
        }
        assert_eq!(bus.tabs[0].links.nodes().len(), 2 + UNMET);
        bus.tabs[0].received(&BusMessage::Hello { from: NodeId([7; 32]), run: 1 }.encode());
        assert!(bus.tabs[0].links.knows(NodeId([7; 32])));
        assert!(bus.tabs[0].links.knows(IDS[1]), "who was met stays");
    }

    #[test]
    fn two_who_were_parted_by_forged_byes_meet_again() {
        let mut bus = Bus::new();
        bus.tabs.iter_mut().for_each(|tab| tab.tick(0));
        for (tab, from) in [(0, 1), (0, 2), (1, 0), (1, 2), (2, 0), (2, 1)] {
            bus.tabs[tab].received(&BusMessage::Bye { from: IDS[from] }.encode());
        }
        bus.carry();
        assert_eq!(bus.tabs[0].links.nodes(), []);
        bus.tabs[0].tick(ALONE_MS - 1);
        bus.carry();
        assert_eq!(bus.tabs[0].links.nodes(), []);
        bus.tabs[0].tick(ALONE_MS);
        bus.carry();
        assert_eq!(bus.tabs[0].links.nodes(), [IDS[1], IDS[2]]);
        assert_eq!(bus.tabs[1].links.nodes(), [IDS[0]]);
        bus.tabs[1].tick(ALONE_MS);
        assert!(bus.tabs[1].poll().is_none(), "somebody is in reach");
        bus.tabs[1].tick(EACH_MS);
        bus.carry();
        assert_eq!(bus.tabs[1].links.nodes(), [IDS[0], IDS[2]]);
    }

    #[test]
    fn everyone_meets_everyone_once() {
        let mut bus = Bus::new();
        bus.tabs[1].announce();
        for (tab, others) in [(0, [1, 2]), (1, [0, 2]), (2, [0, 1])] {
            let mut met = bus.take_events(tab);
            met.sort_by_key(|event| if let Event::Discovered(node) = event { node.0 } else { [255; 32] });
            assert_eq!(met, others.map(|other| Event::Discovered(IDS[other])));
        }
    }

    #[test]
    fn a_link_is_heard_by_its_two_ends_only() {
        let mut bus = Bus::new();
        let link = bus.link(0, 1);
        bus.events.iter_mut().for_each(Vec::clear);
        bus.tabs[0].links.send(link, b"hello");
        let received = bus.take_events(1);
        assert!(matches!(&received[..], [Event::Received { bytes, .. }] if bytes == b"hello"));
        assert_eq!(bus.take_events(2), []);
    }

    #[test]
    fn bye_closes_links_and_is_seen_by_all() {
        let mut bus = Bus::new();
        let link = LinkId { node: IDS[0], number: bus.link(0, 1).number };
        bus.events.iter_mut().for_each(Vec::clear);
        bus.tabs[0].leave();
        assert_eq!(bus.take_events(1), [Event::Closed(link), Event::Gone(IDS[0])]);
        assert_eq!(bus.take_events(2), [Event::Gone(IDS[0])]);
    }

    #[test]
    fn a_restart_without_bye_is_noticed_a_wake_is_not_taken_for_one() {
        let mut bus = Bus::new();
        let link = LinkId { node: IDS[0], number: bus.link(0, 1).number };
        bus.events.iter_mut().for_each(Vec::clear);
        bus.tabs[0].announce();
        assert_eq!(bus.take_events(1), []);
        bus.tabs[0] = BusSession::new(IDS[0], 99);
        bus.tabs[0].announce();
        assert_eq!(bus.take_events(1), [Event::Closed(link), Event::Gone(IDS[0]), Event::Discovered(IDS[0])]);
    }

    #[test]
    fn the_end_of_a_watched_run_ends_that_run_only() {
        let mut bus = Bus::new();
        let (_, node, run) =
            bus.watched.iter().copied().find(|watch| (watch.0, watch.1) == (1, IDS[0])).unwrap();
        bus.events.iter_mut().for_each(Vec::clear);
        bus.watched.clear();
        bus.tabs[0] = BusSession::new(IDS[0], 99);
        bus.tabs[0].announce();
        bus.take_events(1);
        assert!(bus.watched.iter().all(|watch| watch.0 == 0), "one watch at a time");
        bus.tabs[1].vanished(node, run);
        assert_eq!(bus.take_events(1), []);

        let (_, node, run) =
            bus.watched.iter().copied().find(|watch| (watch.0, watch.1) == (1, IDS[0])).unwrap();
        bus.tabs[1].vanished(node, run);
        assert_eq!(bus.take_events(1), [Event::Gone(node)]);
    }

    #[test]
    fn who_claims_ever_new_runs_is_watched_once() {
        let mut bus = Bus::new();
        bus.watched.clear();
        for run in 0..1_000 {
            bus.tabs[1].received(&BusMessage::Hello { from: IDS[0], run }.encode());
            bus.carry();
        }
        assert_eq!(bus.watched, []);
    }

    proptest! {
        #[test]
        fn messages_survive_the_bus(from: [u8; 32], to: [u8; 32], run: u64, payload: Vec<u8>) {
            let (from, to) = (NodeId(from), NodeId(to));
            let messages = [
                BusMessage::Hello { from, run },
                BusMessage::Here { from, to, run },
                BusMessage::Bye { from },
                BusMessage::Frame { from, to, payload: &payload },
            ];
            for message in messages {
                let bytes = message.encode();
                prop_assert_eq!(BusMessage::decode(&bytes), Ok(message));
            }
        }

        #[test]
        fn noise_is_ignored(noise: Vec<u8>) {
            let mut tab = BusSession::new(IDS[0], 1);
            tab.received(&noise);
            let understood = BusMessage::decode(&noise).is_ok();
            prop_assert!(understood || tab.poll().is_none());
        }
    }
}
