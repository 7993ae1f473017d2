//! What is done where attacks are allowed.

use hashyard_core::Txid;
use hashyard_node::view::WithheldView;

/// Something that was done as a merchant, or against one.
#[derive(Debug, Clone, PartialEq)]
pub enum Attack {
    /// Of the latest blocks that the node knows, on all branches and hidden ones, how many it found, and how many there are.
    Found {
        /// Its own.
        own: u64,
        /// All.
        all: u64,
    },
    /// The node told of what it withholds.
    Withheld(Box<WithheldView>),
    /// A merchant said for how many confirmations it waits, and which share of the hash rate, 0 to 1, it reckons with.
    Waits {
        /// Confirmations.
        z: u32,
        /// The share.
        share: f64,
    },
    /// A merchant handed goods out for a payment.
    HandedOut {
        /// The payment.
        txid: Txid,
        /// Confirmations that it waited for.
        z: u32,
    },
}
