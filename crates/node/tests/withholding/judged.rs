//! Blocks below the hidden ones that the user declares invalid: the branch stays, whether or not the node starts anew meanwhile.

use hashyard_node::view::WithholdMode;
use serde_json::json;

use crate::rig::{err, net, ok, pay, withheld};

#[test]
fn a_branch_on_a_block_that_was_declared_invalid_survives_a_restart() {
    let mut net = net(2, 1);
    let payment = pay(&mut net);
    net.mine(1);
    net.run(1_000);
    ok(&mut net, 0, "setwithhold", json!(["hidden", payment.to_string()]));
    net.mine_many(0, 2);
    let base = net.hosts[0].node.chain().tree().active_at(12).unwrap().to_string();
    ok(&mut net, 0, "invalidateblock", json!([base]));
    let before = withheld(&mut net, 0);
    assert_eq!((before.mode, before.fork_height, before.leads), (WithholdMode::Hidden, 11, true));
    net.restart(0);
    assert_eq!(withheld(&mut net, 0), before);

    // It grows on, again over a restart.
    net.mine(0);
    let grown = withheld(&mut net, 0);
    assert_eq!(grown.hidden_count, before.hidden_count + 1);
    net.restart(0);
    assert_eq!(withheld(&mut net, 0), grown);

    ok(&mut net, 0, "reconsiderblock", json!([base]));
    net.run(5_000);
    let after = withheld(&mut net, 0);
    assert_eq!((after.fork_height, after.hidden_count, after.public_count), (12, 3, 1));
    ok(&mut net, 0, "releasewithheld", json!([]));
    net.run(5_000);
    net.assert_agreement();
    assert!(withheld(&mut net, 0).last.unwrap().won && net.hosts[1].node.chain().height() == 15);
}

/// A released block of the branch itself, in a race and beside it.
#[test]
fn a_released_block_that_was_declared_invalid_carries_the_branch_on() {
    let mut net = net(2, 2);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    net.mine_many(0, 3);
    net.mine_many(1, 2);
    net.run(2_000);
    let released = ok(&mut net, 0, "releasewithheld", json!([1]))[0].clone();
    net.run(2_000);
    for round in 0..2 {
        let before = withheld(&mut net, 0);
        assert_eq!((before.hidden_count, before.public_count), (3, 2), "round {round}");
        assert_eq!(before.still_hidden, 2);
        let hash = released.as_str().unwrap().parse().unwrap();
        assert!(net.hosts[0].node.is_on_own_branch(&hash), "what was released has not lost");
        net.restart(0);
        net.run(5_000);
        assert_eq!(withheld(&mut net, 0), before);
        ok(&mut net, 0, "invalidateblock", json!([released]));
        assert_eq!(withheld(&mut net, 0), before);
    }
    ok(&mut net, 0, "reconsiderblock", json!([released]));
    ok(&mut net, 0, "releasewithheld", json!([]));
    net.run(5_000);
    net.assert_agreement();
    assert!(withheld(&mut net, 0).last.unwrap().won && net.hosts[1].node.chain().height() == 15);
}

/// What the node's own chain refuses it can't give to others, and so nothing is lost by the attempt.
#[test]
fn a_release_on_a_block_that_was_declared_invalid_waits() {
    let mut net = net(2, 3);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    net.mine_many(0, 2);
    let base = net.tip(0);
    ok(&mut net, 0, "invalidateblock", json!([base]));
    let view = withheld(&mut net, 0);
    assert_eq!((view.fork_height, view.hidden_count), (11, 3), "it stays on a block that is invalid here");
    let lane: Vec<_> = view.hidden.iter().map(|block| (block.height, block.released, block.yours)).collect();
    assert_eq!(lane, [(12, true, true), (13, false, true), (14, false, true)]);
    assert_eq!(err(&mut net, 0, "releasewithheld", json!([])), (-25, "bad-prevblk".to_owned()));
    assert_eq!(withheld(&mut net, 0), view, "it is hidden as before");
    net.restart(0);
    net.run(5_000);
    assert_eq!(withheld(&mut net, 0), view);
    ok(&mut net, 0, "reconsiderblock", json!([base]));
    assert_eq!(ok(&mut net, 0, "releasewithheld", json!([])).as_array().unwrap().len(), 2);
    net.run(5_000);
    net.assert_agreement();
    assert_eq!((net.hosts[1].node.chain().height(), withheld(&mut net, 0).last.unwrap().won), (14, true));
}

/// The first block goes out, then it is declared invalid: the second stays here until it is reconsidered.
#[test]
fn a_release_stops_at_a_block_that_was_declared_invalid() {
    let mut net = net(2, 4);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    net.mine_many(0, 2);
    let first = ok(&mut net, 0, "releasewithheld", json!([1]))[0].clone();
    net.run(2_000);
    ok(&mut net, 0, "invalidateblock", json!([first]));
    assert_eq!(err(&mut net, 0, "releasewithheld", json!([])).1, "bad-prevblk");
    let view = withheld(&mut net, 0);
    let lane: Vec<_> = view.hidden.iter().map(|block| (block.height, block.released)).collect();
    assert_eq!((view.fork_height, lane), (12, vec![(13, true), (14, false)]));
    ok(&mut net, 0, "reconsiderblock", json!([first]));
    ok(&mut net, 0, "releasewithheld", json!([]));
    net.run(5_000);
    net.assert_agreement();
    assert_eq!(net.hosts[1].node.chain().height(), 14);
}

/// Others leave the block that the branch stands on: what they left is a part of this node's branch, and counts in a race.
#[test]
fn what_others_have_left_below_the_hidden_blocks_counts() {
    let mut net = net(3, 5);
    net.partition(&[0, 1], &[2]);
    net.mine_many(1, 2);
    net.run(1_000);
    ok(&mut net, 0, "setwithhold", json!(["hidden"]));
    net.mine(0);
    net.mine_many(2, 3);
    net.heal();
    net.run(30_000);
    let view = withheld(&mut net, 0);
    assert_eq!((view.fork_height, view.hidden_count, view.public_count, view.leads), (12, 3, 3, false));
    let lane: Vec<_> = view.hidden.iter().map(|block| (block.height, block.released, block.yours)).collect();
    assert_eq!(lane, [(13, true, false), (14, true, false), (15, false, true)]);
    net.restart(0);
    net.run(5_000);
    assert_eq!(withheld(&mut net, 0), view);
    net.mine(0);
    ok(&mut net, 0, "releasewithheld", json!([]));
    net.run(10_000);
    net.assert_agreement();
    let last = withheld(&mut net, 0).last.unwrap();
    assert_eq!((last.fork_height, last.released, last.public, last.won), (12, 2, 3, true));
    assert_eq!(net.hosts[2].node.chain().height(), 16);
}
