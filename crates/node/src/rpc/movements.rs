//! What the wallet's money did.

use std::collections::BTreeSet;

use hashyard_core::wallet::{Address, Category, HistoryEntry, TxContext, Wallet};
use hashyard_core::{Amount, Encodable, Transaction, Txid};
use serde_json::{Map, Value, json};

use super::json::{object, signed_coins};
use super::wallet::wallet;
use super::{Answer, Args, Code, RpcError};
use crate::node::Node;

type Result<T = Answer> = core::result::Result<T, RpcError>;

pub(super) fn listtransactions(node: &mut Node, args: &Args) -> Result {
    let (count, skip) = (args.count_or(1, 10, "Negative count")?, args.count_or(2, 0, "Negative from")?);
    // Descriptor wallets tell everything that they watch in any case, here as in Core.
    args.flag_or(3, true)?;
    let fits = |count: u64| usize::try_from(count).unwrap_or(usize::MAX);
    let label = args.optional_text(0)?.unwrap_or("*");
    if label.is_empty() {
        let message = "Label argument must be a valid label name or \"*\".";
        return Err(RpcError::new(Code::InvalidParameter, message));
    }
    wallet(node)?;
    let (node, tip) = (&*node, node.chain.height());
    let Some(wallet) = &node.wallet else { return Ok(Answer::Now(json!([]))) };
    // As in Core, a label asks for what was received with it.
    let wanted = |line: &HistoryEntry| {
        label == "*" || (line.category != Category::Send && label_of(wallet, line) == Some(label))
    };
    let mut newest: Vec<Value> = wallet
        .history(tip)
        .filter(wanted)
        .skip(fits(skip))
        .take(fits(count))
        .map(|line| line_json(node, wallet, &line))
        .collect();
    newest.reverse();
    Ok(Answer::Now(json!(newest)))
}

/// What the address of a line is called; `None` where it is nobody's here (Core keeps no names of others unasked).
fn label_of<'a>(wallet: &'a Wallet, line: &HistoryEntry) -> Option<&'a str> {
    let script = line.address.as_ref()?.script_pubkey();
    match (wallet.path_of(&script), wallet.watched_by(&script)) {
        (Some(_), _) => Some(wallet.label_of(&script)),
        (None, Some(watched)) => Some(&watched.label),
        (None, None) => None,
    }
}

pub(super) fn gettransaction(node: &mut Node, args: &Args) -> Result {
    let txid: Txid = args.hash(0)?;
    // As above.
    args.flag_or(1, true)?;
    let verbose = args.flag_or(2, false)?;
    wallet(node)?;
    let (node, tip) = (&*node, node.chain.height());
    let unknown = || RpcError::new(Code::InvalidAddressOrKey, "Invalid or non-wallet transaction id");
    let wallet = node.wallet.as_ref().ok_or_else(unknown)?;
    let tx = &wallet.transaction(&txid).ok_or_else(unknown)?.transaction;
    let (context, lines) = wallet.history_of(&txid, tip).ok_or_else(unknown)?;
    // As in Core, a reward is worth nothing before it is ripe.
    let counts = |line: &&HistoryEntry| !matches!(line.category, Category::Immature | Category::Orphan);
    let moved: i64 = lines.iter().filter(counts).map(|line| line.amount).sum();
    let mut fields = object(json!({ "amount": signed_coins(moved) }));
    fields.extend(context.fee.map(fee_field));
    fields.extend(context_json(node, wallet, &context));
    let details: Vec<_> = lines.iter().map(|line| output_json(wallet, line)).collect();
    fields.extend(object(json!({ "details": details, "hex": hex::encode(tx.encode()) })));
    if verbose {
        let mut decoded = node.tx_json(tx, None);
        decoded.shift_remove("hex");
        fields.insert("decoded".into(), Value::Object(decoded));
    }
    fields.insert("lastprocessedblock".into(), json!({ "hash": node.chain.tip().hash, "height": tip }));
    Ok(Answer::Now(Value::Object(fields)))
}

fn line_json(node: &Node, wallet: &Wallet, line: &HistoryEntry) -> Value {
    let mut fields = output_json(wallet, line);
    fields.extend(context_json(node, wallet, &line.tx));
    Value::Object(fields)
}

/// An output that was sent or received.
fn output_json(wallet: &Wallet, line: &HistoryEntry) -> Map<String, Value> {
    let mut fields = object(json!({
        "address": line.address.as_ref().map(Address::to_string),
        "category": line.category.name(),
        "amount": signed_coins(line.amount),
        "vout": line.vout,
        "abandoned": false,
    }));
    if let Some(label) = label_of(wallet, line) {
        fields.insert("label".into(), json!(label));
    }
    if line.watched {
        fields.insert("involvesWatchonly".into(), json!(true));
    }
    fields.extend(line.tx.fee.filter(|_| line.category == Category::Send).map(fee_field));
    fields
}

/// What costs is negative.
fn fee_field(fee: Amount) -> (String, Value) {
    ("fee".to_owned(), signed_coins(-(fee.0 as i64)))
}

/// Where a transaction is and what stands against it.
fn context_json(node: &Node, wallet: &Wallet, tx: &TxContext) -> Map<String, Value> {
    let held = wallet.transaction(&tx.txid).map(|held| &held.transaction);
    let mut fields = object(json!({ "confirmations": tx.confirmations }));
    if held.is_some_and(Transaction::is_coinbase) {
        fields.insert("generated".into(), json!(true));
    }
    fields.extend(object(json!({
        "txid": tx.txid,
        "wtxid": held.map(Transaction::wtxid),
        "walletconflicts": wallet.conflicts(&tx.txid),
        "mempoolconflicts": node.mempool_conflicts(wallet, &tx.txid),
        "time": tx.time,
        "timereceived": tx.time,
        "bip125-replaceable": if tx.replaceable && tx.confirmations == 0 { "yes" } else { "no" },
    })));
    let replaced_by = wallet.transaction(&tx.txid).and_then(|held| held.replaced_by);
    let bumped = [("replaced_by_txid", replaced_by), ("replaces_txid", wallet.replaces(&tx.txid))];
    fields.extend(bumped.into_iter().filter_map(|(name, txid)| Some((name.to_owned(), json!(txid?)))));
    match tx.block() {
        Some((height, hash)) => fields.extend(object(json!({
            "blockhash": hash,
            "blockheight": height,
            "blockindex": node.chain.index().position(&tx.txid).map(|position| position.index),
            "blocktime": node.chain.tree().get(&hash).map(|entry| entry.header.time),
        }))),
        None => drop(fields.insert("trusted".into(), json!(wallet.trusts(&tx.txid)))),
    }
    fields
}

impl Node {
    /// What waits for a block and spends a coin that this transaction of the wallet spends.
    fn mempool_conflicts(&self, wallet: &Wallet, txid: &Txid) -> BTreeSet<Txid> {
        let inputs = wallet.transaction(txid).map(|held| held.transaction.inputs.as_slice());
        let spenders =
            inputs.into_iter().flatten().filter_map(|input| self.mempool.spender(&input.previous_output));
        spenders.filter(|spender| spender != txid).collect()
    }
}
