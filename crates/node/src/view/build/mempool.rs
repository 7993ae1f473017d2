//! Unconfirmed transactions as rows of future blocks.

use hashyard_core::Txid;
use hashyard_core::mempool::projection;

use crate::node::Node;
use crate::view::{MempoolRow, MempoolTx, MempoolView};

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
        Some(MempoolTx {
            txid: *txid,
            vsize: entry.vsize as u32,
            fee: entry.fee,
            fee_rate: entry.fee.0 as f64 / entry.vsize.max(1) as f64,
            yours: self.wallet.as_ref().is_some_and(|wallet| wallet.transaction(txid).is_some()),
            seen_ms: entry.time_ms,
        })
    }
}
