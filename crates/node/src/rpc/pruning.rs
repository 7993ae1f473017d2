//! What Bitcoin Core says of a pruned chain, in its words.

use std::collections::BTreeSet;

use hashyard_core::chain::MIN_BLOCKS_TO_KEEP;
use hashyard_core::{BlockHash, Txid};
use serde_json::{Map, Value, json};

use super::blockchain::HEADERS_ONLY;
use super::{Answer, Args, Code, Json, RpcError};
use crate::config::Prune;
use crate::node::Node;

/// A higher number is a time: no chain is so long, and no block so old (September 2001).
const FIRST_TIME: i32 = 1_000_000_000;

/// By so much the times of blocks may be wrong, in seconds (Bitcoin Core's `TIMESTAMP_WINDOW`).
const TIMESTAMP_WINDOW: u32 = 2 * 60 * 60;

fn refused(code: Code, why: &str) -> RpcError {
    RpcError::new(code, why)
}

/// Why there is no block behind a header.
pub(super) fn not_available(node: &Node, hash: &BlockHash) -> RpcError {
    refused(
        Code::Misc,
        match node.chain.is_pruned(hash) {
            true => "Block not available (pruned data)",
            false => "Block not available (not fully downloaded)",
        },
    )
}

/// What is wrong with the node's chain, for people.
pub(super) fn warnings(node: &Node) -> Vec<String> {
    let light = node.is_light().then(|| HEADERS_ONLY.to_owned());
    let archive = node.wants_archive().map(|height| {
        format!("All peers are pruned (NODE_NETWORK_LIMITED), and none of them gives block {height}: a peer that has all blocks is needed.")
    });
    let cut = node.is_cut_off().map(|height| {
        format!("Another branch has more work, and parts from this chain below block {height}, up to which blocks were pruned: the chain has to be downloaded anew (forgetchain).")
    });
    light.into_iter().chain(archive).chain(cut).collect()
}

/// What `getblockchaininfo` has besides where blocks are pruned.
pub(super) fn add_fields(node: &Node, fields: &mut Map<String, Value>) {
    let Some(prune) = node.prune else { return };
    let pruned = node.chain.pruned();
    fields.insert("pruneheight".into(), json!(if pruned == 0 { 0 } else { pruned + 1 }));
    fields.insert("automatic_pruning".into(), json!(prune != Prune::Manual));
    if let Prune::Target(target) = prune {
        fields.insert("prune_target_size".into(), json!(u64::from(target) << 20));
    }
}

/// The height of one of these transactions by an output of it that is unspent: where blocks were pruned the index does not have it.
pub(super) fn height_by_coins(node: &Node, txids: &BTreeSet<Txid>) -> Option<u32> {
    let mut coins = node.chain.coins().iter();
    coins
        .find(|(outpoint, _)| node.is_pruned() && txids.contains(&outpoint.txid))
        .map(|(_, coin)| coin.height)
}

pub(super) fn pruneblockchain(node: &mut Node, args: &Args) -> Result<Answer, RpcError> {
    let height = args.integer_i32(0)?;
    if !node.is_pruned() {
        return Err(refused(Code::Misc, "Cannot prune blocks because node is not in prune mode."));
    }
    if height < 0 {
        return Err(refused(Code::InvalidParameter, "Negative block height."));
    }
    let height = if height > FIRST_TIME { first_since(node, height as u32)? } else { height as u32 };
    if node.is_too_short_to_prune() {
        return Err(refused(Code::Misc, "Blockchain is too short for pruning."));
    }
    if height > node.chain.height() {
        let why = "Blockchain is shorter than the attempted prune height.";
        return Err(refused(Code::InvalidParameter, why));
    }
    node.prune_to(height.min(node.chain.height().saturating_sub(MIN_BLOCKS_TO_KEEP)));
    let pruned = node.chain.pruned();
    Ok(Answer::Now(if pruned == 0 { json!(-1) } else { json!(pruned) }))
}

/// The lowest block of the chain that is not older than this, clocks considered.
fn first_since(node: &Node, time: u32) -> Result<u32, RpcError> {
    let time = time.saturating_sub(TIMESTAMP_WINDOW);
    let is_since = |height: &u32| time_of(node, *height).is_some_and(|of_block| of_block >= time);
    let why = "Could not find block with at least the specified timestamp.";
    (0..=node.chain.height()).find(is_since).ok_or_else(|| refused(Code::InvalidParameter, why))
}

fn time_of(node: &Node, height: u32) -> Option<u32> {
    Some(node.chain.tree().get(&node.chain.tree().active_at(height)?)?.header.time)
}

/// Why an import does not know what lies in blocks that were pruned, if it may lie there.
pub(super) fn rescan_error(node: &Node, timestamp: Option<&Json>) -> Option<Value> {
    let timestamp = timestamp.and_then(Json::as_u64)?;
    let pruned = Some(node.chain.pruned()).filter(|pruned| *pruned > 0)?;
    let last = time_of(node, pruned)?;
    if u64::from(last) + u64::from(TIMESTAMP_WINDOW) < timestamp {
        return None;
    }
    let message = format!(
        "Rescan failed for descriptor with timestamp {timestamp}. There was an error reading a block from time {last}, which is after or \
         within {TIMESTAMP_WINDOW} seconds of key creation, and could contain transactions pertaining to the desc. As a result, \
         transactions and coins using this desc may not appear in the wallet. This error could be caused by pruning or data corruption \
         (see bitcoind log for details) and could be dealt with by downloading and rescanning the relevant blocks (see -reindex option \
         and rescanblockchain RPC)."
    );
    let error = RpcError::new(Code::Misc, message);
    Some(json!({ "success": false, "error": { "code": error.code, "message": error.message } }))
}
