//! Where things come from: money, addresses, blocks, and the chain itself when it was forgotten.

use hashyard_core::{Amount, Block, Transaction, Txid};
use hashyard_node::view::{ClustersView, TrailView};
use serde::{Deserialize, Serialize};

super::questions! { Origins:
    /// All that a transaction descends from.
    #[derive(Clone, PartialEq)]
    Trail(Txid) -> TrailView;
    /// Which addresses of the chain seem to belong together.
    #[derive(Clone, PartialEq)]
    Clusters -> ClustersView;
    /// The block at the tip, and its height.
    #[derive(Clone, PartialEq)]
    TipBlock -> (u32, Block);
    /// Drop the chain and keep the keys; if true, even if no peer is known to have it.
    ForgetChain(bool) -> ();
    /// Try to spend somebody else's coin.
    Steal -> Theft;
    /// Sign a payment that is not sent.
    SignLater {
        /// To which address.
        pub to: String,
        /// How much.
        pub amount: Amount,
        /// From which height on it is valid.
        pub height: u32,
    } -> Transaction;
}

/// A theft that failed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Theft {
    /// What was tried.
    pub tx: Transaction,
    /// Why the node refused it: Core's reject string.
    pub reason: String,
}
