//! Page 43: go backwards for 20 bits, and say how long 40 would take.

use hashyard_cryptobench::hashes::{Hash, equal_prefix_bits};
use hashyard_cryptobench::search::seconds_for;
use hashyard_node::view::Event;

use super::Mission;
use super::number::read_decimal;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// Bits that are to be equal.
const BITS: u32 = 20;
/// Bits whose time is to be predicted.
const PREDICTED_BITS: i32 = 40;
/// So far off may the prediction be.
const FACTOR: f64 = 4.0;
/// At least so many tries tell how fast a browser is.
const MEASURED_TRIES: u64 = 10_000;

/// An input whose SHA-256 begins as the node's own id does; then a prediction at the rate that was measured.
#[derive(Default)]
pub struct PreimageFound {
    /// Tries and ms of the latest search.
    measured: Option<(u64, u64)>,
}

impl Mission for PreimageFound {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["fewer-bits", "other-digest", "not-measured", "no-number", "too-short", "too-long"]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, node: Sight<'_>, told: &mut Told) {
        let Deed::Preimage { wanted, input, tries, ms } = deed else { return };
        if *tries >= MEASURED_TRIES {
            self.measured = Some((*tries, *ms));
        }
        let bits = equal_prefix_bits(&Hash::Sha256.of(input), wanted);
        match wanted[..] == node.identity.node.0 {
            true if bits >= BITS => told.tick(0),
            true => told.saw("fewer-bits", [("bits", bits.to_string())]),
            false => told.saw("other-digest", []),
        }
    }

    fn answer(&mut self, text: &str, _node: Sight<'_>, told: &mut Told) {
        let Some((tries, ms)) = self.measured else { return told.saw("not-measured", []) };
        let Some(said) = read_decimal(text) else { return told.saw("no-number", []) };
        let hours = seconds_for(2_f64.powi(PREDICTED_BITS), tries, ms) / 3_600.0;
        let facts = [("said", said.to_string()), ("rate", (tries * 1_000 / ms.max(1)).to_string())];
        match said {
            _ if said < hours / FACTOR => told.saw("too-short", facts),
            _ if said > hours * FACTOR => told.saw("too-long", facts),
            _ => told.tick(1),
        }
    }
}
