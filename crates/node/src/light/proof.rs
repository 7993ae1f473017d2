//! The other way to find the wallet's transactions (BIP37): a peer is told by a Bloom filter what concerns the wallet, roughly, and sends of
//! each block what the filter matches, with a proof that it is in the block. A proof that does not lead to the header is false for certain.
//! What a peer leaves out can't be seen: whoever is asked is believed to name all.
//!
//! One peer is asked at a time, because each that is asked learns what is in the wallet. Filters that grow are sent again, and blocks from
//! there on are asked for again: what comes until then was matched by the old one.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use hashyard_core::chain::{ChangeSet, HeaderTree, Table};
use hashyard_core::filter::{BloomFilter, BloomUpdate};
use hashyard_core::{
    Block, BlockHash, Decodable, DecodeError, Encodable, HashedBlock, Header, MerkleBlock, Transaction, Txid,
};
use hashyard_wire::{Inventory, Message, Services};
use serde::{Deserialize, Serialize};

use super::{FILTER_TIMEOUT, Light};
use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// Before the hash of a block: of it what was proven, as a block that has no other transactions.
pub(super) const PROVEN_ROW: &[u8] = b"proven/";

/// The hash of the last block of which proofs were looked at.
pub(super) const LAST_ROW: &[u8] = b"proven-up-to";

/// Blocks that are asked for at a time, at most.
const MAX_ASKED: usize = 100;

/// One in so many transactions that do not concern the wallet comes nevertheless.
const FALSE_POSITIVES: f64 = 0.000_5;

/// A transaction of this size may be an inner node of the tree that was made to look like one (CVE-2017-12842).
const NODE_SIZE: usize = 64;

/// By what a light node finds its wallet's transactions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum LightProof {
    /// Compact filters, compared among all who have some, and the blocks that they name (BIP157).
    #[default]
    Filters,
    /// Proofs of what a Bloom filter matches, from one who is believed to name all of it (BIP37).
    MerkleBlocks,
}

impl LightProof {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Filters, Self::MerkleBlocks];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Filters => "filters",
            Self::MerkleBlocks => "merkleblock",
        }
    }

    /// What a peer has to offer.
    pub(crate) fn service(self) -> Services {
        match self {
            Self::Filters => Services::COMPACT_FILTERS,
            Self::MerkleBlocks => Services::BLOOM,
        }
    }
}

/// Who is asked for proofs, and what was proven.
#[derive(Debug, Default)]
pub(super) struct Proofs {
    /// Whose filter holds what, as the number of scripts that it was made of.
    loaded: Option<(PeerId, usize)>,
    asked: Option<Asked>,
    /// What was proven to be in blocks of the chain and concerns the wallet.
    blocks: BTreeMap<BlockHash, Arc<HashedBlock>>,
    /// What is stored of how far it came.
    last: Option<BlockHash>,
}

/// What a peer is asked for.
#[derive(Debug)]
struct Asked {
    peer: PeerId,
    /// When it last sent something of it.
    since: Millis,
    /// Blocks of which no proof has come yet, at most [`MAX_ASKED`].
    blocks: VecDeque<BlockHash>,
    /// The filter by which it matches is an old one: what comes is not looked at.
    outdated: bool,
    /// The last proof, while transactions that it names are missing.
    proof: Option<Proof>,
}

/// A proof that leads to its header, and as many transactions as have come.
#[derive(Debug)]
struct Proof {
    header: Header,
    named: Vec<Txid>,
    came: Vec<Transaction>,
}

impl Proofs {
    /// Reads a row of the table of what a light node stores, if it is one of these.
    pub fn read_row(&mut self, key: &[u8], value: &[u8]) -> Result<(), DecodeError> {
        if key == LAST_ROW {
            self.last = Some(BlockHash::decode(value)?);
        } else if let Some(hash) = key.strip_prefix(PROVEN_ROW) {
            let block = HashedBlock::decode(value)?;
            if block.block_hash().as_bytes() != hash {
                return Err(DecodeError::Invalid("proven block"));
            }
            self.blocks.insert(block.block_hash(), Arc::new(block));
        }
        Ok(())
    }

    /// All rows.
    pub fn put(&self, changes: &mut ChangeSet) {
        self.blocks.values().for_each(|block| put_proven(changes, block));
        if let Some(last) = self.last {
            changes.put(Table::Meta, LAST_ROW, *last.as_bytes());
        }
    }

    /// The last block up to which it came before it stopped.
    pub fn last(&self) -> Option<BlockHash> {
        self.last
    }

    /// What was proven of a block.
    pub fn block(&self, hash: &BlockHash) -> Option<&Arc<HashedBlock>> {
        self.blocks.get(hash)
    }

    /// Forgets what was proven of a block, and gives it.
    pub fn forget_block(&mut self, hash: &BlockHash, changes: &mut ChangeSet) -> Option<Arc<HashedBlock>> {
        let block = self.blocks.remove(hash)?;
        changes.delete(Table::Meta, proven_key(hash));
        Some(block)
    }

    /// Begins anew, by a filter that is made anew. What was proven stays.
    pub fn begin_anew(&mut self, changes: &mut ChangeSet) {
        self.loaded = None;
        if let Some(asked) = &mut self.asked {
            asked.outdated = true;
        }
        if self.last.take().is_some() {
            changes.delete(Table::Meta, LAST_ROW);
        }
    }

    /// When who is asked will have taken too long.
    pub fn deadline(&self) -> Option<Millis> {
        self.asked.as_ref().map(|asked| asked.since + FILTER_TIMEOUT)
    }

    /// Who has taken too long.
    pub fn overdue(&self, now: Millis) -> Option<PeerId> {
        self.asked.as_ref().filter(|asked| now >= asked.since + FILTER_TIMEOUT).map(|asked| asked.peer)
    }

    fn asked_of(&mut self, peer: PeerId) -> Option<&mut Asked> {
        self.asked.as_mut().filter(|asked| asked.peer == peer)
    }
}

fn proven_key(hash: &BlockHash) -> Vec<u8> {
    [PROVEN_ROW, hash.as_bytes()].concat()
}

fn put_proven(changes: &mut ChangeSet, block: &HashedBlock) {
    changes.put(Table::Meta, proven_key(&block.block_hash()), block.encode());
}

impl Node {
    /// Asks for proofs of the blocks that come next, unless somebody is asked already.
    pub(super) fn ask_for_proofs(&mut self) {
        let (height, watched) = (self.chain.height(), self.watched_scripts());
        let Some(light) = &mut self.light else { return };
        let is_here = |asked: &mut Asked| self.peers.contains_key(&asked.peer);
        if light.proofs.asked.as_mut().is_some_and(is_here) {
            return;
        }
        light.proofs.asked = None;
        if height == 0 {
            return;
        }
        if light.next == 0 {
            // Nobody can spend what the first block pays.
            (light.next, light.watched) = (1, Some(watched));
        }
        let next = light.next;
        if next > height {
            if self.look_once_more(watched) {
                self.ask_for_proofs();
            }
            return;
        }
        let tree = self.chain.tree();
        let heights = next..=height.min(next.saturating_add(MAX_ASKED as u32 - 1));
        let blocks: VecDeque<BlockHash> = heights.filter_map(|height| tree.active_at(height)).collect();
        let Some(stop) = blocks.back() else { return };
        let Some(peer) = self.peers_for(Services::BLOOM, stop).first().copied() else { return };
        self.load_filter(peer, watched);
        let wanted = blocks.iter().map(|hash| Inventory::FilteredBlock(*hash)).collect();
        self.send(peer, Message::GetData(wanted));
        if let Some(light) = &mut self.light {
            let asked = Asked { peer, since: self.now, blocks, outdated: false, proof: None };
            light.proofs.asked = Some(asked);
        }
    }

    /// Tells a peer what concerns the wallet, unless it knows.
    fn load_filter(&mut self, peer: PeerId, watched: usize) {
        let proofs = self.light.as_ref().map(|light| &light.proofs);
        if proofs.is_none_or(|proofs| proofs.loaded == Some((peer, watched))) {
            return;
        }
        let filter = self.wallet_filter();
        if let Some(light) = &mut self.light {
            light.proofs.loaded = Some((peer, watched));
        }
        self.send(peer, Message::FilterLoad(filter));
    }

    /// What concerns the wallet: its scripts, and its coins, because those who spend them mostly show no script. Coins that come are put in
    /// by the peer itself, and there is room for as many.
    fn wallet_filter(&mut self) -> BloomFilter {
        let tweak = self.random_u64() as u32;
        let scripts = || self.wallet.iter().flat_map(|wallet| wallet.scripts());
        let coins = self.wallet.as_ref().map(|wallet| wallet.settled_coins()).unwrap_or_default();
        let elements = 2 * (scripts().count() + coins.len());
        let mut filter = BloomFilter::new(elements, FALSE_POSITIVES, tweak, BloomUpdate::All);
        scripts().for_each(|script| filter.insert_script(script));
        coins.keys().for_each(|outpoint| filter.insert_outpoint(outpoint));
        filter
    }

    pub(crate) fn received_merkleblock(&mut self, peer: PeerId, block: &MerkleBlock) {
        let asked = self.light.as_mut().and_then(|light| light.proofs.asked_of(peer));
        let is_next = |asked: &&mut Asked| {
            asked.proof.is_none() && asked.blocks.front() == Some(&block.header.block_hash())
        };
        let Some(asked) = asked.filter(is_next) else { return };
        match block.extract() {
            Ok(named) => {
                asked.blocks.pop_front();
                asked.since = self.now;
                asked.proof = Some(Proof { header: block.header, named, came: vec![] });
                self.take_proof(peer);
            }
            Err(error) => self.misbehaved(peer, Fault::FalseProof(error)),
        }
    }

    /// A transaction that a proof named. Others are none of a light node's business.
    pub(crate) fn received_proven_transaction(&mut self, peer: PeerId, tx: Arc<Transaction>) {
        let txid = tx.txid();
        let asked = self.light.as_mut().and_then(|light| light.proofs.asked_of(peer));
        let Some(proof) = asked.and_then(|asked| asked.proof.as_mut()) else { return };
        if proof.named.get(proof.came.len()) != Some(&txid) {
            return;
        }
        // What the wallet has itself has its witness.
        let own = self.wallet.as_ref().and_then(|wallet| wallet.transaction(&txid));
        let tx = own.map_or_else(|| Transaction::clone(&tx), |own| own.transaction.clone());
        proof.came.push(tx);
        self.take_proof(peer);
    }

    /// Shows the wallet what was proven, once all of it is here.
    fn take_proof(&mut self, peer: PeerId) {
        let Some(light) = &mut self.light else { return };
        let Some(asked) = light.proofs.asked_of(peer) else { return };
        asked.since = self.now;
        let is_whole = |proof: &mut Proof| proof.came.len() == proof.named.len();
        let Some(proof) = asked.proof.take_if(is_whole) else { return };
        // Meanwhile the chain or the wallet may have moved on.
        let height = light.next;
        let is_next = self.chain.tree().active_at(height) == Some(proof.header.block_hash());
        if is_next && !asked.outdated {
            light.next += 1;
            self.show_proven(height, proof);
        }
        self.go_on_with_proofs();
    }

    fn show_proven(&mut self, height: u32, proof: Proof) {
        let Proof { header, came: mut transactions, .. } = proof;
        transactions.retain(|tx| tx.base_size() != NODE_SIZE);
        if !transactions.is_empty() {
            let block = HashedBlock::from(Block { header, transactions });
            self.show_to_wallet(height, Arc::new(block), Node::keep_proven);
        }
        // A payment moved the window of addresses, and the peer did not look for what came into it: not in this block either.
        let watched = self.watched_scripts();
        if let Some(light) = &mut self.light
            && light.proofs.loaded.is_some_and(|(_, loaded)| loaded != watched)
        {
            light.next = light.next.min(height);
            light.proofs.asked.iter_mut().for_each(|asked| asked.outdated = true);
        }
    }

    /// What concerns the wallet is needed again if the chain leaves the block.
    fn keep_proven(&mut self, block: Arc<HashedBlock>) {
        let hash = block.block_hash();
        let mut changes = ChangeSet::default();
        if let Some(light) = self.light.as_mut().filter(|_| self.chain.block(&hash).is_none()) {
            put_proven(&mut changes, &block);
            light.proofs.blocks.insert(hash, block);
        }
        self.outbox.persist(changes);
    }

    /// Once all is here that was asked for, notes how far that is and asks for more.
    fn go_on_with_proofs(&mut self) {
        let Some(light) = &mut self.light else { return };
        let is_done = |asked: &mut Asked| asked.blocks.is_empty() && asked.proof.is_none();
        if light.proofs.asked.take_if(is_done).is_none() {
            return;
        }
        let last = light.next.checked_sub(1).and_then(|last| self.chain.tree().active_at(last));
        if let Some(last) = last.filter(|last| light.proofs.last != Some(*last)) {
            light.proofs.last = Some(last);
            let mut changes = ChangeSet::default();
            changes.put(Table::Meta, LAST_ROW, *last.as_bytes());
            self.outbox.persist(changes);
        }
        self.light_step();
    }

    /// Who lacks a block that it was asked for is left, unless the chain has left the block.
    pub(crate) fn proof_not_found(&mut self, peer: PeerId, hash: &BlockHash) {
        let height = self.chain.tree().get(hash).map(|entry| entry.height);
        let is_active = height.is_some_and(|height| self.chain.tree().active_at(height) == Some(*hash));
        let asked = self.light.as_mut().and_then(|light| light.proofs.asked_of(peer));
        let Some(asked) = asked.filter(|asked| asked.blocks.front() == Some(hash)) else { return };
        if is_active {
            return self.disconnect(peer, Some(Fault::ProofTimeout));
        }
        asked.blocks.pop_front();
        self.go_on_with_proofs();
    }

    /// By what it finds its payments; a full node has its own blocks.
    pub(crate) fn light_proof(&self) -> LightProof {
        self.light.as_ref().map(|light| light.proof).unwrap_or_default()
    }

    /// Takes transactions by another kind of proof from now on, and looks through the whole chain by it.
    pub(crate) fn set_light_proof(&mut self, proof: LightProof) {
        let Some(light) = self.light.as_mut().filter(|light| light.proof != proof) else { return };
        light.proof = proof;
        let mut changes = ChangeSet::default();
        light.put_mode(&mut changes);
        self.outbox.persist(changes);
        let ready = self.peers.values().filter(|peer| peer.is_ready()).map(|peer| peer.id);
        ready.collect::<Vec<_>>().into_iter().for_each(|peer| self.leave_useless(peer));
        self.look_anew();
    }
}

impl Light {
    /// Forgets what was proven; gives what to store.
    pub(crate) fn forget_proven(&mut self) -> ChangeSet {
        let mut changes = ChangeSet::default();
        let blocks = core::mem::take(&mut self.proofs.blocks);
        blocks.keys().for_each(|hash| changes.delete(Table::Meta, proven_key(hash)));
        changes
    }

    /// Where looking at proofs begins after a start: above the last block that was looked at, or where its branch left the chain.
    pub(super) fn next_unproven(&self, tree: &HeaderTree) -> u32 {
        let last = self.proofs.last().filter(|last| tree.get(last).is_some());
        last.map_or(0, |last| tree.fork_point(last).height + 1)
    }
}
