//! What honest peers do by mistake, or in another version, costs them nothing.

use hashyard_core::{BlockHash, Header, OutPoint, Transaction, Txid};
use hashyard_node::header_sync::HEADERS_TIMEOUT;
use hashyard_wire::{Inventory, Locator, Message};

use crate::common::{block_on, spend, version};
use crate::{
    Row, VICTIM, assert_alive, genesis_header, height, last_reason, network, next_block, raw, row, tip,
    with_byte,
};

const FORGIVEN: &[Row] = &[
    row("a wrong checksum", |net, id| net.say_bytes(id, with_byte(raw("ping", vec![0; 8]), 20, 1)), ""),
    row("a name that is none", |net, id| net.say_bytes(id, with_byte(raw("ping", vec![0; 8]), 15, 1)), ""),
    row("a message that nobody knows", |net, id| net.say_bytes(id, raw("hello", vec![1, 2, 3])), ""),
    row("a message cut short", |net, id| net.say_bytes(id, raw("ping", vec![1, 2, 3])), ""),
    row("a byte behind a message without fields", |net, id| net.say_bytes(id, raw("verack", vec![0])), ""),
    row(
        "a count without its items",
        |net, id| net.say_bytes(id, raw("inv", vec![0xfe, 0xff, 0xff, 0xff, 0xff])),
        "",
    ),
    row(
        "more that was not found than allowed",
        |net, id| net.say(id, &Message::NotFound(vec![Inventory::Tx(Txid::ZERO); 50_001])),
        "",
    ),
    row("version twice", |net, id| net.say(id, &Message::Version(version(0))), ""),
    row("verack twice", |net, id| net.say(id, &Message::Verack), ""),
    row("sendaddrv2 too late", |net, id| net.say(id, &Message::SendAddrV2), ""),
    row("a pong that nobody asked for", |net, id| net.say(id, &Message::Pong(1)), ""),
    row(
        "empty lists",
        |net, id| {
            net.say(id, &Message::Inv(vec![]));
            net.say(id, &Message::GetData(vec![]));
            net.say(id, &Message::Headers(vec![]));
            net.say(id, &Message::Addr(vec![]));
            net.say(id, &Message::NotFound(vec![]));
        },
        "",
    ),
    row("a negative fee filter", |net, id| net.say(id, &Message::FeeFilter(-1)), ""),
    row(
        "notfound for what was never asked",
        |net, id| {
            let hash = tip(net).block_hash();
            net.say(id, &Message::NotFound(vec![Inventory::Block(hash), Inventory::Tx(Txid::ZERO)]));
        },
        "",
    ),
    row(
        "strange inventory",
        |net, id| {
            let hash = hashyard_core::Hash256::ZERO;
            net.say(id, &Message::Inv(vec![Inventory::Unknown { kind: 99, hash }]));
            net.say(id, &Message::GetData(vec![Inventory::Unknown { kind: 99, hash }]));
            let heard = net.heard(id);
            assert!(
                heard.contains(&Message::NotFound(vec![Inventory::Unknown { kind: 99, hash }])),
                "{heard:?}"
            );
        },
        "",
    ),
    row(
        "a locator of strangers",
        |net, id| {
            let hashes = vec![BlockHash::from_bytes([9; 32]); 101];
            net.say(id, &Message::GetHeaders(Locator { version: 1, hashes, stop: BlockHash::ZERO }));
            let heard = net.heard(id);
            let headers = heard.iter().find_map(|message| match message {
                Message::Headers(headers) => Some(headers.len()),
                _ => None,
            });
            assert_eq!(headers, Some(height(net) as usize), "from genesis");
        },
        "",
    ),
    row(
        "a header from the future",
        |net, id| {
            let block = next_block(net, |block| block.header.time = (net.now() / 1000) as u32 + 121);
            net.say(id, &Message::Headers(vec![block.header]));
            net.say(id, &Message::from(block));
        },
        "",
    ),
    row(
        "a good block unasked",
        |net, id| {
            let block = next_block(net, |_| ());
            net.say(id, &Message::from(block.clone()));
            assert_eq!(tip(net), block.header);
        },
        "",
    ),
    row(
        "the same block again",
        |net, id| {
            let block = net.hosts[VICTIM].node.chain().block_at(3).unwrap().as_ref().clone();
            net.say(id, &Message::from(block.into_block()));
        },
        "",
    ),
    row(
        "a block whose parent is unknown",
        |net, id| {
            let parent = next_block(net, |_| ());
            let child = block_on(&parent.header, height(net) + 2, |_| ());
            net.say(id, &Message::from(child.clone()));
            assert!(net.heard(id).iter().any(|message| matches!(message, Message::GetHeaders(_))));
            net.say(id, &Message::from(parent));
            assert_eq!(tip(net), child.header);
        },
        "",
    ),
    row(
        "a transaction that spends nothing known",
        |net, id| {
            let tx = spend(&[(OutPoint { txid: Txid::from_bytes([3; 32]), vout: 0 }, 5_000)], 1, 1_000);
            net.say(id, &Message::from(tx));
        },
        "",
    ),
    row(
        "a transaction that can't be",
        |net, id| {
            net.say(
                id,
                &Message::from(Transaction { version: 1, inputs: vec![], outputs: vec![], lock_time: 0 }),
            );
            let coinbase = net.hosts[VICTIM].node.chain().block_at(1).unwrap().transactions[0].clone();
            net.say(id, &Message::from(coinbase));
        },
        "",
    ),
    row(
        "a hundred unconnecting headers, a good one between",
        |net, id| {
            for nonce in 0..50 {
                let header =
                    Header { prev_blockhash: BlockHash::from_bytes([nonce; 32]), ..genesis_header() };
                net.say(id, &Message::Headers(vec![header]));
                let known = net.hosts[VICTIM].node.chain().block_at(1).unwrap().header;
                net.say(id, &Message::Headers(vec![known]));
            }
        },
        "",
    ),
    row(
        "silence when asked for headers, without claiming to have any",
        |net, _| {
            net.run(HEADERS_TIMEOUT + 1_000);
        },
        "",
    ),
];

#[test]
fn what_honest_peers_may_do_by_mistake_is_forgiven() {
    let mut net = network();
    for row in FORGIVEN {
        let id = net.guest(VICTIM, 0);
        (row.act)(&mut net, id);
        assert!(net.is_there(id), "{}: {}", row.name, last_reason(&net));
        assert_alive(&mut net, row.name);
        net.say_bytes(id, vec![0; 24]);
    }
}

/// Whatever follows the fields is left alone, in every message, and it means what it means without that.
#[test]
fn bytes_behind_the_fields_are_ignored_as_bitcoin_core_does() {
    let mut net = network();
    let id = net.guest(VICTIM, 0);
    let surplus =
        |message: Message| raw(message.command().as_str(), [message.encode_payload(), vec![7]].concat());
    net.say_bytes(id, surplus(Message::Ping(9)));
    assert!(net.heard(id).contains(&Message::Pong(9)));
    net.say_bytes(id, surplus(Message::FeeFilter(1_234)));
    assert_eq!(net.rpc(VICTIM, "getpeerinfo", serde_json::json!([])).unwrap()[2]["minfeefilter"], 0.00001234);
    let block = next_block(&net, |_| ());
    net.say_bytes(id, surplus(Message::Inv(vec![Inventory::Block(block.block_hash())])));
    assert!(net.heard(id).iter().any(|message| matches!(message, Message::GetHeaders(_))));
    net.say_bytes(id, surplus(Message::Headers(vec![block.header])));
    net.say_bytes(id, surplus(Message::from(block.clone())));
    assert_eq!(tip(&net), block.header);
    let locator = Locator { version: 1, hashes: vec![], stop: BlockHash::ZERO };
    net.say_bytes(id, surplus(Message::GetHeaders(locator.clone())));
    net.say_bytes(id, surplus(Message::GetBlocks(locator)));
    let heard = net.heard(id);
    assert!(heard.iter().any(|message| matches!(message, Message::Headers(headers) if headers.len() == 13)));
    assert!(heard.iter().any(|message| matches!(message, Message::Inv(list) if list.len() == 13)));
    assert!(net.is_there(id), "{}", last_reason(&net));
}

/// What can't be read is ignored: no command of a peer that is cut or nonsense ends the connection.
#[test]
fn undecodable_messages_are_ignored_as_bitcoin_core_does() {
    let mut net = network();
    let id = net.guest(VICTIM, 0);
    let commands = [
        "addr",
        "addrv2",
        "inv",
        "getdata",
        "notfound",
        "getheaders",
        "getblocks",
        "headers",
        "block",
        "tx",
        "feefilter",
        "ping",
        "blkprop",
        "blksig",
    ];
    for command in commands {
        for payload in [vec![], vec![3], vec![0xff; 7]] {
            net.say_bytes(id, raw(command, payload));
            assert!(net.is_there(id), "{command}: {}", last_reason(&net));
        }
    }
    assert!(!net.heard(id).iter().any(|message| matches!(message, Message::Pong(_))));
    net.say(id, &Message::Ping(5));
    assert!(net.heard(id).contains(&Message::Pong(5)));
}

/// There is software that answers a ping without its number.
#[test]
fn a_pong_that_says_nothing_ends_the_wait() {
    let mut net = network();
    let id = net.guest(VICTIM, 0);
    net.stranger_mut(id).pongs = false;
    for _ in 0..6 {
        net.run(10_000);
        net.say_bytes(id, raw("pong", vec![1]));
    }
    assert!(net.is_there(id), "{}", last_reason(&net));
}
