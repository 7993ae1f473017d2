//! What every experiment is: a name, parameters with their ranges, and a run that goes on slice by slice until it is done or dropped.

use core::fmt;
use core::ops::RangeInclusive;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::names::{Name, ParameterName};
use crate::scene::Scene;
use crate::stats::Measured;

/// Largest seed: all whole numbers up to it are exact in JSON and in a link.
pub const MAX_SEED: u64 = (1 << 53) - 1;

/// A claim that can be measured.
pub struct Experiment {
    /// Its name.
    pub name: Name,
    /// What is measured, in a line.
    pub about: &'static str,
    /// What it takes, besides the seed.
    pub parameters: &'static [Parameter],
    /// Begins a run with valid values.
    pub start: fn(&Values) -> Box<dyn Run>,
}

/// A number that can be set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Parameter {
    /// Its name.
    pub name: ParameterName,
    /// What it is, with its unit.
    pub about: &'static str,
    /// What it is where nothing is said.
    pub default: f64,
    /// The least that is allowed.
    pub least: f64,
    /// The most that is allowed.
    pub most: f64,
    /// Whether it counts something.
    pub whole: bool,
}

/// Valid values of all parameters of an experiment, and its seed.
#[derive(Debug, Clone, PartialEq)]
pub struct Values {
    numbers: Vec<(ParameterName, f64)>,
    /// The seed: the same values and seed give the same run.
    pub seed: u64,
}

impl Values {
    /// The value of a parameter; 0 for what is none of the experiment's.
    pub fn get(&self, name: ParameterName) -> f64 {
        self.numbers.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, value)| *value)
    }

    /// The value of a parameter that counts something.
    pub fn count(&self, name: ParameterName) -> u64 {
        self.get(name) as u64
    }

    /// All of them, as they are written in a link.
    pub fn said(&self) -> impl Iterator<Item = (&'static str, String)> {
        let numbers = self.numbers.iter().map(|(name, value)| (name.text(), value.to_string()));
        numbers.chain([(ParameterName::Seed.text(), self.seed.to_string())])
    }

    fn params(&self) -> Map<String, Value> {
        self.numbers.iter().map(|(name, value)| (name.text().to_owned(), number(*value))).collect()
    }
}

/// Whole numbers without a point.
fn number(value: f64) -> Value {
    if libm::trunc(value) == value { Value::from(value as i64) } else { Value::from(value) }
}

/// Work in slices, so that whoever drives it can show progress, pause, and drop it.
pub trait Run {
    /// Does a slice of the work, some milliseconds of it; gives how much of all is done, 1 at the end.
    fn advance(&mut self) -> f64;

    /// What has been found so far.
    fn findings(&self) -> Findings;

    /// What single runs looked like, where that can be drawn.
    fn scene(&self) -> Option<Scene> {
        None
    }
}

/// A measured point of a chart.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Point {
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

impl Point {
    /// A measured number beside its formula.
    pub fn new(x: f64, measured: Measured, formula: Option<f64>) -> Self {
        Self { x, measured: measured.value, low: measured.low, high: measured.high, formula }
    }
}

/// Numbers beside a chart, by their names.
pub fn by_name<const N: usize>(numbers: [(&str, Value); N]) -> Map<String, Value> {
    numbers.map(|(name, value)| (name.to_owned(), value)).into_iter().collect()
}

/// What a run has found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// The chart's points.
    pub points: Vec<Point>,
    /// Numbers beside the chart.
    pub summary: Map<String, Value>,
    /// Events that were simulated.
    pub events: u64,
    /// Over all that happened, in order.
    pub digest: u64,
}

/// The answer of `lab.run` and of the command line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// The experiment's name.
    pub experiment: String,
    /// All parameters.
    pub params: Map<String, Value>,
    /// The seed.
    pub seed: u64,
    /// The chart's points.
    pub points: Vec<Point>,
    /// Numbers beside the chart.
    pub summary: Map<String, Value>,
    /// Events that were simulated.
    pub events: u64,
    /// 16 hexadecimal digits over all that happened: equal for equal runs, natively and in a browser.
    pub digest: String,
}

impl Report {
    /// The report of a run as it stands.
    pub fn new(experiment: &Experiment, values: &Values, findings: Findings) -> Self {
        Self {
            experiment: experiment.name.text().to_owned(),
            params: values.params(),
            seed: values.seed,
            points: findings.points,
            summary: findings.summary,
            events: findings.events,
            digest: format!("{:016x}", findings.digest),
        }
    }

    /// Numbers of the summary that stand in a list of records, one for each point: named like `shares.found`.
    pub fn beside_points(&self) -> impl Iterator<Item = (String, Vec<f64>)> {
        let lists = self.summary.iter().filter_map(|(name, list)| Some((name, list.as_array()?)));
        lists.filter(|(_, list)| list.len() == self.points.len()).flat_map(|(name, list)| {
            let fields = list.first().and_then(Value::as_object).into_iter().flat_map(Map::keys);
            fields.filter_map(move |field| {
                let numbers: Option<Vec<f64>> =
                    list.iter().map(|record| record.get(field)?.as_f64()).collect();
                Some((format!("{name}.{field}"), numbers?))
            })
        })
    }
}

/// Why a run does not begin.
#[derive(Debug, Clone, PartialEq)]
pub enum Refused {
    /// There is no such experiment.
    Experiment(String),
    /// The experiment has no such parameter.
    Unknown(String),
    /// It is no number.
    NoNumber(ParameterName, String),
    /// It is out of range.
    OutOfRange(Parameter, String),
    /// It counts something, and is no whole number.
    NotWhole(ParameterName, String),
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Experiment(name) => write!(f, "there is no experiment `{name}`"),
            Self::Unknown(name) => write!(f, "there is no parameter `{name}`"),
            Self::NoNumber(name, text) => write!(f, "{}: `{text}` is no number", name.text()),
            Self::OutOfRange(of, text) => {
                write!(f, "{}: {text} is out of range, which is {} to {}", of.name.text(), of.least, of.most)
            }
            Self::NotWhole(name, text) => write!(f, "{}: {text} is no whole number", name.text()),
        }
    }
}

impl core::error::Error for Refused {}

impl Refused {
    /// The parameter whose value it is about.
    pub fn parameter(&self) -> Option<ParameterName> {
        match self {
            Self::NoNumber(name, _) | Self::NotWhole(name, _) => Some(*name),
            Self::OutOfRange(of, _) => Some(of.name),
            Self::Experiment(_) | Self::Unknown(_) => None,
        }
    }
}

const SEED: Parameter =
    Parameter::whole(ParameterName::Seed, "the same seed gives the same run", 1.0, 0.0..=MAX_SEED as f64);

impl Experiment {
    /// All parameters, the seed last.
    pub fn all_parameters(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters.iter().chain([&SEED])
    }

    /// Reads values; what is not said has its default.
    ///
    /// # Errors
    /// The first value that is not allowed.
    pub fn values<'a>(&self, said: impl IntoIterator<Item = (&'a str, &'a str)>) -> Result<Values, Refused> {
        let mut numbers: Vec<(ParameterName, f64)> =
            self.all_parameters().map(|parameter| (parameter.name, parameter.default)).collect();
        for (name, text) in said {
            let parameter = self.all_parameters().find(|parameter| parameter.name.text() == name);
            let parameter = parameter.ok_or_else(|| Refused::Unknown(shortened(name)))?;
            let value = parameter.read(text)?;
            for (known, number) in &mut numbers {
                if *known == parameter.name {
                    *number = value;
                }
            }
        }
        let seed = numbers.pop().map_or(1, |(_, seed)| seed as u64);
        Ok(Values { numbers, seed })
    }
}

impl Parameter {
    /// A number that measures something.
    pub const fn real(
        name: ParameterName,
        about: &'static str,
        default: f64,
        allowed: RangeInclusive<f64>,
    ) -> Self {
        Self { name, about, default, least: *allowed.start(), most: *allowed.end(), whole: false }
    }

    /// A number that counts something.
    pub const fn whole(
        name: ParameterName,
        about: &'static str,
        default: f64,
        allowed: RangeInclusive<f64>,
    ) -> Self {
        Self { whole: true, ..Self::real(name, about, default, allowed) }
    }

    fn read(&self, text: &str) -> Result<f64, Refused> {
        // `parse` would take a plus, which in a link stands for a space.
        let value = text.trim().parse().ok().filter(|_| !text.trim().starts_with('+'));
        let value: f64 = value.ok_or_else(|| Refused::NoNumber(self.name, shortened(text)))?;
        if !(self.least..=self.most).contains(&value) {
            return Err(Refused::OutOfRange(*self, shortened(text)));
        }
        if self.whole && libm::trunc(value) != value {
            return Err(Refused::NotWhole(self.name, shortened(text)));
        }
        Ok(value)
    }
}

/// What was typed may be of any length.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}
