//! A network of nodes moved by hand: links with latency, a clock that jumps from event to event, storage that survives
//! restarts. One seed gives one run, byte for byte.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;

use hashyard_core::chain::Rows;
use hashyard_core::miner::{JobFactory, scan};
use hashyard_core::room::RoomName;
use hashyard_core::{Amount, Block, Params};
use hashyard_node::rpc::RpcError;
use hashyard_node::view::Transport;
use hashyard_node::{Config, Input, Millis, Node, Output, PeerId, WorkOrder};
use hashyard_wire::Address;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::{Value, json};

/// 2026-06-01 00:00:00 UTC, in ms.
pub const START: Millis = 1_780_272_000_000;

/// A classroom room in which two hashes find a block: the rules are real, the work is none.
pub fn easy_params() -> Params {
    Params::room(&RoomName::parse("tests").unwrap(), |key| {
        let value = match key {
            "bits" => "0x207fffff",
            "retarget" | "gap" => "0",
            _ => return None,
        };
        Some(value.to_owned())
    })
    .unwrap()
}

/// A node with the world around it.
pub struct Host {
    pub node: Node,
    pub rows: Rows,
    pub replies: BTreeMap<u64, Result<Value, RpcError>>,
    pub order: Option<WorkOrder>,
    wake: Millis,
}

/// What is on its way.
#[derive(Debug)]
enum Event {
    Bytes { to: usize, link: PeerId, bytes: Vec<u8> },
    Opened { at: usize, link: PeerId, other: usize, inbound: bool },
    Closed { at: usize, link: PeerId },
    Failed { at: usize, other: usize },
}

/// Nodes, links between them, and a clock.
pub struct Net {
    pub now: Millis,
    pub hosts: Vec<Host>,
    params: Params,
    queue: BTreeMap<(Millis, u64), Event>,
    links: BTreeMap<PeerId, (usize, usize)>,
    /// Pairs that can't reach each other.
    cut: Vec<(usize, usize)>,
    next: u64,
    rng: ChaCha20Rng,
    /// Hash over all bytes sent: equal for equal runs.
    pub transcript: [u8; 32],
}

impl Net {
    /// Nodes that know of nobody yet.
    pub fn new(count: usize, seed: u64) -> Self {
        Self::with_params(count, seed, easy_params())
    }

    pub fn with_params(count: usize, seed: u64, params: Params) -> Self {
        let mut net = Self {
            now: START,
            hosts: vec![],
            params,
            queue: BTreeMap::new(),
            links: BTreeMap::new(),
            cut: vec![],
            next: 1,
            rng: ChaCha20Rng::seed_from_u64(seed),
            transcript: [0; 32],
        };
        for _ in 0..count {
            let host = net.start(Rows::default());
            net.hosts.push(host);
        }
        (0..count).for_each(|at| net.drain(at));
        net
    }

    /// Nodes that all see each other.
    pub fn connected(count: usize, seed: u64) -> Self {
        let mut net = Self::new(count, seed);
        net.introduce_all();
        net.run(10_000);
        net
    }

    fn start(&mut self, rows: Rows) -> Host {
        let mut seed = [0; 32];
        self.rng.fill_bytes(&mut seed);
        let config = Config { params: self.params.clone(), room: "tests".into(), seed, words: None };
        let node = Node::new(config, &rows, self.now).unwrap();
        Host { node, rows, replies: BTreeMap::new(), order: None, wake: self.now }
    }

    pub fn introduce_all(&mut self) {
        for at in 0..self.hosts.len() {
            for other in 0..self.hosts.len() {
                if at != other {
                    self.handle(at, Input::Discovered(self.address(other)));
                }
            }
        }
    }

    pub fn address(&self, at: usize) -> Address {
        Address::Node(self.hosts[at].node.id().0)
    }

    pub fn handle(&mut self, at: usize, input: Input) {
        let now = self.now;
        self.hosts[at].node.handle(now, input);
        self.drain(at);
    }

    /// A command and its reply, for commands that answer at once.
    pub fn rpc(&mut self, at: usize, method: &str, params: Value) -> Result<Value, RpcError> {
        let id = self.command(at, method, params);
        self.hosts[at].replies.remove(&id).expect("an answer at once")
    }

    pub fn command(&mut self, at: usize, method: &str, params: Value) -> u64 {
        self.next += 1;
        let id = self.next;
        self.handle(at, Input::Command { id, method: method.into(), params });
        id
    }

    fn drain(&mut self, at: usize) {
        loop {
            match self.hosts[at].node.poll() {
                Output::Send(link, bytes) => self.send(at, link, bytes),
                Output::Connect(address) => self.connect(at, address),
                Output::Disconnect(link) => self.close(at, link),
                Output::Persist(changes) => self.hosts[at].rows.apply(changes),
                Output::Work(order) => self.hosts[at].order = order.map(|order| *order),
                Output::Reply { id, result } => drop(self.hosts[at].replies.insert(id, result)),
                Output::Wake(wake) => {
                    self.hosts[at].wake = wake;
                    return;
                }
            }
        }
    }

    fn send(&mut self, at: usize, link: PeerId, bytes: Vec<u8>) {
        self.transcript = hashyard_core::sha256(&[&self.transcript[..], &[at as u8], &bytes].concat());
        let Some((a, b)) = self.links.get(&link).copied() else { return };
        let to = if a == at { b } else { a };
        self.push(Event::Bytes { to, link, bytes });
    }

    fn connect(&mut self, at: usize, address: Address) {
        let other = (0..self.hosts.len()).find(|other| self.address(*other) == address);
        let Some(other) = other else { return };
        if self.is_cut(at, other) {
            return self.push(Event::Failed { at, other });
        }
        self.next += 1;
        let link = self.next;
        self.links.insert(link, (at, other));
        self.push(Event::Opened { at: other, link, other: at, inbound: true });
        self.push(Event::Opened { at, link, other, inbound: false });
    }

    fn close(&mut self, at: usize, link: PeerId) {
        if let Some((a, b)) = self.links.remove(&link) {
            let other = if a == at { b } else { a };
            self.push(Event::Closed { at: other, link });
        }
    }

    fn push(&mut self, event: Event) {
        self.next += 1;
        // Latency of 5 to 20 ms. Bytes of one link stay in order: the later number breaks ties, so use one latency.
        let latency = match &event {
            Event::Bytes { link, .. } | Event::Opened { link, .. } | Event::Closed { link, .. } => {
                5 + link % 16
            }
            Event::Failed { .. } => 50,
        };
        self.queue.insert((self.now + latency, self.next), event);
    }

    fn is_cut(&self, a: usize, b: usize) -> bool {
        self.cut.contains(&(a.min(b), a.max(b)))
    }

    /// Cuts every link between two groups.
    pub fn partition(&mut self, left: &[usize], right: &[usize]) {
        for a in left {
            for b in right {
                self.cut.push((*a.min(b), *a.max(b)));
            }
        }
        let broken: Vec<_> = self
            .links
            .iter()
            .filter(|(_, (a, b))| self.is_cut(*a, *b))
            .map(|(link, ends)| (*link, *ends))
            .collect();
        for (link, (a, b)) in broken {
            self.links.remove(&link);
            self.handle(a, Input::Disconnected(link));
            self.handle(b, Input::Disconnected(link));
        }
    }

    pub fn heal(&mut self) {
        self.cut.clear();
        self.introduce_all();
    }

    /// Stops a node and starts it again from what it stored.
    pub fn restart(&mut self, at: usize) {
        let broken: Vec<_> = self
            .links
            .iter()
            .filter(|(_, (a, b))| *a == at || *b == at)
            .map(|(l, ends)| (*l, *ends))
            .collect();
        for (link, (a, b)) in broken {
            self.links.remove(&link);
            self.handle(if a == at { b } else { a }, Input::Disconnected(link));
        }
        let rows = self.hosts[at].rows.clone();
        self.hosts[at] = self.start(rows);
        self.drain(at);
        self.introduce_all();
    }

    /// Lets `ms` pass: everything on its way arrives, every timer rings.
    pub fn run(&mut self, ms: Millis) {
        let end = self.now + ms;
        loop {
            let event = self.queue.keys().next().map(|(time, _)| *time).unwrap_or(Millis::MAX);
            let timer = self.hosts.iter().map(|host| host.wake).min().unwrap_or(Millis::MAX);
            let next = event.min(timer);
            if next > end {
                break;
            }
            self.now = self.now.max(next);
            if event <= timer {
                let (_, event) = self.queue.pop_first().unwrap();
                self.deliver(event);
            } else {
                let due = (0..self.hosts.len()).find(|at| self.hosts[*at].wake == timer).unwrap();
                self.handle(due, Input::Tick);
            }
        }
        self.now = end;
    }

    fn deliver(&mut self, event: Event) {
        match event {
            Event::Bytes { to, link, bytes } if self.links.contains_key(&link) => {
                self.handle(to, Input::Received(link, bytes));
            }
            Event::Opened { at, link, other, inbound } if self.links.contains_key(&link) => {
                let address = self.address(other);
                self.handle(
                    at,
                    Input::Connected { peer: link, address, inbound, transport: Transport::Local },
                );
            }
            Event::Closed { at, link } => self.handle(at, Input::Disconnected(link)),
            Event::Failed { at, other } => self.handle(at, Input::ConnectFailed(self.address(other))),
            Event::Bytes { .. } | Event::Opened { .. } => {}
        }
    }

    /// Solves the node's present work order and hands the block in, a spacing later.
    pub fn mine(&mut self, at: usize) -> Block {
        self.rpc(at, "setmining", json!([1])).unwrap();
        self.run(15_000);
        let order = self.hosts[at].order.clone().expect("a work order");
        let block = solve(&order, self.rng.next_u64());
        self.handle(at, Input::Solved { order: order.order, block: Box::new(block.clone()) });
        self.rpc(at, "setmining", json!([0])).unwrap();
        block
    }

    pub fn mine_many(&mut self, at: usize, count: usize) {
        (0..count).for_each(|_| drop(self.mine(at)));
    }

    pub fn new_address(&mut self, at: usize) -> String {
        self.rpc(at, "getnewaddress", json!([])).unwrap().as_str().unwrap().to_owned()
    }

    pub fn tip(&self, at: usize) -> String {
        self.hosts[at].node.chain().tip().hash.to_string()
    }

    /// All nodes have one tip, and their coins add up to the subsidies.
    pub fn assert_agreement(&self) {
        for (at, host) in self.hosts.iter().enumerate() {
            let chain = host.node.chain();
            assert_eq!(self.tip(at), self.tip(0), "tip of node {at} at height {}", chain.height());
            assert_eq!(
                chain.coins().total(),
                chain.params().total_subsidy(chain.height()),
                "supply at node {at}"
            );
        }
    }

    /// Money of a node, mature or not, confirmed.
    pub fn total_balance(&mut self, at: usize) -> Amount {
        let tip = self.hosts[at].node.chain().height();
        let balances = self.hosts[at].node.wallet().unwrap().balances(tip);
        Amount(balances.trusted.0 + balances.untrusted_pending.0 + balances.immature.0)
    }
}

/// Finds a nonce.
pub fn solve(order: &WorkOrder, extra_nonce: u64) -> Block {
    let factory = JobFactory::new(order.template.clone());
    let found = scan(&factory.job(extra_nonce), 0..1 << 32).found;
    let nonce = found.expect("an easy target");
    factory.assemble(extra_nonce, order.template.block.header.time, nonce)
}
