//! Owns the running node: its clock, its connections, its disk, its miners. One event, then all that follows from it.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use hashyard_links::NodeId;
use hashyard_node::command::{Code, Json, RpcError};
use hashyard_node::view::Transport;
use hashyard_node::{Input, Millis, Node, Output, PeerId};
use hashyard_wire::v2::{self, Entropy, Role};
use hashyard_wire::{Address, Endpoint, Message, Sessions};
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::timeout;

use crate::connections::Connections;
use crate::console::Console;
use crate::inbox::{Desk, Inbox};
use crate::miners::Miners;
use crate::relay::Relay;
use crate::store::{Store, StoreError};
use crate::websocket::Said;

mod room;

/// Changes of which nobody was told are on disk after this long, in ms.
const SYNC_AFTER: Millis = 1_000;

/// Messages kept for people to look at: there is nobody here who looks.
const NOTHING_LOGGED: usize = 0;

/// What happened outside.
#[derive(Debug)]
pub enum Event {
    /// A peer called.
    Accepted(TcpStream, SocketAddr),
    /// Where the host of this name is, if anywhere.
    Found(String, Option<Endpoint>),
    /// What came of connecting, and whether to begin with V2.
    Dialled(Endpoint, bool, Option<TcpStream>),
    /// What came of connecting once more to a peer that does not speak V2.
    DialledAgain(PeerId, Option<TcpStream>),
    /// Bytes of a peer, and its turn: it is read further when that is dropped.
    Received(PeerId, Vec<u8>, OwnedSemaphorePermit),
    /// A peer hung up.
    Closed(PeerId),
    /// The relay's socket of this number said something.
    Relay(u64, Said),
    /// Someone gave a command.
    Called(Call),
    /// Something for the node alone.
    Node(Input),
    /// The end.
    Stop,
}

/// A command and where its answer goes.
#[derive(Debug)]
pub struct Call {
    /// Bitcoin Core's name of it.
    pub method: String,
    /// Its parameters.
    pub params: Json,
    /// Dropped without an answer if the node stops first.
    pub answer: oneshot::Sender<Result<Value, RpcError>>,
}

/// A running node.
pub struct Driver {
    node: Node,
    sessions: Sessions,
    /// Callers that speak V2 are answered in it.
    encrypts: bool,
    store: Store,
    connections: Connections,
    /// The way into a room.
    relay: Option<Relay>,
    miners: Miners,
    console: Console,
    inputs: VecDeque<Input>,
    calls: BTreeMap<u64, oneshot::Sender<Result<Value, RpcError>>>,
    last_call: u64,
    wake: Millis,
    /// When the oldest change that is not safe was written.
    unsafe_since: Option<Millis>,
    broken: Option<StoreError>,
}

impl Driver {
    /// Brings the node into its world, and stores what it knows so far. `desk` is where that world reports, `console` hears
    /// of new blocks; `encrypts` says whether V2 is spoken with those who speak it, too.
    ///
    /// # Errors
    /// The disk failed.
    pub fn new(
        node: Node,
        store: Store,
        desk: &Desk,
        console: Console,
        encrypts: bool,
    ) -> Result<Self, StoreError> {
        let sessions = Sessions::new(node.chain().params().magic, NOTHING_LOGGED);
        let mut driver = Self {
            node,
            sessions,
            encrypts,
            store,
            connections: Connections::new(desk.peers.clone()),
            relay: None,
            miners: Miners::new(desk.first.clone()),
            console,
            inputs: VecDeque::new(),
            calls: BTreeMap::new(),
            last_call: 0,
            wake: 0,
            unsafe_since: None,
            broken: None,
        };
        driver.drain();
        driver.store.sync()?;
        driver.broken.take().map_or(Ok(driver), Err)
    }

    /// Runs until it is told to stop.
    ///
    /// # Errors
    /// The disk failed: nothing that the node would say could be relied on.
    pub async fn run(mut self, mut inbox: Inbox) -> Result<(), StoreError> {
        self.turn(Input::Tick);
        while self.broken.is_none() {
            match timeout(self.patience(), inbox.next()).await {
                Err(_) if unix_ms() >= self.wake => self.turn(Input::Tick),
                Err(_) => {}
                Ok(None | Some(Event::Stop)) => break,
                Ok(Some(event)) => self.take(event),
            }
            if let Some(relay) = &mut self.relay {
                relay.tick();
                self.settle_room();
            }
            if self.unsafe_since.is_some_and(|since| unix_ms() >= since + SYNC_AFTER) {
                self.make_safe();
            }
        }
        drop(inbox);
        self.miners.dismiss();
        if let Some(relay) = &mut self.relay {
            relay.leave();
            self.settle_room();
        }
        self.make_safe();
        self.broken.map_or(Ok(()), Err)
    }

    /// How long until something is to be done.
    fn patience(&self) -> Duration {
        let sync = self.unsafe_since.map_or(Millis::MAX, |since| since + SYNC_AFTER);
        let patience = Duration::from_millis(self.wake.min(sync).saturating_sub(unix_ms()));
        self.relay.as_ref().map_or(patience, |relay| relay.patience().min(patience))
    }

    fn take(&mut self, event: Event) {
        match event {
            Event::Accepted(stream, from) => self.accepted(stream, from),
            Event::Found(name, endpoint) => self.turn(Input::Found { name, endpoint }),
            Event::Dialled(endpoint, v2, Some(stream)) => self.connected(stream, endpoint, false, v2),
            Event::Dialled(endpoint, _, None) => self.turn(Input::ConnectFailed(endpoint)),
            Event::DialledAgain(peer, stream) => self.connected_again(peer, stream),
            Event::Received(peer, bytes, _turn) if self.is_open(peer) => self.heard(peer, &bytes),
            Event::Closed(peer) if self.connections.is_open(peer) => self.hung_up(peer),
            Event::Received(..) | Event::Closed(_) | Event::Stop => {}
            Event::Relay(socket, said) => self.relayed(socket, said),
            Event::Called(call) => self.called(call),
            Event::Node(input) => self.turn(input),
        }
    }

    fn accepted(&mut self, stream: TcpStream, from: SocketAddr) {
        if self.node.network_active() {
            self.connected(stream, from.into(), true, self.encrypts);
        }
    }

    fn connected(&mut self, stream: TcpStream, endpoint: Endpoint, inbound: bool, v2: bool) {
        let peer = self.connections.add(stream, endpoint);
        let inputs = self.begin(peer, endpoint, inbound, Transport::Tcp, v2);
        self.turn_all(inputs);
        self.reply_by_framing(peer);
    }

    /// Opens a connection's session, in V2 or not; what the node has to know.
    fn begin(
        &mut self,
        peer: PeerId,
        endpoint: Endpoint,
        inbound: bool,
        transport: Transport,
        v2: bool,
    ) -> impl Iterator<Item = Input> + use<> {
        let role = if inbound { Role::Called } else { Role::Caller };
        let magic = self.node.chain().params().magic;
        let entropy = || Entropy::draw(|bytes| getrandom::fill(bytes).ok());
        match v2.then(entropy).flatten() {
            Some(entropy) => {
                let framing = Box::new(v2::Transport::new(magic, role, entropy));
                self.sessions.open_with(peer, &endpoint, framing);
            }
            None => self.sessions.open(peer, &endpoint),
        }
        let spoken = self.sessions.protocol(peer).map(|spoken| Input::Speaks(peer, spoken));
        [Input::Connected { peer, endpoint, inbound, transport }].into_iter().chain(spoken)
    }

    fn heard(&mut self, peer: PeerId, bytes: &[u8]) {
        let before = self.sessions.protocol(peer);
        let received = self.sessions.receive(unix_ms(), peer, bytes);
        if self.falls_back(peer, false) {
            return self.call_again(peer);
        }
        self.reply_by_framing(peer);
        let spoken = self.sessions.protocol(peer).filter(|spoken| Some(*spoken) != before);
        let spoken = spoken.map(|spoken| Input::Speaks(peer, spoken));
        let received = received.into_iter().map(|received| Input::Received(peer, received));
        self.turn_all(spoken.into_iter().chain(received));
    }

    fn hung_up(&mut self, peer: PeerId) {
        match self.falls_back(peer, true) {
            true => self.connections.dial_again(peer),
            false => self.end(peer),
        }
    }

    fn falls_back(&mut self, peer: PeerId, hung_up: bool) -> bool {
        self.sessions.framing(peer).is_some_and(|framing| framing.falls_back(hung_up))
    }

    /// Who does not speak V2 is called once more: at once by TCP, and in a room when the node does.
    fn call_again(&mut self, peer: PeerId) {
        if self.is_member(peer) {
            self.leave(peer, false);
            return self.turn(Input::Disconnected(peer));
        }
        self.connections.dial_again(peer);
    }

    /// Who does not speak V2 was called once more, which the node need not know. It may have given the peer up meanwhile.
    fn connected_again(&mut self, peer: PeerId, stream: Option<TcpStream>) {
        let Some(framing) = self.sessions.framing(peer).filter(|framing| framing.falls_back(true)) else {
            return;
        };
        let Some(stream) = stream else { return self.end(peer) };
        framing.fall_back();
        let spoken = framing.protocol();
        self.connections.resume(peer, stream);
        self.reply_by_framing(peer);
        self.turn(Input::Speaks(peer, spoken));
    }

    fn end(&mut self, peer: PeerId) {
        self.close(peer);
        self.turn(Input::Disconnected(peer));
    }

    fn called(&mut self, call: Call) {
        self.last_call += 1;
        let id = self.last_call;
        self.calls.insert(id, call.answer);
        self.turn(Input::Command { id, method: call.method, params: call.params });
    }

    /// One input and all that follows from it.
    fn turn(&mut self, input: Input) {
        self.turn_all([input]);
    }

    fn turn_all(&mut self, inputs: impl IntoIterator<Item = Input>) {
        self.inputs.extend(inputs);
        let tip = self.node.chain().tip().hash;
        while let Some(input) = self.inputs.pop_front() {
            self.node.handle(unix_ms(), input);
            self.drain();
        }
        let now = self.node.chain().tip();
        if now.hash != tip {
            self.console.say(format!("UpdateTip: new best={} height={}", now.hash, now.height));
        }
    }

    fn drain(&mut self) {
        loop {
            match self.node.poll() {
                Output::Send(peer, message) => self.send(peer, &message),
                Output::Connect { endpoint, v2 } => self.connect(endpoint, v2),
                Output::LookUp { name, port } => self.connections.look_up(name, port),
                Output::Disconnect(peer) => self.close(peer),
                Output::NetworkActive(active) => self.set_active(active),
                Output::Persist(changes) => {
                    let written = self.store.append(&changes);
                    self.note(written);
                    self.unsafe_since.get_or_insert_with(unix_ms);
                }
                Output::Work(order) => self.miners.work(order.map(|order| *order)),
                Output::Reply { id, result } => self.reply(id, result),
                // Nobody here acts otherwise than by command.
                Output::Done(_) => {}
                Output::Wake(at) => {
                    self.wake = at;
                    return;
                }
            }
        }
    }

    fn connect(&mut self, endpoint: Endpoint, v2: bool) {
        match (endpoint.address, &mut self.relay) {
            (Address::Node(id), Some(relay)) => relay.call(NodeId(id), v2),
            _ => self.connections.dial(endpoint, v2),
        }
    }

    /// Whoever calls by TCP is let in or not when it calls; in a room it is told before.
    fn set_active(&mut self, active: bool) {
        if let Some(relay) = &mut self.relay {
            relay.set_active(active);
        }
    }

    fn is_open(&self, peer: PeerId) -> bool {
        self.connections.is_open(peer) || self.is_member(peer)
    }

    fn close(&mut self, peer: PeerId) {
        self.connections.close(peer);
        self.leave(peer, false);
    }

    fn send(&mut self, peer: PeerId, message: &Message) {
        let bytes = self.sessions.send(unix_ms(), peer, message);
        self.write(peer, bytes);
    }

    /// What a handshake has to say, and what waited for it.
    fn reply_by_framing(&mut self, peer: PeerId) {
        let reply = self.sessions.take_reply(unix_ms(), peer);
        self.write(peer, reply);
    }

    fn write(&mut self, peer: PeerId, bytes: Vec<u8>) {
        if let Some(relay) = self.relay.as_mut().filter(|relay| relay.has(peer)) {
            relay.send(peer, &bytes);
        } else if !self.connections.send(peer, bytes) {
            self.close(peer);
            self.inputs.push_back(Input::Disconnected(peer));
        }
    }

    /// What is said to be done is on disk when it is said.
    fn reply(&mut self, id: u64, result: Result<Value, RpcError>) {
        self.make_safe();
        let Some(answer) = self.calls.remove(&id) else { return };
        let result = match &self.broken {
            Some(error) => Err(RpcError::new(Code::Misc, format!("nothing can be stored: {error}"))),
            None => result,
        };
        // Whoever asked may be gone.
        let _ = answer.send(result);
    }

    fn make_safe(&mut self) {
        if self.unsafe_since.take().is_some() && self.broken.is_none() {
            let synced = self.store.sync();
            self.note(synced);
        }
    }

    fn note(&mut self, outcome: Result<(), StoreError>) {
        if let Err(error) = outcome {
            self.broken.get_or_insert(error);
        }
    }
}

/// Unix time in ms.
pub fn unix_ms() -> Millis {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as Millis)
}
