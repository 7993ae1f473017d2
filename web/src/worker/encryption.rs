//! Encryption between tabs (BIP324): which connections begin with it, and who is known not to speak it.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_links::NodeId;
use hashyard_node::PeerId;
use hashyard_wire::Framing;
use hashyard_wire::v2::{Entropy, Role, Transport};

/// Nodes that are called with V1 the next time; then all are called with V2.
const MAX_PLAIN: usize = 1_000;

/// What is known of it.
pub struct Encryption {
    is_on: bool,
    magic: [u8; 4],
    plain: BTreeSet<NodeId>,
    /// Who was called with V2, by connection: as many as there are connections.
    called: BTreeMap<PeerId, NodeId>,
}

impl Encryption {
    pub fn new(is_on: bool, magic: [u8; 4]) -> Self {
        Self { is_on, magic, plain: BTreeSet::new(), called: BTreeMap::new() }
    }

    /// How a connection that begins frames its messages; `None` for V1 from the start. Who is called finds out by itself what the
    /// other side speaks.
    pub fn framing(&mut self, peer: PeerId, node: NodeId, inbound: bool) -> Option<Box<dyn Framing>> {
        // Once: what hung up may have had another reason.
        if !self.is_on || (!inbound && self.plain.remove(&node)) {
            return None;
        }
        let entropy = Entropy::draw(|bytes| getrandom::fill(bytes).ok())?;
        if !inbound {
            self.called.insert(peer, node);
        }
        let role = if inbound { Role::Called } else { Role::Caller };
        Some(Box::new(Transport::new(self.magic, role, entropy)))
    }

    /// A node is gone: when it comes back, it may speak what it did not.
    pub fn forget(&mut self, node: NodeId) {
        self.plain.remove(&node);
    }

    /// A connection ended; `falls_back` if the other side does not speak V2. The node calls again by itself, with V1 then.
    pub fn ended(&mut self, peer: PeerId, falls_back: bool) {
        let Some(node) = self.called.remove(&peer).filter(|_| falls_back) else { return };
        if self.plain.len() == MAX_PLAIN {
            self.plain.clear();
        }
        self.plain.insert(node);
    }
}
