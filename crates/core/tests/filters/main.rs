//! The vectors of BIP158 (`bip-0158/testnet-19.json`): blocks of the third test network, their filters and filter headers. And [`bloom`].

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod bloom;

use hashyard_core::filter::{BasicFilter, FilterHeader};
use hashyard_core::{Block, BlockHash, Decodable, ScriptBuf};
use serde_json::Value;

fn bytes(value: &Value) -> Vec<u8> {
    hex::decode(value.as_str().unwrap()).unwrap()
}

fn header(value: &Value) -> FilterHeader {
    value.as_str().unwrap().parse().unwrap()
}

#[test]
fn filters_and_their_headers_are_those_of_the_bip() {
    let rows: Vec<Vec<Value>> = serde_json::from_str(include_str!("testnet-19.json")).unwrap();
    let mut checked = 0;
    // The first row says what the columns are.
    for row in &rows[1..] {
        let [height, hash, block, spent, previous, filter, expected, notes] = &row[..] else {
            panic!("{} columns", row.len())
        };
        let hash: BlockHash = hash.as_str().unwrap().parse().unwrap();
        let block = Block::decode(&bytes(block)).unwrap();
        assert_eq!(block.block_hash(), hash, "{height}");
        let spent: Vec<ScriptBuf> =
            spent.as_array().unwrap().iter().map(|script| ScriptBuf(bytes(script))).collect();
        let made = BasicFilter::new(&block, &spent);
        assert_eq!(hex::encode(made.as_bytes()), filter.as_str().unwrap(), "{height}: {notes}");
        assert_eq!(made.header(&header(previous)), header(expected), "{height}: {notes}");
        assert_eq!(BasicFilter::decode(&hash, &bytes(filter)), Ok(made.clone()), "{height}: {notes}");
        assert!(spent.iter().all(|script| script.is_empty() || made.matches_any([script])), "{height}");
        checked += 1;
    }
    assert_eq!(checked, 10);
}
