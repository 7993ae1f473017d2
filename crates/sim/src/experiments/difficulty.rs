//! Hash rate comes and goes; a rule sets the difficulty anew each 2,016 blocks. How long does a block take meanwhile?
//!
//! The line is what the rule does with periods that take exactly as long as expected.

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values};
use crate::names::{Name, ParameterName};
use crate::random::Random;
use crate::retarget::{PERIOD, Retarget, Rule, SPACING};
use crate::scene::{Line, Quantity, Scene};
use crate::stats::Mean;

/// `difficulty`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Difficulty,
    about: "seconds that a block takes in each period of 2,016 while the hash rate is `factor` times as high in the second third",
    parameters: &[
        Parameter::whole(ParameterName::Rule, "0 none, 1 Bitcoin's, 2 BIP94's", 1.0, 0.0..=2.0),
        Parameter::real(ParameterName::Factor, "by which the hash rate grows", 10.0, 0.01..=1_000.0),
        Parameter::whole(
            ParameterName::Warp,
            "1: most of the hash rate dates its blocks back",
            0.0,
            0.0..=1.0,
        ),
        Parameter::whole(ParameterName::Periods, "periods", 18.0, 3.0..=300.0),
        Parameter::whole(ParameterName::Runs, "runs", 50.0, 2.0..=1_000.0),
    ],
    start: |values| Box::new(Difficulty::new(values)),
};

struct Difficulty {
    rule: Rule,
    warps: bool,
    factor: f64,
    periods: usize,
    runs: u64,
    done: u64,
    times: Vec<Mean>,
    /// The first run: hash rate, difficulty, and how long blocks took.
    lines: [Line; 3],
    random: Random,
    digest: Digest,
}

impl Difficulty {
    fn new(values: &Values) -> Self {
        let periods = values.count(ParameterName::Periods) as usize;
        Self {
            rule: match values.count(ParameterName::Rule) {
                0 => Rule::None,
                1 => Rule::Bitcoin,
                _ => Rule::Bip94,
            },
            warps: values.count(ParameterName::Warp) == 1,
            factor: values.get(ParameterName::Factor),
            periods,
            runs: values.count(ParameterName::Runs),
            done: 0,
            times: vec![Mean::default(); periods],
            lines: [Quantity::HashRate, Quantity::Difficulty, Quantity::Spacing].map(Line::new),
            random: Random::new(values.seed),
            digest: Digest::default(),
        }
    }

    /// The hash rate in a period: higher in the second third.
    fn rate(&self, period: usize) -> f64 {
        if period * 3 / self.periods == 1 { self.factor } else { 1.0 }
    }

    /// Seconds that a block takes in each period if none is early or late.
    fn expected(&self) -> Vec<f64> {
        let mut retarget = Retarget::new(self.rule, self.warps);
        let pass = |period| {
            let mean = SPACING * retarget.difficulty / self.rate(period);
            retarget.pass(mean, mean * f64::from(PERIOD - 1));
            mean
        };
        (0..self.periods).map(pass).collect()
    }

    /// What a period was like, from its first block to its last.
    fn show(&mut self, period: usize, difficulty: f64, took: f64) {
        let values = [self.rate(period), difficulty, took / SPACING];
        for (line, value) in self.lines.iter_mut().zip(values) {
            line.keep(period as f64 * f64::from(PERIOD), value);
            line.keep((period + 1) as f64 * f64::from(PERIOD), value);
        }
    }

    fn run(&mut self) {
        let mut retarget = Retarget::new(self.rule, self.warps);
        for period in 0..self.periods {
            let mean = SPACING * retarget.difficulty / self.rate(period);
            let gap = self.random.waiting(mean);
            let seconds: f64 = (1..PERIOD).map(|_| self.random.waiting(mean)).sum();
            let took = (gap + seconds) / f64::from(PERIOD);
            self.times[period].add(took);
            if self.done == 0 {
                self.show(period, retarget.difficulty, took);
            }
            self.digest.add(seconds.to_bits());
            retarget.pass(gap, seconds);
        }
    }
}

impl Run for Difficulty {
    fn advance(&mut self) -> f64 {
        if self.done < self.runs {
            self.run();
            self.done += 1;
        }
        self.done as f64 / self.runs as f64
    }

    fn findings(&self) -> Findings {
        let points =
            self.times.iter().zip(self.expected()).zip(1_u32..).map(|((time, expected), period)| {
                Point::new(f64::from(period), time.measured(), Some(expected))
            });
        Findings {
            points: points.collect(),
            events: self.done * self.periods as u64 * u64::from(PERIOD),
            digest: self.digest.value(),
            ..Findings::default()
        }
    }
    fn scene(&self) -> Option<Scene> {
        (self.done > 0).then(|| Scene::Lines(self.lines.to_vec()))
    }
}
