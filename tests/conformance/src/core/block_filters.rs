//! `blockfilters.json`: blocks of the third test network and their basic filters (BIP158).

use hashyard_core::filter::{BasicFilter, FilterHeader};
use hashyard_core::{Block, BlockHash, Decodable, ScriptBuf};
use serde_json::Value;

use crate::report::same;
use crate::{Outcome, Report, json};

/// Runs every case.
pub fn run(text: &str) -> Report {
    json::run_rows(text, check)
}

/// `[height, block hash, block, [spent scripts…], previous header, filter, header, notes]`
fn check(row: &[Value]) -> Outcome {
    let block = Block::decode(&json::hex(json::text(row, 2)?)?).map_err(|error| format!("block: {error}"))?;
    let hash: BlockHash = json::text(row, 1)?.parse().map_err(|error| format!("block hash {error}"))?;
    same("the block's hash", block.block_hash(), hash)?;
    let spent = row.get(3).and_then(Value::as_array).ok_or("no list of spent scripts")?;
    let script = |script: &Value| json::hex(script.as_str().unwrap_or_default()).map(ScriptBuf);
    let spent = spent.iter().map(script).collect::<Outcome<Vec<_>>>()?;

    let filter = BasicFilter::new(&block, &spent);
    same("the filter", hex::encode(filter.as_bytes()).as_str(), json::text(row, 5)?)?;
    same("the filter, read again", BasicFilter::decode(&hash, filter.as_bytes()), Ok(filter.clone()))?;
    same("the header", filter.header(&header(row, 4)?), header(row, 6)?)?;
    let matches = |script: &ScriptBuf| script.is_empty() || filter.matches_any([script]);
    same("whether every spent script matches", spent.iter().all(matches), true)
}

fn header(row: &[Value], at: usize) -> Outcome<FilterHeader> {
    json::text(row, at)?.parse().map_err(|error| format!("filter header {error}"))
}
