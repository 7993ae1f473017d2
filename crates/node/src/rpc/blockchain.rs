//! Blocks, headers, chain tips, coins, proofs.

use std::collections::BTreeSet;

use hashyard_core::chain::{Entry, Fault};
use hashyard_core::{BlockHash, Decodable, Encodable, MerkleBlock, Network, OutPoint, Reader, Txid, Work};
use serde_json::{Value, json};

use super::json::{coins, difficulty, object, target};
use super::{Answer, Args, Code, Json, Method, RpcError};
use crate::node::Node;

type Result = core::result::Result<Answer, RpcError>;

fn now(value: Value) -> Result {
    Ok(Answer::Now(value))
}

/// Bitcoin Core's name of the chain.
pub(super) fn chain_name(network: Network) -> &'static str {
    match network {
        Network::Mainnet => "main",
        other => other.name(),
    }
}

/// What a light node says of itself.
pub(super) const HEADERS_ONLY: &str = "This node follows headers only. Nothing but the proof of work of blocks is checked, and few blocks are here.";

/// Refuses a command whose answer takes blocks, of a light node or of one that prunes them.
pub(super) fn require_blocks(node: &Node, method: &Method) -> core::result::Result<(), RpcError> {
    const NEED_BLOCKS: &[&str] = &[
        "gettxout",
        "gettxoutsetinfo",
        "gettxoutproof",
        "invalidateblock",
        "reconsiderblock",
        "submitblock",
        "getblocktemplate",
        "listcontracts",
        "spendcontract",
    ];
    let message = match method.name {
        // Filters of blocks that were pruned can't be made any more, and those above need theirs.
        "getblockfilter" | "scanblocks" if node.is_light() || node.is_pruned() => {
            "Index is not enabled for filtertype basic"
        }
        _ if !node.is_light() => return Ok(()),
        name if NEED_BLOCKS.contains(&name) => HEADERS_ONLY,
        _ => return Ok(()),
    };
    Err(RpcError::new(Code::Misc, message))
}

pub(super) fn getblockchaininfo(node: &mut Node, _: &Args) -> Result {
    let (tip, best) = (node.chain.tip(), node.chain.tree().best_header());
    // A light node has verified nothing but headers: how far it has looked for the wallet's payments is what can be told.
    let done = node.light.as_ref().map_or(tip.height + 1, |light| light.looked_at());
    let progress = f64::from(done) / f64::from(best.height.max(tip.height) + 1);
    let mut fields = object(json!({
        "chain": chain_name(node.chain.params().network),
        "blocks": tip.height,
        "headers": best.height,
        "bestblockhash": tip.hash,
        "bits": tip.header.bits.to_string(),
        "target": target(tip.header.bits),
        "difficulty": difficulty(tip.header.bits),
        "time": tip.header.time,
        "mediantime": node.chain.median_time_past(),
        "verificationprogress": progress,
        "initialblockdownload": done <= best.height,
        "chainwork": tip.chainwork.to_string(),
        "size_on_disk": (0..=tip.height).filter_map(|height| node.chain.block_at(height)).map(|block| block.total_size()).sum::<usize>(),
        "pruned": node.is_pruned(),
        "warnings": super::pruning::warnings(node),
    }));
    super::pruning::add_fields(node, &mut fields);
    if node.chain.params().attacks {
        fields.insert("attacks".into(), json!(true));
    }
    if let Some(challenge) = &node.chain.params().challenge {
        fields.insert("signet_challenge".into(), json!(hex::encode(challenge)));
    }
    now(Value::Object(fields))
}

pub(super) fn getblockcount(node: &mut Node, _: &Args) -> Result {
    now(json!(node.chain.height()))
}

pub(super) fn getbestblockhash(node: &mut Node, _: &Args) -> Result {
    now(json!(node.chain.tip().hash))
}

pub(super) fn getblockhash(node: &mut Node, args: &Args) -> Result {
    let height = args.integer_i32(0)?;
    let hash = u32::try_from(height).ok().and_then(|height| node.chain.tree().active_at(height));
    now(json!(hash.ok_or_else(|| RpcError::new(Code::InvalidParameter, "Block height out of range"))?))
}

fn entry<'a>(node: &'a Node, args: &Args) -> core::result::Result<&'a Entry, RpcError> {
    let hash: BlockHash = args.hash(0)?;
    node.chain.tree().get(&hash).ok_or_else(|| RpcError::new(Code::InvalidAddressOrKey, "Block not found"))
}

pub(super) fn getblock(node: &mut Node, args: &Args) -> Result {
    let entry = entry(node, args)?;
    let block = node.chain.block(&entry.hash);
    let block = block.ok_or_else(|| super::pruning::not_available(node, &entry.hash))?;
    match args.verbosity_or(1, 1)? {
        0 => now(json!(hex::encode(block.encode()))),
        verbosity => now(node.block_json(entry, block, verbosity)),
    }
}

pub(super) fn getblockheader(node: &mut Node, args: &Args) -> Result {
    let entry = entry(node, args)?;
    match args.flag_or(1, true)? {
        true => now(Value::Object(node.header_json(entry))),
        false => now(json!(hex::encode(entry.header.to_bytes()))),
    }
}

pub(super) fn getchaintips(node: &mut Node, _: &Args) -> Result {
    let tree = node.chain.tree();
    let active = node.chain.tip().hash;
    let mut tips: Vec<&Entry> =
        tree.leaves().filter(|leaf| !tree.is_active(&leaf.hash)).chain([node.chain.tip()]).collect();
    tips.sort_by_key(|tip| (core::cmp::Reverse(tip.height), tip.hash));
    let list = tips.iter().map(|tip| {
        json!({
            "height": tip.height,
            "hash": tip.hash,
            "branchlen": tip.height - tree.fork_point(tip.hash).height,
            "status": if tip.hash == active { "active" } else { tip_status(tip) },
        })
    });
    now(json!(list.collect::<Vec<_>>()))
}

fn tip_status(tip: &Entry) -> &'static str {
    match (&tip.fault, tip.complete) {
        (Some(Fault::Own(_) | Fault::Ancestor), _) => "invalid",
        (_, false) => "headers-only",
        // Its blocks are here; whether their transactions hold was checked if the branch was ever connected.
        (_, true) if tip.validated => "valid-fork",
        (_, true) => "valid-headers",
    }
}

pub(super) fn invalidateblock(node: &mut Node, args: &Args) -> Result {
    let hash = entry(node, args)?.hash;
    if node.chain.is_pruned(&hash) {
        return Err(super::pruning::not_available(node, &hash));
    }
    let update = node.chain.invalidate(&hash);
    let update = update
        .ok_or_else(|| RpcError::new(Code::InvalidParameter, "The genesis block can't be invalidated"))?;
    node.follow_judgement(update);
    now(Value::Null)
}

pub(super) fn forgetchain(node: &mut Node, args: &Args) -> Result {
    let forced = args.flag_or(0, false)?;
    let forgotten = node.forget_chain(forced).map_err(|kept| RpcError::new(Code::Misc, kept.to_string()))?;
    now(json!({ "height": forgotten.height, "hash": forgotten.tip, "balance": coins(forgotten.balance) }))
}

pub(super) fn reconsiderblock(node: &mut Node, args: &Args) -> Result {
    let hash = entry(node, args)?.hash;
    if let Some(update) = node.chain.reconsider(&hash) {
        node.follow_judgement(update);
    }
    node.fetch_blocks();
    now(Value::Null)
}

pub(super) fn gettxout(node: &mut Node, args: &Args) -> Result {
    let outpoint = OutPoint { txid: args.hash::<Txid>(0)?, vout: args.number_u32(1)? };
    let with_mempool = args.flag_or(2, true)?;
    if with_mempool && node.mempool.spender(&outpoint).is_some() {
        return now(Value::Null);
    }
    let confirmed = node.chain.coins().get(&outpoint);
    let (output, confirmations, coinbase) = match confirmed {
        Some(coin) => (coin.output.clone(), node.chain.height() + 1 - coin.height, coin.coinbase),
        None => {
            let waiting = node.unconfirmed(&outpoint.txid).filter(|_| with_mempool);
            match waiting.and_then(|tx| tx.outputs.get(outpoint.vout as usize)) {
                Some(output) => (output.clone(), 0, false),
                None => return now(Value::Null),
            }
        }
    };
    now(json!({
        "bestblock": node.chain.tip().hash,
        "confirmations": confirmations,
        "value": coins(output.value),
        "scriptPubKey": node.script_json(&output.script_pubkey),
        "coinbase": coinbase,
    }))
}

pub(super) fn gettxoutsetinfo(node: &mut Node, args: &Args) -> Result {
    // Without an index it makes no difference whether one is used.
    args.flag_or(2, true)?;
    if args.value(1).is_some() {
        let message = "Querying specific block heights requires coinstatsindex";
        return Err(RpcError::new(Code::InvalidParameter, message));
    }
    let set = node.chain.coins();
    let transactions: BTreeSet<Txid> = set.iter().map(|(outpoint, _)| outpoint.txid).collect();
    // Bitcoin Core's "meaningless metric for UTXO set size": fixed parts of a coin and its script, in bytes.
    let bogosize: usize =
        set.iter().map(|(_, coin)| 32 + 4 + 4 + 8 + 2 + coin.output.script_pubkey.len()).sum();
    let mut fields = json!({
        "height": node.chain.height(),
        "bestblock": node.chain.tip().hash,
        "txouts": set.len(),
        "bogosize": bogosize,
        "total_amount": coins(set.total()),
        "transactions": transactions.len(),
        "disk_size": 0,
    });
    match args.optional_text(0)?.unwrap_or("hash_serialized_3") {
        "none" => {}
        "hash_serialized_3" => fields["hash_serialized_3"] = json!(set.hash_serialized()),
        other => return Err(args.invalid(0, &format!("{other:?} is none that this node has"))),
    }
    now(fields)
}

pub(super) fn gettxoutproof(node: &mut Node, args: &Args) -> Result {
    let wanted = proof_txids(args)?;
    let hash = match args.optional_text(1)? {
        Some(_) => args.hash::<BlockHash>(1)?,
        None => find_block(node, &wanted)?,
    };
    let block = node.chain.block(&hash);
    let block = block.ok_or_else(|| match node.chain.is_pruned(&hash) {
        true => super::pruning::not_available(node, &hash),
        false => RpcError::new(Code::InvalidAddressOrKey, "Block not found"),
    })?;
    let txids: Vec<Txid> = block.transactions.iter().map(|tx| tx.txid()).collect();
    if wanted.iter().any(|txid| !txids.contains(txid)) {
        let message = "Not all transactions found in specified or retrieved block";
        return Err(RpcError::new(Code::InvalidAddressOrKey, message));
    }
    let proof = MerkleBlock::new(block.header, &txids, |txid| wanted.contains(txid));
    now(json!(hex::encode(proof.encode())))
}

fn proof_txids(args: &Args) -> core::result::Result<BTreeSet<Txid>, RpcError> {
    let list = args.list(0)?;
    if list.is_empty() {
        return Err(args.invalid(0, "cannot be empty"));
    }
    let parse = |value: &Json| {
        let text = value.as_str().ok_or_else(|| args.invalid(0, "must hold strings"))?;
        text.parse::<Txid>().map_err(|error| args.invalid(0, &format!("holds {text:?}, which {error}")))
    };
    let mut wanted = BTreeSet::new();
    for value in list {
        let txid = parse(value)?;
        if !wanted.insert(txid) {
            let message = format!("Invalid parameter, duplicated txid: {txid}");
            return Err(RpcError::new(Code::InvalidParameter, message));
        }
    }
    Ok(wanted)
}

fn find_block(node: &Node, wanted: &BTreeSet<Txid>) -> core::result::Result<BlockHash, RpcError> {
    let height = wanted.iter().find_map(|txid| node.chain.index().position(txid)).map(|at| at.height);
    let height = height.or_else(|| super::pruning::height_by_coins(node, wanted));
    let hash = height.and_then(|height| node.chain.tree().active_at(height));
    hash.ok_or_else(|| RpcError::new(Code::InvalidAddressOrKey, "Transaction not yet in block"))
}

pub(super) fn verifytxoutproof(node: &mut Node, args: &Args) -> Result {
    // As in Core: what is no proof at all is an error, what proves nothing is an empty list, and bytes behind it don't matter.
    let bytes = args.hex(0)?;
    if bytes.is_empty() {
        return Err(args.invalid(0, "must be a hexadecimal string"));
    }
    let proof = MerkleBlock::decode_from(&mut Reader::new(&bytes));
    let proof = proof.map_err(|error| RpcError::new(Code::Misc, format!("Proof decode failed: {error}")))?;
    let Ok(txids) = proof.extract() else { return now(json!([])) };
    let hash = proof.header.block_hash();
    let is_active = node.chain.tree().is_active(&hash);
    let block = node.chain.block(&hash).filter(|_| is_active);
    if is_active && node.chain.is_pruned(&hash) {
        return Err(super::pruning::not_available(node, &hash));
    }
    if !is_active || (block.is_none() && !node.is_light()) {
        return Err(RpcError::new(Code::InvalidAddressOrKey, "Block not found in chain"));
    }
    // Without this a proof could pass an inner node off as a transaction (CVE-2017-12842). Who has the header alone can't tell.
    match block.is_none_or(|block| block.transactions.len() as u32 == proof.total) {
        true => now(json!(txids)),
        false => now(json!([])),
    }
}

impl Node {
    /// Hashes a second that the last blocks took, over `count` blocks; 0 while unknown (`GetNetworkHashPS`).
    pub(crate) fn network_hashps(&self, count: u32) -> f64 {
        let tip = self.chain.tip();
        let from = tip.height.saturating_sub(count);
        let Some(first) = self.chain.tree().active_at(from).and_then(|hash| self.chain.tree().get(&hash))
        else {
            return 0.0;
        };
        let times = (from..=tip.height)
            .filter_map(|height| self.chain.tree().get(&self.chain.tree().active_at(height)?))
            .map(|entry| entry.header.time);
        // Genesis was not mined here, so the time since it says nothing.
        let times: Vec<u32> = times.skip(usize::from(from == 0)).collect();
        let span = times.iter().max().unwrap_or(&0) - times.iter().min().unwrap_or(&0);
        let work: Work = tip.chainwork.saturating_sub(first.chainwork);
        if span == 0 { 0.0 } else { work.to_f64() / f64::from(span) }
    }
}
