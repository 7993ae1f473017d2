//! What each experiment found in a small run: the pictures of an index, which shows what an answer looks like before it is asked for.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::experiment::{Point, Report};

const PREVIEWS: &str = include_str!("previews.json");

/// A small run and what it found, with four digits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// Values that are none of the defaults, as they are written in a link.
    pub params: BTreeMap<String, f64>,
    /// For each point where it stands, what was measured, both ends of its interval, and the formula's value.
    points: Vec<(f64, f64, f64, f64, Option<f64>)>,
}

impl Preview {
    /// What a run with these values found.
    pub fn of(params: BTreeMap<String, f64>, report: &Report) -> Self {
        let cut = |point: &Point| {
            let formula = point.formula.map(four_digits);
            let [x, measured, low, high] = [point.x, point.measured, point.low, point.high].map(four_digits);
            (x, measured, low, high, formula)
        };
        Self { params, points: report.points.iter().map(cut).collect() }
    }

    /// The points.
    pub fn points(&self) -> Vec<Point> {
        let point = |&(x, measured, low, high, formula): &(f64, f64, f64, f64, Option<f64>)| Point {
            x,
            measured,
            low,
            high,
            formula,
        };
        self.points.iter().map(point).collect()
    }
}

/// A preview of each experiment, by name.
pub fn previews() -> BTreeMap<String, Preview> {
    serde_json::from_str(PREVIEWS).unwrap_or_default()
}

fn four_digits(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let power = libm::exp10(3.0 - libm::floor(libm::log10(libm::fabs(value))));
    libm::round(value * power) / power
}
