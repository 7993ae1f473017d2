//! A class comes, mines and leaves: what a room's difficulty does, simulated over headers alone with a seed.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "common/random.rs"]
mod random;

use hashyard_core::consensus::Ancestry;
use hashyard_core::consensus::difficulty::{is_adjustment, next_bits};
use hashyard_core::params::CLASSROOM;
use hashyard_core::room::RoomName;
use hashyard_core::{Bits, BlockHash, Header, MerkleNode, Params};

use crate::random::Random;

/// Hashes per second of one tab.
const HASHRATE: f64 = 5e6;

struct Headers(Vec<Header>);

impl Ancestry for Headers {
    fn height(&self) -> u32 {
        self.0.len() as u32 - 1
    }

    fn header_at(&self, height: u32) -> Header {
        self.0[height as usize]
    }
}

/// A room, its headers and the true time in seconds.
struct Room {
    params: Params,
    chain: Headers,
    clock: f64,
    random: Random,
}

/// A block as seen from outside.
struct Found {
    height: u32,
    bits: Bits,
    /// What it would have had to carry without a gap before it.
    regular: Bits,
    /// True seconds since the block before.
    gap: f64,
}

impl Room {
    /// A room that is opened some months after its genesis.
    fn open(params: Params, seed: u64) -> Self {
        let genesis = params.genesis_block().header;
        let clock = f64::from(genesis.time) + 2e7;
        Self { params, chain: Headers(vec![genesis]), clock, random: Random(seed) }
    }

    /// The next block. Finding one has no memory, so a miner that takes a new template every second, and with it another
    /// target once the gap allows the easiest, waits anew from there.
    fn mine(&mut self, miners: f64) -> Found {
        let start = self.clock;
        let regular = next_bits(&self.params, &self.chain, self.chain.last().time);
        loop {
            let time = (self.clock as u32).max(self.chain.median_time_past() + 1);
            let bits = next_bits(&self.params, &self.chain, time);
            let wait = self.random.wait(work(bits) / (miners * HASHRATE));
            let next_second = self.clock.floor() + 1.0;
            if self.clock + wait < next_second {
                self.clock += wait;
                self.push(bits, time);
                return Found { height: self.chain.height(), bits, regular, gap: self.clock - start };
            }
            self.clock = next_second;
        }
    }

    fn mine_for(&mut self, miners: f64, seconds: f64) -> Vec<Found> {
        let end = self.clock + seconds;
        let mut found = vec![];
        while self.clock < end {
            found.push(self.mine(miners));
        }
        found
    }

    fn push(&mut self, bits: Bits, time: u32) {
        assert!(
            f64::from(time) <= self.clock + f64::from(self.params.max_future),
            "a block ahead of every clock"
        );
        let header = Header {
            version: 4,
            prev_blockhash: BlockHash::ZERO,
            merkle_root: MerkleNode::ZERO,
            time,
            bits,
            nonce: 0,
        };
        self.chain.0.push(header);
    }
}

fn work(bits: Bits) -> f64 {
    bits.to_target().unwrap().work().to_f64()
}

fn mean_gap(found: &[Found]) -> f64 {
    found.iter().map(|block| block.gap).sum::<f64>() / found.len() as f64
}

const SEEDS: u64 = 40;
const CLASS: f64 = 60.0;
const MINUTE: f64 = 60.0;

#[test]
fn one_tab_alone_soon_finds_a_block_every_spacing() {
    for seed in 0..SEEDS {
        let mut room = Room::open(CLASSROOM.clone(), seed);
        room.mine_for(1.0, 20.0 * MINUTE);
        let gap = mean_gap(&room.mine_for(1.0, 60.0 * MINUTE));
        assert!((9.0..25.0).contains(&gap), "seed {seed}: a block every {gap:.1} s");
    }
}

#[test]
fn a_class_that_comes_does_not_collapse_the_difficulty() {
    let full = CLASS * HASHRATE * f64::from(CLASSROOM.spacing);
    for seed in 0..SEEDS {
        let mut room = Room::open(CLASSROOM.clone(), seed);
        room.mine_for(1.0, 20.0 * MINUTE);
        room.mine_for(CLASS, 20.0 * MINUTE);
        let lesson = room.mine_for(CLASS, 60.0 * MINUTE);
        for block in &lesson {
            let share = work(block.regular) / full;
            assert!(
                (0.3..4.0).contains(&share),
                "seed {seed}, height {}: {share:.2} of what fits",
                block.height
            );
        }
        let easy = lesson.iter().filter(|block| block.bits == CLASSROOM.pow_limit).count();
        assert!(easy * 50 < lesson.len(), "seed {seed}: {easy} easy blocks of {}", lesson.len());
        // Twelve times the spacing by what eleven gaps took, a Gamma variable whose inverse has the mean 1/10: on average 18 s.
        let gap = mean_gap(&lesson);
        assert!((13.0..23.0).contains(&gap), "seed {seed}: a block every {gap:.1} s");
    }
}

#[test]
fn a_class_that_leaves_does_not_strand_its_chain() {
    for seed in 0..SEEDS {
        let mut room = Room::open(CLASSROOM.clone(), seed);
        room.mine_for(1.0, 20.0 * MINUTE);
        room.mine_for(CLASS, 60.0 * MINUTE);
        let after = room.mine_for(1.0, 240.0 * MINUTE);
        let longest = after.iter().map(|block| block.gap).fold(0.0, f64::max);
        assert!(longest < 4.0 * MINUTE, "seed {seed}: {longest:.0} s without a block");
        // It has found its way back to one tab's difficulty.
        let gap = mean_gap(&after[after.len() - 60..]);
        assert!((8.0..40.0).contains(&gap), "seed {seed}: a block every {gap:.1} s at the end");
    }
}

/// A room without easy blocks whose limit is the easiest target that there is.
fn easiest_room(retarget: &str, spacing: &str) -> Params {
    let chosen = [("retarget", retarget), ("spacing", spacing), ("bits", "0x207fffff"), ("gap", "0")];
    let value =
        |key: &str| chosen.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned());
    Params::room(&RoomName::parse("easy").unwrap(), value).unwrap()
}

/// The difficulty after the first period and after the second, each gap so many seconds.
fn after_two_periods(params: Params, gap: u32) -> [Bits; 2] {
    let interval = params.retarget_interval;
    let mut room = Room::open(params, 1);
    let start = room.clock as u32;
    for height in 1..=2 * interval {
        let time = start + height * gap;
        room.clock = f64::from(time);
        room.push(next_bits(&room.params, &room.chain, time), time);
    }
    [interval, 2 * interval].map(|height| room.chain.header_at(height).bits)
}

#[test]
fn an_easy_rooms_difficulty_follows_the_rule() {
    // Four blocks are meant to take 8 s and are measured over three gaps (CalculateNextWorkRequired), in the first period, which
    // starts with block 1, over two.
    for (gap, first, second) in [
        (0, 0x201f_ffff, 0x2007_ffff),
        (1, 0x201f_ffff, 0x200b_ffff),
        (2, 0x203f_ffff, 0x202f_ffff),
        (3, 0x205f_ffff, 0x206b_fffe),
        (4, 0x207f_ffff, 0x207f_ffff),
    ] {
        let expected = [first, second].map(Bits);
        assert_eq!(after_two_periods(easiest_room("4", "2"), gap), expected, "{gap} s between blocks");
    }
}

#[test]
fn a_period_of_two_seconds_leaves_a_target() {
    // Between the one mined block of the first period and itself nothing is measured.
    assert_eq!(after_two_periods(easiest_room("2", "1"), 0), [Bits(0x207f_ffff), Bits(0x203f_ffff)]);
}

#[test]
fn networks_that_begin_with_a_mined_block_are_measured_from_it() {
    let params = Params { starts_at_block_one: false, ..easiest_room("4", "2") };
    // The months before block 1 count, so the limit stays; the second period is the first that was mined here throughout.
    assert_eq!(after_two_periods(params, 0), [Bits(0x207f_ffff), Bits(0x201f_ffff)]);
}

#[test]
fn one_easy_block_resets_nothing() {
    let mut room = Room::open(CLASSROOM.clone(), 1);
    room.mine_for(CLASS, 60.0 * MINUTE);
    while !is_adjustment(&room.params, room.chain.height() + 2) {
        room.mine(CLASS);
    }
    let before = room.chain.last().bits;
    // The last block of a period comes after a pause and is easy; without BIP94 the next period would start from it.
    room.clock += 200.0;
    assert_eq!(room.mine(CLASS).bits, CLASSROOM.pow_limit);
    let after = room.mine(CLASS).bits;
    assert!(is_adjustment(&room.params, room.chain.height()));
    assert!(work(after) > work(before) / 4.1, "{} after {}", work(after), work(before));
}
