//! Blocks that come before the last one has spread are built beside it: how often, for which interval?

use serde_json::json;

use crate::block_net::Scenario;
use crate::experiment::{Experiment, Findings, Parameter, Run, Values, by_name};
use crate::forks::Forks;
use crate::names::{Name, ParameterName};
use crate::scene::Scene;

/// Seconds between blocks.
const INTERVALS: [f64; 8] = [600.0, 300.0, 150.0, 60.0, 30.0, 15.0, 10.0, 5.0];
const SLICE: u32 = 100_000;

/// `fork-rate`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::ForkRate,
    about: "share of heights at which the chain forks, for 5 … 600 seconds between blocks, beside Decker and Wattenhofer's formula",
    parameters: &[
        Parameter::whole(ParameterName::Nodes, "nodes", 200.0, 10.0..=20_000.0),
        Parameter::whole(ParameterName::Blocks, "height at which each run ends", 1_000.0, 50.0..=100_000.0),
    ],
    start: |values| Box::new(ForkRate::new(values)),
};

struct ForkRate(Forks);

impl ForkRate {
    fn new(values: &Values) -> Self {
        let nodes = values.count(ParameterName::Nodes) as u32;
        let scenario =
            |interval| (interval, Scenario { nodes, interval: interval * 1_000.0, ..Scenario::TODAY });
        let height = values.count(ParameterName::Blocks) as u32;
        Self(Forks::new(INTERVALS.map(scenario).to_vec(), height, values.seed))
    }
}

impl Run for ForkRate {
    fn advance(&mut self) -> f64 {
        self.0.advance(SLICE)
    }

    fn findings(&self) -> Findings {
        let unreached = self.0.found().next().map(|(_, found)| found.unreached);
        Findings {
            points: self.0.points(),
            summary: by_name([("unreached_ms", json!(unreached))]),
            events: self.0.events(),
            digest: self.0.digest.value(),
        }
    }
    fn scene(&self) -> Option<Scene> {
        self.0.scene()
    }
}
