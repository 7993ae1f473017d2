//! Page 46: find a key that is too short, and see what a passphrase makes of the wallet's row.

use hashyard_core::wallet::SecretRow;
use hashyard_node::view::Event;

use super::Mission;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// Bits of the DES key that are to be found.
const HIDDEN: u32 = 20;

/// A DES key of which 20 bits were hidden; the stored row of the wallet's secret, sealed.
pub struct SameKey;

impl Mission for SameKey {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["fewer-bits", "open-row"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::DesKey(puzzle, key) if puzzle.is_solved_by(*key) => match puzzle.hidden {
                HIDDEN.. => told.tick(0),
                hidden => told.saw("fewer-bits", [("bits", hidden.to_string())]),
            },
            Deed::SecretRow(SecretRow::Open { words }) => {
                told.saw("open-row", [("words", words.to_string())]);
            }
            Deed::SecretRow(SecretRow::Sealed(row)) if is_sealed(row) => told.tick(1),
            _ => {}
        }
    }
}

/// Reads the bytes once more: who tells may be mistaken.
fn is_sealed(row: &[u8]) -> bool {
    matches!(SecretRow::of(row), Ok(SecretRow::Sealed(_)))
}
