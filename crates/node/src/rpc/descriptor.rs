//! Output descriptors: what they say, which addresses they give, which the wallet has and watches.

use hashyard_core::Params;
use hashyard_core::wallet::descriptor::checksum;
use hashyard_core::wallet::{Address, Descriptor, OutputType, Wallet, WatchError, Watched};
use serde_json::{Value, json};

use super::json::object;
use super::wallet::wallet;
use super::{Answer, Args, Code, Json, RpcError};
use crate::node::Node;

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// Addresses in one answer.
const MAX_RANGE: u64 = 10_000;

/// The last index that is watched where nothing is said.
const DEFAULT_RANGE_END: u32 = 99;

/// Bytes of a label.
const MAX_LABEL: usize = 200;

pub(super) fn getdescriptorinfo(node: &mut Node, args: &Args) -> Result {
    let text = args.text(0)?;
    let params = node.chain.params();
    let all = Descriptor::parse_all(text, params).map_err(|error| bad_descriptor(&error))?;
    let payload = text.split('#').next().unwrap_or_default();
    let shown = |descriptor: &Descriptor| descriptor.to_public().to_text(params);
    let mut fields = object(json!({ "descriptor": all.first().map(shown) }));
    if all.len() > 1 {
        fields.insert("multipath_expansion".into(), all.iter().map(shown).collect());
    }
    fields.extend(object(json!({
        "checksum": checksum::checksum(payload),
        "isrange": all.iter().any(Descriptor::is_range),
        "issolvable": all.iter().all(Descriptor::is_solvable),
        "hasprivatekeys": all.iter().any(Descriptor::has_private_keys),
    })));
    Ok(Answer::Now(Value::Object(fields)))
}

fn bad_descriptor(error: &impl ToString) -> RpcError {
    RpcError::new(Code::InvalidAddressOrKey, error.to_string())
}

pub(super) fn deriveaddresses(node: &mut Node, args: &Args) -> Result {
    let params = node.chain.params();
    let all = Descriptor::parse_all_checked(args.text(0)?, params).map_err(|error| bad_descriptor(&error))?;
    let range = match (all.iter().any(Descriptor::is_range), args.value(1)) {
        (false, None) => 0..=0,
        (false, Some(_)) => {
            return Err(args.invalid(1, "should not be specified for an un-ranged descriptor"));
        }
        (true, None) => return Err(args.invalid(1, "must be specified for a ranged descriptor")),
        (true, Some(range)) => parse_range(range)?,
    };
    if range.clone().count().saturating_mul(all.len()) > MAX_RANGE as usize {
        return Err(RpcError::new(Code::InvalidParameter, "Range is too large"));
    }
    let derive = |descriptor: &Descriptor| addresses(descriptor, range.clone(), params);
    let mut lists = all.iter().map(derive).collect::<Result<Vec<_>>>()?;
    Ok(Answer::Now(match lists.len() {
        1 => json!(lists.remove(0)),
        _ => json!(lists),
    }))
}

/// The addresses of one descriptor; of `combo` those that it has.
fn addresses(
    descriptor: &Descriptor,
    range: core::ops::RangeInclusive<u32>,
    params: &Params,
) -> Result<Vec<String>> {
    let mut addresses = vec![];
    for index in range {
        let scripts = descriptor.scripts_at(index).map_err(|error| bad_descriptor(&error))?;
        let with_address: Vec<Address> =
            scripts.iter().filter_map(|script| Address::from_script(script, params)).collect();
        if with_address.is_empty() {
            return Err(bad_descriptor(&"Descriptor does not have a corresponding address"));
        }
        addresses.extend(with_address.iter().map(Address::to_string));
    }
    Ok(addresses)
}

/// A last index, or a first and a last one.
pub(super) fn parse_range(value: &Json) -> Result<core::ops::RangeInclusive<u32>> {
    let wrong = |message: &str| RpcError::new(Code::InvalidParameter, message);
    let number = |value: &Json| {
        value.as_i64().ok_or_else(|| wrong("Range must be specified as end or as [begin,end]"))
    };
    let (first, last) = match value.as_array().map(Vec::as_slice) {
        None => (0, number(value)?),
        Some([first, last]) => (number(first)?, number(last)?),
        Some(_) => return Err(wrong("Range must be specified as end or as [begin,end]")),
    };
    if first < 0 || last < 0 {
        return Err(wrong("Range should be greater or equal than 0"));
    }
    if first > last {
        return Err(wrong("Range specified as [begin,end] must not have begin after end"));
    }
    if last >= i64::from(hashyard_core::wallet::bip32::HARDENED) {
        return Err(wrong("End of range is too high"));
    }
    if (last - first) as u64 >= MAX_RANGE {
        return Err(wrong("Range is too large"));
    }
    Ok(first as u32..=last as u32)
}

pub(super) fn listdescriptors(node: &mut Node, args: &Args) -> Result {
    let private = args.flag_or(0, false)?;
    let wallet = wallet(node)?;
    let mut list = vec![];
    for kind in OutputType::ALL {
        let descriptors = match private {
            false => wallet.descriptors(kind),
            true => Some(
                wallet
                    .private_descriptors(kind)
                    .map_err(|error| RpcError::new(Code::UnlockNeeded, error.to_string()))?,
            ),
        };
        list.extend(descriptors.into_iter().flat_map(|pair| own_json(wallet, kind, &pair)));
    }
    list.extend(wallet.watched().map(|(text, watched)| watched_json(text, watched)));
    Ok(Answer::Now(json!({ "wallet_name": "", "descriptors": list })))
}

/// The two chains of an account: addresses to show, and change.
fn own_json(wallet: &Wallet, kind: OutputType, pair: &[Descriptor; 2]) -> Vec<Value> {
    let ends = wallet.next_indexes(kind);
    let one = |(at, descriptor): (usize, &Descriptor)| {
        json!({
            "desc": descriptor.to_text(wallet.params()),
            "timestamp": 0,
            "active": true,
            "internal": at == 1,
            "range": [0, ends[at] + hashyard_core::wallet::GAP_LIMIT - 1],
            "next": ends[at],
            "next_index": ends[at],
        })
    };
    pair.iter().enumerate().map(one).collect()
}

fn watched_json(text: &str, watched: &Watched) -> Value {
    let mut fields = object(json!({ "desc": text, "timestamp": watched.timestamp, "active": false }));
    if watched.descriptor.is_range() {
        let (first, last) = (watched.range.start(), watched.range.end());
        fields.extend(object(json!({ "range": [first, last], "next": first, "next_index": first })));
    }
    Value::Object(fields)
}

pub(super) fn importdescriptors(node: &mut Node, args: &Args) -> Result {
    wallet(node)?;
    let requests = args.list(0)?;
    let mut results = vec![];
    for request in requests {
        results.push(match import(node, request) {
            Ok(()) => super::pruning::rescan_error(node, request.get("timestamp"))
                .unwrap_or_else(|| json!({ "success": true })),
            Err(error) => {
                json!({ "success": false, "error": { "code": error.code, "message": error.message } })
            }
        });
    }
    // Whatever the timestamps say: a start looks through the whole chain, and a running node must know as much.
    node.look_back();
    node.look_anew();
    Ok(Answer::Now(json!(results)))
}

/// Watches what one text stands for: a descriptor, or with `<0;1>` one for addresses and one for change (BIP389).
fn import(node: &mut Node, request: &Json) -> Result<()> {
    let wrong = |message: &str| RpcError::new(Code::InvalidParameter, message);
    let text = request.get("desc").and_then(Json::as_str);
    let text = text.ok_or_else(|| wrong("Descriptor not found."))?;
    let params = node.chain.params();
    let all = Descriptor::parse_all_checked(text, params).map_err(|error| bad_descriptor(&error))?;
    if request.get("active") == Some(&Json::Bool(true)) {
        return Err(wrong("Active descriptors make addresses; imported ones are only watched"));
    }
    if all.len() > 1 && request.get("internal").is_some() {
        return Err(wrong("Cannot have multipath descriptor while also specifying 'internal'"));
    }
    if all.len() > 1 && request.get("label").is_some() {
        return Err(wrong("Multipath descriptors should not have a label"));
    }
    let range = import_range(request, all.iter().any(Descriptor::is_range))?;
    let timestamp = timestamp(request.get("timestamp"), node.now_s())?;
    let label = request.get("label").and_then(Json::as_str).unwrap_or_default();
    if label.len() > MAX_LABEL {
        return Err(wrong("label is too long"));
    }
    let watched =
        |descriptor| Watched { descriptor, range: range.clone(), timestamp, label: label.to_owned() };
    let changes = wallet(node)?.watch(all.into_iter().map(watched).collect());
    let code = |error: &WatchError| match error {
        WatchError::Narrower(_) => Code::InvalidParameter,
        _ => Code::Wallet,
    };
    let changes = changes.map_err(|error| RpcError::new(code(&error), error.to_string()))?;
    node.outbox.persist(changes);
    Ok(())
}

/// Which scripts to watch. The next index is checked as in Core and then of no use: no addresses are made from imports.
fn import_range(request: &Json, is_range: bool) -> Result<core::ops::RangeInclusive<u32>> {
    let wrong = |message: &str| RpcError::new(Code::InvalidParameter, message);
    let range = match (is_range, request.get("range")) {
        (false, Some(_)) => return Err(wrong("Range should not be specified for an un-ranged descriptor")),
        (false, None) => return Ok(0..=0),
        (true, Some(range)) => parse_range(range)?,
        (true, None) => 0..=DEFAULT_RANGE_END,
    };
    match request.get("next_index") {
        Some(next)
            if !next
                .as_u64()
                .is_some_and(|next| next <= u64::from(u32::MAX) && range.contains(&(next as u32))) =>
        {
            Err(wrong("next_index is out of range"))
        }
        _ => Ok(range),
    }
}

/// Unix seconds, or `"now"`.
fn timestamp(value: Option<&Json>, now: u32) -> Result<u32> {
    let wrong = |message: &str| RpcError::new(Code::Type, message);
    let value = value.ok_or_else(|| wrong("Missing required timestamp field for key"))?;
    match value.as_str() {
        Some("now") => Ok(now),
        _ => value
            .as_u64()
            .and_then(|time| u32::try_from(time).ok())
            .ok_or_else(|| wrong("Expected number or \"now\" timestamp value for key")),
    }
}
