//! The buckets of an address book as squares: a square for each, darker the fuller it is.

use std::fmt::Write;

/// Shades of a bucket that holds somebody.
pub const SHADES: usize = 3;
/// A bucket gets the shade of the first bound that it does not exceed: places taken, of 64.
const BOUNDS: [u8; SHADES] = [7, 31, u8::MAX];

/// What is drawn, in units of a square.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BucketGrid {
    /// SVG path data for each shade, the lightest first.
    pub shades: [String; SHADES],
    /// Lines between the squares.
    pub lines: String,
    /// Width and height of all.
    pub size: (u16, u16),
}

/// Places buckets, each with the places taken in it, row by row. What is beyond `columns` × `rows` is left out.
pub fn bucket_grid(buckets: &[(u16, u8)], columns: u16, rows: u16) -> BucketGrid {
    let mut shades: [String; SHADES] = Default::default();
    for (bucket, taken) in buckets {
        let shade = BOUNDS.iter().position(|bound| taken <= bound);
        let Some((x, y)) = bucket.checked_rem(columns).zip(bucket.checked_div(columns)) else { continue };
        if let Some(path) = shade.and_then(|shade| shades.get_mut(shade)).filter(|_| *taken > 0 && y < rows) {
            let _ = write!(path, "M{x} {y}h1v1h-1z");
        }
    }
    let upright = (1..columns).map(|x| format!("M{x} 0v{rows}"));
    let level = (1..rows).map(|y| format!("M0 {y}h{columns}"));
    BucketGrid { shades, lines: upright.chain(level).collect(), size: (columns, rows) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_stand_row_by_row_and_the_fuller_the_darker() {
        let grid = bucket_grid(&[(0, 1), (3, 7), (4, 8), (10, 31), (11, 64)], 4, 3);
        let shades = ["M0 0h1v1h-1zM3 0h1v1h-1z", "M0 1h1v1h-1zM2 2h1v1h-1z", "M3 2h1v1h-1z"];
        assert_eq!(grid.shades, shades);
        assert_eq!(grid.lines, "M1 0v3M2 0v3M3 0v3M0 1h4M0 2h4");
        assert_eq!(grid.size, (4, 3));
    }

    #[test]
    fn what_has_no_place_or_holds_nobody_is_not_drawn() {
        let empty: [String; SHADES] = Default::default();
        for buckets in [&[(12, 1), (u16::MAX, 64)][..], &[(0, 0)], &[]] {
            assert_eq!(bucket_grid(buckets, 4, 3).shades, empty, "{buckets:?}");
        }
        assert_eq!(bucket_grid(&[(0, 1)], 0, 0).shades, empty);
    }
}
