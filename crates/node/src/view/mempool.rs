//! Unconfirmed transactions in the order in which they would be mined.

use hashyard_core::mempool::projection;
use hashyard_core::{Amount, Txid};
use serde::{Deserialize, Serialize};

use crate::node::Node;

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
    /// It pays to this node's wallet and spends nothing of it.
    pub incoming: bool,
    /// Unix milliseconds at which it came in.
    pub seen_ms: u64,
}

/// Future blocks shown, and transactions of each.
const ROWS: usize = 6;
const ROW_TRANSACTIONS: usize = 200;

impl Node {
    pub(super) fn mempool_view(&self) -> MempoolView {
        let totals = self.mempool.totals();
        MempoolView {
            count: totals.count as u32,
            vsize: totals.vsize as u64,
            fees: totals.fee,
            min_fee_rate: self.mempool.min_fee(self.now).0 as f64 / 1000.0,
            rows: projection(&self.chain, &self.mempool, ROWS)
                .iter()
                .map(|block| self.mempool_row(block))
                .collect(),
        }
    }

    fn mempool_row(&self, txids: &[Txid]) -> MempoolRow {
        let vsize =
            txids.iter().filter_map(|txid| self.mempool.get(txid)).map(|entry| entry.vsize as u64).sum();
        let transactions =
            txids.iter().take(ROW_TRANSACTIONS).filter_map(|txid| self.mempool_tx(txid)).collect();
        MempoolRow { vsize, transactions, count: txids.len() as u32 }
    }

    fn mempool_tx(&self, txid: &Txid) -> Option<MempoolTx> {
        let entry = self.mempool.get(txid)?;
        let wallet = self.wallet.as_ref().filter(|wallet| wallet.transaction(txid).is_some());
        Some(MempoolTx {
            txid: *txid,
            vsize: entry.vsize as u32,
            fee: entry.fee,
            fee_rate: entry.fee.0 as f64 / entry.vsize.max(1) as f64,
            yours: wallet.is_some(),
            incoming: wallet.is_some_and(|wallet| !wallet.pays_for(txid)),
            seen_ms: entry.time_ms,
        })
    }
}
