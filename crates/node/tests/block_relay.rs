//! Who told of which block, and when; a node that tells nobody; and one that takes blocks whole.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use hashyard_node::block_relay::{MAX_TOLD, ToldBlock};
use hashyard_node::{Act, Input, NodeId, Outcome};
use hashyard_wire::{Inventory, Message};
use serde_json::json;

const OBSERVER: usize = 0;
const MINER: usize = 1;

fn connected(nodes: usize, seed: u64) -> Net {
    let mut net = Net::connected(nodes, seed);
    net.mine_many(MINER, 12);
    net.run(20_000);
    net
}

fn set(net: &mut Net, act: Act) {
    net.handle(OBSERVER, Input::Act(act));
    assert!(matches!(net.hosts[OBSERVER].outcome, Some(Outcome::BlockRelaySet)));
}

fn id(net: &Net, at: usize) -> NodeId {
    net.hosts[at].node.snapshot().identity.node
}

/// Who told the observer of its tip.
fn told(net: &Net) -> ToldBlock {
    let node = &net.hosts[OBSERVER].node;
    let told = node.block_relay_view().told.into_iter();
    let tip = node.chain().tip();
    let block = told.into_iter().find(|block| block.hash == tip.hash).unwrap();
    assert_eq!(block.height, Some(tip.height));
    block
}

fn mines(net: &mut Net) {
    net.mine(MINER);
    net.run(5_000);
}

/// Messages of a command towards the observer, or from it.
fn messages(net: &Net, outgoing: bool, command: &str) -> Vec<u32> {
    let all = net.messages(OBSERVER).into_iter();
    all.filter(|message| message.outgoing == outgoing && message.command == command).map(|m| m.size).collect()
}

#[test]
fn a_silent_node_hears_from_everybody_and_one_that_speaks_does_not() {
    let mut net = connected(6, 81);
    // They ask for a block and wait for it: meanwhile they hear from others.
    (1..6).for_each(|at| net.handle(at, Input::Act(Act::SetCompact(false))));
    let mut fewest = usize::MAX;
    for _ in 0..5 {
        mines(&mut net);
        fewest = fewest.min(told(&net).tellers.len());
    }
    assert!(fewest < 5, "whom it tells first does not tell it");
    set(&mut net, Act::SetSilent(true));
    assert!(net.hosts[OBSERVER].node.block_relay_view().silent);
    for _ in 0..5 {
        mines(&mut net);
        let block = told(&net);
        let mut tellers: Vec<_> = block.tellers.iter().map(|teller| teller.node.unwrap()).collect();
        assert!(block.tellers.is_sorted_by_key(|teller| teller.at_ms));
        tellers.sort_unstable();
        let mut others: Vec<_> = (1..6).map(|at| id(&net, at)).collect();
        others.sort_unstable();
        assert_eq!(tellers, others);
    }
}

#[test]
fn a_silent_node_passes_nothing_on_and_tells_of_its_own() {
    let mut net = connected(3, 82);
    set(&mut net, Act::SetSilent(true));
    net.partition(&[MINER], &[2]);
    mines(&mut net);
    assert_eq!(net.tip(OBSERVER), net.tip(MINER));
    assert_ne!(net.tip(2), net.tip(MINER), "nobody told it");
    net.mine(OBSERVER);
    net.run(5_000);
    net.assert_agreement();
    set(&mut net, Act::SetSilent(false));
    mines(&mut net);
    assert_eq!(net.tip(2), net.tip(MINER), "it is told again");
}

#[test]
fn who_names_old_blocks_pushes_out_no_news() {
    let mut net = connected(2, 86);
    net.mine_many(OBSERVER, MAX_TOLD);
    net.run(5_000);
    mines(&mut net);
    let before = net.hosts[OBSERVER].node.block_relay_view().told;
    assert!(!before.is_empty());
    let guest = net.guest(OBSERVER, 0);
    let chain = net.hosts[OBSERVER].node.chain();
    let old: Vec<_> = (1..=MAX_TOLD as u32).map(|at| chain.block_at(at).unwrap().block_hash()).collect();
    for hash in old {
        net.say(guest, &Message::Inv(vec![Inventory::Block(hash)]));
    }
    let names = |told: &[ToldBlock]| told.iter().map(|block| block.hash).collect::<Vec<_>>();
    assert_eq!(names(&net.hosts[OBSERVER].node.block_relay_view().told), names(&before));
}

#[test]
fn a_long_answer_is_no_news() {
    let mut net = Net::new(2, 83);
    net.mine_many(MINER, 20);
    net.introduce_all();
    net.run(30_000);
    net.assert_agreement();
    assert_eq!(net.hosts[OBSERVER].node.block_relay_view().told, []);
}

fn pays(net: &mut Net, payments: usize) {
    let address = net.new_address(MINER);
    for _ in 0..payments {
        net.rpc(MINER, "sendtoaddress", json!([address, 0.01])).unwrap();
    }
    net.run(60_000);
}

fn size_of_tip(net: &Net) -> u32 {
    net.hosts[OBSERVER].node.snapshot().chain.cards.last().unwrap().size
}

#[test]
fn blocks_come_whole_where_short_ones_are_not_wanted() {
    let mut net = connected(4, 84);
    set(&mut net, Act::SetCompact(false));
    assert!(!net.hosts[OBSERVER].node.block_relay_view().compact);
    net.run(1_000);
    let (short, whole) = (messages(&net, false, "cmpctblock").len(), messages(&net, false, "block").len());
    pays(&mut net, 10);
    mines(&mut net);
    let size = size_of_tip(&net);
    let blocks = messages(&net, false, "block");
    assert_eq!(blocks.len(), whole + 1);
    assert_eq!(*blocks.iter().max().unwrap(), size + 24, "the block and the header of its message");
    assert_eq!(messages(&net, false, "cmpctblock").len(), short, "nobody was asked for one");
    set(&mut net, Act::SetCompact(true));
    pays(&mut net, 10);
    mines(&mut net);
    assert_eq!(messages(&net, false, "block").len(), whole + 1);
    let compact = messages(&net, false, "cmpctblock");
    assert!(compact.len() > short);
    assert!(compact.iter().all(|bytes| bytes * 2 < size_of_tip(&net)), "{compact:?}");
}

#[test]
fn who_connects_later_is_not_asked_for_short_blocks_either() {
    let mut net = Net::new(2, 85);
    set(&mut net, Act::SetCompact(false));
    net.introduce_all();
    net.run(30_000);
    for _ in 0..3 {
        mines(&mut net);
    }
    net.assert_agreement();
    assert!(messages(&net, false, "cmpctblock").is_empty());
    assert_eq!(messages(&net, false, "block").len(), 3);
    set(&mut net, Act::SetCompact(true));
    mines(&mut net);
    assert_eq!((messages(&net, false, "cmpctblock").len(), messages(&net, false, "block").len()), (1, 3));
}
