//! The mempool: what waits in it and what is known of that.

use std::collections::BTreeSet;

use hashyard_core::mempool::Entry;
use hashyard_core::mempool::priority::PriorityError;
use hashyard_core::{Amount, Network, Txid};
use serde_json::{Value, json};

use super::json::coins;
use super::{Answer, Args, Code, Json, RpcError};
use crate::node::Node;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// The most blocks that an estimate may be asked for (`MaxUsableEstimate` of Core's longest horizon).
const MAX_CONF_TARGET: u64 = 1008;

pub(super) fn getrawmempool(node: &mut Node, args: &Args) -> Result {
    let (verbose, with_sequence) = (args.flag_or(0, false)?, args.flag_or(1, false)?);
    if verbose && with_sequence {
        let message = "Verbose results cannot contain mempool sequence values.";
        return Err(RpcError::new(Code::InvalidParameter, message));
    }
    if !verbose {
        let txids = json!(node.unconfirmed_txids());
        return Ok(Answer::Now(match with_sequence {
            true => json!({ "txids": txids, "mempool_sequence": node.mempool.sequence() }),
            false => txids,
        }));
    }
    let entries = node.mempool.iter().map(|entry| (entry.txid.to_string(), entry_json(node, entry)));
    Ok(Answer::Now(Value::Object(entries.collect())))
}

pub(super) fn getmempoolentry(node: &mut Node, args: &Args) -> Result {
    Ok(Answer::Now(entry_json(node, entry(node, args)?)))
}

pub(super) fn getmempoolancestors(node: &mut Node, args: &Args) -> Result {
    let above = node.mempool.ancestors(&entry(node, args)?.txid);
    relatives(node, args, above.unwrap_or_default())
}

pub(super) fn getmempooldescendants(node: &mut Node, args: &Args) -> Result {
    let below = node.mempool.descendants(&entry(node, args)?.txid);
    relatives(node, args, below.unwrap_or_default())
}

fn entry<'a>(node: &'a Node, args: &Args) -> Result<&'a Entry> {
    let missing = || RpcError::new(Code::InvalidAddressOrKey, "Transaction not in mempool");
    node.mempool.get(&args.hash(0)?).ok_or_else(missing)
}

fn relatives(node: &Node, args: &Args, txids: BTreeSet<Txid>) -> Result {
    if !args.flag_or(1, false)? {
        return Ok(Answer::Now(json!(txids)));
    }
    let entries = txids.iter().filter_map(|txid| node.mempool.get(txid));
    let entries = entries.map(|entry| (entry.txid.to_string(), entry_json(node, entry)));
    Ok(Answer::Now(Value::Object(entries.collect())))
}

fn entry_json(node: &Node, entry: &Entry) -> Value {
    json!({
        "vsize": entry.vsize,
        "weight": entry.tx.weight(),
        "time": entry.time_ms / 1000,
        "height": entry.height,
        "descendantcount": entry.descendants.count,
        "descendantsize": entry.descendants.vsize,
        "ancestorcount": entry.ancestors.count,
        "ancestorsize": entry.ancestors.vsize,
        "wtxid": entry.wtxid,
        "fees": {
            "base": coins(entry.fee),
            "modified": coins(entry.modified_fee),
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
        "total_fee": coins(Amount(node.mempool.iter().map(|entry| entry.fee.0).sum())),
        "maxmempool": policy.max_usage,
        "mempoolminfee": rate(node.mempool.min_fee(node.now).0),
        "minrelaytxfee": rate(policy.min_relay.0),
        "incrementalrelayfee": rate(policy.incremental_relay.0),
        "unbroadcastcount": 0,
        "fullrbf": policy.full_rbf,
        "permitbaremultisig": policy.permit_bare_multisig,
        "maxdatacarriersize": policy.max_datacarrier_bytes,
    })))
}

pub(super) fn prioritisetransaction(node: &mut Node, args: &Args) -> Result {
    let txid: Txid = args.hash(0)?;
    if args.value(1).is_some_and(|dummy| !is_zero(dummy)) {
        let message = "Priority is no longer supported, dummy argument to prioritisetransaction must be 0.";
        return Err(RpcError::new(Code::InvalidParameter, message));
    }
    let message = match node.prioritise(txid, args.integer(2)?) {
        Ok(()) => {
            node.mining.mempool_changed(node.now);
            return Ok(Answer::Now(json!(true)));
        }
        Err(PriorityError::Dust) => "Priority is not supported for transactions with dust outputs.",
        Err(PriorityError::TooMany) => "Too many transactions are prioritised already.",
    };
    Err(RpcError::new(Code::InvalidParameter, message))
}

fn is_zero(value: &Json) -> bool {
    matches!(value, Json::Number(digits) if digits.parse() == Ok(0.0))
}

pub(super) fn getprioritisedtransactions(node: &mut Node, _: &Args) -> Result {
    let one = |(txid, delta): (&Txid, i64)| {
        let entry = node.mempool.get(txid);
        let mut fields = json!({ "fee_delta": delta, "in_mempool": entry.is_some() });
        if let Some(entry) = entry {
            fields["modified_fee"] = json!(entry.modified_fee);
        }
        (txid.to_string(), fields)
    };
    Ok(Answer::Now(Value::Object(node.mempool.priorities().map(one).collect())))
}

/// Ours: switches for which Core must be started anew with the options of these names.
pub(super) fn setmempoolpolicy(node: &mut Node, args: &Args) -> Result {
    let mut policy = node.mempool.policy().clone();
    policy.full_rbf = args.flag_or(0, policy.full_rbf)?;
    policy.require_standard = !args.flag_or(1, !policy.require_standard)?;
    if !policy.require_standard && node.chain.params().network == Network::Mainnet {
        let message = "acceptnonstdtxn is not currently supported for main chain";
        return Err(RpcError::new(Code::InvalidParameter, message));
    }
    let now = json!({ "mempoolfullrbf": policy.full_rbf, "acceptnonstdtxn": !policy.require_standard });
    node.mempool.set_policy(policy);
    Ok(Answer::Now(now))
}

/// Core learns fee rates from how long transactions waited over hundreds of blocks; a classroom has no such history, so the
/// answer is the one that Core gives without it.
pub(super) fn estimatesmartfee(_: &mut Node, args: &Args) -> Result {
    if !(1..=MAX_CONF_TARGET).contains(&args.number(0)?) {
        return Err(args.invalid(0, &format!("is invalid, must be between 1 and {MAX_CONF_TARGET}")));
    }
    let modes = ["unset", "economical", "conservative"];
    let mode = args.optional_text(1)?.unwrap_or("economical").to_ascii_lowercase();
    if !modes.contains(&mode.as_str()) {
        return Err(args.invalid(1, r#"must be one of: "unset", "economical", "conservative""#));
    }
    Ok(Answer::Now(json!({ "errors": ["Insufficient data or no feerate found"], "blocks": 0 })))
}
