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

/// Of the latest blocks that this node knows, on all branches: how many it found itself, and how many there are. What it keeps back
/// stands on none of them and counts; the first block was found by nobody.
pub fn found(chain: &ChainView, withheld: &WithheldView) -> (u64, u64) {
    let hidden = withheld.hidden.iter().filter(|block| !block.released).count() as u64;
    let cards = chain.cards.iter().chain(chain.forks.iter().flat_map(|fork| &fork.stale));
    let cards = cards.filter(|card| card.height > 0);
    cards.fold((hidden, hidden), |(own, all), card| (own + u64::from(card.miner.you), all + 1))
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
mod tests {
    use hashyard_node::view::WithholdMode;

    use super::*;
    use crate::fixture;

    fn branch(number: u8, heights: core::ops::Range<u32>, place: Place) -> Branch {
        let block = |height: u32| {
            let mut bytes = [number; 32];
            bytes[..4].copy_from_slice(&height.to_le_bytes());
            RaceBlock {
                hash: BlockHash::from_bytes(bytes),
                height,
                transactions: 1,
                yours: false,
                place,
                holds: Holds::Neither,
            }
        };
        let blocks: Vec<RaceBlock> = heights.map(block).collect();
        Branch { count: blocks.len() as u32, blocks }
    }

    fn race(public: u32, hidden: u32) -> Race {
        Race {
            fork: (41, BlockHash::from_bytes([9; 32])),
            upper: branch(1, 42..42 + public, Place::Public),
            lower: branch(2, 42..42 + hidden, Place::Hidden),
        }
    }

    #[test]
    fn equally_high_blocks_stand_in_one_column() {
        let race = race(3, 2);
        let plan = plan(&race);
        let xs = |blocks: &[PlacedBlock]| blocks.iter().map(|block| block.at.0).collect::<Vec<_>>();
        assert_eq!(xs(&plan.upper), [170, 332, 494]);
        assert_eq!(xs(&plan.lower), [170, 332]);
        assert_eq!((plan.fork_at, plan.size, plan.left_out), ((8, 28), (626, 266), (0, 0)));
        assert_eq!(race.lead(), -1);
        assert_eq!(plan.links.len(), 5);
        assert!(matches!(
            plan.links[3],
            RaceLink { at: (132, 28), shape: Shape::Step { .. }, faint: true, .. }
        ));
        assert!(plan.links[..2].iter().all(|link| !link.faint));
        assert_eq!((plan.links[0].from, plan.links[3].from), (race.fork.1, race.fork.1));
        assert_eq!(plan.links[4].from, race.lower.blocks[0].hash);
    }

    #[test]
    fn nothing_hidden_and_nothing_public_is_the_shared_block_alone() {
        let plan = plan(&race(0, 0));
        assert_eq!((plan.size, plan.links.len()), ((140, 266), 0));
    }

    #[test]
    fn of_long_branches_the_upper_ends_are_drawn_and_the_rest_is_counted() {
        for (public, hidden, left_out, cards) in
            [(30, 2, (6, 2), (24, 0)), (1_000, 1_001, (977, 977), (23, 24)), (0, 25, (0, 1), (0, 24))]
        {
            let plan = plan(&race(public, hidden));
            assert_eq!(plan.left_out, left_out, "{public} {hidden}");
            assert_eq!((plan.upper.len(), plan.lower.len()), cards);
            assert!(
                plan.links.iter().all(|link| link.at.0 >= 132 + PITCH),
                "no thread across what is left out"
            );
            assert!(plan.upper.iter().chain(&plan.lower).all(|block| block.at.0 + CARD.0 < plan.size.0));
        }
    }

    #[test]
    fn a_branch_of_which_only_the_end_is_told_hangs_on_nothing() {
        let mut race = race(5, 3);
        race.lower.blocks.remove(0);
        let plan = plan(&race);
        assert_eq!((plan.left_out, plan.lower[0].prev), ((0, 1), None));
        assert_eq!(plan.links.len(), 5 + 1);
    }

    #[test]
    fn heights_at_the_end_of_all_numbers_break_nothing() {
        let mut race = race(2, 2);
        race.fork.0 = u32::MAX;
        assert_eq!(plan(&race).links.len(), 0);
        race.upper.blocks[1].height = u32::MAX - 1;
        assert!(plan(&race).size.0 < 10_000);
    }

    /// Two hidden blocks, one of which was released, against one.
    fn view() -> WithheldView {
        let block = |height: u32, released: bool, pays: Pays| LaneBlock {
            height,
            hash: BlockHash::from_bytes([height as u8; 32]),
            transactions: 2,
            yours: pays == Pays::Counter,
            released,
            pays,
        };
        WithheldView {
            mode: WithholdMode::Hidden,
            fork_height: 41,
            fork: BlockHash::from_bytes([41; 32]),
            hidden: vec![block(42, true, Pays::Counter), block(43, false, Pays::Neither)],
            hidden_count: 2,
            public: vec![block(42, true, Pays::Payment)],
            public_count: 1,
            leads: true,
            payment: None,
            own_blocks: 0,
            main_blocks: 0,
            last: None,
        }
    }

    #[test]
    fn what_is_kept_back_is_a_race_while_there_is_any() {
        let mut view = view();
        let race = Race::withheld(&view).unwrap();
        let seen = |branch: &Branch| {
            branch.blocks.iter().map(|block| (block.place, block.holds)).collect::<Vec<_>>()
        };
        assert_eq!(seen(&race.upper), [(Place::Public, Holds::Payment)]);
        assert_eq!(seen(&race.lower), [(Place::Released, Holds::Counter), (Place::Hidden, Holds::Neither)]);
        assert_eq!((race.lead(), race.fork.0), (1, 41));
        (view.hidden, view.hidden_count) = (vec![], 0);
        assert_eq!(
            Race::withheld(&view).map(|race| race.lead()),
            Some(-1),
            "others go on while none is found"
        );
        (view.public, view.public_count) = (vec![], 0);
        assert_eq!(Race::withheld(&view), None);
    }

    #[test]
    fn what_is_kept_back_is_a_race_while_there_is_any() {
        let block = |height: u32, released: bool, pays: Pays| LaneBlock {
            height,
            hash: BlockHash::from_bytes([height as u8; 32]),
            transactions: 2,
            yours: pays == Pays::Counter,
            released,
            pays,
        };
        let mut view = WithheldView {
            mode: WithholdMode::Hidden,
            fork_height: 41,
            fork: BlockHash::from_bytes([41; 32]),
            hidden: vec![block(42, true, Pays::Counter), block(43, false, Pays::Neither)],
            hidden_count: 2,
            public: vec![block(42, true, Pays::Payment)],
            public_count: 1,
            leads: true,
            payment: None,
            own_blocks: 0,
            main_blocks: 0,
            last: None,
        };
        let race = Race::withheld(&view).unwrap();
        let seen = |branch: &Branch| {
            branch.blocks.iter().map(|block| (block.place, block.holds)).collect::<Vec<_>>()
        };
        assert_eq!(seen(&race.upper), [(Place::Public, Holds::Payment)]);
        assert_eq!(seen(&race.lower), [(Place::Released, Holds::Counter), (Place::Hidden, Holds::Neither)]);
        assert_eq!((race.lead(), race.fork.0), (1, 41));
        (view.hidden, view.hidden_count) = (vec![], 0);
        assert_eq!(
            Race::withheld(&view).map(|race| race.lead()),
            Some(-1),
            "others go on while none is found"
        );
        (view.public, view.public_count) = (vec![], 0);
        assert_eq!(Race::withheld(&view), None);
    }

    #[test]
    fn blocks_that_were_found_are_counted_on_all_branches() {
        let mut chain = fixture::snapshot(0).chain;
        let all = chain.cards.len() + chain.forks.iter().map(|fork| fork.stale.len()).sum::<usize>();
        let cards = chain.cards.iter_mut().chain(chain.forks.iter_mut().flat_map(|fork| &mut fork.stale));
        cards.enumerate().for_each(|(number, card)| card.miner.you = number % 3 == 0);
        let mut view = view();
        assert_eq!(found(&chain, &view), (all.div_ceil(3) as u64 + 1, all as u64 + 1), "one is hidden");
        view.hidden.clear();
        chain.cards.iter_mut().for_each(|card| card.height = 0);
        chain.forks.clear();
        assert_eq!(found(&chain, &view), (0, 0));
    }

    #[test]
    fn the_latest_branch_that_lost_is_what_was_undone() {
        let chain = fixture::snapshot(0).chain;
        let race = Race::latest(&chain).unwrap();
        let fork = &chain.forks[0];
        assert_eq!((race.fork.0, race.lower.count), (fork.fork_height, fork.stale.len() as u32));
        assert_eq!(race.upper.count, chain.height - fork.fork_height);
        assert!(race.lower.blocks.iter().all(|block| block.place == Place::Undone));
        assert_eq!(race.fork.1, chain.cards.iter().find(|card| card.height == race.fork.0).unwrap().hash);
        assert_eq!(Race::latest(&ChainView { forks: vec![], ..chain }), None);
    }
}
