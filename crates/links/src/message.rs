//! What a node and a relay say to one another: one message per binary WebSocket message.
//!
//! The first byte is the kind; fields follow without padding, integers little-endian; a payload runs to the end.

use std::fmt;

use crate::codec::{DecodeError, Reader, encode, within};
use crate::{MAX_PAYLOAD, MEMBERS_PER_ROOM, NodeId, PROTOCOL_VERSION, RoomId};

const JOIN: u8 = 0x01;
const SEND: u8 = 0x02;
const PING: u8 = 0x03;
const WELCOME: u8 = 0x81;
const JOINED: u8 = 0x82;
const LEFT: u8 = 0x83;
const FRAME: u8 = 0x84;
const PONG: u8 = 0x85;
const REFUSED: u8 = 0x86;

/// From a node to the relay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClientMessage<'a> {
    /// Once, first: `01`, version, room, node.
    Join {
        /// The room to enter.
        room: RoomId,
        /// The address under which the others reach this node.
        node: NodeId,
    },
    /// Pass this on to a member of the same room: `02`, node, payload.
    Send {
        /// The receiver; if it is no longer there, the frame is lost.
        to: NodeId,
        /// At most [`MAX_PAYLOAD`] bytes.
        payload: &'a [u8],
    },
    /// I am alive: `03`. Due every [`HEARTBEAT_MS`](crate::HEARTBEAT_MS).
    Ping,
}

/// From the relay to a node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RelayMessage<'a> {
    /// You are in the room: `81`, count (2 bytes), nodes.
    Welcome {
        /// The other members, at most [`MEMBERS_PER_ROOM`].
        members: Vec<NodeId>,
    },
    /// This node entered your room: `82`, node.
    Joined(NodeId),
    /// This node left your room: `83`, node.
    Left(NodeId),
    /// A member sent you this: `84`, node, payload.
    Frame {
        /// The sender, as it joined: a member can't speak in another's name.
        from: NodeId,
        /// At most [`MAX_PAYLOAD`] bytes.
        payload: &'a [u8],
    },
    /// I heard your ping: `85`.
    Pong,
    /// This connection ends, and why: `86`, code.
    Refused(Refusal),
}

/// Why the relay ends a connection. The numbers travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Refusal {
    /// The node speaks another version of the protocol.
    Version = 1,
    /// A live connection holds this node id in this room.
    NodeIdTaken = 2,
    /// The room has [`MEMBERS_PER_ROOM`] members.
    RoomFull = 3,
    /// The relay carries as many rooms as it may.
    TooManyRooms = 4,
    /// The relay carries as many connections as it may.
    RelayFull = 5,
    /// The node sent something that is no message.
    Malformed = 6,
    /// The node joined twice, or sent something before joining.
    OutOfOrder = 7,
    /// Nothing was heard from the node for too long.
    Silent = 8,
    /// The node reads more slowly than others write to it.
    TooSlow = 9,
    /// The node sent a message over [`MAX_FRAME`](crate::MAX_FRAME) bytes.
    TooLong = 10,
    /// The relay is being shut down.
    ShuttingDown = 11,
    /// The node sends more than a relay carries for one member.
    TooFast = 12,
}

impl ClientMessage<'_> {
    /// The message as bytes.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Join { room, node } => encode(JOIN, &[&[PROTOCOL_VERSION], &room.0, &node.0]),
            Self::Send { to, payload } => encode(SEND, &[&to.0, payload]),
            Self::Ping => encode(PING, &[]),
        }
    }

    /// Reads one whole message; the payload stays where it is.
    pub fn decode(bytes: &[u8]) -> Result<ClientMessage<'_>, DecodeError> {
        let mut reader = Reader(bytes);
        let message = match reader.byte("kind")? {
            JOIN => {
                check_version(reader.byte("version")?)?;
                ClientMessage::Join {
                    room: RoomId(reader.array("room id")?),
                    node: NodeId(reader.array("node id")?),
                }
            }
            SEND => ClientMessage::Send {
                to: NodeId(reader.array("node id")?),
                payload: reader.rest("payload", MAX_PAYLOAD)?,
            },
            PING => ClientMessage::Ping,
            kind => return Err(DecodeError::UnknownKind(kind)),
        };
        reader.finish(message)
    }
}

impl RelayMessage<'_> {
    /// The message as bytes.
    pub fn encode(&self) -> Vec<u8> {
        match self {
            Self::Welcome { members } => encode_members(members),
            Self::Joined(node) => encode(JOINED, &[&node.0]),
            Self::Left(node) => encode(LEFT, &[&node.0]),
            Self::Frame { from, payload } => encode(FRAME, &[&from.0, payload]),
            Self::Pong => encode(PONG, &[]),
            Self::Refused(refusal) => encode(REFUSED, &[&[*refusal as u8]]),
        }
    }

    /// Reads one whole message; the payload stays where it is.
    pub fn decode(bytes: &[u8]) -> Result<RelayMessage<'_>, DecodeError> {
        let mut reader = Reader(bytes);
        let message = match reader.byte("kind")? {
            WELCOME => RelayMessage::Welcome { members: decode_members(&mut reader)? },
            JOINED => RelayMessage::Joined(NodeId(reader.array("node id")?)),
            LEFT => RelayMessage::Left(NodeId(reader.array("node id")?)),
            FRAME => RelayMessage::Frame {
                from: NodeId(reader.array("node id")?),
                payload: reader.rest("payload", MAX_PAYLOAD)?,
            },
            PONG => RelayMessage::Pong,
            REFUSED => RelayMessage::Refused(Refusal::from_code(reader.byte("refusal code")?)?),
            kind => return Err(DecodeError::UnknownKind(kind)),
        };
        reader.finish(message)
    }
}

fn check_version(theirs: u8) -> Result<(), DecodeError> {
    if theirs == PROTOCOL_VERSION { Ok(()) } else { Err(DecodeError::Version(theirs)) }
}

fn encode_members(members: &[NodeId]) -> Vec<u8> {
    let members = &members[..members.len().min(MEMBERS_PER_ROOM)];
    let nodes: Vec<u8> = members.iter().flat_map(|node| node.0).collect();
    encode(WELCOME, &[&(members.len() as u16).to_le_bytes(), &nodes])
}

fn decode_members(reader: &mut Reader<'_>) -> Result<Vec<NodeId>, DecodeError> {
    let count = usize::from(u16::from_le_bytes(reader.array("member count")?));
    within("member list", count, MEMBERS_PER_ROOM)?;
    (0..count).map(|_| reader.array("member's node id").map(NodeId)).collect()
}

impl Refusal {
    const ALL: [Self; 12] = [
        Self::Version,
        Self::NodeIdTaken,
        Self::RoomFull,
        Self::TooManyRooms,
        Self::RelayFull,
        Self::Malformed,
        Self::OutOfOrder,
        Self::Silent,
        Self::TooSlow,
        Self::TooLong,
        Self::ShuttingDown,
        Self::TooFast,
    ];

    fn from_code(code: u8) -> Result<Self, DecodeError> {
        Self::ALL.into_iter().find(|refusal| *refusal as u8 == code).ok_or(DecodeError::UnknownRefusal(code))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Version => "another protocol version",
            Self::NodeIdTaken => "this node id is already in the room",
            Self::RoomFull => "the room is full",
            Self::TooManyRooms => "the relay carries too many rooms",
            Self::RelayFull => "the relay carries too many connections",
            Self::Malformed => "malformed message",
            Self::OutOfOrder => "message out of order: join once, first",
            Self::Silent => "nothing heard for too long",
            Self::TooSlow => "reads too slowly",
            Self::TooLong => "message too long",
            Self::ShuttingDown => "the relay is shutting down",
            Self::TooFast => "sends too much",
        })
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::*;

    fn node() -> impl Strategy<Value = NodeId> {
        any::<[u8; 32]>().prop_map(NodeId)
    }

    proptest! {
        #[test]
        fn client_messages_survive_the_wire(room: [u8; 32], node in node(), payload in vec(any::<u8>(), 0..300)) {
            let messages = [
                ClientMessage::Join { room: RoomId(room), node },
                ClientMessage::Send { to: node, payload: &payload },
                ClientMessage::Ping,
            ];
            for message in messages {
                let bytes = message.encode();
                prop_assert_eq!(ClientMessage::decode(&bytes), Ok(message));
            }
        }

        #[test]
        fn relay_messages_survive_the_wire(
            members in vec(node(), 0..40), from in node(), payload in vec(any::<u8>(), 0..300), refusal in 0..12usize,
        ) {
            let messages = [
                RelayMessage::Welcome { members },
                RelayMessage::Joined(from),
                RelayMessage::Left(from),
                RelayMessage::Frame { from, payload: &payload },
                RelayMessage::Pong,
                RelayMessage::Refused(Refusal::ALL[refusal]),
            ];
            for message in messages {
                let bytes = message.encode();
                prop_assert_eq!(RelayMessage::decode(&bytes), Ok(message));
            }
        }

        #[test]
        fn whatever_decodes_encodes_to_the_same_bytes(kind: u8, tail in vec(any::<u8>(), 0..120)) {
            let bytes = [&[kind], &tail[..]].concat();
            if let Ok(message) = ClientMessage::decode(&bytes) {
                prop_assert_eq!(message.encode(), bytes.clone());
            }
            if let Ok(message) = RelayMessage::decode(&bytes) {
                prop_assert_eq!(message.encode(), bytes);
            }
        }

        #[test]
        fn a_message_of_fixed_length_takes_no_byte_more_or_less(room: [u8; 32], node in node(), cut in 0..66usize) {
            let bytes = ClientMessage::Join { room: RoomId(room), node }.encode();
            prop_assert!(matches!(ClientMessage::decode(&bytes[..cut]), Err(DecodeError::Truncated { .. })), "cut at {}", cut);
            let longer = [&bytes[..], &[0]].concat();
            prop_assert_eq!(ClientMessage::decode(&longer), Err(DecodeError::TrailingBytes(1)));
        }
    }

    #[test]
    fn what_is_wrong_is_named() {
        let too_long = [&[SEND], &[0; 32][..], &vec![0; MAX_PAYLOAD + 1]].concat();
        let crowd = [&[WELCOME], &(MEMBERS_PER_ROOM as u16 + 1).to_le_bytes()[..]].concat();
        let client = |bytes: &[u8]| ClientMessage::decode(bytes).unwrap_err().to_string();
        let relay = |bytes: &[u8]| RelayMessage::decode(bytes).unwrap_err().to_string();

        assert_eq!(client(&[]), "the message ends inside its kind");
        assert_eq!(client(&[9]), "unknown message kind 9");
        assert_eq!(client(&[JOIN, 7]), "protocol version 7, this side speaks version 1");
        assert_eq!(client(&[PING, 0]), "1 bytes follow the end of the message");
        assert_eq!(client(&too_long), "payload too long: 4000034, at most 4000033");
        assert_eq!(relay(&[REFUSED, 0]), "unknown refusal code 0");
        assert_eq!(relay(&crowd), "member list too long: 513, at most 512");
        assert_eq!(relay(&[WELCOME, 1, 0, 5]), "the message ends inside its member's node id");
    }

    #[test]
    fn the_bytes_are_fixed() {
        assert_eq!(ClientMessage::Send { to: NodeId([7; 32]), payload: b"hi" }.encode(), {
            let mut bytes = vec![0x02];
            bytes.extend([7; 32]);
            bytes.extend(b"hi");
            bytes
        });
        assert_eq!(RelayMessage::Refused(Refusal::TooSlow).encode(), [0x86, 9]);
    }
}
