//! Bytes at random.

use hashyard_core::{Amount, BlockHash, Encodable, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, Txid};
use hashyard_wire::{AddrV2Entry, FilterRange, Locator, Message, Services};
use proptest::prelude::*;

use crate::common::{Net, anyone, block_on, seal, version};
use crate::{VICTIM, address, genesis_header, next_block, raw, tip, txids, with_byte};

const COMMANDS: [&str; 29] = [
    "version",
    "verack",
    "ping",
    "pong",
    "sendaddrv2",
    "wtxidrelay",
    "getaddr",
    "addr",
    "addrv2",
    "inv",
    "getdata",
    "notfound",
    "getheaders",
    "headers",
    "getblocks",
    "sendheaders",
    "block",
    "tx",
    "mempool",
    "feefilter",
    "getcfilters",
    "cfilter",
    "getcfheaders",
    "cfheaders",
    "getcfcheckpt",
    "cfcheckpt",
    "blkprop",
    "blksig",
    "x",
];

/// Sound messages, to be spoiled.
fn samples() -> Vec<Message> {
    let block = block_on(&genesis_header(), 1, |_| ());
    let tx = Transaction {
        version: 2,
        inputs: vec![TxIn {
            previous_output: OutPoint { txid: Txid::from_bytes([1; 32]), vout: 0 },
            script_sig: ScriptBuf(vec![1, 0x51]),
            sequence: 0,
            witness: vec![vec![1, 2, 3]],
        }],
        outputs: vec![TxOut { value: Amount(1), script_pubkey: anyone() }],
        lock_time: 0,
    };
    let locator = Locator { version: 1, hashes: vec![BlockHash::ZERO; 3], stop: BlockHash::ZERO };
    let entry = AddrV2Entry { time: 1, services: Services::NETWORK, address: address(1), port: 1 };
    let genesis = genesis_header().block_hash();
    let filters = FilterRange { filter_type: 0, start_height: 0, stop_hash: genesis };
    vec![
        Message::Version(version(1)),
        Message::Headers(vec![block.header]),
        Message::from(block),
        Message::from(tx),
        Message::GetHeaders(locator.clone()),
        Message::GetBlocks(locator),
        Message::AddrV2(vec![entry; 3]),
        Message::Inv(txids(0, 3)),
        Message::GetData(txids(0, 3)),
        Message::NotFound(txids(0, 3)),
        Message::FeeFilter(i64::MAX),
        Message::GetCFilters(filters),
        Message::GetCFHeaders(filters),
    ]
}

/// What a peer may send: whole messages of noise, spoiled good ones, and noise without any frame.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    let payload = prop::collection::vec(any::<u8>(), 0..300);
    let framed = (prop::sample::select(&COMMANDS[..]), payload.clone())
        .prop_map(|(command, payload)| raw(command, payload));
    let counted = (prop::sample::select(&COMMANDS[..]), prop::collection::vec(0xf0..=0xff_u8, 1..20))
        .prop_map(|(command, payload)| raw(command, payload));
    let spoiled = (prop::sample::select(samples()), any::<prop::sample::Index>(), any::<u8>()).prop_map(
        |(message, at, value)| {
            let mut payload = message.encode_payload();
            let at = at.index(payload.len());
            payload[at] = value;
            raw(message.command().as_str(), payload)
        },
    );
    prop_oneof![4 => framed, 2 => counted, 6 => spoiled, 1 => payload]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_stop_a_node(messages in prop::collection::vec((noise(), 1..200_usize), 1..60)) {
        let mut net = Net::new(1, 51);
        let block = next_block(&net, |_| ());
        for (bytes, piece) in messages {
            // A new one for each: most are shut out at once.
            let id = net.guest(VICTIM, 0);
            for part in bytes.chunks(piece) {
                net.say_bytes(id, part.to_vec());
            }
            net.run(50);
        }
        let id = net.guest(VICTIM, 0);
        net.say(id, &Message::from(block.clone()));
        let chain = net.hosts[VICTIM].node.chain();
        prop_assert!(chain.tree().get(&block.block_hash()).is_some_and(|entry| entry.complete));
        prop_assert_eq!(chain.coins().total(), chain.params().total_subsidy(chain.height()));
    }
}

/// What a spoiled block is refused for never depends on luck: every byte of one, changed in turn.
#[test]
fn a_block_with_any_byte_changed_never_joins_the_chain() {
    let mut net = Net::new(1, 61);
    let honest = next_block(&net, |block| block.transactions[0].lock_time = 0);
    let bytes = honest.encode();
    for at in 0..bytes.len() {
        let id = net.guest(VICTIM, 0);
        net.say_bytes(id, raw("block", with_byte(bytes.clone(), at, 0x40)));
        // A changed header of this easy network may be another good block; the time, for one, is free.
        let chain = net.hosts[VICTIM].node.chain();
        assert!(at < 80 || chain.height() == 0, "byte {at}");
        if chain.height() > 0 {
            net = Net::new(1, 61);
        }
    }
    let id = net.guest(VICTIM, 0);
    net.say(id, &Message::from(seal(honest.clone())));
    assert_eq!(tip(&net), honest.header);
}
