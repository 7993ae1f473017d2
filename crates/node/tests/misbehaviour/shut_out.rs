//! Broken rules of the protocol end the connection.

use hashyard_core::{BlockHash, Header, Txid};
use hashyard_node::PeerId;
use hashyard_node::handshake::HANDSHAKE_TIMEOUT;
use hashyard_node::ping::{PING_INTERVAL, PING_TIMEOUT};
use hashyard_wire::{Inventory, Locator, MAX_MESSAGE, Message, Version, frame};

use crate::common::{Net, block_on, version};
use crate::{
    Row, VICTIM, assert_alive, genesis_header, height, last_reason, network, next_block, raw, row, tip, txids,
};

const SHUT_OUT: &[Row] = &[
    row(
        "another network's magic",
        |net, id| net.say_bytes(id, frame([0xf9, 0xbe, 0xb4, 0xd9], &Message::GetAddr)),
        "bad magic",
    ),
    row(
        "no Bitcoin at all",
        |net, id| net.say_bytes(id, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec()),
        "bad magic",
    ),
    row(
        "a payload longer than any message",
        |net, id| {
            let mut header = raw("block", vec![]);
            header[16..20].copy_from_slice(&(MAX_MESSAGE as u32 + 1).to_le_bytes());
            net.say_bytes(id, header);
        },
        "payload of 4000001 bytes",
    ),
    row(
        "more inventory than allowed",
        |net, id| {
            let list = vec![Inventory::Tx(Txid::ZERO); 50_001];
            net.say(id, &Message::Inv(list));
        },
        "malformed inv",
    ),
    row(
        "more headers than allowed",
        |net, id| net.say(id, &Message::Headers(vec![genesis_header(); 2_001])),
        "malformed headers",
    ),
    row(
        "more addresses than allowed",
        |net, id| net.say_bytes(id, raw("addr", [vec![0xfd, 0xe9, 3], vec![0; 30 * 1_001]].concat())),
        "malformed addr",
    ),
    row(
        "a locator longer than allowed",
        |net, id| {
            let hashes = vec![BlockHash::ZERO; 102];
            net.say(id, &Message::GetHeaders(Locator { version: 1, hashes, stop: BlockHash::ZERO }));
        },
        "malformed getheaders",
    ),
    row(
        "headers that are no chain",
        |net, id| {
            let one = next_block(net, |_| ()).header;
            let other = next_block(net, |block| block.header.time += 1).header;
            net.say(id, &Message::Headers(vec![one, other]));
        },
        "non-continuous headers sequence",
    ),
    row(
        "a header without work",
        |net, id| {
            let mut header = next_block(net, |_| ()).header;
            header.nonce = 0;
            let target = header.bits.to_target().unwrap();
            while target.is_met_by(&header.block_hash()) {
                header.nonce += 1;
            }
            net.say(id, &Message::Headers(vec![header]));
        },
        "invalid header: high-hash",
    ),
    row(
        "a header of the wrong difficulty",
        |net, id| {
            let header = next_block(net, |block| block.header.bits = hashyard_core::Bits(0x203f_ffff)).header;
            net.say(id, &Message::Headers(vec![header]));
        },
        "invalid header: bad-diffbits",
    ),
    row(
        "headers from nowhere, again and again",
        |net, id| {
            for nonce in 0..11 {
                let header =
                    Header { prev_blockhash: BlockHash::from_bytes([nonce; 32]), ..genesis_header() };
                net.say(id, &Message::Headers(vec![header]));
            }
        },
        "too many unconnecting headers",
    ),
    row(
        "a block that takes too much",
        |net, id| {
            let block = next_block(net, |block| block.transactions[0].outputs[0].value.0 += 1);
            net.say(id, &Message::from(block));
        },
        "invalid block: bad-cb-amount",
    ),
    row(
        "a block with another coinbase than its header says",
        |net, id| {
            let mut block = next_block(net, |_| ());
            block.transactions[0].outputs[0].value.0 -= 1;
            net.say(id, &Message::from(block));
        },
        "invalid block: bad-txnmrklroot",
    ),
    row(
        "a block that is known, with another witness",
        |net, id| {
            let mut block = next_block(net, |_| ());
            net.say(id, &Message::from(block.clone()));
            assert_eq!(tip(net), block.header);
            block.transactions[0].inputs[0].witness = vec![vec![1]];
            net.say(id, &Message::from(block));
        },
        "invalid block: mutated block",
    ),
    row(
        "a block of little work, with another coinbase than its header says",
        |net, id| {
            let mut block = block_on(&genesis_header(), 1, |_| ());
            net.say(id, &Message::from(block.clone()));
            assert!(net.is_there(id), "of no use is no fault");
            block.transactions[0].outputs[0].value.0 -= 1;
            net.say(id, &Message::from(block));
        },
        "invalid block: mutated block",
    ),
    row(
        "a block that is refused a second time",
        |net, id| {
            let block = next_block(net, |block| block.transactions[0].outputs[0].value.0 += 1);
            let first = net.guest(VICTIM, 0);
            net.say(first, &Message::from(block.clone()));
            net.say(id, &Message::from(block));
        },
        "invalid block: duplicate-invalid",
    ),
    row(
        "a block on an invalid one",
        |net, id| {
            let bad = next_block(net, |block| block.transactions[0].outputs[0].value.0 += 1);
            let child = block_on(&bad.header, height(net) + 2, |_| ());
            let first = net.guest(VICTIM, 0);
            net.say(first, &Message::from(bad));
            net.say(id, &Message::Headers(vec![child.header]));
        },
        "invalid header: bad-prevblk",
    ),
    row(
        "more than a message of questions while none is answered",
        |net, id| {
            for start in [0, 50_000] {
                net.say(id, &Message::GetData(txids(start, 50_000)));
            }
        },
        "asks for too much at once",
    ),
    row(
        "silence when pinged",
        |net, id| {
            net.stranger_mut(id).pongs = false;
            net.run(PING_INTERVAL + PING_TIMEOUT + 1_000);
        },
        "ping timeout",
    ),
];

#[test]
fn who_breaks_the_protocol_is_shut_out_and_the_others_go_on() {
    let mut net = network();
    for row in SHUT_OUT {
        let id = net.guest(VICTIM, 0);
        assert!(net.is_there(id), "{}", row.name);
        (row.act)(&mut net, id);
        assert!(!net.is_there(id), "{} is forgiven", row.name);
        let reason = last_reason(&net);
        assert!(reason.starts_with(row.reason), "{}: {reason}", row.name);
        assert_eq!(net.hosts[VICTIM].node.peer_ids().len(), 2, "{}: the honest stay", row.name);
        assert_alive(&mut net, row.name);
    }
}

/// Before the handshake is done.
#[test]
fn strangers_must_introduce_themselves_properly() {
    let mut net = network();
    let own_nonce = own_version(&mut net).nonce;
    type Act = fn(&mut Net, PeerId, u64);
    let rows: &[(&str, Act, &str)] = &[
        (
            "verack first",
            |net, id, _| {
                net.say(id, &Message::Verack);
                net.run(HANDSHAKE_TIMEOUT + 1);
            },
            "handshake timeout",
        ),
        (
            "our own version",
            |net, id, nonce| net.say(id, &Message::Version(Version { nonce, ..version(0) })),
            "connected to itself",
        ),
        (
            "a version of 2010",
            |net, id, _| net.say(id, &Message::Version(Version { version: 31_799, ..version(0) })),
            "obsolete version",
        ),
        ("nothing", |net, _, _| net.run(HANDSHAKE_TIMEOUT + 1), "handshake timeout"),
        (
            "everything but a handshake",
            |net, id, _| {
                let block = next_block(net, |_| ());
                net.say(id, &Message::from(block.clone()));
                net.say(id, &Message::GetAddr);
                net.say(id, &Message::Mempool);
                assert_ne!(tip(net), block.header, "nothing counts before the handshake");
                assert_eq!(net.heard(id), []);
                net.run(HANDSHAKE_TIMEOUT + 1);
            },
            "handshake timeout",
        ),
        (
            "half a handshake",
            |net, id, _| {
                net.say(id, &Message::Version(version(0)));
                net.run(HANDSHAKE_TIMEOUT + 1);
            },
            "handshake timeout",
        ),
    ];
    for (name, act, reason) in rows {
        let id = net.stranger(VICTIM);
        act(&mut net, id, own_nonce);
        assert!(!net.is_there(id), "{name}");
        assert_eq!(last_reason(&net), *reason, "{name}");
        assert_alive(&mut net, name);
    }
}

/// What the victim says of itself.
fn own_version(net: &mut Net) -> Version {
    let id = net.stranger(VICTIM);
    net.say(id, &Message::Version(version(0)));
    let Some(Message::Version(version)) = net.heard(id).into_iter().next() else { panic!("no version") };
    version
}
