//! What is said about Bloom filters, byte for byte (BIP37).

#![allow(clippy::unwrap_used)]

use hashyard_core::{Decodable, DecodeError, MerkleBlock};
use hashyard_wire::explain::{FieldKind, explain};
use hashyard_wire::{Command, Message, frame, v2};

/// The filters of Bitcoin Core's `bloom_tests`, and the proof of its `merkle_block_3_and_serialize`.
#[test]
fn messages_are_read_and_written_and_have_one_byte_for_a_name() {
    let proof = "0100000079cda856b143d9db2c1caff01d1aecc8630d30625d10e8b4b8b0000000000000b50cc069d6a3e33e3ff84a5c41d9d3febe7c770fdcc96b2c3ff60abe184f196367291b4d4c86041b8fa45d630100000001b50cc069d6a3e33e3ff84a5c41d9d3febe7c770fdcc96b2c3ff60abe184f19630101";
    let rows = [
        ("filteradd", "1499108ad8ed9bb6274d3980bab5a85c048f0950c8", 6),
        ("filterclear", "", 7),
        ("filterload", "03614e9b050000000000000001", 8),
        ("filterload", "03ce4299050000000100008001", 8),
        ("merkleblock", proof, 16),
    ];
    for (name, payload, short) in rows {
        let (command, payload) = (Command::new(name).unwrap(), hex::decode(payload).unwrap());
        let message = Message::decode(command, &payload).unwrap();
        assert!(!matches!(message, Message::Unknown { .. }), "{name}");
        assert_eq!((message.command(), message.encode_payload()), (command, payload));
        assert_eq!(v2::message_type::encode(command), [short], "{name}");
    }
    let txid = "63194f18be0af63f2c6bc9dc0f777cbefed3d9415c4af83f3ee3a3d669c00cb5".parse().unwrap();
    assert_eq!(MerkleBlock::decode(&hex::decode(proof).unwrap()).unwrap().extract(), Ok(vec![txid]));
}

/// What Bitcoin Core calls misbehaviour is told apart from what it can't read and ignores.
#[test]
fn what_is_too_large_is_told_as_such_if_it_is_all_there() {
    let size = [0xfd, 0xa1, 0x8c];
    let whole = [&size[..], &[0; 36_001], &[1, 0, 0, 0], &[0; 5]].concat();
    let read = |name, payload: &[u8]| Message::decode(Command::new(name).unwrap(), payload).unwrap_err();
    assert_eq!(read("filterload", &whole), DecodeError::TooMany(36_001));
    assert_eq!(read("filterload", &hex::decode("00330000000000000000").unwrap()), DecodeError::TooMany(51));
    assert_eq!(read("filteradd", &[&[0xfd, 9, 2][..], &[0; 521]].concat()), DecodeError::TooMany(521));
    for (name, payload) in [("filterload", &whole[..36_004]), ("filteradd", &[0xfd, 9, 2, 0][..])] {
        assert!(matches!(read(name, payload), DecodeError::UnexpectedEnd { .. }), "{name}");
    }
}

#[test]
fn fields_are_explained_by_their_names_in_the_bip() {
    let payload = hex::decode("03ce4299050000000100008001").unwrap();
    let message = Message::decode(Command::new("filterload").unwrap(), &payload).unwrap();
    let fields = explain(&frame(*b"\xf9\xbe\xb4\xd9", &message));
    let told: Vec<(&str, &str)> =
        fields.iter().rev().take(4).rev().map(|field| (&*field.name, &*field.value)).collect();
    let expected = [
        ("filter", "ce4299"),
        ("nHashFuncs", "5"),
        ("nTweak", "0x80000001"),
        ("nFlags", "0x01 BLOOM_UPDATE_ALL"),
    ];
    assert_eq!(told, expected);
    assert!(fields.iter().all(|field| field.kind != FieldKind::Error));
}
