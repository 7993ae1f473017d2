//! Where a transaction is, what happened to a script, who spent an output: so that nothing scans the chain.

use std::collections::BTreeMap;

use super::coins::BlockUndo;
use crate::{Block, HashedBlock, OutPoint, ScriptBuf, Transaction, Txid};

/// Position of a transaction on the active chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// Height of the block.
    pub height: u32,
    /// Place in the block, 0 for the coinbase.
    pub index: u32,
}

/// Indexes over the active chain, all of one size with it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Index {
    positions: BTreeMap<Txid, Position>,
    spenders: BTreeMap<OutPoint, Txid>,
    history: BTreeMap<ScriptBuf, Vec<Position>>,
    /// It is empty and stays so.
    is_off: bool,
}

impl Index {
    /// Finds nothing, and takes no room.
    pub(super) fn off() -> Self {
        Self { is_off: true, ..Self::default() }
    }

    /// Where a transaction stands.
    pub fn position(&self, txid: &Txid) -> Option<Position> {
        self.positions.get(txid).copied()
    }

    /// The transaction that spends an output.
    pub fn spender(&self, outpoint: &OutPoint) -> Option<Txid> {
        self.spenders.get(outpoint).copied()
    }

    /// Transactions that pay to or spend from a script, oldest first.
    pub fn history(&self, script: &ScriptBuf) -> &[Position] {
        self.history.get(script).map_or(&[], Vec::as_slice)
    }

    /// Takes a block in on top.
    pub(super) fn connect(&mut self, height: u32, block: &HashedBlock, undo: &BlockUndo) {
        if self.is_off {
            return;
        }
        for (index, (txid, tx)) in block.named().enumerate() {
            let position = Position { height, index: index as u32 };
            self.positions.insert(txid, position);
            for outpoint in spent_outpoints(tx) {
                self.spenders.insert(outpoint, txid);
            }
            for script in touched_scripts(block, undo, index) {
                let entries = self.history.entry(script.clone()).or_default();
                if entries.last() != Some(&position) {
                    entries.push(position);
                }
            }
        }
    }

    /// Takes the topmost block out.
    pub(super) fn disconnect(&mut self, height: u32, block: &HashedBlock, undo: &BlockUndo) {
        for (index, (txid, tx)) in block.named().enumerate() {
            self.positions.remove(&txid);
            for outpoint in spent_outpoints(tx) {
                self.spenders.remove(&outpoint);
            }
            for script in touched_scripts(block, undo, index) {
                self.retain(script, |position| position.height < height);
            }
        }
    }

    /// Takes out a block that is the lowest here.
    pub(super) fn prune(&mut self, height: u32, block: &HashedBlock, undo: &BlockUndo) {
        for (index, (txid, tx)) in block.named().enumerate() {
            // Before BIP30 a transaction could come again.
            if self.positions.get(&txid).is_some_and(|position| position.height == height) {
                self.positions.remove(&txid);
            }
            for outpoint in spent_outpoints(tx) {
                self.spenders.remove(&outpoint);
            }
            for script in touched_scripts(block, undo, index) {
                self.retain(script, |position| position.height > height);
            }
        }
    }

    fn retain(&mut self, script: &ScriptBuf, stays: impl Fn(&Position) -> bool) {
        if let Some(entries) = self.history.get_mut(script) {
            entries.retain(stays);
            if entries.is_empty() {
                self.history.remove(script);
            }
        }
    }
}

fn spent_outpoints(tx: &Transaction) -> impl Iterator<Item = OutPoint> {
    tx.inputs.iter().map(|input| input.previous_output).filter(|outpoint| !outpoint.is_null())
}

fn touched_scripts<'a>(
    block: &'a Block,
    undo: &'a BlockUndo,
    index: usize,
) -> impl Iterator<Item = &'a ScriptBuf> {
    let spent = index.checked_sub(1).and_then(|behind_coinbase| undo.0.get(behind_coinbase));
    let outputs = block.transactions[index].outputs.iter().map(|output| &output.script_pubkey);
    outputs.chain(spent.into_iter().flatten().map(|coin| &coin.output.script_pubkey))
}
