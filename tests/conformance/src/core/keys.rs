//! `base58_encode_decode.json`, `key_io_valid.json` and `key_io_invalid.json`: addresses and private keys as text.

use hashyard_core::wallet::{Address, Wif, base58};
use hashyard_core::{Network, Params, ScriptBuf};
use serde_json::Value;

use crate::report::same;
use crate::{Outcome, Report, json};

/// The networks that the vectors know, by Core's names for them.
const CHAINS: [(&str, Network); 4] = [
    ("main", Network::Mainnet),
    ("testnet4", Network::Testnet4),
    ("signet", Network::Signet),
    ("regtest", Network::Regtest),
];

/// Runs every case of `base58_encode_decode.json`: bytes, and the text without a checksum.
pub fn run_base58(text: &str) -> Report {
    json::run_rows(text, |row| {
        let (bytes, text) = (json::hex(json::text(row, 0)?)?, json::text(row, 1)?);
        same("the text", base58::encode(&bytes).as_str(), text)?;
        same("what the text holds", base58::decode(text), Ok(bytes))
    })
}

/// Runs every case of `key_io_valid.json`.
pub fn run_valid(text: &str) -> Report {
    json::run_rows(text, |row| {
        let about = row.get(2).ok_or("no third column")?;
        let params = params(json::field(about, "chain")?)?;
        let (text, payload) = (json::text(row, 0)?, json::hex(json::text(row, 1)?)?);
        match flag(about, "isPrivkey") {
            true => check_key(text, &payload, flag(about, "isCompressed"), params),
            false => check_address(text, ScriptBuf(payload), flag(about, "tryCaseFlip"), params),
        }
    })
}

/// Runs every case of `key_io_invalid.json`: neither an address nor a private key on any network.
pub fn run_invalid(text: &str) -> Report {
    let rows: Vec<Vec<String>> = match serde_json::from_str(text) {
        Ok(rows) => rows,
        Err(error) => return Report::unreadable(error),
    };
    let texts = rows.concat();
    texts.iter().map(|text| (format!("{text:?}"), check_invalid(text))).collect()
}

fn check_key(text: &str, payload: &[u8], compressed: bool, params: &Params) -> Outcome {
    let wif = Wif::parse(text, params).map_err(|error| error.to_string())?;
    same("the key", wif.key.to_bytes().as_slice(), payload)?;
    same("whether it is compressed", wif.compressed, compressed)?;
    same("the text", wif.to_text(params).as_str(), text)?;
    same("whether it is an address", Address::parse(text, params).is_ok(), false)
}

fn check_address(text: &str, script: ScriptBuf, case_may_flip: bool, params: &Params) -> Outcome {
    let parsed = |text: &str| Address::parse(text, params).map(|address| address.script_pubkey());
    same("the script", parsed(text), Ok(script.clone()))?;
    let address = Address::from_script(&script, params).map(|address| address.to_string());
    same("the address", address.as_deref(), Some(text))?;
    same("with its case flipped", parsed(&flip_case(text)).ok(), case_may_flip.then_some(script))?;
    same("whether it is a private key", Wif::parse(text, params).is_ok(), false)
}

fn check_invalid(text: &str) -> Outcome {
    CHAINS.iter().try_for_each(|(chain, network)| {
        let params = network.params();
        same(&format!("whether it is an address on {chain}"), Address::parse(text, params).is_ok(), false)?;
        same(&format!("whether it is a key on {chain}"), Wif::parse(text, params).is_ok(), false)
    })
}

fn params(chain: &str) -> Outcome<&'static Params> {
    let found = CHAINS.iter().find(|(name, _)| *name == chain);
    found.map(|(_, network)| network.params()).ok_or_else(|| format!("unknown chain {chain}"))
}

fn flag(about: &Value, name: &str) -> bool {
    about.get(name).and_then(Value::as_bool).unwrap_or(false)
}

fn flip_case(text: &str) -> String {
    let flip = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    text.chars().map(flip).collect()
}
