//! Errors with Bitcoin Core's codes (`src/rpc/protocol.h`).

use core::fmt;

use serde::Serialize;

/// Bitcoin Core's error codes, as far as they are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Code {
    /// No such command.
    MethodNotFound = -32601,
    /// Something else went wrong.
    Misc = -1,
    /// A parameter of the wrong JSON type.
    Type = -3,
    /// The wallet can't do it.
    Wallet = -4,
    /// No such address, key, block or transaction.
    InvalidAddressOrKey = -5,
    /// Not enough money.
    InsufficientFunds = -6,
    /// The node has no peers.
    ClientNotConnected = -9,
    /// The node does not have all blocks yet.
    ClientInInitialDownload = -10,
    /// A parameter missing, superfluous or out of range.
    InvalidParameter = -8,
    /// No name for an address.
    WalletInvalidLabelName = -11,
    /// Too many addresses in a row were never used.
    WalletKeypoolRanOut = -12,
    /// The wallet is locked.
    UnlockNeeded = -13,
    /// The passphrase is wrong.
    PassphraseIncorrect = -14,
    /// The wallet is not, or already, encrypted.
    WrongEncState = -15,
    /// There is no wallet.
    WalletNotFound = -18,
    /// Bytes that can't be decoded.
    Deserialization = -22,
    /// A transaction or block is wrong in itself.
    Verify = -25,
    /// The mempool refuses a transaction.
    VerifyRejected = -26,
    /// The transaction is already on the chain.
    VerifyAlreadyInChain = -27,
}

/// What a failed command answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RpcError {
    /// Bitcoin Core's code.
    pub code: i32,
    /// What is wrong.
    pub message: String,
}

impl RpcError {
    /// An error of this code.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code: code as i32, message: message.into() }
    }
}

impl fmt::Display for RpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (code {})", self.message, self.code)
    }
}

impl core::error::Error for RpcError {}
