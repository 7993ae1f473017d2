//! A miner keeps back a block in which it pays itself, buys something with the same coin from a merchant who waits for no confirmation, and publishes
//! the block once it has the goods: how often is that still worth anything? Hal Finney described it (bitcointalk.org, topic 3441, 2011).
//!
//! The merchant waits for a while all the same, in case a conflicting payment shows up. None does, but others go on mining: if one of them finds a block
//! before the withheld one has reached them, that was for nothing.

use serde_json::{Value, json};

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values};
use crate::formulas::no_block_within;
use crate::names::{Name, ParameterName};
use crate::random::Random;
use crate::scene::{Scene, Walk, Walks, keep};
use crate::stats::{Mean, share};

/// Points of the chart, evenly from no wait to the longest.
const POINTS: u64 = 21;
/// What a block pays since block 840,000, in BTC (`GetBlockSubsidy`: 50 BTC, halved four times).
const SUBSIDY: f64 = 3.125;
const SLICE: u64 = 100;

/// `finney`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Finney,
    about: "how often a block that was withheld until a merchant gave in is still worth something, by how long the merchant waits",
    parameters: &[
        Parameter::real(ParameterName::Q, "the attacker's share of the hash rate", 0.1, 0.01..=0.5),
        Parameter::real(
            ParameterName::Interval,
            "seconds between blocks on average",
            600.0,
            10.0..=100_000.0,
        ),
        Parameter::real(
            ParameterName::Wait,
            "the longest wait of a merchant, in seconds",
            600.0,
            10.0..=10_000.0,
        ),
        // About the median of the experiment `propagation`.
        Parameter::real(
            ParameterName::Delay,
            "seconds until a published block has reached the others",
            1.0,
            0.0..=100.0,
        ),
        Parameter::whole(ParameterName::Runs, "attacks", 20_000.0, 100.0..=2_000_000.0),
    ],
    start: |values| Box::new(Finney::new(values)),
};

struct Finney {
    q: f64,
    /// Seconds, as all times here.
    interval: f64,
    longest: f64,
    delay: f64,
    runs: u64,
    done: u64,
    /// For each wait, attacks before whose end nobody else found a block.
    alone: [u64; POINTS as usize],
    /// The same, and those in which the attacker found more than all others meanwhile.
    longer: [u64; POINTS as usize],
    /// Time until there is a block to withhold.
    prepared: Mean,
    /// By how many blocks the first attackers are ahead, in seconds after they had one.
    walks: Walks,
    blocks: u64,
    random: Random,
    digest: Digest,
}

/// The hidden branch and the others' at some time, and when the next block is found.
struct Branches {
    hidden: u64,
    others: u64,
    next: f64,
}

impl Branches {
    fn ahead(&self) -> i64 {
        self.hidden as i64 - self.others as i64
    }
}

impl Finney {
    fn new(values: &Values) -> Self {
        Self {
            q: values.get(ParameterName::Q),
            interval: values.get(ParameterName::Interval),
            longest: values.get(ParameterName::Wait),
            delay: values.get(ParameterName::Delay),
            runs: values.count(ParameterName::Runs),
            done: 0,
            alone: [0; POINTS as usize],
            longer: [0; POINTS as usize],
            prepared: Mean::default(),
            walks: Walks::default(),
            blocks: 0,
            random: Random::new(values.seed),
            digest: Digest::default(),
        }
    }

    fn wait(&self, of: u64) -> f64 {
        self.longest * of as f64 / (POINTS - 1) as f64
    }

    /// The time until the next block, and whether the attacker finds it.
    fn next_block(&mut self) -> (f64, bool) {
        self.blocks += 1;
        (self.random.waiting(self.interval), self.random.happens(self.q))
    }

    /// One attack answers for every wait.
    fn attack(&mut self) {
        self.prepare();
        let next = self.random.waiting(self.interval);
        let mut branches = Branches { hidden: 1, others: 0, next };
        let mut walks = core::mem::take(&mut self.walks);
        let mut walk = walks.begin(1);
        for of in 0..POINTS {
            self.mine_until(self.wait(of) + self.delay, &mut branches, &mut walk);
            self.alone[of as usize] += u64::from(branches.others == 0);
            self.longer[of as usize] += u64::from(branches.hidden > branches.others);
        }
        keep(&mut walk, (self.longest + self.delay) as u64, branches.ahead());
        self.walks = walks;
        self.digest.add(branches.hidden << 32 | branches.others);
    }

    /// Until the attacker has a block, others publish theirs, and it begins anew on those.
    fn prepare(&mut self) {
        let mut time = 0.0;
        loop {
            let (after, own) = self.next_block();
            time += after;
            if own {
                return self.prepared.add(time);
            }
        }
    }

    fn mine_until(&mut self, time: f64, branches: &mut Branches, walk: &mut Option<&mut Walk>) {
        while branches.next <= time {
            let (after, own) = self.next_block();
            keep(walk, branches.next as u64, branches.ahead());
            *(if own { &mut branches.hidden } else { &mut branches.others }) += 1;
            keep(walk, branches.next as u64, branches.ahead());
            branches.next += after;
        }
    }

    fn formula(&self, of: u64) -> f64 {
        no_block_within(self.wait(of) + self.delay, self.interval / (1.0 - self.q))
    }

    /// What a wait costs the attacker: on average, and the least price of goods that are worth it.
    fn said(&self, of: u64) -> Value {
        let kept = self.formula(of);
        json!({
            "wait_s": self.wait(of),
            "lost_btc": SUBSIDY * (1.0 - kept),
            "least_price_btc": SUBSIDY * (1.0 - kept) / kept,
            "longer_share": share(self.longer[of as usize], self.done).value,
        })
    }
}

impl Run for Finney {
    fn advance(&mut self) -> f64 {
        for _ in 0..SLICE.min(self.runs - self.done) {
            self.attack();
            self.done += 1;
        }
        self.done as f64 / self.runs as f64
    }

    fn findings(&self) -> Findings {
        let point = |of: u64| {
            Point::new(self.wait(of), share(self.alone[of as usize], self.done), Some(self.formula(of)))
        };
        let summary = [
            ("waits", Value::from((0..POINTS).map(|of| self.said(of)).collect::<Vec<_>>())),
            ("prepared_s", json!(self.prepared.measured().value)),
            ("prepared_formula_s", json!(self.interval / self.q)),
            ("attacks", Value::from(self.done)),
        ];
        Findings {
            points: (0..POINTS).map(point).collect(),
            summary: summary.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            events: self.blocks,
            digest: self.digest.value(),
        }
    }
    fn scene(&self) -> Option<Scene> {
        self.walks.scene()
    }
}
