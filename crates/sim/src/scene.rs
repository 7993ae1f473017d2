//! What single runs of an experiment looked like, to be drawn and played: a chart of thousands of runs hides what one of them is.

use serde::{Deserialize, Serialize};

/// Races that are kept.
const WALKS: usize = 24;
/// Moments of each race that are kept, from its beginning.
const MOMENTS: usize = 240;
/// Heights of a chain that are kept.
pub const HEIGHTS: usize = 28;
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
