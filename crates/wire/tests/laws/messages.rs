//! Messages that a node may get: any, of each kind.

use std::net::{Ipv4Addr, Ipv6Addr};

use hashyard_core::filter::{BloomFilter, BloomUpdate};
use hashyard_core::*;
use hashyard_overlay::kademlia::{Body, KadMessage, Shared};
use hashyard_overlay::sampling::{Side, ViewEntry, ViewMessage};
use hashyard_overlay::{Contact, NodeId};
use hashyard_wire::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

pub fn block_hash() -> impl Strategy<Value = BlockHash> {
    any::<[u8; 32]>().prop_map(BlockHash::from_bytes)
}

pub fn ipv6() -> impl Strategy<Value = Ipv6Addr> {
    any::<[u8; 16]>().prop_map(Ipv6Addr::from)
}

pub fn services() -> impl Strategy<Value = Services> {
    prop_oneof![any::<u64>(), 0..4096u64].prop_map(Services)
}

pub fn net_address() -> impl Strategy<Value = NetAddress> {
    (services(), ipv6(), any::<u16>()).prop_map(|(services, ip, port)| NetAddress { services, ip, port })
}

pub fn address() -> impl Strategy<Value = Address> {
    prop_oneof![
        any::<[u8; 4]>().prop_map(|octets| Address::Ipv4(Ipv4Addr::from(octets))),
        ipv6().prop_filter("stands for itself", |ip| ip.to_ipv4_mapped().is_none()).prop_map(Address::Ipv6),
        any::<[u8; 10]>().prop_map(Address::TorV2),
        any::<[u8; 32]>().prop_map(Address::TorV3),
        any::<[u8; 32]>().prop_map(Address::I2p),
        any::<[u8; 15]>().prop_map(|rest| {
            let mut octets = [0xfc; 16];
            octets[1..].copy_from_slice(&rest);
            Address::Cjdns(octets.into())
        }),
        any::<[u8; 32]>().prop_map(Address::Node),
    ]
}

pub fn addr_entry() -> impl Strategy<Value = AddrEntry> {
    (any::<u32>(), net_address()).prop_map(|(time, address)| AddrEntry { time, address })
}

pub fn addrv2_entry() -> impl Strategy<Value = AddrV2Entry> {
    (any::<u32>(), services(), address(), any::<u16>())
        .prop_map(|(time, services, address, port)| AddrV2Entry { time, services, address, port })
}

pub fn inventory() -> impl Strategy<Value = Inventory> {
    let kind = prop_oneof![any::<u32>(), 0..7u32, (0..7u32).prop_map(|kind| kind | 1 << 30)];
    (kind, any::<[u8; 32]>()).prop_map(|(kind, hash)| Inventory::new(kind, hash))
}

pub fn version() -> impl Strategy<Value = Version> {
    let numbers = (any::<i32>(), any::<i64>(), any::<u64>(), any::<i32>(), any::<bool>());
    (numbers, services(), net_address(), net_address(), ".{0,80}").prop_map(
        |((version, timestamp, nonce, start_height, relay), services, addr_recv, addr_from, name)| Version {
            version,
            services,
            timestamp,
            addr_recv,
            addr_from,
            nonce,
            user_agent: UserAgent::hashyard(&name),
            start_height,
            relay,
        },
    )
}

pub fn locator() -> impl Strategy<Value = Locator> {
    (any::<u32>(), vec(block_hash(), 0..=101), block_hash()).prop_map(|(version, hashes, stop)| Locator {
        version,
        hashes,
        stop,
    })
}

pub fn header() -> impl Strategy<Value = Header> {
    (any::<i32>(), block_hash(), any::<[u8; 32]>(), any::<[u32; 3]>()).prop_map(
        |(version, prev_blockhash, root, [time, bits, nonce])| Header {
            version,
            prev_blockhash,
            merkle_root: MerkleNode::from_bytes(root),
            time,
            bits: Bits(bits),
            nonce,
        },
    )
}

pub fn input() -> impl Strategy<Value = TxIn> {
    let witness = option::of(vec(vec(any::<u8>(), 0..40), 0..3));
    (any::<[u8; 32]>(), any::<[u32; 2]>(), vec(any::<u8>(), 0..300), witness).prop_map(
        |(txid, [vout, sequence], script_sig, witness)| TxIn {
            previous_output: OutPoint { txid: Txid::from_bytes(txid), vout },
            script_sig: script_sig.into(),
            sequence,
            witness: witness.unwrap_or_default(),
        },
    )
}

pub fn output() -> impl Strategy<Value = TxOut> {
    (any::<u64>(), vec(any::<u8>(), 0..300))
        .prop_map(|(value, script)| TxOut { value: Amount(value), script_pubkey: script.into() })
}

pub fn transaction() -> impl Strategy<Value = Transaction> {
    (any::<i32>(), vec(input(), 1..12), vec(output(), 0..12), any::<u32>())
        .prop_map(|(version, inputs, outputs, lock_time)| Transaction { version, inputs, outputs, lock_time })
}

pub fn block() -> impl Strategy<Value = Block> {
    (header(), vec(transaction(), 0..12)).prop_map(|(header, transactions)| Block { header, transactions })
}

pub fn block_signature() -> impl Strategy<Value = BlockSignature> {
    (vec(any::<u8>(), 0..=65), vec(any::<u8>(), 0..=73))
        .prop_map(|(public_key, signature)| BlockSignature { public_key, signature })
}

pub fn proposal() -> impl Strategy<Value = Message> {
    (block(), vec(block_signature(), 0..=20))
        .prop_map(|(block, signatures)| Message::BlockProposal(Box::new(BlockProposal { block, signatures })))
}

pub fn proposal_signature() -> impl Strategy<Value = Message> {
    (any::<[u8; 32]>(), block_signature()).prop_map(|(id, by)| {
        Message::ProposalSignature(ProposalSignature { proposal: Txid::from_bytes(id), by })
    })
}

/// Bytes of any hash.
pub fn filter_headers() -> impl Strategy<Value = Vec<Hash256>> {
    vec(any::<[u8; 32]>().prop_map(Hash256::from_bytes), 0..20)
}

/// What is asked and told about compact filters.
pub fn filters() -> impl Strategy<Value = Message> {
    let of = (prop_oneof![Just(0), any::<u8>()], any::<u32>(), block_hash());
    (of, filter_headers(), any::<[u8; 32]>(), vec(any::<u8>(), 0..300), 0..6).prop_map(
        |((filter_type, start_height, stop_hash), hashes, previous, filter, which)| {
            let range = FilterRange { filter_type, start_height, stop_hash };
            match which {
                0 => Message::GetCFilters(range),
                1 => Message::GetCFHeaders(range),
                2 => Message::GetCFCheckpt(FilterChain { filter_type, stop_hash }),
                3 => Message::CFilter(CFilter { filter_type, block_hash: stop_hash, filter }),
                4 => Message::CFHeaders(CFHeaders {
                    filter_type,
                    stop_hash,
                    previous_filter_header: Hash256::from_bytes(previous),
                    filter_hashes: hashes,
                }),
                _ => Message::CFCheckpt(CFCheckpt { filter_type, stop_hash, filter_headers: hashes }),
            }
        },
    )
}

/// What is said about Bloom filters (BIP37). The bits of a proof come in whole bytes.
pub fn bloom() -> impl Strategy<Value = Message> {
    let filter = (0..2_000usize, 1..100u32, any::<u32>(), vec(any::<[u8; 20]>(), 0..5));
    let hashes = vec(any::<[u8; 32]>().prop_map(MerkleNode::from_bytes), 0..20);
    let bits = vec(any::<[bool; 8]>(), 0..10).prop_map(|bytes| bytes.concat());
    prop_oneof![
        filter.prop_map(|(elements, one_in, tweak, inserted)| {
            let mut filter =
                BloomFilter::new(elements, 1.0 / f64::from(one_in), tweak, BloomUpdate::PubkeyOnly);
            inserted.iter().for_each(|data| filter.insert(data));
            Message::FilterLoad(filter)
        }),
        vec(any::<u8>(), 0..=520).prop_map(Message::FilterAdd),
        (header(), any::<u32>(), hashes, bits)
            .prop_map(|(header, total, hashes, bits)| MerkleBlock { header, total, hashes, bits })
            .prop_map(Message::MerkleBlock),
    ]
}

/// What is said about blocks in short form (BIP152).
pub fn compact() -> impl Strategy<Value = Message> {
    let ids = vec(0..1u64 << 48, 0..20);
    let gaps = vec((prop_oneof![0..3u32, 0..=0xffffu32], transaction()), 0..6);
    let indexes = prop::collection::btree_set(any::<u16>(), 0..20);
    (header(), any::<u64>(), ids, gaps, indexes, 0..4).prop_map(
        |(header, nonce, short_ids, gaps, indexes, which)| {
            let (block_hash, mut next) = (header.block_hash(), 0);
            let prefilled = gaps.into_iter().map(|(gap, transaction)| {
                let index = next + gap;
                next = index + 1;
                Prefilled { index, transaction: transaction.into() }
            });
            let prefilled: Vec<Prefilled> = prefilled.collect();
            match which {
                0 => Message::SendCmpct(SendCompact { announce: nonce as u8, version: nonce >> 8 }),
                1 => Message::CmpctBlock(CompactBlock { header, nonce, short_ids, prefilled }.into()),
                2 => Message::GetBlockTxn(BlockTransactionsRequest {
                    block_hash,
                    indexes: indexes.into_iter().collect(),
                }),
                _ => Message::BlockTxn(BlockTransactions {
                    block_hash,
                    transactions: prefilled.into_iter().map(|prefilled| prefilled.transaction).collect(),
                }),
            }
        },
    )
}

pub fn node_id() -> impl Strategy<Value = NodeId> {
    any::<[u8; 32]>().prop_map(NodeId)
}

pub fn contact() -> impl Strategy<Value = Contact> {
    let address = vec(any::<u8>(), 1..=64);
    (node_id(), address)
        .prop_map(|(id, address)| Contact::new(id, hashyard_overlay::Address::new(&address).unwrap()))
}

pub fn record() -> impl Strategy<Value = Shared> {
    (node_id(), any::<u32>(), vec(any::<u8>(), 0..=256)).prop_map(|(publisher, lifetime_s, value)| Shared {
        publisher,
        lifetime_s,
        value: value.into(),
    })
}

pub fn kad_body() -> impl Strategy<Value = Body> {
    prop_oneof![
        any::<u64>().prop_map(Body::Ping),
        any::<u64>().prop_map(Body::Pong),
        (any::<u64>(), node_id()).prop_map(|(token, id)| Body::FindNode(token, id)),
        vec(contact(), 0..=20).prop_map(Body::Nodes),
        (any::<u64>(), node_id()).prop_map(|(token, key)| Body::FindValue(token, key)),
        vec(record(), 0..=16).prop_map(Body::Values),
        (any::<u64>(), node_id(), record()).prop_map(|(token, key, record)| Body::Store(token, key, record)),
        any::<bool>().prop_map(Body::Stored),
    ]
}

/// What nodes of an overlay say.
pub fn overlay() -> impl Strategy<Value = Message> {
    let entry = (contact(), any::<u16>()).prop_map(|(contact, age)| ViewEntry { contact, age });
    let side = prop_oneof![Just(Side::Request), Just(Side::Answer)];
    let view =
        (side, any::<u64>(), contact(), vec(entry, 0..=16)).prop_map(|(side, nonce, sender, entries)| {
            Message::View(Box::new(ViewMessage { side, nonce, sender, entries }))
        });
    let kad = (any::<u64>(), contact(), kad_body())
        .prop_map(|(nonce, sender, body)| Message::Kad(Box::new(KadMessage { nonce, sender, body })));
    prop_oneof![view, kad]
}

/// Of a name that no message of ours has.
pub fn unknown() -> impl Strategy<Value = Message> {
    ("x[ -~]{0,11}", vec(any::<u8>(), 0..300))
        .prop_map(|(name, payload)| Message::Unknown { command: Command::new(&name).unwrap(), payload })
}

pub fn empty() -> impl Strategy<Value = Message> {
    use Message::*;
    prop::sample::select(vec![Verack, SendAddrV2, WtxidRelay, GetAddr, SendHeaders, Mempool, FilterClear])
}

pub fn message() -> impl Strategy<Value = Message> {
    prop_oneof![
        empty(),
        unknown(),
        version().prop_map(Message::Version),
        any::<u64>().prop_map(Message::Ping),
        any::<u64>().prop_map(Message::Pong),
        any::<i64>().prop_map(Message::FeeFilter),
        vec(addr_entry(), 0..20).prop_map(Message::Addr),
        vec(addrv2_entry(), 0..20).prop_map(Message::AddrV2),
        vec(inventory(), 0..20).prop_map(Message::Inv),
        vec(inventory(), 0..20).prop_map(Message::GetData),
        vec(inventory(), 0..20).prop_map(Message::NotFound),
        locator().prop_map(Message::GetHeaders),
        locator().prop_map(Message::GetBlocks),
        vec(header(), 0..20).prop_map(Message::Headers),
        block().prop_map(Message::from),
        transaction().prop_map(Message::from),
        proposal(),
        proposal_signature(),
        filters(),
        bloom(),
        compact(),
        overlay(),
    ]
}
