//! Outputs that lie at a script, and what spends them.

use hashyard_core::{Amount, OutPoint, ScriptBuf, Transaction, Txid};

use crate::node::Node;

/// An output at a script and the block that made it.
pub(crate) struct Deposit {
    pub outpoint: OutPoint,
    pub value: Amount,
    pub height: Option<u32>,
}

impl Node {
    /// Every output that ever lay there, oldest first, unconfirmed ones last.
    pub(crate) fn deposits(&self, script: &ScriptBuf) -> Vec<Deposit> {
        let positions = self.chain.index().history(script).iter();
        let confirmed = positions.filter_map(|at| {
            let tx = self.chain.block_at(at.height)?.transactions.get(at.index as usize)?;
            Some((tx, Some(at.height)))
        });
        let waiting = self.mempool.iter().map(|entry| (entry.tx.as_ref(), None));
        confirmed.chain(waiting).flat_map(|(tx, height)| deposits_of(tx, height, script)).collect()
    }

    /// The transaction that spends an output, in a block or waiting.
    pub(crate) fn spender_of(&self, outpoint: &OutPoint) -> Option<Txid> {
        self.chain.index().spender(outpoint).or_else(|| self.mempool.spender(outpoint))
    }
}

fn deposits_of(tx: &Transaction, height: Option<u32>, script: &ScriptBuf) -> Vec<Deposit> {
    let txid = tx.txid();
    let paying = tx.outputs.iter().enumerate().filter(|(_, output)| output.script_pubkey == *script);
    paying
        .map(|(vout, output)| Deposit {
            outpoint: OutPoint { txid, vout: vout as u32 },
            value: output.value,
            height,
        })
        .collect()
}
