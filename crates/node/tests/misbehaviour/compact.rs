//! Compact blocks that lie, and peers that leave them incomplete (BIP152).

use std::sync::Arc;

use hashyard_core::{Block, BlockHash, Header, Transaction};
use hashyard_node::PeerId;
use hashyard_node::block_download::BLOCK_TIMEOUT;
use hashyard_node::compact_blocks::COMPACT_TIMEOUT;
use hashyard_wire::{
    BlockTransactions, BlockTransactionsRequest, CompactBlock, Inventory, Message, Prefilled, SendCompact,
};
use serde_json::json;

use crate::common::{Net, anyones_address, block_on, coin_of, seal, spend};
use crate::{Row, VICTIM, assert_alive, genesis_header, height, last_reason, network, next_block, row, tip};

const LOW_BANDWIDTH: Message = Message::SendCmpct(SendCompact { announce: 0, version: 2 });
const HIGH_BANDWIDTH: Message = Message::SendCmpct(SendCompact { announce: 1, version: 2 });

/// A peer that gave the victim a block and was asked to announce at once.
fn announcer(net: &mut Net) -> PeerId {
    let id = net.guest(VICTIM, 0);
    let block = next_block(net, |_| ());
    net.say(id, &LOW_BANDWIDTH);
    net.say(id, &Message::from(block));
    assert!(net.heard(id).contains(&HIGH_BANDWIDTH));
    id
}

/// A good block with two transactions besides its coinbase, of which the victim has neither.
fn block_of_three(net: &mut Net) -> Block {
    let coinbase =
        |height: u32| net.hosts[VICTIM].node.chain().block_at(height).unwrap().transactions[0].clone();
    let payments = [1, 2].map(|height| spend(&[coin_of(&coinbase(height), 0)], 1, 1_000));
    next_block(net, |block| {
        block.transactions[0].outputs[0].value.0 += 2_000;
        block.transactions.extend(payments);
    })
}

/// As [`network`], with coins that anyone can spend.
fn rich_network() -> Net {
    let mut net = Net::connected(3, 23);
    net.generate(1, 12, &anyones_address());
    net.mine_many(1, 12);
    net.run(2_000);
    net
}

fn compact(block: &Block) -> CompactBlock {
    CompactBlock::new(&block.clone().into(), 9)
}

fn say_compact(net: &mut Net, id: PeerId, compact: CompactBlock) {
    net.say(id, &Message::CmpctBlock(Arc::new(compact)));
}

fn say_transactions(net: &mut Net, id: PeerId, block_hash: BlockHash, transactions: &[Transaction]) {
    let transactions = transactions.iter().cloned().map(Arc::new).collect();
    net.say(id, &Message::BlockTxn(BlockTransactions { block_hash, transactions }));
}

fn asks_for(indexes: Vec<u16>, block: &Block) -> Message {
    Message::GetBlockTxn(BlockTransactionsRequest { block_hash: block.block_hash(), indexes })
}

fn asks_for_all(block: &Block) -> Message {
    Message::GetData(vec![Inventory::WitnessBlock(block.block_hash())])
}

/// Asked for two transactions of a block, whose announcer is given with it.
fn incomplete(net: &mut Net) -> (PeerId, Block) {
    let id = announcer(net);
    let block = block_of_three(net);
    say_compact(net, id, compact(&block));
    assert!(net.heard(id).contains(&asks_for(vec![1, 2], &block)));
    (id, block)
}

const SHUT_OUT: &[Row] = &[
    row(
        "an announcement of a kind that there is not",
        |net, id| net.say(id, &Message::SendCmpct(SendCompact { announce: 2, version: 2 })),
        "invalid sendcmpct announce field",
    ),
    row(
        "a place beyond the block's end",
        |net, id| {
            let mut bad = compact(&next_block(net, |_| ()));
            bad.prefilled[0].index = 1;
            say_compact(net, id, bad);
        },
        "invalid compact block",
    ),
    row(
        "places that overflow sixteen bits",
        |net, id| {
            let mut bad = compact(&next_block(net, |_| ()));
            let transaction = Arc::clone(&bad.prefilled[0].transaction);
            bad.prefilled.extend(
                [65_536, 131_072].map(|index| Prefilled { index, transaction: Arc::clone(&transaction) }),
            );
            say_compact(net, id, bad);
        },
        "invalid compact block",
    ),
    row(
        "no transactions at all",
        |net, id| {
            let bad = CompactBlock { prefilled: vec![], ..compact(&next_block(net, |_| ())) };
            say_compact(net, id, bad);
        },
        "invalid compact block",
    ),
    row(
        "a transaction of nothing",
        |net, id| {
            let mut bad = compact(&next_block(net, |_| ()));
            let nothing = Transaction { version: 2, inputs: vec![], outputs: vec![], lock_time: 0 };
            bad.prefilled[0].transaction = Arc::new(nothing);
            say_compact(net, id, bad);
        },
        "invalid compact block",
    ),
    row(
        "a header without work",
        |net, id| {
            let mut bad = compact(&next_block(net, |_| ()));
            let target = bad.header.bits.to_target().unwrap();
            while target.is_met_by(&bad.header.block_hash()) {
                bad.header.nonce += 1;
            }
            say_compact(net, id, bad);
        },
        "invalid header: high-hash",
    ),
    row(
        "a block on an invalid one",
        |net, id| {
            let bad = next_block(net, |block| block.transactions[0].outputs[0].value.0 += 1);
            let child = block_on(&bad.header, height(net) + 2, |_| ());
            say_compact(net, id, compact(&bad));
            assert!(net.is_there(id));
            say_compact(net, id, compact(&child));
        },
        "invalid header: bad-prevblk",
    ),
    row(
        "a question for transactions that are not in the block",
        |net, id| {
            let block_hash = tip(net).block_hash();
            net.say(
                id,
                &Message::GetBlockTxn(BlockTransactionsRequest { block_hash, indexes: vec![0, 500] }),
            );
        },
        "getblocktxn with out-of-bounds tx indices",
    ),
    row(
        "blocks from nowhere, again and again",
        |net, id| {
            let block = next_block(net, |_| ());
            for nonce in 0..150 {
                let prev_blockhash = BlockHash::from_bytes([nonce; 32]);
                let lost = Header { prev_blockhash, ..block.header };
                say_compact(net, id, CompactBlock { header: lost, ..compact(&block) });
            }
            let questions = net.heard(id).into_iter().filter(|m| matches!(m, Message::GetHeaders(_))).count();
            assert!(questions <= 101, "{questions} questions");
        },
        "flood of cmpctblock",
    ),
    row(
        "a whole block's transactions, again and again",
        |net, id| {
            let block_hash = tip(net).block_hash();
            for _ in 0..1_000_000 {
                net.say(id, &Message::GetBlockTxn(BlockTransactionsRequest { block_hash, indexes: vec![0] }));
                if !net.is_there(id) {
                    return;
                }
            }
        },
        "flood of getblocktxn",
    ),
];

#[test]
fn who_lies_in_short_form_is_shut_out_and_the_others_go_on() {
    let mut net = network();
    for row in SHUT_OUT {
        let id = announcer(&mut net);
        (row.act)(&mut net, id);
        assert!(!net.is_there(id), "{} is forgiven", row.name);
        let reason = last_reason(&net);
        assert!(reason.starts_with(row.reason), "{}: {reason}", row.name);
        assert_alive(&mut net, row.name);
    }
}

#[test]
fn low_work_is_ignored_and_its_flood_ends() {
    let mut net = Net::connected(2, 24);
    net.generate(1, 300, &anyones_address());
    net.run(5_000);
    let id = announcer(&mut net);
    let known = net.hosts[VICTIM].node.chain().tree().len();
    for salt in 0..150 {
        let block = block_on(&genesis_header(), 1, |block| block.header.time += salt);
        say_compact(&mut net, id, compact(&block));
    }
    assert_eq!(net.hosts[VICTIM].node.chain().tree().len(), known);
    assert!(!net.is_there(id));
    assert_eq!(last_reason(&net), "flood of cmpctblock");
}

#[test]
fn missing_transactions_complete_the_block() {
    let mut net = rich_network();
    let (id, block) = incomplete(&mut net);
    say_transactions(&mut net, id, block.block_hash(), &block.transactions[1..]);
    assert_eq!(tip(&net), block.header);
    assert_alive(&mut net, "blocktxn");
}

#[test]
fn short_ids_that_collide_cost_the_whole_block_and_nobody_the_connection() {
    let mut net = rich_network();
    let id = announcer(&mut net);
    let block = block_of_three(&mut net);
    let mut doubled = compact(&block);
    doubled.short_ids[1] = doubled.short_ids[0];
    say_compact(&mut net, id, doubled.clone());
    assert!(net.heard(id).contains(&asks_for_all(&block)));
    // Again does not ask again.
    say_compact(&mut net, id, doubled);
    assert!(!net.heard(id).contains(&asks_for_all(&block)));
    net.say(id, &Message::from(block.clone()));
    assert_eq!(tip(&net), block.header);
    assert_alive(&mut net, "doubled short ids");
}

/// A transaction of the mempool has the short id of one that is in the block.
#[test]
fn a_transaction_taken_for_another_costs_the_whole_block() {
    let mut net = rich_network();
    let id = announcer(&mut net);
    let block = block_of_three(&mut net);
    let [_, first, second] = &block.transactions[..] else { panic!("three") };
    let coinbase = net.hosts[VICTIM].node.chain().block_at(3).unwrap().transactions[0].clone();
    let other = spend(&[coin_of(&coinbase, 0)], 1, 1_000);
    for tx in [first, &other] {
        net.say(id, &Message::from(tx.clone()));
    }
    let mut wrong = compact(&block);
    wrong.short_ids[1] = wrong.key().short_id(&other.wtxid());
    assert_ne!(&other, second);
    say_compact(&mut net, id, wrong);
    assert!(net.heard(id).contains(&asks_for_all(&block)));
    net.say(id, &Message::from(block.clone()));
    assert_eq!(tip(&net), block.header);
    assert_alive(&mut net, "collision with the mempool");
}

#[test]
fn wrong_transactions_cost_the_whole_block_and_a_second_try_the_connection() {
    let mut net = rich_network();
    let (id, block) = incomplete(&mut net);
    let swapped = [block.transactions[2].clone(), block.transactions[1].clone()];
    say_transactions(&mut net, id, block.block_hash(), &swapped);
    assert!(net.heard(id).contains(&asks_for_all(&block)));
    say_transactions(&mut net, id, block.block_hash(), &block.transactions[1..]);
    assert_eq!(last_reason(&net), "previous compact block reconstruction attempt failed");
    // The header is not to blame.
    let friend = net.guest(VICTIM, 0);
    net.say(friend, &Message::from(block.clone()));
    assert_eq!(tip(&net), block.header);
    assert_alive(&mut net, "wrong transactions");
}

#[test]
fn another_number_of_transactions_than_asked_for_is_a_lie() {
    for count in [0, 1, 3] {
        let mut net = rich_network();
        let (id, block) = incomplete(&mut net);
        let given = vec![block.transactions[1].clone(); count];
        say_transactions(&mut net, id, block.block_hash(), &given);
        assert!(!net.is_there(id), "{count}");
        assert_eq!(last_reason(&net), "invalid compact block/non-matching block transactions");
        assert_alive(&mut net, "another number");
    }
}

#[test]
fn transactions_that_nobody_asked_for_are_ignored() {
    let mut net = rich_network();
    let id = announcer(&mut net);
    let block = block_of_three(&mut net);
    say_transactions(&mut net, id, block.block_hash(), &block.transactions[1..]);
    let known = tip(&net).block_hash();
    say_transactions(&mut net, id, known, &[]);
    assert!(net.is_there(id));
    assert_alive(&mut net, "unasked transactions");
}

#[test]
fn who_keeps_the_rest_loses_the_block_to_another() {
    let mut net = rich_network();
    let (id, block) = incomplete(&mut net);
    let friend = net.guest(VICTIM, 0);
    net.say(friend, &Message::Headers(vec![block.header]));
    assert!(!net.heard(friend).contains(&asks_for_all(&block)), "one peer at a time");
    net.run(COMPACT_TIMEOUT + 1);
    assert!(net.heard(friend).contains(&asks_for_all(&block)));
    net.say(friend, &Message::from(block.clone()));
    assert_eq!(tip(&net), block.header);
    // Late is no fault.
    say_transactions(&mut net, id, block.block_hash(), &block.transactions[1..]);
    assert!(net.is_there(id));
    assert_alive(&mut net, "silence");
}

/// The short form and the rest of it have one time together.
#[test]
fn who_sends_the_short_form_late_has_no_time_left_for_the_rest() {
    let mut net = rich_network();
    let (id, friend) = (net.guest(VICTIM, 0), net.guest(VICTIM, 0));
    let block = block_of_three(&mut net);
    net.say(id, &LOW_BANDWIDTH);
    net.say(id, &Message::Headers(vec![block.header]));
    let short = Message::GetData(vec![Inventory::CompactBlock(block.block_hash())]);
    assert!(net.heard(id).contains(&short));
    net.say(friend, &Message::Headers(vec![block.header]));
    net.run(COMPACT_TIMEOUT - 1_000);
    say_compact(&mut net, id, compact(&block));
    assert!(net.heard(id).contains(&asks_for(vec![1, 2], &block)));
    assert!(!net.heard(friend).contains(&asks_for_all(&block)));
    net.run(1_000);
    assert!(net.heard(friend).contains(&asks_for_all(&block)));
}

#[test]
fn who_keeps_what_nobody_else_has_is_left_in_the_end() {
    let mut net = rich_network();
    let (id, block) = incomplete(&mut net);
    net.run(COMPACT_TIMEOUT + 1);
    assert!(net.heard(id).contains(&asks_for_all(&block)));
    net.run(BLOCK_TIMEOUT);
    assert!(!net.is_there(id));
    assert_eq!(last_reason(&net), "block download timeout");
    assert_alive(&mut net, "long silence");
}

/// What is in the mempool needs no round trip, so that a second announcer helps while the first keeps silent.
#[test]
fn a_second_announcer_helps_where_nothing_is_missing() {
    let mut net = rich_network();
    let second = announcer(&mut net);
    let (_, block) = incomplete(&mut net);
    for tx in &block.transactions[1..] {
        net.say(second, &Message::from(tx.clone()));
    }
    say_compact(&mut net, second, compact(&block));
    assert_eq!(tip(&net), block.header);
    assert_alive(&mut net, "second announcer");
}

/// Short ids in a wrong order are a few bytes, and everything that they stand for is hashed.
#[test]
fn hashing_what_the_mempool_has_is_not_for_free() {
    let mut net = rich_network();
    let (flooder, silent) = (announcer(&mut net), announcer(&mut net));
    let coinbase =
        |height: u32| net.hosts[VICTIM].node.chain().block_at(height).unwrap().transactions[0].clone();
    let payments = [1, 2, 3, 4].map(|height| spend(&[coin_of(&coinbase(height), 0)], 3_000, 200_000));
    let block = next_block(&net, |block| block.transactions.extend(payments.clone()));
    say_compact(&mut net, silent, compact(&block));
    for tx in payments {
        net.say(flooder, &Message::from(tx));
    }
    assert_eq!(net.hosts[VICTIM].node.mempool().len(), 4);
    let mut wrong = compact(&block);
    wrong.short_ids.reverse();
    let mut sent = 0;
    while net.is_there(flooder) && sent < 500 {
        say_compact(&mut net, flooder, wrong.clone());
        sent += 1;
    }
    assert!((100..500).contains(&sent), "{sent}");
    assert_eq!(last_reason(&net), "flood of cmpctblock");
    assert_alive(&mut net, "what the mempool has");
}

/// A block may be passed on before it is checked, so a bad one is forgiven, however often.
#[test]
fn a_bad_block_in_short_form_is_not_its_senders_fault() {
    let mut net = network();
    let id = announcer(&mut net);
    let bad = next_block(&net, |block| block.transactions[0].outputs[0].value.0 += 1);
    for _ in 0..3 {
        say_compact(&mut net, id, compact(&bad));
        assert!(net.is_there(id), "{}", last_reason(&net));
    }
    assert_ne!(tip(&net), bad.header);
    assert_alive(&mut net, "bad block in short form");
}

#[test]
fn who_was_not_asked_only_announces_and_who_does_not_speak_it_is_not_heard() {
    let mut net = rich_network();
    let block = block_of_three(&mut net);
    let stranger = net.guest(VICTIM, 0);
    say_compact(&mut net, stranger, compact(&block));
    net.say(stranger, &Message::SendCmpct(SendCompact { announce: 0, version: 1 }));
    say_compact(&mut net, stranger, compact(&block));
    assert_eq!(net.heard(stranger), []);
    assert!(net.hosts[VICTIM].node.chain().tree().get(&block.block_hash()).is_none());
    net.say(stranger, &LOW_BANDWIDTH);
    say_compact(&mut net, stranger, compact(&block));
    assert_eq!(net.heard(stranger), [Message::GetData(vec![Inventory::CompactBlock(block.block_hash())])]);
    say_compact(&mut net, stranger, compact(&block));
    assert_eq!(net.heard(stranger), [asks_for(vec![1, 2], &block)]);
    // Others get no answer twice.
    say_compact(&mut net, stranger, compact(&block));
    assert_eq!(net.heard(stranger), []);
    assert_alive(&mut net, "not asked");
}

/// The tip has moved while it was on its way.
#[test]
fn what_is_no_use_any_more_is_not_put_together() {
    let mut net = rich_network();
    let id = net.guest(VICTIM, 0);
    net.say(id, &LOW_BANDWIDTH);
    let block = block_of_three(&mut net);
    let rival = seal(next_block(&net, |block| block.header.time += 1));
    net.say(id, &Message::Headers(vec![block.header]));
    assert!(net.heard(id).contains(&Message::GetData(vec![Inventory::CompactBlock(block.block_hash())])));
    net.rpc(VICTIM, "submitblock", json!([hex::encode(hashyard_core::Encodable::encode(&rival))])).unwrap();
    assert_eq!(tip(&net), rival.header);
    say_compact(&mut net, id, compact(&block));
    assert!(net.heard(id).contains(&asks_for_all(&block)), "a block of as much work is fetched whole");
    assert_alive(&mut net, "late");
}
