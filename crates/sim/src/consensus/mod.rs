//! Three ways to agree on a list of blocks, message by message: proof of work and proof of authority ([`chain`]), and PBFT ([`pbft`]).
//!
//! All nodes have the payments already, so that a message is short and takes a link's latency, whatever the rule. Nodes stand where those of
//! Bitcoin's network do ([`crate::population`]).

pub mod chain;
pub mod pbft;

use crate::queue::Time;
use crate::random::Random;
use crate::scene::talk::{Notes, Role};
use crate::stats::Mean;

/// How many of `nodes` may lie without breaking a quorum of two thirds and one: f of n = 3f + 1.
pub const fn tolerated(nodes: u32) -> u32 {
    (nodes - 1) / 3
}

/// Which nodes are faulty, and how.
#[derive(Debug, Clone)]
pub struct Faults {
    /// For each node.
    pub faulty: Vec<bool>,
    /// Whether they act together against the others; else they are silent.
    pub deceive: bool,
}

impl Faults {
    /// Node 0, which is the first primary, and others at random.
    pub fn new(nodes: u32, faulty: u32, deceive: bool, random: &mut Random) -> Self {
        let mut others: Vec<bool> = (1..nodes).map(|place| place < faulty).collect();
        random.shuffle(&mut others);
        let first = [faulty > 0];
        Self { faulty: first.into_iter().chain(others).collect(), deceive }
    }

    /// The nodes that do as the rule says.
    pub fn correct(&self) -> Vec<u32> {
        self.of(false)
    }

    /// The nodes that do not.
    pub fn deceivers(&self) -> Vec<u32> {
        if self.deceive { self.of(true) } else { vec![] }
    }

    /// All nodes for a picture, in which nothing was said yet.
    pub fn notes(&self) -> Notes {
        let mut notes = Notes::default();
        let role = |faulty: &bool| if *faulty { Role::Faulty } else { Role::Node };
        (0..).zip(&self.faulty).for_each(|(node, faulty)| notes.cast(node, role(faulty)));
        notes
    }

    fn of(&self, kind: bool) -> Vec<u32> {
        (0..).zip(&self.faulty).filter(|(_, faulty)| **faulty == kind).map(|(node, _)| node).collect()
    }
}

/// What nodes decided, by height. As long as the run has blocks.
#[derive(Debug)]
pub struct Record {
    heights: Vec<Height>,
    /// So many nodes are believed: one of them at least is correct.
    believed: u32,
    /// From when a block could be decided until it was final, in seconds.
    pub finality: Mean,
    /// When the last block became final.
    pub last: Time,
    /// Blocks that are final.
    pub decided: u32,
}

#[derive(Debug, Clone, Default)]
struct Height {
    messages: u64,
    since: Option<Time>,
    nodes: u32,
    first: Option<u32>,
    differ: bool,
}

impl Record {
    fn new(blocks: u32, nodes: u32) -> Self {
        Self {
            heights: vec![Height::default(); blocks as usize],
            believed: tolerated(nodes) + 1,
            finality: Mean::default(),
            last: 0,
            decided: 0,
        }
    }

    /// Messages about a block.
    fn count(&mut self, height: u32, messages: u64) {
        if let Some(at) = self.heights.get_mut(height as usize) {
            at.messages += messages;
        }
    }

    /// From now on a block of this height can be decided, if it could not before.
    fn begin(&mut self, height: u32, now: Time) {
        if let Some(at) = self.heights.get_mut(height as usize) {
            at.since.get_or_insert(now);
        }
    }

    /// A correct node decides a block of this height.
    fn decide(&mut self, height: u32, block: u32, now: Time) {
        let Some(at) = self.heights.get_mut(height as usize) else { return };
        at.differ |= *at.first.get_or_insert(block) != block;
        at.nodes += 1;
        if at.nodes == self.believed {
            self.finality.add((now - at.since.unwrap_or(now)) as f64 / 1_000.0);
            self.last = now;
            self.decided += 1;
        }
    }

    /// Heights at which correct nodes decided differently, or took a decision back.
    pub fn broken(&self) -> usize {
        self.heights.iter().filter(|at| at.differ).count()
    }

    /// Messages for each block that is final.
    pub fn messages(&self) -> Mean {
        let mut mean = Mean::default();
        let decided = self.heights.iter().filter(|at| at.nodes >= self.believed);
        decided.for_each(|at| mean.add(at.messages as f64));
        mean
    }

    fn is_done(&self) -> bool {
        self.decided as usize == self.heights.len()
    }
}
