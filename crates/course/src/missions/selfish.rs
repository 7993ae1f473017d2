//! Page 28: say from which share of the hash rate on it pays to keep blocks back, make it pay below a third, and earn more in a room.

use hashyard_node::view::{Event, WithheldView, WithholdMode};

use super::Mission;
use super::number::{percent, read_decimal};
use crate::deed::{Attack, Deed, Lab, LabPoint, LabRun};
use crate::mission::{Sight, Told};

/// The threshold where nobody follows the pool in a tie: (1 − γ)/(3 − 2γ) for γ = 0 (Eyal and Sirer, equation 9).
const THRESHOLD: f64 = 1.0 / 3.0;
/// How far off an answer may be: a point of percent.
const OFF: f64 = 0.01;
/// What people say who take the majority for the threshold, as far from it.
const HALF: f64 = 0.5;
/// The largest share below a third that is measured.
const POOL: f64 = 0.3;
/// Fewer blocks say little.
const LEAST_BLOCKS: f64 = 10_000.0;
/// So many blocks of the main chain are a round between tabs.
pub const ROUND: u32 = 50;

/// The threshold, held against a run in which nobody follows the pool; then a run in which a pool of 30 % earns more than that; and a round in a
/// room.
#[derive(Default)]
pub struct Selfish {
    /// A run with γ = 0 was seen.
    is_measured: bool,
    /// Of the latest blocks that the node knows, on all branches, those that it found, and all: its share of the hash rate.
    found: Option<[u64; 2]>,
    /// The round under way was judged.
    is_judged: bool,
}

/// The pool's share of the main chain (the same, equation 8).
fn revenue(alpha: f64, gamma: f64) -> f64 {
    let (a, b) = (alpha, 1.0 - alpha);
    let above = a * b * b * (4.0 * a + gamma * (1.0 - 2.0 * a)) - a * a * a;
    above / (1.0 - a * (1.0 + (2.0 - a) * a))
}

/// `0.3`, `30`, `30 %` or `3/10`, as a part of one.
fn read_share(text: &str) -> Option<f64> {
    let plain = text.trim().trim_end_matches(['%', '％']);
    let said = match plain.split_once(['/', '／']) {
        Some((above, below)) => read_decimal(above)? / read_decimal(below)?,
        None => read_decimal(plain)?,
    };
    let share = if said < 1.0 { said } else { said / 100.0 };
    share.is_finite().then_some(share)
}

impl Selfish {
    fn look(&mut self, run: &LabRun, told: &mut Told) {
        let (gamma, blocks) = (run.value("gamma"), run.value("blocks"));
        let (Some(gamma), Some(blocks), Some(point)) = (gamma, blocks, run.at(POOL)) else { return };
        if blocks < LEAST_BLOCKS {
            return told.saw("few-blocks", [("blocks", blocks.to_string())]);
        }
        self.is_measured |= gamma == 0.0;
        if gamma > 0.0 {
            Self::compare(gamma, point, told);
        }
    }

    /// A round between tabs, as far as it has come.
    fn play(&mut self, view: &WithheldView, told: &mut Told) {
        let (Some([own, all]), WithholdMode::Selfish) = (self.found, view.mode) else { return };
        let share = own as f64 / all.max(1) as f64;
        let earned = f64::from(view.own_blocks) / f64::from(view.main_blocks.max(1));
        let facts = || {
            let blocks = ("blocks", view.main_blocks.to_string());
            [blocks, ("earned", percent(earned)), ("share", percent(share))]
        };
        // A round is judged once, or it would be won by waiting for luck.
        let is_over = view.main_blocks >= ROUND;
        let is_news = !core::mem::replace(&mut self.is_judged, is_over);
        match view.main_blocks {
            _ if told.is_ticked(2) => {}
            0 => {}
            ROUND.. if !is_news => {}
            ROUND.. if earned > share => told.tick(2),
            ROUND.. => told.saw("earned-less", facts()),
            _ => told.noted("round", facts()),
        }
    }

    fn compare(gamma: f64, point: &LabPoint, told: &mut Told) {
        if point.low > POOL && revenue(POOL, gamma) > POOL {
            told.tick(1);
        } else if !told.is_ticked(1) {
            let [low, high] = [point.low, point.high].map(percent);
            told.saw("honest-pays", [("gamma", gamma.to_string()), ("low", low), ("high", high)]);
        }
    }
}

impl Mission for Selfish {
    fn conditions(&self) -> usize {
        3
    }

    fn cases(&self) -> &'static [&'static str] {
        &[
            "few-blocks",
            "honest-pays",
            "not-measured",
            "no-number",
            "half",
            "too-low",
            "too-high",
            "round",
            "earned-less",
        ]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        match deed {
            Deed::Lab(Lab::Ran(run)) if run.experiment() == "selfish" => self.look(run, told),
            Deed::Attack(Attack::Found { own, all }) => self.found = Some([*own, *all]),
            Deed::Attack(Attack::Withheld(view)) => self.play(view, told),
            _ => {}
        }
    }

    fn answer(&mut self, text: &str, _node: Sight<'_>, told: &mut Told) {
        if told.is_ticked(0) {
            return;
        }
        if !self.is_measured {
            return told.saw("not-measured", []);
        }
        let Some(said) = read_share(text) else { return told.saw("no-number", []) };
        let is = |share: f64| (said - share).abs() <= OFF + 1e-9;
        let facts = || [("said", percent(said)), ("earned", percent(revenue(said.min(HALF), 0.0)))];
        match said {
            _ if is(THRESHOLD) => told.tick(0),
            _ if is(HALF) => told.saw("half", []),
            _ if said < THRESHOLD => told.saw("too-low", facts()),
            _ => told.saw("too-high", facts()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn at_the_threshold_a_pool_earns_its_share() {
        assert!((revenue(THRESHOLD, 0.0) - THRESHOLD).abs() < 1e-12);
        // (1 − γ)/(3 − 2γ) is 30 % for γ = 1/4, which is what the page asks for, and 25 % for γ = 1/2.
        assert!((revenue(POOL, 0.25) - POOL).abs() < 1e-12);
        assert!((revenue(0.25, 0.5) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn shares_are_read_as_people_write_them() {
        for text in ["1/3", "１／３", "0.33333", "33.333", "33.333 %"] {
            assert!(read_share(text).is_some_and(|share| (share - THRESHOLD).abs() < 1e-4), "{text}");
        }
        for text in ["", "a third", "1/0", "0/0", "1/", "-1/3"] {
            assert_eq!(read_share(text), None, "{text}");
        }
    }
}
