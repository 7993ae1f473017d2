//! Compact filters for light nodes (BIP157): what they are told, what nobody may ask for.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

mod common;

use common::{Net, anyone, block_on};
use hashyard_core::filter::{BasicFilter, FilterHeader};
use hashyard_core::script::p2sh;
use hashyard_core::{Block, BlockHash, Encodable, Txid};
use hashyard_node::PeerId;
use hashyard_wire::{FilterChain, FilterRange, Inventory, Message, Services};
use serde_json::json;

/// A node with so many blocks, on top of those that it has.
fn grow(net: &mut Net, count: u32) {
    for _ in 0..count {
        let tip = net.hosts[0].node.chain().tip();
        let (parent, height) = (tip.header, tip.height + 1);
        submit(net, &block_on(&parent, height, |_| ()));
        assert_eq!(net.hosts[0].node.chain().height(), height);
    }
}

fn submit(net: &mut Net, block: &Block) {
    net.rpc(0, "submitblock", json!([hex::encode(block.encode())])).unwrap();
}

fn hash(net: &Net, height: u32) -> BlockHash {
    net.hosts[0].node.chain().tree().active_at(height).unwrap()
}

fn range(start_height: u32, stop_hash: BlockHash) -> FilterRange {
    FilterRange { filter_type: 0, start_height, stop_hash }
}

/// What the node answers, pings aside.
fn ask(net: &mut Net, peer: PeerId, question: Message) -> Vec<Message> {
    net.heard(peer);
    net.say(peer, &question);
    net.run(1_000);
    let answers = net.heard(peer).into_iter();
    answers.filter(|message| message.command().as_str().starts_with("cf")).collect()
}

fn filters(messages: Vec<Message>) -> Vec<(BlockHash, BasicFilter)> {
    let filter = |message| match message {
        Message::CFilter(told) => {
            assert_eq!(told.filter_type, 0);
            (told.block_hash, BasicFilter::decode(&told.block_hash, &told.filter).unwrap())
        }
        other => panic!("{other:?}"),
    };
    messages.into_iter().map(filter).collect()
}

#[test]
fn a_light_node_learns_from_headers_filters_and_checkpoints_which_blocks_concern_it() {
    let mut net = Net::new(1, 91);
    grow(&mut net, 1_005);
    let (parent, mine) = (net.hosts[0].node.chain().tip().header, p2sh(&[7; 20]));
    let pays_me = |block: &mut Block| block.transactions[0].outputs[0].script_pubkey = mine.clone();
    submit(&mut net, &block_on(&parent, 1_006, pays_me));
    let tip = hash(&net, 1_006);
    for restarted in [false, true] {
        if restarted {
            net.restart(0);
        }
        let peer = net.stranger(0);
        net.say(peer, &Message::Version(common::version(0)));
        net.say(peer, &Message::Verack);
        let Some(Message::Version(version)) = net.heard(peer).into_iter().next() else {
            panic!("a version comes first")
        };
        assert!(version.services.contains(Services::COMPACT_FILTERS));

        let [Message::CFHeaders(told)] = &ask(&mut net, peer, Message::GetCFHeaders(range(0, tip)))[..]
        else {
            panic!("one cfheaders")
        };
        let hashes = &told.filter_hashes;
        let told_of = (told.filter_type, told.stop_hash, told.previous_filter_header, hashes.len());
        assert_eq!(told_of, (0, tip, FilterHeader::ZERO, 1_007));

        let lower = range(0, hash(&net, 999));
        let mut all = filters(ask(&mut net, peer, Message::GetCFilters(lower)));
        assert_eq!(all.len(), 1_000);
        all.extend(filters(ask(&mut net, peer, Message::GetCFilters(range(1_000, tip)))));
        let mut headers = vec![];
        let mut header = FilterHeader::ZERO;
        for (height, (block, filter)) in all.iter().enumerate() {
            assert_eq!((*block, filter.hash()), (hash(&net, height as u32), hashes[height]));
            header = filter.header(&header);
            headers.push(header);
            assert_eq!(filter.matches_any([&mine]), height == 1_006);
            assert_eq!(filter.matches_any([&anyone()]), (1..=1_005).contains(&height));
        }
        assert_eq!(headers.len(), 1_007);

        // From the middle on, with the filter header below.
        let [Message::CFHeaders(told)] = &ask(&mut net, peer, Message::GetCFHeaders(range(500, tip)))[..]
        else {
            panic!("one cfheaders")
        };
        assert_eq!((told.previous_filter_header, &told.filter_hashes[..]), (headers[499], &hashes[500..]));

        for (stop, expected) in [(1_006, vec![headers[1_000]]), (1_000, vec![headers[1_000]]), (999, vec![])]
        {
            let stop_hash = hash(&net, stop);
            let question = Message::GetCFCheckpt(FilterChain { filter_type: 0, stop_hash });
            let [Message::CFCheckpt(told)] = &ask(&mut net, peer, question)[..] else {
                panic!("one cfcheckpt")
            };
            assert_eq!((told.stop_hash, &told.filter_headers), (stop_hash, &expected));
        }
    }
}

#[test]
fn bad_requests_end_the_connection_as_in_bitcoin_core() {
    let mut net = Net::new(1, 92);
    grow(&mut net, 2_001);
    let [tip, middle] = [2_001, 1_000].map(|height| hash(&net, height));
    let unknown = BlockHash::from_bytes([7; 32]);
    let parent = net.hosts[0].node.chain().tip().header;
    let header_only = block_on(&parent, 2_002, |_| ());
    let peer = net.guest(0, 0);
    net.say(peer, &Message::Headers(vec![header_only.header]));
    let chain = |stop_hash, filter_type| Message::GetCFCheckpt(FilterChain { filter_type, stop_hash });
    let typed = FilterRange { filter_type: 1, ..range(0, tip) };
    let rows = [
        (Message::GetCFilters(typed), "unsupported block filter type: 1".to_owned()),
        (Message::GetCFHeaders(typed), "unsupported block filter type: 1".to_owned()),
        (chain(tip, 255), "unsupported block filter type: 255".to_owned()),
        (Message::GetCFilters(range(0, unknown)), format!("invalid block hash: {unknown}")),
        (Message::GetCFHeaders(range(0, unknown)), format!("invalid block hash: {unknown}")),
        (chain(unknown, 0), format!("invalid block hash: {unknown}")),
        (chain(header_only.block_hash(), 0), format!("invalid block hash: {}", header_only.block_hash())),
        (
            Message::GetCFilters(range(1_001, middle)),
            "invalid getcfilters with start height 1001 and stop height 1000".to_owned(),
        ),
        (
            Message::GetCFHeaders(range(u32::MAX, middle)),
            "invalid getcfheaders with start height 4294967295 and stop height 1000".to_owned(),
        ),
        (Message::GetCFilters(range(0, middle)), "too many cfilters: 1001 / 1000".to_owned()),
        (Message::GetCFHeaders(range(1, tip)), "too many cfheaders: 2001 / 2000".to_owned()),
    ];
    for (question, expected) in rows {
        let peer = net.guest(0, 0);
        assert_eq!(ask(&mut net, peer, question.clone()), [], "{question:?}");
        assert!(!net.is_there(peer), "{question:?}");
        assert_eq!(net.last_fault(0), format!("request for filters: {expected}"));
    }
    // One less is answered.
    let peer = net.guest(0, 0);
    assert_eq!(ask(&mut net, peer, Message::GetCFilters(range(1, middle))).len(), 1_000);
    assert_eq!(ask(&mut net, peer, Message::GetCFHeaders(range(2, tip))).len(), 1);
    // Before the handshake nothing is answered, and nothing is held against anybody.
    let silent = net.stranger(0);
    assert_eq!(ask(&mut net, silent, Message::GetCFilters(range(0, unknown))), []);
    assert!(net.is_there(silent));
}

#[test]
fn a_branch_that_lost_is_told_of_if_there_were_filters_then() {
    for asked_before in [true, false] {
        let mut net = Net::new(1, 93);
        grow(&mut net, 5);
        let (fork, old) = (net.hosts[0].node.chain().block_at(3).unwrap().header, hash(&net, 5));
        let peer = net.guest(0, 0);
        let question = Message::GetCFHeaders(range(2, old));
        let before = if asked_before { ask(&mut net, peer, question.clone()) } else { vec![] };
        let mut rivals = vec![block_on(&fork, 4, |block| block.header.time += 1)];
        for height in 5..=6 {
            rivals.push(block_on(&rivals.last().unwrap().header, height, |_| ()));
        }
        rivals.iter().for_each(|block| submit(&mut net, block));
        assert_eq!(net.hosts[0].node.chain().height(), 6);
        assert_eq!(ask(&mut net, peer, question), before);
        assert_eq!(before.len(), usize::from(asked_before));
        assert!(net.is_there(peer), "who has not heard of the change has done nothing wrong");

        let from_fork = range(4, hash(&net, 6));
        let told = filters(ask(&mut net, peer, Message::GetCFilters(from_fork)));
        let expected = rivals.iter().map(|block| (block.block_hash(), BasicFilter::new(block, [])));
        assert_eq!(told, expected.collect::<Vec<_>>());
    }
}

#[test]
fn who_asks_faster_than_can_be_sent_is_left() {
    let mut net = Net::new(1, 94);
    grow(&mut net, 300);
    let tip = hash(&net, 300);
    let peer = net.guest(0, 0);
    let mut asked = 0;
    while net.is_there(peer) && asked < 3_000 {
        net.say(peer, &Message::GetCFilters(range(0, tip)));
        asked += 1;
    }
    assert!((1_000..3_000).contains(&asked), "{asked}");
    assert_eq!(net.last_fault(0), "asks for too much at once");
    // Nobody else suffers.
    let other = net.guest(0, 0);
    assert_eq!(ask(&mut net, other, Message::GetCFilters(range(0, tip))).len(), 301);
}

#[test]
fn what_is_served_costs_the_peers_allowance() {
    let mut net = Net::new(1, 95);
    grow(&mut net, 300);
    let tip = hash(&net, 300);
    let peer = net.guest(0, 0);
    // A peer has a million units: most of them go for what it says that it has not.
    for _ in 0..19 {
        net.say(peer, &Message::NotFound(vec![Inventory::Tx(Txid::ZERO); 50_000]));
    }
    let mut asked = 0;
    // A list of 301 costs 33 of the others.
    while net.is_there(peer) && asked < 2_000 {
        net.say(peer, &Message::GetCFHeaders(range(0, tip)));
        asked += 1;
    }
    assert!((1_000..1_600).contains(&asked), "{asked}");
    assert_eq!(net.last_fault(0), "flood of cfheaders");
}
