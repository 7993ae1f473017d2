//! Changes as data: what a driver must store so that nothing said to be saved is lost.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A kind of row. The name is the name of the object store in a browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Table {
    /// Block hash → arrival number, status and header.
    Headers,
    /// Block hash → serialised block.
    Blocks,
    /// Small facts by name: the tip.
    Meta,
    /// Txid → unconfirmed transaction and the time it came in.
    Mempool,
    /// The wallet's rows.
    Wallet,
    /// The node's rows: its name, known peers, settings.
    Node,
}

impl Table {
    /// All tables.
    pub const ALL: [Self; 6] =
        [Self::Headers, Self::Blocks, Self::Meta, Self::Mempool, Self::Wallet, Self::Node];

    /// Lower-case name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Headers => "headers",
            Self::Blocks => "blocks",
            Self::Meta => "meta",
            Self::Mempool => "mempool",
            Self::Wallet => "wallet",
            Self::Node => "node",
        }
    }
}

/// Where a row stands: table and key.
pub type RowKey = (Table, Vec<u8>);

/// Rows to write (`Some`) and to delete (`None`). Stored in one transaction, all or nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ChangeSet {
    /// The rows, the last word for each key.
    pub rows: BTreeMap<RowKey, Option<Vec<u8>>>,
}

impl ChangeSet {
    /// Writes a row.
    pub fn put(&mut self, table: Table, key: impl Into<Vec<u8>>, value: impl Into<Vec<u8>>) {
        self.rows.insert((table, key.into()), Some(value.into()));
    }

    /// Deletes a row.
    pub fn delete(&mut self, table: Table, key: impl Into<Vec<u8>>) {
        self.rows.insert((table, key.into()), None);
    }

    /// Adds later changes; where both name a row, the later wins.
    pub fn merge(&mut self, later: Self) {
        self.rows.extend(later.rows);
    }

    /// The change that deletes every row which this one names.
    #[must_use]
    pub fn deleted(self) -> Self {
        Self { rows: self.rows.into_keys().map(|key| (key, None)).collect() }
    }

    /// Whether there is nothing to store.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// Rows as read back: what a sequence of [`ChangeSet`]s leaves behind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows(pub BTreeMap<RowKey, Vec<u8>>);

impl Rows {
    /// Applies a change.
    pub fn apply(&mut self, changes: ChangeSet) {
        for (key, value) in changes.rows {
            match value {
                Some(value) => self.0.insert(key, value),
                None => self.0.remove(&key),
            };
        }
    }

    /// The change that makes other rows of these.
    pub fn change_into(&self, others: &Self) -> ChangeSet {
        let gone = self.0.keys().filter(|key| !others.0.contains_key(*key)).map(|key| (key.clone(), None));
        let news = others.0.iter().filter(|(key, value)| self.0.get(*key) != Some(*value));
        ChangeSet { rows: gone.chain(news.map(|(key, value)| (key.clone(), Some(value.clone())))).collect() }
    }

    /// The value of a row.
    pub fn get(&self, table: Table, key: &[u8]) -> Option<&[u8]> {
        self.0.get(&(table, key.to_vec())).map(Vec::as_slice)
    }

    /// All rows of a table in key order.
    pub fn table(&self, table: Table) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0
            .range((table, vec![])..)
            .take_while(move |((t, _), _)| *t == table)
            .map(|((_, key), value)| (key.as_slice(), value.as_slice()))
    }
}

impl From<ChangeSet> for Rows {
    /// What a change leaves behind where nothing was.
    fn from(changes: ChangeSet) -> Self {
        let mut rows = Self::default();
        rows.apply(changes);
        rows
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(values: &[(u8, u8)]) -> Rows {
        Rows(values.iter().map(|(key, value)| ((Table::Blocks, vec![*key]), vec![*value])).collect())
    }

    #[test]
    fn the_change_between_rows_names_what_differs_and_no_more() {
        let (stored, wanted) = (rows(&[(1, 1), (2, 2), (3, 3)]), rows(&[(2, 2), (3, 4), (5, 5)]));
        let change = stored.change_into(&wanted);
        assert_eq!(change.rows.keys().map(|(_, key)| key[0]).collect::<Vec<_>>(), [1, 3, 5]);
        let mut changed = stored.clone();
        changed.apply(change);
        assert_eq!(changed, wanted);
        assert!(wanted.change_into(&wanted).is_empty());
        assert_eq!(Rows::from(Rows::default().change_into(&wanted)), wanted);
    }
}
