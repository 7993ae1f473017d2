//! Page 63: surround a node that keeps a plain list of addresses, and fail against buckets and anchors with as many addresses.

use hashyard_node::view::Event;

use super::Mission;
use super::number::{percent, read_count};
use crate::deed::{Deed, Lab, LabPoint, LabRun};
use crate::mission::{Sight, Told};

/// The experiment's rules: a plain list, and buckets with anchors and each /16 once.
const LIST: f64 = 0.0;
const GUARDED: f64 = 2.0;
/// A node that is surrounded more often than not.
const HALF: f64 = 0.5;
/// What is left of that against buckets and anchors, at most.
const SELDOM: f64 = 0.1;
/// Fewer nodes say little.
const LEAST_RUNS: f64 = 200.0;
/// What has to be the same in both runs: which addresses the attacker has, and whom the node knows besides.
const SAME: [&str; 3] = ["groups", "known", "online"];

/// Two runs of `eclipse` that differ in the table, and the number of addresses at which the first falls.
#[derive(Default)]
pub struct Eclipse {
    /// The latest run with a list.
    list: Option<LabRun>,
}

/// The fewest addresses of a run with which all of the interval lies above one half.
fn fewest(run: &LabRun) -> Option<&LabPoint> {
    run.points().iter().filter(|point| point.low > HALF).min_by(|one, other| one.x.total_cmp(&other.x))
}

impl Eclipse {
    fn look(&mut self, run: &LabRun, told: &mut Told) {
        let (Some(rule), Some(runs)) = (run.value("rule"), run.value("runs")) else { return };
        match rule {
            _ if runs < LEAST_RUNS => told.saw("few-runs", [("runs", runs.to_string())]),
            LIST => {
                self.list = Some(run.clone());
                if !told.is_ticked(0) {
                    told.noted("list-falls", []);
                }
            }
            GUARDED => self.compare(run, told),
            _ => told.saw("buckets-only", []),
        }
    }

    fn compare(&self, run: &LabRun, told: &mut Told) {
        if told.is_ticked(1) {
            return;
        }
        let Some(list) = &self.list else { return told.saw("no-list", []) };
        if SAME.iter().any(|name| list.value(name) != run.value(name)) {
            return told.saw("other-values", []);
        }
        let Some(point) = fewest(list).and_then(|fell| run.at(fell.x)) else { return };
        if point.high < SELDOM {
            return told.tick(1);
        }
        let [low, high] = [point.low, point.high].map(percent);
        told.saw("still-falls", [("low", low), ("high", high)]);
    }
}

impl Mission for Eclipse {
    fn conditions(&self) -> usize {
        2
    }

    fn cases(&self) -> &'static [&'static str] {
        &[
            "few-runs",
            "list-falls",
            "buckets-only",
            "no-list",
            "other-values",
            "still-falls",
            "not-measured",
            "no-number",
            "too-few",
            "too-many",
        ]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], _node: Sight<'_>, _told: &mut Told) {}

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        if let Deed::Lab(Lab::Ran(run)) = deed
            && run.experiment() == "eclipse"
        {
            self.look(run, told);
        }
    }

    fn answer(&mut self, text: &str, _node: Sight<'_>, told: &mut Told) {
        if told.is_ticked(0) {
            return;
        }
        let Some(fell) = self.list.as_ref().and_then(fewest) else { return told.saw("not-measured", []) };
        let Some(said) = read_count(text) else { return told.saw("no-number", []) };
        let facts = [("said", said.to_string())];
        match f64::from(said) {
            said if (said - fell.x).abs() < HALF => told.tick(0),
            said if said < fell.x => told.saw("too-few", facts),
            _ => told.saw("too-many", facts),
        }
    }
}
