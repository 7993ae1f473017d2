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
    /// More numbers, of each one for each point.
    beside: BTreeMap<String, Vec<f64>>,
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
            beside: BTreeMap::new(),
        }
    }

    /// The same run with numbers beside its points, one for each point, by the names that the experiment's summary gives them.
    pub fn beside(self, numbers: impl IntoIterator<Item = (String, Vec<f64>)>) -> Self {
        let is_whole = |(_, list): &(String, Vec<f64>)| list.len() == self.points.len();
        let beside = numbers.into_iter().filter(is_whole).take(MAX_VALUES).collect();
        Self { beside, ..self }
    }

    /// Such a number, beside the point that stands there.
    pub fn number(&self, name: &str, x: f64) -> Option<f64> {
        let at = self.points.iter().position(|point| is_at(point, x))?;
        self.beside.get(name)?.get(at).copied()
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
        self.points.iter().find(|point| is_at(point, x))
    }
}

fn is_at(point: &LabPoint, x: f64) -> bool {
    (point.x - x).abs() < 1e-9
}
