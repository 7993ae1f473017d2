//! How often a chain forks in networks of which each is a little different, beside what the time says that a block is unknown there.
//!
//! That time is measured first, in the same network with blocks that are too rare to meet.

use crate::block_net::{Block, BlockNet, Scenario};
use crate::digest::Digest;
use crate::experiment::Point;
use crate::formulas::fork_rate;
use crate::scene::{FORKS, Fork, Scene};
use crate::stats::share;

/// Milliseconds between blocks of which none meets another.
const RARE: f64 = 1e8;
/// Blocks whose way is measured.
const MEASURED: u32 = 50;

/// Runs of several networks, one after the other.
pub struct Forks {
    /// Where each stands in the chart.
    scenarios: Vec<(f64, Scenario)>,
    height: u32,
    seed: u64,
    at: usize,
    net: BlockNet,
    /// Blocks come as in the scenario now: how long one is unknown is known, in ms.
    unreached: Option<f64>,
    /// Sum over blocks and nodes of how long a block was unknown, in ms.
    unknown: f64,
    found: Vec<Found>,
    /// The chain of the last network that is done.
    shown: Vec<Fork>,
    events: u64,
    /// Over all runs that have ended.
    pub digest: Digest,
}

/// What was found in a network.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    /// Milliseconds for which a block is unknown to a node on average.
    pub unreached: f64,
    /// Heights at which several blocks were found.
    pub forked: u64,
}

impl Forks {
    /// Networks, each up to a height.
    pub fn new(scenarios: Vec<(f64, Scenario)>, height: u32, seed: u64) -> Self {
        let first = scenarios.first().map_or(Scenario::TODAY, |(_, scenario)| *scenario);
        Self {
            scenarios,
            height,
            seed,
            at: 0,
            net: rare(first, seed),
            unreached: None,
            unknown: 0.0,
            found: vec![],
            shown: vec![],
            events: 0,
            digest: Digest::default(),
        }
    }

    /// Has so many events happen; gives how much of all is done.
    pub fn advance(&mut self, events: u32) -> f64 {
        for _ in 0..events {
            if self.at == self.scenarios.len() {
                return 1.0;
            }
            if self.step() {
                self.next_run();
            }
        }
        let height = self.net.blocks().last().map_or(0, |block| block.height.saturating_sub(1));
        let part = match self.unreached {
            Some(_) => f64::from(height) / f64::from(self.height),
            None => 0.0,
        };
        (self.at as f64 + part.min(1.0)) / self.scenarios.len() as f64
    }

    /// Events so far.
    pub fn events(&self) -> u64 {
        self.events + self.net.events
    }

    /// What was found so far, by where it stands in the chart.
    pub fn found(&self) -> impl Iterator<Item = (f64, Found)> {
        self.scenarios.iter().map(|(x, _)| *x).zip(self.found.iter().copied())
    }

    /// The same as points beside their formula.
    pub fn points(&self) -> Vec<Point> {
        let point = |((x, scenario), found): (&(f64, Scenario), &Found)| {
            let formula = fork_rate(found.unreached, scenario.interval);
            Point::new(*x, share(found.forked, u64::from(self.height)), Some(formula))
        };
        self.scenarios.iter().zip(&self.found).map(point).collect()
    }

    /// The beginning of the last chain.
    pub fn scene(&self) -> Option<Scene> {
        let (at, _) = self.found().last()?;
        Some(Scene::Forks { at, heights: self.shown.clone() })
    }

    /// Whether a run is over: the block after its last one is found.
    fn step(&mut self) -> bool {
        let Some(arrival) = self.net.step() else { return false };
        let height = self.net.blocks()[arrival.block as usize].height;
        if self.unreached.is_none() && height <= MEASURED {
            self.unknown += arrival.after as f64;
        }
        height > if self.unreached.is_none() { MEASURED } else { self.height }
    }

    fn next_run(&mut self) {
        self.events += self.net.events;
        self.digest.add(self.net.digest.value());
        match self.unreached.take() {
            // Hash rates and places have nothing to do with each other here, so nodes count alike.
            None => {
                let (_, scenario) = self.scenarios[self.at];
                let unreached = self.unknown / f64::from(MEASURED) / f64::from(scenario.nodes);
                self.unreached = Some(unreached);
                self.net = BlockNet::new(scenario, self.seed);
            }
            Some(unreached) => {
                self.shown = beginning(self.net.blocks());
                self.found.push(Found { unreached, forked: forked(self.net.blocks(), self.height) });
                self.at += 1;
                self.unknown = 0.0;
                if let Some((_, next)) = self.scenarios.get(self.at) {
                    self.net = rare(*next, self.seed);
                }
            }
        }
    }
}

fn rare(scenario: Scenario, seed: u64) -> BlockNet {
    BlockNet::new(Scenario { interval: RARE, ..scenario }, seed)
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

/// The first heights of a chain. The first block of all was there before.
fn beginning(blocks: &[Block]) -> Vec<Fork> {
    let mut heights: Vec<Fork> = vec![];
    let start = blocks.iter().find(|block| block.height == 1).map_or(0, |block| block.time);
    for block in blocks.iter().filter(|block| (1..=FORKS as u32).contains(&block.height)) {
        match heights.get_mut(block.height as usize - 1) {
            Some(height) => height.lost += 1,
            // A height has a block before the next one does.
            None => heights.push(Fork { after: block.time - start, lost: 0 }),
        }
    }
    heights
}
