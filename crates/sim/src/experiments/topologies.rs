//! The lecture's four topologies do the same: find an item, spread a block, and lose nodes. Who falls?
//!
//! An item is something that one of the remaining nodes has; another of them looks for it. Of a star, an unstructured and a hybrid network each try
//! has one of its own, and loses nodes of its own; a structured network is built once for each share, and each item lies elsewhere in it.

use serde_json::{Value, json};

use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values};
use crate::formulas::{all_lost, hangs_together, kept_if_best_go_first};
use crate::names::{Name, ParameterName};
use crate::scene::Scene;
use crate::scene::networks::{Network, Topology};
use crate::scene::talk::Talk;
use crate::stats::{Measured, share};
use crate::topology::fabric::{ANCHORS, Fabric, ORDERERS};
use crate::topology::trial::{Setting, Tally, Trial};

/// Shares of the nodes that are lost, in percent.
const LOST: [u32; 6] = [0, 10, 20, 30, 40, 50];
/// Of so many tries one spreads a block, too.
const SPREAD_EACH: u64 = 20;
/// Side by side all four lose this share of their nodes, in percent, look for so many items, and spread a block at every so many of them.
const SHOWN: u32 = 20;
const SHOWN_LOOKUPS: u64 = 100;
const SHOWN_SPREAD_EACH: u64 = 5;
/// Nodes of the networks side by side, at most: the experiment is not to take much longer for them.
const SHOWN_NODES: u32 = 200;
const ALL: [Topology; 4] = [Topology::Star, Topology::Unstructured, Topology::Structured, Topology::Hybrid];
/// Nodes with which an item lies (k of [`hashyard_overlay::kademlia::KadConfig::HASHYARD`]).
const KEEPERS: u32 = 16;

/// `topologies`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Topologies,
    about: "share of items that are still found when 0 … 50 % of the nodes are lost, by the topology, or another number",
    parameters: &[
        Parameter::whole(
            ParameterName::Rule,
            "0 central index, 1 unstructured, 2 structured (Kademlia), 3 hybrid (Fabric)",
            0.0,
            0.0..=3.0,
        ),
        Parameter::whole(
            ParameterName::Worst,
            "0 any nodes are lost, 1 the best connected first, 2 the same, but Fabric's orderers stay",
            0.0,
            0.0..=2.0,
        ),
        Parameter::whole(
            ParameterName::Elect,
            "Fabric: 0 each peer gets blocks itself (since 2.2), 1 an elected leader does and gossips",
            0.0,
            0.0..=1.0,
        ),
        Parameter::whole(
            ParameterName::Measure,
            "0 share of items that are found, 1 messages for each search, 2 hops, 3 ms until a block has reached all it reaches",
            0.0,
            0.0..=3.0,
        ),
        Parameter::whole(ParameterName::Nodes, "nodes", 200.0, 40.0..=1_000.0),
        Parameter::whole(ParameterName::Links, "others that each node calls", 8.0, 1.0..=30.0),
        Parameter::whole(ParameterName::Ttl, "hops that a flooded question goes at most", 7.0, 1.0..=100.0),
        Parameter::whole(ParameterName::Lookups, "items for each share", 200.0, 40.0..=1_000.0),
    ],
    start: |values| Box::new(Topologies::new(values)),
};

/// Which number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Found,
    Messages,
    Hops,
    Block,
}

struct Topologies {
    trial: Trial,
    measure: Measure,
    seed: u64,
    /// For each share, its point and its numbers.
    rows: Vec<(Point, Value)>,
    /// One of the four, which are tried side by side at the end, is on.
    beside: Option<Trial>,
    networks: Vec<Network>,
}

impl Topologies {
    fn new(values: &Values) -> Self {
        let setting = Setting {
            topology: ALL[values.count(ParameterName::Rule) as usize],
            best_first: values.count(ParameterName::Worst) > 0,
            spares_orderers: values.count(ParameterName::Worst) == 2,
            elects: values.count(ParameterName::Elect) == 1,
            nodes: values.count(ParameterName::Nodes) as u32,
            calls: values.count(ParameterName::Links) as u32,
            ttl: values.count(ParameterName::Ttl) as u32,
            lookups: values.count(ParameterName::Lookups),
            spread_each: SPREAD_EACH,
        };
        Self {
            trial: Trial::new(setting, values.seed),
            measure: match values.count(ParameterName::Measure) {
                0 => Measure::Found,
                1 => Measure::Messages,
                2 => Measure::Hops,
                _ => Measure::Block,
            },
            seed: values.seed,
            rows: vec![],
            beside: None,
            networks: vec![],
        }
    }

    fn end(&mut self) {
        let percent = self.trial.percent();
        let formula = self.formula();
        let next = LOST.get(self.rows.len() + 1).copied().unwrap_or(percent);
        let tally = self.trial.next(next);
        let (measured, formula) = match self.measure {
            Measure::Found => (share(tally.found, tally.tries), formula),
            Measure::Messages => (tally.messages.measured(), None),
            Measure::Hops => (tally.hops.measured(), None),
            Measure::Block => (tally.last.measured(), None),
        };
        let point = Point::new(f64::from(percent), measured, formula);
        let summary = json!({
            "percent": percent,
            "found": share(tally.found, tally.tries).value,
            "messages": tally.messages.measured().value,
            "hops": (tally.found > 0).then(|| tally.hops.measured().value),
            "block_reached": tally.reached.measured().value,
            "block_ms": (tally.blocks > 0).then(|| tally.last.measured().value),
            "single_points_of_failure": tally.cut_nodes,
        });
        self.rows.push((point, summary));
    }

    /// The share of items that is found, in theory: with floods that go as far as they have to.
    fn formula(&self) -> Option<f64> {
        let (lost, percent) = (self.trial.lost(), f64::from(self.trial.percent()) / 100.0);
        let Setting { topology, best_first, nodes, calls, .. } = *self.trial.setting();
        match (topology, best_first) {
            (Topology::Star, false) => Some(1.0 - all_lost(1, lost, nodes)),
            (Topology::Star, true) => Some(if lost == 0 { 1.0 } else { 0.0 }),
            (Topology::Unstructured, false) => {
                let together = hangs_together(calls, |_| 1.0 - percent);
                Some(together * together)
            }
            (Topology::Unstructured, true) => {
                let kept = |called| kept_if_best_go_first(calls, percent, called);
                let together = hangs_together(calls, kept);
                Some(together * together)
            }
            // The keepers were chosen by their ids, and the publisher remains.
            (Topology::Structured, false) => Some(1.0 - all_lost(KEEPERS, lost, nodes - 1)),
            (Topology::Hybrid, false) => Some(found_by_anchors(nodes, lost)),
            (Topology::Structured | Topology::Hybrid, true) => None,
        }
    }

    /// All four do the same, one after the other, beside what is measured and counted. How much of the one that is on is done.
    fn compare(&mut self) -> f64 {
        let Setting { nodes, .. } = *self.trial.setting();
        let topology = ALL[self.networks.len()];
        let trial = self.beside.get_or_insert_with(|| {
            let setting = Setting {
                topology,
                nodes: nodes.min(SHOWN_NODES),
                lookups: SHOWN_LOOKUPS,
                spread_each: SHOWN_SPREAD_EACH,
                ..self.trial.setting().clone()
            };
            let mut trial = Trial::new(setting, self.seed);
            trial.next(SHOWN);
            trial.watch();
            trial
        });
        let done = trial.advance();
        if done >= 1.0 {
            let (talk, tally) = (trial.shown().unwrap_or_default(), trial.next(SHOWN));
            self.networks.push(network(topology, talk, &tally));
            self.beside = None;
            return 0.0;
        }
        done
    }
}

/// One of the four, as it is shown.
fn network(topology: Topology, talk: Talk, tally: &Tally) -> Network {
    Network {
        topology,
        talk,
        found: short(share(tally.found, tally.tries)),
        messages: short(tally.messages.measured()),
        hops: (tally.found > 0).then(|| short(tally.hops.measured())),
        block_ms: (tally.blocks > 0).then(|| short(tally.last.measured())),
        single_points: tally.cut_nodes,
    }
}

/// To thousandths: nobody reads more, and as text they stay what they are.
fn short(Measured { value, low, high }: Measured) -> Measured {
    let [value, low, high] = [value, low, high].map(|number| libm::round(number * 1_000.0) / 1_000.0);
    Measured { value, low, high }
}

/// Who looks for a peer is of its organisation, or the peer is an anchor itself, or one of its anchors remains.
fn found_by_anchors(nodes: u32, lost: u32) -> f64 {
    let peers = f64::from(nodes - ORDERERS);
    let of = |members: &Vec<u32>| {
        let own = members.len() as f64;
        let anchors = ANCHORS.min(members.len());
        let is_anchor = anchors as f64 / own;
        let anchor_remains = 1.0 - all_lost(anchors as u32, lost, nodes - 2);
        let same = (own - 1.0) / (peers - 1.0);
        own / peers * (same + (1.0 - same) * (is_anchor + (1.0 - is_anchor) * anchor_remains))
    };
    Fabric::new(nodes).members().iter().map(of).sum()
}

impl Run for Topologies {
    fn advance(&mut self) -> f64 {
        let steps = (LOST.len() + ALL.len()) as f64;
        if self.rows.len() < LOST.len() {
            let part = self.trial.advance();
            let done = (self.rows.len() as f64 + part) / steps;
            if part >= 1.0 {
                self.end();
            }
            return done;
        }
        if self.networks.len() == ALL.len() {
            return 1.0;
        }
        let part = self.compare();
        ((LOST.len() + self.networks.len()) as f64 + part) / steps
    }

    fn findings(&self) -> Findings {
        let shares: Vec<Value> = self.rows.iter().map(|(_, summary)| summary.clone()).collect();
        Findings {
            points: self.rows.iter().map(|(point, _)| *point).collect(),
            summary: [("shares".to_owned(), Value::from(shares))].into_iter().collect(),
            events: self.trial.events,
            digest: self.trial.digest.value(),
        }
    }

    fn scene(&self) -> Option<Scene> {
        (self.networks.len() == ALL.len()).then(|| Scene::Networks(self.networks.clone()))
    }
}
