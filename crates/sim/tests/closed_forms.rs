//! Measurements of fixed seeds hold what has been published, and not what is nearly the same.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

use hashyard_sim::formulas::{all_drawn, catch_up, nakamoto, no_block_within, rosenfeld, selfish_revenue};
use hashyard_sim::{Findings, Point, named};

fn run(name: &str, said: &[(&str, &str)]) -> Findings {
    let experiment = named(name).unwrap();
    let mut run = (experiment.start)(&experiment.values(said.iter().copied()).unwrap());
    while run.advance() < 1.0 {}
    run.findings()
}

/// Of intervals that hold the truth 95 times in 100, nearly all do, and none misses it by its own width.
fn hold(points: &[Point], formula: impl Fn(f64) -> f64) -> bool {
    let inside = points.iter().filter(|point| (point.low..=point.high).contains(&formula(point.x))).count();
    let near = points.iter().all(|point| {
        let width = point.high - point.low;
        (point.low - width / 2.0..=point.high + width / 2.0).contains(&formula(point.x))
    });
    near && inside * 100 >= points.len() * 85
}

#[test]
fn double_spends_succeed_as_rosenfeld_says_and_not_as_anything_near_it() {
    for q in ["0.02", "0.1", "0.2", "0.3", "0.4", "0.45", "0.48", "0.5"] {
        let share: f64 = q.parse().unwrap();
        let found = run("double-spend", &[("q", q), ("seed", "1")]);
        assert_eq!(found.points.len(), 51);
        assert!(hold(&found.points, |z| rosenfeld(share, z as u32)), "q {q}: {:?}", found.points);
        if (0.1..0.5).contains(&share) {
            assert!(!hold(&found.points, |z| rosenfeld(share, z as u32 + 1)), "q {q}: off by one");
            assert!(!hold(&found.points, |z| nakamoto(share, z as u32)), "q {q}: Poisson for binomial");
        }
    }
}

#[test]
fn catching_up_is_the_gamblers_ruin() {
    for q in ["0.1", "0.3", "0.45", "0.5"] {
        let share: f64 = q.parse().unwrap();
        let found = run("catch-up", &[("q", q), ("seed", "4")]);
        assert!(hold(&found.points, |z| catch_up(share, z as u32)), "q {q}: {:?}", found.points);
        if share < 0.5 {
            assert!(!hold(&found.points, |z| catch_up(share, z as u32 + 1)), "q {q}: off by one");
        }
    }
}

/// Seven blocks at 51 % and at 60 % take 350 and 35.
#[test]
fn a_majority_takes_as_long_as_its_drift_says() {
    let found = run("majority", &[("z", "6"), ("runs", "4000"), ("seed", "2")]);
    let expected = |q: f64| 7.0 / (2.0 * q - 1.0).abs();
    assert!(hold(&found.points, expected), "{:?}", found.points);
    assert!(!hold(&found.points, |q| expected(q) * 6.0 / 7.0));
}

#[test]
fn a_selfish_pool_earns_what_eyal_and_sirer_say() {
    for gamma in ["0", "0.5", "1"] {
        let share: f64 = gamma.parse().unwrap();
        let found = run("selfish", &[("gamma", gamma), ("seed", "3")]);
        assert_eq!(found.points.len(), 9);
        assert!(hold(&found.points, |alpha| selfish_revenue(alpha, share)), "γ {gamma}: {:?}", found.points);
        assert!(
            !hold(&found.points, |alpha| selfish_revenue(alpha, 0.5 * share + 0.2)),
            "γ {gamma}: another γ"
        );
        assert!(!hold(&found.points, |alpha| alpha), "γ {gamma}: an honest share");
    }
}

/// The formula is of the first order: it holds while forks are rare.
#[test]
fn forks_are_as_frequent_as_blocks_are_slow() {
    let found = run("fork-rate", &[("nodes", "60"), ("blocks", "400"), ("seed", "5")]);
    let formula = |interval: f64| {
        found.points.iter().find(|point| point.x == interval).and_then(|point| point.formula).unwrap()
    };
    assert!(hold(&found.points, formula), "{:?}", found.points);
    assert!(!hold(&found.points, |interval| 2.0 * formula(interval)));
}

#[test]
fn difficulty_does_what_its_rule_says() {
    for said in [
        &[("rule", "0")][..],
        &[("rule", "1")],
        &[("rule", "2"), ("warp", "1")],
        &[("warp", "1"), ("factor", "1")],
    ] {
        let found = run("difficulty", said);
        let formula = |period: f64| found.points[period as usize - 1].formula.unwrap();
        assert!(hold(&found.points, formula), "{said:?}: {:?}", found.points);
        assert!(!hold(&found.points, |period| 1.1 * formula(period)));
    }
}

/// Seven payments a second, and twelve with SegWit, are a megabyte each ten minutes; larger blocks fork more often.
#[test]
fn larger_blocks_carry_more_and_fork_more() {
    let found = run("throughput", &[("nodes", "60"), ("blocks", "400"), ("seed", "2")]);
    let megabyte = &found.summary["sizes"].as_array().unwrap()[1];
    let rate = |name: &str| megabyte[name].as_f64().unwrap();
    assert!((rate("legacy") - 7.37).abs() < 0.01 && (rate("segwit") - 11.9).abs() < 0.05, "{megabyte}");
    let formula = |size: f64| {
        found.points.iter().find(|point| point.x == size).and_then(|point| point.formula).unwrap()
    };
    assert!(hold(&found.points, formula), "{:?}", found.points);
    assert!(found.points.last().unwrap().measured > 10.0 * found.points[0].measured.max(0.002));
}

/// A spy at every node names more senders under flooding than under trickle and diffusion, and a spy at few names few (Fanti and Viswanath 2017).
#[test]
fn random_delays_hide_a_sender_a_little() {
    let named = |rule: &str| {
        run("diffusion", &[("rule", rule), ("nodes", "200"), ("runs", "300"), ("seed", "1")]).points
    };
    let [flooding, trickle, diffusion] = ["0", "1", "2"].map(named);
    let everywhere = |points: &[Point]| *points.last().unwrap();
    assert!(everywhere(&flooding).low > everywhere(&diffusion).high, "{flooding:?} {diffusion:?}");
    assert!(everywhere(&flooding).low > everywhere(&trickle).high, "{flooding:?} {trickle:?}");
    for points in [&flooding, &trickle, &diffusion] {
        assert!(points[0].high < everywhere(points).low, "{points:?}");
    }
}

/// Seconds decide where the first seen stays, and who hears early is safe; the higher fee wins unless a block comes first where it replaces.
#[test]
fn a_merchant_who_accepts_at_once_is_robbed_by_speed_or_by_a_fee() {
    let said = [("nodes", "60"), ("interval", "120"), ("seed", "1")];
    let race = |rule, runs, links| {
        run("race", &[&said[..], &[("rule", rule), ("runs", runs), ("links", links)]].concat()).points
    };
    let first_seen = race("0", "300", "8");
    assert!(first_seen.windows(2).all(|pair| pair[1].low < pair[0].high), "{first_seen:?}");
    assert!(first_seen[0].low > 0.8 && first_seen.last().unwrap().high < 0.05, "{first_seen:?}");
    assert!(first_seen.iter().all(|point| point.formula.is_none()));
    // At three seconds: a merchant with one link tells nobody for long.
    let (alone, linked) = (race("0", "300", "1")[3], race("0", "300", "125")[3]);
    assert!(alone.x == 3.0 && alone.low > linked.high, "{alone:?} {linked:?}");

    let replaced = race("1", "1000", "8");
    let formula = |delay: f64| replaced.iter().find(|point| point.x == delay).and_then(|point| point.formula);
    assert!(hold(&replaced, |delay| formula(delay).unwrap()), "{replaced:?}");
    assert!(!hold(&replaced, |_| 1.0), "a block may come first");
    assert!(!hold(&replaced, |delay| no_block_within(2.0 * delay, 120.0)), "twice as long");
}

/// Only others' blocks spoil a withheld one, also while it spreads.
#[test]
fn a_withheld_block_is_lost_as_often_as_others_find_one() {
    for q in ["0.1", "0.3", "0.5"] {
        let share: f64 = q.parse().unwrap();
        let found = run("finney", &[("q", q), ("delay", "10"), ("seed", "2")]);
        assert_eq!(found.points.len(), 21);
        let formula = |time: f64, others: f64| no_block_within(time, 600.0 / others);
        assert!(hold(&found.points, |wait| formula(wait + 10.0, 1.0 - share)), "q {q}: {:?}", found.points);
        assert!(!hold(&found.points, |wait| formula(wait + 10.0, 1.0)), "q {q}: the attacker's own");
        assert!(!hold(&found.points, |wait| formula(wait, 1.0 - share)), "q {q}: it spreads at once");
        let number = |name: &str| found.summary[name].as_f64().unwrap();
        assert!((number("prepared_s") / number("prepared_formula_s") - 1.0).abs() < 0.03, "q {q}");
    }
}

/// A list falls to many addresses wherever they are. Buckets take many groups; anchors, and a group once, take more than addresses.
#[test]
fn a_node_is_surrounded_by_addresses_by_groups_or_not_at_all() {
    let said = [("known", "1000"), ("seed", "1")];
    let eclipse = |rule, groups, runs| {
        run("eclipse", &[&said[..], &[("rule", rule), ("groups", groups), ("runs", runs)]].concat())
    };
    let list = eclipse("0", "1", "1500").points;
    let formula = |size: f64| list.iter().find(|point| point.x == size).and_then(|point| point.formula);
    assert!(hold(&list, |size| formula(size).unwrap()), "{list:?}");
    let entries = |size: f64| {
        let others = 1_000.0 * libm::pow(0.999, size);
        (1_000.0 - others, others)
    };
    let all = |size: f64| all_drawn(entries(size).0, entries(size).1, 8);
    assert!(!hold(&list, all), "some no longer answer");
    let seven = |size: f64| all_drawn(entries(size).0, 0.3 * entries(size).1, 7);
    assert!(!hold(&list, seven), "eight connections");

    let last = |found: &Findings| *found.points.last().unwrap();
    let (one, many) = (eclipse("1", "1", "40"), eclipse("1", "256", "40"));
    assert!(last(&one).measured == 0.0 && last(&many).low > 0.4, "{:?} {:?}", last(&one), last(&many));
    let reached = many.summary["sizes"].as_array().unwrap().last().unwrap()["tried_buckets"].as_f64();
    let formula = many.summary["tried_buckets_formula"].as_f64();
    assert!((reached.unwrap() / formula.unwrap() - 1.0).abs() < 0.02, "{reached:?} {formula:?}");
    assert!(last(&eclipse("2", "256", "40")).high < last(&many).low);
}

/// A node has eight connections: where each is of another group, seven groups never suffice.
#[test]
fn who_has_fewer_groups_than_a_node_has_connections_leaves_room() {
    let said = [("known", "1000"), ("away", "1"), ("online", "0.05"), ("runs", "20"), ("seed", "1")];
    let last = |groups: &'static str| {
        *run("eclipse", &[&said[..], &[("rule", "2"), ("groups", groups)]].concat()).points.last().unwrap()
    };
    assert!(last("7").measured == 0.0 && last("64").low > 0.5, "{:?} {:?}", last("7"), last("64"));
}

/// Exchanges make views more even than chance would, and the net holds when three in ten leave.
#[test]
fn gossip_is_more_even_than_chance() {
    let found = run("gossip", &[("nodes", "400"), ("seed", "1")]);
    let number = |name: &str| found.summary[name].as_f64().unwrap();
    assert!(number("deviation") < 0.8 * number("deviation_at_random"), "{:?}", found.summary);
    assert!(number("clustering") < 1.6 * number("clustering_at_random"), "{:?}", found.summary);
    assert_eq!(number("connected"), number("left"));
    assert!(!hold(&found.points, |degree| found.points[degree as usize].formula.unwrap()), "not Poisson's");
}

#[test]
fn kademlias_hops_grow_with_the_logarithm_and_stay_far_below_it() {
    let found = run("kademlia", &[("nodes", "256"), ("seed", "1")]);
    let hops: Vec<f64> = found.points.iter().map(|point| point.measured).collect();
    assert_eq!(hops.len(), 4);
    assert!(hops.windows(2).all(|pair| (0.0..0.5).contains(&(pair[1] - pair[0]))), "{hops:?}");
    assert!(found.points.iter().all(|point| point.high < 0.3 * point.formula.unwrap()), "{hops:?}");
    assert!(
        found.summary["closest"].as_array().unwrap().iter().all(|row| row["found"].as_f64().unwrap() > 0.99)
    );
}

/// 50 MB to 60 people take 240 s from a server of 100 Mbit/s, and 18.5 s at least if everybody sends 20 Mbit/s.
#[test]
fn a_file_spreads_nearly_as_fast_as_lines_allow() {
    let found = run("distribution", &[]);
    for point in &found.points {
        let bound = point.formula.unwrap();
        assert!((1.0..1.35).contains(&(point.measured / bound)), "{point:?}");
    }
    let sixty = found.points.iter().find(|point| point.x == 60.0).unwrap();
    assert!((sixty.formula.unwrap() - 18.46).abs() < 0.01, "{sixty:?}");
    for alone in found.summary["server_alone"].as_array().unwrap() {
        let (measured, formula) = (alone["seconds"].as_f64().unwrap(), alone["formula"].as_f64().unwrap());
        assert!((measured / formula - 1.0).abs() < 0.01, "{alone}");
    }
}
