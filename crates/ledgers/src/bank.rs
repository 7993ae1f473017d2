//! One keeper's books: the keeper checks what the keeper likes to check. There is nothing that others could hold the books against.

use std::collections::{BTreeMap, BTreeSet};

use crate::Operation;
use crate::parallel::Slot;
use crate::rules::{self, Key, RuleError, Store};

/// Why the keeper does not do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BankRefusal {
    /// This slip was booked before.
    BookedBefore,
    /// The books don't allow it.
    Rule(RuleError),
}

/// What is handed over the counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Slip {
    /// No two have the same.
    pub number: u64,
    /// What is to be done.
    pub operation: Operation,
}

/// The books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bank {
    values: BTreeMap<Key, u64>,
    /// Numbers of booked slips: at most as many as a log has entries.
    booked: BTreeSet<u64>,
}

impl Bank {
    /// What people have at first.
    pub fn new() -> Self {
        Self { values: Key::all().map(|key| (key, key.start())).collect(), booked: BTreeSet::new() }
    }

    /// The value of a key.
    pub fn value(&self, key: Key) -> u64 {
        self.values.get(&key).copied().unwrap_or_default()
    }

    /// Bytes of the rows that are not empty: 8 of the name, 8 of the number.
    pub fn size(&self) -> usize {
        16 * self.values.values().filter(|value| **value > 0).count()
    }

    /// Books a slip, or nothing of it.
    ///
    /// # Errors
    /// See [`BankRefusal`].
    pub fn apply(&mut self, slip: &Slip, touched: &mut BTreeSet<Slot>) -> Result<(), BankRefusal> {
        if self.booked.contains(&slip.number) {
            return Err(BankRefusal::BookedBefore);
        }
        let mut books = Books { values: self.values.clone(), touched };
        rules::execute(&slip.operation, &mut books).map_err(BankRefusal::Rule)?;
        self.values = books.values;
        self.booked.insert(slip.number);
        Ok(())
    }
}

impl Default for Bank {
    fn default() -> Self {
        Self::new()
    }
}

struct Books<'a> {
    values: BTreeMap<Key, u64>,
    touched: &'a mut BTreeSet<Slot>,
}

impl Store for Books<'_> {
    fn get(&mut self, key: Key) -> u64 {
        self.touched.insert(Slot::Key(key));
        self.values.get(&key).copied().unwrap_or_default()
    }

    fn set(&mut self, key: Key, value: u64) {
        self.touched.insert(Slot::Key(key));
        self.values.insert(key, value);
    }
}
