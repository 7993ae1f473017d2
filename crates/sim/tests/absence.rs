//! Nodes that come and go, and a network that is cut in two: as often as chance says, and then all agree again.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use hashyard_sim::block_net::{BlockNet, Scenario};
use hashyard_sim::stats::share;
use hashyard_sim::{Findings, named};

fn run(said: &[(&str, &str)]) -> Findings {
    let experiment = named("propagation").unwrap();
    let mut run = (experiment.start)(&experiment.values(said.iter().copied()).unwrap());
    let mut before = 0.0;
    loop {
        let done = run.advance();
        assert!((before..=1.0).contains(&done), "{before} then {done}");
        if done >= 1.0 {
            return run.findings();
        }
        before = done;
    }
}

fn number(found: &Findings, name: &str) -> u64 {
    found.summary[name].as_u64().unwrap()
}

/// Each side of a cut finds blocks by its share, binomially, and those of the smaller one go stale, one upon the other.
#[test]
fn the_shorter_side_of_a_cut_finds_its_share_in_vain() {
    for (part, seed) in [("0.3", "1"), ("0.35", "2"), ("0.4", "3")] {
        let cut =
            [("nodes", "400"), ("blocks", "1000"), ("partition", "6000"), ("part", part), ("seed", seed)];
        let found = run(&cut);
        let (apart, lost) = (number(&found, "found_apart"), number(&found, "found_by_part"));
        let measured = share(lost, apart);
        let part: f64 = part.parse().unwrap();
        assert!((measured.low..=measured.high).contains(&part), "{part}: {measured:?}");
        assert!(!(measured.low..=measured.high).contains(&(part * 1.5)), "{part}: {measured:?}");
        let (stale, taken_back) = (number(&found, "stale"), number(&found, "taken_back"));
        // A few blocks go stale in any case.
        assert!((lost..=lost + 10).contains(&stale), "{stale} stale of {lost}");
        // Who of the smaller side is linked to nobody of it builds a branch of its own.
        assert!((lost * 19 / 20..=lost + 5).contains(&taken_back), "{taken_back} taken back of {lost}");
    }
    let whole = run(&[("nodes", "400"), ("blocks", "300"), ("seed", "1")]);
    assert!(number(&whole, "stale") < 5 && number(&whole, "taken_back") < 3);
}

/// A node leaves at a rate while it is there, and is away for ten minutes on average: in the long run it is there for 1 / (1 + rate · away) of the time.
#[test]
fn nodes_leave_as_often_as_is_said() {
    for (churn, seed) in [("0.2", "1"), ("1", "2")] {
        let found = run(&[("nodes", "300"), ("blocks", "150"), ("churn", churn), ("seed", seed)]);
        let rate: f64 = churn.parse().unwrap();
        let hours = number(&found, "seconds_simulated") as f64 / 3_600.0;
        let expected = |away: f64| 300.0 * rate * hours / (1.0 + rate * away);
        let left = number(&found, "left") as f64;
        let near = |expected: f64| (left - expected).abs() < 2.5 * expected.sqrt();
        assert!(near(expected(1.0 / 6.0)), "{left} of {}", expected(1.0 / 6.0));
        assert!(rate < 1.0 || !near(expected(1.0 / 3.0)), "{left} of {}", expected(1.0 / 3.0));
    }
}

/// Nobody is left behind: who was away, who asked somebody who left, who was beyond the cut.
#[test]
fn all_agree_when_all_can_reach_each_other_again() {
    for seed in 1..=5 {
        let scenario = Scenario { nodes: 150, churn: 1.0, ..Scenario::TODAY };
        let mut net = BlockNet::new(scenario, seed);
        let height = |net: &BlockNet| net.blocks().iter().map(|block| block.height).max().unwrap_or(0);
        while height(&net) < 30 {
            net.step();
        }
        net.cut(0.4, 7_200_000);
        while net.is_cut() {
            net.step();
        }
        let (found, healed) = (net.blocks().len(), net.now());
        // A block that is found right away may be on its way still.
        while net.blocks().len() < found + 2 || net.now() < healed + 60_000 {
            net.step();
        }
        let behind = |node: &u32| {
            let tip = net.blocks()[net.tip(*node) as usize];
            tip.height + 2 < height(&net)
        };
        let late: Vec<u32> = (0..net.nodes()).filter(|node| net.is_there(*node)).filter(behind).collect();
        assert!(late.is_empty(), "seed {seed}: {late:?}");
        assert!(net.taken_back >= 2, "seed {seed}: {}", net.taken_back);
    }
}
