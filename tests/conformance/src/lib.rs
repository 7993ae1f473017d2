//! Proof that Hashyard agrees with Bitcoin Core and with the BIPs: their test vectors, run through our own code.
//!
//! Every set is a function from the text of a file to a [`Report`], without files, clocks or threads, so that the very
//! same cases run natively (`tests/vectors.rs`) and as wasm in a browser (`wasm/`). The files are inside published
//! crates, which `vectors/Cargo.toml` pins; nothing of them is copied here.
//!
//! | module | what it runs |
//! | --- | --- |
//! | [`core`] | the JSON files of Bitcoin Core's own unit tests |
//! | [`bips`] | the vectors of BIP32, BIP39, BIP143, BIP174, BIP340 and BIP371 |
//! | [`notation`] | how Bitcoin Core writes scripts, flags and errors in its vectors |
//! | [`literals`] | vectors that stand in source code: its strings and numbers |
//! | [`report`] | which cases passed and what was wrong with the others |
//! | [`spend`] | one input of one transaction, verified |
//!
//! `tests/differential` compares verdicts with Bitcoin Core's engine on generated transactions, `tests/fuzz` throws bytes
//! at every decoder.

pub mod bips;
pub mod core;
pub mod json;
pub mod literals;
pub mod notation;
pub mod report;
pub mod spend;

pub use report::{Outcome, Report};

/// Vectors in one file.
pub struct Set {
    /// What they are called.
    pub name: &'static str,
    /// The published crate that carries the file, or with `npm:` in front the npm package; `vectors/` pins its version.
    pub package: &'static str,
    /// Where the file is in it.
    pub path: &'static str,
    /// How many cases it has. One fewer or one more is a failure: then the file is not the one that we know.
    pub cases: usize,
    /// Runs them all on the file's text.
    pub run: fn(&str) -> Report,
}

const CORE: &str = "libbitcoinkernel-sys";

macro_rules! core_set {
    ($file:literal, $cases:literal, $run:path) => {
        Set {
            name: $file,
            package: CORE,
            path: concat!("bitcoin/src/test/data/", $file),
            cases: $cases,
            run: $run,
        }
    };
}

/// In a package of npm, which `vectors/package.json` pins.
macro_rules! npm_set {
    ($name:literal, $file:literal, $cases:literal, $run:path) => {
        Set {
            name: $name,
            package: "npm:psbt",
            path: concat!("test/psbts/test_", $file, ".js"),
            cases: $cases,
            run: $run,
        }
    };
}

/// Every set that there is.
pub const SETS: [Set; 19] = [
    core_set!("script_tests.json", 1222, core::script_tests::run),
    core_set!("tx_valid.json", 121, core::transactions::run_valid),
    core_set!("tx_invalid.json", 93, core::transactions::run_invalid),
    core_set!("sighash.json", 500, core::sighash::run),
    core_set!("base58_encode_decode.json", 21, core::keys::run_base58),
    core_set!("key_io_valid.json", 70, core::keys::run_valid),
    core_set!("key_io_invalid.json", 70, core::keys::run_invalid),
    core_set!("bip341_wallet_vectors.json", 14, core::taproot::run),
    core_set!("blockfilters.json", 10, core::block_filters::run),
    Set {
        name: "BIP32",
        package: CORE,
        path: "bitcoin/src/test/bip32_tests.cpp",
        cases: 33,
        run: bips::bip32::run,
    },
    Set {
        name: "BIP39",
        package: "bip0039",
        path: "tests/test_EN_BIP39.json",
        cases: 24,
        run: bips::bip39::run,
    },
    Set {
        name: "BIP143",
        package: "bitcoin",
        path: "src/crypto/sighash.rs",
        cases: 8,
        run: bips::bip143::run,
    },
    Set {
        name: "BIP174",
        package: "bitcoin",
        path: "src/psbt/mod.rs",
        cases: 17,
        run: bips::bip174::run_reading,
    },
    Set {
        name: "BIP371",
        package: "bitcoin",
        path: "src/psbt/mod.rs",
        cases: 16,
        run: bips::bip174::run_taproot,
    },
    npm_set!("BIP174 creator", "create_psbt", 1, bips::bip174::run_creator),
    npm_set!("BIP174 combiner", "combine_psbts", 2, bips::bip174::run_combiner),
    npm_set!("BIP174 finaliser", "finalize_psbt", 1, bips::bip174::run_finaliser),
    npm_set!("BIP174 extractor", "extract_transaction", 1, bips::bip174::run_extractor),
    Set {
        name: "BIP340",
        package: CORE,
        path: "bitcoin/src/secp256k1/src/modules/schnorrsig/tests_impl.h",
        cases: 19,
        run: bips::bip340::run,
    },
];

/// Vectors that exist and are not run, and why.
pub const LEFT_OUT: [(&str, &str); 2] = [
    (
        "BIP39, Japanese (bip0039, tests/test_JP_BIP39.json)",
        "the wallet has the English and the simplified Chinese list",
    ),
    (
        "BIP174, updater and signer (npm:psbt, test_update_psbt.js and test_sign_psbt.js)",
        "the wallet updates and signs with the keys of its seed, not with single ones",
    ),
];
