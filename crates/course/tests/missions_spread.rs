//! Page 62, played right and played wrong: how fast a block spreads, and what crosses for it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::play::*;
use hashyard_core::BlockHash;
use hashyard_course::missions::spread::TRANSACTIONS;
use hashyard_course::spreading::{audience, crossed, delays, is_near, time_of};
use hashyard_course::{Deed, Run};
use hashyard_node::block_relay::{BlockRelayView, ToldBlock};
use hashyard_node::rumours::Teller;
use hashyard_node::{Act, Input, NodeId};

/// An observer that tells nobody, and others, of which one has money; all know each other.
fn begun(nodes: usize, seed: u64) -> (Net, Run) {
    let mut net = Net::connected(nodes, seed);
    net.mine_many(OTHER, MATURE);
    net.run(20_000);
    let run = begin(&net, 62);
    (net, run)
}

fn set(net: &mut Net, act: Act) {
    net.handle(ME, Input::Act(act));
}

fn relay(net: &Net) -> Box<BlockRelayView> {
    Box::new(net.hosts[ME].node.block_relay_view())
}

fn predicts(run: &mut Run, net: &Net, ms: u64) {
    hear(run, net, &Deed::SpreadPredicted { ms, relay: relay(net) });
}

/// A block of somebody's comes, and the page tells of it.
fn mines(run: &mut Run, net: &mut Net, at: usize) {
    net.mine(at);
    net.run(6_000);
    hear(run, net, &Deed::BlocksTold(relay(net)));
    hear(run, net, &came(net));
}

fn came(net: &Net) -> Deed {
    let block = net.hosts[ME].node.chain().tip().hash;
    Deed::BlockCame { block, relay: relay(net), log: net.messages(ME) }
}

fn pays(net: &mut Net, payments: u32) {
    for _ in 0..payments {
        pay(net, OTHER, OTHER, 0.01);
    }
    net.run(60_000);
}

fn fact(run: &Run, name: &str) -> u64 {
    let facts = &run.saw().unwrap().facts;
    facts.iter().find(|(fact, _)| *fact == name).unwrap().1.parse().unwrap()
}

#[test]
fn a_prediction_a_whole_block_and_a_short_one() {
    let (mut net, mut run) = begun(5, 621);
    set(&mut net, Act::SetSilent(true));
    predicts(&mut run, &net, 60_000);
    mines(&mut run, &mut net, OTHER);
    assert_eq!(case(&run), "missed");
    let (said, ms) = (fact(&run, "said"), fact(&run, "ms"));
    assert_eq!(said, 60_000);
    assert!(ms < 200, "{ms}");
    mines(&mut run, &mut net, OTHER);
    assert!(!run.ticks()[0], "each block has to be predicted");
    predicts(&mut run, &net, ms);
    mines(&mut run, &mut net, OTHER);
    assert_eq!(run.ticks(), [true, false, false]);

    set(&mut net, Act::SetCompact(false));
    pays(&mut net, TRANSACTIONS - 1);
    mines(&mut run, &mut net, OTHER);
    assert_eq!(run.ticks(), [true, true, false], "{:?}", run.saw());
    set(&mut net, Act::SetCompact(true));
    pays(&mut net, TRANSACTIONS - 1);
    mines(&mut run, &mut net, OTHER);
    assert!(run.is_done(), "{:?}", run.saw());
}

/// As in a class that has mined for a while: the questions for headers are long there, and nobody knows what a silent node has.
#[test]
fn on_a_long_chain_a_compact_block_is_less_than_half_too() {
    let (mut net, mut run) = begun(4, 628);
    net.mine_many(OTHER, 300);
    net.run(30_000);
    set(&mut net, Act::SetSilent(true));
    set(&mut net, Act::SetCompact(false));
    mines(&mut run, &mut net, OTHER);
    for compact in [false, true] {
        set(&mut net, Act::SetCompact(compact));
        pays(&mut net, TRANSACTIONS);
        mines(&mut run, &mut net, OTHER);
    }
    assert_eq!(run.ticks(), [false, true, true], "{:?}", run.saw());
}

#[test]
fn of_the_first_block_everybody_tells_a_silent_node() {
    let mut net = Net::connected(4, 629);
    set(&mut net, Act::SetSilent(true));
    let mut run = begin(&net, 62);
    predicts(&mut run, &net, 50_000);
    mines(&mut run, &mut net, OTHER);
    assert_eq!(case(&run), "missed");
    assert_eq!(relay(&net).told[0].tellers.len(), 3);
}

#[test]
fn what_was_told_before_is_no_prediction() {
    let (mut net, mut run) = begun(4, 622);
    set(&mut net, Act::SetSilent(true));
    mines(&mut run, &mut net, OTHER);
    let mut late = net.hosts[ME].node.block_relay_view();
    let known = late.told.remove(0);
    let ms = time_of(50, &delays(&known), 3).unwrap();
    hear(&mut run, &net, &Deed::SpreadPredicted { ms, relay: Box::new(late) });
    hear(&mut run, &net, &Deed::BlocksTold(relay(&net)));
    assert!(!run.ticks()[0], "that block was told before the time was said");
    mines(&mut run, &mut net, ME);
    assert!(!run.ticks()[0] && run.saw().is_none(), "nobody tells of one's own block: {:?}", run.saw());
}

#[test]
fn two_others_have_no_half() {
    let (net, mut run) = begun(3, 623);
    predicts(&mut run, &net, 10);
    assert_eq!(case(&run), "too-few");
}

/// Three tabs are there, but of one block only one of them tells: to the others it is told from here, or by nobody.
#[test]
fn who_speaks_is_told_by_few() {
    let (mut net, mut run) = begun(4, 624);
    for silent in [false, true] {
        set(&mut net, Act::SetSilent(silent));
        predicts(&mut run, &net, 10);
        net.mine(OTHER);
        net.run(6_000);
        let mut relay = net.hosts[ME].node.block_relay_view();
        relay.told[0].tellers.truncate(1);
        hear(&mut run, &net, &Deed::BlocksTold(Box::new(relay)));
        assert_eq!(case(&run), if silent { "few-told" } else { "not-silent" });
        assert_eq!(fact(&run, "tabs"), 1);
    }
    assert!(!run.ticks()[0]);
}

#[test]
fn small_blocks_own_blocks_and_blocks_from_before_prove_nothing() {
    let (mut net, mut run) = begun(3, 625);
    mines(&mut run, &mut net, OTHER);
    assert!(run.saw().is_none(), "an empty block is about nothing");
    pays(&mut net, 3);
    mines(&mut run, &mut net, OTHER);
    assert_eq!((case(&run), fact(&run, "count")), ("few-transactions", 4));
    pays(&mut net, TRANSACTIONS);
    mines(&mut run, &mut net, ME);
    assert_eq!(case(&run), "own-block");
    pays(&mut net, TRANSACTIONS);
    net.mine(OTHER);
    net.run(2_000);
    let mut late = begin(&net, 62);
    hear(&mut late, &net, &came(&net));
    assert_eq!(late.ticks(), [false, false, false]);
    hear(&mut run, &net, &came(&net));
    assert_eq!(run.ticks(), [false, false, true]);
}

#[test]
fn a_whole_block_while_short_ones_are_wanted_and_a_short_one_of_unknown_payments() {
    let (mut net, mut run) = begun(3, 626);
    set(&mut net, Act::SetCompact(false));
    pays(&mut net, TRANSACTIONS);
    net.mine(OTHER);
    net.run(2_000);
    set(&mut net, Act::SetCompact(true));
    hear(&mut run, &net, &came(&net));
    assert_eq!(case(&run), "still-whole");
    pays(&mut net, TRANSACTIONS);
    net.mine(OTHER);
    net.run(2_000);
    let Deed::BlockCame { block, relay, mut log } = came(&net) else { unreachable!() };
    let size = shown(&net).chain.cards.last().unwrap().size;
    let short = log.iter_mut().filter(|message| message.command == "cmpctblock");
    short.for_each(|message| message.size = size / 2 + 1);
    hear(&mut run, &net, &Deed::BlockCame { block, relay, log });
    assert_eq!((case(&run), fact(&run, "size")), ("not-half", size.into()));
    assert_eq!(run.ticks(), [false, false, false]);
    hear(&mut run, &net, &came(&net));
    assert_eq!(run.ticks(), [false, false, true]);
}

fn block(tellers: &[(u8, u64)]) -> ToldBlock {
    let teller = |(n, at_ms): &(u8, u64)| Teller {
        node: (*n != 0).then_some(NodeId([*n; 32])),
        name: n.to_string(),
        at_ms: *at_ms,
    };
    ToldBlock {
        hash: BlockHash::from_bytes([1; 32]),
        height: Some(1),
        tellers: tellers.iter().map(teller).collect(),
    }
}

#[test]
fn times_are_shares_of_those_who_were_there() {
    let told = block(&[(0, 90), (1, 100), (2, 110), (3, 150)]);
    let delays = delays(&told);
    assert_eq!(delays, [0, 10, 50], "who is no tab does not count");
    let connected = [(1, 0), (2, 0), (4, 50), (5, 120)].map(|(n, since)| (NodeId([n; 32]), since));
    let all = audience(&told, connected.into_iter());
    assert_eq!(all, 4, "one was there and has not told, and one came later");
    assert_eq!((time_of(50, &delays, all), time_of(75, &delays, all)), (Some(10), Some(50)));
    assert_eq!((time_of(99, &delays, all), time_of(99, &delays, 3)), (None, Some(50)));
    assert_eq!(time_of(50, &[], 0), None);
}

#[test]
fn near_is_within_a_factor_of_two() {
    for (said, measured) in [(10, 20), (20, 10), (0, 0), (0, 2), (2, 0), (7, 7)] {
        assert!(is_near(said, measured), "{said} for {measured}");
    }
    for (said, measured) in [(9, 19), (21, 10), (3, 0), (0, 3), (u64::MAX, 1)] {
        assert!(!is_near(said, measured), "{said} for {measured}");
    }
}

#[test]
fn what_crossed_is_the_block_and_what_was_said_for_it() {
    let (mut net, _) = begun(3, 627);
    set(&mut net, Act::SetCompact(false));
    pays(&mut net, TRANSACTIONS);
    net.mine(OTHER);
    net.run(3_000);
    let node = &net.hosts[ME].node;
    let size = u64::from(node.snapshot().chain.cards.last().unwrap().size);
    let whole = crossed(&net.messages(ME), &node.chain().tip().hash).unwrap();
    assert!(whole.whole && whole.bytes > size + 24, "{whole:?}, {size}");
    assert!(whole.bytes < size + 2_000, "{whole:?}, {size}");
    assert_eq!(crossed(&[], &node.chain().tip().hash), None);
}
