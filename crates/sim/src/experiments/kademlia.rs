//! Kademlia, the node's own sub-protocol, in networks of 32, 64, 128 … nodes: how many hops does it take to find somebody?
//!
//! Each hop brings the search at least one bit closer, so it takes at most as many as the network has bits; answers of k nodes leap over several.

use std::collections::BTreeMap;

use hashyard_overlay::kademlia::{Answer, KadConfig, Lookup, Step};
use serde_json::{Value, json};

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values, by_name};
use crate::names::{Name, ParameterName};
use crate::overlay_net::{KadNetwork, Link, number};
use crate::random::Random;
use crate::scene::Scene;
use crate::scene::talk::{Has, Kind, Notes, Role, Talk};
use crate::stats::{Mean, share};

const FEWEST: u64 = 32;
/// Nodes that come in a slice, and the time between two in ms.
const JOIN: u64 = 16;
const JOIN_MS: u64 = 50;
/// Time after which all that is under way has ended, in ms.
const REST_MS: u64 = 120_000;
const ANSWERED_MS: u64 = 30_000;

/// `kademlia`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Kademlia,
    about: "hops until the nodes closest to an id are found, in networks of 32, 64, 128 … nodes, beside log2 n",
    parameters: &[
        Parameter::whole(ParameterName::Nodes, "nodes of the largest network", 512.0, 32.0..=8_192.0),
        Parameter::whole(ParameterName::Lookups, "lookups in each network", 200.0, 10.0..=5_000.0),
    ],
    start: |values| Box::new(Kademlia::new(values)),
};

struct Kademlia {
    network: KadNetwork,
    nodes: u64,
    most: u64,
    lookups: u64,
    random: Random,
    /// For each size that was measured: nodes, hops, and lookups that found the closest node that there is.
    found: Vec<(u64, Mean, u64)>,
    messages: u64,
    /// The first lookup that ended in the largest network so far.
    shown: Option<Talk>,
    digest: Digest,
}

fn network(random: &mut Random) -> KadNetwork {
    let seed = core::array::from_fn(|_| random.bits() as u8);
    KadNetwork::new(KadConfig::HASHYARD, Link::GOOD, seed)
}

impl Kademlia {
    fn new(values: &Values) -> Self {
        let mut random = Random::new(values.seed);
        Self {
            network: network(&mut random),
            nodes: FEWEST,
            most: values.count(ParameterName::Nodes),
            lookups: values.count(ParameterName::Lookups),
            random,
            found: vec![],
            messages: 0,
            shown: None,
            digest: Digest::default(),
        }
    }

    /// Some more nodes come, each through any one that is there.
    fn join(&mut self, present: u64) {
        for present in present..(present + JOIN).min(self.nodes) {
            let introducer = (present > 0).then(|| self.network.below(present as usize) as u32);
            self.network.add(introducer);
            self.network.run_until(self.network.now() + JOIN_MS);
        }
    }

    /// Lookups of random ids by random nodes, and then the next network.
    fn measure(&mut self) {
        self.network.run_until(self.network.now() + REST_MS);
        for _ in 0..self.lookups {
            let from = self.network.below(self.nodes as usize) as u32;
            let target = self.network.random_id();
            self.network.with(from, |node, now| node.find_node(now, target));
        }
        self.network.run_until(self.network.now() + ANSWERED_MS);
        let (mut hops, mut right) = (Mean::default(), 0);
        let ended = core::mem::take(&mut self.network.done);
        self.shown = ended.first().map(|(from, lookup)| shown(self.nodes as u32, *from, lookup));
        for (from, lookup) in ended {
            hops.add(f64::from(lookup.hops()));
            self.digest.add(u64::from(lookup.hops()) << 32 | u64::from(from));
            let closest = self.network.closest(&lookup.target, 2).into_iter().find(|other| *other != from);
            right += u64::from(lookup.found().next().and_then(number) == closest);
        }
        self.messages += self.network.sent();
        self.found.push((self.nodes, hops, right));
        self.nodes *= 2;
        self.network = network(&mut self.random);
    }
}

/// A lookup's questions and answers. Whoever was asked stands by how close it is to what was looked for.
fn shown(nodes: u32, from: u32, lookup: &Lookup) -> Talk {
    let mut notes = Notes::default();
    notes.cast(from, Role::Seeker);
    let closest = lookup.found().next().and_then(number);
    if let Some(closest) = closest {
        notes.cast(closest, Role::Closest);
    }
    let distance = |step: &Step| step.node.id().distance(&lookup.target);
    let mut distances = vec![];
    for step in &lookup.steps {
        let Some(asked) = number(&step.node) else { continue };
        notes.fill([asked]);
        distances.push((distance(step), asked));
        let sent = step.asked_ms - lookup.started_ms;
        let answered = step.answered_ms.map(|answered| answered - lookup.started_ms);
        notes.say(from, asked, [sent, answered.unwrap_or(sent)], Kind::Question);
        match (&step.answer, answered) {
            (Answer::Nodes(_) | Answer::Values(_), Some(at)) => notes.change(at, asked, Has::It),
            (Answer::Silent, Some(at)) => notes.change(at, asked, Has::Rival),
            _ => {}
        }
    }
    distances.sort_unstable();
    let places: BTreeMap<u32, u64> = (1..).zip(distances).map(|(place, (_, node))| (node, place)).collect();
    notes.talk(nodes, |node| places.get(&node).copied().unwrap_or_default())
}

impl Run for Kademlia {
    fn advance(&mut self) -> f64 {
        if self.nodes > self.most {
            return 1.0;
        }
        let present = self.network.present().len() as u64;
        if present < self.nodes {
            self.join(present);
        } else {
            self.measure();
        }
        // All networks before this one together are about as large as it.
        let done = (self.nodes - FEWEST + self.network.present().len() as u64) as f64;
        let largest = 1_u64 << self.most.ilog2();
        if self.nodes > self.most { 1.0 } else { (done / (2 * largest) as f64).min(0.999) }
    }

    fn findings(&self) -> Findings {
        let points = self.found.iter().map(|(nodes, hops, _)| {
            Point::new(*nodes as f64, hops.measured(), Some(f64::from(nodes.ilog2())))
        });
        let right = self
            .found
            .iter()
            .map(|(nodes, _, right)| json!({ "nodes": nodes, "found": share(*right, self.lookups).value }));
        Findings {
            points: points.collect(),
            summary: by_name([("closest", Value::from(right.collect::<Vec<_>>()))]),
            events: self.messages,
            digest: self.digest.value(),
        }
    }
    fn scene(&self) -> Option<Scene> {
        self.shown.clone().map(Scene::Talk)
    }
}
