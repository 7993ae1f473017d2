//! Feelers and anchors: two things against who would be a node's only neighbour (eclipse attacks).
//!
//! An anchor is a node that was connected before a restart, and is called first after it (`anchors.dat` of Bitcoin Core): who fills the table
//! while the node is down wins nothing. A feeler is a call that ends when it is answered: it moves addresses that were only heard of to
//! *tried*, and finds out whether those in *tried* still answer before others get their places.

use hashyard_core::chain::{ChangeSet, Rows, Table};
use hashyard_core::encode::put_var_bytes;
use hashyard_core::{DecodeError, Reader};
use hashyard_wire::{Address, Endpoint};

use crate::Home;
use crate::addr_manager::{Call, MAX_OUTBOUND};
use crate::io::{Millis, PeerId};
use crate::node::{Node, StartError};

/// Row of [`Table::Node`]: for each anchor the network (1, BIP155), the address behind its length, and the port (2, big-endian).
const ANCHORS_ROW: &[u8] = b"anchors";

/// At most so many (`MAX_BLOCK_RELAY_ONLY_ANCHORS`).
const MAX_ANCHORS: usize = 2;

/// Between two feelers, in ms (`FEELER_INTERVAL`).
pub const FEELER_INTERVAL: Millis = 120_000;

/// Anchors of the last run, and when the next feeler is due.
#[derive(Debug)]
pub(crate) struct Anchors {
    /// To be called before any other; at most [`MAX_ANCHORS`].
    pub waiting: Vec<Endpoint>,
    /// As they were stored last.
    stored: Vec<u8>,
    next_feeler: Millis,
}

impl Anchors {
    pub fn load(rows: &Rows, now: Millis) -> Result<Self, StartError> {
        let stored = rows.get(Table::Node, ANCHORS_ROW).unwrap_or_default().to_vec();
        let waiting = read(&stored).map_err(|_| StartError::Row("anchors"))?;
        Ok(Self { waiting, stored, next_feeler: now + FEELER_INTERVAL })
    }

    /// Who is called first after the next start.
    pub fn stored(&self) -> Vec<Endpoint> {
        read(&self.stored).unwrap_or_default()
    }

    /// Nothing in a node that never chose a peer.
    pub fn put(&self, changes: &mut ChangeSet) {
        if !self.stored.is_empty() {
            changes.put(Table::Node, ANCHORS_ROW, self.stored.clone());
        }
    }
}

fn read(stored: &[u8]) -> Result<Vec<Endpoint>, DecodeError> {
    let (reader, mut anchors) = (&mut Reader::new(stored), vec![]);
    while reader.remaining() > 0 && anchors.len() < MAX_ANCHORS {
        let network = reader.u8()?;
        let address = Address::from_bytes(network, reader.var_bytes()?)?;
        let port = u16::from_be_bytes(reader.array()?);
        // One that is of no known network is forgotten.
        anchors.extend(address.map(|address| Endpoint { address, port }));
    }
    Ok(anchors)
}

fn written(anchors: &[Endpoint]) -> Vec<u8> {
    let mut out = vec![];
    for Endpoint { address, port } in anchors {
        out.push(address.network());
        put_var_bytes(&mut out, &address.to_bytes());
        out.extend(port.to_be_bytes());
    }
    out
}

impl Node {
    /// Stores the chosen peers that are connected for longest, if they are others than before; those that went stay anchors until others
    /// come, because a network that fails takes all of them at once.
    pub(crate) fn store_anchors(&mut self) {
        let chosen = self.peers.values().filter(|peer| peer.is_chosen() && peer.is_ready());
        let mut chosen: Vec<_> = chosen.map(|peer| (peer.since, peer.endpoint)).collect();
        chosen.sort();
        let anchors: Vec<Endpoint> =
            chosen.into_iter().take(MAX_ANCHORS).map(|(_, endpoint)| endpoint).collect();
        let bytes = written(&anchors);
        if !anchors.is_empty() && bytes != self.anchors.stored {
            self.anchors.stored = bytes;
            let mut changes = ChangeSet::default();
            self.anchors.put(&mut changes);
            self.outbox.persist(changes);
        }
    }

    /// An anchor that can be called.
    pub(crate) fn next_anchor(&mut self) -> Option<Endpoint> {
        while let Some(anchor) = self.anchors.waiting.pop() {
            if self.may_draw(&anchor) {
                return Some(anchor);
            }
        }
        None
    }

    /// When the next feeler is due: on a machine of its own that looks for peers and has enough of them. In a room carriers tell who is there.
    pub(crate) fn next_feeler(&self) -> Option<Millis> {
        let feels = self.home == Home::Machine && self.looks_around() && self.outbound() >= MAX_OUTBOUND;
        feels.then_some(self.anchors.next_feeler)
    }

    /// Calls one to see whether it answers: who has a place in *tried* that another waits for, or one that was only heard of.
    pub(crate) fn feel(&mut self) {
        self.anchors.next_feeler = self.now + FEELER_INTERVAL;
        self.resolve_collisions();
        let rival = self.addresses.table.rival_to_test(&mut self.rng).filter(|rival| self.may_draw(rival));
        if let Some(endpoint) = rival.or_else(|| self.draw(true)) {
            self.call(endpoint, Call::Feeler);
        }
    }

    /// A feeler is answered, and that is all it is for.
    pub(crate) fn felt(&mut self, peer: PeerId) {
        if self.peers.get(&peer).is_some_and(|peer| peer.feeler) {
            self.disconnect(peer, None);
        }
    }
}
