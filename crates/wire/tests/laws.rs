//! Laws that hold for all messages and all bytes.

#![allow(clippy::unwrap_used)]

use std::net::{Ipv4Addr, Ipv6Addr};

use hashyard_core::*;
use hashyard_overlay::kademlia::{Body, KadMessage, Shared};
use hashyard_overlay::sampling::{Side, ViewEntry, ViewMessage};
use hashyard_overlay::{Contact, NodeId};
use hashyard_wire::explain::{FieldKind, explain};
use hashyard_wire::*;
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

const MAGIC: [u8; 4] = *b"HY\x01\x02";

fn block_hash() -> impl Strategy<Value = BlockHash> {
    any::<[u8; 32]>().prop_map(BlockHash::from_bytes)
}

fn ipv6() -> impl Strategy<Value = Ipv6Addr> {
    any::<[u8; 16]>().prop_map(Ipv6Addr::from)
}

fn services() -> impl Strategy<Value = Services> {
    prop_oneof![any::<u64>(), 0..4096u64].prop_map(Services)
}

fn net_address() -> impl Strategy<Value = NetAddress> {
    (services(), ipv6(), any::<u16>()).prop_map(|(services, ip, port)| NetAddress { services, ip, port })
}

fn address() -> impl Strategy<Value = Address> {
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

fn addr_entry() -> impl Strategy<Value = AddrEntry> {
    (any::<u32>(), net_address()).prop_map(|(time, address)| AddrEntry { time, address })
}

fn addrv2_entry() -> impl Strategy<Value = AddrV2Entry> {
    (any::<u32>(), services(), address(), any::<u16>())
        .prop_map(|(time, services, address, port)| AddrV2Entry { time, services, address, port })
}

fn inventory() -> impl Strategy<Value = Inventory> {
    let kind = prop_oneof![any::<u32>(), 0..7u32, (0..7u32).prop_map(|kind| kind | 1 << 30)];
    (kind, any::<[u8; 32]>()).prop_map(|(kind, hash)| Inventory::new(kind, hash))
}

fn version() -> impl Strategy<Value = Version> {
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

fn locator() -> impl Strategy<Value = Locator> {
    (any::<u32>(), vec(block_hash(), 0..=101), block_hash()).prop_map(|(version, hashes, stop)| Locator {
        version,
        hashes,
        stop,
    })
}

fn header() -> impl Strategy<Value = Header> {
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

fn input() -> impl Strategy<Value = TxIn> {
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

fn output() -> impl Strategy<Value = TxOut> {
    (any::<u64>(), vec(any::<u8>(), 0..300))
        .prop_map(|(value, script)| TxOut { value: Amount(value), script_pubkey: script.into() })
}

fn transaction() -> impl Strategy<Value = Transaction> {
    (any::<i32>(), vec(input(), 1..12), vec(output(), 0..12), any::<u32>())
        .prop_map(|(version, inputs, outputs, lock_time)| Transaction { version, inputs, outputs, lock_time })
}

fn block() -> impl Strategy<Value = Block> {
    (header(), vec(transaction(), 0..12)).prop_map(|(header, transactions)| Block { header, transactions })
}

fn block_signature() -> impl Strategy<Value = BlockSignature> {
    (vec(any::<u8>(), 0..=65), vec(any::<u8>(), 0..=73))
        .prop_map(|(public_key, signature)| BlockSignature { public_key, signature })
}

fn proposal() -> impl Strategy<Value = Message> {
    (block(), vec(block_signature(), 0..=20))
        .prop_map(|(block, signatures)| Message::BlockProposal(Box::new(BlockProposal { block, signatures })))
}

fn proposal_signature() -> impl Strategy<Value = Message> {
    (any::<[u8; 32]>(), block_signature()).prop_map(|(id, by)| {
        Message::ProposalSignature(ProposalSignature { proposal: Txid::from_bytes(id), by })
    })
}

/// Bytes of any hash.
fn filter_headers() -> impl Strategy<Value = Vec<Hash256>> {
    vec(any::<[u8; 32]>().prop_map(Hash256::from_bytes), 0..20)
}

/// What is asked and told about compact filters.
fn filters() -> impl Strategy<Value = Message> {
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

/// What is said about blocks in short form (BIP152).
fn compact() -> impl Strategy<Value = Message> {
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

fn node_id() -> impl Strategy<Value = NodeId> {
    any::<[u8; 32]>().prop_map(NodeId)
}

fn contact() -> impl Strategy<Value = Contact> {
    let address = vec(any::<u8>(), 1..=64);
    (node_id(), address)
        .prop_map(|(id, address)| Contact::new(id, hashyard_overlay::Address::new(&address).unwrap()))
}

fn record() -> impl Strategy<Value = Shared> {
    (node_id(), any::<u32>(), vec(any::<u8>(), 0..=256)).prop_map(|(publisher, lifetime_s, value)| Shared {
        publisher,
        lifetime_s,
        value: value.into(),
    })
}

fn kad_body() -> impl Strategy<Value = Body> {
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
fn overlay() -> impl Strategy<Value = Message> {
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
fn unknown() -> impl Strategy<Value = Message> {
    ("x[ -~]{0,11}", vec(any::<u8>(), 0..300))
        .prop_map(|(name, payload)| Message::Unknown { command: Command::new(&name).unwrap(), payload })
}

fn empty() -> impl Strategy<Value = Message> {
    use Message::*;
    prop::sample::select(vec![Verack, SendAddrV2, WtxidRelay, GetAddr, SendHeaders, Mempool])
}

fn message() -> impl Strategy<Value = Message> {
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
        compact(),
        overlay(),
    ]
}

/// A message with a few bytes changed and the frame made to fit again, so that the payload's decoder sees them.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (any::<prop::sample::Index>(), any::<u8>());
    (message(), vec(change, 1..4), any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(message, changes, end, cut)| {
            let mut payload = message.encode_payload();
            payload.push(0);
            changes.iter().for_each(|(at, value)| *at.get_mut(&mut payload) = *value);
            payload.truncate(if cut { end.index(payload.len()) } else { payload.len() - 1 });
            reframe(message.command(), payload)
        },
    )
}

/// Commands that have a decoder behind them, over bytes that nobody made on purpose.
fn noise() -> impl Strategy<Value = Vec<u8>> {
    (message(), vec(prop_oneof![any::<u8>(), 0..3u8], 0..400))
        .prop_map(|(message, payload)| reframe(message.command(), payload))
}

/// `Message::Unknown` frames any payload under any command.
fn reframe(command: Command, payload: Vec<u8>) -> Vec<u8> {
    frame(MAGIC, &Message::Unknown { command, payload })
}

fn accepted(raw: &[u8]) -> Option<Message> {
    let mut framer = Framer::new(MAGIC);
    let found = framer.push(raw);
    let [Ok(message)] = found.as_slice() else { return None };
    let whole = raw.len() == frame::HEADER_LEN + message.payload.len();
    message.decode().ok().filter(|_| whole)
}

/// Fields cover every byte once and in order, and tell of an error exactly when the decoder refuses.
fn check_explanation(raw: &[u8]) -> Result<(), TestCaseError> {
    let fields = explain(raw);
    let mut end = 0;
    for field in &fields {
        prop_assert_eq!(field.offset, end);
        end += field.len;
    }
    prop_assert_eq!(end, raw.len());
    let faultless = fields.iter().all(|field| field.kind != FieldKind::Error);
    prop_assert_eq!(faultless, accepted(raw).is_some(), "{:#?}", fields);
    Ok(())
}

proptest! {
    #[test]
    fn every_message_is_read_as_it_was_written(message in message()) {
        let raw = frame(MAGIC, &message);
        prop_assert_eq!(accepted(&raw), Some(message));
        check_explanation(&raw)?;
    }

    #[test]
    fn changed_messages_are_read_or_refused_and_explained(raw in mutated()) {
        check_explanation(&raw)?;
        if let Some(message) = accepted(&raw) {
            let again = frame(MAGIC, &message);
            prop_assert_eq!(accepted(&again), Some(message));
        }
    }

    #[test]
    fn noise_under_a_known_command_is_read_or_refused_and_explained(raw in noise()) {
        check_explanation(&raw)?;
    }

    #[test]
    fn noise_is_framed_and_explained_without_harm(raw in vec(any::<u8>(), 0..200)) {
        check_explanation(&raw)?;
    }

    #[test]
    fn a_stream_means_the_same_in_any_pieces(
        messages in vec(prop_oneof![message().prop_map(|m| frame(MAGIC, &m)), mutated(), spoiled()], 0..6),
        cuts in vec(any::<prop::sample::Index>(), 0..20),
    ) {
        let stream = messages.concat();
        let whole = Framer::new(MAGIC).push(&stream);
        let mut framer = Framer::new(MAGIC);
        let pieces: Vec<_> = pieces(&stream, &cuts).into_iter().flat_map(|piece| framer.push(piece)).collect();
        prop_assert_eq!(&pieces, &whole);
        let mut framer = Framer::new(MAGIC);
        let bytes: Vec<_> = stream.iter().flat_map(|byte| framer.push(&[*byte])).collect();
        prop_assert_eq!(&bytes, &whole);
    }

    /// Lists and byte strings have bounds, whatever is announced.
    #[test]
    fn a_proposal_has_at_most_twenty_short_signatures(
        block in block(),
        count in 0..40usize,
        key in 0..100usize,
        signature in 0..100usize,
    ) {
        let one = BlockSignature { public_key: vec![2; key], signature: vec![3; signature] };
        let proposal = BlockProposal { block, signatures: vec![one; count] };
        let raw = frame(MAGIC, &Message::BlockProposal(Box::new(proposal)));
        let fits = count <= 20 && (count == 0 || key <= 65 && signature <= 73);
        prop_assert_eq!(accepted(&raw).is_some(), fits);
        check_explanation(&raw)?;
    }

    #[test]
    fn a_note_has_at_most_a_kibibyte(from: [u8; 32], nonce: u64, length in 0..2_000usize) {
        let note = Note { from, nonce, content: vec![7; length] };
        let raw = frame(MAGIC, &Message::Note(note));
        prop_assert_eq!(accepted(&raw).is_some(), length <= 1_024);
        check_explanation(&raw)?;
    }

    #[test]
    fn a_view_has_at_most_sixteen_entries(contact in contact(), count in 0..40usize) {
        let entries = vec![ViewEntry { contact: contact.clone(), age: 1 }; count];
        let view = ViewMessage { side: Side::Request, nonce: 1, sender: contact, entries };
        let raw = frame(MAGIC, &Message::View(Box::new(view)));
        prop_assert_eq!(accepted(&raw).is_some(), count <= 16);
        check_explanation(&raw)?;
    }

    #[test]
    fn an_answer_of_kademlia_has_at_most_twenty_nodes_or_sixteen_short_records(
        contact in contact(),
        count in 0..40usize,
        length in 0..500usize,
    ) {
        let record = Shared { publisher: *contact.id(), lifetime_s: 1, value: vec![7; length].into() };
        let records_fit = count <= 16 && (count == 0 || length <= 256);
        let nodes = (Body::Nodes(vec![contact.clone(); count]), count <= 20);
        for (body, fits) in [nodes, (Body::Values(vec![record; count]), records_fit)] {
            let kad = KadMessage { nonce: 1, sender: contact.clone(), body };
            let raw = frame(MAGIC, &Message::Kad(Box::new(kad)));
            prop_assert_eq!(accepted(&raw).is_some(), fits);
            check_explanation(&raw)?;
        }
    }

    #[test]
    fn user_agents_keep_their_bytes(bytes in vec(any::<u8>(), 0..=256)) {
        let mut encoded = Vec::new();
        encode::put_var_bytes(&mut encoded, &bytes);
        let agent = UserAgent::decode(&encoded).unwrap();
        prop_assert_eq!(agent.encode(), encoded);
        // Neither may panic, whatever the bytes.
        prop_assert!(agent.to_string().chars().all(|character| !character.is_control()));
        let _ = agent.parse();
    }
}

/// A frame with one byte of its header changed.
fn spoiled() -> impl Strategy<Value = Vec<u8>> {
    (message(), 0..frame::HEADER_LEN, any::<u8>()).prop_map(|(message, at, value)| {
        let mut raw = frame(MAGIC, &message);
        raw[at] = value;
        raw
    })
}

fn pieces<'a>(stream: &'a [u8], cuts: &[prop::sample::Index]) -> Vec<&'a [u8]> {
    let mut ends: Vec<usize> =
        cuts.iter().map(|cut| cut.index(stream.len() + 1)).chain([0, stream.len()]).collect();
    ends.sort_unstable();
    ends.windows(2).map(|pair| &stream[pair[0]..pair[1]]).collect()
}
