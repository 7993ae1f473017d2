//! A class that starts at once in an empty room: every miner with its own view of the chain, blocks on their way between them,
//! real difficulties; only hashing is left to a seed.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "common/random.rs"]
mod random;

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use hashyard_core::consensus::Ancestry;
use hashyard_core::consensus::difficulty::next_bits;
use hashyard_core::params::CLASSROOM;
use hashyard_core::{Bits, BlockHash, Header, MerkleNode};

use crate::random::Random;

/// Hashes per second of one miner.
const HASHRATE: f64 = 3e6;
/// Neighbours before and after a miner in each circle; two circles make four links, four make eight.
const CIRCLES: usize = 4;
/// From one neighbour to the next in ms: `inv`, `getdata` and `block`, each 100 ms on its way.
const HOP_MS: u64 = 300;
const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const SEEDS: u64 = 10;

/// A block; genesis is its own parent.
struct Block {
    header: Header,
    parent: usize,
    height: u32,
    /// Expected hashes for it and all below it.
    chainwork: f64,
    found_ms: u64,
}

/// The chain that ends in a block.
struct View<'a> {
    blocks: &'a [Block],
    last: usize,
}

impl Ancestry for View<'_> {
    fn height(&self) -> u32 {
        self.blocks[self.last].height
    }

    fn header_at(&self, height: u32) -> Header {
        let mut at = self.last;
        while self.blocks[at].height > height {
            at = self.blocks[at].parent;
        }
        self.blocks[at].header
    }
}

struct Miner {
    tip: usize,
    /// Which search counts; those for earlier tips are given up.
    search: u64,
    neighbours: BTreeSet<usize>,
}

#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    /// A block with all that is below it.
    Arrived { at: usize, block: usize },
    /// This search finds a block.
    Found { by: usize, search: u64 },
    /// The gap is over from which on a block may be easy.
    Easier { at: usize, search: u64 },
}

/// Miners, and all blocks that anyone found.
struct Class {
    blocks: Vec<Block>,
    miners: Vec<Miner>,
    events: BinaryHeap<Reverse<(u64, Event)>>,
    now_ms: u64,
    random: Random,
}

impl Class {
    /// A class that starts now, some months after genesis.
    fn start(size: usize, seed: u64) -> Self {
        let header = CLASSROOM.genesis_block().header;
        let genesis = Block { header, parent: 0, height: 0, chainwork: 0.0, found_ms: 0 };
        let miners = (0..size).map(|_| Miner { tip: 0, search: 0, neighbours: BTreeSet::new() }).collect();
        let (blocks, random) = (vec![genesis], Random(seed));
        let mut class = Self { blocks, miners, events: BinaryHeap::new(), now_ms: 0, random };
        (0..CIRCLES).for_each(|_| class.join_hands());
        (0..size).for_each(|miner| class.search(miner));
        class
    }

    /// Links all miners in a circle of random order.
    fn join_hands(&mut self) {
        let mut order: Vec<usize> = (0..self.miners.len()).collect();
        order.sort_by_cached_key(|_| self.random.unit().to_bits());
        for (place, miner) in order.iter().enumerate() {
            let next = order[(place + 1) % order.len()];
            self.miners[*miner].neighbours.insert(next);
            self.miners[next].neighbours.insert(*miner);
        }
    }

    /// Lives until `end_ms`.
    fn run_until(&mut self, end_ms: u64) {
        while let Some(Reverse((time, _))) = self.events.peek()
            && *time <= end_ms
        {
            self.step();
        }
        self.now_ms = end_ms;
    }

    fn step(&mut self) {
        let Some(Reverse((time, event))) = self.events.pop() else { return };
        self.now_ms = time;
        match event {
            Event::Arrived { at, block } => self.accept(at, block),
            Event::Found { by, search } if self.miners[by].search == search => {
                let block = self.find(self.miners[by].tip);
                self.accept(by, block);
            }
            Event::Easier { at, search } if self.miners[at].search == search => self.search(at),
            Event::Found { .. } | Event::Easier { .. } => {}
        }
    }

    /// First seen wins; whoever has a new tip tells of it and searches on top of it.
    fn accept(&mut self, at: usize, block: usize) {
        if self.blocks[block].chainwork <= self.blocks[self.miners[at].tip].chainwork {
            return;
        }
        self.miners[at].tip = block;
        let arrival = self.now_ms + HOP_MS;
        let news = |at: &usize| Reverse((arrival, Event::Arrived { at: *at, block }));
        self.events.extend(self.miners[at].neighbours.iter().map(news));
        self.search(at);
    }

    /// Finding a block has no memory, so a search begins anew when its target changes.
    fn search(&mut self, miner: usize) {
        let tip = self.miners[miner].tip;
        self.miners[miner].search += 1;
        let search = self.miners[miner].search;
        let wait = self.random.wait(work(self.next(tip).1) / HASHRATE);
        let found = self.now_ms + (wait * 1e3) as u64;
        let gap_s = self.blocks[tip].header.time + CLASSROOM.min_difficulty_gap + 1;
        let easier = u64::from(gap_s.saturating_sub(START_S)) * SECOND;
        let event = match easier > self.now_ms && easier < found {
            true => (easier, Event::Easier { at: miner, search }),
            false => (found, Event::Found { by: miner, search }),
        };
        self.events.push(Reverse(event));
    }

    /// Time and target of a block on top of another, now.
    fn next(&self, parent: usize) -> (u32, Bits) {
        let view = View { blocks: &self.blocks, last: parent };
        let time = (START_S + (self.now_ms / SECOND) as u32).max(view.median_time_past() + 1);
        (time, next_bits(&CLASSROOM, &view, time))
    }

    fn find(&mut self, parent: usize) -> usize {
        let (time, bits) = self.next(parent);
        assert!(u64::from(time - START_S) <= self.now_ms / SECOND + u64::from(CLASSROOM.max_future));
        let header = Header {
            version: 4,
            prev_blockhash: BlockHash::ZERO,
            merkle_root: MerkleNode::ZERO,
            time,
            bits,
            nonce: 0,
        };
        let (height, chainwork) =
            (self.blocks[parent].height + 1, self.blocks[parent].chainwork + work(bits));
        self.blocks.push(Block { header, parent, height, chainwork, found_ms: self.now_ms });
        self.blocks.len() - 1
    }

    /// The tip with the most work that anyone has.
    fn best(&self) -> usize {
        let tips = self.miners.iter().map(|miner| miner.tip);
        tips.max_by(|a, b| self.blocks[*a].chainwork.total_cmp(&self.blocks[*b].chainwork)).unwrap()
    }

    /// Seconds in which the whole class may expect its next block.
    fn expected_gap(&self) -> f64 {
        work(self.next(self.best()).1) / (HASHRATE * self.miners.len() as f64)
    }

    /// Of the blocks found from a time on: how many there are, and how many of them are not on the best chain.
    fn stale_since(&self, start_ms: u64) -> (usize, usize) {
        let mut at = self.best();
        let mut chain = BTreeSet::new();
        while chain.insert(at) {
            at = self.blocks[at].parent;
        }
        let found: Vec<usize> =
            (1..self.blocks.len()).filter(|block| self.blocks[*block].found_ms >= start_ms).collect();
        (found.len(), found.iter().filter(|block| !chain.contains(block)).count())
    }
}

/// When the class starts, in Unix seconds: 2026-06-01 00:00:00 UTC.
const START_S: u32 = 1_780_272_000;

fn work(bits: Bits) -> f64 {
    bits.to_target().unwrap().work().to_f64()
}

/// They have it once the difficulty is within a factor of two of what gives them a block every 15 s. Stale blocks are counted over
/// all seeds, for nine minutes have some forty blocks only.
#[test]
fn sixty_who_start_at_once_have_their_spacing_within_two_minutes() {
    let (mut all_found, mut all_stale) = (0, 0);
    let at_spacing = f64::from(CLASSROOM.spacing) / 2.0..f64::from(CLASSROOM.spacing) * 2.0;
    for seed in 0..SEEDS {
        let mut class = Class::start(60, seed);
        while !at_spacing.contains(&class.expected_gap()) {
            class.run_until(class.now_ms + SECOND);
            assert!(class.now_ms <= 2 * MINUTE, "seed {seed}: a block every {:.1} s", class.expected_gap());
        }
        let reached = class.now_ms / SECOND;
        class.run_until(10 * MINUTE);
        let (found, stale) = class.stale_since(MINUTE);
        println!("seed {seed}: spacing after {reached} s, {stale} of {found} blocks stale after a minute");
        (all_found, all_stale) = (all_found + found, all_stale + stale);
    }
    assert!(all_stale * 10 <= all_found, "{all_stale} of {all_found} stale");
}

#[test]
fn one_student_alone_finds_a_first_block_within_half_a_minute() {
    for seed in 0..SEEDS {
        let mut class = Class::start(1, seed);
        class.run_until(MINUTE / 2);
        assert!(class.blocks.len() > 1, "seed {seed}");
    }
}
