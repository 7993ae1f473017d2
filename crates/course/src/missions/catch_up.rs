//! Page 25: choose the share of the hash rate with which one who is six blocks behind draws level one time in ten, and measure it.

use std::ops::RangeInclusive;

use hashyard_node::view::Event;

use super::Mission;
use super::number::percent;
use crate::deed::{Deed, Lab, LabRun};
use crate::mission::{Sight, Told};

/// Blocks behind.
const BEHIND: f64 = 6.0;
/// Shares of ten percent, to half a point: q from 40.34 to 40.70 %.
const WANTED: RangeInclusive<f64> = 0.095..=0.105;
/// Fewer races say little.
const LEAST_RUNS: f64 = 1_000.0;

/// A run of `catch-up` with such a share; then the interval that it measured holds the formula.
pub struct CatchUp;

/// Chance to draw level from six blocks behind: (q/p)^6 (Nakamoto 2008, section 11).
fn chance(q: f64) -> f64 {
    if q >= 0.5 { 1.0 } else { (q / (1.0 - q)).powf(BEHIND) }
}

impl CatchUp {
    fn look(run: &LabRun, told: &mut Told) {
        let (q, runs) = (run.value("q"), run.value("runs"));
        let (Some(q), Some(runs), Some(point)) = (q, runs, run.at(BEHIND)) else { return };
        let chance = chance(q);
        let facts = || [("q", percent(q)), ("chance", percent(chance))];
        if chance < *WANTED.start() {
            told.saw("too-rarely", facts());
        } else if chance > *WANTED.end() {
            told.saw("too-often", facts());
        } else if runs < LEAST_RUNS {
            told.saw("few-runs", [("runs", runs.to_string())]);
        } else {
            told.tick(0);
            if point.holds(chance) {
                told.tick(1);
            } else {
                let [chance, low, high] = [chance, point.low, point.high].map(percent);
                told.saw("outside", [("chance", chance), ("low", low), ("high", high)]);
            }
        }
    }
}

impl Mission for CatchUp {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &["too-rarely", "too-often", "few-runs", "outside"]
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        if let Deed::Lab(Lab::Ran(run)) = deed
            && run.experiment() == "catch-up"
        {
            Self::look(run, told);
        }
    }
}
