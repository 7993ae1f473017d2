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
/// Distance of remarks from the edge of what is seen.
const INSET: i32 = 12;
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
    let seen = if min_width > 0 { min_width } else { SEEN_COLUMNS * PITCH };
    let seen_from = (strip.size.0 - seen + INSET).max(MARGIN.0);
    for (fork, lane, end) in std::mem::take(&mut lanes.placed) {
        strip.add_note(fork, lane, end, seen_from, &mut lanes);
    }
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
    /// A remark stands in sight as a whole, or as a whole among what is scrolled to; else there is none.
    fn add_note(&mut self, fork: ForkView, lane: usize, end: i32, seen_from: i32, lanes: &mut Lanes) {
        let start = end + GAP - fork.stale.len() as i32 * PITCH - GAP;
        let (behind, before) = (end + 16, start - NOTE - 16);
        let is_cut = |x: i32| x < seen_from && x + NOTE > seen_from;
        let fits = |x: i32| {
            x >= 0 && !is_cut(x) && x + NOTE <= self.size.0 && lanes.is_free(lane, x.max(end + GAP), x + NOTE)
        };
        let free_before = before >= 0 && !is_cut(before) && lanes.is_free(lane, before, before + NOTE);
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
    /// At most so many cards are kept; the oldest make way.
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
mod tests;
