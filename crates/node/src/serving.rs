//! `getdata`: peers get what they ask for a slice at a time, so that one message which asks for much holds nobody up
//! (Bitcoin Core's `ProcessGetData` sends one block and then looks after others).

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;

use hashyard_core::{Block, BlockHash, HashedBlock, Transaction, TxIn, Txid};
use hashyard_wire::{Inventory, MAX_INV, Message};

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
        match item {
            Inventory::Block(hash) | Inventory::WitnessBlock(hash) => self.serve_block(peer, hash, item),
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
            self.peer_knows(peer, hash);
            self.continue_blocks(peer, hash);
        }
        Some(size)
    }

    fn serve_transaction(&mut self, peer: PeerId, txid: Txid, item: Inventory) -> Option<usize> {
        let mut tx = Arc::clone(&self.mempool.get(&txid)?.tx);
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
