//! The blocks of a channel as every tab validates them: in their order, each by endorsement policy and versions.

use std::collections::{BTreeMap, VecDeque};

use hashyard_core::Encodable;

use super::ChannelId;
use super::config::Opened;
use super::part::Part;
use super::proposal::Envelope;
use crate::versions::{TxId, VersionsRefusal, World};

/// Blocks of a channel behind the first; then it is full.
pub const MAX_BLOCKS: u64 = 128;
/// Blocks that may come before their turn.
const MAX_AHEAD: u64 = 16;
/// Pairs of blocks with one number that are kept; the oldest make way.
const MAX_RIVALS: usize = 8;

/// A block that was validated, void transactions and all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Validated {
    /// Its number, from 1: the first block holds keys alone.
    pub number: u64,
    /// Its hash.
    pub hash: [u8; 32],
    /// The number of its first transaction among all of the channel, from 1.
    pub first: usize,
    /// Its transactions, in order, each with what came of it.
    pub transactions: Vec<(Envelope, Result<(), VersionsRefusal>)>,
    parts: Vec<Part>,
}

/// The orderer signed two blocks of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rival {
    /// The number.
    pub number: u64,
    /// The hash of the one that came first.
    pub first: [u8; 32],
    /// That of another one.
    pub other: [u8; 32],
}

/// A channel as one tab has it. Its blocks were all validated: there is no other way to make one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    opened: Opened,
    id: ChannelId,
    world: World,
    /// At most [`MAX_BLOCKS`].
    blocks: Vec<Validated>,
    /// Parts of blocks that are not validated yet, by number and place: of at most [`MAX_AHEAD`] numbers.
    waiting: BTreeMap<u64, BTreeMap<u8, Part>>,
    /// At most [`MAX_RIVALS`].
    rivals: VecDeque<Rival>,
}

impl Ledger {
    /// With the first block alone.
    pub fn new(opened: Opened) -> Self {
        let first = opened.config().block();
        let (id, world) = (first.hash(), World::on(first));
        Self { opened, id, world, blocks: vec![], waiting: BTreeMap::new(), rivals: VecDeque::new() }
    }

    /// The channel's name.
    pub const fn id(&self) -> ChannelId {
        self.id
    }

    /// The orderer's word for it.
    pub const fn opened(&self) -> &Opened {
        &self.opened
    }

    /// Keys, values and versions.
    pub const fn world(&self) -> &World {
        &self.world
    }

    /// The number of the newest block; 0 for the first.
    pub const fn height(&self) -> u64 {
        self.blocks.len() as u64
    }

    /// Blocks behind the first, oldest first.
    pub fn blocks(&self) -> &[Validated] {
        &self.blocks
    }

    /// Pairs of blocks that the orderer signed for one number.
    pub fn rivals(&self) -> impl Iterator<Item = &Rival> {
        self.rivals.iter()
    }

    /// Parts came whose block is not validated yet.
    pub(super) fn is_waiting(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// The parts of a block.
    pub(super) fn parts(&self, number: u64) -> &[Part] {
        let index = number.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        index.and_then(|index| self.blocks.get(index)).map_or(&[], |block| &block.parts)
    }

    /// Where a transaction stands first: the block, its place in it from 0, and what came of it.
    pub fn find(&self, id: &TxId) -> Option<(&Validated, usize)> {
        self.blocks.iter().find_map(|block| {
            let place = block.transactions.iter().position(|(envelope, _)| envelope.proposal.id() == *id)?;
            Some((block, place))
        })
    }

    /// Whether these very bytes are in a block.
    pub(super) fn has(&self, envelope: &Envelope) -> bool {
        self.blocks.iter().flat_map(|block| &block.transactions).any(|(known, _)| known == envelope)
    }

    /// Takes a part of a block, and validates what is complete and has its turn: then it gives the number of the first of these blocks.
    /// A part that the orderer did not sign, or that is known, changes nothing.
    pub fn take(&mut self, part: Part) -> Option<u64> {
        let (number, next) = (part.header.number, self.height() + 1);
        let is_near = (1..=MAX_BLOCKS.min(self.height() + MAX_AHEAD)).contains(&number);
        if !is_near || !part.is_signed(self.opened.config(), &self.id) {
            return None;
        }
        let other = part.header.hash();
        if let Some(first) = self.hash_of(number).filter(|first| *first != other) {
            self.note_rival(Rival { number, first, other });
        } else if number >= next {
            self.waiting.entry(number).or_default().entry(part.index).or_insert(part);
        }
        while self.validate_next() {}
        (self.height() >= next).then_some(next)
    }

    /// The hash of the block that came first with this number, validated or waiting.
    fn hash_of(&self, number: u64) -> Option<[u8; 32]> {
        let waiting = || self.waiting.get(&number)?.values().next();
        let known = self.parts(number).first().or_else(waiting);
        known.map(|part| part.header.hash())
    }

    fn note_rival(&mut self, rival: Rival) {
        if self.rivals.contains(&rival) {
            return;
        }
        self.rivals.push_back(rival);
        if self.rivals.len() > MAX_RIVALS {
            self.rivals.pop_front();
        }
    }

    /// Whether a block had its turn.
    fn validate_next(&mut self) -> bool {
        let number = self.height() + 1;
        let Some(waiting) = self.waiting.get(&number) else { return false };
        let Some(first) = waiting.values().next().filter(|part| usize::from(part.count) == waiting.len())
        else {
            return false;
        };
        let header = first.header;
        let parts: Vec<Part> = waiting.values().cloned().collect();
        self.waiting.remove(&number);
        let mut block = self.world.block().next();
        if header.previous != block.previous {
            // It stands on another block than the one that is here.
            self.note_rival(Rival { number: number - 1, first: block.previous, other: header.previous });
            return false;
        }
        block.data = parts.iter().map(|part| part.envelope.encode()).collect();
        if block.header() != header {
            return false;
        }
        self.world.begin_block();
        let transactions =
            parts.iter().map(|part| (part.envelope.clone(), self.verdict(&part.envelope))).collect();
        let first = 1 + self.blocks.iter().map(|block| block.transactions.len()).sum::<usize>();
        self.blocks.push(Validated { number, hash: header.hash(), first, transactions, parts });
        true
    }

    fn verdict(&mut self, envelope: &Envelope) -> Result<(), VersionsRefusal> {
        if !envelope.is_signed(&self.id) {
            self.world.put(envelope.encode());
            return Err(VersionsRefusal::BadCreatorSignature);
        }
        let transaction = envelope.transaction(self.opened.config(), &self.id);
        self.world.apply_as(envelope.encode(), &transaction)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail")]
mod tests {
    use hashyard_core::Decodable;

    use super::*;
    use crate::Person;
    use crate::channel::{Config, Endorsement, Payment, Proposal, Secret};
    use crate::versions::{Organisation, simulate};

    /// An orderer that looks at nothing puts an envelope into a block that its client did not sign.
    #[test]
    fn an_envelope_that_its_client_did_not_sign_is_void() {
        let [org1, org2, orderer, client] = [1, 2, 3, 4].map(|number| Secret::new(&[number; 32]).unwrap());
        let organisations = [org1.public(), org2.public()];
        let config = Config { orderer: orderer.public(), organisations, salt: 1 };
        let mut ledger = Ledger::new(Opened::sign(config, 0, &orderer));
        let payment = Payment { from: Person::Alice, to: Person::Bob, amount: 10 };
        let set = simulate(ledger.world(), &payment.operation()).unwrap();
        for (nonce, flip, verdict) in [(1, 1, Err(VersionsRefusal::BadCreatorSignature)), (2, 0, Ok(()))] {
            let proposal = Proposal { creator: client.public(), nonce: [nonce; 24], payment };
            let by = [(Organisation::Org1, &org1), (Organisation::Org2, &org2)];
            let endorsed = by.map(|(by, key)| Endorsement::sign(by, &ledger.id, &proposal, &set, key));
            let envelope = Envelope::sign(proposal, set.clone(), endorsed.into(), &ledger.id, &client);
            let mut bytes = envelope.encode();
            *bytes.last_mut().unwrap() ^= flip;
            let envelope = Envelope::decode(&bytes).unwrap();
            let parts = Part::cut(ledger.world.block().next(), vec![envelope], &ledger.id, &orderer);
            let number = u64::from(nonce);
            assert_eq!(parts.into_iter().find_map(|part| ledger.take(part)), Some(number));
            assert_eq!(ledger.blocks()[usize::from(nonce) - 1].transactions[0].1, verdict);
        }
        assert_eq!(ledger.world().block().hash(), ledger.blocks()[1].hash, "void ones stay in their block");
    }
}
