//! Page 32: undo a payment five blocks deep on a chain of one key, and be found out by what another chain keeps.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::{BlockHash, Txid};
use hashyard_node::view::{BlockStatus, ChallengeView, Event, EventKind, HistoryKind};

use super::Mission;
use crate::deed::Deed;
use crate::evidence::Evidence;
use crate::mission::{Sight, Told};

/// Confirmations that the payment has to have had.
const DEEP: u32 = 5;
/// Blocks that are remembered: the latest that were on the chain.
const REMEMBERED: usize = 1_000;

/// A payment that was deep and is gone, and an anchor of a block that is gone.
#[derive(Default)]
pub struct OneKey {
    /// Payments that were deep enough: at most as many as the wallet shows.
    deep: BTreeSet<Txid>,
    /// Blocks that were on the chain, with their heights: the latest, at most [`REMEMBERED`].
    seen: BTreeMap<BlockHash, u32>,
    /// Those of them that are not any more.
    gone: BTreeSet<BlockHash>,
    /// A reorganisation left so many blocks.
    undone: bool,
}

/// Only this wallet's key signs.
fn is_own(challenge: &ChallengeView) -> bool {
    challenge.members.len() == 1 && challenge.members[0].own
}

impl OneKey {
    fn remember(&mut self, node: Sight<'_>) {
        for card in node.chain.cards.iter().filter(|card| card.height > 0 && card.status == BlockStatus::Main)
        {
            self.seen.insert(card.hash, card.height);
            self.gone.remove(&card.hash);
        }
        let shown = |height: &u32| (node.lowest_card()..=node.chain.height).contains(height);
        let gone = |(hash, height): &(&BlockHash, &u32)| shown(height) && !node.has_block(hash);
        self.gone.extend(self.seen.iter().filter(gone).map(|(hash, _)| *hash));
        while self.seen.len() > REMEMBERED {
            let lowest = self.seen.iter().min_by_key(|(_, height)| **height).map(|(hash, _)| *hash);
            let Some(hash) = lowest else { break };
            self.seen.remove(&hash);
            self.gone.remove(&hash);
        }
        let payments = node.wallet.history.iter().filter(|item| item.kind != HistoryKind::Mined);
        self.deep.extend(payments.filter(|item| item.confirmations >= DEEP).map(|item| item.txid));
    }

    fn look(&self, node: Sight<'_>, told: &mut Told) {
        let gone =
            node.wallet.history.iter().any(|item| item.dropped.is_some() && self.deep.contains(&item.txid));
        if self.undone && gone {
            told.tick(0);
        }
    }

    fn judge(&self, evidence: &Evidence, node: Sight<'_>, told: &mut Told) {
        let Some(hash) = evidence.committed().and_then(|hex| hex.parse::<BlockHash>().ok()) else {
            return told.saw("no-anchor", []);
        };
        // What the owner of the only key can rewrite as well is no anchor.
        let holder = evidence.header.block_hash();
        if self.seen.contains_key(&holder) || node.has_block(&holder) {
            return told.saw("own-anchor", []);
        }
        let Some(height) = self.seen.get(&hash) else {
            return told.saw("unknown-block", [("hash", hash.to_string())]);
        };
        let is_gone = self.gone.contains(&hash) || *height >= node.lowest_card() && !node.has_block(&hash);
        match is_gone {
            true => told.tick(1),
            false => told.saw("still-there", [("height", height.to_string())]),
        }
    }
}

impl Mission for OneKey {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["not-mine", "not-deep", "no-proof", "no-anchor", "own-anchor", "unknown-block", "still-there"]
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        if !node.signing.challenge.as_ref().is_some_and(is_own) {
            if news.iter().any(|event| matches!(event.kind, EventKind::BlockConnected { .. })) {
                told.saw("not-mine", []);
            }
            return;
        }
        for event in news {
            match event.kind {
                EventKind::Reorg { disconnected, .. } if disconnected >= DEEP => self.undone = true,
                EventKind::Reorg { disconnected, .. } => {
                    told.saw("not-deep", [("count", disconnected.to_string())]);
                }
                _ => {}
            }
        }
        self.look(node, told);
        self.remember(node);
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        let Deed::Pasted(text) = deed else { return };
        match Evidence::read(text) {
            Some(evidence) => self.judge(&evidence, node, told),
            None => told.saw("no-proof", []),
        }
    }
}
