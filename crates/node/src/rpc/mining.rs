//! Templates, generating, switching the miner.

use std::sync::Arc;

use hashyard_core::consensus::block::witness_commitment_index;
use hashyard_core::consensus::{BlockError, MAX_BLOCK_SIGOPS_COST, MAX_BLOCK_WEIGHT};
use hashyard_core::wallet::Address;
use hashyard_core::{Block, Encodable, ScriptBuf};
use serde_json::{Value, json};

use super::blockchain::chain_name;
use super::json::{difficulty, object, target};
use super::{Answer, Args, Code, RpcError};
use crate::mining::MAX_GENERATE;
use crate::node::Node;
use crate::proposer::cannot_sign;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// More threads than any machine here has.
const MAX_THREADS: u64 = 256;

/// Bytes of a script that commits to witnesses and to nothing else (BIP141).
const WITNESS_COMMITMENT_LEN: usize = 38;

pub(super) fn getblocktemplate(node: &mut Node, args: &Args) -> Result {
    require_signet_rule(node, args)?;
    // Nobody is paid: the caller makes the coinbase.
    let template = node.template(ScriptBuf::default());
    let header = template.block.header;
    let txids: Vec<_> = template.block.transactions.iter().map(|tx| tx.txid()).collect();
    let transactions = template.block.transactions.iter().enumerate().skip(1).map(|(index, tx)| {
        let spent: Vec<_> = tx.inputs.iter().map(|input| input.previous_output.txid).collect();
        let depends: Vec<usize> = (1..index).filter(|earlier| spent.contains(&txids[*earlier])).collect();
        let entry = node.mempool.get(&txids[index]);
        json!({
            "data": hex::encode(tx.encode()),
            "txid": txids[index],
            "hash": tx.wtxid(),
            "depends": depends,
            "fee": entry.map_or(0, |entry| entry.fee.0),
            "sigops": entry.map_or(0, |entry| entry.sigops_cost),
            "weight": tx.weight(),
        })
    });
    let mut fields = object(json!({
        "capabilities": ["proposal"],
        "version": header.version,
        "rules": ["csv", "!segwit", "taproot"],
        "vbavailable": {},
        "vbrequired": 0,
        "previousblockhash": header.prev_blockhash,
        "transactions": transactions.collect::<Vec<_>>(),
        "coinbaseaux": {},
        "coinbasevalue": template.block.transactions[0].output_value().map_or(0, |value| value.0),
        "longpollid": format!("{}{}", header.prev_blockhash, node.mempool.len()),
        "target": target(header.bits),
        "mintime": node.chain.median_time_past() + 1,
        "mutable": ["time", "transactions", "prevblock"],
        "noncerange": "00000000ffffffff",
        "sigoplimit": MAX_BLOCK_SIGOPS_COST,
        "sizelimit": MAX_BLOCK_WEIGHT,
        "weightlimit": MAX_BLOCK_WEIGHT,
        "curtime": header.time,
        "bits": header.bits.to_string(),
        "height": template.height,
    }));
    if let Some(challenge) = &node.chain.params().challenge {
        fields["rules"].as_array_mut().into_iter().for_each(|rules| rules.push(json!("!signet")));
        fields.insert("signet_challenge".into(), json!(hex::encode(challenge)));
    }
    let coinbase = &template.block.transactions[0];
    if let Some(index) = witness_commitment_index(coinbase) {
        // The place for a signature behind it is the caller's affair.
        let commitment = &coinbase.outputs[index].script_pubkey.as_bytes()[..WITNESS_COMMITMENT_LEN];
        fields.insert("default_witness_commitment".into(), json!(hex::encode(commitment)));
    }
    Ok(Answer::Now(Value::Object(fields)))
}

/// As in Bitcoin Core: who mines a chain of signed blocks must say that it knows what that means.
fn require_signet_rule(node: &Node, args: &Args) -> Result<()> {
    let rules = args.value(0).and_then(|request| request.get("rules")).and_then(Value::as_array);
    match node.blocks_are_signed() && !rules.is_some_and(|rules| rules.contains(&json!("signet"))) {
        true => Err(RpcError::new(
            Code::InvalidParameter,
            "getblocktemplate must be called with the signet rule set (call with {\"rules\": [\"segwit\", \"signet\"]})",
        )),
        false => Ok(()),
    }
}

/// Null if the block was accepted, else why not, in BIP22's words.
pub(super) fn submitblock(node: &mut Node, args: &Args) -> Result {
    let block: Block = args.decoded(0, "Block")?;
    let hash = block.block_hash();
    let known = node.chain.block(&hash).is_some();
    let answer = match node.submit_block(Arc::new(block)) {
        Ok(()) if known => json!("duplicate"),
        Ok(()) if !node.chain.tree().is_active(&hash) => json!("inconclusive"),
        Ok(()) => Value::Null,
        Err(BlockError::PrevBlockNotFound) => json!("prev-blk-not-found"),
        Err(error) => json!(error.reason()),
    };
    Ok(Answer::Now(answer))
}

pub(super) fn generatetoaddress(node: &mut Node, args: &Args) -> Result {
    let count = args.number_u32(0)?;
    let address = Address::parse(args.text(1)?, node.chain.params());
    let address = address
        .map_err(|error| RpcError::new(Code::InvalidAddressOrKey, format!("Invalid address: {error}")))?;
    if count > MAX_GENERATE {
        return Err(args.invalid(0, &format!("is more than {MAX_GENERATE}")));
    }
    require_mining(node)?;
    if node.is_generating() {
        return Err(RpcError::new(Code::Misc, "generatetoaddress is running already"));
    }
    if count == 0 {
        return Ok(Answer::Now(json!([])));
    }
    node.start_generate(args.id, count, address.script_pubkey());
    Ok(Answer::Later)
}

fn require_mining(node: &Node) -> Result<()> {
    match node.can_mine() {
        true if node.blocks_are_signed() => node.can_sign().map_err(cannot_sign),
        true => Ok(()),
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

pub(super) fn getmininginfo(node: &mut Node, _: &Args) -> Result {
    let tip = node.chain.tip().header.bits;
    let next = node.next_bits();
    let mut fields = object(json!({
        "blocks": node.chain.height(),
        "bits": tip.to_string(),
        "difficulty": difficulty(tip),
        "target": target(tip),
        "networkhashps": node.network_hashps(120),
        "pooledtx": node.mempool.len(),
        "chain": chain_name(node.chain.params().network),
        "next": {
            "height": node.chain.height() + 1,
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
