//! The peers around this tab: where each stands, in real pixels, so that text never shrinks.

use std::f64::consts::TAU;

/// Peers drawn; the rest is a number.
pub const MAX: usize = 10;
/// Height of the picture.
pub const HEIGHT: f64 = 204.0;

/// Where a peer stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seat {
    /// Middle of its tile.
    pub at: (f64, f64),
    /// Its name stands to the right of the tile, not to the left.
    pub text_right: bool,
    /// Two parallel lines to it: offset of the second from the first.
    pub across: (f64, f64),
}

/// The middle of the picture, where this tab is.
pub fn middle(width: f64) -> (f64, f64) {
    (width / 2.0, 98.0)
}

/// Seats for this many peers (at most [`MAX`]) in a picture of this width. Nobody sits straight above or below.
pub fn seats(width: f64, count: usize) -> Vec<Seat> {
    let count = count.min(MAX);
    let seat = |index: usize| {
        let (left, side) = (index % 2 == 0, index / 2);
        let rows = if left { count.div_ceil(2) } else { count / 2 };
        side_seat(width, left, side, rows)
    };
    (0..count).map(seat).collect()
}

/// Seats of one side, from top to bottom, on an arc that bulges outwards.
fn side_seat(width: f64, left: bool, row: usize, rows: usize) -> Seat {
    let part = (row as f64 + 0.5) / rows as f64;
    let bulge = (part * TAU / 2.0).sin();
    let reach = (width / 2.0 - 26.0) * (0.74 + 0.26 * bulge);
    let (cx, cy) = middle(width);
    let at = (if left { cx - reach } else { cx + reach }, 20.0 + part * (HEIGHT - 40.0));
    Seat { at, text_right: left, across: perpendicular((at.0 - cx, at.1 - cy), 3.4) }
}

fn perpendicular((x, y): (f64, f64), length: f64) -> (f64, f64) {
    let size = x.hypot(y).max(1.0);
    (-y / size * length, x / size * length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_tiles_are_inside_and_apart() {
        for width in [300.0, 366.0, 429.0] {
            for count in 0..=12 {
                let seats = seats(width, count);
                assert_eq!(seats.len(), count.min(MAX));
                for (index, seat) in seats.iter().enumerate() {
                    assert!(seat.at.0 >= 16.0 && seat.at.0 <= width - 16.0, "{width} {count} {seat:?}");
                    assert!(seat.at.1 >= 16.0 && seat.at.1 <= HEIGHT - 16.0, "{width} {count} {seat:?}");
                    let near = |other: &Seat| (seat.at.0 - other.at.0).hypot(seat.at.1 - other.at.1) < 30.0;
                    assert!(!seats[index + 1..].iter().any(near), "{width} {count}");
                }
            }
        }
    }

    #[test]
    fn names_point_inwards() {
        let seats = seats(429.0, 4);
        assert!(seats.iter().all(|seat| seat.text_right == (seat.at.0 < 214.0)));
    }
}
