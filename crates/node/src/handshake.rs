//! `version` and `verack`: two nodes tell each other who they are.
//!
//! The side that opened the connection speaks first. Between `version` and `verack` a side says which newer ways of
//! talking it understands (`sendaddrv2`, BIP155).

use hashyard_wire::version::PROTOCOL_VERSION;
use hashyard_wire::{Message, NetAddress, Services, UserAgent, Version};

use crate::io::{Millis, PeerId};
use crate::node::Node;

/// A connection that is not through the handshake after this long is ended, in ms.
pub const HANDSHAKE_TIMEOUT: Millis = 20_000;

/// The oldest protocol version that we talk to: the first with `getheaders` (Bitcoin Core's `MIN_PEER_PROTO_VERSION`).
pub const MIN_PEER_VERSION: i32 = 31_800;

/// How far the handshake has come, and what the peer said of itself.
#[derive(Debug)]
pub struct Handshake {
    started: Millis,
    /// Our `version` went out.
    sent_version: bool,
    /// Its `version`.
    pub version: Option<Version>,
    /// Its `verack` came.
    verack: bool,
    /// It understands `addrv2` (BIP155).
    pub wants_addrv2: bool,
}

impl Handshake {
    pub(crate) fn new(now: Millis) -> Self {
        Self { started: now, sent_version: false, version: None, verack: false, wants_addrv2: false }
    }

    /// Both sides have accepted each other.
    pub fn is_done(&self) -> bool {
        self.version.is_some() && self.verack
    }

    /// Steps done, 0 to 3.
    pub fn steps(&self) -> u8 {
        u8::from(self.sent_version) + u8::from(self.version.is_some()) + u8::from(self.verack)
    }

    /// The name that the peer goes by: the comment of its user agent (BIP14).
    pub fn name(&self) -> Option<String> {
        self.version.as_ref()?.user_agent.parse()?.comment
    }

    /// Whether the peer took too long.
    pub(crate) fn is_overdue(&self, now: Millis) -> bool {
        !self.is_done() && now >= self.started + HANDSHAKE_TIMEOUT
    }

    /// When it will have.
    pub(crate) fn deadline(&self) -> Option<Millis> {
        (!self.is_done()).then_some(self.started + HANDSHAKE_TIMEOUT)
    }
}

impl Node {
    /// What this node offers: blocks, witnesses, and answers to `mempool`.
    pub(crate) fn services(&self) -> Services {
        Services::NETWORK.with(Services::WITNESS).with(Services::BLOOM)
    }

    pub(crate) fn send_version(&mut self, peer: PeerId) {
        let version = Version {
            version: PROTOCOL_VERSION,
            services: self.services(),
            timestamp: (self.now / 1000) as i64,
            addr_recv: NetAddress::NONE,
            addr_from: NetAddress::NONE,
            nonce: self.self_nonce,
            user_agent: UserAgent::hashyard(&self.name),
            start_height: self.chain.height() as i32,
            relay: true,
        };
        if let Some(peer) = self.peers.get_mut(&peer) {
            peer.handshake.sent_version = true;
        }
        self.send(peer, Message::Version(version));
    }

    pub(crate) fn received_version(&mut self, peer: PeerId, version: Version) {
        let Some(state) = self.peers.get(&peer) else { return };
        if state.handshake.version.is_some() {
            return self.misbehaved(peer, "second version message");
        }
        if version.nonce == self.self_nonce {
            return self.disconnect(peer, Some("connected to itself"));
        }
        if version.version < MIN_PEER_VERSION {
            return self.disconnect(peer, Some("obsolete version"));
        }
        if !state.handshake.sent_version {
            self.send_version(peer);
        }
        self.send(peer, Message::SendAddrV2);
        self.send(peer, Message::Verack);
        if let Some(state) = self.peers.get_mut(&peer) {
            state.sync.told_height = version.start_height.max(0) as u32;
            state.handshake.version = Some(version);
        }
    }

    pub(crate) fn received_sendaddrv2(&mut self, peer: PeerId) {
        if let Some(state) = self.peers.get_mut(&peer).filter(|state| !state.is_ready()) {
            state.handshake.wants_addrv2 = true;
        }
    }

    pub(crate) fn received_verack(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        if state.handshake.version.is_none() {
            return self.misbehaved(peer, "verack before version");
        }
        if !core::mem::replace(&mut state.handshake.verack, true) {
            self.peer_is_ready(peer);
        }
    }
}
