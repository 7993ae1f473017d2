//! New blocks in short form (BIP152): what travels between nodes that have most of a block's transactions.

#![allow(clippy::unwrap_used, reason = "in a test a panic is the failure")]

mod common;

use common::{Net, anyones_address, block_on, coin_of, spend};
use hashyard_core::{Block, Encodable, Transaction};
use hashyard_wire::{Inventory, Message, SendCompact};
use serde_json::{Value, json};

/// Outputs that can be spent at once.
const COINS: u64 = 300;

/// Nodes that see each other, with a confirmed transaction of many outputs that anyone can spend.
fn network(nodes: usize, seed: u64) -> (Net, Transaction) {
    let mut net = Net::connected(nodes, seed);
    for at in 0..12 {
        net.generate(at % nodes, 1, &anyones_address());
        net.run(1_000);
    }
    let coinbase = net.hosts[0].node.chain().block_at(1).unwrap().transactions[0].clone();
    let fan = spend(&[coin_of(&coinbase, 0)], COINS, 100_000);
    give(&mut net, 0, &fan);
    net.run(2_000);
    net.generate(1, 1, &anyones_address());
    net.run(2_000);
    net.assert_agreement();
    (net, fan)
}

fn give(net: &mut Net, at: usize, tx: &Transaction) {
    net.rpc(at, "sendrawtransaction", json!([hex::encode(tx.encode())])).unwrap();
}

/// Payments that spend some of the outputs.
fn payments(fan: &Transaction, range: std::ops::Range<u64>) -> Vec<Transaction> {
    range.map(|vout| spend(&[coin_of(fan, vout as u32)], 1, FEE)).collect()
}

/// What each payment leaves to the miner.
const FEE: u64 = 1_000;

/// A block on the tip with these payments.
fn block_with(net: &Net, payments: Vec<Transaction>) -> Block {
    let tip = net.hosts[0].node.chain().tip();
    block_on(&tip.header, tip.height + 1, |block| {
        block.transactions[0].outputs[0].value.0 += FEE * payments.len() as u64;
        block.transactions.extend(payments);
    })
}

fn sent(net: &Net, command: &str) -> usize {
    net.sent.iter().filter(|((_, _, name), _)| name == command).map(|(_, count)| count).sum()
}

fn bytes(net: &Net, command: &str) -> usize {
    net.bytes.get(command).copied().unwrap_or(0)
}

/// Messages and bytes that pass a block on.
fn cost(net: &Net) -> (usize, usize) {
    let commands = ["inv", "headers", "getdata", "block", "cmpctblock", "getblocktxn", "blocktxn"];
    for command in commands.iter().filter(|command| sent(net, command) > 0) {
        println!("{command:>12} {:4} messages {:8} bytes", sent(net, command), bytes(net, command));
    }
    commands
        .iter()
        .fold((0, 0), |(messages, sum), command| (messages + sent(net, command), sum + bytes(net, command)))
}

fn forget_what_was_sent(net: &mut Net) {
    net.sent.clear();
    net.bytes.clear();
}

#[test]
fn where_mempools_agree_no_transaction_travels_twice() {
    const NODES: usize = 8;
    let (mut net, fan) = network(NODES, 152);
    let payments = payments(&fan, 0..COINS);
    for (at, payment) in payments.iter().enumerate() {
        give(&mut net, at % NODES, payment);
    }
    net.run(5_000);
    let waiting = |net: &Net, at: usize| net.hosts[at].node.mempool().len() as u64;
    assert!((0..NODES).all(|at| waiting(&net, at) == COINS), "the mempools agree");
    let block = block_with(&net, payments);
    forget_what_was_sent(&mut net);
    net.rpc(3, "submitblock", json!([hex::encode(block.encode())])).unwrap();
    net.run(2_000);
    net.assert_agreement();
    assert_eq!(net.tip(0), block.block_hash().to_string());
    assert!((0..NODES).all(|at| waiting(&net, at) == 0));
    let (messages, sum) = cost(&net);
    let whole = (NODES - 1) * block.total_size();
    println!("{messages} messages, {sum} bytes; the block alone {} times: {whole} bytes", NODES - 1);
    assert_eq!((sent(&net, "block"), sent(&net, "getblocktxn")), (0, 0));
    assert!(sent(&net, "cmpctblock") >= NODES - 1);
    assert!(sum < whole / 3, "{sum} of {whole}");
}

#[test]
fn what_a_mempool_lacks_is_asked_for_and_nothing_else() {
    const NODES: usize = 4;
    let (mut net, fan) = network(NODES, 153);
    let known = payments(&fan, 0..200);
    known.iter().for_each(|payment| give(&mut net, 0, payment));
    net.run(5_000);
    let secret = payments(&fan, 200..205);
    let block = block_with(&net, [known, secret.clone()].concat());
    forget_what_was_sent(&mut net);
    net.rpc(0, "submitblock", json!([hex::encode(block.encode())])).unwrap();
    net.run(2_000);
    net.assert_agreement();
    assert_eq!(net.tip(1), block.block_hash().to_string());
    cost(&net);
    assert_eq!(sent(&net, "block"), 0);
    // Only from the miner: who has completed the block can give it to the others in time.
    let asked = sent(&net, "getblocktxn");
    assert!((1..NODES).contains(&asked) && sent(&net, "blocktxn") == asked, "{asked}");
    let five: usize = secret.iter().map(Transaction::total_size).sum();
    assert_eq!(bytes(&net, "blocktxn"), asked * (24 + 32 + 1 + five));
}

#[test]
fn one_seed_gives_one_run() {
    let run = || {
        let (mut net, fan) = network(5, 7);
        for payment in payments(&fan, 0..20) {
            give(&mut net, 2, &payment);
        }
        net.run(2_000);
        net.generate(4, 2, &anyones_address());
        net.run(2_000);
        net.assert_agreement();
        net.transcript
    };
    assert_eq!(run(), run());
}

/// For each node how many it asked for high bandwidth, and how many asked it.
fn bandwidth(net: &mut Net, at: usize) -> (usize, usize) {
    let peers = net.rpc(at, "getpeerinfo", json!([])).unwrap();
    let count =
        |name: &str| peers.as_array().unwrap().iter().filter(|peer| peer[name] == Value::Bool(true)).count();
    (count("bip152_hb_to"), count("bip152_hb_from"))
}

#[test]
fn the_last_three_who_gave_blocks_first_are_asked_to_announce_at_once() {
    const NODES: usize = 6;
    let mut net = Net::connected(NODES, 154);
    assert!((0..NODES).all(|at| bandwidth(&mut net, at) == (0, 0)));
    for at in [1, 2, 3, 4, 5] {
        net.generate(at, 2, &anyones_address());
        net.run(2_000);
    }
    let all: Vec<(usize, usize)> = (0..NODES).map(|at| bandwidth(&mut net, at)).collect();
    println!("{all:?}");
    assert!(all.iter().all(|(to, _)| (1..=3).contains(to)), "{all:?}");
    assert_eq!(bandwidth(&mut net, 0).0, 3, "of five who mined, those three that gave blocks last");
    let (to, from): (Vec<usize>, Vec<usize>) = all.into_iter().unzip();
    assert_eq!(to.iter().sum::<usize>(), from.iter().sum::<usize>(), "both sides know");
}

/// At low bandwidth a block is announced by its header, and asked for in short form.
#[test]
fn who_is_not_asked_for_high_bandwidth_is_asked_for_the_short_form() {
    let (mut net, fan) = network(2, 155);
    let id = net.guest(0, 0);
    net.say(id, &Message::SendCmpct(SendCompact { announce: 0, version: 2 }));
    let block = block_with(&net, payments(&fan, 0..3));
    net.say(id, &Message::Headers(vec![block.header]));
    let asked = Message::GetData(vec![Inventory::CompactBlock(block.block_hash())]);
    assert!(net.heard(id).contains(&asked));
}

/// What a stranger that asks for these gets, by command.
fn answer(net: &mut Net, message: &Message) -> Vec<String> {
    let id = net.guest(0, 0);
    net.say(id, message);
    net.run(100);
    let heard = net.heard(id);
    heard.iter().map(|message| message.command().to_string()).filter(|name| name != "ping").collect()
}

#[test]
fn deep_blocks_are_given_whole() {
    let (mut net, _) = network(2, 156);
    let height = net.hosts[0].node.chain().height();
    let rows = [(0, "cmpctblock", "blocktxn"), (5, "cmpctblock", "blocktxn"), (6, "block", "blocktxn")];
    for (depth, as_compact, transactions) in
        rows.into_iter().chain([(10, "block", "blocktxn"), (11, "block", "block")])
    {
        let block_hash = net.hosts[0].node.chain().block_at(height - depth).unwrap().block_hash();
        let wanted = Message::GetData(vec![Inventory::CompactBlock(block_hash)]);
        assert_eq!(answer(&mut net, &wanted), [as_compact], "depth {depth}");
        let request = hashyard_wire::BlockTransactionsRequest { block_hash, indexes: vec![0] };
        assert_eq!(answer(&mut net, &Message::GetBlockTxn(request)), [transactions], "depth {depth}");
    }
}

#[test]
fn the_log_shows_which_block_short_forms_are_about() {
    let (mut net, fan) = network(2, 157);
    let block = block_with(&net, payments(&fan, 0..3));
    net.rpc(0, "submitblock", json!([hex::encode(block.encode())])).unwrap();
    net.run(2_000);
    let about =
        net.messages(1).into_iter().filter(|message| message.subject == Some(block.block_hash().to_string()));
    let said: Vec<String> = about.map(|message| message.command).collect();
    assert_eq!(said, ["cmpctblock", "getblocktxn", "blocktxn"]);
}
