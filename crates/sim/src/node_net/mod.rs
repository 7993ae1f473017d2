//! Nodes as they are, `hashyard-node` itself: every message, every rule, every signature. Only hashing is left out: a block takes two hashes, and
//! chance says who finds it and when.
//!
//! Messages go as they are, not as bytes, so that nodes share blocks and payments; how long bytes would take is counted. All nodes remember
//! together whose scripts ran: each script runs once, and the first node that meets it runs it. Places, links and latencies are those of
//! [`crate::block_net`].
//!
//! | file | what |
//! | --- | --- |
//! | `host` | a node, and what it wants of the world |
//! | `lanes` | nodes at work side by side |
//! | `wires` | how long a message takes, in which order messages come |
//! | `purse` | payments |

mod host;
mod lanes;
mod purse;
mod wires;

use std::collections::BTreeMap;
use std::sync::Arc;

use hashyard_core::chain::ScriptCache;
use hashyard_core::room::RoomName;
use hashyard_core::{BlockHash, Encodable, HashedBlock, Params};
use hashyard_node::view::Transport;
use hashyard_node::{Act, Input, Node};
use hashyard_wire::{Message, Received};
use serde_json::json;

use self::host::{Done, Host, Step};
use self::lanes::Lanes;
use self::purse::Purse;
use self::wires::Wires;
use crate::block_net::{Arrival, Block};
use crate::digest::Digest;
use crate::population::Population;
use crate::queue::{Queue, Time};
use crate::random::Random;

/// For handshakes, before the first payment and the first block, in ms.
const HANDSHAKES: Time = 10_000;
/// So many payments are made at once, at one node: as by a shop, and so that they travel together.
const BATCH: u32 = 10;
/// The first block, which all have; behind it stands the one that gives the purse its coins.
const GENESIS: u32 = 0;

/// What a network is like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scenario {
    /// How many nodes there are, at least 2.
    pub nodes: u32,
    /// Milliseconds between blocks on average.
    pub interval: f64,
    /// Payments in a block on average.
    pub payments: u32,
    /// Whether nodes ask each other for compact blocks (BIP152). Each makes its own block of one, so blocks are not shared then.
    pub compact: bool,
    /// Share of messages that are lost and sent again.
    pub loss: f64,
}

/// Why no network begins: its parameters are none that a chain can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoNetwork;

/// A network of nodes that mine, pay, and pass on blocks and payments.
pub struct NodeNet {
    scenario: Scenario,
    population: Population,
    wires: Wires,
    /// What comes to nodes, and when they want to be called.
    queue: Queue<(u32, Event)>,
    /// When somebody finds the next block, and pays next.
    next_find: Time,
    next_payment: Time,
    now: Time,
    random: Random,
    hosts: Arc<Lanes>,
    purse: Purse,
    address: String,
    blocks: Vec<Block>,
    numbers: BTreeMap<BlockHash, u32>,
    /// For each block, which nodes have had it in their chain.
    reached: Vec<Vec<bool>>,
    tips: Vec<u32>,
    best: u32,
    /// What nodes were told: messages, times, payments and finds.
    pub events: u64,
    /// Over all of them.
    pub digest: Digest,
    /// What was counted.
    pub counts: Counts,
}

/// What happened, counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Messages that arrived.
    pub messages: u64,
    /// Their bytes.
    pub bytes: u64,
    /// Payments that were made.
    pub payments: u64,
    /// Payments that the node they were given to refused.
    pub refused: u64,
    /// Connections that a node ended.
    pub ended: u64,
}

/// Something that comes to a node.
enum Event {
    /// The time at which it wanted to be called.
    Due,
    /// From whom, what, and its bytes.
    Message(u32, Message, u64),
    /// Who ended the connection.
    Ended(u32),
}

impl NodeNet {
    /// A network of nodes that have just been connected and have the same two blocks.
    ///
    /// # Errors
    /// There is no such network.
    pub fn new(scenario: Scenario, seed: u64) -> Result<Self, NoNetwork> {
        Self::on_lanes(lanes::processors(), scenario, seed)
    }

    fn on_lanes(lanes: usize, scenario: Scenario, seed: u64) -> Result<Self, NoNetwork> {
        // The same graph as that of nodes at the level of blocks.
        let mut random = Random::new(seed);
        let population = Population::new(scenario.nodes, scenario.compact, &mut random);
        let params = params(scenario.interval)?;
        let hosts = new_hosts(&params, scenario.nodes, &mut random)?;
        let mut purse = Purse::new(seed).ok_or(NoNetwork)?;
        let first = Arc::new(purse.first_block(&params, scenario.payments));
        let count = scenario.nodes as usize;
        let block = Block { parent: GENESIS, height: 1, time: 0, reached: scenario.nodes };
        let mut net = Self {
            wires: Wires::new(&population, scenario.loss),
            queue: Queue::default(),
            next_find: Time::MAX,
            next_payment: Time::MAX,
            now: 0,
            hosts: Arc::new(Lanes::new(hosts, lanes)),
            address: purse.address(&params),
            blocks: vec![block],
            numbers: BTreeMap::from([(first.block_hash(), GENESIS)]),
            reached: vec![vec![true; count]],
            tips: vec![GENESIS; count],
            best: 1,
            events: 0,
            digest: Digest::default(),
            counts: Counts::default(),
            scenario,
            population,
            random,
            purse,
        };
        net.begin(&first);
        Ok(net)
    }

    /// Gives all nodes the first block, and connects them as the population is linked. Who of two called is drawn.
    fn begin(&mut self, first: &Arc<HashedBlock>) {
        for node in 0..self.nodes() {
            self.handle(node, Input::Act(Act::SetCompact(self.scenario.compact)));
            self.handle(node, Input::Act(Act::TakeBlock(Arc::clone(first))));
        }
        for node in 0..self.nodes() {
            for link in self.population.links(node) {
                let other = self.population.other_end(link);
                if node < other {
                    let (caller, called) =
                        if self.random.happens(0.5) { (node, other) } else { (other, node) };
                    self.connect(called, caller, true);
                    self.connect(caller, called, false);
                }
            }
        }
        let first_found = self.random.waiting(self.scenario.interval) as Time;
        self.next_find = HANDSHAKES + first_found;
        if self.scenario.payments > 0 {
            self.next_payment = HANDSHAKES;
        }
    }

    fn connect(&mut self, node: u32, other: u32, inbound: bool) {
        let Some(endpoint) = self.hosts.with(other, |other| other.endpoint()) else { return };
        let peer = u64::from(other);
        self.handle(node, Input::Connected { peer, endpoint, inbound, transport: Transport::Tcp });
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> u32 {
        self.population.count()
    }

    /// Looks at a node, if there is such a node.
    pub fn look<R>(&self, number: u32, at: impl FnOnce(&Node) -> R) -> Option<R> {
        self.hosts.with(number, |host| at(&host.node))
    }

    /// All blocks, in the order in which they were found, the first of them found by nobody; their heights are the chain's.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The greatest height of a block.
    pub fn best(&self) -> u32 {
        self.best
    }

    /// Whether all nodes build upon one block.
    pub fn agrees(&self) -> bool {
        self.tips.windows(2).all(|pair| pair[0] == pair[1])
    }

    /// Payments in the chain of the first node.
    pub fn confirmed(&self) -> u64 {
        let confirmed = self.look(0, |node| {
            let blocks = (1..=node.chain().height()).filter_map(|height| node.chain().block_at(height));
            blocks.map(|block| block.transactions.len() as u64 - 1).sum()
        });
        confirmed.unwrap_or_default()
    }

    /// Scripts that ran, at all nodes together.
    pub fn scripts(&self) -> u64 {
        (0..self.nodes())
            .filter_map(|node| self.look(node, |node| node.chain().script_cache().work().inputs()))
            .sum()
    }

    /// Does something with the network while its nodes may use all processors.
    pub fn side_by_side<R>(&mut self, work: impl FnOnce(&mut Self) -> R) -> R {
        let hosts = Arc::clone(&self.hosts);
        hosts.with_threads(|| work(self))
    }

    /// Has what comes next happen: a find, payments, or all that happens to nodes until one of them may hear of it. Gives the blocks that a node has
    /// in its chain for the first time.
    pub fn step(&mut self) -> Vec<Arrival> {
        let next = self.queue.next_time().unwrap_or(Time::MAX);
        let drawn = self.next_find.min(self.next_payment);
        if drawn > next {
            return self.round(drawn.min(next + self.wires.least_time()));
        }
        self.now = drawn;
        match drawn == self.next_find {
            true => self.find(),
            false => self.pay(),
        }
    }

    fn round(&mut self, until: Time) -> Vec<Arrival> {
        while let Some((node, event)) = self.queue.take_until(until - 1) {
            let input = match event {
                Event::Due => None,
                Event::Message(from, message, size) => {
                    let received = Received { size: size as usize, message: Ok(message) };
                    Some(Input::Received(from.into(), received))
                }
                Event::Ended(from) => Some(Input::Disconnected(from.into())),
            };
            self.hosts.visit(node, self.queue.now(), input);
        }
        let lived = self.hosts.round(until);
        lived.alarms.into_iter().for_each(|(node, alarm)| self.queue.put_at(alarm, (node, Event::Due)));
        lived.steps.into_iter().flat_map(|step| self.follow(step)).collect()
    }

    /// Puts something into a node at once, and does what it wants.
    fn handle(&mut self, node: u32, input: Input) -> Vec<Arrival> {
        let now = self.now;
        let handled = self.hosts.with(node, |host| (host.handle(now, input), host.next_alarm()));
        let Some((step, alarm)) = handled else { return vec![] };
        if let Some(alarm) = alarm {
            self.queue.put_at(alarm, (node, Event::Due));
        }
        self.follow(step)
    }

    /// Notes what a node did, and does what it wants.
    fn follow(&mut self, step: Step) -> Vec<Arrival> {
        self.now = step.time;
        self.events += 1;
        self.digest.add(step.time << 24 ^ step.mark());
        self.counts.messages += u64::from(step.message.is_some());
        self.counts.bytes += step.message.unwrap_or_default();
        for done in step.done {
            match done {
                Done::Send(other, message, size) => {
                    self.send(step.node, other, size, Event::Message(step.node, message, size));
                }
                Done::End(other) => {
                    self.counts.ended += 1;
                    self.send(step.node, other, 0, Event::Ended(step.node));
                    // What is on its way from there comes to nothing.
                    self.wires.cut(&self.population, step.node, other);
                }
                Done::Refused => self.counts.refused += 1,
            }
        }
        step.tip.map_or_else(Vec::new, |tip| self.moved(step.node, tip))
    }

    fn send(&mut self, from: u32, to: u32, size: u64, event: Event) {
        let sent = (from, to, size);
        if let Some(after) = self.wires.carry(&self.population, self.now, sent, &mut self.random) {
            self.queue.put_at(self.now + after, (to, event));
        }
    }

    /// All nodes mine, each on its own tip. Finding has no memory, so who finds next and when are drawn apart.
    fn find(&mut self) -> Vec<Arrival> {
        let finder = self.population.finder(&mut self.random);
        self.next_find = self.now + self.random.waiting(self.scenario.interval) as Time;
        self.handle(finder, command("generatetoaddress", json!([1, self.address])));
        let extra_nonce = self.random.bits();
        let Some(block) = self.hosts.with(finder, |host| host.solve(extra_nonce)).flatten() else {
            return vec![];
        };
        let parent = self.tips[finder as usize];
        let height = self.blocks[parent as usize].height + 1;
        self.numbers.insert(block.block_hash(), self.blocks.len() as u32);
        self.blocks.push(Block { parent, height, time: self.now, reached: 0 });
        self.best = self.best.max(height);
        self.reached.push(vec![false; self.nodes() as usize]);
        self.handle(finder, Input::Solved(Box::new(block)))
    }

    /// Somebody makes some payments at a node.
    fn pay(&mut self) -> Vec<Arrival> {
        let batch = BATCH.min(self.scenario.payments);
        let mean = self.scenario.interval * f64::from(batch) / f64::from(self.scenario.payments);
        self.next_payment = self.now + self.random.waiting(mean) as Time;
        let node = self.random.below(self.nodes());
        for payment in (0..batch).map_while(|_| self.purse.pay()).collect::<Vec<_>>() {
            self.counts.payments += 1;
            self.handle(node, command("sendrawtransaction", json!([host::hex(&payment.encode())])));
        }
        vec![]
    }

    /// Notes the tip of a node, and which blocks it has in its chain for the first time.
    fn moved(&mut self, node: u32, hash: BlockHash) -> Vec<Arrival> {
        let Some(&tip) = self.numbers.get(&hash) else { return vec![] };
        self.tips[node as usize] = tip;
        self.digest.add(u64::from(tip));
        let mut arrivals = vec![];
        let mut block = tip;
        while !core::mem::replace(&mut self.reached[block as usize][node as usize], true) {
            let taken = &mut self.blocks[block as usize];
            taken.reached += 1;
            let after = self.now - taken.time;
            arrivals.push(Arrival { block, node, after, reached: taken.reached });
            block = taken.parent;
        }
        arrivals
    }
}

impl Step {
    /// Tells steps apart, for the digest.
    fn mark(&self) -> u64 {
        match self.message {
            None => u64::from(self.node) << 3 | 3,
            Some(size) => size << 16 ^ u64::from(self.node) << 3 ^ 4,
        }
    }
}

/// Nodes that have not met yet, and remember together whose scripts ran.
fn new_hosts(params: &Params, count: u32, random: &mut Random) -> Result<Vec<Host>, NoNetwork> {
    let cache = ScriptCache::default();
    let host = |number| {
        let mut seed = [0; 32];
        seed.chunks_mut(8).for_each(|part| part.copy_from_slice(&random.bits().to_le_bytes()));
        Host::new(number, params, seed, &cache).ok_or(NoNetwork)
    };
    (0..count).map(host).collect()
}

fn command(method: &str, params: serde_json::Value) -> Input {
    Input::Command { id: 0, method: method.to_owned(), params: params.into() }
}

/// A room in which two hashes find a block, and the difficulty stays.
fn params(interval: f64) -> Result<Params, NoNetwork> {
    let spacing = (interval / 1_000.0).clamp(1.0, 3_600.0) as u32;
    let name = RoomName::parse("laboratory").map_err(|_| NoNetwork)?;
    let value = |key: &str| match key {
        "bits" => Some("0x207fffff".to_owned()),
        "retarget" | "gap" => Some("0".to_owned()),
        "maturity" => Some("1".to_owned()),
        "spacing" => Some(spacing.to_string()),
        _ => None,
    };
    Params::room(&name, value).map_err(|_| NoNetwork)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]
mod tests {
    use super::*;

    #[test]
    fn on_however_many_threads_the_same_happens() {
        let scenario = Scenario { nodes: 11, interval: 15_000.0, payments: 20, compact: false, loss: 0.1 };
        let on = |lanes, threads| {
            let mut net = NodeNet::on_lanes(lanes, scenario, 4).unwrap();
            let run = |net: &mut NodeNet| (0..20_000).flat_map(|_| net.step()).collect::<Vec<_>>();
            let arrivals = if threads { net.side_by_side(run) } else { run(&mut net) };
            (arrivals, net.digest, net.events, net.counts)
        };
        let alone = on(1, false);
        assert!(alone.0.len() > 30 && alone.3.payments > 20, "{:?}", alone.3);
        assert_eq!(on(3, true), alone);
        assert_eq!(on(3, false), alone);
    }
}
