//! Page 54: a light tab believes a block that pays out of nothing, until somebody honest comes.

use std::collections::BTreeSet;

use hashyard_core::BlockHash;
use hashyard_core::consensus::Reason;
use hashyard_node::view::{BlockCard, BlockStatus, Event, EventKind};

use super::Mission;
use super::proven::{lights, tell_light};
use crate::mission::{Sight, Told};
use crate::receipt;

/// Blocks that were forged here and may be believed elsewhere, at most.
const FORGED: usize = 64;

/// A block that this node forged, and refuses; a light tab that says it was paid by it; and that tab again, on somebody else's block.
pub struct Fooled {
    /// At most [`FORGED`].
    forged: BTreeSet<BlockHash>,
    /// Height of the chain when the last of them came.
    height: u32,
    /// The student was told that this is the light node.
    told_light: bool,
}

/// What a light tab said.
enum Said<'a> {
    /// It follows a block that was forged here, and was paid by it or not.
    Forged(bool),
    /// It follows this block.
    Honest(&'a BlockCard),
    /// Nothing that any light tab here would say.
    Nothing,
}

impl Fooled {
    pub fn begin(node: Sight<'_>) -> Self {
        Self { forged: BTreeSet::new(), height: node.chain.height, told_light: false }
    }

    fn refused(&mut self, hash: BlockHash, reason: &str, node: Sight<'_>, told: &mut Told) {
        if !reason.starts_with(Reason::MissingInputs.as_str()) {
            return told.saw("other-rule", [("reason", reason.to_owned())]);
        }
        if self.forged.len() < FORGED {
            self.forged.insert(hash);
        }
        self.height = node.chain.height;
        told.tick(0);
    }

    fn heard<'a>(&self, text: &str, node: Sight<'a>) -> Said<'a> {
        let says = |hash: BlockHash, paid: bool| {
            let mut lights = lights(node.peers).filter_map(|peer| peer.node);
            lights.any(|light| receipt::is_typed(&receipt::of_tip(light, hash, paid), text))
        };
        for hash in &self.forged {
            if let Some(paid) = [true, false].into_iter().find(|paid| says(*hash, *paid)) {
                return Said::Forged(paid);
            }
        }
        let mut main = node.chain.cards.iter().filter(|card| card.status == BlockStatus::Main);
        let said = main.find(|card| says(card.hash, false) || says(card.hash, true));
        said.map_or(Said::Nothing, Said::Honest)
    }
}

impl Mission for Fooled {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &["light-here", "other-rule", "not-paid", "still-honest", "own-block", "no-light", "other-receipt"]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        if node.identity.light {
            return tell_light(&mut self.told_light, told);
        }
        for event in news.iter().rev() {
            // Anybody's block may be refused here: this lie is the student's own.
            if let EventKind::BlockRejected { hash, reason, forged: true } = &event.kind {
                self.refused(*hash, reason, node, told);
            }
        }
    }

    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        match self.heard(text, node) {
            Said::Forged(true) => told.tick(1),
            Said::Forged(false) => told.saw("not-paid", []),
            Said::Honest(card) if !told.is_ticked(1) || card.height <= self.height => {
                told.saw("still-honest", [])
            }
            Said::Honest(card) if card.miner.is_own() => told.saw("own-block", []),
            Said::Honest(_) => told.tick(2),
            Said::Nothing if lights(node.peers).next().is_none() => told.saw("no-light", []),
            Said::Nothing => told.saw("other-receipt", []),
        }
    }
}
