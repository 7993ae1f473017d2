//! Blocks that come before the last one has spread are built beside it: how often, for which interval?
//!
//! The formula takes how long a block is unknown to others: measured in the same network, with blocks that are too rare to meet.

use serde_json::Value;

use crate::block_net::{Block, BlockNet};
use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values};
use crate::formulas::fork_rate;
use crate::names::{Name, ParameterName};
use crate::stats::share;

/// Seconds between blocks.
const INTERVALS: [u32; 8] = [600, 300, 150, 60, 30, 15, 10, 5];
/// Seconds between blocks of which none meets another.
const RARE: f64 = 100_000.0;
/// Blocks whose way is measured.
const MEASURED: u32 = 50;
const SLICE: u32 = 100_000;

/// `fork-rate`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::ForkRate,
    about: "share of heights at which the chain forks, for 5 … 600 seconds between blocks, beside Decker and Wattenhofer's formula",
    parameters: &[
        Parameter {
            name: ParameterName::Nodes,
            about: "nodes",
            default: 200.0,
            least: 10.0,
            most: 20_000.0,
            whole: true,
        },
        Parameter {
            name: ParameterName::Blocks,
            about: "height at which each run ends",
            default: 1_000.0,
            least: 50.0,
            most: 100_000.0,
            whole: true,
        },
    ],
    start: |values| Box::new(ForkRate::new(values)),
};

struct ForkRate {
    nodes: u32,
    height: u32,
    seed: u64,
    net: BlockNet,
    /// The first run measures how blocks spread; then an interval each.
    at: usize,
    /// Sum over blocks and nodes of how long a block was unknown, in ms.
    unknown: f64,
    /// For each interval, heights at which several blocks were found.
    forked: Vec<u64>,
    events: u64,
    digest: Digest,
}

impl ForkRate {
    fn new(values: &Values) -> Self {
        let nodes = values.count(ParameterName::Nodes) as u32;
        Self {
            nodes,
            height: values.count(ParameterName::Blocks) as u32,
            seed: values.seed,
            net: BlockNet::new(nodes, RARE * 1_000.0, values.seed),
            at: 0,
            unknown: 0.0,
            forked: vec![],
            events: 0,
            digest: Digest::default(),
        }
    }

    fn height(&self) -> u32 {
        if self.at == 0 { MEASURED } else { self.height }
    }

    /// Whether one run is over: the block after its last one is found.
    fn step(&mut self) -> bool {
        let Some(arrival) = self.net.step() else { return false };
        let height = self.net.blocks()[arrival.block as usize].height;
        if self.at == 0 && height <= MEASURED {
            self.unknown += arrival.after as f64;
        }
        height > self.height()
    }

    /// Notes what a run has found, and begins the next one in the same network.
    fn next_run(&mut self) {
        if self.at > 0 {
            self.forked.push(forked(self.net.blocks(), self.height));
        }
        self.events += self.net.events;
        self.digest.add(self.net.digest.value());
        if let Some(interval) = INTERVALS.get(self.at) {
            self.net = BlockNet::new(self.nodes, f64::from(*interval) * 1_000.0, self.seed);
        }
        self.at += 1;
    }

    /// Milliseconds for which a block is unknown to a node on average. Hash rates and places have nothing to do with each other here, so nodes
    /// count alike.
    fn unreached(&self) -> f64 {
        self.unknown / f64::from(MEASURED) / f64::from(self.nodes)
    }
}

/// Heights up to this one that have several blocks.
fn forked(blocks: &[Block], height: u32) -> u64 {
    let mut at = vec![0_u32; height as usize + 1];
    for block in blocks {
        if let Some(blocks) = at.get_mut(block.height as usize) {
            *blocks += 1;
        }
    }
    at.into_iter().filter(|blocks| *blocks > 1).count() as u64
}

impl Run for ForkRate {
    fn advance(&mut self) -> f64 {
        for _ in 0..SLICE {
            if self.at > INTERVALS.len() {
                return 1.0;
            }
            if self.step() {
                self.next_run();
            }
        }
        let height = self.net.blocks().last().map_or(0, |block| block.height.saturating_sub(1));
        let part = f64::from(height) / f64::from(self.height());
        (self.at as f64 + part).min(INTERVALS.len() as f64) / (INTERVALS.len() as f64 + 1.0)
    }

    fn findings(&self) -> Findings {
        let points = INTERVALS.iter().zip(&self.forked).map(|(interval, forked)| {
            let interval = f64::from(*interval);
            let formula = fork_rate(self.unreached(), interval * 1_000.0);
            Point::new(interval, share(*forked, u64::from(self.height)), Some(formula))
        });
        let unreached = ("unreached_ms".to_owned(), Value::from(self.unreached()));
        Findings {
            points: points.collect(),
            summary: [unreached].into_iter().collect(),
            events: self.events + self.net.events,
            digest: self.digest.value(),
        }
    }
}
