//! What is done where attacks are allowed.

use hashyard_core::Txid;

/// Something that was done as a merchant.
#[derive(Debug, Clone, PartialEq)]
pub enum Attack {
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
