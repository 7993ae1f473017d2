//! Proof of work, proof of authority and PBFT decide on the same blocks: how many messages, how long, what can faulty nodes do?
//!
//! A network has n = 3f + 1 nodes. f faulty ones are what PBFT bears; one more is too many for it. Client and payments are left out: all nodes have
//! the payments, and a block holds a megabyte of them. PBFT decides one block after the other, without overlap.

use serde_json::{Value, json};

use crate::consensus::chain::{Chain, Maker};
use crate::consensus::pbft::Pbft;
use crate::consensus::{Faults, Record, tolerated};
use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values};
use crate::formulas::HASHES;
use crate::names::{Name, ParameterName};
use crate::random::Random;
use crate::scene::Scene;
use crate::scene::talk::{Notes, Talk};
use crate::stats::{Measured, share};

/// Sizes of the networks.
const SIZES: [u32; 7] = [4, 7, 10, 16, 31, 61, 100];
/// Nodes of the largest network that is shown: more messages than its block takes are no picture.
const SHOWN: u32 = 16;
/// Events of a slice.
const SLICE: u64 = 20_000;
/// Payments of 226 bytes in a megabyte.
const PAYMENTS: f64 = 4_424.0;

/// `consensus`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Consensus,
    about: "messages for each block that is decided among 4 … 100 nodes by the rule, or another number, and what faulty nodes do to it",
    parameters: &[
        Parameter::whole(
            ParameterName::Rule,
            "0 proof of work, 1 proof of authority (Clique), 2 PBFT",
            2.0,
            0.0..=2.0,
        ),
        Parameter::whole(ParameterName::Faulty, "nodes: 0 none, 1 f of n = 3f + 1, 2 f + 1", 0.0, 0.0..=2.0),
        Parameter::whole(
            ParameterName::Deceive,
            "0 faulty nodes are silent, 1 they deceive: two stories (PBFT), a branch in secret (others)",
            0.0,
            0.0..=1.0,
        ),
        Parameter::whole(
            ParameterName::Measure,
            "0 messages for each block, 1 seconds until it is final, 2 share of blocks decided, 3 share decided differently by two correct nodes",
            0.0,
            0.0..=3.0,
        ),
        Parameter::whole(ParameterName::Nodes, "nodes of the largest network", 100.0, 4.0..=100.0),
        Parameter::whole(ParameterName::Blocks, "blocks for each size", 40.0, 5.0..=1_000.0),
        Parameter::real(
            ParameterName::Interval,
            "seconds between blocks, without PBFT",
            15.0,
            1.0..=10_000.0,
        ),
        Parameter::real(ParameterName::Difficulty, "of a block, for proof of work", 150e12, 1.0..=1e18),
        Parameter::real(ParameterName::Joules, "for 10^12 hashes", 15.0, 0.1..=1e9),
    ],
    start: |values| Box::new(Consensus::new(values)),
};

enum Network {
    Chain(Chain),
    Pbft(Pbft),
}

/// Which number is shown.
#[derive(Clone, Copy)]
enum Measure {
    Messages,
    Seconds,
    Decided,
    Differently,
}

struct Consensus {
    rule: u64,
    faulty: u64,
    deceive: bool,
    measure: Measure,
    sizes: Vec<u32>,
    blocks: u32,
    /// In ms.
    interval: f64,
    /// Joules that a block takes under proof of work.
    joules: f64,
    network: Option<Network>,
    /// For each size, its point and its numbers.
    rows: Vec<(Point, Value)>,
    /// What was said of the first block.
    shown: Option<Talk>,
    events: u64,
    random: Random,
    digest: Digest,
}

impl Consensus {
    fn new(values: &Values) -> Self {
        let most = values.count(ParameterName::Nodes) as u32;
        let hashes = values.get(ParameterName::Difficulty) * HASHES;
        Self {
            rule: values.count(ParameterName::Rule),
            faulty: values.count(ParameterName::Faulty),
            deceive: values.count(ParameterName::Deceive) == 1,
            measure: match values.count(ParameterName::Measure) {
                0 => Measure::Messages,
                1 => Measure::Seconds,
                2 => Measure::Decided,
                _ => Measure::Differently,
            },
            sizes: SIZES.into_iter().filter(|size| *size <= most).collect(),
            blocks: values.count(ParameterName::Blocks) as u32,
            interval: values.get(ParameterName::Interval) * 1_000.0,
            joules: hashes * values.get(ParameterName::Joules) / 1e12,
            network: None,
            rows: vec![],
            shown: None,
            events: 0,
            random: Random::new(values.seed),
            digest: Digest::default(),
        }
    }

    fn faults(&self, nodes: u32) -> u32 {
        match self.faulty {
            0 => 0,
            more => tolerated(nodes) + more as u32 - 1,
        }
    }

    fn begin(&mut self, nodes: u32) -> Network {
        let mut random = Random::new(self.random.bits());
        let faults = Faults::new(nodes, self.faults(nodes), self.deceive, &mut random);
        let chain = |maker| Chain::new(maker, faults.clone(), self.blocks, self.interval, random.clone());
        match self.rule {
            0 => Network::Chain(chain(Maker::Work)),
            1 => Network::Chain(chain(Maker::Authority)),
            _ => Network::Pbft(Pbft::new(faults, self.blocks, random)),
        }
    }

    fn end(&mut self, nodes: u32, network: &Network) {
        let record = network.record();
        let point = Point::new(f64::from(nodes), self.measured(record), self.formula(nodes, network));
        let summary = self.summary(nodes, network, record);
        self.events += network.events();
        self.digest.add(network.digest());
        self.rows.push((point, summary));
        if nodes <= SHOWN {
            self.shown = Some(network.notes().talk(nodes, u64::from));
        }
    }

    /// Where nothing was decided, messages and seconds are zero.
    fn measured(&self, record: &Record) -> Measured {
        let decided = u64::from(record.decided);
        match self.measure {
            Measure::Messages | Measure::Seconds if decided == 0 => {
                Measured { value: 0.0, low: 0.0, high: 0.0 }
            }
            Measure::Messages => record.messages().measured(),
            Measure::Seconds => record.finality.measured(),
            Measure::Decided => share(decided, u64::from(self.blocks)),
            Measure::Differently => share(record.broken() as u64, u64::from(self.blocks)),
        }
    }

    /// Messages of a block, if all goes well and it has no rival.
    fn formula(&self, nodes: u32, network: &Network) -> Option<f64> {
        let Measure::Messages = self.measure else { return None };
        let messages = match network {
            _ if network.record().decided == 0 => return None,
            Network::Chain(chain) => chain.flooding(),
            Network::Pbft(_) if self.faulty > 0 && self.deceive => return None,
            Network::Pbft(_) => Pbft::three_phases(nodes, self.faults(nodes)),
        };
        Some(messages as f64)
    }

    fn summary(&self, nodes: u32, network: &Network, record: &Record) -> Value {
        let (made, views, besides) = match network {
            Network::Chain(chain) => (chain.made(), 0, 0),
            Network::Pbft(pbft) => (record.decided as usize, pbft.views, pbft.besides),
        };
        let decided = f64::from(record.decided);
        let seconds = record.last as f64 / 1_000.0;
        let rate = if record.last > 0 { PAYMENTS * decided / seconds } else { 0.0 };
        let joules = if self.rule == 0 && decided > 0.0 { self.joules * made as f64 / decided } else { 0.0 };
        json!({
            "nodes": nodes,
            "faulty": self.faults(nodes),
            "decided": record.decided,
            "made": made,
            "stopped": record.decided < self.blocks,
            "decided_differently": record.broken(),
            "finality_ms": 1_000.0 * record.finality.measured().value,
            "payments_per_second": rate,
            "joules_per_block": joules,
            "views": views,
            "view_change_messages": besides,
        })
    }
}

impl Network {
    fn step(&mut self) -> bool {
        match self {
            Self::Chain(chain) => chain.step(),
            Self::Pbft(pbft) => pbft.step(),
        }
    }

    fn record(&self) -> &Record {
        match self {
            Self::Chain(chain) => &chain.record,
            Self::Pbft(pbft) => &pbft.record,
        }
    }

    /// What was said of the first block. Of a chain's, whatever came too late is a word, and the wait for it is left out.
    fn notes(&self) -> Notes {
        match self {
            Self::Chain(chain) => {
                let mut notes = chain.notes.clone();
                notes.settle();
                notes.begin();
                notes
            }
            Self::Pbft(pbft) => pbft.notes.clone(),
        }
    }

    fn events(&self) -> u64 {
        match self {
            Self::Chain(chain) => chain.events,
            Self::Pbft(pbft) => pbft.events,
        }
    }

    fn digest(&self) -> u64 {
        match self {
            Self::Chain(chain) => chain.digest.value(),
            Self::Pbft(pbft) => pbft.digest.value(),
        }
    }
}

impl Run for Consensus {
    fn advance(&mut self) -> f64 {
        let Some(nodes) = self.sizes.get(self.rows.len()).copied() else { return 1.0 };
        let mut network = match self.network.take() {
            Some(network) => network,
            None => self.begin(nodes),
        };
        let goes_on = (0..SLICE).all(|_| network.step());
        // Work grows with the square of the size.
        let work = |sizes: &[u32]| sizes.iter().map(|size| f64::from(size * size)).sum::<f64>();
        let part = f64::from(network.record().decided) / f64::from(self.blocks);
        let done = (work(&self.sizes[..self.rows.len()]) + part * work(&[nodes])) / work(&self.sizes);
        if goes_on {
            self.network = Some(network);
            return done.min(0.999);
        }
        self.end(nodes, &network);
        let done = work(&self.sizes[..self.rows.len()]) / work(&self.sizes);
        if self.rows.len() == self.sizes.len() { 1.0 } else { done.min(0.999) }
    }

    fn findings(&self) -> Findings {
        let networks: Vec<Value> = self.rows.iter().map(|(_, summary)| summary.clone()).collect();
        Findings {
            points: self.rows.iter().map(|(point, _)| *point).collect(),
            summary: [("networks".to_owned(), Value::from(networks))].into_iter().collect(),
            events: self.events,
            digest: self.digest.value(),
        }
    }
    fn scene(&self) -> Option<Scene> {
        self.shown.clone().map(Scene::Talk)
    }
}
