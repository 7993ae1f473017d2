//! Kademlia, the node's own sub-protocol: items lie with the nodes closest to their keys. What it has when nodes are lost, it has to do with: nothing
//! is repaired in between.

use std::collections::BTreeMap;
use std::sync::Arc;

use hashyard_overlay::NodeId;
use hashyard_overlay::kademlia::{Answer, KadConfig, Lookup, Why};

use super::graph::Links;
use super::{Search, lose};
use crate::overlay_net::{KadNetwork, Link, number};
use crate::random::Random;

/// Nodes that come at a time, and the time between two in ms.
const JOIN: u32 = 16;
const JOIN_MS: u64 = 50;
/// Time after which all that is under way has ended, in ms.
const REST_MS: u64 = 120_000;
/// Items that are published, or looked for, at a time, and how long that takes at most, in ms.
const AT_A_TIME: usize = 50;
const ANSWERED_MS: u64 = 30_000;

/// A network, from its first node until what is lost has been looked for.
pub struct Structured {
    network: KadNetwork,
    nodes: u32,
    /// Key and publisher.
    items: Vec<(NodeId, u32)>,
    lost: Vec<bool>,
    /// Items whose only keeper, with the publisher left out, is one node: how many such nodes there are.
    pub cut_nodes: usize,
    stage: Stage,
    /// What each search took.
    pub searches: Vec<Search>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Join,
    Publish,
    Look,
    Done,
}

impl Structured {
    /// An empty network for so many nodes.
    pub fn new(nodes: u32, random: &mut Random) -> Self {
        let seed = core::array::from_fn(|_| random.bits() as u8);
        Self {
            network: KadNetwork::new(KadConfig::HASHYARD, Link::GOOD, seed),
            nodes,
            items: vec![],
            lost: vec![],
            cut_nodes: 0,
            stage: Stage::Join,
            searches: vec![],
        }
    }

    /// Goes on for a while with what is to be done: `lookups` items are published by nodes that remain, `count` nodes are lost, and the items are
    /// looked for. How much of it is done, 1 at the end.
    pub fn advance(&mut self, lookups: usize, count: u32, best_first: bool, random: &mut Random) -> f64 {
        match self.stage {
            Stage::Join => {
                self.join();
                if self.network.present().len() as u32 == self.nodes {
                    self.network.run_until(self.network.now() + REST_MS);
                    self.lost = lose(count, &self.known_by(), best_first, random);
                    self.stage = Stage::Publish;
                }
            }
            Stage::Publish => {
                self.publish(AT_A_TIME.min(lookups - self.items.len()), random);
                if self.items.len() == lookups {
                    self.network.run_until(self.network.now() + REST_MS);
                    self.lose();
                    self.stage = Stage::Look;
                }
            }
            Stage::Look => {
                self.look(random);
                if self.searches.len() == lookups {
                    self.stage = Stage::Done;
                }
            }
            Stage::Done => return 1.0,
        }
        self.done(lookups)
    }

    fn done(&self, lookups: usize) -> f64 {
        let joined = self.network.present().len() as f64 / f64::from(self.nodes);
        let of_items = |count: usize| count as f64 / lookups as f64;
        match self.stage {
            Stage::Join => 0.3 * joined,
            Stage::Publish => 0.3 + 0.4 * of_items(self.items.len()),
            Stage::Look => 0.7 + 0.3 * of_items(self.searches.len()),
            Stage::Done => 1.0,
        }
    }

    /// Some more nodes come, each through any one that is there.
    fn join(&mut self) {
        let present = self.network.present().len() as u32;
        for present in present..(present + JOIN).min(self.nodes) {
            let introducer = (present > 0).then(|| self.network.below(present as usize) as u32);
            self.network.add(introducer);
            self.network.run_until(self.network.now() + JOIN_MS);
        }
    }

    /// Whom each node has in its table.
    fn known(&self, node: u32) -> Vec<u32> {
        let buckets = self.network.node(node).map_or(&[][..], |node| node.buckets());
        buckets.iter().flat_map(|bucket| &bucket.nodes).filter_map(|known| number(&known.contact)).collect()
    }

    /// In how many tables each node is.
    fn known_by(&self) -> Vec<usize> {
        let mut known_by = vec![0; self.nodes as usize];
        (0..self.nodes).flat_map(|node| self.known(node)).for_each(|node| known_by[node as usize] += 1);
        known_by
    }

    /// A node that remains.
    fn survivor(&self, random: &mut Random) -> u32 {
        loop {
            let node = random.below(self.nodes);
            if !self.lost[node as usize] {
                return node;
            }
        }
    }

    fn publish(&mut self, count: usize, random: &mut Random) {
        for _ in 0..count {
            let (publisher, key) = (self.survivor(random), self.network.random_id());
            let value: Arc<[u8]> = Arc::from(publisher.to_le_bytes());
            self.network.with(publisher, |node, now| node.publish(now, key, value));
            self.items.push((key, publisher));
        }
        self.network.run_until(self.network.now() + ANSWERED_MS);
    }

    fn lose(&mut self) {
        let mut keepers: BTreeMap<NodeId, Vec<u32>> = BTreeMap::new();
        for node in 0..self.nodes {
            let kept = self.network.node(node).into_iter().flat_map(|node| node.records());
            kept.for_each(|(key, ..)| keepers.entry(*key).or_default().push(node));
        }
        let mut alone: Vec<u32> = keepers.values().filter(|who| who.len() == 1).flatten().copied().collect();
        alone.sort_unstable();
        alone.dedup();
        self.cut_nodes = alone.len();
        (0..self.nodes).filter(|node| self.lost[*node as usize]).for_each(|node| self.network.remove(node));
    }

    /// Somebody else looks for some of the items.
    fn look(&mut self, random: &mut Random) {
        let from = self.searches.len();
        let items: Vec<(NodeId, u32)> = self.items[from..].iter().copied().take(AT_A_TIME).collect();
        for (key, publisher) in &items {
            let mut by = self.survivor(random);
            while by == *publisher {
                by = self.survivor(random);
            }
            self.network.with(by, |node, now| node.find_value(now, *key));
        }
        self.network.run_until(self.network.now() + ANSWERED_MS);
        let ended = core::mem::take(&mut self.network.done);
        let values = ended.iter().filter(|(_, lookup)| lookup.why == Why::FindValue);
        self.searches.extend(values.map(|(_, lookup)| search(lookup)));
        // What could not even begin is not found.
        self.searches.resize(from + items.len(), Search { hops: None, messages: 0 });
    }

    /// Links over which a block is told, to so many whom each node that remains has in its table, as Ethereum's nodes do: the structure finds peers, and
    /// blocks are flooded.
    pub fn links(&self, calls: u32, random: &mut Random) -> (Links, Vec<bool>) {
        let mut links: Links = vec![vec![]; self.nodes as usize];
        for node in (0..self.nodes).filter(|node| !self.lost[*node as usize]) {
            let mut known = self.known(node);
            known.retain(|other| !self.lost[*other as usize]);
            random.shuffle(&mut known);
            for other in known.into_iter().take(calls as usize) {
                links[node as usize].push(other);
                links[other as usize].push(node);
            }
        }
        (links, self.lost.clone())
    }

    /// Messages so far.
    pub fn sent(&self) -> u64 {
        self.network.sent()
    }
}

fn search(lookup: &Lookup) -> Search {
    let answers =
        lookup.steps.iter().filter(|step| matches!(step.answer, Answer::Nodes(_) | Answer::Values(_)));
    let messages = (lookup.steps.len() + answers.count()) as u64;
    let found = !lookup.values.is_empty();
    Search { hops: found.then(|| u32::from(lookup.hops())), messages }
}
