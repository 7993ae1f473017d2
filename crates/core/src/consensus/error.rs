//! Why something is refused, in Bitcoin Core's words.

use core::fmt;

use super::reason::Reason;
use super::signet::SignetError;
use crate::Amount;
use crate::amount::format_money;
use crate::script::ScriptError;

/// Why a transaction can't be valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TxError {
    /// No inputs.
    NoInputs,
    /// No outputs.
    NoOutputs,
    /// Heavier than a block.
    Oversize,
    /// An output below zero.
    NegativeOutput,
    /// An output above 21 million coins.
    OutputTooLarge,
    /// Outputs that add up to more than 21 million coins.
    OutputTotalTooLarge,
    /// Two inputs spend the same output (CVE-2018-17144).
    DuplicateInputs,
    /// A coinbase script outside 2–100 bytes.
    CoinbaseLength,
    /// A normal transaction with a coinbase's empty outpoint.
    NullPrevout,
    /// An input spends what does not exist (any more).
    InputsMissingOrSpent,
    /// A coinbase output before its time; holds the confirmations it has.
    PrematureCoinbaseSpend {
        /// Blocks since the coinbase, the spending block included.
        depth: u32,
    },
    /// Input amounts out of range.
    InputValuesOutOfRange,
    /// Spends more than it has, in satoshis.
    InBelowOut {
        /// Sum of the inputs.
        input: u64,
        /// Sum of the outputs.
        output: u64,
    },
    /// Its lock time lies ahead.
    NonFinal,
    /// A relative lock time lies ahead (BIP68).
    NonBip68Final,
    /// An input's scripts fail.
    Script {
        /// Which input, from 0.
        input: usize,
        /// Why.
        error: ScriptError,
    },
}

impl TxError {
    /// Bitcoin Core's name of the rule, as for a transaction inside a block.
    pub const fn kind(&self) -> Reason {
        match self {
            Self::NoInputs => Reason::NoInputs,
            Self::NoOutputs => Reason::NoOutputs,
            Self::Oversize => Reason::Oversize,
            Self::NegativeOutput => Reason::NegativeOutput,
            Self::OutputTooLarge => Reason::OutputTooLarge,
            Self::OutputTotalTooLarge => Reason::OutputTotalTooLarge,
            Self::DuplicateInputs => Reason::DuplicateInputs,
            Self::CoinbaseLength => Reason::CoinbaseLength,
            Self::NullPrevout => Reason::NullPrevout,
            Self::InputsMissingOrSpent => Reason::MissingInputs,
            Self::PrematureCoinbaseSpend { .. } => Reason::PrematureCoinbaseSpend,
            Self::InputValuesOutOfRange => Reason::InputValuesOutOfRange,
            Self::InBelowOut { .. } => Reason::InBelowOut,
            Self::NonFinal | Self::NonBip68Final => Reason::NonFinalInBlock,
            Self::Script { .. } => Reason::BlockScript,
        }
    }

    /// The reject string: the rule, of scripts with what is wrong with them.
    pub fn reason(&self) -> String {
        let kind = self.kind().as_str();
        match self {
            Self::Script { error, .. } => format!("{kind} ({error})"),
            _ => kind.into(),
        }
    }
}

/// The reason and, behind a comma, what it is about.
impl fmt::Display for TxError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason())?;
        match self {
            Self::PrematureCoinbaseSpend { depth } => write!(f, ", tried to spend coinbase at depth {depth}"),
            Self::InBelowOut { input, output } => {
                let (input, output) = (format_money(Amount(*input)), format_money(Amount(*output)));
                write!(f, ", value in ({input}) < value out ({output})")
            }
            Self::Script { input, .. } => write!(f, ", input {input}"),
            _ => Ok(()),
        }
    }
}

impl core::error::Error for TxError {}

/// Why a block or header can't be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockError {
    /// The hash is above the target, or the target is impossible.
    HighHash,
    /// The difficulty is not the one that comes next.
    BadDiffBits,
    /// Not later than the median of the last eleven (BIP113's median time past).
    TimeTooOld,
    /// The first block of a difficulty period lies far before the last of the previous one (BIP94).
    TimeWarp,
    /// Further ahead of our clock than the network allows.
    TimeTooNew,
    /// A version from before a soft fork that holds now.
    BadVersion(i32),
    /// The parent broke a rule.
    BadPrevBlock,
    /// The parent is unknown.
    PrevBlockNotFound,
    /// No room for more headers: a limit of our own, which says nothing about the block.
    HeaderTreeFull,
    /// Found invalid before; holds the reason then.
    DuplicateInvalid(String),
    /// The header's Merkle root is not that of the transactions. Says nothing about the header.
    BadMerkleRoot,
    /// Transactions are repeated without changing the Merkle root (CVE-2012-2459). Says nothing about the header.
    DuplicateTransactions,
    /// The block is not signed as the chain's challenge asks (BIP325).
    BadSignetSolution(SignetError),
    /// No transactions, or too large.
    BadLength,
    /// The first transaction is no coinbase.
    CoinbaseMissing,
    /// Another transaction is a coinbase.
    CoinbaseMultiple,
    /// The coinbase does not begin with the height (BIP34).
    BadCoinbaseHeight,
    /// Too many signature operations.
    BadSigops,
    /// Heavier than 4,000,000 weight units.
    BadWeight,
    /// The witness reserved value is not one item of 32 bytes (BIP141).
    BadWitnessNonceSize,
    /// The witness commitment is not that of the transactions (BIP141). Says nothing about the header.
    BadWitnessMerkle,
    /// A witness without a commitment to it (BIP141). Says nothing about the header.
    UnexpectedWitness,
    /// A transaction would overwrite unspent outputs of the same name (BIP30).
    Bip30,
    /// Fees out of range.
    AccumulatedFeeOutOfRange,
    /// The coinbase pays itself more than subsidy and fees, in satoshis.
    BadCoinbaseAmount {
        /// What it pays.
        actual: u64,
        /// What it may pay.
        limit: u64,
    },
    /// A transaction is not valid.
    Transaction {
        /// Which, from 0.
        index: usize,
        /// Why.
        error: TxError,
    },
}

impl BlockError {
    /// Bitcoin Core's name of the rule; our own where Core has no such limit.
    pub const fn kind(&self) -> Reason {
        match self {
            Self::HighHash => Reason::HighHash,
            Self::BadDiffBits => Reason::BadDiffBits,
            Self::TimeTooOld => Reason::TimeTooOld,
            Self::TimeWarp => Reason::TimeWarp,
            Self::TimeTooNew => Reason::TimeTooNew,
            Self::BadVersion(_) => Reason::BadVersion,
            Self::BadPrevBlock => Reason::BadPrevBlock,
            Self::PrevBlockNotFound => Reason::PrevBlockNotFound,
            Self::HeaderTreeFull => Reason::HeaderTreeFull,
            Self::DuplicateInvalid(_) => Reason::DuplicateInvalid,
            Self::BadMerkleRoot => Reason::BadMerkleRoot,
            Self::DuplicateTransactions => Reason::DuplicateTransactions,
            Self::BadSignetSolution(_) => Reason::BadSignetSolution,
            Self::BadLength => Reason::BadLength,
            Self::CoinbaseMissing => Reason::CoinbaseMissing,
            Self::CoinbaseMultiple => Reason::CoinbaseMultiple,
            Self::BadCoinbaseHeight => Reason::BadCoinbaseHeight,
            Self::BadSigops => Reason::BadBlockSigops,
            Self::BadWeight => Reason::BadBlockWeight,
            Self::BadWitnessNonceSize => Reason::BadWitnessNonceSize,
            Self::BadWitnessMerkle => Reason::BadWitnessMerkle,
            Self::UnexpectedWitness => Reason::UnexpectedWitness,
            Self::Bip30 => Reason::Bip30,
            Self::AccumulatedFeeOutOfRange => Reason::AccumulatedFeeOutOfRange,
            Self::BadCoinbaseAmount { .. } => Reason::BadCoinbaseAmount,
            Self::Transaction { error, .. } => error.kind(),
        }
    }

    /// The reject string: the rule, and of a version or a script which one.
    pub fn reason(&self) -> String {
        match self {
            Self::BadVersion(version) => format!("{}(0x{version:08x})", self.kind().as_str()),
            Self::Transaction { error, .. } => error.reason(),
            _ => self.kind().as_str().into(),
        }
    }

    /// Whether the fault lies in what came with the header and not in what the header commits to: another copy of the
    /// same block may be fine, so the hash is not marked invalid.
    pub fn is_mutation(&self) -> bool {
        matches!(
            self,
            Self::BadMerkleRoot
                | Self::DuplicateTransactions
                | Self::BadWitnessNonceSize
                | Self::BadWitnessMerkle
                | Self::UnexpectedWitness
        )
    }

    /// Whether it lies in our time, place or room: no fault of the block for good, nor of whoever sent it.
    pub fn is_temporary(&self) -> bool {
        matches!(self, Self::TimeTooNew | Self::PrevBlockNotFound | Self::HeaderTreeFull)
    }
}

impl fmt::Display for BlockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadCoinbaseAmount { actual, limit } => {
                write!(f, "{}: coinbase pays {actual} sat, {limit} sat are allowed", self.reason())
            }
            Self::DuplicateInvalid(reason) => write!(f, "{}: {reason}", self.reason()),
            Self::Transaction { index, error } => write!(f, "{error}, transaction {index}"),
            Self::BadSignetSolution(error) => write!(f, "{}: {error}", self.reason()),
            _ => f.write_str(&self.reason()),
        }
    }
}

impl core::error::Error for BlockError {}
