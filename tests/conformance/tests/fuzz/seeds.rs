//! Good inputs to start from: what our own encoders write, and pieces of a real block.

use std::net::Ipv6Addr;
use std::sync::{Arc, LazyLock};

use bitcoin_test_data::blocks::mainnet_702861;
use hashyard_core::chain::{Rows, Table};
use hashyard_core::filter::{BasicFilter, BloomFilter, BloomUpdate, FilterHeader};
use hashyard_core::psbt::Psbt;
use hashyard_core::script::{multisig, op_return, p2pkh, p2sh, p2tr, p2wpkh, p2wsh};
use hashyard_core::wallet::bip32::Xpriv;
use hashyard_core::wallet::{Address, Language, Mnemonic, PaymentLink, Wif};
use hashyard_core::{
    Amount, Block, BlockHash, Decodable, Encodable, MerkleBlock, Network, OutPoint, Params, PubkeyHash,
    ScriptBuf, Transaction,
};
use hashyard_overlay::kademlia::{Body, KadMessage, Shared};
use hashyard_overlay::sampling::{Side, ViewEntry, ViewMessage};
use hashyard_overlay::{Address as Place, Contact, NodeId};
use hashyard_tab::{backup, slot::SlotId};
use hashyard_wire::filters::BASIC_FILTER;
use hashyard_wire::{
    AddrEntry, AddrV2Entry, Address as Host, BlockTransactions, BlockTransactionsRequest, CFCheckpt,
    CFHeaders, CFilter, CompactBlock, FilterChain, FilterRange, Inventory, Locator, Message, NetAddress,
    SendCompact, Services, UserAgent, Version, frame,
};
use k256::SecretKey;

/// The network that texts are for.
pub const PARAMS: &Params = Network::Regtest.params();

/// Small transactions of the main chain, with witnesses and without.
pub fn transactions() -> Vec<Transaction> {
    let block = Block::decode(mainnet_702861()).unwrap();
    let small = block.transactions.into_iter().filter(|transaction| transaction.total_size() < 400);
    small.take(12).chain(PARAMS.genesis_block().transactions).collect()
}

/// Genesis, and one with a handful of transactions.
pub fn blocks() -> Vec<Block> {
    let genesis = PARAMS.genesis_block();
    let full = Block { transactions: transactions().split_off(8), ..genesis.clone() };
    vec![genesis, full]
}

/// The usual scripts, and one with every kind of instruction.
pub fn scripts() -> Vec<ScriptBuf> {
    let hash = PubkeyHash::from_bytes([7; 20]);
    let keys = [2, 3].map(|first| [vec![first], vec![9; 32]].concat());
    let all: Vec<u8> =
        [&[0x4c, 1, 5, 0x4d, 2, 0, 1, 2, 0x4e, 1, 0, 0, 0, 9][..], &(0x4f..=0xff).collect::<Vec<_>>()]
            .concat();
    vec![
        p2pkh(&hash),
        p2sh(&[8; 20]),
        p2wpkh(&hash),
        p2wsh(&[6; 32]),
        p2tr(&[5; 32]),
        multisig(1, &keys),
        op_return(b"data"),
        ScriptBuf(all),
    ]
}

/// One of every kind. They are made once: what that allocates is none of what is measured.
pub fn messages() -> &'static [Message] {
    static MESSAGES: LazyLock<Vec<Message>> = LazyLock::new(all_messages);
    &MESSAGES
}

fn all_messages() -> Vec<Message> {
    let host = NetAddress { services: Services(9), ip: Ipv6Addr::LOCALHOST, port: 8333 };
    let version = Version {
        version: 70016,
        services: Services(9),
        timestamp: 1_700_000_000,
        addr_recv: host,
        addr_from: host,
        nonce: 7,
        user_agent: UserAgent::hashyard("fuzz"),
        start_height: 5,
        relay: true,
    };
    let locator =
        Locator { version: 70016, hashes: vec![BlockHash::from_bytes([3; 32]); 3], stop: BlockHash::ZERO };
    let inventory = vec![Inventory::new(1, [1; 32]), Inventory::new(2, [2; 32])];
    let hosts = [
        Host::Ipv4([127, 0, 0, 1].into()),
        Host::Ipv6(Ipv6Addr::LOCALHOST),
        Host::TorV3([4; 32]),
        Host::Node([5; 32]),
    ];
    let entry = |address| AddrV2Entry { time: 1, services: Services(1032), address, port: 18444 };
    let block = PARAMS.genesis_block();
    let stop_hash = block.block_hash();
    let proof = MerkleBlock::new(block.header, &[block.transactions[0].txid()], |_| true);
    let range = FilterRange { filter_type: BASIC_FILTER, start_height: 7, stop_hash };
    let filter_headers = vec![FilterHeader::from_bytes([8; 32]), FilterHeader::from_bytes([9; 32])];
    vec![
        Message::Version(version),
        Message::Verack,
        Message::Ping(1),
        Message::Pong(2),
        Message::SendAddrV2,
        Message::WtxidRelay,
        Message::GetAddr,
        Message::Addr(vec![AddrEntry { time: 1, address: host }]),
        Message::AddrV2(hosts.map(entry).to_vec()),
        Message::Inv(inventory.clone()),
        Message::GetData(inventory.clone()),
        Message::NotFound(inventory),
        Message::GetHeaders(locator.clone()),
        Message::Headers(vec![block.header; 2]),
        Message::GetBlocks(locator),
        Message::SendHeaders,
        Message::from(block.transactions[0].clone()),
        Message::from(block),
        Message::SendCmpct(SendCompact { announce: 1, version: 2 }),
        Message::CmpctBlock(Arc::new(CompactBlock::new(&blocks().remove(1).into(), 7))),
        Message::GetBlockTxn(BlockTransactionsRequest { block_hash: stop_hash, indexes: vec![0, 1, 3, 4] }),
        Message::BlockTxn(BlockTransactions {
            block_hash: stop_hash,
            transactions: transactions().into_iter().take(2).map(Arc::new).collect(),
        }),
        Message::Mempool,
        Message::FeeFilter(1_000),
        Message::FilterLoad(BloomFilter::new(3, 0.01, 7, BloomUpdate::All)),
        Message::FilterAdd(vec![1; 20]),
        Message::FilterClear,
        Message::MerkleBlock(proof),
        Message::GetCFilters(range),
        Message::GetCFHeaders(range),
        Message::GetCFCheckpt(FilterChain { filter_type: BASIC_FILTER, stop_hash }),
        Message::CFilter(CFilter {
            filter_type: BASIC_FILTER,
            block_hash: stop_hash,
            filter: filters().remove(0),
        }),
        Message::CFHeaders(CFHeaders {
            filter_type: BASIC_FILTER,
            stop_hash,
            previous_filter_header: filter_headers[0],
            filter_hashes: filter_headers.clone(),
        }),
        Message::CFCheckpt(CFCheckpt { filter_type: BASIC_FILTER, stop_hash, filter_headers }),
    ]
    .into_iter()
    .chain(overlay_messages())
    .collect()
}

/// A view, and one of each kind of Kademlia's messages that carries more than a number.
fn overlay_messages() -> impl Iterator<Item = Message> {
    let contact = |byte| Contact::new(NodeId([byte; 32]), Place::new(&[0xf0]).unwrap());
    let entries = vec![ViewEntry { contact: contact(2), age: 1 }; 3];
    let view = ViewMessage { side: Side::Request, nonce: 1, sender: contact(1), entries };
    let record = Shared { publisher: NodeId([3; 32]), lifetime_s: 60, value: [7; 20].as_slice().into() };
    let bodies = [
        Body::FindNode(1, NodeId([4; 32])),
        Body::Nodes(vec![contact(5), contact(6)]),
        Body::Values(vec![record.clone(); 2]),
        Body::Store(1, NodeId([4; 32]), record),
    ];
    let kad = move |body| Message::Kad(Box::new(KadMessage { nonce: 1, sender: contact(1), body }));
    core::iter::once(Message::View(Box::new(view))).chain(bodies.into_iter().map(kad))
}

/// Several messages in one stream.
pub fn streams() -> Vec<Vec<u8>> {
    let all = messages();
    let stream = |part: &[Message]| part.iter().flat_map(|message| frame(PARAMS.magic, message)).collect();
    all.chunks(4).map(stream).collect()
}

/// Addresses of every kind, on several networks.
pub fn addresses() -> Vec<String> {
    let of = |params: &'static Params| {
        scripts().into_iter().filter_map(move |script| Address::from_script(&script, params))
    };
    of(PARAMS).map(|address| address.to_string()).collect()
}

/// Private keys.
pub fn private_keys() -> Vec<String> {
    let key = SecretKey::from_slice(&[7; 32]).unwrap();
    [true, false].map(|compressed| Wif { key: key.clone(), compressed }.to_text(PARAMS).to_string()).to_vec()
}

/// Extended keys, private and public.
pub fn extended_keys() -> Vec<String> {
    let master = Xpriv::master(&[7; 32]).unwrap();
    let child = master.child(5).unwrap();
    vec![
        master.to_text(PARAMS).to_string(),
        child.to_text(PARAMS).to_string(),
        child.to_xpub().to_text(PARAMS),
    ]
}

/// Words in both languages.
pub fn mnemonics() -> Vec<String> {
    let words = |language| Mnemonic::from_entropy(language, &[7; 16]).unwrap().to_words().to_string();
    Language::ALL.map(words).to_vec()
}

/// Descriptors of every form.
pub fn descriptors() -> Vec<String> {
    let master = Xpriv::master(&[7; 32]).unwrap();
    let key = hex::encode(master.public_key_bytes());
    let (private, public) = (master.to_text(PARAMS), master.to_xpub().to_text(PARAMS));
    vec![
        format!("pk({key})"),
        format!("pkh([d34db33f/44h/1h/0h]{public}/0/*)"),
        format!("sh(wpkh({}/0'/1h/*))", *private),
        format!("wsh(sortedmulti(1,{key},{public}/1/*))"),
        format!("sh(multi(2,{key},{key}))"),
        format!("tr({public}/*,{{pk({key}),pk({public}/2)}})"),
        format!("combo({key})"),
        format!("addr({})", addresses()[0]),
        "raw(51)".to_owned(),
    ]
}

/// Payment links, with and without all that may stand in them.
pub fn payment_links() -> Vec<String> {
    let plain = PaymentLink::new(Address::from_script(&scripts()[0], PARAMS).unwrap());
    let full = PaymentLink {
        amount: Some(Amount(123_456_789)),
        label: Some("a & b".into()),
        message: Some("哈希工场".into()),
        ..plain.clone()
    };
    vec![plain.to_string(), full.to_string()]
}

/// PSBTs of both versions, bare and with the transaction that is spent.
pub fn psbts() -> Vec<Vec<u8>> {
    let parent = PARAMS.genesis_block().transactions.remove(0);
    let mut spend = parent.clone();
    spend.inputs[0].previous_output = OutPoint { txid: parent.txid(), vout: 0 };
    let bare = Psbt::new(&spend);
    let mut with_parent = bare.clone();
    with_parent.add_utxo(0, &parent);
    let version_2 = with_parent.to_version_2().unwrap();
    [bare, with_parent, version_2].map(|psbt| psbt.encode()).to_vec()
}

/// Two blocks as Bitcoin Core stores them, zeros behind.
pub fn blk_files() -> Vec<Vec<u8>> {
    let framed = |block: &Block| {
        let bytes = block.encode();
        [&PARAMS.magic[..], &(bytes.len() as u32).to_le_bytes(), &bytes].concat()
    };
    let file: Vec<u8> = blocks().iter().flat_map(framed).chain([0; 12]).collect();
    vec![file]
}

/// A node with a few rows.
pub fn backups() -> Vec<Vec<u8>> {
    let slot = SlotId { network: "regtest".into(), room: "class".into(), slot: 0 };
    let rows = Table::ALL.into_iter().map(|table| ((table, vec![1, 2]), vec![3; 20])).collect();
    vec![backup::encode(&slot, &Rows(rows)), backup::encode(&slot, &Rows::default())]
}

/// The filter of a block that pays to the usual scripts.
pub fn filters() -> Vec<Vec<u8>> {
    let block = PARAMS.genesis_block();
    let scripts = scripts();
    vec![
        BasicFilter::new(&block, &scripts).as_bytes().to_vec(),
        BasicFilter::new(&block, []).as_bytes().to_vec(),
    ]
}
