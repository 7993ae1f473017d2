//! A light node: headers only, and of the blocks those that compact filters name (BIP157, BIP158), or what is proven to be in them (BIP37,
//! [`proof`]).
//!
//! Everybody who has filters is asked for their hashes, a thousand blocks at a time. Where two disagree, the block decides ([`judge`]), and
//! who told of a false filter is left. The filters on which all agree come from one of them; a block that one names is fetched, held
//! against its header, and shown to the wallet. So a payment stays hidden only if everybody who is asked hides it.
//!
//! | file | what it does |
//! | --- | --- |
//! | `mod` | follows the headers, begins rounds, remembers which blocks were looked at |
//! | [`headers`] | what follows when the chain of headers moves |
//! | [`round`] | what is known of a round |
//! | [`compare`] | which filters to believe |
//! | [`look`] | the blocks that filters name |
//! | [`judge`] | which filter is a block's |
//! | [`proof`] | the other way: Merkle proofs of what a Bloom filter matches |

mod compare;
mod headers;
mod judge;
mod look;
pub mod proof;
mod round;

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::chain::{Chainstate, ChangeSet, HeaderTree, Rows, Table};
use hashyard_core::consensus::BlockError;
use hashyard_core::encode::{Decodable, DecodeError, Reader};
use hashyard_core::filter::{FilterHash, FilterHeader};
use hashyard_core::{BlockHash, HashedBlock};
use hashyard_wire::filters::{BASIC_FILTER, MAX_CFILTERS};
use hashyard_wire::{FilterRange, Message, Services};
use proof::{LightProof, Proofs};
use round::{Round, Stage};

use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::{Node, StartError};
use crate::peer::Peer;

/// The row that says that the stored chain is a light node's. It holds the name of the proof that it goes by; nothing stands for filters.
const MODE_ROW: &[u8] = b"light";

/// Before the hash of a block that was looked at: its filter's hash and filter header, 64 bytes.
const FILTER_ROW: &[u8] = b"filter/";

/// Who says nothing for so long while it is waited for is left, in ms; another one is asked.
pub const FILTER_TIMEOUT: Millis = 10_000;

/// Once somebody has told of a round's filters, the others have so long, in ms. Then it goes on without them, and they are held against it when
/// they come: else whoever is silent would hold up every payment.
pub const STRAGGLER_PAUSE: Millis = 1_000;

/// A peer whose filters stand on others than were believed has everything compared anew, once in this long, in ms; others are left, and
/// may come again.
const ANEW_PAUSE: Millis = 60_000;

/// What a block was looked at with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Looked {
    filter: FilterHash,
    header: FilterHeader,
}

/// What a light node has besides headers.
#[derive(Debug, Default)]
pub struct Light {
    /// By what it finds the wallet's transactions.
    pub(crate) proof: LightProof,
    proofs: Proofs,
    /// Blocks that were looked at: those of the chain from genesis up to somewhere.
    looked: BTreeMap<BlockHash, Looked>,
    /// The height from which the next round begins.
    next: u32,
    round: Option<Round>,
    /// A round is being worked on: what it sets off must not begin another.
    is_busy: bool,
    /// Up to which height, exclusive, a peer's filters were heard, and its filter header there.
    told: BTreeMap<PeerId, (u32, FilterHeader)>,
    /// When it last began anew because a peer's filters stood on others than were believed.
    anew: Option<Millis>,
    /// While all blocks are looked at for the first time: how many scripts the wallet had when that began.
    watched: Option<usize>,
    /// Who was asked for hashes and has not answered, and since when.
    owed: BTreeMap<PeerId, Millis>,
    /// The last block of which a peer's filters were heard.
    heard: BTreeMap<PeerId, BlockHash>,
}

/// Whether a chain that is stored in these rows is a light node's.
pub(crate) fn is_light(rows: &Rows) -> bool {
    rows.get(Table::Meta, MODE_ROW).is_some()
}

impl Light {
    /// What was looked at, as stored.
    ///
    /// # Errors
    /// A row is damaged.
    pub(crate) fn load(rows: &Rows, tree: &HeaderTree) -> Result<Self, StartError> {
        let mut light = Self::default();
        let merkle = LightProof::MerkleBlocks;
        if rows.get(Table::Meta, MODE_ROW).is_some_and(|proof| proof == merkle.name().as_bytes()) {
            light.proof = merkle;
        }
        for (key, value) in rows.table(Table::Meta) {
            light.proofs.read_row(key, value).map_err(|_| StartError::Row("proof"))?;
            let Some(hash) = key.strip_prefix(FILTER_ROW) else { continue };
            let row = read_row(hash, value).map_err(|_| StartError::Row("filter"))?;
            light.looked.insert(row.0, row.1);
        }
        light.next = match light.proof {
            LightProof::Filters => light.first_missing(tree),
            LightProof::MerkleBlocks => light.next_unproven(tree),
        };
        Ok(light)
    }

    /// Height of the first block of the chain that was not looked at.
    fn first_missing(&self, tree: &HeaderTree) -> u32 {
        let is_missing = |hash: &BlockHash| !self.looked.contains_key(hash);
        let height = (0..=tree.tip().height)
            .find(|height| tree.active_at(*height).is_none_or(|hash| is_missing(&hash)));
        height.unwrap_or(tree.tip().height + 1)
    }

    /// All rows.
    pub(crate) fn put(&self, changes: &mut ChangeSet) {
        self.put_mode(changes);
        self.proofs.put(changes);
        self.looked.iter().for_each(|(hash, looked)| put_row(changes, hash, looked));
    }

    fn put_mode(&self, changes: &mut ChangeSet) {
        let told: &[u8] = match self.proof {
            LightProof::Filters => &[],
            proof => proof.name().as_bytes(),
        };
        changes.put(Table::Meta, MODE_ROW, told);
    }

    /// Forgets that blocks were looked at; gives what to store.
    pub(crate) fn forget(&mut self) -> ChangeSet {
        let mut changes = ChangeSet::default();
        let mut forgotten = core::mem::take(self);
        forgotten.proofs.begin_anew(&mut changes);
        (self.is_busy, self.proof, self.proofs) = (forgotten.is_busy, forgotten.proof, forgotten.proofs);
        for hash in forgotten.looked.keys() {
            changes.delete(Table::Meta, row_key(hash));
        }
        changes
    }

    /// Has these looked at again if they are on the chain; gives what to store.
    fn unlook(&mut self, blocks: Vec<BlockHash>) -> ChangeSet {
        let mut changes = ChangeSet::default();
        for hash in blocks.iter().filter(|hash| self.looked.remove(hash).is_some()) {
            changes.delete(Table::Meta, row_key(hash));
        }
        changes
    }

    /// Blocks from genesis on that were looked at.
    pub(crate) fn looked_at(&self) -> u32 {
        self.next
    }

    /// The filter header below a height by what a peer told of the blocks there; zeros below genesis.
    fn told_below(&self, peer: PeerId, height: u32) -> Option<FilterHeader> {
        let told = self.told.get(&peer).filter(|(told, _)| *told == height);
        told.map(|(_, header)| *header).or_else(|| (height == 0).then_some(FilterHeader::ZERO))
    }

    fn deadline(&self) -> Option<Millis> {
        let owed = self.owed.values().min().map(|since| since + FILTER_TIMEOUT);
        let round = self.round.as_ref().and_then(Round::deadline);
        owed.into_iter().chain(round).chain(self.proofs.deadline()).min()
    }

    /// Who has kept us waiting for too long.
    fn overdue(&self, now: Millis) -> BTreeSet<PeerId> {
        let owed = self.owed.iter().filter(|(_, since)| now >= **since + FILTER_TIMEOUT);
        let round = self.round.as_ref().filter(|round| now >= round.since + FILTER_TIMEOUT);
        owed.map(|(peer, _)| *peer).chain(round.into_iter().flat_map(Round::silent)).collect()
    }
}

fn row_key(hash: &BlockHash) -> Vec<u8> {
    [FILTER_ROW, hash.as_bytes()].concat()
}

fn put_row(changes: &mut ChangeSet, hash: &BlockHash, looked: &Looked) {
    let value = [*looked.filter.as_bytes(), *looked.header.as_bytes()].concat();
    changes.put(Table::Meta, row_key(hash), value);
}

fn read_row(hash: &[u8], value: &[u8]) -> Result<(BlockHash, Looked), DecodeError> {
    let (block, mut reader) = (BlockHash::decode(hash)?, Reader::new(value));
    let filter = FilterHash::decode_from(&mut reader)?;
    Ok((block, Looked { filter, header: FilterHeader::decode_from(&mut reader)? }))
}

/// The blocks of the chain that are here, with their heights, from the lowest: whole, or as far as they were proven to a light node.
pub(crate) fn blocks_here<'a>(
    chain: &'a Chainstate,
    light: Option<&'a Light>,
) -> impl Iterator<Item = (u32, &'a HashedBlock)> {
    let proven = move |height| light?.proofs.block(&chain.tree().active_at(height)?);
    let here = move |height| Some((height, chain.block_at(height).or_else(|| proven(height))?.as_ref()));
    (0..=chain.height()).filter_map(here)
}

/// What a light node neither keeps nor passes on: the mempool, and blocks in short form or on their way to be made.
pub(crate) fn is_for_full_nodes(message: &Message) -> bool {
    matches!(
        message,
        Message::Mempool
            | Message::CmpctBlock(_)
            | Message::GetBlockTxn(_)
            | Message::BlockTxn(_)
            | Message::BlockProposal(_)
            | Message::ProposalSignature(_)
    )
}

impl Node {
    /// The node follows headers only.
    pub fn is_light(&self) -> bool {
        self.light.is_some()
    }

    /// Follows the headers, and goes on with what is to be looked at.
    pub(crate) fn light_step(&mut self) {
        if let Some(moved) = self.chain.follow_headers() {
            self.headers_moved(moved);
        }
        let Some(light) = self.light.as_mut().filter(|light| !light.is_busy) else { return };
        if light.proof == LightProof::MerkleBlocks {
            return self.ask_for_proofs();
        }
        light.is_busy = true;
        let mut round = light.round.take();
        while let Some(next) = round.take().or_else(|| self.next_round()) {
            if let Ok(waiting) = self.advance(next) {
                round = Some(waiting);
                break;
            }
        }
        if let Some(light) = &mut self.light {
            light.round = round;
            light.is_busy = false;
        }
    }

    /// Takes in the header of a block that somebody hands in: a light node does not judge the rest.
    pub(crate) fn take_header_of(&mut self, block: &HashedBlock) -> Result<(), BlockError> {
        self.chain.accept_header(&block.header, self.now_s())?;
        self.light_step();
        Ok(())
    }

    /// Peers whose filters can be asked for up to a block, because they have it.
    fn filter_peers(&self, stop: &BlockHash) -> Vec<PeerId> {
        self.peers_for(Services::COMPACT_FILTERS, stop)
    }

    /// Peers that offer something about blocks, and have this one.
    fn peers_for(&self, service: Services, stop: &BlockHash) -> Vec<PeerId> {
        // One that has the newest blocks only can't tell of the others (BIP159).
        let offers =
            |peer: &&Peer| peer.serves_blocks() && !peer.is_limited() && peer.services().contains(service);
        let able = self.peers.values().filter(offers).map(|peer| peer.id);
        able.filter(|peer| self.peer_has(*peer, stop)).collect()
    }

    /// Begins a round where the last one ended; at the tip, if there is somebody who was not heard about it.
    fn next_round(&mut self) -> Option<Round> {
        let (tip, height, watched) = (self.chain.tip().hash, self.chain.height(), self.watched_scripts());
        let able = self.filter_peers(&tip);
        let light = self.light.as_mut()?;
        light.heard.retain(|peer, _| self.peers.contains_key(peer));
        light.told.retain(|peer, _| self.peers.contains_key(peer));
        light.owed.retain(|peer, _| self.peers.contains_key(peer));
        let is_unheard =
            |peer: &PeerId| light.heard.get(peer) != Some(&tip) && !light.owed.contains_key(peer);
        let unheard: Vec<PeerId> = able.into_iter().filter(is_unheard).collect();
        let is_at_tip = light.next > height;
        if is_at_tip && unheard.is_empty() {
            return None;
        }
        let start = light.next.min(height);
        let tree = self.chain.tree();
        let below = start.checked_sub(1).and_then(|below| tree.active_at(below));
        let previous = match (start, below.and_then(|below| light.looked.get(&below))) {
            (0, _) => FilterHeader::ZERO,
            (_, Some(looked)) => looked.header,
            // Never: what was looked at stands on others that were.
            (_, None) => return None,
        };
        let stop = height.min(start + MAX_CFILTERS - 1);
        let blocks: Vec<BlockHash> = (start..=stop).filter_map(|height| tree.active_at(height)).collect();
        let stop_hash = *blocks.last().filter(|_| height > 0)?;
        if light.looked.is_empty() {
            light.watched = Some(watched);
        }
        let asked = if is_at_tip { unheard } else { self.filter_peers(&stop_hash) };
        self.ask_for_hashes(Round {
            start,
            blocks,
            previous,
            since: self.now,
            answers: asked.into_iter().map(|peer| (peer, None)).collect(),
            undecided: BTreeMap::new(),
            hand: BTreeMap::new(),
            disputed: BTreeSet::new(),
            stage: Stage::Compare,
        })
    }

    fn ask_for_hashes(&mut self, round: Round) -> Option<Round> {
        round.answers.keys().for_each(|peer| self.ask_for_hashes_of(&round, *peer));
        (!round.answers.is_empty()).then_some(round)
    }

    fn ask_for_hashes_of(&mut self, round: &Round, peer: PeerId) {
        let Some(stop_hash) = round.blocks.last().copied() else { return };
        let range = FilterRange { filter_type: BASIC_FILTER, start_height: round.start, stop_hash };
        self.send(peer, Message::GetCFHeaders(range));
        if let Some(light) = &mut self.light {
            light.owed.entry(peer).or_insert(self.now);
        }
    }

    /// While nobody answers, whoever comes is asked, too: else those who are silent and were first would keep everybody else out.
    fn ask_newcomers(&mut self, round: &mut Round) {
        let Some(stop_hash) = round.blocks.last().copied() else { return };
        for peer in self.filter_peers(&stop_hash) {
            if let Entry::Vacant(place) = round.answers.entry(peer) {
                place.insert(None);
                self.ask_for_hashes_of(round, peer);
            }
        }
    }

    /// Asks for the filters from a place of the round up to its end, or for one.
    fn ask_for_filters(&mut self, peer: PeerId, round: &Round, from: usize, to: usize) {
        let Some(stop_hash) = round.blocks.get(to).copied() else { return };
        let start_height = round.start + from as u32;
        self.send(
            peer,
            Message::GetCFilters(FilterRange { filter_type: BASIC_FILTER, start_height, stop_hash }),
        );
    }

    /// Goes on as far as possible. Gives the round if it waits for something.
    fn advance(&mut self, mut round: Round) -> Result<Round, Over> {
        loop {
            let (height, stop) = round.stop();
            if self.chain.tree().active_at(height).as_ref() != stop {
                return Err(Over);
            }
            round.answers.retain(|peer, _| self.peers.contains_key(peer));
            // What newcomers have to say of old blocks holds up no new one.
            if round.is_unanswered() && self.light_is_behind(height) {
                return Err(Over);
            }
            if round.is_unanswered() {
                self.ask_newcomers(&mut round);
            }
            let went_on = match round.stage {
                Stage::Compare => self.compare(&mut round),
                Stage::Dispute(_) => self.settle_dispute(&mut round),
                Stage::Fetch(_) => self.fetch_filters(&mut round),
                Stage::Look(..) => self.look(&mut round),
            }?;
            if !went_on {
                return Ok(round);
            }
            round.since = self.now;
        }
    }

    pub(crate) fn light_deadline(&self) -> Option<Millis> {
        self.light.as_ref()?.deadline()
    }

    /// Who keeps us waiting for too long is left, and somebody else is asked.
    pub(crate) fn light_timer(&mut self) {
        let overdue = self.light.as_ref().and_then(|light| light.proofs.overdue(self.now));
        if let Some(peer) = overdue {
            self.disconnect(peer, Some(Fault::ProofTimeout));
        }
        let overdue = self.light.as_ref().map(|light| light.overdue(self.now));
        for peer in overdue.unwrap_or_default() {
            self.disconnect(peer, Some(Fault::FiltersTimeout));
        }
        self.light_step();
    }

    /// A round up to this height is about blocks that were looked at, and there are newer ones.
    fn light_is_behind(&self, height: u32) -> bool {
        let next = self.light.as_ref().map_or(0, |light| light.next);
        next > height && self.chain.height() > height
    }

    /// Looks through all blocks once more if the wallet's window of addresses moved while they were looked at for the first time: what came
    /// into it may have been paid before. Whether it does.
    fn look_once_more(&mut self, watched: usize) -> bool {
        let Some(light) = &mut self.light else { return false };
        let moved = light.watched.take().is_some_and(|before| before < watched);
        if moved {
            self.outbox.persist(light.forget());
        }
        moved
    }

    pub(super) fn watched_scripts(&self) -> usize {
        self.wallet.iter().flat_map(|wallet| wallet.scripts()).count()
    }

    /// Looks at all blocks again: the wallet knows other scripts than before.
    pub(crate) fn look_anew(&mut self) {
        if let Some(light) = &mut self.light {
            let changes = light.forget();
            self.outbox.persist(changes);
            self.light_step();
        }
    }
}

/// A round is over: it was gone through to the end, or something else is to be done first.
struct Over;
