//! What one tab does on a channel. It hears notes in any order, more than once, and from strangers; what it has to say it gives back.

use std::collections::VecDeque;

use hashyard_core::{Decodable, Encodable};

use super::ChannelId;
use super::config::{Config, Opened};
use super::keys::{PublicKey, Secret, Signature};
use super::ledger::{Ledger, MAX_BLOCKS};
use super::part::{MAX_BATCH, Part};
use super::proposal::{Endorsement, Envelope, Payment, Proposal};
use super::role::Role;
use super::said::Said;
use super::travel::{Answer, Travel, Travels};
use crate::rules::RuleError;
use crate::versions::{Organisation, ReadWriteSet, TxId, simulate};

/// A block that is not full is cut after so many ms (`BatchTimeout` of Fabric's orderer, which is two seconds by default: too short for people).
pub const BATCH_TIMEOUT: u64 = 20_000;
/// Who endorses, and who orders, say so as often, in ms: a channel may be opened anew at any time.
const SAY_EVERY: u64 = 5_000;
/// Who said to be an organisation is believed until nothing was heard for so long; then the next one is.
const CLAIM_HOLDS: u64 = 20_000;
/// What got no answer is said again after so many ms, and so often.
const AGAIN_AFTER: u64 = 6_000;
const MAX_TRIES: u32 = 5;
/// Blocks are asked for and said again once in so many ms, and so many at once; who gets no answer asks half as often each time, down
/// to once in 64 of these.
const WANTED_EVERY: u64 = 2_000;
const MAX_DOUBLINGS: u32 = 6;
const WANTED_BLOCKS: u64 = 4;
/// Envelopes that wait for a block; more are dropped.
const MAX_QUEUE: usize = 16;
/// Other channels that are remembered; the oldest make way.
const MAX_OTHERS: usize = 4;

/// One tab.
#[derive(Clone)]
pub struct Member {
    secret: Secret,
    key: PublicKey,
    role: Role,
    /// Who says to be Org1 and Org2, and when that was heard, in ms.
    claims: [Option<(PublicKey, u64)>; 2],
    ledger: Option<Ledger>,
    /// At most [`MAX_OTHERS`].
    others: VecDeque<Opened>,
    travels: Travels,
    /// With the ms at which they came: at most [`MAX_QUEUE`].
    queue: VecDeque<(u64, Envelope)>,
    /// The newest block of which the orderer told.
    told: u64,
    said_ms: u64,
    wanted_ms: u64,
    /// How often blocks were asked for in vain.
    in_vain: u32,
    again_ms: u64,
    now_ms: u64,
    out: Vec<Vec<u8>>,
}

impl Member {
    /// A tab with a key, on no channel.
    pub fn new(secret: Secret) -> Self {
        Self {
            key: secret.public(),
            secret,
            role: Role::Peer,
            claims: [None, None],
            ledger: None,
            others: VecDeque::new(),
            travels: Travels::default(),
            queue: VecDeque::new(),
            told: 0,
            said_ms: 0,
            wanted_ms: 0,
            in_vain: 0,
            again_ms: 0,
            now_ms: 0,
            out: vec![],
        }
    }

    /// Its public key.
    pub const fn key(&self) -> &PublicKey {
        &self.key
    }

    /// What it does.
    pub const fn role(&self) -> Role {
        self.role
    }

    /// The channel that it is on.
    pub const fn ledger(&self) -> Option<&Ledger> {
        self.ledger.as_ref()
    }

    /// Other channels of which it heard.
    pub fn others(&self) -> impl Iterator<Item = &Opened> {
        self.others.iter()
    }

    /// Updates of its channel, oldest first.
    pub fn travels(&self) -> impl DoubleEndedIterator<Item = &Travel> {
        self.travels.iter()
    }

    /// Envelopes that wait for a block, if it orders.
    pub fn queued(&self) -> usize {
        self.queue.len()
    }

    /// Who would be Org1 and Org2 of a channel that it opens.
    pub fn claims(&self) -> [Option<PublicKey>; 2] {
        self.claims.map(|claim| claim.map(|(key, _)| key))
    }

    /// It does what it chose to do: on this channel, its key counts for that.
    pub fn serves(&self) -> bool {
        let config = self.ledger.as_ref().map(|ledger| ledger.opened().config());
        config.is_some_and(|config| match self.role {
            Role::Peer => false,
            Role::Endorser(of) => *config.key(of) == self.key,
            Role::Orderer => config.orderer == self.key,
        })
    }

    /// Does something else from now on.
    pub fn choose(&mut self, role: Role, now_ms: u64) -> Vec<Vec<u8>> {
        self.role = role;
        self.said_ms = 0;
        self.tick(now_ms)
    }

    /// The orderer opens a channel with those who say to be Org1 and Org2, and leaves the one before. `salt` is random. Nothing happens
    /// while one of them is missing.
    pub fn open(&mut self, salt: u64, now_ms: u64) -> Vec<Vec<u8>> {
        if let (Role::Orderer, [Some(org1), Some(org2)]) = (self.role, self.claims()) {
            let config = Config { orderer: self.key, organisations: [org1, org2], salt };
            self.enter(Opened::sign(config, 0, &self.secret));
        }
        self.said_ms = 0;
        self.tick(now_ms)
    }

    /// Goes over to another channel of which it heard.
    pub fn join(&mut self, channel: &ChannelId) {
        let place = self.others.iter().position(|opened| opened.config().id() == *channel);
        if let Some(opened) = place.and_then(|place| self.others.remove(place)) {
            self.enter(opened);
        }
    }

    /// Proposes a payment; `nonce` is random. Nothing happens without a channel.
    pub fn propose(&mut self, payment: Payment, nonce: [u8; 24], now_ms: u64) -> Vec<Vec<u8>> {
        self.now_ms = now_ms;
        if let Some(channel) = self.channel() {
            let proposal = Proposal { creator: self.key, nonce, payment };
            let signature = proposal.sign(&channel, &self.secret);
            self.say(Said::Proposal(channel, proposal, signature));
        }
        core::mem::take(&mut self.out)
    }

    /// Sends an update of its own to the orderer although endorsements are missing or differ: peers will find it void.
    pub fn send_anyway(&mut self, id: &TxId, now_ms: u64) -> Vec<Vec<u8>> {
        self.now_ms = now_ms;
        self.send(id);
        core::mem::take(&mut self.out)
    }

    /// The orderer cuts a block from what waits.
    pub fn cut(&mut self, now_ms: u64) -> Vec<Vec<u8>> {
        self.now_ms = now_ms;
        self.cut_block();
        core::mem::take(&mut self.out)
    }

    /// Hears a note that somebody else said; gives what it says to that. Anything that is no saying of a channel is passed over.
    pub fn hear(&mut self, note: &[u8], now_ms: u64) -> Vec<Vec<u8>> {
        self.now_ms = now_ms;
        match Said::decode(note) {
            // What this tab's organisation answers, this tab says.
            Ok(Said::Refused { by, .. }) if self.role == Role::Endorser(by) && self.serves() => {}
            Ok(said) => self.take(said),
            Err(_) => {}
        }
        core::mem::take(&mut self.out)
    }

    /// What is due by now: to say that it is there, to ask again, to cut a block that has waited.
    pub fn tick(&mut self, now_ms: u64) -> Vec<Vec<u8>> {
        self.now_ms = now_ms;
        self.claims = self.claims.map(|claim| claim.filter(|(_, heard)| heard + CLAIM_HOLDS > now_ms));
        if now_ms >= self.said_ms + SAY_EVERY {
            self.said_ms = now_ms;
            self.say_who();
        }
        if self.queue.front().is_some_and(|(since, _)| now_ms >= since + BATCH_TIMEOUT) {
            self.cut_block();
        }
        self.ask_for_blocks();
        self.say_again();
        core::mem::take(&mut self.out)
    }

    fn channel(&self) -> Option<ChannelId> {
        self.ledger.as_ref().map(Ledger::id)
    }

    fn enter(&mut self, opened: Opened) {
        self.told = opened.height().min(MAX_BLOCKS);
        self.ledger = Some(Ledger::new(opened));
        self.travels = Travels::default();
        self.queue.clear();
        (self.wanted_ms, self.in_vain) = (0, 0);
    }

    /// Says something to everybody, and hears it itself.
    fn say(&mut self, said: Said) {
        self.out.push(said.encode());
        self.take(said);
    }

    fn say_who(&mut self) {
        match self.role {
            Role::Endorser(of) => self.say(Said::Claim(of, self.key)),
            Role::Orderer if self.serves() => {
                if let Some(ledger) = &self.ledger {
                    let opened = Opened::sign(*ledger.opened().config(), ledger.height(), &self.secret);
                    self.say(Said::Opened(opened));
                }
            }
            _ => {}
        }
    }

    fn ask_for_blocks(&mut self) {
        let Some(ledger) = &self.ledger else { return };
        let lacks = self.told > ledger.height() || ledger.is_waiting();
        // Where the orderer signed two blocks of one number, asking helps no more.
        let has_rivals = ledger.rivals().next().is_some();
        let pause = WANTED_EVERY << self.in_vain.min(MAX_DOUBLINGS);
        if lacks && !has_rivals && (self.wanted_ms == 0 || self.now_ms >= self.wanted_ms + pause) {
            self.wanted_ms = self.now_ms;
            self.in_vain = self.in_vain.saturating_add(1);
            self.out.push(Said::Wanted(ledger.id(), ledger.height() + 1).encode());
        }
    }

    /// Notes may be lost: what got no answer is said again.
    fn say_again(&mut self) {
        let (Some(ledger), now_ms) = (&self.ledger, self.now_ms) else { return };
        let is_due = |travel: &&mut Travel| {
            let waits = travel.own && travel.tries < MAX_TRIES && now_ms >= travel.said_ms + AGAIN_AFTER;
            // Anybody may say that it was refused.
            let is_open = travel.envelope.is_some() || !travel.is_endorsed();
            waits && is_open && ledger.find(&travel.id).is_none()
        };
        for travel in self.travels.iter_mut().filter(is_due) {
            travel.said_ms = now_ms;
            travel.tries += 1;
            let again = match &travel.envelope {
                Some(envelope) => Said::Envelope(ledger.id(), envelope.clone()),
                None => Said::Proposal(ledger.id(), travel.proposal, travel.signature),
            };
            self.out.push(again.encode());
        }
    }

    fn take(&mut self, said: Said) {
        let here = self.channel();
        match said {
            Said::Claim(of, key) => self.hear_claim(of, key),
            Said::Opened(opened) => self.hear_of_channel(opened),
            Said::Proposal(channel, proposal, signature) if Some(channel) == here => {
                self.hear_proposal(proposal, signature);
            }
            Said::Endorsed(channel, id, set, endorsement) if Some(channel) == here => {
                self.hear_endorsement(&id, set, endorsement);
            }
            Said::Refused { channel, id, by, has, needs } if Some(channel) == here => {
                self.hear_answer(&id, by, Answer::Refused { has, needs });
            }
            Said::Envelope(channel, envelope) if Some(channel) == here => self.hear_envelope(envelope),
            Said::Part(channel, part) if Some(channel) == here => self.hear_part(part),
            Said::Wanted(channel, number) if Some(channel) == here => self.say_blocks(number),
            _ => {}
        }
    }

    /// Whoever says it first is believed (trust on first use).
    fn hear_claim(&mut self, of: Organisation, key: PublicKey) {
        let claim = &mut self.claims[of as usize];
        if claim.is_none_or(|(known, _)| known == key) {
            *claim = Some((key, self.now_ms));
        }
    }

    /// The first channel is joined; others are remembered.
    fn hear_of_channel(&mut self, opened: Opened) {
        let id = opened.config().id();
        match self.channel() {
            None => self.enter(opened),
            Some(here) if here == id => self.told = self.told.max(opened.height().min(MAX_BLOCKS)),
            Some(_) => {
                self.others.retain(|other| other.config().id() != id);
                self.others.push_back(opened);
                if self.others.len() > MAX_OTHERS {
                    self.others.pop_front();
                }
            }
        }
    }

    fn hear_proposal(&mut self, proposal: Proposal, signature: Signature) {
        let Some(ledger) = &self.ledger else { return };
        let id = proposal.id();
        if ledger.find(&id).is_some() || !proposal.is_signed(&ledger.id(), &signature) {
            return;
        }
        let own = proposal.creator == self.key;
        self.travels.add(Travel::new(proposal, signature, own, self.now_ms));
        if let (Role::Endorser(by), true) = (self.role, self.serves()) {
            self.endorse(by, &id);
        }
    }

    /// Simulates a proposal on its own state, or says again what came of that.
    fn endorse(&mut self, by: Organisation, id: &TxId) {
        let (Some(ledger), Some(travel)) = (&self.ledger, self.travels.get(id)) else { return };
        let (channel, proposal) = (ledger.id(), &travel.proposal);
        let said = match travel.answer(by) {
            Some(Answer::Endorsed(set, endorsement)) => {
                Said::Endorsed(channel, *id, set.clone(), *endorsement)
            }
            Some(Answer::Refused { .. }) | None => {
                match simulate(ledger.world(), &proposal.payment.operation()) {
                    Ok(set) => {
                        let endorsement = Endorsement::sign(by, &channel, proposal, &set, &self.secret);
                        Said::Endorsed(channel, *id, set, endorsement)
                    }
                    Err(RuleError::TooLittle { has, needs }) => {
                        Said::Refused { channel, id: *id, by, has, needs }
                    }
                    // A payment is refused for no other reason.
                    Err(_) => return,
                }
            }
        };
        self.say(said);
    }

    fn hear_endorsement(&mut self, id: &TxId, set: ReadWriteSet, endorsement: Endorsement) {
        let (Some(ledger), Some(travel)) = (&self.ledger, self.travels.get(id)) else { return };
        if endorsement.holds(ledger.opened().config(), &ledger.id(), &travel.proposal, &set) {
            self.hear_answer(id, endorsement.by, Answer::Endorsed(set, endorsement));
        }
    }

    /// Keeps an answer; a signed one takes the place of one that anybody may have said. What both endorsed alike is sent.
    fn hear_answer(&mut self, id: &TxId, by: Organisation, new: Answer) {
        let Some(travel) = self.travels.get_mut(id) else { return };
        let answer = &mut travel.answers[by as usize];
        if !matches!(answer, Some(Answer::Endorsed(..))) {
            *answer = Some(new);
        }
        if travel.is_endorsed() {
            self.send(id);
        }
    }

    /// The client puts proposal, set and endorsements together, once.
    fn send(&mut self, id: &TxId) {
        let (Some(channel), Some(travel)) = (self.channel(), self.travels.get_mut(id)) else { return };
        let Some((set, endorsements)) =
            travel.collected().filter(|_| travel.own && travel.envelope.is_none())
        else {
            return;
        };
        travel.said_ms = self.now_ms;
        travel.tries = 0;
        let envelope = Envelope::sign(travel.proposal, set, endorsements, &channel, &self.secret);
        self.say(Said::Envelope(channel, envelope));
    }

    /// An orderer looks at who signed an envelope, and not inside. One that it knows was said again.
    fn hear_envelope(&mut self, envelope: Envelope) {
        let Some(ledger) = &self.ledger else { return };
        if !envelope.is_signed(&ledger.id()) {
            return;
        }
        let is_new = !ledger.has(&envelope) && self.queue.iter().all(|(_, queued)| *queued != envelope);
        if let Some(travel) = self.travels.get_mut(&envelope.proposal.id()) {
            travel.envelope.get_or_insert_with(|| envelope.clone());
        }
        // As many of one creator as a block has places, or one tab would fill the channel alone.
        let of_creator = self
            .queue
            .iter()
            .filter(|(_, queued)| queued.proposal.creator == envelope.proposal.creator)
            .count();
        let has_place = self.queue.len() < MAX_QUEUE && of_creator < MAX_BATCH;
        if is_new && self.role == Role::Orderer && self.serves() && has_place {
            self.queue.push_back((self.now_ms, envelope));
            if self.queue.len() >= MAX_BATCH {
                self.cut_block();
            }
        }
    }

    fn cut_block(&mut self) {
        let Some(ledger) = self.ledger.as_ref().filter(|ledger| ledger.height() < MAX_BLOCKS) else { return };
        if self.queue.is_empty() || !self.serves() {
            return;
        }
        let batch =
            self.queue.drain(..self.queue.len().min(MAX_BATCH)).map(|(_, envelope)| envelope).collect();
        let channel = ledger.id();
        let parts = Part::cut(ledger.world().block().next(), batch, &channel, &self.secret);
        parts.into_iter().for_each(|part| self.say(Said::Part(channel, part)));
    }

    fn hear_part(&mut self, part: Part) {
        if let Some(ledger) = &mut self.ledger {
            ledger.take(part);
            self.in_vain = 0;
        }
    }

    /// The orderer says blocks again.
    fn say_blocks(&mut self, from: u64) {
        let Some(ledger) = self.ledger.as_ref().filter(|_| self.role == Role::Orderer) else { return };
        if !self.serves() || self.now_ms < self.again_ms + WANTED_EVERY {
            return;
        }
        let parts = (from..from.saturating_add(WANTED_BLOCKS)).flat_map(|number| ledger.parts(number));
        let before = self.out.len();
        self.out.extend(parts.map(|part| Said::Part(ledger.id(), part.clone()).encode()));
        // Who asks for what there is not keeps nobody else waiting.
        if self.out.len() > before {
            self.again_ms = self.now_ms;
        }
    }
}
