//! Why something failed, as values: the page says it in the user's language.

use hashyard_node::command::RpcError;
use hashyard_node::mining::NotByHand;
use serde::{Deserialize, Serialize};

use crate::i18n::errors::{self, InChinese, Said};

/// Bitcoin Core's code for a node that isn't ready (`RPC_IN_WARMUP`).
pub const IN_WARMUP: i32 = -28;

/// Why the node did not start.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum StartError {
    /// The link is wrong: which part and why.
    BadLink(Said),
    /// The browser gives no storage.
    NoStorage(Said),
    /// All nodes that a browser keeps for one room are running in other tabs.
    NoSlot,
    /// What is stored can't be read.
    Corrupt(Said),
    /// The words to restore are wrong.
    BadWords(Said),
}

/// A command that the node refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RpcFailure {
    /// Bitcoin Core's number.
    pub code: i32,
    /// What is wrong.
    pub message: String,
    /// The same in Chinese, where the error can say it.
    pub zh: Option<String>,
}

impl RpcFailure {
    /// In Bitcoin Core's words alone.
    pub fn new(code: i32, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), zh: None }
    }
}

impl From<RpcError> for RpcFailure {
    fn from(RpcError { code, message, cause }: RpcError) -> Self {
        Self { code, message, zh: cause.map(|cause| errors::of_command(&cause)) }
    }
}

/// Why something that was asked has no answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// There is no node at the moment.
    NotRunning,
    /// This node doesn't know the block.
    UnknownBlock,
    /// The main chain has no block at this height.
    NoBlockAt(u32),
    /// This node doesn't know the transaction.
    UnknownTx,
    /// Blocks of this network are not mined here.
    NotMined,
    /// Members sign a block of this room before anybody can look for its nonce.
    SignedFirst,
    /// An address that can be no relay's.
    NotARelay,
    /// Nothing is stored for this tab.
    NothingStored,
    /// There is no stored node of this name.
    NoStoredNode(String),
    /// A tab runs the node.
    Running,
    /// What the command behind it says.
    Command(RpcFailure),
    /// What the node, or the browser, says itself.
    Words(Said),
}

impl From<RpcError> for Refusal {
    fn from(error: RpcError) -> Self {
        Self::Command(error.into())
    }
}

impl From<Said> for Refusal {
    fn from(said: Said) -> Self {
        Self::Words(said)
    }
}

impl From<NotByHand> for Refusal {
    fn from(why: NotByHand) -> Self {
        match why {
            NotByHand::NotMined => Self::NotMined,
            NotByHand::Signed => Self::SignedFirst,
        }
    }
}

impl<E: InChinese> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Words(error.into())
    }
}

/// Why an import ended before its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportError {
    /// The user stopped it.
    Cancelled,
    /// There is no node at the moment.
    NotRunning,
    /// The file has no bytes.
    Empty,
    /// There is not a single block in the file, nor is it a backup.
    NoBlock,
    /// The browser could not read on.
    Unreadable,
    /// The file has more bytes than this.
    TooLarge(u64),
    /// The key in `xor.dat` doesn't have 8 bytes.
    BadKey,
    /// No block of this network stands at this byte, but this (4 bytes in hex).
    BadMagic(u64, String),
    /// The block at this byte has a length that no block has.
    BadLength(u64, u32),
    /// The file ends inside the block that begins at this byte.
    Truncated(u64),
    /// A backup of another version of the app.
    BackupVersion(u32),
    /// The backup's checksum doesn't match.
    BackupChecksum,
    /// The backup says what no backup of ours says.
    BackupContent(Said),
    /// The room has no slot that is free.
    NoSlot,
    /// The browser could not store it: what it said.
    Storage(Said),
}
