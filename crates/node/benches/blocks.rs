//! How fast blocks travel: a cold node that joins, and a large block that is connected, passed on and served. Every byte goes
//! through the framing that drivers use. Rows are named as `cargo xtask bench` wants them.

#![allow(missing_docs, reason = "made by a macro")]
#![allow(clippy::unwrap_used, reason = "a benchmark that can't run should say so")]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../../core/benches/blocks/world.rs"]
#[allow(dead_code, reason = "the core's benchmarks use the rest")]
mod world;

use std::sync::Arc;

use bitcoin_test_data::blocks::mainnet_702861;
use common::{block_on, easy_params};
use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use hashyard_core::chain::{Chainstate, Rows};
use hashyard_core::script::Flags;
use hashyard_core::{Block, Decodable, HashedBlock, Params};
use hashyard_node::view::Transport;
use hashyard_node::{Act, Config, Home, Input, Millis, Node, Output};
use hashyard_wire::{Address, Inventory, Message, Sessions, frame};
use world::World;

const JOINED: u32 = 2_000;

/// Messages kept for people to look at, as in a tab.
const LOGGED: usize = 500;

/// A node and what its driver keeps of its connection.
struct End {
    node: Node,
    sessions: Sessions,
}

impl End {
    fn new(params: &Params, rows: &Rows, seed: u8, now: Millis) -> Self {
        let (params, seed) = (params.clone(), [seed; 32]);
        let magic = params.magic;
        let config = Config::new(params, "bench", Home::Tab, seed);
        let node = Node::new(config, rows, now).unwrap();
        let mut end = Self { node, sessions: Sessions::new(magic, LOGGED) };
        end.says(now);
        end
    }

    fn hears(&mut self, now: Millis, bytes: &[u8]) {
        for received in self.sessions.receive(now, 1, bytes) {
            self.node.handle(now, Input::Received(1, received));
        }
    }

    fn says(&mut self, now: Millis) -> Vec<Vec<u8>> {
        let mut said = vec![];
        loop {
            match self.node.poll() {
                Output::Send(peer, message) => said.push(self.sessions.send(now, peer, &message)),
                Output::Wake(_) => return said,
                _ => {}
            }
        }
    }

    fn takes(&mut self, now: Millis, block: &Arc<HashedBlock>) {
        self.node.handle(now, Input::Act(Act::TakeBlock(Arc::clone(block))));
    }

    fn meets(&mut self, other: &Node, inbound: bool, now: Millis) {
        let endpoint = Address::Node(other.id().0).into();
        self.sessions.open(1, &endpoint);
        self.node.handle(now, Input::Connected { peer: 1, endpoint, inbound, transport: Transport::Local });
    }
}

fn connect(caller: &mut End, called: &mut End, now: Millis) {
    called.meets(&caller.node, true, now);
    caller.meets(&called.node, false, now);
}

/// Carries what they say until both are silent, a millisecond each way.
fn converse(one: &mut End, other: &mut End, mut now: Millis) {
    loop {
        let (to_other, to_one) = (one.says(now), other.says(now));
        if to_other.is_empty() && to_one.is_empty() {
            return;
        }
        now += 1;
        to_other.iter().for_each(|bytes| other.hears(now, bytes));
        to_one.iter().for_each(|bytes| one.hears(now, bytes));
    }
}

/// A chain of empty blocks, as rows.
fn long_chain(params: &Params) -> (Rows, Millis) {
    let mut chain = Chainstate::new(params.clone());
    while chain.height() < JOINED {
        let parent = chain.tip().header;
        let block = block_on(&parent, chain.height() + 1, |_| {});
        chain.accept_block(Arc::new(block.into()), parent.time + 1).verdict.unwrap();
    }
    let now = Millis::from(chain.tip().header.time) * 1_000;
    (chain.rows().into(), now)
}

fn joining(criterion: &mut Criterion) {
    let params = easy_params();
    let (rows, now) = long_chain(&params);
    let start = || (End::new(&params, &rows, 1, now), End::new(&params, &Rows::default(), 2, now));
    let mut group = criterion.benchmark_group("join a room");
    let name = BenchmarkId::new("a cold node and one that has the chain", format!("{JOINED} blocks"));
    group.bench_function(name, |bencher| {
        bencher.iter_batched(
            start,
            |(mut old, mut new)| {
                connect(&mut new, &mut old, now);
                converse(&mut new, &mut old, now);
                assert_eq!(new.node.chain().height(), JOINED);
                (old, new)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// Two nodes that are connected and miss a large block, whose scripts both have seen in the mempool.
fn two_before(chain: &Chainstate, block: &HashedBlock) -> (End, End) {
    let now = Millis::from(world::NOW) * 1_000;
    let rows = Rows::from(chain.rows());
    let [mut one, mut other] = [1, 2].map(|seed| End::new(chain.params(), &rows, seed, now));
    for wtxid in block.wtxids() {
        one.node.chain().script_cache().remember(*wtxid, Flags::STANDARD);
        other.node.chain().script_cache().remember(*wtxid, Flags::STANDARD);
    }
    connect(&mut one, &mut other, now);
    converse(&mut one, &mut other, now);
    (one, other)
}

fn large_block(criterion: &mut Criterion) {
    let real = Block::decode(mainnet_702861()).unwrap();
    let (chain, block) = World::shaped_like(&real);
    let (now, hash) = (Millis::from(world::NOW) * 1_000 + 1_000, block.block_hash());
    let magic = chain.params().magic;
    let bytes = frame(magic, &Message::Block(Arc::clone(&block)));
    let wanted = frame(magic, &Message::GetData(vec![Inventory::WitnessBlock(hash)]));
    let mut group = criterion.benchmark_group("a block of 1.4 MB");
    group.bench_function(BenchmarkId::new("connect what a peer sent", "1 blocks"), |bencher| {
        bencher.iter_batched(
            || two_before(&chain, &block),
            |(mut one, other)| {
                one.hears(now, &bytes);
                one.says(now);
                assert_eq!(one.node.chain().tip().hash, hash);
                (one, other)
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function(
        BenchmarkId::new("connect it and pass it on to another that does", "1 blocks"),
        |bencher| {
            bencher.iter_batched(
                || two_before(&chain, &block),
                |(mut one, mut other)| {
                    one.takes(now, &block);
                    converse(&mut one, &mut other, now);
                    assert_eq!(other.node.chain().tip().hash, hash);
                    (one, other)
                },
                BatchSize::PerIteration,
            );
        },
    );
    let (mut one, _other) = two_before(&chain, &block);
    one.takes(now, &block);
    one.says(now);
    let mut now = now;
    group.bench_function(BenchmarkId::new("serve it", "1 blocks"), |bencher| {
        bencher.iter(|| {
            // What a peer may ask for comes back in time.
            now += 1_000;
            one.hears(now, &wanted);
            let said = one.says(now);
            assert!(said.iter().any(|bytes| bytes.len() > 1_000_000));
            said
        });
    });
    group.finish();
}

criterion_group!(benches, joining, large_block);
criterion_main!(benches);
