//! Larger blocks carry more payments and take longer to spread: what do they cost in forks?

use serde_json::{Value, json};

use crate::block_net::Scenario;
use crate::experiment::{Experiment, Findings, Parameter, Run, Values, by_name};
use crate::forks::Forks;
use crate::names::{Name, ParameterName};
use crate::scene::Scene;

/// Sizes of blocks, in 10^6 bytes.
const SIZES: [f64; 8] = [0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];
const SLICE: u32 = 100_000;
/// Bytes of a payment with one input and two outputs before SegWit (P2PKH).
const LEGACY: f64 = 226.0;
/// Virtual bytes of the same with SegWit (P2WPKH, BIP141).
const SEGWIT: f64 = 140.5;

/// `throughput`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Throughput,
    about: "share of heights at which the chain forks for blocks of 0.5 … 64 MB, and how many payments a second they carry",
    parameters: &[
        Parameter::real(ParameterName::Interval, "seconds between blocks on average", 600.0, 1.0..=100_000.0),
        Parameter::whole(
            ParameterName::Compact,
            "1: most nodes take compact blocks (BIP152)",
            0.0,
            0.0..=1.0,
        ),
        Parameter::whole(ParameterName::Nodes, "nodes", 200.0, 10.0..=20_000.0),
        Parameter::whole(ParameterName::Blocks, "height at which each run ends", 1_000.0, 50.0..=100_000.0),
    ],
    start: |values| Box::new(Throughput::new(values)),
};

struct Throughput {
    forks: Forks,
    /// Seconds.
    interval: f64,
}

impl Throughput {
    fn new(values: &Values) -> Self {
        let interval = values.get(ParameterName::Interval);
        let (nodes, compact) =
            (values.count(ParameterName::Nodes) as u32, values.count(ParameterName::Compact) == 1);
        let scenario = |megabytes| {
            let block = (megabytes * 1e6) as u64;
            (megabytes, Scenario { nodes, interval: interval * 1_000.0, block, compact, ..Scenario::TODAY })
        };
        let height = values.count(ParameterName::Blocks) as u32;
        Self { forks: Forks::new(SIZES.map(scenario).to_vec(), height, values.seed), interval }
    }
}

impl Run for Throughput {
    fn advance(&mut self) -> f64 {
        self.forks.advance(SLICE)
    }

    fn findings(&self) -> Findings {
        let sizes = self.forks.found().map(|(megabytes, found)| {
            let rate = |bytes: f64| megabytes * 1e6 / bytes / self.interval;
            json!({ "megabytes": megabytes, "unreached_ms": found.unreached, "legacy": rate(LEGACY), "segwit": rate(SEGWIT) })
        });
        Findings {
            points: self.forks.points(),
            summary: by_name([("sizes", Value::from(sizes.collect::<Vec<_>>()))]),
            events: self.forks.events(),
            digest: self.forks.digest.value(),
        }
    }
    fn scene(&self) -> Option<Scene> {
        self.forks.scene()
    }
}
