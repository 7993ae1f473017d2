//! Two branches above the block that they share, one above the other and level where they are equally high: whose blocks count, whose
//! are kept back, and what was undone.

use hashyard_core::BlockHash;
use hashyard_node::view::{BlockCard, ChainView, ForkView, LaneBlock, Pays, WithheldView};

use crate::chain_strip::{CARD, GAP, PITCH, STALE_HEIGHT};
use crate::threads::Shape;

/// Columns that are drawn; what lies below is only counted. Hundreds of cards that nobody sees would hold up the page.
pub const COLUMNS: u32 = 24;
/// Upper edge of the upper branch; above it there is room for its name.
pub const TOP: i32 = 28;
/// Upper edge of the lower branch.
pub const LOW: i32 = TOP + CARD.1 + GAP;
/// What stays free at both ends and below.
const MARGIN: i32 = 8;

/// How a block stands among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the branch that everybody knows.
    Public,
    /// Kept back: nobody else knows of it.
    Hidden,
    /// It was kept back, and everybody knows of it now.
    Released,
    /// On a branch that lost.
    Undone,
}

/// Which of two payments with the same coins a block has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Holds {
    /// Neither.
    Neither,
    /// The one that was made first.
    Payment,
    /// The one that takes it back.
    Counter,
}

/// A block of a branch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RaceBlock {
    /// Its hash.
    pub hash: BlockHash,
    /// Its height.
    pub height: u32,
    /// Transactions, coinbase included.
    pub transactions: u32,
    /// This node found it.
    pub yours: bool,
    /// How it stands.
    pub place: Place,
    /// What it has.
    pub holds: Holds,
}

/// A branch above the fork, the lowest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Branch {
    /// Its blocks, or the upper end of them.
    pub blocks: Vec<RaceBlock>,
    /// How many there are in all.
    pub count: u32,
}

/// Two branches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Race {
    /// The last block that both share.
    pub fork: (u32, BlockHash),
    /// The branch that everybody knows, or that won.
    pub upper: Branch,
    /// The one that is kept back, or that lost.
    pub lower: Branch,
}

impl Race {
    /// What this node keeps back beside the branch that others know. `None` where both are one.
    pub fn withheld(view: &WithheldView) -> Option<Self> {
        let branch =
            |blocks: &[LaneBlock], count: u32| Branch { blocks: blocks.iter().map(of_lane).collect(), count };
        (view.hidden_count > 0 || view.public_count > 0).then(|| Self {
            fork: (view.fork_height, view.fork),
            upper: branch(&view.public, view.public_count),
            lower: branch(&view.hidden, view.hidden_count),
        })
    }

    /// The latest branch that lost against the main chain, as far as both are known. `None` where none did lately.
    pub fn latest(chain: &ChainView) -> Option<Self> {
        let fork = chain.forks.iter().find(|fork| !fork.stale.is_empty())?;
        let main = chain.cards.iter().filter(|card| card.height > fork.fork_height);
        let shared = fork.stale.first().filter(|card| card.height == fork.fork_height + 1)?.prev;
        Some(Self {
            fork: (fork.fork_height, shared),
            upper: Branch {
                blocks: main.map(|card| of_card(card, Place::Public)).collect(),
                count: fork.main_blocks,
            },
            lower: lost(fork),
        })
    }

    /// How many blocks the lower branch is ahead; negative where it is behind.
    pub fn lead(&self) -> i64 {
        i64::from(self.lower.count) - i64::from(self.upper.count)
    }
}

fn of_lane(block: &LaneBlock) -> RaceBlock {
    let place = match (block.released, block.yours) {
        (false, _) => Place::Hidden,
        (true, true) => Place::Released,
        (true, false) => Place::Public,
    };
    let holds = match block.pays {
        Pays::Neither => Holds::Neither,
        Pays::Payment => Holds::Payment,
        Pays::Counter => Holds::Counter,
    };
    let LaneBlock { hash, height, transactions, yours, .. } = *block;
    RaceBlock { hash, height, transactions, yours, place, holds }
}

fn lost(fork: &ForkView) -> Branch {
    let blocks: Vec<RaceBlock> = fork.stale.iter().map(|card| of_card(card, Place::Undone)).collect();
    Branch { count: blocks.len() as u32, blocks }
}

fn of_card(card: &BlockCard, place: Place) -> RaceBlock {
    RaceBlock {
        hash: card.hash,
        height: card.height,
        transactions: card.tx_count,
        yours: card.miner.you,
        place,
        holds: Holds::Neither,
    }
}

/// Of the latest blocks that this node knows, on all branches, and that came since it withholds: how many it found itself, and how many there
/// are. What it keeps back stands on none of them and counts.
pub fn found(chain: &ChainView, withheld: &WithheldView) -> (u64, u64) {
    let began = (withheld.fork_height + withheld.public_count).saturating_sub(withheld.main_blocks);
    let hidden = u64::from(withheld.still_hidden);
    let cards = chain.cards.iter().chain(chain.forks.iter().flat_map(|fork| &fork.stale));
    let cards = cards.filter(|card| card.height > began);
    cards.fold((hidden, hidden), |(own, all), card| (own + u64::from(card.miner.you), all + 1))
}

/// Whether [`found`] counts all of them: cards begin at the first block that came since this node withholds, or below.
pub fn counts_all(chain: &ChainView, withheld: &WithheldView) -> bool {
    let began = (withheld.fork_height + withheld.public_count).saturating_sub(withheld.main_blocks);
    chain.cards.first().is_none_or(|card| card.height <= began + 1)
}

/// A block and where its card stands: left and upper edge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedBlock {
    /// The block.
    pub block: RaceBlock,
    /// The hash of the block before it, if that is known.
    pub prev: Option<BlockHash>,
    /// Left and upper edge.
    pub at: (i32, i32),
}

/// Threads into a card.
#[derive(Debug, Clone, PartialEq)]
pub struct RaceLink {
    /// The parent.
    pub from: BlockHash,
    /// Where they begin.
    pub at: (i32, i32),
    /// How they run.
    pub shape: Shape,
    /// They lead into a block that does not count, or of which others know nothing.
    pub faint: bool,
}

/// The drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct RacePlan {
    /// Width and height.
    pub size: (i32, i32),
    /// Left and upper edge of the last block that both share.
    pub fork_at: (i32, i32),
    /// Cards of the upper branch.
    pub upper: Vec<PlacedBlock>,
    /// Cards of the lower one.
    pub lower: Vec<PlacedBlock>,
    /// All threads.
    pub links: Vec<RaceLink>,
    /// Blocks of the upper and of the lower branch that have no card.
    pub left_out: (u32, u32),
}

/// Lays out two branches: equally high blocks stand in one column.
pub fn plan(race: &Race) -> RacePlan {
    let blocks = || race.upper.blocks.iter().chain(&race.lower.blocks);
    let above_fork = race.fork.0.saturating_add(1);
    let top = blocks().map(|block| block.height).max().unwrap_or(race.fork.0).max(race.fork.0);
    let first = above_fork.max(top.saturating_sub(COLUMNS - 1));
    let lane = |branch: &Branch, y: i32| placed(branch, race.fork, first, y);
    let (upper, lower) = (lane(&race.upper, TOP), lane(&race.lower, LOW));
    let columns = i32::try_from(top.saturating_add(1).saturating_sub(first)).unwrap_or_default();
    RacePlan {
        size: (2 * MARGIN + CARD.0 + columns * PITCH, LOW + STALE_HEIGHT + MARGIN),
        fork_at: (MARGIN, TOP),
        links: upper.iter().chain(&lower).filter_map(|block| link(block, first == above_fork)).collect(),
        left_out: (missing(&race.upper, upper.len()), missing(&race.lower, lower.len())),
        upper,
        lower,
    }
}

fn missing(branch: &Branch, shown: usize) -> u32 {
    branch.count.saturating_sub(u32::try_from(shown).unwrap_or(u32::MAX))
}

/// Left edge of a column; the shared block has column 0.
fn left_edge(column: u32) -> i32 {
    MARGIN + i32::try_from(column).unwrap_or_default() * PITCH
}

fn placed(branch: &Branch, (fork_height, fork): (u32, BlockHash), first: u32, y: i32) -> Vec<PlacedBlock> {
    let mut before = Some((fork_height, fork));
    let mut all = Vec::new();
    for block in &branch.blocks {
        let prev =
            before.filter(|(height, _)| block.height.checked_sub(1) == Some(*height)).map(|(_, hash)| hash);
        before = Some((block.height, block.hash));
        if (first..first.saturating_add(COLUMNS)).contains(&block.height) {
            all.push(PlacedBlock {
                block: block.clone(),
                prev,
                at: (left_edge(block.height - first + 1), y),
            });
        }
    }
    all
}

/// From the card before, if that is drawn: the first column hangs on the shared block only where nothing is left out.
fn link(placed: &PlacedBlock, is_whole: bool) -> Option<RaceLink> {
    let (x, y) = placed.at;
    let (is_first, is_lower) = (x == left_edge(1), y == LOW);
    let from = placed.prev.filter(|_| is_whole || !is_first)?;
    let width = f64::from(GAP);
    let shape = match (is_first, is_lower) {
        (true, true) => Shape::Step {
            width,
            from_height: CARD.1.into(),
            drop: (LOW - TOP).into(),
            to_height: STALE_HEIGHT.into(),
        },
        (_, true) => Shape::Across { width, height: STALE_HEIGHT.into() },
        (_, false) => Shape::Across { width, height: CARD.1.into() },
    };
    let at = (x - GAP, if is_first { TOP } else { y });
    Some(RaceLink { from, at, shape, faint: is_lower })
}

#[cfg(test)]
mod tests;
