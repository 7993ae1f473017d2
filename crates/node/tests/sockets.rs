//! Peers reached by TCP: other software, of other versions, which knows nothing of tabs.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{Net, anyone, anyones_address, coin_of, spend, version};
use hashyard_core::{BlockHash, Transaction};
use hashyard_node::view::Transport;
use hashyard_node::{Input, PeerId};
use hashyard_wire::{
    AddrEntry, AddrV2Entry, Address, Endpoint, Inventory, Locator, Message, NetAddress, Services, Version,
};
use serde_json::json;

/// The last version before `wtxidrelay` and `addrv2`.
const OLD: i32 = 70_015;
const NEW: i32 = 70_016;

fn socket(n: u8) -> Endpoint {
    Endpoint { address: Address::Ipv4([192, 0, 2, n].into()), port: 18_444 }
}

/// Someone calls over TCP and is greeted; gives what the node said until then, and who it is.
fn greeted(net: &mut Net, n: u8, greeting: Version, agreed: &[Message]) -> (PeerId, Vec<Message>) {
    let id = net.caller(0, socket(n), Transport::Tcp);
    net.say(id, &Message::Version(greeting));
    let heard = net.heard(id);
    agreed.iter().for_each(|message| net.say(id, message));
    net.say(id, &Message::Verack);
    (id, [heard, net.heard(id)].concat())
}

fn caller(net: &mut Net, n: u8, protocol: i32) -> PeerId {
    let agreed = if protocol == NEW { vec![Message::WtxidRelay, Message::SendAddrV2] } else { vec![] };
    greeted(net, n, Version { version: protocol, ..version(0) }, &agreed).0
}

/// A node with money that anyone can spend.
fn rich() -> (Net, Vec<Transaction>) {
    let mut net = Net::new(1, 301);
    net.generate(0, 14, &anyones_address());
    let coinbase = |height| net.hosts[0].node.chain().block_at(height).unwrap().transactions[0].clone();
    let payments = (1..4).map(|height| spend(&[coin_of(&coinbase(height), 0)], 1, 10_000)).collect();
    (net, payments)
}

fn announced(heard: Vec<Message>) -> Vec<Inventory> {
    let lists = heard.into_iter().filter_map(|message| match message {
        Message::Inv(list) => Some(list),
        _ => None,
    });
    lists.flatten().collect()
}

#[test]
fn what_came_with_a_version_is_said_from_that_version_on() {
    let rows = [
        (NEW, "wtxidrelay sendaddrv2 verack ping sendcmpct sendheaders getheaders feefilter"),
        (OLD, "verack ping sendcmpct sendheaders getheaders feefilter"),
        (70_013, "verack ping sendheaders getheaders feefilter"),
        (70_012, "verack ping sendheaders getheaders"),
        (70_011, "verack ping getheaders"),
    ];
    for (protocol, said) in rows {
        let mut net = Net::new(1, 302);
        let greeting = Version { version: protocol, ..version(0) };
        let (_, heard) = greeted(&mut net, 1, greeting, &[]);
        let commands: Vec<_> = heard.iter().map(|message| message.command().to_string()).collect();
        assert_eq!(commands[1..].join(" "), said, "{protocol}");
        let Message::Version(ours) = &heard[0] else { panic!("{heard:?}") };
        assert_eq!(
            ours.services,
            Services(0x0200_044d),
            "NETWORK, BLOOM, WITNESS, COMPACT_FILTERS, NETWORK_LIMITED, NOTES"
        );
        assert_eq!(ours.addr_recv.endpoint(), socket(1), "where the node sees the peer");
    }
}

#[test]
fn each_peer_hears_of_a_transaction_by_the_name_that_was_agreed_on() {
    let (mut net, payments) = rich();
    let (old, new) = (caller(&mut net, 1, OLD), caller(&mut net, 2, NEW));
    let mut payment = payments[0].clone();
    payment.inputs[0].witness.clear();
    net.rpc(0, "sendrawtransaction", json!([hex(&payment)])).unwrap();
    net.run(1_000);
    assert_eq!(announced(net.heard(old)), [Inventory::Tx(payment.txid())]);
    assert_eq!(announced(net.heard(new)), [Inventory::Wtx(payment.wtxid())]);
    net.say(new, &Message::GetData(vec![Inventory::Wtx(payment.wtxid())]));
    net.say(old, &Message::GetData(vec![Inventory::WitnessTx(payment.txid())]));
    for id in [old, new] {
        assert!(net.heard(id).contains(&Message::from(payment.clone())));
    }
}

#[test]
fn each_peer_is_asked_for_a_transaction_by_the_name_under_which_it_told() {
    let (mut net, payments) = rich();
    let (old, new) = (caller(&mut net, 1, OLD), caller(&mut net, 2, NEW));
    let blind = greeted(&mut net, 3, Version { services: Services::NETWORK, ..version(0) }, &[]).0;
    let [a, b, c] = [&payments[0], &payments[1], &payments[2]];
    let rows = [
        (old, Inventory::Tx(a.txid()), Some(Inventory::WitnessTx(a.txid()))),
        (new, Inventory::Wtx(b.wtxid()), Some(Inventory::Wtx(b.wtxid()))),
        (blind, Inventory::Tx(c.txid()), Some(Inventory::Tx(c.txid()))),
        // Names of the other kind are not what was agreed on.
        (new, Inventory::Tx(a.txid()), None),
        (old, Inventory::Wtx(b.wtxid()), None),
    ];
    net.heard(old);
    for (id, told, asked) in rows {
        net.say(id, &Message::Inv(vec![told]));
        let requests: Vec<_> = net
            .heard(id)
            .into_iter()
            .filter_map(|message| match message {
                Message::GetData(list) => Some(list),
                _ => None,
            })
            .flatten()
            .collect();
        assert_eq!(requests, Vec::from_iter(asked), "{told:?}");
    }
    for (id, tx) in [(old, a), (new, b), (blind, c)] {
        net.say(id, &Message::from(tx.clone()));
    }
    assert_eq!(net.hosts[0].node.mempool().len(), 3);
}

#[test]
fn parents_are_asked_for_by_txid_whatever_was_agreed_on() {
    let (mut net, payments) = rich();
    let new = caller(&mut net, 1, NEW);
    let child = spend(&[coin_of(&payments[0], 0)], 1, 10_000);
    net.say(new, &Message::from(child.clone()));
    let asked = Message::GetData(vec![Inventory::WitnessTx(payments[0].txid())]);
    assert!(net.heard(new).contains(&asked));
    net.say(new, &Message::from(payments[0].clone()));
    assert!(net.hosts[0].node.mempool().contains(&child.txid()));
}

#[test]
fn who_wants_no_transactions_or_only_dear_ones_is_told_of_no_others() {
    let (mut net, payments) = rich();
    let deaf = greeted(&mut net, 1, Version { relay: false, ..version(0) }, &[]).0;
    let dear = caller(&mut net, 2, OLD);
    net.say(dear, &Message::FeeFilter(1_000_000));
    let anyone_else = caller(&mut net, 3, OLD);
    net.rpc(0, "sendrawtransaction", json!([hex(&payments[0])])).unwrap();
    net.run(1_000);
    for (id, count) in [(deaf, 0), (dear, 0), (anyone_else, 1)] {
        assert_eq!(announced(net.heard(id)).len(), count, "{id}");
    }
    net.say(dear, &Message::Mempool);
    net.run(3_000);
    assert_eq!(announced(net.heard(dear)), [], "nor when it asks for all");
    let told = net.rpc(0, "getpeerinfo", json!([])).unwrap()[1].clone();
    assert_eq!((&told["minfeefilter"], &told["addr"]), (&json!(0.01), &json!("192.0.2.2:18444")));
    assert_eq!(told["network"], json!("ipv4"));
}

#[test]
fn blocks_are_fetched_only_from_those_that_have_witnesses() {
    let mut net = rich().0;
    let parent = net.hosts[0].node.chain().block_at(14).unwrap().header;
    let header = common::block_on(&parent, 15, |_| ()).header;
    for (n, services, asked) in [
        (1, Services::NETWORK, None),
        (2, Services::NETWORK.with(Services::WITNESS), Some(Inventory::WitnessBlock(header.block_hash()))),
    ] {
        let id = greeted(&mut net, n, Version { services, ..version(15) }, &[]).0;
        net.say(id, &Message::Headers(vec![header]));
        let requests = net.heard(id).into_iter().find_map(|message| match message {
            Message::GetData(list) => Some(list),
            _ => None,
        });
        assert_eq!(requests, asked.map(|item| vec![item]), "{services}");
    }
}

#[test]
fn node_ids_never_go_to_a_peer_reached_by_tcp() {
    for protocol in [OLD, NEW] {
        let mut net = Net::new(3, 303);
        net.introduce_all();
        net.run(5_000);
        let id = caller(&mut net, 1, protocol);
        let friend = caller(&mut net, 2, NEW);
        let time = (net.now() / 1000) as u32;
        let services = Services::NETWORK.with(Services::WITNESS);
        let entry = |address: Address, port| AddrV2Entry { time, services, address, port };
        let fresh = entry(Address::Ipv4([203, 0, 113, 9].into()), 8_333);
        let tab = entry(Address::Node([9; 32]), 0);
        for entry in [fresh, tab] {
            net.say(friend, &Message::AddrV2(vec![entry]));
            net.run(10_000);
        }
        net.say(id, &Message::GetAddr);
        net.run(30_000);
        let heard = net.heard(id);
        let mut told = vec![];
        for message in heard {
            match message {
                Message::Addr(list) if protocol == OLD => told.extend(list),
                Message::AddrV2(list) if protocol == NEW => told.extend(list.iter().map(old_form)),
                Message::Addr(_) | Message::AddrV2(_) => panic!("the other form: {message:?}"),
                _ => {}
            }
        }
        assert_eq!(told, [old_form(&fresh)], "with its port and what it offers; {protocol}");
    }
}

fn old_form(entry: &AddrV2Entry) -> AddrEntry {
    let address = NetAddress { services: entry.services, ..entry.endpoint().into() };
    AddrEntry { time: entry.time, address }
}

#[test]
fn where_a_caller_called_from_is_nowhere_to_reach_it() {
    let mut net = Net::new(1, 304);
    let (first, second) = (caller(&mut net, 1, NEW), caller(&mut net, 2, NEW));
    net.say(second, &Message::GetAddr);
    let heard = [net.heard(first), net.heard(second)].concat();
    assert!(
        !heard.iter().any(|message| matches!(message, Message::Addr(_) | Message::AddrV2(_))),
        "{heard:?}"
    );
}

#[test]
fn getblocks_goes_on_behind_five_hundred() {
    let mut net = Net::new(1, 305);
    net.generate(0, 510, &anyones_address());
    let id = caller(&mut net, 1, OLD);
    let hash = |net: &Net, height| net.hosts[0].node.chain().block_at(height).unwrap().block_hash();
    let genesis = hash(&net, 0);
    let ask =
        |hash| Message::GetBlocks(Locator { version: OLD as u32, hashes: vec![hash], stop: BlockHash::ZERO });
    net.heard(id);
    net.say(id, &ask(genesis));
    let told = announced(net.heard(id));
    assert_eq!((told.len(), told[499]), (500, Inventory::Block(hash(&net, 500))));
    net.say(id, &Message::GetData(told[..499].to_vec()));
    net.run(1_000);
    assert_eq!(announced(net.heard(id)), []);
    net.say(id, &Message::GetData(told[499..].to_vec()));
    let tip = hash(&net, 510);
    assert_eq!(announced(net.heard(id)), [Inventory::Block(tip)], "there is more");
    net.say(id, &ask(hash(&net, 500)));
    assert_eq!(announced(net.heard(id)).len(), 10);
    net.say(id, &Message::GetData(vec![Inventory::Block(tip)]));
    assert_eq!(announced(net.heard(id)), []);
}

#[test]
fn who_hangs_up_before_the_handshake_is_called_again_after_a_pause() {
    let mut net = Net::new(1, 306);
    let endpoint = socket(1);
    net.handle(0, Input::Discovered(endpoint));
    let mut calls = 0;
    for _ in 0..20 {
        if net.called.pop().is_some() {
            calls += 1;
            let peer = 1_000 + calls;
            net.handle(0, Input::Connected { peer, endpoint, inbound: false, transport: Transport::Tcp });
            net.handle(0, Input::Disconnected(peer));
        }
        net.run(500);
    }
    assert_eq!(calls, 2, "at once, and four seconds later");
}

#[test]
fn calls_of_others_that_end_before_the_handshake_are_no_reason_to_wait() {
    let mut net = Net::new(1, 307);
    let endpoint = socket(1);
    net.handle(0, Input::Discovered(endpoint));
    for peer in 1_000..1_010 {
        assert!(net.called.pop().is_some(), "{peer}");
        net.handle(0, Input::Connected { peer, endpoint, inbound: true, transport: Transport::Local });
        net.handle(0, Input::Disconnected(peer));
    }
}

fn hex(tx: &Transaction) -> String {
    use hashyard_core::Encodable;
    assert_eq!(tx.outputs[0].script_pubkey, anyone());
    tx.encode().iter().map(|byte| format!("{byte:02x}")).collect()
}
