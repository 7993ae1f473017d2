//! Handing in blocks, generating, switching the miner.

use std::sync::Arc;

use hashyard_core::consensus::Reason;
use hashyard_core::consensus::block::witness_commitment_index;
use hashyard_core::wallet::Address;
use hashyard_core::{Amount, Block, Transaction, Txid};
use serde_json::{Value, json};

use super::blockchain::chain_name;
use super::json::{coins, difficulty, object, target};
use super::sending::invalid_address;
use super::{Answer, Args, Code, RpcError};
use crate::forging::Breach;
use crate::mining::{Filled, MAX_GENERATE, not_a_block};
use crate::node::Node;
use crate::proposer::cannot_sign;
use crate::withholding::too_many_hidden;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// More threads than any machine here has.
const MAX_THREADS: u64 = 256;

/// Null if the block was accepted, else why not, in BIP22's words. Who withholds blocks withholds one on the block that is mined on
/// as well: it comes from a template of this node. One on another hidden block, or a hidden one again, is not taken: others would hear of it.
pub(super) fn submitblock(node: &mut Node, args: &Args) -> Result {
    let mut block: Block = super::args::decode_block(args.text(0)?)?;
    fill_in_witness(node, &mut block);
    let hash = block.block_hash();
    let known = node.chain.block(&hash).is_some() || node.chain.is_pruned(&hash);
    let parent = block.header.prev_blockhash;
    let is_mined = parent == node.mining_chain().tip().hash;
    if node.is_hidden(&hash) {
        return Ok(Answer::Now(json!(Reason::Duplicate.as_str())));
    }
    if node.is_hidden(&parent) && !is_mined {
        return Ok(Answer::Now(json!(Reason::Inconclusive.as_str())));
    }
    if is_mined && node.stop_if_too_many_hidden() {
        return Err(RpcError::new(Code::Misc, too_many_hidden()));
    }
    let block = Arc::new(block.into());
    let verdict = if is_mined { node.take_own_block(block) } else { node.submit_own_block(block) };
    let answer = match verdict {
        Ok(()) if node.is_hidden(&hash) => Value::Null,
        Ok(()) if known => json!(Reason::Duplicate.as_str()),
        Ok(()) if !node.chain.tree().is_active(&hash) => json!(Reason::Inconclusive.as_str()),
        Ok(()) => Value::Null,
        Err(error) => json!(error.reason()),
    };
    Ok(Answer::Now(answer))
}

/// Pools may leave the reserved value of a commitment to the node (BIP145, `UpdateUncommittedBlockStructures`): 32 zeros.
fn fill_in_witness(node: &Node, block: &mut Block) {
    let parent = &block.header.prev_blockhash;
    let parent = node.chain.tree().get(parent).or_else(|| node.mining_chain().tree().get(parent));
    let has_segwit = parent.is_some_and(|parent| parent.height + 1 >= node.chain.params().forks.segwit);
    let Some(coinbase) = block.transactions.first_mut().filter(|_| has_segwit) else { return };
    if witness_commitment_index(coinbase).is_some()
        && !coinbase.has_witness()
        && let Some(input) = coinbase.inputs.first_mut()
    {
        input.witness = vec![vec![0; 32]];
    }
}

pub(super) fn generatetoaddress(node: &mut Node, args: &Args) -> Result {
    let count = args.number_u32(0)?;
    let address = Address::parse(args.text(1)?, node.chain.params());
    let address = address.map_err(invalid_address)?;
    if count > MAX_GENERATE {
        return Err(args.invalid(0, &format!("is more than {MAX_GENERATE}")));
    }
    let tries = args.number_or(2, u64::MAX)?;
    require_mining(node)?;
    if node.is_generating() {
        return Err(RpcError::new(Code::Misc, "generatetoaddress is running already"));
    }
    if count == 0 || tries == 0 {
        return Ok(Answer::Now(json!([])));
    }
    node.start_generate(args.id, count, address.script_pubkey(), tries);
    Ok(Answer::Later)
}

/// The next block, with these transactions in this order and no other: named if the mempool has them, or in hex. Unlike Bitcoin
/// Core's, its coinbase takes their fees.
pub(super) fn generateblock(node: &mut Node, args: &Args) -> Result {
    let address = Address::parse(args.text(0)?, node.chain.params());
    let invalid = |_| RpcError::new(Code::InvalidAddressOrKey, "Error: Invalid address or descriptor");
    let script = address.map_err(invalid)?.script_pubkey();
    let transactions: Result<Vec<Transaction>> = args
        .list(1)?
        .iter()
        .map(|given| given_transaction(node, given.as_str().unwrap_or_default()))
        .collect();
    let filled = Filled { transactions: transactions?, submit: args.flag_or(2, true)?, breaks: None };
    require_filling(node)?;
    node.start_filled(args.id, script, filled).map_err(|error| not_a_block(&error))?;
    Ok(Answer::Later)
}

/// A block of real work that breaks a rule and pays to this address: told to light nodes, which follow it, and refused here.
pub(super) fn generateinvalidblock(node: &mut Node, args: &Args) -> Result {
    let address = Address::parse(args.text(0)?, node.chain.params()).map_err(invalid_address)?;
    let rules = || Breach::ALL.map(|(rule, _)| rule.as_str()).join(" or ");
    let breach =
        Breach::named(args.text(1)?).ok_or_else(|| args.invalid(1, &format!("must be {}", rules())))?;
    require_filling(node)?;
    let (filled, pays) = node.forged_filling(breach, address.script_pubkey());
    node.start_filled(args.id, pays, filled).map_err(|error| not_a_block(&error))?;
    Ok(Answer::Later)
}

/// A block can be filled by hand and mined now.
fn require_filling(node: &Node) -> Result<()> {
    require_mining(node)?;
    if node.blocks_are_signed() {
        return Err(RpcError::new(
            Code::Misc,
            "Members sign the blocks of this network before they are mined",
        ));
    }
    match node.is_generating() {
        true => Err(RpcError::new(Code::Misc, "generatetoaddress is running already")),
        false => Ok(()),
    }
}

/// A transaction of the mempool that is mined from by its name, or any in hex (`generateblock` of Bitcoin Core).
fn given_transaction(node: &Node, given: &str) -> Result<Transaction> {
    if let Ok(txid) = given.parse::<Txid>() {
        let missing =
            || RpcError::new(Code::InvalidAddressOrKey, format!("Transaction {given} not in mempool."));
        return node.mining_pool().get(&txid).map(|entry| Transaction::clone(&entry.tx)).ok_or_else(missing);
    }
    super::args::decode_tx(given).map_err(|_| {
        let message =
            format!("Transaction decode failed for {given}. Make sure the tx has at least one input.");
        RpcError::new(Code::Deserialization, message)
    })
}

fn require_mining(node: &Node) -> Result<()> {
    match node.can_mine() {
        true if node.blocks_are_signed() => node.can_sign().map_err(cannot_sign),
        true => Ok(()),
        false if node.is_light() => Err(RpcError::new(Code::Misc, "A light node makes no blocks")),
        false => {
            let network = node.chain.params().network;
            Err(RpcError::new(Code::Misc, format!("{network} is not mined here")))
        }
    }
}

pub(super) fn setmining(node: &mut Node, args: &Args) -> Result {
    let threads = args.number(0)?;
    if threads > MAX_THREADS {
        return Err(args.invalid(0, &format!("is more than {MAX_THREADS}")));
    }
    if threads > 0 {
        require_mining(node)?;
    }
    node.set_mining(threads as u32);
    Ok(Answer::Now(json!(threads)))
}

/// What is of the tip is of the branch that others know; `next` is the block that `getblocktemplate` gives.
pub(super) fn getmininginfo(node: &mut Node, _: &Args) -> Result {
    let tip = node.chain.tip().header.bits;
    let next = node.mining_bits();
    let mut fields = object(json!({
        "blocks": node.chain.height(),
        "bits": tip.to_string(),
        "difficulty": difficulty(tip),
        "target": target(tip),
        "networkhashps": node.network_hashps(120),
        // Whatever waits is mined, once it was worth taking in.
        "blockmintxfee": coins(Amount::ZERO),
        "pooledtx": node.mempool.len(),
        "chain": chain_name(node.chain.params().network),
        "next": {
            "height": node.mining_chain().height() + 1,
            "bits": next.to_string(),
            "difficulty": difficulty(next),
            "target": target(next),
        },
        "threads": node.mining.threads,
        "hashespersec": node.mining.hashes_per_second(node.now),
        "warnings": [],
    }));
    if let Some(challenge) = &node.chain.params().challenge {
        fields.insert("signet_challenge".into(), json!(hex::encode(challenge)));
    }
    if let Some((transactions, weight)) = node.mining.last_template {
        fields.insert("currentblocktx".into(), json!(transactions));
        fields.insert("currentblockweight".into(), json!(weight));
    }
    Ok(Answer::Now(Value::Object(fields)))
}
