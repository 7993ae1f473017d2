//! How blocks spread among nodes as they are: messages, rules and signatures, none of them modelled.

use serde_json::Value;

use crate::experiment::{Experiment, Findings, Parameter, Run, Values, by_name};
use crate::names::{Name, ParameterName};
use crate::node_net::{NodeNet, Scenario};
use crate::spread::Spread;

/// Events of a slice.
const SLICE: u32 = 5_000;

/// `full-nodes`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::FullNodes,
    about: "milliseconds until a block has reached 10 … 100 % of the nodes, each of which checks every payment",
    parameters: &[
        Parameter::whole(ParameterName::Nodes, "nodes", 200.0, 2.0..=2_000.0),
        Parameter::whole(ParameterName::Blocks, "height at which the run ends", 100.0, 2.0..=10_000.0),
        Parameter::whole(ParameterName::Payments, "payments in a block on average", 100.0, 0.0..=2_000.0),
        Parameter::real(ParameterName::Interval, "seconds between blocks on average", 15.0, 1.0..=3_600.0),
        Parameter::whole(ParameterName::Compact, "1: nodes ask for compact blocks", 0.0, 0.0..=1.0),
        Parameter::real(ParameterName::Loss, "share of messages that are lost on their way", 0.0, 0.0..=0.5),
    ],
    start: |values| Box::new(FullNodes::new(values)),
};

struct FullNodes {
    /// `None` if there is no such network: the key of one seed in 2^127 is none.
    net: Option<NodeNet>,
    height: u32,
    times: Spread,
}

impl FullNodes {
    fn new(values: &Values) -> Self {
        let scenario = Scenario {
            nodes: values.count(ParameterName::Nodes) as u32,
            interval: values.get(ParameterName::Interval) * 1_000.0,
            payments: values.count(ParameterName::Payments) as u32,
            compact: values.count(ParameterName::Compact) == 1,
            loss: values.get(ParameterName::Loss),
        };
        let height = values.count(ParameterName::Blocks) as u32;
        Self { net: NodeNet::new(scenario, values.seed).ok(), height, times: Spread::default() }
    }
}

impl Run for FullNodes {
    /// It is over when the chain has its height and all nodes build upon its tip; at the latest when it is twice as high, for where blocks come
    /// faster than they spread nobody ever agrees.
    fn advance(&mut self) -> f64 {
        let Some(net) = &mut self.net else { return 1.0 };
        for _ in 0..SLICE {
            for arrival in net.step() {
                self.times.add(&arrival, net.nodes());
                if net.best() >= self.height && (net.agrees() || net.best() >= 2 * self.height) {
                    return 1.0;
                }
            }
        }
        // All but agreement.
        (f64::from(net.best()) / f64::from(self.height)).min(1.0) * 0.999
    }

    fn findings(&self) -> Findings {
        let Some(net) = &self.net else { return Findings::default() };
        let found = net.blocks().len() as u64 - 1;
        let (counts, confirmed, scripts) = (net.counts, net.confirmed(), net.scripts());
        let summary = [
            ("blocks", found),
            ("stale", found.saturating_sub(u64::from(net.best()) - 1)),
            ("payments", counts.payments),
            ("refused", counts.refused),
            ("confirmed", confirmed),
            ("scripts", scripts),
            ("messages", counts.messages),
            ("megabytes", counts.bytes / 1_000_000),
            ("ended", counts.ended),
        ];
        Findings {
            points: self.times.points(),
            summary: by_name(summary.map(|(name, value)| (name, Value::from(value)))),
            events: net.events,
            digest: net.digest.value(),
        }
    }
}
