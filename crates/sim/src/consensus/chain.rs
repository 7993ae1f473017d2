//! Chains of blocks that nodes pass on to all whom they are linked to: proof of work as Bitcoin has it, and proof of authority as Clique (EIP-225).
//!
//! Faulty nodes that deceive make a branch in secret, and show it once it outweighs a chain on which others have decided already.

use super::{Faults, Record};
use crate::digest::Digest;
use crate::population::Population;
use crate::queue::{Queue, Time};
use crate::random::Random;
use crate::regions::Latencies;
use crate::scene::talk::{Has, Kind, Notes};

/// Blocks on top of one after which it counts as decided under proof of work: Nakamoto's z = 6. It is never certain.
const CONFIRMATIONS: u32 = 6;
/// Who signs out of turn waits up to so many ms for each signer there is (EIP-225, "Authorizing a block").
const WIGGLE: u64 = 500;
/// A secret branch that is so many blocks behind is given up.
const GIVE_UP: u32 = 20;
const GENESIS: u32 = 0;

/// Who makes a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Maker {
    /// Whoever finds it: all have the same hash rate.
    Work,
    /// The signers in turn; out of turn where that one is late.
    Authority,
}

struct Block {
    parent: u32,
    height: u32,
    weight: u64,
    by: u32,
    time: Time,
}

/// What a node takes for the chain.
struct Node {
    tip: u32,
    /// The blocks that it has decided, by height from 1.
    decided: Vec<u32>,
}

enum Event {
    Find,
    Sign { node: u32, parent: u32 },
    Arrive { to: u32, from: u32, block: u32 },
}

/// A network with one chain.
pub struct Chain {
    maker: Maker,
    /// Between blocks, in ms.
    interval: f64,
    faults: Faults,
    population: Population,
    latencies: Latencies,
    blocks: Vec<Block>,
    nodes: Vec<Node>,
    /// The heaviest tip of any correct node.
    best: u32,
    /// Where the secret branch leaves the chain, and its tip.
    secret: (u32, u32),
    queue: Queue<Event>,
    random: Random,
    /// What was decided.
    pub record: Record,
    /// Events so far.
    pub events: u64,
    /// Over all decisions.
    pub digest: Digest,
    /// The first block that is no secret.
    noted: Option<u32>,
    /// Its way.
    pub notes: Notes,
}

impl Chain {
    /// A network in which so many blocks are to be decided, with `interval` ms between two on average.
    pub fn new(maker: Maker, faults: Faults, blocks: u32, interval: f64, mut random: Random) -> Self {
        let nodes = faults.faulty.len() as u32;
        let genesis = Block { parent: GENESIS, height: 0, weight: 0, by: u32::MAX, time: 0 };
        let mut chain = Self {
            maker,
            interval,
            population: Population::new(nodes, false, &mut random),
            noted: None,
            notes: faults.notes(),
            faults,
            latencies: Latencies::default(),
            blocks: vec![genesis],
            nodes: (0..nodes).map(|_| Node { tip: GENESIS, decided: vec![] }).collect(),
            best: GENESIS,
            secret: (GENESIS, GENESIS),
            queue: Queue::default(),
            random,
            record: Record::new(blocks, nodes),
            events: 0,
            digest: Digest::default(),
        };
        match maker {
            Maker::Work => chain.wait_for_find(),
            Maker::Authority => {
                chain.faults.correct().into_iter().for_each(|node| chain.wait_for_turn(node, GENESIS));
                chain.extend_secret(GENESIS);
            }
        }
        chain
    }

    /// What one block costs if it has no rival: each correct node tells all whom it is linked to but the one it has it from.
    pub fn flooding(&self) -> u64 {
        let correct = self.faults.correct();
        let links: usize = correct.iter().map(|node| self.population.links(*node).len()).sum();
        links as u64 + 1 - correct.len() as u64
    }

    /// Blocks that were made.
    pub fn made(&self) -> usize {
        self.blocks.len() - 1
    }

    /// One event; whether more is to come.
    pub fn step(&mut self) -> bool {
        if self.record.is_done() {
            return false;
        }
        let Some(event) = self.queue.take() else { return false };
        self.events += 1;
        match event {
            Event::Find => {
                let makers = self.makers();
                let by = makers[self.random.below(makers.len() as u32) as usize];
                self.make(by);
                self.wait_for_find();
            }
            Event::Sign { node, parent } if self.head(node) == parent => self.make(node),
            Event::Sign { .. } => {}
            Event::Arrive { to, from, block } if !self.faults.faulty[to as usize] => {
                self.hear(to, Some(from), block);
            }
            Event::Arrive { .. } => {}
        }
        true
    }

    fn makers(&self) -> Vec<u32> {
        let mut makers = self.faults.correct();
        makers.extend(self.faults.deceivers());
        makers
    }

    /// On what a node builds.
    fn head(&self, node: u32) -> u32 {
        if self.faults.faulty[node as usize] { self.secret.1 } else { self.nodes[node as usize].tip }
    }

    fn at(&self, block: u32) -> &Block {
        &self.blocks[block as usize]
    }

    /// Who is silent hashes nothing, and difficulty stays.
    fn wait_for_find(&mut self) {
        let makers = self.makers().len() as f64;
        let mean = self.interval * self.nodes.len() as f64 / makers;
        let wait = self.random.waiting(mean) as Time;
        self.queue.put(wait, Event::Find);
    }

    /// A signer waits for its turn to follow a block, if it may: of each n/2 + 1 blocks in a row it signs one at most.
    fn wait_for_turn(&mut self, node: u32, parent: u32) {
        let signers = self.nodes.len() as u32;
        let mut block = parent;
        for _ in 0..signers / 2 {
            if self.at(block).by == node {
                return;
            }
            block = self.at(block).parent;
        }
        let due = self.at(parent).time + self.interval as Time;
        let late = if self.in_turn(node, parent) { 0 } else { self.random.below(signers * WIGGLE as u32) };
        let wait = due.saturating_sub(self.queue.now()) + Time::from(late);
        self.queue.put(wait, Event::Sign { node, parent });
    }

    fn in_turn(&self, node: u32, parent: u32) -> bool {
        (self.at(parent).height + 1) % self.nodes.len() as u32 == node
    }

    /// A node makes a block on top of what it takes for the chain.
    fn make(&mut self, by: u32) {
        let parent = self.head(by);
        let gain = match self.maker {
            Maker::Work => 1,
            Maker::Authority => 1 + u64::from(self.in_turn(by, parent)),
        };
        let (height, weight) = (self.at(parent).height + 1, self.at(parent).weight + gain);
        let (block, time) = (self.blocks.len() as u32, self.queue.now());
        self.blocks.push(Block { parent, height, weight, by, time });
        if self.faults.faulty[by as usize] {
            self.extend_secret(block);
        } else {
            self.noted.get_or_insert(block);
            self.record.begin(height - 1, time);
            self.hear(by, None, block);
        }
    }

    /// A correct node hears of a block, with all before it.
    fn hear(&mut self, node: u32, from: Option<u32>, block: u32) {
        if self.at(block).weight <= self.at(self.nodes[node as usize].tip).weight {
            return;
        }
        self.nodes[node as usize].tip = block;
        if Some(block) == self.noted {
            self.notes.change(self.queue.now(), node, Has::It);
        }
        self.decide(node);
        self.tell(node, from, block);
        if self.maker == Maker::Authority {
            self.wait_for_turn(node, block);
        }
        if self.at(block).weight > self.at(self.best).weight {
            self.best = block;
            self.look_at_secret();
        }
    }

    fn tell(&mut self, node: u32, from: Option<u32>, block: u32) {
        for link in self.population.links(node) {
            let to = self.population.other_end(link);
            if Some(to) != from {
                let regions = (self.population.region[node as usize], self.population.region[to as usize]);
                let latency = self.latencies.draw(&mut self.random, regions.0, regions.1);
                self.queue.put(latency, Event::Arrive { to, from: node, block });
                self.record.count(self.at(block).height - 1, 1);
                if Some(block) == self.noted {
                    let sent = self.queue.now();
                    self.notes.say(node, to, [sent, sent + latency], Kind::Gives);
                }
            }
        }
    }

    /// Blocks that a block needs on top of it to be decided. Under proof of authority more than half of the signers stand behind it then.
    fn depth(&self) -> u32 {
        match self.maker {
            Maker::Work => CONFIRMATIONS,
            Maker::Authority => self.nodes.len() as u32 / 2,
        }
    }

    /// A node decides what lies deep enough below its tip, and sees whether what it decided is still there.
    fn decide(&mut self, node: u32) {
        let mut block = self.nodes[node as usize].tip;
        for _ in 0..self.depth() {
            block = self.at(block).parent;
        }
        let mut new = vec![];
        let decided = core::mem::take(&mut self.nodes[node as usize].decided);
        while block != GENESIS && decided.get(self.at(block).height as usize - 1) != Some(&block) {
            new.push(block);
            block = self.at(block).parent;
        }
        let kept = self.at(block).height as usize;
        self.nodes[node as usize].decided = decided;
        if new.is_empty() {
            return;
        }
        self.nodes[node as usize].decided.truncate(kept);
        for block in new.into_iter().rev() {
            self.nodes[node as usize].decided.push(block);
            self.record.decide(self.at(block).height - 1, block, self.queue.now());
            self.digest.add(u64::from(block) << 32 | u64::from(node));
        }
    }

    /// The deceivers have a new tip of their own.
    fn extend_secret(&mut self, tip: u32) {
        self.secret.1 = tip;
        if self.maker == Maker::Authority {
            self.faults.deceivers().into_iter().for_each(|node| self.wait_for_turn(node, tip));
        }
        self.look_at_secret();
    }

    /// They show their branch if that takes back what somebody decided, and give it up if it is hopeless.
    fn look_at_secret(&mut self) {
        let (fork, tip) = self.secret;
        let deceivers = self.faults.deceivers();
        if deceivers.is_empty() {
            return;
        }
        let height = self.at(self.best).height;
        let pays = height > self.at(fork).height + self.depth();
        if pays && self.at(tip).weight > self.at(self.best).weight {
            deceivers.into_iter().for_each(|node| self.tell(node, None, tip));
            self.secret.0 = tip;
        } else if height > self.at(tip).height + GIVE_UP {
            self.secret.0 = self.best;
            self.extend_secret(self.best);
        }
    }
}
