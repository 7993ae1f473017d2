//! One connection: what each sub-protocol remembers of it.

use hashyard_core::BlockHash;
use hashyard_wire::{Address, Endpoint, Protocol, Services, Version};

use crate::NodeId;
use crate::addr_manager::Call;
use crate::addr_relay::AddrState;
use crate::allowance::Allowance;
use crate::announcing::RelayState;
use crate::bloom::BloomState;
use crate::compact_blocks::CompactState;
use crate::fee_filter::FeeFilter;
use crate::filters::WantedFilters;
use crate::handshake::Handshake;
use crate::header_sync::SyncState;
use crate::io::Transport;
use crate::io::{Millis, PeerId};
use crate::link_fault::Line;
use crate::ping::Ping;
use crate::serving::Wanted;
use crate::traffic::Traffic;

/// A connection.
#[derive(Debug)]
pub struct Peer {
    /// Its number.
    pub id: PeerId,
    /// Where the other side is.
    pub endpoint: Endpoint,
    /// How bytes travel.
    pub transport: Transport,
    /// What is spoken there.
    pub protocol: Protocol,
    /// The other side opened it.
    pub inbound: bool,
    /// It was asked for by hand (`addnode`), so we opened it.
    pub manual: bool,
    /// It is hung up on when it has answered ([`crate::anchors`]).
    pub feeler: bool,
    /// It was opened to say something, and when something was said there last ([`crate::overlay::errands`]).
    pub errand: Option<Millis>,
    /// Why we were calling it when it called itself: the two calls may cross, and ours come second.
    pub(crate) overtook: Option<Call>,
    /// When it began.
    pub since: Millis,
    /// What its messages may still cost us.
    pub allowance: Allowance,
    /// How many addresses it may still tell.
    pub addr_allowance: Allowance,
    /// Its share of the new notes that are kept and passed on ([`crate::notes`]).
    pub note_allowance: Allowance,
    /// What its messages of the overlays may still cost us ([`crate::overlay`]).
    pub overlay_allowance: Allowance,
    /// What ours of the overlays may still cost it.
    pub overlay_budget: Allowance,
    /// Who is there.
    pub handshake: Handshake,
    /// Whether it lives, and how far away it is.
    pub ping: Ping,
    /// What it knows of the chain.
    pub sync: SyncState,
    /// Whether blocks travel in short form.
    pub compact: CompactState,
    /// What it asked for.
    pub wanted: Wanted,
    /// Which filters it asked for.
    pub filters: WantedFilters,
    /// Which transactions concern it, as far as it said so.
    pub bloom: BloomState,
    /// Which transactions it is to hear of.
    pub relay: RelayState,
    /// Which it need not hear of.
    pub fee_filter: FeeFilter,
    /// What it told and was told of other nodes.
    pub addresses: AddrState,
    /// Bytes and messages.
    pub traffic: Traffic,
    /// What is on its way, where the link is faulty.
    pub(crate) line: Line,
}

impl Peer {
    pub(crate) fn new(
        id: PeerId,
        endpoint: Endpoint,
        inbound: bool,
        manual: bool,
        transport: Transport,
        now: Millis,
    ) -> Self {
        Self {
            id,
            endpoint,
            transport,
            protocol: Protocol::V1,
            inbound,
            manual,
            feeler: false,
            errand: None,
            overtook: None,
            since: now,
            allowance: Allowance::of_work(now),
            addr_allowance: Allowance::of_addresses(now),
            note_allowance: Allowance::of_work(now),
            overlay_allowance: Allowance::of_work(now),
            overlay_budget: Allowance::of_work(now),
            handshake: Handshake::new(now),
            ping: Ping::new(now),
            sync: SyncState::default(),
            compact: CompactState::default(),
            wanted: Wanted::default(),
            filters: WantedFilters::default(),
            bloom: BloomState::default(),
            relay: RelayState::default(),
            fee_filter: FeeFilter::default(),
            addresses: AddrState::default(),
            traffic: Traffic::default(),
            line: Line::default(),
        }
    }

    /// This node chose it, and keeps it.
    pub fn is_chosen(&self) -> bool {
        !(self.inbound || self.manual || self.feeler || self.errand.is_some())
    }

    /// It is here for a few words of the overlays and for nothing else: we called it for that, or it called and says so
    /// ([`crate::overlay::errands`]).
    pub fn is_errand(&self) -> bool {
        let says_so = |version: &Version| version.services == Services::OVERLAY && !version.relay;
        self.errand.is_some() || (self.inbound && self.handshake.version.as_ref().is_some_and(says_so))
    }

    /// Blocks may be asked of it: it offers some, and is not here for something else (Bitcoin Core's `CanServeBlocks`, `IsAddrFetchConn`).
    pub fn serves_blocks(&self) -> bool {
        let services = self.services();
        let offers = services.contains(Services::NETWORK) || services.contains(Services::NETWORK_LIMITED);
        self.is_ready() && offers && !self.is_errand()
    }

    /// It offers the newest blocks and no others (BIP159; Bitcoin Core's `IsLimitedPeer`).
    pub fn is_limited(&self) -> bool {
        self.services().contains(Services::NETWORK_LIMITED) && !self.services().contains(Services::NETWORK)
    }

    /// It is a light node: it has headers and no blocks.
    pub fn follows_headers(&self) -> bool {
        self.is_ready() && !self.serves_blocks() && !self.is_errand()
    }

    /// The handshake is done.
    pub fn is_ready(&self) -> bool {
        self.handshake.is_done()
    }

    /// Whether the peer is a tab, which understands node ids.
    pub fn is_tab(&self) -> bool {
        matches!(self.endpoint.address, Address::Node(_))
    }

    /// Its node id, if it is a tab.
    pub fn node(&self) -> Option<NodeId> {
        node_of(&self.endpoint)
    }

    /// Transactions are to be announced to it (BIP37's `relay`).
    pub fn wants_transactions(&self) -> bool {
        let relay = self.handshake.version.as_ref().is_some_and(|version| version.relay);
        !self.is_errand() && (relay || self.bloom.relays)
    }

    /// What it says that it offers; nothing before its `version` came.
    pub fn services(&self) -> Services {
        self.handshake.version.as_ref().map_or(Services::NONE, |version| version.services)
    }

    /// The name in its user agent, or a short form of its address.
    pub fn name(&self) -> String {
        self.handshake.name().unwrap_or_else(|| self.endpoint.short_name())
    }

    /// The best block that it has told of.
    pub fn best_known(&self) -> Option<BlockHash> {
        self.sync.best_known
    }
}

/// The node id in an address, if it is a tab's.
pub(crate) fn node_of(endpoint: &Endpoint) -> Option<NodeId> {
    match endpoint.address {
        Address::Node(id) => Some(NodeId(id)),
        _ => None,
    }
}
