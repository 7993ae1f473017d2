//! Unconfirmed transactions that others announce by `inv`: asked for by `getdata`, each from one peer at a time. When this node announces its own
//! stands in [`crate::announcing`].
//!
//! Peers name a transaction by its wtxid where both sides agreed to (BIP339), so that nobody can keep it away by announcing
//! it with another witness, and by its txid elsewhere. Both are hashes that nobody can make collide, so one map holds either.

use std::collections::btree_map::Entry as Place;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use hashyard_core::mempool::MempoolError;
use hashyard_core::{Hash256, Transaction, Txid, Wtxid};
use hashyard_wire::{Inventory, Message, Services};

use crate::io::{Millis, PeerId};
use crate::node::Node;

/// A transaction not delivered for this long is asked of another peer, in ms.
pub const TX_TIMEOUT: Millis = 10_000;

/// Announcements remembered for each transaction while it is being fetched.
const MAX_SOURCES: usize = 8;

/// Transactions being fetched at a time from one peer (Bitcoin Core's `MAX_PEER_TX_ANNOUNCEMENTS`), and from all.
pub const MAX_REQUESTS_PER_PEER: usize = 5_000;
const MAX_REQUESTS: usize = 20_000;

/// Transactions on their way. Bounded by the constants of this file.
#[derive(Debug, Default)]
pub struct TxRelay {
    requests: BTreeMap<Hash256, Request>,
    /// All of them by when they were asked for.
    oldest_first: BTreeSet<(Millis, Hash256)>,
}

#[derive(Debug)]
struct Request {
    asked: PeerId,
    since: Millis,
    /// Others that announced it.
    sources: Vec<PeerId>,
    /// Who announced it, and when, in Unix ms: at most one more than [`MAX_SOURCES`].
    told: Vec<(PeerId, Millis)>,
}

impl TxRelay {
    pub(crate) fn deadline(&self) -> Option<Millis> {
        self.oldest_first.first().map(|(since, _)| since + TX_TIMEOUT)
    }

    fn remove(&mut self, name: &Hash256) -> Option<Request> {
        let request = self.requests.remove(name)?;
        self.oldest_first.remove(&(request.since, *name));
        Some(request)
    }

    /// Overdue at once: the next timer asks another peer.
    fn give_up(&mut self, name: &Hash256) {
        if let Some(request) = self.requests.get_mut(name) {
            self.oldest_first.remove(&(request.since, *name));
            request.since = 0;
            self.oldest_first.insert((0, *name));
        }
    }

    fn late(&self, now: Millis) -> Vec<Hash256> {
        let mut late: Vec<Hash256> = self
            .oldest_first
            .iter()
            .take_while(|(since, _)| now >= since + TX_TIMEOUT)
            .map(|(_, name)| *name)
            .collect();
        late.sort_unstable();
        late
    }

    /// How many more transactions may be asked of a peer.
    fn room_for(&self, peer: PeerId) -> usize {
        let asked = self.requests.values().filter(|request| request.asked == peer).count();
        let left = MAX_REQUESTS_PER_PEER.saturating_sub(asked);
        left.min(MAX_REQUESTS.saturating_sub(self.requests.len()))
    }

    pub(crate) fn forget_peer(&mut self, peer: PeerId) {
        let mut asked = vec![];
        for (name, request) in &mut self.requests {
            request.sources.retain(|source| *source != peer);
            asked.extend((request.asked == peer).then_some(*name));
        }
        asked.iter().for_each(|name| self.give_up(name));
    }
}

impl Node {
    /// Asks a new peer for the transactions that it has (BIP35): tabs, and peers that say they answer.
    pub(crate) fn start_tx_relay(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get(&peer) else { return };
        let answers = state.is_tab() || state.services().contains(Services::BLOOM);
        if answers && !self.is_light() {
            self.send(peer, Message::Mempool);
        }
    }

    pub(crate) fn received_inv(&mut self, peer: PeerId, inventory: &[Inventory]) {
        let (mut unknown_block, mut last_block) = (false, None);
        // Nobody is asked for more, so that the rest need not be looked at.
        let room = if self.is_light() { 0 } else { self.tx_relay.room_for(peer) };
        let mut wanted = vec![];
        for item in inventory {
            match item {
                Inventory::Block(hash) => {
                    last_block = Some(*hash);
                    unknown_block |= self.chain.tree().get(hash).is_none();
                    self.peer_knows(peer, *hash);
                }
                // A name of the kind that was not agreed on is ignored, as in Bitcoin Core.
                Inventory::Tx(_) | Inventory::Wtx(_)
                    if wanted.len() < room && self.wants_transaction(peer, item) =>
                {
                    wanted.push(*item);
                }
                _ => {}
            }
        }
        if let Some(last) = last_block {
            self.note_block_teller(peer, last);
        }
        if unknown_block {
            self.ask_for_headers(peer);
        }
        let wanted = wanted.into_iter().map(|item| self.asked_with_witness(peer, item)).collect();
        self.request_transactions(peer, wanted);
        if last_block.is_some() {
            self.fetch_blocks();
        }
    }

    /// Notes that the peer has it; whether it is to be asked for it now.
    fn wants_transaction(&mut self, peer: PeerId, item: &Inventory) -> bool {
        let Some(state) = self.peers.get_mut(&peer) else { return false };
        if matches!(item, Inventory::Wtx(_)) != state.handshake.wtxid_relay {
            return false;
        }
        self.known.learn(state.relay.bit, &item.hash());
        let known = match item {
            Inventory::Wtx(wtxid) => self.has_wtxid(wtxid),
            _ => self.has_transaction(&Txid::from_bytes(*item.hash().as_bytes())),
        };
        if known {
            self.note_repetition(peer, item);
            return false;
        }
        let Some(request) = self.tx_relay.requests.get_mut(&item.hash()) else { return true };
        // A peer that announces it again is no further source.
        let new = request.asked != peer && !request.sources.contains(&peer);
        if new && request.sources.len() < MAX_SOURCES {
            request.sources.push(peer);
            request.told.push((peer, self.now));
        }
        false
    }

    /// A peer tells of what others told before.
    fn note_repetition(&mut self, peer: PeerId, item: &Inventory) {
        let txid = match item {
            Inventory::Wtx(wtxid) => self.mempool.by_wtxid(wtxid),
            _ => Some(Txid::from_bytes(*item.hash().as_bytes())),
        };
        if let Some(txid) = txid {
            self.note_teller(&txid, peer, self.now);
        }
    }

    /// An unconfirmed transaction.
    pub(crate) fn unconfirmed(&self, txid: &Txid) -> Option<&Transaction> {
        self.mempool.get(txid).map(|entry| entry.tx.as_ref())
    }

    /// Names of the unconfirmed transactions in the order of their arrival, parents before children.
    pub(crate) fn unconfirmed_txids(&self) -> Vec<Txid> {
        let mut entries: Vec<_> = self.mempool.iter().map(|entry| (entry.sequence, entry.txid)).collect();
        entries.sort_unstable();
        entries.into_iter().map(|(_, txid)| txid).collect()
    }

    pub(crate) fn has_transaction(&self, txid: &Txid) -> bool {
        self.mempool.contains(txid)
            || self.chain.index().position(txid).is_some()
            || self.orphans.contains(txid)
    }

    /// Confirmed ones are not known by this name; one that a peer still announces is fetched once more for nothing.
    fn has_wtxid(&self, wtxid: &Wtxid) -> bool {
        self.mempool.by_wtxid(wtxid).is_some() || self.orphans.has_wtxid(wtxid)
    }

    /// Asks for transactions that are not on their way.
    pub(crate) fn request_transactions(&mut self, peer: PeerId, items: Vec<Inventory>) {
        let mut order = items;
        order.truncate(self.tx_relay.room_for(peer));
        order.retain(|item| {
            let request =
                Request { asked: peer, since: self.now, sources: vec![], told: vec![(peer, self.now)] };
            match self.tx_relay.requests.entry(item.hash()) {
                Place::Vacant(place) => drop(place.insert(request)),
                Place::Occupied(_) => return false,
            }
            self.tx_relay.oldest_first.insert((self.now, item.hash()))
        });
        if !order.is_empty() {
            self.send(peer, Message::GetData(order));
        }
    }

    /// How to ask a peer for a transaction of which only the txid is known.
    pub(crate) fn tx_inventory(&self, peer: PeerId, txid: Txid) -> Inventory {
        self.asked_with_witness(peer, Inventory::Tx(txid))
    }

    /// A peer that has no witnesses does not know the flag with which to ask for them (BIP144).
    fn asked_with_witness(&self, peer: PeerId, item: Inventory) -> Inventory {
        let witness = self.peers.get(&peer).is_some_and(|peer| peer.services().contains(Services::WITNESS));
        match item {
            Inventory::Tx(txid) if witness => Inventory::WitnessTx(txid),
            item => item,
        }
    }

    pub(crate) fn received_tx(&mut self, peer: PeerId, tx: Arc<Transaction>) {
        let txid = tx.txid();
        let names = [Inventory::Tx(txid).hash(), Inventory::Wtx(tx.wtxid()).hash()];
        let mut told = vec![];
        for name in names {
            told.extend(self.tx_relay.remove(&name).map_or_else(Vec::new, |request| request.told));
        }
        if let Some(state) = self.peers.get(&peer) {
            self.known.learn(state.relay.bit, &names[usize::from(state.handshake.wtxid_relay)]);
        }
        if self.has_transaction(&txid) {
            return;
        }
        match self.submit_transaction(Arc::clone(&tx), Some(peer)) {
            Ok(_) => {
                told.sort_by_key(|(_, at_ms)| *at_ms);
                told.into_iter().for_each(|(peer, at_ms)| self.note_teller(&txid, peer, at_ms));
                if let Some(state) = self.peers.get_mut(&peer) {
                    state.traffic.last_transaction = self.now;
                }
                self.adopt_orphans(txid);
            }
            Err(MempoolError::MissingInputs(_)) => self.keep_orphan(peer, tx),
            Err(error) => self.note_rejected_transaction(txid, &error),
        }
    }

    pub(crate) fn ask_others(&mut self) {
        for name in self.tx_relay.late(self.now) {
            let Some(mut request) = self.tx_relay.remove(&name) else { continue };
            let Some(next) = request.sources.pop() else { continue };
            let item = self.announced_by(next, name);
            self.request_transactions(next, vec![item]);
            if let Some(again) = self.tx_relay.requests.get_mut(&name) {
                again.sources = request.sources;
                again.told = request.told;
            }
        }
    }

    /// How a peer that announced a transaction under this name is asked for it.
    fn announced_by(&self, peer: PeerId, name: Hash256) -> Inventory {
        match self.peers.get(&peer).is_some_and(|peer| peer.handshake.wtxid_relay) {
            true => Inventory::Wtx(Wtxid::from_bytes(*name.as_bytes())),
            false => self.tx_inventory(peer, Txid::from_bytes(*name.as_bytes())),
        }
    }

    pub(crate) fn received_notfound(&mut self, peer: PeerId, inventory: &[Inventory]) {
        for item in inventory {
            match item {
                Inventory::Block(hash) | Inventory::WitnessBlock(hash) | Inventory::CompactBlock(hash) => {
                    self.block_not_found(peer, hash);
                }
                Inventory::FilteredBlock(hash) => self.proof_not_found(peer, hash),
                Inventory::Tx(_) | Inventory::WitnessTx(_) | Inventory::Wtx(_) => {
                    let name = item.hash();
                    if self.tx_relay.requests.get(&name).is_some_and(|request| request.asked == peer) {
                        self.tx_relay.give_up(&name);
                    }
                }
                _ => {}
            }
        }
        self.ask_others();
    }
}
