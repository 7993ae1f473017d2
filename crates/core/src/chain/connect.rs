//! One block onto the tip or off it: the checks that need coins (`ConnectBlock`, `DisconnectBlock`).

use std::sync::Arc;

use super::chainstate::{Chainstate, Step, Update};
use super::coins::BlockUndo;
use super::rows;
use crate::consensus::flags::block_script_flags;
use crate::consensus::transaction::{check_input_scripts, check_tx_inputs, sigop_cost};
use crate::consensus::{
    Ancestry, BlockError, MAX_BLOCK_SIGOPS_COST, TxError, bip30, block, header, locktime,
};
use crate::script::Flags;
use crate::{Amount, Block, BlockHash, Coin, HashedBlock};

/// How thoroughly inputs are checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scripts {
    /// Everything runs.
    Run,
    /// They ran before this block was stored as connected.
    Trusted,
}

/// Makes `hash`, a child of the tip whose block is known, the tip.
///
/// # Errors
/// The rule that it breaks, with nothing changed.
pub(super) fn connect_tip(
    chain: &mut Chainstate,
    hash: BlockHash,
    update: &mut Update,
) -> Result<(), BlockError> {
    let block = Arc::clone(&chain.blocks[&hash]);
    let height = connect(chain, &block, Scripts::Run)?;
    rows::put_header(&mut update.changes, chain.headers.tree.at(&hash));
    update.steps.push(Step::Connected(height, block));
    Ok(())
}

/// As [`connect_tip`], for a caller that says whether scripts run.
pub(super) fn connect(
    chain: &mut Chainstate,
    block: &HashedBlock,
    scripts: Scripts,
) -> Result<u32, BlockError> {
    let (hash, height) = (block.block_hash(), chain.height() + 1);
    let undo = apply_block(chain, block, height, scripts)?;
    chain.index.connect(height, block, &undo);
    chain.undo.insert(hash, undo);
    chain.headers.tree.set_validated(hash);
    chain.headers.tree.push_tip(hash);
    Ok(height)
}

impl Chainstate {
    /// Whether a block could follow the tip, its proof of work and its signatures aside, at the node's time `now` in Unix
    /// seconds (`TestBlockValidity`). Nothing is changed.
    ///
    /// # Errors
    /// The rule that it breaks; [`BlockError::PrevBlockNotFound`] if its parent is not the tip.
    pub fn test_block(&mut self, block: &HashedBlock, now: u32) -> Result<(), BlockError> {
        if block.header.prev_blockhash != self.tip().hash {
            return Err(BlockError::PrevBlockNotFound);
        }
        block::check_unsigned_block(block)?;
        let (height, parents) = (self.height() + 1, self.headers.tree.branch(self.tip().hash));
        header::check_contextual_header(&self.headers.params, &parents, &block.header, now)?;
        let parent_mtp = parents.median_time_past();
        block::check_contextual_block(&self.headers.params, block, height, parent_mtp)?;
        let undo = apply_block(self, block, height, Scripts::Run)?;
        self.coins.disconnect(block, undo);
        Ok(())
    }
}

/// Takes the tip off; nothing happens at genesis.
pub(super) fn disconnect_tip(chain: &mut Chainstate, update: &mut Update) {
    let Some(hash) = chain.headers.tree.pop_tip() else { return };
    let block = Arc::clone(&chain.blocks[&hash]);
    let height = chain.headers.tree.at(&hash).height;
    let undo = chain.undo.remove(&hash).unwrap_or_default();
    chain.index.disconnect(height, &block, &undo);
    chain.coins.disconnect(&block, undo);
    update.steps.push(Step::Disconnected(height, block));
}

/// Moves the coins; on failure they are as before.
fn apply_block(
    chain: &mut Chainstate,
    block: &HashedBlock,
    height: u32,
    scripts: Scripts,
) -> Result<BlockUndo, BlockError> {
    check_bip30(chain, block, height)?;
    let flags = block_script_flags(&chain.headers.params, height, &block.block_hash());
    let mut applied = Applied { spent: vec![], fees: Amount::ZERO, sigops_cost: 0 };
    let result = (0..block.transactions.len())
        .try_for_each(|index| apply_transaction(chain, block, index, height, flags, scripts, &mut applied))
        .and_then(|()| check_reward(chain, block, height, applied.fees));
    if let Err(error) = result {
        let done: Vec<_> = block.named().zip(applied.spent).collect();
        for ((txid, tx), spent) in done.into_iter().rev() {
            chain.coins.revert(txid, tx, spent);
        }
        return Err(error);
    }
    Ok(BlockUndo(applied.spent.into_iter().skip(1).collect()))
}

/// What the transactions so far did.
struct Applied {
    /// Coins spent by each transaction, the coinbase's none included.
    spent: Vec<Vec<Coin>>,
    fees: Amount,
    sigops_cost: u32,
}

impl Applied {
    /// Adds what a transaction's signature operations cost, up to the block's limit (BIP141).
    fn add_sigops(&mut self, cost: u32) -> Result<(), BlockError> {
        self.sigops_cost += cost;
        match self.sigops_cost > MAX_BLOCK_SIGOPS_COST {
            true => Err(BlockError::BadSigops),
            false => Ok(()),
        }
    }
}

fn apply_transaction(
    chain: &mut Chainstate,
    block: &HashedBlock,
    index: usize,
    height: u32,
    flags: Flags,
    scripts: Scripts,
    applied: &mut Applied,
) -> Result<(), BlockError> {
    let wrap = |error| BlockError::Transaction { index, error };
    let tx = &block.transactions[index];
    if !tx.is_coinbase() {
        let coins = chain.coins.spent_by(tx).ok_or(wrap(TxError::InputsMissingOrSpent))?;
        let fee = check_tx_inputs(&chain.headers.params, tx, &coins, height).map_err(wrap)?;
        applied.fees = applied.fees.checked_add(fee).ok_or(BlockError::AccumulatedFeeOutOfRange)?;
        let heights: Vec<u32> = coins.iter().map(|coin| coin.height).collect();
        let parents = chain.headers.tree.branch(chain.tip().hash);
        // BIP68 holds from the same height as BIP112 and BIP113.
        if height >= chain.headers.params.forks.csv && !locktime::is_bip68_final(tx, &heights, &parents) {
            return Err(wrap(TxError::NonBip68Final));
        }
        applied.add_sigops(sigop_cost(tx, &coins, flags))?;
        if scripts == Scripts::Run && !chain.script_cache().knows(&block.wtxids()[index], flags) {
            check_input_scripts(tx, &coins, flags, chain.script_cache().work()).map_err(wrap)?;
        }
    } else {
        applied.add_sigops(sigop_cost(tx, &[], flags))?;
    }
    applied.spent.push(chain.coins.apply(block.txids()[index], tx, height).map_err(wrap)?);
    Ok(())
}

/// BIP30: no transaction may have the name of one that still has unspent outputs.
fn check_bip30(chain: &Chainstate, block: &HashedBlock, height: u32) -> Result<(), BlockError> {
    let bip34_block = chain.headers.tree.active_at(chain.headers.params.forks.bip34);
    let enforced = bip30::is_enforced(height, &block.block_hash(), bip34_block.as_ref());
    match enforced && block.named().any(|(txid, tx)| chain.coins.has_outputs_of(txid, tx)) {
        true => Err(BlockError::Bip30),
        false => Ok(()),
    }
}

fn check_reward(chain: &Chainstate, block: &Block, height: u32, fees: Amount) -> Result<(), BlockError> {
    let actual = block.transactions[0].output_value().map_or(u64::MAX, Amount::to_sat);
    let limit = chain.headers.params.subsidy(height).0 + fees.0;
    match actual > limit {
        true => Err(BlockError::BadCoinbaseAmount { actual, limit }),
        false => Ok(()),
    }
}
