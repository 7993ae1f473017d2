//! How fast blocks travel: a cold node that joins, and a large block that is connected, passed on and served. Every byte goes
//! through the framing that drivers use. Rows are named as `cargo xtask bench` wants them.

#![allow(missing_docs, reason = "made by a macro")]
#![allow(clippy::unwrap_used, reason = "a benchmark that can't run should say so")]

#[path = "../tests/common/mod.rs"]
mod common;
#[path = "../../core/benches/blocks/world.rs"]
mod world;

use std::sync::Arc;

use bitcoin_test_data::blocks::mainnet_702861;
use common::{block_on, easy_params};
use criterion::{BatchSize, BenchmarkId, Criterion, criterion_group, criterion_main};
use hashyard_core::chain::{Chainstate, Rows};
use hashyard_core::script::Flags;
use hashyard_core::{Block, Decodable, Params};
use hashyard_node::view::Transport;
use hashyard_node::{Config, Home, Input, Millis, Node, Output};
use hashyard_wire::{Address, Inventory, Message, frame};
use world::World;

const JOINED: u32 = 2_000;

fn node(params: &Params, rows: &Rows, seed: u8, now: Millis) -> Node {
    let config = Config {
        params: params.clone(),
        room: "bench".into(),
        home: Home::Tab,
        seed: [seed; 32],
        words: None,
    };
    let mut node = Node::new(config, rows, now).unwrap();
    hear(&mut node);
    node
}

/// What a node says, in bytes.
fn hear(node: &mut Node) -> Vec<Vec<u8>> {
    let mut said = vec![];
    loop {
        match node.poll() {
            Output::Send(_, bytes) => said.push(bytes),
            Output::Wake(_) => return said,
            _ => {}
        }
    }
}

fn connect(caller: &mut Node, called: &mut Node, now: Millis) {
    let join = |node: &mut Node, other: &Node, inbound| {
        let endpoint = Address::Node(other.id().0).into();
        node.handle(now, Input::Connected { peer: 1, endpoint, inbound, transport: Transport::Local });
    };
    join(called, caller, true);
    join(caller, called, false);
}

/// Carries what they say until both are silent, a millisecond each way.
fn converse(one: &mut Node, other: &mut Node, mut now: Millis) {
    loop {
        let (to_other, to_one) = (hear(one), hear(other));
        if to_other.is_empty() && to_one.is_empty() {
            return;
        }
        now += 1;
        to_other.into_iter().for_each(|bytes| other.handle(now, Input::Received(1, bytes)));
        to_one.into_iter().for_each(|bytes| one.handle(now, Input::Received(1, bytes)));
    }
}

/// A chain of empty blocks, as rows.
fn long_chain(params: &Params) -> (Rows, Millis) {
    let mut chain = Chainstate::new(params.clone());
    while chain.height() < JOINED {
        let parent = chain.tip().header;
        let block = Arc::new(block_on(&parent, chain.height() + 1, |_| {}));
        chain.accept_block(block, parent.time + 1).verdict.unwrap();
    }
    let now = Millis::from(chain.tip().header.time) * 1_000;
    (chain.rows().into(), now)
}

fn joining(criterion: &mut Criterion) {
    let params = easy_params();
    let (rows, now) = long_chain(&params);
    let start = || (node(&params, &rows, 1, now), node(&params, &Rows::default(), 2, now));
    let mut group = criterion.benchmark_group("join a room");
    let name = BenchmarkId::new("a cold node and one that has the chain", format!("{JOINED} blocks"));
    group.bench_function(name, |bencher| {
        bencher.iter_batched(
            start,
            |(mut old, mut new)| {
                connect(&mut new, &mut old, now);
                converse(&mut new, &mut old, now);
                assert_eq!(new.chain().height(), JOINED);
                (old, new)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// Two nodes that are connected and miss a large block, whose scripts both have seen in the mempool.
fn two_before(chain: &Chainstate, block: &Block) -> (Node, Node) {
    let now = Millis::from(world::NOW) * 1_000;
    let rows = Rows::from(chain.rows());
    let [mut one, mut other] = [1, 2].map(|seed| node(chain.params(), &rows, seed, now));
    for tx in &block.transactions {
        one.chain().script_cache().remember(tx.wtxid(), Flags::STANDARD);
        other.chain().script_cache().remember(tx.wtxid(), Flags::STANDARD);
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
    let bytes = frame(magic, &Message::Block(Block::clone(&block)));
    let wanted = frame(magic, &Message::GetData(vec![Inventory::WitnessBlock(hash)]));
    let mut group = criterion.benchmark_group("a block of 1.4 MB");
    group.bench_function(BenchmarkId::new("connect what a peer sent", "1 blocks"), |bencher| {
        bencher.iter_batched(
            || (two_before(&chain, &block), bytes.clone()),
            |((mut one, other), bytes)| {
                one.handle(now, Input::Received(1, bytes));
                hear(&mut one);
                assert_eq!(one.chain().tip().hash, hash);
                (one, other)
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function(
        BenchmarkId::new("connect it and pass it on to another that does", "1 blocks"),
        |bencher| {
            bencher.iter_batched(
                || (two_before(&chain, &block), Block::clone(&block)),
                |((mut one, mut other), block)| {
                    one.import_block(now, block).unwrap();
                    converse(&mut one, &mut other, now);
                    assert_eq!(other.chain().tip().hash, hash);
                    (one, other)
                },
                BatchSize::PerIteration,
            );
        },
    );
    let (mut one, _other) = two_before(&chain, &block);
    one.import_block(now, Block::clone(&block)).unwrap();
    hear(&mut one);
    let mut now = now;
    group.bench_function(BenchmarkId::new("serve it", "1 blocks"), |bencher| {
        bencher.iter(|| {
            // What a peer may ask for comes back in time.
            now += 1_000;
            one.handle(now, Input::Received(1, wanted.clone()));
            let said = hear(&mut one);
            assert!(said.iter().any(|bytes| bytes.len() > 1_000_000));
            said
        });
    });
    group.finish();
}

criterion_group!(benches, joining, large_block);
criterion_main!(benches);
