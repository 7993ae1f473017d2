//! Why a transaction is refused, in Bitcoin Core's words.

use core::fmt;

use crate::consensus::TxError;
use crate::script::ScriptError;
use crate::{Amount, OutPoint, Txid};

/// Why the pool refuses a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MempoolError {
    /// It breaks a rule that holds in blocks, too.
    Consensus(TxError),
    /// It makes new coins, which only a block may.
    Coinbase,
    /// Its form is not one that this node relays; holds Bitcoin Core's reason.
    NonStandard(&'static str),
    /// The form of an output that it spends is not one that this node relays spends of.
    NonStandardInput {
        /// Which input, from 0.
        input: usize,
        /// What is unusual.
        detail: &'static str,
    },
    /// A witness that nothing asks for, which only makes the transaction larger.
    NonStandardWitness,
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
    /// It spends what an unconfirmed transaction spends that came first and does not signal replaceability (BIP125).
    Conflict(Txid),
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
    /// It or an ancestor would be in too long or too large a chain of unconfirmed transactions.
    ChainTooLong,
    /// It would replace a transaction that it depends on.
    SpendsConflicting(Txid),
    /// It pays too little to replace others (BIP125 rules 3, 4 and 6).
    InsufficientFee {
        /// What it pays.
        fee: Amount,
        /// What it must pay.
        needed: Amount,
    },
    /// It would replace more transactions than one may; holds how many (BIP125 rule 5).
    TooManyReplacements(usize),
    /// A replacement that spends an unconfirmed output which the replaced ones do not (BIP125 rule 2).
    ReplacementAddsUnconfirmed(OutPoint),
    /// The pool is full of transactions that pay more.
    Full,
    /// An input's scripts fail.
    Script {
        /// Which input, from 0.
        input: usize,
        /// Why.
        error: ScriptError,
    },
}

impl MempoolError {
    /// Bitcoin Core's reject string.
    pub fn reason(&self) -> String {
        match self {
            Self::Consensus(error) => error.reason(),
            Self::NonStandard(reason) => (*reason).to_owned(),
            Self::Script { error, .. } => format!("mempool-script-verify-flag-failed ({error})"),
            other => other.fixed_reason().to_owned(),
        }
    }

    fn fixed_reason(&self) -> &'static str {
        match self {
            Self::Coinbase => "coinbase",
            Self::NonStandardInput { .. } => "bad-txns-nonstandard-inputs",
            Self::NonStandardWitness => "bad-witness-nonstandard",
            Self::NonFinal => "non-final",
            Self::NonBip68Final => "non-BIP68-final",
            Self::AlreadyInMempool => "txn-already-in-mempool",
            Self::SameNonWitnessData => "txn-same-nonwitness-data-in-mempool",
            Self::AlreadyKnown => "txn-already-known",
            Self::Conflict(_) => "txn-mempool-conflict",
            Self::MissingInputs(_) => "bad-txns-inputs-missingorspent",
            Self::TooManySigops(_) => "bad-txns-too-many-sigops",
            Self::BelowRelayFee { .. } => "min relay fee not met",
            Self::BelowMempoolFee { .. } => "mempool min fee not met",
            Self::ChainTooLong => "too-long-mempool-chain",
            Self::SpendsConflicting(_) => "bad-txns-spends-conflicting-tx",
            Self::InsufficientFee { .. } => "insufficient fee",
            Self::TooManyReplacements(_) => "too many potential replacements",
            Self::ReplacementAddsUnconfirmed(_) => "replacement-adds-unconfirmed",
            _ => "mempool full",
        }
    }
}

/// The reason and what it is about.
impl fmt::Display for MempoolError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Consensus(error) = self {
            return write!(f, "{error}");
        }
        f.write_str(&self.reason())?;
        match self {
            Self::NonStandardInput { input, detail } => write!(f, ", input {input}: {detail}"),
            Self::Script { input, .. } => write!(f, ", input {input}"),
            Self::Conflict(txid) | Self::SpendsConflicting(txid) => write!(f, ": {txid}"),
            Self::MissingInputs(missing) => missing.first().map_or(Ok(()), |first| write!(f, ": {first}")),
            Self::ReplacementAddsUnconfirmed(outpoint) => write!(f, ": {outpoint}"),
            Self::TooManySigops(cost) => write!(f, ": {cost}"),
            Self::TooManyReplacements(count) => write!(f, ": {count}"),
            Self::BelowRelayFee { fee, needed }
            | Self::BelowMempoolFee { fee, needed }
            | Self::InsufficientFee { fee, needed } => {
                write!(f, ": pays {} sat, {} sat are needed", fee.0, needed.0)
            }
            _ => Ok(()),
        }
    }
}

impl core::error::Error for MempoolError {}

impl From<TxError> for MempoolError {
    fn from(error: TxError) -> Self {
        match error {
            TxError::Script { input, error } => Self::Script { input, error },
            other => Self::Consensus(other),
        }
    }
}
