//! Transactions as bytes, the mempool.

use hashyard_core::mempool::{Entry, MempoolError};
use hashyard_core::{Amount, BlockHash, Encodable, Transaction, Txid};
use serde_json::{Map, Value, json};

use super::json::{coins, object};
use super::{Answer, Args, Code, RpcError, args};
use crate::node::Node;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// Core refuses to send what pays more than this by default, in coins for 1,000 vbytes.
const DEFAULT_MAX_FEE_RATE: Amount = Amount(10_000_000);

pub(super) fn getrawmempool(node: &mut Node, args: &Args) -> Result {
    if !args.flag_or(0, false)? {
        return Ok(Answer::Now(json!(node.unconfirmed_txids())));
    }
    let entries = node.mempool.iter().map(|entry| (entry.txid.to_string(), entry_json(node, entry)));
    Ok(Answer::Now(Value::Object(entries.collect())))
}

fn entry_json(node: &Node, entry: &Entry) -> Value {
    json!({
        "vsize": entry.vsize,
        "weight": entry.tx.weight(),
        "time": entry.time_ms / 1000,
        "height": node.chain.height(),
        "descendantcount": entry.descendants.count,
        "descendantsize": entry.descendants.vsize,
        "ancestorcount": entry.ancestors.count,
        "ancestorsize": entry.ancestors.vsize,
        "wtxid": entry.wtxid,
        "fees": {
            "base": coins(entry.fee),
            "modified": coins(entry.fee),
            "ancestor": coins(entry.ancestors.fee),
            "descendant": coins(entry.descendants.fee),
        },
        "depends": entry.parents,
        "spentby": entry.children,
        "bip125-replaceable": node.mempool.is_replaceable(&entry.txid),
        "unbroadcast": false,
    })
}

pub(super) fn getmempoolinfo(node: &mut Node, _: &Args) -> Result {
    let totals = node.mempool.totals();
    let policy = node.mempool.policy();
    let rate = |sat_per_kvb: u64| coins(Amount(sat_per_kvb));
    Ok(Answer::Now(json!({
        "loaded": true,
        "size": totals.count,
        "bytes": totals.vsize,
        "usage": node.mempool.usage(),
        "total_fee": coins(totals.fee),
        "maxmempool": policy.max_usage,
        "mempoolminfee": rate(node.mempool.min_fee(node.now).0),
        "minrelaytxfee": rate(policy.min_relay.0),
        "incrementalrelayfee": rate(policy.incremental_relay.0),
        "unbroadcastcount": 0,
        "fullrbf": policy.full_rbf,
    })))
}

pub(super) fn getrawtransaction(node: &mut Node, args: &Args) -> Result {
    let txid: Txid = args.hash(0)?;
    let verbosity = args.verbosity_or(1, 0)?;
    let (tx, block) = find(node, txid, args)?;
    if verbosity == 0 {
        return Ok(Answer::Now(json!(hex::encode(tx.encode()))));
    }
    let spent = block.and_then(|block| {
        let index = node.chain.block(&block)?.transactions.iter().position(|other| other.txid() == txid)?;
        node.chain.undo(&block)?.0.get(index.checked_sub(1)?)
    });
    let mut fields = node.tx_json(&tx, spent.map(Vec::as_slice).filter(|_| verbosity >= 2));
    if let Some(block) = block {
        add_block_fields(node, &mut fields, block);
    }
    Ok(Answer::Now(Value::Object(fields)))
}

/// The transaction and the block that holds it, if one does.
fn find(node: &Node, txid: Txid, args: &Args) -> Result<(Transaction, Option<BlockHash>)> {
    let missing = |message: &str| RpcError::new(Code::InvalidAddressOrKey, message);
    if args.value(2).is_some() {
        let hash: BlockHash = args.hash(2)?;
        let block = node.chain.block(&hash).ok_or_else(|| missing("Block hash not found"))?;
        let tx = block.transactions.iter().find(|tx| tx.txid() == txid);
        let tx = tx.ok_or_else(|| missing("No such transaction found in the provided block"))?;
        return Ok((tx.clone(), Some(hash)));
    }
    if let Some(tx) = node.unconfirmed(&txid) {
        return Ok((tx.clone(), None));
    }
    let (tx, position) =
        node.chain.transaction(&txid).ok_or_else(|| missing("No such mempool or blockchain transaction"))?;
    Ok((tx.clone(), node.chain.tree().active_at(position.height)))
}

fn add_block_fields(node: &Node, fields: &mut Map<String, Value>, hash: BlockHash) {
    let Some(entry) = node.chain.tree().get(&hash) else { return };
    let confirmations = node.confirmations(entry);
    fields.extend(object(json!({
        "in_active_chain": confirmations > 0,
        "blockhash": hash,
        "confirmations": confirmations.max(0),
        "time": entry.header.time,
        "blocktime": entry.header.time,
    })));
}

pub(super) fn decoderawtransaction(node: &mut Node, args: &Args) -> Result {
    let tx: Transaction = args.decoded(0, "TX")?;
    let mut fields = node.tx_json(&tx, None);
    fields.remove("hex");
    Ok(Answer::Now(Value::Object(fields)))
}

pub(super) fn sendrawtransaction(node: &mut Node, args: &Args) -> Result {
    let tx: Transaction = args.decoded(0, "TX")?;
    let txid = tx.txid();
    check_fee_rate(node, &tx, max_fee_rate(args)?)?;
    match node.submit_transaction(tx, None) {
        // As in Core, sending again what waits already is no error but announces it again.
        Ok(_) | Err(MempoolError::AlreadyInMempool) => Ok(Answer::Now(json!(txid))),
        Err(error) => Err(rejection(&error)),
    }
}

/// How a refused transaction is reported.
pub(super) fn rejection(error: &MempoolError) -> RpcError {
    match error {
        MempoolError::AlreadyKnown => {
            RpcError::new(Code::VerifyAlreadyInChain, "Transaction outputs already in utxo set")
        }
        MempoolError::MissingInputs(_) => RpcError::new(Code::Verify, error.reason()),
        _ => RpcError::new(Code::VerifyRejected, error.to_string()),
    }
}

/// The limit in satoshis for 1,000 vbytes; 0 means none.
fn max_fee_rate(args: &Args) -> Result<Amount> {
    match args.value(1) {
        Some(_) => args.amount(1),
        None => Ok(DEFAULT_MAX_FEE_RATE),
    }
}

fn check_fee_rate(node: &Node, tx: &Transaction, limit: Amount) -> Result<()> {
    let Ok(candidate) = node.mempool.test_accept(tx, &node.chain, node.now) else { return Ok(()) };
    let allowed = limit.0 as u128 * candidate.vsize() as u128 / 1000;
    match limit.0 > 0 && u128::from(candidate.fee().0) > allowed {
        true => Err(RpcError::new(Code::Verify, "Fee exceeds maximum configured by user (maxfeerate)")),
        false => Ok(()),
    }
}

pub(super) fn testmempoolaccept(node: &mut Node, args: &Args) -> Result {
    let list = args.list(0)?;
    if !(1..=25).contains(&list.len()) {
        return Err(args.invalid(0, "must contain between 1 and 25 transactions"));
    }
    let limit = max_fee_rate(args)?;
    let results: Vec<Value> = list.iter().map(|raw| test_one(node, raw, limit)).collect::<Result<_>>()?;
    Ok(Answer::Now(json!(results)))
}

fn test_one(node: &Node, raw: &Value, limit: Amount) -> Result<Value> {
    let text = raw.as_str().ok_or_else(|| RpcError::new(Code::Type, "rawtxs must hold strings"))?;
    let tx: Transaction = args::decode(text, "TX")?;
    let mut fields = object(json!({ "txid": tx.txid(), "wtxid": tx.wtxid() }));
    match node.mempool.test_accept(&tx, &node.chain, node.now) {
        Ok(_) if check_fee_rate(node, &tx, limit).is_err() => {
            fields.extend(object(json!({ "allowed": false, "reject-reason": "max-fee-exceeded" })));
        }
        Ok(candidate) => {
            let fees = json!({ "base": coins(candidate.fee()) });
            fields.extend(object(json!({ "allowed": true, "vsize": candidate.vsize(), "fees": fees })));
        }
        Err(error) => fields.extend(object(json!({
            "allowed": false,
            "reject-reason": match error { MempoolError::MissingInputs(_) => "missing-inputs".into(), _ => error.reason() },
            "reject-details": error.to_string(),
        }))),
    }
    Ok(Value::Object(fields))
}
