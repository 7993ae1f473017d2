//! What single runs of an experiment looked like, to be drawn and played: a chart of thousands of runs hides what one of them is.

pub mod networks;
pub mod talk;

use serde::{Deserialize, Serialize};

use self::networks::Network;
use self::talk::Talk;

/// Races that are kept.
const WALKS: usize = 24;
/// Moments of each race that are kept, from its beginning.
const MOMENTS: usize = 240;
/// Heights of a chain that are kept.
pub const HEIGHTS: usize = 28;
/// Heights of a chain that forks that are kept: no run has fewer.
pub const FORKS: usize = 50;
/// Points of a line that are kept.
pub const POINTS: usize = 600;
/// Nodes whose news are kept: the first of a population, which is drawn at random.
pub const NODES: u32 = 600;

/// What is kept of single runs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Scene {
    /// The first races.
    Walks(Vec<Walk>),
    /// A chain in which somebody keeps blocks back.
    Chain {
        /// That one's share of the hash rate.
        share: f64,
        /// The main chain from its beginning, at most [`HEIGHTS`] of it.
        heights: Vec<Height>,
    },
    /// A block that spreads: who has it when.
    Spread(Vec<News>),
    /// What nodes said to each other.
    Talk(Talk),
    /// Networks that had the same to do.
    Networks(Vec<Network>),
    /// A chain that forks, from its beginning.
    Forks {
        /// Where its network stands in the chart.
        at: f64,
        /// At most [`FORKS`].
        heights: Vec<Fork>,
    },
    /// Numbers that changed over a run.
    Lines(Vec<Line>),
}

/// A height of a chain that forks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fork {
    /// When its first block was found, in ms after that of the first height.
    pub after: u64,
    /// Blocks of this height that are not on the main chain.
    pub lost: u32,
}

/// A number that changed over a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Which one.
    pub what: Quantity,
    /// Where, and what it was there: at most [`POINTS`].
    pub points: Vec<(f64, f64)>,
}

/// What a line shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Quantity {
    /// The hash rate, as a multiple of the first.
    HashRate,
    /// The difficulty, as a multiple of the first.
    Difficulty,
    /// The time between blocks, as a multiple of what it should be.
    Spacing,
    /// The attacker's share of a table of addresses.
    Held,
    /// The same at restarts after which somebody else was called, too.
    Restarted,
    /// The same at restarts after which only the attacker was called.
    Eclipsed,
}

/// A race: after so many blocks somebody is so many ahead, or behind. It is counted where who is ahead may have changed.
pub type Walk = Vec<(u64, i64)>;

/// A height of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Height {
    /// Whether its block of the main chain is from whoever keeps blocks back.
    pub hidden: bool,
    /// Whether a block of the other side lost at this height.
    pub lost: bool,
}

/// When a node has the block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Its number.
    pub node: u32,
    /// Where it stands: the place of its region in [`crate::regions::NODES`].
    pub region: u8,
    /// In ms after the block was found.
    pub after: u64,
}

/// Keeps the first races.
#[derive(Debug, Default)]
pub struct Walks(Vec<Walk>);

impl Walks {
    /// Another race begins; gives what keeps it. `None` if enough are kept.
    pub fn begin(&mut self, ahead: i64) -> Option<&mut Walk> {
        if self.0.len() == WALKS {
            return None;
        }
        self.0.push(vec![(0, ahead)]);
        self.0.last_mut()
    }

    /// The races, if there are any.
    pub fn scene(&self) -> Option<Scene> {
        (!self.0.is_empty()).then(|| Scene::Walks(self.0.clone()))
    }
}

/// Keeps a moment of a race that is kept.
pub fn keep(walk: &mut Option<&mut Walk>, blocks: u64, ahead: i64) {
    if let Some(walk) = walk
        && walk.len() < MOMENTS
    {
        walk.push((blocks, ahead));
    }
}

impl Line {
    /// A line without points.
    pub fn new(what: Quantity) -> Self {
        Self { what, points: vec![] }
    }

    /// Keeps what it is at some place, if there is room.
    pub fn keep(&mut self, x: f64, value: f64) {
        if self.points.len() < POINTS {
            self.points.push((x, value));
        }
    }
}

/// The heights of a chain from one moment at which nothing is kept back to the next: so many blocks of the hidden side, of all on the main
/// chain (Eyal and Sirer 2014, section 4).
pub fn cycle(hidden: u64, all: u64) -> impl Iterator<Item = Height> {
    (0..all).map(move |at| match (hidden, all) {
        // Nothing was kept back, or a tie was lost: the hidden block is the one that lost, if there was one.
        (0, _) => Height { hidden: false, lost: all > 1 && at == 0 },
        // The others helped the hidden block to win a tie, and found the next.
        (1, 2) => Height { hidden: at == 0, lost: at == 0 },
        // All was published when the others came within one: theirs are lost, but for the last height, at which they have none.
        _ => Height { hidden: true, lost: at + 1 < all },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(hidden: u64, all: u64) -> String {
        let letter = |height: Height| match (height.hidden, height.lost) {
            (true, true) => 'P',
            (true, false) => 'p',
            (false, true) => 'O',
            (false, false) => 'o',
        };
        cycle(hidden, all).map(letter).collect()
    }

    #[test]
    fn a_cycle_is_drawn_as_it_went() {
        let all = [(0, 1), (0, 2), (1, 2), (2, 2), (4, 4)].map(|(hidden, all)| drawn(hidden, all));
        assert_eq!(all, ["o", "Oo", "Po", "Pp", "PPPp"]);
    }

    #[test]
    fn only_so_much_is_kept() {
        let mut walks = Walks::default();
        for _ in 0..100 {
            let mut walk = walks.begin(1);
            (0..10_000).for_each(|at| keep(&mut walk, at, 0));
        }
        assert_eq!((walks.0.len(), walks.0[0].len()), (WALKS, MOMENTS));
    }
}
