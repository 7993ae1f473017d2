//! Page 5: name a block in which money that I was paid was born.

use hashyard_core::Txid;
use hashyard_node::view::{Event, HistoryItem, HistoryKind, TrailView};

use super::Mission;
use super::number::read_count;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// The height of a coinbase from which the newest received payment descends.
#[derive(Default)]
pub struct Birth {
    /// As the node told it last.
    trail: Option<Box<TrailView>>,
}

/// The newest payment of somebody else that stands.
fn newest(node: Sight<'_>) -> Option<Txid> {
    let stands = |item: &&HistoryItem| item.kind == HistoryKind::Received && item.dropped.is_none();
    node.wallet.history.iter().find(stands).map(|item| item.txid)
}

impl Mission for Birth {
    fn conditions(&self) -> usize {
        1
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-number", "no-payment", "no-trail", "own-block", "other-block"]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, _told: &mut Told) {
        if let Deed::Trailed(trail) = deed {
            self.trail = Some(trail.clone());
        }
    }

    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        let Some(said) = read_count(text) else { return told.saw("no-number", []) };
        let Some(paid) = newest(node) else { return told.saw("no-payment", []) };
        // After a reorganisation the app asks for the trail anew.
        let Some(trail) = self.trail.as_ref().filter(|trail| trail.txid == paid) else {
            return told.saw("no-trail", []);
        };
        let facts = [("said", said.to_string())];
        let arrived = trail.steps.first().and_then(|step| step.block).map(|(height, _)| height);
        match trail.births.iter().any(|(height, _)| *height == said) {
            true => told.tick(0),
            false if arrived == Some(said) => told.saw("own-block", facts),
            false => told.saw("other-block", facts),
        }
    }
}
