//! From `z` blocks behind until the attacker's branch is the longer one: how long it takes below, at and above half of the hash rate, and what it
//! costs.

use serde_json::Value;

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values, by_name};
use crate::formulas::{HASHES, blocks_until_ahead};
use crate::names::{Name, ParameterName};
use crate::race::{Race, give_up};
use crate::random::Random;
use crate::scene::{Scene, Walks, keep};
use crate::stats::{Mean, share};

/// Shares of the hash rate, in percent. At one half the mean is infinite.
const SHARES: [u32; 14] = [40, 42, 44, 46, 48, 49, 51, 52, 54, 56, 60, 70, 80, 90];
/// The share of which races are shown, in percent.
const SHOWN: u32 = 51;
const SLICE: u64 = 20;

/// `majority`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Majority,
    about: "blocks until a branch that is z behind is one ahead, for 40 … 90 % of the hash rate; below one half, of those attacks that succeed",
    parameters: &[
        Parameter::whole(ParameterName::Z, "blocks behind", 6.0, 0.0..=100.0),
        Parameter::whole(ParameterName::Runs, "attacks for each share", 2_000.0, 50.0..=200_000.0),
        Parameter::real(ParameterName::Difficulty, "of a block", 150e12, 1.0..=1e18),
        Parameter::real(ParameterName::Joules, "for 10^12 hashes", 15.0, 0.1..=1e9),
    ],
    start: |values| Box::new(Majority::new(values)),
};

struct Majority {
    z: u64,
    runs: u64,
    hashes: f64,
    joules: f64,
    at: usize,
    done: u64,
    /// For each share, blocks of attacks that succeeded, and how many did.
    found: Vec<(Mean, u64)>,
    blocks: u64,
    random: Random,
    walks: Walks,
    digest: Digest,
}

impl Majority {
    fn new(values: &Values) -> Self {
        Self {
            z: values.count(ParameterName::Z),
            runs: values.count(ParameterName::Runs),
            hashes: values.get(ParameterName::Difficulty) * HASHES,
            joules: values.get(ParameterName::Joules) / 1e12,
            at: 0,
            done: 0,
            found: vec![(Mean::default(), 0); SHARES.len()],
            blocks: 0,
            random: Random::new(values.seed),
            walks: Walks::default(),
            digest: Digest::default(),
        }
    }

    /// Blocks that were found until the attacker was ahead; `None` if it gave up.
    fn attack(&mut self, q: f64) -> Option<u64> {
        let mut race = Race { honest: self.z, attacker: 0 };
        let hopeless = self.z + give_up(q);
        // Races at just above half are the ones to look at.
        let mut walk = if SHARES[self.at] == SHOWN { self.walks.begin(race.ahead()) } else { None };
        while race.attacker <= race.honest {
            if race.honest >= race.attacker + hopeless {
                return None;
            }
            // Only the last of so many can put the attacker ahead.
            let blocks = race.honest + 1 - race.attacker;
            race.find(blocks, q, &mut self.random);
            keep(&mut walk, race.honest + race.attacker - self.z, race.ahead());
        }
        Some(race.honest + race.attacker - self.z)
    }

    fn next(&mut self) {
        let q = f64::from(SHARES[self.at]) / 100.0;
        let blocks = self.attack(q);
        self.digest.add(blocks.unwrap_or(u64::MAX));
        if let (Some(blocks), Some((mean, successes))) = (blocks, self.found.get_mut(self.at)) {
            mean.add(blocks as f64);
            *successes += 1;
            self.blocks += blocks;
        }
        self.done += 1;
        if self.done == self.runs {
            (self.at, self.done) = (self.at + 1, 0);
        }
    }

    fn summary(&self, at: usize) -> Value {
        let (mean, successes) = &self.found[at];
        let tries = if at == self.at { self.done } else { self.runs };
        let hashes = mean.measured().value * f64::from(SHARES[at]) / 100.0 * self.hashes;
        serde_json::json!({
            "q": f64::from(SHARES[at]) / 100.0,
            "succeeded": share(*successes, tries).value,
            "hashes": hashes,
            "joules": hashes * self.joules,
        })
    }
}

impl Run for Majority {
    fn advance(&mut self) -> f64 {
        for _ in 0..SLICE {
            if self.at == SHARES.len() {
                return 1.0;
            }
            self.next();
        }
        (self.at as u64 * self.runs + self.done) as f64 / (SHARES.len() as u64 * self.runs) as f64
    }

    fn findings(&self) -> Findings {
        let begun = SHARES.len().min(self.at + 1);
        let points = (0..begun).map(|at| {
            let q = f64::from(SHARES[at]) / 100.0;
            Point::new(q, self.found[at].0.measured(), blocks_until_ahead(q, self.z as u32 + 1))
        });
        let summary = Value::from((0..begun).map(|at| self.summary(at)).collect::<Vec<_>>());
        Findings {
            points: points.collect(),
            summary: by_name([("attacks", summary)]),
            events: self.blocks,
            digest: self.digest.value(),
        }
    }

    fn scene(&self) -> Option<Scene> {
        self.walks.scene()
    }
}
