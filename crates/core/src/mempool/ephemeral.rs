//! Dust that does not last: an output of almost nothing may be relayed if nobody is paid for mining it alone and a child
//! spends it at once, as an anchor to raise the fee at.

use std::collections::BTreeSet;

use super::error::MempoolError;
use super::policy::{MempoolPolicy, dust_threshold};
use super::pool::Mempool;
use crate::{Amount, OutPoint, Transaction};

/// Outputs below the threshold of dust.
pub(super) fn dust_of(policy: &MempoolPolicy, tx: &Transaction) -> Vec<u32> {
    let is_dust = |vout: &u32| {
        let output = &tx.outputs[*vout as usize];
        output.value < dust_threshold(output, policy.dust_relay)
    };
    (0..tx.outputs.len() as u32).filter(is_dust).collect()
}

/// A transaction with dust pays no fee, so that it is not mined without the child that spends it
/// (`PreCheckEphemeralTx`). Neither what it pays nor what a node adds in its mind (`modified`) may be anything.
pub(super) fn check_no_fee(
    policy: &MempoolPolicy,
    tx: &Transaction,
    fee: Amount,
    modified: Amount,
) -> Result<(), MempoolError> {
    let pays = fee != Amount::ZERO || modified != Amount::ZERO;
    match policy.require_standard && pays && !dust_of(policy, tx).is_empty() {
        true => Err(MempoolError::DustWithFee),
        false => Ok(()),
    }
}

impl Mempool {
    /// Whoever spends an unconfirmed transaction with dust spends the dust, too (`CheckEphemeralSpends`).
    pub(super) fn check_ephemeral_spends(&self, tx: &Transaction) -> Result<(), MempoolError> {
        if !self.policy.require_standard {
            return Ok(());
        }
        let spent: BTreeSet<OutPoint> = tx.inputs.iter().map(|input| input.previous_output).collect();
        let left = self.parents_of(tx).into_iter().any(|parent| {
            let dust = dust_of(&self.policy, &parent.tx).into_iter();
            dust.map(|vout| OutPoint { txid: parent.txid, vout }).any(|outpoint| !spent.contains(&outpoint))
        });
        match left {
            true => Err(MempoolError::MissingEphemeralSpends(tx.txid(), tx.wtxid())),
            false => Ok(()),
        }
    }
}
