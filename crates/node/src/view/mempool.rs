//! Unconfirmed transactions in the order in which they would be mined.

use hashyard_core::{Amount, Txid};
use serde::{Deserialize, Serialize};

/// The mempool.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MempoolView {
    /// Number of transactions.
    pub count: u32,
    /// Their virtual bytes.
    pub vsize: u64,
    /// Sum of their fees.
    pub fees: Amount,
    /// The lowest fee rate that is taken in, in sat/vB.
    pub min_fee_rate: f64,
    /// The next blocks as they would be made now, at most 6.
    pub rows: Vec<MempoolRow>,
}

/// One future block.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MempoolRow {
    /// Virtual bytes in it.
    pub vsize: u64,
    /// Transactions, highest ancestor fee rate first, at most 200; the rest is in `vsize` and `count` only.
    pub transactions: Vec<MempoolTx>,
    /// Number of transactions in it.
    pub count: u32,
}

/// One unconfirmed transaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MempoolTx {
    /// Its name.
    pub txid: Txid,
    /// Virtual bytes.
    pub vsize: u32,
    /// Fee in satoshis.
    pub fee: Amount,
    /// Fee rate in sat/vB.
    pub fee_rate: f64,
    /// It pays to or from this node's wallet.
    pub yours: bool,
    /// Unix milliseconds at which it came in.
    pub seen_ms: u64,
}
