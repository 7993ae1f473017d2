//! Payments: made, replaced, sped up, built and signed by hand.

use std::collections::BTreeMap;

use hashyard_core::amount::MAX_MONEY;
use hashyard_core::script::{
    Flags, SighashType, SpendingTransaction, TransactionChecker, to_asm, verify_script,
};
use hashyard_core::transaction::MAX_BIP125_SEQUENCE;
use hashyard_core::wallet::{AddressError, BumpError, BumpRequest, FeeRate, SendError, SendRequest, Spend};
use hashyard_core::{Amount, Encodable, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, Txid};
use serde_json::{Value, json};

use super::funding::default_sequence;
use super::json::{coins, object};
use super::options::Options;
use super::wallet::wallet;
use super::{Answer, Args, Code, Json, RpcError, args};
use crate::command::Fields;
use crate::node::Node;
use crate::refusal::PayError;
use crate::wallet_service::package;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// What should be an address is none.
pub(super) fn invalid_address(error: AddressError) -> RpcError {
    RpcError::new(Code::InvalidAddressOrKey, format!("Invalid address: {error}")).because(error)
}

/// What payments cost where nothing is said, in sat/vB.
pub const DEFAULT_FEE_RATE: u64 = 2;

pub(super) fn sendtoaddress(node: &mut Node, args: &Args) -> Result {
    let (address, amount) = (args.text(0)?, args.amount(1)?);
    let address = node.parse_address(address).map_err(invalid_address)?;
    refuse_estimates(args)?;
    let recipients = vec![(address, amount)];
    let request = SendRequest {
        spend: if args.flag_or(4, false)? {
            Spend::SubtractFee(recipients)
        } else {
            Spend::Exact(recipients)
        },
        fee_rate: fee_rate(args.value(9))?.unwrap_or(FeeRate::from_sat_per_vb(DEFAULT_FEE_RATE)),
        coins: None,
        replaceable: args.flag_or(5, false)?,
    };
    wallet(node)?;
    let payment = node.pay(&request).map_err(|error| pay_error(&error))?;
    let txid = payment.transaction.txid();
    match args.flag_or(10, false)? {
        true => Ok(Answer::Now(json!({ "txid": txid, "fee_reason": "Fallback fee" }))),
        false => Ok(Answer::Now(json!(txid))),
    }
}

/// There is no history to estimate fees from, and coins of used addresses are not kept apart.
fn refuse_estimates(args: &Args) -> Result<()> {
    args.refuse(6, "fees are not estimated, say fee_rate")?;
    let mode = args.optional_text(7)?.unwrap_or("unset");
    if !mode.eq_ignore_ascii_case("unset") {
        args.refuse(7, "fees are not estimated, say fee_rate")?;
    }
    match args.flag_or(8, false)? {
        true => {
            let message = "wallet does not have the \"avoid reuse\" feature enabled";
            Err(RpcError::new(Code::Wallet, message))
        }
        false => Ok(()),
    }
}

/// In sat/vB with three decimals, as number or text.
pub(super) fn fee_rate(value: Option<&Json>) -> Result<Option<FeeRate>> {
    value.map(|value| args::decimal(value, "fee_rate", str::parse)).transpose()
}

pub(super) fn pay_error(error: &PayError) -> RpcError {
    let code = match error {
        PayError::NoWallet => Code::WalletNotFound,
        PayError::Send(error) => send_code(error),
        PayError::Bump(error) => bump_code(error),
        PayError::Refused(_) => Code::VerifyRejected,
    };
    RpcError::caused(code, error.clone())
}

fn send_code(error: &SendError) -> Code {
    match error {
        SendError::InsufficientFunds { .. } => Code::InsufficientFunds,
        SendError::Locked => Code::UnlockNeeded,
        _ => Code::Wallet,
    }
}

/// Core's codes in `bumpfee` (`feebumper::Result`).
fn bump_code(error: &BumpError) -> Code {
    match error {
        BumpError::Unknown(_) => Code::InvalidAddressOrKey,
        BumpError::HasDescendants | BumpError::FeeTooLow { .. } | BumpError::NotChange(_) => {
            Code::InvalidParameter
        }
        BumpError::Send(error) => send_code(error),
        _ => Code::Wallet,
    }
}

pub(super) fn bumpfee(node: &mut Node, args: &Args) -> Result {
    let txid: Txid = args.hash(0)?;
    let known = ["conf_target", "fee_rate", "replaceable", "estimate_mode", "original_change_index"];
    let options = Options::read(args, 1, &known)?;
    options.refuse_estimates()?;
    let request = BumpRequest {
        fee_rate: fee_rate(options.value("fee_rate"))?,
        is_final: !options.flag("replaceable", true)?,
        change: options.number("original_change_index")?,
    };
    wallet(node)?;
    let (payment, original) = node.bump(&txid, &request).map_err(|error| pay_error(&error))?;
    Ok(Answer::Now(json!({
        "txid": payment.transaction.txid(),
        "origfee": coins(original),
        "fee": coins(payment.fee),
        "errors": [],
    })))
}

/// `problem` is Core's word on numbers that don't fit.
fn number_u32(value: &Json, name: &str, problem: &str) -> Result<u32> {
    let wrong =
        |problem| RpcError::new(Code::InvalidParameter, format!("Invalid parameter, {name} {problem}"));
    let number = value.as_i64().ok_or_else(|| match value.is_number() {
        true => args::out_of_range(name),
        false => wrong("must be a whole number"),
    })?;
    u32::try_from(number).map_err(|_| wrong(if number < 0 { problem } else { "is out of range" }))
}

pub(super) fn cpfp(node: &mut Node, args: &Args) -> Result {
    let txid: Txid = args.hash(0)?;
    let rate = fee_rate(args.value(1))?.ok_or_else(|| RpcError::new(Code::Misc, "fee_rate is missing"))?;
    wallet(node)?;
    let parents = package(&node.mempool, &txid);
    let payment = node.pay_for(&txid, rate).map_err(|error| pay_error(&error))?;
    Ok(Answer::Now(json!({
        "txid": payment.transaction.txid(),
        "origfee": coins(parents.map_or(Amount::ZERO, |parents| parents.fee)),
        "fee": coins(payment.fee),
    })))
}

pub(super) fn createrawtransaction(node: &mut Node, args: &Args) -> Result {
    Ok(Answer::Now(json!(hex::encode(described(node, args, 2)?.encode()))))
}

/// The transaction of inputs, outputs, lock time and replaceability: the first four parameters.
pub(super) fn described(node: &Node, args: &Args, version: i32) -> Result<Transaction> {
    let lock_time = lock_time(args, 2)?;
    let sequence = default_sequence(args.flag_or(3, true)?, lock_time);
    let inputs = args.list(0)?.iter().map(|input| raw_input(input, sequence)).collect::<Result<_>>()?;
    let outputs = raw_outputs(node, args)?;
    let tx = Transaction { version, inputs, outputs, lock_time };
    check_signal(&tx.inputs, args.value(3).is_some() && args.flag(3)?)?;
    Ok(tx)
}

/// Whoever asks for a replaceable transaction and gives final sequences gets neither in silence.
pub(super) fn check_signal(inputs: &[TxIn], wanted: bool) -> Result<()> {
    let signals = inputs.iter().any(|input| input.sequence <= MAX_BIP125_SEQUENCE);
    match wanted && !inputs.is_empty() && !signals {
        true => {
            let message = "Invalid parameter combination: Sequence number(s) contradict replaceable option";
            Err(RpcError::new(Code::InvalidParameter, message))
        }
        false => Ok(()),
    }
}

/// The lock time that a parameter names, 0 if it is not given.
pub(super) fn lock_time(args: &Args, index: usize) -> Result<u32> {
    let given = args.value(index).map_or(Ok(0), |_| args.integer(index))?;
    let message = "Invalid parameter, locktime out of range";
    u32::try_from(given).map_err(|_| RpcError::new(Code::InvalidParameter, message))
}

pub(super) fn raw_input(value: &Json, default_sequence: u32) -> Result<TxIn> {
    let sequence = match value.get("sequence") {
        None => default_sequence,
        Some(number) => number_u32(number, "sequence number", "is out of range")?,
    };
    Ok(TxIn {
        previous_output: outpoint(value)?,
        script_sig: ScriptBuf::default(),
        sequence,
        witness: vec![],
    })
}

/// `txid` and `vout` of an object.
fn outpoint(value: &Json) -> Result<OutPoint> {
    let wrong = |message: String| RpcError::new(Code::InvalidParameter, message);
    let txid = value.get("txid").and_then(Json::as_str);
    let txid = txid.ok_or_else(|| wrong("Invalid parameter, missing txid key".into()))?;
    let txid = txid.parse().map_err(|error| wrong(format!("txid {error}")))?;
    let vout = value
        .get("vout")
        .filter(|vout| vout.is_number())
        .ok_or_else(|| wrong("Invalid parameter, missing vout key".into()))?;
    Ok(OutPoint { txid, vout: number_u32(vout, "vout", "cannot be negative")? })
}

/// A list of objects with one field each, or one object: an address and an amount, or `data` and hex.
pub(super) fn raw_outputs(node: &Node, args: &Args) -> Result<Vec<TxOut>> {
    let wrong = |message: String| RpcError::new(Code::InvalidParameter, message);
    let mut outputs: Vec<TxOut> = vec![];
    let mut has_data = false;
    for (name, value) in named_outputs(args)? {
        if name == "data" && core::mem::replace(&mut has_data, true) {
            return Err(args::duplicate_key(name));
        }
        let output = raw_output(node, name, value)?;
        if name != "data" && outputs.iter().any(|other| other.script_pubkey == output.script_pubkey) {
            return Err(wrong(format!("Invalid parameter, duplicated address: {name}")));
        }
        outputs.push(output);
    }
    Ok(outputs)
}

/// Names and values (`NormalizeOutputs`). What stands twice is for whoever reads them to see.
fn named_outputs(args: &Args) -> Result<Vec<(&str, &Json)>> {
    if let Json::Object(fields) = args.required(1)? {
        return Ok(fields.iter().collect());
    }
    let wrong = |problem| {
        RpcError::new(Code::InvalidParameter, format!("Invalid parameter, key-value pair {problem}"))
    };
    let single = |entry: &'_ Json| match entry.as_object() {
        None => Err(wrong("not an object as expected")),
        Some(fields) if fields.len() == 1 => Ok(()),
        Some(_) => Err(wrong("must contain exactly one key")),
    };
    let list = args.list(1)?;
    list.iter().try_for_each(single)?;
    Ok(list.iter().filter_map(Json::as_object).flat_map(Fields::iter).collect())
}

fn raw_output(node: &Node, name: &str, value: &Json) -> Result<TxOut> {
    if name == "data" {
        let bytes = value.as_str().and_then(|text| hex::decode(text).ok());
        let wrong = || RpcError::new(Code::InvalidParameter, "Data must be hexadecimal string");
        let script_pubkey = hashyard_core::script::op_return(&bytes.ok_or_else(wrong)?);
        return Ok(TxOut { value: Amount::ZERO, script_pubkey });
    }
    let amount = args::amount(value, "amount")?;
    let address = node.parse_address(name).map_err(|error| {
        RpcError::new(Code::InvalidAddressOrKey, format!("Invalid Bitcoin address: {name}: {error}"))
    })?;
    Ok(TxOut { value: amount, script_pubkey: address.script_pubkey() })
}

pub(super) fn signrawtransactionwithwallet(node: &mut Node, args: &Args) -> Result {
    let tx: Transaction = args.transaction(0)?;
    let kind = match args.optional_text(2)? {
        None => SighashType::DEFAULT,
        Some(name) => sighash_type(name)?,
    };
    let given = if args.value(1).is_some() { args.list(1)? } else { &[] };
    let spent = spent_outputs(node, &tx, given)?;
    let signed = wallet(node)?
        .sign_transaction(&tx, &spent, kind)
        .map_err(|error| RpcError::new(send_code(&error), error.to_string()))?;
    check_amounts(&signed, &spent)?;
    let errors: Vec<Value> =
        (0..tx.inputs.len()).filter_map(|index| input_error(&signed, &spent, index)).collect();
    let mut fields = object(json!({ "hex": hex::encode(signed.encode()), "complete": errors.is_empty() }));
    if !errors.is_empty() {
        fields.insert("errors".into(), json!(errors));
    }
    Ok(Answer::Now(Value::Object(fields)))
}

pub(super) fn sighash_type(name: &str) -> Result<SighashType> {
    let all = [SighashType::ALL, SighashType::NONE, SighashType::SINGLE];
    let both = |kind: SighashType| [kind, kind.anyone_can_pay()];
    match name {
        "DEFAULT" => Some(SighashType::DEFAULT),
        name => all.into_iter().flat_map(both).find(|kind| kind.name() == Some(name)),
    }
    .ok_or_else(|| {
        RpcError::new(Code::InvalidParameter, format!("'{name}' is not a valid sighash parameter."))
    })
}

/// What a coin is worth of which nobody said it, as in Bitcoin Core: no real one is.
const UNTOLD: Amount = MAX_MONEY;

/// What the inputs spend: as this node knows it, or as it was given, the last word for each.
fn spent_outputs(node: &Node, tx: &Transaction, given: &[Json]) -> Result<Vec<Option<TxOut>>> {
    let known = |input: &TxIn| Some((input.previous_output, node.spent_output(&input.previous_output)?));
    let mut outputs: BTreeMap<OutPoint, TxOut> = tx.inputs.iter().filter_map(known).collect();
    for value in given {
        let (outpoint, output) = spent_output(value)?;
        let script = |output: &TxOut| to_asm(&output.script_pubkey);
        let known = outputs.get(&outpoint).filter(|known| known.script_pubkey != output.script_pubkey);
        if let Some(known) = known {
            let scripts = format!("{}\nvs:\n{}", script(known), script(&output));
            let message = format!("Previous output scriptPubKey mismatch:\n{scripts}");
            return Err(RpcError::new(Code::Deserialization, message));
        }
        outputs.insert(outpoint, output);
    }
    Ok(tx.inputs.iter().map(|input| outputs.get(&input.previous_output).cloned()).collect())
}

/// A signature of SegWit covers the amount (BIP143): one that nobody told makes it worthless.
fn check_amounts(signed: &Transaction, spent: &[Option<TxOut>]) -> Result<()> {
    let untold = |output: &&TxOut| output.value == UNTOLD;
    let inputs = signed.inputs.iter().zip(spent).filter(|(input, _)| !input.witness.is_empty());
    match inputs.filter_map(|(_, output)| output.as_ref()).find(untold) {
        None => Ok(()),
        Some(output) => {
            let script: String = output.script_pubkey.to_string().chars().take(30).collect();
            let coin = format!("CTxOut(nValue={UNTOLD}, scriptPubKey={script})");
            Err(RpcError::new(Code::Type, format!("Missing amount for {coin}")))
        }
    }
}

fn spent_output(value: &Json) -> Result<(OutPoint, TxOut)> {
    let script = value.get("scriptPubKey").and_then(Json::as_str).and_then(|text| hex::decode(text).ok());
    let wrong = || RpcError::new(Code::Deserialization, "Missing or bad scriptPubKey");
    let value_of = match value.get("amount") {
        None => UNTOLD,
        Some(amount) => args::amount(amount, "amount")?,
    };
    let script_pubkey = ScriptBuf(script.ok_or_else(wrong)?);
    Ok((outpoint(value)?, TxOut { value: value_of, script_pubkey }))
}

/// Why an input is not satisfied.
fn input_error(tx: &Transaction, spent: &[Option<TxOut>], index: usize) -> Option<Value> {
    let input = &tx.inputs[index];
    let error = match &spent[index] {
        None => "Input not found or already spent".to_owned(),
        Some(output) => {
            let known: Option<Vec<&TxOut>> = spent.iter().map(Option::as_ref).collect();
            let spending = SpendingTransaction::new(tx, known.unwrap_or_default());
            let checker = TransactionChecker::new(&spending, index);
            let verdict = verify_script(
                &input.script_sig,
                &output.script_pubkey,
                &input.witness,
                Flags::STANDARD,
                &checker,
            );
            verdict.err()?.to_string()
        }
    };
    Some(json!({
        "txid": input.previous_output.txid,
        "vout": input.previous_output.vout,
        "witness": input.witness.iter().map(hex::encode).collect::<Vec<_>>(),
        "scriptSig": input.script_sig.to_string(),
        "sequence": input.sequence,
        "error": error,
    }))
}

impl Node {
    /// An unspent output: of an unconfirmed transaction, or of the chain.
    fn spent_output(&self, outpoint: &OutPoint) -> Option<TxOut> {
        let waiting = || self.unconfirmed(&outpoint.txid)?.outputs.get(outpoint.vout as usize).cloned();
        let settled = || self.chain.coins().get(outpoint).map(|coin| coin.output.clone());
        waiting().or_else(settled)
    }
}
