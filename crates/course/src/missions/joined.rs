//! Page 61: join with all seeds switched off, from the stored address book.

use hashyard_node::view::{Event, PeerView};

use super::Mission;
use crate::mission::{Sight, Told};

/// A node that had nobody and no seeds calls one of its address book, which answers.
#[derive(Default)]
pub struct Joined {
    /// It has no seeds, and had no connection since it has none.
    alone: bool,
}

impl Joined {
    /// Looks at the first connections of a node that was alone.
    fn judge(&mut self, ready: &[&PeerView], told: &mut Told) {
        let chosen = ready.iter().any(|peer| !peer.inbound && !peer.manual);
        self.alone = false;
        match ready.first() {
            _ if chosen => told.tick(1),
            Some(peer) if peer.manual => told.saw("by-hand", [("name", peer.name.clone())]),
            Some(peer) => told.saw("called", [("name", peer.name.clone())]),
            None => {}
        }
    }
}

impl Mission for Joined {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["seeds-on", "empty-book", "called", "by-hand"]
    }

    /// Who comes back may lack blocks.
    fn sees_catching_up(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let ready: Vec<&PeerView> = node.peers.peers.iter().filter(|peer| peer.handshake >= 3).collect();
        if node.peers.seeds {
            if core::mem::take(&mut self.alone) || !node.peers.active {
                told.saw("seeds-on", []);
            }
        } else if ready.is_empty() && node.peers.known == 0 {
            told.saw("empty-book", []);
        } else if ready.is_empty() {
            self.alone = true;
            told.tick(0);
        } else if self.alone {
            self.judge(&ready, told);
        }
    }
}
