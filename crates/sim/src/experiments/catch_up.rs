//! From `z` blocks behind: how often does somebody with a share of the hash rate draw level?
//!
//! One race answers for every `z`: whoever comes `m` blocks closer at some moment would have drawn level from up to `m` behind.

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values};
use crate::formulas::catch_up;
use crate::names::{Name, ParameterName};
use crate::race::{Race, give_up};
use crate::random::Random;
use crate::scene::{Scene, Walks, keep};
use crate::stats::share;

const MOST_BEHIND: u64 = 30;
const SLICE: u64 = 500;

/// `catch-up`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::CatchUp,
    about: "how often an attacker draws level from z = 0 … 30 blocks behind, beside (q/p)^z",
    parameters: &[
        Parameter::real(ParameterName::Q, "the attacker's share of the hash rate", 0.3, 0.02..=0.5),
        Parameter::whole(ParameterName::Runs, "races", 20_000.0, 100.0..=2_000_000.0),
    ],
    start: |values| Box::new(CatchUp::new(values)),
};

struct CatchUp {
    q: f64,
    runs: u64,
    done: u64,
    /// Races in which the attacker came so many blocks closer.
    closer: Vec<u64>,
    blocks: u64,
    random: Random,
    walks: Walks,
    digest: Digest,
}

impl CatchUp {
    fn new(values: &Values) -> Self {
        Self {
            q: values.get(ParameterName::Q),
            runs: values.count(ParameterName::Runs),
            done: 0,
            closer: vec![0; MOST_BEHIND as usize + 1],
            blocks: 0,
            random: Random::new(values.seed),
            walks: Walks::default(),
            digest: Digest::default(),
        }
    }

    /// One race: by how many blocks the attacker comes closer at most.
    fn race(&mut self) -> u64 {
        let (mut race, mut closest) = (Race { honest: 0, attacker: 0 }, 0);
        let hopeless = give_up(self.q);
        let mut walk = self.walks.begin(0);
        while closest < MOST_BEHIND {
            // Only the last of so many can bring the attacker closer than ever.
            let blocks = race.honest + closest + 1 - race.attacker;
            if blocks > hopeless {
                break;
            }
            race.find(blocks, self.q, &mut self.random);
            self.blocks += blocks;
            keep(&mut walk, race.honest + race.attacker, race.ahead());
            if race.attacker > race.honest + closest {
                closest += 1;
            }
        }
        closest
    }
}

impl Run for CatchUp {
    fn advance(&mut self) -> f64 {
        for _ in 0..SLICE.min(self.runs - self.done) {
            let closest = self.race();
            self.digest.add(closest);
            self.closer[closest as usize] += 1;
            self.done += 1;
        }
        self.done as f64 / self.runs as f64
    }

    fn findings(&self) -> Findings {
        let points = (0..=MOST_BEHIND).map(|z| {
            let level: u64 = self.closer[z as usize..].iter().sum();
            Point::new(z as f64, share(level, self.done), Some(catch_up(self.q, z as u32)))
        });
        Findings {
            points: points.collect(),
            events: self.blocks,
            digest: self.digest.value(),
            ..Findings::default()
        }
    }

    fn scene(&self) -> Option<Scene> {
        self.walks.scene()
    }
}
