//! Kademlia among many nodes: hops against the size of the network, and what is found while nodes come and go.

use hashyard_overlay::NodeId;
use hashyard_overlay::kademlia::{KadConfig, Lookup, Why};
use hashyard_sim::overlay_net::{KadNetwork, Link, number};

const HOUR: u64 = 3_600_000;

/// A network into which a node came each 50 ms, through any one that was there.
fn grown(config: KadConfig, nodes: usize, link: Link) -> KadNetwork {
    let mut network = KadNetwork::new(config, link, [9; 32]);
    network.add(None);
    for present in 1..nodes {
        let introducer = network.below(present) as u32;
        network.add(Some(introducer));
        network.run_until(network.now() + 50);
    }
    network.run_until(network.now() + 120_000);
    network
}

/// What lookups of random ids by random nodes found.
#[derive(Debug, Default, PartialEq)]
struct Found {
    /// Those whose closest node is the closest that there is.
    right: usize,
    /// Those that found all k closest.
    complete: usize,
    hops: usize,
    most_hops: usize,
    questions: usize,
}

const LOOKUPS: usize = 500;

fn look_up(network: &mut KadNetwork, k: usize) -> Found {
    for _ in 0..LOOKUPS {
        let (from, target) = (anybody(network), network.random_id());
        network.with(from, |node, now| node.find_node(now, target));
    }
    network.run_until(network.now() + 30_000);
    let mut found = Found::default();
    for (from, lookup) in std::mem::take(&mut network.done) {
        let mut truth = network.closest(&lookup.target, k + 1);
        truth.retain(|number| *number != from);
        truth.truncate(k);
        let nodes: Vec<u32> = lookup.found().filter_map(number).collect();
        found.right += usize::from(nodes.first() == truth.first());
        found.complete += usize::from(nodes == truth);
        found.hops += usize::from(lookup.hops());
        found.most_hops = found.most_hops.max(lookup.hops().into());
        found.questions += lookup.steps.len();
    }
    found
}

/// Grows a network of 2^exponent nodes, looks for 500 ids, and holds what was found to what is true.
fn measure(config: KadConfig, exponent: u32) -> Found {
    let nodes = 1 << exponent;
    let mut network = grown(config, nodes, Link::GOOD);
    let all = network.present();
    let buckets = all.iter().filter_map(|number| network.node(*number)).flat_map(|node| node.buckets());
    let entries: usize = buckets.map(|bucket| bucket.nodes.len()).sum();
    let messages = network.sent() / nodes as u64;
    let found = look_up(&mut network, config.k);
    let mean = |sum: usize| sum as f64 / LOOKUPS as f64;
    println!(
        "2^{exponent}, k {}: {} entries, {messages} messages to join; {} right, {} complete, {:.2} hops, at most {}, {:.1} questions",
        config.k,
        entries / nodes,
        found.right,
        found.complete,
        mean(found.hops),
        found.most_hops,
        mean(found.questions),
    );
    assert!(found.right * 100 > LOOKUPS * 99, "{found:?}");
    assert!(
        (0.15..0.3).contains(&(mean(found.hops) / f64::from(exponent))),
        "hops grow with log n: {found:?}"
    );
    assert!(found.most_hops <= exponent as usize, "{found:?}");
    found
}

#[test]
fn hops_grow_with_the_logarithm_of_the_number_of_nodes() {
    for exponent in [6, 8, 10] {
        measure(KadConfig::HASHYARD, exponent);
    }
}

#[test]
#[ignore = "minutes: see CONTRIBUTING"]
fn hops_of_thousands_of_nodes() {
    for exponent in [7, 9, 11, 12, 13, 14] {
        measure(KadConfig::HASHYARD, exponent);
    }
}

#[test]
fn the_papers_network_has_shorter_ids_and_larger_buckets() {
    measure(KadConfig::PAPER, 8);
    let mut network = KadNetwork::new(KadConfig::PAPER, Link::GOOD, [1; 32]);
    let id = network.random_id();
    assert_eq!(id.0[20..], [0; 12]);
    assert_ne!(id.0[..20], [0; 20]);
}

#[test]
fn a_seed_gives_one_run() {
    let run = || {
        let link = Link { lost_permille: 50, ..Link::GOOD };
        let mut network = grown(KadConfig::HASHYARD, 40, link);
        (look_up(&mut network, 16), network.sent())
    };
    assert_eq!(run(), run());
}

fn anybody(network: &mut KadNetwork) -> u32 {
    let present = network.present();
    present[network.below(present.len())]
}

/// A session's length, in ms: Weibull with shape 1/2 and a mean of an hour. Stutzbach and Rejaie ("Understanding Churn in Peer-to-Peer
/// Networks", 2006) found shapes from 0.34 to 0.59: many stay for minutes, a few for days.
fn session(network: &mut KadNetwork) -> u64 {
    let uniform = (network.below(1 << 20) + 1) as f64 / f64::from(1 << 20);
    (uniform.ln().powi(2) * (HOUR / 2) as f64) as u64
}

/// Nodes of which each stays for a session and leaves without a word; then another joins through anybody.
struct Churn {
    network: KadNetwork,
    /// When each leaves.
    leaves: Vec<(u64, u32)>,
    gone: usize,
    lookups: Vec<(bool, Lookup)>,
}

impl Churn {
    fn new(nodes: u32) -> Self {
        let link = Link { lost_permille: 10, ..Link::GOOD };
        let mut network = grown(KadConfig::HASHYARD, nodes as usize, link);
        let start = network.now();
        let leaves = (0..nodes).map(|number| (start + session(&mut network), number)).collect();
        Self { network, leaves, gone: 0, lookups: Vec::new() }
    }

    /// A second passes.
    fn pass(&mut self) {
        let now = self.network.now() + 1_000;
        self.network.run_until(now);
        for (_, lookup) in std::mem::take(&mut self.network.done) {
            let closest = self.network.closest(&lookup.target, 1);
            let there = closest.first().and_then(|number| self.network.node(*number));
            let there = there.is_some_and(|node| *node.me().id() == lookup.target);
            self.lookups.push((there, lookup));
        }
        let (gone, rest) = self.leaves.iter().partition(|(time, _)| *time <= now);
        self.leaves = rest;
        for (_, number) in Vec::<(u64, u32)>::from_iter(gone) {
            self.network.remove(number);
            self.gone += 1;
            let introducer = anybody(&mut self.network);
            let newcomer = self.network.add(Some(introducer));
            self.leaves.push((now + session(&mut self.network), newcomer));
        }
    }

    /// A node that has been there for two minutes at least.
    fn settled(&mut self, since: &[u32]) -> u32 {
        loop {
            let number = since[self.network.below(since.len())];
            if self.network.node(number).is_some() {
                return number;
            }
        }
    }
}

#[test]
fn nodes_and_records_are_found_while_others_come_and_go() {
    churn(256, 45);
}

#[test]
#[ignore = "minutes: see CONTRIBUTING"]
fn nodes_and_records_are_found_for_hours() {
    churn(600, 150);
}

/// Records are published in the first minutes, and then looked for, as nodes are that have been there for two minutes.
fn churn(nodes: u32, minutes: u64) {
    let mut churn = Churn::new(nodes);
    let keys: Vec<NodeId> = (0..20).map(|_| churn.network.random_id()).collect();
    for key in &keys {
        let publisher = anybody(&mut churn.network);
        churn.network.with(publisher, |node, now| node.publish(now, *key, b"I have it".as_slice().into()));
        (0..15).for_each(|_| churn.pass());
    }
    for _ in 0..minutes / 2 {
        let settled = churn.network.present();
        (0..120).for_each(|_| churn.pass());
        for _ in 0..20 {
            let (from, target) = (churn.settled(&settled), churn.settled(&settled));
            let key = keys[churn.network.below(keys.len())];
            let target = churn.network.node(target).map_or(key, |node| *node.me().id());
            churn.network.with(from, |node, now| node.find_value(now, key));
            if churn.network.node(from).is_some_and(|node| *node.me().id() != target) {
                churn.network.with(from, |node, now| node.find_node(now, target));
            }
        }
    }
    (0..60).for_each(|_| churn.pass());
    let share = |why: Why, good: fn(&Lookup) -> bool| {
        let asked = churn
            .lookups
            .iter()
            .filter(|(there, lookup)| lookup.why == why && (*there || why == Why::FindValue));
        let (all, good) =
            asked.fold((0, 0), |(all, found), (_, lookup)| (all + 1, found + usize::from(good(lookup))));
        println!("{nodes} nodes, {minutes} minutes, {} left: {why:?} {good} of {all}", churn.gone);
        assert!(good * 100 > all * 99 && all > 300, "{why:?}: {good} of {all}");
    };
    share(Why::FindNode, |lookup| lookup.found().next().is_some_and(|found| *found.id() == lookup.target));
    share(Why::FindValue, |lookup| !lookup.values.is_empty());
}
