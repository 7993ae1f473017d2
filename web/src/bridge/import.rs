//! Files that the page hands over, and how that goes.

use hashyard_core::BlockHash;
use serde::{Deserialize, Serialize};

use super::{ImportError, Said};

/// A slice of a file.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub enum FileChunk {
    /// The file's name and size in bytes, and the key of `xor.dat` in hex if there is one.
    Open {
        /// Name as the user knows it.
        name: String,
        /// Bytes.
        size: u64,
        /// Bitcoin Core's obfuscation key, 8 bytes in hex.
        xor: Option<String>,
    },
    /// The next bytes; the worker answers with [`FromNode::Import`] when it wants more.
    Bytes(#[serde(with = "serde_bytes")] Vec<u8>),
    /// The user stopped it. What was connected stays.
    Cancel,
    /// The browser could not read on: the file was changed or removed, for instance.
    Unreadable,
}

/// A block of a file that was refused.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedBlock {
    /// Where it stands in the file, in bytes.
    pub offset: u64,
    /// Its hash, if it can be read.
    pub hash: Option<BlockHash>,
    /// What is wrong with it.
    pub reason: Said,
}

/// How an import goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportProgress {
    /// Bytes taken.
    pub bytes: u64,
    /// Bytes of the file.
    pub size: u64,
    /// Blocks found.
    pub blocks: u32,
    /// Blocks on the chain.
    pub connected: u32,
    /// Blocks whose parents are missing.
    pub not_connected: u32,
    /// Blocks refused, at most 100.
    pub refused: Vec<RefusedBlock>,
    /// The worker wants the next slice.
    pub wants_more: bool,
    /// It is over: done, or why not.
    pub finished: Option<Result<(), ImportError>>,
}
