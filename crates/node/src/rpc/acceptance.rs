//! Whether the mempool takes transactions, one by one or as packages.

use hashyard_core::mempool::package::{MAX_PACKAGE_COUNT, is_child_with_independent_parents};
use hashyard_core::mempool::{MempoolError, PackageError, PackageOutcome, Verdict};
use hashyard_core::{Amount, FeeRate, Transaction, Wtxid};
use serde_json::{Map, Value, json};

use super::json::{coins, object};
use super::raw_transaction::{check_burnt, exceeds, max_burn, max_fee_rate};
use super::{Answer, Args, Code, Json, RpcError, args};
use crate::node::Node;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// The first parameter: transactions in hex.
fn transactions(args: &Args) -> Result<Vec<Transaction>> {
    let list = args.list(0)?;
    if !(1..=MAX_PACKAGE_COUNT).contains(&list.len()) {
        let message = format!("Array must contain between 1 and {MAX_PACKAGE_COUNT} transactions.");
        return Err(RpcError::new(Code::InvalidParameter, message));
    }
    let read = |raw: &Json| args::decode_tx(raw.as_str().ok_or_else(|| args.not_strings(0))?);
    list.iter().map(read).collect()
}

pub(super) fn testmempoolaccept(node: &mut Node, args: &Args) -> Result {
    let (limit, transactions) = (max_fee_rate(args)?, transactions(args)?);
    let outcome = node.mempool.test_accept_package(&transactions, &node.chain, node.now);
    let mut results = vec![];
    // Behind one that costs too much nothing is said of the others: without it they would be worth nothing.
    let mut too_dear = false;
    for (tx, verdict) in transactions.iter().zip(&outcome.verdicts) {
        let mut fields = object(json!({ "txid": tx.txid(), "wtxid": tx.wtxid() }));
        if let Some(error) = outcome.error.filter(PackageError::is_about_package) {
            fields.insert("package-error".into(), json!(error.to_string()));
        }
        if let Some(verdict) = verdict.as_ref().filter(|_| !too_dear) {
            too_dear = add_verdict(&mut fields, verdict, limit);
        }
        results.push(Value::Object(fields));
    }
    Ok(Answer::Now(json!(results)))
}

/// Adds what `testmempoolaccept` says of one transaction; gives whether it costs more than the limit.
fn add_verdict(fields: &mut Map<String, Value>, verdict: &Verdict, limit: FeeRate) -> bool {
    match verdict {
        Verdict::Fine { vsize, fee, .. } if exceeds(limit, *vsize, *fee) => {
            fields.extend(object(json!({ "allowed": false, "reject-reason": "max-fee-exceeded" })));
            return true;
        }
        Verdict::Fine { vsize, fee, effective_rate, includes } => {
            let fees = fees_json(*fee, *effective_rate, includes);
            fields.extend(object(json!({ "allowed": true, "vsize": vsize, "fees": fees })));
        }
        Verdict::Refused(MempoolError::MissingInputs(_)) => {
            fields.extend(object(json!({ "allowed": false, "reject-reason": "missing-inputs" })));
        }
        Verdict::Refused(error) => fields.extend(object(json!({
            "allowed": false,
            "reject-reason": error.reason(),
            "reject-details": error.to_string(),
        }))),
        // Only handing in finds these.
        Verdict::AlreadyHere { .. } | Verdict::OtherWitness(_) => {}
    }
    false
}

fn fees_json(fee: Amount, rate: FeeRate, includes: &[Wtxid]) -> Value {
    json!({
        "base": coins(fee),
        "effective-feerate": coins(Amount(rate.0)),
        "effective-includes": includes,
    })
}

pub(super) fn submitpackage(node: &mut Node, args: &Args) -> Result {
    let (limit, transactions) = (max_fee_rate(args)?, transactions(args)?);
    let max_burn = max_burn(args)?;
    transactions.iter().try_for_each(|tx| check_burnt(tx, max_burn))?;
    if !is_child_with_independent_parents(&transactions) {
        let message = "package topology disallowed. not child-with-parents or parents depend on each other.";
        return Err(RpcError::new(Code::Verify, message));
    }
    let limit = Some(limit).filter(|limit| limit.0 > 0);
    let (outcome, replaced) = node.submit_package(&transactions, limit);
    Ok(Answer::Now(json!({
        "package_msg": outcome.error.map_or("success".to_owned(), |error| error.to_string()),
        "tx-results": submitted_json(&transactions, &outcome),
        "replaced-transactions": replaced,
    })))
}

fn submitted_json(transactions: &[Transaction], outcome: &PackageOutcome) -> Value {
    let result = |(tx, verdict): (&Transaction, &Option<Verdict>)| {
        let mut fields = object(json!({ "txid": tx.txid() }));
        fields.extend(object(match verdict {
            None => json!({ "error": "package-not-validated" }),
            Some(Verdict::Refused(error)) => json!({ "error": error.to_string() }),
            Some(Verdict::OtherWitness(wtxid)) => json!({ "other-wtxid": wtxid }),
            Some(Verdict::AlreadyHere { vsize, fee }) => {
                json!({ "vsize": vsize, "fees": { "base": coins(*fee) } })
            }
            Some(Verdict::Fine { vsize, fee, effective_rate, includes }) => {
                json!({ "vsize": vsize, "fees": fees_json(*fee, *effective_rate, includes) })
            }
        }));
        (tx.wtxid().to_string(), Value::Object(fields))
    };
    Value::Object(transactions.iter().zip(&outcome.verdicts).map(result).collect())
}
