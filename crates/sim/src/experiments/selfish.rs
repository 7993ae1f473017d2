//! A pool keeps its blocks back and publishes them when that makes others waste work (Eyal and Sirer 2013, algorithm 1): what share of the main
//! chain does it earn? Beside it stands what the best of all strategies would.

use serde_json::json;

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values, by_name};
use crate::formulas::{selfish_revenue, selfish_threshold};
use crate::names::{Name, ParameterName};
use crate::optimal::optimal_revenue;
use crate::random::Random;
use crate::scene::{self, HEIGHTS, Height, Scene};
use crate::stats::Ratio;

/// Shares of the hash rate, in steps of a twentieth.
const SHARES: u64 = 9;
/// The share of which a chain is shown, 35 %.
const SHOWN: u64 = 6;
const SLICE: u64 = 50_000;
/// The longest branch of the best strategy, as in the paper: what longer ones would earn shows in the fourth digit for 45 % and below it for less.
const LONGEST: usize = 95;

/// `selfish`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Selfish,
    about: "the share of blocks that a selfish pool earns for α = 0.05 … 0.45 of the hash rate, beside Eyal and Sirer's formula",
    parameters: &[
        Parameter::real(
            ParameterName::Gamma,
            "the share of the others that mines on the pool's branch of a tie",
            0.5,
            0.0..=1.0,
        ),
        Parameter::whole(ParameterName::Blocks, "blocks found for each α", 200_000.0, 1_000.0..=50_000_000.0),
    ],
    start: |values| Box::new(Selfish::new(values)),
};

struct Selfish {
    gamma: f64,
    blocks: u64,
    earned: Vec<Ratio>,
    /// The most that could be earned, for each share that was begun.
    optimal: Vec<f64>,
    found: u64,
    random: Random,
    /// The first heights with the share that is shown.
    chain: Vec<Height>,
    digest: Digest,
}

impl Selfish {
    fn new(values: &Values) -> Self {
        Self {
            gamma: values.get(ParameterName::Gamma),
            blocks: values.count(ParameterName::Blocks),
            earned: vec![Ratio::default(); SHARES as usize],
            optimal: vec![],
            found: 0,
            random: Random::new(values.seed),
            chain: vec![],
            digest: Digest::default(),
        }
    }

    fn pool_finds(&mut self, alpha: f64) -> bool {
        self.found += 1;
        self.random.happens(alpha)
    }

    /// From one moment at which nothing is kept back to the next: the pool's blocks of the main chain, and all blocks of it.
    fn cycle(&mut self, alpha: f64) -> (u64, u64) {
        if !self.pool_finds(alpha) {
            return (0, 1);
        }
        if !self.pool_finds(alpha) {
            return self.tie(alpha);
        }
        // Two ahead. The others' blocks are lost, until they come within one and the pool publishes all.
        let (mut lead, mut pool) = (2, 2);
        while lead > 1 {
            match self.pool_finds(alpha) {
                true => (lead, pool) = (lead + 1, pool + 1),
                false => lead -= 1,
            }
        }
        (pool, pool)
    }

    /// The others have drawn level, and the pool publishes its block: the next one decides.
    fn tie(&mut self, alpha: f64) -> (u64, u64) {
        if self.pool_finds(alpha) {
            (2, 2)
        } else if self.random.happens(self.gamma) {
            (1, 2)
        } else {
            (0, 2)
        }
    }
}

fn alpha(of: u64) -> f64 {
    (of + 1) as f64 / 20.0
}

impl Run for Selfish {
    fn advance(&mut self) -> f64 {
        let of = self.found / self.blocks;
        let end = (self.found + SLICE).min((of + 1) * self.blocks);
        if of < SHARES {
            if self.optimal.len() as u64 <= of {
                self.optimal.push(optimal_revenue(alpha(of), self.gamma, LONGEST));
            }
            while self.found < end {
                let (pool, all) = self.cycle(alpha(of));
                self.digest.add(pool << 32 | all);
                if of == SHOWN && self.chain.len() < HEIGHTS {
                    self.chain.extend(scene::cycle(pool, all));
                    self.chain.truncate(HEIGHTS);
                }
                self.earned[of as usize].add(pool as f64, all as f64);
            }
        }
        (self.found as f64 / (SHARES * self.blocks) as f64).min(1.0)
    }

    fn findings(&self) -> Findings {
        let point = |of: u64| {
            let alpha = alpha(of);
            Point::new(alpha, self.earned[of as usize].measured(), Some(selfish_revenue(alpha, self.gamma)))
        };
        let honest: Vec<f64> = (0..SHARES).map(alpha).collect();
        let summary = [
            ("threshold", json!(selfish_threshold(self.gamma))),
            ("honest", json!(honest)),
            ("optimal", json!(self.optimal)),
        ];
        Findings {
            points: (0..SHARES).map(point).collect(),
            summary: by_name(summary),
            events: self.found,
            digest: self.digest.value(),
        }
    }

    fn scene(&self) -> Option<Scene> {
        let chain = || Scene::Chain { share: alpha(SHOWN), heights: self.chain.clone() };
        (!self.chain.is_empty()).then(chain)
    }
}
