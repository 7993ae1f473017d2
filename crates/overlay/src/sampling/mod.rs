//! Peer sampling: each node knows a few others, and what it knows is mixed all the time, so that a member of its view is as good as one
//! drawn from all nodes.
//!
//! The protocol is Cyclon (Voulgaris, Gavidia and van Steen, "CYCLON: Inexpensive Membership Management for Unstructured P2P Overlays",
//! 2005), with its enhanced shuffling. Once in a cycle a node makes all entries older, takes out the oldest, asks that node, and gives it a
//! few of its own entries and a new one of itself; that node gives as many back, and each puts what it got where those were that it
//! gave. So links are moved, not copied: in-degrees stay even, and no link to a node is older than the view is long. Who has left does
//! not answer, and its entry is gone already. A newcomer begins with one entry.
//!
//! Who tells others of made-up ids takes over much of their views in this protocol; nothing of consensus or money may depend on it. What
//! limits it: a sender is heard twice in a cycle, and whoever asked somebody in vain asks next a node to which it was connected.

mod message;

use std::collections::{BTreeMap, VecDeque};

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

pub use self::message::{MAX_SHUFFLE, Side, ViewEntry, ViewMessage};
use crate::Millis;
use crate::contact::Contact;
use crate::id::NodeId;
use crate::random::{below, choose_first};

/// The most nodes that are remembered to begin from.
pub const MAX_INTRODUCERS: usize = 4;

/// The most nodes that a node answers in one cycle of its own. It is asked once on average, and a node to which all others were
/// pointed when they joined serves a class at once.
pub const MAX_ANSWERED: usize = 64;

/// The most requests of one node that are answered in a cycle: cycles are of one length, but those of two nodes begin at
/// different moments.
pub const MAX_ANSWERED_EACH: u8 = 2;

/// One cycle of so many begins with an introducer instead of the oldest. Where answers are lost, nodes that just came forget all but one
/// another now and then; so do the halves of a network that was cut. This brings them back.
const INTRODUCED: usize = 16;

/// After so many exchanges in vain comes one with an introducer.
const MAX_IN_VAIN: u8 = 3;

/// How large and how quick.
#[derive(Debug, Clone, Copy)]
pub struct SamplingConfig {
    /// Entries of the view at most: the paper's c.
    pub view: usize,
    /// Entries that are exchanged, the new one of oneself among them: the paper's ℓ, at most [`MAX_SHUFFLE`].
    pub shuffle: usize,
    /// Time between exchanges that a node begins, in ms: the paper's ΔT.
    pub period_ms: Millis,
}

impl SamplingConfig {
    /// What Hashyard uses: the paper's smaller view, and 8 entries exchanged each 10 s.
    pub const HASHYARD: Self = Self { view: 20, shuffle: 8, period_ms: 10_000 };
}

/// One node's part of the protocol.
#[derive(Debug)]
pub struct PeerSampling {
    config: SamplingConfig,
    me: Contact,
    /// At most `config.view`.
    view: Vec<ViewEntry>,
    /// At most [`MAX_INTRODUCERS`], the newest last.
    introducers: Vec<Contact>,
    exchange: Option<Exchange>,
    /// Who was answered in this cycle, and how often: at most [`MAX_ANSWERED`].
    answered: BTreeMap<NodeId, u8>,
    /// Whose requests brought entries last: at most as many as the view has places, the newest last.
    heard: VecDeque<NodeId>,
    /// Exchanges since the last that was answered or began with an introducer.
    in_vain: u8,
    cycles: u64,
    next_ms: Millis,
    random: ChaCha20Rng,
}

/// An exchange that was begun and is not answered yet.
#[derive(Debug)]
struct Exchange {
    nonce: u64,
    partner: Contact,
    /// Entries that may be replaced by what comes back, at most `config.shuffle`.
    given: Vec<NodeId>,
}

impl PeerSampling {
    /// A node that knows nobody yet. Its first cycle begins at a random moment of the first period.
    pub fn new(me: Contact, config: SamplingConfig, seed: [u8; 32], now: Millis) -> Self {
        let mut random = ChaCha20Rng::from_seed(seed);
        let config = SamplingConfig { shuffle: config.shuffle.clamp(1, MAX_SHUFFLE), ..config };
        let next_ms = now + random.next_u64() % config.period_ms.max(1);
        let (view, introducers, answered) = (Vec::new(), Vec::new(), BTreeMap::new());
        let (exchange, heard) = (None, VecDeque::new());
        Self {
            config,
            me,
            view,
            introducers,
            exchange,
            answered,
            heard,
            in_vain: 0,
            cycles: 0,
            next_ms,
            random,
        }
    }

    /// Begins from a node to which this one is connected, and remembers it for the day when nobody else answers. It must not be one of
    /// which others told: whoever fills views with nodes that are not there must not choose who is asked instead.
    pub fn join(&mut self, introducer: Contact) {
        if introducer.id() == self.me.id() || self.introducers.contains(&introducer) {
            return;
        }
        if self.introducers.len() == MAX_INTRODUCERS {
            self.introducers.remove(0);
        }
        self.put(ViewEntry { contact: introducer.clone(), age: 0 }, &mut Vec::new());
        self.introducers.push(introducer);
    }

    /// Who is known, in no order.
    pub fn view(&self) -> &[ViewEntry] {
        &self.view
    }

    /// Cycles that have begun here: exchanges were begun in them, but in those in which nobody was known.
    pub fn cycles(&self) -> u64 {
        self.cycles
    }

    /// A random member of the view.
    pub fn sample(&mut self) -> Option<Contact> {
        let at = below(&mut self.random, self.view.len());
        self.view.get(at).map(|entry| entry.contact.clone())
    }

    /// When [`Self::ring`] is to be called next.
    pub fn deadline(&self) -> Millis {
        self.next_ms
    }

    /// The active side: a cycle begins. To whom it says what.
    pub fn ring(&mut self, now: Millis) -> Option<(Contact, ViewMessage)> {
        if now < self.next_ms {
            return None;
        }
        self.next_ms = now + self.config.period_ms;
        self.cycles += 1;
        self.answered.clear();
        self.view.iter_mut().for_each(|entry| entry.age = entry.age.saturating_add(1));
        let introducer = if self.begins_anew() { self.an_introducer() } else { None };
        let partner = introducer.or_else(|| self.take_oldest())?;
        let entries = self.some(self.config.shuffle - 1, partner.id());
        let nonce = self.random.next_u64();
        let given = ids(&entries);
        self.exchange = Some(Exchange { nonce, partner: partner.clone(), given });
        Some((partner, self.message(Side::Request, nonce, entries)))
    }

    /// Whether it is an introducer's turn. Who did not answer within a period is gone, and has no entry any more. One may have left, or
    /// its answer was lost; where one after the other is silent, others of the view may never have been there.
    fn begins_anew(&mut self) -> bool {
        let now_and_then = below(&mut self.random, INTRODUCED) == 0;
        self.in_vain = if self.exchange.take().is_some() { self.in_vain.saturating_add(1) } else { 0 };
        let anew = now_and_then || self.in_vain >= MAX_IN_VAIN || self.view.is_empty();
        if anew {
            self.in_vain = 0;
        }
        anew
    }

    /// Something came. What is answered, and to whom.
    pub fn handle(&mut self, message: ViewMessage) -> Option<(Contact, ViewMessage)> {
        let most = self.config.shuffle - usize::from(message.side == Side::Request);
        if message.entries.len() > most || message.sender.id() == self.me.id() {
            return None;
        }
        match message.side {
            Side::Request => self.answer(message),
            Side::Answer => {
                self.complete(message);
                None
            }
        }
    }

    /// The passive side.
    fn answer(&mut self, request: ViewMessage) -> Option<(Contact, ViewMessage)> {
        if !self.may_ask(request.sender.id()) {
            return None;
        }
        let (told, count) = match self.hears(request.sender.id()) {
            true => (request.entries, self.config.shuffle),
            false => (Vec::new(), 1),
        };
        let entries = self.some(count, request.sender.id());
        let mut given = ids(&entries);
        let newcomer = ViewEntry { contact: request.sender.clone(), age: 0 };
        for entry in core::iter::once(newcomer).chain(told) {
            self.put(entry, &mut given);
        }
        Some((request.sender, self.message(Side::Answer, request.nonce, entries)))
    }

    /// Counts a request, unless its sender, or all together, have had as many answers in this cycle as they may.
    fn may_ask(&mut self, sender: &NodeId) -> bool {
        let has_room = self.answered.len() < MAX_ANSWERED || self.answered.contains_key(sender);
        let before = if has_room { self.answered.entry(*sender).or_default() } else { return false };
        let may = *before < MAX_ANSWERED_EACH;
        *before += u8::from(may);
        may
    }

    /// Whether a sender's entries are taken: if it is none of those whose were taken last. Else it is only taken itself, for one entry
    /// in return: who asks all the time would replace the whole view by what it makes up.
    fn hears(&mut self, sender: &NodeId) -> bool {
        if self.heard.contains(sender) {
            return false;
        }
        if self.heard.len() >= self.config.view {
            self.heard.pop_front();
        }
        self.heard.push_back(*sender);
        true
    }

    /// Takes an answer, once, from whoever was asked.
    fn complete(&mut self, answer: ViewMessage) {
        let expected = |asked: &mut Exchange| asked.nonce == answer.nonce && asked.partner == answer.sender;
        if let Some(mut exchange) = self.exchange.take_if(expected) {
            for entry in answer.entries {
                self.put(entry, &mut exchange.given);
            }
        }
    }

    /// Keeps an entry of somebody new where there is room, or where one was that the partner has now.
    fn put(&mut self, entry: ViewEntry, given: &mut Vec<NodeId>) {
        let id = entry.contact.id();
        if id == self.me.id() || self.view.iter().any(|known| known.contact.id() == id) {
            return;
        }
        if self.view.len() < self.config.view {
            self.view.push(entry);
            return;
        }
        while let Some(id) = given.pop() {
            if let Some(place) = self.view.iter_mut().find(|known| *known.contact.id() == id) {
                *place = entry;
                return;
            }
        }
    }

    fn take_oldest(&mut self) -> Option<Contact> {
        let (at, _) = self.view.iter().enumerate().max_by_key(|(_, entry)| entry.age)?;
        Some(self.view.swap_remove(at).contact)
    }

    fn an_introducer(&mut self) -> Option<Contact> {
        let at = below(&mut self.random, self.introducers.len());
        self.introducers.get(at).cloned()
    }

    /// At most `count` random entries, none of them of this node.
    fn some(&mut self, count: usize, except: &NodeId) -> Vec<ViewEntry> {
        choose_first(&mut self.random, &mut self.view, count + 1);
        self.view.iter().filter(|entry| entry.contact.id() != except).take(count).cloned().collect()
    }

    fn message(&self, side: Side, nonce: u64, entries: Vec<ViewEntry>) -> ViewMessage {
        ViewMessage { side, nonce, sender: self.me.clone(), entries }
    }
}

fn ids(entries: &[ViewEntry]) -> Vec<NodeId> {
    entries.iter().map(|entry| *entry.contact.id()).collect()
}
