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
//! | `wires` | how long a message takes, in which order messages come |
//! | `purse` | payments |

mod host;
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

use self::host::{Done, Host};
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
    params: Params,
    population: Population,
    wires: Wires,
    queue: Queue<Event>,
    random: Random,
    hosts: Vec<Host>,
    /// What all of them remember.
    cache: ScriptCache,
    purse: Purse,
    address: String,
    blocks: Vec<Block>,
    numbers: BTreeMap<BlockHash, u32>,
    /// For each block, which nodes have had it in their chain.
    reached: Vec<Vec<bool>>,
    tips: Vec<u32>,
    best: u32,
    /// Messages, timers, payments and finds.
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

enum Event {
    Found,
    Paid,
    Due(u32),
    Message { to: u32, from: u32, message: Received },
}

impl NodeNet {
    /// A network of nodes that have just been connected and have the same two blocks.
    ///
    /// # Errors
    /// There is no such network.
    pub fn new(scenario: Scenario, seed: u64) -> Result<Self, NoNetwork> {
        // The same graph as that of nodes at the level of blocks.
        let mut random = Random::new(seed);
        let population = Population::new(scenario.nodes, scenario.compact, &mut random);
        let params = params(scenario.interval)?;
        let mut purse = Purse::new(seed).ok_or(NoNetwork)?;
        let first = Arc::new(purse.first_block(&params, scenario.payments));
        let count = scenario.nodes as usize;
        let block = Block { parent: GENESIS, height: 1, time: 0, reached: scenario.nodes };
        let mut net = Self {
            wires: Wires::new(&population, scenario.loss),
            queue: Queue::default(),
            hosts: vec![],
            cache: ScriptCache::default(),
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
            params,
            population,
            random,
            purse,
        };
        for _ in 0..count {
            let host = net.new_host()?;
            net.hosts.push(host);
        }
        net.begin(&first);
        Ok(net)
    }

    fn new_host(&mut self) -> Result<Host, NoNetwork> {
        let mut seed = [0; 32];
        seed.chunks_mut(8).for_each(|part| part.copy_from_slice(&self.random.bits().to_le_bytes()));
        Host::new(&self.params, seed, &self.cache).ok_or(NoNetwork)
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
        self.queue.put(HANDSHAKES + first_found, Event::Found);
        if self.scenario.payments > 0 {
            self.queue.put(HANDSHAKES, Event::Paid);
        }
    }

    fn connect(&mut self, node: u32, other: u32, inbound: bool) {
        let endpoint = self.hosts[other as usize].endpoint();
        let peer = u64::from(other);
        self.handle(node, Input::Connected { peer, endpoint, inbound, transport: Transport::Tcp });
    }

    /// How many nodes there are.
    pub fn nodes(&self) -> u32 {
        self.population.count()
    }

    /// A node.
    pub fn node(&self, number: u32) -> Option<&Node> {
        self.hosts.get(number as usize).map(|host| &host.node)
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
        let Some(chain) = self.node(0).map(Node::chain) else { return 0 };
        let blocks = (1..=chain.height()).filter_map(|height| chain.block_at(height));
        blocks.map(|block| block.transactions.len() as u64 - 1).sum()
    }

    /// Scripts that ran, at all nodes together.
    pub fn scripts(&self) -> u64 {
        self.hosts.iter().map(|host| host.node.chain().script_cache().work().inputs()).sum()
    }

    /// Has the next event happen; gives the blocks that a node has in its chain for the first time.
    pub fn step(&mut self) -> Vec<Arrival> {
        let Some(event) = self.queue.take() else { return vec![] };
        self.events += 1;
        self.digest.add(self.queue.now() << 24 ^ event.mark());
        match event {
            Event::Found => self.find(),
            Event::Paid => {
                self.pay();
                vec![]
            }
            Event::Due(node) => match self.hosts[node as usize].is_due(self.queue.now()) {
                true => self.handle(node, Input::Tick),
                false => {
                    self.set_alarm(node);
                    vec![]
                }
            },
            Event::Message { to, from, message } => {
                self.counts.messages += 1;
                self.counts.bytes += message.size as u64;
                self.handle(to, Input::Received(from.into(), message))
            }
        }
    }

    /// Puts something into a node, and does what it wants.
    fn handle(&mut self, node: u32, input: Input) -> Vec<Arrival> {
        let now = self.queue.now();
        for done in self.hosts[node as usize].handle(now, input) {
            match done {
                Done::Send(other, message) => self.send(node, other, message),
                Done::End(other) => self.end(node, other),
                Done::Refused => self.counts.refused += 1,
            }
        }
        self.set_alarm(node);
        self.look_at(node)
    }

    fn set_alarm(&mut self, node: u32) {
        if let Some(after) = self.hosts[node as usize].alarm(self.queue.now()) {
            self.queue.put(after, Event::Due(node));
        }
    }

    fn send(&mut self, from: u32, to: u32, message: Message) {
        let message = Received::from(message);
        let sent = (from, to, message.size as u64);
        if let Some(after) = self.wires.carry(&self.population, self.queue.now(), sent, &mut self.random) {
            self.queue.put(after, Event::Message { to, from, message });
        }
    }

    /// A node ended a connection: what is on its way comes to nothing.
    fn end(&mut self, node: u32, other: u32) {
        self.counts.ended += 1;
        self.wires.cut(&self.population, node, other);
        self.handle(other, Input::Disconnected(node.into()));
    }

    /// All nodes mine, each on its own tip. Finding has no memory, so who finds next and when are drawn apart.
    fn find(&mut self) -> Vec<Arrival> {
        let finder = self.population.finder(&mut self.random);
        let after = self.random.waiting(self.scenario.interval) as Time;
        self.queue.put(after, Event::Found);
        self.handle(finder, command("generatetoaddress", json!([1, self.address])));
        let Some(block) = self.hosts[finder as usize].solve(self.random.bits()) else { return vec![] };
        let hash = block.block_hash();
        let parent = self.tips[finder as usize];
        let height = self.blocks[parent as usize].height + 1;
        self.numbers.insert(hash, self.blocks.len() as u32);
        self.blocks.push(Block { parent, height, time: self.queue.now(), reached: 0 });
        self.best = self.best.max(height);
        self.reached.push(vec![false; self.hosts.len()]);
        self.handle(finder, Input::Solved(Box::new(block)))
    }

    /// Somebody makes some payments at a node.
    fn pay(&mut self) {
        let batch = BATCH.min(self.scenario.payments);
        let mean = self.scenario.interval * f64::from(batch) / f64::from(self.scenario.payments);
        let after = self.random.waiting(mean) as Time;
        self.queue.put(after, Event::Paid);
        let node = self.random.below(self.nodes());
        for _ in 0..batch {
            let Some(payment) = self.purse.pay() else { return };
            self.counts.payments += 1;
            let hex: String = payment.encode().iter().map(|byte| format!("{byte:02x}")).collect();
            self.handle(node, command("sendrawtransaction", json!([hex])));
        }
    }

    /// Notes the tip of a node, and which blocks it has in its chain for the first time.
    fn look_at(&mut self, node: u32) -> Vec<Arrival> {
        let hash = self.hosts[node as usize].node.chain().tip().hash;
        let Some(&tip) = self.numbers.get(&hash).filter(|tip| **tip != self.tips[node as usize]) else {
            return vec![];
        };
        self.tips[node as usize] = tip;
        self.digest.add(u64::from(tip));
        let mut arrivals = vec![];
        let mut block = tip;
        while !core::mem::replace(&mut self.reached[block as usize][node as usize], true) {
            let taken = &mut self.blocks[block as usize];
            taken.reached += 1;
            let after = self.queue.now() - taken.time;
            arrivals.push(Arrival { block, node, after, reached: taken.reached });
            block = taken.parent;
        }
        arrivals
    }
}

impl Event {
    /// Tells events apart, for the digest.
    fn mark(&self) -> u64 {
        match self {
            Self::Found => 1,
            Self::Paid => 2,
            Self::Due(node) => u64::from(*node) << 3 | 3,
            Self::Message { to, message, .. } => (message.size as u64) << 16 ^ u64::from(*to) << 3 ^ 4,
        }
    }
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
