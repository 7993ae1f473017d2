//! Missions about blocks that are kept back, played right and played wrong in a room where attacks are allowed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::Params;
use hashyard_core::room::RoomName;
use hashyard_course::deed::Attack;
use hashyard_course::{Deed, Run};
use serde_json::json;

/// Mines for nobody in particular.
const THIRD: usize = 2;

/// A room in which two hashes find a block, with an attacker who has coins, a merchant and a miner.
fn market(seed: u64) -> Net {
    let params = Params::room(&RoomName::parse("tests").unwrap(), |key| {
        let values = [("bits", "0x207fffff"), ("retarget", "0"), ("gap", "0"), ("attacks", "on")];
        values.iter().find(|(name, _)| *name == key).map(|(_, value)| (*value).to_owned())
    });
    let mut net = Net::with_params(3, seed, params.unwrap());
    net.introduce_all();
    net.run(10_000);
    net.mine_many(ME, 12);
    net.run(5_000);
    net
}

/// The attacker pays the merchant and takes that back in secret.
fn take_back(net: &mut Net) {
    let payment = pay(net, ME, OTHER, 1.0);
    net.run(30_000);
    net.rpc(ME, "setwithhold", json!(["hidden", payment])).unwrap();
}

fn release(net: &mut Net) {
    net.rpc(ME, "releasewithheld", json!([])).unwrap();
}

/// The screen tells of what is withheld.
fn look(run: &mut Run, net: &mut Net) {
    net.run(2_000);
    let view = net.hosts[ME].node.withheld_view();
    hear(run, net, &Deed::Attack(Attack::Withheld(Box::new(view))));
}

#[test]
fn one_block_takes_back_a_payment_that_waits() {
    let mut net = market(71);
    let mut run = begin(&net, 22);
    take_back(&mut net);
    look(&mut run, &mut net);
    assert_eq!(run.ticks(), [false, false], "no block is hidden yet");
    net.mine(ME);
    look(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    release(&mut net);
    look(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn a_block_that_waits_too_long_is_worth_nothing() {
    let mut net = market(72);
    let mut run = begin(&net, 22);
    take_back(&mut net);
    net.mine(ME);
    look(&mut run, &mut net);
    net.mine_many(THIRD, 2);
    net.run(2_000);
    release(&mut net);
    look(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("lost", [true, false].as_slice()));
}

#[test]
fn a_payment_in_a_block_is_no_matter_for_finney() {
    let mut net = market(73);
    let mut run = begin(&net, 22);
    take_back(&mut net);
    net.mine(THIRD);
    net.run(2_000);
    net.mine(ME);
    look(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("confirmed", [false, false].as_slice()));
}

/// Hidden while the payment waited, and released after it was confirmed: that is another attack.
#[test]
fn a_payment_that_is_confirmed_meanwhile_is_no_matter_for_finney() {
    let mut net = market(77);
    let mut run = begin(&net, 22);
    take_back(&mut net);
    net.mine(ME);
    look(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    net.mine(THIRD);
    net.run(2_000);
    look(&mut run, &mut net);
    assert_eq!(case(&run), "confirmed");
    net.mine(ME);
    release(&mut net);
    look(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
}

#[test]
fn what_is_given_up_takes_nothing_back() {
    for page in [22, 23] {
        let mut net = market(74);
        let mut run = begin(&net, page);
        take_back(&mut net);
        if page == 23 {
            net.mine_many(THIRD, 2);
            net.run(2_000);
        }
        net.mine(ME);
        look(&mut run, &mut net);
        net.rpc(ME, "setwithhold", json!(["off"])).unwrap();
        look(&mut run, &mut net);
        assert_eq!((case(&run), run.ticks()), ("given-up", [true, false].as_slice()), "page {page}");
    }
}

#[test]
fn ones_own_blocks_are_not_those_of_others() {
    let mut net = market(78);
    let mut run = begin(&net, 23);
    let payment = pay(&mut net, ME, OTHER, 1.0);
    net.run(30_000);
    net.mine_many(ME, 3);
    net.run(2_000);
    net.rpc(ME, "setwithhold", json!(["hidden", payment])).unwrap();
    net.mine_many(ME, 4);
    look(&mut run, &mut net);
    release(&mut net);
    look(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("short", [true, false].as_slice()));
}

/// The others find `public` blocks, the first with the payment, and the attacker `own`.
fn branch(net: &mut Net, run: &mut Run, public: usize, own: usize) {
    take_back(net);
    net.mine_many(THIRD, public);
    net.run(2_000);
    net.mine_many(ME, own);
    look(run, net);
    release(net);
    look(run, net);
}

#[test]
fn four_hidden_blocks_undo_three() {
    let mut net = market(75);
    let mut run = begin(&net, 23);
    branch(&mut net, &mut run, 3, 4);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn two_blocks_are_too_few_and_three_against_three_are_lost() {
    let mut net = market(76);
    let mut run = begin(&net, 23);
    branch(&mut net, &mut run, 2, 3);
    assert_eq!((case(&run), run.ticks()), ("short", [true, false].as_slice()));
    branch(&mut net, &mut run, 3, 3);
    assert_eq!((case(&run), run.ticks()), ("lost", [true, false].as_slice()));
    branch(&mut net, &mut run, 1, 2);
    assert_eq!(run.ticks(), [true, false], "one confirmation is not two");
}
