//! Missions about kinds of networks, played right and played wrong with runs of the laboratory's experiments.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::lab::*;
use common::play::*;
use hashyard_course::deed::{Lab, LabPoint, LabRun};
use hashyard_course::mission::Sight;
use hashyard_course::{Deed, Run};
use serde_json::json;

const THIRD: usize = 2;

fn predict_times(run: &mut Run, net: &Net, said: [&str; 2]) {
    hear(run, net, &Deed::Lab(Lab::TimesPredicted(said.map(str::to_owned))));
}

/// Whether both predictions were right.
fn predicted(run: &Run) -> [bool; 2] {
    [run.ticks()[0], run.ticks()[1]]
}

#[test]
fn sixty_people_get_a_file() {
    let net = Net::connected(1, 58);
    let mut run = begin(&net, 58);
    let right = ran("distribution", &[]);
    hear_run(&mut run, &net, right.clone());
    assert_eq!(case(&run), "no-prediction");
    predict_times(&mut run, &net, ["four minutes", "18.5"]);
    assert_eq!(case(&run), "no-number");
    predict_times(&mut run, &net, ["240", "18.5"]);
    assert_eq!((case(&run), facts(&run)), ("noted", vec!["240", "18.5"]));
    hear_run(&mut run, &net, ran("distribution", &[("up", "10")]));
    assert_eq!((case(&run), predicted(&run)), ("other-values", [false; 2]));
    for (alone, expected) in
        [("30", "bytes"), ("4", "one-copy"), ("230", "alone-low"), ("250", "alone-high"), ("0", "alone-low")]
    {
        predict_times(&mut run, &net, [alone, "1"]);
        hear_run(&mut run, &net, right.clone());
        assert_eq!((case(&run), predicted(&run)), (expected, [false; 2]), "{alone}");
    }
    predict_times(&mut run, &net, ["238", "4"]);
    hear_run(&mut run, &net, right.clone());
    assert_eq!((case(&run), predicted(&run)), ("all-low", [true, false]));
    // What was predicted once does not stand for the next run.
    hear_run(&mut run, &net, right.clone());
    assert_eq!(case(&run), "no-prediction");
    for (all, expected) in [("20", "no-server"), ("2.3", "bytes"), ("18", "all-low"), ("240", "all-high")] {
        predict_times(&mut run, &net, ["1", all]);
        hear_run(&mut run, &net, right.clone());
        assert_eq!((case(&run), predicted(&run)), (expected, [true, false]), "{all}");
    }
    predict_times(&mut run, &net, ["1", "18.5"]);
    hear_run(&mut run, &net, right);
    assert_eq!(predicted(&run), [true; 2]);
}

#[test]
fn what_pieces_take_is_right_as_well() {
    let net = Net::connected(1, 158);
    let mut run = begin(&net, 58);
    predict_times(&mut run, &net, ["240", "19.1"]);
    hear_run(&mut run, &net, ran("distribution", &[]));
    assert_eq!(predicted(&run), [true; 2], "{:?}", run.saw());
}

/// A chain of 80 blocks is forgotten, and comes back from so many others.
fn fetched_from(others: usize) -> (Run, Net) {
    let mut net = Net::connected(others + 1, 258);
    net.mine_many(OTHER, 80);
    net.run(30_000);
    let mut run = begin(&net, 58);
    net.rpc(ME, "forgetchain", json!([])).unwrap();
    for _ in 0..30 {
        see(&mut run, &mut net);
    }
    assert_eq!(net.hosts[ME].node.chain().height(), 80);
    (run, net)
}

#[test]
fn a_chain_comes_from_three_others() {
    let (run, _net) = fetched_from(4);
    assert_eq!(run.ticks(), [false, false, true]);
}

#[test]
fn two_others_are_not_three() {
    let (run, _net) = fetched_from(2);
    assert_eq!((case(&run), facts(&run)), ("few-sources", vec!["2"]));
    assert!(!run.ticks()[2]);
}

fn eclipse(values: &[(&str, &str)]) -> LabRun {
    let runs = [("runs", "200")];
    ran("eclipse", &[&runs, values].concat())
}

#[test]
fn a_list_is_surrounded_and_buckets_with_anchors_are_not() {
    let net = Net::connected(1, 63);
    let mut run = begin(&net, 63);
    let answer = |run: &mut Run, text: &str| run.answer(text, sight(&net, &shown(&net)));
    answer(&mut run, "8000");
    assert_eq!(case(&run), "not-measured");
    hear_run(&mut run, &net, eclipse(&[("rule", "2")]));
    assert_eq!(case(&run), "no-list");
    hear_run(&mut run, &net, ran("eclipse", &[("runs", "199")]));
    assert_eq!((case(&run), facts(&run)), ("few-runs", vec!["199"]));
    // Many others, who all answer: such a list falls to four times as many.
    hear_run(&mut run, &net, eclipse(&[("known", "10000"), ("online", "1")]));
    answer(&mut run, "8000");
    assert_eq!((case(&run), run.ticks()), ("too-few", [false; 3].as_slice()));
    hear_run(&mut run, &net, eclipse(&[]));
    assert_eq!(case(&run), "list-falls");
    for (text, expected) in
        [("many", "no-number"), ("4,000", "too-few"), ("7999", "too-few"), ("16000", "too-many")]
    {
        answer(&mut run, text);
        assert_eq!((case(&run), run.ticks()), (expected, [false; 3].as_slice()), "{text}");
    }
    answer(&mut run, "8,000");
    assert_eq!(run.ticks(), [true, false, false]);
    for (values, expected) in [
        ([("rule", "1"), ("groups", "64")], "buckets-only"),
        ([("rule", "2"), ("groups", "1")], "other-values"),
        ([("rule", "2"), ("known", "1000")], "other-values"),
    ] {
        hear_run(&mut run, &net, eclipse(&values));
        assert_eq!((case(&run), run.ticks()), (expected, [true, false, false].as_slice()), "{values:?}");
    }
    let guarded = eclipse(&[("rule", "2")]);
    let values = ["rule", "groups", "known", "online", "runs"];
    let values = values.map(|name| (name.to_owned(), guarded.value(name).unwrap()));
    let at_8000 = |point: &LabPoint| LabPoint { high: 0.2, ..*point };
    let points: Vec<LabPoint> = guarded.points().iter().map(at_8000).collect();
    hear_run(&mut run, &net, LabRun::new("eclipse", values, points));
    assert_eq!((case(&run), run.ticks()), ("still-falls", [true, false, false].as_slice()));
    hear_run(&mut run, &net, guarded);
    assert_eq!(run.ticks(), [true, true, false]);
}

#[test]
fn a_lonely_branch_is_followed_and_left() {
    let mut net = Net::connected(3, 63);
    let mut run = begin(&net, 63);
    net.mine(OTHER);
    see(&mut run, &mut net);
    // A neighbour that tells what everybody has.
    net.partition(&[ME], &[THIRD]);
    see(&mut run, &mut net);
    net.mine(THIRD);
    see(&mut run, &mut net);
    assert_eq!((case(&run), facts(&run)), ("lonely", vec!["2"]));
    net.heal();
    see(&mut run, &mut net);
    net.mine(THIRD);
    see(&mut run, &mut net);
    assert_eq!(case(&run), "same-branch");
    // An own branch is nobody's trap.
    net.partition(&[ME], &[OTHER, THIRD]);
    net.mine(ME);
    see(&mut run, &mut net);
    net.mine_many(THIRD, 2);
    heal(&mut run, &mut net);
    assert_eq!(run.ticks(), [false; 3]);
    net.partition(&[ME, OTHER], &[THIRD]);
    see(&mut run, &mut net);
    net.mine(OTHER);
    see(&mut run, &mut net);
    assert_eq!((case(&run), facts(&run)), ("lonely", vec!["6"]));
    net.mine_many(THIRD, 2);
    heal(&mut run, &mut net);
    assert_eq!(run.ticks(), [false, false, true]);
}

fn topologies(rule: &str, values: &[(&str, &str)]) -> LabRun {
    ran("topologies", &[&[("rule", rule), ("nodes", "100"), ("lookups", "40")], values].concat())
}

const WORST: [(&str, &str); 1] = [("worst", "1")];

#[test]
fn each_order_has_its_topology() {
    let net = Net::connected(1, 59);
    let mut run = begin(&net, 59);
    let answer = |run: &mut Run, text: &str| run.answer(text, sight(&net, &shown(&net)));
    let all = ["0", "1", "2", "3"].map(|rule| topologies(rule, &WORST));
    let [star, unstructured, structured, hybrid] = &all;
    hear_run(&mut run, &net, star.clone());
    assert_eq!(case(&run), "no-choice");
    for text in ["star", "02", "0 2 4"] {
        answer(&mut run, text);
        assert_eq!(case(&run), "no-digits", "{text}");
    }
    // What fits no order, and an order for each that it does not fit.
    for (choice, ran, expected) in [
        ("311", hybrid, "not-owned"),
        ("112", unstructured, "not-by-key"),
        ("131", hybrid, "not-by-key"),
        ("312", structured, "not-by-word"),
        ("213", hybrid, "not-by-word"),
        ("110", star, "not-by-word"),
        ("101", star, "not-by-key"),
        ("123", unstructured, "not-owned"),
        ("021", hybrid, "not-chosen"),
    ] {
        answer(&mut run, choice);
        assert_eq!(case(&run), "chosen");
        hear_run(&mut run, &net, ran.clone());
        assert_eq!((case(&run), run.ticks()), (expected, [false; 4].as_slice()), "{choice}");
    }
    answer(&mut run, "0 2 1");
    hear_run(&mut run, &net, topologies("0", &[]));
    assert_eq!((case(&run), run.ticks()), ("any-lost", [false; 4].as_slice()));
    // A flood that goes nowhere asks nobody.
    hear_run(&mut run, &net, topologies("1", &[("worst", "1"), ("ttl", "1")]));
    assert_eq!((case(&run), run.ticks()), ("not-by-word", [false; 4].as_slice()));
    // A run whose numbers were not told.
    let values = [("rule".to_owned(), 0.0), ("worst".to_owned(), 1.0), ("nodes".to_owned(), 100.0)];
    hear_run(&mut run, &net, LabRun::new("topologies", values, star.points().to_vec()));
    assert_eq!(run.ticks(), [false; 4]);
    hear_run(&mut run, &net, star.clone());
    hear_run(&mut run, &net, structured.clone());
    assert_eq!(run.ticks(), [true, true, false, false]);
    hear_run(&mut run, &net, unstructured.clone());
    assert_eq!(run.ticks(), [true, true, true, false]);
}

#[test]
fn a_newcomer_comes_in_without_a_relay() {
    let mut net = Net::connected(3, 63);
    net.rpc(2, "setnetworkactive", json!([false])).unwrap();
    net.run(2_000);
    let mut run = begin(&net, 59);
    net.run(10_000);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false; 4], "who is there is no newcomer");
    net.rpc(2, "setnetworkactive", json!([true])).unwrap();
    net.introduce_all();
    net.run(10_000);
    let node = shown(&net);
    run.see(Sight { relay: true, ..sight(&net, &node) });
    assert_eq!((case(&run), run.ticks()[3]), ("relay-there", false));
    see(&mut run, &mut net);
    assert!(!run.ticks()[3], "it came in before");

    let mut run = begin(&net, 59);
    net.rpc(2, "setnetworkactive", json!([false])).unwrap();
    see(&mut run, &mut net);
    net.rpc(2, "setnetworkactive", json!([true])).unwrap();
    net.introduce_all();
    net.run(10_000);
    see(&mut run, &mut net);
    assert!(!run.ticks()[3], "who comes back is no newcomer");

    net.rpc(2, "setnetworkactive", json!([false])).unwrap();
    net.run(2_000);
    let mut run = begin(&net, 59);
    net.run(10_000);
    net.rpc(2, "setnetworkactive", json!([true])).unwrap();
    net.introduce_all();
    net.run(10_000);
    see(&mut run, &mut net);
    assert_eq!(run.ticks(), [false, false, false, true]);
}

#[test]
fn anchors_name_and_orderers_make_blocks() {
    let net = Net::connected(1, 68);
    let mut run = begin(&net, 68);
    let answer = |run: &mut Run, text: &str| run.answer(text, sight(&net, &shown(&net)));
    let hybrid = |worst: &str, nodes: &str| {
        ran("topologies", &[("rule", "3"), ("worst", worst), ("nodes", nodes), ("lookups", "100")])
    };
    for (text, expected) in
        [("half", "no-number"), ("0", "too-few"), ("1", "too-few"), ("3", "too-many"), ("5", "too-many")]
    {
        answer(&mut run, text);
        assert_eq!((case(&run), run.ticks()), (expected, [false; 3].as_slice()), "{text}");
    }
    for (ran, expected) in [
        (ran("topologies", &[("rule", "0"), ("worst", "1"), ("lookups", "40")]), "other-topology"),
        (hybrid("0", "200"), "any-lost"),
        (hybrid("2", "40"), "few-organisations"),
    ] {
        hear_run(&mut run, &net, ran);
        assert_eq!((case(&run), run.ticks()), (expected, [false; 3].as_slice()));
    }
    let without_anchors = hybrid("2", "200");
    // The same points without the numbers beside them say nothing of blocks.
    let values = [("rule".to_owned(), 3.0), ("worst".to_owned(), 2.0)];
    hear_run(&mut run, &net, LabRun::new("topologies", values, without_anchors.points().to_vec()));
    assert_eq!(run.ticks(), [false; 3]);
    hear_run(&mut run, &net, without_anchors);
    assert_eq!(run.ticks(), [true, false, false], "blocks go on");
    hear_run(&mut run, &net, hybrid("1", "200"));
    assert_eq!(run.ticks(), [true, true, false]);
    answer(&mut run, "2");
    assert!(run.is_done());
}
