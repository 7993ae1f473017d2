//! An attacker tells a node of its own addresses, until after a restart the node calls nobody else: then it hears only what the attacker says. How many
//! addresses does that take, against a plain list and against what came of E. Heilman, A. Kendler, A. Zohar and S. Goldberg, "Eclipse Attacks on
//! Bitcoin's Peer-to-Peer Network" (USENIX Security 2015)?
//!
//! The attacker has all the time: each of its addresses is called by a feeler once, and answers.

use serde_json::{Value, json};

use crate::addresses::{Address, Guard, Known, OUTBOUND, Owner};
use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values};
use crate::formulas::{all_drawn, reached_buckets};
use crate::names::{Name, ParameterName};
use crate::random::Random;
use crate::scene::{Line, Quantity, Scene};
use crate::stats::{Mean, share};

/// Addresses of the attacker.
const SIZES: [u32; 8] = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000];
/// So often each is told at most, by one of the attacker's groups, until it is remembered. The same group again changes nothing.
const TELLS: u32 = 8;
/// Seconds between two calls that only see who answers (`FEELER_INTERVAL`).
const FEELER: f64 = 120.0;
const DAY: f64 = 86_400.0;
/// After so many addresses each the first node's table is looked at.
const LOOK: u32 = 250;

/// `eclipse`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Eclipse,
    about: "how often a node calls only the attacker after a restart, by how many addresses the attacker told, and by the table",
    parameters: &[
        Parameter::whole(
            ParameterName::Rule,
            "0 a plain list, 1 buckets, 2 and anchors, and a /16 once",
            0.0,
            0.0..=2.0,
        ),
        Parameter::whole(
            ParameterName::Groups,
            "/16 in which the attacker has addresses",
            64.0,
            1.0..=4_096.0,
        ),
        Parameter::whole(ParameterName::Known, "others that the node knows", 4_000.0, 100.0..=10_000.0),
        Parameter::real(ParameterName::Online, "share of those who still answer", 0.3, 0.01..=1.0),
        Parameter::real(ParameterName::Away, "chance that an anchor no longer answers", 0.1, 0.0..=1.0),
        Parameter::whole(ParameterName::Runs, "nodes", 500.0, 20.0..=100_000.0),
    ],
    start: |values| Box::new(Eclipse::new(values)),
};

/// What was found for so many addresses.
#[derive(Clone, Copy, Default)]
struct Found {
    eclipsed: u64,
    held: Mean,
    buckets: Mean,
}

struct Eclipse {
    has_buckets: bool,
    guard: Option<Guard>,
    groups: u32,
    known: u32,
    online: f64,
    runs: u64,
    done: u64,
    found: [Found; SIZES.len()],
    /// The first node: the attacker's share, and what restarts brought.
    lines: [Line; 3],
    events: u64,
    random: Random,
    digest: Digest,
}

impl Eclipse {
    fn new(values: &Values) -> Self {
        let rule = values.count(ParameterName::Rule);
        Self {
            has_buckets: rule > 0,
            guard: (rule == 2).then(|| Guard { away: values.get(ParameterName::Away) }),
            groups: values.count(ParameterName::Groups) as u32,
            known: values.count(ParameterName::Known) as u32,
            online: values.get(ParameterName::Online),
            runs: values.count(ParameterName::Runs),
            done: 0,
            found: [Found::default(); SIZES.len()],
            lines: [Quantity::Held, Quantity::Restarted, Quantity::Eclipsed].map(Line::new),
            events: 0,
            random: Random::new(values.seed),
            digest: Digest::default(),
        }
    }

    fn any_group(&mut self) -> u16 {
        self.random.below(1 << 16) as u16
    }

    /// A node that knows others: they are anywhere, and every second one has answered it before. A list has room for them, and is full.
    fn node(&mut self) -> Known {
        let room = (!self.has_buckets).then_some(self.known as usize);
        let mut known = Known::new(room, &mut self.random);
        for number in 0..self.known {
            let owner = if self.random.happens(self.online) { Owner::Other } else { Owner::Gone };
            let (group, source) = (self.any_group(), self.any_group());
            if known.hear(Address { group, host: number, source, owner }, &mut self.random) && number % 2 == 0
            {
                known.answered();
            }
        }
        known
    }

    /// One of the attacker's addresses, told by one of its groups.
    fn tell(&mut self, known: &mut Known, host: u32, groups: &[u16]) {
        let group = groups[host as usize % groups.len()];
        for _ in 0..TELLS.min(self.groups) {
            self.events += 1;
            let source = groups[self.random.below(groups.len() as u32) as usize];
            if known.hear(Address { group, host, source, owner: Owner::Attacker }, &mut self.random) {
                return known.answered();
            }
        }
    }

    /// One node is told more and more; each time it is seen what a restart would bring.
    fn attack(&mut self) {
        let mut known = self.node();
        let groups: Vec<u16> = (0..self.groups).map(|_| self.any_group()).collect();
        let mut told = 0;
        for (of, size) in SIZES.into_iter().enumerate() {
            for number in told..size {
                if self.done == 0 && number.is_multiple_of(LOOK) {
                    self.lines[0].keep(f64::from(number), known.attackers_share());
                }
                self.tell(&mut known, number, &groups);
            }
            told = size;
            let eclipsed = known.restart(self.guard, &mut self.random);
            let (new, tried, reached) = known.places();
            if self.done == 0 {
                let (at, share) = (f64::from(size), known.attackers_share());
                self.lines[1 + usize::from(eclipsed)].keep(at, share);
            }
            let found = &mut self.found[of];
            found.eclipsed += u64::from(eclipsed);
            found.held.add(known.attackers_share());
            found.buckets.add(reached as f64);
            self.digest.add((new as u64) << 32 | (tried as u64) << 1 | u64::from(eclipsed));
        }
    }

    /// Of a list: the attacker's entries, and those of others who answer, as they are on average.
    fn formula(&self, size: u32) -> Option<f64> {
        let room = f64::from(self.known);
        let others = room * libm::pow(1.0 - 1.0 / room, f64::from(size));
        (!self.has_buckets).then(|| all_drawn(room - others, self.online * others, OUTBOUND))
    }

    fn said(&self, size: u32, found: &Found) -> Value {
        let held = found.held.measured().value;
        if !self.has_buckets {
            return json!({ "addresses": size, "held_share": held });
        }
        json!({
            "addresses": size,
            "held_share": held,
            "tried_buckets": found.buckets.measured().value,
            "feeler_days": f64::from(size) * FEELER / DAY,
        })
    }
}

impl Run for Eclipse {
    fn advance(&mut self) -> f64 {
        if self.done < self.runs {
            self.attack();
            self.done += 1;
        }
        self.done as f64 / self.runs as f64
    }

    fn findings(&self) -> Findings {
        let points = SIZES.iter().zip(&self.found);
        let sizes: Vec<Value> = points.clone().map(|(size, found)| self.said(*size, found)).collect();
        let reached =
            self.has_buckets.then(|| ("tried_buckets_formula", json!(reached_buckets(self.groups))));
        let summary = [("sizes", Value::from(sizes))].into_iter().chain(reached);
        Findings {
            points: points
                .map(|(size, found)| {
                    Point::new(f64::from(*size), share(found.eclipsed, self.done), self.formula(*size))
                })
                .collect(),
            summary: summary.map(|(name, value)| (name.to_owned(), value)).collect(),
            events: self.events,
            digest: self.digest.value(),
        }
    }
    fn scene(&self) -> Option<Scene> {
        (self.done > 0).then(|| Scene::Lines(self.lines.to_vec()))
    }
}
