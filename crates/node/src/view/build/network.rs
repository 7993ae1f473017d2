//! Connections.

use hashyard_wire::Address;

use crate::NodeId;
use crate::addr_manager::MAX_OUTBOUND;
use crate::node::Node;
use crate::peer::Peer;
use crate::view::{PeerView, PeersView};

impl Node {
    pub(super) fn peers_view(&self) -> PeersView {
        PeersView {
            active: self.network_active,
            max_outbound: MAX_OUTBOUND as u32,
            peers: self.peers.values().map(|peer| self.peer_view(peer)).collect(),
            known: self.addresses.len() as u32,
            in_reach: self.addresses.in_reach() as u32,
        }
    }

    fn peer_view(&self, peer: &Peer) -> PeerView {
        let known = peer.best_known().and_then(|hash| self.chain.tree().get(&hash)).map(|entry| entry.height);
        PeerView {
            id: peer.id,
            node: match peer.endpoint.address {
                Address::Node(id) => Some(NodeId(id)),
                _ => None,
            },
            name: peer.name(),
            transport: peer.transport,
            inbound: peer.inbound,
            handshake: peer.handshake.steps(),
            latency_ms: peer.ping.min_ms,
            height: known.unwrap_or(peer.sync.told_height),
            bytes_in: peer.traffic.bytes_in,
            bytes_out: peer.traffic.bytes_out,
            activity: peer.traffic.activity(self.now),
            last_message: peer.traffic.last_message.clone(),
            since_ms: peer.since,
            pulse: peer.traffic.pulse.clone(),
        }
    }
}
