//! Page 59: choose a topology for each of three orders, and show by runs that it fits; then let a newcomer in without a relay.

use std::collections::BTreeSet;

use hashyard_node::NodeId;
use hashyard_node::view::Event;

use super::Mission;
use super::number::percent;
use crate::deed::{Deed, Lab, LabRun};
use crate::mission::{Sight, Told};

/// Orders, and topologies to choose from.
const ORDERS: usize = 3;
const TOPOLOGIES: u8 = 4;
/// Losses that are looked at, in percent of the nodes: none, the fewest, and half.
const NONE: f64 = 0.0;
const SOME: f64 = 10.0;
const HALF: f64 = 50.0;
/// Messages that a search takes at most, where a central index is asked, and where ids tell the way.
const BY_INDEX: f64 = 2.0;
const BY_ID: f64 = 10.0;
/// The share that is to be found at least.
const FOUND: f64 = 0.9;
/// The condition after the orders.
const NEWCOMER: usize = ORDERS;
/// Who connects so soon after it begins, in ms, was there before: a page that was loaded again finds its neighbours anew.
const SETTLED_MS: u64 = 5_000;

/// What was chosen for each order, by the experiment's numbers; then runs in which the best connected nodes go first.
pub struct Topologies {
    chosen: Option<[u8; ORDERS]>,
    /// Nodes that were connected since it began.
    met: BTreeSet<NodeId>,
    began_ms: u64,
}

/// Numbers of a run that orders speak of.
struct Measured {
    /// Messages of a search, with no nodes lost and with half of them.
    messages: [f64; 2],
    /// Shares that are found, with some nodes lost and with half of them.
    found: [f64; 2],
    /// Nodes whose loss alone is felt.
    single_points: f64,
    /// Nodes that half of them leave.
    left: f64,
}

impl Measured {
    fn of(run: &LabRun) -> Option<Self> {
        let number = |name: &str, x| run.number(&format!("shares.{name}"), x);
        Some(Self {
            messages: [number("messages", NONE)?, number("messages", HALF)?],
            found: [number("found", SOME)?, number("found", HALF)?],
            single_points: number("single_points_of_failure", NONE)?,
            left: run.value("nodes")? * (1.0 - HALF / 100.0),
        })
    }

    /// Whether it does what an order asks for.
    fn fits(&self, order: usize) -> bool {
        let [cheap, at_half] = self.messages;
        let [some, half] = self.found;
        match order {
            0 => cheap <= BY_INDEX && self.single_points == 1.0 && some == 0.0,
            1 => half >= FOUND && at_half <= BY_ID,
            // There is no name to go by: whoever is left has to be asked.
            _ => half >= FOUND && at_half >= self.left,
        }
    }

    fn miss(&self, order: usize, told: &mut Told) {
        let messages = |at: usize| format!("{:.1}", self.messages[at]);
        let found = |at: usize| percent(self.found[at]);
        match order {
            0 => {
                let points = format!("{:.0}", self.single_points);
                told.saw("not-owned", [("messages", messages(0)), ("points", points), ("found", found(0))]);
            }
            1 => told.saw("not-by-key", [("found", found(1)), ("messages", messages(1))]),
            _ => {
                let left = format!("{:.0}", self.left);
                told.saw("not-by-word", [("found", found(1)), ("messages", messages(1)), ("left", left)]);
            }
        }
    }
}

/// Nodes behind the connections that stand, and their names.
fn connected<'a>(node: Sight<'a>) -> impl Iterator<Item = (NodeId, &'a str)> {
    let ready = node.peers.peers.iter().filter(|peer| peer.handshake >= 3);
    ready.filter_map(|peer| Some((peer.node?, peer.name.as_str())))
}

/// Three digits, whatever stands between them.
fn read_choice(text: &str) -> Option<[u8; ORDERS]> {
    let digit = |character: char| match character {
        '0'..='9' => Some(character as u32 - u32::from('0')),
        '０'..='９' => Some(character as u32 - u32::from('０')),
        _ => None,
    };
    let between = |character: &char| character.is_whitespace() || ",，、;；/-".contains(*character);
    let mut digits = text.chars().filter(|character| !between(character)).map(digit);
    let mut next = || u8::try_from(digits.next()??).ok().filter(|topology| *topology < TOPOLOGIES);
    let chosen = [next()?, next()?, next()?];
    digits.next().is_none().then_some(chosen)
}

impl Topologies {
    /// Whoever is connected already is no newcomer.
    pub fn begin(node: Sight<'_>) -> Self {
        Self { chosen: None, met: connected(node).map(|(id, _)| id).collect(), began_ms: node.now_ms }
    }

    fn look(&self, run: &LabRun, told: &mut Told) {
        let (Some(rule), Some(worst), Some(measured)) =
            (run.value("rule"), run.value("worst"), Measured::of(run))
        else {
            return;
        };
        let Some(chosen) = self.chosen else { return told.saw("no-choice", []) };
        if worst == 0.0 {
            return told.saw("any-lost", []);
        }
        let orders = chosen.iter().enumerate().filter(|(_, topology)| f64::from(**topology) == rule);
        let open: Vec<usize> =
            orders.map(|(order, _)| order).filter(|order| !told.is_ticked(*order)).collect();
        if open.is_empty() {
            return told.saw("not-chosen", [("topology", rule.to_string())]);
        }
        for order in open {
            if measured.fits(order) {
                told.tick(order);
            } else {
                measured.miss(order, told);
            }
        }
    }
}

impl Mission for Topologies {
    fn conditions(&self) -> usize {
        ORDERS + 1
    }

    fn cases(&self) -> &'static [&'static str] {
        &[
            "no-digits",
            "chosen",
            "no-choice",
            "any-lost",
            "not-chosen",
            "not-owned",
            "not-by-key",
            "not-by-word",
            "relay-there",
        ]
    }

    fn asks(&self) -> bool {
        true
    }

    fn see(&mut self, _news: &[&Event], node: Sight<'_>, told: &mut Told) {
        let settled = node.now_ms.saturating_sub(self.began_ms) >= SETTLED_MS;
        for (id, name) in connected(node) {
            if !self.met.insert(id) || !settled {
                continue;
            }
            if node.relay {
                told.saw("relay-there", [("name", name.to_owned())]);
            } else {
                told.tick(NEWCOMER);
            }
        }
    }

    fn hear(&mut self, deed: &Deed, _node: Sight<'_>, told: &mut Told) {
        if let Deed::Lab(Lab::Ran(run)) = deed
            && run.experiment() == "topologies"
        {
            self.look(run, told);
        }
    }

    fn answer(&mut self, text: &str, _node: Sight<'_>, told: &mut Told) {
        let Some(chosen) = read_choice(text) else { return told.saw("no-digits", []) };
        self.chosen = Some(chosen);
        let [first, second, third] = chosen.map(|topology| topology.to_string());
        told.noted("chosen", [("first", first), ("second", second), ("third", third)]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_three_digits() {
        for text in ["021", "0 2 1", "０，２、１", " 0/2/1 "] {
            assert_eq!(read_choice(text), Some([0, 2, 1]), "{text}");
        }
        for text in ["", "02", "0211", "041", "0 2 x", "a021", "-"] {
            assert_eq!(read_choice(text), None, "{text}");
        }
    }
}
