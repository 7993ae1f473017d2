//! Nodes at the level of blocks: who has which, who tells whom, how long it takes. What is in a block is only a size.
//!
//! A node that takes a block announces it to all whom it is linked to (`inv`); who lacks it asks (`getdata`); it is sent whole or, between nodes
//! that both know them, as a compact block (BIP152), of which some lack transactions and ask again (`getblocktxn`). A node sends one block at a
//! time. Numbers are those of SimBlock's default configuration, in which nobody leaves.
//!
//! | file | what |
//! | --- | --- |
//! | `absence` | nodes that come and go, and a network that is cut in two |

mod absence;

use self::absence::Absence;
use crate::digest::Digest;
use crate::lists::Lists;
use crate::population::Population;
use crate::queue::{Queue, Time};
use crate::random::Random;
use crate::regions::{Latencies, transfer};

/// A compact block is as much shorter: 18 kB of 535.
const COMPACT_PART: (u64, u64) = (18, 535);
/// What a node takes before it answers with a block, in ms.
const PROCESSING: Time = 2;
/// What a message without a block takes besides the latency, in ms.
const MESSAGE: Time = 10;
/// How often a compact block lacks transactions: with a node that stays, and with one that comes and goes.
const INCOMPLETE: [f64; 2] = [0.13, 0.27];
/// Which part of a block, in percent, is lacking then, with nodes that come and go: after the percentage before and up to this one, so many of 945
/// measured blocks for each. Nodes that stay lack one percent.
const LACKING: [(u8, usize); 18] = [
    (1, 546),
    (2, 66),
    (3, 39),
    (4, 27),
    (5, 21),
    (6, 17),
    (7, 14),
    (8, 12),
    (9, 11),
    (10, 10),
    (11, 9),
    (12, 8),
    (14, 7),
    (16, 6),
    (19, 5),
    (24, 4),
    (32, 3),
    (48, 2),
];
/// Above that it was one block for each percentage up to this.
const MOST_LACKING: u8 = 96;
/// Blocks so far below the tip are known to everybody.
const SETTLED: u32 = 20;
/// The first block, which all have.
const GENESIS: u32 = 0;

/// What a network is like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scenario {
    /// How many nodes there are, at least 2.
    pub nodes: u32,
    /// Milliseconds between blocks on average.
    pub interval: f64,
    /// Bytes of a block.
    pub block: u64,
    /// Whether most nodes take compact blocks.
    pub compact: bool,
    /// Share of the nodes that leaves each hour, to come back later.
    pub churn: f64,
}

impl Scenario {
    /// SimBlock's default: half a megabyte each ten minutes.
    pub const TODAY: Self =
        Self { nodes: 300, interval: 600_000.0, block: 535_000, compact: true, churn: 0.0 };
}

/// A block.
#[derive(Debug, Clone, Copy)]
pub struct Block {
    /// The block that it is built upon.
    pub parent: u32,
    /// Blocks below it.
    pub height: u32,
    /// When it was found.
    pub time: Time,
    /// Nodes that have it.
    pub reached: u32,
}

/// A network of nodes that mine and pass on blocks.
pub struct BlockNet {
    population: Population,
    latencies: Latencies,
    lacking: Vec<u8>,
    scenario: Scenario,
    queue: Queue<Event>,
    random: Random,
    blocks: Vec<Block>,
    /// For each block, which nodes have it or are asking for it; empty for those that everybody has.
    known: Vec<Vec<u64>>,
    /// The block that each node builds upon.
    tips: Vec<u32>,
    /// Blocks that each node has been asked for.
    asked: Lists<Asked>,
    sending: Vec<bool>,
    absence: Absence,
    /// The most blocks that a node has ever taken back.
    pub taken_back: u32,
    /// Messages and finds.
    pub events: u64,
    /// Over all of them.
    pub digest: Digest,
}

#[derive(Debug, Clone, Copy)]
struct Event {
    kind: Kind,
    to: u32,
    from: u32,
    block: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Found,
    Inv,
    GetData,
    GetBlockTxn,
    Compact,
    Whole,
    Leave,
    Return,
    Heal,
}

impl Event {
    /// Whether it is on its way from one node to another.
    fn is_message(&self) -> bool {
        !matches!(self.kind, Kind::Found | Kind::Leave | Kind::Return | Kind::Heal)
    }
}

#[derive(Debug, Clone, Copy)]
struct Asked {
    by: u32,
    block: u32,
    /// Only the transactions that a compact block lacked.
    only_lacking: bool,
}

/// A node has a block that it lacked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrival {
    /// The block.
    pub block: u32,
    /// The node.
    pub node: u32,
    /// How long after it was found, in ms.
    pub after: Time,
    /// How many nodes have it now.
    pub reached: u32,
}

impl BlockNet {
    /// A network of nodes that all have the first block. One seed and one number of nodes give one network, whatever its blocks are like.
    pub fn new(scenario: Scenario, seed: u64) -> Self {
        let mut random = Random::new(seed);
        let Scenario { nodes, compact, .. } = scenario;
        let population = Population::new(nodes, compact, &mut random);
        let count = nodes as usize;
        let mut net = Self {
            population,
            latencies: Latencies::default(),
            lacking: lacking(),
            scenario,
            queue: Queue::default(),
            random,
            blocks: vec![Block { parent: GENESIS, height: 0, time: 0, reached: nodes }],
            known: vec![vec![]],
            tips: vec![GENESIS; count],
            asked: Lists::new(count),
            sending: vec![false; count],
            absence: Absence::default(),
            taken_back: 0,
            events: 0,
            digest: Digest::default(),
        };
        net.find_later();
        if scenario.churn > 0.0 {
            net.churn(scenario.churn);
        }
        net
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> u32 {
        self.population.count()
    }

    /// When what happened last happened.
    pub fn now(&self) -> Time {
        self.queue.now()
    }

    /// The region in which a node stands.
    pub fn region(&self, node: u32) -> u8 {
        self.population.region[node as usize]
    }

    /// All blocks, in the order in which they were found.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The block that a node builds upon.
    pub fn tip(&self, node: u32) -> u32 {
        self.tips[node as usize]
    }

    /// Has the next event happen.
    pub fn step(&mut self) -> Option<Arrival> {
        let event = self.queue.take()?;
        self.events += 1;
        self.digest.add(self.queue.now() << 24 ^ u64::from(event.to) << 3 ^ event.kind as u64);
        let Event { kind, to, from, block } = event;
        if event.is_message() && !self.absence.reaches(from, to) {
            self.lose(event);
            return None;
        }
        match kind {
            Kind::Found => return self.find(),
            Kind::Leave => self.leave(to, self.scenario.churn),
            Kind::Return => self.come_back(to),
            Kind::Heal => self.heal(),
            Kind::Inv => self.hear(to, from, block),
            Kind::GetData => self.ask(to, Asked { by: from, block, only_lacking: false }),
            Kind::GetBlockTxn => self.ask(to, Asked { by: from, block, only_lacking: true }),
            Kind::Compact => {
                self.send_next(from);
                let incomplete = INCOMPLETE[usize::from(self.population.unsteady[to as usize])];
                if !self.random.happens(incomplete) {
                    return Some(self.arrive(to, block));
                }
                self.message(Kind::GetBlockTxn, to, from, block);
            }
            Kind::Whole => {
                self.send_next(from);
                return Some(self.arrive(to, block));
            }
        }
        None
    }

    /// All nodes mine, each on its own tip. Finding has no memory, so who finds next and when are drawn apart.
    fn find_later(&mut self) {
        let after = self.random.waiting(self.scenario.interval) as Time;
        self.queue.put(after, Event { kind: Kind::Found, to: 0, from: 0, block: 0 });
    }

    fn find(&mut self) -> Option<Arrival> {
        let finder = self.population.finder(&mut self.random);
        if !self.absence.is_there(finder) {
            self.find_later();
            return None;
        }
        let parent = self.tips[finder as usize];
        let height = self.blocks[parent as usize].height + 1;
        let block = self.blocks.len() as u32;
        self.blocks.push(Block { parent, height, time: self.queue.now(), reached: 0 });
        self.known.push(vec![0; (self.nodes() as usize).div_ceil(64)]);
        if let Some(settled) = block.checked_sub(SETTLED) {
            self.known[settled as usize] = vec![];
        }
        self.find_later();
        Some(self.arrive(finder, block))
    }

    fn hear(&mut self, node: u32, from: u32, block: u32) {
        if self.note(node, block) {
            self.message(Kind::GetData, node, from, block);
        }
    }

    /// Notes that a node has a block or asks for it; says whether that is new.
    fn note(&mut self, node: u32, block: u32) -> bool {
        let Some(word) = self.known[block as usize].get_mut(node as usize / 64) else { return false };
        let bit = 1 << (node % 64);
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    fn ask(&mut self, node: u32, asked: Asked) {
        self.asked.push(node as usize, asked);
        if !self.sending[node as usize] {
            self.send_next(node);
        }
    }

    fn send_next(&mut self, node: u32) {
        let next = loop {
            match self.asked.pop(node as usize) {
                Some(Asked { by, block, .. }) if !self.absence.reaches(node, by) => {
                    self.ask_elsewhere(by, block)
                }
                next => break next,
            }
        };
        self.sending[node as usize] = next.is_some();
        let Some(Asked { by, block, only_lacking }) = next else { return };
        let [from, to] = [node, by].map(|node| self.population.region[node as usize]);
        let [ours, theirs] = [node, by].map(|node| self.population.compact[node as usize]);
        let (kind, bytes) = match (only_lacking, ours && theirs) {
            (true, _) => (Kind::Whole, self.lacking_bytes(node)),
            (false, true) => (Kind::Compact, self.scenario.block * COMPACT_PART.0 / COMPACT_PART.1),
            (false, false) => (Kind::Whole, self.scenario.block),
        };
        let after = self.latencies.draw(&mut self.random, from, to) + transfer(bytes, from, to) + PROCESSING;
        self.queue.put(after, Event { kind, to: by, from: node, block });
    }

    fn lacking_bytes(&mut self, node: u32) -> u64 {
        let percent = match self.population.unsteady[node as usize] {
            true => self.lacking[self.random.below(self.lacking.len() as u32) as usize],
            false => 1,
        };
        self.scenario.block * u64::from(percent) / 100
    }

    fn message(&mut self, kind: Kind, from: u32, to: u32, block: u32) {
        let [one, other] = [from, to].map(|node| self.population.region[node as usize]);
        let after = self.latencies.draw(&mut self.random, one, other) + MESSAGE;
        self.queue.put(after, Event { kind, to, from, block });
    }

    fn arrive(&mut self, node: u32, block: u32) -> Arrival {
        // Who has a block has all below it, too.
        let mut below = block;
        self.note(node, block);
        while below != GENESIS {
            below = self.blocks[below as usize].parent;
            if !self.note(node, below) {
                break;
            }
        }
        let taken = &mut self.blocks[block as usize];
        taken.reached += 1;
        let (arrival, height) = (
            Arrival { block, node, after: self.queue.now() - taken.time, reached: taken.reached },
            taken.height,
        );
        let tip = self.tips[node as usize];
        if height > self.blocks[tip as usize].height {
            self.taken_back = self.taken_back.max(self.taken_back_for(tip, block));
            self.tips[node as usize] = block;
            self.announce(node, block);
        }
        arrival
    }

    /// Blocks that who builds upon one takes back to build upon another, higher one.
    fn taken_back_for(&self, tip: u32, block: u32) -> u32 {
        let [mut old, mut new] = [tip, block].map(|block| (block, self.blocks[block as usize]));
        let below = |block: Block| (block.parent, self.blocks[block.parent as usize]);
        while new.1.height > old.1.height {
            new = below(new.1);
        }
        let mut taken_back = 0;
        while old.0 != new.0 {
            (old, new) = (below(old.1), below(new.1));
            taken_back += 1;
        }
        taken_back
    }

    fn announce(&mut self, node: u32, block: u32) {
        for link in self.population.links(node) {
            self.message(Kind::Inv, node, self.population.other_end(link), block);
        }
    }
}

fn lacking() -> Vec<u8> {
    let mut list = vec![];
    let mut above = 0;
    for (up_to, times) in LACKING.into_iter().chain([(MOST_LACKING, 1)]) {
        list.extend((above + 1..=up_to).flat_map(|percent| vec![percent; times]));
        above = up_to;
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(nodes: u32, interval: f64, height: u32, seed: u64) -> BlockNet {
        let mut net = BlockNet::new(Scenario { nodes, interval, ..Scenario::TODAY }, seed);
        while net.blocks().last().is_some_and(|block| block.height < height) {
            net.step();
        }
        net
    }

    #[test]
    fn what_is_lacking_is_as_measured() {
        let list = lacking();
        let mean = list.iter().map(|percent| f64::from(*percent)).sum::<f64>() / list.len() as f64;
        assert!(list.len() == 945 && (mean - 8.7228).abs() < 1e-3, "{} {mean}", list.len());
    }

    #[test]
    fn one_seed_is_one_run() {
        let digest = |seed| run(200, 60_000.0, 10, seed).digest;
        assert_eq!(digest(1), digest(1));
        assert_ne!(digest(1), digest(2));
    }

    #[test]
    fn a_block_reaches_everybody_once() {
        let mut net = BlockNet::new(Scenario::TODAY, 4);
        let mut arrivals = vec![];
        while net.blocks().len() < 6 {
            arrivals.extend(net.step());
        }
        let of = |block| {
            arrivals
                .iter()
                .filter(|arrival| arrival.block == block)
                .map(|arrival| arrival.reached)
                .collect::<Vec<u32>>()
        };
        for block in 1..5 {
            assert_eq!(of(block), (1..=300).collect::<Vec<u32>>());
        }
    }

    /// Blocks that come faster than they spread are built beside one another.
    #[test]
    fn haste_makes_stale_blocks() {
        let stale = |interval| {
            let net = run(300, interval, 200, 2);
            net.blocks().len() as u32 - 1 - 200
        };
        assert!(stale(600_000.0) < 8 && stale(3_000.0) > 40, "{} {}", stale(600_000.0), stale(3_000.0));
    }
}
