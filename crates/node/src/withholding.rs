//! Blocks that this node found and keeps back, in rooms where attacks may be played (`attacks=on`).

use core::fmt;

use hashyard_core::Txid;
use serde::{Deserialize, Serialize};

use crate::node::Node;

/// Hidden blocks at most: with so many the miner stops until some are released or all are given up.
pub const MAX_HIDDEN: usize = 1_000;

/// What the miner does with blocks that it finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum WithholdMode {
    /// It publishes them, as everybody.
    #[default]
    Off,
    /// It keeps them back until `releasewithheld`.
    Hidden,
    /// It keeps them back as Eyal and Sirer's Algorithm 1 says ("Majority is not Enough", 2014).
    Selfish,
}

/// A payment that the hidden branch takes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenBack {
    /// The payment.
    pub txid: Txid,
    /// What spends its coins instead, to this wallet.
    pub counter: Txid,
    /// Satoshis that the payment gave to others.
    pub amount: u64,
    /// Blocks on top of it on the branch that others know, its own included; 0 while it is in none.
    pub confirmations: u32,
}

/// How a release ended: a hidden branch was published down to its last block, or others' blocks made it worthless.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Height of the last block that both branches shared.
    pub fork_height: u32,
    /// Blocks that were released.
    pub released: u32,
    /// Blocks of the others that they had to beat.
    pub public: u32,
    /// The released blocks became part of the chain.
    pub won: bool,
    /// The transaction that took a payment back, if there was one.
    pub counter: Option<Txid>,
}

/// Why nothing is withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithholdError {
    /// Only full nodes that mine can.
    NotMined,
    /// Blocks are signed here before they are mined.
    Signed,
    /// Nobody sent such a payment as far as the wallet knows.
    UnknownPayment,
    /// It spends coins that are not all the wallet's.
    NotOurs,
    /// It is being taken back already, or spends a coin that is.
    TakenBack,
    /// A block of the chain spends its coins otherwise.
    Conflicted,
    /// It has 100 confirmations or more.
    TooDeep,
    /// Only with `hidden` a payment can be taken back.
    NotInThisMode,
    /// The wallet's keys are locked.
    Locked,
    /// What it gave is too little to pay for a transaction that takes it back.
    TooSmall,
}

impl fmt::Display for WithholdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotMined => "Only full nodes that mine can withhold blocks",
            Self::Signed => "Where blocks are signed nobody can withhold them",
            Self::UnknownPayment => "Invalid or non-wallet transaction id",
            Self::NotOurs => "The payment spends coins that are not all this wallet's",
            Self::TakenBack => "The payment is being taken back already",
            Self::Conflicted => "The chain spends the payment's coins otherwise",
            Self::TooDeep => "The payment has 100 confirmations or more",
            Self::NotInThisMode => "Only mode hidden takes a payment back",
            Self::Locked => "Error: Please enter the wallet passphrase with walletpassphrase first.",
            Self::TooSmall => "The payment is too small to pay the fee of taking it back",
        })
    }
}

impl core::error::Error for WithholdError {}

/// What is withheld, and what became of it.
#[derive(Debug, Default)]
pub struct Withholding {
    pub(crate) mode: WithholdMode,
    pub(crate) last: Option<Release>,
}

impl Node {
    /// Changes what the miner does with the blocks that it finds; `taken_back` names a payment that the hidden branch is to take
    /// back.
    ///
    /// # Errors
    /// See [`WithholdError`].
    pub(crate) fn set_withhold(
        &mut self,
        mode: WithholdMode,
        _taken_back: Option<Txid>,
    ) -> Result<(), WithholdError> {
        if !self.mines {
            return Err(WithholdError::NotMined);
        }
        self.withholding.mode = mode;
        Ok(())
    }

    /// Publishes so many of the lowest hidden blocks; gives their hashes.
    pub(crate) fn release_withheld(&mut self, _count: usize) -> Vec<hashyard_core::BlockHash> {
        vec![]
    }
}
