//! Which difficulty comes next: Bitcoin's retarget, the testnet rule, and BIP94.

use crate::{Bits, Header, Params};

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
    let height = parents.height() + 1;
    let parent = parents.last();
    if is_adjustment(params, height) {
        return retarget(params, parents);
    }
    if params.min_difficulty_gap == 0 {
        return parent.bits;
    }
    if time > parent.time.saturating_add(params.min_difficulty_gap) {
        return params.pow_limit;
    }
    last_real_bits(params, parents)
}

/// Whether the difficulty changes at this height.
pub fn is_adjustment(params: &Params, height: u32) -> bool {
    height.checked_rem(params.retarget_interval) == Some(0)
}

/// The testnet rule: an easy block is an exception, so the next one looks behind all of them.
fn last_real_bits(params: &Params, parents: &impl Ancestry) -> Bits {
    let mut height = parents.height();
    while height > 0 && !is_adjustment(params, height) && parents.header_at(height).bits == params.pow_limit {
        height -= 1;
    }
    parents.header_at(height).bits
}

/// New target = old target × time taken / time intended, changed by a factor of 4 at most (`CalculateNextWorkRequired`).
fn retarget(params: &Params, parents: &impl Ancestry) -> Bits {
    let timespan = params.target_timespan();
    let last = parents.last();
    // Bitcoin measures over one interval less than it counts, and that is consensus since 2009.
    let first = parents.header_at((parents.height() + 1).saturating_sub(params.retarget_interval));
    let actual = i64::from(last.time) - i64::from(first.time);
    let clamped = actual.clamp(i64::from(timespan / 4), i64::from(timespan) * 4);
    // BIP94: start from the period's first block, which is never an exception, so an easy last block resets nothing.
    let base = if params.bip94 { first.bits } else { last.bits };
    let limit = params.max_target();
    base.to_target().unwrap_or(limit).scale(clamped as u32, timespan, limit).to_bits()
}
