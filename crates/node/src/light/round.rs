//! One round of looking at filters: the blocks from one height to another, at most a thousand, and how far it has come.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hashyard_core::filter::basic::next_header;
use hashyard_core::filter::{BasicFilter, FilterHash, FilterHeader};
use hashyard_core::{BlockHash, HashedBlock};

use super::judge::Told;
use super::{FILTER_TIMEOUT, STRAGGLER_PAUSE};
use crate::io::{Millis, PeerId};

/// Bytes of filters after which a round ends early; the next one begins where it ended.
const MAX_FILTER_BYTES: usize = 8_000_000;

/// A round. At most [`hashyard_wire::filters::MAX_CFILTERS`] blocks; of each peer their filter hashes, and of one peer the filters.
#[derive(Debug)]
pub(super) struct Round {
    /// Height of the first block.
    pub start: u32,
    /// The blocks, from the lowest.
    pub blocks: Vec<BlockHash>,
    /// The filter header below them.
    pub previous: FilterHeader,
    /// When it last went on.
    pub since: Millis,
    /// What peers say the filters' hashes are; `None` while they have not answered.
    pub answers: BTreeMap<PeerId, Option<Answer>>,
    /// Blocks of which several filters may be right: the hash that is gone on with, and all of them.
    pub undecided: BTreeMap<usize, (FilterHash, BTreeSet<FilterHash>)>,
    /// Blocks that are here and have not been looked at: those that filters named, a few at a time, and those that were disputed.
    pub hand: BTreeMap<BlockHash, Arc<HashedBlock>>,
    /// Blocks that are looked at whatever their filters say, because filters were disputed.
    pub disputed: BTreeSet<usize>,
    pub stage: Stage,
}

/// What a peer says.
#[derive(Debug)]
pub(super) struct Answer {
    /// Its filter header below the first block.
    pub previous: FilterHeader,
    /// The hashes of the blocks' filters.
    pub hashes: Vec<FilterHash>,
}

impl Answer {
    /// Its filter header above so many blocks.
    pub fn header(&self, count: usize) -> FilterHeader {
        self.hashes.iter().take(count).fold(self.previous, |header, hash| next_header(hash, &header))
    }
}

/// What a round is at.
#[derive(Debug)]
pub(super) enum Stage {
    /// Peers are asked for the hashes.
    Compare,
    /// They disagree about a block.
    Dispute(Dispute),
    /// They agree, and one of them is asked for the filters.
    Fetch(Fetched),
    /// The filters are here: blocks that they name are fetched and looked at.
    Look(Fetched, Look),
}

/// Filters that are told of one block.
#[derive(Debug)]
pub(super) struct Dispute {
    /// The block's place in the round.
    pub at: usize,
    /// The filters as far as they are here.
    pub told: Told,
    /// Who was asked for which.
    pub asked: BTreeMap<PeerId, FilterHash>,
}

/// Filters as they come.
#[derive(Debug)]
pub(super) struct Fetched {
    /// The hashes of all filters of the round.
    pub hashes: Vec<FilterHash>,
    /// The first block that was not looked at before.
    pub first: usize,
    /// Who is asked.
    pub from: PeerId,
    /// The filters from the first block on.
    pub filters: Vec<BasicFilter>,
    /// Their bytes.
    bytes: usize,
}

/// How far looking has come.
#[derive(Debug)]
pub(super) struct Look {
    /// The next block.
    pub at: usize,
    /// The filter header below it.
    pub header: FilterHeader,
    /// How many scripts the wallet had when `named` was made.
    pub scripts: usize,
    /// Blocks that are to be looked at.
    pub named: BTreeSet<usize>,
}

impl Fetched {
    pub fn new(hashes: Vec<FilterHash>, first: usize, from: PeerId) -> Self {
        Self { hashes, first, from, filters: vec![], bytes: 0 }
    }

    /// The place of the next filter to come.
    pub fn next(&self) -> usize {
        self.first + self.filters.len()
    }

    pub fn push(&mut self, filter: BasicFilter) {
        self.bytes += filter.as_bytes().len();
        self.filters.push(filter);
    }

    /// All filters are here, or as many as are held at a time.
    pub fn is_done(&self) -> bool {
        self.next() == self.hashes.len() || self.bytes >= MAX_FILTER_BYTES
    }

    /// Where looking begins.
    pub fn look(&self, previous: FilterHeader) -> Look {
        let below = &self.hashes[..self.first];
        let header = below.iter().fold(previous, |header, hash| next_header(hash, &header));
        Look { at: self.first, header, scripts: 0, named: BTreeSet::new() }
    }
}

impl Round {
    /// The last block and its height.
    pub fn stop(&self) -> (u32, Option<&BlockHash>) {
        (self.start + self.blocks.len().saturating_sub(1) as u32, self.blocks.last())
    }

    /// Everybody has answered who is still asked.
    pub fn is_answered(&self) -> bool {
        self.answers.values().all(Option::is_some)
    }

    /// Nobody has answered yet, of those who are asked for the hashes.
    pub fn is_unanswered(&self) -> bool {
        matches!(self.stage, Stage::Compare) && self.answers.values().all(Option::is_none)
    }

    /// Somebody has answered, and the others have had their time.
    pub fn leaves_stragglers(&self, now: Millis) -> bool {
        self.answers.values().any(Option::is_some) && now >= self.since + STRAGGLER_PAUSE
    }

    /// When it goes on by itself, or somebody has kept it waiting for too long. Who owes hashes has a time of its own.
    pub fn deadline(&self) -> Option<Millis> {
        match self.stage {
            Stage::Compare if self.is_answered() || self.is_unanswered() => None,
            Stage::Compare => Some(self.since + STRAGGLER_PAUSE),
            _ => (!self.silent().is_empty()).then_some(self.since + FILTER_TIMEOUT),
        }
    }

    /// Who says that a filter has this hash.
    pub fn side(&self, at: usize, hash: FilterHash) -> impl Iterator<Item = PeerId> {
        let says = move |answer: &Option<Answer>| {
            answer.as_ref().is_some_and(|answer| answer.hashes.get(at) == Some(&hash))
        };
        self.answers.iter().filter(move |(_, answer)| says(answer)).map(|(peer, _)| *peer)
    }

    /// The first block of which different hashes are told; `held` tells the one with which it was looked at before.
    pub fn dispute(&self, held: impl Fn(&BlockHash) -> Option<FilterHash>) -> Option<Dispute> {
        let answers: Vec<&Answer> = self.answers.values().flatten().collect();
        self.blocks.iter().enumerate().find_map(|(at, block)| {
            let hashes =
                answers.iter().filter_map(|answer| answer.hashes.get(at)).copied().chain(held(block));
            let told: Told = hashes.map(|hash| (self.settled(at, hash), None)).collect();
            (told.len() > 1).then(|| Dispute { at, told, asked: BTreeMap::new() })
        })
    }

    /// The hash that is gone on with where somebody tells this one.
    pub fn settled(&self, at: usize, hash: FilterHash) -> FilterHash {
        let undecided = self.undecided.get(&at).filter(|(_, all)| all.contains(&hash));
        undecided.map_or(hash, |(chosen, _)| *chosen)
    }

    /// What is gone on with, if this peer is asked for the filters.
    pub fn hashes_of(&self, peer: PeerId) -> Option<Vec<FilterHash>> {
        let answer = self.answers.get(&peer)?.as_ref()?;
        Some(answer.hashes.iter().enumerate().map(|(at, hash)| self.settled(at, *hash)).collect())
    }

    /// The hash of the filter that a peer is to send of a block, by what it told itself.
    pub fn told_by(&self, peer: PeerId, at: usize) -> Option<FilterHash> {
        self.answers.get(&peer)?.as_ref()?.hashes.get(at).copied()
    }

    /// Who keeps the round waiting.
    pub fn silent(&self) -> Vec<PeerId> {
        match &self.stage {
            // Each of them has a time of its own, and so have blocks.
            Stage::Compare | Stage::Look(..) => vec![],
            Stage::Dispute(dispute) => dispute.unanswered().collect(),
            Stage::Fetch(fetched) => vec![fetched.from],
        }
    }
}

impl Dispute {
    /// Who was asked for a filter and has not sent it.
    fn unanswered(&self) -> impl Iterator<Item = PeerId> {
        let lacks = |hash: &FilterHash| self.told.get(hash).is_some_and(Option::is_none);
        self.asked.iter().filter(move |(_, hash)| lacks(hash)).map(|(peer, _)| *peer)
    }
}
