//! Which missions of the course were done with this node, and which is under way. What a mission is, the course knows; the node keeps the
//! numbers, as it keeps its name, so that backups have them, a killed tab loses none, and nobody writes them but the node.
//!
//! Some pages send their student to a room of its own, where another node has the same words. What one of them did, the other takes over if a
//! node with these words vouches for it.

use std::collections::BTreeSet;

use hashyard_core::chain::{ChangeSet, Rows, Table};
use serde::{Deserialize, Serialize};

use crate::counters::Count;
use crate::node::Node;

/// Row of [`Table::Node`]: the numbers, a byte each, ascending.
const MISSIONS_ROW: &[u8] = b"missions";

/// Row of [`Table::Node`]: the number of the mission under way, then a byte for each condition, 1 if it is met.
const UNDER_WAY_ROW: &[u8] = b"mission";

/// Conditions that a mission has at most.
const MAX_CONDITIONS: usize = 32;

/// A mission that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnderWay {
    /// Its number.
    pub mission: u8,
    /// Whether each condition is met. At most 32 are kept.
    pub ticks: Vec<bool>,
}

/// What was done, and the word of a node for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouched {
    /// Numbers of missions, ascending.
    pub done: Vec<u8>,
    /// Which only nodes with the same words can have said; `None` of a node without a wallet.
    pub voucher: Option<[u8; 32]>,
}

/// The done missions, at most 256, as many as a byte can name; and the one under way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Missions {
    done: BTreeSet<u8>,
    under_way: Option<UnderWay>,
}

impl Missions {
    pub fn load(rows: &Rows) -> Self {
        Self {
            done: rows.get(Table::Node, MISSIONS_ROW).unwrap_or_default().iter().copied().collect(),
            under_way: rows.get(Table::Node, UNDER_WAY_ROW).and_then(under_way_of),
        }
    }

    /// Nothing where none is done or under way, as in a node that never saw the course.
    pub fn put(&self, changes: &mut ChangeSet) {
        if !self.done.is_empty() {
            changes.put(Table::Node, MISSIONS_ROW, self.done.iter().copied().collect::<Vec<u8>>());
        }
        if let Some(UnderWay { mission, ticks }) = &self.under_way {
            let ticks = ticks.iter().map(|tick| u8::from(*tick));
            changes.put(Table::Node, UNDER_WAY_ROW, [*mission].into_iter().chain(ticks).collect::<Vec<u8>>());
        }
    }
}

fn under_way_of(row: &[u8]) -> Option<UnderWay> {
    let (mission, ticks) = row.split_first()?;
    let ticks = ticks.iter().take(MAX_CONDITIONS).map(|tick| *tick == 1).collect();
    Some(UnderWay { mission: *mission, ticks })
}

impl Node {
    /// Numbers of the missions that are done, ascending.
    pub fn missions_done(&self) -> impl Iterator<Item = u8> {
        self.missions.done.iter().copied()
    }

    /// The mission that was begun and is not done.
    pub fn mission_under_way(&self) -> Option<&UnderWay> {
        self.missions.under_way.as_ref()
    }

    /// The missions that are done, for another node with the same words.
    pub fn vouched_missions(&self) -> Vouched {
        let done: Vec<u8> = self.missions_done().collect();
        Vouched { voucher: self.voucher(&done), done }
    }

    fn voucher(&self, done: &[u8]) -> Option<[u8; 32]> {
        self.wallet.as_ref()?.voucher(&[MISSIONS_ROW, done])
    }

    /// Stores that a mission is done: it is under way no longer.
    pub(crate) fn complete_mission(&mut self, number: u8) {
        let mut changes = ChangeSet::default();
        if self.missions.under_way.take_if(|under_way| under_way.mission == number).is_some() {
            changes.delete(Table::Node, UNDER_WAY_ROW);
        }
        if self.missions.done.insert(number) {
            self.counters.add(Count::Missions, 1);
        }
        self.store_missions(changes);
    }

    /// Stores what another node with the same words did. What nobody vouches for is not taken.
    pub(crate) fn take_missions(&mut self, vouched: &Vouched) {
        if vouched.voucher.is_none() || vouched.voucher != self.voucher(&vouched.done) {
            return;
        }
        let before = self.missions.done.len();
        self.missions.done.extend(&vouched.done);
        let new = self.missions.done.len() - before;
        if new > 0 {
            self.counters.add(Count::Missions, new as u64);
            self.store_missions(ChangeSet::default());
        }
    }

    /// Stores how far the mission is that was begun.
    pub(crate) fn keep_mission(&mut self, mut under_way: UnderWay) {
        under_way.ticks.truncate(MAX_CONDITIONS);
        if self.missions.under_way.as_ref() == Some(&under_way) {
            return;
        }
        self.missions.under_way = Some(under_way);
        self.store_missions(ChangeSet::default());
    }

    fn store_missions(&mut self, mut changes: ChangeSet) {
        self.missions.put(&mut changes);
        self.outbox.persist(changes);
    }
}
