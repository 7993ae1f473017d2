//! Hashyard core: Bitcoin's chain, wallet and proof of work.
//!
//! Nothing here does I/O, reads a clock or draws entropy: time and seeds are arguments, so every run can be replayed.
//! Arrows point down this list; a module uses only those below it.
//!
//! | module | what it answers |
//! | --- | --- |
//! | [`wallet`] | which coins are mine, and how do I spend them? |
//! | [`psbt`] | who funds, signs and sends a transaction together, and what travels between them? |
//! | [`contract`] | under which named conditions can money be put, and how does it get out again? |
//! | [`miner`] | which nonces of this header meet the target? |
//! | [`mempool`] | which unconfirmed transactions do I keep, and what goes into the next block? |
//! | [`chain`] | which chain has the most work, and which coins exist on it? |
//! | [`filter`] | might this block concern my scripts? |
//! | [`consensus`] | is this header, transaction or block valid? |
//! | [`script`] | does this input satisfy the conditions of the output it spends? |
//! | [`primitives`] | what do bytes mean: hashes, amounts, transactions, blocks, targets, parameters |

pub mod chain;
pub mod consensus;
pub mod contract;
pub mod filter;
pub mod mempool;
pub mod miner;
pub mod primitives;
pub mod psbt;
pub mod script;
pub mod wallet;

pub use primitives::*;
