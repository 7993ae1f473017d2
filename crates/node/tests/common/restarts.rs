//! Nodes that stop and start again.

use hashyard_core::chain::{Rows, Table};
use hashyard_node::Input;

use super::Net;

impl Net {
    /// Stops a node and starts it again from what it stored, which is what there was to store.
    pub fn restart(&mut self, at: usize) {
        let rows = self.hosts[at].rows.clone();
        let mut missing = rows.change_into(&self.hosts[at].node.rows());
        // A wallet works out again at every start how far its addresses were used.
        missing.rows.retain(|(table, _), _| *table != Table::Wallet);
        assert!(missing.is_empty(), "what is stored is not what there is to store: {missing:?}");
        self.restart_from(at, rows);
    }

    /// Stops a node and starts it again from other rows.
    pub fn restart_from(&mut self, at: usize, rows: Rows) {
        self.restart_unseen(at, rows);
        self.introduce_all();
    }

    /// The same, and no carrier tells who is there.
    pub fn restart_unseen(&mut self, at: usize, rows: Rows) {
        let broken: Vec<_> = self
            .links
            .iter()
            .filter(|(_, (a, b))| *a == at || *b == at)
            .map(|(l, ends)| (*l, *ends))
            .collect();
        for (link, (a, b)) in broken {
            self.links.remove(&link);
            self.handle(if a == at { b } else { a }, Input::Disconnected(link));
        }
        self.hosts[at] = self.start(at, rows);
        self.drain(at);
    }
}
