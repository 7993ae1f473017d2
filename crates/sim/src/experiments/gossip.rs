//! Nodes that know a few others each, and exchange some of them now and then (Cyclon, the node's own sub-protocol): by how many is each known?
//!
//! If everybody knew others at random, the numbers would be those of Poisson. An exchange moves entries instead of copying them, so that they are more even.

use hashyard_overlay::sampling::SamplingConfig;
use serde_json::json;

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values};
use crate::formulas::poisson;
use crate::names::{Name, ParameterName};
use crate::overlay_net::graph::Spread;
use crate::overlay_net::{Graph, Link, ViewNetwork};
use crate::random::Random;
use crate::scene::Scene;
use crate::scene::talk::{Has, Kind, Notes, Role};
use crate::stats::share;

/// Nodes come in so many cycles.
const JOINING: u64 = 20;
/// Nodes from which path lengths are measured.
const SAMPLES: usize = 20;
/// Percent of the nodes that leave at once, at the end.
const LEAVE: usize = 30;

/// `gossip`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Gossip,
    about: "share of nodes that 0 … 2c others know, where each knows c and exchanges some of them, beside Poisson's",
    parameters: &[
        Parameter::whole(ParameterName::Nodes, "nodes", 1_000.0, 40.0..=10_000.0),
        Parameter::whole(ParameterName::View, "others that each knows, c", 20.0, 4.0..=50.0),
        Parameter::whole(ParameterName::Cycles, "exchanges that each begins", 40.0, 1.0..=1_000.0),
    ],
    start: |values| Box::new(Gossip::new(values)),
};

struct Gossip {
    network: ViewNetwork,
    config: SamplingConfig,
    nodes: u64,
    cycles: u64,
    cycle: u64,
    in_degrees: Vec<usize>,
    /// What the graph looks like at the end, and what is left of it.
    summary: serde_json::Map<String, serde_json::Value>,
    /// When the last one came, in ms.
    followed: u64,
    digest: Digest,
}

impl Gossip {
    fn new(values: &Values) -> Self {
        let view = values.count(ParameterName::View) as usize;
        let shuffle = SamplingConfig::HASHYARD.shuffle.min(view);
        let config = SamplingConfig { view, shuffle, ..SamplingConfig::HASHYARD };
        let mut random = Random::new(values.seed);
        let seed = core::array::from_fn(|_| random.bits() as u8);
        Self {
            network: ViewNetwork::new(config, Link::GOOD, seed),
            config,
            nodes: values.count(ParameterName::Nodes),
            cycles: values.count(ParameterName::Cycles),
            cycle: 0,
            in_degrees: vec![],
            summary: serde_json::Map::new(),
            followed: 0,
            digest: Digest::default(),
        }
    }

    /// Nodes come, each through any one that is there.
    fn join(&mut self) {
        let until = self.nodes * (self.cycle + 1) / JOINING;
        while (self.network.present().len() as u64) < until {
            let present = self.network.present().len();
            let introducer = (present > 0).then(|| self.network.below(present) as u32);
            let newcomer = self.network.add(introducer);
            if u64::from(newcomer) + 1 == self.nodes {
                self.network.follow(newcomer);
                self.followed = self.network.now();
            }
        }
    }

    /// How the last one to come becomes known, as far as all who know it have room.
    fn notes(&self) -> Option<Notes> {
        let trail = self.network.trail()?;
        let (mut notes, newcomer) = (Notes::default(), self.nodes as u32 - 1);
        notes.cast(newcomer, Role::Newcomer);
        let mut end = u64::MAX;
        for (at, node, knows) in &trail.known {
            let at = at - self.followed;
            notes.change(at, *node, if *knows { Has::It } else { Has::Nothing });
            if !notes.keeps(*node) {
                end = at;
                break;
            }
        }
        for (from, to, [sent, arrives]) in &trail.passed {
            let [sent, arrives] = [sent - self.followed, arrives - self.followed];
            if arrives < end {
                notes.say(*from, *to, [sent, arrives], Kind::Gives);
            }
        }
        notes.settle();
        Some(notes)
    }

    fn end(&mut self, graph: &Graph) {
        let spread = Spread::of(&self.in_degrees);
        let (nodes, view) = (graph.nodes() as f64, self.config.view as f64);
        for number in self.network.present() {
            if self.network.below(100) < LEAVE {
                self.network.remove(number);
            }
        }
        let left = self.network.graph();
        let largest = left.parts().first().copied().unwrap_or_default();
        let found = json!({
            "deviation": spread.deviation,
            "deviation_at_random": libm::sqrt(view),
            "clustering": graph.clustering(),
            "clustering_at_random": 2.0 * view / nodes,
            "path": graph.path_length(SAMPLES),
            "path_at_random": libm::log(nodes) / libm::log(2.0 * view),
            "left": left.nodes(),
            "connected": largest,
        });
        self.summary = found.as_object().cloned().unwrap_or_default();
    }
}

impl Run for Gossip {
    fn advance(&mut self) -> f64 {
        let all = JOINING + self.cycles;
        if self.cycle < all {
            if self.cycle < JOINING {
                self.join();
            }
            self.cycle += 1;
            self.network.run_until(self.cycle * self.config.period_ms);
            let graph = self.network.graph();
            self.in_degrees = graph.in_degrees();
            self.in_degrees.iter().for_each(|degree| self.digest.add(*degree as u64));
            if self.cycle == all {
                self.end(&graph);
            }
        }
        self.cycle as f64 / all as f64
    }

    fn findings(&self) -> Findings {
        let view = self.config.view;
        let nodes = self.in_degrees.len() as u64;
        let points = (0..=2 * view).map(|degree| {
            let known = self.in_degrees.iter().filter(|known| **known == degree).count() as u64;
            Point::new(degree as f64, share(known, nodes), Some(poisson(view as f64, degree as u32)))
        });
        Findings {
            points: points.collect(),
            summary: self.summary.clone(),
            events: self.network.sent(),
            digest: self.digest.value(),
        }
    }
    fn scene(&self) -> Option<Scene> {
        Some(Scene::Talk(self.notes()?.talk(self.nodes as u32, u64::from)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_light_up_are_those_who_know_the_newcomer() {
        let said = [("nodes", "60"), ("cycles", "15"), ("view", "8")];
        let mut gossip = Gossip::new(&EXPERIMENT.values(said).expect("they are allowed"));
        while gossip.advance() < 1.0 {}
        let talk = gossip.notes().expect("somebody came last").talk(60, u64::from);
        let mut has = [false; 60];
        talk.changes.iter().for_each(|change| has[usize::from(change.node)] = change.has == Has::It);
        let lit = has.iter().filter(|has| **has).count();
        assert_eq!(Some(&lit), gossip.in_degrees.last());
        let gained = talk.changes.iter().filter(|change| change.has == Has::It).count();
        let brought = talk.messages.iter().filter(|message| message.kind == Kind::Gives).count();
        assert_eq!(gained, brought, "each has it by a message");
    }
}
