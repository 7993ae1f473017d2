//! Connections, messages and what happened.

use hashyard_core::{Hash256, Txid};
use hashyard_wire::{Command, Inventory, LoggedMessage, Overheard, Protocol};
use serde::{Deserialize, Serialize};

use crate::NodeId;
use crate::addr_manager::MAX_OUTBOUND;
use crate::io::Transport;
use crate::link_fault::LinkFault;
use crate::node::Node;
use crate::peer::{Peer, node_of};

/// Connections.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PeersView {
    /// The node talks to others (`setnetworkactive`).
    pub active: bool,
    /// It takes its carriers' word for who is there; else it calls only whom its address book has.
    pub seeds: bool,
    /// It takes part in the overlays (`view`, `kad`); `None` for a node that is in none.
    pub overlay: Option<bool>,
    /// What was made wrong with all links that have no fault of their own.
    pub fault: LinkFault,
    /// Tabs whose links have faults of their own, connected or not.
    pub faults: Vec<(NodeId, LinkFault)>,
    /// Connections that this node aims for.
    pub max_outbound: u32,
    /// Present connections, oldest first.
    pub peers: Vec<PeerView>,
    /// Nodes known by address, connected or not.
    pub known: u32,
    /// Of those, how many can be called now: a node without peers is alone only if there are none.
    pub in_reach: u32,
}

impl PeersView {
    /// How many connections stand, their handshakes done.
    pub fn connected(&self) -> usize {
        self.peers.iter().filter(|peer| peer.handshake >= 3).count()
    }

    /// Whether somebody who has blocks told of one at this height or above.
    pub fn serve(&self, height: u32) -> bool {
        self.peers.iter().any(|peer| peer.handshake >= 3 && !peer.light && peer.height >= height)
    }
}

/// A connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PeerView {
    /// Number of the connection, as in `getpeerinfo`.
    pub id: u64,
    /// The peer's node id, if it is a tab.
    pub node: Option<NodeId>,
    /// The name in its user agent, or a short form of its address.
    pub name: String,
    /// How bytes travel.
    pub transport: Transport,
    /// The session id of an encrypted connection (BIP324), in hex: the same on both sides if nobody stands in between.
    pub session_id: Option<String>,
    /// The peer opened the connection.
    pub inbound: bool,
    /// It was asked for by hand (`addnode`).
    pub manual: bool,
    /// It is a light node: it has headers and no blocks.
    pub light: bool,
    /// It has the newest blocks only (BIP159).
    pub pruned: bool,
    /// Handshake messages done, 0 to 3; 3 is connected.
    pub handshake: u8,
    /// Last round trip of a ping, in ms.
    pub latency_ms: Option<u32>,
    /// The last round trips, oldest first, in ms: at most 40.
    pub round_trips_ms: Vec<u32>,
    /// What was made wrong with its link.
    pub fault: LinkFault,
    /// Height of its chain when it connected, as its `version` says.
    pub starting_height: u32,
    /// Height of the best block that it has told of.
    pub height: u32,
    /// Bytes received.
    pub bytes_in: u64,
    /// Bytes sent.
    pub bytes_out: u64,
    /// Messages in each of the last 30 seconds, oldest first.
    pub activity: Vec<u16>,
    /// Last message in either direction and the Unix ms of it.
    pub last_message: Option<(String, u64)>,
    /// Unix ms of the connection's start.
    pub since_ms: u64,
    /// The last block, transaction or announcement in either direction and the Unix ms of it: the pulse on its link.
    pub pulse: Option<(String, u64)>,
}

/// A message as the log shows it; its bytes are explained on demand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MessageView {
    /// Running number.
    pub seq: u64,
    /// Unix ms.
    pub time_ms: u64,
    /// Number of the connection.
    pub peer: u64,
    /// Name of the peer.
    pub peer_name: String,
    /// We sent it.
    pub outgoing: bool,
    /// The command, like `inv`.
    pub command: String,
    /// Bytes with header.
    pub size: u32,
    /// The block or transaction that it is about, if it is about one: 64 hex digits in display order.
    pub subject: Option<String>,
    /// The whole message in hex, cut after 4,096 bytes.
    pub raw: String,
    /// What is wrong with it, if it could not be read.
    pub error: Option<String>,
}

/// How much a listener understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Hearing {
    /// All of it (V1).
    Open,
    /// Two random-looking numbers, of which only those who drew them make a key (the handshake of BIP324).
    Handshake,
    /// Nothing but how much was said, and when (BIP324).
    Encrypted,
}

/// Bytes that crossed a connection at once, as somebody hears them who listens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverheardView {
    /// Running number.
    pub seq: u64,
    /// Unix ms.
    pub time_ms: u64,
    /// Name of the peer.
    pub peer_name: String,
    /// We sent them.
    pub outgoing: bool,
    /// What a listener makes of them.
    pub hearing: Hearing,
    /// How many there were.
    pub size: u32,
    /// At most the first 2,048 of them.
    pub bytes: Vec<u8>,
}

impl From<&Overheard> for OverheardView {
    fn from(heard: &Overheard) -> Self {
        let hearing = match heard.protocol {
            Protocol::V1 => Hearing::Open,
            Protocol::Detecting => Hearing::Handshake,
            Protocol::V2 { .. } => Hearing::Encrypted,
        };
        Self {
            seq: heard.seq,
            time_ms: heard.time,
            peer_name: heard.peer_name.clone(),
            outgoing: heard.outgoing,
            hearing,
            size: heard.size as u32,
            bytes: heard.bytes.to_vec(),
        }
    }
}

impl Node {
    /// A message of a driver's log, as people read it.
    pub fn message_view(&self, message: &LoggedMessage) -> MessageView {
        MessageView {
            seq: message.seq,
            time_ms: message.time,
            peer: message.peer,
            peer_name: message.peer_name.clone(),
            outgoing: message.outgoing,
            command: message.command.clone(),
            size: message.size as u32,
            subject: message.subject.map(|subject| self.known_as(subject).to_string()),
            raw: hex::encode(&message.raw),
            error: message.error.clone(),
        }
    }

    /// The names under which messages speak of a transaction: its txid and its wtxid. `None` if this node does not know it.
    pub fn names_of(&self, txid: &Txid) -> Option<[Hash256; 2]> {
        let confirmed = self.chain.transaction(txid).map(|(tx, _)| tx);
        let tx = confirmed.or_else(|| self.unconfirmed(txid));
        let tx = tx.or_else(|| Some(&self.wallet.as_ref()?.transaction(txid)?.transaction))?;
        Some([Hash256::from_bytes(*txid.as_bytes()), Hash256::from_bytes(*tx.wtxid().as_bytes())])
    }

    /// Peers name transactions by wtxid, people know them by txid.
    fn known_as(&self, item: Inventory) -> Hash256 {
        let txid = match item {
            Inventory::Wtx(wtxid) => self.mempool.by_wtxid(&wtxid),
            _ => None,
        };
        txid.map_or(item.hash(), |txid| Hash256::from_bytes(*txid.as_bytes()))
    }

    pub(super) fn peers_view(&self) -> PeersView {
        // A question in passing is no neighbour.
        let peers = self.peers.values().filter(|peer| !peer.is_errand());
        PeersView {
            active: self.network_active,
            seeds: self.addresses.has_seeds(),
            overlay: self.in_overlay(),
            fault: self.link_faults.all,
            faults: self
                .link_faults
                .single()
                .filter_map(|(link, fault)| Some((node_of(link)?, *fault)))
                .collect(),
            max_outbound: MAX_OUTBOUND as u32,
            peers: peers.map(|peer| self.peer_view(peer)).collect(),
            known: self.addresses.len() as u32,
            in_reach: self.addresses.in_reach() as u32,
        }
    }

    fn peer_view(&self, peer: &Peer) -> PeerView {
        let known = peer.best_known().and_then(|hash| self.chain.tree().get(&hash)).map(|entry| entry.height);
        PeerView {
            id: peer.id,
            node: peer.node(),
            name: peer.name(),
            transport: peer.transport,
            session_id: match peer.protocol {
                Protocol::V2 { session_id } => Some(hex::encode(session_id)),
                Protocol::Detecting | Protocol::V1 => None,
            },
            inbound: peer.inbound,
            manual: peer.manual,
            light: peer.follows_headers(),
            pruned: peer.serves_blocks() && peer.is_limited(),
            handshake: peer.handshake.steps(),
            latency_ms: peer.ping.last_ms(),
            round_trips_ms: peer.ping.round_trips_ms().collect(),
            fault: self.link_faults.of(&peer.endpoint),
            starting_height: peer.sync.told_height,
            height: known.unwrap_or(peer.sync.told_height),
            bytes_in: peer.traffic.bytes_in,
            bytes_out: peer.traffic.bytes_out,
            activity: peer.traffic.activity(self.now),
            last_message: peer.traffic.last_message.map(named),
            since_ms: peer.since,
            pulse: peer.traffic.pulse.map(named),
        }
    }
}

fn named((command, at): (Command, u64)) -> (String, u64) {
    (command.to_string(), at)
}
