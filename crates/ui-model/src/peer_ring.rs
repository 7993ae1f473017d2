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
    /// Where its name begins, or ends if it is on the right: where its link does not run.
    pub text_at: (f64, f64),
    /// On the left half: names begin at `text_at`.
    pub left: bool,
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
        let (left, side) = (index.is_multiple_of(2), index / 2);
        let rows = if left { count.div_ceil(2) } else { count / 2 };
        side_seat(width, left, side, rows)
    };
    (0..count).map(seat).collect()
}

/// Seats of one side, from top to bottom, on an arc that bulges outwards.
fn side_seat(width: f64, left: bool, row: usize, rows: usize) -> Seat {
    let part = share(row, rows);
    let bulge = (part * TAU / 2.0).sin();
    let reach = (width / 2.0 - 26.0) * (0.76 + 0.24 * bulge);
    let (cx, cy) = middle(width);
    let (x, y) = (if left { cx - reach } else { cx + reach }, 20.0 + part * (HEIGHT - 48.0));
    let inwards = if left { 1.0 } else { -1.0 };
    Seat {
        at: (x, y),
        text_at: text_at((x, y), cy, inwards, rows),
        left,
        across: perpendicular((x - cx, y - cy), 3.4),
    }
}

/// Two seats keep some distance to the corners.
fn share(row: usize, rows: usize) -> f64 {
    match rows {
        1 => 0.5,
        2 => [0.12, 0.8][row.min(1)],
        _ => row as f64 / (rows - 1) as f64,
    }
}

/// Beside the tile, above or below its link; below the tile if the link is level and there is room.
fn text_at((x, y): (f64, f64), cy: f64, inwards: f64, rows: usize) -> (f64, f64) {
    match y - cy {
        rise if rise.abs() < 24.0 && rows <= 3 => (x - inwards * 16.0, y + 30.0),
        rise if rise < 0.0 => (x + inwards * 22.0, y - 7.0),
        _ => (x + inwards * 22.0, y + 4.0),
    }
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
        assert!(seats.iter().all(|seat| seat.left == (seat.at.0 < 214.0)));
        assert!(seats.iter().all(|seat| seat.left == (seat.text_at.0 > seat.at.0)));
    }
}
