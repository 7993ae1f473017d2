//! The chain on a phone: upright, newest on top, a fork beside the blocks that won.

use hashyard_node::view::{BlockCard, ForkView};

use crate::threads::Shape;

/// Height of the space between two cards, and of one where the threads spread or gather.
pub const GAPS: (f64, f64) = (14.0, 20.0);
/// All lengths across are parts of this width.
pub const WIDTH: f64 = 342.0;
/// Width of the main branch beside a fork, and left end and width of the fork.
pub const SPLIT: (f64, (f64, f64)) = (218.0, (234.0, 108.0));

/// What stands between two rows: threads from upper edges to lower ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Gap {
    /// Upper edge (a child's `prev`), lower edge (a parent's hash), in display order.
    pub ends: ([u8; 32], [u8; 32]),
    /// How the threads run.
    pub shape: Shape,
    /// Part of a branch that lost.
    pub stale: bool,
}

/// A row, from the top.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// A block of the main chain alone.
    Single(BlockCard),
    /// Blocks of the main chain, newest first, beside a branch that lost, newest first.
    Split(Vec<BlockCard>, Vec<BlockCard>),
    /// Threads.
    Gap(Vec<Gap>),
}

/// Lays out the latest `count` blocks (`cards` is oldest first). Of forks that overlap, the latest is shown.
pub fn lay_out(cards: &[BlockCard], forks: &[ForkView], count: usize) -> Vec<Row> {
    let shown = &cards[cards.len().saturating_sub(count)..];
    let mut rows = Vec::new();
    let mut rest = shown;
    while let Some((newest, older)) = rest.split_last() {
        match forks
            .iter()
            .find(|fork| last_height(fork) == Some(newest.height) && fork.fork_height >= shown[0].height)
        {
            Some(fork) => {
                let parent = older.len().saturating_sub(fork.stale.len() - 1);
                push(&mut rows, split(&rest[parent..], fork));
                rest = &rest[..parent];
            }
            None => {
                push(&mut rows, Row::Single(newest.clone()));
                rest = older;
            }
        }
    }
    rows
}

/// Height of a branch's last block; a longer one than the main chain can't lose.
fn last_height(fork: &ForkView) -> Option<u32> {
    fork.stale.last().map(|card| card.height)
}

fn split(main: &[BlockCard], fork: &ForkView) -> Row {
    Row::Split(main.iter().rev().cloned().collect(), fork.stale.iter().rev().cloned().collect())
}

fn push(rows: &mut Vec<Row>, row: Row) {
    if let Some(gaps) = rows.last().map(|upper| gaps(upper, &row)).filter(|gaps| !gaps.is_empty()) {
        rows.push(Row::Gap(gaps));
    }
    rows.push(row);
}

/// The main chain's width of a row at its lower or upper edge.
fn width(row: &Row) -> f64 {
    if matches!(row, Row::Split(..)) { SPLIT.0 } else { WIDTH }
}

fn gaps(upper: &Row, lower: &Row) -> Vec<Gap> {
    let (Some((child, lost)), Some(parent)) = (bottom(upper), top(lower)) else { return Vec::new() };
    let bent = width(upper) != width(lower);
    let height = if bent { GAPS.1 } else { GAPS.0 };
    let gap = |child: &BlockCard, from: (f64, f64), stale| Gap {
        ends: (child.prev.display_bytes(), parent.hash.display_bytes()),
        shape: Shape::Down { height, from, to: (0.0, width(lower)) },
        stale,
    };
    let main = gap(child, (0.0, width(upper)), false);
    std::iter::once(main).chain(lost.map(|lost| gap(lost, SPLIT.1, true))).collect()
}

fn bottom(row: &Row) -> Option<(&BlockCard, Option<&BlockCard>)> {
    match row {
        Row::Single(card) => Some((card, None)),
        Row::Split(main, stale) => Some((main.last()?, stale.last())),
        Row::Gap(_) => None,
    }
}

fn top(row: &Row) -> Option<&BlockCard> {
    match row {
        Row::Single(card) => Some(card),
        Row::Split(main, _) => main.first(),
        Row::Gap(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use hashyard_core::BlockHash;

    use super::*;
    use crate::fixture;

    fn hash(height: u32, branch: u8) -> BlockHash {
        let mut bytes = [branch; 32];
        bytes[..4].copy_from_slice(&height.to_le_bytes());
        BlockHash::from_bytes(bytes)
    }

    fn card(height: u32, branch: u8, parent: u8) -> BlockCard {
        BlockCard {
            hash: hash(height, branch),
            prev: hash(height.wrapping_sub(1), parent),
            height,
            ..fixture::card(1_278, 0)
        }
    }

    fn fork(fork_height: u32, len: u32) -> ForkView {
        let stale =
            (0..len).map(|index| card(fork_height + 1 + index, 9, if index == 0 { 0 } else { 9 })).collect();
        ForkView { fork_height, stale, main_blocks: 4, main_work_log2: 0.0, stale_work_log2: 0.0 }
    }

    fn written(rows: &[Row]) -> String {
        let row = |row: &Row| match row {
            Row::Single(card) => card.height.to_string(),
            Row::Split(main, stale) => format!("{}|{}", main[0].height, stale[0].height),
            Row::Gap(gaps) => "-".repeat(gaps.len()),
        };
        rows.iter().map(row).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_fork_stands_beside_the_blocks_that_won() {
        let cards: Vec<_> = (0..9).map(|height| card(height, 0, 0)).collect();
        let rows = lay_out(&cards, &[fork(4, 2)], 6);
        assert_eq!(written(&rows), "8 - 7 - 6|6 -- 4 - 3");
        for gap in
            rows.iter().filter_map(|row| if let Row::Gap(gaps) = row { Some(gaps) } else { None }).flatten()
        {
            assert_eq!(gap.ends.0, gap.ends.1, "every thread is whole");
        }
    }

    #[test]
    fn a_fork_whose_parent_is_out_of_sight_is_left_out() {
        let cards: Vec<_> = (0..9).map(|height| card(height, 0, 0)).collect();
        assert_eq!(written(&lay_out(&cards, &[fork(2, 2)], 6)), "8 - 7 - 6 - 5 - 4 - 3");
    }

    #[test]
    fn an_empty_chain_has_no_rows() {
        assert!(lay_out(&[], &[], 6).is_empty());
    }
}
