//! A payment is taken back after `z` confirmations: how often, with which share of the hash rate?
//!
//! The attacker has one block ahead when the merchant's is found, and wins once its branch is longer. One run answers for every `z`: blocks are
//! found one after the other, and the merchant who waits for `z` is cheated if at some moment, when the honest branch had at least `z` blocks, the
//! attacker's was longer.

use serde_json::{Value, json};

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values, by_name};
use crate::formulas::{nakamoto, rosenfeld};
use crate::names::{Name, ParameterName};
use crate::race::{Race, give_up};
use crate::random::Random;
use crate::scene::{Scene, Walks, keep};
use crate::stats::share;

const MOST_CONFIRMATIONS: u64 = 50;
const SLICE: u64 = 500;

/// `double-spend`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::DoubleSpend,
    about: "how often a payment is taken back after z = 0 … 50 confirmations, beside Rosenfeld's formula",
    parameters: &[
        Parameter::real(ParameterName::Q, "the attacker's share of the hash rate", 0.3, 0.02..=0.5),
        Parameter::whole(ParameterName::Runs, "attacks", 20_000.0, 100.0..=2_000_000.0),
    ],
    start: |values| Box::new(DoubleSpend::new(values)),
};

struct DoubleSpend {
    q: f64,
    give_up: u64,
    runs: u64,
    done: u64,
    /// Attacks whose largest deceived merchant waits for so many.
    deceived: Vec<u64>,
    blocks: u64,
    random: Random,
    walks: Walks,
    digest: Digest,
}

impl DoubleSpend {
    fn new(values: &Values) -> Self {
        let q = values.get(ParameterName::Q);
        Self {
            q,
            give_up: give_up(q),
            runs: values.count(ParameterName::Runs),
            done: 0,
            deceived: vec![0; MOST_CONFIRMATIONS as usize + 1],
            blocks: 0,
            random: Random::new(values.seed),
            walks: Walks::default(),
            digest: Digest::default(),
        }
    }

    /// One attack: the most confirmations for which it succeeds.
    fn attack(&mut self) -> u64 {
        let (mut race, mut deceived) = (Race { honest: 0, attacker: 1 }, 0);
        let mut walk = self.walks.begin(race.ahead());
        while deceived < MOST_CONFIRMATIONS && race.honest < race.attacker + self.give_up {
            // So many blocks can be found at once: before the last of them, nothing changes about who is ahead.
            let Race { honest, attacker } = race;
            let ahead = attacker > honest;
            let blocks = if ahead { attacker - honest } else { honest + 1 - attacker };
            race.find(blocks, self.q, &mut self.random);
            self.blocks += blocks;
            keep(&mut walk, race.honest + race.attacker, race.ahead());
            if race.attacker > race.honest {
                deceived = race.honest;
            } else if ahead {
                // All were honest: with the last of them the branches were level.
                deceived = race.honest - 1;
            }
        }
        deceived.min(MOST_CONFIRMATIONS)
    }

    fn succeeded(&self, z: u64) -> u64 {
        self.deceived[z as usize..].iter().sum()
    }
}

impl Run for DoubleSpend {
    fn advance(&mut self) -> f64 {
        for _ in 0..SLICE.min(self.runs - self.done) {
            let deceived = self.attack();
            self.deceived[deceived as usize] += 1;
            self.digest.add(deceived);
            self.done += 1;
        }
        self.done as f64 / self.runs as f64
    }

    fn findings(&self) -> Findings {
        let point = |z: u64| {
            let formula = rosenfeld(self.q, z as u32);
            Point::new(z as f64, share(self.succeeded(z), self.done), Some(formula))
        };
        let by_poisson: Vec<f64> = (0..=MOST_CONFIRMATIONS).map(|z| nakamoto(self.q, z as u32)).collect();
        let summary = [("nakamoto", json!(by_poisson)), ("attacks", Value::from(self.done))];
        Findings {
            points: (0..=MOST_CONFIRMATIONS).map(point).collect(),
            summary: by_name(summary),
            events: self.blocks,
            digest: self.digest.value(),
        }
    }

    fn scene(&self) -> Option<Scene> {
        self.walks.scene()
    }
}
