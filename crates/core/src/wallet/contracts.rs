//! The contracts that the wallet remembers. Their coins are not the wallet's own: what they hold is on the chain, and they
//! are never chosen for a payment. The words alone don't bring contracts back, so they can be written down as text.

use core::fmt;

use super::store::LoadError;
use super::wallet::Wallet;
use crate::chain::{ChangeSet, Rows, Table};
use crate::contract::text::NO_HASH;
use crate::contract::{ContractError, ContractOutput, Path, Signer};
use crate::primitives::ScriptBuf;

/// So many are remembered.
pub const MAX_CONTRACTS: usize = 200;

/// The longest label, in bytes.
pub const MAX_LABEL: usize = 100;

/// The rows' keys start so; the output's script follows.
pub(super) const CONTRACT: &[u8] = b"contract/";

/// A contract that the wallet remembers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredContract {
    /// What it says, and where its money lies.
    pub output: ContractOutput,
    /// What the user calls it.
    pub label: String,
}

/// Why a contract is not remembered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RememberError {
    /// There are [`MAX_CONTRACTS`] already.
    TooMany,
    /// A label longer than [`MAX_LABEL`] bytes.
    LongLabel,
}

impl fmt::Display for RememberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooMany => {
                write!(f, "the wallet remembers {MAX_CONTRACTS} contracts and no more: forget one first")
            }
            Self::LongLabel => write!(f, "label is longer than {MAX_LABEL} bytes"),
        }
    }
}

impl core::error::Error for RememberError {}

impl Wallet {
    /// Remembers a contract, or gives one that it remembers another label.
    ///
    /// # Errors
    /// Too many, or too long a label.
    pub fn remember_contract(&mut self, contract: StoredContract) -> Result<ChangeSet, RememberError> {
        let script = contract.output.script_pubkey();
        if self.contracts.len() >= MAX_CONTRACTS && !self.contracts.contains_key(&script) {
            return Err(RememberError::TooMany);
        }
        if contract.label.len() > MAX_LABEL {
            return Err(RememberError::LongLabel);
        }
        let mut changes = ChangeSet::default();
        put(&mut changes, &contract);
        self.contracts.insert(script, contract);
        Ok(changes)
    }

    /// Forgets a contract. Money that lies there can only be moved by those who still know what it says.
    pub fn forget_contract(&mut self, script_pubkey: &ScriptBuf) -> ChangeSet {
        let mut changes = ChangeSet::default();
        if self.contracts.remove(script_pubkey).is_some() {
            changes.delete(Table::Wallet, row(script_pubkey));
        }
        changes
    }

    /// All contracts that it remembers, with the scripts of their outputs.
    pub fn contracts(&self) -> impl Iterator<Item = (&ScriptBuf, &StoredContract)> {
        self.contracts.iter()
    }

    /// The contract behind an output's script.
    pub fn contract(&self, script_pubkey: &ScriptBuf) -> Option<&StoredContract> {
        self.contracts.get(script_pubkey)
    }

    /// Whether one of the keys that a way names is this wallet's.
    pub fn owns_signer(&self, path: &Path, signer: &Signer) -> bool {
        match path.tapscript {
            true => self.paths_where(|_, key| signer.is(&key[1..])).next().is_some(),
            false => self.path_of_key_hash(&signer.hash()).is_some(),
        }
    }

    /// How many of a way's signatures this wallet can give.
    pub fn own_signers(&self, path: &Path) -> usize {
        path.signers.iter().filter(|signer| self.owns_signer(path, signer)).count()
    }
}

pub(super) fn put(changes: &mut ChangeSet, contract: &StoredContract) {
    let text = format!("{}\n{}", contract.output, contract.label);
    changes.put(Table::Wallet, row(&contract.output.script_pubkey()), text);
}

pub(super) fn row(script_pubkey: &ScriptBuf) -> Vec<u8> {
    [CONTRACT, script_pubkey.as_bytes()].concat()
}

/// The contracts in the stored rows. Behind Taproot, hash locks once named their parties by hashes; such a row stays stored
/// and is not shown.
pub(super) fn load(rows: &Rows) -> Result<std::collections::BTreeMap<ScriptBuf, StoredContract>, LoadError> {
    let stored = rows.table(Table::Wallet).filter(|(key, _)| key.starts_with(CONTRACT));
    stored.filter_map(|(key, value)| read(key, value).transpose()).collect()
}

fn read(key: &[u8], value: &[u8]) -> Result<Option<(ScriptBuf, StoredContract)>, LoadError> {
    let text = core::str::from_utf8(value).map_err(|error| LoadError::new(CONTRACT, error))?;
    let (output, label) = text.split_once('\n').unwrap_or((text, ""));
    let output: ContractOutput = match output.parse() {
        Err(ContractError::Param { problem: NO_HASH, .. }) => return Ok(None),
        read => read.map_err(|error| LoadError::new(CONTRACT, error))?,
    };
    let script = output.script_pubkey();
    match row(&script) == key {
        true => Ok(Some((script, StoredContract { output, label: label.to_owned() }))),
        false => Err(LoadError::new(CONTRACT, "another contract stands there")),
    }
}
