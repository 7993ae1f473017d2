//! Blocks as cards, the strip of the latest of them, forks, and one block in full.

use hashyard_core::chain::{Entry, Fault};
use hashyard_core::consensus::difficulty;
use hashyard_core::{Bits, BlockHash, Header, Params, Work, pow};
use serde::{Deserialize, Serialize};

use crate::miner_tag::MinerTag;
use crate::node::Node;

/// The chain around its tip.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ChainView {
    /// Height of the tip.
    pub height: u32,
    /// Hash of the tip.
    pub tip: BlockHash,
    /// Height of the header with the most work; above `height` while blocks are being fetched.
    pub headers: u32,
    /// Unix milliseconds of the tip's header, not after now; of a chain without blocks, the node's start.
    pub tip_seen_ms: u64,
    /// Base-2 logarithm of the chain's accumulated work, in hashes.
    pub chainwork_log2: f64,
    /// What the last blocks took, over the whole network: its hash rate follows from that and from the time.
    pub recent: RecentWork,
    /// The compact target that the next block must meet.
    pub next_bits: Bits,
    /// Base-2 logarithm of the hashes expected for the next block.
    pub next_work_log2: f64,
    /// The difficulty period; `None` where the difficulty never changes.
    pub period: Option<PeriodView>,
    /// Latest blocks of the main chain, oldest first, at most 24.
    pub cards: Vec<BlockCard>,
    /// Branches that lost within those blocks, latest first, at most 8.
    pub forks: Vec<ForkView>,
    /// Blocks whose parent is unknown, at most 8.
    pub orphans: Vec<BlockHash>,
}

/// Work of the last blocks and the time in which it was done.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct RecentWork {
    /// Hashes expected for the blocks behind the first of them.
    pub hashes: f64,
    /// Time of the first one's header, Unix seconds.
    pub since_s: u32,
    /// The latest time of a header among them, Unix seconds.
    pub until_s: u32,
}

/// The difficulty period that the next block belongs to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PeriodView {
    /// Blocks of a period.
    pub interval: u32,
    /// Blocks of this period that there are.
    pub done: u32,
    /// Seconds from the first of them that the rule measures from to the last.
    pub elapsed_s: u32,
    /// Seconds that they were meant to take.
    pub intended_s: u32,
    /// By what the difficulty will be multiplied if the rest of the period takes as long for each block: within a quarter and
    /// four, and within the network's limit.
    pub factor: f64,
    /// The difficulty is the lowest that the network allows.
    pub easiest: bool,
    /// First height of the latest periods and the base-2 logarithm of the hashes expected for their first block, oldest first, at
    /// most 24.
    pub periods: Vec<(u32, f64)>,
}

/// Whether a block counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlockStatus {
    /// On the chain with the most work.
    Main,
    /// Valid as far as known, on a branch with less work.
    Stale,
    /// Broke a rule, or was declared invalid by the user.
    Invalid,
    /// Only its header is known.
    HeaderOnly,
    /// Context-free checks passed, but the parent is missing.
    NotConnected,
}

/// A block, small.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BlockCard {
    /// Its hash.
    pub hash: BlockHash,
    /// Its parent's hash.
    pub prev: BlockHash,
    /// Its height.
    pub height: u32,
    /// The header's time, Unix seconds.
    pub time: u32,
    /// Transactions, coinbase included; 0 while only the header is known.
    pub tx_count: u32,
    /// Serialised bytes; 0 while only the header is known.
    pub size: u32,
    /// Base-2 logarithm of the hashes expected to find a hash as low as this one: "28.2 bit".
    pub hash_log2: f64,
    /// Who mined it.
    pub miner: MinerTag,
    /// Whether it counts.
    pub status: BlockStatus,
}

/// A branch that lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForkView {
    /// The last block that both branches share.
    pub fork_height: u32,
    /// The losing branch, oldest first, at most 24.
    pub stale: Vec<BlockCard>,
    /// Blocks of the main chain above the fork.
    pub main_blocks: u32,
    /// Base-2 logarithm of the main chain's work above the fork.
    pub main_work_log2: f64,
    /// Base-2 logarithm of the losing branch's work above the fork.
    pub stale_work_log2: f64,
}

/// Blocks of the main chain in a snapshot.
const CARDS: u32 = 24;
/// Losing branches in a snapshot, and blocks of each.
const FORKS: usize = 8;

/// Ends of branches that are looked at for them, those with the most work.
const LEAVES: usize = 1_000;
const FORK_BLOCKS: usize = 24;
/// Difficulty periods in a snapshot.
const PERIODS: u32 = 24;
/// Orphans in a snapshot.
const ORPHANS: usize = 8;
/// Blocks over which the network's hash rate is estimated.
const RATE_BLOCKS: u32 = 20;
/// Cards in one answer.
const MAX_CARDS: u32 = 100;

impl Node {
    pub(super) fn chain_view(&self) -> ChainView {
        let tip = self.chain.tip();
        let next_bits = self.next_bits();
        ChainView {
            height: tip.height,
            tip: tip.hash,
            headers: self.chain.tree().best_header().height.max(tip.height),
            tip_seen_ms: self.tip_seen,
            chainwork_log2: tip.chainwork.log2(),
            recent: self.recent_work().unwrap_or_default(),
            next_bits,
            next_work_log2: target_log2(next_bits),
            period: self.period(),
            cards: self.cards((tip.height + 1).saturating_sub(CARDS), CARDS),
            forks: self.forks(),
            orphans: self.chain.orphans().iter().map(|(hash, _)| hash).take(ORPHANS).collect(),
        }
    }

    /// Work and time of the last blocks. Genesis was not mined here, so the time since it says nothing; neither does a pause in
    /// which nobody mined.
    fn recent_work(&self) -> Option<RecentWork> {
        let tip = self.chain.tip();
        let from = tip.height.saturating_sub(RATE_BLOCKS).max(1);
        let headers: Vec<Header> =
            (from..=tip.height).filter_map(|height| self.active_header(height)).collect();
        let times: Vec<u32> = headers.iter().map(|header| header.time).collect();
        let first = headers.get(since_pause(&times))?;
        let work = self.chain.tree().get(&first.block_hash())?.chainwork;
        Some(RecentWork {
            hashes: tip.chainwork.saturating_sub(work).to_f64(),
            since_s: first.time,
            until_s: times.iter().copied().max()?,
        })
    }

    /// The period of the tip; the next block opens another if this one is complete.
    fn period(&self) -> Option<PeriodView> {
        let (params, tip) = (self.chain.params(), self.chain.tip());
        let interval = params.retarget_interval;
        let done = tip.height.checked_rem(interval)? + 1;
        let (first, last) = difficulty::measured(params, tip.height + 1 - done);
        let gaps = tip.height.saturating_sub(first);
        let elapsed_s = tip.header.time.saturating_sub(self.active_header(tip.height - gaps)?.time);
        let parents = self.chain.tree().branch(tip.hash);
        let bits = difficulty::period_bits(params, &parents, tip.height);
        Some(PeriodView {
            interval,
            done,
            elapsed_s,
            intended_s: gaps * params.spacing,
            factor: pace(params, bits, elapsed_s, gaps, last - first),
            easiest: bits == params.pow_limit,
            periods: self.latest_periods(interval),
        })
    }

    fn active_header(&self, height: u32) -> Option<Header> {
        let hash = self.chain.tree().active_at(height)?;
        self.chain.tree().get(&hash).map(|entry| entry.header)
    }

    fn latest_periods(&self, interval: u32) -> Vec<(u32, f64)> {
        let last = (self.chain.height() + 1) / interval;
        let starts = (last.saturating_sub(PERIODS - 1)..=last).map(|period| period * interval);
        let bits = |height| self.active_header(height).map_or_else(|| self.next_bits(), |header| header.bits);
        starts.map(|height| (height, target_log2(bits(height)))).collect()
    }

    /// Cards of main-chain blocks from a height on, at most 100.
    pub fn cards(&self, from: u32, count: u32) -> Vec<BlockCard> {
        let heights = from..from.saturating_add(count.min(MAX_CARDS));
        heights
            .map_while(|height| self.chain.tree().active_at(height))
            .filter_map(|hash| self.card(&hash))
            .collect()
    }

    /// The card of any known block.
    pub(crate) fn card(&self, hash: &BlockHash) -> Option<BlockCard> {
        let entry = self.chain.tree().get(hash)?;
        let block = self.chain.block(hash);
        Some(BlockCard {
            hash: *hash,
            prev: entry.header.prev_blockhash,
            height: entry.height,
            time: entry.header.time,
            tx_count: block.map_or(0, |block| block.transactions.len() as u32),
            size: block.map_or(0, |block| block.total_size() as u32),
            hash_log2: pow::hash_log2_work(hash),
            miner: block.map_or_else(MinerTag::default, |block| self.miner_tag(block)),
            status: self.block_status(entry),
        })
    }

    fn block_status(&self, entry: &Entry) -> BlockStatus {
        match &entry.fault {
            Some(Fault::Own(_) | Fault::Ancestor) => BlockStatus::Invalid,
            _ if self.chain.tree().is_active(&entry.hash) => BlockStatus::Main,
            _ if !entry.has_block => BlockStatus::HeaderOnly,
            _ => BlockStatus::Stale,
        }
    }

    fn forks(&self) -> Vec<ForkView> {
        let tree = self.chain.tree();
        let lowest = self.chain.height().saturating_sub(CARDS);
        let mut losers: Vec<&Entry> = tree
            .leaves()
            .take(LEAVES)
            .filter(|leaf| !tree.is_active(&leaf.hash) && leaf.height > lowest)
            .collect();
        losers.sort_by_key(|leaf| core::cmp::Reverse(leaf.sequence));
        losers.into_iter().filter_map(|leaf| self.fork(leaf)).take(FORKS).collect()
    }

    fn fork(&self, leaf: &Entry) -> Option<ForkView> {
        let tree = self.chain.tree();
        let fork = tree.fork_point(leaf.hash);
        let path = tree.path_from_fork(leaf.hash);
        // A branch that is only being fetched has lost nothing.
        if leaf.chainwork > self.chain.tip().chainwork && leaf.fault.is_none() {
            return None;
        }
        let above = |work: Work| work.saturating_sub(fork.chainwork).log2();
        Some(ForkView {
            fork_height: fork.height,
            stale: path.iter().take(FORK_BLOCKS).filter_map(|hash| self.card(hash)).collect(),
            main_blocks: self.chain.height() - fork.height,
            main_work_log2: above(self.chain.tip().chainwork),
            stale_work_log2: above(leaf.chainwork),
        })
    }
}

/// Which of these blocks is the first after the last pause. Waits for blocks are exponential: that one is over ten times the
/// mean of the others happens once in 20,000 times by chance.
fn since_pause(times: &[u32]) -> usize {
    let end = times.len().saturating_sub(1);
    let pause = (1..end.saturating_sub(2)).rev().find(|at| {
        let behind = times[end].saturating_sub(times[*at]) / (end - at) as u32;
        times[*at].saturating_sub(times[at - 1]) > 10 * behind.max(1)
    });
    pause.unwrap_or(0)
}

/// What the difficulty is multiplied by if the whole period, which is measured over `all` gaps, goes on as its first `gaps` did.
fn pace(params: &Params, bits: Bits, elapsed_s: u32, gaps: u32, all: u32) -> f64 {
    let Some(gaps) = core::num::NonZeroU32::new(gaps) else { return 1.0 };
    let measured = i64::from(elapsed_s) * i64::from(all) / i64::from(gaps.get());
    // Not from the work: where two hashes find a block, it is too round a number.
    let target = |bits: Bits| bits.to_target().map_or(f64::NAN, |target| target.to_f64());
    target(bits) / target(difficulty::retargeted(params, bits, measured))
}

/// Base-2 logarithm of the hashes that a compact target asks for.
pub(super) fn target_log2(bits: Bits) -> f64 {
    bits.to_target().map_or(0.0, |target| target.work().log2())
}

#[cfg(test)]
mod tests {
    use hashyard_core::params::CLASSROOM;

    use super::*;

    #[test]
    fn the_pace_of_a_period_is_bounded_and_measured_over_one_gap_less() {
        let hard = Bits(0x1d04_0000);
        for (elapsed, gaps, factor) in
            [(150, 10, 12.0 / 11.0), (300, 10, 6.0 / 11.0), (0, 5, 4.0), (9_000, 1, 0.25), (9, 0, 1.0)]
        {
            assert!((pace(&CLASSROOM, hard, elapsed, gaps, 11) - factor).abs() < 1e-3, "{elapsed}");
        }
    }

    #[test]
    fn a_pause_is_no_mining() {
        for (times, first) in [
            (&[][..], 0),
            (&[5], 0),
            (&[0, 3, 6, 9], 0),
            (&[0, 2, 4, 900, 902, 903, 905, 906], 3),
            (&[0, 2, 4, 900, 902, 903], 0), // Too few behind it to tell.
            (&[0, 1, 1, 12, 12, 13, 13, 13], 3),
            (&[0, 15, 130, 140, 155, 160, 190], 0),
        ] {
            assert_eq!(since_pause(times), first, "{times:?}");
        }
    }

    #[test]
    fn nothing_is_promised_beyond_the_networks_limit() {
        let easiest = CLASSROOM.pow_limit;
        assert_eq!(pace(&CLASSROOM, easiest, 28_598_400, 3, 11), 1.0);
        assert!((pace(&CLASSROOM, easiest, 0, 3, 11) - 4.0).abs() < 1e-3);
        let near = Bits(0x1e01_8000);
        let factor = pace(&CLASSROOM, near, 28_598_400, 3, 11);
        assert!((factor - 0.75).abs() < 1e-3, "{factor}");
    }
}
