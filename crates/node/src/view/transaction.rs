//! One transaction, and one address.

use hashyard_core::script::ScriptError;
use hashyard_core::{Amount, BlockHash, OutPoint, Txid};
use serde::{Deserialize, Serialize};

/// Where a transaction stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    /// In a block of the main chain.
    Block {
        /// Which block.
        hash: BlockHash,
        /// At which height.
        height: u32,
        /// Position in the block; 0 is the coinbase.
        index: u32,
        /// Blocks on top, that one included.
        confirmations: u32,
    },
    /// Waiting.
    Mempool,
    /// In a block off the main chain, or shown from raw bytes.
    Nowhere,
}

/// A transaction in full.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TxView {
    /// Its name.
    pub txid: Txid,
    /// Where it stands.
    pub place: Place,
    /// Format version.
    pub version: i32,
    /// Earliest height or time, see BIP65.
    pub lock_time: u32,
    /// It says that it may be replaced (BIP125).
    pub replaceable: bool,
    /// It makes new coins.
    pub coinbase: bool,
    /// Serialised bytes.
    pub size: u32,
    /// Virtual bytes.
    pub vsize: u32,
    /// Inputs minus outputs; none for a coinbase or while an input's output is unknown.
    pub fee: Option<Amount>,
    /// What it spends.
    pub inputs: Vec<InputView>,
    /// What it makes.
    pub outputs: Vec<OutputView>,
    /// The whole transaction in hex, for one asked for by itself; empty inside a block's list.
    pub raw: String,
    /// Unix seconds of its block, or Unix seconds at which it came into the mempool.
    pub time: Option<u32>,
}

/// What a transaction spends.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InputView {
    /// The output that is spent; none in a coinbase.
    pub outpoint: Option<OutPoint>,
    /// How much; none if the output is unknown.
    pub value: Option<Amount>,
    /// Whose money it was, if the script has an address.
    pub address: Option<String>,
    /// Core's name of the spent script's type, like `pubkeyhash`.
    pub kind: Option<String>,
    /// The unlocking script as text.
    pub script_sig_asm: String,
    /// Witness items in hex.
    pub witness: Vec<String>,
    /// The sequence number.
    pub sequence: u32,
    /// It was this wallet's money.
    pub yours: bool,
    /// The result of running the scripts, when asked for by itself: none if not run, `Ok` or why they fail.
    pub check: Option<Result<(), ScriptError>>,
    /// Signer's public key in hex, where the input shows it or the spent script holds it.
    pub public_key: Option<String>,
}

/// What a transaction makes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutputView {
    /// How much.
    pub value: Amount,
    /// Whose money it is, if the script has an address.
    pub address: Option<String>,
    /// Core's name of the script's type, like `pubkeyhash`.
    pub kind: String,
    /// The script as text.
    pub script_asm: String,
    /// It is this wallet's money.
    pub yours: bool,
    /// It is this wallet's change.
    pub change: bool,
    /// The transaction that spends it, on the main chain or in the mempool.
    pub spent_by: Option<Txid>,
}

/// An address and what happened to it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressView {
    /// The address.
    pub address: String,
    /// The 20 or 32 bytes that it encodes, in hex.
    pub program: String,
    /// Core's name of its script's type.
    pub kind: String,
    /// It belongs to this wallet.
    pub yours: bool,
    /// Unspent, confirmed.
    pub balance: Amount,
    /// Ever received, confirmed.
    pub received: Amount,
    /// Its transactions, newest first, at most 500.
    pub transactions: Vec<AddressTx>,
    /// How many there are.
    pub count: u32,
}

/// What one transaction did to an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AddressTx {
    /// The transaction.
    pub txid: Txid,
    /// Satoshis: positive in, negative out.
    pub delta: i64,
    /// Height of its block; none while unconfirmed.
    pub height: Option<u32>,
    /// Unix seconds.
    pub time: Option<u32>,
}
