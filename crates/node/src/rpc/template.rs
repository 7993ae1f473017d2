//! What to mine, and whether a block would be taken (BIP22, BIP23, BIP145).

use std::collections::BTreeSet;

use hashyard_core::chain::Entry;
use hashyard_core::consensus::block::{WITNESS_COMMITMENT_HEADER, witness_commitment_hash};
use hashyard_core::consensus::{BlockError, MAX_BLOCK_SIGOPS_COST, MAX_BLOCK_WEIGHT, WITNESS_SCALE_FACTOR};
use hashyard_core::mempool::Template;
use hashyard_core::{Block, Encodable, Network, ScriptBuf};
use serde_json::{Map, Value, json};

use super::json::{object, target};
use super::{Answer, Args, Code, RpcError, args};
use crate::command::{Fields, Json};
use crate::node::Node;

type Result<T = Answer> = core::result::Result<T, RpcError>;

pub(super) fn getblocktemplate(node: &mut Node, args: &Args) -> Result {
    let request = args.object(0)?;
    let answer = match request.get("mode") {
        None | Some(Json::Null) => template(node, request)?,
        Some(Json::Text(mode)) if mode == "template" => template(node, request)?,
        Some(Json::Text(mode)) if mode == "proposal" => proposal(node, request)?,
        Some(_) => return Err(RpcError::new(Code::InvalidParameter, "Invalid mode")),
    };
    Ok(Answer::Now(answer))
}

/// Null if the block would be taken, proof of work and signatures aside, else why not: on the chain that templates are for.
fn proposal(node: &mut Node, request: &Fields) -> Result<Value> {
    let missing = || RpcError::new(Code::Type, "Missing data String key for proposal");
    let data = request.get("data").and_then(Json::as_str).ok_or_else(missing)?;
    let block: Block = args::decode_block(data)?;
    let hash = block.block_hash();
    // What is hidden stands on the mining chain alone, and what others found since it began on the other.
    let known = node.chain.tree().get(&hash).or_else(|| node.mining_chain().tree().get(&hash));
    if let Some(known) = known {
        return Ok(json!(duplicate(known)));
    }
    Ok(match node.test_mined(&block.into()) {
        Ok(()) => Value::Null,
        Err(BlockError::PrevBlockNotFound) => json!("inconclusive-not-best-prevblk"),
        Err(error) => json!(error.reason()),
    })
}

fn duplicate(known: &Entry) -> &'static str {
    match &known.fault {
        Some(_) => "duplicate-invalid",
        None if known.validated => "duplicate",
        None => "duplicate-inconclusive",
    }
}

fn template(node: &Node, request: &Fields) -> Result<Value> {
    let rules = client_rules(request)?;
    require_network(node)?;
    require_rules(node, &rules)?;
    // Nobody is paid: the caller makes the coinbase.
    Ok(Value::Object(template_json(node, &node.template(ScriptBuf::default()))))
}

fn client_rules(request: &Fields) -> Result<BTreeSet<&str>> {
    let Some(Json::List(rules)) = request.get("rules") else { return Ok(BTreeSet::new()) };
    let not_text = || RpcError::new(Code::Type, "rules must hold strings");
    rules.iter().map(|rule| rule.as_str().ok_or_else(not_text)).collect()
}

/// On the main chain nobody should mine on what others have left behind.
fn require_network(node: &Node) -> Result<()> {
    if node.chain.params().network != Network::Mainnet {
        return Ok(());
    }
    if node.peer_ids().is_empty() {
        return Err(RpcError::new(Code::ClientNotConnected, "Hashyard is not connected!"));
    }
    match node.chain.height() < node.chain.tree().best_header().height {
        true => {
            let message = "Hashyard is in initial sync and waiting for blocks...";
            Err(RpcError::new(Code::ClientInInitialDownload, message))
        }
        false => Ok(()),
    }
}

/// A miner that does not know of witnesses (BIP145) or signed blocks (BIP325) would make blocks that nobody takes.
fn require_rules(node: &Node, rules: &BTreeSet<&str>) -> Result<()> {
    let needs = |rule: &str, all: &str| {
        let message = format!(
            "getblocktemplate must be called with the {rule} rule set (call with {{\"rules\": [{all}]}})"
        );
        Err(RpcError::new(Code::InvalidParameter, message))
    };
    if node.chain.params().challenge.is_some() && !rules.contains("signet") {
        return needs("signet", "\"segwit\", \"signet\"");
    }
    if !rules.contains("segwit") {
        return needs("segwit", "\"segwit\"");
    }
    Ok(())
}

fn template_json(node: &Node, template: &Template) -> Map<String, Value> {
    let (header, params) = (template.block.header, node.chain.params());
    let has_witnesses = template.height >= params.forks.segwit;
    // Before BIP141 sizes and signature operations counted once, not four times.
    let scale = if has_witnesses { 1 } else { WITNESS_SCALE_FACTOR };
    let mut fields = object(json!({
        "capabilities": ["proposal"],
        "version": header.version,
        "rules": rules(has_witnesses, params.challenge.is_some()),
        "vbavailable": {},
        "vbrequired": 0,
        "previousblockhash": header.prev_blockhash,
        "transactions": transactions_json(template, scale),
        "coinbaseaux": {},
        "coinbasevalue": template.block.transactions[0].output_value().map_or(0, |value| value.0),
        "longpollid": format!("{}{}", header.prev_blockhash, node.mining_pool().len()),
        "target": target(header.bits),
        "mintime": template.min_time,
        "mutable": ["time", "transactions", "prevblock"],
        "noncerange": "00000000ffffffff",
        "sigoplimit": MAX_BLOCK_SIGOPS_COST as usize / scale,
        "sizelimit": MAX_BLOCK_WEIGHT / scale,
        "curtime": header.time,
        "bits": header.bits.to_string(),
        "height": template.height,
    }));
    if has_witnesses {
        fields.insert("weightlimit".into(), json!(MAX_BLOCK_WEIGHT));
        fields.insert("default_witness_commitment".into(), json!(commitment(&template.block)));
    }
    if let Some(challenge) = &params.challenge {
        fields.insert("signet_challenge".into(), json!(hex::encode(challenge)));
    }
    fields
}

/// An exclamation mark means: who does not know it makes wrong blocks (BIP9).
fn rules(has_witnesses: bool, is_signed: bool) -> Vec<&'static str> {
    let mut rules = vec!["csv"];
    if has_witnesses {
        rules.extend(["!segwit", "taproot"]);
    }
    if is_signed {
        rules.push("!signet");
    }
    rules
}

fn transactions_json(template: &Template, scale: usize) -> Vec<Value> {
    let transactions = &template.block.transactions;
    let txids: Vec<_> = transactions.iter().map(|tx| tx.txid()).collect();
    let costs = template.tx_fees.iter().zip(&template.tx_sigops_cost);
    let behind_coinbase = transactions.iter().enumerate().skip(1).zip(costs);
    let list = behind_coinbase.map(|((index, tx), (fee, sigops))| {
        let spent: Vec<_> = tx.inputs.iter().map(|input| input.previous_output.txid).collect();
        let depends: Vec<usize> = (1..index).filter(|earlier| spent.contains(&txids[*earlier])).collect();
        json!({
            "data": hex::encode(tx.encode()),
            "txid": txids[index],
            "hash": tx.wtxid(),
            "depends": depends,
            "fee": fee.0,
            "sigops": *sigops as usize / scale,
            "weight": tx.weight(),
        })
    });
    list.collect()
}

/// The script of the coinbase output that commits to the witnesses (BIP141), for 32 reserved bytes of zero.
fn commitment(block: &Block) -> String {
    let hash = witness_commitment_hash(&block.transactions, &[0; 32]);
    hex::encode([WITNESS_COMMITMENT_HEADER.as_slice(), &hash].concat())
}
