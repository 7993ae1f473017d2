//! Direct links: data channels from browser to browser (WebRTC). Two nodes that have a link over another carrier arrange a channel by
//! signals, which that carrier brings; once the channel is open, they need it no longer.
//!
//! ```text
//!   Offer(n, description) ->        <- Answer(n, description)        or  <- No(n)         then frames <->, on the channel
//! ```
//!
//! Of two nodes, the one with the smaller id offers. Descriptions have all addresses of their side: nothing follows them. A side that knows
//! no channels ignores the offer, and is asked again after longer and longer waits. Frames are cut, since a channel takes short messages only.

mod signal;

use std::collections::{BTreeMap, VecDeque};

use self::signal::Signal;
use crate::link::{self, Event, Links};
use crate::{Backoff, MAX_PAYLOAD, NodeId, Random};

pub use self::signal::MAX_DESCRIPTION;

/// How long a channel may take to open, from the first thought of it, in ms.
pub const OPEN_MS: u64 = 20_000;

/// Channels at a time: a class of sixty.
pub const MAX_CHANNELS: usize = 64;

/// The longest message on a channel in bytes, one of which says whether more of the frame follows. Every browser takes so much.
pub const MAX_MESSAGE: usize = 16_384;

const LAST: u8 = 0;
const MORE: u8 = 1;

/// One try of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// The node at the other end.
    pub node: NodeId,
    /// Picked at random by the side that offers.
    pub number: u64,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Make a connection that offers a channel; answered by [`DirectSession::described`].
    Offer(Call),
    /// Make a connection that takes this offer; answered likewise.
    Answer(Call, String),
    /// The other side takes the offer.
    Accept(Call, String),
    /// Close the connection; report nothing more of it.
    HangUp(Call),
    /// Bring this signal to a node, over another carrier.
    Signal(NodeId, Vec<u8>),
    /// Send one message over the channel.
    Transmit(Call, Vec<u8>),
    /// Tell the driver.
    Event(Event),
}

/// One node's channels.
pub struct DirectSession {
    /// The links over open channels; open, send and close through it.
    pub links: Links,
    me: NodeId,
    random: Random,
    /// At most [`MAX_CHANNELS`].
    channels: BTreeMap<NodeId, Channel>,
    /// Nodes with which this one wants a channel and has none, and when it tries again. At most those that a carrier has links to.
    wanted: BTreeMap<NodeId, Wait>,
    outputs: VecDeque<Output>,
}

struct Channel {
    number: u64,
    phase: Phase,
}

enum Phase {
    /// The description is being made, or the other side's is waited for, or the channel is opening.
    Opening { since_ms: u64 },
    /// Holds what has come of a frame.
    Open(Vec<u8>),
}

#[derive(Default)]
struct Wait {
    until_ms: u64,
    backoff: Backoff,
}

impl DirectSession {
    /// No channel yet. Numbers come from `seed`, which must differ at every start.
    pub fn new(me: NodeId, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let links = Links::new(me, random.next_u64());
        Self {
            links,
            me,
            random,
            channels: BTreeMap::new(),
            wanted: BTreeMap::new(),
            outputs: VecDeque::new(),
        }
    }

    /// A link to this node stands over another carrier: a channel would be better.
    pub fn want(&mut self, now_ms: u64, node: NodeId) {
        if self.me < node && !self.wanted.contains_key(&node) {
            self.wanted.insert(node, Wait::default());
            self.tick(now_ms);
        }
    }

    /// No link to this node stands over another carrier any more, so that no signal gets there. An open channel stays.
    pub fn unwant(&mut self, node: NodeId) {
        self.wanted.remove(&node);
        if self.channels.get(&node).is_some_and(|channel| !channel.is_open()) {
            self.drop_channel(node);
        }
    }

    /// Time passes.
    pub fn tick(&mut self, now_ms: u64) {
        self.links.tick(now_ms);
        for node in self.channels.keys().copied().collect::<Vec<_>>() {
            if self.channels[&node].is_late(now_ms) {
                self.give_up(now_ms, node);
            }
        }
        let due = |(node, wait): (&NodeId, &Wait)| (wait.until_ms <= now_ms).then_some(*node);
        for node in self.wanted.iter().filter_map(due).collect::<Vec<_>>() {
            if self.channels.len() < MAX_CHANNELS && !self.channels.contains_key(&node) {
                let number = self.random.next_u64();
                self.begin(now_ms, Call { node, number });
                self.outputs.push_back(Output::Offer(Call { node, number }));
            }
        }
    }

    /// A signal came. What can't be understood, or fits no call, is ignored.
    pub fn signalled(&mut self, now_ms: u64, from: NodeId, bytes: &[u8]) {
        match Signal::decode(bytes) {
            Ok(Signal::Offer(number, description)) if from < self.me => {
                self.offered(now_ms, Call { node: from, number }, description);
            }
            Ok(Signal::Answer(number, description)) if self.is_opening(Call { node: from, number }) => {
                self.outputs.push_back(Output::Accept(Call { node: from, number }, description.to_owned()));
            }
            Ok(Signal::No(number)) if self.is_opening(Call { node: from, number }) => {
                self.give_up(now_ms, from);
            }
            _ => {}
        }
    }

    /// This side's description of a call is made.
    pub fn described(&mut self, call: Call, description: &str) {
        if description.len() > MAX_DESCRIPTION || !self.is_opening(call) {
            return;
        }
        let signal = match self.me < call.node {
            true => Signal::Offer(call.number, description),
            false => Signal::Answer(call.number, description),
        };
        self.outputs.push_back(Output::Signal(call.node, signal.encode()));
    }

    /// A channel is open.
    pub fn opened(&mut self, call: Call) {
        if self.is_opening(call) {
            let channel = Channel { number: call.number, phase: Phase::Open(Vec::new()) };
            self.channels.insert(call.node, channel);
            self.wanted.entry(call.node).and_modify(|wait| *wait = Wait::default());
            self.links.appear(call.node);
        }
    }

    /// A channel brought a message. A frame that is too long ends the channel.
    pub fn received(&mut self, now_ms: u64, call: Call, message: &[u8]) {
        let Some(Channel { phase: Phase::Open(begun), .. }) = self.of(call) else { return };
        let Some((kind, bytes)) = message.split_first() else { return };
        if begun.len() + bytes.len() > MAX_PAYLOAD || *kind > MORE {
            return self.give_up(now_ms, call.node);
        }
        begun.extend_from_slice(bytes);
        if *kind == LAST {
            let payload = core::mem::take(begun);
            self.links.received(call.node, &payload);
        }
    }

    /// A channel closed, or could not be opened.
    pub fn closed(&mut self, now_ms: u64, call: Call) {
        if self.of(call).is_some() {
            self.give_up(now_ms, call.node);
        }
    }

    /// Closes every link and channel, and wants none any more.
    pub fn leave(&mut self) {
        self.links.hang_up();
        self.flush_links();
        self.wanted.clear();
        for node in self.channels.keys().copied().collect::<Vec<_>>() {
            self.drop_channel(node);
        }
    }

    /// What to do next, in order.
    pub fn poll(&mut self) -> Option<Output> {
        self.flush_links();
        self.outputs.pop_front()
    }

    /// A node that offers anew has lost the former channel.
    fn offered(&mut self, now_ms: u64, call: Call, description: &str) {
        self.drop_channel(call.node);
        if self.channels.len() == MAX_CHANNELS {
            let no = Signal::No(call.number).encode();
            return self.outputs.push_back(Output::Signal(call.node, no));
        }
        self.begin(now_ms, call);
        self.outputs.push_back(Output::Answer(call, description.to_owned()));
    }

    fn begin(&mut self, now_ms: u64, call: Call) {
        let channel = Channel { number: call.number, phase: Phase::Opening { since_ms: now_ms } };
        self.channels.insert(call.node, channel);
    }

    /// Ends a channel; the side that offers tries again later.
    fn give_up(&mut self, now_ms: u64, node: NodeId) {
        self.drop_channel(node);
        if let Some(wait) = self.wanted.get_mut(&node) {
            wait.until_ms = now_ms + wait.backoff.next_ms(&mut self.random);
        }
    }

    fn drop_channel(&mut self, node: NodeId) {
        if let Some(Channel { number, .. }) = self.channels.remove(&node) {
            self.links.forget(node);
            self.flush_links();
            self.outputs.push_back(Output::HangUp(Call { node, number }));
        }
    }

    fn of(&mut self, call: Call) -> Option<&mut Channel> {
        self.channels.get_mut(&call.node).filter(|channel| channel.number == call.number)
    }

    fn is_opening(&mut self, call: Call) -> bool {
        self.of(call).is_some_and(|channel| !channel.is_open())
    }

    /// Frames to nodes without a channel are lost, with the links that they belonged to.
    fn flush_links(&mut self) {
        while let Some(output) = self.links.poll() {
            match output {
                link::Output::Event(event) => self.outputs.push_back(Output::Event(event)),
                link::Output::Frame { to, payload } => self.transmit(to, &payload),
            }
        }
    }

    fn transmit(&mut self, node: NodeId, payload: &[u8]) {
        let Some(channel) = self.channels.get(&node).filter(|channel| channel.is_open()) else { return };
        let (call, last) = (Call { node, number: channel.number }, payload.chunks(MAX_MESSAGE - 1).count());
        for (index, part) in payload.chunks(MAX_MESSAGE - 1).enumerate() {
            let kind = if index + 1 == last { LAST } else { MORE };
            self.outputs.push_back(Output::Transmit(call, [&[kind], part].concat()));
        }
    }
}

impl Channel {
    fn is_open(&self) -> bool {
        matches!(self.phase, Phase::Open(_))
    }

    fn is_late(&self, now_ms: u64) -> bool {
        matches!(self.phase, Phase::Opening { since_ms } if now_ms.saturating_sub(since_ms) >= OPEN_MS)
    }
}

#[cfg(test)]
mod tests;
