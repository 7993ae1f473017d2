//! The bytes of compact blocks (BIP152).

#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]

use hashyard_core::DecodeError;
use hashyard_wire::explain::{Field, FieldKind, explain};
use hashyard_wire::{Command, Message, frame};

const MAINNET: [u8; 4] = [0xf9, 0xbe, 0xb4, 0xd9];

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex.replace(char::is_whitespace, "")).unwrap()
}

/// The indexes 0, 1, 3 and 4 of `TransactionsRequestSerializationTest` in Bitcoin Core's `blockencodings_tests.cpp`, and the largest that
/// fit: `TransactionsRequestDeserializationMaxTest`.
#[test]
fn compact_blocks_are_asked_for_and_told_as_bip152_says() {
    let hash = "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e1ab4a6a0000000000000000";
    let tx = "02000000 00 00 00000000";
    let header = format!("01000000 {hash} {hash} 11111111 22222222 33333333");
    let rows = [
        ("sendcmpct", "01 0200000000000000".to_owned(), vec![("announce", "1"), ("version", "2")]),
        (
            "getblocktxn",
            format!("{hash} 04 00 00 01 00"),
            vec![("index", "0"), ("index", "1"), ("index", "3"), ("index", "4")],
        ),
        ("getblocktxn", format!("{hash} 01 fdffff"), vec![("index", "65535")]),
        ("getblocktxn", format!("{hash} 00"), vec![]),
        ("blocktxn", format!("{hash} 02 {tx} {tx}"), vec![("transactions_length", "2")]),
        (
            "cmpctblock",
            format!("{header} 0807060504030201 02 060504030201 ffffffffffff 02 00 {tx} 01 {tx}"),
            vec![
                ("shortid", "0x010203040506"),
                ("shortid", "0xffffffffffff"),
                ("prefilledtxn_length", "2"),
                ("index", "0"),
                ("index", "1"),
            ],
        ),
    ];
    for (name, payload, said) in rows {
        let payload = bytes(&payload);
        let message = Message::decode(Command::new(name).unwrap(), &payload).unwrap();
        assert!(!matches!(message, Message::Unknown { .. }), "{name}");
        assert_eq!((message.command().as_str(), message.encode_payload()), (name, payload));
        let fields = explain(&frame(MAINNET, &message));
        let shown = |field: &&Field| said.iter().any(|(name, _)| field.name == *name);
        let shown = fields.iter().filter(shown).map(|field| (&*field.name, &*field.value));
        assert_eq!(shown.collect::<Vec<_>>(), said, "{fields:#?}");
        assert!(fields.iter().all(|field| field.kind != FieldKind::Error), "{name}");
    }
}

/// Places of prefilled transactions are told as gaps; a place in a block has 16 bits.
#[test]
fn indexes_beyond_sixteen_bits_are_refused() {
    let hash = "11".repeat(32);
    for payload in ["02 fdffff 00", "01 fe00000100", "03 00 fdffff 00"] {
        let payload = bytes(&format!("{hash} {payload}"));
        let refused = Message::decode(Command::new("getblocktxn").unwrap(), &payload).unwrap_err();
        assert!(matches!(refused, DecodeError::Oversized(_)), "{refused}");
    }
    let head = format!("{} 0000000000000000", "00".repeat(80));
    let ids = "00".repeat(6 * 65_535);
    let full = bytes(&format!("{head} fdffff {ids} 00"));
    let command = Command::new("cmpctblock").unwrap();
    assert!(Message::decode(command, &full).is_ok());
    for payload in
        [format!("{head} fdffff {ids} 01 00 02000000 00 00 00000000"), format!("{head} fe00000100 {ids}")]
    {
        let refused = Message::decode(command, &bytes(&payload)).unwrap_err();
        assert!(matches!(refused, DecodeError::Oversized(_)), "{refused}");
    }
}
