//! Compact filters of blocks (BIP158): one by one, and to look for scripts.

use std::collections::BTreeSet;

use hashyard_core::wallet::Descriptor;
use hashyard_core::{BlockHash, Params, ScriptBuf};
use serde_json::{Value, json};

use super::descriptor::parse_range;
use super::options::Options;
use super::{Answer, Args, Code, Json, RpcError};
use crate::node::Node;
use crate::scan::{MAX_SCRIPTS, Scan};

type Result<T = Answer> = core::result::Result<T, RpcError>;

/// The last index of a descriptor with a wildcard where nothing is said.
const DEFAULT_RANGE_END: u32 = 1_000;

pub(super) fn getblockfilter(node: &mut Node, args: &Args) -> Result {
    let hash: BlockHash = args.hash(0)?;
    require_basic(args, 1)?;
    if node.chain.tree().get(&hash).is_none() {
        return Err(RpcError::new(Code::InvalidAddressOrKey, "Block not found"));
    }
    if node.filters.index.get(&hash).is_none() {
        node.make_filters();
    }
    let row = node.filters.index.get(&hash).ok_or_else(|| filter_not_found(node, &hash))?;
    Ok(Answer::Now(json!({ "filter": hex::encode(row.filter.as_bytes()), "header": row.header })))
}

/// Of a block that left the chain before there were filters there is none, as if it had never been on it.
fn filter_not_found(node: &Node, hash: &BlockHash) -> RpcError {
    let (code, why) = match node.chain.tree().is_active(hash) {
        true => (Code::Misc, "Block filters are still in the process of being indexed."),
        false => (Code::InvalidAddressOrKey, "Block was not connected to active chain."),
    };
    RpcError::new(code, format!("Filter not found. {why}"))
}

fn require_basic(args: &Args, index: usize) -> Result<()> {
    match args.optional_text(index)?.unwrap_or("basic") {
        "basic" => Ok(()),
        _ => Err(RpcError::new(Code::InvalidAddressOrKey, "Unknown filtertype")),
    }
}

pub(super) fn scanblocks(node: &mut Node, args: &Args) -> Result {
    match args.text(0)? {
        "status" => Ok(Answer::Now(node.filters.scan.as_ref().map_or(Value::Null, Scan::status))),
        "abort" => Ok(Answer::Now(json!(node.abort_scan()))),
        "start" => start(node, args),
        other => Err(RpcError::new(Code::InvalidParameter, format!("Invalid action '{other}'"))),
    }
}

fn start(node: &mut Node, args: &Args) -> Result {
    if node.filters.scan.is_some() {
        let message = "Scan already in progress, use action \"abort\" or \"status\"";
        return Err(RpcError::new(Code::InvalidParameter, message));
    }
    require_basic(args, 4)?;
    let options = Options::read(args, 5, &["filter_false_positives"])?;
    let from = height(node, args, 2, 0, "Invalid start_height")?;
    let to = height(node, args, 3, node.chain.height(), "Invalid stop_height")?;
    if to < from {
        return Err(RpcError::new(Code::Misc, "Invalid stop_height"));
    }
    let mut scripts = BTreeSet::new();
    for object in args.list(1)? {
        scripts.extend(scan_object(object, node.chain.params())?);
        if scripts.len() > MAX_SCRIPTS {
            return Err(args.invalid(1, &format!("stand for more than {MAX_SCRIPTS} scripts")));
        }
    }
    let checks_blocks = options.flag("filter_false_positives", false)?;
    node.filters.wanted = true;
    node.filters.scan =
        Some(Scan { command: args.id, scripts, from, to, next: from, checks_blocks, found: vec![] });
    Ok(Answer::Later)
}

fn height(node: &Node, args: &Args, index: usize, default: u32, wrong: &str) -> Result<u32> {
    if args.value(index).is_none() {
        return Ok(default);
    }
    let height = u32::try_from(args.integer_i32(index)?).ok().filter(|height| *height <= node.chain.height());
    height.ok_or_else(|| RpcError::new(Code::Misc, wrong))
}

/// A descriptor, or an object of one and a range (`EvalDescriptorStringOrObject`).
fn scan_object(object: &Json, params: &Params) -> Result<Vec<ScriptBuf>> {
    let wrong = |message: &str| RpcError::new(Code::InvalidParameter, message);
    let (text, range) = match object {
        Json::Text(text) => (text.as_str(), None),
        Json::Object(fields) => {
            let text = fields.get("desc").filter(|desc| !desc.is_null());
            let text = text.ok_or_else(|| wrong("Descriptor needs to be provided in scan object"))?;
            let text = text.as_str().ok_or_else(|| RpcError::new(Code::Type, "desc must be a string"))?;
            (text, fields.get("range").filter(|range| !range.is_null()))
        }
        _ => return Err(wrong("Scan object needs to be either a string or an object")),
    };
    let bad = |error: &dyn core::fmt::Display| RpcError::new(Code::InvalidAddressOrKey, error.to_string());
    let all = Descriptor::parse_all(text, params).map_err(|error| bad(&error))?;
    let range = range.map_or(Ok(0..=DEFAULT_RANGE_END), parse_range)?;
    let mut scripts = vec![];
    for descriptor in &all {
        let range = if descriptor.is_range() { range.clone() } else { 0..=0 };
        for index in range {
            scripts.extend(descriptor.scripts_at(index).map_err(|error| bad(&error))?);
        }
    }
    Ok(scripts)
}
