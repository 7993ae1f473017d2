//! From stored rows back to a pool.

use std::sync::Arc;

use super::accept::Entrance;
use super::change::PoolChange;
use super::error::MempoolError;
use super::policy::MempoolPolicy;
use super::pool::Mempool;
use super::rows::{Stored, TABLE, parse, put_entry};
use crate::chain::{Chainstate, ChangeSet, Rows};

impl Mempool {
    /// The rows of all transactions, for a store that starts anew.
    pub fn rows(&self) -> ChangeSet {
        let mut changes = ChangeSet::default();
        self.iter().for_each(|entry| put_entry(&mut changes, entry));
        changes
    }

    /// The pool whose rows these are, as far as its transactions are still valid at the tip; `now_ms` is Unix time. What is
    /// not, or is damaged, is left out without a word: whoever wants it confirmed will send it again. The changes delete
    /// the rows that were left out.
    pub fn restore(policy: MempoolPolicy, rows: &Rows, chain: &Chainstate, now_ms: u64) -> (Self, ChangeSet) {
        let mut pool = Self::new(policy);
        let mut changes = ChangeSet::default();
        let mut waiting = vec![];
        for (key, value) in rows.table(TABLE) {
            match parse(key, value) {
                Ok(stored) => waiting.push(stored),
                Err(_) => changes.delete(TABLE, key),
            }
        }
        waiting.sort_by_key(|stored| stored.time_ms);
        pool.readmit(waiting, chain, &mut changes);
        let mut trimmed = PoolChange::default();
        pool.trim(now_ms, &mut trimmed);
        changes.merge(trimmed.changes);
        changes.merge(pool.expire(now_ms).changes);
        (pool, changes)
    }

    /// Rows are no longer in the order of arrival, so those that miss a parent go around again until none finds one.
    fn readmit(&mut self, mut waiting: Vec<Stored>, chain: &Chainstate, changes: &mut ChangeSet) {
        loop {
            let before = waiting.len();
            waiting.retain(|stored| !self.readmit_one(stored, chain, changes));
            if waiting.len() == before {
                break;
            }
        }
        waiting.into_iter().for_each(|stored| changes.delete(TABLE, stored.key));
    }

    /// Whether the matter is settled.
    fn readmit_one(&mut self, stored: &Stored, chain: &Chainstate, changes: &mut ChangeSet) -> bool {
        match self.check(Arc::clone(&stored.tx), chain, stored.time_ms, Entrance::Returning) {
            Ok(candidate) => changes.merge(self.take(candidate, stored.time_ms).changes),
            Err(MempoolError::MissingInputs(_)) => return false,
            Err(_) => changes.delete(TABLE, stored.key.clone()),
        }
        true
    }
}
