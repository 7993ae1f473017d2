//! Page 29: work out where seven payments a second come from, and find the pace at which one height in twenty forks.

use std::ops::RangeInclusive;

use hashyard_node::view::Event;

use super::Mission;
use super::number::{percent, read_decimal};
use crate::deed::{Deed, Lab, LabPoint, LabRun};
use crate::mission::{Sight, Told};

/// A block before SegWit in bytes, a payment with one input and two outputs, and the seconds between blocks.
const PAYMENTS: f64 = 1e6 / 226.0 / 600.0;
/// The same by weight (BIP141): 4,000,000 units, 140.5 virtual bytes.
const SEGWIT: f64 = 1e6 / 140.5 / 600.0;
/// How far off an answer may be, as a part of it.
const OFF: f64 = 0.01;
/// The size of the blocks that are looked at, in 10^6 bytes.
const MEGABYTE: f64 = 1.0;
/// The share of heights that is to fork, and what the formula may say of the pace.
const FORKED: f64 = 0.05;
const WANTED: RangeInclusive<f64> = 0.04..=0.06;
/// Fewer heights say little.
const LEAST_HEIGHT: f64 = 1_000.0;

/// A number of payments, and a run at the pace at which one height in twenty forks.
pub struct Throughput;

impl Throughput {
    fn look(run: &LabRun, told: &mut Told) {
        let (seconds, height) = (run.value("interval"), run.value("blocks"));
        let (Some(seconds), Some(height), Some(point)) = (seconds, height, run.at(MEGABYTE)) else { return };
        let Some(formula) = point.formula else { return };
        let facts = || [("seconds", seconds.to_string()), ("forks", percent(formula))];
        if formula < *WANTED.start() {
            told.saw("seldom", facts());
        } else if formula > *WANTED.end() {
            told.saw("often", facts());
        } else if height < LEAST_HEIGHT {
            told.saw("few-blocks", [("height", height.to_string())]);
        } else {
            Self::compare(point, told);
        }
    }

    fn compare(point: &LabPoint, told: &mut Told) {
        if point.holds(FORKED) {
            told.tick(1);
        } else if !told.is_ticked(1) {
            let [low, high] = [point.low, point.high].map(percent);
            told.saw("outside", [("low", low), ("high", high)]);
        }
    }
}

impl Mission for Throughput {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &[
            "no-number",
            "seven",
            "for-a-block",
            "segwit",
            "too-few",
            "too-many",
            "seldom",
            "often",
            "few-blocks",
            "outside",
        ]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        if let Deed::Lab(Lab::Ran(run)) = deed
            && run.experiment() == "throughput"
        {
            Self::look(run, told);
        }
    }

    fn answer(&mut self, text: &str, _node: Sight<'_>, told: &mut Told) {
        let Some(said) = read_decimal(text) else { return told.saw("no-number", []) };
        let is = |number: f64| (said - number).abs() <= OFF * number;
        let facts = || [("said", said.to_string())];
        match said {
            _ if told.is_ticked(0) => {}
            _ if is(PAYMENTS) => told.tick(0),
            7.0 => told.saw("seven", []),
            _ if is(PAYMENTS * 600.0) => told.saw("for-a-block", facts()),
            _ if is(SEGWIT) => told.saw("segwit", facts()),
            _ if said < PAYMENTS => told.saw("too-few", facts()),
            _ => told.saw("too-many", facts()),
        }
    }
}
