//! What a node is called.

use core::fmt;

use hashyard_core::chain::{ChangeSet, Rows, Table};

use crate::node::{Node, StartError};

/// The row of Table::Node that has the name.
pub(crate) const NAME_ROW: &[u8] = b"name";

/// The longest display name, in characters.
pub const MAX_NAME: usize = 24;

/// A display name that is empty, too long, or has other characters than letters, digits, `-`, `_` and `.`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadName;

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a name has 1 to {MAX_NAME} letters, digits, hyphens, dots or underscores")
    }
}

impl core::error::Error for BadName {}

/// A node may be called so: 1 to [`MAX_NAME`] letters of any script, digits, `-`, `_` and `.`.
pub fn is_name(name: &str) -> bool {
    let fine = |c: char| c.is_alphanumeric() || "-_.".contains(c);
    (1..=MAX_NAME).contains(&name.chars().count()) && name.chars().all(fine)
}

impl Node {
    /// Changes the display name, told to peers that connect from now on and written into blocks.
    pub(crate) fn set_name(&mut self, name: &str) -> Result<(), BadName> {
        let mut changes = ChangeSet::default();
        self.name = put_name(name, &mut changes)?;
        self.outbox.persist(changes);
        self.refresh_work();
        Ok(())
    }
}

fn put_name(name: &str, changes: &mut ChangeSet) -> Result<String, BadName> {
    let name = name.trim();
    if !is_name(name) {
        return Err(BadName);
    }
    changes.put(Table::Node, NAME_ROW, name.as_bytes());
    Ok(name.to_owned())
}

/// The stored name, or the one that it is to have from now on.
///
/// # Errors
/// The wanted one is none that a node can have; the stored row is damaged.
pub(crate) fn restore_name(
    wanted: Option<String>,
    rows: &Rows,
    changes: &mut ChangeSet,
) -> Result<Option<String>, StartError> {
    if let Some(name) = wanted {
        return put_name(&name, changes).map(Some).map_err(StartError::Name);
    }
    let stored = rows.get(Table::Node, NAME_ROW).map(<[u8]>::to_vec);
    stored.map(String::from_utf8).transpose().map_err(|_| StartError::Row("name"))
}
