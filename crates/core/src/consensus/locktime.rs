//! Whether a transaction may already be mined: lock time, and relative lock times (BIP68).

use super::difficulty::Ancestry;
use crate::Transaction;
use crate::transaction::SEQUENCE_FINAL;

/// Lock times below this are heights, others Unix seconds.
pub const LOCKTIME_THRESHOLD: u32 = 500_000_000;

/// Set in a sequence number, no relative lock time holds (BIP68).
const SEQUENCE_DISABLE: u32 = 1 << 31;
/// Set in a sequence number, the relative lock time counts seconds, else blocks (BIP68).
const SEQUENCE_SECONDS: u32 = 1 << 22;
/// The bits of a sequence number that hold the relative lock time (BIP68).
const SEQUENCE_MASK: u32 = 0xffff;
/// A unit of relative lock time is 2^9 seconds (BIP68).
const SEQUENCE_GRANULARITY: u32 = 9;

/// Whether the lock time is over in a block of this height. `time` is the median time past of its parent where BIP113
/// holds, the block's own time before.
pub fn is_final(tx: &Transaction, height: u32, time: u32) -> bool {
    let reached = if tx.lock_time < LOCKTIME_THRESHOLD { height } else { time };
    tx.lock_time < reached
        || tx.lock_time == 0
        || tx.inputs.iter().all(|input| input.sequence == SEQUENCE_FINAL)
}

/// Whether all relative lock times are over in a block on top of `parents` (BIP68). `coin_heights` are the heights of
/// the spent outputs, in the order of the inputs; an unconfirmed output counts as being in that very block.
pub fn is_bip68_final(tx: &Transaction, coin_heights: &[u32], parents: &impl Ancestry) -> bool {
    // The version is unsigned for this comparison.
    if (tx.version as u32) < 2 {
        return true;
    }
    tx.inputs.iter().zip(coin_heights).all(|(input, height)| is_input_ripe(input.sequence, *height, parents))
}

fn is_input_ripe(sequence: u32, coin_height: u32, parents: &impl Ancestry) -> bool {
    if sequence & SEQUENCE_DISABLE != 0 {
        return true;
    }
    let lock = sequence & SEQUENCE_MASK;
    if sequence & SEQUENCE_SECONDS == 0 {
        return coin_height.saturating_add(lock) <= parents.height() + 1;
    }
    // Seconds count from the median time past of the block before the coin's.
    let from = Until { chain: parents, height: coin_height.saturating_sub(1).min(parents.height()) }
        .median_time_past();
    from.saturating_add(lock << SEQUENCE_GRANULARITY) <= parents.median_time_past()
}

/// A chain cut off at a height.
struct Until<'a, A> {
    chain: &'a A,
    height: u32,
}

impl<A: Ancestry> Ancestry for Until<'_, A> {
    fn height(&self) -> u32 {
        self.height
    }

    fn header_at(&self, height: u32) -> crate::Header {
        self.chain.header_at(height)
    }
}
