//! The wallet: paying and being paid, and who may.

use hashyard_core::wallet::OutputType;
use hashyard_core::{Amount, FeeRate, Network, OutPoint, Txid};
use hashyard_node::view::{FeeBumpKind, TxView};
use serde::{Deserialize, Serialize};

use crate::bridge::Said;

super::questions! { Wallet:
    /// A new address to receive at. Snapshots show it.
    NewAddress(OutputType) -> ();
    /// Check an address while it is typed.
    CheckAddress(String) -> AddressCheck;
    /// What a payment would look like, without signing.
    PlanPayment(Payment) -> PaymentPlan;
    /// Sign and broadcast.
    Pay(Payment) -> PaymentPlan;
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

/// A payment as the user describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// Address.
    pub to: String,
    /// How much, or `None` for everything.
    pub amount: Option<Amount>,
    /// sat/vB.
    pub fee_rate: f64,
    /// Coins to spend, or `None` for automatic choice.
    pub coins: Option<Vec<OutPoint>>,
    /// Signal BIP125.
    pub replaceable: bool,
}

/// A payment, worked out.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PaymentPlan {
    /// The transaction; unsigned in a plan, signed and sent after `Pay`.
    pub tx: TxView,
    /// Which coins are spent.
    pub coins: Vec<OutPoint>,
    /// Index of the change output, if there is one.
    pub change: Option<u32>,
    /// Virtual bytes once it is signed: what the fee is for.
    pub vsize: u32,
    /// What was asked to be paid for each of them.
    pub fee_rate: FeeRate,
    /// Expected block, 1 for the next.
    pub expected_block: u32,
    /// Virtual bytes in the mempool with a higher fee rate.
    pub vsize_ahead: u64,
}

/// What came of checking a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageCheck {
    /// Why it shows nothing; `None` if the address's key signed the sentence.
    pub fault: Option<Said>,
    /// The address is of this wallet.
    pub yours: bool,
}

/// What an address is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum AddressCheck {
    /// Can be paid; hex of the bytes it encodes, and whether it is our own.
    Valid {
        /// Hex.
        program: String,
        /// Of this wallet.
        yours: bool,
    },
    /// A character is wrong: the checksum says so.
    BadChecksum,
    /// It belongs to another network, named.
    OtherNetwork(Network),
    /// Not an address at all: why.
    Malformed(Said),
}
