//! Addresses, balances, payments, encryption.

use hashyard_core::wallet::{
    Address, Category, FeeRate, HistoryEntry, SendError, SendRequest, Spend, VaultError, Wallet, WalletCoin,
    WalletError, WalletState,
};
use serde_json::{Value, json};

use super::json::{coins, object, signed_coins};
use super::{Answer, Args, Code, RpcError};
use crate::node::Node;
use crate::wallet_service::PayError;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// What payments cost where nothing is said, in sat/vB.
pub const DEFAULT_FEE_RATE: u64 = 2;

/// Bitcoin Core's limit on `walletpassphrase`, in seconds: about three years.
const MAX_UNLOCK_SECONDS: u64 = 100_000_000;

fn wallet(node: &mut Node) -> Result<&mut Wallet> {
    let missing = || RpcError::new(Code::WalletNotFound, "No wallet is loaded on this network");
    node.wallet.as_mut().ok_or_else(missing)
}

pub(super) fn getnewaddress(node: &mut Node, args: &Args) -> Result {
    match args.optional_text(1)? {
        None | Some("legacy") => {}
        Some(other) => {
            let message =
                format!("address_type {other:?} is not available: this wallet makes legacy addresses");
            return Err(RpcError::new(Code::InvalidAddressOrKey, message));
        }
    }
    let made = wallet(node)?.new_address();
    let (address, changes) =
        made.map_err(|error| RpcError::new(Code::WalletKeypoolRanOut, error.to_string()))?;
    node.outbox.persist(changes);
    Ok(Answer::Now(json!(address.to_string())))
}

pub(super) fn getbalances(node: &mut Node, _: &Args) -> Result {
    let tip = node.chain.height();
    let balances = wallet(node)?.balances(tip);
    Ok(Answer::Now(json!({
        "mine": {
            "trusted": coins(balances.trusted),
            "untrusted_pending": coins(balances.untrusted_pending),
            "immature": coins(balances.immature),
        },
        "lastprocessedblock": { "hash": node.chain.tip().hash, "height": tip },
    })))
}

pub(super) fn listunspent(node: &mut Node, args: &Args) -> Result {
    let (least, most) = (args.number_or(0, 1)?, args.number_or(1, 9_999_999)?);
    let only = match args.value(2) {
        None => None,
        Some(_) => Some(addresses(node, args.list(2)?)?),
    };
    let tip = node.chain.height();
    let wallet = wallet(node)?;
    let wanted = |coin: &WalletCoin| {
        (least..=most).contains(&u64::from(coin.confirmations))
            && only.as_ref().is_none_or(|only| only.contains(&wallet.coin_address(coin)))
    };
    let list: Vec<Value> = wallet
        .list_unspent(tip)
        .iter()
        .filter(|coin| wanted(coin))
        .map(|coin| coin_json(wallet, coin))
        .collect();
    Ok(Answer::Now(json!(list)))
}

fn addresses(node: &Node, list: &[Value]) -> Result<Vec<Address>> {
    let parse = |value: &Value| {
        let text = value.as_str().ok_or_else(|| RpcError::new(Code::Type, "addresses must hold strings"))?;
        node.parse_address(text).map_err(|error| {
            RpcError::new(Code::InvalidAddressOrKey, format!("Invalid address {text}: {error}"))
        })
    };
    list.iter().map(parse).collect()
}

fn coin_json(wallet: &Wallet, coin: &WalletCoin) -> Value {
    let address = wallet.coin_address(coin);
    json!({
        "txid": coin.outpoint.txid,
        "vout": coin.outpoint.vout,
        "address": address.to_string(),
        "label": "",
        "scriptPubKey": address.script_pubkey().to_string(),
        "amount": coins(coin.value),
        "confirmations": coin.confirmations,
        "spendable": true,
        "solvable": true,
        "safe": coin.state == hashyard_core::wallet::CoinState::Spendable,
    })
}

pub(super) fn listtransactions(node: &mut Node, args: &Args) -> Result {
    let (count, skip) = (args.number_or(1, 10)? as usize, args.number_or(2, 0)? as usize);
    let tip = node.chain.height();
    let mut newest: Vec<Value> =
        wallet(node)?.history(tip).skip(skip).take(count).map(|line| line_json(&line)).collect();
    newest.reverse();
    Ok(Answer::Now(json!(newest)))
}

fn line_json(line: &HistoryEntry) -> Value {
    let mut fields = object(json!({
        "address": line.address.as_ref().map(Address::to_string),
        "category": line.category.name(),
        "amount": signed_coins(line.amount),
        "vout": line.vout,
        "abandoned": false,
        "confirmations": line.tx.confirmations,
        "generated": matches!(line.category, Category::Generate | Category::Immature | Category::Orphan),
        "txid": line.tx.txid,
        "time": line.tx.time,
        "timereceived": line.tx.time,
        "bip125-replaceable": if line.tx.replaceable && line.tx.confirmations == 0 { "yes" } else { "no" },
    }));
    if let Some((height, hash)) = line.tx.block() {
        fields.extend(object(json!({ "blockhash": hash, "blockheight": height })));
    }
    if let Some(fee) = line.tx.fee.filter(|_| line.category == Category::Send) {
        fields.insert("fee".into(), signed_coins(-(fee.0 as i64)));
    }
    Value::Object(fields)
}

pub(super) fn sendtoaddress(node: &mut Node, args: &Args) -> Result {
    let address = node
        .parse_address(args.text(0)?)
        .map_err(|error| RpcError::new(Code::InvalidAddressOrKey, format!("Invalid address: {error}")))?;
    let amount = args.amount(1)?;
    let recipients = vec![(address, amount)];
    let request = SendRequest {
        spend: if args.flag_or(4, false)? {
            Spend::SubtractFee(recipients)
        } else {
            Spend::Exact(recipients)
        },
        fee_rate: fee_rate(args)?,
        coins: None,
        replaceable: args.flag_or(5, false)?,
    };
    wallet(node)?;
    let payment = node.pay(node.now, &request).map_err(|error| pay_error(&error))?;
    let txid = payment.transaction.txid();
    match args.flag_or(10, false)? {
        true => Ok(Answer::Now(json!({ "txid": txid, "fee_reason": "Fallback fee" }))),
        false => Ok(Answer::Now(json!(txid))),
    }
}

/// In sat/vB, as Core takes it.
fn fee_rate(args: &Args) -> Result<FeeRate> {
    match args.value(9) {
        None => Ok(FeeRate::from_sat_per_vb(DEFAULT_FEE_RATE)),
        Some(value) => {
            let rate = value.as_f64().or_else(|| value.as_str()?.parse().ok());
            let rate = rate.filter(|rate| rate.is_finite() && (0.0..=1e6).contains(rate));
            rate.map(|rate| FeeRate((rate * 1000.0).round() as u64))
                .ok_or_else(|| args.invalid(9, "must be sat/vB"))
        }
    }
}

fn pay_error(error: &PayError) -> RpcError {
    let code = match error {
        PayError::NoWallet => Code::WalletNotFound,
        PayError::Send(SendError::InsufficientFunds { .. }) => Code::InsufficientFunds,
        PayError::Send(SendError::Locked) => Code::UnlockNeeded,
        PayError::Send(_) => Code::Wallet,
        PayError::Refused(_) => Code::VerifyRejected,
    };
    RpcError::new(code, error.to_string())
}

fn wallet_error(error: &WalletError) -> RpcError {
    let code = match error {
        WalletError::Locked => Code::UnlockNeeded,
        WalletError::NotEncrypted | WalletError::AlreadyEncrypted => Code::WrongEncState,
        WalletError::Vault(VaultError::WrongPassphrase) => Code::PassphraseIncorrect,
        WalletError::Vault(VaultError::EmptyPassphrase) => Code::InvalidParameter,
        WalletError::Vault(_) | WalletError::NoKeys(_) => Code::Wallet,
    };
    RpcError::new(code, error.to_string())
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
        "descriptors": false,
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
