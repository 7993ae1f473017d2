//! Page 53: a payment is proven to a tab that has headers only.

use std::collections::VecDeque;

use hashyard_core::{Decodable, MerkleBlock, Txid};
use hashyard_node::NodeId;
use hashyard_node::view::{Event, HistoryItem, HistoryKind, PeerView, PeersView, WalletView};

use super::{Mission, number};
use crate::deed::Deed;
use crate::mission::{Sight, Told};
use crate::receipt;

/// With fewer transactions there is no way worth counting.
const LEAST: u32 = 3;
/// Proofs of which a receipt is looked for; the oldest make way.
const PROOFS: usize = 16;

/// Somebody says how many hashings lead from a payment to the root, and a light tab accepts the proof.
#[derive(Default)]
pub struct ProvenToLight {
    /// Proofs of own payments whose length was said rightly: at most [`PROOFS`].
    proofs: VecDeque<Vec<u8>>,
    /// The student was told that this is the light node.
    told_light: bool,
}

/// How many hashings lead from a leaf to the root of a tree of so many: ⌈log₂ n⌉.
pub fn steps(leaves: u32) -> u32 {
    leaves.max(1).next_power_of_two().trailing_zeros()
}

/// Payments of this wallet that are in blocks, the latest first.
pub fn payments(wallet: &WalletView) -> impl Iterator<Item = &HistoryItem> {
    let sent = |item: &&HistoryItem| matches!(item.kind, HistoryKind::Sent | HistoryKind::Internal);
    wallet.history.iter().filter(sent).filter(|item| item.block.is_some())
}

/// The light nodes that are connected.
pub fn lights(peers: &PeersView) -> impl Iterator<Item = &PeerView> {
    peers.peers.iter().filter(|peer| peer.light && peer.handshake >= 3)
}

/// Says once that the mission is not done in the light node: what it saw has a new time each time, and would be read aloud again.
pub(super) fn tell_light(was_told: &mut bool, told: &mut Told) {
    if !core::mem::replace(was_told, true) {
        told.saw("light-here", []);
    }
}

impl ProvenToLight {
    fn made(&mut self, txid: &Txid, proof: &[u8], said: &str, node: Sight<'_>, told: &mut Told) {
        let Some(item) = payments(node.wallet).find(|item| item.txid == *txid) else {
            return told.saw("not-yours", []);
        };
        let Ok(read) = MerkleBlock::decode(proof) else { return };
        let proves = read.extract().is_ok_and(|txids| txids == [*txid]);
        // Nothing to tell: the node itself made it.
        if !proves || item.block.map(|(hash, _)| hash) != Some(read.header.block_hash()) {
            return;
        }
        let transactions = ("transactions", read.total.to_string());
        if read.total < LEAST {
            return told.saw("small-block", [transactions]);
        }
        if number::read_count(said) != Some(steps(read.total)) {
            return told.saw("other-steps", [("said", said.trim().to_owned()), transactions]);
        }
        self.proofs.push_back(proof.to_vec());
        if self.proofs.len() > PROOFS {
            self.proofs.pop_front();
        }
        told.tick(0);
    }
}

impl Mission for ProvenToLight {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["light-here", "not-yours", "small-block", "other-steps", "no-proof", "no-light", "other-receipt"]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        if node.identity.light {
            tell_light(&mut self.told_light, told);
        }
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        if let Deed::ProofMade { txid, proof, said } = deed {
            self.made(txid, proof, said, node, told);
        }
    }

    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        let lights: Vec<NodeId> = lights(node.peers).filter_map(|peer| peer.node).collect();
        let is_accepted = |proof: &Vec<u8>| {
            lights.iter().any(|light| receipt::is_typed(&receipt::of_proof(*light, proof), text))
        };
        match self.proofs.iter().any(is_accepted) {
            true => told.tick(1),
            false if self.proofs.is_empty() => told.saw("no-proof", []),
            false if lights.is_empty() => told.saw("no-light", []),
            false => told.saw("other-receipt", []),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_has_as_many_steps_as_the_tree_has_levels() {
        let expected = [(0, 0), (1, 0), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (4_000, 12)];
        for (leaves, levels) in expected {
            assert_eq!(steps(leaves), levels, "{leaves}");
        }
    }
}
