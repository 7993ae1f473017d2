//! Bloom filters of light nodes (BIP37): what they are served, and what nobody may do with them.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{Net, anyone, block_on, coin_of, spend, version};
use hashyard_core::chain::Rows;
use hashyard_core::filter::{BloomFilter, BloomUpdate};
use hashyard_core::script::p2sh;
use hashyard_core::{Block, BlockHash, Decodable, Encodable, ScriptBuf, Transaction, Txid};
use hashyard_node::PeerId;
use hashyard_wire::{Inventory, Message, RawMessage, Services, Version};
use serde_json::json;

/// A light node's greeting.
fn quiet() -> Version {
    Version { services: Services::NONE, relay: false, ..version(0) }
}

/// Somebody is greeted as a light node.
fn light(net: &mut Net) -> PeerId {
    let peer = net.stranger(0);
    net.say(peer, &Message::Version(quiet()));
    net.say(peer, &Message::Verack);
    net.heard(peer);
    peer
}

fn filter_of(scripts: &[&ScriptBuf], update: BloomUpdate) -> BloomFilter {
    let mut filter = BloomFilter::new(10, 0.000_001, 7, update);
    scripts.iter().for_each(|script| filter.insert_script(script));
    filter
}

/// Says something; gives what the node says then, but for pings.
fn ask(net: &mut Net, peer: PeerId, message: &Message) -> Vec<Message> {
    net.heard(peer);
    net.say(peer, message);
    net.run(1_000);
    net.heard(peer).into_iter().filter(|message| !matches!(message, Message::Ping(_))).collect()
}

fn ask_for_block(net: &mut Net, peer: PeerId, hash: BlockHash) -> Vec<Message> {
    ask(net, peer, &Message::GetData(vec![Inventory::FilteredBlock(hash)]))
}

/// The transactions that an answer proves, and those that it brings.
fn proven(answer: &[Message], block: &Block) -> (Vec<Txid>, Vec<Transaction>) {
    let [Message::MerkleBlock(proof), rest @ ..] = answer else { panic!("{answer:?}") };
    assert_eq!(proof.header, block.header);
    let transactions = rest.iter().map(|message| match message {
        Message::Tx(tx) => Transaction::clone(tx),
        other => panic!("{other:?}"),
    });
    (proof.extract().unwrap(), transactions.collect())
}

/// A chain of 101 blocks that pay to anyone.
fn rich(seed: u64) -> (Net, Vec<Block>) {
    let mut net = Net::new(1, seed);
    let mut blocks: Vec<Block> = vec![];
    for _ in 0..101 {
        let tip = net.hosts[0].node.chain().tip();
        let block = block_on(&tip.header, tip.height + 1, |_| ());
        net.rpc(0, "submitblock", json!([hex::encode(block.encode())])).unwrap();
        blocks.push(block);
    }
    (net, blocks)
}

#[test]
fn a_filtered_block_is_a_proof_of_what_matches_and_these_transactions() {
    let (mut net, blocks) = rich(601);
    let (mine, tip) = (p2sh(&[7; 20]), blocks.last().unwrap().header);
    let mut paying = spend(&[coin_of(&blocks[0].transactions[0], 0)], 2, 1_000);
    paying.outputs[1].script_pubkey = mine.clone();
    let other = spend(&[coin_of(&blocks[1].transactions[0], 0)], 1, 1_000);
    let mut spending = spend(&[coin_of(&paying, 0)], 1, 1_000);
    spending.inputs[0].previous_output.vout = 0;
    let block = block_on(&tip, 102, |block| {
        block.transactions.extend([paying.clone(), other.clone(), spending.clone()]);
    });
    net.rpc(0, "submitblock", json!([hex::encode(block.encode())])).unwrap();
    let hash = block.block_hash();
    assert_eq!(net.hosts[0].node.chain().tip().hash, hash);
    let peer = light(&mut net);
    assert_eq!(ask_for_block(&mut net, peer, hash), [], "without a filter there is no answer");

    assert_eq!(ask(&mut net, peer, &Message::FilterLoad(filter_of(&[&mine], BloomUpdate::None))), []);
    let answer = ask_for_block(&mut net, peer, hash);
    assert_eq!(proven(&answer, &block), (vec![paying.txid()], vec![paying.clone()]));
    // Nothing matches in another block, and that is said, too.
    let answer = ask_for_block(&mut net, peer, blocks[50].block_hash());
    assert_eq!(proven(&answer, &blocks[50]), (vec![], vec![]));
    let unknown = BlockHash::from_bytes([9; 32]);
    let missing = Message::NotFound(vec![Inventory::FilteredBlock(unknown)]);
    assert_eq!(ask_for_block(&mut net, peer, unknown), [missing]);

    // What spends an output that is put in matches as well.
    let mut filter = filter_of(&[], BloomUpdate::All);
    filter.insert(paying.txid().as_bytes());
    filter.insert_outpoint(&coin_of(&paying, 0).0);
    ask(&mut net, peer, &Message::FilterLoad(filter));
    let answer = ask_for_block(&mut net, peer, hash);
    assert_eq!(proven(&answer, &block).0, [paying.txid(), spending.txid()]);
    // Everybody's script: all match, but for one coinbase output that holds the witness commitment only.
    ask(&mut net, peer, &Message::FilterLoad(filter_of(&[&anyone()], BloomUpdate::All)));
    let answer = ask_for_block(&mut net, peer, hash);
    assert_eq!(proven(&answer, &block).0.len(), 4);
    ask(&mut net, peer, &Message::FilterClear);
    assert_eq!(ask_for_block(&mut net, peer, hash), []);
}

#[test]
fn who_has_a_filter_hears_of_what_matches_and_of_nothing_else() {
    let (mut net, blocks) = rich(602);
    let (mine, theirs) = (p2sh(&[7; 20]), p2sh(&[8; 20]));
    let mut at = 0;
    let mut pay = |net: &mut Net, script: &ScriptBuf| {
        let mut tx = spend(&[coin_of(&blocks[at].transactions[0], 0)], 1, 10_000);
        tx.outputs[0].script_pubkey = script.clone();
        at += 1;
        net.rpc(0, "sendrawtransaction", json!([hex::encode(tx.encode())])).unwrap();
        net.run(2_000);
        Inventory::Tx(tx.txid())
    };
    let told = |net: &mut Net, peer: PeerId| -> Vec<Inventory> {
        let heard = net.heard(peer).into_iter();
        let lists = heard.filter_map(|message| match message {
            Message::Inv(list) => Some(list),
            _ => None,
        });
        lists.flatten().collect()
    };
    let peer = light(&mut net);
    let before = pay(&mut net, &mine);
    assert_eq!(told(&mut net, peer), [], "its version says that it wants to hear of none");
    let relays = |net: &mut Net| net.rpc(0, "getpeerinfo", json!([])).unwrap()[0]["relaytxes"].clone();
    assert_eq!(relays(&mut net), json!(false));
    net.say(peer, &Message::FilterLoad(filter_of(&[&mine], BloomUpdate::All)));
    assert_eq!(relays(&mut net), json!(true));
    let (paid, _) = (pay(&mut net, &mine), pay(&mut net, &theirs));
    assert_eq!(told(&mut net, peer), [paid]);
    // As is what it asks for (BIP35).
    net.say(peer, &Message::Mempool);
    net.run(2_000);
    let mut answer = told(&mut net, peer);
    answer.sort();
    let mut expected = vec![before, paid];
    expected.sort();
    assert_eq!(answer, expected);
    net.say(peer, &Message::FilterAdd(vec![8; 20]));
    let added = pay(&mut net, &theirs);
    assert_eq!(told(&mut net, peer), [added]);
    net.say(peer, &Message::FilterClear);
    let cleared = pay(&mut net, &p2sh(&[9; 20]));
    assert_eq!(told(&mut net, peer), [cleared]);
}

#[test]
fn who_offers_no_filtering_leaves_those_who_want_it() {
    let said = [
        Message::FilterLoad(filter_of(&[], BloomUpdate::None)),
        Message::FilterAdd(vec![1]),
        Message::FilterClear,
    ];
    for is_light in [false, true] {
        let mut net = Net::new(1, 603);
        if is_light {
            net.light.insert(0)
        } else {
            net.unfiltering.insert(0)
        };
        net.restart_from(0, Rows::default());
        for message in &said {
            let peer = light(&mut net);
            let name = message.command();
            net.say(peer, message);
            assert!(!net.is_there(peer), "{name}");
            let fault = format!("Bloom filter: {name} received despite not offering bloom services");
            assert_eq!(net.last_fault(0), fault);
        }
        let guest = net.stranger(0);
        net.say(guest, &Message::Version(quiet()));
        let Some(Message::Version(ours)) = net.heard(guest).into_iter().next() else { panic!() };
        assert!(!ours.services.contains(Services::BLOOM));
    }
}

#[test]
fn filters_that_core_calls_misbehaviour_are_that() {
    let mut net = Net::new(1, 604);
    let oversized = [&[0xfd, 0xa1, 0x8c][..], &[0; 36_001 + 9]].concat();
    let busy = [&[1, 0xff][..], &[51, 0, 0, 0], &[0; 5]].concat();
    let element = [&[0xfd, 9, 2][..], &[0; 521]].concat();
    let rows = [
        ("filterload", oversized, "malformed filterload: 36001 entries are too many"),
        ("filterload", busy, "malformed filterload: 51 entries are too many"),
        ("filteradd", element, "malformed filteradd: 521 entries are too many"),
        ("filteradd", vec![1, 1], "Bloom filter: bad filteradd message"),
    ];
    for (name, payload, fault) in rows {
        let peer = light(&mut net);
        let raw = RawMessage::new(hashyard_wire::Command::new(name).unwrap(), payload);
        net.say_bytes(peer, raw.to_bytes(common::easy_params().magic));
        assert!(!net.is_there(peer), "{name}");
        assert_eq!(net.last_fault(0), fault);
    }
    let peer = light(&mut net);
    let cut = RawMessage::new(hashyard_wire::Command::new("filterload").unwrap(), vec![3, 1]);
    net.say_bytes(peer, cut.to_bytes(common::easy_params().magic));
    assert!(net.is_there(peer), "what can't be read is ignored");
}

/// A filter with fifty hash functions, held against a large block.
#[test]
fn who_has_much_filtered_is_left() {
    let (mut net, blocks) = rich(605);
    // Large, and quickly looked through: the script can't be read beyond its first byte.
    let mut large = spend(&[coin_of(&blocks[0].transactions[0], 0)], 1, 100_000);
    large.outputs[0].script_pubkey = ScriptBuf([&[0x4e][..], &[0xff; 190_000]].concat());
    let tip = blocks.last().unwrap().header;
    let block = block_on(&tip, 102, |block| block.transactions.push(large));
    net.rpc(0, "submitblock", json!([hex::encode(block.encode())])).unwrap();
    let hash = block.block_hash();
    assert_eq!(net.hosts[0].node.chain().tip().hash, hash);
    let peer = light(&mut net);
    let dear = [&[1, 0][..], &[50, 0, 0, 0], &[0; 5]].concat();
    net.say(peer, &Message::FilterLoad(BloomFilter::decode(&dear).unwrap()));
    let mut served = 0;
    for _ in 0..200 {
        (0..16).for_each(|_| net.say(peer, &Message::GetData(vec![Inventory::FilteredBlock(hash)])));
        net.run(10);
        served += net.heard(peer).iter().filter(|message| matches!(message, Message::MerkleBlock(_))).count();
    }
    assert_eq!((net.is_there(peer), net.last_fault(0).as_str()), (false, "flood of getdata"));
    assert!((1_500..2_500).contains(&served), "{served}");
}
