//! What is known of one other relay: its members in the rooms of this one, and the frames that it sends.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_links::{HEARTBEAT_MS, NodeId, RoomId};

use super::FRAME_BYTES;
use crate::hub::{ConnectionId, Seat};

/// Another relay.
pub(super) struct Relay {
    /// Since when its members have been known here: the number of what was last said before.
    pub since: u64,
    /// What it says of ours in the same way; `None` before it does, and while none of its members is known.
    theirs: Option<u64>,
    /// Its members by room; only rooms with members here.
    pub rooms: BTreeMap<RoomId, Guests>,
    /// Number of the last piece that was sent to it; 0 before the first.
    pub sent: u64,
    /// Number of the last piece that came from it; `None` before the first.
    heard: Option<u64>,
    /// The beginning of a frame, at most [`FRAME_BYTES`]; `None` between frames.
    begun: Option<Vec<u8>>,
}

/// The members of one room on another relay.
#[derive(Default)]
pub(super) struct Guests {
    /// Number of the last roster.
    pub number: u64,
    /// When it came, in ms.
    pub heard_ms: u64,
    woken_ms: u64,
    /// Those who have a seat in the hub.
    pub members: BTreeMap<NodeId, ConnectionId>,
}

/// Something that the other relay sent is missing.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Gap;

impl Relay {
    pub fn new(since: u64) -> Self {
        Self { since, theirs: None, rooms: BTreeMap::new(), sent: 0, heard: None, begun: None }
    }

    /// It says since when it has known this relay's members. True if it had forgotten them in between: then what its members
    /// said to them, and they to its members, may be lost.
    pub fn had_forgotten(&mut self, since: u64) -> bool {
        self.theirs.replace(since).is_some_and(|known| known != since)
    }

    /// Takes all of its members out.
    pub fn take_members(&mut self) -> Vec<(Seat, ConnectionId)> {
        self.begun = None;
        let rooms = self.rooms.iter_mut();
        let members = rooms.flat_map(|(room, guests)| {
            let members = std::mem::take(&mut guests.members);
            members.into_iter().map(|(node, guest)| (Seat { room: *room, node }, guest))
        });
        members.collect()
    }

    /// Where nobody is known, nothing that was said can be missing.
    pub fn forget_since_if_empty(&mut self) {
        if self.rooms.values().all(|guests| guests.members.is_empty()) {
            self.theirs = None;
        }
    }

    /// Takes one piece, by the number of the one before and its own, and whether a frame begins and ends with it. Gives the frame
    /// that is whole now, if one is. What came before is ignored: a frame is taken once. A piece without one before begins anew: its
    /// sender had forgotten this relay, and closed what was open.
    pub fn add_piece(
        &mut self,
        (previous, number): (u64, u64),
        (first, last): (bool, bool),
        bytes: &[u8],
    ) -> Result<Option<Vec<u8>>, Gap> {
        if self.heard.is_some_and(|heard| number <= heard) {
            return Ok(None);
        }
        if self.heard.replace(number).is_some_and(|heard| heard != previous && previous != 0) {
            return Err(Gap);
        }
        if first {
            self.begun = Some(Vec::new());
        }
        // The end of a frame that began before this relay listened.
        let Some(begun) = &mut self.begun else { return Ok(None) };
        if begun.len() + bytes.len() > FRAME_BYTES {
            return Err(Gap);
        }
        begun.extend_from_slice(bytes);
        Ok(if last { self.begun.take() } else { None })
    }
}

impl Guests {
    /// Takes out who is not in the roster any more.
    pub fn take_those_not_in(&mut self, roster: &[(NodeId, u64)]) -> Vec<ConnectionId> {
        let (nodes, mut gone) = (roster.iter().map(|(node, _)| node).collect::<BTreeSet<_>>(), Vec::new());
        self.members.retain(|node, guest| {
            let stays = nodes.contains(node);
            gone.extend((!stays).then_some(*guest));
            stays
        });
        gone
    }

    /// Those who must let the hub hear of them now, so that it does not take them for dead.
    pub fn wake(&mut self, now_ms: u64) -> Vec<ConnectionId> {
        if now_ms.saturating_sub(self.woken_ms) < HEARTBEAT_MS {
            return Vec::new();
        }
        self.woken_ms = now_ms;
        self.members.values().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WHOLE: (bool, bool) = (true, true);

    #[test]
    fn a_frame_is_taken_once_and_a_missing_one_is_noticed() {
        let mut relay = Relay::new(0);
        let body = |bytes: &[u8]| Ok(Some(bytes.to_vec()));
        assert_eq!(relay.add_piece((4, 5), WHOLE, b"a"), body(b"a"), "whatever was said before it listened");
        assert_eq!(relay.add_piece((4, 5), WHOLE, b"a"), Ok(None), "twice");
        assert_eq!(relay.add_piece((3, 4), WHOLE, b"0"), Ok(None), "late");
        assert_eq!(relay.add_piece((5, 9), WHOLE, b"b"), body(b"b"), "other words have numbers, too");
        assert_eq!(relay.add_piece((10, 11), WHOLE, b"d"), Err(Gap));
        assert_eq!(relay.add_piece((0, 20), WHOLE, b"e"), body(b"e"), "it had forgotten us");
    }

    #[test]
    fn a_long_frame_is_put_together_and_too_long_a_one_is_not() {
        let mut relay = Relay::new(0);
        assert_eq!(relay.add_piece((0, 1), (false, true), b"end"), Ok(None), "its beginning was not heard");
        assert_eq!(relay.add_piece((1, 2), (true, false), b"be"), Ok(None));
        assert_eq!(relay.add_piece((2, 3), (false, false), b"gi"), Ok(None));
        assert_eq!(relay.add_piece((3, 4), (false, true), b"n"), Ok(Some(b"begin".to_vec())));
        assert_eq!(relay.add_piece((4, 5), (true, false), &vec![0; FRAME_BYTES]), Ok(None));
        assert_eq!(relay.add_piece((5, 6), (false, true), b"x"), Err(Gap));
    }
}
