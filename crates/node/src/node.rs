//! The state, and the way in and out.

use core::fmt;
use std::collections::BTreeMap;

use hashyard_core::chain::{Chainstate, ChangeSet, RestoreError, Rows, Table};
use hashyard_core::mempool::{Mempool, MempoolPolicy};
use hashyard_core::wallet::{Language, Mnemonic, Wallet};
use hashyard_core::{Network, Params};
use hashyard_wire::{Address, Endpoint, Inventory, Message, RawMessage};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::addr_manager::{self, AddrManager, MAX_CONNECTIONS};
use crate::block_download::InFlight;
use crate::block_proposal::BlockProposals;
use crate::io::{Input, Millis, Output, PeerId};
use crate::journal::{Journal, Record, subject};
use crate::mining::Mining;
use crate::orphans::Orphans;
use crate::outbox::Outbox;
use crate::peer::Peer;
use crate::traffic::OTHER;
use crate::tx_relay::TxRelay;
use crate::view::{EventKind, Transport};
use crate::{Home, NodeId};

// Rows of Table::Node.
const ID_ROW: &[u8] = b"id";
const NAME_ROW: &[u8] = b"name";
pub(crate) const WORDS_SEEN_ROW: &[u8] = b"words-seen";

/// The longest display name, in characters.
pub const MAX_NAME: usize = 24;

/// What a node is made from.
#[derive(Debug, Clone)]
pub struct Config {
    /// The chain's rules.
    pub params: Params,
    /// The room's name, for people.
    pub room: String,
    /// Where it runs.
    pub home: Home,
    /// All randomness of this node comes from here. Never use one twice, except to replay a run.
    pub seed: [u8; 32],
    /// Words to restore instead of making a new wallet, if none is stored.
    pub words: Option<Mnemonic>,
}

/// Why a node does not start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartError {
    /// The stored chain is damaged.
    Chain(RestoreError),
    /// The stored wallet is damaged: what is wrong.
    Wallet(String),
    /// The node's own rows are damaged: which.
    Row(&'static str),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Chain(error) => error.fmt(f),
            Self::Wallet(error) => write!(f, "the stored wallet is damaged: {error}"),
            Self::Row(row) => write!(f, "the stored row {row} of the node is damaged"),
        }
    }
}

impl core::error::Error for StartError {}

/// A display name that is empty, too long, or has other characters than letters, digits, `-`, `_` and `.`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadName;

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a name has 1 to {MAX_NAME} letters, digits, hyphens, dots or underscores")
    }
}

impl core::error::Error for BadName {}

/// A full node: chain, mempool, wallet, miner, peers.
#[derive(Debug)]
pub struct Node {
    pub(crate) now: Millis,
    pub(crate) id: NodeId,
    pub(crate) name: String,
    pub(crate) room: String,
    pub(crate) home: Home,
    /// In our `version` messages; who receives it is connected to itself.
    pub(crate) self_nonce: u64,
    rng: ChaCha20Rng,

    pub(crate) chain: Chainstate,
    pub(crate) mempool: Mempool,
    /// None in the museum.
    pub(crate) wallet: Option<Wallet>,
    pub(crate) mining: Mining,
    pub(crate) proposals: BlockProposals,

    pub(crate) network_active: bool,
    pub(crate) peers: BTreeMap<PeerId, Peer>,
    pub(crate) addresses: AddrManager,
    pub(crate) in_flight: InFlight,
    pub(crate) tx_relay: TxRelay,
    pub(crate) orphans: Orphans,

    pub(crate) journal: Journal,
    pub(crate) outbox: Outbox,
    /// The user has looked at the wallet's words.
    pub(crate) words_seen: bool,
    /// When the wallet locks itself again.
    pub(crate) unlocked_until: Option<Millis>,
    /// When the tip became the tip.
    pub(crate) tip_seen: Millis,
    /// Grows with every change that a screen could show.
    pub(crate) revision: u64,
}

/// A node may be called so: 1 to [`MAX_NAME`] letters of any script, digits, `-`, `_` and `.`.
pub fn is_name(name: &str) -> bool {
    let fine = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    (1..=MAX_NAME).contains(&name.chars().count()) && name.chars().all(fine)
}

impl Node {
    /// A node from what its [`Output::Persist`]s left behind; from no rows, a new one with a new wallet.
    ///
    /// # Errors
    /// The stored rows are damaged; the message says where.
    pub fn new(config: Config, rows: &Rows, now: Millis) -> Result<Self, StartError> {
        let mut rng = ChaCha20Rng::from_seed(config.seed);
        let mut changes = ChangeSet::default();
        let id = restore_id(rows, &mut rng, &mut changes)?;
        let name = restore_name(rows)?.unwrap_or_else(|| config.home.default_name(id));
        let chain = Chainstate::restore(config.params, rows).map_err(StartError::Chain)?;
        let (mempool, left_out) = Mempool::restore(MempoolPolicy::default(), rows, &chain, now);
        changes.merge(left_out);
        let wallet = restore_wallet(&chain, rows, config.words, &mut rng, &mut changes)?;
        let magic = chain.params().magic;
        let proposals = BlockProposals::new(chain.params(), wallet.as_ref(), rows);
        let mut node = Self {
            now,
            id,
            name,
            room: config.room,
            home: config.home,
            self_nonce: rng.next_u64(),
            rng,
            chain,
            mempool,
            wallet,
            mining: Mining::default(),
            proposals,
            network_active: true,
            peers: BTreeMap::new(),
            addresses: AddrManager::default(),
            in_flight: InFlight::default(),
            tx_relay: TxRelay::default(),
            orphans: Orphans::default(),
            journal: Journal::default(),
            outbox: Outbox::new(magic),
            words_seen: rows.get(Table::Node, WORDS_SEEN_ROW).is_some(),
            unlocked_until: None,
            tip_seen: now,
            revision: 1,
        };
        node.outbox.persist(changes);
        node.load_wallet_transactions();
        Ok(node)
    }

    /// Takes in what happened, at this time. The clock never runs backwards inside the node.
    pub fn handle(&mut self, now: Millis, input: Input) {
        self.now = self.now.max(now);
        self.revision += 1;
        match input {
            Input::Tick => {}
            Input::Discovered(endpoint) => self.discovered(endpoint),
            Input::Vanished(endpoint) => self.vanished(&endpoint),
            Input::Connected { peer, endpoint, inbound, transport } => {
                self.connected(peer, endpoint, inbound, transport)
            }
            Input::ConnectFailed(endpoint) => self.addresses.failed(&endpoint, self.now),
            Input::Disconnected(peer) => self.forget_peer(peer, None),
            Input::Received(peer, bytes) => self.received(peer, &bytes),
            Input::Command { id, method, params } => self.command(id, &method, params),
            Input::Solved { block, .. } => self.solved(*block),
            Input::Exhausted { order } => self.exhausted(order),
            Input::Hashed { hashes, .. } => self.hashed(hashes),
        }
        self.run_timers();
    }

    /// What to do next; ends with [`Output::Wake`].
    pub fn poll(&mut self) -> Output {
        self.outbox.pop().unwrap_or_else(|| Output::Wake(self.next_deadline()))
    }

    /// Grows with every input: whoever shows the node compares it.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The chain and its coins.
    pub fn chain(&self) -> &Chainstate {
        &self.chain
    }

    /// Unconfirmed transactions.
    pub fn mempool(&self) -> &Mempool {
        &self.mempool
    }

    /// The wallet; none in the museum.
    pub fn wallet(&self) -> Option<&Wallet> {
        self.wallet.as_ref()
    }

    /// Names the node among its peers.
    pub fn id(&self) -> NodeId {
        self.id
    }

    /// Numbers of the present connections.
    pub fn peer_ids(&self) -> Vec<PeerId> {
        self.peers.keys().copied().collect()
    }

    /// Changes the display name, told to peers that connect from now on and written into blocks.
    ///
    /// # Errors
    /// It is none.
    pub fn set_name(&mut self, name: &str) -> Result<(), BadName> {
        let name = name.trim();
        if !is_name(name) {
            return Err(BadName);
        }
        self.name = name.to_owned();
        self.revision += 1;
        let mut changes = ChangeSet::default();
        changes.put(Table::Node, NAME_ROW, name.as_bytes());
        self.outbox.persist(changes);
        self.refresh_work();
        Ok(())
    }

    /// Unix seconds.
    pub(crate) fn now_s(&self) -> u32 {
        u32::try_from(self.now / 1000).unwrap_or(u32::MAX)
    }

    pub(crate) fn random_u64(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// Random bytes from the seed, for salts and nonces.
    pub(crate) fn random_bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.rng.fill_bytes(&mut bytes);
        bytes
    }

    pub(crate) fn own_endpoint(&self) -> Endpoint {
        Address::Node(self.id.0).into()
    }

    pub(crate) fn event(&mut self, kind: EventKind) {
        self.journal.event(self.now, kind);
    }

    fn connected(&mut self, id: PeerId, endpoint: Endpoint, inbound: bool, transport: Transport) {
        self.addresses.connected(&endpoint);
        if !self.network_active || self.peers.len() >= MAX_CONNECTIONS {
            return self.outbox.disconnect(id);
        }
        if !self.makes_way(&endpoint, inbound) {
            return self.outbox.disconnect(id);
        }
        let magic = self.chain.params().magic;
        self.peers.insert(id, Peer::new(id, endpoint, inbound, transport, magic, self.now));
        if !inbound {
            self.send_version(id);
        }
    }

    /// Two nodes need one connection. If both opened one at once, that of the smaller id stays; the same side opening
    /// another has lost the old one, as a reloaded tab has.
    fn makes_way(&mut self, endpoint: &Endpoint, inbound: bool) -> bool {
        let Some(old) = self.peers.values().find(|peer| peer.endpoint == *endpoint) else { return true };
        let theirs_is_smaller = *endpoint < self.own_endpoint();
        let (id, replaces) = (old.id, old.inbound == inbound || inbound == theirs_is_smaller);
        if replaces {
            self.outbox.disconnect(id);
            self.remove_peer(id);
        }
        replaces
    }

    /// The handshake is done: every sub-protocol begins.
    pub(crate) fn peer_is_ready(&mut self, peer: PeerId) {
        let name = self.peers.get(&peer).map(Peer::name).unwrap_or_default();
        self.event(EventKind::PeerConnected { name });
        if let Some(state) = self.peers.get(&peer) {
            self.addresses.greeted(&state.endpoint);
        }
        self.send_ping(peer);
        self.start_header_sync(peer);
        self.start_addr_relay(peer);
        self.start_tx_relay(peer);
        self.tell_fee_filter(peer);
        self.start_block_proposals(peer);
    }

    fn received(&mut self, peer: PeerId, bytes: &[u8]) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        for frame in state.framer.push(bytes) {
            // An earlier one may have ended the connection.
            if !self.peers.contains_key(&peer) {
                return;
            }
            match frame {
                Ok(raw) => self.received_message(peer, &raw),
                Err(error) if error.is_fatal() => return self.misbehaved(peer, &error.to_string()),
                Err(error) => self.note_malformed(peer, "?", &[], &error.to_string()),
            }
        }
    }

    fn received_message(&mut self, peer: PeerId, raw: &RawMessage) {
        let framed = raw.to_bytes(self.chain.params().magic);
        match raw.decode() {
            Ok(message) => {
                self.log(peer, &message, &framed, false);
                self.dispatch(peer, message);
            }
            Err(error) => {
                self.note_malformed(peer, raw.command.as_str(), &framed, &error.to_string());
                self.misbehaved(peer, &format!("malformed {}: {error}", raw.command.as_str()));
            }
        }
    }

    fn dispatch(&mut self, peer: PeerId, message: Message) {
        let Some(ready) = self.peers.get(&peer).map(Peer::is_ready) else { return };
        match message {
            Message::Version(version) => self.received_version(peer, version),
            Message::Verack => self.received_verack(peer),
            Message::SendAddrV2 => self.received_sendaddrv2(peer),
            Message::WtxidRelay => self.received_wtxidrelay(peer),
            // Anything else before the handshake is done is ignored, as in Bitcoin Core.
            message if ready => self.dispatch_ready(peer, message),
            _ => {}
        }
    }

    fn dispatch_ready(&mut self, peer: PeerId, message: Message) {
        match message {
            Message::Ping(nonce) => self.received_ping(peer, nonce),
            Message::Pong(nonce) => self.received_pong(peer, nonce),
            Message::GetAddr => self.received_getaddr(peer),
            Message::Addr(list) => self.received_addresses(peer, &addr_manager::of_old_form(&list)),
            Message::AddrV2(list) => self.received_addresses(peer, &list),
            Message::Inv(list) => self.received_inv(peer, &list),
            Message::GetData(list) => self.received_getdata(peer, &list),
            Message::NotFound(list) => self.received_notfound(peer, &list),
            Message::GetHeaders(locator) => self.received_getheaders(peer, &locator),
            Message::GetBlocks(locator) => self.received_getblocks(peer, &locator),
            Message::Headers(headers) => self.received_headers(peer, &headers),
            Message::SendHeaders => {
                if let Some(state) = self.peers.get_mut(&peer) {
                    state.sync.wants_headers = true;
                }
            }
            Message::Block(block) => self.received_block(peer, block),
            Message::Tx(tx) => self.received_tx(peer, tx),
            Message::Mempool => self.received_mempool(peer),
            Message::FeeFilter(rate) => self.received_feefilter(peer, rate),
            Message::BlockProposal(proposal) => self.received_proposal(peer, *proposal),
            Message::ProposalSignature(signature) => self.received_signature(peer, signature),
            Message::Version(_) | Message::Verack | Message::SendAddrV2 | Message::WtxidRelay => {}
            Message::Unknown { .. } => {}
        }
    }

    /// Sends a message, counts and logs it.
    pub(crate) fn send(&mut self, peer: PeerId, message: Message) {
        if !self.peers.contains_key(&peer) {
            return;
        }
        let bytes = self.outbox.send(peer, &message);
        self.log(peer, &message, &bytes, true);
        if self.outbox.is_overfull(peer) {
            self.misbehaved(peer, "asks for too much at once");
        }
    }

    /// Ends a connection for a broken rule of the protocol, and keeps the address away for a while.
    pub(crate) fn misbehaved(&mut self, peer: PeerId, reason: &str) {
        if let Some(endpoint) = self.peers.get(&peer).map(|peer| peer.endpoint) {
            self.addresses.failed(&endpoint, self.now);
        }
        self.disconnect(peer, Some(reason));
    }

    pub(crate) fn disconnect(&mut self, peer: PeerId, reason: Option<&str>) {
        if self.peers.contains_key(&peer) {
            self.outbox.disconnect(peer);
            self.forget_peer(peer, reason);
        }
    }

    fn forget_peer(&mut self, peer: PeerId, reason: Option<&str>) {
        let Some(state) = self.remove_peer(peer) else { return };
        // Who hangs up before the handshake is done is not called again at once: it would be the same in a moment.
        if !state.is_ready() {
            self.addresses.failed(&state.endpoint, self.now);
        }
        if state.is_ready() || reason.is_some() {
            self.event(EventKind::PeerGone { name: state.name(), reason: reason.map(str::to_owned) });
        }
        self.fetch_blocks();
        self.choose_connections();
    }

    fn remove_peer(&mut self, peer: PeerId) -> Option<Peer> {
        self.in_flight.forget_peer(peer);
        self.tx_relay.forget_peer(peer);
        self.orphans.forget_peer(peer);
        self.proposals.forget_peer(peer);
        self.peers.remove(&peer)
    }

    /// Talks to others, or to nobody (`setnetworkactive`).
    pub(crate) fn set_network_active(&mut self, active: bool) {
        if core::mem::replace(&mut self.network_active, active) == active {
            return;
        }
        for peer in self.peer_ids() {
            self.disconnect(peer, None);
        }
        self.addresses.stop_connecting();
        self.event(EventKind::NetworkActive(active));
        self.choose_connections();
    }

    fn run_timers(&mut self) {
        for peer in self.peer_ids() {
            if self.peers.get(&peer).is_some_and(|peer| peer.handshake.is_overdue(self.now)) {
                self.disconnect(peer, Some("handshake timeout"));
            }
            self.ping_timer(peer);
            self.headers_timer(peer);
            self.fee_filter_timer(peer);
        }
        self.block_timer();
        self.tx_timer();
        self.mining_timer();
        self.proposals_timer();
        self.wallet_timer();
        if self.addresses.deadline().is_some_and(|at| self.now >= at) {
            self.choose_connections();
        }
    }

    /// The next time at which a timer has something to do; a minute ahead at most, and never in the past.
    fn next_deadline(&self) -> Millis {
        let peers = self.peers.values().flat_map(|peer| {
            let asked = peer.sync.asked.map(|asked| asked + crate::header_sync::HEADERS_TIMEOUT);
            let ping = peer.is_ready().then(|| peer.ping.deadline());
            [peer.handshake.deadline(), asked, ping].into_iter().flatten()
        });
        let wants_peers =
            self.peers.values().filter(|peer| !peer.inbound).count() < crate::addr_manager::MAX_OUTBOUND;
        let addresses =
            self.addresses.deadline().filter(|at| wants_peers && self.network_active && *at > self.now);
        let others = [
            self.in_flight.deadline(),
            self.tx_relay.deadline(),
            self.mining.deadline(),
            self.proposals_deadline(),
            self.unlocked_until,
            addresses,
        ];
        peers
            .chain(others.into_iter().flatten())
            .min()
            .unwrap_or(Millis::MAX)
            .clamp(self.now + 1, self.now + 60_000)
    }

    fn log(&mut self, peer: PeerId, message: &Message, raw: &[u8], outgoing: bool) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        let command = message.command().as_str().to_owned();
        let kind = if matches!(message, Message::Unknown { .. }) { OTHER } else { &command };
        state.traffic.count(&command, kind, raw.len(), outgoing, self.now);
        let (now, peer_name) = (self.now, state.name());
        let subject = self.subject(message);
        self.journal.message(Record { now, peer, peer_name, outgoing, command, subject, raw, error: None });
    }

    /// The block or transaction that a message is about. Peers name transactions by wtxid, people know them by txid.
    fn subject(&self, message: &Message) -> Option<String> {
        let named = match message {
            Message::Inv(list) | Message::GetData(list) | Message::NotFound(list) => list.first(),
            _ => None,
        };
        match named {
            Some(Inventory::Wtx(wtxid)) => self.mempool.by_wtxid(wtxid).map(|txid| txid.to_string()),
            _ => subject(message),
        }
    }

    fn note_malformed(&mut self, peer: PeerId, command: &str, raw: &[u8], error: &str) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        // What can't be read has a known command, or none at all.
        let kind = if raw.is_empty() { OTHER } else { command };
        state.traffic.count(command, kind, raw.len(), false, self.now);
        let (now, peer_name, command) = (self.now, state.name(), command.to_owned());
        let error = Some(error.to_owned());
        self.journal.message(Record {
            now,
            peer,
            peer_name,
            outgoing: false,
            command,
            subject: None,
            raw,
            error,
        });
    }
}

fn restore_id(rows: &Rows, rng: &mut ChaCha20Rng, changes: &mut ChangeSet) -> Result<NodeId, StartError> {
    if let Some(stored) = rows.get(Table::Node, ID_ROW) {
        return stored.try_into().map(NodeId).map_err(|_| StartError::Row("id"));
    }
    let mut id = [0; 32];
    rng.fill_bytes(&mut id);
    changes.put(Table::Node, ID_ROW, id);
    Ok(NodeId(id))
}

fn restore_name(rows: &Rows) -> Result<Option<String>, StartError> {
    let stored = rows.get(Table::Node, NAME_ROW).map(<[u8]>::to_vec);
    stored.map(String::from_utf8).transpose().map_err(|_| StartError::Row("name"))
}

/// The stored wallet, or a new one, made at once so that nobody has to answer a question first.
fn restore_wallet(
    chain: &Chainstate,
    rows: &Rows,
    words: Option<Mnemonic>,
    rng: &mut ChaCha20Rng,
    changes: &mut ChangeSet,
) -> Result<Option<Wallet>, StartError> {
    if chain.params().network == Network::Mainnet {
        return Ok(None);
    }
    let stored = Wallet::load(chain.params(), rows).map_err(|error| StartError::Wallet(error.to_string()))?;
    if let Some(wallet) = stored {
        return Ok(Some(wallet));
    }
    let mut entropy = [0; 16];
    rng.fill_bytes(&mut entropy);
    let wallet_error = |error: &dyn fmt::Display| StartError::Wallet(error.to_string());
    let mnemonic = match words {
        Some(words) => words,
        None => Mnemonic::from_entropy(Language::English, &entropy).map_err(|error| wallet_error(&error))?,
    };
    let (wallet, created) = Wallet::new(chain.params(), mnemonic).map_err(|error| wallet_error(&error))?;
    changes.merge(created);
    Ok(Some(wallet))
}
