//! The user's money.

use hashyard_core::wallet::{CoinState, OutputType, RemovalReason};
use hashyard_core::{Amount, BlockHash, OutPoint, Txid};
use serde::{Deserialize, Serialize};

/// The wallet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WalletView {
    /// Whether it can sign.
    pub state: WalletState,
    /// How much there is.
    pub balance: BalanceView,
    /// Where to pay to: an address of each kind, the kind to show first in front.
    pub receive: Vec<ReceiveView>,
    /// Own coins, largest first, at most 500.
    pub coins: Vec<CoinView>,
    /// What happened, newest first, at most 500.
    pub history: Vec<HistoryItem>,
    /// Contracts that it remembers.
    pub contracts: u32,
    /// The user has looked at the words at least once.
    pub words_seen: bool,
}

/// Whether the wallet can sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum WalletState {
    /// There is none: the museum.
    None,
    /// Keys lie open on the disk.
    Unprotected,
    /// Keys are encrypted and not in memory.
    Locked,
    /// Keys are encrypted on the disk and open in memory until `until_ms`.
    Unlocked {
        /// Unix ms at which it locks itself.
        until_ms: u64,
    },
}

/// How much there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
pub struct BalanceView {
    /// Confirmed or own change: can be spent.
    pub spendable: Amount,
    /// Of that, not yet in a block.
    pub pending_change: Amount,
    /// Unconfirmed, from others.
    pub pending: Amount,
    /// Mining rewards that must still ripen.
    pub immature: Amount,
}

/// Where to pay to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveView {
    /// Its kind.
    pub kind: OutputType,
    /// The current address.
    pub address: String,
    /// Where its key comes from, like `m/84'/1'/0'/0/3` (BIP44, 49, 84, 86).
    pub path: String,
    /// Its public key in hex; known while locked, too.
    pub public_key: String,
    /// It has received something.
    pub used: bool,
}

/// A coin of the wallet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CoinView {
    /// Which output.
    pub outpoint: OutPoint,
    /// How much.
    pub value: Amount,
    /// The address that holds it.
    pub address: String,
    /// The address's kind.
    pub kind: OutputType,
    /// Where its key comes from.
    pub path: String,
    /// Blocks on top, its own included; 0 while unconfirmed.
    pub confirmations: u32,
    /// A mining reward.
    pub coinbase: bool,
    /// Change of an own payment.
    pub change: bool,
    /// What can be done with it.
    pub state: CoinState,
}

/// What kind of movement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HistoryKind {
    /// Paid to someone.
    Sent,
    /// Received from someone.
    Received,
    /// A mining reward.
    Mined,
    /// Paid to ourselves.
    Internal,
}

/// How a waiting transaction can be hurried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HurryKind {
    /// Replaced by one with a higher fee (`bumpfee`).
    Replace,
    /// By a child that pays for it (`cpfp`).
    Child,
}

/// A waiting transaction that can be hurried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct HurryView {
    /// How.
    pub kind: HurryKind,
    /// What it pays now, its unconfirmed ancestors included, in sat/vB, rounded up.
    pub rate: u32,
}

/// A movement of money.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct HistoryItem {
    /// The transaction.
    pub txid: Txid,
    /// What kind.
    pub kind: HistoryKind,
    /// Satoshis, fee included: positive in, negative out.
    pub amount: i64,
    /// Fee paid by this wallet.
    pub fee: Option<Amount>,
    /// Fee rate in sat/vB, while it waits.
    pub fee_rate: Option<f64>,
    /// The other side's address, if there is one.
    pub counterparty: Option<String>,
    /// Its block.
    pub block: Option<(BlockHash, u32)>,
    /// Blocks on top, its own included; 0 while unconfirmed.
    pub confirmations: u32,
    /// For a mining reward: confirmations that it needs.
    pub matures_at: Option<u32>,
    /// Unix seconds.
    pub time: u32,
    /// Why it will not confirm as things stand.
    pub dropped: Option<RemovalReason>,
    /// While it waits: how it can be hurried, if it can.
    pub hurry: Option<HurryView>,
}
