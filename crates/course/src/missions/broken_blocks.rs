//! Page 3: say how many blocks a changed byte breaks.

use hashyard_node::view::Event;

use super::Mission;
use super::number::read_count;
use crate::mission::{Sight, Told};

/// A byte of block 1 is changed: as many blocks break as block 1 has confirmations, itself included.
pub struct BrokenBlocks;

impl Mission for BrokenBlocks {
    fn conditions(&self) -> usize {
        1
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-number", "no-block", "itself-forgotten", "genesis-counted", "other-number"]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        let confirmations = node.chain.height;
        let facts = |said: u32| [("said", said.to_string()), ("height", node.chain.height.to_string())];
        match read_count(text) {
            None => told.saw("no-number", []),
            Some(_) if confirmations == 0 => told.saw("no-block", []),
            Some(said) if said == confirmations => told.tick(0),
            Some(said) if said.checked_add(1) == Some(confirmations) => {
                told.saw("itself-forgotten", facts(said))
            }
            Some(said) if confirmations.checked_add(1) == Some(said) => {
                told.saw("genesis-counted", facts(said))
            }
            Some(said) => told.saw("other-number", facts(said)),
        }
    }
}
