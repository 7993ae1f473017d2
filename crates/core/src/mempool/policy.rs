//! Every number that a node may choose, and what size and dust mean. No consensus: a block may hold others.
//!
//! Values are those of Bitcoin Core's `policy/policy.h` where nothing else is said.

use crate::encode::Encodable;
use crate::script::{WitnessProgram, is_unspendable};
use crate::{Amount, FeeRate, Transaction, TxOut};

/// The heaviest transaction that is relayed, in weight units.
pub const MAX_STANDARD_TX_WEIGHT: usize = 400_000;
/// The version of transactions that nobody can pin (BIP431).
pub(super) const TRUC_VERSION: i32 = 3;
/// Virtual bytes that a signature operation counts at least, divided by the cost units of one.
const BYTES_PER_SIGOP: usize = 20;

/// What a node may choose for its pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MempoolPolicy {
    /// Any unconfirmed transaction may be replaced by one that pays more, whether it signals so (BIP125) or not. Off, the
    /// first one seen wins: today's Bitcoin Core has it on, but the race attack is taught with it off.
    pub full_rbf: bool,
    /// Refuse unusual forms of transactions.
    pub require_standard: bool,
    /// Relay bare multisig outputs.
    pub permit_bare_multisig: bool,
    /// Bytes of OP_RETURN outputs in one transaction.
    pub max_datacarrier_bytes: usize,
    /// What must be paid to be relayed.
    pub min_relay: FeeRate,
    /// What must be paid in addition to replace others, and to enter after an eviction.
    pub incremental_relay: FeeRate,
    /// An output is dust if spending it at this rate costs more than it holds.
    pub dust_relay: FeeRate,
    /// Unconfirmed ancestors that a transaction may have, itself included.
    pub max_ancestors: usize,
    /// Unconfirmed descendants that a transaction may have, itself included.
    pub max_descendants: usize,
    /// Virtual bytes of a transaction with all ancestors, or with all descendants.
    pub max_package_vsize: usize,
    /// Estimated bytes of memory for the pool. Bitcoin Core has 300 MB; a tab has less.
    pub max_usage: usize,
    /// Milliseconds that a transaction may wait: 336 hours.
    pub expiry_ms: u64,
}

impl Default for MempoolPolicy {
    fn default() -> Self {
        Self {
            full_rbf: false,
            require_standard: true,
            permit_bare_multisig: true,
            max_datacarrier_bytes: MAX_STANDARD_TX_WEIGHT / 4,
            min_relay: FeeRate(100),
            incremental_relay: FeeRate(100),
            dust_relay: FeeRate(3000),
            max_ancestors: 25,
            max_descendants: 25,
            max_package_vsize: 101_000,
            max_usage: 32_000_000,
            expiry_ms: 336 * 3_600_000,
        }
    }
}

/// The least value that is no dust: what it costs at `rate` to make the output and to spend it (`GetDustThreshold`).
/// At 3 sat/vB 546 sat for P2PKH and 294 sat for P2WPKH.
pub fn dust_threshold(output: &TxOut, rate: FeeRate) -> Amount {
    if is_unspendable(&output.script_pubkey) {
        return Amount::ZERO;
    }
    // An input that spends it: outpoint, length, signature and key, sequence. Three quarters of a witness are free.
    let signature =
        if WitnessProgram::parse(output.script_pubkey.as_bytes()).is_some() { 107 / 4 } else { 107 };
    rate.fee(output.encode().len() + 32 + 4 + 1 + signature + 4)
}

/// Outputs below the threshold of dust.
pub(super) fn dust_of(policy: &MempoolPolicy, tx: &Transaction) -> Vec<u32> {
    let is_dust = |vout: &u32| {
        let output = &tx.outputs[*vout as usize];
        output.value < dust_threshold(output, policy.dust_relay)
    };
    (0..tx.outputs.len() as u32).filter(is_dust).collect()
}

/// Virtual bytes that a transaction counts: its own, or more if it has many signature operations for its size
/// (`GetVirtualTransactionSize`).
pub fn virtual_size(tx: &Transaction, sigops_cost: u32) -> usize {
    tx.weight().max(sigops_cost as usize * BYTES_PER_SIGOP).div_ceil(4)
}
