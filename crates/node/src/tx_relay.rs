//! Unconfirmed transactions: announced by `inv`, asked for by `getdata`, each from one peer at a time.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use hashyard_core::mempool::MempoolError;
use hashyard_core::{Transaction, Txid};
use hashyard_wire::{Inventory, MAX_INV, Message, Services};

use crate::io::{Millis, PeerId};
use crate::node::Node;

/// Announcements are gathered for this long, in ms: one `inv` with many entries instead of many with one.
pub const ANNOUNCE_INTERVAL: Millis = 100;

/// A transaction not delivered for this long is asked of another peer, in ms.
pub const TX_TIMEOUT: Millis = 10_000;

/// Txids remembered for each peer as known to it.
const MAX_KNOWN: usize = 5_000;

/// Announcements remembered for each transaction while it is being fetched.
const MAX_SOURCES: usize = 8;

/// Transactions being fetched at a time from one peer (Bitcoin Core's `MAX_PEER_TX_ANNOUNCEMENTS`), and from all.
pub const MAX_REQUESTS_PER_PEER: usize = 5_000;
const MAX_REQUESTS: usize = 20_000;

/// Transactions that wait for a parent, and their size in bytes each, as in Bitcoin Core.
const MAX_ORPHANS: usize = 100;
const MAX_ORPHAN_BYTES: usize = 100_000;

/// Which transactions a peer knows and which it is to hear of.
#[derive(Debug, Default)]
pub struct RelayState {
    known: BTreeSet<Txid>,
    known_order: VecDeque<Txid>,
    to_announce: Vec<Txid>,
    /// It wants no announcements below this fee rate, in sat per 1000 vbytes (BIP133).
    fee_filter: u64,
    /// It answered `mempool` already.
    served_mempool: bool,
}

impl RelayState {
    fn learn(&mut self, txid: Txid) -> bool {
        let new = self.known.insert(txid);
        if new {
            self.known_order.push_back(txid);
        }
        if self.known_order.len() > MAX_KNOWN
            && let Some(oldest) = self.known_order.pop_front()
        {
            self.known.remove(&oldest);
        }
        new
    }
}

/// Transactions on their way, those that wait for a parent, and when announcements go out. Bounded by the constants of
/// this file.
#[derive(Debug, Default)]
pub struct TxRelay {
    requests: BTreeMap<Txid, Request>,
    orphans: BTreeMap<Txid, (Transaction, PeerId)>,
    next_announcement: Option<Millis>,
}

#[derive(Debug)]
struct Request {
    asked: PeerId,
    since: Millis,
    /// Others that announced it.
    sources: Vec<PeerId>,
}

impl TxRelay {
    pub(crate) fn deadline(&self) -> Option<Millis> {
        let overdue = self.requests.values().map(|request| request.since + TX_TIMEOUT).min();
        [self.next_announcement, overdue].into_iter().flatten().min()
    }

    /// How many more transactions may be asked of a peer.
    fn room_for(&self, peer: PeerId) -> usize {
        let asked = self.requests.values().filter(|request| request.asked == peer).count();
        let left = MAX_REQUESTS_PER_PEER.saturating_sub(asked);
        left.min(MAX_REQUESTS.saturating_sub(self.requests.len()))
    }

    pub(crate) fn forget_peer(&mut self, peer: PeerId) {
        self.orphans.retain(|_, (_, from)| *from != peer);
        for request in self.requests.values_mut() {
            request.sources.retain(|source| *source != peer);
            if request.asked == peer {
                // Overdue at once: the next timer asks another peer.
                request.since = 0;
            }
        }
    }
}

impl Node {
    /// Asks a new peer for the transactions that it has (BIP35): tabs, and peers that say they answer.
    pub(crate) fn start_tx_relay(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get(&peer) else { return };
        let services = state.handshake.version.as_ref().map_or(Services::NONE, |version| version.services);
        if state.is_tab() || services.contains(Services::BLOOM) {
            self.send(peer, Message::Mempool);
        }
    }

    /// Once for each peer: the answer can be large.
    pub(crate) fn received_mempool(&mut self, peer: PeerId) {
        let txids = self.unconfirmed_txids();
        let Some(state) = self.peers.get_mut(&peer) else { return };
        if core::mem::replace(&mut state.relay.served_mempool, true) {
            return;
        }
        for txid in &txids {
            state.relay.learn(*txid);
        }
        for chunk in txids.chunks(MAX_INV as usize) {
            self.send(peer, Message::Inv(chunk.iter().map(|txid| Inventory::Tx(*txid)).collect()));
        }
    }

    pub(crate) fn received_feefilter(&mut self, peer: PeerId, fee_rate: i64) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.relay.fee_filter = fee_rate.max(0) as u64;
        }
    }

    pub(crate) fn received_inv(&mut self, peer: PeerId, inventory: &[Inventory]) {
        let mut unknown_block = false;
        let mut wanted = vec![];
        for item in inventory {
            match item {
                Inventory::Block(hash) => {
                    unknown_block |= self.chain.tree().get(hash).is_none();
                    self.peer_knows(peer, *hash);
                }
                Inventory::Tx(txid) if self.wants_transaction(peer, *txid) => wanted.push(*txid),
                _ => {}
            }
        }
        if unknown_block {
            self.ask_for_headers(peer);
        }
        self.request_transactions(peer, &wanted);
        self.fetch_blocks();
    }

    /// Notes that the peer has it; whether it is to be asked for it now.
    fn wants_transaction(&mut self, peer: PeerId, txid: Txid) -> bool {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.relay.learn(txid);
        }
        if self.has_transaction(&txid) {
            return false;
        }
        let Some(request) = self.tx_relay.requests.get_mut(&txid) else { return true };
        // A peer that announces it again is no further source.
        let new = request.asked != peer && !request.sources.contains(&peer);
        if new && request.sources.len() < MAX_SOURCES {
            request.sources.push(peer);
        }
        false
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

    fn has_transaction(&self, txid: &Txid) -> bool {
        self.mempool.contains(txid)
            || self.chain.index().position(txid).is_some()
            || self.tx_relay.orphans.contains_key(txid)
    }

    fn request_transactions(&mut self, peer: PeerId, txids: &[Txid]) {
        let mut order = vec![];
        for txid in txids.iter().take(self.tx_relay.room_for(peer)) {
            let request = Request { asked: peer, since: self.now, sources: vec![] };
            if self.tx_relay.requests.insert(*txid, request).is_none() {
                order.push(*txid);
            }
        }
        if order.is_empty() {
            return;
        }
        let version = self.peers.get(&peer).and_then(|peer| peer.handshake.version.as_ref());
        let witness = version.is_some_and(|version| version.services.contains(Services::WITNESS));
        let item = |txid: &Txid| if witness { Inventory::WitnessTx(*txid) } else { Inventory::Tx(*txid) };
        self.send(peer, Message::GetData(order.iter().map(item).collect()));
    }

    pub(crate) fn received_tx(&mut self, peer: PeerId, tx: Transaction) {
        let txid = tx.txid();
        self.tx_relay.requests.remove(&txid);
        if let Some(state) = self.peers.get_mut(&peer) {
            state.relay.learn(txid);
        }
        if self.has_transaction(&txid) {
            return;
        }
        let from = self.peers.get(&peer).map(|peer| peer.name());
        match self.submit_transaction(tx.clone(), from) {
            Ok(_) => self.adopt_orphans(txid),
            Err(MempoolError::MissingInputs(_)) => self.keep_orphan(peer, txid, tx),
            Err(error) => self.note_rejected_transaction(txid, &error),
        }
    }

    /// A child that came before its parent: ask for the parent.
    fn keep_orphan(&mut self, peer: PeerId, txid: Txid, tx: Transaction) {
        if tx.total_size() > MAX_ORPHAN_BYTES {
            return;
        }
        let parents: BTreeSet<Txid> = tx.inputs.iter().map(|input| input.previous_output.txid).collect();
        let missing: Vec<Txid> = parents
            .into_iter()
            .filter(|parent| !self.has_transaction(parent) && !self.tx_relay.requests.contains_key(parent))
            .collect();
        if self.tx_relay.orphans.len() >= MAX_ORPHANS {
            self.tx_relay.orphans.pop_first();
        }
        self.tx_relay.orphans.insert(txid, (tx, peer));
        self.request_transactions(peer, &missing);
    }

    fn adopt_orphans(&mut self, parent: Txid) {
        let mut parents = vec![parent];
        while let Some(parent) = parents.pop() {
            let spends =
                |tx: &Transaction| tx.inputs.iter().any(|input| input.previous_output.txid == parent);
            let children: Vec<Txid> = self
                .tx_relay
                .orphans
                .iter()
                .filter(|(_, (tx, _))| spends(tx))
                .map(|(txid, _)| *txid)
                .collect();
            for txid in children {
                let Some((tx, peer)) = self.tx_relay.orphans.remove(&txid) else { continue };
                let from = self.peers.get(&peer).map(|peer| peer.name());
                if self.submit_transaction(tx, from).is_ok() {
                    parents.push(txid);
                }
            }
        }
    }

    /// Passes a transaction of the mempool on, gathered with others.
    pub(crate) fn announce_transaction(&mut self, txid: Txid) {
        let Some(fee_rate) = self.mempool.get(&txid).map(|entry| entry.fee_rate().0) else { return };
        for peer in self.peers.values_mut().filter(|peer| peer.is_ready()) {
            if fee_rate >= peer.relay.fee_filter && peer.relay.learn(txid) {
                peer.relay.to_announce.push(txid);
                self.tx_relay.next_announcement.get_or_insert(self.now + ANNOUNCE_INTERVAL);
            }
        }
    }

    pub(crate) fn tx_timer(&mut self) {
        if self.tx_relay.next_announcement.is_some_and(|at| self.now >= at) {
            self.tx_relay.next_announcement = None;
            self.send_announcements();
        }
        self.ask_others();
    }

    fn send_announcements(&mut self) {
        let queues: Vec<(PeerId, Vec<Txid>)> = self
            .peers
            .values_mut()
            .map(|peer| (peer.id, core::mem::take(&mut peer.relay.to_announce)))
            .collect();
        for (peer, txids) in queues {
            let present: Vec<Inventory> =
                txids.into_iter().filter(|txid| self.mempool.contains(txid)).map(Inventory::Tx).collect();
            for chunk in present.chunks(MAX_INV as usize) {
                self.send(peer, Message::Inv(chunk.to_vec()));
            }
        }
    }

    fn ask_others(&mut self) {
        let late: Vec<Txid> = self
            .tx_relay
            .requests
            .iter()
            .filter(|(_, request)| self.now >= request.since + TX_TIMEOUT)
            .map(|(txid, _)| *txid)
            .collect();
        for txid in late {
            let Some(mut request) = self.tx_relay.requests.remove(&txid) else { continue };
            let Some(next) = request.sources.pop() else { continue };
            self.request_transactions(next, &[txid]);
            if let Some(again) = self.tx_relay.requests.get_mut(&txid) {
                again.sources = request.sources;
            }
        }
    }

    pub(crate) fn received_getdata(&mut self, peer: PeerId, inventory: &[Inventory]) {
        let mut missing = vec![];
        for item in inventory {
            if !self.peers.contains_key(&peer) {
                return;
            }
            let unserved = match *item {
                Inventory::Block(hash) | Inventory::WitnessBlock(hash) => self.serve_block(peer, hash, *item),
                Inventory::Tx(txid) | Inventory::WitnessTx(txid) => self.serve_transaction(peer, txid, *item),
                other => Some(other),
            };
            missing.extend(unserved);
        }
        if !missing.is_empty() {
            self.send(peer, Message::NotFound(missing));
        }
    }

    fn serve_transaction(&mut self, peer: PeerId, txid: Txid, item: Inventory) -> Option<Inventory> {
        let Some(mut tx) = self.unconfirmed(&txid).cloned() else { return Some(item) };
        if matches!(item, Inventory::Tx(_)) {
            tx.inputs.iter_mut().for_each(|input| input.witness.clear());
        }
        self.send(peer, Message::Tx(tx));
        None
    }

    pub(crate) fn received_notfound(&mut self, peer: PeerId, inventory: &[Inventory]) {
        for item in inventory {
            match item {
                Inventory::Block(hash) | Inventory::WitnessBlock(hash) => self.block_not_found(peer, hash),
                Inventory::Tx(txid) | Inventory::WitnessTx(txid) => {
                    if let Some(request) = self.tx_relay.requests.get_mut(txid).filter(|r| r.asked == peer) {
                        request.since = 0;
                    }
                }
                _ => {}
            }
        }
        self.ask_others();
    }
}
