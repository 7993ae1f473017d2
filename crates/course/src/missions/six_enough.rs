//! Page 27: say against which share of the hash rate six confirmations are enough, and how many are against 40 %.

use hashyard_node::view::Event;

use super::Mission;
use super::number::{percent, read_count, read_decimal};
use crate::deed::{Deed, Lab};
use crate::mission::{Sight, Told};
use crate::rosenfeld::{RISK, rosenfeld};

/// Confirmations that are said to be enough.
const SIX: u32 = 6;
/// The share that is asked for in turn.
const SHARE: f64 = 0.4;
/// The largest shares for which six stay below the risk, in percent: by Rosenfeld's formula, and by Nakamoto's.
const SHARES: [f64; 2] = [11.0, 12.7];
/// How far a share may be off, in points of percent: all are asked for with one digit behind the point.
const OFF: f64 = 0.05;
/// What Nakamoto's formula says against 40 %; section 11 of the paper prints it.
const BY_NAKAMOTO: u32 = 89;
/// Beyond so many the chance is zero to all digits that are told.
const MOST: u32 = 1_000;

/// Two numbers by Rosenfeld's formula.
pub struct SixEnough;

/// A percentage, at most 100; 0.11 means 11 %, since nobody asks for less than one.
fn read_percent(text: &str) -> Option<f64> {
    let said = read_decimal(text.trim().trim_end_matches(['%', '％']))?;
    (said <= 100.0).then_some(if said < 0.5 { said * 100.0 } else { said })
}

impl SixEnough {
    fn share(said: f64, told: &mut Told) {
        let is = |share: f64| (said - share).abs() <= OFF + 1e-9;
        let facts = || [("said", trimmed(said)), ("chance", percent(rosenfeld(said / 100.0, SIX)))];
        match said {
            _ if is(SHARES[0]) => told.tick(0),
            _ if is(SHARES[1]) => told.saw("nakamoto-share", facts()),
            _ if said < SHARES[0] => told.saw("share-low", facts()),
            _ => told.saw("share-high", facts()),
        }
    }

    fn confirmations(said: u32, told: &mut Told) {
        let chance = |z: u32| rosenfeld(SHARE, z.min(MOST));
        let facts = || [("said", said.to_string()), ("chance", percent(chance(said)))];
        let fewer = said.saturating_sub(1);
        if said == BY_NAKAMOTO {
            told.saw("nakamoto-z", facts());
        } else if chance(said) >= RISK {
            told.saw("z-low", facts());
        } else if chance(fewer) < RISK {
            told.saw("z-high", [("said", said.to_string()), ("fewer", fewer.to_string())]);
        } else {
            told.tick(1);
        }
    }
}

/// With two digits behind the point at most.
fn trimmed(number: f64) -> String {
    format!("{number:.2}").trim_end_matches('0').trim_end_matches('.').to_owned()
}

impl Mission for SixEnough {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["no-number", "nakamoto-share", "share-low", "share-high", "nakamoto-z", "z-low", "z-high"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        let Deed::Lab(Lab::EnoughSaid([share, confirmations])) = deed else { return };
        let (Some(share), Some(confirmations)) = (read_percent(share), read_count(confirmations)) else {
            return told.saw("no-number", []);
        };
        // What is wrong with the first is told, if both are.
        if !told.is_ticked(1) {
            Self::confirmations(confirmations, told);
        }
        if !told.is_ticked(0) {
            Self::share(share, told);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Solved for with the formula itself, so that nobody has to trust the digits above.
    #[test]
    fn the_largest_share_is_where_the_formula_crosses() {
        let [share, nakamotos] = SHARES.map(|share| share / 100.0);
        let off = OFF / 100.0;
        assert!(rosenfeld(share - off, SIX) < RISK && rosenfeld(share + off, SIX) > RISK);
        assert!(rosenfeld(share, SIX) < RISK, "11.0 % itself is enough");
        assert!(rosenfeld(nakamotos, SIX) > 2.0 * RISK, "twice as much as Nakamoto's formula says");
        assert!(rosenfeld(SHARE, 133) < RISK && rosenfeld(SHARE, 132) >= RISK);
        assert!(rosenfeld(SHARE, BY_NAKAMOTO) > 7.0 * RISK);
        assert_eq!((rosenfeld(0.5, 6), rosenfeld(0.0, 1)), (1.0, 0.0));
    }

    #[test]
    fn percentages_are_read_as_people_write_them() {
        for (text, said) in [("11", 11.0), ("11 %", 11.0), ("１１．０％", 11.0), ("0.11", 11.0)] {
            assert!((read_percent(text).unwrap_or(0.0) - said).abs() < 1e-9, "{text}");
        }
        for text in ["", "%", "six", "-1", "11 %%x"] {
            assert_eq!(read_percent(text), None, "{text}");
        }
    }
}
