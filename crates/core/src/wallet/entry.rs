//! What the ledger keeps: transactions with their state, and what follows from them for coins and sums.

use core::fmt;

use serde::{Deserialize, Serialize};

use super::keychain::KeyPath;
use crate::mempool::DropReason;
use crate::primitives::{Amount, BlockHash, OutPoint, Transaction, TxOut, Txid};

/// Why the mempool let go of a transaction: [`DropReason`] without its particulars, small enough to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RemovalReason {
    /// It waited too long.
    Expiry,
    /// Others paid more and the space was needed.
    SizeLimit,
    /// What it spends went away with a block.
    Reorg,
    /// Another transaction spends the same coin.
    Conflict,
    /// Another transaction took its place with a higher fee (BIP125).
    Replaced,
}

impl RemovalReason {
    /// All reasons, in the order of their stored numbers.
    pub const ALL: [Self; 5] = [Self::Expiry, Self::SizeLimit, Self::Reorg, Self::Conflict, Self::Replaced];

    /// Bitcoin Core's word for it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Expiry => "expiry",
            Self::SizeLimit => "sizelimit",
            Self::Reorg => "reorg",
            Self::Conflict => "conflict",
            Self::Replaced => "replaced",
        }
    }
}

impl From<&DropReason> for RemovalReason {
    fn from(reason: &DropReason) -> Self {
        match reason {
            DropReason::Conflict => Self::Conflict,
            DropReason::Expiry => Self::Expiry,
            DropReason::Replaced(_) => Self::Replaced,
            DropReason::SizeLimit => Self::SizeLimit,
            DropReason::Reorg(_) => Self::Reorg,
        }
    }
}

/// Where a transaction of the wallet is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TxState {
    /// In a block of the active chain.
    Confirmed {
        /// The block's height.
        height: u32,
        /// The block's hash.
        block: BlockHash,
    },
    /// In the mempool, as far as we were told.
    Unconfirmed,
    /// A block of the active chain spends the same coin otherwise.
    Conflicted {
        /// The block's height.
        height: u32,
        /// The block's hash.
        block: BlockHash,
    },
    /// The mempool let go of it, or it was the coinbase of a block that left the chain.
    Removed(RemovalReason),
}

impl TxState {
    pub(super) fn is_active(&self) -> bool {
        matches!(self, Self::Confirmed { .. } | Self::Unconfirmed)
    }
}

/// A transaction that pays to or from the wallet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WalletTx {
    /// The transaction.
    pub transaction: Transaction,
    /// Where it is.
    pub state: TxState,
    /// When it was first seen, Unix seconds; for one first seen in a block, the block's time.
    pub time: u32,
    /// Counts up with each new transaction.
    pub order: u64,
    /// A block of the active chain had it once.
    pub was_confirmed: bool,
    /// The payment of ours that was made in its place, with a higher fee.
    pub replaced_by: Option<Txid>,
}

impl WalletTx {
    pub(super) fn new(transaction: Transaction, state: TxState, time: u32, order: u64) -> Self {
        Self { transaction, state, time, order, was_confirmed: false, replaced_by: None }
    }
}

/// An own output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OwnOutput {
    /// How much.
    pub value: Amount,
    /// Whose key.
    pub path: KeyPath,
}

/// What can be done with a coin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CoinState {
    /// It can be spent now.
    Spendable,
    /// Someone else's payment, not yet in a block: it may never get there.
    Unconfirmed,
    /// A mining reward that must ripen.
    Immature {
        /// Blocks that are missing.
        blocks: u32,
    },
    /// An unconfirmed transaction spends it.
    Locked {
        /// That transaction.
        by: Txid,
    },
}

impl fmt::Display for CoinState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Spendable => write!(f, "spendable"),
            Self::Unconfirmed => write!(f, "not yet confirmed"),
            Self::Immature { blocks } => write!(f, "matures in {blocks} blocks"),
            Self::Locked { by } => write!(f, "already spent by unconfirmed {by}"),
        }
    }
}

/// A coin of the wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WalletCoin {
    /// Which output.
    pub outpoint: OutPoint,
    /// How much.
    pub value: Amount,
    /// Whose key.
    pub path: KeyPath,
    /// Blocks on top, its own included; 0 while unconfirmed.
    pub confirmations: u32,
    /// A mining reward.
    pub coinbase: bool,
    /// What can be done with it.
    pub state: CoinState,
}

/// A coin that is watched and can't be spent from here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WatchedCoin {
    /// Which output.
    pub outpoint: OutPoint,
    /// The output.
    pub output: TxOut,
    /// Blocks on top, its own included; 0 while unconfirmed.
    pub confirmations: u32,
    /// What its owner can do with it, as far as the wallet sees.
    pub state: CoinState,
}

/// How much there is, as in Bitcoin Core's `getbalances`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Balances {
    /// Confirmed, or own change that waits for its block.
    pub trusted: Amount,
    /// The part of `trusted` that waits for its block.
    pub trusted_pending: Amount,
    /// Waiting for its block, from others.
    pub untrusted_pending: Amount,
    /// Mining rewards that must ripen.
    pub immature: Amount,
}

impl Balances {
    pub(super) fn add(&mut self, value: Amount, state: CoinState, confirmations: u32) {
        let sum = match state {
            CoinState::Spendable => &mut self.trusted,
            CoinState::Unconfirmed => &mut self.untrusted_pending,
            CoinState::Immature { .. } => &mut self.immature,
            CoinState::Locked { .. } => return,
        };
        sum.0 = sum.0.saturating_add(value.0);
        if state == CoinState::Spendable && confirmations == 0 {
            self.trusted_pending.0 = self.trusted_pending.0.saturating_add(value.0);
        }
    }
}
