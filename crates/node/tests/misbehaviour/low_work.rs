//! Headers and blocks of little work cost a node nothing, and whoever really has the most work wins all the same.

use std::collections::BTreeMap;

use hashyard_core::chain::{Rows, Table};
use hashyard_core::{Block, BlockHash, Header};
use hashyard_node::PeerId;
use hashyard_wire::{Inventory, Locator, Message};
use serde_json::json;

use crate::common::{Net, anyones_address, block_on, seal};
use crate::{VICTIM, assert_alive, genesis_header, height, last_reason, tip};

/// Blocks on top of one another; `salt` makes them differ from those of other branches.
fn branch(parent: &Header, below: u32, count: u32, salt: u32) -> Vec<Block> {
    let mut blocks: Vec<Block> = vec![];
    for above in 1..=count {
        let parent = blocks.last().map_or(*parent, |block| block.header);
        blocks.push(block_on(&parent, below + above, |block| {
            block.transactions[0].inputs[0]
                .script_sig
                .0
                .extend([[4].as_slice(), &salt.to_le_bytes()].concat());
        }));
    }
    blocks
}

fn headers_of(blocks: &[Block]) -> Vec<Header> {
    blocks.iter().map(|block| block.header).collect()
}

/// A node with a chain of its own.
fn victim_with(blocks: &[Block]) -> Net {
    let mut net = Net::new(1, 91);
    let id = net.guest(VICTIM, 0);
    blocks.iter().for_each(|block| net.say(id, &Message::from(block.clone())));
    assert_eq!(height(&net) as usize, blocks.len());
    net.say_bytes(id, vec![0; 24]);
    net
}

fn known(net: &Net) -> usize {
    net.hosts[VICTIM].node.chain().tree().len()
}

fn stored(net: &Net) -> usize {
    net.hosts[VICTIM].rows.table(Table::Headers).count()
}

/// Answers all questions from a chain, as an honest peer does; gives how many headers were sent.
fn serve(net: &mut Net, id: PeerId, blocks: &[Block]) -> usize {
    let at: BTreeMap<BlockHash, usize> =
        blocks.iter().enumerate().map(|(at, block)| (block.block_hash(), at)).collect();
    let mut sent = 0;
    loop {
        let questions = net.heard(id);
        if questions.is_empty() {
            return sent;
        }
        for question in questions {
            match question {
                Message::GetHeaders(Locator { hashes, stop, .. }) => {
                    let from = hashes.iter().find_map(|hash| at.get(hash)).map_or(0, |at| at + 1);
                    let to = at.get(&stop).map_or(blocks.len(), |at| at + 1).min(from + 2_000);
                    sent += to - from;
                    net.say(id, &Message::Headers(headers_of(&blocks[from..to])));
                }
                Message::GetData(list) => {
                    for item in list {
                        let block =
                            at.get(&BlockHash::from_bytes(*item.hash().as_bytes())).map(|at| &blocks[*at]);
                        block.into_iter().for_each(|block| net.say(id, &Message::from(block.clone())));
                    }
                }
                _ => {}
            }
        }
    }
}

#[test]
fn a_flood_of_low_work_headers_is_not_kept_and_ends() {
    let mut net = Net::connected(3, 92);
    net.generate(1, 300, &anyones_address());
    net.mine_many(1, 12);
    net.run(5_000);
    net.assert_agreement();
    let before = (known(&net), net.hosts[VICTIM].rows.clone());
    let id = net.guest(VICTIM, 0);
    for salt in 0..150 {
        net.say(id, &Message::Headers(headers_of(&branch(&genesis_header(), 0, 20, salt))));
    }
    assert!(!net.is_there(id));
    assert_eq!(last_reason(&net), "flood of headers");
    assert_eq!((known(&net), &net.hosts[VICTIM].rows), (before.0, &before.1));
    assert_alive(&mut net, "flood of low-work headers");
    net.restart(VICTIM);
    assert_alive(&mut net, "restart after the flood");
}

/// Who asks is told, and told too little: that is nobody's fault.
#[test]
fn an_honest_peer_with_less_work_stays_and_costs_nothing() {
    let mut net = victim_with(&branch(&genesis_header(), 0, 4_300, 1));
    let theirs = branch(&genesis_header(), 0, 4_100, 2);
    let id = net.guest(VICTIM, 4_100);
    net.say(id, &Message::Headers(vec![]));
    for _ in 0..30 {
        net.say(id, &Message::Inv(vec![Inventory::Block(theirs.last().unwrap().block_hash())]));
        assert_eq!(serve(&mut net, id, &theirs), 4_100);
    }
    assert!(net.is_there(id), "{}", last_reason(&net));
    assert_eq!((known(&net), stored(&net)), (4_301, 4_300));
}

#[test]
fn the_chain_with_more_work_wins_from_however_far_below() {
    let ours = branch(&genesis_header(), 0, 4_300, 1);
    for fork in [0, 2_500] {
        let mut net = victim_with(&ours);
        let below = ours[..fork].last().map_or(genesis_header(), |block| block.header);
        let above = branch(&below, fork as u32, 4_400 - fork as u32, 2);
        let theirs = [&ours[..fork], &above].concat();
        let id = net.stranger(VICTIM);
        net.say(id, &Message::Version(crate::common::version(4_400)));
        net.say(id, &Message::Verack);
        let sent = serve(&mut net, id, &theirs);
        assert_eq!(tip(&net), theirs.last().unwrap().header, "fork at {fork}");
        assert!(sent <= 2 * 4_400 + 2_000, "fork at {fork}: {sent} headers");
        assert!(net.is_there(id), "{}", last_reason(&net));
    }
}

/// The second time another chain comes: it is not the one that was weighed.
#[test]
fn only_the_chain_that_was_weighed_is_kept() {
    let mut net = victim_with(&branch(&genesis_header(), 0, 4_300, 1));
    let weighed = headers_of(&branch(&genesis_header(), 0, 4_200, 2));
    let other = headers_of(&branch(&genesis_header(), 0, 2_000, 3));
    let id = net.guest(VICTIM, 4_200);
    for part in weighed.chunks(2_000) {
        net.say(id, &Message::Headers(part.to_vec()));
        assert_eq!(known(&net), 4_301);
    }
    let asked = net.heard(id);
    let stop = weighed[1_999].block_hash();
    assert!(
        asked.iter().any(|message| matches!(message, Message::GetHeaders(locator) if locator.stop == stop))
    );
    net.say(id, &Message::Headers(other));
    assert_eq!(known(&net), 4_301);
    // It may begin again.
    for part in weighed.chunks(2_000) {
        net.say(id, &Message::Headers(part.to_vec()));
    }
    for part in weighed.chunks(2_000) {
        net.say(id, &Message::Headers(part.to_vec()));
    }
    assert_eq!((known(&net), stored(&net)), (8_501, 4_300));
}

#[test]
fn two_nodes_that_were_cut_off_for_long_agree_on_the_longer_chain() {
    let mut net = Net::connected(2, 93);
    net.mine_many(0, 3);
    net.run(3_000);
    net.partition(&[0], &[1]);
    net.generate(0, 330, &anyones_address());
    net.generate(1, 300, &anyones_address());
    let tip = net.tip(0);
    net.heal();
    net.run(60_000);
    net.assert_agreement();
    assert_eq!(net.tip(1), tip);
    // The other way around, and after restarts.
    net.partition(&[0], &[1]);
    net.generate(0, 200, &anyones_address());
    net.generate(1, 210, &anyones_address());
    let tip = net.tip(1);
    net.restart(0);
    net.heal();
    net.run(60_000);
    net.assert_agreement();
    assert_eq!(net.tip(0), tip);
}

#[test]
fn low_work_blocks_that_nobody_asked_for_are_not_taken() {
    let ours = branch(&genesis_header(), 0, 300, 1);
    let mut net = victim_with(&ours);
    let id = net.guest(VICTIM, 0);
    let before = net.hosts[VICTIM].rows.clone();
    for (below, salt) in [(0, 2), (100, 3), (250, 4), (298, 5)] {
        let parent = ours[..below].last().map_or(genesis_header(), |block| block.header);
        net.say(id, &Message::from(branch(&parent, below as u32, 1, salt)[0].clone()));
    }
    assert_eq!((known(&net), &net.hosts[VICTIM].rows), (301, &before));
    // One that could win is.
    net.say(id, &Message::from(branch(&ours[298].header, 299, 1, 6)[0].clone()));
    assert_eq!((known(&net), stored(&net)), (302, 301));
    assert!(net.is_there(id), "{}", last_reason(&net));
}

/// What a peer only tells of is not written down, and is told again after a restart.
#[test]
fn headers_are_stored_with_their_blocks() {
    let ours = branch(&genesis_header(), 0, 10, 1);
    let mut net = victim_with(&ours);
    let more = branch(&ours[9].header, 10, 5, 2);
    let id = net.guest(VICTIM, 0);
    net.say(id, &Message::Headers(headers_of(&more)));
    assert_eq!((known(&net), stored(&net)), (16, 10));
    net.say(id, &Message::from(more[2].clone()));
    assert_eq!((height(&net), stored(&net)), (10, 13));
    net.restart(VICTIM);
    assert_eq!((height(&net), known(&net)), (10, 14));
    let id = net.stranger(VICTIM);
    net.say(id, &Message::Version(crate::common::version(15)));
    net.say(id, &Message::Verack);
    serve(&mut net, id, &[&ours[..], &more].concat());
    assert_eq!((height(&net), stored(&net)), (15, 15));
}

/// Stores from before were full of headers that no block follows.
#[test]
fn an_old_store_is_cleaned_at_the_start() {
    let mut net = victim_with(&branch(&genesis_header(), 0, 20, 1));
    let clean: Rows = net.hosts[VICTIM].rows.clone();
    for salt in 0..50 {
        for (at, header) in headers_of(&branch(&genesis_header(), 0, 20, 100 + salt)).iter().enumerate() {
            let row = [(1_000 + at as u64).to_le_bytes().as_slice(), &[0], &header.to_bytes()].concat();
            net.hosts[VICTIM].rows.0.insert((Table::Headers, header.block_hash().as_bytes().to_vec()), row);
        }
    }
    let full = net.hosts[VICTIM].rows.clone();
    net.restart_from(VICTIM, full);
    assert_eq!((height(&net), known(&net)), (20, 21));
    assert_eq!(net.hosts[VICTIM].rows, clean);
}

#[test]
fn generatetoaddress_says_when_its_block_is_refused() {
    let mut net = Net::new(1, 94);
    let id = net.command(VICTIM, "generatetoaddress", json!([2, anyones_address()]));
    net.run(1_000);
    let order = net.hosts[VICTIM].order.clone().unwrap();
    let mut block = crate::common::solve(&order, 1);
    block.transactions[0].outputs[0].value.0 += 1;
    let block = Box::new(seal(block));
    net.handle(VICTIM, hashyard_node::Input::Solved(block));
    let error = net.hosts[VICTIM].replies.remove(&id).unwrap().unwrap_err();
    let message = "ProcessNewBlock, block not accepted: bad-cb-amount";
    assert!(error.to_string().starts_with(message), "{error}");
    assert!(net.hosts[VICTIM].order.is_none(), "nobody waits for another");
    net.generate(VICTIM, 1, &anyones_address());
    assert_eq!(height(&net), 1);
}
