//! A merchant hands out the goods as soon as its node has seen the payment. The payer sends everybody else another one, with the same coin and a higher
//! fee: how often does a block hold that?

use serde_json::{Value, json};

use crate::digest::Digest;
use crate::experiment::{Experiment, Findings, Parameter, Point, Run, Values};
use crate::formulas::no_block_within;
use crate::names::{Name, ParameterName};
use crate::payment_net::{Attack, Outcome, Policy, attempt};
use crate::random::Random;
use crate::regions::Latencies;
use crate::scene::Scene;
use crate::scene::talk::{Notes, Talk};
use crate::stats::{Mean, share};

/// Seconds from the first payment to the second.
const DELAYS: [u16; 10] = [0, 1, 2, 3, 4, 6, 8, 10, 15, 30];
/// The attack that is shown: the first with two seconds between the payments.
const SHOWN: u64 = 2;

/// `race`.
pub const EXPERIMENT: Experiment = Experiment {
    name: Name::Race,
    about: "how often a merchant who accepts at once is robbed by a second payment sent 0 … 30 s later, by what mempools do",
    parameters: &[
        Parameter::whole(
            ParameterName::Rule,
            "0 first seen, 1 the higher fee replaces (BIP125)",
            0.0,
            0.0..=1.0,
        ),
        Parameter::whole(ParameterName::Nodes, "nodes besides the merchant's", 200.0, 20.0..=10_000.0),
        Parameter::whole(ParameterName::Links, "nodes that the merchant's is linked to", 8.0, 1.0..=125.0),
        Parameter::whole(
            ParameterName::Reach,
            "nodes to which the attacker sends the second itself",
            8.0,
            1.0..=1_000.0,
        ),
        Parameter::real(
            ParameterName::Interval,
            "seconds between blocks on average",
            600.0,
            10.0..=100_000.0,
        ),
        Parameter::whole(ParameterName::Runs, "attacks for each point", 200.0, 20.0..=100_000.0),
    ],
    start: |values| Box::new(Race::new(values)),
};

/// What was found for a delay.
#[derive(Clone, Copy, Default)]
struct Found {
    tries: u64,
    robbed: u64,
    /// Share of the nodes that hold the second in the end.
    second: Mean,
    /// ms for which a node holds the first alone.
    held: Mean,
    /// Merchants whose nodes saw the second, and ms after which.
    warned: u64,
    warned_after: Mean,
}

struct Race {
    attack: Attack,
    runs: u64,
    done: u64,
    found: [Found; DELAYS.len()],
    latencies: Latencies,
    /// Who got which payment from whom.
    shown: Option<Talk>,
    events: u64,
    random: Random,
    digest: Digest,
}

impl Race {
    fn new(values: &Values) -> Self {
        let count = |name| values.count(name) as u32;
        let attack = Attack {
            nodes: count(ParameterName::Nodes),
            merchant_links: count(ParameterName::Links),
            reach: count(ParameterName::Reach),
            policy: if count(ParameterName::Rule) == 0 { Policy::FirstSeen } else { Policy::Replace },
            delay: 0,
            interval: values.get(ParameterName::Interval) * 1_000.0,
        };
        Self {
            attack,
            runs: values.count(ParameterName::Runs),
            done: 0,
            found: [Found::default(); DELAYS.len()],
            latencies: Latencies::default(),
            shown: None,
            events: 0,
            random: Random::new(values.seed),
            digest: Digest::default(),
        }
    }

    /// Each delay has its turn, so that the chart is whole from the beginning.
    fn attack(&mut self) {
        let of = (self.done % DELAYS.len() as u64) as usize;
        let attack = Attack { delay: u64::from(DELAYS[of]) * 1_000, ..self.attack };
        let mut notes = (self.done == SHOWN).then(Notes::default);
        let outcome = attempt(&attack, &self.latencies, &mut self.random, notes.as_mut());
        if let Some(mut notes) = notes {
            notes.settle();
            self.shown = Some(notes.talk(attack.nodes + 1, u64::from));
        }
        self.found[of].add(&outcome, attack.nodes);
        self.events += outcome.events;
        let Outcome { robbed, second, events, .. } = outcome;
        self.digest.add(events << 32 | u64::from(second) << 1 | u64::from(robbed));
    }

    /// Where the higher fee replaces; else nothing has a formula.
    fn formula(&self, found: &Found) -> Option<f64> {
        let held = found.held.measured().value;
        (self.attack.policy == Policy::Replace).then(|| no_block_within(held, self.attack.interval))
    }
}

impl Found {
    fn add(&mut self, outcome: &Outcome, nodes: u32) {
        self.tries += 1;
        self.robbed += u64::from(outcome.robbed);
        self.second.add(f64::from(outcome.second) / f64::from(nodes + 1));
        self.held.add(outcome.held);
        if let Some(after) = outcome.warned {
            self.warned += 1;
            self.warned_after.add(after as f64);
        }
    }

    fn said(&self, delay: u16) -> Value {
        let seconds = |mean: &Mean| mean.measured().value / 1_000.0;
        json!({
            "delay_s": delay,
            "second_share": self.second.measured().value,
            "held_s": seconds(&self.held),
            "warned_share": share(self.warned, self.tries).value,
            "warned_after_s": seconds(&self.warned_after),
        })
    }
}

impl Run for Race {
    fn advance(&mut self) -> f64 {
        let all = self.runs * DELAYS.len() as u64;
        if self.done < all {
            self.attack();
            self.done += 1;
        }
        self.done as f64 / all as f64
    }

    fn findings(&self) -> Findings {
        let points = DELAYS.iter().zip(&self.found);
        let delays: Vec<Value> = points.clone().map(|(delay, found)| found.said(*delay)).collect();
        Findings {
            points: points
                .map(|(delay, found)| {
                    Point::new(f64::from(*delay), share(found.robbed, found.tries), self.formula(found))
                })
                .collect(),
            summary: [("delays".to_owned(), Value::from(delays))].into_iter().collect(),
            events: self.events,
            digest: self.digest.value(),
        }
    }
    fn scene(&self) -> Option<Scene> {
        self.shown.clone().map(Scene::Talk)
    }
}
