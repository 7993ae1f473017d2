//! Who we are connected to: a connection comes, becomes a peer, and goes.

use hashyard_wire::{Endpoint, Protocol};

use crate::addr_manager::Call;
use crate::events::EventKind;
use crate::fault::Fault;
use crate::io::PeerId;
use crate::io::Transport;
use crate::light::Light;
use crate::link_fault::Line;
use crate::node::Node;
use crate::peer::Peer;

impl Node {
    pub(crate) fn connected(&mut self, id: PeerId, endpoint: Endpoint, inbound: bool, transport: Transport) {
        let call = self.why_called(&endpoint);
        let by_hand = call == Some(Call::ByHand);
        let banned = self.is_banned(&endpoint) && (inbound || !by_hand);
        let taken = self.network_active && !banned && self.makes_way(&endpoint, inbound);
        if !taken || (inbound && !self.has_place()) {
            return self.outbox.disconnect(id);
        }
        let mut peer = Peer::new(id, endpoint, inbound, by_hand && !inbound, transport, self.now);
        peer.feeler = !inbound && call == Some(Call::Feeler);
        peer.errand = (!inbound && call == Some(Call::Errand)).then_some(self.now);
        peer.overtook = call.filter(|_| inbound);
        peer.line = Line::new(self.link_faults.of(&peer.endpoint));
        peer.relay.bit = self.known.enter();
        self.peers.insert(id, peer);
        if !inbound {
            self.send_version(id);
        }
    }

    /// Why a node was called with which a connection stands now. A call of theirs may be all that comes of ours, or ours may follow; then
    /// it is what it was meant to be.
    fn why_called(&mut self, endpoint: &Endpoint) -> Option<Call> {
        let overtaken = self.peers.values().find(|peer| peer.endpoint == *endpoint);
        self.addresses.connected(endpoint).or(overtaken.and_then(|peer| peer.overtook))
    }

    pub(crate) fn moved(&mut self, peer: PeerId, transport: Transport) {
        if let Some(peer) = self.peers.get_mut(&peer) {
            peer.transport = transport;
        }
    }

    pub(crate) fn speaks(&mut self, peer: PeerId, protocol: Protocol) {
        if let Some(peer) = self.peers.get_mut(&peer) {
            peer.protocol = protocol;
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
        // A question in passing is no news.
        if let Some(state) = self.peers.get(&peer).filter(|state| !state.is_errand()) {
            let name = state.name();
            self.event(EventKind::PeerConnected { name });
        }
        self.begin_all(peer);
    }

    /// Whom this node chose it chose for blocks, a light node for filters or proofs, too. Places are few: they are not for who offers none (Bitcoin
    /// Core's `HasAllDesirableServiceFlags`).
    pub(crate) fn leave_useless(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get(&peer).filter(|state| state.is_chosen()) else { return };
        let lacks = |light: &Light| !state.services().contains(light.proof.service());
        if !state.serves_blocks() || self.light.as_deref().is_some_and(lacks) {
            self.disconnect(peer, None);
        }
    }

    /// Ends a connection for a broken rule of the protocol, and keeps the address away for a while.
    pub(crate) fn misbehaved(&mut self, peer: PeerId, fault: Fault) {
        // A call of ours that ends with a fault counts as one that failed anyway.
        if let Some(caller) = self.peers.get(&peer).filter(|peer| peer.inbound) {
            self.addresses.failed(&caller.endpoint, self.now);
        }
        self.disconnect(peer, Some(fault));
    }

    pub(crate) fn disconnect(&mut self, peer: PeerId, fault: Option<Fault>) {
        if self.peers.contains_key(&peer) {
            self.outbox.disconnect(peer);
            self.forget_peer(peer, fault);
        }
    }

    pub(crate) fn forget_peer(&mut self, peer: PeerId, fault: Option<Fault>) {
        let Some(state) = self.remove_peer(peer) else { return };
        let fine = state.is_ready() && fault.is_none();
        let lasted = if fine { self.now.saturating_sub(state.since) } else { 0 };
        // An errand is short because it is done.
        let stayed = !state.is_errand();
        if stayed {
            self.hung_up(&state.endpoint, state.inbound, lasted);
        }
        if fault.is_some() || !(state.inbound || state.is_ready()) {
            self.errand_failed(state.endpoint);
        }
        if stayed && (state.is_ready() || fault.is_some()) {
            self.event(EventKind::PeerGone { name: state.name(), fault });
        }
        self.forget_headers();
        self.fetch_blocks();
        self.choose_connections();
    }

    fn remove_peer(&mut self, peer: PeerId) -> Option<Peer> {
        self.forget_all(peer);
        let gone = self.peers.remove(&peer)?;
        self.known.leave(gone.relay.bit);
        Some(gone)
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
        self.addresses.draw_soon(self.now);
        self.added.call_all_at_once();
        self.outbox.network_active(active);
        self.event(EventKind::NetworkActive(active));
        self.choose_connections();
    }
}
