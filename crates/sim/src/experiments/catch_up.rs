//! From `z` blocks behind: how often does somebody with a share of the hash rate draw level?

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values};
use crate::formulas::catch_up;
use crate::race::{Race, give_up};
use crate::random::Random;
use crate::stats::share;

const MOST_BEHIND: u64 = 30;
const SLICE: u64 = 500;

/// `catch-up`.
pub const EXPERIMENT: Experiment = Experiment {
    name: "catch-up",
    about: "how often an attacker draws level from z = 0 … 30 blocks behind, beside (q/p)^z",
    parameters: &[
        Parameter {
            name: "q",
            about: "the attacker's share of the hash rate",
            default: 0.3,
            least: 0.02,
            most: 0.5,
            whole: false,
        },
        Parameter {
            name: "runs",
            about: "races for each z",
            default: 20_000.0,
            least: 100.0,
            most: 1_000_000.0,
            whole: true,
        },
    ],
    start: |values| Box::new(CatchUp::new(values)),
};

struct CatchUp {
    q: f64,
    runs: u64,
    behind: u64,
    done: u64,
    /// For each z, races that were won.
    level: Vec<u64>,
    blocks: u64,
    random: Random,
    digest: Digest,
}

impl CatchUp {
    fn new(values: &Values) -> Self {
        Self {
            q: values.get("q"),
            runs: values.count("runs"),
            behind: 0,
            done: 0,
            level: vec![0],
            blocks: 0,
            random: Random::new(values.seed),
            digest: Digest::default(),
        }
    }

    fn draws_level(&mut self) -> bool {
        let mut race = Race { honest: self.behind, attacker: 0 };
        let hopeless = self.behind + give_up(self.q);
        while race.attacker < race.honest && race.honest < race.attacker + hopeless {
            let blocks = race.honest - race.attacker;
            race.find(blocks, self.q, &mut self.random);
            self.blocks += blocks;
        }
        race.attacker >= race.honest
    }

    fn race(&mut self) {
        if self.done == self.runs {
            (self.behind, self.done) = (self.behind + 1, 0);
            self.level.push(0);
        }
        let level = self.draws_level();
        self.digest.add(self.blocks << 1 | u64::from(level));
        self.level[self.behind as usize] += u64::from(level);
        self.done += 1;
    }
}

impl Run for CatchUp {
    fn advance(&mut self) -> f64 {
        let all = (MOST_BEHIND + 1) * self.runs;
        let done = |run: &Self| run.behind * run.runs + run.done;
        for _ in 0..SLICE.min(all - done(self)) {
            self.race();
        }
        done(self) as f64 / all as f64
    }

    fn findings(&self) -> Findings {
        let points = self.level.iter().zip(0..).map(|(level, z)| {
            let tries = if u64::from(z) == self.behind { self.done } else { self.runs };
            Point::new(f64::from(z), share(*level, tries), Some(catch_up(self.q, z)))
        });
        Findings {
            points: points.collect(),
            events: self.blocks,
            digest: self.digest.value(),
            ..Findings::default()
        }
    }
}
