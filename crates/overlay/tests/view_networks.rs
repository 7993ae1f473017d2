//! Peer sampling among thousands of nodes: what its graph looks like, and what survives.

use hashyard_overlay::sampling::{SamplingConfig, ViewEntry};
use hashyard_sim::overlay_net::graph::Spread;
use hashyard_sim::overlay_net::{Graph, Link, ViewNetwork, number};

const CONFIG: SamplingConfig = SamplingConfig::HASHYARD;

/// A network into which a twentieth of the nodes came in each cycle, each through any one that was there, and that ran so many cycles more.
fn grown(nodes: usize, cycles: u64, link: Link) -> ViewNetwork {
    let mut network = ViewNetwork::new(CONFIG, link, [7; 32]);
    network.add(None);
    for present in 1..nodes {
        let introducer = network.below(present) as u32;
        network.add(Some(introducer));
        if present % (nodes / 20) == 0 {
            run(&mut network, 1);
        }
    }
    run(&mut network, cycles);
    network
}

fn run(network: &mut ViewNetwork, cycles: u64) {
    network.run_until(network.now() + cycles * CONFIG.period_ms);
}

fn kill(network: &mut ViewNetwork, percent: usize) {
    for number in network.present() {
        if network.below(100) < percent {
            network.remove(number);
        }
    }
}

fn show(name: &str, graph: &Graph) -> Spread {
    let degree = Spread::of(&graph.in_degrees());
    println!(
        "{name}: {} nodes, in-degree {:.1} ± {:.2} ({} to {}), clustering {:.4}, path {:.2}, parts {:?}, dead links {}",
        graph.nodes(),
        degree.mean,
        degree.deviation,
        degree.least,
        degree.most,
        graph.clustering(),
        graph.path_length(20),
        graph.parts().iter().take(4).collect::<Vec<_>>(),
        graph.dead_links(),
    );
    degree
}

/// A random graph in which each node knows as many has in-degrees that vary by √c, a clustering of 2c/n, and paths of ln n / ln 2c. Ours
/// is as random, with more even in-degrees.
fn is_as_random(graph: &Graph, degree: &Spread) {
    let (nodes, view) = (graph.nodes() as f64, CONFIG.view as f64);
    assert!(degree.mean > 0.98 * view && degree.deviation < view.sqrt() && degree.least > 0, "{degree:?}");
    assert!(graph.clustering() < 1.6 * 2.0 * view / nodes, "{}", graph.clustering());
    let path = nodes.ln() / (2.0 * view).ln();
    assert!(
        (path - 0.5..path + 0.5).contains(&graph.path_length(20)),
        "{} and not {path}",
        graph.path_length(20)
    );
    assert_eq!(graph.parts(), [graph.nodes()]);
}

/// Grows, loses 30 % at once, stays in one piece, forgets the dead.
fn survives(nodes: usize, link: Link) {
    let mut network = grown(nodes, 30, link);
    let graph = network.graph();
    is_as_random(&graph, &show("grown", &graph));
    kill(&mut network, 30);
    let graph = network.graph();
    show("30 % killed", &graph);
    assert_eq!(graph.parts(), [graph.nodes()], "one piece");
    assert!(graph.dead_links() > graph.nodes());
    run(&mut network, 40);
    let graph = network.graph();
    is_as_random(&graph, &show("40 cycles later", &graph));
    assert_eq!(graph.dead_links(), 0);
}

#[test]
fn ten_thousand_nodes_lose_three_thousand_and_stay_in_one_piece() {
    survives(10_000, Link::GOOD);
}

#[test]
fn lost_messages_change_nothing_of_that() {
    survives(1_000, Link { lost_permille: 50, ..Link::GOOD });
}

#[test]
fn a_class_that_joins_through_one_node_at_once_is_mixed() {
    let mut network = ViewNetwork::new(CONFIG, Link::GOOD, [7; 32]);
    let first = network.add(None);
    for _ in 1..500 {
        network.add(Some(first));
    }
    assert_eq!(Spread::of(&network.graph().in_degrees()).most, 499, "a star");
    run(&mut network, 40);
    let graph = network.graph();
    is_as_random(&graph, &show("40 cycles after a star", &graph));
}

#[test]
fn coming_and_going_leaves_it_in_one_piece() {
    let mut network = grown(500, 20, Link::GOOD);
    for _ in 0..100 {
        kill(&mut network, 1);
        for _ in network.present().len()..500 {
            let present = network.present();
            let introducer = present[network.below(present.len())];
            network.add(Some(introducer));
        }
        run(&mut network, 1);
    }
    let graph = network.graph();
    show("1 % replaced in each of 100 cycles", &graph);
    assert_eq!(graph.parts(), [500]);
    assert!(graph.dead_links() * 5 < 500 * CONFIG.view, "{}", graph.dead_links());
}

/// For each node, how many of its view are there.
fn honest(network: &ViewNetwork) -> Vec<usize> {
    let is_there =
        |entry: &&ViewEntry| number(&entry.contact).is_some_and(|number| network.node(number).is_some());
    let nodes = network.present().into_iter().filter_map(|number| network.node(number));
    nodes.map(|node| node.view().iter().filter(is_there).count()).collect()
}

#[test]
fn one_who_makes_nodes_up_leaves_views_with_nodes_that_are_there() {
    let mut network = grown(59, 20, Link::GOOD);
    let hostile = network.add_hostile(125);
    // All were connected to three others, and to the hostile one.
    for number in network.present() {
        (0..3).for_each(|_| {
            let other = network.below(59) as u32;
            network.connect(number, other);
        });
        network.connect(number, hostile);
    }
    run(&mut network, 20);
    let (mut least, mut without_any, mut longest) = (20.0_f64, [0; 59], 0);
    for _ in 0..100 {
        run(&mut network, 1);
        let there = honest(&network);
        without_any
            .iter_mut()
            .zip(&there)
            .for_each(|(cycles, there)| *cycles = if *there > 0 { 0 } else { *cycles + 1 });
        longest = longest.max(without_any.into_iter().max().unwrap_or_default());
        assert!(there.iter().filter(|there| **there == 0).count() <= 2, "{there:?}");
        least = least.min(Spread::of(&there).mean);
        assert_eq!(network.graph().parts(), [59]);
    }
    println!(
        "one of 60 makes nodes up: at least {least:.1} of {} are there on average; none for {longest} cycles at most",
        CONFIG.view
    );
    assert!(least > 5.0 && longest <= 12, "{least}, {longest}");
}

#[test]
fn a_seed_gives_one_run() {
    let run = || grown(100, 10, Link { lost_permille: 100, ..Link::GOOD }).graph().in_degrees();
    assert_eq!(run(), run());
}
