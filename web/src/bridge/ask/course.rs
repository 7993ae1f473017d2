//! What the course's benches ask.

use hashyard_core::contract::PathName;
use hashyard_core::{Amount, OutPoint, Txid};
use serde::{Deserialize, Serialize};

super::questions! { Course:
    /// Whether the mempool would take a transaction, in hex. The answer is its reject string if not.
    TestTransaction(String) -> Option<String>;
    /// Hand in a transaction, in hex.
    HandIn(String) -> ();
    /// Write and sign a payment that leaves nothing to the miner. It is not sent.
    FreePayment {
        /// The coin.
        pub coin: OutPoint,
        /// All that it holds.
        pub amount: Amount,
        /// Who gets it.
        pub to: String,
    } -> Signed;
    /// Have this node count a transaction as if it paid so many satoshis more.
    Prioritise {
        /// Which.
        pub txid: Txid,
        /// How much.
        pub satoshis: i64,
    } -> ();
    /// Mine a block of these transactions and no other. The answer is the reject string of such a block if it would have one; else it
    /// is being mined.
    FillBlock {
        /// Who gets the reward.
        pub to: String,
        /// Named if the mempool has them, or in hex.
        pub transactions: Vec<String>,
    } -> Option<String>;
    /// Whether the mempool would take a contract's money now, by this spending path. The answer is its reject string if not.
    TestContract {
        /// The contract's address.
        pub address: String,
        /// The path.
        pub path: PathName,
    } -> Option<String>;
    /// Write 32 bytes into a transaction (OP_RETURN) and send it. The answer is its name.
    Anchor {
        /// The coin that pays for it.
        pub coin: OutPoint,
        /// All that it holds.
        pub amount: Amount,
        /// Where the rest goes.
        pub to: String,
        /// In hex.
        pub data: String,
    } -> Txid;
    /// Take back the block of an own payment and all after it, and pay the coins to this wallet instead.
    Undo {
        /// The payment.
        pub txid: Txid,
        /// Where its coins go.
        pub to: String,
    } -> ();
    /// Whether the mempool takes replacements that were not announced (`mempoolfullrbf`), and from now on, if that is said.
    #[derive(Clone, PartialEq)]
    FullReplacement(Option<bool>) -> bool;
    /// Pay without announcing that the payment may be replaced (BIP125).
    PayFinally {
        /// The address.
        pub to: String,
        /// How much.
        pub amount: Amount,
    } -> Txid;
    /// Pay the coins of an own payment that waits to this wallet instead, with a higher fee.
    Race {
        /// The payment.
        pub txid: Txid,
        /// Where its coins go.
        pub to: String,
    } -> Raced;
}

/// Two payments of the same coins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Raced {
    /// The one that waits, in hex.
    pub first: String,
    /// The one in its place, in hex.
    pub second: String,
    /// The reject string of the second, if the mempool did not take it.
    pub refused: Option<String>,
}

/// A transaction that is signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed {
    /// Its bytes in hex.
    pub hex: String,
    /// Its name.
    pub txid: Txid,
}
