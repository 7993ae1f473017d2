//! Which block is being mined. Hashing itself is the driver's: it gets a work order and reports solutions.

use std::collections::VecDeque;
use std::sync::Arc;

use hashyard_core::chain::Chainstate;
use hashyard_core::consensus::BlockError;
use hashyard_core::consensus::difficulty::next_bits;
use hashyard_core::mempool::{Template, block_template};
use hashyard_core::{Bits, Block, BlockHash, Encodable, ScriptBuf, Transaction};
use serde_json::{Value, json};

use crate::command::{Code, RpcError};
use crate::counters::Count;
use crate::forging::Breach;
use crate::io::{Millis, WorkOrder};
use crate::node::Node;

/// A better mempool leads to a new order after this pause, in ms: not for every single transaction.
const MEMPOOL_PAUSE: Millis = 1_000;

/// An order is renewed after this long in any case, in ms: its time goes stale, and a test network's minimum difficulty
/// may have come due.
const ORDER_LIFETIME: Millis = 5_000;

/// Where a block takes fewer hashes than this power of two, a miner finds many a second.
const EASY_LOG2: f64 = 20.0;

/// So `setmining` finds one at most in this long there, in ms, or the room would drown in blocks; `generatetoaddress` waits for
/// nothing.
pub const PACE: Millis = 300;

/// The hash rate is measured over this long, in ms.
const RATE_WINDOW: Millis = 10_000;

/// Blocks that one `generatetoaddress` may ask for.
pub const MAX_GENERATE: u32 = 10_000;

/// What is being mined and for whom.
#[derive(Debug, Default)]
pub struct Mining {
    /// Threads asked for by `setmining`; 0: not mining.
    pub threads: u32,
    /// Number of the last order.
    order: u64,
    /// When the present order is renewed; `None` while nothing is mined.
    renew: Option<Millis>,
    generate: Option<Generate>,
    /// Not before then, unless blocks are asked for by command.
    next: Millis,
    /// Time and completed hashes of the driver's reports within the window.
    reports: VecDeque<(Millis, u64)>,
    /// Transactions and weight of the last template, for `getmininginfo`.
    pub(crate) last_template: Option<(usize, usize)>,
}

/// Why there is no block whose nonce could be turned by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotByHand {
    /// This network is not mined here.
    NotMined,
    /// Its members sign blocks first.
    Signed,
}

/// A running `generatetoaddress` or `generateblock`.
#[derive(Debug)]
struct Generate {
    command: u64,
    remaining: u32,
    script: ScriptBuf,
    hashes: Vec<BlockHash>,
    /// Hashes that it may still try.
    tries: u64,
    /// What is mined is a block filled by hand.
    filled: Option<Filled>,
}

/// The next block, filled by hand (`generateblock`).
#[derive(Debug, Clone)]
pub(crate) struct Filled {
    /// What stands behind the coinbase.
    pub transactions: Vec<Transaction>,
    /// It becomes a block of the chain, and is not only given back.
    pub submit: bool,
    /// The rule that it is to break, if any ([`crate::forging`]).
    pub breaks: Option<Breach>,
}

impl Mining {
    fn hashed(&mut self, now: Millis, hashes: u64) {
        self.reports.push_back((now, hashes));
        while self.reports.front().is_some_and(|(at, _)| at + RATE_WINDOW < now) {
            self.reports.pop_front();
        }
    }

    /// Completed hashes a second over the last ten seconds.
    pub fn hashes_per_second(&self, now: Millis) -> f64 {
        let fresh = self.reports.iter().filter(|(at, _)| at + RATE_WINDOW >= now);
        // The first report covers time before the window's first instant, so its hashes don't count.
        let Some((first, _)) = fresh.clone().next() else { return 0.0 };
        let hashes: u64 = fresh.skip(1).map(|(_, hashes)| hashes).sum();
        hashes as f64 * 1000.0 / now.saturating_sub(*first).max(1) as f64
    }

    pub(crate) fn mempool_changed(&mut self, now: Millis) {
        if let Some(renew) = &mut self.renew {
            *renew = (*renew).min(now + MEMPOOL_PAUSE);
        }
    }

    pub(crate) fn deadline(&self) -> Option<Millis> {
        self.renew
    }

    /// Something is being mined.
    pub fn is_active(&self) -> bool {
        self.threads > 0 || self.generate.is_some()
    }
}

impl Node {
    /// The compact target of the next block on the branch that others know, were it found now.
    pub fn next_bits(&self) -> Bits {
        self.bits_on(&self.chain)
    }

    /// That of the next block that is mined here.
    pub(crate) fn mining_bits(&self) -> Bits {
        self.bits_on(self.mining_chain())
    }

    fn bits_on(&self, chain: &Chainstate) -> Bits {
        let parents = chain.tree().branch(chain.tip().hash);
        next_bits(chain.params(), &parents, self.now_s().max(chain.median_time_past() + 1))
    }

    /// The node makes blocks when it is told to.
    pub fn can_mine(&self) -> bool {
        self.mines
    }

    /// Threads that were asked for by `setmining`; 0: not mining. Where blocks are signed there may be nothing to hash for them.
    pub fn mining_threads(&self) -> u32 {
        self.mining.threads
    }

    pub(crate) fn set_mining(&mut self, threads: u32) {
        self.mining.threads = threads;
        self.mining.reports.clear();
        self.refresh_work();
    }

    /// Starts a `generatetoaddress`; its reply comes with the last block.
    pub(crate) fn start_generate(&mut self, command: u64, count: u32, script: ScriptBuf, tries: u64) {
        let (remaining, hashes, filled) = (count, vec![], None);
        self.mining.generate = Some(Generate { command, remaining, script, hashes, tries, filled });
        self.refresh_work();
    }

    /// Starts a `generateblock`; its reply comes with the block.
    ///
    /// # Errors
    /// Nobody would take such a block.
    pub(crate) fn start_filled(
        &mut self,
        command: u64,
        script: ScriptBuf,
        filled: Filled,
    ) -> Result<(), BlockError> {
        self.test_filled(&script, &filled)?;
        let (remaining, hashes, tries, filled) = (1, vec![], u64::MAX, Some(filled));
        self.mining.generate = Some(Generate { command, remaining, script, hashes, tries, filled });
        self.refresh_work();
        Ok(())
    }

    /// Whether a block of these transactions would be taken, but for its proof of work.
    fn test_filled(&mut self, script: &ScriptBuf, filled: &Filled) -> Result<(), BlockError> {
        let Filled { transactions, breaks: None, .. } = filled else { return Ok(()) };
        let (chain, now_s) = (self.mining_chain(), self.now_s());
        let template =
            block_template::of_transactions(chain, transactions, now_s, script.clone(), 0, &self.name);
        self.test_mined(&template.block.into())
    }

    /// Ends a `generateblock` whose block would not be taken on the present tip.
    fn check_filled(&mut self) {
        let Some(Generate { script, filled: Some(filled), .. }) = &self.mining.generate else { return };
        let (script, filled) = (script.clone(), filled.clone());
        if let Err(error) = self.test_filled(&script, &filled) {
            self.fail_generate(not_a_block(&error));
        }
    }

    /// Whether a `generatetoaddress` or `generateblock` runs.
    pub(crate) fn is_generating(&self) -> bool {
        self.mining.generate.is_some()
    }

    /// A new order for the present tip and mempool, or `None` if nobody mines.
    pub(crate) fn refresh_work(&mut self) {
        if self.blocks_are_signed() {
            return self.refresh_proposal();
        }
        self.check_filled();
        let was_active = self.mining.renew.is_some();
        match self.payout_script().filter(|_| self.mining.is_active()) {
            Some(script) => {
                self.mining.renew = Some(self.now + ORDER_LIFETIME);
                self.order(self.template(script), self.mining.threads.max(1));
            }
            None if was_active => {
                self.mining.renew = None;
                self.outbox.work(None);
            }
            None => {}
        }
    }

    /// Orders a signed block, which has one header only and so is work for one thread; gives the order's number.
    pub(crate) fn order_signed(&mut self, template: Template) -> u64 {
        self.order(template, 1);
        self.mining.order
    }

    fn order(&mut self, template: Template, threads: u32) {
        self.mining.order += 1;
        self.mining.last_template = Some((template.block.transactions.len() - 1, template.block.weight()));
        let not_before = if self.is_generating() { 0 } else { self.mining.next };
        self.outbox.work(Some(WorkOrder { order: self.mining.order, template, threads, not_before }));
    }

    /// Ends a running `generatetoaddress` with this error.
    pub(crate) fn fail_generate(&mut self, error: RpcError) {
        if let Some(failed) = self.mining.generate.take() {
            self.outbox.reply(failed.command, Err(error));
            self.refresh_work();
        }
    }

    /// There are no miners: a `generatetoaddress` would wait for ever. Who mines without end may wait.
    pub(crate) fn unmined(&mut self, why: &str) {
        if self.is_generating() {
            self.fail_generate(RpcError::new(Code::Misc, why));
            self.refresh_work();
        }
    }

    /// What is built on now. A block that breaks a rule is for others to see, and so on the chain that they know.
    fn work_chain(&self) -> &Chainstate {
        let filled = self.mining.generate.as_ref().and_then(|generate| generate.filled.as_ref());
        match filled.is_some_and(|filled| filled.breaks.is_some()) {
            true => &self.chain,
            false => self.mining_chain(),
        }
    }

    /// The block that would be mined now, paying to `script`.
    pub(crate) fn template(&self, script: ScriptBuf) -> Template {
        let filled = self.mining.generate.as_ref().and_then(|generate| generate.filled.as_ref());
        let (chain, now_s, name) = (self.work_chain(), self.now_s(), &self.name);
        match filled {
            Some(Filled { transactions, breaks, .. }) => {
                let mut template =
                    block_template::of_transactions(chain, transactions, now_s, script, 0, name);
                if let Some(breach) = breaks {
                    breach.apply(&mut template, chain.params().subsidy(chain.height() + 1).0);
                }
                template
            }
            None => block_template::build(chain, self.mining_pool(), now_s, script, 0, name),
        }
    }

    /// The block that could be mined now, paying to this wallet; its nonce is zero.
    ///
    /// # Errors
    /// See [`NotByHand`].
    pub fn block_to_mine(&self) -> Result<Block, NotByHand> {
        if self.blocks_are_signed() {
            return Err(NotByHand::Signed);
        }
        let script = self.payout_script().filter(|_| self.can_mine());
        script.map(|script| self.template(script).block).ok_or(NotByHand::NotMined)
    }

    pub(crate) fn payout_script(&self) -> Option<ScriptBuf> {
        let generate = self.mining.generate.as_ref().map(|generate| generate.script.clone());
        generate.or_else(|| self.wallet.as_ref().map(|wallet| wallet.mining_address().script_pubkey()))
    }

    pub(crate) fn mining_timer(&mut self) {
        if self.mining.renew.is_some_and(|renew| self.now >= renew) {
            self.refresh_work();
        }
    }

    /// A solution. One for a tip that is none any more comes too late and is dropped.
    pub(crate) fn solved(&mut self, block: Block) {
        if block.header.prev_blockhash != self.work_chain().tip().hash || !self.mining.is_active() {
            return;
        }
        if self.stop_if_too_many_hidden() {
            return;
        }
        if block.header.bits.to_target().is_some_and(|target| target.work().log2() < EASY_LOG2) {
            self.mining.next = self.now + PACE;
        }
        if let Some((command, filled)) = self.take_filled(&block) {
            let answer = self.end_filled(filled, block);
            self.outbox.reply(command, answer);
            return self.refresh_work();
        }
        let (hash, pays) = (block.block_hash(), block.transactions[0].outputs[0].script_pubkey.clone());
        match self.take_own_block(Arc::new(block.into())) {
            Ok(()) => {
                self.count_generated(hash, &pays);
                self.stop_if_too_many_hidden();
            }
            // The next one would be refused as well; who waits for it hears why.
            Err(error) => self.fail_generate(not_accepted(&error)),
        }
    }

    fn count_generated(&mut self, hash: BlockHash, pays: &ScriptBuf) {
        let is_one_of = |generate: &&mut Generate| generate.filled.is_none() && generate.script == *pays;
        let Some(generate) = self.mining.generate.as_mut().filter(is_one_of) else { return };
        generate.hashes.push(hash);
        generate.remaining -= 1;
        if generate.remaining == 0 {
            self.end_generate();
        }
    }

    /// Hashes that a miner did: a `generatetoaddress` that has none left gives the blocks that it found.
    pub(crate) fn hashed(&mut self, hashes: u64) {
        self.counters.add(Count::Hashes, hashes);
        self.mining.hashed(self.now, hashes);
        let Some(generate) = self.mining.generate.as_mut() else { return };
        generate.tries = generate.tries.saturating_sub(hashes);
        if generate.tries == 0 {
            self.end_generate();
        }
    }

    fn end_generate(&mut self) {
        if let Some(done) = self.mining.generate.take() {
            self.outbox.reply(done.command, Ok(hashes_json(&done.hashes)));
            self.refresh_work();
        }
    }

    /// The running `generateblock`, if this is its block.
    fn take_filled(&mut self, block: &Block) -> Option<(u64, Filled)> {
        let (coinbase, others) = block.transactions.split_first()?;
        let done = self.mining.generate.take_if(|running| {
            let has_them = running.filled.as_ref().is_some_and(|filled| filled.transactions == others);
            has_them && coinbase.outputs.first().is_some_and(|output| output.script_pubkey == running.script)
        })?;
        Some((done.command, done.filled?))
    }

    fn end_filled(&mut self, filled: Filled, block: Block) -> Result<Value, RpcError> {
        if filled.breaks.is_some() {
            return self.take_forged(block);
        }
        let hash = block.block_hash().to_string();
        if !filled.submit {
            return Ok(json!({ "hash": hash, "hex": hex::encode(block.encode()) }));
        }
        match self.take_own_block(Arc::new(block.into())) {
            Ok(()) => Ok(json!({ "hash": hash })),
            Err(error) => Err(not_accepted(&error)),
        }
    }
}

/// Why a mined block is none of the chain's.
fn not_accepted(error: &BlockError) -> RpcError {
    RpcError::new(Code::Internal, format!("ProcessNewBlock, block not accepted: {}", error.reason()))
}

/// Why a block that was filled by hand is not mined.
pub(crate) fn not_a_block(error: &BlockError) -> RpcError {
    RpcError::new(Code::Verify, format!("TestBlockValidity failed: {}", error.reason()))
}

fn hashes_json(hashes: &[BlockHash]) -> Value {
    json!(hashes.iter().map(BlockHash::to_string).collect::<Vec<_>>())
}
