//! hashyardd and other people's full nodes on one regtest chain: each takes the other's blocks and transactions, and after
//! every disagreement both agree.
//!
//! | file | what it does |
//! | --- | --- |
//! | `scenarios` | what is shown |
//! | `reference` | another node: bcoin (the npm packages of `tests/interop`), Bitcoin Core where `BITCOIND_EXE` names it, or ours |
//! | `tap` | listens in between |
//! | `answers` | what Bitcoin Core and we answer to the same questions |
//! | `typed` | such questions byte by byte as somebody types them |
//! | `blocks` | blocks that they are asked about |
//! | `money` | coins and how they are spent: legacy, SegWit, Taproot |

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod answers;
mod blocks;
#[path = "../common/mod.rs"]
mod common;
mod money;
mod reference;
mod scenarios;
mod tap;

use reference::Reference;

#[test]
fn bcoin_and_hashyardd_agree() {
    reference::bcoin_packages()
        .map_or_else(|why| println!("skipped: {why}"), |()| scenarios::agree(Reference::bcoin));
}

#[test]
fn bcoin_synchronises_from_hashyardd() {
    reference::bcoin_packages()
        .map_or_else(|why| println!("skipped: {why}"), |()| scenarios::is_synced_from(Reference::bcoin));
}

#[test]
fn two_hashyardds_agree() {
    scenarios::agree(Reference::hashyardd);
}

#[test]
fn hashyardd_synchronises_from_hashyardd() {
    scenarios::is_synced_from(Reference::hashyardd);
}

#[test]
fn bitcoin_core_and_hashyardd_agree() {
    match std::env::var_os("BITCOIND_EXE") {
        Some(_) => scenarios::agree(Reference::core),
        None => println!("skipped: BITCOIND_EXE not set"),
    }
}

#[test]
fn bitcoin_core_synchronises_from_hashyardd() {
    match std::env::var_os("BITCOIND_EXE") {
        Some(_) => scenarios::is_synced_from(Reference::core),
        None => println!("skipped: BITCOIND_EXE not set"),
    }
}

#[test]
fn bitcoin_core_and_hashyardd_answer_the_same() {
    match std::env::var_os("BITCOIND_EXE") {
        Some(_) => answers::are_the_same(Reference::core),
        None => println!("skipped: BITCOIND_EXE not set"),
    }
}
