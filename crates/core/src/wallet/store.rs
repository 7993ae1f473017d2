//! The wallet's rows: what a driver stores and what comes back.
//!
//! | key | value |
//! | --- | --- |
//! | `secret` | 0, language, entropy; or 1 and a [`Vault`] around language and entropy |
//! | `master` | the master key's fingerprint (4); wallets from before SegWit lack it until they are unlocked |
//! | `account`, `account/` purpose | an account's extended public key as text: BIP44's, and those of the purposes 49, 84 and 86, which wallets from before SegWit lack until they are unlocked |
//! | `progress`, `progress/` purpose | how far it was used, three 32-bit numbers, little-endian: [`Progress`] |
//! | `watch/` descriptor | first and last index and timestamp (4 each), then the label |
//! | `contract/` output's script | the contract as text, a line break, its label |
//! | `label/` address's script | what the user calls it |
//! | `tx/` txid | order (8), time (4), state (1, or 37 with a block; 128 more if a block had it once), then the transaction |
//!
//! Protecting a wallet overwrites its `secret`, of which a driver then keeps no former value: [`is_secret`]. What a disk keeps of
//! overwritten data is beyond our reach.

use core::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::account::Progress;
use super::bip32::Xpub;
use super::descriptor::Descriptor;
use super::entry::{RemovalReason, TxState, WalletTx};
use super::keychain::Keychain;
use super::mnemonic::{Language, Mnemonic};
use super::output_type::OutputType;
use super::vault::Vault;
use super::watch::{WatchList, Watched};
use crate::chain::{ChangeSet, Rows, Table};
use crate::primitives::{BlockHash, Decodable, DecodeError, Encodable, Params, Reader, Transaction, Txid};

pub(super) const SECRET: &[u8] = b"secret";
pub(super) const MASTER: &[u8] = b"master";
const ACCOUNT: &str = "account";
const PROGRESS: &str = "progress";
pub(super) const TX: &[u8] = b"tx/";
const WATCH: &[u8] = b"watch/";

/// Whether a row keeps a secret: once it is replaced or deleted, what it said before must not stay readable anywhere. Rows
/// with a wallet have exactly one.
pub fn is_secret(table: Table, key: &[u8]) -> bool {
    table == Table::Wallet && key == SECRET
}

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

/// What whoever reads the stored row of the secret learns from it alone. Open words are not in here: it can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecretRow {
    /// So many words, all of them.
    Open {
        /// How many.
        words: usize,
    },
    /// The row's bytes, from which nothing can be read without the passphrase.
    Sealed(Vec<u8>),
}

impl SecretRow {
    /// Reads the row's bytes.
    ///
    /// # Errors
    /// They are damaged.
    pub fn of(value: &[u8]) -> Result<Self, LoadError> {
        Ok(match read_secret(value)? {
            StoredSecret::Open(mnemonic) => Self::Open { words: mnemonic.word_count() },
            StoredSecret::Sealed(_) => Self::Sealed(value.to_vec()),
        })
    }

    /// Finds it among a node's rows; `None` if no wallet is stored.
    ///
    /// # Errors
    /// It is damaged.
    pub fn among(rows: &Rows) -> Result<Option<Self>, LoadError> {
        rows.get(Table::Wallet, SECRET).map(Self::of).transpose()
    }
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

/// The row of one kind's account; BIP44's has the plain name, as it was alone once.
fn row_of(name: &str, kind: OutputType) -> Vec<u8> {
    match kind {
        OutputType::Legacy => name.as_bytes().to_vec(),
        _ => format!("{name}/{}", kind.purpose()).into_bytes(),
    }
}

/// All rows of accounts, whether they are stored or not.
pub(super) fn account_rows() -> impl Iterator<Item = Vec<u8>> {
    OutputType::ALL.into_iter().flat_map(|kind| [row_of(ACCOUNT, kind), row_of(PROGRESS, kind)])
}

/// Every account's key and progress.
pub(super) fn put_accounts(changes: &mut ChangeSet, keys: &Keychain, params: &Params) {
    for kind in OutputType::ALL {
        let Some(account) = keys.account(kind) else { continue };
        changes.put(Table::Wallet, row_of(ACCOUNT, kind), account.to_text(params));
    }
    keys.progress().into_iter().for_each(|(kind, progress)| put_progress(changes, kind, progress));
}

/// The accounts that have rows, and how far each was used.
pub(super) fn read_accounts(
    rows: &Rows,
    params: &Params,
) -> Result<Vec<(OutputType, Xpub, Progress)>, LoadError> {
    let mut accounts = vec![];
    for kind in OutputType::ALL {
        let progress = read_progress(rows, kind)?;
        accounts.extend(read_account(rows, kind, params)?.map(|account| (kind, account, progress)));
    }
    Ok(accounts)
}

/// The stored key of an account; `None` if this kind has no row.
fn read_account(rows: &Rows, kind: OutputType, params: &Params) -> Result<Option<Xpub>, LoadError> {
    let row = row_of(ACCOUNT, kind);
    let bad = |reason: &dyn fmt::Display| LoadError::new(&row, reason);
    let Some(value) = rows.get(Table::Wallet, &row) else {
        // Every wallet has this one.
        return if kind == OutputType::Legacy { Err(bad(&"missing")) } else { Ok(None) };
    };
    let text = core::str::from_utf8(value).map_err(|error| bad(&error))?;
    Xpub::from_text(text, params).map(Some).map_err(|error| bad(&error))
}

pub(super) fn put_progress(changes: &mut ChangeSet, kind: OutputType, progress: Progress) {
    let numbers = [progress.given, progress.used, progress.change_used];
    changes.put(Table::Wallet, row_of(PROGRESS, kind), numbers.map(u32::to_le_bytes).concat());
}

/// How far an account was used; the start if nothing is stored.
fn read_progress(rows: &Rows, kind: OutputType) -> Result<Progress, LoadError> {
    let row = row_of(PROGRESS, kind);
    let bad = |reason: &dyn fmt::Display| LoadError::new(&row, reason);
    let Some(value) = rows.get(Table::Wallet, &row) else {
        return if kind == OutputType::Legacy { Err(bad(&"missing")) } else { Ok(Progress::start(kind)) };
    };
    let mut reader = Reader::new(value);
    let mut read = || -> Result<Progress, DecodeError> {
        let progress = Progress { given: reader.u32()?, used: reader.u32()?, change_used: reader.u32()? };
        reader.finish().map(|()| progress)
    };
    let progress = read().map_err(|error| bad(&error))?;
    progress.is_plausible().then_some(progress).ok_or_else(|| bad(&"implausible"))
}

pub(super) fn put_fingerprint(changes: &mut ChangeSet, fingerprint: [u8; 4]) {
    changes.put(Table::Wallet, MASTER, fingerprint);
}

pub(super) fn read_fingerprint(rows: &Rows) -> Result<Option<[u8; 4]>, LoadError> {
    let Some(value) = rows.get(Table::Wallet, MASTER) else { return Ok(None) };
    value.try_into().map(Some).map_err(|_| LoadError::new(MASTER, "not 4 bytes"))
}

/// The row of a watched descriptor.
pub(super) fn watch_key(descriptor: &str) -> Vec<u8> {
    [WATCH, descriptor.as_bytes()].concat()
}

pub(super) fn put_watched(changes: &mut ChangeSet, descriptor: &str, watched: &Watched) {
    let numbers = [*watched.range.start(), *watched.range.end(), watched.timestamp];
    let value = [&numbers.map(u32::to_le_bytes).concat(), watched.label.as_bytes()].concat();
    changes.put(Table::Wallet, watch_key(descriptor), value);
}

/// All descriptors that are watched.
pub(super) fn read_watched(rows: &Rows, params: &Params) -> Result<WatchList, LoadError> {
    let mut list = WatchList::default();
    for (key, value) in rows.table(Table::Wallet).filter(|(key, _)| key.starts_with(WATCH)) {
        let bad = |reason: &dyn fmt::Display| LoadError::new(WATCH, reason);
        let text = core::str::from_utf8(&key[WATCH.len()..]).map_err(|error| bad(&error))?;
        let descriptor = Descriptor::parse_checked(text, params).map_err(|error| bad(&error))?;
        let mut reader = Reader::new(value);
        let mut number = || reader.u32().map_err(|error| bad(&error));
        let (first, last, timestamp) = (number()?, number()?, number()?);
        let label = value.get(12..).map(String::from_utf8_lossy).unwrap_or_default().into_owned();
        let watched = Watched { descriptor, range: first..=last, timestamp, label };
        list.add(watched, params).map_err(|error| bad(&error))?;
    }
    Ok(list)
}

pub(super) fn tx_key(txid: &Txid) -> Vec<u8> {
    [TX, txid.as_bytes()].concat()
}

pub(super) fn put_tx(changes: &mut ChangeSet, txid: &Txid, tx: &WalletTx) {
    let mut value = tx.order.to_le_bytes().to_vec();
    value.extend(tx.time.to_le_bytes());
    put_state(&mut value, &tx.state, tx.was_confirmed);
    tx.transaction.encode_to(&mut value);
    value.extend(tx.replaced_by.iter().flat_map(|by| *by.as_bytes()));
    changes.put(Table::Wallet, tx_key(txid), value);
}

pub(super) fn read_tx(key: &[u8], value: &[u8]) -> Result<WalletTx, LoadError> {
    let mut reader = Reader::new(value);
    let mut read = || -> Result<WalletTx, DecodeError> {
        let (order, time, (state, was_confirmed)) = (reader.u64()?, reader.u32()?, read_state(&mut reader)?);
        let transaction = Transaction::decode_from(&mut reader)?;
        let replaced_by = if reader.remaining() > 0 { Some(Txid::decode_from(&mut reader)?) } else { None };
        reader.finish().map(|()| WalletTx { transaction, state, time, order, was_confirmed, replaced_by })
    };
    let tx = read().map_err(|error| LoadError::new(key, error))?;
    match tx_key(&tx.transaction.txid()) == key {
        true => Ok(tx),
        false => Err(LoadError::new(key, "another transaction stands there")),
    }
}

/// Beside the state's number: a block had the transaction once, and does not now. Older rows have it nowhere.
const WAS_CONFIRMED: u8 = 0x80;

/// Removed transactions take the numbers from 3 on, in the order of [`RemovalReason::ALL`].
fn put_state(out: &mut Vec<u8>, state: &TxState, was_confirmed: bool) {
    let (number, block) = match state {
        TxState::Unconfirmed => (0, None),
        TxState::Confirmed { height, block } => (1, Some((height, block))),
        TxState::Conflicted { height, block } => (2, Some((height, block))),
        TxState::Removed(reason) => (3 + *reason as u8, None),
    };
    let is_confirmed = matches!(state, TxState::Confirmed { .. });
    out.push(number | if was_confirmed && !is_confirmed { WAS_CONFIRMED } else { 0 });
    if let Some((height, block)) = block {
        out.extend(height.to_le_bytes());
        out.extend(block.as_bytes());
    }
}

fn read_state(reader: &mut Reader<'_>) -> Result<(TxState, bool), DecodeError> {
    let number = reader.u8()?;
    let state = match number & !WAS_CONFIRMED {
        0 => Ok(TxState::Unconfirmed),
        1 => Ok(TxState::Confirmed { height: reader.u32()?, block: BlockHash::decode_from(reader)? }),
        2 => Ok(TxState::Conflicted { height: reader.u32()?, block: BlockHash::decode_from(reader)? }),
        number => RemovalReason::ALL
            .get(usize::from(number - 3))
            .map(|reason| TxState::Removed(*reason))
            .ok_or(DecodeError::Invalid("transaction state")),
    }?;
    Ok((state, number & WAS_CONFIRMED != 0 || matches!(state, TxState::Confirmed { .. })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::vault::{KdfCost, VaultRandomness};

    fn stored(put: impl FnOnce(&mut ChangeSet)) -> Vec<u8> {
        let mut changes = ChangeSet::default();
        put(&mut changes);
        let mut rows = Rows::default();
        rows.apply(changes);
        rows.get(Table::Wallet, SECRET).unwrap().to_vec()
    }

    #[test]
    fn a_row_that_is_shown_gives_no_secret_away() {
        let mnemonic = Mnemonic::from_entropy(Language::English, &[7; 16]).unwrap();
        let open = stored(|changes| put_open_secret(changes, &mnemonic));
        assert_eq!(SecretRow::of(&open), Ok(SecretRow::Open { words: 12 }));
        let random = VaultRandomness { salt: [1; 16], nonce: [2; 12] };
        let cost = KdfCost { memory_kib: 8, passes: 1 };
        let vault = Vault::seal(&encode_mnemonic(&mnemonic), "correct horse", &random, cost).unwrap();
        let sealed = stored(|changes| put_vault(changes, &vault));
        assert_eq!(SecretRow::of(&sealed), Ok(SecretRow::Sealed(sealed.clone())));
        assert!(!sealed.windows(8).any(|bytes| bytes == [7; 8]), "the entropy is not in it");
        for damaged in [&[][..], &[0], &[2, 1, 1], &sealed[..sealed.len() - 1]] {
            assert!(SecretRow::of(damaged).is_err(), "{damaged:?}");
        }
        assert_eq!(SecretRow::among(&Rows::default()), Ok(None));
    }
}
