//! BIP32: four chains of derivations, and extended keys that must be refused.

use hashyard_core::Network;
use hashyard_core::wallet::bip32::{HARDENED, Xpriv, Xpub};

use crate::literals::{Literal, between, literals};
use crate::report::same;
use crate::{Outcome, Report, json};

/// Runs the vectors in Core's `bip32_tests.cpp`: one case for each key of a chain and for each refused key.
pub fn run(source: &str) -> Report {
    let chains = source.split("TestVector test").skip(1).flat_map(run_chain);
    let refused = between(source, "TEST5 = {", "};").map(literals);
    let refused = refused.iter().flatten().filter_map(Literal::text).map(check_refused);
    chains.chain(refused).enumerate().map(|(at, outcome)| (format!("case {at}"), outcome)).collect()
}

/// From behind `TestVector test`: its number, the seed, and for every key `xpub`, `xprv` and the index of the next.
fn run_chain(source: &str) -> Vec<Outcome> {
    let literals = source.split_once(';').map(|(chain, _)| literals(chain)).unwrap_or_default();
    let Some(([_, seed], keys)) = literals.split_first_chunk() else { return vec![Err("no seed".into())] };
    let master = json::hex(seed.text().unwrap_or_default())
        .and_then(|seed| Xpriv::master(&seed).map_err(|error| error.to_string()));
    let mut parent = match master {
        Ok(master) => master,
        Err(reason) => return vec![Err(reason)],
    };
    let mut outcomes = Vec::new();
    for key in keys.chunks(3) {
        match check_key(&parent, key) {
            Ok(child) => {
                outcomes.push(Ok(()));
                parent = child;
            }
            Err(reason) => outcomes.push(Err(reason)),
        }
    }
    outcomes
}

/// Checks a key and gives the next one.
fn check_key(key: &Xpriv, expected: &[Literal]) -> Outcome<Xpriv> {
    let [Literal::Text(public), Literal::Text(private), Literal::Number(next)] = expected else {
        return Err(format!("not a key: {expected:?}"));
    };
    let params = Network::Mainnet.params();
    same("xprv", key.to_text(params).as_str(), private.as_str())?;
    same("xpub", key.to_xpub().to_text(params).as_str(), public.as_str())?;
    same("xprv, read", Xpriv::from_text(private, params).as_ref(), Ok(key))?;
    same("xpub, read", Xpub::from_text(public, params), Ok(key.to_xpub()))?;
    let next = *next as u32;
    let child = key.child(next).map_err(|error| error.to_string())?;
    if next & HARDENED == 0 {
        same("the public child", key.to_xpub().child(next), Ok(child.to_xpub()))?;
    }
    Ok(child)
}

fn check_refused(text: &str) -> Outcome {
    let params = Network::Mainnet.params();
    let read = Xpriv::from_text(text, params).is_ok() || Xpub::from_text(text, params).is_ok();
    same(&format!("whether {text} is a key"), read, false)
}
