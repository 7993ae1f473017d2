//! One node's part of the protocol.

mod upkeep;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use super::KadConfig;
use super::lookup::{Lookup, Why};
use super::message::{Body, KadMessage, MAX_CONTACTS, Shared, Token};
use super::questions::{About, Asked, Question, Questions};
use super::records::{Record, Records};
use super::table::{Bucket, Known, MAX_FAILS, Table};
use super::token::Tokens;
use crate::Millis;
use crate::contact::Contact;
use crate::id::NodeId;
use crate::random;

/// The most nodes that are remembered to begin from.
pub const MAX_INTRODUCERS: usize = 4;

/// The most lookups at a time.
pub const MAX_LOOKUPS: usize = 16;

/// The most lookups at a time that a node begins by itself, to look after its table and records.
const MAX_OWN_LOOKUPS: usize = 4;

/// How often a node that joins asks who it was told of, until that answers. Else a lost message makes an island of it and of all that
/// join through it.
const JOIN_TRIES: u8 = 10;

/// Time between two looks at what is due, in ms; shorter while there is more.
const UPKEEP_MS: Millis = 30_000;
const UPKEEP_SOON_MS: Millis = 1_000;

/// What a node wants done.
#[derive(Debug)]
pub enum Output {
    /// Send this to a node.
    Send(Contact, KadMessage),
    /// A lookup has ended, and those who were to keep its record have answered, or did not in time.
    Done(Box<Lookup>),
}

/// A node of the network. After each call that is given the time, [`Self::poll`] until there is nothing more.
#[derive(Debug)]
pub struct Kademlia {
    config: KadConfig,
    me: Contact,
    table: Table,
    records: Records,
    tokens: Tokens,
    questions: Questions,
    /// At most [`MAX_LOOKUPS`], with the record to be stored at what is found.
    lookups: BTreeMap<u64, (Lookup, Option<Shared>)>,
    /// Lookups that have ended and whose records were sent, with how many are still to answer. For each of those a question waits, so these
    /// are bounded as questions are.
    storing: BTreeMap<u64, (Lookup, usize)>,
    last_lookup: u64,
    /// At most [`MAX_INTRODUCERS`], the newest last.
    introducers: Vec<Contact>,
    /// Tries to join that are left; none once an introducer has answered.
    tries: u8,
    upkeep_ms: Millis,
    random: ChaCha20Rng,
    /// What one input leads to; emptied by the driver after each.
    outputs: VecDeque<Output>,
}

impl Kademlia {
    /// A node that knows nobody yet.
    pub fn new(me: Contact, config: KadConfig, seed: [u8; 32], now: Millis) -> Self {
        let mut random = ChaCha20Rng::from_seed(seed);
        let config = KadConfig { k: config.k.clamp(1, MAX_CONTACTS), ..config };
        Self {
            table: Table::new(*me.id(), config.k, config.refresh_ms),
            records: Records::new(*me.id()),
            tokens: Tokens::new(random::bytes(&mut random)),
            questions: Questions::default(),
            lookups: BTreeMap::new(),
            storing: BTreeMap::new(),
            last_lookup: 0,
            introducers: Vec::new(),
            tries: 0,
            upkeep_ms: now + random.next_u64() % UPKEEP_MS,
            outputs: VecDeque::new(),
            config,
            me,
            random,
        }
    }

    /// Begins from a node that is there: looks for itself, and so makes itself known to those who are close.
    pub fn join(&mut self, now: Millis, introducer: Contact) {
        if introducer.id() == self.me.id() {
            return;
        }
        if !self.introducers.contains(&introducer) {
            if self.introducers.len() == MAX_INTRODUCERS {
                self.introducers.remove(0);
            }
            self.introducers.push(introducer);
        }
        self.tries = JOIN_TRIES;
        self.join_again(now);
    }

    /// Looks for the nodes closest to an id. The lookup's number; `None` if there are [`MAX_LOOKUPS`] already.
    pub fn find_node(&mut self, now: Millis, target: NodeId) -> Option<u64> {
        self.start(now, Why::FindNode, target, None)
    }

    /// Looks for the records of a key, likewise.
    pub fn find_value(&mut self, now: Millis, key: NodeId) -> Option<u64> {
        self.start(now, Why::FindValue, key, None)
    }

    /// Publishes something about a key, now and again and again, until it is withdrawn. The number of the lookup that finds its first
    /// keepers; `None` if there are [`MAX_LOOKUPS`] already, or it does not fit: at most [`super::message::MAX_VALUE`] bytes, and
    /// [`super::records::MAX_PUBLISHED`] keys.
    pub fn publish(&mut self, now: Millis, key: NodeId, value: Arc<[u8]>) -> Option<u64> {
        let next = self.next_republish(now);
        if self.lookups.len() >= MAX_LOOKUPS || !self.records.publish(next, key, value.clone()) {
            return None;
        }
        self.start(now, Why::Store, key, Some(self.own_record(value)))
    }

    /// What this node publishes, by key.
    pub fn published(&self) -> impl Iterator<Item = (&NodeId, &[u8])> {
        self.records.published()
    }

    /// Publishes it no longer; others keep it until it runs out. Whether it was published.
    pub fn withdraw(&mut self, key: &NodeId) -> bool {
        self.records.withdraw(key)
    }

    /// Something came.
    pub fn handle(&mut self, now: Millis, message: KadMessage) {
        let KadMessage { nonce, sender, body } = message;
        if sender.id() == self.me.id() {
            return;
        }
        match body {
            Body::Ping(token) => {
                self.is_proven(now, &sender, token);
                self.send(sender.clone(), nonce, Body::Pong(self.tokens.make(now, &sender)));
            }
            Body::FindNode(token, _) | Body::FindValue(token, _) | Body::Store(token, ..) => {
                let body = match self.is_proven(now, &sender, token) {
                    true => self.answer(now, &sender, body),
                    false => Body::Pong(self.tokens.make(now, &sender)),
                };
                self.send(sender, nonce, body);
            }
            Body::Pong(_) | Body::Nodes(_) | Body::Values(_) | Body::Stored(_) => {
                self.answered(now, nonce, sender, body);
            }
        }
    }

    /// The next deadline has come.
    pub fn ring(&mut self, now: Millis) {
        while let Some(question) = self.questions.overdue(now) {
            match question.about {
                // A message may have been lost.
                About::Step(asked) if asked.is_first => {
                    self.ask_step(now, question.to, question.token, Asked { is_first: false, ..asked });
                }
                _ => {
                    self.table.failed(&question.to);
                    self.in_vain(now, question);
                }
            }
        }
        if self.upkeep_ms <= now {
            self.upkeep(now);
        }
    }

    /// When [`Self::ring`] is to be called next.
    pub fn deadline(&self) -> Millis {
        self.questions.deadline().map_or(self.upkeep_ms, |deadline| deadline.min(self.upkeep_ms))
    }

    /// The next thing to be done.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Who this is.
    pub fn me(&self) -> &Contact {
        &self.me
    }

    /// The routing table, by shared bits, ascending.
    pub fn buckets(&self) -> &[Bucket] {
        self.table.buckets()
    }

    /// Lookups that have not ended, and those whose keepers have not all answered.
    pub fn lookups(&self) -> impl Iterator<Item = &Lookup> {
        let storing = self.storing.values().map(|(lookup, _)| lookup);
        self.lookups.values().map(|(lookup, _)| lookup).chain(storing)
    }

    /// The records kept for others: key, publisher, record; at most [`super::records::MAX_RECORDS`].
    pub fn records(&self) -> impl Iterator<Item = (&NodeId, &NodeId, &Record)> {
        self.records.all()
    }

    /// Whether the sender can be reached where it says. If so, it was heard.
    fn is_proven(&mut self, now: Millis, sender: &Contact, token: Token) -> bool {
        let proven = self.tokens.is_ours(now, sender, token);
        if proven {
            self.heard(now, sender, None);
        }
        proven
    }

    fn answer(&mut self, now: Millis, sender: &Contact, question: Body) -> Body {
        match question {
            Body::FindValue(_, key) => match self.records.get(now, &key) {
                none if none.is_empty() => self.closest(&key, sender),
                values => Body::Values(values),
            },
            Body::FindNode(_, target) => self.closest(&target, sender),
            Body::Store(_, key, shared) => Body::Stored(self.keep(now, key, sender, shared)),
            other => other,
        }
    }

    /// The closest nodes that are not the asker.
    fn closest(&self, target: &NodeId, asker: &Contact) -> Body {
        let known = self.table.closest(target, |known| known.fails == 0 && known.contact.id() != asker.id());
        Body::Nodes(known.into_iter().map(|known| known.contact.clone()).collect())
    }

    /// Keeps a record if it is ours to keep, and no longer than records last.
    fn keep(&mut self, now: Millis, key: NodeId, sender: &Contact, shared: Shared) -> bool {
        if shared.publisher == *self.me.id() || shared.lifetime_s == 0 || !self.table.is_close(&key) {
            return false;
        }
        let lifetime = (Millis::from(shared.lifetime_s) * 1_000).min(self.config.expire_ms);
        let republish_ms = self.next_republish(now);
        let (expires_ms, is_first_hand) = (now + lifetime, shared.publisher == *sender.id());
        let record = Record { value: shared.value, expires_ms, republish_ms, is_first_hand };
        self.records.put(key, shared.publisher, record)
    }

    /// Between half of the interval and all of it: one of the k keepers passes a record on before the others, who then need not. By
    /// the hour, as in the paper, so many keepers have left that some records are lost.
    fn next_republish(&mut self, now: Millis) -> Millis {
        let half = (self.config.republish_ms / 2).max(1);
        now + half + self.random.next_u64() % half
    }

    fn answered(&mut self, now: Millis, nonce: u64, sender: Contact, body: Body) {
        let Some(question) = self.questions.take(nonce, &sender) else { return };
        let token = match body {
            Body::Pong(token) => token,
            _ => question.token,
        };
        if !self.fits(&question, &body) {
            self.table.failed(&sender);
            return self.in_vain(now, question);
        }
        self.heard(now, &sender, Some(token));
        match (question.about, body) {
            (About::Life, _) => self.table.asked(sender.id()),
            (About::Step(asked), Body::Pong(_)) => {
                self.ask_step(now, sender, token, Asked { has_token: true, ..asked });
            }
            (About::Step(asked), Body::Nodes(nodes)) => {
                self.in_lookup(now, asked.lookup, |lookup| lookup.heard_nodes(now, asked.step, token, nodes));
            }
            (About::Step(asked), Body::Values(values)) => {
                self.in_lookup(now, asked.lookup, |lookup| {
                    lookup.heard_values(now, asked.step, token, values)
                });
            }
            (About::Storing(number), body) => self.keeper_answered(number, body == Body::Stored(true)),
            _ => {}
        }
    }

    /// Whether this is an answer to that. A node that has told its token once need not tell it again.
    fn fits(&self, question: &Question, body: &Body) -> bool {
        let finds =
            |number: u64| self.lookups.get(&number).is_some_and(|(lookup, _)| lookup.why == Why::FindValue);
        match (question.about, body) {
            (About::Life, Body::Pong(_)) | (About::Storing(_), Body::Stored(_) | Body::Pong(_)) => true,
            (About::Step(asked), Body::Pong(_)) => !asked.has_token,
            (About::Step(_), Body::Nodes(nodes)) => nodes.len() <= self.config.k,
            (About::Step(asked), Body::Values(values)) => finds(asked.lookup) && !values.is_empty(),
            _ => false,
        }
    }

    fn heard(&mut self, now: Millis, contact: &Contact, token: Option<Token>) {
        if self.tries > 0 && token.is_some() && self.introducers.contains(contact) {
            self.tries = 0;
        }
        if let Some(Known { contact, token, .. }) = self.table.heard(now, contact, token) {
            self.ask(now, contact, token, About::Life, Body::Ping(token));
        }
    }

    /// A question was not answered, or not by what was asked for.
    fn in_vain(&mut self, now: Millis, question: Question) {
        match question.about {
            About::Life => self.table.asked(question.to.id()),
            About::Storing(number) => self.keeper_answered(number, false),
            About::Step(Asked { lookup, step, .. }) => {
                self.in_lookup(now, lookup, |lookup| lookup.failed(now, step))
            }
        }
    }

    fn start(&mut self, now: Millis, why: Why, target: NodeId, record: Option<Shared>) -> Option<u64> {
        if self.lookups.len() >= MAX_LOOKUPS {
            return None;
        }
        self.last_lookup += 1;
        let number = self.last_lookup;
        self.table.looks_up(now, &target);
        let mut lookup = Lookup::new(number, why, target, *self.me.id(), &self.config, now);
        for known in self.table.closest(&target, |known| known.fails < MAX_FAILS) {
            lookup.add(known.contact.clone(), known.token, None);
        }
        if target == *self.me.id() {
            self.introducers.iter().for_each(|contact| lookup.add(contact.clone(), 0, None));
        }
        if why == Why::FindValue {
            // What it keeps itself need not be asked for.
            lookup.values = self.records.get(now, &target);
        }
        self.lookups.insert(number, (lookup, record));
        self.in_lookup(now, number, |_| {});
        Some(number)
    }

    /// Lets something happen to a lookup, and asks on.
    fn in_lookup(&mut self, now: Millis, number: u64, happens: impl FnOnce(&mut Lookup)) {
        let Some((lookup, _)) = self.lookups.get_mut(&number) else { return };
        happens(lookup);
        let mut next = Vec::new();
        while let Some(step) = lookup.next(self.config.alpha, now) {
            next.push(step);
        }
        for (step, contact, token) in next {
            let asked = Asked { lookup: number, step, is_first: true, has_token: false };
            self.ask_step(now, contact, token, asked);
        }
        let over = self.lookups.get(&number).is_some_and(|(lookup, _)| lookup.is_over(now));
        if over && let Some((lookup, record)) = self.lookups.remove(&number) {
            self.end(now, lookup, record);
        }
    }

    fn ask_step(&mut self, now: Millis, to: Contact, token: Token, asked: Asked) {
        let Some((lookup, _)) = self.lookups.get(&asked.lookup) else { return };
        let body = match lookup.why {
            Why::FindValue => Body::FindValue(token, lookup.target),
            _ => Body::FindNode(token, lookup.target),
        };
        self.ask(now, to, token, About::Step(asked), body);
    }

    fn end(&mut self, now: Millis, mut lookup: Lookup, record: Option<Shared>) {
        lookup.finished_ms = Some(now);
        if lookup.target == *self.me.id() && self.table.len() >= self.config.k && self.tries == 0 {
            self.table.refresh_gaps(now);
            self.upkeep_ms = now;
        } else if self.tries > 0 {
            self.upkeep_ms = now + UPKEEP_SOON_MS;
        }
        match record {
            Some(record) => self.store(now, lookup, &record),
            None => self.outputs.push_back(Output::Done(Box::new(lookup))),
        }
    }

    /// Asks those who were found to keep a record.
    fn store(&mut self, now: Millis, mut lookup: Lookup, record: &Shared) {
        let (number, key, keepers) = (lookup.number, lookup.target, lookup.found_with_tokens());
        if keepers.is_empty() {
            return self.outputs.push_back(Output::Done(Box::new(lookup)));
        }
        lookup.sent = keepers.len();
        self.storing.insert(number, (lookup, keepers.len()));
        for (contact, token) in keepers {
            let body = Body::Store(token, key, record.clone());
            self.ask(now, contact, token, About::Storing(number), body);
        }
    }

    /// One who was to keep a record has answered, or did not in time.
    fn keeper_answered(&mut self, number: u64, keeps: bool) {
        let Some((lookup, waiting)) = self.storing.get_mut(&number) else { return };
        lookup.kept += usize::from(keeps);
        *waiting -= 1;
        if *waiting == 0
            && let Some((lookup, _)) = self.storing.remove(&number)
        {
            self.outputs.push_back(Output::Done(Box::new(lookup)));
        }
    }

    fn own_record(&self, value: Arc<[u8]>) -> Shared {
        let lifetime_s = (self.config.expire_ms / 1_000).min(u32::MAX.into()) as u32;
        Shared { publisher: *self.me.id(), lifetime_s, value }
    }

    fn ask(&mut self, now: Millis, to: Contact, token: Token, about: About, body: Body) {
        let until_ms = now + self.config.timeout_ms;
        let question = Question { to: to.clone(), until_ms, token, about };
        if self.questions.is_full() && !matches!(about, About::Step(_)) {
            return self.in_vain(now, question);
        }
        let nonce = self.random.next_u64();
        self.questions.add(nonce, question);
        self.send(to, nonce, body);
    }

    fn send(&mut self, to: Contact, nonce: u64, body: Body) {
        self.outputs.push_back(Output::Send(to, KadMessage { nonce, sender: self.me.clone(), body }));
    }
}
