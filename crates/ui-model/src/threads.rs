//! Threads: the lines that join a parent's hash to the copy of it in its child, one for each byte.
//!
//! Where the bytes are equal the line is whole; where they differ it is cut, with a stub on either side.

use std::collections::BTreeMap;

use crate::stripe::{Cell, Colour, cells};

/// Where threads run. Lengths are in the units of the SVG that they are drawn in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Shape {
    /// Straight to the right, over a gap of `width`; the 32 bytes share `height`.
    Across {
        /// The gap between the two cards.
        width: f64,
        /// Height of both edges.
        height: f64,
    },
    /// To a lower card on the right: right, down and right again, each thread in a channel of its own.
    Step {
        /// The gap between the two cards.
        width: f64,
        /// Height of the parent's edge.
        from_height: f64,
        /// How much lower the child's edge begins.
        drop: f64,
        /// Height of the child's edge.
        to_height: f64,
    },
    /// Straight or bent down, from a span of x to another.
    Down {
        /// The gap between the two cards.
        height: f64,
        /// Left end and width of the upper edge.
        from: (f64, f64),
        /// Left end and width of the lower edge.
        to: (f64, f64),
    },
}

/// Threads, drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Threads {
    /// Path data by colour.
    pub paths: BTreeMap<Colour, String>,
    /// How many of the bytes are equal.
    pub matching: usize,
}

/// How many bytes stand at the same place in both hashes.
pub fn matching(parent: &[u8; 32], child: &[u8; 32]) -> usize {
    parent.iter().zip(child).filter(|(a, b)| a == b).count()
}

/// Draws the threads from the edge `from` to the edge `to`, both in display order. Running down, `from` is the upper one.
pub fn draw(from: &[u8; 32], to: &[u8; 32], shape: Shape) -> Threads {
    let mut paths = BTreeMap::<Colour, String>::new();
    let mut add = |cell: Option<Cell>, path: String| {
        if let Some(cell) = cell {
            paths.entry(cell.colour).or_default().push_str(&path);
        }
    };
    for (index, (start, end)) in cells(from).into_iter().zip(cells(to)).enumerate() {
        if from[index] == to[index] {
            add(start, whole(shape, index));
        } else {
            add(start, first_stub(shape, index));
            add(end, last_stub(shape, index));
        }
    }
    Threads { paths, matching: matching(from, to) }
}

/// The middle of a byte's cell along an edge of this length.
fn middle(length: f64, index: usize) -> f64 {
    length / 32.0 * (index as f64 + 0.5)
}

fn whole(shape: Shape, index: usize) -> String {
    match shape {
        Shape::Across { width, height } => format!("M0 {}H{width}", middle(height, index)),
        Shape::Step { width, from_height, drop, to_height } => {
            step(width, middle(from_height, index), drop + middle(to_height, index), index)
        }
        Shape::Down { height, from, to } => down(height, span(from, index), span(to, index)),
    }
}

fn span((left, width): (f64, f64), index: usize) -> f64 {
    left + middle(width, index)
}

/// Upper threads turn down later than lower ones, so that none cross.
fn step(width: f64, from: f64, to: f64, index: usize) -> String {
    let x = width - 3.0 - (width - 8.0) / 32.0 * index as f64;
    format!(
        "M0 {from}H{before}Q{x} {from} {x} {below}V{above}Q{x} {to} {after} {to}H{width}",
        before = x - 4.0,
        below = from + 4.0,
        above = to - 4.0,
        after = x + 4.0
    )
}

fn down(height: f64, from: f64, to: f64) -> String {
    if (from - to).abs() < 0.05 {
        return format!("M{from:.1} 0V{height}");
    }
    format!(
        "M{from:.1} 0C{from:.1} {a:.1} {to:.1} {b:.1} {to:.1} {height}",
        a = height * 0.6,
        b = height * 0.4
    )
}

/// Stubs differ a little in length, so that a cut looks torn and not like a gap in the layout.
fn first_stub(shape: Shape, index: usize) -> String {
    let ragged = (index * 7 % 5) as f64;
    match shape {
        Shape::Across { width, height } => format!("M0 {}h{}", middle(height, index), width * 0.2 + ragged),
        Shape::Step { width, from_height, .. } => {
            format!("M0 {}h{}", middle(from_height, index), width * 0.2 + ragged)
        }
        Shape::Down { height, from, .. } => {
            format!("M{:.1} 0v{}", span(from, index), height * 0.2 + ragged / 2.0)
        }
    }
}

fn last_stub(shape: Shape, index: usize) -> String {
    let ragged = (index * 3 % 5) as f64;
    match shape {
        Shape::Across { width, height } => {
            format!("M{width} {}h-{}", middle(height, index), width * 0.2 + ragged)
        }
        Shape::Step { width, drop, to_height, .. } => {
            format!("M{width} {}h-{}", drop + middle(to_height, index), width * 0.2 + ragged)
        }
        Shape::Down { height, to, .. } => {
            format!("M{:.1} {height}v-{}", span(to, index), height * 0.2 + ragged / 2.0)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ACROSS: Shape = Shape::Across { width: 38.0, height: 128.0 };

    fn hash(first: u8) -> [u8; 32] {
        std::array::from_fn(
            |index| if index < 3 { 0 } else { first.wrapping_add((index as u8).wrapping_mul(11)) },
        )
    }

    fn strokes(threads: &Threads) -> usize {
        threads.paths.values().map(|path| path.matches('M').count()).sum()
    }

    #[test]
    fn equal_hashes_are_joined_by_whole_threads_but_for_the_empty_cells() {
        let threads = draw(&hash(7), &hash(7), ACROSS);
        assert_eq!((threads.matching, strokes(&threads)), (32, 29));
        assert!(threads.paths.values().all(|path| !path.contains('h')), "no stubs");
    }

    #[test]
    fn one_changed_byte_cuts_one_thread() {
        let mut changed = hash(7);
        changed[20] ^= 1;
        let threads = draw(&hash(7), &changed, ACROSS);
        assert_eq!((threads.matching, strokes(&threads)), (31, 30));
    }

    #[test]
    fn threads_to_a_fork_step_down_without_crossing() {
        let path = step(38.0, 14.0, 159.0, 3);
        assert_eq!(path, "M0 14H28.1875Q32.1875 14 32.1875 18V155Q32.1875 159 36.1875 159H38");
    }

    #[test]
    fn threads_between_spans_bend() {
        let narrow = Shape::Down { height: 20.0, from: (0.0, 342.0), to: (0.0, 218.0) };
        assert!(draw(&hash(7), &hash(7), narrow).paths.values().all(|path| path.contains('C')));
        let straight = Shape::Down { height: 14.0, from: (0.0, 342.0), to: (0.0, 342.0) };
        assert!(draw(&hash(7), &hash(7), straight).paths.values().all(|path| path.contains('V')));
    }
}
