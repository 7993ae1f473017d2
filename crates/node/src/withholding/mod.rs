//! Blocks that this node found and keeps back, in rooms where attacks may be played (`attacks=on`).
//!
//! The node's own chain, mempool and wallet go on as those of any node: they follow the branch that others know, and whatever leaves
//! for others speaks of them alone. Beside them is a [`Branch`] with a chain and a mempool of its own, which only the miner builds
//! on. So there is no place where a hidden block could slip out but [`Node::release_withheld`]. A branch costs the memory of all
//! headers and coins once more, and the time to copy them when it begins.
//!
//! | what happens | what becomes of the hidden branch |
//! | --- | --- |
//! | `setwithhold off`, `forgetchain`, other words for the wallet | it is given up: nobody hears of it, its row goes, and so does what is told of earlier ones |
//! | `invalidateblock`, a reorganisation of the others | it stays on the block that it began on, also through a restart |
//! | no network | it stays; what is released then is told by whoever asks later, if it has the most work |
//! | a locked wallet | it grows; a payment can't be taken back, for that is signed |
//! | a restart | it is stored, and goes on |
//! | [`MAX_HIDDEN`] hidden blocks, released ones aside | the miner stops |
//! | a release of what stands on an invalid block here | it is refused, and the blocks stay hidden |

mod branch;
mod follows;
mod release;
mod stored;
mod taken_back;

use core::fmt;
use std::sync::Arc;

use hashyard_core::chain::Chainstate;
use hashyard_core::consensus::BlockError;
use hashyard_core::mempool::Mempool;
use hashyard_core::mempool::priority::PriorityError;
use hashyard_core::{BlockHash, HashedBlock, Transaction, Txid};
use serde::{Deserialize, Serialize};

pub(crate) use self::branch::Branch;
pub(crate) use self::stored::is_withheld_row;
use crate::command::{Code, RpcError};
use crate::node::Node;
use crate::selfish::found_own;

/// Hidden blocks at most: with so many the miner stops until some are released or all are given up.
pub const MAX_HIDDEN: usize = 1_000;

/// What the miner does with blocks that it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WithholdMode {
    /// It publishes them, as everybody.
    #[default]
    Off,
    /// It keeps them back until `releasewithheld`.
    Hidden,
    /// It keeps them back as Eyal and Sirer's Algorithm 1 says ("Majority is not Enough", 2014).
    Selfish,
}

/// A payment that the hidden branch takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// The payment; if another took its place, as with a higher fee, that one.
    pub txid: Txid,
    /// What spends its coins instead, to this wallet.
    pub counter: Txid,
    /// Satoshis that the payment gave to others.
    pub amount: u64,
    /// Blocks on top of it on the branch that others know, its own included; 0 while it is in none.
    pub confirmations: u32,
}

/// How a release ended: a hidden branch was published down to its last block, or others' blocks made it worthless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Height of the last block that both branches shared.
    pub fork_height: u32,
    /// Blocks that were released.
    pub released: u32,
    /// Blocks of the others that they had to beat.
    pub public: u32,
    /// The released blocks became part of the chain.
    pub won: bool,
    /// The transaction that took a payment back, if there was one.
    pub counter: Option<Txid>,
}

/// Why nothing is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithholdError {
    /// Only full nodes that mine can; to give up is anybody's right.
    NotMined,
    /// Blocks are signed here before they are mined.
    Signed,
    /// Nobody sent such a payment as far as the wallet knows.
    UnknownPayment,
    /// It spends coins that are not all the wallet's.
    NotOurs,
    /// It is being taken back already, or spends a coin that is.
    TakenBack,
    /// It is in no block and waits for none.
    Void,
    /// It has 100 confirmations or more.
    TooDeep,
    /// Only with `hidden` a payment can be taken back.
    NotInThisMode,
    /// The wallet's keys are locked.
    Locked,
    /// Its coins are too small to pay the fee of a transaction that takes it back.
    TooSmall,
}

impl fmt::Display for WithholdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotMined => "Only full nodes that mine can withhold blocks",
            Self::Signed => "Where blocks are signed nobody can withhold them",
            Self::UnknownPayment => "Invalid or non-wallet transaction id",
            Self::NotOurs => "The payment spends coins that are not all this wallet's",
            Self::TakenBack => "The payment is being taken back already",
            Self::Void => "The payment is in no block and waits for none",
            Self::TooDeep => "The payment has 100 confirmations or more",
            Self::NotInThisMode => "Only mode hidden takes a payment back",
            Self::Locked => "Error: Please enter the wallet passphrase with walletpassphrase first.",
            Self::TooSmall => "The payment is too small to pay the fee of taking it back",
        })
    }
}

impl core::error::Error for WithholdError {}

/// What takes a payment back.
#[derive(Debug)]
pub(crate) struct Counter {
    /// The one that stands: at first the one that was named, then what took its place.
    pub payment: Txid,
    /// Satoshis that the payment gave to others.
    pub amount: u64,
    /// Spends the coins of the one that was named, to this wallet.
    pub transaction: Arc<Transaction>,
}

/// What is withheld, and what became of it.
#[derive(Debug, Default)]
pub struct Withholding {
    pub(crate) mode: WithholdMode,
    pub(crate) counter: Option<Counter>,
    /// `None` while nothing is hidden and no payment is taken back.
    pub(crate) branch: Option<Box<Branch>>,
    /// The tip when the mode was set: blocks up to it are not counted, however often they leave the chain and come back.
    since: Option<BlockHash>,
    /// Blocks of the chain that came to it since the mode was set, and how many of them are this node's.
    pub(crate) main_blocks: u32,
    pub(crate) own_blocks: u32,
    pub(crate) last: Option<Release>,
    /// Height of the chain that others know when it was looked at last.
    public_height: u32,
    /// What connects now nobody found: this node publishes it, or the user thinks otherwise of it.
    nobody_found: bool,
}

/// Why no more blocks are hidden.
pub(crate) fn too_many_hidden() -> String {
    format!("{MAX_HIDDEN} blocks are hidden: release them or give them up")
}

impl Withholding {
    fn is_full(&self) -> bool {
        self.branch.as_ref().is_some_and(|branch| branch.hidden.len() >= MAX_HIDDEN)
    }
}

impl Node {
    /// Changes what the miner does with the blocks that it finds; `taken_back` names a payment that the hidden branch is to take
    /// back. What was hidden before is given up, unless nothing changes.
    ///
    /// # Errors
    /// See [`WithholdError`]; nothing is changed then.
    pub(crate) fn set_withhold(
        &mut self,
        mode: WithholdMode,
        taken_back: Option<Txid>,
    ) -> Result<(), WithholdError> {
        if !self.mines && mode != WithholdMode::Off {
            return Err(WithholdError::NotMined);
        }
        if self.blocks_are_signed() {
            return Err(WithholdError::Signed);
        }
        if taken_back.is_some() && mode != WithholdMode::Hidden {
            return Err(WithholdError::NotInThisMode);
        }
        if taken_back.is_none() && self.withholding.counter.is_none() && mode == self.withholding.mode {
            return Ok(());
        }
        let counter = taken_back.map(|txid| self.counter_to(&txid)).transpose()?;
        self.give_up_withheld();
        self.withholding.mode = mode;
        self.withholding.counter = counter;
        self.withholding.since = Some(self.chain.tip().hash);
        self.withholding.public_height = self.chain.height();
        self.begin_below_payment();
        self.store_withheld();
        self.refresh_work();
        Ok(())
    }

    /// Forgets what is hidden, what was counted and how the last release ended, and publishes from now on. The caller gives the
    /// miner new work.
    pub(crate) fn give_up_withheld(&mut self) {
        if self.withholding.mode == WithholdMode::Off && self.withholding.last.is_none() {
            return;
        }
        self.drop_branch();
        self.withholding = Withholding::default();
        self.store_withheld();
    }

    /// The chain that the miner builds on.
    pub(crate) fn mining_chain(&self) -> &Chainstate {
        self.withholding.branch.as_ref().map_or(&self.chain, |branch| &branch.chain)
    }

    /// The mempool that it builds from.
    pub(crate) fn mining_pool(&self) -> &Mempool {
        self.withholding.branch.as_ref().map_or(&self.mempool, |branch| &branch.pool)
    }

    /// What the chain would say of a block on which it is mined, but for its proof of work.
    pub(crate) fn test_mined(&mut self, block: &HashedBlock) -> Result<(), BlockError> {
        let now_s = self.now_s();
        let branch = self.withholding.branch.as_mut();
        branch.map_or(&mut self.chain, |branch| &mut branch.chain).test_block(block, now_s)
    }

    /// Ends mining where no more blocks can be hidden; whether that is so.
    pub(crate) fn stop_if_too_many_hidden(&mut self) -> bool {
        let is_full = self.withholding.is_full();
        if is_full {
            self.fail_generate(RpcError::new(Code::Misc, too_many_hidden()));
            self.set_mining(0);
        }
        is_full
    }

    /// Takes in a block that was made here, on the mining chain's tip: publishes it or keeps it back.
    ///
    /// # Errors
    /// The rule that it breaks.
    pub(crate) fn take_own_block(&mut self, block: Arc<HashedBlock>) -> Result<(), BlockError> {
        if self.withholding.mode == WithholdMode::Off {
            return self.submit_own_block(block);
        }
        let (mut branch, now) = (self.take_branch()?, self.now);
        let lead = i64::from(branch.chain.height()) - i64::from(self.chain.height());
        let verdict = branch.add(Arc::clone(&block), now);
        let above_fork = branch.chain.height() - branch.fork(&self.chain).0;
        // One that the branch refuses begins none.
        let has_begun = branch.has_grown() || self.withholding.counter.is_some();
        self.withholding.branch = Some(branch).filter(|_| has_begun);
        verdict?;
        self.store_hidden_block(&block);
        self.store_withheld();
        if self.withholding.mode == WithholdMode::Selfish {
            self.make_move(found_own(lead, above_fork));
        }
        self.refresh_work();
        Ok(())
    }

    /// The branch, or one that begins on the tip.
    fn take_branch(&mut self) -> Result<Box<Branch>, BlockError> {
        if let Some(branch) = self.withholding.branch.take() {
            return Ok(branch);
        }
        let (tip, counter) = (self.chain.tip().hash, self.withholding.counter.as_ref());
        let begun = Branch::begin(&self.chain, &self.mempool, tip, counter, self.now);
        begun.map(Box::new).ok_or(BlockError::PrevBlockNotFound)
    }

    /// Whether a block is hidden here, and others do not know it.
    pub fn is_hidden(&self, hash: &BlockHash) -> bool {
        let mut hidden = self.withholding.branch.iter().flat_map(|branch| &branch.hidden);
        hidden.any(|block| block.block_hash() == *hash)
    }

    /// Whether a block is on the branch that this node mines on beside the chain: hidden, or released and not beaten yet.
    pub fn is_on_own_branch(&self, hash: &BlockHash) -> bool {
        self.withholding.branch.as_ref().is_some_and(|branch| branch.chain.tree().is_active(hash))
    }

    /// Lets a transaction count for so many satoshis more or less, wherever it is mined from.
    ///
    /// # Errors
    /// Why the mempool refuses.
    pub(crate) fn prioritise(&mut self, txid: Txid, delta: i64) -> Result<(), PriorityError> {
        self.mempool.prioritise(txid, delta)?;
        if let Some(branch) = &mut self.withholding.branch {
            // It may have what spends the coins otherwise, and refuse what is of no use to it.
            let _ = branch.pool.prioritise(txid, delta);
        }
        Ok(())
    }
}
