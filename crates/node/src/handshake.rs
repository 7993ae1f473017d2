//! `version` and `verack`: two nodes tell each other who they are.
//!
//! The side that opened the connection speaks first. Between `version` and `verack` a side says which newer ways of
//! talking it understands: `sendaddrv2` (BIP155), `wtxidrelay` (BIP339).

use hashyard_wire::version::PROTOCOL_VERSION;
use hashyard_wire::{Message, NetAddress, Services, UserAgent, Version};

use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// A connection that is not through the handshake after this long is ended, in ms.
pub const HANDSHAKE_TIMEOUT: Millis = 20_000;

/// The oldest protocol version that we talk to: the first with `getheaders` (Bitcoin Core's `MIN_PEER_PROTO_VERSION`).
pub const MIN_PEER_VERSION: i32 = 31_800;

/// The first protocol version with `wtxidrelay` (BIP339) and `sendaddrv2` (BIP155).
pub const WTXID_RELAY_VERSION: i32 = 70_016;

/// How far the handshake has come, and what the peer said of itself.
#[derive(Debug)]
pub struct Handshake {
    started: Millis,
    /// Our `version` went out.
    sent_version: bool,
    /// Its `version`.
    pub version: Option<Version>,
    /// By how much its clock is ahead of ours, in seconds.
    pub time_offset: i64,
    /// Its `verack` came.
    verack: bool,
    /// It understands `addrv2` (BIP155).
    pub wants_addrv2: bool,
    /// Transactions are announced by wtxid, in both directions (BIP339).
    pub wtxid_relay: bool,
}

impl Handshake {
    pub(crate) fn new(now: Millis) -> Self {
        Self {
            started: now,
            sent_version: false,
            version: None,
            time_offset: 0,
            verack: false,
            wants_addrv2: false,
            wtxid_relay: false,
        }
    }

    /// Both sides have accepted each other.
    pub fn is_done(&self) -> bool {
        self.version.is_some() && self.verack
    }

    /// Its protocol version is this one or a later one.
    pub fn speaks(&self, version: i32) -> bool {
        self.version.as_ref().is_some_and(|theirs| theirs.version >= version)
    }

    /// Steps done, 0 to 3.
    pub fn steps(&self) -> u8 {
        u8::from(self.sent_version) + u8::from(self.version.is_some()) + u8::from(self.verack)
    }

    /// The name that the peer goes by: the comment of its user agent (BIP14).
    pub fn name(&self) -> Option<String> {
        self.version.as_ref()?.user_agent.parse()?.comment
    }

    /// When the peer will have taken too long.
    pub(crate) fn deadline(&self) -> Option<Millis> {
        (!self.is_done()).then_some(self.started + HANDSHAKE_TIMEOUT)
    }
}

impl Node {
    /// What this node offers. If it is no light node: all blocks, with witnesses and their filters (BIP157), or the newest if it prunes others
    /// (BIP159), and filtering by filters of others (BIP111) if it is to; V2 if its driver speaks it, proposals where members sign blocks, notes in a classroom, and overlays if it is in
    /// them.
    pub(crate) fn services(&self) -> Services {
        // Also by who does not know yet what the challenge is the hash of: that may be told at any time.
        let proposals = if self.blocks_are_signed() && !self.is_light() {
            Services::BLOCK_PROPOSALS
        } else {
            Services::NONE
        };
        let notes = if self.takes_notes() { Services::NOTES } else { Services::NONE };
        let encrypted = if self.encrypts { Services::P2P_V2 } else { Services::NONE };
        let blocks = match (self.is_light(), self.is_pruned()) {
            (true, _) => Services::NONE,
            // BIP159: the newest 288 blocks. Filters of the others can't be made any more.
            (_, true) => Services::NETWORK_LIMITED,
            _ => Services::NETWORK.with(Services::NETWORK_LIMITED).with(Services::COMPACT_FILTERS),
        };
        let bloom = if self.serves_bloom { Services::BLOOM } else { Services::NONE };
        let overlay = if self.overlay.is_some() { Services::OVERLAY } else { Services::NONE };
        let blocks = blocks.with(Services::WITNESS).with(bloom);
        blocks.with(encrypted).with(proposals).with(notes).with(overlay)
    }

    pub(crate) fn handshake_timer(&mut self, peer: PeerId) {
        self.disconnect(peer, Some(Fault::HandshakeTimeout));
    }

    pub(crate) fn send_version(&mut self, peer: PeerId) {
        let seen_at = self.peers.get(&peer).map_or(NetAddress::NONE, |peer| peer.endpoint.into());
        let is_errand = self.peers.get(&peer).is_some_and(|peer| peer.errand.is_some());
        let version = Version {
            version: PROTOCOL_VERSION,
            services: if is_errand { Services::OVERLAY } else { self.services() },
            timestamp: (self.now / 1000) as i64,
            addr_recv: seen_at,
            addr_from: NetAddress::NONE,
            nonce: self.self_nonce,
            user_agent: UserAgent::hashyard(&self.name),
            start_height: self.chain.height() as i32,
            // Who does not check payments does not want to hear of them (BIP37).
            relay: !is_errand && !self.is_light(),
        };
        if let Some(peer) = self.peers.get_mut(&peer) {
            peer.handshake.sent_version = true;
        }
        self.send(peer, Message::Version(version));
    }

    pub(crate) fn received_version(&mut self, peer: PeerId, version: Version) {
        // A second one is ignored, as in Bitcoin Core.
        let Some(state) = self.peers.get(&peer).filter(|peer| peer.handshake.version.is_none()) else {
            return;
        };
        if version.nonce == self.self_nonce {
            return self.disconnect(peer, Some(Fault::Oneself));
        }
        if version.version < MIN_PEER_VERSION {
            return self.disconnect(peer, Some(Fault::ObsoleteVersion));
        }
        if !state.handshake.sent_version {
            self.send_version(peer);
        }
        // Older software must not see what came after it, as Bitcoin Core keeps it.
        if version.version >= WTXID_RELAY_VERSION {
            self.send(peer, Message::WtxidRelay);
            self.send(peer, Message::SendAddrV2);
        }
        self.send(peer, Message::Verack);
        let now = i64::from(self.now_s());
        if let Some(state) = self.peers.get_mut(&peer) {
            state.handshake.time_offset = version.timestamp.saturating_sub(now);
            state.sync.told_height = version.start_height.max(0) as u32;
            state.handshake.version = Some(version);
        }
    }

    pub(crate) fn received_sendaddrv2(&mut self, peer: PeerId) {
        if let Some(state) = self.peers.get_mut(&peer).filter(|state| !state.is_ready()) {
            state.handshake.wants_addrv2 = true;
        }
    }

    pub(crate) fn received_wtxidrelay(&mut self, peer: PeerId) {
        if let Some(state) = self.peers.get_mut(&peer).filter(|state| !state.is_ready()) {
            state.handshake.wtxid_relay = state.handshake.speaks(WTXID_RELAY_VERSION);
        }
    }

    pub(crate) fn received_verack(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get_mut(&peer).filter(|peer| peer.handshake.version.is_some()) else {
            return;
        };
        if !core::mem::replace(&mut state.handshake.verack, true) {
            self.peer_is_ready(peer);
        }
    }
}
