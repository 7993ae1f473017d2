//! Tabs in one browser or at one relay, moved by hand on the simulator's queue: whole nodes, their links and carriers, a clock that jumps.

use std::collections::VecDeque;

use hashyard_core::Params;
use hashyard_core::chain::Rows;
use hashyard_core::room::RoomName;
use hashyard_links::bus::{self, BusSession};
use hashyard_links::link::Links;
use hashyard_links::session::{self, RelaySession};
use hashyard_links::{NodeId, RoomId};
use hashyard_node::{Config, Home, Input, Node, Output};
use hashyard_relay::hub::{self, Hub, Limits};
use hashyard_sim::queue::Queue;
use hashyard_tab::connections::{Carrier, Connections, Effect};
use hashyard_wire::{Address, Endpoint, Sessions};
use serde_json::json;

/// Unix time at the start, in ms.
const START: u64 = 1_780_272_000_000;
/// How long everything is on its way, in ms.
const LATENCY: u64 = 5;
/// How often drivers tell their sessions the time, in ms.
const TICK: u64 = 500;

/// One tab: a node and what carries its links.
pub struct Tab {
    pub node: Node,
    sessions: Sessions,
    rows: Rows,
    connections: Connections,
    inputs: VecDeque<Input>,
    session: Session,
    /// When the node wants to be called.
    wake: u64,
    socket: Option<u64>,
}

enum Session {
    Bus(BusSession),
    Relay(RelaySession),
}

impl Session {
    fn links(&mut self) -> &mut Links {
        match self {
            Self::Bus(bus) => &mut bus.links,
            Self::Relay(relay) => &mut relay.links,
        }
    }
}

/// What is to happen.
enum Event {
    Post { from: usize, bytes: Vec<u8> },
    Opened { tab: usize, socket: u64 },
    Refused { tab: usize, socket: u64 },
    ToRelay { socket: u64, bytes: Vec<u8> },
    ToTab { socket: u64, bytes: Vec<u8> },
    Closed { socket: u64 },
    Due { tab: usize },
    Tick,
}

/// All tabs, and the relay if they meet through one.
pub struct World {
    pub tabs: Vec<Tab>,
    carrier: Carrier,
    /// None while it is down.
    pub relay: Option<Hub>,
    queue: Queue<Event>,
    last: u64,
}

/// Peers whose handshake is done, and so blocks and transactions.
pub fn ready(node: &Node) -> usize {
    node.snapshot().peers.peers.iter().filter(|peer| peer.handshake == 3).count()
}

impl World {
    /// Tabs that have met.
    pub fn new(carrier: Carrier, count: usize) -> Self {
        let relay = Some(Hub::new(Limits::default()));
        let mut world = Self { tabs: vec![], carrier, relay, queue: Queue::default(), last: 0 };
        world.queue.put(TICK, Event::Tick);
        for _ in 0..count {
            let tab = world.start(Rows::default());
            world.tabs.push(tab);
            world.greet(world.tabs.len() - 1);
        }
        world.run(20_000);
        assert!(world.all_are_connected(), "at the start");
        world
    }

    fn start(&mut self, rows: Rows) -> Tab {
        self.last += 1;
        let mut seed = [0; 32];
        seed[..8].copy_from_slice(&self.last.to_le_bytes());
        let params = Params::room(&RoomName::parse("tests").unwrap(), |_| None).unwrap();
        let config = Config::new(params, "tests", Home::Tab, seed).with_commands();
        let node = Node::new(config, &rows, self.now()).unwrap();
        let (me, room) = (NodeId(node.id().0), RoomId([1; 32]));
        let session = match self.carrier {
            Carrier::Bus => Session::Bus(BusSession::new(me, self.last)),
            Carrier::Relay => Session::Relay(RelaySession::new(room, me, self.last)),
            Carrier::Direct => unreachable!("a direct link begins on another carrier"),
        };
        Tab {
            sessions: Sessions::new(node.chain().params().magic, 0),
            node,
            rows,
            connections: Connections::default(),
            inputs: VecDeque::new(),
            session,
            wake: u64::MAX,
            socket: None,
        }
    }

    fn greet(&mut self, at: usize) {
        let now = self.now();
        match &mut self.tabs[at].session {
            Session::Bus(bus) => bus.announce(),
            Session::Relay(relay) => relay.tick(now),
        }
        self.settle(at);
    }

    /// Closes a tab, with a goodbye or without, and opens it again at once.
    pub fn reload(&mut self, at: usize, goodbye: bool) {
        if goodbye {
            match &mut self.tabs[at].session {
                Session::Bus(bus) => bus.leave(),
                Session::Relay(relay) => relay.leave(),
            }
            self.settle(at);
        } else if let Some(socket) = self.tabs[at].socket {
            self.send(Event::Closed { socket });
        }
        let rows = std::mem::take(&mut self.tabs[at].rows);
        self.tabs[at] = self.start(rows);
        self.greet(at);
    }

    pub fn set_active(&mut self, at: usize, active: bool) {
        self.last += 1;
        let command = Input::Command {
            id: self.last,
            method: "setnetworkactive".into(),
            params: json!([active]).into(),
        };
        self.tabs[at].inputs.push_back(command);
        self.settle(at);
    }

    fn close_socket(&mut self, at: usize) {
        let now = self.now();
        self.tabs[at].socket = None;
        if let Session::Relay(relay) = &mut self.tabs[at].session {
            relay.socket_closed(now);
        }
        self.settle(at);
    }

    /// The relay ends, and all sockets with it.
    pub fn stop_relay(&mut self) {
        self.relay = None;
        (0..self.tabs.len()).for_each(|at| self.close_socket(at));
    }

    pub fn all_are_connected(&self) -> bool {
        self.tabs.iter().all(|tab| ready(&tab.node) == self.tabs.len() - 1)
    }

    /// Simulated ms until every tab has all others as peers, with handshakes done; a minute at most.
    pub fn time_until_all_are_connected(&mut self) -> u64 {
        let begin = self.now();
        while !self.all_are_connected() && self.now() < begin + 60_000 {
            self.run(LATENCY);
        }
        self.now() - begin
    }

    /// The time, Unix time in ms.
    pub fn now(&self) -> u64 {
        START + self.queue.now()
    }

    pub fn run(&mut self, ms: u64) {
        let end = self.queue.now() + ms;
        while let Some(event) = self.queue.take_until(end) {
            self.happen(event);
        }
    }

    fn tick_all(&mut self) {
        self.queue.put(TICK, Event::Tick);
        (0..self.tabs.len()).for_each(|at| self.tick(at));
        let now = self.now();
        if let Some(hub) = &mut self.relay {
            hub.tick(now);
            self.drain_hub();
        }
    }

    fn tick(&mut self, at: usize) {
        let now = self.now();
        match &mut self.tabs[at].session {
            Session::Bus(bus) => bus.tick(now),
            Session::Relay(relay) => relay.tick(now),
        }
        self.settle(at);
    }

    fn send(&mut self, event: Event) {
        self.queue.put(LATENCY, event);
    }

    fn happen(&mut self, event: Event) {
        let now = self.now();
        match event {
            Event::Post { from, bytes } => {
                for at in (0..self.tabs.len()).filter(|at| *at != from) {
                    if let Session::Bus(bus) = &mut self.tabs[at].session {
                        bus.received(&bytes);
                    }
                    self.settle(at);
                }
            }
            Event::Opened { tab, socket } if self.tabs[tab].socket == Some(socket) => {
                self.at_relay(socket, hub::Input::Connected);
                let Session::Relay(relay) = &mut self.tabs[tab].session else { return };
                relay.socket_opened(now);
                self.settle(tab);
            }
            Event::Refused { tab, socket } if self.tabs[tab].socket == Some(socket) => self.close_socket(tab),
            Event::Due { tab } if self.tabs[tab].wake <= now => {
                self.tabs[tab].wake = u64::MAX;
                self.tabs[tab].inputs.push_back(Input::Tick);
                self.settle(tab);
            }
            // It was given up meanwhile.
            Event::Opened { .. } | Event::Refused { .. } | Event::Due { .. } => {}
            Event::Tick => self.tick_all(),
            Event::ToRelay { socket, bytes } => self.at_relay(socket, hub::Input::Received(&bytes)),
            Event::Closed { socket } => self.at_relay(socket, hub::Input::Closed),
            Event::ToTab { socket, bytes } => {
                self.at_relay(socket, hub::Input::Written(bytes.len()));
                let Some(at) = self.tabs.iter().position(|tab| tab.socket == Some(socket)) else { return };
                let Session::Relay(relay) = &mut self.tabs[at].session else { return };
                relay.socket_received(now, &bytes);
                self.settle(at);
            }
        }
    }

    fn at_relay(&mut self, socket: u64, input: hub::Input<'_>) {
        let now = self.now();
        if let Some(hub) = &mut self.relay {
            hub.handle(now, socket, input);
            self.drain_hub();
        }
    }

    fn drain_hub(&mut self) {
        while let Some(output) = self.relay.as_mut().and_then(Hub::poll) {
            match output {
                hub::Output::Send { to, bytes } => self.send(Event::ToTab { socket: to, bytes }),
                hub::Output::Drop { connection, refusal } => {
                    let bytes = hashyard_links::RelayMessage::Refused(refusal).encode();
                    self.send(Event::ToTab { socket: connection, bytes });
                }
            }
        }
    }

    /// One tab does what follows, as its driver does it.
    fn settle(&mut self, at: usize) {
        loop {
            let carried = self.drain_session(at);
            self.drain_node(at);
            let Some(input) = self.tabs[at].inputs.pop_front() else {
                if carried { continue } else { return }
            };
            let now = self.now();
            self.tabs[at].node.handle(now, input);
            self.drain_node(at);
        }
    }

    fn drain_session(&mut self, at: usize) -> bool {
        let mut some = false;
        loop {
            let tab = &mut self.tabs[at];
            let event = match &mut tab.session {
                Session::Bus(bus) => match bus.poll() {
                    Some(bus::Output::Event(event)) => event,
                    Some(bus::Output::Post(bytes)) => {
                        self.send(Event::Post { from: at, bytes });
                        continue;
                    }
                    Some(bus::Output::Watch { .. }) => continue,
                    None => return some,
                },
                Session::Relay(relay) => match relay.poll() {
                    Some(session::Output::Event(event)) => event,
                    Some(output) => {
                        self.relay_output(at, output);
                        continue;
                    }
                    None => return some,
                },
            };
            some = true;
            let effects = tab.connections.event(self.carrier, event);
            effects.into_iter().for_each(|effect| self.follow(at, effect));
        }
    }

    fn relay_output(&mut self, at: usize, output: session::Output) {
        match output {
            session::Output::OpenSocket => {
                self.last += 1;
                let answers = self.relay.is_some();
                let (tab, socket) = (at, self.last);
                self.tabs[at].socket = Some(socket);
                self.send(if answers {
                    Event::Opened { tab, socket }
                } else {
                    Event::Refused { tab, socket }
                });
            }
            session::Output::CloseSocket => {
                if let Some(socket) = self.tabs[at].socket.take() {
                    self.send(Event::Closed { socket });
                }
            }
            session::Output::Transmit(bytes) => {
                if let Some(socket) = self.tabs[at].socket {
                    self.send(Event::ToRelay { socket, bytes });
                }
            }
            session::Output::Event(_) | session::Output::State(_) => {}
        }
    }

    fn follow(&mut self, at: usize, effect: Effect) {
        let now = self.now();
        let tab = &mut self.tabs[at];
        let endpoint = |node: NodeId| Endpoint::from(Address::Node(node.0));
        let input = match effect {
            Effect::Open(_, node) => return tab.session.links().open(now, node),
            Effect::Close(_, link) => return tab.session.links().close(link),
            Effect::Continue(..) | Effect::MoveOn(..) | Effect::Moved(..) | Effect::Signal(..) => {
                unreachable!("there is one carrier")
            }
            Effect::Discovered(node) => Input::Discovered(endpoint(node)),
            Effect::Vanished(node) => Input::Vanished(endpoint(node)),
            Effect::Connected { peer, node, inbound, carrier } => {
                tab.sessions.open(peer, &endpoint(node));
                Input::Connected { peer, endpoint: endpoint(node), inbound, transport: carrier.into() }
            }
            Effect::ConnectFailed(node) => Input::ConnectFailed(endpoint(node)),
            Effect::Disconnected(peer) => {
                tab.sessions.close(peer);
                Input::Disconnected(peer)
            }
            Effect::Received(peer, bytes) => {
                let received = tab.sessions.receive(now, peer, &bytes).into_iter();
                return tab.inputs.extend(received.map(|received| Input::Received(peer, received)));
            }
        };
        tab.inputs.push_back(input);
    }

    fn drain_node(&mut self, at: usize) {
        let now = self.now();
        loop {
            let tab = &mut self.tabs[at];
            match tab.node.poll() {
                Output::Wake(wake) => {
                    if std::mem::replace(&mut tab.wake, wake) != wake {
                        self.queue.put(wake.saturating_sub(now), Event::Due { tab: at });
                    }
                    return;
                }
                Output::Send(peer, message) => {
                    let bytes = tab.sessions.send(now, peer, &message);
                    if let Some((_, link)) = tab.connections.link(peer) {
                        tab.session.links().send(link, &bytes);
                    }
                }
                Output::Connect { endpoint, .. } => {
                    let Address::Node(id) = endpoint.address else { continue };
                    let effect = tab.connections.connect(NodeId(id));
                    self.follow(at, effect);
                }
                Output::Disconnect(peer) => {
                    tab.sessions.close(peer);
                    for effect in tab.connections.disconnect(peer) {
                        let Effect::Close(_, link) = effect else { unreachable!("it has one link") };
                        tab.session.links().close(link);
                    }
                }
                Output::NetworkActive(active) => tab.session.links().set_active(active),
                Output::Persist(changes) => tab.rows.apply(changes),
                Output::Work(_) | Output::Reply { .. } | Output::Done(_) | Output::LookUp { .. } => {}
            }
        }
    }
}
