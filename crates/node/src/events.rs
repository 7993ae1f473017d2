//! What happens, for people to read: told by every part of the node, kept by the journal, shown by screens.

use hashyard_core::wallet::RemovalReason;
use hashyard_core::{Amount, BlockHash, Txid};
use serde::{Deserialize, Serialize};

use crate::fault::Fault;
use crate::miner_tag::MinerTag;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
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
    /// A light node follows another header: that of its tip now. Headers in quick succession become one event with the last.
    HeaderFollowed {
        /// Its height.
        height: u32,
        /// Its hash.
        hash: BlockHash,
        /// How many headers the event tells of, at least one.
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
        /// This node broke the rule itself, on purpose (`generateinvalidblock`).
        forged: bool,
    },
    /// Transactions came into the mempool; several in a short time become one event.
    TransactionsAccepted {
        /// How many.
        count: u32,
        /// The last of them.
        txid: Txid,
        /// Who sent it; `None` for our own.
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
    /// The room's rules changed since the node last ran: its chain was left behind, its wallet was not.
    ChainOutlived,
    /// The chain was dropped because somebody wanted it, and the keys were kept.
    ChainForgotten {
        /// Height of the tip that was dropped.
        height: u32,
        /// That tip.
        tip: BlockHash,
        /// What the wallet held in blocks up to there.
        balance: Amount,
    },
}
