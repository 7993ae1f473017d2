//! The lecture's four topologies do the same: find an item, spread a block, and lose nodes. Who falls?
//!
//! An item is something that one of the remaining nodes has; another of them looks for it. Of a star, an unstructured and a hybrid network each try
//! has one of its own, and loses nodes of its own; a structured network is built once for each share, and each item lies elsewhere in it.

use serde_json::{Value, json};

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values};
use crate::formulas::{all_lost, hangs_together, kept_if_best_go_first};
use crate::names::{Name, ParameterName};
use crate::random::Random;
use crate::scene::Scene;
use crate::scene::talk::{Notes, Role, Talk};
use crate::stats::{Mean, share};
use crate::topology::fabric::{ANCHORS, Fabric, ORDERERS};
use crate::topology::graph::{self, Links, Spread};
use crate::topology::structured::Structured;
use crate::topology::{Search, lose};

/// Shares of the nodes that are lost, in percent.
const LOST: [u32; 6] = [0, 10, 20, 30, 40, 50];
/// Tries of a slice, and of how many one spreads a block, too.
const SLICE: u64 = 5;
const SPREAD_EACH: u64 = 20;
/// Share of the nodes that are lost, in percent, where a block's way is shown, and how many of the lost ones are.
const SHOWN: u32 = 20;
const LOST_SHOWN: usize = 16;
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
            1.0,
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

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Topology {
    Star,
    Unstructured,
    Structured,
    Hybrid,
}

/// Which number is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Measure {
    Found,
    Messages,
    Hops,
    Block,
}

/// What was measured at one share.
#[derive(Default)]
struct Tally {
    tries: u64,
    found: u64,
    hops: Mean,
    messages: Mean,
    /// Share of the remaining nodes that a block reached.
    reached: Mean,
    /// Where that is most of them, ms until the last one had it.
    last: Mean,
    /// Nodes whose loss alone makes somebody or something be found no more.
    cut_nodes: usize,
}

struct Topologies {
    topology: Topology,
    best_first: bool,
    spares_orderers: bool,
    elects: bool,
    measure: Measure,
    nodes: u32,
    calls: u32,
    ttl: u32,
    lookups: u64,
    tally: Tally,
    structured: Option<Box<Structured>>,
    /// For each share, its point and its numbers.
    rows: Vec<(Point, Value)>,
    events: u64,
    /// The way of a block.
    shown: Option<Talk>,
    random: Random,
    digest: Digest,
}

impl Topologies {
    fn new(values: &Values) -> Self {
        Self {
            topology: match values.count(ParameterName::Rule) {
                0 => Topology::Star,
                1 => Topology::Unstructured,
                2 => Topology::Structured,
                _ => Topology::Hybrid,
            },
            best_first: values.count(ParameterName::Worst) > 0,
            spares_orderers: values.count(ParameterName::Worst) == 2,
            elects: values.count(ParameterName::Elect) == 1,
            measure: match values.count(ParameterName::Measure) {
                0 => Measure::Found,
                1 => Measure::Messages,
                2 => Measure::Hops,
                _ => Measure::Block,
            },
            nodes: values.count(ParameterName::Nodes) as u32,
            calls: values.count(ParameterName::Links) as u32,
            ttl: values.count(ParameterName::Ttl) as u32,
            lookups: values.count(ParameterName::Lookups),
            tally: Tally::default(),
            structured: None,
            rows: vec![],
            events: 0,
            shown: None,
            random: Random::new(values.seed),
            digest: Digest::default(),
        }
    }

    /// How many are lost of each hundred.
    fn percent(&self) -> u32 {
        LOST[self.rows.len().min(LOST.len() - 1)]
    }

    fn count(&self) -> u32 {
        self.nodes * self.percent() / 100
    }

    /// Some tries, each in a network of its own.
    fn attempt(&mut self) -> f64 {
        for _ in 0..SLICE.min(self.lookups - self.tally.tries) {
            match self.topology {
                Topology::Hybrid => self.attempt_hybrid(),
                _ => self.attempt_links(),
            }
        }
        self.tally.tries as f64 / self.lookups as f64
    }

    fn attempt_links(&mut self) {
        let is_star = self.topology == Topology::Star;
        let links = if is_star {
            graph::star(self.nodes)
        } else {
            graph::random_links(self.nodes, self.calls, &mut self.random)
        };
        let lost = lose(self.count(), &graph::degrees(&links), self.best_first, &mut self.random);
        let [from, to] = self.two_of(&lost, u32::from(is_star));
        let search = if is_star {
            // The index answers, if it is there; it need not ask anybody.
            Search { hops: (!lost[0]).then_some(1), messages: 2 - u64::from(lost[0]) }
        } else {
            graph::flood(&links, &lost, from, to, self.ttl)
        };
        if self.tally.tries == 0 {
            self.tally.cut_nodes = graph::cut_nodes(&links);
        }
        if self.tally.tries.is_multiple_of(SPREAD_EACH) {
            self.spread(&links, &lost, from);
        }
        self.note(search);
    }

    fn attempt_hybrid(&mut self) {
        let fabric = Fabric::new(self.nodes);
        let mut links = fabric.degrees();
        if self.spares_orderers {
            // They would be first; at most half of all are lost, so the last ones stay.
            links[..ORDERERS as usize].fill(0);
        }
        let lost = lose(self.count(), &links, self.best_first, &mut self.random);
        let [from, to] = self.two_of(&lost, ORDERERS);
        let search = fabric.find(&lost, from, to);
        if self.tally.tries.is_multiple_of(SPREAD_EACH) {
            self.tally.cut_nodes = fabric.cut_nodes();
            let mut notes = self.begin_notes(&lost);
            let spread = fabric.spread(&lost, self.elects, &mut self.random, notes.as_mut());
            self.show(notes, |node| fabric.place(node));
            self.note_spread(spread, &lost);
        }
        self.note(search);
    }

    fn attempt_structured(&mut self) -> f64 {
        let (nodes, count, lookups) = (self.nodes, self.count(), self.lookups as usize);
        let random = &mut self.random;
        let mut structured =
            self.structured.take().unwrap_or_else(|| Box::new(Structured::new(nodes, random)));
        let done = structured.advance(lookups, count, self.best_first, random);
        if done < 1.0 {
            self.structured = Some(structured);
            return done;
        }
        for search in &structured.searches {
            self.note(*search);
        }
        self.events += structured.sent();
        self.tally.cut_nodes = structured.cut_nodes;
        for _ in 0..self.lookups / SPREAD_EACH {
            let (links, lost) = structured.links(self.calls, &mut self.random);
            let [from, _] = self.two_of(&lost, 0);
            self.spread(&links, &lost, from);
        }
        1.0
    }

    /// Two different ones of those that remain, of which the first so many are apart.
    fn two_of(&mut self, lost: &[bool], apart: u32) -> [u32; 2] {
        let mut there: Vec<u32> = (apart..self.nodes).filter(|node| !lost[*node as usize]).collect();
        let one = there.swap_remove(self.random.below(there.len() as u32) as usize);
        [one, there[self.random.below(there.len() as u32) as usize]]
    }

    fn spread(&mut self, links: &Links, lost: &[bool], from: u32) {
        let mut notes = self.begin_notes(lost);
        if let Some(notes) = &mut notes {
            notes.cast(from, Role::First);
        }
        let spread = graph::spread(links, lost, &[from], &mut self.random, notes.as_mut());
        self.show(notes, |_| 0);
        self.note_spread(spread, lost);
    }

    /// One block is shown: the first one at that share. Some of the lost nodes stand beside those that get it.
    fn begin_notes(&self, lost: &[bool]) -> Option<Notes> {
        if self.shown.is_some() || self.percent() != SHOWN {
            return None;
        }
        let mut notes = Notes::default();
        let first = match self.topology {
            Topology::Star => vec![Role::Index],
            Topology::Hybrid => vec![Role::Orderer; ORDERERS as usize],
            Topology::Unstructured | Topology::Structured => vec![],
        };
        (0..).zip(first).for_each(|(node, role)| notes.cast(node, role));
        let gone = (0..self.nodes).filter(|node| lost[*node as usize]);
        gone.take(LOST_SHOWN).for_each(|node| notes.cast(node, Role::Lost));
        Some(notes)
    }

    fn show(&mut self, notes: Option<Notes>, key: impl Fn(u32) -> u64) {
        let Some(mut notes) = notes else { return };
        notes.fill(0..self.nodes);
        self.shown = Some(notes.talk(self.nodes, |node| key(node) << 32 | u64::from(node)));
    }

    fn note_spread(&mut self, spread: Spread, lost: &[bool]) {
        let there = lost.iter().filter(|lost| !**lost).count();
        self.tally.reached.add(f64::from(spread.reached) / there as f64);
        if spread.reached as usize > there / 2 {
            self.tally.last.add(spread.last as f64);
        }
        self.events += u64::from(spread.reached);
        self.digest.add(u64::from(spread.reached) << 32 | spread.last);
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

    fn end(&mut self) {
        let tally = core::mem::take(&mut self.tally);
        let (measured, formula) = match self.measure {
            Measure::Found => (share(tally.found, tally.tries), self.formula()),
            Measure::Messages => (tally.messages.measured(), None),
            Measure::Hops => (tally.hops.measured(), None),
            Measure::Block => (tally.last.measured(), None),
        };
        let point = Point::new(f64::from(self.percent()), measured, formula);
        let summary = json!({
            "percent": self.percent(),
            "found": share(tally.found, tally.tries).value,
            "messages": tally.messages.measured().value,
            "hops": tally.hops.measured().value,
            "block_reached": tally.reached.measured().value,
            "block_ms": tally.last.measured().value,
            "single_points_of_failure": tally.cut_nodes,
        });
        self.rows.push((point, summary));
    }

    /// The share of items that is found, in theory: with floods that go as far as they have to.
    fn formula(&self) -> Option<f64> {
        let (lost, percent) = (self.count(), f64::from(self.percent()) / 100.0);
        match (self.topology, self.best_first) {
            (Topology::Star, false) => Some(1.0 - all_lost(1, lost, self.nodes)),
            (Topology::Star, true) => Some(if lost == 0 { 1.0 } else { 0.0 }),
            (Topology::Unstructured, false) => {
                let together = hangs_together(self.calls, |_| 1.0 - percent);
                Some(together * together)
            }
            (Topology::Unstructured, true) => {
                let kept = |called| kept_if_best_go_first(self.calls, percent, called);
                let together = hangs_together(self.calls, kept);
                Some(together * together)
            }
            // The keepers were chosen by their ids, and the publisher remains.
            (Topology::Structured, false) => Some(1.0 - all_lost(KEEPERS, lost, self.nodes - 1)),
            (Topology::Hybrid, false) => Some(self.found_by_anchors(lost)),
            (Topology::Structured | Topology::Hybrid, true) => None,
        }
    }

    /// Who looks for a peer is of its organisation, or the peer is an anchor itself, or one of its anchors remains.
    fn found_by_anchors(&self, lost: u32) -> f64 {
        let peers = f64::from(self.nodes - ORDERERS);
        let of = |members: &Vec<u32>| {
            let own = members.len() as f64;
            let anchors = ANCHORS.min(members.len());
            let is_anchor = anchors as f64 / own;
            let anchor_remains = 1.0 - all_lost(anchors as u32, lost, self.nodes - 2);
            let same = (own - 1.0) / (peers - 1.0);
            own / peers * (same + (1.0 - same) * (is_anchor + (1.0 - is_anchor) * anchor_remains))
        };
        Fabric::new(self.nodes).members().iter().map(of).sum()
    }
}

impl Run for Topologies {
    fn advance(&mut self) -> f64 {
        if self.rows.len() == LOST.len() {
            return 1.0;
        }
        let part = match self.topology {
            Topology::Structured => self.attempt_structured(),
            _ => self.attempt(),
        };
        let done = (self.rows.len() as f64 + part) / LOST.len() as f64;
        if part >= 1.0 {
            self.end();
        }
        done
    }

    fn findings(&self) -> Findings {
        let shares: Vec<Value> = self.rows.iter().map(|(_, summary)| summary.clone()).collect();
        Findings {
            points: self.rows.iter().map(|(point, _)| *point).collect(),
            summary: [("shares".to_owned(), Value::from(shares))].into_iter().collect(),
            events: self.events,
            digest: self.digest.value(),
        }
    }

    fn scene(&self) -> Option<Scene> {
        self.shown.clone().map(Scene::Talk)
    }
}
