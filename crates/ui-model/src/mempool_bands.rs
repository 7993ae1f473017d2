//! Future blocks as bands of transactions: how wide each is, which colour it has, what fits onto it.

use hashyard_node::view::{MempoolRow, MempoolTx, MempoolView};

/// A band this empty still looks empty: about eight ordinary payments, of one input and two outputs in SegWit.
const LEAST_CAPACITY: u64 = 1_128;
/// Cells drawn of one block; the rest is one cell.
const MAX_CELLS: usize = 60;
/// Lower ends of the fee colours 1 to 5, in sat/vB.
const FEE_STEPS: [f64; 5] = [5.0, 9.0, 14.5, 21.0, 30.0];

/// A future block.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// Transactions, highest fee rate first.
    pub cells: Vec<Cell>,
    /// Virtual bytes of transactions not drawn one by one.
    pub rest_vsize: u64,
    /// How many those are.
    pub rest_count: u32,
    /// Virtual bytes that stay empty.
    pub empty_vsize: u64,
}

/// A transaction.
#[derive(Debug, Clone, PartialEq)]
pub struct Cell {
    /// The transaction.
    pub tx: MempoolTx,
    /// Colour of its fee rate, 0 to 5.
    pub fee_step: u8,
    /// The fee rate fits onto it.
    pub labelled: bool,
    /// Its tile fits, too.
    pub tiled: bool,
    /// The tag that says whose it is fits onto it.
    pub named: bool,
}

/// Which fee colour a rate has, 0 to 5.
pub fn fee_step(rate: f64) -> u8 {
    FEE_STEPS.iter().filter(|step| rate >= **step).count() as u8
}

/// Lays out the future blocks.
pub fn lay_out(mempool: &MempoolView) -> Vec<Band> {
    let capacity = mempool.rows.iter().map(|row| row.vsize).max().unwrap_or(0).max(LEAST_CAPACITY);
    mempool.rows.iter().enumerate().map(|(index, row)| band(row, capacity, index == 0)).collect()
}

fn band(row: &MempoolRow, capacity: u64, first: bool) -> Band {
    let shown = &row.transactions[..row.transactions.len().min(MAX_CELLS)];
    let cell = |tx: &MempoolTx| {
        let share = f64::from(tx.vsize) / capacity as f64;
        Cell {
            tx: tx.clone(),
            fee_step: fee_step(tx.fee_rate),
            labelled: share >= 0.07,
            tiled: first && share >= 0.09,
            named: share >= 0.1,
        }
    };
    let drawn: u64 = shown.iter().map(|tx| u64::from(tx.vsize)).sum();
    Band {
        cells: shown.iter().map(cell).collect(),
        rest_vsize: row.vsize.saturating_sub(drawn),
        rest_count: row.count.saturating_sub(shown.len() as u32),
        empty_vsize: capacity.saturating_sub(row.vsize),
    }
}

/// Lowest and highest fee rate; none in an empty mempool.
pub fn fee_range(mempool: &MempoolView) -> Option<(f64, f64)> {
    let rates = mempool.rows.iter().flat_map(|row| &row.transactions).map(|tx| tx.fee_rate);
    rates.fold(None, |range, rate| {
        let (low, high) = range.unwrap_or((rate, rate));
        Some((low.min(rate), high.max(rate)))
    })
}

#[cfg(test)]
mod tests {
    use hashyard_core::{Amount, Txid};

    use super::*;

    fn tx(vsize: u32, fee_rate: f64) -> MempoolTx {
        MempoolTx {
            txid: Txid::ZERO,
            vsize,
            fee: Amount(1),
            fee_rate,
            yours: false,
            incoming: false,
            seen_ms: 0,
        }
    }

    fn mempool(rows: Vec<Vec<MempoolTx>>) -> MempoolView {
        let row = |transactions: Vec<MempoolTx>| MempoolRow {
            vsize: transactions.iter().map(|tx| u64::from(tx.vsize)).sum(),
            count: transactions.len() as u32,
            transactions,
        };
        let rows = rows.into_iter().map(row).collect();
        MempoolView { count: 0, vsize: 0, fees: Amount(0), min_fee_rate: 1.0, rows }
    }

    #[test]
    fn fee_colours_have_six_steps() {
        let steps: Vec<_> = [0.0, 4.9, 5.0, 9.9, 17.5, 25.0, 42.0].map(fee_step).into();
        assert_eq!(steps, [0, 0, 1, 2, 3, 4, 5]);
    }

    #[test]
    fn a_small_mempool_leaves_its_only_band_part_filled() {
        let bands = lay_out(&mempool(vec![vec![tx(141, 34.0), tx(141, 12.0)]]));
        assert_eq!(bands[0].empty_vsize, 1_128 - 282);
        assert!(bands[0].cells.iter().all(|cell| cell.labelled && cell.tiled && cell.named));
        assert_eq!(lay_out(&mempool(vec![])), []);
    }

    #[test]
    fn a_crowd_is_drawn_as_one() {
        let bands = lay_out(&mempool(vec![vec![tx(200, 3.0); 100]]));
        assert_eq!((bands[0].cells.len(), bands[0].rest_count, bands[0].rest_vsize), (60, 40, 8_000));
        assert!(bands[0].cells.iter().all(|cell| !cell.labelled && !cell.named));
    }

    #[test]
    fn the_range_of_fees() {
        assert_eq!(fee_range(&mempool(vec![vec![tx(1, 4.0)], vec![tx(1, 1.5)]])), Some((1.5, 4.0)));
        assert_eq!(fee_range(&mempool(vec![])), None);
    }
}
