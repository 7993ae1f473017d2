//! Page 69: say after how many rounds who left without a word has left one's list, too.

use hashyard_node::NodeId;
use hashyard_node::view::{Event, EventKind, OverlayView};

use super::number::read_count;
use super::{Mission, hex};
use crate::company::Company;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// Rounds that may be said: nobody waits for longer than these ten minutes. Among a dozen nodes it takes up to about 40, because where
/// views have room, entries are copied, also those of nodes that have left.
const MOST_ROUNDS: u32 = 60;

/// An entry of a node that left is gone after as many rounds as were said, and the rest is in one piece.
#[derive(Default)]
pub struct Aging {
    /// Cycles begun here, as the node told last, once its view had entries.
    cycles: Option<u64>,
    /// Nodes that were in the view while they were connected, and still are connected.
    listed: Company,
    /// Nodes that were connected and never in the view: of their leaving it tells nothing.
    unlisted: Company,
    /// Rounds, as said.
    said: Option<u32>,
    left: Option<Left>,
    /// When the first condition was met, in Unix ms.
    gone_ms: u64,
}

/// A node that left after something was said.
struct Left {
    node: NodeId,
    /// Cycles begun here until then.
    cycles: u64,
    /// Cycles begun here when its entry is to be gone, for a whole round: others that still have it bring it back now and then.
    due: u64,
}

impl Aging {
    /// Whether somebody of the list has left.
    fn look(&mut self, node: Sight<'_>, told: &mut Told) {
        self.left.take_if(|left| node.connected().any(|(id, _)| id == left.node));
        let gone = self.listed.left(node).first().copied();
        let unlisted = self.unlisted.left(node).first().copied();
        if let (Some(gone), Some(said), Some(cycles), None) = (gone, self.said, self.cycles, &self.left) {
            let due = cycles.saturating_add(said.into());
            self.left = Some(Left { node: gone, cycles, due });
            told.noted("left", [("node", hex(&gone.0[..3])), ("due", due.to_string())]);
        } else if let (Some(unlisted), None, Some(_), None) = (unlisted, gone, self.said, &self.left) {
            told.saw("unlisted", [("node", hex(&unlisted.0[..3]))]);
        }
    }

    fn told_of(&mut self, overlay: &OverlayView, node: Sight<'_>) {
        if self.cycles.is_some() || !overlay.sample.is_empty() {
            self.cycles = Some(overlay.cycles);
        }
        self.listed.meet(node, |id| has(overlay, id));
        let listed = &self.listed;
        self.unlisted.meet(node, |id| !listed.has(id));
    }

    fn measure(&mut self, overlay: &OverlayView, node: Sight<'_>, told: &mut Told) {
        let Some(left) = self.left.as_ref().filter(|left| overlay.cycles >= left.due) else { return };
        if has(overlay, &left.node) {
            let rounds = overlay.cycles - left.cycles;
            (self.said, self.left) = (None, None);
            told.saw("took-longer", [("rounds", rounds.to_string())]);
        } else if overlay.cycles > left.due {
            self.gone_ms = node.now_ms;
            told.tick(0);
        }
    }
}

fn has(overlay: &OverlayView, id: &NodeId) -> bool {
    overlay.sample.iter().any(|entry| entry.node == *id)
}

impl Mission for Aging {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["unknown-view", "no-number", "too-many", "noted", "left", "unlisted", "took-longer"]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        if !told.is_ticked(0) {
            return self.look(node, told);
        }
        let theirs =
            |event: &&&Event| matches!(&event.kind, EventKind::BlockConnected { miner, .. } if !miner.you);
        if news.iter().filter(theirs).any(|event| event.time_ms > self.gone_ms) {
            told.tick(1);
        }
    }

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        if let Deed::Overlay(overlay) = deed
            && !told.is_ticked(0)
        {
            self.look(node, told);
            self.told_of(overlay, node);
            self.measure(overlay, node, told);
        }
    }

    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        if told.is_ticked(0) {
            return;
        }
        self.look(node, told);
        match read_count(text) {
            _ if self.cycles.is_none() => told.saw("unknown-view", []),
            None | Some(0) => told.saw("no-number", []),
            Some(said) if said > MOST_ROUNDS => told.saw("too-many", [("most", MOST_ROUNDS.to_string())]),
            Some(said) => {
                (self.said, self.left) = (Some(said), None);
                told.noted("noted", [("said", said.to_string())]);
            }
        }
    }
}
