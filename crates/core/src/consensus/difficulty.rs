//! Which difficulty comes next: Bitcoin's retarget, the testnet rule, and BIP94.

use crate::{Bits, Header, Params};

/// Periods in a row that began with an easy block, before difficulty starts over from the minimum. So many in a row have no
/// miners worth the name, and nobody can make us walk back further.
const MAX_EASY_STARTS: usize = 16;

/// A chain of headers from genesis up to some block.
pub trait Ancestry {
    /// Height of the last header.
    fn height(&self) -> u32;

    /// The header at a height of at most [`Ancestry::height`].
    fn header_at(&self, height: u32) -> Header;

    /// The last header.
    fn last(&self) -> Header {
        self.header_at(self.height())
    }

    /// Median of the times of the last eleven headers, in Unix seconds (BIP113).
    fn median_time_past(&self) -> u32 {
        let height = self.height();
        let mut times: Vec<u32> =
            (height.saturating_sub(10)..=height).map(|height| self.header_at(height).time).collect();
        times.sort_unstable();
        times[times.len() / 2]
    }
}

/// The compact target that a block on top of `parents` with this time must carry (`GetNextWorkRequired`).
pub fn next_bits(params: &Params, parents: &impl Ancestry, time: u32) -> Bits {
    let (height, parent) = (parents.height() + 1, parents.last());
    if is_easy(params, height, parent.time, time) {
        return params.pow_limit;
    }
    match params.min_difficulty_gap == 0 && !is_adjustment(params, height) {
        true => parent.bits,
        false => period_bits(params, parents, height),
    }
}

/// Whether the difficulty changes at this height.
pub fn is_adjustment(params: &Params, height: u32) -> bool {
    height.checked_rem(params.retarget_interval) == Some(0)
}

/// The testnet rule: after a gap a block may be easy. Bitcoin's networks don't allow it where the difficulty changes; a room
/// does, or a class that leaves just then would strand its chain.
fn is_easy(params: &Params, height: u32, parent_time: u32, time: u32) -> bool {
    params.min_difficulty_gap != 0
        && (params.easy_adjustments || !is_adjustment(params, height))
        && time > parent_time.saturating_add(params.min_difficulty_gap)
}

/// The difficulty of the period that `height` lies in. Easy blocks are exceptions, so it is that of the period's first block,
/// or, if that was easy itself, what would have followed from the period before.
pub fn period_bits(params: &Params, parents: &impl Ancestry, height: u32) -> Bits {
    let interval = params.retarget_interval;
    let mut start = height - height.checked_rem(interval).unwrap_or(height);
    let mut pending = vec![];
    while start > 0
        && pending.len() <= MAX_EASY_STARTS
        && (start == height || was_easy(params, parents, start))
    {
        start -= interval;
        pending.push(start);
    }
    let first = parents.header_at(start).bits;
    pending.into_iter().rev().fold(first, |bits, start| retarget(params, parents, start, bits))
}

fn was_easy(params: &Params, parents: &impl Ancestry, height: u32) -> bool {
    is_easy(params, height, parents.header_at(height - 1).time, parents.header_at(height).time)
}

/// Heights of the blocks between whose times the period that starts at the height `start` is measured, where the difficulty
/// changes at all. Bitcoin measures over one interval less than it counts, and that is consensus since 2009.
pub fn measured(params: &Params, start: u32) -> (u32, u32) {
    let first = if params.starts_at_block_one { start.max(1) } else { start };
    (first, start + params.retarget_interval - 1)
}

/// The difficulty after the period that starts at the height `start` and has the difficulty `bits`.
fn retarget(params: &Params, parents: &impl Ancestry, start: u32, bits: Bits) -> Bits {
    let (first, last) = measured(params, start);
    if first == last {
        return bits;
    }
    let (first, last) = (parents.header_at(first), parents.header_at(last));
    let actual = i64::from(last.time) - i64::from(first.time);
    // BIP94: start from the period's difficulty, which no exception touches, so an easy last block resets nothing.
    retargeted(params, if params.bip94 { bits } else { last.bits }, actual)
}

/// New target = old target × time taken / time intended, changed by a factor of 4 at most and within the network's limit
/// (`CalculateNextWorkRequired`). `seconds` passed between the blocks that the period is [`measured`] by.
pub fn retargeted(params: &Params, bits: Bits, seconds: i64) -> Bits {
    let (timespan, limit) = (params.target_timespan(), params.max_target());
    // A room's period may be of two seconds: a fourth of it is still some time, or the target would be zero.
    let clamped = seconds.clamp(i64::from(timespan / 4).max(1), i64::from(timespan) * 4);
    bits.to_target().unwrap_or(limit).scale(clamped as u32, timespan, limit).to_bits()
}
