//! BIP39: entropy, words, passphrase, seed and the master key that follows.

use hashyard_core::Network;
use hashyard_core::wallet::bip32::Xpriv;
use hashyard_core::wallet::{Language, Mnemonic};
use serde_json::Value;

use crate::report::same;
use crate::{Outcome, Report, json};

/// Runs the English vectors.
pub fn run(text: &str) -> Report {
    match serde_json::from_str::<Vec<Value>>(text) {
        Ok(cases) => cases.iter().enumerate().map(|(at, case)| (format!("case {at}"), check(case))).collect(),
        Err(error) => Report::unreadable(error),
    }
}

fn check(case: &Value) -> Outcome {
    let entropy = json::hex(json::field(case, "entropy")?)?;
    let words = json::field(case, "mnemonic")?;
    let mnemonic = Mnemonic::from_entropy(Language::English, &entropy).map_err(|error| error.to_string())?;
    same("the words", mnemonic.to_words().as_str(), words)?;
    let parsed = Mnemonic::parse(words).map_err(|error| error.to_string())?;
    same("the entropy", parsed.to_entropy().as_slice(), &entropy)?;
    let seed = parsed.to_seed(json::field(case, "passphrase")?);
    same("the seed", hex::encode(&seed[..]).as_str(), json::field(case, "seed")?)?;
    let master = Xpriv::master(&seed[..]).map_err(|error| error.to_string())?;
    let text = master.to_text(Network::Mainnet.params());
    same("the master key", text.as_str(), json::field(case, "bip32_xprv")?)
}
