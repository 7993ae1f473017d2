//! `filterload`, `filteradd`, `filterclear`: a light node hears only of what its Bloom filter matches (BIP37). It gets blocks as
//! `merkleblock` ([`crate::serving`]), and of unconfirmed transactions only those ([`crate::announcing`]).
//!
//! Filtering is work, and whoever sends a filter tells what concerns it. So it is done only by who offers it (BIP111).

use hashyard_core::filter::BloomFilter;
use hashyard_core::{Transaction, Txid};
use hashyard_wire::Services;

use crate::fault::Fault;
use crate::io::PeerId;
use crate::node::Node;

/// What a peer said of filters.
#[derive(Debug, Default)]
pub struct BloomState {
    /// Its filter, at most [`hashyard_core::filter::bloom::MAX_BLOOM_FILTER_SIZE`] bytes.
    pub(crate) filter: Option<BloomFilter>,
    /// It has set or cleared a filter, and so wants to hear of transactions whatever its `version` says.
    pub(crate) relays: bool,
}

impl BloomState {
    /// Whether the peer is to hear of a transaction: it has no filter, or one that matches.
    pub(crate) fn matches(&mut self, txid: &Txid, tx: &Transaction) -> bool {
        self.filter.as_mut().is_none_or(|filter| filter.is_relevant_and_update(txid, tx))
    }

    fn set(&mut self, filter: Option<BloomFilter>) {
        (self.filter, self.relays) = (filter, true);
    }
}

impl Node {
    pub(crate) fn received_filterload(&mut self, peer: PeerId, filter: BloomFilter) {
        if let Some(bloom) = self.bloom_of(peer, "filterload") {
            bloom.set(Some(filter));
        }
    }

    pub(crate) fn received_filteradd(&mut self, peer: PeerId, data: &[u8]) {
        let Some(bloom) = self.bloom_of(peer, "filteradd") else { return };
        match &mut bloom.filter {
            Some(filter) => filter.insert(data),
            None => self.misbehaved(peer, Fault::BloomFilter("bad filteradd message".into())),
        }
    }

    pub(crate) fn received_filterclear(&mut self, peer: PeerId) {
        if let Some(bloom) = self.bloom_of(peer, "filterclear") {
            bloom.set(None);
        }
    }

    /// Whom nobody offered it is left, as in Bitcoin Core, and may come again.
    fn bloom_of(&mut self, peer: PeerId, command: &str) -> Option<&mut BloomState> {
        let offered = self.services().contains(Services::BLOOM)
            && self.peers.get(&peer).is_some_and(|peer| peer.errand.is_none());
        if !offered {
            let problem = format!("{command} received despite not offering bloom services");
            self.disconnect(peer, Some(Fault::BloomFilter(problem)));
        }
        self.peers.get_mut(&peer).map(|peer| &mut peer.bloom)
    }
}
