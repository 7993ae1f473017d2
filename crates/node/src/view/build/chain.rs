//! The chain around its tip, and its forks.

use hashyard_core::chain::{Entry, Fault};
use hashyard_core::consensus::difficulty;
use hashyard_core::{Bits, Block, BlockHash, Header, Params, Work, pow};

use crate::node::Node;
use crate::view::{BlockCard, BlockStatus, ChainView, ForkView, MinerTag, PeriodView, RecentWork};

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

    /// Work and time of the last blocks. Genesis was not mined here, so the time since it says nothing.
    fn recent_work(&self) -> Option<RecentWork> {
        let tip = self.chain.tip();
        let from = tip.height.saturating_sub(RATE_BLOCKS).max(1);
        let first = self.chain.tree().get(&self.chain.tree().active_at(from)?)?;
        let times =
            (from..=tip.height).filter_map(|height| self.active_header(height)).map(|header| header.time);
        Some(RecentWork {
            hashes: tip.chainwork.saturating_sub(first.chainwork).to_f64(),
            since_s: first.header.time,
            until_s: times.max()?,
        })
    }

    /// The period of the tip; the next block opens another if this one is complete.
    fn period(&self) -> Option<PeriodView> {
        let (params, tip) = (self.chain.params(), self.chain.tip());
        let interval = params.retarget_interval;
        let done = tip.height.checked_rem(interval)? + 1;
        let start = tip.height + 1 - done;
        let since = |height| Some(tip.header.time.saturating_sub(self.active_header(height)?.time));
        let mined = start.max(1).min(tip.height);
        let parents = self.chain.tree().branch(tip.hash);
        let bits = difficulty::period_bits(params, &parents, tip.height);
        Some(PeriodView {
            interval,
            done,
            elapsed_s: since(mined)?,
            intended_s: (tip.height - mined) * params.spacing,
            // The rule measures from genesis, too.
            factor: pace(params, bits, since(start)?, done - 1),
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

    /// The compact target of the next block, were it found now.
    pub fn next_bits(&self) -> Bits {
        let parents = self.chain.tree().branch(self.chain.tip().hash);
        difficulty::next_bits(
            self.chain.params(),
            &parents,
            self.now_s().max(self.chain.median_time_past() + 1),
        )
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
            miner: block
                .map_or(MinerTag { name: None, address: None, you: false }, |block| self.miner_tag(block)),
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

    /// Who mined a block, as far as its coinbase says.
    pub(crate) fn miner_tag(&self, block: &Block) -> MinerTag {
        let coinbase = &block.transactions[0];
        let script = coinbase.outputs.first().map(|output| &output.script_pubkey);
        MinerTag {
            name: coinbase_name(coinbase.inputs[0].script_sig.as_bytes()),
            address: script.and_then(|script| self.address_of(script)),
            you: script.is_some_and(|script| self.owns(script)),
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

/// What the difficulty is multiplied by if the whole period goes on as its first `gaps` did. Bitcoin counts the blocks of a
/// period but measures from its first to its last: one gap less.
fn pace(params: &Params, bits: Bits, elapsed_s: u32, gaps: u32) -> f64 {
    let Some(gaps) = core::num::NonZeroU32::new(gaps) else { return 1.0 };
    let measured = i64::from(elapsed_s) * i64::from(params.retarget_interval - 1) / i64::from(gaps.get());
    // Not from the work: where two hashes find a block, it is too round a number.
    let target = |bits: Bits| bits.to_target().map_or(f64::NAN, |target| target.to_f64());
    target(bits) / target(difficulty::retargeted(params, bits, measured))
}

/// Base-2 logarithm of the hashes that a compact target asks for.
pub(super) fn target_log2(bits: Bits) -> f64 {
    bits.to_target().map_or(0.0, |target| target.work().log2())
}

/// The name between slashes that a miner wrote into the coinbase.
fn coinbase_name(script: &[u8]) -> Option<String> {
    let start = script.iter().position(|byte| *byte == b'/')? + 1;
    let length = script[start..].iter().position(|byte| *byte == b'/')?;
    let name = core::str::from_utf8(&script[start..start + length]).ok()?;
    (!name.is_empty() && !name.chars().any(char::is_control)).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use hashyard_core::params::CLASSROOM;

    use super::*;

    #[test]
    fn the_pace_of_a_period_is_bounded_and_measured_over_one_gap_less() {
        let hard = Bits(0x1d04_0000);
        for (elapsed, gaps, factor) in
            [(150, 10, 20.0 / 19.0), (300, 10, 10.0 / 19.0), (0, 5, 4.0), (9_000, 1, 0.25), (9, 0, 1.0)]
        {
            assert!((pace(&CLASSROOM, hard, elapsed, gaps) - factor).abs() < 1e-3, "{elapsed}");
        }
    }

    #[test]
    fn nothing_is_promised_beyond_the_networks_limit() {
        let easiest = CLASSROOM.pow_limit;
        assert_eq!(pace(&CLASSROOM, easiest, 28_598_400, 3), 1.0);
        assert!((pace(&CLASSROOM, easiest, 0, 3) - 4.0).abs() < 1e-3);
        let near = Bits(0x1e03_0000);
        let factor = pace(&CLASSROOM, near, 28_598_400, 3);
        assert!((factor - 0.75).abs() < 1e-3, "{factor}");
    }

    #[test]
    fn names_stand_between_slashes() {
        assert_eq!(coinbase_name(b"\x01\x02/mei/"), Some("mei".to_owned()));
        assert_eq!(coinbase_name("\u{1}/小美/x".as_bytes()), Some("小美".to_owned()));
        for none in [&b""[..], b"//", b"/mei", b"/\xff\xff/", b"/a\nb/"] {
            assert_eq!(coinbase_name(none), None);
        }
    }
}
