//! Too much of anything stays within its documented bound.

use std::collections::BTreeSet;

use hashyard_core::{Amount, BlockHash, ScriptBuf, Transaction, TxOut};
use hashyard_node::PeerId;
use hashyard_node::addr_manager::MAX_IN_REACH;
use hashyard_node::addr_table::MAX_ADDRESSES;
use hashyard_node::eviction::MAX_INBOUND;
use hashyard_node::outbox::MAX_QUEUED;
use hashyard_node::tx_relay::MAX_REQUESTS_PER_PEER;
use hashyard_wire::{
    AddrEntry, AddrV2Entry, Inventory, Locator, MAX_MESSAGE, Message, NetAddress, Services, frame,
};
use serde_json::json;

use crate::common::{Net, anyones_address, coin_of, easy_params, spend};
use crate::{VICTIM, address, assert_alive, height, last_reason, network, next_block, tip, txids};

#[test]
fn a_flood_of_announcements_fills_only_its_own_share() {
    let mut net = network();
    let id = net.guest(VICTIM, 0);
    for flood in 0..4 {
        net.say(id, &Message::Inv(txids(flood * 50_000, 50_000)));
    }
    let asked: BTreeSet<Inventory> = net
        .heard(id)
        .into_iter()
        .filter_map(|message| match message {
            Message::GetData(list) => Some(list),
            _ => None,
        })
        .flatten()
        .collect();
    assert_eq!(asked.len(), MAX_REQUESTS_PER_PEER);
    // The honest are heard all the same.
    assert_alive(&mut net, "flood of announcements");
    assert!(net.is_there(id));
}

#[test]
fn one_announcement_many_times_is_one_request() {
    let mut net = network();
    let (flooder, friend) = (net.guest(VICTIM, 0), net.guest(VICTIM, 0));
    let item = txids(0, 1);
    for _ in 0..20 {
        net.say(flooder, &Message::Inv(vec![item[0]; 100]));
    }
    net.say(friend, &Message::Inv(item.clone()));
    let requests =
        |heard: Vec<Message>| heard.iter().filter(|message| matches!(message, Message::GetData(_))).count();
    assert_eq!(requests(net.heard(flooder)), 1);
    assert_eq!(requests(net.heard(friend)), 0);
    net.run(11_000);
    assert_eq!(requests(net.heard(friend)), 1, "who keeps silent does not hold up the others");
}

#[test]
fn a_flood_of_addresses_stays_within_the_address_book() {
    let mut net = network();
    let id = net.guest(VICTIM, 0);
    let time = (net.now() / 1000) as u32;
    for flood in 0..3 {
        let entry = |n| AddrV2Entry { time, services: Services::NETWORK, address: address(n), port: 0 };
        net.say(id, &Message::AddrV2((flood * 1_000..(flood + 1) * 1_000).map(entry).collect()));
        let ip = NetAddress { services: Services::NETWORK, ip: (u128::from(flood) + 1).into(), port: 8333 };
        net.say(id, &Message::Addr(vec![AddrEntry { time: u32::MAX, address: ip }; 1_000]));
    }
    assert!(net.hosts[VICTIM].node.snapshot().peers.known as usize <= MAX_ADDRESSES);
    for n in 0..2_100 {
        net.handle(VICTIM, hashyard_node::Input::Discovered(address(n).into()));
    }
    let peers = net.hosts[VICTIM].node.snapshot().peers;
    assert!(peers.known as usize <= MAX_ADDRESSES);
    assert_eq!(peers.in_reach as usize, MAX_IN_REACH);
    let curious = net.guest(VICTIM, 0);
    for _ in 0..10 {
        net.say(curious, &Message::GetAddr);
    }
    let answers: Vec<Message> = net.heard(curious);
    let lists =
        answers.iter().filter(|message| matches!(message, Message::Addr(_) | Message::AddrV2(_))).count();
    assert!(lists <= 2, "getaddr is answered once");
}

#[test]
fn connections_are_bounded() {
    let mut net = network();
    let crowd: Vec<PeerId> = (0..MAX_INBOUND + 20).map(|_| net.guest(VICTIM, 0)).collect();
    let info = net.rpc(VICTIM, "getnetworkinfo", json!([])).unwrap();
    assert_eq!(info["connections_in"], json!(MAX_INBOUND));
    let all = net.hosts[VICTIM].node.peer_ids().len();
    assert_eq!(
        crowd.iter().filter(|id| net.is_there(**id)).count(),
        all - 2,
        "both honest ones keep their places"
    );
    assert_alive(&mut net, "crowd");
}

/// Children of parents that nobody has told: a hundred are kept, and only those join when the parents come.
#[test]
fn a_flood_of_orphans_stays_within_its_bound() {
    const FAMILIES: u32 = 130;
    const KEPT: usize = 100;
    let mut net = Net::new(1, 41);
    net.generate(VICTIM, 12, &anyones_address());
    let coinbase = net.hosts[VICTIM].node.chain().block_at(1).unwrap().transactions[0].clone();
    let fan = spend(&[coin_of(&coinbase, 0)], FAMILIES.into(), 100_000);
    let id = net.guest(VICTIM, 0);
    let block = next_block(&net, |block| block.transactions.push(fan.clone()));
    net.say(id, &Message::from(block));
    assert_eq!(height(&net), 13);
    let parents: Vec<Transaction> =
        (0..FAMILIES).map(|vout| spend(&[coin_of(&fan, vout)], 1, 10_000)).collect();
    let children: Vec<Transaction> =
        parents.iter().map(|parent| spend(&[coin_of(parent, 0)], 1, 10_000)).collect();
    for child in &children {
        net.say(id, &Message::from(child.clone()));
    }
    assert_eq!(net.hosts[VICTIM].node.mempool().len(), 0);
    for parent in &parents {
        net.say(id, &Message::from(parent.clone()));
    }
    let pool = net.hosts[VICTIM].node.mempool();
    assert!(parents.iter().all(|parent| pool.contains(&parent.txid())));
    assert_eq!(children.iter().filter(|child| pool.contains(&child.txid())).count(), KEPT);
    assert!(net.is_there(id));
}

/// Whoever floods loses its own, and its oldest first; nobody else's wait is cut short.
#[test]
fn a_flood_of_orphans_pushes_out_its_own_alone() {
    const FLOOD: u32 = 130;
    const OTHERS: u32 = 5;
    let mut net = Net::new(1, 43);
    net.generate(VICTIM, 12, &anyones_address());
    let coinbase = net.hosts[VICTIM].node.chain().block_at(1).unwrap().transactions[0].clone();
    let fan = spend(&[coin_of(&coinbase, 0)], (FLOOD + OTHERS).into(), 100_000);
    let (flooder, friend) = (net.guest(VICTIM, 0), net.guest(VICTIM, 0));
    let block = next_block(&net, |block| block.transactions.push(fan.clone()));
    net.say(friend, &Message::from(block));
    let child_of = |parent: &Transaction| spend(&[coin_of(parent, 0)], 1, 10_000);
    let parents: Vec<Transaction> =
        (0..FLOOD + OTHERS).map(|vout| spend(&[coin_of(&fan, vout)], 1, 10_000)).collect();
    let (flood, others) = parents.split_at(FLOOD as usize);
    let half = FLOOD as usize / 2;
    for (sender, parents) in [(flooder, &flood[..half]), (friend, others), (flooder, &flood[half..])] {
        parents.iter().for_each(|parent| net.say(sender, &Message::from(child_of(parent))));
    }
    parents.iter().for_each(|parent| net.say(friend, &Message::from(parent.clone())));
    let pool = net.hosts[VICTIM].node.mempool();
    let joined = |parent: &Transaction| pool.contains(&child_of(parent).txid());
    assert!(others.iter().all(joined));
    let newest = FLOOD as usize + OTHERS as usize - 100;
    assert!(flood[newest..].iter().all(joined) && !flood[..newest].iter().any(joined));
}

#[test]
fn orphans_leave_with_the_peer_that_sent_them() {
    let mut net = Net::new(1, 42);
    net.generate(VICTIM, 12, &anyones_address());
    let coinbase = net.hosts[VICTIM].node.chain().block_at(1).unwrap().transactions[0].clone();
    let parent = spend(&[coin_of(&coinbase, 0)], 1, 10_000);
    let child = spend(&[coin_of(&parent, 0)], 1, 10_000);
    let (sender, friend) = (net.guest(VICTIM, 0), net.guest(VICTIM, 0));
    net.say(sender, &Message::from(child.clone()));
    net.say_bytes(sender, vec![0; 24]);
    net.say(friend, &Message::from(parent.clone()));
    let pool = net.hosts[VICTIM].node.mempool();
    assert!(pool.contains(&parent.txid()) && !pool.contains(&child.txid()));
}

#[test]
fn a_flood_of_questions_in_one_breath_is_cut_off() {
    let mut net = Net::new(3, 71);
    net.generate(1, 300, &anyones_address());
    net.introduce_all();
    net.run(30_000);
    let id = net.guest(VICTIM, 0);
    let question = Message::GetHeaders(Locator { version: 1, hashes: vec![], stop: BlockHash::ZERO });
    let flood = frame(easy_params().magic, &question).repeat(5_000);
    net.say_bytes(id, flood);
    let bytes: usize = net.heard(id).iter().map(|message| message.encode_payload().len()).sum();
    assert!(bytes <= MAX_QUEUED + MAX_MESSAGE, "{bytes} bytes were sent");
    assert!(!net.is_there(id));
    net.mine(1);
    net.run(3_000);
    net.assert_agreement();
}

/// What one message asks for is sent in slices, and once; others and commands come in between.
#[test]
fn a_request_for_much_holds_nobody_up() {
    let mut net = network();
    let id = net.guest(VICTIM, 0);
    let block = Inventory::WitnessBlock(tip(&net).block_hash());
    let mut wanted = vec![block; 25_000];
    wanted.extend(txids(0, 25_000));
    net.say(id, &Message::GetData(wanted));
    let answered = |heard: &[Message]| -> (usize, usize) {
        let blocks = heard.iter().filter(|message| matches!(message, Message::Block(_))).count();
        let missing = heard.iter().filter_map(|message| match message {
            Message::NotFound(list) => Some(list.len()),
            _ => None,
        });
        (blocks, missing.sum())
    };
    assert_eq!(answered(&net.heard(id)), (1, 15), "the first slice");
    net.run(100);
    let (_, more) = answered(&net.heard(id));
    assert!((100..5_000).contains(&more), "{more}");
    net.run(3_000);
    assert_eq!(answered(&net.heard(id)), (0, 25_000 - 15 - more));
    assert!(net.is_there(id));
}

/// The same large block, asked for a thousand times in one breath, comes at a rate that any carrier can take.
#[test]
fn large_answers_come_one_after_another() {
    let mut net = network();
    let id = net.guest(VICTIM, 0);
    let block = next_block(&net, |block| {
        let filling = TxOut { value: Amount(0), script_pubkey: ScriptBuf(vec![0x6a; 900_000]) };
        block.transactions[0].outputs.push(filling);
    });
    let question = Message::GetData(vec![Inventory::WitnessBlock(block.block_hash())]);
    net.say(id, &Message::from(block));
    net.say_bytes(id, frame(easy_params().magic, &question).repeat(1_000));
    let bytes =
        |heard: Vec<Message>| heard.iter().map(|message| message.encode_payload().len()).sum::<usize>();
    assert!(bytes(net.heard(id)) < 4_000_000);
    net.run(1_000);
    let second = bytes(net.heard(id));
    assert!((10_000_000..110_000_000).contains(&second), "{second} bytes in a second");
}

/// As many as are worth nothing to anyone, of each message that makes work.
#[test]
fn floods_cost_the_sender_its_connection() {
    let mut net = network();
    let time = (net.now() / 1000) as u32;
    let ip = NetAddress { services: Services::NETWORK, ip: 1_u128.into(), port: 8333 };
    let entry = AddrV2Entry { time, services: Services::NETWORK, address: address(1), port: 0 };
    let floods = [
        Message::Inv(txids(0, 50_000)),
        Message::NotFound(txids(0, 50_000)),
        Message::Addr(vec![AddrEntry { time, address: ip }; 1_000]),
        Message::AddrV2(vec![entry; 1_000]),
    ];
    for flood in floods {
        let id = net.guest(VICTIM, 0);
        let mut sent = 0;
        while net.is_there(id) && sent < 100_000 {
            net.say(id, &flood);
            net.heard(id);
            sent += 1;
        }
        let name = flood.command();
        assert_eq!(last_reason(&net), format!("flood of {name}"), "after {sent}");
        assert!(sent > 10, "{name}: {sent}");
    }
    assert_alive(&mut net, "floods");
}

/// Bitcoin Core's limit: a caller may tell one at first, its own.
#[test]
fn addresses_beyond_the_rate_are_ignored() {
    let mut net = network();
    let id = net.guest(VICTIM, 0);
    let time = (net.now() / 1000) as u32;
    let entry = |n| AddrV2Entry { time, services: Services::NETWORK, address: address(n), port: 0 };
    let told = |net: &mut Net| {
        let info = net.rpc(VICTIM, "getpeerinfo", serde_json::json!([])).unwrap();
        let peer = info.as_array().unwrap().last().unwrap();
        (peer["addr_processed"].as_u64().unwrap(), peer["addr_rate_limited"].as_u64().unwrap())
    };
    net.say(id, &Message::AddrV2((0..1_000).map(entry).collect()));
    assert_eq!(told(&mut net), (1, 999));
    net.run(20_000);
    net.say(id, &Message::AddrV2((0..10).map(entry).collect()));
    assert_eq!(told(&mut net), (3, 1_007));
    assert!(net.is_there(id));
}
