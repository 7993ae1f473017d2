//! Connections, messages and what happened.

use hashyard_core::wallet::RemovalReason;
use hashyard_core::{Amount, BlockHash, Txid};
use serde::{Deserialize, Serialize};

use super::MinerTag;
use crate::NodeId;
use crate::fault::Fault;

/// How bytes travel to a peer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    /// BroadcastChannel between tabs of one browser.
    Local,
    /// WebSocket relay.
    Relay,
    /// A direct data channel between browsers.
    WebRtc,
    /// A socket.
    Tcp,
}

/// Connections.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PeersView {
    /// The node talks to others (`setnetworkactive`).
    pub active: bool,
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
    /// The peer opened the connection.
    pub inbound: bool,
    /// Handshake messages done, 0 to 3; 3 is connected.
    pub handshake: u8,
    /// Smallest round trip of a ping, in ms.
    pub latency_ms: Option<u32>,
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

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventView {
    /// Unix ms.
    pub time_ms: u64,
    /// Running number; a new one when another event of a burst joins this one.
    pub seq: u64,
    /// What.
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum EventKind {
    /// A block became the tip. Own blocks in quick succession become one event with the last, and so do blocks of others.
    BlockConnected {
        /// Its height.
        height: u32,
        /// Its hash.
        hash: BlockHash,
        /// Who mined it.
        miner: MinerTag,
        /// What the coinbases of all blocks of the event pay.
        reward: Amount,
        /// How many blocks the event tells of, at least one.
        count: u32,
    },
    /// The main chain changed branch.
    Reorg {
        /// The last block that both branches share.
        fork_height: u32,
        /// Blocks that no longer count.
        disconnected: u32,
        /// Blocks that count instead.
        connected: u32,
        /// Transactions that went back into the mempool.
        returned: u32,
        /// The new tip.
        tip: BlockHash,
    },
    /// A valid block arrived that does not have the most work.
    CompetingBlock {
        /// Its height.
        height: u32,
        /// Its hash.
        hash: BlockHash,
    },
    /// A block was refused.
    BlockRejected {
        /// Its hash.
        hash: BlockHash,
        /// Core's reject string.
        reason: String,
    },
    /// Transactions came into the mempool; several in a short time become one event.
    TransactionsAccepted {
        /// How many.
        count: u32,
        /// The last of them.
        txid: Txid,
        /// Who sent it; none for our own.
        from: Option<String>,
    },
    /// A transaction was refused.
    TransactionRejected {
        /// Its name.
        txid: Txid,
        /// Core's reject string.
        reason: String,
    },
    /// A transaction left the mempool without being mined.
    TransactionDropped {
        /// Its name.
        txid: Txid,
        /// Why.
        reason: RemovalReason,
    },
    /// Money came or went through a transaction of the wallet.
    Payment {
        /// The transaction.
        txid: Txid,
        /// Satoshis: positive in, negative out.
        amount: i64,
    },
    /// A handshake was completed.
    PeerConnected {
        /// Name of the peer.
        name: String,
    },
    /// A connection ended.
    PeerGone {
        /// Name of the peer.
        name: String,
        /// Why we ended it, if we did.
        fault: Option<Fault>,
    },
    /// The network was switched on or off.
    NetworkActive(bool),
}
