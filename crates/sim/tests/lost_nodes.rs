//! Four topologies, of which nodes are lost: what is still found, and what it costs.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use hashyard_sim::{Findings, Point, named};

const STAR: &str = "0";
const UNSTRUCTURED: &str = "1";
const STRUCTURED: &str = "2";
const HYBRID: &str = "3";

fn run(rule: &str, said: &[(&str, &str)]) -> Findings {
    let experiment = named("topologies").unwrap();
    let said = said.iter().copied().chain([("rule", rule)]);
    let mut run = (experiment.start)(&experiment.values(said).unwrap());
    while run.advance() < 1.0 {}
    run.findings()
}

/// A number of each share.
fn numbers(found: &Findings, name: &str) -> Vec<f64> {
    found.summary["shares"].as_array().unwrap().iter().map(|share| share[name].as_f64().unwrap()).collect()
}

/// Of six intervals that hold the truth 95 times in 100 one may miss it, by less than its own width.
fn hold(points: &[Point], formula: impl Fn(&Point) -> f64) -> bool {
    let inside = points.iter().filter(|point| (point.low..=point.high).contains(&formula(point))).count();
    let near = points.iter().all(|point| {
        let width = point.high - point.low;
        (point.low - width / 2.0..=point.high + width / 2.0).contains(&formula(point))
    });
    near && inside + 1 >= points.len()
}

fn holds(points: &[Point]) -> bool {
    hold(points, |point| point.formula.unwrap())
}

#[test]
fn a_star_lives_as_long_as_its_centre() {
    let any = run(STAR, &[("lookups", "1000")]);
    assert!(hold(&any.points, |point| 1.0 - point.x / 100.0), "{:?}", any.points);
    assert!(!hold(&any.points, |point| 1.0 - 0.8 * point.x / 100.0));
    let best = run(STAR, &[("worst", "1")]);
    assert_eq!(best.points[0].measured, 1.0);
    assert!(best.points[1..].iter().all(|point| point.measured == 0.0), "{:?}", best.points);
    assert!(numbers(&any, "single_points_of_failure").iter().all(|count| *count == 1.0));
}

/// Eight links each: it falls apart where 93.5 % are lost (`formulas`), and half are far from that.
#[test]
fn a_random_network_hangs_together_when_half_of_it_is_lost() {
    for worst in ["0", "1"] {
        let found = run(UNSTRUCTURED, &[("worst", worst)]);
        assert!(found.points.iter().all(|point| point.measured > 0.98), "{:?}", found.points);
        assert!(numbers(&found, "block_reached").iter().all(|reached| *reached > 0.99));
        assert!(numbers(&found, "single_points_of_failure").iter().all(|count| *count == 0.0));
    }
}

/// Two links each, and questions that go as far as they have to.
#[test]
fn what_hangs_together_is_what_percolation_says() {
    let said =
        |worst| [("worst", worst), ("links", "2"), ("nodes", "1000"), ("ttl", "100"), ("lookups", "1000")];
    let any = run(UNSTRUCTURED, &said("0"));
    assert!(holds(&any.points), "{:?}", any.points);
    assert!(!hold(&any.points, |point| point.formula.unwrap().sqrt()), "one of two that hangs together");
    assert!(!hold(&any.points, |point| 1.0 - point.x / 100.0));
    let best = run(UNSTRUCTURED, &said("1"));
    // Beyond the point where it falls apart, pieces of a thousand nodes are no longer nothing.
    assert!(holds(&best.points[..4]), "{:?}", best.points);
    assert!(!hold(&best.points[..4], |point| any.points[point.x as usize / 10].formula.unwrap()));
    assert!(best.points[4].high < 0.1 && any.points[4].low > 0.8);
}

/// Maymounkov and Mazières 2002: log2 n hops at most, and an item lies with 16 nodes, of which hardly all are lost.
#[test]
fn kademlia_finds_with_few_messages_whoever_is_lost() {
    for worst in ["0", "1"] {
        let found = run(STRUCTURED, &[("worst", worst)]);
        assert!(found.points.iter().all(|point| point.measured >= 0.98), "{:?}", found.points);
        assert!(numbers(&found, "hops").iter().all(|hops| *hops <= f64::from(200_u32.ilog2())));
        assert!(numbers(&found, "messages").iter().all(|messages| *messages < 20.0));
        assert!(numbers(&found, "single_points_of_failure").iter().all(|count| *count == 0.0));
    }
    let flooded = run(UNSTRUCTURED, &[]);
    assert!(numbers(&flooded, "messages").iter().all(|messages| *messages > 400.0));
}

/// With two of three orderers gone no block is made any more, and names are still found, as long as anchors are there.
#[test]
fn without_its_orderers_a_hybrid_still_finds_names() {
    let any = run(HYBRID, &[("lookups", "1000")]);
    assert!(holds(&any.points), "{:?}", any.points);
    assert!(!hold(&any.points, |point| 1.0 - point.x / 100.0), "one anchor");
    let best = run(HYBRID, &[("worst", "1")]);
    let (found, reached) = (numbers(&best, "found"), numbers(&best, "block_reached"));
    assert!(reached[0] == 1.0 && reached[1..].iter().all(|reached| *reached == 0.0), "{reached:?}");
    assert!(found[1] > 0.5, "17 of 38 anchors are lost, too: {found:?}");
    assert!(found[2] < 0.3 && found[5] < 0.2, "without anchors, only one's own organisation: {found:?}");
}

#[test]
fn without_its_anchors_a_hybrid_still_has_blocks() {
    let found = run(HYBRID, &[("worst", "2")]);
    assert!(numbers(&found, "block_reached").iter().all(|reached| *reached == 1.0));
    let names = numbers(&found, "found");
    assert!(names[0] == 1.0 && names[2..].iter().all(|found| *found < 0.2), "{names:?}");
    // Others have no orderers: for them it is the same.
    for rule in [STAR, UNSTRUCTURED] {
        let [best, spared] = ["1", "2"].map(|worst| run(rule, &[("worst", worst), ("lookups", "40")]));
        assert_eq!(best, spared);
    }
}

/// An elected leader saves the ordering service work and costs its peers time: some of them are not told, and ask.
#[test]
fn gossip_in_an_organisation_takes_longer_than_delivery() {
    let [delivered, gossiped] = ["0", "1"].map(|elect| run(HYBRID, &[("elect", elect)]));
    let (fast, slow) = (numbers(&delivered, "block_ms"), numbers(&gossiped, "block_ms"));
    assert!(fast[0] < 200.0 && slow[0] > 1_000.0, "{fast:?} {slow:?}");
    assert_eq!(numbers(&gossiped, "block_reached")[0], 1.0);
}

#[test]
fn what_is_measured_can_be_chosen() {
    for (measure, name) in [("0", "found"), ("1", "messages"), ("2", "hops"), ("3", "block_ms")] {
        let found = run(UNSTRUCTURED, &[("measure", measure), ("lookups", "40")]);
        let measured: Vec<f64> = found.points.iter().map(|point| point.measured).collect();
        assert_eq!(measured, numbers(&found, name));
        assert_eq!(found.points[0].formula.is_some(), measure == "0");
    }
}
