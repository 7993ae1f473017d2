//! Header checks.

use super::difficulty::{self, Ancestry};
use super::error::BlockError;
use crate::{Bits, BlockHash, Header, Params};

/// Seconds by which the first block of a difficulty period may lie before the last of the previous one (BIP94).
pub(crate) const MAX_TIMEWARP: u32 = 600;

/// The hash meets the target, and the target is one that the network allows.
pub fn check_proof_of_work(params: &Params, hash: &BlockHash, bits: Bits) -> Result<(), BlockError> {
    match bits.to_target() {
        Some(target) if target <= params.max_target() && target.is_met_by(hash) => Ok(()),
        _ => Err(BlockError::HighHash),
    }
}

/// Everything about a header on top of its parents, at the node's time `now` in Unix seconds
/// (`ContextualCheckBlockHeader`).
pub fn check_contextual_header(
    params: &Params,
    parents: &impl Ancestry,
    header: &Header,
    now: u32,
) -> Result<(), BlockError> {
    let height = parents.height() + 1;
    if header.bits != difficulty::next_bits(params, parents, header.time) {
        return Err(BlockError::BadDiffBits);
    }
    if header.time <= parents.median_time_past() {
        return Err(BlockError::TimeTooOld);
    }
    check_timewarp(params, parents, header)?;
    if header.time > now.saturating_add(params.max_future) {
        return Err(BlockError::TimeTooNew);
    }
    check_version(params, header.version, height)
}

/// BIP94: closes the time-warp attack on the difficulty.
fn check_timewarp(params: &Params, parents: &impl Ancestry, header: &Header) -> Result<(), BlockError> {
    let guarded = params.bip94 && difficulty::is_adjustment(params, parents.height() + 1);
    if guarded && header.time < parents.last().time.saturating_sub(MAX_TIMEWARP) {
        return Err(BlockError::TimeWarp);
    }
    Ok(())
}

/// Old versions are refused once the soft fork that retired them holds (BIP34, BIP66, BIP65).
fn check_version(params: &Params, version: i32, height: u32) -> Result<(), BlockError> {
    let forks = [(2, params.forks.bip34), (3, params.forks.bip66), (4, params.forks.bip65)];
    match forks.iter().any(|(least, start)| version < *least && height >= *start) {
        true => Err(BlockError::BadVersion(version)),
        false => Ok(()),
    }
}
