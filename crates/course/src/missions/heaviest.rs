//! Page 19: a longer branch gives way to one with more work.

use hashyard_node::view::{BlockStatus, Event, EventKind, ForkView};

use super::Mission;
use crate::mission::{Sight, Told};

/// A bet, then a reorganisation in which fewer blocks replace more.
#[derive(Default)]
pub struct Heaviest {
    bet: Option<Bet>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bet {
    Longer,
    Heavier,
}

/// What the app answers for a student who bets on the longer branch.
pub const LONGER: &str = "longer";
/// The same for the one with more work.
pub const HEAVIER: &str = "heavier";

impl Mission for Heaviest {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-bet", "lost-bet", "not-shorter"]
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        for event in news.iter().rev() {
            let EventKind::Reorg { fork_height, disconnected, connected, .. } = event.kind else { continue };
            let facts = || [("left", disconnected.to_string()), ("joined", connected.to_string())];
            let outweighed = |fork: &ForkView| fork.fork_height == fork_height && is_outweighed(fork);
            if connected >= disconnected || !node.chain.forks.iter().any(outweighed) {
                told.saw("not-shorter", facts());
                continue;
            }
            told.tick(0);
            match self.bet.take() {
                Some(Bet::Heavier) => told.tick(1),
                Some(Bet::Longer) => told.saw("lost-bet", facts()),
                None => told.saw("no-bet", facts()),
            }
        }
    }

    fn answer(&mut self, text: &str, _node: Sight<'_>, _told: &mut Told) {
        self.bet = match text {
            LONGER => Some(Bet::Longer),
            HEAVIER => Some(Bet::Heavier),
            _ => self.bet,
        };
    }
}

/// It has more blocks than the main chain above the fork, less work, and no fault: `valid-fork` in `getchaintips`.
fn is_outweighed(fork: &ForkView) -> bool {
    fork.stale.len() > fork.main_blocks as usize
        && fork.stale_work_log2 < fork.main_work_log2
        && fork.stale.iter().all(|card| card.status == BlockStatus::Stale)
}
