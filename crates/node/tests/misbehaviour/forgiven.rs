//! What honest peers do by mistake, or in another version, costs them nothing.

use hashyard_core::{BlockHash, Header, OutPoint, Transaction, Txid};
use hashyard_node::header_sync::HEADERS_TIMEOUT;
use hashyard_wire::{Inventory, Locator, Message};

use crate::common::{block_on, spend};
use crate::{
    Row, VICTIM, assert_alive, genesis_header, height, last_reason, network, next_block, raw, row, tip,
    with_byte,
};

const FORGIVEN: &[Row] = &[
    row("a wrong checksum", |net, id| net.say_bytes(id, with_byte(raw("ping", vec![0; 8]), 20, 1)), ""),
    row("a name that is none", |net, id| net.say_bytes(id, with_byte(raw("ping", vec![0; 8]), 15, 1)), ""),
    row("a message that nobody knows", |net, id| net.say_bytes(id, raw("hello", vec![1, 2, 3])), ""),
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
            let block = next_block(net, |block| block.header.time = (net.now / 1000) as u32 + 121);
            net.say(id, &Message::Headers(vec![block.header]));
            net.say(id, &Message::Block(block));
        },
        "",
    ),
    row(
        "a good block unasked",
        |net, id| {
            let block = next_block(net, |_| ());
            net.say(id, &Message::Block(block.clone()));
            assert_eq!(tip(net), block.header);
        },
        "",
    ),
    row(
        "the same block again",
        |net, id| {
            let block = net.hosts[VICTIM].node.chain().block_at(3).unwrap().as_ref().clone();
            net.say(id, &Message::Block(block));
        },
        "",
    ),
    row(
        "a block whose parent is unknown",
        |net, id| {
            let parent = next_block(net, |_| ());
            let child = block_on(&parent.header, height(net) + 2, |_| ());
            net.say(id, &Message::Block(child.clone()));
            assert!(net.heard(id).iter().any(|message| matches!(message, Message::GetHeaders(_))));
            net.say(id, &Message::Block(parent));
            assert_eq!(tip(net), child.header);
        },
        "",
    ),
    row(
        "a transaction that spends nothing known",
        |net, id| {
            let tx = spend(&[(OutPoint { txid: Txid::from_bytes([3; 32]), vout: 0 }, 5_000)], 1, 1_000);
            net.say(id, &Message::Tx(tx));
        },
        "",
    ),
    row(
        "a transaction that can't be",
        |net, id| {
            net.say(
                id,
                &Message::Tx(Transaction { version: 1, inputs: vec![], outputs: vec![], lock_time: 0 }),
            );
            let coinbase = net.hosts[VICTIM].node.chain().block_at(1).unwrap().transactions[0].clone();
            net.say(id, &Message::Tx(coinbase));
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
