//! The JSON files of Bitcoin Core's unit tests; what a case says is what Core's own test of the file reads in it.
//!
//! | module | files |
//! | --- | --- |
//! | [`script_tests`] | `script_tests.json` |
//! | [`transactions`] | `tx_valid.json`, `tx_invalid.json` |
//! | [`sighash`] | `sighash.json` |
//! | [`keys`] | `base58_encode_decode.json`, `key_io_valid.json`, `key_io_invalid.json` |
//! | [`taproot`] | `bip341_wallet_vectors.json` |
//! | [`block_filters`] | `blockfilters.json` |

pub mod block_filters;
pub mod keys;
pub mod script_tests;
pub mod sighash;
pub mod taproot;
pub mod transactions;
