//! Members of the same rooms who sit on other relays. No sockets, no clock, no NATS.
//!
//! ```text
//!   elsewhere ---> guests   what is known of one other relay: its members, and the frames that it sends
//!       +--------> words    what relays say to one another
//! ```
//!
//! To the hub a member elsewhere is a connection like any other, one that this file opens, speaks for and closes. So rooms,
//! limits and who hears of whom are decided in one place, and a frame goes the same way whether its receiver sits here or not.
//!
//! Each relay says again and again who of a room is with it, to all; it need not be asked, and a word that is lost is
//! repeated. A relay that falls silent, or to which nobody listens, is forgotten with its members. Only rooms with a member here are listened to.
//!
//! Two relays that do not hear of one another, because they are apart or the room was not on both, may let in the same node. Each says
//! since when it has had it; whoever came first stays, so nobody is pushed out by someone who learnt its node id. A connection that died
//! is found out by its silence, as within one relay, and a relay that died as above; then the node gets in where it is now.
//!
//! A frame goes to the one relay where its receiver sits. Frames between two relays are chained by their numbers: one that
//! comes twice or late is ignored, and where one is missing, all members of that relay leave and come back, on both sides. It is as if
//! the relay had ended: links close, and open anew, instead of missing a part of what was said.

mod guests;
#[cfg(test)]
mod tests;
mod words;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use hashyard_links::{ClientMessage, NodeId, Refusal, RelayMessage, RoomId};

use self::guests::Relay;
pub use self::words::{FRAME_BYTES, RelayId};
use self::words::{Frame, PIECE_BYTES, Word};
use crate::hub::{ConnectionId, Hub, Input, Output, Seat};

/// How often each relay says who is with it, in ms.
pub const REFRESH_MS: u64 = 1_000;
/// A relay's members of a room are forgotten when nothing was heard of them for so long, in ms: five times missed. A relay that died
/// is found out sooner, by [`Elsewhere::gone`].
pub const FORGET_MS: u64 = 5 * REFRESH_MS;
/// Who is here is said at once, but not twice within this time, in ms: a class that comes in makes few words.
const PAUSE_MS: u64 = 100;

/// Members elsewhere who are known here, at most.
pub const MEMBERS_ELSEWHERE: usize = 16_384;
/// Other relays that are known here, at most.
const RELAYS: usize = 256;
/// Beyond so many bytes that wait for NATS, members elsewhere are too slow.
const WAITING_BYTES: usize = 64_000_000;

/// Connections that this file made up have numbers from here on; the server's begin at 0.
const FIRST_GUEST: ConnectionId = 1 << 63;

/// A word for NATS. Report it with [`Elsewhere::posted`] when it has left, or could not; and with [`Elsewhere::gone`] if it is
/// for one relay and nobody listens there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Post {
    /// The relay that it is for; `None`: all.
    pub to: Option<RelayId>,
    /// The encoded word.
    pub bytes: Vec<u8>,
    /// The member elsewhere for whom a frame ends with this word, and the frame's bytes as the hub counts them.
    pub ends: Option<(ConnectionId, usize)>,
}

/// All that one relay knows of others.
pub struct Elsewhere {
    me: RelayId,
    /// Rooms with members here, bounded by the hub.
    rooms: BTreeMap<RoomId, Here>,
    /// The seats of connections here, bounded by the hub.
    seats: BTreeMap<ConnectionId, Seat>,
    /// At most [`RELAYS`].
    relays: BTreeMap<RelayId, Relay>,
    /// Who is elsewhere, and where; at most [`MEMBERS_ELSEWHERE`].
    guests: BTreeMap<ConnectionId, (RelayId, Seat)>,
    next_guest: ConnectionId,
    /// Number of the last word.
    said: u64,
    refreshed_ms: u64,
    /// Bytes that were handed out and not reported yet.
    waiting: usize,
    posts: VecDeque<Post>,
}

/// The members of one room who are here.
#[derive(Default)]
struct Here {
    /// Their connections, and when they joined, in ms since 1970.
    members: BTreeMap<NodeId, (ConnectionId, u64)>,
    said_ms: Option<u64>,
    /// Whether others should hear of it.
    changed: bool,
}

impl Elsewhere {
    /// Nobody is known yet. The id must be another at every start. All times that it is told are in ms since 1970: relays compare them.
    pub fn new(me: RelayId) -> Self {
        Self {
            me,
            rooms: BTreeMap::new(),
            seats: BTreeMap::new(),
            relays: BTreeMap::new(),
            guests: BTreeMap::new(),
            next_guest: FIRST_GUEST,
            said: 0,
            refreshed_ms: 0,
            waiting: 0,
            posts: VecDeque::new(),
        }
    }

    /// How many members elsewhere are known.
    pub fn members(&self) -> usize {
        self.guests.len()
    }

    /// What to tell other relays, in order.
    pub fn poll(&mut self) -> Option<Post> {
        self.posts.pop_front()
    }

    /// The hub wants something done. Gives it back if a connection here is meant; the rest was done. All that the hub says must
    /// come through here, in order.
    pub fn take(&mut self, hub: &mut Hub, now_ms: u64, output: Output) -> Option<Output> {
        match &output {
            Output::Send { to, bytes } if *to >= FIRST_GUEST => {
                self.tell_guest(hub, now_ms, *to, bytes);
                return None;
            }
            Output::Drop { connection, .. } if *connection >= FIRST_GUEST => {
                self.lose_guest(*connection);
                return None;
            }
            Output::Send { to, bytes } => {
                if let Ok(RelayMessage::Welcome { .. }) = RelayMessage::decode(bytes) {
                    self.joined(hub, now_ms, *to);
                }
            }
            Output::Drop { connection, .. } => self.left(hub, now_ms, *connection),
        }
        Some(output)
    }

    /// A connection here is gone.
    pub fn left(&mut self, hub: &mut Hub, now_ms: u64, connection: ConnectionId) {
        let Some(seat) = self.seats.remove(&connection) else { return };
        let Some(here) = self.rooms.get_mut(&seat.room) else { return };
        here.members.remove(&seat.node);
        if here.members.is_empty() {
            self.call(now_ms, seat.room);
            self.rooms.remove(&seat.room);
            let gone = self.forget(|room, _| room == seat.room);
            gone.into_iter().for_each(|(_, guest)| self.close(hub, now_ms, guest));
        } else {
            self.call_soon(now_ms, seat.room);
        }
    }

    /// A word left for NATS, or was thrown away.
    pub fn posted(&mut self, hub: &mut Hub, now_ms: u64, bytes: usize, ends: Option<(ConnectionId, usize)>) {
        self.waiting = self.waiting.saturating_sub(bytes);
        if let Some((guest, bytes)) = ends {
            hub.handle(now_ms, guest, Input::Written(bytes));
        }
    }

    /// A word came by NATS; false if it is none. Drain the hub afterwards.
    pub fn heard(&mut self, hub: &mut Hub, now_ms: u64, bytes: &[u8]) -> bool {
        match Word::decode(bytes) {
            Some(Word::Roster { from, number, room, members }) if from != self.me => {
                self.heard_roster(hub, now_ms, (from, room), number, &members);
            }
            Some(Word::Piece { from, previous, number, first, last, bytes }) if from != self.me => {
                self.heard_piece(hub, now_ms, from, (previous, number), (first, last), bytes);
            }
            Some(Word::Known { from, since }) => self.heard_known(hub, now_ms, from, since),
            Some(_) => {}
            None => return false,
        }
        true
    }

    /// Nobody listens any more where this relay did. Drain the hub afterwards.
    pub fn gone(&mut self, hub: &mut Hub, now_ms: u64, relay: RelayId) {
        let members = self.relays.remove(&relay).map(|mut relay| relay.take_members());
        members.into_iter().flatten().for_each(|(_, guest)| self.close(hub, now_ms, guest));
    }

    /// Time passes; due every half second or so. Drain the hub afterwards.
    pub fn tick(&mut self, hub: &mut Hub, now_ms: u64) {
        let all = now_ms.saturating_sub(self.refreshed_ms) >= REFRESH_MS && self.waiting < WAITING_BYTES;
        if all {
            self.refreshed_ms = now_ms;
        }
        let due = self.rooms.iter().filter(|(_, here)| all || here.changed).map(|(room, _)| *room);
        for room in due.collect::<Vec<_>>() {
            self.call(now_ms, room);
        }
        for relay in self.relays.keys().copied().filter(|_| all).collect::<Vec<_>>() {
            self.tell_since(relay);
        }
        self.forget_silent(hub, now_ms);
    }

    fn forget_silent(&mut self, hub: &mut Hub, now_ms: u64) {
        let gone = self.forget(|_, heard_ms| now_ms.saturating_sub(heard_ms) >= FORGET_MS);
        gone.iter().for_each(|(_, guest)| self.close(hub, now_ms, *guest));
        // If other rooms of the same relay are still heard of, it should know that this one was not.
        let relays: BTreeSet<RelayId> = gone.into_iter().map(|(relay, _)| relay).collect();
        relays.into_iter().for_each(|relay| self.begin_anew_on_both_sides(hub, now_ms, relay));
    }

    fn joined(&mut self, hub: &Hub, now_ms: u64, connection: ConnectionId) {
        // One that was dropped in the same moment has no seat any more.
        let Some(seat) = hub.seat(connection) else { return };
        self.seats.insert(connection, seat);
        self.rooms.entry(seat.room).or_default().members.insert(seat.node, (connection, now_ms));
        self.call_soon(now_ms, seat.room);
    }

    fn call_soon(&mut self, now_ms: u64, room: RoomId) {
        let Some(here) = self.rooms.get_mut(&room) else { return };
        here.changed = true;
        if here.said_ms.is_none_or(|said_ms| now_ms.saturating_sub(said_ms) >= PAUSE_MS) {
            self.call(now_ms, room);
        }
    }

    /// Says who of a room is here, to all. Gives the word.
    fn call(&mut self, now_ms: u64, room: RoomId) -> Vec<u8> {
        self.said += 1;
        let Some(here) = self.rooms.get_mut(&room) else { return Vec::new() };
        (here.changed, here.said_ms) = (false, Some(now_ms));
        let members = here.members.iter().map(|(node, (_, since_ms))| (*node, *since_ms)).collect();
        let bytes = Word::Roster { from: self.me, number: self.said, room, members }.encode();
        self.post(None, bytes.clone(), None);
        bytes
    }

    fn post(&mut self, to: Option<RelayId>, bytes: Vec<u8>, ends: Option<(ConnectionId, usize)>) {
        self.waiting += bytes.len();
        self.posts.push_back(Post { to, bytes, ends });
    }

    fn tell_since(&mut self, to: RelayId) {
        if let Some(relay) = self.relays.get(&to) {
            let word = Word::Known { from: self.me, since: relay.since };
            self.post(Some(to), word.encode(), None);
        }
    }

    /// A member elsewhere knows who comes and goes from its own relay; what is for it alone travels.
    fn tell_guest(&mut self, hub: &mut Hub, now_ms: u64, guest: ConnectionId, bytes: &[u8]) {
        let Some((relay, seat)) = self.guests.get(&guest).copied() else { return };
        match RelayMessage::decode(bytes) {
            Ok(RelayMessage::Frame { from, payload }) if self.waiting < WAITING_BYTES => {
                let frame = Frame { room: seat.room, from, to: seat.node, payload };
                self.send(now_ms, relay, &frame, (guest, bytes.len()));
            }
            Ok(RelayMessage::Frame { .. }) => hub.handle(now_ms, guest, Input::Exceeded(Refusal::TooSlow)),
            _ => hub.handle(now_ms, guest, Input::Written(bytes.len())),
        }
    }

    /// The other relay must know the sender first, and words to all may come later than those to it alone.
    fn send(&mut self, now_ms: u64, to: RelayId, frame: &Frame<'_>, ends: (ConnectionId, usize)) {
        if self.rooms.get(&frame.room).is_some_and(|here| here.changed) {
            let roster = self.call(now_ms, frame.room);
            self.post(Some(to), roster, None);
        }
        let body = frame.encode();
        let count = body.len().div_ceil(PIECE_BYTES);
        for (index, bytes) in body.chunks(PIECE_BYTES).enumerate() {
            self.said += 1;
            let Some(relay) = self.relays.get_mut(&to) else { return };
            let previous = std::mem::replace(&mut relay.sent, self.said);
            let (first, last) = (index == 0, index + 1 == count);
            let piece = Word::Piece { from: self.me, previous, number: self.said, first, last, bytes };
            self.post(Some(to), piece.encode(), last.then_some(ends));
        }
    }

    fn heard_roster(
        &mut self,
        hub: &mut Hub,
        now_ms: u64,
        (from, room): (RelayId, RoomId),
        number: u64,
        members: &[(NodeId, u64)],
    ) {
        let is_full = self.relays.len() >= RELAYS && !self.relays.contains_key(&from);
        if !self.rooms.contains_key(&room) || is_full {
            return;
        }
        if !self.relays.contains_key(&from) {
            self.relays.insert(from, Relay::new(self.said));
            self.tell_since(from);
        }
        let Some(relay) = self.relays.get_mut(&from) else { return };
        let is_new = !relay.rooms.contains_key(&room);
        let guests = relay.rooms.entry(room).or_default();
        if number <= guests.number {
            return;
        }
        (guests.number, guests.heard_ms) = (number, now_ms);
        let gone = guests.take_those_not_in(members);
        let present = guests.wake(now_ms);
        relay.forget_since_if_empty();
        if is_new {
            // Whoever has just come into the room should hear who is here.
            self.call_soon(now_ms, room);
        }
        gone.into_iter().for_each(|guest| self.close(hub, now_ms, guest));
        let ping = ClientMessage::Ping.encode();
        present.into_iter().for_each(|guest| hub.handle(now_ms, guest, Input::Received(&ping)));
        for (node, since_ms) in members {
            let seat = Seat { room, node: *node };
            match self.holder(seat) {
                Some(mine) => self.settle(hub, now_ms, mine, (*since_ms, from)),
                None => self.seat(hub, now_ms, from, seat),
            }
        }
    }

    /// Two relays that did not know of one another let in the same node: whoever came later goes. Both compare the same two
    /// numbers, so they agree even if their clocks do not; of one moment the smaller relay's stays.
    fn settle(&mut self, hub: &mut Hub, now_ms: u64, mine: (ConnectionId, u64), theirs: (u64, RelayId)) {
        let (holder, since_ms) = mine;
        if theirs < (since_ms, self.me) {
            hub.handle(now_ms, holder, Input::Exceeded(Refusal::NodeIdTaken));
        }
    }

    /// Lets a member elsewhere in, if it isn't yet. If the hub refuses, the next roster tries again.
    fn seat(&mut self, hub: &mut Hub, now_ms: u64, from: RelayId, seat: Seat) {
        let Some(guests) = self.relays.get_mut(&from).and_then(|relay| relay.rooms.get_mut(&seat.room))
        else {
            return;
        };
        if guests.members.contains_key(&seat.node) || self.guests.len() >= MEMBERS_ELSEWHERE {
            return;
        }
        let guest = self.next_guest;
        self.next_guest += 1;
        hub.handle(now_ms, guest, Input::Visiting);
        let join = ClientMessage::Join { room: seat.room, node: seat.node };
        hub.handle(now_ms, guest, Input::Received(&join.encode()));
        if hub.seat(guest) == Some(seat) {
            guests.members.insert(seat.node, guest);
            self.guests.insert(guest, (from, seat));
        }
    }

    /// The connection here that has a seat, and since when.
    fn holder(&self, seat: Seat) -> Option<(ConnectionId, u64)> {
        self.rooms.get(&seat.room)?.members.get(&seat.node).copied()
    }

    fn heard_piece(
        &mut self,
        hub: &mut Hub,
        now_ms: u64,
        from: RelayId,
        numbers: (u64, u64),
        ends: (bool, bool),
        bytes: &[u8],
    ) {
        let Some(relay) = self.relays.get_mut(&from) else { return };
        match relay.add_piece(numbers, ends, bytes) {
            Ok(Some(body)) => self.deliver(hub, now_ms, from, &body),
            Ok(None) => {}
            Err(guests::Gap) => self.begin_anew_on_both_sides(hub, now_ms, from),
        }
    }

    fn heard_known(&mut self, hub: &mut Hub, now_ms: u64, from: RelayId, since: u64) {
        if self.relays.get_mut(&from).is_some_and(|relay| relay.had_forgotten(since)) {
            self.begin_anew(hub, now_ms, from);
        }
    }

    /// The other relay hears of it first, so that it closes its links before new ones come.
    fn begin_anew_on_both_sides(&mut self, hub: &mut Hub, now_ms: u64, from: RelayId) {
        self.said += 1;
        let said = self.said;
        self.relays.get_mut(&from).into_iter().for_each(|relay| relay.since = said);
        self.tell_since(from);
        self.begin_anew(hub, now_ms, from);
    }

    /// All members of a relay leave, and come back at once.
    fn begin_anew(&mut self, hub: &mut Hub, now_ms: u64, from: RelayId) {
        let members = self.relays.get_mut(&from).map(Relay::take_members).unwrap_or_default();
        members.iter().for_each(|(_, guest)| self.close(hub, now_ms, *guest));
        members.iter().for_each(|(seat, _)| self.seat(hub, now_ms, from, *seat));
    }

    /// Only to who sits here: a frame never goes on to a third relay.
    fn deliver(&mut self, hub: &mut Hub, now_ms: u64, from: RelayId, body: &[u8]) {
        let Some(Frame { room, from: sender, to, payload }) = Frame::decode(body) else { return };
        let guests = self.relays.get(&from).and_then(|relay| relay.rooms.get(&room));
        let Some(sender) = guests.and_then(|guests| guests.members.get(&sender)) else { return };
        if self.holder(Seat { room, node: to }).is_some() {
            hub.handle(now_ms, *sender, Input::Received(&ClientMessage::Send { to, payload }.encode()));
        }
    }

    /// Forgets members of other relays by room and when they were last heard of; and relays without any. Gives them.
    fn forget(&mut self, which: impl Fn(RoomId, u64) -> bool) -> Vec<(RelayId, ConnectionId)> {
        let mut gone = Vec::new();
        for (id, relay) in &mut self.relays {
            relay.rooms.retain(|room, guests| {
                let goes = which(*room, guests.heard_ms);
                gone.extend(guests.members.values().filter(|_| goes).map(|guest| (*id, *guest)));
                !goes
            });
        }
        self.relays.retain(|_, relay| !relay.rooms.is_empty());
        gone
    }

    fn close(&mut self, hub: &mut Hub, now_ms: u64, guest: ConnectionId) {
        self.guests.remove(&guest);
        hub.handle(now_ms, guest, Input::Closed);
    }

    /// The hub dropped a member elsewhere: it reads too slowly, or there is no place.
    fn lose_guest(&mut self, guest: ConnectionId) {
        let Some((relay, seat)) = self.guests.remove(&guest) else { return };
        if let Some(guests) = self.relays.get_mut(&relay).and_then(|relay| relay.rooms.get_mut(&seat.room)) {
            guests.members.remove(&seat.node);
        }
    }
}
