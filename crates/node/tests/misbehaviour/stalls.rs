//! Peers that promise and do not deliver, or deliver forgeries: others are asked.

use hashyard_core::{Amount, Block, Header, ScriptBuf, TxOut};
use hashyard_node::PeerId;
use hashyard_node::block_download::{BLOCK_TIMEOUT, DOWNLOAD_WINDOW};
use hashyard_node::header_sync::HEADERS_TIMEOUT;
use hashyard_node::stalling::STALLING_TIMEOUT;
use hashyard_wire::{Inventory, Message, Services, Version};

use crate::common::{Net, anyones_address, version};
use crate::{VICTIM, assert_alive, last_reason, network, next_block, tip};

/// Tells of a block that the node does not know and does not have, and keeps silent when asked.
fn announce_and_keep(net: &mut Net, id: PeerId) {
    let block = next_block(net, |_| ());
    net.say(id, &Message::Headers(vec![block.header]));
    let asked = net.heard(id);
    assert!(
        asked.contains(&Message::GetData(vec![Inventory::WitnessBlock(block.block_hash())])),
        "{asked:?}"
    );
}

#[test]
fn who_claims_headers_and_keeps_them_is_left() {
    let mut net = network();
    let id = net.guest(VICTIM, 1_000);
    net.run(HEADERS_TIMEOUT - 1_000);
    assert!(net.is_there(id));
    net.run(2_000);
    assert_eq!(last_reason(&net), "headers timeout");
    assert_alive(&mut net, "headers timeout");
}

#[test]
fn who_announces_a_block_and_keeps_it_is_left_and_others_are_asked() {
    let mut net = network();
    let id = net.guest(VICTIM, 0);
    announce_and_keep(&mut net, id);
    net.run(BLOCK_TIMEOUT - 1_000);
    assert!(net.is_there(id));
    net.run(2_000);
    assert_eq!(last_reason(&net), "block download timeout");
    assert_alive(&mut net, "block timeout");
}

/// As light nodes have none, and callers in passing: whatever headers they tell of.
#[test]
fn who_offers_no_blocks_is_asked_for_none() {
    for (offered, is_asked) in [(Services::NONE, false), (Services::NETWORK, true)] {
        let mut net = network();
        let id = net.stranger(VICTIM);
        let services = Services::WITNESS.with(offered);
        net.say(id, &Message::Version(Version { services, ..version(0) }));
        net.say(id, &Message::Verack);
        let block = next_block(&net, |_| ());
        net.say(id, &Message::Headers(vec![block.header]));
        let asked = net.heard(id).iter().any(|message| matches!(message, Message::GetData(_)));
        assert_eq!(asked, is_asked);
    }
}

/// Blocks 1 to 100, of which the attacker holds the headers only.
#[test]
fn a_source_that_delivers_nothing_only_delays() {
    let mut net = Net::new(2, 31);
    net.generate(0, 100, &anyones_address());
    let chain = net.hosts[0].node.chain();
    let headers: Vec<Header> = (1..=100).map(|height| chain.block_at(height).unwrap().header).collect();
    let id = net.guest(1, 100);
    net.say(id, &Message::Headers(headers));
    let asked = net.heard(id).iter().find_map(|message| match message {
        Message::GetData(list) => Some(list.len()),
        _ => None,
    });
    assert_eq!(asked, Some(16), "no more than sixteen blocks of one peer at a time");
    net.introduce_all();
    net.run(BLOCK_TIMEOUT - 5_000);
    assert!(net.is_there(id));
    assert!(net.hosts[1].node.chain().height() < 100);
    net.run(10_000);
    assert!(!net.is_there(id));
    net.assert_agreement();
    assert_eq!(net.hosts[1].node.chain().height(), 100);
}

/// Each block has its own time, from when the one before it came: a slow line is no fault.
#[test]
fn who_delivers_slowly_one_after_another_stays() {
    let mut net = Net::new(2, 32);
    net.generate(0, 20, &anyones_address());
    let chain = net.hosts[0].node.chain();
    let blocks: Vec<Block> =
        (1..=20).map(|height| chain.block_at(height).unwrap().as_ref().clone().into_block()).collect();
    let id = net.guest(1, 20);
    net.say(id, &Message::Headers(blocks.iter().map(|block| block.header).collect()));
    for (at, block) in blocks.iter().enumerate().take(19) {
        net.run(BLOCK_TIMEOUT - 1_000);
        assert!(net.is_there(id), "before block {at}");
        net.say(id, &Message::from(block.clone()));
    }
    assert_eq!(net.hosts[1].node.chain().height(), 19);
    net.run(BLOCK_TIMEOUT - 1_000);
    assert!(net.is_there(id));
    net.run(2_000);
    assert!(!net.is_there(id));
}

/// Blocks that were asked for later win no time for the first, and others from which blocks come do.
#[test]
fn who_keeps_the_first_block_is_left_and_has_longer_if_the_line_is_shared() {
    let mut net = Net::new(2, 33);
    net.generate(0, 20, &anyones_address());
    let chain = net.hosts[0].node.chain();
    let blocks: Vec<Block> =
        (1..=20).map(|height| chain.block_at(height).unwrap().as_ref().clone().into_block()).collect();
    let headers: Vec<Header> = blocks.iter().map(|block| block.header).collect();
    let (keeps, other) = (net.guest(1, 20), net.guest(1, 20));
    net.say(keeps, &Message::Headers(headers.clone()));
    net.say(other, &Message::Headers(headers));
    for block in &blocks[1..5] {
        net.run(BLOCK_TIMEOUT / 4);
        net.say(keeps, &Message::from(block.clone()));
    }
    net.run(BLOCK_TIMEOUT / 2 - 1_000);
    assert!(net.is_there(keeps), "two share the line");
    net.run(2_000);
    assert!(!net.is_there(keeps));
}

/// Delivers whatever the node asks of a peer, and whatever it then asks for; how many that were.
fn deliver_all(net: &mut Net, id: PeerId, blocks: &[Block]) -> usize {
    let mut delivered = 0;
    loop {
        let asked = net.heard(id).into_iter().filter_map(|message| match message {
            Message::GetData(list) => Some(list),
            _ => None,
        });
        let asked: Vec<Inventory> = asked.flatten().collect();
        if asked.is_empty() {
            return delivered;
        }
        delivered += asked.len();
        for item in asked {
            let block = blocks.iter().find(|block| Inventory::WitnessBlock(block.block_hash()) == item);
            net.say(id, &Message::from(block.unwrap().clone()));
        }
    }
}

/// One that keeps the first sixteen blocks, and one that gives the others, as far as they may be fetched.
#[test]
fn who_keeps_the_window_from_moving_is_left() {
    for (beyond, is_left) in [(0, false), (1, true)] {
        let mut net = Net::new(2, 34);
        let count = DOWNLOAD_WINDOW + beyond;
        net.generate(1, count, &anyones_address());
        let chain = net.hosts[1].node.chain();
        let at = |height| chain.block_at(height).unwrap().as_ref().clone().into_block();
        let blocks: Vec<Block> = (1..=count as u32).map(at).collect();
        let headers: Vec<Header> = blocks.iter().map(|block| block.header).collect();
        let (keeps, gives) = (net.guest(VICTIM, count as i32), net.guest(VICTIM, count as i32));
        net.say(keeps, &Message::Headers(headers.clone()));
        net.say(gives, &Message::Headers(headers));
        assert_eq!(deliver_all(&mut net, gives, &blocks), DOWNLOAD_WINDOW - 16);
        net.run(STALLING_TIMEOUT - 1);
        assert!(net.is_there(keeps), "{beyond}");
        net.run(1);
        assert_eq!(net.is_there(keeps), !is_left, "{beyond}");
        if is_left {
            assert_eq!(last_reason(&net), "stalling block download");
            assert_eq!(deliver_all(&mut net, gives, &blocks), 16 + beyond);
            assert_eq!(net.hosts[VICTIM].node.chain().height(), count as u32);
        }
    }
}

/// The forged copy has the hash of the honest block, which must stay welcome.
#[test]
fn a_forged_copy_does_not_keep_the_honest_block_out() {
    let forgeries: [fn(&mut Block); 2] = [
        |block| block.transactions[0].outputs[1].script_pubkey.0[2] = 2,
        |block| block.transactions[0].inputs[0].witness = vec![vec![0; 32]],
    ];
    for forge in forgeries {
        let mut net = network();
        let honest = next_block(&net, |block| {
            let filling = TxOut { value: Amount(0), script_pubkey: ScriptBuf(vec![0x6a, 1, 1]) };
            block.transactions[0].outputs.push(filling);
        });
        let mut forged = honest.clone();
        forge(&mut forged);
        let (forger, friend) = (net.guest(VICTIM, 0), net.guest(VICTIM, 0));
        for id in [forger, friend] {
            net.say(id, &Message::Headers(vec![honest.header]));
        }
        net.say(forger, &Message::from(forged));
        assert!(!net.is_there(forger));
        let wanted = Message::GetData(vec![Inventory::WitnessBlock(honest.block_hash())]);
        assert!(net.heard(friend).contains(&wanted), "the friend is asked instead");
        net.say(friend, &Message::from(honest.clone()));
        assert_eq!(tip(&net), honest.header);
        assert_alive(&mut net, "forged copy");
    }
}

/// A transaction of 64 bytes may be two hashes of the real block's Merkle tree: the header is not to blame.
#[test]
fn a_lone_transaction_of_64_bytes_says_nothing_about_its_header() {
    for (filling, is_blamed) in [(2, false), (3, true)] {
        let mut net = network();
        let lone = next_block(&net, |block| {
            let tx = &mut block.transactions[0];
            tx.inputs[0].previous_output.vout = 0;
            tx.inputs[0].script_sig = ScriptBuf(vec![0x51; 2]);
            tx.outputs[0].script_pubkey = ScriptBuf(vec![0x51; filling]);
        });
        assert_eq!(lone.transactions[0].base_size(), 62 + filling);
        let id = net.guest(VICTIM, 0);
        net.say(id, &Message::Headers(vec![lone.header]));
        net.say(id, &Message::from(lone.clone()));
        assert_eq!(last_reason(&net), "invalid block: bad-cb-missing");
        let fault = &net.hosts[VICTIM].node.chain().tree().get(&lone.block_hash()).unwrap().fault;
        assert_eq!(fault.is_some(), is_blamed);
        assert_alive(&mut net, "64 bytes");
    }
}
