//! A network of nodes moved by hand on the simulator's queue: links with latency, a clock that jumps from event to event, storage
//! that survives restarts. One seed gives one run, byte for byte.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod blocks;
mod restarts;
mod shown;
mod strangers;

use std::collections::{BTreeMap, BTreeSet};

pub use blocks::*;
use hashyard_core::Params;
use hashyard_core::chain::Rows;
use hashyard_core::room::RoomName;
use hashyard_node::announcing::Announcing;
use hashyard_node::command::{Json, RpcError};
use hashyard_node::view::Transport;
use hashyard_node::{Config, Home, Input, Millis, Mode, Node, Outcome, Output, PeerId, Prune, WorkOrder};
use hashyard_sim::queue::Queue;
use hashyard_wire::{Address, Endpoint, Sessions};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::Value;
pub use strangers::Stranger;

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
    pub sessions: Sessions,
    pub rows: Rows,
    pub replies: BTreeMap<u64, Result<Value, RpcError>>,
    pub order: Option<WorkOrder>,
    /// What became of the last act.
    pub outcome: Option<Outcome>,
    /// When it wants to be called.
    pub wake: Millis,
    pub record: Option<Record>,
}

/// All that went into a node and came out of it.
#[derive(Clone)]
pub struct Record {
    pub config: Config,
    pub inputs: Vec<(Millis, Input)>,
    pub said: Vec<String>,
}

/// What is to happen.
#[derive(Debug)]
enum Event {
    Bytes { to: usize, link: PeerId, bytes: Vec<u8> },
    Opened { at: usize, link: PeerId, other: usize, inbound: bool },
    Closed { at: usize, link: PeerId },
    Failed { at: usize, other: usize },
    Due { at: usize },
}

/// Nodes, links between them, and a clock.
pub struct Net {
    pub hosts: Vec<Host>,
    params: Params,
    queue: Queue<Event>,
    links: BTreeMap<PeerId, (usize, usize)>,
    strangers: BTreeMap<PeerId, Stranger>,
    /// Extra latency of bytes towards a node, in ms: what comes from different peers comes in another order.
    pub lag: BTreeMap<usize, Millis>,
    /// When the last bytes on a link arrive at a node; later ones don't overtake them.
    lanes: BTreeMap<(PeerId, usize), Millis>,
    /// Messages by sender, receiver and command.
    pub sent: BTreeMap<(usize, usize, String), usize>,
    /// Bytes of messages between nodes by command.
    pub bytes: BTreeMap<String, usize>,
    /// Endpoints beyond this network that nodes called.
    pub called: Vec<Endpoint>,
    /// Names of hosts that nodes wanted to be looked up.
    pub looked_up: Vec<String>,
    /// Pairs that can't reach each other.
    cut: Vec<(usize, usize)>,
    next: u64,
    rng: ChaCha20Rng,
    /// Hash over all bytes sent: equal for equal runs.
    pub transcript: [u8; 32],
    is_recorded: bool,
    /// Which nodes are light.
    pub light: BTreeSet<usize>,
    /// Which nodes prune, and what.
    pub pruned: BTreeMap<usize, Prune>,
    /// Which nodes do not filter for others (BIP37).
    pub unfiltering: BTreeSet<usize>,
    /// Nodes that are started are in overlays: elsewhere they say only what their test is about.
    overlay: bool,
    /// By which rule nodes that are started announce transactions.
    announcing: Announcing,
}

impl Net {
    /// Nodes that know of nobody yet.
    pub fn new(count: usize, seed: u64) -> Self {
        Self::with_params(count, seed, easy_params())
    }

    pub fn with_params(count: usize, seed: u64, params: Params) -> Self {
        let mut net = Self {
            hosts: vec![],
            params,
            queue: Queue::default(),
            links: BTreeMap::new(),
            strangers: BTreeMap::new(),
            lag: BTreeMap::new(),
            lanes: BTreeMap::new(),
            sent: BTreeMap::new(),
            bytes: BTreeMap::new(),
            called: vec![],
            looked_up: vec![],
            cut: vec![],
            next: 1,
            rng: ChaCha20Rng::seed_from_u64(seed),
            transcript: [0; 32],
            is_recorded: false,
            light: BTreeSet::new(),
            pruned: BTreeMap::new(),
            unfiltering: BTreeSet::new(),
            overlay: false,
            announcing: Announcing::default(),
        };
        net.start_all(count);
        net
    }

    /// The same, and everything that goes into nodes and comes out of them is written down.
    pub fn recorded(count: usize, seed: u64) -> Self {
        Self::recorded_in(count, seed, easy_params())
    }

    /// The same under other rules.
    pub fn recorded_in(count: usize, seed: u64, params: Params) -> Self {
        let mut net = Self::with_params(0, seed, params);
        net.is_recorded = true;
        net.start_all(count);
        net
    }

    /// Nodes that know of nobody yet and are in overlays.
    pub fn in_overlay(count: usize, seed: u64) -> Self {
        let mut net = Self::new(0, seed);
        net.overlay = true;
        net.start_all(count);
        net
    }

    /// Nodes that know of nobody yet and announce transactions by a rule.
    pub fn announcing(count: usize, seed: u64, params: Params, rule: Announcing) -> Self {
        let mut net = Self::with_params(0, seed, params);
        net.announcing = rule;
        net.start_all(count);
        net
    }

    fn start_all(&mut self, count: usize) {
        for _ in 0..count {
            let host = self.start(self.hosts.len(), Rows::default());
            self.hosts.push(host);
        }
        (self.hosts.len() - count..self.hosts.len()).for_each(|at| self.drain(at));
    }

    /// Nodes that all see each other.
    pub fn connected(count: usize, seed: u64) -> Self {
        let mut net = Self::new(count, seed);
        net.introduce_all();
        net.run(10_000);
        net
    }

    /// Light nodes that know of nobody yet, after these.
    pub fn add_light(&mut self, count: usize) {
        let first = self.hosts.len();
        self.light.extend(first..first + count);
        self.start_all(count);
    }

    /// Nodes that prune and know of nobody yet, after these.
    pub fn add_pruned(&mut self, count: usize, prune: Prune) {
        let first = self.hosts.len();
        self.pruned.extend((first..first + count).map(|at| (at, prune)));
        self.start_all(count);
    }

    /// Another node with all blocks that knows of nobody yet.
    pub fn add_full(&mut self) {
        self.start_all(1);
    }

    fn start(&mut self, at: usize, rows: Rows) -> Host {
        let mut seed = [0; 32];
        self.rng.fill_bytes(&mut seed);
        let config = Config::new(self.params.clone(), "tests", Home::Tab, seed).with_commands();
        let full = self.pruned.get(&at).map_or(Mode::Full, |prune| Mode::Pruned(*prune));
        let mode = if self.light.contains(&at) { Mode::Light } else { full };
        let bloom = !self.unfiltering.contains(&at);
        let config = Config { overlay: self.overlay, announcing: self.announcing, mode, bloom, ..config };
        let record =
            self.is_recorded.then(|| Record { config: config.clone(), inputs: vec![], said: vec![] });
        let node = Node::new(config, &rows, self.now()).unwrap();
        let sessions = Sessions::new(self.params.magic, 500);
        Host {
            node,
            sessions,
            rows,
            replies: BTreeMap::new(),
            order: None,
            outcome: None,
            wake: Millis::MAX,
            record,
        }
    }

    pub fn introduce_all(&mut self) {
        for at in 0..self.hosts.len() {
            for other in 0..self.hosts.len() {
                if at != other {
                    self.handle(at, Input::Discovered(self.address(other).into()));
                }
            }
        }
    }

    pub fn address(&self, at: usize) -> Address {
        Address::Node(self.hosts[at].node.id().0)
    }

    pub fn handle(&mut self, at: usize, input: Input) {
        let (now, host) = (self.now(), &mut self.hosts[at]);
        if let Some(record) = &mut host.record {
            record.inputs.push((now, input.clone()));
        }
        host.node.handle(now, input);
        self.drain(at);
    }

    /// A command and its reply, for commands that answer at once. Numbers are compared by their value here, so `50.00000000` is
    /// written as `json!(50.0)` is.
    pub fn rpc(&mut self, at: usize, method: &str, params: impl Into<Json>) -> Result<Value, RpcError> {
        self.exact_rpc(at, method, params).map(by_value)
    }

    /// The same with numbers as they are written.
    pub fn exact_rpc(&mut self, at: usize, method: &str, params: impl Into<Json>) -> Result<Value, RpcError> {
        let id = self.command(at, method, params);
        self.hosts[at].replies.remove(&id).expect("an answer at once")
    }

    pub fn command(&mut self, at: usize, method: &str, params: impl Into<Json>) -> u64 {
        self.next += 1;
        let id = self.next;
        self.handle(at, Input::Command { id, method: method.into(), params: params.into() });
        id
    }

    fn drain(&mut self, at: usize) {
        loop {
            let host = &mut self.hosts[at];
            let output = host.node.poll();
            if let Some(record) = &mut host.record {
                record.said.push(format!("{output:?}"));
            }
            match output {
                Output::Send(link, message) => {
                    let now = self.now();
                    let bytes = self.hosts[at].sessions.send(now, link, &message);
                    self.send(at, link, bytes);
                }
                Output::Connect { endpoint, .. } => self.connect(at, endpoint),
                Output::Disconnect(link) => {
                    self.hosts[at].sessions.close(link);
                    self.close(at, link);
                }
                Output::LookUp { name, port } => self.looked_up.push(format!("{name}:{port}")),
                Output::NetworkActive(_) => {}
                Output::Persist(changes) => self.hosts[at].rows.apply(changes),
                Output::Work(order) => self.hosts[at].order = order.map(|order| *order),
                Output::Done(outcome) => self.hosts[at].outcome = Some(outcome),
                Output::Reply { id, result } => drop(self.hosts[at].replies.insert(id, result)),
                Output::Wake(wake) => return self.set_alarm(at, wake),
            }
        }
    }

    /// Alarms of times at which the node no longer wants to be called ring, too, and nobody minds.
    fn set_alarm(&mut self, at: usize, wake: Millis) {
        if std::mem::replace(&mut self.hosts[at].wake, wake) != wake {
            self.queue.put(wake.saturating_sub(self.now()), Event::Due { at });
        }
    }

    fn send(&mut self, at: usize, link: PeerId, bytes: Vec<u8>) {
        self.transcript = hashyard_core::sha256(&[&self.transcript[..], &[at as u8], &bytes].concat());
        if self.strangers.contains_key(&link) {
            return self.stranger_hears(link, &bytes);
        }
        let Some((a, b)) = self.links.get(&link).copied() else { return };
        let to = if a == at { b } else { a };
        let command = String::from_utf8_lossy(&bytes[4..16]).trim_end_matches('\0').to_owned();
        *self.bytes.entry(command.clone()).or_default() += bytes.len();
        *self.sent.entry((at, to, command)).or_default() += 1;
        self.carry(link, Event::Bytes { to, link, bytes });
    }

    fn connect(&mut self, at: usize, endpoint: Endpoint) {
        let other = (0..self.hosts.len()).find(|other| Endpoint::from(self.address(*other)) == endpoint);
        let Some(other) = other else { return self.called.push(endpoint) };
        if self.is_cut(at, other) {
            return self.queue.put(50, Event::Failed { at, other });
        }
        self.next += 1;
        let link = self.next;
        self.links.insert(link, (at, other));
        self.carry(link, Event::Opened { at: other, link, other: at, inbound: true });
        self.carry(link, Event::Opened { at, link, other, inbound: false });
    }

    fn close(&mut self, at: usize, link: PeerId) {
        if let Some(stranger) = self.strangers.get_mut(&link) {
            stranger.gone = true;
        }
        if let Some((a, b)) = self.links.remove(&link) {
            let other = if a == at { b } else { a };
            self.carry(link, Event::Closed { at: other, link });
        }
    }

    /// Has something happen at the end of a link, after 5 to 20 ms: the same for all that a link carries.
    fn carry(&mut self, link: PeerId, event: Event) {
        let mut after = 5 + link % 16;
        if let Event::Bytes { to, .. } = &event {
            let now = self.now();
            let lane = self.lanes.entry((link, *to)).or_default();
            *lane = (*lane).max(now + after + self.lag.get(to).copied().unwrap_or(0));
            after = *lane - now;
        }
        self.queue.put(after, event);
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

    /// The time, Unix time in ms.
    pub fn now(&self) -> Millis {
        START + self.queue.now()
    }

    /// Lets `ms` pass: everything on its way arrives, every timer rings.
    pub fn run(&mut self, ms: Millis) {
        let end = self.queue.now() + ms;
        while let Some(event) = self.queue.take_until(end) {
            self.happen(event);
        }
    }

    fn happen(&mut self, event: Event) {
        match event {
            Event::Bytes { to, link, bytes } if self.links.contains_key(&link) || self.is_there(link) => {
                self.receive(to, link, &bytes);
            }
            Event::Opened { at, link, other, inbound } if self.links.contains_key(&link) => {
                let endpoint = self.address(other).into();
                self.open(at, link, endpoint, inbound, Transport::Local);
            }
            Event::Closed { at, link } => {
                self.hosts[at].sessions.close(link);
                self.handle(at, Input::Disconnected(link));
            }
            Event::Failed { at, other } => self.handle(at, Input::ConnectFailed(self.address(other).into())),
            // Whoever asked for a connection must hear what became of it, even if the link broke meanwhile.
            Event::Opened { at, other, inbound: false, .. } => {
                self.handle(at, Input::ConnectFailed(self.address(other).into()));
            }
            Event::Due { at } if self.hosts[at].wake <= self.now() => {
                self.hosts[at].wake = Millis::MAX;
                self.handle(at, Input::Tick);
            }
            Event::Bytes { .. } | Event::Opened { .. } | Event::Due { .. } => {}
        }
    }

    /// A connection of a node begins.
    pub fn open(&mut self, at: usize, peer: PeerId, endpoint: Endpoint, inbound: bool, transport: Transport) {
        self.hosts[at].sessions.open(peer, &endpoint);
        self.handle(at, Input::Connected { peer, endpoint, inbound, transport });
    }

    /// Bytes reach a node.
    pub fn receive(&mut self, at: usize, peer: PeerId, bytes: &[u8]) {
        let now = self.now();
        for received in self.hosts[at].sessions.receive(now, peer, bytes) {
            self.handle(at, Input::Received(peer, received));
        }
    }
}
