//! Pruned nodes: what they keep, what they give, what they refuse, and that a restart changes nothing.

#![allow(clippy::unwrap_used, reason = "a test may fail")]

mod common;

use common::{Net, anyones_address, block_on};
use hashyard_core::{BlockHash, HashedBlock, Header};
use hashyard_node::command::RpcError;
use hashyard_node::{Input, Prune};
use hashyard_wire::{Inventory, Message};
use serde_json::{Value, json};

/// An archive with so many blocks, some to its own wallet and a payment, and a pruned node beside it.
fn archive_and_pruned(blocks: usize, prune: Prune, seed: u64) -> Net {
    let mut net = Net::new(1, seed);
    net.add_pruned(1, prune);
    net.introduce_all();
    net.run(5_000);
    let address = net.new_address(1);
    net.generate(0, 3, &address);
    net.generate(0, blocks - 3, &anyones_address());
    net.run(10_000);
    net.assert_agreement();
    net
}

fn hash_at(net: &mut Net, at: usize, height: u32) -> BlockHash {
    net.rpc(at, "getblockhash", json!([height])).unwrap().as_str().unwrap().parse().unwrap()
}

fn has_block(net: &Net, at: usize, height: u32) -> bool {
    net.hosts[at].node.chain().block_at(height).is_some()
}

fn info(net: &mut Net, at: usize) -> Value {
    net.rpc(at, "getblockchaininfo", json!([])).unwrap()
}

fn refusal(answer: Result<Value, RpcError>) -> (i32, String) {
    let error = answer.unwrap_err();
    (json!(error.code).as_i64().unwrap() as i32, error.message)
}

#[test]
fn the_newest_288_blocks_stay_and_a_restart_changes_nothing() {
    let mut net = archive_and_pruned(300, Prune::Latest, 1);
    assert_eq!([12, 13, 300].map(|height| has_block(&net, 1, height)), [false, true, true]);
    assert!(has_block(&net, 1, 0) && has_block(&net, 0, 12));
    let told = info(&mut net, 1);
    let fields = ["pruned", "pruneheight", "automatic_pruning", "prune_target_size", "warnings"];
    let told = fields.map(|field| told[field].clone());
    assert_eq!(told, [json!(true), json!(13), json!(true), Value::Null, json!([])]);
    assert_eq!(info(&mut net, 0)["pruned"], json!(false));
    let coins = |net: &mut Net, at| net.rpc(at, "gettxoutsetinfo", json!([])).unwrap();
    let before = (coins(&mut net, 1), net.total_balance(1), info(&mut net, 1));
    assert!(before.1.0 > 0, "what was paid in blocks that are gone is still the wallet's");
    assert_eq!(before.0, coins(&mut net, 0));
    net.restart(1);
    assert_eq!((coins(&mut net, 1), net.total_balance(1), info(&mut net, 1)), before);
    // The coins of those blocks can be spent, and blocks go on.
    let paid = net.rpc(1, "sendtoaddress", json!([anyones_address(), 1])).unwrap();
    net.run(10_000);
    net.generate(0, 2, &anyones_address());
    net.run(10_000);
    net.assert_agreement();
    let paid = net.rpc(1, "gettransaction", json!([paid])).unwrap();
    assert_eq!(paid["confirmations"], json!(2));
    assert_eq!([14, 15].map(|height| has_block(&net, 1, height)), [false, true]);
    net.restart(1);
    assert_eq!(coins(&mut net, 1), coins(&mut net, 0));
}

#[test]
fn what_is_damaged_is_told_and_a_full_node_does_not_start_on_it() {
    let net = archive_and_pruned(290, Prune::Latest, 2);
    let rows = net.hosts[1].rows.clone();
    let start = |rows, mode| {
        let params = common::easy_params();
        let config = hashyard_node::Config::new(params, "tests", hashyard_node::Home::Tab, [1; 32]);
        hashyard_node::Node::new(hashyard_node::Config { mode, ..config }, &rows, net.now()).map(|_| ())
    };
    use hashyard_core::chain::Table;
    use hashyard_node::Mode;
    assert_eq!(start(rows.clone(), Mode::Pruned(Prune::Manual)), Ok(()));
    let told = start(rows.clone(), Mode::Full).unwrap_err().to_string();
    assert!(told.starts_with("blocks were pruned here: to go back to unpruned mode"), "{told}");
    for (prefix, damage) in [(&b"coin/"[..], vec![1]), (b"pruned", vec![7; 32])] {
        let mut damaged = rows.clone();
        let is_it = |(table, key): &&(Table, Vec<u8>)| *table == Table::Meta && key.starts_with(prefix);
        let key = damaged.0.keys().find(is_it).unwrap().clone();
        damaged.0.insert(key, damage);
        assert!(start(damaged, Mode::Pruned(Prune::Latest)).is_err());
    }
}

#[test]
fn commands_refuse_what_was_pruned_in_cores_words() {
    let mut net = archive_and_pruned(300, Prune::Latest, 3);
    let (old, tip) = (hash_at(&mut net, 1, 5), hash_at(&mut net, 1, 300));
    let txid = net.rpc(0, "getblock", json!([old])).unwrap()["tx"][0].clone();
    let gone = (-1, "Block not available (pruned data)".to_owned());
    for (method, params) in [
        ("getblock", json!([old])),
        ("getblock", json!([old, 0])),
        ("invalidateblock", json!([old])),
        ("gettxoutproof", json!([[txid]])),
        ("gettxoutproof", json!([[txid], old])),
    ] {
        assert_eq!(refusal(net.rpc(1, method, params)), gone, "{method}");
    }
    let proof = net.rpc(0, "gettxoutproof", json!([[txid]])).unwrap();
    assert_eq!(refusal(net.rpc(1, "verifytxoutproof", json!([proof]))), gone);
    let told = refusal(net.rpc(1, "getrawtransaction", json!([txid, 0, old])));
    assert_eq!(told, (-1, "Block not available".to_owned()));
    let told = refusal(net.rpc(1, "getblockfilter", json!([tip])));
    assert_eq!(told, (-1, "Index is not enabled for filtertype basic".to_owned()));
    let header = net.rpc(1, "getblockheader", json!([old])).unwrap();
    assert_eq!(header["height"], json!(5));
    let block = net.rpc(0, "getblock", json!([old, 0])).unwrap();
    assert_eq!(net.rpc(1, "submitblock", json!([block])).unwrap(), json!("duplicate"));
    assert!(!has_block(&net, 1, 5));
    let services = net.rpc(1, "getnetworkinfo", json!([])).unwrap()["localservicesnames"].clone();
    let services: Vec<&str> = services.as_array().unwrap().iter().filter_map(Value::as_str).collect();
    assert!(services.contains(&"NETWORK_LIMITED"), "{services:?}");
    assert!(
        ["NETWORK", "COMPACT_FILTERS", "BLOOM"].iter().all(|name| !services.contains(name)),
        "{services:?}"
    );
    let watched = net.rpc(1, "getdescriptorinfo", json!([format!("addr({})", anyones_address())])).unwrap();
    let request = json!([[{ "desc": watched["descriptor"], "timestamp": 0 }]]);
    let told = net.rpc(1, "importdescriptors", request).unwrap();
    assert_eq!(told[0]["error"]["code"], json!(-1));
    let message = told[0]["error"]["message"].as_str().unwrap();
    assert!(message.starts_with("Rescan failed for descriptor with timestamp 0. There was an error reading"));
}

#[test]
fn pruneblockchain_does_what_core_does() {
    let mut net = archive_and_pruned(280, Prune::Manual, 4);
    let prune = |net: &mut Net, at, height: i64| net.rpc(at, "pruneblockchain", json!([height]));
    let text = |code, text: &str| (code, text.to_owned());
    let why = text(-1, "Cannot prune blocks because node is not in prune mode.");
    assert_eq!(refusal(prune(&mut net, 0, 1)), why);
    assert_eq!(refusal(prune(&mut net, 1, -1)), text(-8, "Negative block height."));
    assert_eq!(refusal(prune(&mut net, 1, 1)), text(-1, "Blockchain is too short for pruning."));
    net.generate(0, 20, &anyones_address());
    net.run(10_000);
    assert!(has_block(&net, 1, 1));
    let told = info(&mut net, 1);
    assert_eq!((&told["pruneheight"], &told["automatic_pruning"]), (&json!(0), &json!(false)));
    let why = text(-8, "Blockchain is shorter than the attempted prune height.");
    assert_eq!(refusal(prune(&mut net, 1, 301)), why);
    let why = text(-8, "Could not find block with at least the specified timestamp.");
    assert_eq!(refusal(prune(&mut net, 1, i64::from(i32::MAX))), why);
    assert_eq!(prune(&mut net, 1, 7).unwrap(), json!(7));
    assert_eq!([7, 8].map(|height| has_block(&net, 1, height)), [false, true]);
    assert_eq!(prune(&mut net, 1, 3).unwrap(), json!(7));
    assert_eq!(prune(&mut net, 1, 300).unwrap(), json!(12));
    net.restart(1);
    assert_eq!(info(&mut net, 1)["pruneheight"], json!(13));
}

#[test]
fn peers_get_the_newest_blocks_and_who_asks_for_older_ones_is_left() {
    let mut net = archive_and_pruned(300, Prune::Latest, 5);
    let peer = net.guest(1, 0);
    let newest = hash_at(&mut net, 1, 300 - 287);
    net.say(peer, &Message::GetData(vec![Inventory::WitnessBlock(newest)]));
    net.run(1_000);
    assert!(
        net.heard(peer)
            .iter()
            .any(|said| matches!(said, Message::Block(block) if block.block_hash() == newest))
    );
    // Within the two that are given as well where they are here.
    let on_the_edge = hash_at(&mut net, 1, 300 - 290);
    net.say(peer, &Message::GetData(vec![Inventory::WitnessBlock(on_the_edge)]));
    net.run(1_000);
    assert!(net.heard(peer).iter().any(|said| matches!(said, Message::NotFound(_))));
    assert!(net.is_there(peer));
    let beyond = hash_at(&mut net, 1, 300 - 291);
    net.say(peer, &Message::GetData(vec![Inventory::WitnessBlock(beyond)]));
    net.run(1_000);
    assert!(!net.is_there(peer));
    assert_eq!(net.last_fault(1), "block request below NODE_NETWORK_LIMITED threshold");
}

#[test]
fn a_newcomer_takes_old_blocks_from_an_archive_and_is_told_where_there_is_none() {
    let mut net = archive_and_pruned(300, Prune::Latest, 6);
    let newcomer = net.hosts.len();
    net.add_full();
    net.partition(&[0], &[1, newcomer]);
    net.introduce_all();
    net.run(60_000);
    let told = info(&mut net, newcomer);
    assert_eq!((&told["blocks"], &told["headers"]), (&json!(0), &json!(300)));
    let warning = told["warnings"][0].as_str().unwrap();
    assert!(
        warning.starts_with("All peers are pruned (NODE_NETWORK_LIMITED), and none of them gives block 1:")
    );
    assert_eq!(
        net.rpc(newcomer, "getconnectioncount", json!([])).unwrap(),
        json!(1),
        "it is no fault of theirs"
    );
    net.heal();
    net.introduce_all();
    net.run(120_000);
    net.assert_agreement();
    assert_eq!(info(&mut net, newcomer)["warnings"], json!([]));
    assert_eq!(net.hosts[newcomer].node.chain().height(), 300);
}

#[test]
fn a_branch_that_parts_below_what_was_pruned_is_not_followed() {
    let mut net = archive_and_pruned(290, Prune::Latest, 7);
    // Down to the last block that was pruned, and back.
    let first_kept = hash_at(&mut net, 1, 3);
    net.rpc(1, "invalidateblock", json!([first_kept])).unwrap();
    assert_eq!(net.hosts[1].node.chain().height(), 2);
    net.restart(1);
    net.rpc(1, "reconsiderblock", json!([first_kept])).unwrap();
    assert_eq!(net.hosts[1].node.chain().height(), 290);
    net.restart(1);
    // A branch from block 1 on, longer than the chain.
    let peer = net.guest(1, 500);
    let mut parent: Header = net.hosts[0].node.chain().block_at(1).unwrap().header;
    let mut blocks = vec![];
    for height in 2..=295 {
        let block = block_on(&parent, height, |_| {});
        parent = block.header;
        blocks.push(block);
    }
    net.say(peer, &Message::Headers(blocks.iter().map(|block| block.header).collect()));
    net.run(1_000);
    assert!(!net.heard(peer).iter().any(|said| matches!(said, Message::GetData(_))), "of no use");
    for block in &blocks {
        net.handle(1, Input::Solved(Box::new(block.clone())));
    }
    net.say(peer, &Message::Block(std::sync::Arc::new(HashedBlock::from(blocks[293].clone()))));
    net.run(1_000);
    let told = info(&mut net, 1);
    assert_eq!(told["blocks"], json!(290));
    let warning = told["warnings"][0].as_str().unwrap();
    assert!(
        warning.starts_with("Another branch has more work, and parts from this chain below block 2"),
        "{warning}"
    );
    net.restart(1);
    assert_eq!(net.hosts[1].node.chain().height(), 290);
}
