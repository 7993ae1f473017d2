//! Links: connections between two nodes, made of addressed frames.
//!
//! ```text
//!   Open(n) ->        <- Accept(n)        Data(n, bytes) <->        Close(n) <->        Away, Back <->
//!   Continue(n, former) ->                Moved(n) <->               Signal(bytes) <->
//! ```
//!
//! Whoever opens picks the number, so a reloaded tab's link is told from the one its former self had: packets of a
//! number that isn't current are answered with `Close`, as TCP answers a stray segment with a reset. Two nodes share
//! at most one link. If both open at once, the link opened by the smaller node id stands. A node that is switched off while
//! its carrier still runs says `Away`, so that nobody calls in vain and waits longer each time, and `Back` when it is on again.
//!
//! **A link that moves** to a better carrier loses nothing: its successor is opened there by a `Continue` that names it. As soon as the
//! successor stands, each side sends over that one, and says `Moved` on the old one after its last bytes. What comes over the new one
//! before the other side's `Moved` has to wait ([`Event::Ended`]); when both have said it, the old link is no more.
//!
//! The carrier must keep the order of frames between two nodes; it may lose the end of a conversation, not its middle.

mod packet;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use self::packet::Packet;
use crate::{MAX_BITCOIN_MESSAGE, MEMBERS_PER_ROOM, NodeId, Random};

pub use self::packet::MAX_SIGNAL;

/// What a link adds to the bytes it carries: kind, number.
pub const HEADER_BYTES: usize = 1 + 8;

/// How long an open waits for its answer, in ms.
pub const OPEN_TIMEOUT_MS: u64 = 5_000;

/// One connection to one node. A later link to the same node has another number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LinkId {
    /// The node at the other end.
    pub node: NodeId,
    /// Picked at random by the side that opened.
    pub number: u64,
}

/// What happens on a transport.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// This node can be reached.
    Discovered(NodeId),
    /// This node can't be reached any more; its link, if any, was reported closed just before.
    Gone(NodeId),
    /// A link stands. It answers every [`Links::open`] of its node, also when the other side was faster.
    Opened {
        /// The link.
        link: LinkId,
        /// The other side opened it.
        inbound: bool,
    },
    /// A link stands that continues one on another carrier. Whoever has none of that number closes it.
    Continued {
        /// The link.
        link: LinkId,
        /// The number of the link that it continues.
        former: u64,
        /// The other side opened it.
        inbound: bool,
    },
    /// Nothing more comes over this link: the other side sends over the one that continues it.
    Ended(LinkId),
    /// A node has something to say about another carrier ([`crate::direct`]).
    Signal {
        /// Who.
        from: NodeId,
        /// At most [`MAX_SIGNAL`] bytes.
        bytes: Vec<u8>,
    },
    /// An [`Links::open`] or [`Links::continue_link`] came to nothing: refused, no answer, or no such node.
    Failed(NodeId),
    /// Bytes arrived, in order. Where one piece ends and the next begins means nothing.
    Received {
        /// The link.
        link: LinkId,
        /// At most [`MAX_BITCOIN_MESSAGE`] bytes.
        bytes: Vec<u8>,
    },
    /// The other side closed the link, or it broke. Not reported for a link closed by [`Links::close`].
    Closed(LinkId),
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Carry this payload to that node.
    Frame {
        /// The receiver.
        to: NodeId,
        /// At most [`MAX_PAYLOAD`](crate::MAX_PAYLOAD) bytes.
        payload: Vec<u8>,
    },
    /// Tell the driver.
    Event(Event),
}

/// Every node in reach, and the links to them. Holds at most [`MEMBERS_PER_ROOM`] nodes, one link each.
pub struct Links {
    me: NodeId,
    active: bool,
    numbers: Random,
    peers: BTreeMap<NodeId, Option<Link>>,
    /// Of these, who said to be away.
    away: BTreeSet<NodeId>,
    outputs: VecDeque<Output>,
}

#[derive(Clone, Copy)]
struct Link {
    number: u64,
    phase: Phase,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Phase {
    Opening {
        since_ms: u64,
        continues: Option<u64>,
    },
    /// Either side may have moved on to the link that continues this one.
    Open {
        moved: bool,
        they_moved: bool,
    },
}

const OPEN: Phase = Phase::Open { moved: false, they_moved: false };

impl Links {
    /// No node in reach yet. Link numbers come from `seed`, which must differ at every start.
    pub fn new(me: NodeId, seed: u64) -> Self {
        let numbers = Random::new(seed);
        Self {
            me,
            active: true,
            numbers,
            peers: BTreeMap::new(),
            away: BTreeSet::new(),
            outputs: VecDeque::new(),
        }
    }

    /// Asks for a link; answered by [`Event::Opened`] or [`Event::Failed`]. Does nothing if a link stands.
    pub fn open(&mut self, now_ms: u64, node: NodeId) {
        self.call(now_ms, node, None);
    }

    /// Asks for a link that continues one on another carrier; answered by [`Event::Continued`] or [`Event::Failed`]. Does nothing if a
    /// link stands here.
    pub fn continue_link(&mut self, now_ms: u64, former: LinkId) {
        self.call(now_ms, former.node, Some(former.number));
    }

    fn call(&mut self, now_ms: u64, node: NodeId, continues: Option<u64>) {
        match self.peers.get_mut(&node) {
            Some(Some(_)) => {}
            Some(slot) if self.active && !self.away.contains(&node) => {
                let number = self.numbers.next_u64();
                *slot = Some(Link { number, phase: Phase::Opening { since_ms: now_ms, continues } });
                self.put(
                    node,
                    &match continues {
                        Some(former) => Packet::Continue(number, former),
                        None => Packet::Open(number),
                    },
                );
            }
            _ => self.emit(Event::Failed(node)),
        }
    }

    /// Nothing more is sent over this link; what the other side still sends arrives. Once it has said the same, the link is no more, without
    /// an event.
    pub fn move_on(&mut self, link: LinkId) {
        if self.is_open(link) {
            self.put(link.node, &Packet::Moved(link.number));
            self.moved(link, |moved, _| *moved = true);
        }
    }

    /// Says something about another carrier; lost if it is longer than [`MAX_SIGNAL`], or the node is not in reach.
    pub fn signal(&mut self, node: NodeId, bytes: &[u8]) {
        if bytes.len() <= MAX_SIGNAL && self.active && self.knows(node) {
            self.put(node, &Packet::Signal(bytes));
        }
    }

    /// Sends bytes of any length; they are lost if the link no longer stands.
    pub fn send(&mut self, link: LinkId, bytes: &[u8]) {
        if self.is_open(link) {
            bytes.chunks(MAX_BITCOIN_MESSAGE).for_each(|part| {
                self.put(link.node, &Packet::Data(link.number, part));
            });
        }
    }

    /// Closes a link without an event: whoever closes knows.
    pub fn close(&mut self, link: LinkId) {
        if self.stands(link, |_, _| true) {
            self.peers.insert(link.node, None);
            self.put(link.node, &Packet::Close(link.number));
        }
    }

    /// While inactive, every link is closed (with events), nothing opens and whoever asks is refused. The others are told, so
    /// that to them this node goes out of reach and comes back.
    pub fn set_active(&mut self, active: bool) {
        if core::mem::replace(&mut self.active, active) == active {
            return;
        }
        if !active {
            self.hang_up();
        }
        let packet = if active { Packet::Back } else { Packet::Away };
        self.nodes().into_iter().for_each(|node| self.put(node, &packet));
    }

    /// Closes every link, with events, and tells the other sides.
    pub fn hang_up(&mut self) {
        for node in self.nodes() {
            if let Some(number) = self.drop_link(node) {
                self.put(node, &Packet::Close(number));
            }
        }
    }

    /// A payload arrived from a node. What can't be understood is ignored.
    pub fn received(&mut self, from: NodeId, payload: &[u8]) {
        let packet = Packet::decode(payload);
        // Whoever is away refuses calls with a `Close`, and is away still.
        if !matches!(packet, Ok(Packet::Away | Packet::Close(_))) {
            self.appear(from);
        }
        match packet {
            _ if !self.knows(from) => {}
            Ok(Packet::Open(number)) => self.received_open(from, number, None),
            Ok(Packet::Continue(number, former)) => self.received_open(from, number, Some(former)),
            Ok(Packet::Moved(number)) => self.received_moved(LinkId { node: from, number }),
            Ok(Packet::Accept(number)) => self.received_accept(from, number),
            Ok(Packet::Data(number, bytes)) => self.received_data(LinkId { node: from, number }, bytes),
            Ok(Packet::Close(number)) => self.received_close(from, number),
            Ok(Packet::Away) => self.received_away(from),
            Ok(Packet::Signal(bytes)) if self.active => {
                self.emit(Event::Signal { from, bytes: bytes.to_vec() });
            }
            Ok(Packet::Back | Packet::Signal(_)) | Err(_) => {}
        }
    }

    /// A node came into reach. Ignored for this node itself, and beyond [`MEMBERS_PER_ROOM`] nodes.
    pub fn appear(&mut self, node: NodeId) {
        if self.away.remove(&node) {
            self.emit(Event::Discovered(node));
        } else if node != self.me && !self.knows(node) && self.peers.len() < MEMBERS_PER_ROOM {
            self.peers.insert(node, None);
            self.emit(Event::Discovered(node));
        }
    }

    /// A node went out of reach.
    pub fn forget(&mut self, node: NodeId) {
        self.drop_link(node);
        if self.peers.remove(&node).is_some() && !self.away.remove(&node) {
            self.emit(Event::Gone(node));
        }
    }

    /// The carrier is lost, and every node with it.
    pub fn forget_all(&mut self) {
        self.nodes().into_iter().for_each(|node| self.forget(node));
    }

    /// Gives up opens that were not answered within [`OPEN_TIMEOUT_MS`].
    pub fn tick(&mut self, now_ms: u64) {
        for node in self.nodes() {
            let link = self.link(node).map(|link| link.phase);
            if let Some(Phase::Opening { since_ms, .. }) = link
                && now_ms.saturating_sub(since_ms) >= OPEN_TIMEOUT_MS
            {
                self.drop_link(node);
            }
        }
    }

    /// What to do next, in order.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// The nodes in reach, and those that are away, by id.
    pub fn nodes(&self) -> Vec<NodeId> {
        self.peers.keys().copied().collect()
    }

    /// Whether this node has links at all (see [`Links::set_active`]).
    pub fn is_active(&self) -> bool {
        self.active
    }

    /// Is this node in reach, or away?
    pub fn knows(&self, node: NodeId) -> bool {
        self.peers.contains_key(&node)
    }

    fn received_open(&mut self, from: NodeId, number: u64, continues: Option<u64>) {
        match self.link(from) {
            _ if !self.active => {
                self.put(from, &Packet::Close(number));
                return self.put(from, &Packet::Away);
            }
            Some(Link { phase: Phase::Opening { .. }, .. }) if self.me < from => return,
            Some(Link { phase: Phase::Open { .. }, number: current }) if current == number => return,
            Some(Link { phase: Phase::Open { .. }, number: former }) => {
                self.emit(Event::Closed(LinkId { node: from, number: former }));
            }
            _ => {}
        }
        self.put(from, &Packet::Accept(number));
        self.stand(from, number, true, continues);
    }

    fn received_accept(&mut self, from: NodeId, number: u64) {
        match self.link(from) {
            Some(Link { number: current, phase: Phase::Opening { continues, .. } }) if current == number => {
                self.stand(from, number, false, continues);
            }
            Some(Link { number: current, .. }) if current == number => {}
            _ => self.put(from, &Packet::Close(number)),
        }
    }

    fn received_data(&mut self, link: LinkId, bytes: &[u8]) {
        if self.hears(link) {
            self.emit(Event::Received { link, bytes: bytes.to_vec() });
        } else {
            self.put(link.node, &Packet::Close(link.number));
        }
    }

    fn received_close(&mut self, from: NodeId, number: u64) {
        if self.link(from).is_some_and(|link| link.number == number) {
            self.drop_link(from);
        }
    }

    /// It is remembered as one to be told when this node is away or back: both may be away at a time.
    fn received_away(&mut self, from: NodeId) {
        self.drop_link(from);
        if self.away.insert(from) {
            self.emit(Event::Gone(from));
        }
    }

    fn received_moved(&mut self, link: LinkId) {
        if self.hears(link) {
            self.emit(Event::Ended(link));
            self.moved(link, |_, they_moved| *they_moved = true);
        }
    }

    /// A link over which nobody sends any more is none.
    fn moved(&mut self, link: LinkId, who: impl FnOnce(&mut bool, &mut bool)) {
        let Some(slot) = self.peers.get_mut(&link.node) else { return };
        if let Some(Link { phase: Phase::Open { moved, they_moved }, .. }) = slot {
            who(moved, they_moved);
            if *moved && *they_moved {
                *slot = None;
            }
        }
    }

    fn stand(&mut self, node: NodeId, number: u64, inbound: bool, continues: Option<u64>) {
        self.peers.insert(node, Some(Link { number, phase: OPEN }));
        let link = LinkId { node, number };
        self.emit(match continues {
            Some(former) => Event::Continued { link, former, inbound },
            None => Event::Opened { link, inbound },
        });
    }

    /// Takes a node's link away, reports it, and returns its number.
    fn drop_link(&mut self, node: NodeId) -> Option<u64> {
        let link = self.peers.get_mut(&node)?.take()?;
        self.emit(match link.phase {
            Phase::Open { .. } => Event::Closed(LinkId { node, number: link.number }),
            Phase::Opening { .. } => Event::Failed(node),
        });
        Some(link.number)
    }

    fn link(&self, node: NodeId) -> Option<Link> {
        self.peers.get(&node).copied().flatten()
    }

    /// Bytes may be sent over it.
    fn is_open(&self, id: LinkId) -> bool {
        self.stands(id, |moved, _| !moved)
    }

    /// The other side may send bytes over it.
    fn hears(&self, id: LinkId) -> bool {
        self.stands(id, |_, they_moved| !they_moved)
    }

    fn stands(&self, id: LinkId, test: impl FnOnce(bool, bool) -> bool) -> bool {
        self.link(id.node).is_some_and(|link| match link.phase {
            Phase::Open { moved, they_moved } => link.number == id.number && test(moved, they_moved),
            Phase::Opening { .. } => false,
        })
    }

    fn put(&mut self, to: NodeId, packet: &Packet<'_>) {
        self.outputs.push_back(Output::Frame { to, payload: packet.encode() });
    }

    fn emit(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }
}

#[cfg(test)]
mod tests;
