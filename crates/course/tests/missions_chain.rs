//! Missions about blocks and mining, played right and played wrong by nodes that are moved by hand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_course::Deed;
use hashyard_course::mission::{ANSWER_MS, HINT_MS, Help};
use serde_json::json;

#[test]
fn first_block() {
    let mut net = Net::connected(2, 1);
    let mut run = begin(&net, 2);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.is_done()), ("others-block", false));
    assert_eq!(run.saw().unwrap().facts[0], ("height", "1".to_owned()));
    let mine = net.new_address(ME);
    net.generate(OTHER, 1, &mine);
    see(&mut run, &mut net);
    assert!(!run.is_done(), "a classmate mined for one's address");
    assert_eq!((case(&run), run.saw().unwrap().facts[0].1.as_str()), ("others-block", "2"));
    net.mine(ME);
    see(&mut run, &mut net);
    assert!(run.is_done() && run.saw().is_none());
}

#[test]
fn blocks_from_before_a_mission_do_not_count() {
    let mut net = Net::connected(2, 1);
    net.mine(ME);
    let mut run = begin(&net, 2);
    see(&mut run, &mut net);
    assert!(!run.is_done());
}

#[test]
fn supply() {
    let mut net = Net::connected(1, 6);
    net.mine_many(ME, 7);
    let mut run = begin(&net, 16);
    for (text, expected) in [
        ("a lot", "no-number"),
        ("400", "genesis-counted"),
        ("5000", "too-many"),
        ("50", "too-few"),
        ("", "no-number"),
    ] {
        run.answer(text, sight(&net, &shown(&net)));
        assert_eq!(case(&run), expected, "{text}");
    }
    let truth = net.rpc(ME, "gettxoutsetinfo", json!([])).unwrap()["total_amount"].to_string();
    run.answer(&truth, sight(&net, &shown(&net)));
    assert!(run.is_done(), "{truth}");
}

#[test]
fn broken_blocks() {
    let mut net = Net::connected(1, 16);
    let mut run = begin(&net, 3);
    run.answer("0", sight(&net, &shown(&net)));
    assert_eq!(case(&run), "no-block");
    net.mine_many(ME, 5);
    for (text, expected) in [
        ("all", "no-number"),
        ("4", "itself-forgotten"),
        ("6", "genesis-counted"),
        ("９", "other-number"),
        ("1.5", "no-number"),
    ] {
        run.answer(text, sight(&net, &shown(&net)));
        assert_eq!(case(&run), expected, "{text}");
    }
    run.answer("4294967295", sight(&net, &shown(&net)));
    assert_eq!(case(&run), "other-number");
    let first = net.rpc(ME, "getblockhash", json!([1])).unwrap();
    let confirmations = net.rpc(ME, "getblock", json!([first])).unwrap()["confirmations"].to_string();
    run.answer(&confirmations, sight(&net, &shown(&net)));
    assert!(run.is_done(), "{confirmations}");
}

#[test]
fn help_comes_to_those_who_wait() {
    let mut net = Net::connected(2, 11);
    let run = begin(&net, 2);
    let now = net.now();
    assert_eq!(run.help(now), Help::None);
    assert_eq!(run.help(now + HINT_MS), Help::Hint);
    assert_eq!(run.help(now + ANSWER_MS), Help::Answer);
    net.mine(ME);
    let mut run = run;
    see(&mut run, &mut net);
    assert_eq!(run.help(net.now()), Help::None, "progress begins the wait anew");
}

#[test]
fn by_hand() {
    let mut net = Net::connected(2, 19);
    let mut run = begin(&net, 14);
    net.mine(ME);
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.is_done()), ("by-machine", false));
    let block = net.mine(ME);
    run.hear(&Deed::FoundByHand(block.header.block_hash()), sight(&net, &shown(&net)));
    see(&mut run, &mut net);
    assert!(run.is_done());
}

#[test]
fn a_block_by_hand_that_another_chain_left_behind_does_not_count() {
    let mut net = Net::connected(2, 20);
    let mut run = begin(&net, 14);
    net.partition(&[ME], &[OTHER]);
    let block = net.mine(ME);
    net.mine_many(OTHER, 2);
    net.heal();
    net.run(30_000);
    run.hear(&Deed::FoundByHand(block.header.block_hash()), sight(&net, &shown(&net)));
    see(&mut run, &mut net);
    assert!(!run.is_done());
}
