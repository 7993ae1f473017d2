//! Page 63: surround a node that keeps a plain list of addresses, and fail against buckets and anchors with as many addresses; then be the
//! victim, that hears one neighbour alone.

use hashyard_node::view::{Event, EventKind};

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
    lonely: Lonely,
}

/// Who hears one neighbour alone, and follows it.
#[derive(Default)]
struct Lonely {
    /// So it was when the node was last looked at, too.
    is_alone: bool,
    /// Height of the first block that came from there.
    followed: Option<u32>,
}

/// Height of the first block of an event, if it tells of blocks of others that became the tip.
fn followed(event: &Event) -> Option<u32> {
    match &event.kind {
        EventKind::BlockConnected { height, miner, count, .. } if !miner.is_own() => Some(height + 1 - count),
        _ => None,
    }
}

/// Whether the node left a branch that this height is on.
fn left(event: &Event, followed: u32) -> bool {
    matches!(event.kind, EventKind::Reorg { fork_height, disconnected, .. }
        if fork_height < followed && followed <= fork_height + disconnected)
}

impl Lonely {
    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let heard = node.peers.peers.iter().filter(|peer| peer.handshake >= 3 && !peer.fault.cut).count();
        let was_alone = core::mem::replace(&mut self.is_alone, heard == 1);
        let first = news.iter().filter_map(|event| followed(event)).min();
        match (self.followed, heard) {
            // Blocks that came before count for nothing, and so does a chain that is caught up with.
            (None, 1) if was_alone => self.follow(first, told),
            (Some(height), 2..) if news.iter().any(|event| left(event, height)) => told.tick(2),
            // What goes on from there was everybody's.
            (Some(_), 2..) if first.is_some() => {
                self.followed = None;
                told.saw("same-branch", []);
            }
            _ => {}
        }
    }

    fn follow(&mut self, first: Option<u32>, told: &mut Told) {
        self.followed = first;
        if let Some(height) = first {
            told.noted("lonely", [("height", height.to_string())]);
        }
    }
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
        3
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
            "lonely",
            "same-branch",
        ]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, news: &[&Event], node: Sight<'_>, told: &mut Told) {
        if !told.is_ticked(2) {
            self.lonely.see(news, node, told);
        }
    }

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
