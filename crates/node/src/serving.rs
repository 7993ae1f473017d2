//! `getdata`: peers get what they ask for a slice at a time, so that one message which asks for much holds nobody up
//! (Bitcoin Core's `ProcessGetData` sends one block and then looks after others).

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use hashyard_core::filter::BloomFilter;
use hashyard_core::{Block, BlockHash, HashedBlock, Transaction, TxIn, Txid};
use hashyard_wire::{BlockTransactions, BlockTransactionsRequest, CompactBlock, Inventory, MAX_INV, Message};

use crate::allowance::cost_of_bytes;
use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// Items of one slice: as many blocks as a node of ours asks a peer for at once.
const SLICE_ITEMS: usize = 16;

/// Bytes after which a slice ends.
const SLICE_BYTES: usize = 1_000_000;

/// How fast large slices follow each other at most: not every carrier says when it is full.
const BYTES_PER_MS: usize = 100_000;

/// Units for finding, framing and logging what is sent, besides those for its length: a thousand items a second for ever.
const SERVED: u64 = 10;

/// A block is given in short form if it lies at most so deep, and its transactions at most so deep (Bitcoin Core's
/// `MAX_CMPCTBLOCK_DEPTH` and `MAX_BLOCKTXN_DEPTH`).
const MAX_COMPACT_DEPTH: u32 = 5;
const MAX_BLOCKTXN_DEPTH: u32 = 10;

/// Bytes of a block's transactions for each unit: they go at once, not slice by slice, so that one who asks again and again gets 100 MB
/// at first, then a megabyte a second.
const BLOCKTXN_BYTES_PER_UNIT: usize = 100;

/// Bytes of a block for each unit, for each hash function of the filter that it is held against: at most a fifth of a core's time.
const HASHED_BYTES_PER_UNIT: u64 = 20_000;

/// What a peer asked for and does not have yet, at most [`MAX_INV`] items.
#[derive(Debug, Default)]
pub struct Wanted {
    queue: VecDeque<Inventory>,
    /// When the next slice may be sent.
    next: Millis,
}

impl Wanted {
    /// When the next slice is to be sent, if there is one.
    pub(crate) fn deadline(&self) -> Option<Millis> {
        (!self.queue.is_empty()).then_some(self.next)
    }
}

impl Node {
    /// Notes what a peer wants; what stands there twice it gets once.
    pub(crate) fn received_getdata(&mut self, peer: PeerId, inventory: &[Inventory]) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        let mut seen = BTreeSet::new();
        let fresh = inventory.iter().filter(|item| seen.insert((item.kind_name(), item.hash())));
        state.wanted.queue.extend(fresh);
        if state.wanted.queue.len() > MAX_INV as usize {
            self.misbehaved(peer, Fault::Greedy);
        }
    }

    /// Serves the next slice.
    pub(crate) fn serve(&mut self, peer: PeerId) {
        let (mut missing, mut bytes) = (vec![], 0);
        for _ in 0..SLICE_ITEMS {
            // What was served before may have been too much.
            let Some(state) = self.peers.get_mut(&peer) else { return };
            let Some(item) = state.wanted.queue.pop_front() else { break };
            match self.serve_item(peer, item) {
                Some(size) => bytes += size,
                None => missing.push(item),
            }
            if bytes >= SLICE_BYTES {
                break;
            }
        }
        if !missing.is_empty() {
            self.send(peer, Message::NotFound(missing));
        }
        if let Some(state) = self.peers.get_mut(&peer) {
            state.wanted.next = self.now + (bytes / BYTES_PER_MS) as Millis;
        }
    }

    /// Sends an item if it is here; gives its size in bytes.
    fn serve_item(&mut self, peer: PeerId, item: Inventory) -> Option<usize> {
        if self.is_beyond_limit(&item) {
            self.disconnect(peer, Some(Fault::BelowLimit));
            return Some(0);
        }
        match item {
            // Which blocks a light node keeps tells what its wallet holds.
            Inventory::Block(_)
            | Inventory::WitnessBlock(_)
            | Inventory::CompactBlock(_)
            | Inventory::FilteredBlock(_)
                if self.is_light() =>
            {
                None
            }
            Inventory::Block(hash) | Inventory::WitnessBlock(hash) => self.serve_block(peer, hash, item),
            Inventory::CompactBlock(hash) => self.serve_compact_block(peer, hash),
            Inventory::FilteredBlock(hash) => self.serve_filtered_block(peer, hash),
            Inventory::Tx(txid) | Inventory::WitnessTx(txid) => self.serve_transaction(peer, txid, item),
            Inventory::Wtx(wtxid) => self.serve_transaction(peer, self.mempool.by_wtxid(&wtxid)?, item),
            _ => None,
        }
    }

    fn serve_block(&mut self, peer: PeerId, hash: BlockHash, item: Inventory) -> Option<usize> {
        let block = self.chain.block(&hash)?;
        let size = block.total_size();
        let block = match item {
            Inventory::Block(_) => Arc::new(without_witness(block)),
            _ => Arc::clone(block),
        };
        if self.charge(peer, SERVED + cost_of_bytes(size), "getdata") {
            self.send(peer, Message::Block(block));
            self.peer_was_given(peer, hash);
            self.continue_blocks(peer, hash);
        }
        Some(size)
    }

    /// One that lies deeper goes whole: the mempool of whoever asks helps no more (BIP152).
    fn serve_compact_block(&mut self, peer: PeerId, hash: BlockHash) -> Option<usize> {
        if !self.is_recent(&hash, MAX_COMPACT_DEPTH) {
            return self.serve_block(peer, hash, Inventory::WitnessBlock(hash));
        }
        let nonce = self.random_u64();
        let message = Message::CmpctBlock(Arc::new(CompactBlock::new(self.chain.block(&hash)?, nonce)));
        let size = message.size();
        if self.charge(peer, SERVED + cost_of_bytes(size), "getdata") {
            self.send(peer, message);
            self.peer_was_given(peer, hash);
            self.continue_blocks(peer, hash);
        }
        Some(size)
    }

    /// A proof of what the peer's filter matches, and then these transactions, without witnesses, as Bitcoin Core gives them. Nothing
    /// where there is no filter.
    fn serve_filtered_block(&mut self, peer: PeerId, hash: BlockHash) -> Option<usize> {
        let block = Arc::clone(self.chain.block(&hash)?);
        let funcs = self.peers.get(&peer)?.bloom.filter.as_ref().map(BloomFilter::hash_funcs);
        let Some(funcs) = funcs else { return Some(0) };
        let hashing = block.total_size() as u64 * u64::from(funcs) / HASHED_BYTES_PER_UNIT;
        if !self.charge(peer, SERVED + cost_of_bytes(block.total_size()) + hashing, "getdata") {
            return Some(0);
        }
        let (proof, places) = self.peers.get_mut(&peer)?.bloom.filter.as_mut()?.prove(&block);
        let proof = Message::MerkleBlock(proof);
        let mut size = proof.size();
        self.send(peer, proof);
        for place in places {
            let mut tx = block.transactions[place].clone();
            strip(&mut tx);
            size += tx.total_size();
            self.send(peer, Message::from(tx));
        }
        self.continue_blocks(peer, hash);
        Some(size)
    }

    /// Gives transactions of a block; of one that lies deep, all of it, after what the peer wants besides.
    pub(crate) fn received_getblocktxn(&mut self, peer: PeerId, request: &BlockTransactionsRequest) {
        let block_hash = request.block_hash;
        let Some(block) = self.chain.block(&block_hash) else {
            if self.is_beyond_limit(&Inventory::Block(block_hash)) {
                self.disconnect(peer, Some(Fault::BelowLimit));
            }
            return;
        };
        if !self.is_recent(&block_hash, MAX_BLOCKTXN_DEPTH) {
            return self.received_getdata(peer, &[Inventory::WitnessBlock(block_hash)]);
        }
        let wanted = request.indexes.iter().map(|index| block.transactions.get(usize::from(*index)));
        let Some(transactions) = wanted.collect::<Option<Vec<&Transaction>>>() else {
            let problem = "getblocktxn with out-of-bounds tx indices";
            return self.misbehaved(peer, Fault::CompactBlock(problem.into()));
        };
        let size: usize = transactions.iter().map(|tx| tx.total_size()).sum();
        let transactions = transactions.into_iter().cloned().map(Arc::new).collect();
        let answer = BlockTransactions { block_hash, transactions };
        if self.charge(peer, SERVED + (size / BLOCKTXN_BYTES_PER_UNIT) as u64, "getblocktxn") {
            self.send(peer, Message::BlockTxn(answer));
        }
    }

    /// Whether a block lies at most so deep.
    fn is_recent(&self, hash: &BlockHash, depth: u32) -> bool {
        let least = self.chain.height().saturating_sub(depth);
        self.chain.tree().get(hash).is_some_and(|entry| entry.height >= least)
    }

    fn serve_transaction(&mut self, peer: PeerId, txid: Txid, item: Inventory) -> Option<usize> {
        let mut tx = Arc::clone(&self.unconfirmed_for(peer, &txid)?.tx);
        if matches!(item, Inventory::Tx(_)) && tx.has_witness() {
            strip(Arc::make_mut(&mut tx));
        }
        let size = tx.total_size();
        if self.charge(peer, SERVED + cost_of_bytes(size), "getdata") {
            self.send(peer, Message::Tx(tx));
        }
        Some(size)
    }
}

/// For peers that don't know witnesses (BIP144).
fn without_witness(block: &Block) -> HashedBlock {
    let mut block = block.clone();
    block.transactions.iter_mut().for_each(strip);
    block.into()
}

fn strip(tx: &mut Transaction) {
    let witness = |input: &mut TxIn| input.witness.clear();
    tx.inputs.iter_mut().for_each(witness);
}
