//! The wallet: being paid, keys, and who may use them.

use hashyard_core::wallet::OutputType;
use hashyard_core::{FeeRate, Txid};
use hashyard_node::view::FeeBumpKind;
use serde::{Deserialize, Serialize};

use crate::bridge::Said;

super::questions! { Wallet:
    /// A new address to receive at. Snapshots show it.
    NewAddress(OutputType) -> ();
    /// Broadcast a signed transaction, in hex.
    SendTransaction(String) -> ();
    /// Pay more for a transaction that waits.
    BumpFee {
        /// Which.
        pub txid: Txid,
        /// By a replacement, or by a child that pays for it.
        pub kind: FeeBumpKind,
        /// What it is to pay.
        pub rate: FeeRate,
    } -> ();
    /// The private key behind an own address, 32 bytes in hex; refused while locked.
    PrivateKey(String) -> String;
    /// Sign a sentence with the key of an own address; refused while locked.
    SignMessage {
        /// The address.
        pub address: String,
        /// The sentence.
        pub message: String,
    } -> String;
    /// Whether an address's owner signed a sentence. White space in address and signature is of no account.
    VerifyMessage {
        /// The address.
        pub address: String,
        /// The sentence, each space of which counts.
        pub message: String,
        /// The signature.
        pub signature: String,
    } -> MessageCheck;
    /// Pay a little to myself, with this in an OP_RETURN output, in hex. The answer is the transaction, in hex.
    Notarise(String) -> String;
    /// A transaction in a block, and the proof that it is there, in hex.
    #[derive(Clone, PartialEq)]
    Evidence(Txid) -> (String, String);
    /// The transactions that a proof (hex) proves to be in blocks of this chain.
    CheckProof(String) -> Vec<Txid>;
    /// Protect the keys with this passphrase.
    EncryptWallet(String) -> ();
    /// Unlock for some time.
    Unlock {
        /// The passphrase.
        pub passphrase: String,
        /// For how long.
        pub seconds: u32,
    } -> ();
    /// Lock.
    LockWallet -> ();
    /// A new wallet from words, in place of the present one (which is backed up by its words only).
    RestoreWords(String) -> ();
}

/// What came of checking a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageCheck {
    /// Why it shows nothing; `None` if the address's key signed the sentence.
    pub fault: Option<Said>,
    /// The address is of this wallet.
    pub yours: bool,
}
