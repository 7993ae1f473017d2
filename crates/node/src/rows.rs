//! Everything that a node stores, at once: for a driver whose store was lost, was full, or is to be written anew.

use hashyard_core::chain::{ChangeSet, Rows, Table};

use crate::block_proposal::REFUSES_ROW;
use crate::node::{BORN_ROW, ID_ROW, NAME_ROW, Node, WORDS_SEEN_ROW};

impl Node {
    /// What the [`Output::Persist`](crate::Output::Persist)s so far left behind. What has not been polled yet is in it already.
    pub fn rows(&self) -> Rows {
        let mut changes = self.chain.rows();
        changes.merge(self.mempool.rows());
        if let Some(wallet) = &self.wallet {
            changes.merge(wallet.rows());
        }
        self.put_own_rows(&mut changes);
        changes.into()
    }

    /// A node without a name of its own has no row for it.
    fn put_own_rows(&self, changes: &mut ChangeSet) {
        changes.put(Table::Node, ID_ROW, self.id.0);
        if self.name != self.home.default_name(self.id) {
            changes.put(Table::Node, NAME_ROW, self.name.as_bytes());
        }
        if let Some(born) = self.born {
            changes.put(Table::Node, BORN_ROW, born.to_le_bytes());
        }
        if let Some(light) = &self.light {
            light.put(changes);
        }
        self.withholding.put(changes);
        self.missions.put(changes);
        self.addresses.put(changes);
        self.anchors.put(changes);
        self.bans.put(changes);
        let flags = [(WORDS_SEEN_ROW, self.words_seen), (REFUSES_ROW, self.proposals.refuses)];
        for (row, _) in flags.into_iter().filter(|(_, set)| *set) {
            changes.put(Table::Node, row, []);
        }
    }
}
