//! How one node becomes known: who passes its entry on to whom, and in whose views it is.

use std::collections::BTreeSet;

use hashyard_overlay::sampling::{Side, ViewEntry, ViewMessage};
use hashyard_overlay::{Contact, Millis};

use super::Number;

/// What is noted of either kind.
const NOTED: usize = 4_096;

/// The entries of one node, from when it is followed. At most 4,096 messages and as many changes of views are noted.
#[derive(Debug)]
pub struct Trail {
    contact: Contact,
    knowing: BTreeSet<Number>,
    /// Messages that told of it: from whom, to whom, when they were sent and when they arrive, in ms.
    pub passed: Vec<(Number, Number, [Millis; 2])>,
    /// When its entry came into whose view, or left it.
    pub known: Vec<(Millis, Number, bool)>,
}

impl Trail {
    /// Nobody has told of it yet.
    pub(super) fn new(contact: Contact) -> Self {
        Self { contact, knowing: BTreeSet::new(), passed: Vec::new(), known: Vec::new() }
    }

    /// Whether a message tells of it: who asks tells of itself.
    pub(super) fn is_told(&self, message: &ViewMessage) -> bool {
        let asks = message.side == Side::Request && message.sender == self.contact;
        asks || message.entries.iter().any(|entry| entry.contact == self.contact)
    }

    pub(super) fn pass(&mut self, from: Number, to: Number, times: [Millis; 2]) {
        if self.passed.len() < NOTED {
            self.passed.push((from, to, times));
        }
    }

    /// A node's view is like this now.
    pub(super) fn see(&mut self, now: Millis, node: Number, view: &[ViewEntry]) {
        let knows = view.iter().any(|entry| entry.contact == self.contact);
        let changed = if knows { self.knowing.insert(node) } else { self.knowing.remove(&node) };
        if changed && self.known.len() < NOTED {
            self.known.push((now, node, knows));
        }
    }
}
