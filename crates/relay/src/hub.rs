//! The relay's mind: rooms, members and what each is owed. No sockets, no clock.
//!
//! ```text
//!   hub ---> rooms     who is in which room, and who hears of whom
//!     +----> queues    what each connection is owed, who is too slow for it, and who filled it
//!     +----> budget    what each member may send
//! ```
//!
//! It passes addressed frames on within a room and announces who comes and goes, nothing else: it never sends one
//! member's frame to many, reads no payload, and gives no list of rooms. Every container is bounded by [`Limits`];
//! whoever breaks a rule is dropped and told why.

mod budget;
mod queues;
mod rooms;

use std::collections::{BTreeMap, VecDeque};

use hashyard_links::{
    ClientMessage, DecodeError, MEMBERS_PER_ROOM, NodeId, QUEUE_BYTES, QUEUE_FRAMES, Refusal, RelayMessage,
    RoomId, SILENCE_MS,
};

use self::budget::Budget;
use self::queues::{Pushed, Queues};
use self::rooms::Rooms;
pub use self::rooms::Seat;

/// A connection; the server numbers them and never uses a number again.
pub type ConnectionId = u64;

/// Who joined so long ago, in ms, and has said nothing to another member yet leaves its place to a newcomer where places are short. A
/// node that has company speaks within a second or two.
pub const QUIET_MS: u64 = 10_000;
/// So does whoever spoke to another member once, but not for so long, in ms. Nodes ping each peer every quarter of a minute,
/// throttled tabs more seldom; Bitcoin Core's `PING_INTERVAL` is two minutes, and this is longer.
pub const FELL_SILENT_MS: u64 = 180_000;

/// Whether a member has to leave its place to a newcomer where places are short: in a room, and among the sockets of one address. It
/// has said nothing to another member for `silent_ms`, or nothing at all since it joined so long ago.
pub fn is_quiet(silent_ms: u64, has_spoken: bool) -> bool {
    silent_ms >= if has_spoken { FELL_SILENT_MS } else { QUIET_MS }
}

/// What the hub may hold.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Connections in all.
    pub connections: usize,
    /// Rooms with at least one member.
    pub rooms: usize,
    /// Members of one room.
    pub members_per_room: usize,
    /// Frames that wait for one connection, without those of others who filled its queue: at most seven can, with as many each.
    pub queue_frames: usize,
    /// At most so many bytes wait for one connection, likewise.
    pub queue_bytes: usize,
    /// At most so many bytes wait for all connections together; beyond it the one with the longest queue is dropped.
    pub total_queue_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            rooms: 4_096,
            members_per_room: MEMBERS_PER_ROOM,
            queue_frames: QUEUE_FRAMES,
            queue_bytes: QUEUE_BYTES,
            total_queue_bytes: 512_000_000,
        }
    }
}

/// What happened on a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input<'a> {
    /// It was accepted.
    Connected,
    /// It stands for a member on another relay, which decides alone who of its members stays.
    Visiting,
    /// It brought one message.
    Received(&'a [u8]),
    /// It brought more than a relay reads, which this refusal tells it.
    Exceeded(Refusal),
    /// A message that the hub handed out, of this many bytes, has left for the network.
    Written(usize),
    /// It is gone.
    Closed,
}

/// What to do next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Send one message; report it with [`Input::Written`] when it has left.
    Send {
        /// The receiver.
        to: ConnectionId,
        /// The encoded [`RelayMessage`].
        bytes: Vec<u8>,
    },
    /// End this connection, say why, forget what waits for it. The hub has forgotten it already.
    Drop {
        /// The connection.
        connection: ConnectionId,
        /// The reason, for the farewell.
        refusal: Refusal,
    },
}

/// How much a hub holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Census {
    /// Connections in all.
    pub connections: usize,
    /// Rooms with at least one member.
    pub rooms: usize,
    /// Members of all rooms.
    pub members: usize,
    /// Messages that wait to be written.
    pub queue_frames: usize,
    /// Their bytes.
    pub queue_bytes: usize,
}

/// All rooms of one relay.
pub struct Hub {
    limits: Limits,
    connections: BTreeMap<ConnectionId, Connection>,
    rooms: Rooms,
    queues: Queues,
    /// Connections to be dropped before `handle` returns. Dropping tells the room, which can overfill other queues:
    /// a list keeps that from becoming recursion.
    condemned: Vec<(ConnectionId, Refusal)>,
    outputs: VecDeque<Output>,
}

struct Connection {
    heard_ms: u64,
    seat: Option<Seat>,
    is_visitor: bool,
    /// When a frame of its last went to another member; before the first, when it joined.
    spoke_ms: u64,
    has_spoken: bool,
    budget: Budget,
}

impl Hub {
    /// A hub without rooms.
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            connections: BTreeMap::new(),
            rooms: Rooms::new(limits),
            queues: Queues::new(limits),
            condemned: Vec::new(),
            outputs: VecDeque::new(),
        }
    }

    /// Something happened on a connection. Drain [`Hub::poll`] afterwards.
    pub fn handle(&mut self, now_ms: u64, connection: ConnectionId, input: Input<'_>) {
        match input {
            Input::Connected => self.connected(now_ms, connection, false),
            Input::Visiting => self.connected(now_ms, connection, true),
            Input::Received(bytes) => self.received(now_ms, connection, bytes),
            Input::Exceeded(refusal) => self.condemn(connection, refusal),
            Input::Written(bytes) => self.written(now_ms, connection, bytes),
            Input::Closed => self.remove(now_ms, connection),
        }
        self.drop_condemned(now_ms);
    }

    /// Where a connection sits; `None` before it joined and after it left.
    pub fn seat(&self, connection: ConnectionId) -> Option<Seat> {
        self.connections.get(&connection)?.seat
    }

    /// When a frame of its last went to another member; `None` before the first.
    pub fn spoke_ms(&self, connection: ConnectionId) -> Option<u64> {
        self.connections.get(&connection).filter(|member| member.has_spoken).map(|member| member.spoke_ms)
    }

    /// How much there is of everything.
    pub fn census(&self) -> Census {
        Census {
            connections: self.connections.len(),
            rooms: self.rooms.members.len(),
            members: self.rooms.members.values().map(BTreeMap::len).sum(),
            queue_frames: self.queues.frames(),
            queue_bytes: self.queues.bytes,
        }
    }

    /// Time passes: drops connections that were silent for [`SILENCE_MS`], or could not read in this time what filled their queues. Due every second or so.
    pub fn tick(&mut self, now_ms: u64) {
        let silent = |connection: &Connection| now_ms.saturating_sub(connection.heard_ms) >= SILENCE_MS;
        let ids = self.connections.iter().filter(|(_, connection)| silent(connection)).map(|(id, _)| *id);
        self.condemned.extend(ids.map(|id| (id, Refusal::Silent)));
        self.condemned.extend(self.queues.stuck(now_ms).map(|id| (id, Refusal::TooSlow)));
        self.drop_condemned(now_ms);
    }

    /// Drops everyone: the relay is shutting down.
    pub fn shut_down(&mut self) {
        self.rooms.clear();
        self.condemned.extend(self.connections.keys().map(|id| (*id, Refusal::ShuttingDown)));
        // Nobody hears of it, so it makes no difference when it is.
        self.drop_condemned(0);
    }

    /// What to do next, in order.
    pub fn poll(&mut self) -> Option<Output> {
        self.outputs.pop_front()
    }

    /// Where it is full, the one goes that has been here for longest without joining: mute ones keep nobody out.
    fn connected(&mut self, now_ms: u64, id: ConnectionId, is_visitor: bool) {
        if self.connections.len() >= self.limits.connections {
            let seatless = self.connections.iter().find(|(_, connection)| connection.seat.is_none());
            match seatless.map(|(id, _)| *id) {
                Some(seatless) => self.condemn(seatless, Refusal::RelayFull),
                None => {
                    let refused = Output::Drop { connection: id, refusal: Refusal::RelayFull };
                    return self.outputs.push_back(refused);
                }
            }
        }
        let (heard_ms, spoke_ms, budget) = (now_ms, now_ms, Budget::new(now_ms));
        let connection = Connection { heard_ms, seat: None, is_visitor, spoke_ms, has_spoken: false, budget };
        self.connections.insert(id, connection);
    }

    fn received(&mut self, now_ms: u64, id: ConnectionId, bytes: &[u8]) {
        let Some(connection) = self.connections.get_mut(&id) else { return };
        connection.heard_ms = now_ms;
        let seat = connection.seat;
        // Other relays see to their own members.
        if !connection.is_visitor && !connection.budget.spend(now_ms, bytes.len()) {
            return self.condemn(id, Refusal::TooFast);
        }
        match (ClientMessage::decode(bytes), seat) {
            (Ok(ClientMessage::Join { room, node }), None) => self.join(now_ms, id, Seat { room, node }),
            (Ok(ClientMessage::Send { to, payload }), Some(seat)) => {
                self.pass_on(now_ms, id, seat, to, payload)
            }
            (Ok(ClientMessage::Ping), Some(_)) => self.tell(now_ms, id, &RelayMessage::Pong),
            (Ok(_), _) => self.condemn(id, Refusal::OutOfOrder),
            (Err(DecodeError::Version(_)), _) => self.condemn(id, Refusal::Version),
            (Err(DecodeError::TooLong { .. }), _) => self.condemn(id, Refusal::TooLong),
            (Err(_), _) => self.condemn(id, Refusal::Malformed),
        }
    }

    fn join(&mut self, now_ms: u64, id: ConnectionId, seat: Seat) {
        let Some(is_visitor) = self.connections.get(&id).map(|connection| connection.is_visitor) else {
            return;
        };
        let mut joined = self.rooms.join(seat, id);
        if joined == Err(Refusal::RoomFull) && !is_visitor && self.turn_a_quiet_one_out(now_ms, seat.room) {
            joined = self.rooms.join(seat, id);
        }
        let others = match joined {
            Ok(others) => others,
            Err(refusal) => return self.condemn(id, refusal),
        };
        if let Some(connection) = self.connections.get_mut(&id) {
            connection.seat = Some(seat);
            connection.spoke_ms = now_ms;
        }
        self.tell(
            now_ms,
            id,
            &RelayMessage::Welcome { members: others.iter().map(|(node, _)| *node).collect() },
        );
        others.iter().for_each(|(_, other)| self.tell(now_ms, *other, &RelayMessage::Joined(seat.node)));
    }

    /// Whoever of a room has been quiet for longest leaves it, if anybody here [`is_quiet`]: one who fills a room with connections
    /// keeps nobody out. Other relays see to their own members.
    fn turn_a_quiet_one_out(&mut self, now_ms: u64, room: RoomId) -> bool {
        let quiet = self.rooms.connections(room).filter_map(|id| {
            let member = self.connections.get(&id).filter(|member| !member.is_visitor)?;
            let silent_ms = now_ms.saturating_sub(member.spoke_ms);
            is_quiet(silent_ms, member.has_spoken).then_some((member.spoke_ms, id))
        });
        let Some((_, id)) = quiet.min() else { return false };
        self.outputs.push_back(Output::Drop { connection: id, refusal: Refusal::RoomFull });
        self.remove(now_ms, id);
        true
    }

    /// A frame to someone who has just left is lost without a word: the sender is being told of the leaving anyway. So is one of whoever
    /// flooded the receiver: that was told that the sender left, and closes the link. Who talks to itself has spoken to nobody.
    fn pass_on(&mut self, now_ms: u64, sender: ConnectionId, from: Seat, to: NodeId, payload: &[u8]) {
        let Some(receiver) = self.rooms.holder(Seat { node: to, ..from }) else { return };
        if receiver != sender
            && let Some(sender) = self.connections.get_mut(&sender)
        {
            (sender.spoke_ms, sender.has_spoken) = (now_ms, true);
        }
        if !self.queues.is_flooded(receiver, sender) {
            self.send(now_ms, sender, receiver, &RelayMessage::Frame { from: from.node, payload });
        }
    }

    /// Says something of the relay's own.
    fn tell(&mut self, now_ms: u64, to: ConnectionId, message: &RelayMessage<'_>) {
        self.send(now_ms, to, to, message);
    }

    /// A member elsewhere can't be told that another left who is still here: where too much waits for it, it goes itself, and comes back.
    fn send(&mut self, now_ms: u64, from: ConnectionId, to: ConnectionId, message: &RelayMessage<'_>) {
        let Some(receiver) = self.connections.get(&to) else { return };
        let from = if receiver.is_visitor { to } else { from };
        let bytes = message.encode();
        let pushed = self.queues.push(now_ms, to, from, bytes.len());
        self.outputs.push_back(Output::Send { to, bytes });
        match pushed {
            Pushed::Fits => {}
            Pushed::Flooded(senders) => self.tell_of(now_ms, to, senders, RelayMessage::Left),
            Pushed::TooSlow(slow) => self.condemn(slow, Refusal::TooSlow),
        }
    }

    fn written(&mut self, now_ms: u64, id: ConnectionId, bytes: usize) {
        let senders = self.queues.written(id, bytes);
        self.tell_of(now_ms, id, senders, RelayMessage::Joined);
    }

    /// For a member that was flooded, those who did it leave, and come back when it has read what waited.
    fn tell_of(
        &mut self,
        now_ms: u64,
        to: ConnectionId,
        senders: Vec<ConnectionId>,
        news: fn(NodeId) -> RelayMessage<'static>,
    ) {
        let seats: Vec<Seat> = senders.into_iter().filter_map(|sender| self.seat(sender)).collect();
        seats.into_iter().for_each(|seat| self.tell(now_ms, to, &news(seat.node)));
    }

    fn condemn(&mut self, id: ConnectionId, refusal: Refusal) {
        self.condemned.push((id, refusal));
    }

    fn drop_condemned(&mut self, now_ms: u64) {
        while let Some((id, refusal)) = self.condemned.pop() {
            if self.connections.contains_key(&id) {
                self.outputs.push_back(Output::Drop { connection: id, refusal });
                self.remove(now_ms, id);
            }
        }
    }

    fn remove(&mut self, now_ms: u64, id: ConnectionId) {
        let Some(connection) = self.connections.remove(&id) else { return };
        self.queues.remove(id);
        if let Some(seat) = connection.seat {
            let others = self.rooms.leave(seat);
            others.into_iter().for_each(|other| self.tell(now_ms, other, &RelayMessage::Left(seat.node)));
        }
    }
}

#[cfg(test)]
mod tests;
