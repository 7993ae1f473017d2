//! Missions of the laboratory, played right and played wrong, with runs of its own experiments.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::Net;
use common::lab::*;
use common::play::*;
use hashyard_course::deed::{Attack, Lab, LabPoint, LabRun};
use hashyard_course::{Deed, Run};
use hashyard_node::view::{WithheldView, WithholdMode};

/// A run with another interval at one of its points.
fn with_interval(of: &LabRun, values: &[(&str, f64)], x: f64, low: f64, high: f64) -> LabRun {
    let point = LabPoint { low, high, ..*of.at(x).unwrap() };
    let others =
        [0.51, 0.6].into_iter().filter(|other| *other != x).filter_map(|other| of.at(other).copied());
    let values = values.iter().map(|(name, value)| ((*name).to_owned(), *value));
    LabRun::new(of.experiment(), values, others.chain([point]))
}

#[test]
fn who_is_six_behind_draws_level_one_time_in_ten() {
    let net = Net::connected(1, 25);
    let mut run = begin(&net, 25);
    hear_run(&mut run, &net, ran("catch-up", &[("q", "0.3"), ("runs", "2000")]));
    assert_eq!((case(&run), facts(&run)), ("too-rarely", vec!["30.0", "0.62"]));
    for q in ["0.41", "0.5"] {
        hear_run(&mut run, &net, ran("catch-up", &[("q", q), ("runs", "1000")]));
        assert_eq!(case(&run), "too-often", "{q}");
    }
    hear_run(&mut run, &net, ran("catch-up", &[("q", "0.405"), ("runs", "999")]));
    assert_eq!((case(&run), facts(&run)), ("few-runs", vec!["999"]));
    // The same share, but it is another experiment; and a run that has no such point.
    hear_run(&mut run, &net, ran("double-spend", &[("q", "0.405"), ("runs", "1000")]));
    let values = [("q".to_owned(), 0.405), ("runs".to_owned(), 1_000.0)];
    hear_run(&mut run, &net, LabRun::new("catch-up", values, []));
    assert_eq!((case(&run), run.ticks()), ("few-runs", [false; 2].as_slice()));
    // As one run in twenty does, this one misses the formula: the share is right.
    let right = ran("catch-up", &[("q", "0.405"), ("runs", "1000")]);
    hear_run(&mut run, &net, with_interval(&right, &[("q", 0.405), ("runs", 1_000.0)], 6.0, 0.11, 0.13));
    assert_eq!((case(&run), facts(&run)), ("outside", vec!["9.95", "11.0", "13.0"]));
    assert_eq!(run.ticks(), [true, false]);
    hear_run(&mut run, &net, right);
    assert!(run.is_done());
}

#[test]
fn what_the_page_sets_is_done_with_the_share_alone() {
    // The seed that the page begins with, and the runs: a student who finds the share is not sent away by chance.
    for (q, runs) in
        [("0.404", "20000"), ("0.405", "20000"), ("0.4052", "20000"), ("0.406", "20000"), ("0.405", "1000")]
    {
        let net = Net::connected(1, 125);
        let mut run = begin(&net, 25);
        hear_run(&mut run, &net, ran("catch-up", &[("q", q), ("runs", runs)]));
        assert!(run.is_done(), "q {q}, {runs} runs: {:?}", run.saw());
    }
}

fn predict(run: &mut Run, net: &Net, said: [&str; 2]) {
    hear(run, net, &Deed::Lab(Lab::WaitsPredicted(said.map(str::to_owned))));
}

#[test]
fn a_majority_waits_for_long_at_first() {
    let net = Net::connected(1, 26);
    let mut run = begin(&net, 26);
    let right = ran("majority", &[("runs", "5000")]);
    hear_run(&mut run, &net, right.clone());
    assert_eq!(case(&run), "no-prediction");
    for said in [["many", "35"], ["350", ""], ["350", "-35"]] {
        predict(&mut run, &net, said);
        assert_eq!(case(&run), "no-number", "{said:?}");
    }
    // Nothing was predicted so far.
    hear_run(&mut run, &net, right.clone());
    assert_eq!((case(&run), run.ticks()), ("no-prediction", [false; 2].as_slice()));
    predict(&mut run, &net, ["14", "90"]);
    assert_eq!((case(&run), facts(&run)), ("noted", vec!["14", "90"]));
    hear_run(&mut run, &net, ran("majority", &[("z", "7"), ("runs", "5000")]));
    assert_eq!((case(&run), facts(&run)), ("other-z", vec!["7", "8"]));
    hear_run(&mut run, &net, ran("majority", &[("runs", "4999")]));
    assert_eq!(case(&run), "few-runs");
    hear_run(&mut run, &net, right.clone());
    assert_eq!((case(&run), &facts(&run)[..2]), ("low", &["51", "14"][..]));
    // What was wrong is gone: it does not come right by the next run.
    hear_run(&mut run, &net, right.clone());
    assert_eq!((case(&run), run.ticks()), ("no-prediction", [false; 2].as_slice()));
    // Six blocks instead of seven, and too many.
    predict(&mut run, &net, ["300", "30"]);
    hear_run(&mut run, &net, right.clone());
    assert_eq!(
        (case(&run), &facts(&run)[..2], run.ticks()),
        ("low", &["51", "300"][..], [false; 2].as_slice())
    );
    predict(&mut run, &net, ["350", "90"]);
    hear_run(&mut run, &net, right.clone());
    assert_eq!((case(&run), run.ticks()), ("high", [true, false].as_slice()));
    predict(&mut run, &net, ["1", "35"]);
    hear_run(&mut run, &net, right);
    assert!(run.is_done(), "the first number was right before");
}

#[test]
fn who_is_right_is_not_wrong_by_chance() {
    let net = Net::connected(1, 126);
    let mut run = begin(&net, 26);
    let right = ran("majority", &[("runs", "5000")]);
    let missed = with_interval(&right, &[("z", 6.0), ("runs", 5_000.0)], 0.51, 360.0, 400.0);
    predict(&mut run, &net, ["350", "35"]);
    hear_run(&mut run, &net, missed);
    assert_eq!((case(&run), run.ticks()), ("by-chance", [false, true].as_slice()));
    hear_run(&mut run, &net, right);
    assert!(run.is_done(), "the prediction still stands");
}

#[test]
fn six_are_enough_for_eleven_percent() {
    let net = Net::connected(1, 27);
    let mut run = begin(&net, 27);
    let say = |run: &mut Run, said: [&str; 2]| {
        hear(run, &net, &Deed::Lab(Lab::EnoughSaid(said.map(str::to_owned))));
    };
    for (said, expected) in [
        (["", "133"], "no-number"),
        (["11", "a hundred"], "no-number"),
        (["11", "133.5"], "no-number"),
        (["12.7", "89"], "nakamoto-share"),
        (["10.9", "89"], "share-low"),
        (["0.1", "89"], "share-low"),
        (["30 %", "89"], "share-high"),
        (["99", "4000000000"], "share-high"),
        (["9999999", "89"], "no-number"),
    ] {
        say(&mut run, said);
        assert_eq!((case(&run), run.ticks()), (expected, [false; 2].as_slice()), "{said:?}");
    }
    say(&mut run, ["12.7", "89"]);
    assert_eq!(facts(&run), ["12.7", "0.22"]);
    say(&mut run, ["0.11", "89"]);
    assert_eq!((case(&run), run.ticks()), ("nakamoto-z", [true, false].as_slice()));
    assert_eq!(facts(&run), ["89", "0.71"]);
    for (said, expected) in
        [("6", "z-low"), ("132", "z-low"), ("0", "z-low"), ("134", "z-high"), ("4000000000", "z-high")]
    {
        say(&mut run, ["nothing", said]);
        assert_eq!(case(&run), "no-number");
        say(&mut run, ["11", said]);
        assert_eq!(case(&run), expected, "{said}");
    }
    say(&mut run, ["11", "133"]);
    assert!(run.is_done());
}

#[test]
fn it_pays_to_keep_blocks_back_above_a_third() {
    let net = Net::connected(1, 28);
    let mut run = begin(&net, 28);
    let answer = |run: &mut Run, text: &str| run.answer(text, sight(&net, &shown(&net)));
    let selfish = |gamma: &str, blocks: &str| ran("selfish", &[("gamma", gamma), ("blocks", blocks)]);
    answer(&mut run, "1/3");
    assert_eq!(case(&run), "not-measured");
    hear_run(&mut run, &net, selfish("0", "9999"));
    assert_eq!((case(&run), facts(&run)), ("few-blocks", vec!["9999"]));
    hear_run(&mut run, &net, selfish("0.5", "200000"));
    answer(&mut run, "1/3");
    assert_eq!(
        (case(&run), run.ticks()),
        ("not-measured", [false, true, false].as_slice()),
        "others followed the pool"
    );
    hear_run(&mut run, &net, selfish("0", "200000"));
    for (text, expected) in [
        ("a third", "no-number"),
        ("1/0", "no-number"),
        ("50", "half"),
        ("0.51", "half"),
        ("25", "too-low"),
        ("0", "too-low"),
        ("36", "too-high"),
        ("99", "too-high"),
        ("999999999", "too-high"),
    ] {
        answer(&mut run, text);
        assert_eq!((case(&run), run.ticks()), (expected, [false, true, false].as_slice()), "{text}");
    }
    answer(&mut run, "25");
    assert_eq!(facts(&run), ["25.0", "19.5"]);
    answer(&mut run, "33");
    assert_eq!(run.ticks(), [true, true, false]);
}

#[test]
fn a_pool_of_thirty_percent_needs_followers() {
    let net = Net::connected(1, 128);
    let mut run = begin(&net, 28);
    for gamma in ["0.1", "0.25"] {
        hear_run(&mut run, &net, ran("selfish", &[("gamma", gamma), ("blocks", "200000")]));
        assert_eq!((case(&run), run.ticks()), ("honest-pays", [false; 3].as_slice()), "{gamma}");
        assert_eq!(facts(&run)[0], gamma);
    }
    hear_run(&mut run, &net, ran("selfish", &[("gamma", "0.4"), ("blocks", "200000")]));
    assert_eq!(run.ticks(), [false, true, false]);
}

#[test]
fn a_round_between_tabs_is_won_above_ones_share() {
    let net = Net::connected(1, 228);
    let mut run = begin(&net, 28);
    let played = |run: &mut Run, mode: WithholdMode, own_blocks: u32, main_blocks: u32| {
        let view = WithheldView { mode, own_blocks, main_blocks, ..net.hosts[ME].node.withheld_view() };
        hear(run, &net, &Deed::Attack(Attack::Withheld(Box::new(view))));
    };
    played(&mut run, WithholdMode::Selfish, 50, 50);
    assert!(!run.ticks()[2], "nobody knows what was found");
    hear(&mut run, &net, &Deed::Attack(Attack::Found { own: 40, all: 100 }));
    played(&mut run, WithholdMode::Selfish, 49, 49);
    assert_eq!((case(&run), facts(&run)), ("round", vec!["49", "100.0", "40.0"]));
    played(&mut run, WithholdMode::Selfish, 20, 50);
    assert_eq!((case(&run), facts(&run)), ("earned-less", vec!["50", "40.0", "40.0"]));
    played(&mut run, WithholdMode::Hidden, 50, 50);
    played(&mut run, WithholdMode::Selfish, 30, 60);
    assert_eq!(run.ticks(), [false; 3], "a round is judged once");
    played(&mut run, WithholdMode::Selfish, 1, 1);
    played(&mut run, WithholdMode::Selfish, 21, 50);
    assert_eq!(run.ticks(), [false, false, true]);
}

#[test]
fn seven_a_second_and_one_height_in_twenty() {
    let net = Net::connected(1, 29);
    let mut run = begin(&net, 29);
    let throughput = |interval: &str, blocks: &str| {
        ran("throughput", &[("interval", interval), ("blocks", blocks), ("nodes", "100")])
    };
    for (text, expected) in [
        ("seven", "no-number"),
        ("7", "seven"),
        ("4,425", "for-a-block"),
        ("11.86", "segwit"),
        ("3.7", "too-few"),
        ("0", "too-few"),
        ("74", "too-many"),
    ] {
        run.answer(text, sight(&net, &shown(&net)));
        assert_eq!((case(&run), run.ticks()), (expected, [false; 2].as_slice()), "{text}");
    }
    run.answer("7.37", sight(&net, &shown(&net)));
    assert_eq!(run.ticks(), [true, false]);
    for (interval, blocks, expected) in
        [("600", "200", "seldom"), ("20", "200", "often"), ("80", "200", "few-blocks")]
    {
        hear_run(&mut run, &net, throughput(interval, blocks));
        assert_eq!((case(&run), run.ticks()), (expected, [true, false].as_slice()), "{interval} s");
    }
    let right = throughput("80", "1000");
    let point = LabPoint { low: 0.06, high: 0.07, ..*right.at(1.0).unwrap() };
    let values = [("interval".to_owned(), 80.0), ("blocks".to_owned(), 1_000.0)];
    hear_run(&mut run, &net, LabRun::new("throughput", values, [point]));
    assert_eq!((case(&run), facts(&run)), ("outside", vec!["6.00", "7.00"]));
    hear_run(&mut run, &net, right);
    assert!(run.is_done());
}

#[test]
fn a_light_node_measures_as_well() {
    let is_blind = |page| hashyard_course::missions::is_blind(page, true);
    for page in [25, 26, 27, 29, 59, 68] {
        assert!(!is_blind(page), "page {page}");
    }
    for page in [28, 58, 63] {
        assert!(is_blind(page), "a light node neither mines nor fetches blocks: page {page}");
    }
}
