//! What is done with the laboratory: runs that came to their end, and what is said before them or after.

use std::collections::BTreeMap;

/// Something that was done with the laboratory.
#[derive(Debug, Clone, PartialEq)]
pub enum Lab {
    /// An experiment was run to its end.
    Ran(LabRun),
    /// Before a run it was said, in blocks, how long seven blocks take with 51 and with 60 % of the hash rate; as typed.
    WaitsPredicted([String; 2]),
    /// It was said up to which percentage of the hash rate six confirmations are enough, and how many are against 40 %; as typed.
    EnoughSaid([String; 2]),
    /// Before a run it was said in how many seconds sixty people have a file, from a server alone and from everybody; as typed.
    TimesPredicted([String; 2]),
}

/// A measured point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LabPoint {
    /// Where it stands.
    pub x: f64,
    /// What was measured.
    pub measured: f64,
    /// Lower end of its 95 % interval.
    pub low: f64,
    /// Upper end of its 95 % interval.
    pub high: f64,
    /// What the published formula says, where there is one.
    pub formula: Option<f64>,
}

impl LabPoint {
    /// Whether the interval has this number.
    pub fn holds(&self, number: f64) -> bool {
        self.low <= number && number <= self.high
    }
}

/// At most so many values of a run are looked at: no experiment takes more.
const MAX_VALUES: usize = 16;
/// At most so many of its points.
const MAX_POINTS: usize = 512;

/// A run: its experiment, what that was given, and what it measured.
#[derive(Debug, Clone, PartialEq)]
pub struct LabRun {
    experiment: String,
    values: BTreeMap<String, f64>,
    points: Vec<LabPoint>,
}

impl LabRun {
    /// A run, by the names that experiments and values have in links.
    pub fn new(
        experiment: &str,
        values: impl IntoIterator<Item = (String, f64)>,
        points: impl IntoIterator<Item = LabPoint>,
    ) -> Self {
        Self {
            experiment: experiment.to_owned(),
            values: values.into_iter().take(MAX_VALUES).collect(),
            points: points.into_iter().take(MAX_POINTS).collect(),
        }
    }

    /// The experiment's name.
    pub fn experiment(&self) -> &str {
        &self.experiment
    }

    /// What it was given for this; `None` for what the experiment does not take.
    pub fn value(&self, name: &str) -> Option<f64> {
        self.values.get(name).copied()
    }

    /// All points, in the experiment's order.
    pub fn points(&self) -> &[LabPoint] {
        &self.points
    }

    /// The point that stands there.
    pub fn at(&self, x: f64) -> Option<&LabPoint> {
        self.points.iter().find(|point| (point.x - x).abs() < 1e-9)
    }
}
