//! Who is in which room, and who hears of whom. A room is there while somebody sits in it.

use std::collections::BTreeMap;

use hashyard_links::{NodeId, Refusal, RoomId};

use super::{ConnectionId, Limits};

/// A member's place, held by one connection at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat {
    /// Its room.
    pub room: RoomId,
    /// The node id by which the others know it.
    pub node: NodeId,
}

/// The members of each room and their connections, bounded by [`Limits::rooms`] and [`Limits::members_per_room`].
pub struct Rooms {
    limits: Limits,
    pub(super) members: BTreeMap<RoomId, BTreeMap<NodeId, ConnectionId>>,
}

impl Rooms {
    /// No rooms.
    pub fn new(limits: Limits) -> Self {
        Self { limits, members: BTreeMap::new() }
    }

    /// Takes a seat for a connection. Gives the others of the room: the newcomer hears of them, and they of it.
    pub fn join(&mut self, seat: Seat, id: ConnectionId) -> Result<Vec<(NodeId, ConnectionId)>, Refusal> {
        self.may_join(seat)?;
        let members = self.members.entry(seat.room).or_default();
        let others = members.iter().map(|(node, id)| (*node, *id)).collect();
        members.insert(seat.node, id);
        Ok(others)
    }

    /// A node id with a live connection is not handed over: its holder can't be pushed out by whoever learns the id.
    /// A holder that died is found out by its silence; until then its successor is refused and tries again.
    fn may_join(&self, seat: Seat) -> Result<(), Refusal> {
        match self.members.get(&seat.room) {
            None if self.members.len() >= self.limits.rooms => Err(Refusal::TooManyRooms),
            Some(members) if members.contains_key(&seat.node) => Err(Refusal::NodeIdTaken),
            Some(members) if members.len() >= self.limits.members_per_room => Err(Refusal::RoomFull),
            _ => Ok(()),
        }
    }

    /// The connections of a room's members.
    pub fn connections(&self, room: RoomId) -> impl Iterator<Item = ConnectionId> {
        self.members.get(&room).into_iter().flat_map(|members| members.values().copied())
    }

    /// The connection that holds a seat.
    pub fn holder(&self, seat: Seat) -> Option<ConnectionId> {
        self.members.get(&seat.room)?.get(&seat.node).copied()
    }

    /// Gives a seat up. Gives those who stay in the room and hear of it.
    pub fn leave(&mut self, seat: Seat) -> Vec<ConnectionId> {
        let Some(members) = self.members.get_mut(&seat.room) else { return Vec::new() };
        members.remove(&seat.node);
        let others: Vec<ConnectionId> = members.values().copied().collect();
        if others.is_empty() {
            self.members.remove(&seat.room);
        }
        others
    }

    /// Everybody leaves at once, and nobody hears of it.
    pub fn clear(&mut self) {
        self.members.clear();
    }
}
