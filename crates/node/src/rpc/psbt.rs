//! Transactions that several people fund, sign and send together (BIP174, BIP370).

use std::collections::BTreeSet;

use hashyard_core::psbt::field::IN_BIP32_DERIVATION;
use hashyard_core::psbt::input::{Gap, key_hashes, public_keys};
use hashyard_core::psbt::{Psbt, PsbtError, SignatureRule};
use hashyard_core::script::is_unspendable;
use hashyard_core::wallet::PsbtSignError;
use hashyard_core::{Amount, Encodable, PubkeyHash, ScriptBuf};
use serde_json::{Map, Value, json};

use super::json::{coins, object};
use super::raw_transaction::decode_either;
use super::sending::{described, pay_error, sighash_type};
use super::wallet::wallet;
use super::{Answer, Args, Code, RpcError};
use crate::node::Node;
use crate::refusal::PayError;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// What the present Bitcoin Core makes where nothing is said.
const DEFAULT_VERSION: u64 = 2;

/// PSBTs in one list.
const MAX_PSBTS: usize = 100;

pub(super) fn psbt(args: &Args, index: usize) -> Result<Psbt> {
    decode(args.text(index)?)
}

fn decode(text: &str) -> Result<Psbt> {
    let failed = |error: PsbtError| {
        RpcError::new(Code::Deserialization, format!("TX decode failed {error}")).because(error)
    };
    text.parse().map_err(failed)
}

fn text(psbt: &Psbt) -> Result {
    Ok(Answer::Now(json!(psbt.to_string())))
}

/// In the version that a parameter names.
pub(super) fn in_version(psbt: &Psbt, args: &Args, index: usize) -> Result<Psbt> {
    let converted = match args.number_or(index, DEFAULT_VERSION)? {
        0 => psbt.to_version_0(),
        2 => psbt.to_version_2(),
        _ => return Err(RpcError::new(Code::InvalidParameter, "The PSBT version can only be 2 or 0")),
    };
    converted.map_err(|error| RpcError::new(Code::InvalidParameter, error.to_string()))
}

pub(super) fn createpsbt(node: &mut Node, args: &Args) -> Result {
    let tx = described(node, args, tx_version(args, 4)?)?;
    text(&in_version(&Psbt::new(&tx), args, 5)?)
}

/// The transaction version that a parameter names.
pub(super) fn tx_version(args: &Args, index: usize) -> Result<i32> {
    let version = i32::try_from(args.number_or(index, 2)?).ok().filter(|version| (1..=3).contains(version));
    version.ok_or_else(|| args.invalid(index, "must be 1, 2 or 3"))
}

pub(super) fn converttopsbt(_: &mut Node, args: &Args) -> Result {
    let tx = decode_either(args, 2)?;
    let signed = tx.inputs.iter().any(|input| !input.script_sig.is_empty() || !input.witness.is_empty());
    if signed && !args.flag_or(1, false)? {
        let message = "Inputs must not have scriptSigs and scriptWitnesses";
        return Err(RpcError::new(Code::Deserialization, message));
    }
    text(&in_version(&Psbt::new(&tx), args, 3)?)
}

pub(super) fn walletprocesspsbt(node: &mut Node, args: &Args) -> Result {
    let mut psbt = psbt(args, 0)?;
    node.fill_utxos(&mut psbt);
    let sighash = args.optional_text(2)?.map(sighash_type).transpose()?;
    let wallet = wallet(node)?;
    wallet.update_psbt(&mut psbt, args.flag_or(3, true)?);
    if args.flag_or(1, true)? {
        wallet.sign_psbt(&mut psbt, sighash).map_err(|error| sign_error(&error))?;
    }
    let mut done = psbt.clone();
    let complete = done.finalise();
    let shown = if args.flag_or(4, true)? { &done } else { &psbt };
    let mut fields = object(json!({ "psbt": shown.to_string(), "complete": complete }));
    if complete && let Ok(tx) = done.extract() {
        fields.insert("hex".into(), json!(hex::encode(tx.encode())));
    }
    Ok(Answer::Now(Value::Object(fields)))
}

fn sign_error(error: &PsbtSignError) -> RpcError {
    match error {
        PsbtSignError::SighashMismatch(_) => {
            let message = "Specified sighash value does not match value stored in PSBT";
            RpcError::new(Code::Deserialization, message).because(error.clone())
        }
        PsbtSignError::Locked => pay_error(&PayError::Send(hashyard_core::wallet::SendError::Locked)),
        other => RpcError::caused(Code::Wallet, other.clone()),
    }
}

pub(super) fn utxoupdatepsbt(node: &mut Node, args: &Args) -> Result {
    let mut psbt = psbt(args, 0)?;
    node.fill_utxos(&mut psbt);
    text(&psbt)
}

fn psbts(args: &Args) -> Result<Vec<Psbt>> {
    let list = args.list(0)?;
    if list.len() > MAX_PSBTS {
        return Err(args.invalid(0, "holds more than 100 PSBTs"));
    }
    let string = || RpcError::new(Code::Type, "txs must hold strings");
    list.iter().map(|item| decode(item.as_str().ok_or_else(string)?)).collect()
}

pub(super) fn combinepsbt(_: &mut Node, args: &Args) -> Result {
    let all = psbts(args)?;
    let Some((first, others)) = all.split_first() else {
        return Err(RpcError::new(Code::InvalidParameter, "Parameter 'txs' cannot be empty"));
    };
    let mut combined = first.clone();
    let different = "PSBTs not compatible (different transactions)";
    for other in others {
        let refused = |error| RpcError::new(Code::InvalidParameter, different).because(error);
        combined.combine(other).map_err(refused)?;
    }
    text(&combined)
}

pub(super) fn joinpsbts(_: &mut Node, args: &Args) -> Result {
    let all = psbts(args)?;
    let refused = |message: String| RpcError::new(Code::InvalidParameter, message);
    if all.len() < 2 {
        return Err(refused("At least two PSBTs are required to join PSBTs.".into()));
    }
    if all.iter().any(|psbt| psbt.version() != 0) {
        return Err(refused("joinpsbts only operates on version 0 PSBTs".into()));
    }
    let joined = Psbt::join(&all).map_err(|error| match error {
        PsbtError::Twice(outpoint) => refused(format!("Input {outpoint} exists in multiple PSBTs")),
        other => refused(other.to_string()),
    })?;
    text(&joined)
}

pub(super) fn finalizepsbt(_: &mut Node, args: &Args) -> Result {
    let mut psbt = psbt(args, 0)?;
    let complete = psbt.finalise();
    let tx = (complete && args.flag_or(1, true)?).then(|| psbt.extract().ok()).flatten();
    Ok(Answer::Now(match tx {
        Some(tx) => json!({ "hex": hex::encode(tx.encode()), "complete": true }),
        None => json!({ "psbt": psbt.to_string(), "complete": complete }),
    }))
}

/// Who acts next on a PSBT or on one of its inputs, in the order of the work.
const ROLES: [&str; 5] = ["creator", "updater", "signer", "finalizer", "extractor"];

pub(super) fn analyzepsbt(_: &mut Node, args: &Args) -> Result {
    let psbt = psbt(args, 0)?;
    if let Some(error) = impossible(&psbt) {
        return Ok(Answer::Now(json!({ "next": ROLES[0], "error": format!("PSBT is not valid. {error}") })));
    }
    let mut fields = Map::new();
    let found = psbt.final_inputs();
    let complete = found.iter().map(Option::is_some).enumerate();
    let inputs: Vec<_> = complete.map(|(index, complete)| analysis(&psbt, index, complete)).collect();
    let next = inputs.iter().map(|(_, role)| *role).min().unwrap_or(4);
    if !inputs.is_empty() {
        fields.insert("inputs".into(), inputs.into_iter().map(|(input, _)| input).collect());
    }
    let mut done = psbt.clone();
    let complete = done.finalise_as(found).then(|| done.extract().ok()).flatten();
    if let (Some(tx), Some(fee)) = (complete, psbt.fee()) {
        let rate = Amount(fee.0 * 1000 / tx.vsize().max(1) as u64);
        fields.extend(object(json!({ "estimated_vsize": tx.vsize(), "estimated_feerate": coins(rate) })));
    }
    fields.extend(psbt.fee().map(|fee| ("fee".to_owned(), coins(fee))));
    fields.insert("next".into(), json!(ROLES[next]));
    Ok(Answer::Now(Value::Object(fields)))
}

/// Why nothing valid can come of it, in Bitcoin Core's words (`AnalyzePSBT`).
fn impossible(psbt: &Psbt) -> Option<String> {
    let (mut paid, mut all_known) = (Amount::ZERO, true);
    for index in 0..psbt.inputs().len() {
        let Some(output) = psbt.spent_output(index) else {
            all_known = false;
            continue;
        };
        let Some(sum) = paid.checked_add(output.value) else {
            return Some(format!("Input {index} has invalid value"));
        };
        if is_unspendable(&output.script_pubkey) {
            return Some(format!("Input {index} spends unspendable output"));
        }
        paid = sum;
    }
    let too_much = all_known && psbt.unsigned_tx().ok()?.output_value().is_none();
    too_much.then(|| "Output amount invalid".to_owned())
}

/// An input's state and the number of its next role.
fn analysis(psbt: &Psbt, index: usize, complete: bool) -> (Value, usize) {
    let is_final = psbt.is_final(index) && complete;
    let (missing, role) = match psbt.locking(index) {
        _ if is_final => (Value::Null, 4),
        Ok(_) if complete => (Value::Null, 3),
        // Keys of Taproot are known by no hash.
        Ok(locking) if locking.rule == SignatureRule::Taproot => (Value::Null, 2),
        Ok(locking) => missing(psbt, index, &locking.script),
        Err(Gap::RedeemScript(hash)) => (json!({ "redeemscript": hex::encode(hash) }), 1),
        Err(Gap::WitnessScript(hash)) => (json!({ "witnessscript": hex::encode(hash) }), 1),
        Err(Gap::Utxo | Gap::Parent | Gap::Unknown) => (Value::Null, 1),
    };
    let has_utxo = psbt.spent_output(index).is_some();
    let mut fields = object(json!({ "has_utxo": has_utxo, "is_final": is_final, "next": ROLES[role] }));
    if !missing.is_null() {
        fields.insert("missing".into(), missing);
    }
    (Value::Object(fields), role)
}

/// Signatures that are missing, or first the public keys: a hash alone tells no signer which key is meant.
fn missing(psbt: &Psbt, index: usize, script: &ScriptBuf) -> (Value, usize) {
    let signatures = psbt.signatures(index);
    let signed: BTreeSet<_> = signatures.iter().map(|(key, _)| PubkeyHash::of(key)).collect();
    let told = psbt.inputs()[index].all(IN_BIP32_DERIVATION).map(|(key, _)| key);
    let known: BTreeSet<_> = told.chain(public_keys(script)).map(PubkeyHash::of).collect();
    let missing = key_hashes(script).into_iter().filter(|hash| !signed.contains(hash));
    let (named, nameless): (Vec<_>, Vec<_>) = missing.partition(|hash| known.contains(hash));
    let [named, nameless] =
        [named, nameless].map(|list| list.iter().map(PubkeyHash::to_string).collect::<Vec<_>>());
    match (nameless.is_empty(), named.is_empty()) {
        (true, true) => (Value::Null, 1),
        (true, false) => (json!({ "signatures": named }), 2),
        (false, true) => (json!({ "pubkeys": nameless }), 1),
        (false, false) => (json!({ "pubkeys": nameless, "signatures": named }), 1),
    }
}
