//! Hostile and broken peers: who is shut out, who is forgiven, and that the others go on undisturbed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "in a test a panic is the failure")]

#[path = "../common/mod.rs"]
mod common;
mod compact;
mod floods;
mod forgiven;
mod low_work;
mod noise;
mod shut_out;
mod stalls;

use common::{Net, block_on, easy_params};
use hashyard_core::{Block, Header, Txid};
use hashyard_node::PeerId;
use hashyard_node::view::EventKind;
use hashyard_wire::{Address, Command, Inventory, RawMessage};
use serde_json::json;

/// The node that is attacked.
const VICTIM: usize = 0;

/// Three honest nodes with a chain of twelve blocks.
fn network() -> Net {
    let mut net = Net::connected(3, 21);
    net.mine_many(1, 12);
    net.run(2_000);
    net
}

fn genesis_header() -> Header {
    easy_params().genesis_block().header
}

fn tip(net: &Net) -> Header {
    net.hosts[VICTIM].node.chain().tip().header
}

fn height(net: &Net) -> u32 {
    net.hosts[VICTIM].node.chain().height()
}

/// A good block on the victim's tip, which nobody else knows.
fn next_block(net: &Net, change: impl FnOnce(&mut Block)) -> Block {
    block_on(&tip(net), height(net) + 1, change)
}

/// Why the victim last ended a connection.
fn last_reason(net: &Net) -> String {
    let events = net.hosts[VICTIM].node.snapshot().events;
    let reason = events.into_iter().find_map(|event| match event.kind {
        EventKind::PeerGone { fault, .. } => fault,
        _ => None,
    });
    reason.map(|fault| fault.to_string()).unwrap_or_default()
}

/// The network is as alive as ever: a payment and a block reach everyone.
fn assert_alive(net: &mut Net, name: &str) {
    net.run(3_000);
    let address = net.new_address(VICTIM);
    let txid = net.rpc(1, "sendtoaddress", json!([address, 1])).unwrap();
    net.run(3_000);
    assert!(net.rpc(2, "getrawmempool", json!([])).unwrap().as_array().unwrap().contains(&txid), "{name}");
    net.mine(2);
    net.run(3_000);
    net.assert_agreement();
    assert_eq!(
        net.hosts[VICTIM].node.chain().index().position(&txid_of(&txid)).map(|at| at.index > 0),
        Some(true),
        "{name}"
    );
}

fn txid_of(text: &serde_json::Value) -> Txid {
    text.as_str().unwrap().parse().unwrap()
}

fn raw(command: &str, payload: Vec<u8>) -> Vec<u8> {
    RawMessage::new(Command::new(command).unwrap(), payload).to_bytes(easy_params().magic)
}

fn with_byte(mut bytes: Vec<u8>, at: usize, change: u8) -> Vec<u8> {
    bytes[at] ^= change;
    bytes
}

struct Row {
    name: &'static str,
    /// What a greeted peer does.
    act: fn(&mut Net, PeerId),
    /// Why it is shut out, from the start of the reason; empty if it is forgiven.
    reason: &'static str,
}

const fn row(name: &'static str, act: fn(&mut Net, PeerId), reason: &'static str) -> Row {
    Row { name, act, reason }
}

fn txids(first: u32, count: u32) -> Vec<Inventory> {
    let name = |n: u32| Txid::from_bytes(hashyard_core::sha256(&n.to_le_bytes()));
    (first..first + count).map(|n| Inventory::Tx(name(n))).collect()
}

fn address(n: u32) -> Address {
    let mut name = [0xaa; 32];
    name[..4].copy_from_slice(&n.to_le_bytes());
    Address::Node(name)
}
