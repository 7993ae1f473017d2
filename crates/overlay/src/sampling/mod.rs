//! Peer sampling: each node knows a few others, and what it knows is mixed all the time, so that a member of its view is as good as one
//! drawn from all nodes.
//!
//! The protocol is Cyclon (Voulgaris, Gavidia and van Steen, "CYCLON: Inexpensive Membership Management for Unstructured P2P Overlays",
//! 2005), with its enhanced shuffling. Once in a cycle a node makes all entries older, takes out the oldest, asks that node, and gives it a
//! few of its own entries and a new one of itself; that node gives as many back, and each puts what it got where those were that it
//! gave. So links are moved, not copied: in-degrees stay even, and no link to a node is older than the view is long. Who has left does
//! not answer, and its entry is gone already. A newcomer begins with one entry.
//!
//! Who floods others with made-up ids takes over views in this protocol; nothing of consensus or money may depend on it.

mod message;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

pub use self::message::{MAX_SHUFFLE, Side, ViewEntry, ViewMessage};
use crate::Millis;
use crate::contact::Contact;
use crate::id::NodeId;
use crate::random::{below, choose_first};

/// The most nodes that are remembered to begin from.
pub const MAX_INTRODUCERS: usize = 4;

/// The most exchanges that a node answers in one cycle of its own. It is asked once on average, and a node to which all others were
/// pointed when they joined serves a class at once.
pub const MAX_ANSWERED: u16 = 64;

/// One cycle of so many begins with an introducer instead of the oldest. Where answers are lost, nodes that just came forget all but one
/// another now and then; so do the halves of a network that was cut. This brings them back.
const INTRODUCED: usize = 16;

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
    answered: u16,
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
        let (view, introducers) = (Vec::new(), Vec::new());
        Self { config, me, view, introducers, exchange: None, answered: 0, cycles: 0, next_ms, random }
    }

    /// Begins from a node that is there, and remembers it for the day when nobody else is known.
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
        self.answered = 0;
        // Who did not answer within a period is gone, and has no entry any more.
        self.exchange = None;
        self.view.iter_mut().for_each(|entry| entry.age = entry.age.saturating_add(1));
        let introduced = below(&mut self.random, INTRODUCED) == 0;
        let introducer = if introduced || self.view.is_empty() { self.an_introducer() } else { None };
        let partner = introducer.or_else(|| self.take_oldest())?;
        let entries = self.some(self.config.shuffle - 1, partner.id());
        let nonce = self.random.next_u64();
        self.exchange = Some(Exchange { nonce, partner: partner.clone(), given: ids(&entries) });
        Some((partner, self.message(Side::Request, nonce, entries)))
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
        if self.answered == MAX_ANSWERED {
            return None;
        }
        self.answered += 1;
        let entries = self.some(self.config.shuffle, request.sender.id());
        let mut given = ids(&entries);
        let newcomer = ViewEntry { contact: request.sender.clone(), age: 0 };
        for entry in core::iter::once(newcomer).chain(request.entries) {
            self.put(entry, &mut given);
        }
        Some((request.sender, self.message(Side::Answer, request.nonce, entries)))
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
