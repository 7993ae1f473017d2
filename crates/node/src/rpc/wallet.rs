//! Addresses handed out, balances, encryption.

use hashyard_core::Amount;
use hashyard_core::wallet::{
    Balances, CoinState, NewAddressError, VaultError, Wallet, WalletError, WalletState,
};
use serde_json::{Value, json};

use super::json::{coins, object};
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
        NewAddressError::Exhausted => RpcError::caused(Code::WalletKeypoolRanOut, error),
        NewAddressError::Locked(_) => RpcError::caused(Code::UnlockNeeded, error),
    })?;
    let named = wallet.set_label(address.script_pubkey(), label);
    node.outbox.persist(changes);
    node.outbox.persist(named);
    node.look_back();
    Ok(Answer::Now(json!(address.to_string())))
}

pub(super) fn getbalance(node: &mut Node, args: &Args) -> Result {
    if args.optional_text(0)?.is_some_and(|dummy| dummy != "*") {
        let message = "dummy first argument must be excluded or set to \"*\".";
        return Err(RpcError::new(Code::MethodDeprecated, message));
    }
    // What is watched is counted apart (`getbalances`), and reuse of addresses is not avoided: here as in Core's default.
    args.flag_or(2, true)?;
    args.flag_or(3, true)?;
    let (least, tip) = (args.count_or(1, 0, "Negative minconf")?, node.chain.height());
    let wallet = wallet(node)?;
    if least == 0 {
        return Ok(Answer::Now(coins(wallet.balances(tip).trusted)));
    }
    let held = wallet
        .coins(tip)
        .into_iter()
        .filter(|coin| coin.state == CoinState::Spendable && u64::from(coin.confirmations) >= least);
    Ok(Answer::Now(coins(held.fold(Amount::ZERO, |sum, coin| Amount(sum.0 + coin.value.0)))))
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
    Ok(Answer::Now(json!(
        "wallet encrypted; the keys are locked, and the words stay the same. \
         Backups made before still open without the passphrase"
    )))
}

pub(super) fn walletpassphrase(node: &mut Node, args: &Args) -> Result {
    args.required(1)?;
    let seconds = args.count_or(1, 0, "Timeout cannot be negative.")?.min(MAX_UNLOCK_SECONDS);
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
