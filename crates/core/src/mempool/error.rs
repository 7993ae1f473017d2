//! Why a transaction is refused, in Bitcoin Core's words.

use core::fmt;

use super::ephemeral::EphemeralFault;
use super::limits::ChainLimit;
use super::replace::ReplaceFault;
use super::standard::FormFault;
use super::truc::TrucFault;
use crate::consensus::{Reason, TxError};
use crate::script::ScriptError;
use crate::{Amount, OutPoint, Transaction, Txid, Wtxid};

/// Why the pool refuses a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MempoolError {
    /// It breaks a rule that holds in blocks, too.
    Consensus(TxError),
    /// It makes new coins, which only a block may.
    Coinbase,
    /// Its form, or that of what it spends, is not one that this node relays.
    NonStandard(FormFault),
    /// Dust would last.
    Ephemeral(EphemeralFault),
    /// Its lock time lies behind the next block.
    NonFinal,
    /// A relative lock time lies behind the next block (BIP68).
    NonBip68Final,
    /// It is here already.
    AlreadyInMempool,
    /// It is here already with another witness.
    SameNonWitnessData,
    /// It is in the active chain.
    AlreadyKnown,
    /// It spends what others spend and may not take their place (BIP125).
    Replacement(ReplaceFault),
    /// It spends what an unconfirmed transaction spends, which in a package it may not.
    ReplacementDisallowed,
    /// It spends outputs that are neither unspent on the chain nor made by an unconfirmed transaction: spent, never
    /// made, or made by a transaction that has not arrived yet.
    MissingInputs(Vec<OutPoint>),
    /// More signature operations than this node relays; holds their cost.
    TooManySigops(u32),
    /// Pays less than this node relays.
    BelowRelayFee {
        /// What it pays.
        fee: Amount,
        /// What it must pay.
        needed: Amount,
    },
    /// Pays less than what was evicted for want of space.
    BelowMempoolFee {
        /// What it pays.
        fee: Amount,
        /// What it must pay.
        needed: Amount,
    },
    /// Pays more for its size than whoever sends it wants to.
    MaxFeeRate,
    /// It breaks a rule on transactions of version 3 (BIP431).
    Truc(Box<TrucFault>),
    /// It or an ancestor would be in too long or too large a chain of unconfirmed transactions.
    ChainTooLong(ChainLimit),
    /// The pool is full of transactions that pay more.
    Full,
    /// An input's scripts fail.
    Script {
        /// Which input, from 0.
        input: usize,
        /// The transaction.
        txid: Txid,
        /// The transaction with its witness.
        wtxid: Wtxid,
        /// What the input spends.
        spent: OutPoint,
        /// Why.
        error: ScriptError,
    },
}

impl MempoolError {
    /// What the scripts of a transaction say of it.
    pub(super) fn from_scripts(error: TxError, tx: &Transaction) -> Self {
        match error {
            TxError::Script { input, error } => {
                let spent = tx.inputs.get(input).map_or(OutPoint::NULL, |input| input.previous_output);
                Self::Script { input, txid: tx.txid(), wtxid: tx.wtxid(), spent, error }
            }
            other => Self::Consensus(other),
        }
    }

    /// Whether it pays too little by itself, so that it may be good enough together with others
    /// (`TX_RECONSIDERABLE`).
    pub fn is_about_fees(&self) -> bool {
        matches!(
            self,
            Self::BelowRelayFee { .. }
                | Self::BelowMempoolFee { .. }
                | Self::Replacement(ReplaceFault::InsufficientFee(_))
                | Self::Full
        )
    }

    /// Bitcoin Core's name of the rule.
    pub const fn kind(&self) -> Reason {
        match self {
            Self::Consensus(error) => error.kind(),
            Self::NonStandard(fault) => fault.kind(),
            Self::Coinbase => Reason::Coinbase,
            Self::Ephemeral(fault) => fault.kind(),
            Self::NonFinal => Reason::NonFinal,
            Self::NonBip68Final => Reason::NonBip68Final,
            Self::AlreadyInMempool => Reason::AlreadyInMempool,
            Self::SameNonWitnessData => Reason::SameNonWitnessData,
            Self::AlreadyKnown => Reason::AlreadyKnown,
            Self::Replacement(fault) => fault.kind(),
            Self::ReplacementDisallowed => Reason::ReplacementDisallowed,
            Self::MissingInputs(_) => Reason::MissingInputs,
            Self::TooManySigops(_) => Reason::TooManySigops,
            Self::BelowRelayFee { .. } => Reason::BelowRelayFee,
            Self::BelowMempoolFee { .. } => Reason::BelowMempoolFee,
            Self::MaxFeeRate => Reason::MaxFeeRate,
            Self::Truc(_) => Reason::Truc,
            Self::ChainTooLong(_) => Reason::ChainTooLong,
            Self::Full => Reason::Full,
            Self::Script { .. } => Reason::MempoolScript,
        }
    }

    /// The reject string: the rule, of scripts with what is wrong with them.
    pub fn reason(&self) -> String {
        match self {
            Self::Consensus(error) => error.reason(),
            Self::Script { error, .. } => format!("{} ({error})", self.kind().as_str()),
            _ => self.kind().as_str().into(),
        }
    }

    /// Bitcoin Core's words on the case at hand, `None` where the reason says it all.
    fn detail(&self) -> Option<String> {
        Some(match self {
            Self::NonStandard(fault) => return fault.detail(),
            Self::Ephemeral(fault) => fault.to_string(),
            Self::Replacement(fault) => fault.to_string(),
            Self::MissingInputs(missing) => missing.first()?.to_string(),
            Self::TooManySigops(cost) => cost.to_string(),
            Self::BelowRelayFee { fee, needed } | Self::BelowMempoolFee { fee, needed } => {
                format!("{} < {}", fee.0, needed.0)
            }
            Self::Truc(fault) => fault.to_string(),
            Self::ChainTooLong(limit) => limit.to_string(),
            Self::Script { input, txid, wtxid, spent, .. } => {
                format!("input {input} of {txid} (wtxid {wtxid}), spending {spent}")
            }
            _ => return None,
        })
    }
}

/// The reason and, behind a comma, what it is about: as Bitcoin Core prints a validation state.
impl fmt::Display for MempoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Consensus(error) = self {
            return write!(f, "{error}");
        }
        match self.detail() {
            Some(detail) => write!(f, "{}, {detail}", self.reason()),
            None => f.write_str(&self.reason()),
        }
    }
}

impl core::error::Error for MempoolError {}

/// Of scripts [`MempoolError::from_scripts`] tells more.
impl From<TxError> for MempoolError {
    fn from(error: TxError) -> Self {
        Self::Consensus(error)
    }
}

impl From<FormFault> for MempoolError {
    fn from(fault: FormFault) -> Self {
        Self::NonStandard(fault)
    }
}

impl From<EphemeralFault> for MempoolError {
    fn from(fault: EphemeralFault) -> Self {
        Self::Ephemeral(fault)
    }
}

impl From<Box<TrucFault>> for MempoolError {
    fn from(fault: Box<TrucFault>) -> Self {
        Self::Truc(fault)
    }
}

impl From<ChainLimit> for MempoolError {
    fn from(limit: ChainLimit) -> Self {
        Self::ChainTooLong(limit)
    }
}

impl From<ReplaceFault> for MempoolError {
    fn from(fault: ReplaceFault) -> Self {
        Self::Replacement(fault)
    }
}
