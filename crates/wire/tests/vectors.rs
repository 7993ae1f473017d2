//! Messages whose bytes are documented elsewhere: Bitcoin's protocol documentation and the tests of Bitcoin Core.

#![allow(clippy::unwrap_used, clippy::panic)]

use hashyard_core::{Network, Reader};
use hashyard_overlay::kademlia::{Body, KadMessage, Shared};
use hashyard_overlay::sampling::{Side, ViewEntry, ViewMessage};
use hashyard_overlay::{Contact, NodeId};
use hashyard_wire::explain::{Field, FieldKind, explain};
use hashyard_wire::*;

const MAINNET: [u8; 4] = [0xf9, 0xbe, 0xb4, 0xd9];

fn bytes(hex: &str) -> Vec<u8> {
    hex::decode(hex.replace(char::is_whitespace, "")).unwrap()
}

fn only_message(raw: &[u8]) -> Message {
    let found = Framer::new(MAINNET).push(raw);
    let [Ok(message)] = found.as_slice() else { panic!("{found:?}") };
    message.decode().unwrap()
}

fn values<'a>(fields: &'a [Field], name: &str) -> Vec<&'a str> {
    fields.iter().filter(|field| field.name == name).map(|field| field.value.as_str()).collect()
}

/// The version message of the protocol documentation, sent by Satoshi 0.7.2 in 2012, before BIP37 added `relay`.
const VERSION: &str = "
    f9beb4d9 76657273696f6e0000000000 64000000 358d4932
    62ea0000 0100000000000000 11b2d05000000000
    0100000000000000 00000000000000000000ffff00000000 0000
    0000000000000000 00000000000000000000ffff00000000 0000
    3b2eb35d8ce61765 0f2f5361746f7368693a302e372e322f c03e0300";

#[test]
fn the_documented_version_message() {
    let Message::Version(version) = only_message(&bytes(VERSION)) else { panic!("not a version") };
    assert_eq!((version.version, version.services), (60002, Services::NETWORK));
    assert_eq!((version.timestamp, version.start_height), (1_355_854_353, 212_672));
    assert_eq!(version.addr_recv.ip.to_string(), "::ffff:0.0.0.0");
    assert_eq!(version.nonce, 0x6517_e68c_5db3_2e3b);
    assert_eq!(version.user_agent.parse().unwrap().version, "0.7.2");
    assert!(version.relay, "without the byte, announcements are wanted");

    let again = frame(MAINNET, &Message::Version(version));
    assert_eq!(again[24..124], bytes(VERSION)[24..], "only the relay byte is new");
    assert_eq!(again[124..], [1]);
}

#[test]
fn a_version_with_fields_of_the_future_is_read() {
    let payload = [&bytes(VERSION)[24..], &[0, 9, 9, 9]].concat();
    let version = Command::new("version").unwrap();
    let Ok(Message::Version(read)) = Message::decode(version, &payload) else { panic!("not a version") };
    assert!(!read.relay);
}

/// `stream_addrv1_hex` and `stream_addrv2_hex` in Bitcoin Core's `netbase_tests.cpp`: the same three nodes.
const ADDR: &str = "03
    61bc6649 0000000000000000 00000000000000000000000000000001 0000
    79627683 0100000000000000 00000000000000000000000000000001 00f1
    ffffffff 4804000000000000 00000000000000000000000000000001 f1f2";
const ADDRV2: &str = "03
    61bc6649 00 02 10 00000000000000000000000000000001 0000
    79627683 01 02 10 00000000000000000000000000000001 00f1
    ffffffff fd4804 02 10 00000000000000000000000000000001 f1f2";

#[test]
fn bitcoin_cores_addr_and_addrv2_streams_name_the_same_nodes() {
    let nodes = [
        (0x4966_bc61, Services::NONE, 0),
        (0x8376_6279, Services::NETWORK, 0x00f1),
        (u32::MAX, Services(0x448), 0xf1f2),
    ];
    let ip = std::net::Ipv6Addr::LOCALHOST;
    let addr =
        nodes.map(|(time, services, port)| AddrEntry { time, address: NetAddress { services, ip, port } });
    let address = Address::Ipv6(ip);
    let addrv2 = nodes.map(|(time, services, port)| AddrV2Entry { time, services, address, port });
    for (message, hex) in [(Message::Addr(addr.into()), ADDR), (Message::AddrV2(addrv2.into()), ADDRV2)] {
        assert_eq!(Message::decode(message.command(), &bytes(hex)), Ok(message.clone()));
        assert_eq!(message.encode_payload(), bytes(hex));
    }
}

/// Rows of `cnetaddr_unserialize_v2` in Bitcoin Core's `net_tests.cpp`.
#[test]
fn bitcoin_cores_addresses_of_each_network() {
    let rows = [
        (1, "01020304", Ok(Some("1.2.3.4"))),
        (1, "0102030405", Err("invalid IPv4 address length")),
        (2, "0102030405060708090a0b0c0d0e0f10", Ok(Some("102:304:506:708:90a:b0c:d0e:f10"))),
        (2, "00000000000000000000ffff01020304", Ok(None)),
        (2, "fd87d87eeb430102030405060708090a", Ok(None)),
        (6, "fc000001000200030004000500060007", Ok(Some("fc00:1:2:3:4:5:6:7"))),
        (6, "aa000001000200030004000500060007", Ok(None)),
        (6, "fc00000100020003000400050006", Err("invalid CJDNS address length")),
        (0xaa, "01020304", Ok(None)),
        (0xaa, "", Ok(None)),
    ];
    for (network, hex, expected) in rows {
        let found = Address::from_bytes(network, &bytes(hex));
        let found = found.map(|address| address.map(|a| a.to_string())).map_err(|error| error.to_string());
        assert_eq!(found, expected.map(|a| a.map(str::to_owned)).map_err(str::to_owned), "{network} {hex}");
    }
}

#[test]
fn unknown_networks_are_skipped_and_the_others_kept() {
    let payload = bytes(
        "02 61bc6649 00 ee 03 aabbcc 0000 61bc6649 01 f0 20 7777777777777777777777777777777777777777777777777777777777777777 0000",
    );
    let Ok(Message::AddrV2(entries)) = Message::decode(Command::new("addrv2").unwrap(), &payload) else {
        panic!("not an addrv2")
    };
    let [entry] = entries.as_slice() else { panic!("{entries:?}") };
    assert_eq!(entry.address, Address::Node([0x77; 32]));
}

#[test]
fn service_bits_beyond_any_length_are_no_length() {
    let payload = bytes("01 00000000 ffffffffffffffffff 01 04 7f000001 208d");
    let message = Message::decode(Command::new("addrv2").unwrap(), &payload).unwrap();
    assert!(matches!(&message, Message::AddrV2(list) if list[0].services == Services(u64::MAX)));
    assert_eq!(message.encode_payload(), payload);
}

#[test]
fn lists_longer_than_bitcoin_core_takes_are_refused() {
    let rows = [
        ("inv", "fd50c3", "fd51c3", 50_001),
        ("getdata", "fd50c3", "fd51c3", 50_001),
        ("notfound", "fd50c3", "fd51c3", 50_001),
        ("headers", "fdd007", "fdd107", 2_001),
        ("addr", "fde803", "fde903", 1_001),
        ("addrv2", "fde803", "fde903", 1_001),
        ("getheaders", "80110100 65", "80110100 66", 102),
        ("getblocks", "80110100 65", "80110100 66", 102),
    ];
    for (name, longest, longer, count) in rows {
        let command = Command::new(name).unwrap();
        let all = [bytes(longer), vec![0; 36 * count as usize]].concat();
        let error = Message::decode(command, &all).unwrap_err();
        assert_eq!(error, hashyard_core::DecodeError::TooMany(count), "{name}");
        let error = Message::decode(command, &bytes(longest)).unwrap_err();
        assert!(error.to_string().contains("data ends"), "{name}: {error}");
        // Bitcoin Core reads all but headers before it counts them.
        let cut = Message::decode(command, &bytes(longer)).unwrap_err();
        assert_eq!(cut.to_string().contains("data ends"), name != "headers", "{name}: {cut}");
    }
}

/// As in Bitcoin Core, and shown as what it is.
#[test]
fn what_lies_behind_the_fields_is_left_alone() {
    for message in samples() {
        let (command, payload) = (message.command(), [message.encode_payload(), vec![0xaa, 0xbb]].concat());
        assert_eq!(Message::decode(command, &payload), Ok(message), "{command}");
        let fields = explain(&frame(MAINNET, &Message::Unknown { command, payload }));
        assert_eq!(values(&fields, "surplus"), ["aabb"], "{command}");
        let last = fields.last().unwrap();
        assert_eq!((last.len, &*last.name, last.kind), (2, "surplus", FieldKind::Plain), "{command}");
        assert!(fields.iter().all(|field| field.kind != FieldKind::Error), "{command}: {fields:#?}");
    }
}

fn contact(byte: u8) -> Contact {
    Contact::new(NodeId([byte; 32]), hashyard_overlay::Address::new(&[0xf0]).unwrap())
}

fn view() -> Message {
    let entries = vec![ViewEntry { contact: contact(2), age: 3 }];
    Message::View(Box::new(ViewMessage { side: Side::Answer, nonce: 5, sender: contact(1), entries }))
}

fn kad() -> Message {
    let record = Shared { publisher: NodeId([3; 32]), lifetime_s: 60, value: [0xab, 0xcd].as_slice().into() };
    let body = Body::Store(6, NodeId([4; 32]), record);
    Message::Kad(Box::new(KadMessage { nonce: 5, sender: contact(1), body }))
}

#[test]
fn what_nodes_of_an_overlay_say_is_explained() {
    let told = |message: &Message| {
        let fields = explain(&frame(MAINNET, message)).into_iter().skip(4);
        fields.map(|field| format!("{} {}", field.name, field.value)).collect::<Vec<_>>()
    };
    let node = |name: &str, byte: u8| format!("{name} {}", NodeId([byte; 32]));
    let texts = |rows: &[&str]| rows.iter().map(|row| row.to_string()).collect::<Vec<_>>();
    let sender = [&*node("node", 1), "address f0"];
    assert_eq!(
        told(&view()),
        texts(&[
            "side answer",
            "nonce 0x0000000000000005",
            sender[0],
            sender[1],
            "count 1",
            "age 3",
            &node("node", 2),
            "address f0",
        ])
    );
    assert_eq!(
        told(&kad()),
        texts(&[
            "kind store",
            "nonce 0x0000000000000005",
            sender[0],
            sender[1],
            "token 0x0000000000000006",
            &node("target", 4),
            &node("publisher", 3),
            "lifetime 60",
            "value abcd",
        ])
    );
}

/// One of each kind.
fn samples() -> Vec<Message> {
    let block = Network::Regtest.params().genesis_block();
    let version = Message::decode(Command::new("version").unwrap(), &bytes(VERSION)[24..]).unwrap();
    let locator = || Locator { version: 1, hashes: vec![block.block_hash()], stop: block.block_hash() };
    let by = || BlockSignature { public_key: vec![2; 33], signature: vec![3; 71] };
    let inventory = || vec![Inventory::new(1, [7; 32])];
    let address = Address::Ipv4([1, 2, 3, 4].into());
    let entry = AddrV2Entry { time: 1, services: Services::NETWORK, address, port: 1 };
    vec![
        // Without the byte that says whether to relay, whatever follows is that byte.
        match version {
            Message::Version(version) => Message::Version(Version { relay: false, ..version }),
            _ => unreachable!(),
        },
        Message::Verack,
        Message::Ping(1),
        Message::Pong(1),
        Message::SendAddrV2,
        Message::WtxidRelay,
        Message::GetAddr,
        Message::Addr(vec![]),
        Message::AddrV2(vec![entry]),
        Message::Inv(inventory()),
        Message::GetData(inventory()),
        Message::NotFound(inventory()),
        Message::GetHeaders(locator()),
        Message::GetBlocks(locator()),
        Message::Headers(vec![block.header]),
        Message::SendHeaders,
        Message::from(block.clone()),
        Message::from(block.transactions[0].clone()),
        Message::Mempool,
        Message::FeeFilter(1),
        Message::BlockProposal(Box::new(BlockProposal { block: block.clone(), signatures: vec![by()] })),
        Message::ProposalSignature(ProposalSignature { proposal: block.transactions[0].txid(), by: by() }),
        Message::Note(Note { from: [7; 32], nonce: 9, content: b"hello".to_vec() }),
        view(),
        kad(),
    ]
}

#[test]
fn numbers_that_are_missing_are_no_ping_and_an_empty_pong() {
    let decode = |name, payload: &[u8]| Message::decode(Command::new(name).unwrap(), payload);
    assert!(decode("ping", &[1; 7]).is_err() && decode("feefilter", &[1; 7]).is_err());
    assert_eq!(decode("pong", &[1; 7]), Ok(Message::Pong(0)));
    let fields = explain(&frame(
        MAINNET,
        &Message::Unknown { command: Command::new("pong").unwrap(), payload: vec![1; 7] },
    ));
    assert_eq!(values(&fields, "surplus"), ["01010101010101"]);
}

/// Software of 2009 sent no more.
#[test]
fn a_version_may_end_behind_any_of_its_later_fields() {
    let whole = bytes(VERSION)[24..].to_vec();
    let command = Command::new("version").unwrap();
    let ends = [46, 80, whole.len() - 4, whole.len()];
    for end in 0..=whole.len() {
        let decoded = Message::decode(command, &whole[..end]);
        assert_eq!(decoded.is_ok(), ends.contains(&end), "{end}: {decoded:?}");
        let fields = explain(&frame(MAINNET, &Message::Unknown { command, payload: whole[..end].to_vec() }));
        let faultless = fields.iter().all(|field| field.kind != FieldKind::Error);
        assert_eq!(faultless, ends.contains(&end), "{end}: {fields:#?}");
    }
}

#[test]
fn the_count_behind_a_header_is_not_read() {
    let genesis = Network::Mainnet.params().genesis_block().header;
    let mut payload = Message::Headers(vec![genesis]).encode_payload();
    assert_eq!(payload, [&[1][..], &genesis.to_bytes(), &[0]].concat());
    payload[81] = 1;
    assert_eq!(
        Message::decode(Command::new("headers").unwrap(), &payload),
        Ok(Message::Headers(vec![genesis]))
    );
}

#[test]
fn reject_is_a_message_that_nobody_reads() {
    let reject = Message::decode(Command::new("reject").unwrap(), &[1, 2, 3]).unwrap();
    assert!(matches!(reject, Message::Unknown { payload, .. } if payload == [1, 2, 3]));
}

#[test]
fn an_inv_is_explained_byte_by_byte() {
    let hash = Network::Regtest.params().genesis_hash();
    let raw = frame(Network::Regtest.params().magic, &Message::Inv(vec![Inventory::Block(hash)]));
    let fields = explain(&raw);
    let found: Vec<_> = fields.iter().map(|f| (f.offset, f.len, &*f.name, f.item, f.kind)).collect();
    let plain = FieldKind::Plain;
    assert_eq!(
        found,
        [
            (0, 4, "magic", None, plain),
            (4, 12, "command", None, plain),
            (16, 4, "length", None, plain),
            (20, 4, "checksum", None, FieldKind::Verified),
            (24, 1, "count", None, plain),
            (25, 4, "type", Some(0), plain),
            (29, 32, "hash", Some(0), FieldKind::Hash),
        ]
    );
    assert_eq!(values(&fields, "magic"), ["fabfb5da regtest"]);
    assert_eq!(values(&fields, "type"), ["0x2 MSG_BLOCK"]);
    assert_eq!(values(&fields, "hash"), [hash.to_string()]);
}

#[test]
fn the_documented_version_message_is_explained() {
    let fields = explain(&bytes(VERSION));
    assert_eq!(values(&fields, "user_agent"), ["/Satoshi:0.7.2/"]);
    assert_eq!(values(&fields, "services"), ["NETWORK"]);
    assert_eq!(values(&fields, "nonce"), ["0x6517e68c5db32e3b"]);
    assert_eq!(values(&fields, "relay"), [""; 0]);
}

#[test]
fn genesis_is_explained_as_block_and_its_payment_as_transaction() {
    let genesis = Network::Mainnet.params().genesis_block();
    let txid = "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b";
    let fields = explain(&frame(MAINNET, &Message::from(genesis.clone())));
    assert_eq!(values(&fields, "merkle_root"), [txid]);
    assert_eq!(values(&fields, "txid"), [txid]);
    assert_eq!(values(&fields, "bits"), ["0x1d00ffff"]);
    let fields = explain(&frame(MAINNET, &Message::from(genesis.transactions[0].clone())));
    assert_eq!(values(&fields, "value"), ["50.00000000"]);
    assert_eq!(values(&fields, "previous_output index"), ["4294967295"]);
}

#[test]
fn long_lists_are_explained_by_their_first_entries() {
    let list = vec![Inventory::new(5, [7; 32]); 50_000];
    let fields = explain(&frame(MAINNET, &Message::GetData(list)));
    assert_eq!(values(&fields, "hash").len(), explain::SHOWN);
    assert_eq!(values(&fields, "more"), ["+49992"]);
    let last = fields.last().unwrap();
    assert_eq!((last.len, last.item), (36 * 49_992, None));
}

#[test]
fn what_is_wrong_is_explained_where_it_is() {
    let good = frame(MAINNET, &Message::Ping(1));
    let with = |at: usize, value: u8| {
        let mut raw = good.clone();
        raw[at] = value;
        raw
    };
    let rows = [
        (with(4, 7), 4, "command"),
        (with(16, 9), 16, "length"),
        (with(16, 7), 20, "checksum"),
        (with(18, 0xff), 16, "length"),
        (with(20, 0), 20, "checksum"),
        (with(31, 1), 20, "checksum"),
        (good[..30].to_vec(), 16, "length"),
        (good[..22].to_vec(), 16, "length"),
        (good[..10].to_vec(), 4, "command"),
        ([&good[..], &[0]].concat(), 32, "trailing"),
        (vec![], 0, "magic"),
    ];
    for (raw, offset, name) in rows {
        let fields = explain(&raw);
        let first = fields.iter().find(|field| field.kind == FieldKind::Error).unwrap();
        assert_eq!((first.offset, &*first.name), (offset, name), "{}", hex::encode(&raw));
    }
}

#[test]
fn a_payload_cut_in_the_middle_keeps_what_was_read() {
    let genesis = Network::Mainnet.params().genesis_block();
    let raw = frame(MAINNET, &Message::from(genesis.transactions[0].clone()));
    let fields = explain(&raw[..raw.len() - 10]);
    let last = fields.last().unwrap();
    assert_eq!((&*last.name, last.kind), ("pk_script", FieldKind::Error));
    assert_eq!(values(&fields, "value"), ["50.00000000"]);
    assert!(Reader::new(&raw).take(last.offset + last.len).is_ok());
}

/// Transactions at the edge of BIP144's marker and flag.
#[test]
fn witness_flags_are_judged_alike_by_decoder_and_explanation() {
    let input = format!("{} 00000000 00 ffffffff", "11".repeat(32));
    let rows = [
        ("no inputs, no outputs", "02000000 00 00 00000000".to_owned(), true),
        ("a witness", format!("02000000 0001 01 {input} 00 01 02 aabb 00000000"), true),
        ("no witness behind the flag", format!("02000000 0001 01 {input} 00 00 00000000"), false),
        ("no inputs behind the flag", "02000000 0001 00 00 00000000".to_owned(), false),
        ("another flag", format!("02000000 0002 01 {input} 00 01 02 aabb 00000000"), false),
        ("a marker alone", "02000000 00".to_owned(), false),
    ];
    let tx = Command::new("tx").unwrap();
    for (what, hex, valid) in rows {
        let payload = bytes(&hex);
        assert_eq!(Message::decode(tx, &payload).is_ok(), valid, "{what}");
        let fields = explain(&frame(MAINNET, &Message::Unknown { command: tx, payload }));
        assert_eq!(fields.iter().all(|field| field.kind != FieldKind::Error), valid, "{what}: {fields:#?}");
    }
}

#[test]
fn compact_filters_are_asked_for_and_told_as_bip157_says() {
    let hash = "6fe28c0ab6f1b372c1a6a246ae63f74f931e8365e1ab4a6a0000000000000000";
    let one = "01".repeat(32);
    let rows = [
        ("getcfilters", format!("00 e8030000 {hash}")),
        ("cfilter", format!("00 {hash} 03 018a0c")),
        ("getcfheaders", format!("00 01000000 {hash}")),
        ("cfheaders", format!("00 {hash} {one} 02 {one}{hash}")),
        ("getcfcheckpt", format!("00 {hash}")),
        ("cfcheckpt", format!("00 {hash} 01 {one}")),
    ];
    for (name, payload) in rows {
        let payload = bytes(&payload);
        let message = Message::decode(Command::new(name).unwrap(), &payload).unwrap();
        assert!(!matches!(message, Message::Unknown { .. }), "{name}");
        assert_eq!((message.command().as_str(), message.encode_payload()), (name, payload));
        let fields = explain(&frame(MAINNET, &message));
        assert_eq!(values(&fields, "filter_type"), ["0x00 basic"], "{name}");
        assert!(fields.iter().all(|field| field.kind != FieldKind::Error), "{name}");
    }
    let too_many = bytes(&format!("00 {hash} {one} fdd107 {}", one.repeat(2_001)));
    let error = Message::decode(Command::new("cfheaders").unwrap(), &too_many).unwrap_err();
    assert_eq!(error, hashyard_core::DecodeError::TooMany(2_001));
}
