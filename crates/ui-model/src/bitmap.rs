//! Bytes as a picture: a pixel each, in one of the 32 colours of the stripes.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::stripe::{Cell, Colour};

/// The byte that stands for a colour: hue and level side by side. Only its lowest five bits count.
pub fn byte_of(colour: Colour) -> u8 {
    colour.hue << 2 | colour.level
}

/// The colour of a byte.
pub fn colour_of(byte: u8) -> Colour {
    Colour { hue: byte >> 2 & 7, level: byte & 3 }
}

/// A hash's cells as bytes; where it has none, all bits are set.
pub fn bytes_of(cells: &[Option<Cell>]) -> Vec<u8> {
    cells.iter().map(|cell| cell.map_or(0xff, |cell| byte_of(cell.colour))).collect()
}

/// SVG path data for each colour: `places` has column and row of each byte, all below `side`. Pixels of one colour that lie side by side
/// are drawn as one.
pub fn paths(bytes: &[u8], places: &[(usize, usize)], side: usize) -> BTreeMap<Colour, String> {
    let mut pixels = vec![None; side * side];
    for (byte, (x, y)) in bytes.iter().zip(places).filter(|(_, (x, y))| *x < side && *y < side) {
        pixels[y * side + x] = Some(colour_of(*byte));
    }
    let mut paths = BTreeMap::<Colour, String>::new();
    for (y, row) in pixels.chunks(side.max(1)).enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|a, b| a == b) {
            if let Some(colour) = run[0] {
                let length = run.len();
                let _ = write!(paths.entry(colour).or_default(), "M{x} {y}h{length}v1h-{length}z");
            }
            x += run.len();
        }
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stripe::cells;

    #[test]
    fn a_colour_survives_its_byte() {
        for hue in 0..8 {
            for level in 0..4 {
                let colour = Colour { hue, level };
                assert_eq!(colour_of(byte_of(colour)), colour);
                assert_eq!(colour_of(byte_of(colour) | 0xe0), colour, "higher bits do not count");
            }
        }
        assert_eq!(bytes_of(&cells(&[0, 0, 7]))[..2], [0xff, 0xff]);
    }

    #[test]
    fn pixels_of_one_colour_are_drawn_together() {
        let places = [(0, 0), (1, 0), (0, 1), (1, 1), (5, 5)];
        let paths = paths(&[1, 1, 2, 1, 1], &places, 2);
        assert_eq!(paths[&colour_of(1)], "M0 0h2v1h-2zM1 1h1v1h-1z");
        assert_eq!(paths[&colour_of(2)], "M0 1h1v1h-1z");
        assert_eq!(paths.len(), 2, "what lies outside is not drawn");
        assert!(super::paths(&[], &[], 0).is_empty());
    }
}
