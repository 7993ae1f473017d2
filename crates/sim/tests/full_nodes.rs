//! Nodes as they are, on the simulator: they agree, what they hold adds up, and blocks spread among them as they do where a block is only a size.

#![cfg(feature = "full-nodes")]
#![allow(clippy::unwrap_used, reason = "a test may fail")]

use hashyard_sim::block_net::{self, Block, BlockNet};
use hashyard_sim::formulas::fork_rate;
use hashyard_sim::node_net::{NodeNet, Scenario};
use hashyard_sim::spread::Spread;
use hashyard_sim::stats::share;
use hashyard_sim::{Findings, named};

const SCENARIO: Scenario =
    Scenario { nodes: 20, interval: 15_000.0, payments: 20, compact: false, loss: 0.0 };

/// Runs until the chain has a height and all nodes build upon its tip.
fn run(scenario: Scenario, height: u32, seed: u64) -> (NodeNet, Spread) {
    let (mut net, mut times) = (NodeNet::new(scenario, seed).unwrap(), Spread::default());
    loop {
        for arrival in net.step() {
            times.add(&arrival, net.nodes());
        }
        if net.best() >= height && net.agrees() {
            return (net, times);
        }
    }
}

fn found(said: &[(&str, &str)]) -> Findings {
    let experiment = named("full-nodes").unwrap();
    let mut run = (experiment.start)(&experiment.values(said.iter().copied()).unwrap());
    while run.advance() < 1.0 {}
    run.findings()
}

#[test]
fn a_seed_replays_exactly() {
    let digest = |seed| {
        let found = found(&[("nodes", "12"), ("blocks", "6"), ("payments", "10"), ("seed", seed)]);
        (found.digest, found.events, found.points)
    };
    assert_eq!(digest("1"), digest("1"));
    assert_ne!(digest("1").0, digest("2").0);
}

#[test]
fn all_have_one_chain_and_its_coins_and_each_script_ran_at_one_of_them() {
    for compact in [false, true] {
        let (net, _) = run(Scenario { compact, ..SCENARIO }, 12, 3);
        let chains: Vec<_> = (0..net.nodes()).map(|node| net.node(node).unwrap().chain()).collect();
        let first = chains[0];
        for chain in &chains {
            assert_eq!((chain.tip().hash, chain.coins()), (first.tip().hash, first.coins()));
        }
        // Fees are the miners': what there is was all paid out as subsidy, but for what the first block could not divide into 60 equal coins.
        let subsidy = |height| first.params().subsidy(height).0;
        let subsidies: u64 = (1..=first.height()).map(subsidy).sum();
        assert_eq!(first.coins().total().0, subsidies - subsidy(1) % 60);
        let counts = net.counts;
        assert!(counts.payments > 100 && net.confirmed() > 100, "{counts:?}");
        assert_eq!((counts.refused, counts.ended, net.scripts()), (0, 0, counts.payments));
    }
}

/// Who takes whole blocks has the very one that the finder made.
#[test]
fn blocks_are_shared() {
    let (net, _) = run(SCENARIO, 5, 3);
    let block = |node| std::sync::Arc::as_ptr(net.node(node).unwrap().chain().block_at(3).unwrap());
    assert!((1..net.nodes()).all(|node| block(node) == block(0)));
}

#[test]
fn on_bad_lines_blocks_are_late_and_all_agree() {
    let (good, good_times) = run(SCENARIO, 15, 5);
    let (bad, bad_times) = run(Scenario { loss: 0.3, ..SCENARIO }, 10, 5);
    assert!(good.agrees() && bad.agrees() && bad.counts.ended == 0);
    let median = |times: &Spread| times.points()[4].measured;
    assert!(median(&bad_times) > 1.3 * median(&good_times));
}

/// Decker and Wattenhofer's formula. How long a block is unknown is measured where none meets another: of two that do, many nodes take the later one
/// only with the next.
#[test]
fn the_chain_forks_as_often_as_blocks_are_unknown() {
    let scenario = |interval| Scenario { nodes: 16, interval, payments: 0, ..SCENARIO };
    let (mut unknown, mut arrivals) = (0.0, 0.0);
    let mut rare = NodeNet::new(scenario(600_000.0), 8).unwrap();
    while rare.best() < 30 {
        for arrival in rare.step() {
            unknown += arrival.after as f64;
            arrivals += 1.0;
        }
    }
    let (net, _) = run(scenario(4_000.0), 400, 8);
    let stale = net.blocks().len() as u64 - u64::from(net.best());
    let measured = share(stale, u64::from(net.best()));
    let formula = fork_rate(unknown / arrivals, 4_000.0);
    assert!((measured.low..=measured.high).contains(&formula), "{measured:?} {formula}");
    assert!(!(measured.low..=measured.high).contains(&(2.0 * formula)), "{measured:?} {formula}");
}

/// `headers`, `getdata`, `block`: three times the mean latency between North America and Europe, 124 ms.
#[test]
fn a_block_takes_three_messages() {
    let scenario = Scenario { nodes: 2, interval: 60_000.0, payments: 0, ..SCENARIO };
    let (_, times) = run(scenario, 150, 2);
    let all = times.points()[10];
    assert!((all.low..=all.high).contains(&372.0), "{all:?}");
    assert!(!(all.low..=all.high).contains(&248.0) && !(all.low..=all.high).contains(&496.0), "{all:?}");
}

/// On the same graph, with blocks as small as theirs. Those that are only modelled send one block after the other has arrived, as in SimBlock, and take some
/// milliseconds for each message, so they are slower, but not three times as slow.
#[test]
fn blocks_spread_as_among_nodes_at_the_level_of_blocks() {
    let (nodes, interval, height) = (60, 60_000.0, 40);
    let (_, times) = run(Scenario { nodes, interval, payments: 0, ..SCENARIO }, height, 1);
    let scenario = block_net::Scenario { nodes, interval, block: 300, compact: false, churn: 0.0 };
    let (mut model, mut modelled) = (BlockNet::new(scenario, 1), Spread::default());
    let best = |blocks: &[Block]| blocks.last().map_or(0, |block| block.height);
    while best(model.blocks()) <= height {
        if let Some(arrival) = model.step() {
            modelled.add(&arrival, nodes);
        }
    }
    for (real, model) in times.points().iter().zip(modelled.points()).take(9) {
        assert!((0.34..1.0).contains(&(real.measured / model.measured)), "{real:?} {model:?}");
    }
}
