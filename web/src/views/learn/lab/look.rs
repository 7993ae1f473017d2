//! How an experiment is drawn: its axes, the point that is told first, and how its numbers are written.

use hashyard_sim::{Name, Report};
use hashyard_ui_model::format::{grouped, percent, three_digits};
use serde_json::Value;

/// What a number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A part of one, as a percentage.
    Share,
    /// Percent.
    Percent,
    /// Just a number.
    Count,
    /// Seconds.
    Seconds,
    /// Milliseconds.
    Milliseconds,
}

/// The drawing of an experiment.
pub struct Look {
    /// What stands below.
    pub x: Unit,
    /// What is measured.
    pub y: Unit,
    /// Whether what stands below is drawn by factors.
    pub x_log: bool,
    /// Whether what is measured is drawn by factors.
    pub y_log: bool,
    /// The point that is told first.
    pub first: f64,
    /// Which numbers of the summary are lines besides: one for each point.
    pub beside: &'static [&'static str],
}

impl Look {
    /// The lines besides the formula: of each, a number for each point, as far as there are any.
    pub fn beside(&self, report: &Report) -> Vec<Vec<f64>> {
        let numbers = |name: &&str| {
            let list = report.summary.get(*name).and_then(Value::as_array);
            list.into_iter().flatten().filter_map(Value::as_f64).collect()
        };
        self.beside.iter().map(numbers).collect()
    }
}

/// How an experiment is drawn.
pub const fn look(name: Name) -> Look {
    let plain = Look { x: Unit::Count, y: Unit::Share, x_log: false, y_log: false, first: 6.0, beside: &[] };
    match name {
        Name::CatchUp => plain,
        Name::Consensus => Look { y: Unit::Count, first: 100.0, ..plain },
        Name::DoubleSpend => Look { beside: &["nakamoto"], ..plain },
        Name::Selfish => Look { x: Unit::Share, first: 0.35, beside: &["honest", "optimal"], ..plain },
        Name::Majority => Look { x: Unit::Share, y: Unit::Count, y_log: true, first: 0.51, ..plain },
        Name::Eclipse => Look { x_log: true, first: 8_000.0, ..plain },
        Name::Finney => Look { x: Unit::Seconds, first: 60.0, ..plain },
        Name::ForkRate => Look { x: Unit::Seconds, x_log: true, y_log: true, first: 15.0, ..plain },
        Name::Gossip => Look { first: 20.0, ..plain },
        Name::Kademlia => Look { y: Unit::Count, x_log: true, first: 512.0, ..plain },
        Name::Race => Look { x: Unit::Seconds, first: 3.0, ..plain },
        Name::Propagation => Look { x: Unit::Percent, y: Unit::Milliseconds, first: 50.0, ..plain },
        Name::Difficulty => Look { y: Unit::Seconds, y_log: true, first: 7.0, ..plain },
        Name::Topologies => Look { x: Unit::Percent, y: Unit::Count, first: 50.0, ..plain },
        Name::Throughput => Look { x_log: true, y_log: true, first: 1.0, ..plain },
        Name::Diffusion => Look { x: Unit::Percent, first: 100.0, ..plain },
        Name::Distribution => Look { y: Unit::Seconds, first: 60.0, beside: &["server_alone"], ..plain },
    }
}

/// Whole numbers without a point, others with three digits.
fn short(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { grouped(value as u64) } else { three_digits(value) }
}

impl Unit {
    /// An interval without what can't be: nothing that is measured lies below nothing, and no part above all. Means of few runs
    /// have intervals that reach further.
    pub const fn possible(self, low: f64, high: f64) -> (f64, f64) {
        match self {
            Self::Share => (low.clamp(0.0, 1.0), high.clamp(0.0, 1.0)),
            _ => (low.max(0.0), high.max(0.0)),
        }
    }

    /// A number at an axis, which is round.
    pub fn mark(self, value: f64) -> String {
        let percents = value * 100.0;
        let is_whole = (percents - percents.round()).abs() < 1e-9;
        if self == Self::Share && is_whole { format!("{percents:.0}%") } else { self.text(value) }
    }

    /// A number with its unit.
    pub fn text(self, value: f64) -> String {
        match self {
            Self::Share => percent(value),
            Self::Percent => format!("{value} %"),
            Self::Count => short(value),
            Self::Seconds => format!("{} s", short(value)),
            Self::Milliseconds => format!("{value:.0} ms"),
        }
    }
}
