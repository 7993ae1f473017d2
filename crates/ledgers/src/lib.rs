//! The same operations in four ledgers: what each stores, checks and refuses, and what a root of it proves.
//!
//! | module | what it answers |
//! | --- | --- |
//! | [`log`] | what was done at the bench, in which order? |
//! | [`play`] | what do the four ledgers answer, step by step? |
//! | [`latest`] | what did the newest act change? |
//! | [`parallel`] | which of it could have run at once? |
//! | [`coins`] | Bitcoin's model: which coins are unspent? |
//! | [`accounts`] | Ethereum's: which balance and nonce has an account, and what do its contracts store? |
//! | [`versions`] | Hyperledger Fabric's: which value has a key, and which transaction wrote it? |
//! | [`channel`] | the same between tabs: who endorses, who orders, and what does every tab validate? |
//! | [`bank`] | one keeper's: what do the books say? |
//! | [`rules`] | what do payment, token, vote and escrow do, whoever keeps the books? |
//! | [`trie`], [`proof`], [`rlp`] | which root have these keys and values, and is one of them below it? |
//! | [`setting`], [`operation`] | who is there, and what may they want? |

pub mod accounts;
pub mod bank;
pub mod channel;
pub mod coins;
pub mod latest;
pub mod log;
pub mod operation;
pub mod parallel;
pub mod play;
pub mod proof;
pub mod rlp;
pub mod rules;
pub mod setting;
pub mod trie;
pub mod versions;

pub use latest::Latest;
pub use log::{Act, Log, LogError};
pub use operation::{Choice, Operation};
pub use play::{Answers, Entry, Frame, Ledgers, Play};
pub use setting::{Party, Person, Setting};
