//! Contracts. Bitcoin Core has no such commands; the names are ours.

use hashyard_core::contract::{ContractError, ContractOutput, Form};
use hashyard_core::psbt::Psbt;
use hashyard_core::wallet::StoredContract;
use hashyard_core::{Encodable, OutPoint, ScriptBuf};
use serde_json::{Value, json};

use super::options::Options;
use super::sending::invalid_address;
use super::wallet::wallet;
use super::{Answer, Args, Code, Json, RpcError, raw_transaction};
use crate::contract_service::ContractOrder;
use crate::counters::Count;
use crate::node::Node;
use crate::refusal::ContractSpendError;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// Stands for an own key among a contract's parameters.
const OWN_KEY: &str = "mine";

/// `params` are the template's; where it takes a key, `mine` stands for one of this wallet.
pub(super) fn createcontract(node: &mut Node, args: &Args) -> Result {
    let template = args.text(0)?;
    let params = args.object(1)?;
    let own_key = own_key(node)?;
    let value = |value: &Json| plain_text(value).replace(OWN_KEY, &own_key);
    let params: Vec<_> = params.iter().map(|(name, given)| (name.to_owned(), value(given))).collect();
    let form = match args.optional_text(3)? {
        None | Some("p2wsh") => Form::P2wsh,
        Some("p2tr") => Form::P2tr,
        Some("p2sh") => Form::P2sh,
        Some(_) => return Err(args.invalid(3, "must be p2wsh, p2tr or p2sh")),
    };
    let output = ContractOutput::fill(form, template, &params).map_err(contract_error)?;
    remember(node, output, args.optional_text(2)?)
}

/// The public key of the address that the wallet shows now, in hex.
fn own_key(node: &mut Node) -> Result<String> {
    let wallet = wallet(node)?;
    let key = wallet.own_key(&wallet.current_address());
    Ok(key.map(|key| hex::encode(key.public_key)).unwrap_or_default())
}

pub(super) fn importcontract(node: &mut Node, args: &Args) -> Result {
    let output = args.text(0)?.parse().map_err(contract_error)?;
    remember(node, output, args.optional_text(1)?)
}

fn remember(node: &mut Node, output: ContractOutput, label: Option<&str>) -> Result {
    wallet(node)?;
    let contract = StoredContract { output: output.clone(), label: label.unwrap_or_default().to_owned() };
    let remembered = node.remember_contract(contract);
    remembered.map_err(|error| RpcError::caused(Code::Wallet, error))?;
    Ok(Answer::Now(json!(node.contract_view(&output))))
}

/// Lists become texts with commas, numbers their digits.
fn plain_text(value: &Json) -> String {
    match value {
        Json::Text(text) => text.clone(),
        Json::List(list) => list.iter().map(plain_text).collect::<Vec<_>>().join(","),
        other => other.to_string(),
    }
}

fn contract_error(error: ContractError) -> RpcError {
    RpcError::caused(Code::InvalidParameter, error)
}

pub(super) fn listcontracts(node: &mut Node, _: &Args) -> Result {
    wallet(node)?;
    Ok(Answer::Now(json!(node.contracts_view())))
}

pub(super) fn forgetcontract(node: &mut Node, args: &Args) -> Result {
    let script = script_of(node, args, 0)?;
    wallet(node)?;
    match node.forget_contract(&script) {
        true => Ok(Answer::Now(Value::Null)),
        false => Err(spend_error(&ContractSpendError::Unknown)),
    }
}

fn script_of(node: &Node, args: &Args, index: usize) -> Result<ScriptBuf> {
    let address = node.parse_address(args.text(index)?);
    let address = address.map_err(invalid_address)?;
    Ok(address.script_pubkey())
}

pub(super) fn spendcontract(node: &mut Node, args: &Args) -> Result {
    let (script, path) = (script_of(node, args, 0)?, args.text(1)?.to_owned());
    let options = Options::read(args, 2, &["to", "fee_rate", "preimage", "coins", "send"])?;
    let to = match options.text("to")? {
        Some(text) => node
            .parse_address(text)
            .map_err(|error| {
                RpcError::new(Code::InvalidAddressOrKey, format!("Invalid address to: {error}"))
                    .because(error)
            })?
            .script_pubkey(),
        None => wallet(node)?.current_address().script_pubkey(),
    };
    let preimage = options.text("preimage")?.map(hex::decode).transpose();
    let order = ContractOrder {
        script,
        path,
        to,
        fee_rate: options.fee_rate()?,
        preimage: preimage.map_err(|_| options.invalid("preimage", "must be hexadecimal"))?,
        coins: coins(&options)?,
    };
    let send = options.flag("send", true)?;
    let psbt = node.spend_contract(&order).map_err(|error| spend_error(&error))?;
    node.counters.add(Count::Contracts, 1);
    finish(node, psbt, send)
}

/// Sends what is complete, if that was asked for; else gives back what others must sign.
fn finish(node: &mut Node, psbt: Psbt, send: bool) -> Result {
    let mut done = psbt.clone();
    let tx = done.finalise().then(|| done.extract()).and_then(core::result::Result::ok);
    let Some(tx) = tx else {
        return Ok(Answer::Now(json!({ "psbt": psbt.to_string(), "complete": false })));
    };
    let (txid, hex) = (tx.txid(), hex::encode(tx.encode()));
    if send {
        node.submit_transaction(tx, None).map_err(|error| raw_transaction::rejection(&error))?;
    }
    Ok(Answer::Now(json!({ "psbt": psbt.to_string(), "complete": true, "hex": hex, "txid": txid })))
}

fn spend_error(error: &ContractSpendError) -> RpcError {
    let code = match error {
        ContractSpendError::NoWallet => Code::WalletNotFound,
        ContractSpendError::Unknown => Code::InvalidAddressOrKey,
        ContractSpendError::NoPath(_) | ContractSpendError::Proposal(_) | ContractSpendError::NoCoin(_) => {
            Code::InvalidParameter
        }
        ContractSpendError::Sign(hashyard_core::wallet::PsbtSignError::Locked) => Code::UnlockNeeded,
        ContractSpendError::Sign(_) => Code::Wallet,
    };
    RpcError::caused(code, error.clone())
}

/// Outputs by `txid:vout`.
fn coins(options: &Options) -> Result<Option<Vec<OutPoint>>> {
    let Some(value) = options.value("coins") else { return Ok(None) };
    let read = |value: &Json| value.as_str().and_then(|text| text.parse().ok());
    let coins = value.as_array().and_then(|list| list.iter().map(read).collect());
    coins.map(Some).ok_or_else(|| options.invalid("coins", "must be a list of txid:vout"))
}
