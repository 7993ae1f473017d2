//! How fast a block spreads through a network of today's size: SimBlock's default scenario, and any number of nodes.

use serde_json::Value;

use crate::block_net::{Arrival, BlockNet, Scenario};
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values, by_name};
use crate::names::{Name, ParameterName};
use crate::scene::{NODES, News, Scene};
use crate::stats::Mean;

/// Parts of the nodes, in percent, for which the time is told.
const PARTS: [u32; 11] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 99, 100];
/// Events of a slice.
const SLICE: u32 = 100_000;

/// `propagation`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Propagation,
    about: "milliseconds until a block has reached 10 … 100 % of the nodes (SimBlock's default scenario)",
    parameters: &[
        Parameter::whole(ParameterName::Nodes, "nodes", 1_000.0, 2.0..=200_000.0),
        Parameter::whole(ParameterName::Blocks, "height at which the run ends", 100.0, 1.0..=10_000.0),
        Parameter::real(ParameterName::Interval, "seconds between blocks on average", 600.0, 0.1..=100_000.0),
    ],
    start: |values| Box::new(Propagation::new(values)),
};

struct Propagation {
    net: BlockNet,
    height: u32,
    best: u32,
    times: [Mean; PARTS.len()],
    /// Which block is shown, and who has it when.
    shown: Option<u32>,
    news: Vec<News>,
}

impl Propagation {
    fn new(values: &Values) -> Self {
        let (nodes, interval) =
            (values.count(ParameterName::Nodes) as u32, values.get(ParameterName::Interval) * 1_000.0);
        Self {
            net: BlockNet::new(Scenario { nodes, interval, ..Scenario::TODAY }, values.seed),
            height: values.count(ParameterName::Blocks) as u32,
            best: 0,
            times: Default::default(),
            shown: None,
            news: vec![],
        }
    }

    /// It is over when the next block after the last one is found: by then that has spread as all others have.
    fn is_done(&self) -> bool {
        self.best > self.height
    }

    /// The last block is shown, and of several at its height the first.
    fn show(&mut self, arrival: &Arrival, height: u32) {
        if height == self.height
            && *self.shown.get_or_insert(arrival.block) == arrival.block
            && arrival.node < NODES
        {
            let region = self.net.region(arrival.node);
            self.news.push(News { node: arrival.node, region, after: arrival.after });
        }
    }

    fn step(&mut self) {
        let Some(arrival) = self.net.step() else { return };
        let block = self.net.blocks()[arrival.block as usize];
        self.best = self.best.max(block.height);
        if block.height > self.height {
            return;
        }
        self.show(&arrival, block.height);
        for (part, time) in PARTS.iter().zip(&mut self.times) {
            if (u64::from(self.net.nodes()) * u64::from(*part)).div_ceil(100) == u64::from(arrival.reached) {
                time.add(arrival.after as f64);
            }
        }
    }
}

impl Run for Propagation {
    fn advance(&mut self) -> f64 {
        for _ in 0..SLICE {
            if self.is_done() {
                return 1.0;
            }
            self.step();
        }
        // The last part of the last block is not told apart.
        f64::from(self.best.saturating_sub(1)) / f64::from(self.height)
    }

    fn findings(&self) -> Findings {
        let points = PARTS
            .iter()
            .zip(&self.times)
            .map(|(part, time)| Point::new(f64::from(*part), time.measured(), None));
        let found =
            self.net.blocks().iter().filter(|block| (1..=self.height).contains(&block.height)).count() as u64;
        let height = u64::from(self.best.min(self.height));
        let summary = [("blocks", found), ("stale", found.saturating_sub(height))];
        Findings {
            points: points.collect(),
            summary: by_name(summary.map(|(name, value)| (name, Value::from(value)))),
            events: self.net.events,
            digest: self.net.digest.value(),
        }
    }

    fn scene(&self) -> Option<Scene> {
        (!self.news.is_empty()).then(|| Scene::Spread(self.news.clone()))
    }
}
