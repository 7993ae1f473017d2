//! Page 67, played right and played wrong: an id of Ethereum's discovery, and a block that comes without any.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_course::{Run, discv4};
use hashyard_ledgers::setting::keccak;
use hashyard_node::{Act, Input};
use serde_json::json;
use sha3::{Digest, Sha3_256};

const THIRD: usize = 2;

fn begun(seed: u64) -> (Net, Run) {
    let mut net = Net::in_overlay(3, seed);
    net.introduce_all();
    net.run(60_000);
    let run = begin(&net, 67);
    (net, run)
}

fn set_seeds(net: &mut Net, seeds: bool) {
    net.handle(ME, Input::Act(Act::SetSeeds(seeds)));
}

fn set_overlay(net: &mut Net, on: bool) {
    net.handle(ME, Input::Act(Act::SetOverlay(on)));
}

fn cut(net: &mut Net, run: &mut Run) {
    set_seeds(net, false);
    set_overlay(net, false);
    see(run, net);
}

/// A block of this node is mined and gets around.
fn mined(net: &mut Net, run: &mut Run, at: usize) {
    net.mine(at);
    net.run(10_000);
    see(run, net);
}

/// The key that the wallet of a node shows: its long form and the compressed one.
fn key(net: &Net, at: usize) -> ([u8; 64], Vec<u8>) {
    let shown = net.hosts[at].node.snapshot().wallet;
    let key = hex::decode(&shown.receive[0].public_key).unwrap();
    (discv4::long_key(&key[..].try_into().unwrap()).unwrap(), key)
}

#[test]
fn an_id_of_an_own_key_and_a_block_without_discovery() {
    let (mut net, mut run) = begun(6701);
    let (long, _) = key(&net, ME);
    answer(&mut run, &net, &format!(" 0x{} ", hex::encode_upper(keccak(&long))));
    assert_eq!(run.ticks(), [true, false]);
    cut(&mut net, &mut run);
    net.run(120_000);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [true, false]);
    mined(&mut net, &mut run, OTHER);
    assert!(run.is_done(), "{:?}", run.saw());
}

#[test]
fn who_is_paid_meanwhile_goes_on_with_the_key_from_before() {
    let (mut net, mut run) = begun(6702);
    let (long, _) = key(&net, ME);
    for at in [ME, OTHER] {
        (0..MATURE).for_each(|_| mined(&mut net, &mut run, at));
    }
    let receive = shown(&net).wallet.receive[0].address.clone();
    net.rpc(OTHER, "sendtoaddress", json!([receive, 1.0])).unwrap();
    mined(&mut net, &mut run, OTHER);
    assert_ne!(key(&net, ME).0, long, "the wallet shows another key");
    for long in [long, key(&net, ME).0] {
        let mut run = begin(&net, 67);
        run.see(sight(&net, &shown(&net)));
        answer(&mut run, &net, &hex::encode(keccak(&long)));
        assert_eq!(
            run.ticks()[0],
            long == key(&net, ME).0,
            "a mission that began later knows the new key alone"
        );
    }
    answer(&mut run, &net, &hex::encode(keccak(&long)));
    assert_eq!(run.ticks(), [true, false]);
}

#[test]
fn what_is_no_id_of_that_key_is_named() {
    let (net, mut run) = begun(6703);
    let (long, short) = key(&net, ME);
    let prefixed = [&[4], &long[..]].concat();
    let id = hex::encode(keccak(&long));
    for (said, named) in [
        (String::new(), "no-id"),
        ("my id".to_owned(), "no-id"),
        (id[..62].to_owned(), "no-id"),
        ("ab".repeat(500), "no-id"),
        (hex::encode(long), "key-itself"),
        (hex::encode(&short), "key-itself"),
        (id[24..].to_owned(), "address"),
        (hex::encode(keccak(&prefixed)), "with-prefix"),
        (hex::encode(keccak(&short)), "compressed"),
        (hex::encode(Sha3_256::digest(long)), "sha3"),
        (hex::encode(keccak(hex::encode(long).as_bytes())), "digits"),
        (net.hosts[ME].node.id().to_string(), "room-id"),
        (net.hosts[OTHER].node.id().to_string(), "room-id"),
        (hex::encode(keccak(&key(&net, OTHER).0)), "other-id"),
    ] {
        answer(&mut run, &net, &said);
        assert_eq!((case(&run), run.ticks()), (named, &[false; 2][..]), "{said}");
    }
}

#[test]
fn with_discovery_on_a_block_proves_nothing() {
    let (mut net, mut run) = begun(6704);
    mined(&mut net, &mut run, OTHER);
    assert!(run.saw().is_none(), "nothing was begun");
    set_overlay(&mut net, false);
    mined(&mut net, &mut run, OTHER);
    assert_eq!(case(&run), "seeds-on");
    set_overlay(&mut net, true);
    set_seeds(&mut net, false);
    mined(&mut net, &mut run, OTHER);
    assert_eq!((case(&run), run.ticks()), ("overlay-on", &[false; 2][..]));
    // One that came before is none that comes now.
    set_overlay(&mut net, false);
    (0..5).for_each(|_| see(&mut run, &mut net));
    assert_eq!(run.ticks(), [false; 2]);
    mined(&mut net, &mut run, OTHER);
    assert_eq!(run.ticks(), [false, true]);
}

#[test]
fn what_was_said_between_two_looks_is_counted() {
    let (mut net, mut run) = begun(6705);
    cut(&mut net, &mut run);
    set_overlay(&mut net, true);
    net.run(30_000);
    set_overlay(&mut net, false);
    mined(&mut net, &mut run, OTHER);
    assert_eq!((case(&run), run.ticks()), ("crossed", &[false; 2][..]));
    assert_ne!(run.saw().unwrap().facts[0].1, "0");
    mined(&mut net, &mut run, OTHER);
    assert_eq!(run.ticks(), [false, true]);
}

#[test]
fn own_blocks_do_not_come_over_connections() {
    let (mut net, mut run) = begun(6706);
    cut(&mut net, &mut run);
    mined(&mut net, &mut run, ME);
    assert_eq!((case(&run), run.ticks()), ("own-block", &[false; 2][..]));
    mined(&mut net, &mut run, THIRD);
    assert_eq!(run.ticks(), [false, true]);
}

#[test]
fn a_block_that_was_set_aside_and_is_taken_back_came_before() {
    let (mut net, mut run) = begun(6707);
    mined(&mut net, &mut run, THIRD);
    let tip = net.rpc(ME, "getbestblockhash", json!([])).unwrap();
    net.rpc(ME, "invalidateblock", json!([tip])).unwrap();
    net.partition(&[ME], &[OTHER, THIRD]);
    net.run(10_000);
    cut(&mut net, &mut run);
    assert_eq!(case(&run), "nobody");
    net.rpc(ME, "reconsiderblock", json!([tip])).unwrap();
    see(&mut run, &mut net);
    assert_eq!((case(&run), run.ticks()), ("not-passed-on", &[false; 2][..]));
}
