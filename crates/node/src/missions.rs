//! Which missions of the course were done with this node. What a mission is, the course knows; the node keeps the numbers, as it keeps
//! its name, so that backups have them and a killed tab loses none.

use std::collections::BTreeSet;

use hashyard_core::chain::{ChangeSet, Rows, Table};

use crate::counters::Count;
use crate::node::Node;

/// Row of [`Table::Node`]: the numbers, a byte each, ascending.
const MISSIONS_ROW: &[u8] = b"missions";

/// The done missions. At most 256, as many as a byte can name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Missions(BTreeSet<u8>);

impl Missions {
    pub fn load(rows: &Rows) -> Self {
        Self(rows.get(Table::Node, MISSIONS_ROW).unwrap_or_default().iter().copied().collect())
    }

    /// Nothing where none is done, as in a node that never saw the course.
    pub fn put(&self, changes: &mut ChangeSet) {
        if !self.0.is_empty() {
            changes.put(Table::Node, MISSIONS_ROW, self.0.iter().copied().collect::<Vec<u8>>());
        }
    }
}

impl Node {
    /// Numbers of the missions that are done, ascending.
    pub fn missions_done(&self) -> impl Iterator<Item = u8> {
        self.missions.0.iter().copied()
    }

    /// Stores that a mission is done.
    pub(crate) fn complete_mission(&mut self, number: u8) {
        if self.missions.0.insert(number) {
            self.counters.add(Count::Missions, 1);
            let mut changes = ChangeSet::default();
            self.missions.put(&mut changes);
            self.outbox.persist(changes);
        }
    }
}
