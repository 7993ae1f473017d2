//! Page 69, played right and played wrong: a list among nodes that come and leave.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::overlays::*;
use common::play::*;
use hashyard_course::{Deed, Run};
use hashyard_node::view::SampleView;

/// Seconds pass, in each of which the node tells of its view.
fn watch(net: &mut Net, run: &mut Run, seconds: usize) {
    for _ in 0..seconds {
        net.run(1_000);
        hear(run, net, &Deed::Overlay(overlay(net)));
        run.see(sight(net, &shown(net)));
    }
}

#[test]
fn who_leaves_without_a_word_leaves_the_list_and_the_rest_goes_on() {
    let (mut net, mut run) = begun(3, &[], 69);
    watch(&mut net, &mut run, 40);
    answer(&mut run, &net, "4");
    assert_eq!(case(&run), "noted");
    net.mine_many(OTHER, 1);
    watch(&mut net, &mut run, 1);
    leave(&mut net, LEAVES);
    watch(&mut net, &mut run, 2);
    assert_eq!((case(&run), run.ticks()), ("left", &[false; 2][..]));
    watch(&mut net, &mut run, 60);
    assert_eq!(run.ticks(), [true, false], "{:?}", run.saw());
    net.mine_many(ME, 1);
    watch(&mut net, &mut run, 2);
    assert_eq!(run.ticks(), [true, false], "a block of mine reached nobody yet");
    net.mine_many(OTHER, 1);
    watch(&mut net, &mut run, 2);
    assert!(run.is_done());
}

#[test]
fn what_is_no_prediction_is_named() {
    let (mut net, mut run) = begun(5, &[], 69);
    answer(&mut run, &net, "2");
    assert_eq!(case(&run), "unknown-view");
    watch(&mut net, &mut run, 40);
    for (text, expected) in
        [("soon", "no-number"), ("0", "no-number"), ("61", "too-many"), ("60", "noted"), ("４", "noted")]
    {
        answer(&mut run, &net, text);
        assert_eq!(case(&run), expected, "{text}");
    }
    // Who had left before anything was said does not count.
    let (mut net, mut run) = begun(3, &[], 69);
    watch(&mut net, &mut run, 40);
    leave(&mut net, LEAVES);
    watch(&mut net, &mut run, 1);
    answer(&mut run, &net, "1");
    watch(&mut net, &mut run, 60);
    assert_eq!((case(&run), run.ticks()), ("noted", &[false; 2][..]));
}

/// Two rounds are said, and a node leaves; then its entry is there or not when so many rounds have begun.
fn measured(rounds: &[(u64, bool)]) -> Run {
    let (mut net, mut run) = begun(5, &[], 69);
    watch(&mut net, &mut run, 40);
    answer(&mut run, &net, "2");
    leave(&mut net, LEAVES);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "left");
    let (node, told) = (id(&net, LEAVES), overlay(&net));
    for (rounds, is_there) in rounds {
        let mut told = told.clone();
        told.cycles += rounds;
        told.sample.retain(|entry| entry.node != node);
        told.sample.extend(is_there.then_some(SampleView { node, age: 3 }));
        hear(&mut run, &net, &Deed::Overlay(told));
    }
    run
}

#[test]
fn an_entry_is_gone_once_a_whole_round_is_without_it() {
    let run = measured(&[(0, true), (1, true), (2, false), (2, false)]);
    assert_eq!((case(&run), run.ticks()), ("left", &[false; 2][..]));
    let run = measured(&[(0, true), (1, true), (2, false), (3, false)]);
    assert_eq!(run.ticks(), [true, false]);
}

#[test]
fn an_entry_that_stays_or_comes_back_is_not_gone() {
    for rounds in [
        &[(0, false), (1, false), (2, true)][..],
        &[(1, false), (2, false), (2, true)],
        &[(1, true), (2, false), (3, true)],
    ] {
        let run = measured(rounds);
        let (last, _) = rounds.last().unwrap();
        assert_eq!(
            (case(&run), &run.saw().unwrap().facts),
            ("took-longer", &vec![("rounds", last.to_string())])
        );
    }
    // Nothing is measured any more until something is said again.
    let run = measured(&[(2, true), (3, false), (4, false), (5, false)]);
    assert_eq!(run.ticks(), [false; 2]);
}

#[test]
fn who_is_cut_off_sees_nobody_leave_the_list() {
    let (mut net, mut run) = begun(5, &[], 69);
    watch(&mut net, &mut run, 40);
    answer(&mut run, &net, "2");
    leave(&mut net, ME);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "noted");
}

#[test]
fn who_comes_back_has_not_left() {
    let (mut net, mut run) = begun(5, &[], 69);
    watch(&mut net, &mut run, 40);
    answer(&mut run, &net, "2");
    leave(&mut net, LEAVES);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "left");
    net.heal();
    net.run(5_000);
    watch(&mut net, &mut run, 60);
    assert_eq!(run.ticks(), [false; 2]);
}

#[test]
fn who_was_never_listed_leaves_nothing_to_be_watched() {
    let (mut net, mut run) = begun(3, &[], 69);
    let unlisted = id(&net, LEAVES);
    let without = |net: &Net| {
        let mut view = overlay(net);
        view.sample.retain(|entry| entry.node != unlisted);
        Deed::Overlay(view)
    };
    // It is connected to both, and on its way to the view while that is looked at.
    for _ in 0..20 {
        net.run(1_000);
        hear(&mut run, &net, &without(&net));
    }
    answer(&mut run, &net, "4");
    leave(&mut net, LEAVES);
    net.run(1_000);
    hear(&mut run, &net, &without(&net));
    assert_eq!(case(&run), "unlisted");
    assert_eq!(run.ticks(), [false; 2]);
    // Who is listed leaves as ever.
    watch(&mut net, &mut run, 5);
    leave(&mut net, OTHER);
    watch(&mut net, &mut run, 2);
    assert_eq!(case(&run), "unlisted", "whoever is alone sees everybody leave");
}
