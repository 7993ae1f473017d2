//! Catching up, and agreement whatever happens.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]

mod common;

use common::{Net, anyones_address};
use hashyard_core::Amount;
use hashyard_core::chain::{Rows, Table};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde_json::json;

/// What a node stores of the chain, without who it is and what it owns.
fn chain_rows(rows: &Rows) -> Rows {
    let of_chain = |table: &Table| matches!(table, Table::Headers | Table::Blocks | Table::Meta);
    Rows(
        rows.0
            .iter()
            .filter(|((table, _), _)| of_chain(table))
            .map(|(k, v)| (k.clone(), v.clone()))
            .collect(),
    )
}

/// The last of these nodes has nothing, the others have the same chain of this height.
fn one_behind(nodes: usize, height: usize) -> Net {
    let mut net = Net::new(nodes, 11);
    net.generate(0, height, &anyones_address());
    let rows = chain_rows(&net.hosts[0].rows);
    for at in 1..nodes - 1 {
        let own = net.hosts[at].rows.clone();
        net.restart_from(at, Rows(own.0.into_iter().chain(rows.0.clone()).collect()));
        assert_eq!(net.tip(at), net.tip(0));
    }
    net
}

fn sent(net: &Net, from: usize, to: usize, command: &str) -> usize {
    net.sent.get(&(from, to, command.to_owned())).copied().unwrap_or(0)
}

#[test]
fn a_thousand_blocks_come_headers_first_from_several_peers() {
    let (sources, newcomer) = (3, 3);
    let mut net = one_behind(4, 1000);
    net.sent.clear();
    net.introduce_all();
    net.run(60_000);
    net.assert_agreement();
    assert_eq!(net.hosts[newcomer].node.chain().height(), 1000);
    let blocks: Vec<usize> = (0..sources).map(|from| sent(&net, from, newcomer, "block")).collect();
    assert_eq!(blocks.iter().sum::<usize>(), 1000, "each block comes once: {blocks:?}");
    assert!(blocks.iter().all(|count| *count > 100), "all peers carry their part: {blocks:?}");
    let headers: usize = (0..sources).map(|from| sent(&net, from, newcomer, "headers")).sum();
    assert!(headers <= 2 * sources, "{headers} messages with headers");
}

#[test]
fn more_headers_than_fit_one_message_are_asked_for_in_turn() {
    let mut net = one_behind(2, 2_050);
    net.sent.clear();
    net.introduce_all();
    net.run(2_000);
    assert_eq!(net.hosts[1].node.chain().tree().best_header().height, 2_050);
    assert!(sent(&net, 0, 1, "headers") >= 2);
    net.run(60_000);
    net.assert_agreement();
}

#[test]
fn a_source_that_leaves_in_the_middle_is_replaced() {
    let mut net = one_behind(3, 300);
    net.introduce_all();
    while net.hosts[2].node.chain().height() < 50 {
        net.run(10);
    }
    net.partition(&[0], &[1, 2]);
    net.run(40_000);
    assert_eq!(net.tip(2), net.tip(1));
}

#[test]
fn a_newcomer_that_is_killed_goes_on_where_it_stopped() {
    let mut net = one_behind(2, 300);
    net.introduce_all();
    while net.hosts[1].node.chain().height() < 100 {
        net.run(10);
    }
    net.sent.clear();
    net.restart(1);
    let kept = net.hosts[1].node.chain().height() as usize;
    assert!(kept >= 100);
    net.run(40_000);
    net.assert_agreement();
    assert!(sent(&net, 0, 1, "block") <= 300 - kept, "nothing is fetched twice");
}

/// What may happen in a network.
#[derive(Debug, Clone, Copy)]
enum Happening {
    Mine,
    Pay,
    Partition,
    Heal,
    Restart,
    /// One node hears everything later than the others.
    Lag,
    Silence,
}

const HAPPENINGS: [Happening; 10] = [
    Happening::Mine,
    Happening::Mine,
    Happening::Mine,
    Happening::Mine,
    Happening::Pay,
    Happening::Pay,
    Happening::Partition,
    Happening::Heal,
    Happening::Restart,
    Happening::Lag,
];

struct Story {
    net: Net,
    rng: ChaCha20Rng,
    log: Vec<String>,
}

impl Story {
    fn pick(&mut self, below: usize) -> usize {
        (self.rng.next_u64() % below as u64) as usize
    }

    fn step(&mut self, what: Happening) {
        let count = self.net.hosts.len();
        let (at, other) = (self.pick(count), self.pick(count));
        self.log.push(format!("{what:?} {at} {other}"));
        match what {
            Happening::Mine => drop(self.net.mine(at)),
            Happening::Pay => {
                // Refused where there is no money or the wallet has given out many unused addresses: that is fine, too.
                let address = self.net.rpc(other, "getnewaddress", json!([]));
                let amount = 1 + self.pick(40);
                if let Ok(address) = address {
                    let _ = self.net.rpc(at, "sendtoaddress", json!([address, amount]));
                }
            }
            Happening::Partition => {
                let left: Vec<usize> = (0..count).filter(|_| self.pick(2) == 0).collect();
                let right: Vec<usize> = (0..count).filter(|node| !left.contains(node)).collect();
                self.net.partition(&left, &right);
            }
            Happening::Heal => self.net.heal(),
            Happening::Restart => self.net.restart(at),
            Happening::Lag => drop(self.net.lag.insert(at, self.rng.next_u64() % 3_000)),
            Happening::Silence => {}
        }
        let pause = [0, 20, 500, 4_000][self.pick(4)];
        self.net.run(pause);
    }

    /// Everyone meets again, and one more block breaks ties and takes in what waits.
    fn end(&mut self) {
        self.net.lag.clear();
        self.net.heal();
        self.net.run(90_000);
        for at in [0, 0] {
            self.net.mine(at);
            self.net.run(5_000);
        }
    }
}

/// Three to six nodes, some coins to begin with, and then whatever the seed says.
fn play(seed: u64) -> Story {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let count = 3 + (rng.next_u64() % 4) as usize;
    let mut story = Story { net: Net::connected(count, seed), rng, log: vec![] };
    for at in 0..count {
        story.net.mine_many(at, 3);
    }
    story.net.mine_many(0, 4);
    story.step(Happening::Silence);
    for _ in 0..30 {
        let choice = story.pick(HAPPENINGS.len());
        story.step(HAPPENINGS[choice]);
    }
    story.end();
    story
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 8, max_shrink_iters: 0, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_all_agree_in_the_end_and_a_replay_is_identical(seed: u64) {
        let mut story = play(seed);
        let net = &mut story.net;
        net.assert_agreement();
        for at in 0..net.hosts.len() {
            prop_assert_eq!(net.rpc(at, "getrawmempool", json!([])).unwrap(), json!([]), "{:?}", story.log);
        }
        // Every coin belongs to one of the wallets.
        let height = net.hosts[0].node.chain().height();
        let supply = net.hosts[0].node.chain().params().total_subsidy(height);
        let owned: u64 = (0..net.hosts.len()).map(|at| net.total_balance(at).0).sum();
        prop_assert_eq!(Amount(owned), supply, "{:?}", story.log);
        prop_assert_eq!(play(seed).net.transcript, story.net.transcript);
    }
}

/// Seeds that found something once.
#[test]
fn links_that_break_while_they_open_leave_nobody_alone() {
    play(4_497_256_414_642_451_287).net.assert_agreement();
}
