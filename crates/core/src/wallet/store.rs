//! The wallet's rows: what a driver stores and what comes back.
//!
//! | key | value |
//! | --- | --- |
//! | `secret` | 0, language, entropy; or 1 and a [`Vault`] around language and entropy |
//! | `account` | the account's extended public key as text |
//! | `progress` | three 32-bit numbers, little-endian: [`Progress`] |
//! | `tx/` txid | order (8), time (4), state (1, or 37 with a block), then the transaction |
//!
//! Protecting a wallet overwrites its `secret`; what a disk keeps of overwritten data is beyond our reach.

use core::fmt;

use zeroize::Zeroizing;

use super::bip32::Xpub;
use super::keychain::Progress;
use super::ledger::{RemovalReason, TxState, WalletTx};
use super::mnemonic::{Language, Mnemonic};
use super::vault::Vault;
use crate::chain::{ChangeSet, Table};
use crate::primitives::{BlockHash, Decodable, DecodeError, Encodable, Params, Reader, Transaction, Txid};

pub(super) const SECRET: &[u8] = b"secret";
pub(super) const ACCOUNT: &[u8] = b"account";
pub(super) const PROGRESS: &[u8] = b"progress";
pub(super) const TX: &[u8] = b"tx/";

/// A stored row that can't be read: damage. Holds what the row is, and what is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoadError {
    /// Which row.
    pub row: String,
    /// What is wrong with it.
    pub reason: String,
}

impl LoadError {
    pub(super) fn new(row: &[u8], reason: impl fmt::Display) -> Self {
        let row = match row.strip_prefix(TX) {
            Some(txid) => format!("transaction {}", hex::encode(txid)),
            None => String::from_utf8_lossy(row).into_owned(),
        };
        Self { row, reason: reason.to_string() }
    }
}

impl fmt::Display for LoadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the stored wallet is damaged at {}: {}", self.row, self.reason)
    }
}

impl core::error::Error for LoadError {}

/// The secret as it lies on disk.
pub(super) enum StoredSecret {
    Open(Mnemonic),
    Sealed(Vault),
}

/// Language and entropy: what words are made of.
pub(super) fn encode_mnemonic(mnemonic: &Mnemonic) -> Zeroizing<Vec<u8>> {
    let language = match mnemonic.language() {
        Language::English => 0,
        Language::ChineseSimplified => 1,
    };
    let mut bytes = Zeroizing::new(Vec::with_capacity(33));
    bytes.push(language);
    bytes.extend(mnemonic.to_entropy().iter());
    bytes
}

pub(super) fn decode_mnemonic(bytes: &[u8]) -> Option<Mnemonic> {
    let (language, entropy) = bytes.split_first()?;
    let language = *Language::ALL.get(usize::from(*language))?;
    Mnemonic::from_entropy(language, entropy).ok()
}

pub(super) fn put_open_secret(changes: &mut ChangeSet, mnemonic: &Mnemonic) {
    let mut value = vec![0];
    value.extend(encode_mnemonic(mnemonic).iter());
    changes.put(Table::Wallet, SECRET, value);
}

pub(super) fn put_vault(changes: &mut ChangeSet, vault: &Vault) {
    let mut value = vec![1];
    value.extend(vault.as_bytes());
    changes.put(Table::Wallet, SECRET, value);
}

pub(super) fn read_secret(value: &[u8]) -> Result<StoredSecret, LoadError> {
    let bad = |reason: &dyn fmt::Display| LoadError::new(SECRET, reason);
    match value.split_first() {
        Some((0, rest)) => {
            decode_mnemonic(rest).map(StoredSecret::Open).ok_or_else(|| bad(&"no language and entropy"))
        }
        Some((1, rest)) => {
            Vault::from_bytes(rest.to_vec()).map(StoredSecret::Sealed).map_err(|error| bad(&error))
        }
        _ => Err(bad(&"unknown kind")),
    }
}

pub(super) fn put_account(changes: &mut ChangeSet, account: &Xpub, params: &Params) {
    changes.put(Table::Wallet, ACCOUNT, account.to_text(params));
}

pub(super) fn read_account(value: &[u8], params: &Params) -> Result<Xpub, LoadError> {
    let text = core::str::from_utf8(value).map_err(|error| LoadError::new(ACCOUNT, error))?;
    Xpub::from_text(text, params).map_err(|error| LoadError::new(ACCOUNT, error))
}

pub(super) fn put_progress(changes: &mut ChangeSet, progress: Progress) {
    let numbers = [progress.given, progress.used, progress.change_used];
    changes.put(Table::Wallet, PROGRESS, numbers.map(u32::to_le_bytes).concat());
}

pub(super) fn read_progress(value: &[u8]) -> Result<Progress, LoadError> {
    let mut reader = Reader::new(value);
    let mut read = || -> Result<Progress, DecodeError> {
        let progress = Progress { given: reader.u32()?, used: reader.u32()?, change_used: reader.u32()? };
        reader.finish().map(|()| progress)
    };
    read().map_err(|error| LoadError::new(PROGRESS, error))
}

pub(super) fn tx_key(txid: &Txid) -> Vec<u8> {
    [TX, txid.as_bytes()].concat()
}

pub(super) fn put_tx(changes: &mut ChangeSet, txid: &Txid, tx: &WalletTx) {
    let mut value = tx.order.to_le_bytes().to_vec();
    value.extend(tx.time.to_le_bytes());
    put_state(&mut value, &tx.state);
    tx.transaction.encode_to(&mut value);
    changes.put(Table::Wallet, tx_key(txid), value);
}

pub(super) fn read_tx(key: &[u8], value: &[u8]) -> Result<WalletTx, LoadError> {
    let mut reader = Reader::new(value);
    let mut read = || -> Result<WalletTx, DecodeError> {
        let (order, time, state) = (reader.u64()?, reader.u32()?, read_state(&mut reader)?);
        let transaction = Transaction::decode_from(&mut reader)?;
        reader.finish().map(|()| WalletTx { transaction, state, time, order })
    };
    let tx = read().map_err(|error| LoadError::new(key, error))?;
    match tx_key(&tx.transaction.txid()) == key {
        true => Ok(tx),
        false => Err(LoadError::new(key, "another transaction stands there")),
    }
}

/// Removed transactions take the numbers from 3 on, in the order of [`RemovalReason::ALL`].
fn put_state(out: &mut Vec<u8>, state: &TxState) {
    let (number, block) = match state {
        TxState::Unconfirmed => (0, None),
        TxState::Confirmed { height, block } => (1, Some((height, block))),
        TxState::Conflicted { height, block } => (2, Some((height, block))),
        TxState::Removed(reason) => (3 + *reason as u8, None),
    };
    out.push(number);
    if let Some((height, block)) = block {
        out.extend(height.to_le_bytes());
        out.extend(block.as_bytes());
    }
}

fn read_state(reader: &mut Reader<'_>) -> Result<TxState, DecodeError> {
    match reader.u8()? {
        0 => Ok(TxState::Unconfirmed),
        1 => Ok(TxState::Confirmed { height: reader.u32()?, block: BlockHash::decode_from(reader)? }),
        2 => Ok(TxState::Conflicted { height: reader.u32()?, block: BlockHash::decode_from(reader)? }),
        number => RemovalReason::ALL
            .get(usize::from(number - 3))
            .map(|reason| TxState::Removed(*reason))
            .ok_or(DecodeError::Invalid("transaction state")),
    }
}
