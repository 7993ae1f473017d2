//! Direct links: data channels from browser to browser (WebRTC). Two nodes that have a link over another carrier arrange a channel by
//! signals, which that carrier brings; once the channel is open, they need it no longer.
//!
//! ```text
//!   <- Call      Offer(n, description) ->      <- Answer(n, description)   or  <- No(n)      then frames <->, on the channel
//! ```
//!
//! Of two nodes, the one with the smaller id offers, once the other has said that it takes offers: where nobody does, no browser asks its user
//! for anything. Descriptions have all addresses of their side: nothing follows them. What is not answered is tried again after longer and
//! longer waits. Frames are cut, since a channel takes short messages only,
//! and what is under way is bounded: each side says how much it has taken, and the other sends no more than a window beyond that.
//!
//! **Where no carrier brings signals any more**, because the relay is gone, those who still have channels are asked to pass them on. Who passes
//! something on may lie about whose it is, so what was passed on is taken only from nodes that were in reach, and are no longer.

mod channel;
mod signal;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use self::channel::{Channel, Phase, Taken};
use self::signal::Signal;
use crate::codec::DecodeError;
use crate::link::{self, Event, Links};
use crate::{Backoff, NodeId, Random};

pub use self::channel::{MAX_MESSAGE, MAX_UNDER_WAY};
pub use self::signal::MAX_DESCRIPTION;

/// How long a better carrier may take to be found, in ms: tabs of one browser need no channel, for which the user may be asked.
pub const SETTLE_MS: u64 = 1_000;

/// How long a channel may take to open, from the first thought of it, in ms.
pub const OPEN_MS: u64 = 20_000;

/// Channels at a time: a class of sixty.
pub const MAX_CHANNELS: usize = 64;

/// How many nodes are asked to pass a signal on, and how often at most a channel is tried to a node that no carrier brings signals to.
const PASSERS: usize = 3;
const TRIES: u32 = 5;

/// A node's offers are taken no more often than this, in ms: each makes a connection in the page, and browsers have an end of them. Who
/// offers waits longer by itself ([`Backoff`]).
pub const OFFER_MS: u64 = 500;

/// Offers that are looked at within that time, of all nodes.
const MAX_OFFERS: usize = 2 * MAX_CHANNELS;

/// At most so many signals are passed on for others from one tick to the next.
const MAX_PASSED: u32 = 16;

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
    /// Bring this signal to a node, over whatever carries links to it.
    Signal(NodeId, Vec<u8>),
    /// Send one message over the channel.
    Transmit(Call, Vec<u8>),
    /// So many bytes that a channel brought are worked off.
    Took(Call, u32),
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
    /// Nodes that another carrier brings signals to: as many as it has in reach.
    near: BTreeSet<NodeId>,
    /// Nodes that were near: at most [`MAX_CHANNELS`].
    far: BTreeSet<NodeId>,
    /// Nodes with which this one wants a channel, and when it says so, or tries again if it has none. At most those that are near or far.
    wanted: BTreeMap<NodeId, Wait>,
    /// When the last offer of a node was taken, if it was lately: at most [`MAX_OFFERS`].
    offers: BTreeMap<NodeId, u64>,
    /// Signals passed on since the last tick.
    passed: u32,
    outputs: VecDeque<Output>,
}

#[derive(Default)]
struct Wait {
    until_ms: u64,
    backoff: Backoff,
    /// Since it is not near any more.
    tries: u32,
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
            near: BTreeSet::new(),
            far: BTreeSet::new(),
            wanted: BTreeMap::new(),
            offers: BTreeMap::new(),
            passed: 0,
            outputs: VecDeque::new(),
        }
    }

    /// A link to this node stands over another carrier: a channel would be better.
    pub fn want(&mut self, now_ms: u64, node: NodeId) {
        self.near.insert(node);
        self.far.remove(&node);
        if self.me > node {
            self.wanted.insert(node, Wait { until_ms: now_ms + SETTLE_MS, ..Wait::default() });
        }
    }

    /// No channel to this node is wanted any more: another carrier is better.
    pub fn unwant(&mut self, node: NodeId) {
        self.out_of_reach(node);
        self.far.remove(&node);
        self.wanted.remove(&node);
    }

    /// No other carrier reaches this node any more. An open channel stays; and while others may pass signals on, one is tried.
    pub fn out_of_reach(&mut self, node: NodeId) {
        if self.near.remove(&node) && self.far.len() < MAX_CHANNELS {
            self.far.insert(node);
        }
        if self.channels.get(&node).is_some_and(|channel| !channel.is_open()) {
            self.drop_channel(node);
        }
        if self.me > node || !self.far.contains(&node) || self.passers(node).is_empty() {
            self.wanted.remove(&node);
        }
    }

    /// Time passes.
    pub fn tick(&mut self, now_ms: u64) {
        self.links.tick(now_ms);
        self.passed = 0;
        let stuck = |(node, channel): (&NodeId, &Channel)| channel.is_stuck(now_ms).then_some(*node);
        for node in self.channels.iter().filter_map(stuck).collect::<Vec<_>>() {
            self.give_up(now_ms, node);
        }
        let due = |(node, wait): (&NodeId, &Wait)| (wait.until_ms <= now_ms).then_some(*node);
        for node in self.wanted.iter().filter_map(due).collect::<Vec<_>>() {
            if self.me > node {
                self.wanted.remove(&node);
                self.say(node, &Signal::Call);
            } else if self.channels.len() < MAX_CHANNELS && !self.channels.contains_key(&node) {
                let number = self.random.next_u64();
                self.begin(now_ms, Call { node, number });
                self.outputs.push_back(Output::Offer(Call { node, number }));
            }
        }
    }

    /// A signal came. What can't be understood, or fits no call, is ignored.
    pub fn signalled(&mut self, now_ms: u64, from: NodeId, bytes: &[u8]) {
        match Signal::decode(bytes) {
            Ok(Signal::Pass(to, signal)) => self.pass(from, to, signal),
            Ok(Signal::Passed(origin, signal)) if self.far.contains(&origin) && !self.reaches(origin) => {
                self.heard(now_ms, origin, Signal::decode(signal));
            }
            signal => self.heard(now_ms, from, signal),
        }
    }

    fn heard(&mut self, now_ms: u64, from: NodeId, signal: Result<Signal<'_>, DecodeError>) {
        match signal {
            // What several passed on comes several times.
            Ok(Signal::Offer(number, _)) if self.of(Call { node: from, number }).is_some() => {}
            Ok(Signal::Offer(number, description)) if from < self.me && self.takes_offer(now_ms, from) => {
                self.offered(now_ms, Call { node: from, number }, description);
            }
            Ok(Signal::Answer(number, description)) => {
                self.answered(Call { node: from, number }, description)
            }
            Ok(Signal::Call) if self.me < from && self.near.contains(&from) => {
                self.wanted.entry(from).or_default().tries = 0;
                self.tick(now_ms);
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
        self.say(call.node, &signal);
    }

    /// A channel is open.
    pub fn opened(&mut self, call: Call) {
        if self.is_opening(call) {
            self.channels.insert(call.node, Channel::open(call.number));
            self.wanted.entry(call.node).and_modify(|wait| *wait = Wait::default());
            self.links.appear(call.node);
        }
    }

    /// A channel brought a message. One that can't be understood, a frame that is too long, and more than there is room for end the channel.
    pub fn received(&mut self, now_ms: u64, call: Call, message: &[u8]) {
        let Some(Phase::Open(open)) = self.of(call).map(|channel| &mut channel.phase) else { return };
        let taken = open.received(message);
        if let Some(bytes) = open.owed() {
            self.outputs.push_back(Output::Took(call, bytes));
        }
        match taken {
            Taken::Frame(payload) => self.links.received(call.node, &payload),
            Taken::Nothing => {}
            Taken::Nonsense => return self.give_up(now_ms, call.node),
        }
        self.pump(call);
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
        self.near.clear();
        self.far.clear();
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
    /// Whether a node's turn to offer has come; then it is over.
    fn takes_offer(&mut self, now_ms: u64, from: NodeId) -> bool {
        self.offers.retain(|_, taken_ms| now_ms < *taken_ms + OFFER_MS);
        let takes = self.offers.len() < MAX_OFFERS && !self.offers.contains_key(&from);
        if takes {
            self.offers.insert(from, now_ms);
        }
        takes
    }

    fn offered(&mut self, now_ms: u64, call: Call, description: &str) {
        self.drop_channel(call.node);
        if self.channels.len() == MAX_CHANNELS {
            return self.say(call.node, &Signal::No(call.number));
        }
        self.begin(now_ms, call);
        self.outputs.push_back(Output::Answer(call, description.to_owned()));
    }

    fn answered(&mut self, call: Call, description: &str) {
        if let Some(Channel { phase: Phase::Opening { answered, .. }, .. }) = self.of(call)
            && !core::mem::replace(answered, true)
        {
            self.outputs.push_back(Output::Accept(call, description.to_owned()));
        }
    }

    fn begin(&mut self, now_ms: u64, call: Call) {
        self.channels.insert(call.node, Channel::opening(call.number, now_ms));
    }

    /// Ends a channel; the side that offers tries again later.
    fn give_up(&mut self, now_ms: u64, node: NodeId) {
        self.drop_channel(node);
        let Some(wait) = self.wanted.get_mut(&node) else { return };
        wait.until_ms = now_ms + wait.backoff.next_ms(&mut self.random);
        wait.tries += u32::from(!self.near.contains(&node));
        if wait.tries > TRIES {
            self.wanted.remove(&node);
        }
    }

    /// By another carrier, or by those who may pass it on.
    fn say(&mut self, node: NodeId, signal: &Signal<'_>) {
        let signal = signal.encode();
        if self.near.contains(&node) {
            return self.outputs.push_back(Output::Signal(node, signal));
        }
        for passer in self.passers(node) {
            self.outputs.push_back(Output::Signal(passer, Signal::Pass(node, &signal).encode()));
        }
    }

    /// Who has a channel to this node may have one to that node, too.
    fn passers(&self, node: NodeId) -> Vec<NodeId> {
        let open = self.channels.iter().filter(|(other, channel)| **other != node && channel.is_open());
        open.map(|(other, _)| *other).take(PASSERS).collect()
    }

    fn pass(&mut self, from: NodeId, to: NodeId, signal: &[u8]) {
        if self.reaches(to) && self.passed < MAX_PASSED {
            self.passed += 1;
            self.outputs.push_back(Output::Signal(to, Signal::Passed(from, signal).encode()));
        }
    }

    fn reaches(&self, node: NodeId) -> bool {
        self.near.contains(&node) || self.channels.get(&node).is_some_and(Channel::is_open)
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
        let Some(Channel { number, phase: Phase::Open(open) }) = self.channels.get_mut(&node) else { return };
        let call = Call { node, number: *number };
        open.queue(payload);
        self.pump(call);
    }

    /// Sends what there is room for.
    fn pump(&mut self, call: Call) {
        let Some(Channel { phase: Phase::Open(open), .. }) = self.channels.get_mut(&call.node) else {
            return;
        };
        while let Some(message) = open.next() {
            self.outputs.push_back(Output::Transmit(call, message));
        }
    }
}

#[cfg(test)]
mod tests;
