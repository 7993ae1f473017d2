//! Page 30: say what a payment costs in electricity, here and in a room whose blocks are signed.

use hashyard_core::{Params, RoomName};
use hashyard_node::view::{ChainView, Event};

use super::Mission;
use super::number::read_decimal;
use crate::deed::Deed;
use crate::mission::{Sight, Told};

/// How far an answer may be off.
const TOLERANCE: f64 = 0.2;

/// Two numbers of joules.
#[derive(Default)]
pub struct Electricity {
    /// Joules for a hash: what was measured and assumed last.
    joules_per_hash: Option<f64>,
}

/// Payments in an average block of the last ones: what a student counts on the screen. Coinbases are none.
pub fn payments_per_block(chain: &ChainView) -> f64 {
    let blocks = chain.cards.iter().filter(|card| card.height > 0);
    let payments: u32 = blocks.clone().map(|card| card.tx_count.saturating_sub(1)).sum();
    f64::from(payments) / (blocks.count().max(1) as f64)
}

/// Hashes that a block takes where it is signed (BIP325) and the room says nothing else.
pub fn signed_block_hashes() -> f64 {
    const ANYONE: &str = "51";
    let challenge = |key: &str| (key == "challenge").then(|| ANYONE.to_owned());
    let room = RoomName::parse("signed").and_then(|name| Params::room(&name, challenge));
    room.map_or(f64::NAN, |room| room.max_target().work().to_f64())
}

impl Mission for Electricity {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-rate", "no-payments", "no-number", "here-more", "here-less", "signed-more", "signed-less"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, _told: &mut Told) {
        if let Deed::Energy { watts, hashps } = deed {
            let is_real = watts.is_finite() && hashps.is_finite() && *watts > 0.0 && *hashps > 0.0;
            self.joules_per_hash = is_real.then(|| watts / hashps);
        }
    }

    /// Two lines: joules for a payment here, and in a signed room.
    fn answer(&mut self, text: &str, node: Sight<'_>, told: &mut Told) {
        let Some(joules) = self.joules_per_hash else { return told.saw("no-rate", []) };
        let payments = payments_per_block(node.chain);
        if payments == 0.0 {
            return told.saw("no-payments", []);
        }
        let (here, signed) = text.split_once('\n').unwrap_or((text, ""));
        let (Some(here), Some(signed)) = (read_decimal(here), read_decimal(signed)) else {
            return told.saw("no-number", []);
        };
        let of_signed = joules * signed_block_hashes() / payments;
        let of_here = joules * node.chain.next_work_log2.exp2() / payments;
        judge(1, signed, of_signed, ["signed-more", "signed-less"], told);
        judge(0, here, of_here, ["here-more", "here-less"], told);
    }
}

fn judge(condition: usize, said: f64, truth: f64, cases: [&'static str; 2], told: &mut Told) {
    let facts = || [("said", said.to_string())];
    if (said - truth).abs() <= TOLERANCE * truth {
        told.tick(condition);
    } else if said < truth {
        told.saw(cases[0], facts());
    } else {
        told.saw(cases[1], facts());
    }
}
