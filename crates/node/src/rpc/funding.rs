//! A PSBT that the wallet funds, with all that one may choose about it.

use hashyard_core::psbt::Psbt;
use hashyard_core::transaction::{MAX_BIP125_SEQUENCE, SEQUENCE_FINAL};
use hashyard_core::wallet::{Address, ChangeTo, FeeRate, Funding, SendRequest, Spend};
use hashyard_core::{Amount, Transaction, TxIn, TxOut};
use serde_json::json;

use super::json::coins;
use super::options::Options;
use super::psbt::{in_version, tx_version};
use super::sending::{check_signal, lock_time, pay_error, raw_input, raw_outputs};
use super::wallet::wallet;
use super::{Answer, Args, Code, RpcError};
use crate::node::Node;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// All options that Bitcoin Core has.
const OPTIONS: &[&str] = &[
    "add_inputs",
    "include_unsafe",
    "minconf",
    "maxconf",
    "changeAddress",
    "changePosition",
    "change_type",
    "includeWatching",
    "lockUnspents",
    "fee_rate",
    "feeRate",
    "subtractFeeFromOutputs",
    "replaceable",
    "conf_target",
    "estimate_mode",
    "max_tx_weight",
    "solving_data",
];

pub(super) fn walletcreatefundedpsbt(node: &mut Node, args: &Args) -> Result {
    let options = Options::read(args, 3, OPTIONS)?;
    refuse_unsupported(&options)?;
    let lock_time = lock_time(args, 2)?;
    let replaceable = options.flag("replaceable", true)?;
    let sequence = default_sequence(replaceable, lock_time);
    let given = args.value(0).map_or(Ok([].as_slice()), |_| args.list(0))?;
    if given.iter().any(|input| input.get("weight").is_some()) {
        let message = "weight is not supported: the wallet knows what its inputs weigh";
        return Err(RpcError::new(Code::InvalidParameter, message));
    }
    let given: Vec<TxIn> = given.iter().map(|input| raw_input(input, sequence)).collect::<Result<_>>()?;
    args.required(1)?;
    let to: Vec<_> =
        raw_outputs(node, args)?.into_iter().map(|output| recipient(node, output)).collect::<Result<_>>()?;
    check_signal(&given, replaceable)?;
    let funding = funding(node, &options, given.is_empty(), to.len())?;
    let request = SendRequest {
        spend: match fee_from(&options, to.len())? {
            from if from.is_empty() => Spend::Exact(to),
            from => Spend::SubtractFeeFrom(to, from),
        },
        fee_rate: fee_rate(&options)?,
        coins: (!given.is_empty() || !funding.add_coins)
            .then(|| given.iter().map(|input| input.previous_output).collect()),
        replaceable,
    };
    wallet(node)?;
    let payment = node.plan_funded(&request, &funding).map_err(|error| pay_error(&error))?;
    let mut tx = Transaction { version: tx_version(args, 5)?, lock_time, ..payment.transaction };
    for input in &mut tx.inputs {
        let stated = given.iter().find(|stated| stated.previous_output == input.previous_output);
        input.sequence = stated.map_or(sequence, |stated| stated.sequence);
    }
    let mut psbt = Psbt::new(&tx);
    node.fill_utxos(&mut psbt);
    wallet(node)?.update_psbt(&mut psbt, args.flag_or(4, true)?);
    let psbt = in_version(&psbt, args, 6)?;
    let change = payment.change.map_or(-1, |(vout, _)| i64::from(vout));
    Ok(Answer::Now(json!({ "psbt": psbt.to_string(), "fee": coins(payment.fee), "changepos": change })))
}

fn refuse_unsupported(options: &Options) -> Result<()> {
    options.refuse_estimates()?;
    options.refuse("solving_data", "the wallet knows what it spends")?;
    options.refuse("max_tx_weight", "what nodes relay is the limit")?;
    // What is watched here can't be signed for, and Core takes no notice of this option either.
    options.flag("includeWatching", false)?;
    match options.flag("lockUnspents", false)? {
        true => options.refuse("lockUnspents", "coins are not locked by hand"),
        false => Ok(()),
    }
}

/// A lock time holds only if an input is not final.
pub(super) fn default_sequence(replaceable: bool, lock_time: u32) -> u32 {
    match (replaceable, lock_time) {
        (true, _) => MAX_BIP125_SEQUENCE,
        (false, 1..) => SEQUENCE_FINAL - 1,
        (false, 0) => SEQUENCE_FINAL,
    }
}

/// The wallet pays to addresses only.
fn recipient(node: &Node, output: TxOut) -> Result<(Address, Amount)> {
    let address = Address::from_script(&output.script_pubkey, node.chain.params());
    let no_address = || RpcError::new(Code::InvalidParameter, "outputs must hold addresses only");
    Ok((address.ok_or_else(no_address)?, output.value))
}

fn funding(node: &Node, options: &Options, nothing_chosen: bool, outputs: usize) -> Result<Funding> {
    let place = options.integer("changePosition")?;
    let place = place.map(|place| usize::try_from(place).ok().filter(|place| *place <= outputs));
    if place == Some(None) {
        return Err(RpcError::new(Code::InvalidParameter, "changePosition out of bounds"));
    }
    let least = options.number("minconf")?.unwrap_or(0);
    let most = options.number("maxconf")?.unwrap_or(u32::MAX);
    if most < least {
        let message = format!("maxconf can't be lower than minconf: {most} < {least}");
        return Err(RpcError::new(Code::InvalidParameter, message));
    }
    Ok(Funding {
        change: change_to(node, options)?,
        change_place: place.flatten(),
        add_coins: options.flag("add_inputs", nothing_chosen)?,
        confirmations: least..=most,
        include_unsafe: options.flag("include_unsafe", false)?,
    })
}

fn change_to(node: &Node, options: &Options) -> Result<ChangeTo> {
    match (options.text("changeAddress")?, options.text("change_type")?) {
        (Some(_), Some(_)) => {
            let message = "Cannot specify both change address and address type options";
            Err(RpcError::new(Code::InvalidParameter, message))
        }
        (Some(text), None) => node.parse_address(text).map(ChangeTo::Address).map_err(|error| {
            let message = format!("Change address must be a valid bitcoin address: {error}");
            RpcError::new(Code::InvalidAddressOrKey, message)
        }),
        (None, Some(kind)) => kind.parse().map(ChangeTo::Kind).map_err(|_: String| {
            RpcError::new(Code::InvalidAddressOrKey, format!("Unknown change type '{kind}'"))
        }),
        (None, None) => Ok(ChangeTo::Fitting),
    }
}

/// In sat/vB, or by its older name in coins per 1000 vbytes.
fn fee_rate(options: &Options) -> Result<FeeRate> {
    match options.amount("feeRate")? {
        None => options.fee_rate(),
        Some(_) if options.value("fee_rate").is_some() => {
            let message = "Cannot specify both fee_rate (sat/vB) and feeRate (BTC/kvB)";
            Err(RpcError::new(Code::InvalidParameter, message))
        }
        Some(rate) => Ok(FeeRate(rate.0)),
    }
}

/// Which outputs the fee is taken from, by place.
fn fee_from(options: &Options, outputs: usize) -> Result<Vec<usize>> {
    let wrong = |message: String| RpcError::new(Code::InvalidParameter, message);
    let mut places = vec![];
    for value in options.list("subtractFeeFromOutputs")? {
        let place = value.as_i64().ok_or_else(|| {
            RpcError::new(Code::Type, format!("subtractFeeFromOutputs holds {value}, not a position"))
        })?;
        let place = usize::try_from(place)
            .map_err(|_| wrong(format!("Invalid parameter, negative position: {place}")))?;
        if places.contains(&place) {
            return Err(wrong(format!("Invalid parameter, duplicated position: {place}")));
        }
        if place >= outputs {
            return Err(wrong(format!("Invalid parameter, position too large: {place}")));
        }
        places.push(place);
    }
    // As in Core, the lowest of them pays what can't be shared out.
    places.sort_unstable();
    Ok(places)
}
