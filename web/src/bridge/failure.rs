//! Why something failed, as values: the page says it in the user's language.

use hashyard_node::mining::NotByHand;
use serde::{Deserialize, Serialize};

use crate::i18n::errors::{InChinese, Said};

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

/// Why a [`Query`](super::Query) has no answer.
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
    /// Something else was answered; never, as long as page and worker are of one build.
    OtherAnswer,
    /// What the node, or the browser, says itself.
    Words(Said),
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
