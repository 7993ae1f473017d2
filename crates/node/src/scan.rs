//! `scanblocks`: looks for scripts in the filters of the chain's blocks, a slice at a time.

use std::collections::BTreeSet;

use hashyard_core::{BlockHash, ScriptBuf};
use serde_json::{Value, json};

use crate::command::{Code, RpcError};
use crate::io::Millis;
use crate::node::Node;

/// Scripts that are looked for in one scan, at most.
pub(crate) const MAX_SCRIPTS: usize = 100_000;

/// Hashes of scripts and numbers of filters that are compared in one slice: some milliseconds.
const SLICE_WORK: u64 = 200_000;

/// What looking at any filter counts.
const FILTER_WORK: u64 = 50;

/// A running `scanblocks`.
#[derive(Debug)]
pub struct Scan {
    /// The command that is to be answered.
    pub(crate) command: u64,
    /// What is looked for, at most [`MAX_SCRIPTS`].
    pub(crate) scripts: BTreeSet<ScriptBuf>,
    /// Height of the first block.
    pub(crate) from: u32,
    /// Height of the last block.
    pub(crate) to: u32,
    /// Height of the block to look at next.
    pub(crate) next: u32,
    /// Blocks that a filter names are looked at, too.
    pub(crate) checks_blocks: bool,
    /// Blocks that match: at most one for each height.
    pub(crate) found: Vec<BlockHash>,
}

impl Scan {
    /// The last block that was looked at, or the first.
    fn height(&self) -> u32 {
        self.next.saturating_sub(1).max(self.from)
    }

    /// How far it has come, as Bitcoin Core tells it: in whole percents.
    pub(crate) fn status(&self) -> Value {
        let done = u64::from(self.height() - self.from) * 100;
        let progress = done.checked_div(u64::from(self.to - self.from)).unwrap_or(100);
        json!({ "progress": progress, "current_height": self.height() })
    }

    fn result(&self, completed: bool) -> Value {
        json!({
            "from_height": self.from,
            "to_height": self.height(),
            "relevant_blocks": self.found,
            "completed": completed,
        })
    }
}

impl Node {
    /// When the next slice of a scan is due, if there is one.
    pub(crate) fn scan_deadline(&self) -> Option<Millis> {
        self.filters.scan.as_ref().map(|_| self.now)
    }

    /// Looks at the next filters; waits for those that are not made yet.
    pub(crate) fn scan_slice(&mut self) {
        let Some(mut scan) = self.filters.scan.take() else { return };
        let mut work = 0;
        while work < SLICE_WORK && scan.next <= scan.to {
            let Some(hash) = self.chain.tree().active_at(scan.next) else {
                // The chain became shorter.
                return self.end_scan(&scan, true);
            };
            let Some(row) = self.filters.index.get(&hash) else { break };
            work += FILTER_WORK + row.filter.count() + scan.scripts.len() as u64;
            let matches = row.filter.matches_any(&scan.scripts);
            if matches && (!scan.checks_blocks || self.concerns(&hash, &scan.scripts)) {
                scan.found.push(hash);
            }
            scan.next += 1;
        }
        match scan.next > scan.to {
            true => self.end_scan(&scan, true),
            false => self.filters.scan = Some(scan),
        }
    }

    /// Ends a running scan with what it has found; whether there was one.
    pub(crate) fn abort_scan(&mut self) -> bool {
        let scan = self.filters.scan.take();
        scan.map(|scan| self.end_scan(&scan, false)).is_some()
    }

    /// Ends a running scan with an error.
    pub(crate) fn fail_scan(&mut self, why: &str) {
        if let Some(scan) = self.filters.scan.take() {
            self.outbox.reply(scan.command, Err(RpcError::new(Code::Misc, why)));
        }
    }

    fn end_scan(&mut self, scan: &Scan, completed: bool) {
        self.outbox.reply(scan.command, Ok(scan.result(completed)));
    }

    /// Whether a block of the active chain pays to one of these scripts or spends from one.
    fn concerns(&self, hash: &BlockHash, scripts: &BTreeSet<ScriptBuf>) -> bool {
        let block = self.chain.block(hash).into_iter();
        let made = block.flat_map(|block| &block.transactions).flat_map(|tx| &tx.outputs);
        let coins = self.chain.undo(hash).into_iter().flat_map(|undo| undo.0.iter().flatten());
        let outputs = made.chain(coins.map(|coin| &coin.output));
        outputs.into_iter().any(|output| scripts.contains(&output.script_pubkey))
    }
}
