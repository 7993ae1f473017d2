//! What relays say to one another. Numbers are little-endian; nothing is padded.

use hashyard_links::{MAX_PAYLOAD, MEMBERS_PER_ROOM, NodeId, RoomId};

const ROSTER: u8 = 1;
const PIECE: u8 = 2;
const KNOWN: u8 = 3;
/// A member in a roster: its node id, and when it joined.
const MEMBER_BYTES: usize = 32 + 8;
const FIRST: u8 = 1;
const LAST: u8 = 2;

/// The longest body of a piece in bytes. NATS carries a megabyte at most unless it is told otherwise, and a frame may have four.
pub const PIECE_BYTES: usize = 256 * 1024;

/// The longest frame between relays in bytes: room, sender, receiver, payload.
pub const FRAME_BYTES: usize = 3 * 32 + MAX_PAYLOAD;

/// A relay: 16 random bytes, others at each start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RelayId(pub [u8; 16]);

/// One message of NATS.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Word<'a> {
    /// Who of a room is with the sender, all of them: `01`, sender (16 bytes), number (8), room (32), members (node, 32, and since
    /// when it has been one, 8, each).
    Roster {
        /// The relay that speaks.
        from: RelayId,
        /// Grows with all that this relay says, so that an older roster is told from a newer one.
        number: u64,
        /// The room.
        room: RoomId,
        /// Nodes, and when each joined, in ms since 1970; at most [`MEMBERS_PER_ROOM`]. None: the room is empty there.
        members: Vec<(NodeId, u64)>,
    },
    /// A part of a frame, for one relay alone: `02`, sender (16 bytes), previous (8), number (8), flags (1; 1: the frame begins
    /// here, 2: it ends here), bytes.
    Piece {
        /// The relay that speaks.
        from: RelayId,
        /// The number of the piece that went to this relay before; 0 if there was none.
        previous: u64,
        /// Grows with all that the sender says.
        number: u64,
        /// Whether the frame begins here.
        first: bool,
        /// Whether it ends here.
        last: bool,
        /// At most [`PIECE_BYTES`].
        bytes: &'a [u8],
    },
    /// Since when the sender has known the members of the relay that this is for: `03`, sender (16 bytes), a number of the sender's (8).
    /// When it is another than before, the sender had forgotten them in between.
    Known {
        /// The relay that speaks.
        from: RelayId,
        /// What it last said before.
        since: u64,
    },
}

impl Word<'_> {
    /// The word as bytes.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Roster { from, number, room, members } => {
                let members: Vec<u8> = members.iter().flat_map(member).collect();
                [&[ROSTER], &from.0[..], &number.to_le_bytes(), &room.0, &members].concat()
            }
            Self::Piece { from, previous, number, first, last, bytes } => {
                let flags = u8::from(*first) * FIRST + u8::from(*last) * LAST;
                let numbers = [previous.to_le_bytes(), number.to_le_bytes()].concat();
                [&[PIECE], &from.0[..], &numbers, &[flags], bytes].concat()
            }
            Self::Known { from, since } => [&[KNOWN], &from.0[..], &since.to_le_bytes()].concat(),
        }
    }

    /// Reads one whole word; `None` if it is none.
    pub fn decode(bytes: &[u8]) -> Option<Word<'_>> {
        let ([kind], bytes) = bytes.split_first_chunk()?;
        let (from, bytes) = bytes.split_first_chunk()?;
        match *kind {
            ROSTER => roster(RelayId(*from), bytes),
            PIECE => piece(RelayId(*from), bytes),
            KNOWN => {
                let since = u64::from_le_bytes(bytes.try_into().ok()?);
                Some(Word::Known { from: RelayId(*from), since })
            }
            _ => None,
        }
    }
}

fn member((node, since_ms): &(NodeId, u64)) -> impl Iterator<Item = u8> {
    node.0.into_iter().chain(since_ms.to_le_bytes())
}

fn roster(from: RelayId, bytes: &[u8]) -> Option<Word<'_>> {
    let (number, bytes) = bytes.split_first_chunk()?;
    let (room, bytes) = bytes.split_first_chunk()?;
    let (members, rest) = bytes.as_chunks::<MEMBER_BYTES>();
    if !rest.is_empty() || members.len() > MEMBERS_PER_ROOM {
        return None;
    }
    let member = |bytes: &[u8; MEMBER_BYTES]| {
        let (node, since_ms) = bytes.split_first_chunk()?;
        Some((NodeId(*node), u64::from_le_bytes(since_ms.try_into().ok()?)))
    };
    let members = members.iter().map(member).collect::<Option<_>>()?;
    Some(Word::Roster { from, number: u64::from_le_bytes(*number), room: RoomId(*room), members })
}

fn piece(from: RelayId, bytes: &[u8]) -> Option<Word<'_>> {
    let (previous, bytes) = bytes.split_first_chunk()?;
    let (number, bytes) = bytes.split_first_chunk()?;
    let ([flags], bytes) = bytes.split_first_chunk()?;
    if *flags > FIRST + LAST || bytes.len() > PIECE_BYTES {
        return None;
    }
    let (first, last) = (flags & FIRST != 0, flags & LAST != 0);
    let (previous, number) = (u64::from_le_bytes(*previous), u64::from_le_bytes(*number));
    Some(Word::Piece { from, previous, number, first, last, bytes })
}

/// What pieces make together: a member's frame to a member of the same room elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame<'a> {
    /// The room of both.
    pub room: RoomId,
    /// The sender.
    pub from: NodeId,
    /// The receiver.
    pub to: NodeId,
    /// At most [`MAX_PAYLOAD`] bytes.
    pub payload: &'a [u8],
}

impl Frame<'_> {
    /// Room, sender and receiver (32 bytes each), payload.
    pub fn encode(&self) -> Vec<u8> {
        [&self.room.0, &self.from.0, &self.to.0, self.payload].concat()
    }

    /// Reads a whole frame; `None` if it is none.
    pub fn decode(bytes: &[u8]) -> Option<Frame<'_>> {
        let (room, bytes) = bytes.split_first_chunk()?;
        let (from, bytes) = bytes.split_first_chunk()?;
        let (to, payload) = bytes.split_first_chunk()?;
        let frame = Frame { room: RoomId(*room), from: NodeId(*from), to: NodeId(*to), payload };
        (payload.len() <= MAX_PAYLOAD).then_some(frame)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test may fail by panicking")]
mod tests {
    use super::*;

    const RELAY: RelayId = RelayId([3; 16]);

    fn words() -> [Word<'static>; 3] {
        let roster =
            |members| Word::Roster { from: RELAY, number: 0x0102_0304, room: RoomId([7; 32]), members };
        [
            roster(vec![]),
            roster(vec![(NodeId([1; 32]), 0x0506), (NodeId([2; 32]), 9)]),
            Word::Piece { from: RELAY, previous: 8, number: 9, first: true, last: false, bytes: b"block" },
        ]
    }

    #[test]
    fn words_survive_the_wire() {
        for word in words().into_iter().chain([Word::Known { from: RELAY, since: 5 }]) {
            assert_eq!(Word::decode(&word.encode()), Some(word));
        }
        let frame =
            Frame { room: RoomId([7; 32]), from: NodeId([1; 32]), to: NodeId([2; 32]), payload: b"tx" };
        assert_eq!(Frame::decode(&frame.encode()), Some(frame));
        assert_eq!(Frame::decode(&frame.encode()[..95]), None);
    }

    #[test]
    fn the_bytes_are_fixed() {
        let [_, roster, piece] = words().map(|word| word.encode());
        let (first, second) = ([6, 5, 0, 0, 0, 0, 0, 0], [9, 0, 0, 0, 0, 0, 0, 0]);
        let numbers = [&[4, 3, 2, 1, 0, 0, 0, 0], &[7; 32][..], &[1; 32], &first, &[2; 32], &second].concat();
        assert_eq!(roster, [&[1], &[3; 16][..], &numbers].concat());
        let numbers = [8, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 1];
        assert_eq!(piece, [&[2], &[3; 16][..], &numbers, b"block"].concat());
    }

    #[test]
    fn what_is_cut_too_long_or_unknown_is_no_word() {
        let [empty, roster, piece] = words().map(|word| word.encode());
        for cut in 0..empty.len() {
            assert_eq!(Word::decode(&empty[..cut]), None, "an empty roster cut at {cut}");
        }
        for cut in (0..roster.len()).filter(|cut| cut % MEMBER_BYTES != empty.len() % MEMBER_BYTES) {
            assert_eq!(Word::decode(&roster[..cut]), None, "a roster cut at {cut}");
        }
        for cut in 0..34 {
            assert_eq!(Word::decode(&piece[..cut]), None, "a piece cut at {cut}");
        }
        let crowd = [&empty[..], &vec![0; MEMBER_BYTES * (MEMBERS_PER_ROOM + 1)]].concat();
        let long = [&piece[..34], &vec![0; PIECE_BYTES + 1]].concat();
        let flags = [&piece[..33], &[4]].concat();
        for bytes in [crowd, long, flags, vec![3; 80], vec![3; 24], vec![4; 80]] {
            assert_eq!(Word::decode(&bytes), None);
        }
        assert_eq!(Frame::decode(&vec![0; FRAME_BYTES + 1]), None);
    }
}
