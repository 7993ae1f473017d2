//! What the user calls own addresses.

use std::collections::BTreeMap;

use super::contracts::MAX_LABEL;
use super::store::LoadError;
use super::wallet::Wallet;
use crate::chain::{ChangeSet, Rows, Table};
use crate::primitives::ScriptBuf;

/// So many are kept.
pub const MAX_LABELS: usize = 10_000;

/// The rows' keys start so; the address's script follows.
const LABEL: &[u8] = b"label/";

impl Wallet {
    /// What an own address is called; empty if it has no name.
    pub fn label_of(&self, script_pubkey: &ScriptBuf) -> &str {
        self.labels.get(script_pubkey).map_or("", String::as_str)
    }

    /// Whether a label can be given: it is not too long, and there are not too many.
    pub fn takes_label(&self, label: &str) -> bool {
        label.is_empty() || (label.len() <= MAX_LABEL && self.labels.len() < MAX_LABELS)
    }

    /// Names an address; one that the wallet does not take ([`Self::takes_label`]) or that is empty is not kept.
    pub fn set_label(&mut self, script_pubkey: ScriptBuf, label: &str) -> ChangeSet {
        let mut changes = ChangeSet::default();
        if !label.is_empty() && self.takes_label(label) {
            changes.put(Table::Wallet, row(&script_pubkey), label);
            self.labels.insert(script_pubkey, label.to_owned());
        }
        changes
    }
}

pub(super) fn row(script_pubkey: &ScriptBuf) -> Vec<u8> {
    [LABEL, script_pubkey.as_bytes()].concat()
}

/// The labels in the stored rows.
pub(super) fn load(rows: &Rows) -> Result<BTreeMap<ScriptBuf, String>, LoadError> {
    let label = |(key, value): (&[u8], &[u8])| {
        let script = key.strip_prefix(LABEL)?;
        let label = core::str::from_utf8(value).map_err(|error| LoadError::new(LABEL, error));
        Some(label.map(|label| (ScriptBuf(script.to_vec()), label.to_owned())))
    };
    rows.table(Table::Wallet).filter_map(label).collect()
}
