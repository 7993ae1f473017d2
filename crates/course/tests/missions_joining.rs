//! Page 61, played right and played wrong: a node that joins without anybody telling it who is there.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_course::Run;
use hashyard_node::{Act, Input};
use hashyard_wire::{Address, Message};
use serde_json::json;

fn set_seeds(net: &mut Net, at: usize, seeds: bool) {
    net.handle(at, Input::Act(Act::SetSeeds(seeds)));
}

fn set_network(run: &mut Run, net: &mut Net, active: bool) {
    net.rpc(ME, "setnetworkactive", json!([active])).unwrap();
    look_on(run, net);
}

/// The app tells of every change.
fn look_on(run: &mut Run, net: &mut Net) {
    for _ in 0..30 {
        see(run, net);
    }
}

/// Three nodes that know each other, and nobody tells any of them who is there.
fn begun(seed: u64) -> (Net, Run) {
    let mut net = Net::in_overlay(3, seed);
    net.introduce_all();
    net.run(30_000);
    let run = begin(&net, 61);
    (0..3).for_each(|at| set_seeds(&mut net, at, false));
    (net, run)
}

#[test]
fn who_had_nobody_joins_from_its_address_book() {
    let (mut net, mut run) = begun(961);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false; 2], "who is connected from before has not joined");
    set_network(&mut run, &mut net, false);
    assert_eq!(run.ticks(), [true, false]);
    set_network(&mut run, &mut net, true);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn who_starts_again_joins_from_what_was_stored() {
    let (mut net, mut run) = begun(962);
    net.mine(OTHER);
    net.run(20_000);
    net.restart(ME);
    look_on(&mut run, &mut net);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn with_seeds_it_is_nothing() {
    let mut net = Net::connected(3, 963);
    let mut run = begin(&net, 61);
    set_network(&mut run, &mut net, false);
    assert_eq!((run.ticks(), case(&run)), (&[false; 2][..], "seeds-on"));
    set_network(&mut run, &mut net, true);
    assert_eq!(run.ticks(), [false; 2]);
    // Switched off for a moment, and on again before anybody is called.
    set_network(&mut run, &mut net, false);
    set_seeds(&mut net, ME, false);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    set_seeds(&mut net, ME, true);
    set_network(&mut run, &mut net, true);
    assert_eq!((run.ticks(), case(&run)), (&[true, false][..], "seeds-on"));
}

#[test]
fn an_empty_book_leads_nowhere() {
    let mut net = Net::new(1, 964);
    let mut run = begin(&net, 61);
    set_seeds(&mut net, ME, false);
    see(&mut run, &mut net);
    assert_eq!((run.ticks(), case(&run)), (&[false; 2][..], "empty-book"));
}

#[test]
fn who_is_called_or_told_by_hand_whom_to_call_did_not_find_anybody_itself() {
    let mut net = Net::new(1, 965);
    let mut run = begin(&net, 61);
    // Whom it once saw, and who answers no more.
    net.handle(ME, Input::Discovered(Address::Node([9; 32]).into()));
    set_seeds(&mut net, ME, false);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    let caller = net.guest(ME, 0);
    see(&mut run, &mut net);
    assert_eq!((run.ticks(), case(&run)), (&[true, false][..], "called"));
    net.handle(ME, Input::Disconnected(caller));
    see(&mut run, &mut net);
    net.rpc(ME, "addnode", json!(["08".repeat(32), "add"])).unwrap();
    let called = net.callee(ME, Address::Node([8; 32]).into());
    net.say(called, &Message::Version(common::version(0)));
    net.say(called, &Message::Verack);
    see(&mut run, &mut net);
    assert_eq!((run.ticks(), case(&run)), (&[true, false][..], "by-hand"));
}
