//! What the messages are in bytes, and what is no message.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use hashyard_core::{Decodable, DecodeError, Encodable};
use hashyard_overlay::kademlia::message::{MAX_CONTACTS, MAX_SHARED, MAX_VALUE};
use hashyard_overlay::kademlia::{Body, KadMessage, Shared};
use hashyard_overlay::sampling::{MAX_SHUFFLE, Side, ViewEntry, ViewMessage};
use hashyard_overlay::{Address, Contact, MAX_ADDRESS, NodeId};
use proptest::collection::vec;
use proptest::prelude::*;

fn contact(byte: u8, address: &[u8]) -> Contact {
    Contact::new(NodeId([byte; 32]), Address::new(address).unwrap())
}

fn sender() -> Contact {
    contact(9, b"from")
}

fn shared(length: usize) -> Shared {
    Shared { publisher: NodeId([4; 32]), lifetime_s: 86_400, value: vec![5; length].into() }
}

fn kad(body: Body) -> KadMessage {
    KadMessage { nonce: 0x0102_0304_0506_0708, sender: sender(), body }
}

fn view(side: Side, entries: Vec<ViewEntry>) -> ViewMessage {
    ViewMessage { side, nonce: 7, sender: sender(), entries }
}

/// One of each kind.
fn bodies() -> Vec<Body> {
    let key = NodeId([3; 32]);
    vec![
        Body::Ping(1),
        Body::Pong(u64::MAX),
        Body::FindNode(2, key),
        Body::Nodes(vec![contact(1, b"a"), contact(2, &[7; MAX_ADDRESS])]),
        Body::FindValue(3, key),
        Body::Values(vec![shared(0), shared(MAX_VALUE)]),
        Body::Store(4, key, shared(3)),
        Body::Stored(true),
    ]
}

#[test]
fn bytes_are_as_documented() {
    let head = |kind: u8| [&[kind, 8, 7, 6, 5, 4, 3, 2, 1][..], &[9; 32], &[4], b"from"].concat();
    let token = [2, 0, 0, 0, 0, 0, 0, 0];
    let find = [&head(2)[..], &token, &[3; 32]].concat();
    assert_eq!(kad(Body::FindNode(2, NodeId([3; 32]))).encode(), find);
    let nodes = [&head(3)[..], &[1], &[1; 32], &[2], b"ab"].concat();
    assert_eq!(kad(Body::Nodes(vec![contact(1, b"ab")])).encode(), nodes);
    let record = [&[4; 32][..], &86_400_u32.to_le_bytes(), &[2, 0, 5, 5]].concat();
    let store = [&head(6)[..], &token, &[3; 32], &record].concat();
    assert_eq!(kad(Body::Store(2, NodeId([3; 32]), shared(2))).encode(), store);
    assert_eq!(kad(Body::Stored(true)).encode(), [&head(7)[..], &[1]].concat());
    let entry = ViewEntry { contact: contact(1, b"ab"), age: 0x0102 };
    let shuffle =
        [&[1, 7, 0, 0, 0, 0, 0, 0, 0][..], &[9; 32], &[4], b"from", &[1, 2, 1], &[1; 32], &[2], b"ab"]
            .concat();
    assert_eq!(view(Side::Answer, vec![entry]).encode(), shuffle);
}

#[test]
fn each_kind_ends_where_it_ends() {
    for body in bodies() {
        let message = kad(body);
        let bytes = message.encode();
        assert_eq!(KadMessage::decode(&bytes).as_ref(), Ok(&message));
        for cut in 0..bytes.len() {
            let error = KadMessage::decode(&bytes[..cut]).unwrap_err();
            assert!(matches!(error, DecodeError::UnexpectedEnd { .. }), "{message:?} cut at {cut}: {error}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(KadMessage::decode(&longer), Err(DecodeError::TrailingBytes(1)));
    }
    let entries = vec![ViewEntry { contact: contact(1, b"a"), age: u16::MAX }; MAX_SHUFFLE];
    let bytes = view(Side::Request, entries.clone()).encode();
    assert_eq!(ViewMessage::decode(&bytes), Ok(view(Side::Request, entries)));
    for cut in 0..bytes.len() {
        let error = ViewMessage::decode(&bytes[..cut]).unwrap_err();
        assert!(matches!(error, DecodeError::UnexpectedEnd { .. }), "cut at {cut}: {error}");
    }
    let longer = [&bytes[..], &[0]].concat();
    assert_eq!(ViewMessage::decode(&longer), Err(DecodeError::TrailingBytes(1)));
}

#[test]
fn what_is_too_large_or_unknown_is_refused() {
    let contacts = vec![contact(1, b"a"); MAX_CONTACTS + 1];
    let rows = [
        (kad(Body::Nodes(contacts)), DecodeError::TooMany(21)),
        (kad(Body::Values(vec![shared(1); MAX_SHARED + 1])), DecodeError::TooMany(17)),
        (kad(Body::Values(vec![shared(MAX_VALUE + 1)])), DecodeError::Oversized(257)),
        (kad(Body::Store(0, NodeId([1; 32]), shared(u16::MAX.into()))), DecodeError::Oversized(65_535)),
    ];
    for (message, error) in rows {
        assert_eq!(KadMessage::decode(&message.encode()), Err(error));
    }
    let mut stored = kad(Body::Stored(true)).encode();
    stored[46] = 2;
    assert_eq!(KadMessage::decode(&stored), Err(DecodeError::Invalid("kept")));
    stored[0] = 8;
    assert_eq!(KadMessage::decode(&stored), Err(DecodeError::Invalid("kind")));
    let mut nodes = kad(Body::Nodes(vec![contact(1, b"a")])).encode();
    nodes[79] = 65;
    assert_eq!(KadMessage::decode(&nodes), Err(DecodeError::Oversized(65)));
    nodes[79] = 0;
    assert_eq!(KadMessage::decode(&nodes), Err(DecodeError::Invalid("address")));
    let mut shuffle = view(Side::Request, vec![]).encode();
    shuffle[46] = 255;
    assert_eq!(ViewMessage::decode(&shuffle), Err(DecodeError::TooMany(255)));
    shuffle[0] = 2;
    assert_eq!(ViewMessage::decode(&shuffle), Err(DecodeError::Invalid("side")));
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_read_is_written_again(bytes in vec(any::<u8>(), 0..200), kind in 0_u8..9, count in 0_u8..4) {
        let mut bytes = bytes;
        if bytes.len() > 46 {
            bytes[0] = kind;
            bytes[41] = 4;
            bytes[46] = count;
        }
        if let Ok(message) = KadMessage::decode(&bytes) {
            prop_assert_eq!(message.encode(), bytes.clone());
        }
        if let Ok(message) = ViewMessage::decode(&bytes) {
            prop_assert_eq!(message.encode(), bytes);
        }
    }

    #[test]
    fn views_come_through(entries in vec((any::<[u8; 32]>(), vec(any::<u8>(), 1..=MAX_ADDRESS), any::<u16>()), 0..=MAX_SHUFFLE)) {
        let entry = |(id, address, age): (_, Vec<u8>, _)| {
            ViewEntry { contact: Contact::new(NodeId(id), Address::new(&address).unwrap()), age }
        };
        let message = view(Side::Answer, entries.into_iter().map(entry).collect());
        prop_assert_eq!(ViewMessage::decode(&message.encode()), Ok(message));
    }
}

#[test]
fn addresses_have_a_length() {
    assert!(Address::new(&[]).is_none() && Address::new(&[0; MAX_ADDRESS + 1]).is_none());
    assert!(Address::new(&[0; MAX_ADDRESS]).is_some());
}
