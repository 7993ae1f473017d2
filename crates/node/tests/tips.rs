//! Everybody's tip as screens show it: who stands where, and where branches part.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{Net, solve};
use hashyard_core::BlockHash;
use hashyard_node::Input;
use hashyard_node::view::{TipBlockView, TipsView};
use hashyard_wire::Message;
use serde_json::json;

fn tips(net: &Net, at: usize) -> TipsView {
    net.hosts[at].node.tips_view()
}

fn tip(net: &Net, at: usize) -> BlockHash {
    net.hosts[at].node.chain().tip().hash
}

/// Heights with the height of the block below and how many are skipped in between.
fn shape(view: &TipsView) -> Vec<(u32, Option<u32>, u32)> {
    let below = |block: &TipBlockView| block.parent.map(|parent| view.blocks[parent as usize].height);
    view.blocks.iter().map(|block| (block.height, below(block), block.skipped)).collect()
}

/// On which block a node stands, as another sees it.
fn stands(net: &Net, seen_by: usize, at: usize) -> Option<BlockHash> {
    let view = tips(net, seen_by);
    let id = net.hosts[at].node.id();
    let peer = view.peers.iter().find(|peer| peer.node == Some(id)).unwrap();
    peer.at.map(|number| view.blocks[number as usize].hash)
}

#[test]
fn on_one_chain_all_stand_on_the_same_block() {
    let mut net = Net::connected(3, 921);
    net.mine_many(0, 6);
    net.run(5_000);
    for at in 0..3 {
        let view = tips(&net, at);
        assert_eq!(shape(&view), [(3, None, 3), (4, Some(3), 0), (5, Some(4), 0), (6, Some(5), 0)]);
        assert!(view.blocks.iter().all(|block| block.ours));
        assert_eq!(view.blocks[view.own as usize].hash, tip(&net, at));
        assert_eq!(view.peers.iter().map(|peer| peer.at).collect::<Vec<_>>(), [Some(view.own); 2]);
    }
}

#[test]
fn two_branches_of_equal_work_part_where_they_do() {
    let mut net = Net::connected(3, 922);
    net.mine_many(0, 2);
    net.run(5_000);
    net.partition(&[0], &[1, 2]);
    net.mine(0);
    net.mine(1);
    net.run(5_000);
    net.heal();
    net.run(60_000);
    assert_ne!(tip(&net, 0), tip(&net, 1));
    for (me, ours, theirs) in [(0, 0, [1, 2]), (1, 2, [0, 0])] {
        let view = tips(&net, me);
        assert_eq!(
            shape(&view),
            [(0, None, 0), (1, Some(0), 0), (2, Some(1), 0), (3, Some(2), 0), (3, Some(2), 0)]
        );
        let lost: Vec<_> = view.blocks.iter().filter(|block| !block.ours).map(|block| block.hash).collect();
        assert_eq!(lost, [tip(&net, theirs[0])]);
        assert_eq!(tip(&net, me), tip(&net, ours));
        assert!(theirs.iter().all(|at| stands(&net, me, *at) == Some(tip(&net, *at))));
    }
    assert_eq!(stands(&net, 1, 2), Some(tip(&net, 1)));
}

/// What was given to a peer is not what it stands on, if it tells of a block with as much work.
#[test]
fn blocks_that_cross_on_their_way_are_two_tips() {
    let mut net = Net::connected(2, 923);
    // From here on both give each other new blocks without being asked (BIP152).
    for at in [0, 1, 0, 1] {
        net.mine(at);
    }
    for at in 0..2 {
        net.rpc(at, "setmining", json!([1])).unwrap();
    }
    net.run(15_000);
    for at in 0..2 {
        let order = net.hosts[at].order.clone().unwrap();
        net.handle(at, Input::Solved(Box::new(solve(&order, at as u64))));
        net.rpc(at, "setmining", json!([0])).unwrap();
    }
    net.run(5_000);
    assert_ne!(tip(&net, 0), tip(&net, 1));
    for (me, other) in [(0, 1), (1, 0)] {
        assert_eq!(stands(&net, me, other), Some(tip(&net, other)));
    }
    net.mine(1);
    net.run(5_000);
    net.assert_agreement();
    assert_eq!(stands(&net, 0, 1), Some(tip(&net, 0)));
}

#[test]
fn who_is_far_behind_stands_below_a_gap_and_who_told_of_nothing_nowhere() {
    let mut net = Net::new(1, 924);
    let headers: Vec<_> = (0..12).map(|_| net.mine(0).header).collect();
    let behind = net.guest(0, 2);
    net.guest(0, 0);
    net.say(behind, &Message::Headers(headers[..2].to_vec()));
    let view = tips(&net, 0);
    assert_eq!(shape(&view), [(0, None, 0), (1, Some(0), 0), (2, Some(1), 0), (12, Some(2), 9)]);
    assert_eq!(view.peers.iter().map(|peer| peer.at).collect::<Vec<_>>(), [Some(2), None]);
    assert_eq!((view.own, view.left_out), (3, 0));
}

#[test]
fn tips_are_few_however_many_there_are() {
    let mut net = Net::new(1, 925);
    let headers: Vec<_> = (0..30).map(|_| net.mine(0).header).collect();
    for at in 1..=20 {
        let guest = net.guest(0, at as i32);
        net.say(guest, &Message::Headers(headers[..at].to_vec()));
    }
    let (view, twice) = (tips(&net, 0), net.guest(0, 3));
    assert_eq!((view.peers.len(), view.left_out), (11, 9));
    assert!(view.blocks.len() < 100);
    // Where two stand is a tip before those where one does.
    net.say(twice, &Message::Headers(headers[..3].to_vec()));
    let view = tips(&net, 0);
    let third = view.blocks.iter().position(|block| block.height == 3).unwrap() as u32;
    assert_eq!(view.peers.iter().filter(|peer| peer.at == Some(third)).count(), 2);
}
