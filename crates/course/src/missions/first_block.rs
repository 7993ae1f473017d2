//! Page 2: mine a block.

use hashyard_node::view::{Event, EventKind};

use super::Mission;
use crate::mission::{Sight, Told};

/// A block of the student's own becomes the tip.
pub struct FirstBlock;

impl Mission for FirstBlock {
    fn conditions(&self) -> usize {
        1
    }

    fn cases(&self) -> &'static [&'static str] {
        &["others-block"]
    }

    fn see(&mut self, news: &[&Event], _node: Sight<'_>, told: &mut Told) {
        for event in news.iter().rev() {
            let EventKind::BlockConnected { height, miner, .. } = &event.kind else { continue };
            match miner.is_own() {
                true => told.tick(0),
                false => {
                    let name = miner
                        .name
                        .clone()
                        .or_else(|| miner.address.clone())
                        .unwrap_or_else(|| "?".to_owned());
                    told.saw("others-block", [("height", height.to_string()), ("miner", name)]);
                }
            }
        }
    }
}
