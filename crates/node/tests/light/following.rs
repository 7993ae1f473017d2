//! What honest nodes tell a light one.

use hashyard_core::chain::Table;
use hashyard_core::wallet::Mnemonic;
use hashyard_core::{Encodable, Transaction};
use hashyard_node::view::EventKind;
use hashyard_node::{Act, Input};
use hashyard_wire::{FilterChain, Inventory, Message};
use serde_json::json;

use super::common::{Net, block_on, coin_of, spend};
use super::{balance, confirmations, mine, net, pay};

#[test]
fn a_light_node_receives_pays_and_starts_again() {
    let (mut net, light) = net(1, 201);
    assert_eq!(net.tip(light), net.tip(0));
    let received = pay(&mut net, 0, light, 20.0);
    assert_eq!(balance(&mut net, light), 0.0, "what is in no block it does not hear of");
    assert_eq!(confirmations(&mut net, light, &received), None);
    mine(&mut net, 0);
    assert_eq!((balance(&mut net, light), confirmations(&mut net, light, &received)), (20.0, Some(1)));
    mine(&mut net, 0);
    assert_eq!(confirmations(&mut net, light, &received), Some(2));
    net.restart(light);
    assert_eq!((balance(&mut net, light), confirmations(&mut net, light, &received)), (20.0, Some(2)));
    net.run(2_000);

    let paid = pay(&mut net, light, 0, 5.0);
    assert!(net.hosts[0].node.mempool().contains(&paid.parse().unwrap()));
    net.restart(light);
    net.run(2_000);
    assert_eq!(net.hosts[light].node.mempool().len(), 1, "its own payment waits again");
    mine(&mut net, 0);
    assert_eq!(confirmations(&mut net, 0, &paid), Some(1));
    assert_eq!(confirmations(&mut net, light, &paid), Some(1));
    let left = balance(&mut net, light);
    assert!((14.99..15.0).contains(&left), "{left}");
    assert!(net.hosts[light].node.mempool().is_empty());
}

/// Another light node with the same words, which has seen the chain.
fn restored(net: &mut Net, light: usize) -> usize {
    let words = net.hosts[light].node.words().unwrap().join(" ");
    net.add_light(1);
    let other = net.hosts.len() - 1;
    net.handle(other, Input::Act(Act::RestoreWallet(Mnemonic::parse(&words).unwrap())));
    net.introduce_all();
    net.run(5_000);
    other
}

#[test]
fn a_restored_wallet_finds_what_it_had_in_a_long_chain_and_keeps_little_else() {
    let (mut net, light) = net(2, 202);
    // More addresses than lie in the window at first, each paid in a block of its own.
    let paid: Vec<String> = (0..25)
        .map(|_| {
            let txid = pay(&mut net, 0, light, 1.0);
            mine(&mut net, 0);
            txid
        })
        .collect();
    net.mine_many(0, 1_000);
    net.run(5_000);
    assert_eq!(balance(&mut net, light), 25.0);
    let other = restored(&mut net, light);
    assert_eq!((net.tip(other), balance(&mut net, other)), (net.tip(0), 25.0));
    assert!(paid.iter().all(|txid| confirmations(&mut net, other, txid).is_some_and(|deep| deep > 1_000)));
    assert_eq!(net.hosts[other].rows.table(Table::Blocks).count(), 25);
    let asked = net.sent[&(other, 0, "getcfheaders".to_owned())];
    assert!(asked <= 4, "a thousand blocks at a time: {asked}");
    let [full, small] = [0, other].map(|at| {
        let rows = &net.hosts[at].rows;
        rows.0.iter().map(|((_, key), value)| key.len() + value.len()).sum::<usize>()
    });
    assert!(small < full, "even where blocks are empty: {small} of {full} bytes");
}

#[test]
fn a_payment_whose_block_leaves_the_chain_waits_again_and_comes_back() {
    let (mut net, light) = net(2, 203);
    net.partition(&[0], &[1]);
    let txid = pay(&mut net, 0, light, 7.0);
    mine(&mut net, 0);
    assert_eq!(confirmations(&mut net, light, &txid), Some(1));
    net.mine_many(1, 2);
    net.run(5_000);
    assert_eq!(net.tip(light), net.tip(1));
    assert_eq!((balance(&mut net, light), confirmations(&mut net, light, &txid)), (0.0, Some(0)));
    assert_eq!(net.hosts[light].rows.table(Table::Blocks).count(), 0);
    net.restart(light);
    net.run(2_000);
    assert_eq!((net.tip(light), balance(&mut net, light)), (net.tip(1), 0.0));
    // Back on the branch that lost, whose filters it has seen before.
    net.mine_many(0, 2);
    net.run(5_000);
    assert_eq!(net.tip(light), net.tip(0));
    assert_eq!((balance(&mut net, light), confirmations(&mut net, light, &txid)), (7.0, Some(3)));
}

#[test]
fn what_takes_blocks_is_refused_and_what_it_is_is_told() {
    let (mut net, light) = net(1, 204);
    let tip = net.tip(light);
    let error = |net: &mut Net, method: &str, params: serde_json::Value| {
        let error = net.rpc(light, method, params).unwrap_err();
        (error.code, error.message)
    };
    let missing = (-1, "Block not available (not fully downloaded)".to_owned());
    assert_eq!(error(&mut net, "getblock", json!([tip])), missing);
    let no_index = (-1, "Index is not enabled for filtertype basic".to_owned());
    assert_eq!(error(&mut net, "getblockfilter", json!([tip])), no_index);
    assert_eq!(error(&mut net, "scanblocks", json!(["start", []])), no_index);
    for (method, params) in [
        ("gettxoutsetinfo", json!([])),
        ("gettxout", json!([tip, 0])),
        ("invalidateblock", json!([tip])),
        ("reconsiderblock", json!([tip])),
        ("getblocktemplate", json!([{ "rules": ["segwit"] }])),
    ] {
        assert!(error(&mut net, method, params).1.contains("headers only"), "{method}");
    }
    assert!(net.rpc(light, "setmining", json!([1])).is_err());
    let info = net.rpc(light, "getblockchaininfo", json!([])).unwrap();
    assert_eq!((&info["blocks"], &info["initialblockdownload"]), (&json!(103), &json!(false)));
    assert_eq!(info["warnings"].as_array().unwrap().len(), 1);
    let peers = net.rpc(0, "getpeerinfo", json!([])).unwrap();
    let services = peers[0]["servicesnames"].to_string();
    assert!(!services.contains("NETWORK") && !services.contains("COMPACT_FILTERS"), "{services}");
    assert_eq!(peers[0]["relaytxes"], json!(false));
}

#[test]
fn a_block_that_breaks_a_rule_is_followed_if_its_work_is_real() {
    let (mut net, light) = net(1, 205);
    let tip = net.hosts[0].node.chain().tip().header;
    let greedy = block_on(&tip, 104, |block| block.transactions[0].outputs[0].value.0 += 1);
    net.handle(light, Input::Act(Act::TakeBlock(std::sync::Arc::new(greedy.clone().into()))));
    assert_eq!(net.tip(light), greedy.block_hash().to_string());
    mine(&mut net, 0);
    mine(&mut net, 0);
    assert_eq!(net.tip(light), net.tip(0), "more work wins");
}

#[test]
fn who_becomes_light_or_full_fetches_the_chain_anew_and_keeps_its_money() {
    let (mut net, light) = net(1, 206);
    pay(&mut net, 0, light, 3.0);
    mine(&mut net, 0);
    let stored = |net: &Net, table| net.hosts[light].rows.table(table).count();
    assert_eq!(stored(&net, Table::Blocks), 1);
    for is_light in [false, true] {
        match is_light {
            true => drop(net.light.insert(light)),
            false => drop(net.light.remove(&light)),
        }
        let rows = net.hosts[light].rows.clone();
        net.restart_from(light, rows);
        assert_eq!(net.hosts[light].node.chain().height(), 0);
        net.run(5_000);
        assert_eq!((net.tip(light), balance(&mut net, light)), (net.tip(0), 3.0));
        assert_eq!(stored(&net, Table::Blocks), if is_light { 1 } else { 104 });
    }
}

#[test]
fn light_nodes_keep_their_places_for_those_who_have_blocks() {
    let (mut net, light) = net(1, 207);
    net.add_light(3);
    net.introduce_all();
    net.run(30_000);
    for at in light..light + 4 {
        assert_eq!(net.tip(at), net.tip(0));
        let peers = net.rpc(at, "getpeerinfo", json!([])).unwrap();
        let chosen = |peer: &&serde_json::Value| peer["inbound"] == json!(false);
        for peer in peers.as_array().unwrap().iter().filter(chosen) {
            assert!(peer["servicesnames"].to_string().contains("COMPACT_FILTERS"), "{peer}");
        }
    }
}

#[test]
fn nobody_hears_from_a_light_node_which_blocks_concern_it() {
    let (mut net, light) = net(1, 208);
    pay(&mut net, 0, light, 3.0);
    mine(&mut net, 0);
    let tip = net.hosts[0].node.chain().tip().hash;
    assert!(net.hosts[light].node.chain().block(&tip).is_some());
    let guest = net.guest(light, 0);
    for wanted in [Inventory::WitnessBlock(tip), Inventory::Block(tip), Inventory::CompactBlock(tip)] {
        net.say(guest, &Message::GetData(vec![wanted]));
        net.run(1_000);
        let heard = net.heard(guest);
        assert!(heard.iter().any(|message| *message == Message::NotFound(vec![wanted])), "{heard:?}");
    }
    // Nor are there filters.
    let chain = FilterChain { filter_type: 0, stop_hash: tip };
    net.say(guest, &Message::GetCFCheckpt(chain));
    assert!(!net.is_there(guest));
}

#[test]
fn where_blocks_have_fifty_payments_a_light_node_stores_less_than_a_tenth() {
    let mut net = Net::new(1, 209);
    let mut blocks = vec![net.hosts[0].node.chain().block_at(0).unwrap().header];
    let mut add = |net: &mut Net, transactions: Vec<Transaction>| {
        let (parent, height) = (*blocks.last().unwrap(), blocks.len() as u32);
        let block = block_on(&parent, height, |block| block.transactions.extend(transactions));
        blocks.push(block.header);
        net.rpc(0, "submitblock", json!([hex::encode(block.encode())])).unwrap();
        assert_eq!(net.hosts[0].node.chain().height(), height);
        block
    };
    let first = add(&mut net, vec![]);
    (0..100).for_each(|_| drop(add(&mut net, vec![])));
    let split = spend(&[coin_of(&first.transactions[0], 0)], 50, 0);
    let mut coins: Vec<_> = (0..50).map(|vout| coin_of(&split, vout)).collect();
    add(&mut net, vec![split]);
    net.add_light(1);
    net.introduce_all();
    net.run(5_000);
    let stored = |net: &Net, at: usize| {
        let rows = &net.hosts[at].rows.0;
        rows.iter().map(|((_, key), value)| key.len() + value.len()).sum::<usize>()
    };
    let before = [0, 1].map(|at| stored(&net, at));
    for _ in 0..20 {
        let payments: Vec<Transaction> = coins.iter().map(|coin| spend(&[*coin], 1, 10)).collect();
        coins = payments.iter().map(|payment| coin_of(payment, 0)).collect();
        add(&mut net, payments);
        net.run(1_000);
    }
    assert_eq!(net.tip(1), net.tip(0));
    let [full, light] = [0, 1].map(|at| stored(&net, at) - before[at]);
    assert!(light > 0 && light * 10 < full, "{light} of {full} bytes");
}

#[test]
fn addresses_that_were_paid_out_of_their_order_are_found() {
    let (mut net, light) = net(1, 210);
    let addresses: Vec<String> = (0..30).map(|_| net.new_address(light)).collect();
    for (at, coins) in [(28, 1.0), (15, 2.0)] {
        net.rpc(0, "sendtoaddress", json!([addresses[at], coins])).unwrap();
        mine(&mut net, 0);
    }
    assert_eq!(balance(&mut net, light), 3.0);
    let other = restored(&mut net, light);
    assert_eq!(balance(&mut net, other), 3.0);
    net.restart(other);
    assert_eq!(balance(&mut net, other), 3.0);
}

#[test]
fn a_chain_that_was_forgotten_is_followed_anew() {
    let (mut net, light) = net(2, 211);
    pay(&mut net, 0, light, 3.0);
    mine(&mut net, 0);
    // Light nodes have no blocks to give back: they don't count as having the chain.
    net.partition(&[0], &[1]);
    net.mine(0);
    net.run(2_000);
    assert!(net.rpc(0, "forgetchain", json!([])).is_err());
    net.rpc(light, "forgetchain", json!([])).unwrap();
    assert_eq!((net.hosts[light].node.chain().height(), balance(&mut net, light)), (0, 0.0));
    net.introduce_all();
    net.run(30_000);
    assert_eq!((net.tip(light), balance(&mut net, light)), (net.tip(0), 3.0));
    net.restart(light);
    assert_eq!(balance(&mut net, light), 3.0);
}

#[test]
fn screens_are_told_that_a_node_is_light_and_which_header_it_follows() {
    let (mut net, light) = net(1, 205);
    let told = |net: &Net, at: usize| net.hosts[at].node.snapshot();
    assert!(told(&net, light).identity.light && !told(&net, 0).identity.light);
    let peers = |at: usize| told(&net, at).peers.peers.iter().map(|peer| peer.light).collect::<Vec<_>>();
    assert_eq!((peers(0), peers(light)), (vec![true], vec![false]));
    mine(&mut net, 0);
    let (tip, events) = (net.hosts[0].node.chain().tip(), told(&net, light).events);
    let followed = events
        .iter()
        .map(|event| &event.kind)
        .find(|kind| matches!(kind, EventKind::HeaderFollowed { .. } | EventKind::BlockConnected { .. }));
    let expected = EventKind::HeaderFollowed { height: tip.height, hash: tip.hash, count: 1 };
    assert_eq!(followed, Some(&expected));
}

#[test]
fn a_light_node_takes_a_proof_that_leads_to_a_header_of_its_chain() {
    let (mut net, light) = net(2, 206);
    let txid = pay(&mut net, 0, 1, 1.0);
    mine(&mut net, 0);
    let proof = net.rpc(0, "gettxoutproof", json!([[txid]])).unwrap();
    assert_eq!(balance(&mut net, light), 0.0, "the payment is none of its own");
    let proven = |net: &mut Net, at: usize, proof: &str| net.rpc(at, "verifytxoutproof", json!([proof]));
    let proof = proof.as_str().unwrap();
    assert_eq!(proven(&mut net, light, proof).unwrap(), json!([txid]));
    // Another sibling leads to another root.
    let end = proof.len() - 8;
    let broken = format!(
        "{}{}{}",
        &proof[..end],
        if proof[end..].starts_with('0') { "1" } else { "0" },
        &proof[end + 1..]
    );
    assert_eq!(proven(&mut net, light, &broken).unwrap(), json!([]));
    // A header that its chain lacks is none of its own.
    let end = net.tip(0);
    net.rpc(0, "invalidateblock", json!([end])).unwrap();
    mine(&mut net, 0);
    mine(&mut net, 0);
    assert_eq!(net.tip(light), net.tip(0));
    assert_eq!(proven(&mut net, light, proof).unwrap_err().message, "Block not found in chain");
    let events = net.hosts[light].node.snapshot().events;
    let lost = |kind: &EventKind| matches!(kind, EventKind::Reorg { disconnected: 1, connected: 2, .. });
    assert!(events.iter().any(|event| lost(&event.kind)), "{events:?}");
}
