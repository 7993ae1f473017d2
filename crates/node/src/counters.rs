//! What the node did since it started, counted. Nothing here is stored, and nothing depends on it.

use hashyard_core::BlockHash;
use hashyard_wire::Command;
use serde::{Deserialize, Serialize};

use crate::traffic::RELAYED;

/// Messages with which members sign blocks (BIP325).
const BLOCK_SIGNING: [Command; 2] = [Command::literal("blkprop"), Command::literal("blksig")];

/// Something that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    /// Messages that came.
    MessagesIn,
    /// Messages that went.
    MessagesOut,
    /// Bytes that came.
    BytesIn,
    /// Bytes that went.
    BytesOut,
    /// Messages, both ways, that pass blocks and transactions on: `inv`, `getdata`, `headers`, `block`, `tx`,
    /// `cmpctblock`, `getblocktxn`, `blocktxn`.
    Relayed,
    /// Messages, both ways, with which members sign blocks: `blkprop`, `blksig` (BIP325).
    BlockSigning,
    /// Messages of the overlays that were said, or heard and read: `view`, `kad`.
    Overlay,
    /// Handshakes that were completed.
    Handshakes,
    /// Headers from peers that were taken in.
    Headers,
    /// Blocks and transactions that were judged by the rules, whatever came of it.
    Judged,
    /// New blocks that were taken in.
    Blocks,
    /// Merkle trees that were worked out for a block that was taken in.
    Trees,
    /// Transactions below them.
    Leaves,
    /// Moves of the tip, from block to block or to another branch.
    TipMoves,
    /// Outputs that connected blocks made.
    CoinsMade,
    /// Outputs that they spent.
    CoinsSpent,
    /// Coinbases of connected blocks: each was held against subsidy and fees.
    Rewards,
    /// Inputs whose scripts ran.
    Scripts,
    /// Signatures that were checked.
    Signatures,
    /// Hashes that the miners tried.
    Hashes,
    /// Transactions that the mempool took in.
    Accepted,
    /// Movements of the wallet's money.
    Payments,
    /// Contracts remembered, forgotten and spent.
    Contracts,
    /// Commands that were answered.
    Commands,
    /// Missions of the course that were completed.
    Missions,
    /// Rows handed out to be stored or deleted.
    Rows,
}

/// How many there are.
const COUNTS: usize = Count::Rows as usize + 1;

/// Numbers since the node started, one for each [`Count`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counters([u64; COUNTS]);

impl Counters {
    /// So many.
    pub fn get(&self, count: Count) -> u64 {
        self.0[count as usize]
    }

    /// So many more.
    pub fn add(&mut self, count: Count, more: u64) {
        let number = &mut self.0[count as usize];
        *number = number.saturating_add(more);
    }

    /// What was done since these numbers were taken of the same node.
    pub fn since(&self, earlier: &Self) -> Self {
        let mut done = *self;
        done.0.iter_mut().zip(earlier.0).for_each(|(now, before)| *now = now.saturating_sub(before));
        done
    }

    pub(crate) fn message(&mut self, command: Command, bytes: usize, outgoing: bool) {
        let (messages, sum) = match outgoing {
            true => (Count::MessagesOut, Count::BytesOut),
            false => (Count::MessagesIn, Count::BytesIn),
        };
        self.add(messages, 1);
        self.add(sum, bytes as u64);
        if RELAYED.contains(&command) {
            self.add(Count::Relayed, 1);
        } else if BLOCK_SIGNING.contains(&command) {
            self.add(Count::BlockSigning, 1);
        }
    }
}

/// What was done from the moment a block was handed in until everything followed from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlockWork {
    /// Its height.
    pub height: u32,
    /// Its hash.
    pub hash: BlockHash,
    /// Bytes of the block.
    pub size: u32,
    /// It pays to this wallet: it was found here.
    pub yours: bool,
    /// What was done: of everything that is counted, this block's part.
    pub done: Counters,
    /// Transactions that left the mempool with it.
    pub taken: u32,
    /// Transactions that stayed there.
    pub left: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_count_has_its_own_number() {
        let mut counters = Counters::default();
        counters.message(Command::literal("inv"), 61, false);
        counters.message(Command::literal("ping"), 32, true);
        let before = counters;
        counters.message(Command::literal("blksig"), 100, true);
        counters.add(Count::Rows, u64::MAX);
        counters.add(Count::Rows, 1);
        let done = counters.since(&before);
        assert_eq!((before.get(Count::MessagesIn), before.get(Count::BytesIn)), (1, 61));
        assert_eq!((before.get(Count::Relayed), before.get(Count::BlockSigning)), (1, 0));
        assert_eq!((done.get(Count::MessagesOut), done.get(Count::BytesOut)), (1, 100));
        assert_eq!((done.get(Count::Relayed), done.get(Count::BlockSigning)), (0, 1));
        assert_eq!(done.get(Count::Rows), u64::MAX);
        assert_eq!(before.since(&counters), Counters::default(), "never below zero");
    }
}
