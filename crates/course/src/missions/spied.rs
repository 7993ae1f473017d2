//! Page 60: name the senders of payments under each rule of announcing, before they own up.

use hashyard_core::Txid;
use hashyard_node::NodeId;
use hashyard_node::announcing::Announcing;
use hashyard_node::notes::Heard;
use hashyard_node::rumours::{Rumour, RumoursView};
use hashyard_node::view::Event;

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};
use crate::spy::{NoGuess, Score, Spy};

/// The rules, in the order of the page's conditions.
pub const RULES: [Announcing; 3] = [Announcing::Flood, Announcing::Trickle, Announcing::Diffusion];
/// Payments whose senders are to be named under each.
pub const NAMED: usize = 5;
/// Tabs that may have sent one, at least: of one alone nobody need guess.
const SENDERS: usize = 2;

/// Senders that were named, and those of them that owned up.
pub struct Spied {
    begun_ms: u64,
    spy: Spy,
}

impl Spied {
    /// Payments from before do not count.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { begun_ms: node.now_ms, spy: Spy::default() }
    }

    fn guess(
        &mut self,
        (txid, said): (Txid, NodeId),
        heard: (&RumoursView, &[Heard]),
        node: Sight<'_>,
        told: &mut Told,
    ) {
        let (rumours, notes) = heard;
        let is_old = |rumour: &Rumour| rumour.txid == txid && rumour.accepted_ms < self.begun_ms;
        if rumours.rumours.iter().any(is_old) {
            return told.saw("old", []);
        }
        if node.connected().count() < SENDERS {
            return told.saw("too-few", []);
        }
        match self.spy.guess(txid, said, rumours, notes) {
            Ok(()) => {}
            Err(NoGuess::Own) => told.saw("own-payment", []),
            Err(NoGuess::OwnedUp) => told.saw("too-late", []),
            Err(NoGuess::Unheard) => told.saw("unheard", []),
        }
    }

    fn hear_notes(&mut self, notes: &[Heard], told: &mut Told) {
        let before = self.scores();
        self.spy.hear(notes);
        let scores = self.scores();
        if scores == before {
            return;
        }
        for (condition, score) in scores.into_iter().enumerate() {
            if score.of >= NAMED {
                told.tick(condition);
            }
        }
        let [flood, trickle, diffusion] = scores.map(|score| format!("{}/{}", score.right, score.of));
        told.noted("so-far", [("flood", flood), ("trickle", trickle), ("diffusion", diffusion)]);
    }

    fn scores(&self) -> [Score; 3] {
        RULES.map(|rule| self.spy.score(rule))
    }
}

impl Mission for Spied {
    fn conditions(&self) -> usize {
        RULES.len()
    }

    fn cases(&self) -> &'static [&'static str] {
        &["old", "too-few", "own-payment", "too-late", "unheard", "so-far"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::SenderNamed { txid, said, rumours, notes } => {
                self.guess((*txid, *said), (rumours, notes), node, told);
            }
            Deed::Notes(notes) => self.hear_notes(notes, told),
            _ => {}
        }
    }
}
