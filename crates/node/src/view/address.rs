//! What happened to one address.

use std::collections::BTreeMap;

use hashyard_core::chain::Position;
use hashyard_core::script::{ScriptType, classify};
use hashyard_core::wallet::{Address, AddressError};
use hashyard_core::{Amount, ScriptBuf, Transaction, Txid};
use serde::{Deserialize, Serialize};

use crate::node::Node;

/// An address and what happened to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressView {
    /// The address.
    pub address: String,
    /// The 20 or 32 bytes that it encodes, in hex.
    pub program: String,
    /// Its script's type.
    pub kind: ScriptType,
    /// It belongs to this wallet.
    pub yours: bool,
    /// Unspent, confirmed.
    pub balance: Amount,
    /// Ever received, confirmed.
    pub received: Amount,
    /// Its transactions, newest first, at most 500.
    pub transactions: Vec<AddressTx>,
    /// How many there are.
    pub count: u32,
}

/// What one transaction did to an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressTx {
    /// The transaction.
    pub txid: Txid,
    /// Satoshis: positive in, negative out.
    pub delta: i64,
    /// Height of its block; `None` while unconfirmed.
    pub height: Option<u32>,
    /// Unix seconds.
    pub time: Option<u32>,
}

/// Transactions shown of one address.
const MAX_TRANSACTIONS: usize = 500;

impl Node {
    /// An address and its history.
    ///
    /// # Errors
    /// The text is no address of this network: why.
    pub fn address_view(&self, text: &str) -> Result<AddressView, AddressError> {
        let address = Address::parse(text.trim(), self.chain.params())?;
        let script = address.script_pubkey();
        let mut all = self.unconfirmed_history(&script);
        all.extend(self.confirmed_history(&script));
        let received: u64 =
            self.chain.index().history(&script).iter().map(|at| self.received_at(*at, &script)).sum();
        let balance: i64 = all.iter().filter(|tx| tx.height.is_some()).map(|tx| tx.delta).sum();
        Ok(AddressView {
            address: address.to_string(),
            program: hex::encode(address.program()),
            kind: classify(&script).script_type(),
            yours: self.owns(&script),
            balance: Amount(balance.max(0) as u64),
            received: Amount(received),
            count: all.len() as u32,
            transactions: all.into_iter().take(MAX_TRANSACTIONS).collect(),
        })
    }

    fn confirmed_history(&self, script: &ScriptBuf) -> Vec<AddressTx> {
        let positions = self.chain.index().history(script).iter().rev();
        positions.filter_map(|position| self.confirmed_entry(*position, script)).collect()
    }

    fn confirmed_entry(&self, at: Position, script: &ScriptBuf) -> Option<AddressTx> {
        let block = self.chain.block_at(at.height)?;
        let tx = block.transactions.get(at.index as usize)?;
        let undo = self.chain.undo(&block.block_hash())?;
        let spent = (at.index as usize).checked_sub(1).and_then(|index| undo.0.get(index));
        let out: u64 = spent
            .into_iter()
            .flatten()
            .filter(|coin| coin.output.script_pubkey == *script)
            .map(|coin| coin.output.value.0)
            .sum();
        let delta = paid_to(tx, script) as i64 - out as i64;
        Some(AddressTx { txid: tx.txid(), delta, height: Some(at.height), time: Some(block.header.time) })
    }

    fn received_at(&self, at: Position, script: &ScriptBuf) -> u64 {
        let tx = self.chain.block_at(at.height).and_then(|block| block.transactions.get(at.index as usize));
        tx.map_or(0, |tx| paid_to(tx, script))
    }

    /// Newest first.
    fn unconfirmed_history(&self, script: &ScriptBuf) -> Vec<AddressTx> {
        let mut deltas: BTreeMap<(u64, Txid), i64> = BTreeMap::new();
        for entry in self.mempool.iter() {
            let coins = self.unconfirmed_coins(&entry.tx).unwrap_or_default();
            let out = coins
                .iter()
                .filter(|coin| coin.output.script_pubkey == *script)
                .map(|coin| coin.output.value.0);
            let touched = coins.iter().any(|coin| coin.output.script_pubkey == *script)
                || entry.tx.outputs.iter().any(|output| output.script_pubkey == *script);
            if touched {
                let delta = paid_to(&entry.tx, script) as i64 - out.sum::<u64>() as i64;
                deltas.insert((entry.time_ms, entry.txid), delta);
            }
        }
        let newest = deltas.into_iter().rev();
        newest
            .map(|((time, txid), delta)| AddressTx {
                txid,
                delta,
                height: None,
                time: Some((time / 1000) as u32),
            })
            .collect()
    }
}

fn paid_to(tx: &Transaction, script: &ScriptBuf) -> u64 {
    tx.outputs.iter().filter(|output| output.script_pubkey == *script).map(|output| output.value.0).sum()
}
