//! Errors with Bitcoin Core's codes (`src/rpc/protocol.h`).

use core::fmt;

use hashyard_core::contract::ContractError;
use hashyard_core::psbt::PsbtError;
use hashyard_core::wallet::{
    AddressError, NewAddressError, PsbtSignError, RememberError, SignMessageError, WalletError,
};
use serde::Serialize;

use crate::refusal::{CannotSign, ContractSpendError, PayError};
use crate::withholding::WithholdError;

/// Bitcoin Core's error codes, as far as they are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum Code {
    /// No such command.
    MethodNotFound = -32601,
    /// Parameters that don't go together.
    InvalidParams = -32602,
    /// Something that should not happen did.
    Internal = -32603,
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
    /// The peer was added before.
    NodeAlreadyAdded = -23,
    /// The peer was not added before.
    NodeNotAdded = -24,
    /// Nobody is connected who was to be hung up on.
    ClientNodeNotConnected = -29,
    /// No address, nor a subnet.
    ClientInvalidIpOrSubnet = -30,
    /// A transaction or block is wrong in itself.
    Verify = -25,
    /// The mempool refuses a transaction.
    VerifyRejected = -26,
    /// The transaction is already on the chain.
    VerifyAlreadyInChain = -27,
    /// A parameter that once meant something.
    MethodDeprecated = -32,
}

/// What a failed command answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RpcError {
    /// What it comes from, for a screen that says it in another language. Not part of the answer.
    #[serde(skip)]
    pub cause: Option<Box<Cause>>,
    /// Bitcoin Core's code.
    pub code: i32,
    /// What is wrong.
    pub message: String,
}

/// The longest message of an error, in bytes.
pub const MAX_MESSAGE: usize = 10_000;

impl RpcError {
    /// An error of this code. Some repeat what was typed, which may be a megabyte: at most [`MAX_MESSAGE`] bytes are kept.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if message.len() > MAX_MESSAGE {
            let end = (0..=MAX_MESSAGE).rev().find(|end| message.is_char_boundary(*end));
            message.truncate(end.unwrap_or_default());
            message.push('…');
        }
        Self { cause: None, code: code as i32, message }
    }

    /// An error of this code that says what its cause says.
    pub fn caused(code: Code, cause: impl Into<Cause> + fmt::Display) -> Self {
        Self::new(code, cause.to_string()).because(cause)
    }

    /// The same error with its cause.
    pub fn because(self, cause: impl Into<Cause>) -> Self {
        Self { cause: Some(Box::new(cause.into())), ..self }
    }
}

macro_rules! causes {
    ($($name:ident)*) => {
        /// What a failed command comes from, where a person may have caused it on a screen.
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each is named like the error that it holds")]
        pub enum Cause {
            $($name($name),)*
        }

        $(impl From<$name> for Cause {
            fn from(error: $name) -> Self {
                Self::$name(error)
            }
        })*
    };
}

causes! {
    AddressError CannotSign ContractError ContractSpendError NewAddressError PayError PsbtError PsbtSignError RememberError
    SignMessageError WalletError WithholdError
}

impl fmt::Display for RpcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (code {})", self.message, self.code)
    }
}

impl core::error::Error for RpcError {}
