//! Hash stripes: a colour for every byte, the same for everyone who looks at the same hash.
//!
//! The XOR of all bytes picks two hues, so each hash has a nameable look that moves if any byte moves; the top two bits
//! of a byte pick one of four lightness levels, which survive every kind of colour vision. Leading zero bytes stay
//! empty and the first other byte is only as tall as its significant bits: the longer the gap, the more work.

use std::collections::BTreeMap;
use std::fmt::Write;

/// Second hue for a first hue (row) and two more bits (column). The pairs stay apart under colour blindness.
const PAIR: [[u8; 4]; 8] = [
    [6, 7, 5, 2],
    [6, 5, 7, 4],
    [6, 5, 4, 7],
    [6, 5, 4, 7],
    [7, 2, 1, 3],
    [1, 2, 0, 3],
    [1, 2, 0, 3],
    [1, 0, 4, 2],
];

/// One of the 32 stripe colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Colour {
    /// 0 to 7: rose, orange, amber, lime, jade, cyan, blue, violet.
    pub hue: u8,
    /// 0 (dark) to 3 (pale).
    pub level: u8,
}

/// A byte of a hash, drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// Its colour.
    pub colour: Colour,
    /// Its height in eighths; 8 but for the first byte that is not zero.
    pub eighths: u8,
}

/// The cells of a hash given in display order; `None` for a leading zero byte.
pub fn cells(bytes: &[u8]) -> Vec<Option<Cell>> {
    let [first_hue, second_hue] = hues(bytes);
    let leading = bytes.iter().take_while(|byte| **byte == 0).count();
    let cell = |(index, byte): (usize, &u8)| {
        let hue = if (byte >> 3) & 7 >= 5 { second_hue } else { first_hue };
        let eighths = if index == leading { 8 - byte.leading_zeros() as u8 } else { 8 };
        (index >= leading).then_some(Cell { colour: Colour { hue, level: byte >> 6 }, eighths })
    };
    bytes.iter().enumerate().map(cell).collect()
}

fn hues(bytes: &[u8]) -> [u8; 2] {
    let key = bytes.iter().fold(0, |key, byte| key ^ byte);
    [key >> 5, PAIR[usize::from(key >> 5)][usize::from((key >> 3) & 3)]]
}

/// How a stripe is laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One row, left to right.
    Line,
    /// One column, top to bottom: the edge of a block.
    Fold,
    /// Four rows: transactions, nodes, addresses.
    Tile,
}

/// A stripe as SVG: one path for each colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Width and height of the view box; a cell is 1 × 1.
    pub size: (usize, usize),
    /// Path data by colour.
    pub paths: BTreeMap<Colour, String>,
    /// Path data of the empty cells; empty text if there are none.
    pub voids: String,
}

/// Draws a hash given in display order.
pub fn draw(bytes: &[u8], form: Form) -> Drawing {
    let columns = match form {
        Form::Line => bytes.len(),
        Form::Fold => 1,
        Form::Tile => bytes.len().div_ceil(4),
    };
    let mut drawing = Drawing {
        size: (columns, bytes.len().div_ceil(columns.max(1))),
        paths: BTreeMap::new(),
        voids: String::new(),
    };
    for (index, cell) in cells(bytes).into_iter().enumerate() {
        let (x, y) = (index % columns, index / columns);
        match cell {
            Some(cell) => {
                drawing.paths.entry(cell.colour).or_default().push_str(&filled(x, y, cell.eighths, form))
            }
            None => drawing.voids.push_str(&void(x, y, form)),
        }
    }
    drawing
}

/// The first byte that is not zero stands on the floor, or on the left edge of a folded stripe.
fn filled(x: usize, y: usize, eighths: u8, form: Form) -> String {
    let part = f32::from(eighths) / 8.0;
    match form {
        Form::Fold => format!("M0 {y}h{part}v1h-{part}z"),
        _ => format!("M{x} {top}h1v{part}h-1z", top = y as f32 + 1.0 - part),
    }
}

/// Empty cells keep a little air between them, so that they can be counted.
fn void(x: usize, y: usize, form: Form) -> String {
    match form {
        Form::Line => format!("M{} 0h.82v1h-.82z", x as f32 + 0.09),
        Form::Fold => format!("M0 {}h1v.74h-1z", y as f32 + 0.13),
        Form::Tile => format!("M{x} {y}h1v1h-1z"),
    }
}

impl Colour {
    /// Two digits, hue and level, as in the names of the style sheet: `--hs-43`, `.h43`, `.s43`.
    pub fn code(self) -> String {
        let mut code = String::with_capacity(2);
        let _ = write!(code, "{}{}", self.hue, self.level);
        code
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        (0..hex.len()).step_by(2).map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap()).collect()
    }

    fn written(hex: &str) -> String {
        let cell = |cell: Option<Cell>| match cell {
            None => "--".to_string(),
            Some(Cell { colour, eighths: 8 }) => colour.code(),
            Some(Cell { colour, eighths }) => format!("{}({eighths}/8)", colour.code()),
        };
        cells(&bytes(hex)).into_iter().map(cell).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_block_hash_has_the_colours_of_the_test_vector() {
        assert_eq!(
            written("0000000db7ede0f894e67eca92253bbfb8bc13eeb4b7aa11ad00a0f8f8fc291c"),
            "-- -- -- 10(4/8) 42 43 13 43 12 13 41 13 12 10 40 42 42 42 10 43 42 42 42 10 42 10 12 43 43 43 40 10"
        );
    }

    #[test]
    fn an_address_has_the_colours_of_the_test_vector() {
        assert_eq!(
            written("06b13086c3fca1081730387170d9c8d0f706c8f4"),
            "40(3/8) 72 70 42 43 73 42 40 40 70 70 71 71 43 43 43 73 40 43 73"
        );
    }

    #[test]
    fn every_byte_is_drawn_exactly_once_in_every_form() {
        let hash = bytes("0000000db7ede0f894e67eca92253bbfb8bc13eeb4b7aa11ad00a0f8f8fc291c");
        for form in [Form::Line, Form::Fold, Form::Tile] {
            let drawing = draw(&hash, form);
            let cells = drawing.paths.values().map(|path| path.matches('M').count()).sum::<usize>();
            assert_eq!((cells, drawing.voids.matches('M').count()), (29, 3), "{form:?}");
            assert!(drawing.paths.len() <= 8, "two hues have eight colours");
        }
    }

    #[test]
    fn an_empty_hash_is_empty_and_a_zero_hash_is_all_void() {
        assert_eq!(draw(&[], Form::Line).paths.len(), 0);
        assert_eq!(draw(&[], Form::Tile).voids, "");
        assert_eq!(draw(&[0; 32], Form::Tile).voids.matches('M').count(), 32);
    }
}
