//! Contracts: what they say, what they hold, and how that can be moved.

use hashyard_core::contract::{Lock, TemplateName, Way};
use hashyard_core::{Amount, OutPoint, Txid};
use serde::{Deserialize, Serialize};

/// A contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractView {
    /// The whole contract as text: what is passed on and written down.
    pub contract: String,
    /// What the user calls it.
    pub label: String,
    /// Which template it fills in.
    pub template: TemplateName,
    /// Where its money lies.
    pub address: String,
    /// The script in hex.
    pub script: String,
    /// The script as text.
    pub asm: String,
    /// The wallet remembers it.
    pub remembered: bool,
    /// The ways to spend it.
    pub ways: Vec<WayView>,
    /// Unspent coins that lie there, at most 100.
    pub coins: Vec<ContractCoinView>,
    /// Sum of them.
    pub balance: Amount,
    /// How coins left, newest first, at most 100.
    pub spends: Vec<ContractSpendView>,
}

/// A way to spend a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WayView {
    /// What it is called.
    pub name: Way,
    /// Signatures needed.
    pub required: u32,
    /// Who can give them.
    pub signers: Vec<SignerView>,
    /// SHA-256 of the secret that must be shown, in hex.
    pub preimage_hash: Option<String>,
    /// From when on.
    pub lock: Option<Lock>,
}

/// Who can sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignerView {
    /// A public key, or the hash of one, in hex.
    pub key: String,
    /// It is one of the wallet's.
    pub yours: bool,
}

/// A coin at a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractCoinView {
    /// Which output.
    pub outpoint: OutPoint,
    /// How much.
    pub value: Amount,
    /// Blocks on top, its own included; 0 while unconfirmed.
    pub confirmations: u32,
    /// For each way: whether the next block could spend it so.
    pub ready: Vec<bool>,
    /// For each way: the first block that could spend it so; none if only the time tells, or while it is unconfirmed.
    pub first_height: Vec<Option<u32>>,
    /// For each way: the Unix time in seconds that the median of the last eleven blocks must reach; none if heights tell, or
    /// while it is unconfirmed.
    pub first_time: Vec<Option<u32>>,
}

/// How a coin left a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContractSpendView {
    /// The transaction.
    pub txid: Txid,
    /// The way that it took; none if it is not one of the contract's.
    pub way: Option<Way>,
    /// The secret that it showed, in hex.
    pub preimage: Option<String>,
    /// Its block; none while it waits.
    pub height: Option<u32>,
    /// How much left.
    pub value: Amount,
}

/// A transaction that several people sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PsbtView {
    /// What it spends.
    pub inputs: Vec<PsbtInputView>,
    /// Whom it pays.
    pub outputs: Vec<PsbtOutputView>,
    /// What the miner gets, if all spent outputs are known.
    pub fee: Option<Amount>,
    /// Every input has what it needs.
    pub complete: bool,
    /// Signatures that this wallet could still add.
    pub yours_missing: u32,
    /// The next block could take it: its lock times are over.
    pub ready: bool,
    /// Else the first block that can, if a height tells.
    pub first_height: Option<u32>,
    /// Else the Unix time in seconds that the median of the last eleven blocks must reach, if a time tells.
    pub first_time: Option<u32>,
}

/// What a [`PsbtView`] spends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PsbtInputView {
    /// Which output.
    pub outpoint: OutPoint,
    /// How much it holds, if that is known.
    pub value: Option<Amount>,
    /// Where it lies.
    pub address: Option<String>,
    /// What is behind it, if it is a contract's: the contract as text.
    pub contract: Option<String>,
    /// Signatures so far.
    pub signatures: u32,
    /// It has what it needs.
    pub complete: bool,
}

/// Whom a [`PsbtView`] pays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PsbtOutputView {
    /// The address, if there is one.
    pub address: Option<String>,
    /// How much.
    pub value: Amount,
    /// It goes to this wallet.
    pub yours: bool,
}
