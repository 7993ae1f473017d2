//! The chain as a strip: where cards, forks and threads stand, oldest on the left, and which remarks find room.

use hashyard_core::BlockHash;
use hashyard_node::view::{BlockCard, ForkView};

use crate::threads::Shape;

/// Width of a card and height of one on the main chain, in pixels.
pub const CARD: (i32, i32) = (124, 128);
/// Height of a card that lost.
pub const STALE_HEIGHT: i32 = 64;
/// Space between two cards, where the threads are.
pub const GAP: i32 = 38;
/// Distance of two cards' left edges.
pub const PITCH: i32 = CARD.0 + GAP;

/// Left edge of the first card, and what stays free behind the last.
const MARGIN: (i32, i32) = (42, 24);
/// Upper edge of the main chain.
const TOP: i32 = 24;
/// Upper edge of the first lane of forks, and the distance of lanes.
const LANE: (i32, i32) = (176, 74);
/// Width that a fork's remark takes, and the reading help.
const NOTE: i32 = 470;
const HELP: i32 = 440;
/// Columns that a screen of ordinary width shows.
const SEEN_COLUMNS: i32 = 8;

/// A card and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    /// The block.
    pub card: BlockCard,
    /// Left and upper edge.
    pub at: (i32, i32),
}

/// Threads between two cards.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The parent's hash and the copy of it in the child, in display order.
    pub ends: ([u8; 32], [u8; 32]),
    /// The child: names the link.
    pub child: BlockHash,
    /// Where the parent's hash edge is.
    pub at: (i32, i32),
    /// How they run.
    pub shape: Shape,
    /// Part of a branch that lost.
    pub stale: bool,
}

/// A remark on a fork.
#[derive(Debug, Clone, PartialEq)]
pub struct Note {
    /// Left and upper edge.
    pub at: (i32, i32),
    /// The fork.
    pub fork: ForkView,
    /// Seconds between the first two blocks of the branches, if both are in sight.
    pub apart_s: Option<u32>,
}

/// The whole strip.
#[derive(Debug, Clone, PartialEq)]
pub struct Strip {
    /// Width and height.
    pub size: (i32, i32),
    /// Blocks of the main chain, oldest first.
    pub main: Vec<Placed>,
    /// Blocks that lost.
    pub stale: Vec<Placed>,
    /// All threads.
    pub links: Vec<Link>,
    /// Remarks on forks that found room, latest first.
    pub notes: Vec<Note>,
    /// Left edge of the block being mined.
    pub candidate_x: i32,
    /// Where the reading help finds room.
    pub help: Option<(i32, i32)>,
}

/// The part of a strip that is worth drawing: what a screen shows of it, and a few cards on either side. Hundreds of cards that
/// nobody sees would hold up the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sight {
    from: i32,
    to: i32,
}

impl Sight {
    /// Scrolling by less than this draws nothing new, in pixels.
    const STEP: i32 = 4 * PITCH;
    /// A screen that has not been measured yet is taken to be this wide.
    const USUAL: i32 = SEEN_COLUMNS * PITCH;

    /// Of a screen `room` wide whose left edge is at `left`, or which stands at the newest block.
    pub fn of(strip: &Strip, room: i32, left: Option<i32>) -> Self {
        let room = room.max(Self::USUAL);
        let left = left.unwrap_or(strip.size.0 - room);
        Self { from: left - Self::STEP, to: left + room + 2 * Self::STEP }
    }

    /// The left edge in coarse steps: what [`Self::of`] needs to know of it.
    pub fn step(left: i32) -> i32 {
        left / Self::STEP * Self::STEP
    }

    /// Whether a card or the threads before it are to be drawn, by their left edge.
    pub fn shows(self, x: i32) -> bool {
        (self.from..self.to).contains(&x)
    }
}

/// Lays out main-chain blocks (contiguous, oldest first), forks (latest first) and a place for the candidate. The strip
/// is at least `min_width` wide, with its blocks on the right.
pub fn lay_out(cards: &[BlockCard], forks: &[ForkView], min_width: i32) -> Strip {
    let columns = Columns::new(cards, min_width);
    let main: Vec<_> =
        cards.iter().map(|card| Placed { card: card.clone(), at: (columns.x(card.height), TOP) }).collect();
    let mut strip = Strip {
        size: (columns.width(), LANE.0 + LANE.1),
        links: main_links(&main),
        main,
        stale: Vec::new(),
        notes: Vec::new(),
        candidate_x: columns.end(),
        help: None,
    };
    let mut lanes = Lanes::default();
    for fork in forks.iter().filter(|fork| fork.fork_height >= columns.first && !fork.stale.is_empty()) {
        strip.add_fork(fork, columns, &mut lanes);
    }
    for (fork, lane, end) in std::mem::take(&mut lanes.placed) {
        strip.add_note(fork, lane, end, &mut lanes);
    }
    let seen_from = (strip.size.0 - SEEN_COLUMNS * PITCH).max(MARGIN.0);
    strip.help = lanes.room(0, seen_from, strip.size.0).map(|x| (x, LANE.0 - 2));
    strip
}

#[derive(Clone, Copy)]
struct Columns {
    first: u32,
    count: i32,
    left: i32,
}

impl Columns {
    fn new(cards: &[BlockCard], min_width: i32) -> Self {
        let first = cards.first().map_or(0, |card| card.height);
        let narrow = Self { first, count: cards.len() as i32, left: MARGIN.0 };
        Self { left: MARGIN.0 + (min_width - narrow.width()).max(0), ..narrow }
    }

    fn x(self, height: u32) -> i32 {
        self.left + (i64::from(height) - i64::from(self.first)) as i32 * PITCH
    }

    fn end(self) -> i32 {
        self.left + self.count * PITCH
    }

    fn width(self) -> i32 {
        self.end() + CARD.0 + MARGIN.1
    }
}

/// What is taken of the lanes below the main chain, as stretches of x.
#[derive(Default)]
struct Lanes {
    taken: Vec<(usize, i32, i32)>,
    placed: Vec<(ForkView, usize, i32)>,
}

impl Lanes {
    fn is_free(&self, lane: usize, from: i32, to: i32) -> bool {
        self.taken.iter().all(|(other, start, end)| *other != lane || to <= *start || from >= *end)
    }

    fn take(&mut self, from: i32, to: i32) -> usize {
        let lane = (0..).find(|lane| self.is_free(*lane, from, to)).unwrap_or(0);
        self.taken.push((lane, from, to));
        lane
    }

    /// The first stretch wide enough for the reading help, between two ends.
    fn room(&self, lane: usize, from: i32, to: i32) -> Option<i32> {
        let starts = std::iter::once(from).chain(self.taken.iter().map(|(_, _, end)| *end));
        let mut starts: Vec<_> = starts.filter(|x| *x >= from && x + HELP <= to).collect();
        starts.sort_unstable();
        starts.into_iter().find(|x| self.is_free(lane, *x, x + HELP))
    }
}

fn lane_top(lane: usize) -> i32 {
    LANE.0 + lane as i32 * LANE.1
}

fn across(height: i32) -> Shape {
    Shape::Across { width: GAP.into(), height: height.into() }
}

/// The first card's threads come from a parent out of sight, but for genesis.
fn main_links(main: &[Placed]) -> Vec<Link> {
    let link = |(index, child): (usize, &Placed)| {
        let prev = child.card.prev.display_bytes();
        let parent = match index.checked_sub(1) {
            Some(before) => main[before].card.hash.display_bytes(),
            None if child.card.height == 0 => return None,
            None => prev,
        };
        let width = if index == 0 { MARGIN.0 } else { GAP };
        let shape = Shape::Across { width: width.into(), height: CARD.1.into() };
        let x = child.at.0 - width;
        Some(Link { ends: (parent, prev), child: child.card.hash, at: (x, TOP), shape, stale: false })
    };
    main.iter().enumerate().filter_map(link).collect()
}

impl Strip {
    fn add_fork(&mut self, fork: &ForkView, columns: Columns, lanes: &mut Lanes) {
        let start = columns.x(fork.fork_height + 1);
        let end = start + fork.stale.len() as i32 * PITCH;
        let lane = lanes.take(start - GAP, end);
        let top = lane_top(lane);
        self.size = (self.size.0.max(end + MARGIN.1 - GAP), self.size.1.max(top + LANE.1));
        let parent = self.main.iter().find(|placed| placed.card.height == fork.fork_height);
        let mut before = parent.map(|placed| placed.card.hash.display_bytes());
        for (index, card) in fork.stale.iter().enumerate() {
            let x = start + index as i32 * PITCH;
            if let Some(parent) = before {
                self.links.push(stale_link(card, parent, index == 0, x, top));
            }
            before = Some(card.hash.display_bytes());
            self.stale.push(Placed { card: card.clone(), at: (x, top) });
        }
        lanes.placed.push((fork.clone(), lane, end - GAP));
    }

    /// Behind its branch if there is room, else before it, else nowhere: the cards say enough.
    fn add_note(&mut self, fork: ForkView, lane: usize, end: i32, lanes: &mut Lanes) {
        let start = end + GAP - fork.stale.len() as i32 * PITCH - GAP;
        let (behind, before) = (end + 16, start - NOTE - 16);
        let fits =
            |x: i32| x >= 0 && x + NOTE <= self.size.0 && lanes.is_free(lane, x.max(end + GAP), x + NOTE);
        let free_before = before >= 0 && lanes.is_free(lane, before, before + NOTE);
        let Some(x) = fits(behind).then_some(behind).or(free_before.then_some(before)) else { return };
        lanes.taken.push((lane, x, x + NOTE));
        let apart_s = self.apart(&fork);
        self.notes.push(Note { at: (x, lane_top(lane) - 2), fork, apart_s });
    }

    fn apart(&self, fork: &ForkView) -> Option<u32> {
        let rival = self.main.iter().find(|placed| placed.card.height == fork.fork_height + 1)?;
        Some(fork.stale.first()?.time.abs_diff(rival.card.time))
    }
}

fn stale_link(card: &BlockCard, parent: [u8; 32], first: bool, x: i32, top: i32) -> Link {
    let step = Shape::Step {
        width: GAP.into(),
        from_height: CARD.1.into(),
        drop: (top - TOP).into(),
        to_height: STALE_HEIGHT.into(),
    };
    let shape = if first { step } else { across(STALE_HEIGHT) };
    let at = (x - GAP, if first { TOP } else { top });
    Link { ends: (parent, card.prev.display_bytes()), child: card.hash, at, shape, stale: true }
}

/// Main-chain cards that a screen has seen: more than the snapshot holds, for scrolling back.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct History {
    cards: Vec<BlockCard>,
}

impl History {
    /// Cards kept at most; the oldest make way.
    pub const MAX: usize = 480;

    /// Oldest first, each the parent of the next.
    pub fn cards(&self) -> &[BlockCard] {
        &self.cards
    }

    /// Takes over the latest cards; of what was known before, only what still leads up to them stays.
    pub fn follow(&mut self, latest: &[BlockCard]) {
        let first = latest.first().map_or(0, |card| card.height);
        let known = std::mem::take(&mut self.cards);
        self.cards = latest.to_vec();
        self.prepend(known.into_iter().filter(|card| card.height < first).collect());
        let surplus = self.cards.len().saturating_sub(Self::MAX);
        self.cards.drain(..surplus);
    }

    /// Adds older cards (oldest first), as far as they lead up to the oldest one known.
    pub fn prepend(&mut self, older: Vec<BlockCard>) {
        let mut joined = Vec::new();
        let mut wanted = self.cards.first().map(|card| card.prev);
        for card in older.into_iter().rev() {
            if wanted != Some(card.hash) {
                break;
            }
            wanted = Some(card.prev);
            joined.push(card);
        }
        joined.reverse();
        joined.append(&mut self.cards);
        self.cards = joined;
    }

    /// Heights to ask for next: from, count. None if genesis is known or enough is.
    pub fn wants(&self, count: u32) -> Option<(u32, u32)> {
        let first = self.cards.first()?.height;
        let count = count.min(first);
        (count > 0 && self.cards.len() < Self::MAX).then(|| (first - count, count))
    }
}

#[cfg(test)]
mod tests {
    use hashyard_node::view::BlockStatus;

    use super::*;
    use crate::fixture;

    fn hash(height: u32, branch: u8) -> BlockHash {
        let mut bytes = [branch; 32];
        bytes[..4].copy_from_slice(&height.to_le_bytes());
        BlockHash::from_bytes(bytes)
    }

    fn card(height: u32, branch: u8, prev: BlockHash) -> BlockCard {
        BlockCard {
            hash: hash(height, branch),
            prev,
            height,
            time: 1_000 + height * 15,
            status: if branch == 0 { BlockStatus::Main } else { BlockStatus::Stale },
            ..fixture::card(1_278, 0)
        }
    }

    fn main(heights: std::ops::Range<u32>) -> Vec<BlockCard> {
        heights.map(|height| card(height, 0, hash(height.wrapping_sub(1), 0))).collect()
    }

    fn fork(fork_height: u32, len: u32, branch: u8) -> ForkView {
        let block = |index| {
            card(
                fork_height + 1 + index,
                branch,
                hash(fork_height + index, if index == 0 { 0 } else { branch }),
            )
        };
        ForkView {
            fork_height,
            stale: (0..len).map(block).collect(),
            main_blocks: len + 1,
            main_work_log2: 24.0,
            stale_work_log2: 23.0,
        }
    }

    #[test]
    fn a_fork_stands_below_its_heights_and_hangs_on_its_parent() {
        let strip = lay_out(&main(1_278..1_285), &[fork(1_280, 2, 9)], 0);
        assert_eq!(strip.size, (1_324, 250));
        assert_eq!(strip.candidate_x, 1_176);
        assert_eq!(strip.stale.iter().map(|placed| placed.at).collect::<Vec<_>>(), [(528, 176), (690, 176)]);
        let stale: Vec<_> = strip.links.iter().filter(|link| link.stale).collect();
        assert_eq!(stale.iter().map(|link| link.at).collect::<Vec<_>>(), [(490, 24), (652, 176)]);
        assert!(stale.iter().all(|link| link.ends.0 == link.ends.1), "every thread is whole");
        assert_eq!((strip.notes[0].at, strip.notes[0].apart_s), ((830, 174), Some(0)));
        assert_eq!(strip.help, Some((42, 174)));
    }

    #[test]
    fn forks_at_the_same_heights_take_lanes_of_their_own() {
        let strip = lay_out(&main(0..10), &[fork(5, 1, 9), fork(5, 2, 8), fork(1, 1, 7)], 0);
        let tops: Vec<_> = strip.stale.iter().map(|placed| placed.at.1).collect();
        assert_eq!(tops, [176, 250, 250, 176]);
        assert_eq!(strip.size.1, 324);
    }

    #[test]
    fn remarks_never_cover_a_fork_or_each_other() {
        for (a, b) in (2..30).flat_map(|a| (2..30).map(move |b| (a, b))) {
            let strip = lay_out(&main(0..32), &[fork(a, 1, 9), fork(b, 2, 8)], 0);
            let mut spans: Vec<(i32, i32, i32)> = Vec::new();
            spans.extend(strip.notes.iter().map(|note| (note.at.1 + 2, note.at.0, note.at.0 + NOTE - 10)));
            spans.extend(strip.stale.iter().map(|card| (card.at.1, card.at.0, card.at.0 + CARD.0)));
            spans.extend(strip.help.map(|(x, _)| (LANE.0, x, x + HELP - 10)));
            for (i, one) in spans.iter().enumerate() {
                for two in &spans[i + 1..] {
                    assert!(
                        one.0 != two.0 || one.2 <= two.1 || two.2 <= one.1,
                        "forks at {a} and {b}: {one:?} {two:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn genesis_has_no_threads_to_its_left() {
        assert_eq!(lay_out(&main(0..3), &[], 0).links.len(), 2);
        assert_eq!(lay_out(&main(5..8), &[], 0).links.len(), 3);
        assert_eq!(lay_out(&[], &[], 0).main.len(), 0);
    }

    #[test]
    fn a_short_chain_stands_on_the_right_and_leaves_room_for_help() {
        let strip = lay_out(&main(0..1), &[], 1_324);
        assert_eq!((strip.size.0, strip.main[0].at.0, strip.candidate_x), (1_324, 1_014, 1_176));
        assert_eq!(strip.help, Some((42, 174)));
    }

    #[test]
    fn all_that_a_screen_shows_is_drawn_and_little_else() {
        let strip = lay_out(&main(0..480), &[], 1_324);
        let count = |sight: Sight| strip.main.iter().filter(|placed| sight.shows(placed.at.0)).count();
        let newest = Sight::of(&strip, 1_324, None);
        assert!(newest.shows(strip.candidate_x - PITCH) && count(newest) < 14);
        for left in (0..strip.size.0 - 1_324).step_by(97) {
            let sight = Sight::of(&strip, 1_324, Some(Sight::step(left)));
            assert!((left - PITCH..left + 1_324).all(|x| sight.shows(x)), "{left}");
            assert!(count(sight) < 22, "{left}");
        }
    }

    #[test]
    fn a_fork_older_than_the_strip_is_left_out() {
        assert!(lay_out(&main(100..110), &[fork(50, 2, 9)], 0).stale.is_empty());
    }

    #[test]
    fn history_grows_at_both_ends_and_forgets_a_branch_that_lost() {
        let mut history = History::default();
        history.follow(&main(50..60));
        assert_eq!(history.wants(20), Some((30, 20)));
        history.prepend(main(30..50));
        history.follow(&main(52..62));
        assert_eq!(history.cards().len(), 32);
        let mut other = main(52..62);
        other[0].prev = hash(51, 7);
        history.follow(&other);
        assert_eq!(history.cards().len(), 10, "what was before belongs to another branch");
        history.prepend(main(10..20));
        assert_eq!(history.cards().len(), 10, "a gap is not bridged");
    }

    #[test]
    fn history_is_bounded() {
        let mut history = History::default();
        history.follow(&main(1_000..1_024));
        while let Some((from, count)) = history.wants(100) {
            history.prepend(main(from..from + count));
        }
        history.follow(&main(1_001..1_025));
        assert_eq!(history.cards().len(), History::MAX);
        assert_eq!(History::default().wants(10), None);
    }
}
