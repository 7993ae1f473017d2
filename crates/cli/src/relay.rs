//! A node's place in its room at a relay: the session that tabs have, too, the socket below it, and which link is which peer.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::{Duration, Instant};

use hashyard_links::link::{self, LinkId};
use hashyard_links::session::{Output, RelaySession, RelayState, Trouble};
use hashyard_links::{NodeId, RoomId};
use hashyard_node::PeerId;
use tokio::sync::mpsc::Sender;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::connections::SLICE;
use crate::driver::Event;
use crate::relay_address::RelayAddress;
use crate::websocket::{Said, WebSocket};

/// How often the session is told the time, in ms: as often as a tab's.
const TICK_MS: u64 = 500;

/// What came of it, for the driver.
#[derive(Debug)]
pub enum Told {
    /// A node came, went or spoke.
    Event(link::Event),
    /// How the node stands with its relay, in words.
    State(String),
}

/// A membership in a room. It comes back by itself whenever the relay does.
pub struct Relay {
    address: RelayAddress,
    session: RelaySession,
    socket: Option<WebSocket>,
    /// How many were opened: what former ones say is not heard.
    sockets: u64,
    /// Why the last one closed.
    why: String,
    /// What was told of it last.
    told: String,
    /// One link for each node of the room at most.
    links: BTreeMap<PeerId, LinkId>,
    /// Nodes in reach that are called with V1 the next time: they hung up on V2.
    plain: BTreeSet<NodeId>,
    started: Instant,
    next_tick: u64,
    events: Sender<Event>,
}

impl Relay {
    /// Not connected yet; that begins with the first [`tick`](Self::tick). `seed` must differ at every start, `events` hears of the socket.
    pub fn new(address: RelayAddress, room: RoomId, me: NodeId, seed: u64, events: Sender<Event>) -> Self {
        Self {
            address,
            session: RelaySession::new(room, me, seed),
            socket: None,
            sockets: 0,
            why: String::new(),
            told: String::new(),
            links: BTreeMap::new(),
            plain: BTreeSet::new(),
            started: Instant::now(),
            next_tick: 0,
            events,
        }
    }

    /// How long until it is to be told the time.
    pub fn patience(&self) -> Duration {
        Duration::from_millis(self.next_tick.saturating_sub(self.now_ms()))
    }

    /// Time passes.
    pub fn tick(&mut self) {
        let now = self.now_ms();
        if now >= self.next_tick {
            self.next_tick = now + TICK_MS;
            self.session.tick(now);
        }
    }

    /// A socket said something. Gives the relay's turn, for [`pass_on`](Self::pass_on).
    pub fn heard(&mut self, socket: u64, said: Said) -> Option<OwnedSemaphorePermit> {
        let now = self.now_ms();
        match said {
            _ if socket != self.sockets => {}
            Said::Opened => self.session.socket_opened(now),
            Said::Received(bytes, turn) => {
                self.session.socket_received(now, &bytes);
                return Some(turn);
            }
            Said::Closed(why) => {
                self.why = why;
                self.session.socket_closed(now);
            }
        }
        None
    }

    /// Calls a node, with V2 (BIP324) or not; [`Told`] says what came of it.
    pub fn call(&mut self, node: NodeId, v2: bool) {
        if !v2 && self.session.links.knows(node) {
            self.plain.insert(node);
        }
        self.session.links.open(self.now_ms(), node);
    }

    /// Whether a link that was opened by this side begins with V2. A node that hung up on that is spoken to in V1 once: it may have had
    /// another reason.
    pub fn begins_with_v2(&mut self, node: NodeId) -> bool {
        !self.plain.remove(&node)
    }

    /// A link is this peer's.
    pub fn connected(&mut self, peer: PeerId, link: LinkId) {
        self.links.insert(peer, link);
    }

    /// Whether a peer is reached here.
    pub fn has(&self, peer: PeerId) -> bool {
        self.links.contains_key(&peer)
    }

    /// Whose link it is.
    pub fn peer(&self, link: LinkId) -> Option<PeerId> {
        self.links.iter().find(|(_, at)| **at == link).map(|(peer, _)| *peer)
    }

    /// Passes on what a peer sent, slice by slice, so that others have their turns in between. The relay is read further after that.
    pub fn pass_on(&self, peer: PeerId, bytes: Vec<u8>, turn: OwnedSemaphorePermit) {
        let events = self.events.clone();
        tokio::spawn(async move {
            let turns = Arc::new(Semaphore::new(1));
            for slice in bytes.chunks(SLICE) {
                // Nobody closes it.
                let Ok(slices_turn) = Arc::clone(&turns).acquire_owned().await else { break };
                if events.send(Event::Received(peer, slice.to_vec(), slices_turn)).await.is_err() {
                    break;
                }
            }
            let _ = turns.acquire().await;
            drop(turn);
        });
    }

    /// Sends bytes to a peer.
    pub fn send(&mut self, peer: PeerId, bytes: &[u8]) {
        if let Some(link) = self.links.get(&peer) {
            self.session.links.send(*link, bytes);
        }
    }

    /// Ends a peer's connection; `plain` if it is to be called with V1 next.
    pub fn close(&mut self, peer: PeerId, plain: bool) {
        let Some(link) = self.links.remove(&peer) else { return };
        if plain && self.session.links.knows(link.node) {
            self.plain.insert(link.node);
        }
        self.session.links.close(link);
    }

    /// `setnetworkactive`: while inactive every link is closed, nothing opens and whoever asks is refused.
    pub fn set_active(&mut self, active: bool) {
        self.session.links.set_active(active);
    }

    /// Leaves the room for good.
    pub fn leave(&mut self) {
        self.session.leave();
    }

    /// Does what the session says, up to what the driver has to know.
    pub fn poll(&mut self) -> Option<Told> {
        while let Some(output) = self.session.poll() {
            match output {
                Output::OpenSocket => {
                    self.sockets += 1;
                    self.why.clear();
                    self.socket =
                        Some(WebSocket::open(self.address.clone(), self.sockets, self.events.clone()));
                }
                Output::CloseSocket => self.socket = None,
                Output::Transmit(bytes) => self.transmit(bytes),
                Output::Event(event) => {
                    if let link::Event::Gone(node) = event {
                        self.plain.remove(&node);
                    }
                    match event {
                        // A daemon has one carrier in its room.
                        link::Event::Continued { link, .. } => self.session.links.close(link),
                        event => return Some(Told::Event(event)),
                    }
                }
                Output::State(state) => {
                    let words = self.in_words(&state);
                    if !words.is_empty() && words != self.told {
                        self.told.clone_from(&words);
                        return Some(Told::State(words));
                    }
                }
            }
        }
        None
    }

    fn transmit(&mut self, bytes: Vec<u8>) {
        if !self.socket.as_ref().is_some_and(|socket| socket.send(bytes)) {
            "it reads too slowly".clone_into(&mut self.why);
            self.session.socket_closed(self.now_ms());
        }
    }

    fn in_words(&self, state: &RelayState) -> String {
        let Self { address, why, .. } = self;
        match state {
            // Soon it is one of the others.
            RelayState::Connecting => String::new(),
            RelayState::Connected => format!("Relay: {address}, in the room"),
            RelayState::Off => format!("Relay: {address}, left"),
            RelayState::Unreachable { trouble, .. } => {
                let trouble = match trouble {
                    Trouble::NoAnswer | Trouble::Lost if !why.is_empty() => why.clone(),
                    Trouble::NoAnswer => "no answer".to_owned(),
                    Trouble::Lost => "nothing was heard of it".to_owned(),
                    Trouble::Refused(refusal) => refusal.to_string(),
                    Trouble::Malformed(error) => format!("it is no relay of this version: {error}"),
                };
                format!("Relay: {address}, out of reach ({trouble}); it is tried again by itself")
            }
        }
    }

    /// Milliseconds on a clock that never goes back.
    fn now_ms(&self) -> u64 {
        self.started.elapsed().as_millis() as u64
    }
}
