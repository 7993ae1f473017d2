//! Proof of work, proof of authority and PBFT: what a block costs, what f faulty nodes of 3f + 1 can't do, and what one more can.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use hashyard_sim::{Findings, Point, named};
use serde_json::Value;

const WORK: &str = "0";
const AUTHORITY: &str = "1";
const PBFT: &str = "2";

/// With default values but these.
fn run(rule: &str, said: &[(&str, &str)]) -> Findings {
    let experiment = named("consensus").unwrap();
    let said = said.iter().copied().chain([("rule", rule)]);
    let mut run = (experiment.start)(&experiment.values(said).unwrap());
    while run.advance() < 1.0 {}
    run.findings()
}

fn networks(found: &Findings) -> Vec<Value> {
    found.summary["networks"].as_array().unwrap().clone()
}

fn is_exactly(points: &[Point], formula: impl Fn(f64) -> f64) -> bool {
    points.iter().all(|point| {
        (point.measured, point.low, point.high) == {
            let messages = formula(point.x);
            (messages, messages, messages)
        }
    })
}

#[test]
fn a_block_of_pbft_takes_two_n_times_n_minus_one_messages() {
    let found = run(PBFT, &[]);
    assert_eq!(found.points.len(), 7);
    assert!(is_exactly(&found.points, |n| 2.0 * n * (n - 1.0)), "{:?}", found.points);
    assert!(found.points.iter().all(|point| point.formula == Some(point.measured)));
    // A primary that also said prepare, or a node that told itself.
    assert!(!is_exactly(&found.points, |n| (2.0 * n + 1.0) * (n - 1.0)));
    assert!(!is_exactly(&found.points, |n| 2.0 * n * n));
}

/// Castro and Liskov 1999: with f silent nodes, the first primary among them, it goes on in a later view; with one more it stops.
#[test]
fn pbft_bears_f_silent_nodes_and_not_one_more() {
    for seed in ["1", "2", "3", "4", "5"] {
        let bears = run(PBFT, &[("faulty", "1"), ("blocks", "20"), ("seed", seed)]);
        for network in networks(&bears) {
            assert!(network["decided"] == 20 && network["decided_differently"] == 0, "{network}");
            assert!(network["views"].as_u64().unwrap() >= 1, "the silent primary was left: {network}");
        }
        let speak = |n: f64| n - (n - 1.0) / 3.0;
        assert!(is_exactly(&bears.points, |n| 2.0 * (n - 1.0) * speak(n)), "{:?}", bears.points);
        for network in networks(&run(PBFT, &[("faulty", "2"), ("blocks", "20"), ("seed", seed)])) {
            assert!(network["decided"] == 0 && network["stopped"] == true, "{network}");
        }
    }
}

/// f that tell two stories split nobody; f + 1 help each half of the others to a quorum of its own.
#[test]
fn pbft_bears_f_deceivers_and_is_split_by_one_more() {
    for seed in ["1", "2", "3", "4", "5"] {
        let said = |faulty| [("faulty", faulty), ("deceive", "1"), ("blocks", "20"), ("seed", seed)];
        for network in networks(&run(PBFT, &said("1"))) {
            assert!(network["decided"] == 20 && network["decided_differently"] == 0, "{network}");
        }
        for network in networks(&run(PBFT, &said("2"))) {
            assert_eq!(network["decided_differently"], 20, "{network}");
        }
    }
}

/// EIP-225: a signer signs one of n/2 + 1 blocks in a row at most, so it goes on as long as more than half of them sign, and a smaller branch in
/// secret stands still.
#[test]
fn authorities_go_on_while_more_than_half_of_them_sign() {
    for (deceive, seed) in [("0", "1"), ("1", "1"), ("0", "2"), ("1", "2")] {
        let found = run(AUTHORITY, &[("faulty", "2"), ("deceive", deceive), ("seed", seed)]);
        for network in networks(&found) {
            let (nodes, faulty) = (network["nodes"].as_u64().unwrap(), network["faulty"].as_u64().unwrap());
            let goes_on = nodes - faulty > nodes / 2;
            assert_eq!(network["stopped"], !goes_on, "{network}");
            assert_eq!(network["decided_differently"], 0, "{network}");
        }
        assert_eq!(networks(&found)[0]["stopped"], true, "2 of 4 are half");
    }
}

/// Proof of work never stops, and never is certain: with half of the hash rate, a secret branch takes back what was decided.
#[test]
fn work_goes_on_and_is_taken_back_now_and_then() {
    let silent = networks(&run(WORK, &[("faulty", "2")]));
    assert!(silent.iter().all(|network| network["stopped"] == false && network["decided_differently"] == 0));
    let half = run(WORK, &[("faulty", "2"), ("deceive", "1"), ("nodes", "4"), ("blocks", "200")]);
    let [network] = &networks(&half)[..] else { panic!("{half:?}") };
    assert!(network["stopped"] == false && network["decided_differently"].as_u64().unwrap() > 0, "{network}");
}

/// Chains tell each block over each link once or twice: far fewer messages than n², at the price of time, or of energy.
#[test]
fn chains_need_fewer_messages_and_more_time() {
    let [work, authority, pbft] = [WORK, AUTHORITY, PBFT].map(|rule| run(rule, &[]));
    for found in [&work, &authority] {
        for (point, of_pbft) in found.points.iter().zip(&pbft.points) {
            let flooding = point.formula.unwrap();
            // Rivals of a block come on top.
            assert!(point.measured >= flooding && point.measured < 1.2 * flooding, "{point:?}");
            assert!(point.measured < of_pbft.measured, "{point:?}");
        }
        assert!(found.points[6].measured < 0.1 * pbft.points[6].measured);
    }
    let number = |found: &Findings, name: &str| networks(found)[6][name].as_f64().unwrap();
    assert!(number(&pbft, "finality_ms") < 2_000.0);
    assert!(number(&work, "finality_ms") > 60_000.0 && number(&authority, "finality_ms") > 60_000.0);
    assert!(number(&work, "joules_per_block") > 9e12, "as many hashes as its difficulty says");
    assert!(number(&authority, "joules_per_block") == 0.0 && number(&pbft, "joules_per_block") == 0.0);
}

#[test]
fn what_is_measured_can_be_chosen() {
    let said = |measure| [("faulty", "2"), ("deceive", "1"), ("measure", measure)];
    let [messages, seconds, decided, differently] =
        ["0", "1", "2", "3"].map(|measure| run(PBFT, &said(measure)));
    let first = |found: &Findings| found.points[0].measured;
    assert_eq!((first(&messages), first(&decided), first(&differently)), (20.0, 1.0, 1.0));
    assert_eq!(first(&seconds) * 1_000.0, networks(&seconds)[0]["finality_ms"].as_f64().unwrap());
    let stopped = run(PBFT, &[("faulty", "2"), ("measure", "2")]);
    assert!(stopped.points.iter().all(|point| point.measured == 0.0 && point.high < 0.1));
}
