//! Page 18: two tips of equal work, and the one that was seen first stays.

use hashyard_node::view::{Event, EventKind};

use super::Mission;
use crate::mission::{Sight, Told};

/// A competing block at the tip's own height, and the node keeps its tip.
pub struct Tie;

impl Mission for Tie {
    fn conditions(&self) -> usize {
        1
    }

    fn cases(&self) -> &'static [&'static str] {
        &["gave-way", "behind"]
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        for event in news.iter().rev() {
            match &event.kind {
                EventKind::CompetingBlock { height, hash } => {
                    let tied = node.chain.forks.iter().any(|fork| {
                        fork.stale
                            .last()
                            .is_some_and(|card| card.hash == *hash && card.height == node.chain.height)
                            && fork.stale_work_log2 == fork.main_work_log2
                    });
                    match tied {
                        true => told.tick(0),
                        false => told.saw(
                            "behind",
                            [("height", height.to_string()), ("tip", node.chain.height.to_string())],
                        ),
                    }
                }
                EventKind::Reorg { fork_height, .. } => {
                    told.saw("gave-way", [("height", fork_height.to_string())]);
                }
                _ => {}
            }
        }
    }
}
