//! Dust that does not last: an output of almost nothing may be relayed if nobody is paid for mining it alone and a child
//! spends it at once, as an anchor to raise the fee at.

use core::fmt;
use std::collections::BTreeSet;

use super::policy::{MempoolPolicy, dust_of};
use super::pool::Mempool;
use crate::consensus::Reason;
use crate::{Amount, OutPoint, Transaction, Txid, Wtxid};

/// How dust would last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EphemeralFault {
    /// An output of almost nothing in a transaction that pays a fee, so that it could be mined alone and leave it.
    DustWithFee,
    /// This transaction leaves the dust of a parent unspent.
    MissingSpends(Txid, Wtxid),
}

impl EphemeralFault {
    /// Bitcoin Core's name of the rule.
    pub const fn kind(&self) -> Reason {
        match self {
            Self::DustWithFee => Reason::Dust,
            Self::MissingSpends(..) => Reason::MissingEphemeralSpends,
        }
    }
}

impl fmt::Display for EphemeralFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DustWithFee => f.write_str("tx with dust output must be 0-fee"),
            Self::MissingSpends(txid, wtxid) => {
                write!(f, "tx {txid} (wtxid={wtxid}) did not spend parent's ephemeral dust")
            }
        }
    }
}

/// A transaction with dust pays no fee, so that it is not mined without the child that spends it
/// (`PreCheckEphemeralTx`). Neither what it pays nor what a node adds in its mind (`modified`) may be anything.
pub(super) fn check_no_fee(
    policy: &MempoolPolicy,
    tx: &Transaction,
    fee: Amount,
    modified: Amount,
) -> Result<(), EphemeralFault> {
    let pays = fee != Amount::ZERO || modified != Amount::ZERO;
    match policy.require_standard && pays && !dust_of(policy, tx).is_empty() {
        true => Err(EphemeralFault::DustWithFee),
        false => Ok(()),
    }
}

impl Mempool {
    /// Whoever spends an unconfirmed transaction with dust spends the dust, too (`CheckEphemeralSpends`).
    pub(super) fn check_ephemeral_spends(&self, tx: &Transaction) -> Result<(), EphemeralFault> {
        if !self.policy.require_standard {
            return Ok(());
        }
        let spent: BTreeSet<OutPoint> = tx.inputs.iter().map(|input| input.previous_output).collect();
        let left = self.parents_of(tx).into_iter().any(|parent| {
            let dust = dust_of(&self.policy, &parent.tx).into_iter();
            dust.map(|vout| OutPoint { txid: parent.txid, vout }).any(|outpoint| !spent.contains(&outpoint))
        });
        match left {
            true => Err(EphemeralFault::MissingSpends(tx.txid(), tx.wtxid())),
            false => Ok(()),
        }
    }
}
