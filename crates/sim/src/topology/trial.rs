//! Networks of one topology that have lost a share of their nodes: others are looked for in them, and blocks spread.

use super::fabric::{Fabric, ORDERERS};
use super::graph::{self, Links, Spread};
use super::structured::Structured;
use super::{Search, lose};
use crate::digest::Digest;
use crate::random::Random;
use crate::scene::networks::Topology;
use crate::scene::talk::{Notes, Role, Talk};
use crate::stats::Mean;

/// Tries of a slice.
const SLICE: u64 = 5;
/// How many of the lost nodes are shown beside those that get a block.
const LOST_SHOWN: usize = 16;

/// What is tried.
#[derive(Debug, Clone)]
pub struct Setting {
    /// In which topology.
    pub topology: Topology,
    /// Whether the best connected nodes are lost first.
    pub best_first: bool,
    /// Whether Fabric's orderers stay then.
    pub spares_orderers: bool,
    /// Whether a peer of each of Fabric's organisations gets blocks for all.
    pub elects: bool,
    /// Nodes.
    pub nodes: u32,
    /// Others that each node calls.
    pub calls: u32,
    /// Hops that a flooded question goes at most.
    pub ttl: u32,
    /// Items that are looked for.
    pub lookups: u64,
    /// Of so many tries one spreads a block, too.
    pub spread_each: u64,
}

/// What was measured at one share.
#[derive(Debug, Default)]
pub struct Tally {
    /// Items that were looked for.
    pub tries: u64,
    /// Items that were found.
    pub found: u64,
    /// Hops to those that were found.
    pub hops: Mean,
    /// Messages of a search.
    pub messages: Mean,
    /// Share of the remaining nodes that a block reached.
    pub reached: Mean,
    /// Where that is most of them, ms until the last one had it.
    pub last: Mean,
    /// Blocks that reached most of them.
    pub blocks: u64,
    /// Nodes whose loss alone makes somebody or something be found no more.
    pub cut_nodes: usize,
}

/// A topology, and what has happened in it so far.
pub struct Trial {
    setting: Setting,
    /// How many are lost of each hundred.
    percent: u32,
    tally: Tally,
    structured: Option<Box<Structured>>,
    /// Whether the way of a block is kept.
    watches: bool,
    shown: Option<Talk>,
    random: Random,
    /// What happened.
    pub events: u64,
    /// In which order.
    pub digest: Digest,
}

impl Trial {
    /// Nothing has been tried yet, and nothing is lost.
    pub fn new(setting: Setting, seed: u64) -> Self {
        Self {
            setting,
            percent: 0,
            tally: Tally::default(),
            structured: None,
            watches: false,
            shown: None,
            random: Random::new(seed),
            events: 0,
            digest: Digest::default(),
        }
    }

    /// The next tries lose so many of each hundred nodes. Gives what was measured before.
    pub fn next(&mut self, percent: u32) -> Tally {
        self.percent = percent;
        core::mem::take(&mut self.tally)
    }

    /// Keeps the way of the next block that gets to most of the nodes, for a picture; of the next one if none does.
    pub fn watch(&mut self) {
        self.watches = true;
    }

    /// The way of a block, if one was watched.
    pub fn shown(&mut self) -> Option<Talk> {
        self.shown.take()
    }

    /// How many are lost of each hundred.
    pub const fn percent(&self) -> u32 {
        self.percent
    }

    /// How many are lost.
    pub const fn lost(&self) -> u32 {
        self.setting.nodes * self.percent / 100
    }

    /// What is tried.
    pub const fn setting(&self) -> &Setting {
        &self.setting
    }

    /// Goes on for a while. How much of it is done, 1 at the end.
    pub fn advance(&mut self) -> f64 {
        match self.setting.topology {
            Topology::Structured => self.attempt_structured(),
            _ => self.attempt(),
        }
    }

    /// Some tries, each in a network of its own.
    fn attempt(&mut self) -> f64 {
        for _ in 0..SLICE.min(self.setting.lookups - self.tally.tries) {
            match self.setting.topology {
                Topology::Hybrid => self.attempt_hybrid(),
                _ => self.attempt_links(),
            }
        }
        self.tally.tries as f64 / self.setting.lookups as f64
    }

    fn attempt_links(&mut self) {
        let is_star = self.setting.topology == Topology::Star;
        let links = if is_star {
            graph::star(self.setting.nodes)
        } else {
            graph::random_links(self.setting.nodes, self.setting.calls, &mut self.random)
        };
        let lost = lose(self.lost(), &graph::degrees(&links), self.setting.best_first, &mut self.random);
        let [from, to] = self.two_of(&lost, u32::from(is_star));
        let search = if is_star {
            // The index answers, if it is there; it need not ask anybody.
            Search { hops: (!lost[0]).then_some(1), messages: 2 - u64::from(lost[0]) }
        } else {
            graph::flood(&links, &lost, from, to, self.setting.ttl)
        };
        if self.tally.tries == 0 {
            self.tally.cut_nodes = graph::cut_nodes(&links);
        }
        if self.tally.tries.is_multiple_of(self.setting.spread_each) {
            self.spread(&links, &lost, from);
        }
        self.note(search);
    }

    fn attempt_hybrid(&mut self) {
        let fabric = Fabric::new(self.setting.nodes);
        let mut links = fabric.degrees();
        if self.setting.spares_orderers {
            // They would be first; at most half of all are lost, so the last ones stay.
            links[..ORDERERS as usize].fill(0);
        }
        let lost = lose(self.lost(), &links, self.setting.best_first, &mut self.random);
        let [from, to] = self.two_of(&lost, ORDERERS);
        let search = fabric.find(&lost, from, to);
        if self.tally.tries.is_multiple_of(self.setting.spread_each) {
            self.tally.cut_nodes = fabric.cut_nodes();
            let mut notes = self.begin_notes(&lost);
            let spread = fabric.spread(&lost, self.setting.elects, &mut self.random, notes.as_mut());
            self.note_spread(spread, &lost, notes, |node| fabric.place(node));
        }
        self.note(search);
    }

    fn attempt_structured(&mut self) -> f64 {
        let (nodes, count, lookups) = (self.setting.nodes, self.lost(), self.setting.lookups as usize);
        let random = &mut self.random;
        let mut structured =
            self.structured.take().unwrap_or_else(|| Box::new(Structured::new(nodes, random)));
        let done = structured.advance(lookups, count, self.setting.best_first, random);
        if done < 1.0 {
            self.structured = Some(structured);
            return done;
        }
        for search in &structured.searches {
            self.note(*search);
        }
        self.events += structured.sent();
        self.tally.cut_nodes = structured.cut_nodes;
        for _ in 0..self.setting.lookups / self.setting.spread_each {
            let (links, lost) = structured.links(self.setting.calls, &mut self.random);
            let [from, _] = self.two_of(&lost, 0);
            self.spread(&links, &lost, from);
        }
        1.0
    }

    /// Two different ones of those that remain, of which the first so many are apart.
    fn two_of(&mut self, lost: &[bool], apart: u32) -> [u32; 2] {
        let mut there: Vec<u32> = (apart..self.setting.nodes).filter(|node| !lost[*node as usize]).collect();
        let one = there.swap_remove(self.random.below(there.len() as u32) as usize);
        [one, there[self.random.below(there.len() as u32) as usize]]
    }

    fn spread(&mut self, links: &Links, lost: &[bool], from: u32) {
        let mut notes = self.begin_notes(lost);
        if let Some(notes) = &mut notes {
            notes.cast(from, Role::First);
        }
        let spread = graph::spread(links, lost, &[from], &mut self.random, notes.as_mut());
        self.note_spread(spread, lost, notes, |_| 0);
    }

    /// Some of the lost nodes stand beside those that get a block.
    fn begin_notes(&self, lost: &[bool]) -> Option<Notes> {
        if !self.watches {
            return None;
        }
        let mut notes = Notes::default();
        let first = match self.setting.topology {
            Topology::Star => vec![Role::Index],
            Topology::Hybrid => vec![Role::Orderer; ORDERERS as usize],
            Topology::Unstructured | Topology::Structured => vec![],
        };
        (0..).zip(first).for_each(|(node, role)| notes.cast(node, role));
        let gone = (0..self.setting.nodes).filter(|node| lost[*node as usize]);
        gone.take(LOST_SHOWN).for_each(|node| notes.cast(node, Role::Lost));
        Some(notes)
    }

    fn note_spread(&mut self, spread: Spread, lost: &[bool], notes: Option<Notes>, key: impl Fn(u32) -> u64) {
        let there = lost.iter().filter(|lost| !**lost).count();
        let reaches_most = spread.reached as usize > there / 2;
        self.tally.reached.add(f64::from(spread.reached) / there as f64);
        if reaches_most {
            self.tally.blocks += 1;
            self.tally.last.add(spread.last as f64);
        }
        self.events += u64::from(spread.reached);
        self.digest.add(u64::from(spread.reached) << 32 | spread.last);
        let Some(mut notes) = notes.filter(|_| reaches_most || self.shown.is_none()) else { return };
        notes.fill(0..self.setting.nodes);
        self.shown = Some(notes.talk(self.setting.nodes, |node| key(node) << 32 | u64::from(node)));
        self.watches = !reaches_most;
    }

    fn note(&mut self, search: Search) {
        self.tally.tries += 1;
        self.tally.messages.add(search.messages as f64);
        if let Some(hops) = search.hops {
            self.tally.found += 1;
            self.tally.hops.add(f64::from(hops));
        }
        self.events += search.messages + 1;
        self.digest.add(search.messages << 32 | u64::from(search.hops.unwrap_or(u32::MAX)));
    }
}
