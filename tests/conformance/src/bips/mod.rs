//! Vectors of BIPs that Bitcoin Core has no JSON file for.
//!
//! | module | where they stand |
//! | --- | --- |
//! | [`bip32`] | in Core's unit test |
//! | [`bip39`] | as JSON in a crate's tests |
//! | [`bip143`] | in the tests of rust-bitcoin |
//! | [`bip174`] | in the tests of rust-bitcoin and of the npm package `psbt` |
//! | [`bip370`] | here, from the BIP's text |
//! | [`bip340`] | in the test of libsecp256k1 inside Core |

pub mod bip143;
pub mod bip174;
pub mod bip32;
pub mod bip340;
pub mod bip370;
pub mod bip39;
