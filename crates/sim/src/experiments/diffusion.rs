//! A spy is connected to some of the nodes and names as the sender of a payment whoever told it first: how often is that right?
//!
//! Nodes pass a payment on by one of three rules: at once to all (flooding), to one after the other in random order (trickle, Bitcoin before 2015), or to
//! each after a random time of its own (diffusion, Bitcoin since). One payment answers for every spy: nodes are in random order, and a spy has the first of
//! them.

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values};
use crate::names::{Name, ParameterName};
use crate::queue::{Queue, Time};
use crate::random::Random;
use crate::scene::Scene;
use crate::scene::talk::{Has, Kind, Notes, Role, Talk};
use crate::stats::share;

/// Shares of the nodes, in percent, to which a spy is connected.
const SHARES: [u32; 9] = [1, 2, 5, 10, 20, 30, 50, 75, 100];
/// Latency of a link in ms: the least, and by how much it varies.
const LATENCY: (Time, u32) = (20, 130);
/// Time between two of those that a node tells by trickle, in ms.
const TRICKLE: Time = 200;
/// Mean time until a node tells another by diffusion, in ms: Bitcoin Core's for outbound peers.
const DIFFUSION: f64 = 2_000.0;
const SLICE: u64 = 5;
/// The spy that is shown is connected to so many nodes, in percent.
const SHOWN: u32 = 20;
/// Its number in the picture.
const SPY: u32 = u32::MAX;

/// `diffusion`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Diffusion,
    about: "how often a spy connected to 1 … 100 % of the nodes names a payment's sender, by the rule of passing on",
    parameters: &[
        Parameter::whole(ParameterName::Rule, "0 flooding, 1 trickle, 2 diffusion", 2.0, 0.0..=2.0),
        Parameter::whole(ParameterName::Nodes, "nodes", 500.0, 20.0..=10_000.0),
        Parameter::whole(ParameterName::Links, "others that each node calls", 8.0, 1.0..=50.0),
        Parameter::whole(ParameterName::Runs, "payments", 500.0, 50.0..=100_000.0),
    ],
    start: |values| Box::new(Diffusion::new(values)),
};

#[derive(Clone, Copy)]
enum Rule {
    Flooding,
    Trickle,
    Diffusion,
}

/// Whom something is told.
#[derive(Clone, Copy)]
enum Told {
    Node(u32),
    /// The spy, by this node.
    Spy(u32),
}

struct Diffusion {
    rule: Rule,
    links: Vec<Vec<u32>>,
    runs: u64,
    done: u64,
    /// For each share, senders that were named.
    named: [u64; SHARES.len()],
    /// The way of the first payment of which the spy hears from a node that is in the picture.
    notes: Option<Notes>,
    shown: Option<Talk>,
    events: u64,
    random: Random,
    digest: Digest,
}

impl Diffusion {
    fn new(values: &Values) -> Self {
        let mut random = Random::new(values.seed);
        let nodes = values.count(ParameterName::Nodes) as u32;
        let links = linked(nodes, values.count(ParameterName::Links) as usize, &mut random);
        Self {
            rule: match values.count(ParameterName::Rule) {
                0 => Rule::Flooding,
                1 => Rule::Trickle,
                _ => Rule::Diffusion,
            },
            links,
            runs: values.count(ParameterName::Runs),
            done: 0,
            named: [0; SHARES.len()],
            notes: None,
            shown: None,
            events: 0,
            random,
            digest: Digest::default(),
        }
    }

    /// A payment of somebody spreads; tells who told a spy, in order.
    fn spread(&mut self, sender: u32) -> Vec<u32> {
        let mut queue = Queue::default();
        let mut has = vec![false; self.links.len()];
        let mut told = vec![];
        queue.put(0, Told::Node(sender));
        while let Some(event) = queue.take() {
            self.events += 1;
            match event {
                Told::Spy(by) => told.push(by),
                Told::Node(node) if !has[node as usize] => {
                    has[node as usize] = true;
                    if let Some(notes) = &mut self.notes {
                        notes.change(queue.now(), node, Has::It);
                    }
                    self.tell(node, &mut queue);
                }
                Told::Node(_) => {}
            }
        }
        told
    }

    /// A node tells all that it is linked to, and the spy as one of them.
    fn tell(&mut self, node: u32, queue: &mut Queue<Told>) {
        let others = self.links[node as usize].iter().map(|other| Told::Node(*other));
        let mut others: Vec<Told> = others.chain([Told::Spy(node)]).collect();
        self.random.shuffle(&mut others);
        for (place, other) in (0..).zip(others) {
            let waits = match self.rule {
                Rule::Flooding => 0,
                Rule::Trickle => place * TRICKLE,
                Rule::Diffusion => self.random.waiting(DIFFUSION) as Time,
            };
            let latency = LATENCY.0 + Time::from(self.random.below(LATENCY.1));
            queue.put(waits + latency, other);
            if let Some(notes) = &mut self.notes {
                let (to, kind) = match other {
                    Told::Node(to) => (to, Kind::Gives),
                    Told::Spy(_) => (SPY, Kind::Spied),
                };
                let sent = queue.now() + waits;
                notes.say(node, to, [sent, sent + latency], kind);
            }
        }
    }

    fn pay(&mut self) {
        let nodes = self.links.len() as u32;
        let sender = self.random.below(nodes);
        if self.shown.is_none() {
            let mut notes = Notes::default();
            notes.cast(SPY, Role::Spy);
            notes.cast(sender, Role::First);
            self.notes = Some(notes);
        }
        let told = self.spread(sender);
        // A spy has the nodes of the first places.
        let mut place: Vec<u32> = (0..nodes).collect();
        self.random.shuffle(&mut place);
        for (percent, named) in SHARES.iter().zip(&mut self.named) {
            let has = (nodes * percent).div_ceil(100);
            let first = told.iter().find(|node| place[**node as usize] < has);
            *named += u64::from(first == Some(&sender));
        }
        self.show(sender, &told, |node| place[node as usize] < (nodes * SHOWN).div_ceil(100));
        self.digest.add(u64::from(told.first().copied().unwrap_or(u32::MAX)) << 32 | u64::from(sender));
    }
}

impl Diffusion {
    /// A spy hears only those to which it is connected, and names the first.
    fn show(&mut self, sender: u32, told: &[u32], is_connected: impl Fn(u32) -> bool) {
        let Some(mut notes) = self.notes.take() else { return };
        let Some(named) = told.iter().copied().find(|node| is_connected(*node)) else { return };
        if !notes.keeps(named) {
            return;
        }
        notes.forget(|from, to| to == SPY && !is_connected(from));
        notes.cast(named, if named == sender { Role::Caught } else { Role::Suspect });
        if let Some(heard) = notes.heard(SPY) {
            notes.change(heard, SPY, Has::Rival);
        }
        notes.settle();
        self.shown = Some(notes.talk(self.links.len() as u32, u64::from));
    }
}

/// Each node calls others at random; both ends tell each other.
fn linked(nodes: u32, calls: usize, random: &mut Random) -> Vec<Vec<u32>> {
    let mut links = vec![vec![]; nodes as usize];
    for node in 0..nodes {
        for _ in 0..calls {
            let other = random.below(nodes);
            if other != node && !links[node as usize].contains(&other) {
                links[node as usize].push(other);
                links[other as usize].push(node);
            }
        }
    }
    links
}

impl Run for Diffusion {
    fn advance(&mut self) -> f64 {
        for _ in 0..SLICE.min(self.runs - self.done) {
            self.pay();
            self.done += 1;
        }
        self.done as f64 / self.runs as f64
    }

    fn findings(&self) -> Findings {
        let points = SHARES.iter().zip(&self.named);
        Findings {
            points: points
                .map(|(percent, named)| Point::new(f64::from(*percent), share(*named, self.done), None))
                .collect(),
            events: self.events,
            digest: self.digest.value(),
            ..Findings::default()
        }
    }

    fn scene(&self) -> Option<Scene> {
        self.shown.clone().map(Scene::Talk)
    }
}
