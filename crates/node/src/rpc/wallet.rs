//! Addresses handed out, balances, movements, encryption.

use std::collections::BTreeSet;

use hashyard_core::Txid;
use hashyard_core::wallet::{
    Address, Balances, Category, HistoryEntry, NewAddressError, VaultError, Wallet, WalletError, WalletState,
};
use serde_json::{Value, json};

use super::json::{coins, object, signed_coins};
use super::{Answer, Args, Code, RpcError};
use crate::node::Node;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// Bitcoin Core's limit on `walletpassphrase`, in seconds: about three years.
const MAX_UNLOCK_SECONDS: u64 = 100_000_000;

/// The wallet, or the error that there is none.
pub(super) fn wallet(node: &mut Node) -> Result<&mut Wallet> {
    let missing = || RpcError::new(Code::WalletNotFound, "No wallet is loaded on this network");
    node.wallet.as_mut().ok_or_else(missing)
}

pub(super) fn getnewaddress(node: &mut Node, args: &Args) -> Result {
    let wallet = wallet(node)?;
    let label = args.optional_text(0)?.unwrap_or_default();
    if label == "*" || !wallet.takes_label(label) {
        return Err(RpcError::new(Code::WalletInvalidLabelName, "Invalid label name"));
    }
    let kind = match args.optional_text(1)? {
        None => wallet.default_kind(),
        Some(name) => {
            name.parse().map_err(|error: String| RpcError::new(Code::InvalidAddressOrKey, error))?
        }
    };
    let (address, changes) = wallet.new_address(kind).map_err(|error| match error {
        NewAddressError::GapLimit => RpcError::caused(Code::WalletKeypoolRanOut, error),
        NewAddressError::Locked(_) => RpcError::caused(Code::UnlockNeeded, error),
    })?;
    let named = wallet.set_label(address.script_pubkey(), label);
    node.outbox.persist(changes);
    node.outbox.persist(named);
    Ok(Answer::Now(json!(address.to_string())))
}

pub(super) fn getbalances(node: &mut Node, _: &Args) -> Result {
    let tip = node.chain.height();
    let wallet = wallet(node)?;
    let mut fields = object(json!({ "mine": balance_json(&wallet.balances(tip)) }));
    if wallet.watched().next().is_some() {
        fields.insert("watchonly".into(), balance_json(&wallet.watched_balances(tip)));
    }
    fields.insert("lastprocessedblock".into(), json!({ "hash": node.chain.tip().hash, "height": tip }));
    Ok(Answer::Now(Value::Object(fields)))
}

fn balance_json(balances: &Balances) -> Value {
    json!({
        "trusted": coins(balances.trusted),
        "untrusted_pending": coins(balances.untrusted_pending),
        "immature": coins(balances.immature),
    })
}

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

/// What the address of a line is called; none where it is nobody's here (Core keeps no names of others unasked).
fn label_of<'a>(wallet: &'a Wallet, line: &HistoryEntry) -> Option<&'a str> {
    let script = line.address.as_ref()?.script_pubkey();
    match (wallet.path_of(&script), wallet.watched_by(&script)) {
        (Some(_), _) => Some(wallet.label_of(&script)),
        (None, Some(watched)) => Some(&watched.label),
        (None, None) => None,
    }
}

fn line_json(node: &Node, wallet: &Wallet, line: &HistoryEntry) -> Value {
    let mut fields = object(json!({
        "address": line.address.as_ref().map(Address::to_string),
        "category": line.category.name(),
        "amount": signed_coins(line.amount),
        "vout": line.vout,
        "abandoned": false,
        "confirmations": line.tx.confirmations,
        "generated": matches!(line.category, Category::Generate | Category::Immature | Category::Orphan),
        "txid": line.tx.txid,
        "walletconflicts": wallet.conflicts(&line.tx.txid),
        "mempoolconflicts": node.mempool_conflicts(wallet, &line.tx.txid),
        "time": line.tx.time,
        "timereceived": line.tx.time,
        "bip125-replaceable": if line.tx.replaceable && line.tx.confirmations == 0 { "yes" } else { "no" },
    }));
    if let Some(label) = label_of(wallet, line) {
        fields.insert("label".into(), json!(label));
    }
    match line.tx.block() {
        Some((height, hash)) => fields.extend(object(json!({
            "blockhash": hash,
            "blockheight": height,
            "blockindex": node.chain.index().position(&line.tx.txid).map(|position| position.index),
            "blocktime": node.chain.tree().get(&hash).map(|entry| entry.header.time),
        }))),
        None => drop(fields.insert("trusted".into(), json!(wallet.trusts(&line.tx.txid)))),
    }
    if line.watched {
        fields.insert("involvesWatchonly".into(), json!(true));
    }
    if let Some(fee) = line.tx.fee.filter(|_| line.category == Category::Send) {
        fields.insert("fee".into(), signed_coins(-(fee.0 as i64)));
    }
    Value::Object(fields)
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

fn wallet_error(error: &WalletError) -> RpcError {
    let code = match error {
        WalletError::Locked => Code::UnlockNeeded,
        WalletError::NotEncrypted | WalletError::AlreadyEncrypted => Code::WrongEncState,
        WalletError::Vault(VaultError::WrongPassphrase) => Code::PassphraseIncorrect,
        WalletError::Vault(VaultError::EmptyPassphrase) => Code::InvalidParameter,
        WalletError::Vault(_) | WalletError::NoKeys(_) => Code::Wallet,
    };
    RpcError::caused(code, error.clone())
}

pub(super) fn encryptwallet(node: &mut Node, args: &Args) -> Result {
    let passphrase = args.text(0)?;
    wallet(node)?;
    node.encrypt_wallet(passphrase).map_err(|error| wallet_error(&error))?;
    Ok(Answer::Now(json!("wallet encrypted; the keys are locked, and the words stay the same")))
}

pub(super) fn walletpassphrase(node: &mut Node, args: &Args) -> Result {
    let seconds = args.number(1)?.min(MAX_UNLOCK_SECONDS);
    wallet(node)?;
    let until = node.now + seconds * 1000;
    node.unlock_wallet(args.text(0)?, until).map_err(|error| wallet_error(&error))?;
    Ok(Answer::Now(Value::Null))
}

pub(super) fn walletlock(node: &mut Node, _: &Args) -> Result {
    if wallet(node)?.state() == WalletState::Unprotected {
        return Err(wallet_error(&WalletError::NotEncrypted));
    }
    node.lock_wallet();
    Ok(Answer::Now(Value::Null))
}

pub(super) fn getwalletinfo(node: &mut Node, _: &Args) -> Result {
    let (tip, until) = (node.chain.height(), node.unlocked_until);
    let wallet = wallet(node)?;
    let count = wallet.transactions(tip).count();
    let mut fields = object(json!({
        "walletname": "",
        "format": "hashyard",
        "txcount": count,
        "private_keys_enabled": true,
        "descriptors": true,
        "scanning": false,
    }));
    match wallet.state() {
        WalletState::Unprotected => {}
        WalletState::Locked => drop(fields.insert("unlocked_until".into(), json!(0))),
        WalletState::Unlocked => {
            fields.insert("unlocked_until".into(), json!(until.unwrap_or(0) / 1000));
        }
    }
    fields.insert("lastprocessedblock".into(), json!({ "hash": node.chain.tip().hash, "height": tip }));
    Ok(Answer::Now(Value::Object(fields)))
}
