//! Why a person does not get what they ask of the node.

use core::fmt;

use hashyard_core::OutPoint;
use hashyard_core::psbt::proposal::ProposalError;
use hashyard_core::wallet::{AddressError, BumpError, PsbtSignError, SendError, WalletError};
use serde::{Deserialize, Serialize};

/// Why a payment was not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PayError {
    /// This network has no wallet here.
    NoWallet,
    /// The wallet can't.
    Send(SendError),
    /// A transaction's fee can't be raised.
    Bump(BumpError),
    /// The mempool refuses what the wallet made: the reject string.
    Refused(String),
}

impl fmt::Display for PayError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWallet => write!(f, "there is no wallet on this network"),
            Self::Send(error) => error.fmt(f),
            Self::Bump(error) => error.fmt(f),
            Self::Refused(reason) => write!(f, "the transaction was refused: {reason}"),
        }
    }
}

impl core::error::Error for PayError {}

/// Why the wallet doesn't show what is secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretError {
    /// This network has no wallet here.
    NoWallet,
    /// The wallet can't.
    Wallet(WalletError),
    /// What should be an address is none.
    Address(AddressError),
    /// An address of somebody else.
    NotOurs,
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWallet => PayError::NoWallet.fmt(f),
            Self::Wallet(error) => error.fmt(f),
            Self::Address(error) => error.fmt(f),
            Self::NotOurs => write!(f, "the address is not in this wallet"),
        }
    }
}

impl core::error::Error for SecretError {}

/// Why a contract's money stays where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContractSpendError {
    /// This network has no wallet here.
    NoWallet,
    /// The wallet doesn't remember this contract.
    Unknown,
    /// The contract has no way of this name; holds those that it has.
    NoPath(String),
    /// A coin that does not lie there, or is spent already.
    NoCoin(OutPoint),
    /// The transaction can't be made.
    Proposal(ProposalError),
    /// The wallet can't sign.
    Sign(PsbtSignError),
}

impl fmt::Display for ContractSpendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWallet => write!(f, "there is no wallet on this network"),
            Self::Unknown => write!(f, "the wallet remembers no such contract"),
            Self::NoPath(known) => write!(f, "path must be one of: {known}"),
            Self::NoCoin(outpoint) => write!(f, "coin {outpoint} does not lie at this contract, or is spent"),
            Self::Proposal(error) => error.fmt(f),
            Self::Sign(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for ContractSpendError {}

/// Why this node can't make blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum CannotSign {
    /// The challenge takes more than signatures by plain keys, or is the hash of a script that is not known.
    OtherForm,
    /// None of the challenge's keys is in this wallet.
    NotMember,
    /// Signing is switched off.
    Refuses,
    /// The wallet is locked.
    Locked,
}

impl fmt::Display for CannotSign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherForm => {
                "blocks can't be signed here: the challenge takes more than signatures by plain keys, or is the hash of a script \
                 that importcontract has to tell"
            }
            Self::NotMember => "blocks can't be signed here: none of the challenge's keys is in this wallet",
            Self::Refuses => "this node signs no blocks: switch it on with setblocksigning",
            Self::Locked => "the wallet is locked: unlock it with the passphrase first",
        })
    }
}

impl core::error::Error for CannotSign {}
