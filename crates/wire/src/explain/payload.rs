//! The fields of every payload.

use core::cell::Cell;

use hashyard_core::encode::MAX_SIZE;
use hashyard_core::filter::bloom::{MAX_BLOOM_FILTER_SIZE, MAX_HASH_FUNCS};
use hashyard_core::filter::{FilterHash, FilterHeader};
use hashyard_core::{BlockHash, Decodable, DecodeError, MerkleNode, Reader, Transaction, Txid};

use super::chain;
use super::notes::{Notes, hex};
use super::overlay;
use crate::addr::AddrEntry;
use crate::addrv2::{AddrV2Entry, Address};
use crate::command::Command;
use crate::compact::{MAX_TRANSACTIONS, read_gap, read_index, read_short_id};
use crate::filters::{BASIC_FILTER, MAX_CFCHECKPTS, MAX_CFHEADERS};
use crate::inventory::Inventory;
use crate::locator::MAX_LOCATOR;
use crate::message::{MAX_ADDR, MAX_HEADERS, MAX_INV, PONG_LEN, read_element, read_header};
use crate::note::MAX_NOTE;
use crate::proposal::{BlockSignature, MAX_KEY, MAX_SIGNATURE, MAX_SIGNATURES, short};
use crate::services::Services;
use crate::user_agent::UserAgent;

/// Notes the payload, and what may be left over behind it.
pub(super) fn explain(notes: &mut Notes<'_>, command: Option<Command>) -> Option<()> {
    let name = command.as_ref().map_or("", Command::as_str);
    match name {
        "version" => version(notes)?,
        "pong" if notes.unread().len() < PONG_LEN => {}
        "ping" | "pong" => notes.shown("nonce", Reader::u64, |nonce| format!("{nonce:#018x}")).map(drop)?,
        "addr" => notes.list("count", MAX_ADDR, addr_entry, skip::<AddrEntry>).map(drop)?,
        "addrv2" => notes.list("count", MAX_ADDR, addrv2_entry, skip_addrv2).map(drop)?,
        "inv" | "getdata" | "notfound" => {
            notes.list("count", MAX_INV, inventory, skip::<Inventory>).map(drop)?;
        }
        "getheaders" | "getblocks" => locator(notes)?,
        "headers" => {
            notes.list("count", MAX_HEADERS, header, |reader| read_header(reader).map(drop)).map(drop)?
        }
        "block" => chain::block(notes)?,
        "tx" => chain::transaction(notes)?,
        "sendcmpct" => {
            notes.plain("announce", Reader::u8)?;
            notes.plain("version", Reader::u64).map(drop)?;
        }
        "cmpctblock" => compact_block(notes)?,
        "getblocktxn" => {
            notes.hash("blockhash", BlockHash::decode_from)?;
            let next = Cell::new(0);
            let index = |notes: &mut Notes<'_>| notes.plain("index", |reader| read_index(reader, &next));
            let skip = |reader: &mut Reader<'_>| read_index(reader, &next).map(drop);
            notes.list("indexes_length", MAX_SIZE, index, skip).map(drop)?;
        }
        "blocktxn" => {
            notes.hash("blockhash", BlockHash::decode_from)?;
            notes.list("transactions_length", MAX_SIZE, chain::txid, skip::<Transaction>).map(drop)?;
        }
        "feefilter" => notes.plain("feerate", Reader::i64).map(drop)?,
        "filterload" => bloom_filter(notes)?,
        "filteradd" => notes.shown("data", read_element, |data| hex(data)).map(drop)?,
        "merkleblock" => merkle_block(notes)?,
        "getcfilters" | "getcfheaders" => {
            filter_type(notes)?;
            notes.plain("start_height", Reader::u32)?;
            notes.hash("stop_hash", BlockHash::decode_from).map(drop)?;
        }
        "getcfcheckpt" => filter_chain(notes)?,
        "cfilter" => {
            filter_type(notes)?;
            notes.hash("block_hash", BlockHash::decode_from)?;
            notes.shown("filter_bytes", Reader::var_bytes, |bytes| hex(bytes)).map(drop)?;
        }
        "cfheaders" => {
            filter_chain(notes)?;
            notes.hash("previous_filter_header", FilterHeader::decode_from)?;
            let hash = |notes: &mut Notes<'_>| notes.hash("filter_hash", FilterHash::decode_from);
            let max = MAX_CFHEADERS.into();
            notes.list("filter_hashes_length", max, hash, skip::<FilterHash>).map(drop)?;
        }
        "cfcheckpt" => {
            filter_chain(notes)?;
            let header = |notes: &mut Notes<'_>| notes.hash("filter_header", FilterHeader::decode_from);
            let skip = skip::<FilterHeader>;
            notes.list("filter_headers_length", MAX_CFCHECKPTS, header, skip).map(drop)?;
        }
        "blkprop" => {
            chain::block(notes)?;
            let skip = skip::<BlockSignature>;
            notes.list("signature_count", MAX_SIGNATURES, block_signature, skip).map(drop)?;
        }
        "blksig" => {
            notes.hash("proposal", Txid::decode_from)?;
            block_signature(notes)?;
        }
        "note" => {
            notes.shown("from", |reader| reader.take(32), |bytes| hex(bytes))?;
            notes.shown("nonce", Reader::u64, |nonce| format!("{nonce:#018x}"))?;
            notes.shown("content", |reader| short(reader, MAX_NOTE), |bytes| hex(bytes)).map(drop)?;
        }
        "view" => overlay::view(notes)?,
        "kad" => overlay::kad(notes)?,
        "verack" | "sendaddrv2" | "wtxidrelay" | "getaddr" | "sendheaders" | "mempool" | "filterclear" => {}
        _ => rest(notes, "payload")?,
    }
    // Nobody reads what lies behind the fields, see [`crate::Message::decode`].
    rest(notes, "surplus")
}

fn rest(notes: &mut Notes<'_>, name: &'static str) -> Option<()> {
    match notes.unread().len() {
        0 => Some(()),
        left => notes.shown(name, |reader| reader.take(left), |bytes| hex(bytes)).map(drop),
    }
}

/// Reads an entry that isn't shown.
pub(super) fn skip<T: Decodable>(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    T::decode_from(reader).map(drop)
}

fn version(notes: &mut Notes<'_>) -> Option<()> {
    notes.plain("version", Reader::i32)?;
    notes.plain("services", services)?;
    notes.plain("timestamp", Reader::i64)?;
    notes.plain("addr_recv services", services)?;
    ip(notes, "addr_recv ip", "addr_recv port")?;
    if notes.unread().is_empty() {
        return Some(());
    }
    notes.plain("addr_from services", services)?;
    ip(notes, "addr_from ip", "addr_from port")?;
    notes.shown("nonce", Reader::u64, |nonce| format!("{nonce:#018x}"))?;
    if !notes.unread().is_empty() {
        notes.plain("user_agent", UserAgent::decode_from)?;
    }
    if !notes.unread().is_empty() {
        notes.plain("start_height", Reader::i32)?;
    }
    if !notes.unread().is_empty() {
        notes.plain("relay", |reader| reader.u8().map(|byte| byte != 0))?;
    }
    Some(())
}

fn services(reader: &mut Reader<'_>) -> Result<Services, DecodeError> {
    reader.u64().map(Services)
}

fn ip(notes: &mut Notes<'_>, ip_name: &'static str, port_name: &'static str) -> Option<()> {
    notes.plain(ip_name, |reader| reader.array::<16>().map(core::net::Ipv6Addr::from))?;
    port(notes, port_name)
}

fn port(notes: &mut Notes<'_>, name: &'static str) -> Option<()> {
    notes.plain(name, |reader| reader.array().map(u16::from_be_bytes)).map(drop)
}

fn addr_entry(notes: &mut Notes<'_>) -> Option<()> {
    notes.plain("time", Reader::u32)?;
    notes.plain("services", services)?;
    ip(notes, "ip", "port")
}

fn addrv2_entry(notes: &mut Notes<'_>) -> Option<()> {
    notes.plain("time", Reader::u32)?;
    notes.plain("services", |reader| reader.compact_u64().map(Services))?;
    let network = notes.shown("network", Reader::u8, |network| network_name(*network))?;
    notes.shown(
        "address",
        |reader| {
            let bytes = reader.var_bytes()?;
            Ok(Address::from_bytes(network, bytes)?.map_or_else(|| hex(bytes), |address| address.to_string()))
        },
        String::clone,
    )?;
    port(notes, "port")
}

fn skip_addrv2(reader: &mut Reader<'_>) -> Result<(), DecodeError> {
    AddrV2Entry::decode_known(reader).map(drop)
}

fn network_name(network: u8) -> String {
    let name = match network {
        1 => "IPv4",
        2 => "IPv6",
        3 => "Tor v2",
        4 => "Tor v3",
        5 => "I2P",
        6 => "CJDNS",
        0xf0 => "Hashyard",
        _ => "?",
    };
    format!("{network:#04x} {name}")
}

fn inventory(notes: &mut Notes<'_>) -> Option<()> {
    let kind_name = |kind: &u32| format!("{kind:#x} {}", Inventory::new(*kind, [0; 32]).kind_name());
    let kind = notes.shown("type", Reader::u32, kind_name)?;
    notes.hash("hash", |reader| Ok(Inventory::new(kind, reader.array()?).hash())).map(drop)
}

fn locator(notes: &mut Notes<'_>) -> Option<()> {
    notes.plain("version", Reader::u32)?;
    let hash = |notes: &mut Notes<'_>| notes.hash("block_locator_hash", BlockHash::decode_from);
    notes.list("hash_count", MAX_LOCATOR, hash, skip::<BlockHash>)?;
    notes.hash("hash_stop", BlockHash::decode_from).map(drop)
}

fn compact_block(notes: &mut Notes<'_>) -> Option<()> {
    chain::header(notes)?;
    notes.shown("nonce", Reader::u64, |nonce| format!("{nonce:#018x}"))?;
    let short_id = |notes: &mut Notes<'_>| notes.shown("shortid", read_short_id, |id| format!("{id:#014x}"));
    let skip_id = |reader: &mut Reader<'_>| read_short_id(reader).map(drop);
    let count = notes.list("shortids_length", MAX_TRANSACTIONS, short_id, skip_id)?;
    let prefilled = |notes: &mut Notes<'_>| {
        notes.plain("index", read_gap)?;
        chain::txid(notes)
    };
    let skip_prefilled = |reader: &mut Reader<'_>| read_gap(reader).and_then(|_| skip::<Transaction>(reader));
    notes.list("prefilledtxn_length", MAX_TRANSACTIONS - count, prefilled, skip_prefilled).map(drop)
}

fn bloom_filter(notes: &mut Notes<'_>) -> Option<()> {
    let bits = |reader: &mut Reader<'_>| match reader.var_bytes()? {
        bits if bits.len() > MAX_BLOOM_FILTER_SIZE => Err(DecodeError::TooMany(bits.len() as u64)),
        bits => Ok(hex(bits)),
    };
    let funcs = |reader: &mut Reader<'_>| match reader.u32()? {
        funcs if funcs > MAX_HASH_FUNCS => Err(DecodeError::TooMany(funcs.into())),
        funcs => Ok(funcs),
    };
    notes.plain("filter", bits)?;
    notes.plain("nHashFuncs", funcs)?;
    notes.shown("nTweak", Reader::u32, |tweak| format!("{tweak:#010x}"))?;
    let name = |flags: &u8| {
        let update = ["NONE", "ALL", "P2PUBKEY_ONLY"].get(usize::from(flags & 3)).unwrap_or(&"?");
        format!("{flags:#04x} BLOOM_UPDATE_{update}")
    };
    notes.shown("nFlags", Reader::u8, name).map(drop)
}

fn merkle_block(notes: &mut Notes<'_>) -> Option<()> {
    chain::header(notes)?;
    notes.plain("total_transactions", Reader::u32)?;
    let hash = |notes: &mut Notes<'_>| notes.hash("hash", MerkleNode::decode_from);
    notes.list("hash_count", MAX_SIZE, hash, skip::<MerkleNode>)?;
    notes.shown("flags", Reader::var_bytes, |bytes| hex(bytes)).map(drop)
}

fn filter_type(notes: &mut Notes<'_>) -> Option<()> {
    let name = |kind: &u8| format!("{kind:#04x} {}", if *kind == BASIC_FILTER { "basic" } else { "?" });
    notes.shown("filter_type", Reader::u8, name).map(drop)
}

fn filter_chain(notes: &mut Notes<'_>) -> Option<()> {
    filter_type(notes)?;
    notes.hash("stop_hash", BlockHash::decode_from).map(drop)
}

fn block_signature(notes: &mut Notes<'_>) -> Option<()> {
    notes.shown("public_key", |reader| short(reader, MAX_KEY), |key| hex(key))?;
    notes.shown("signature", |reader| short(reader, MAX_SIGNATURE), |signature| hex(signature)).map(drop)
}

fn header(notes: &mut Notes<'_>) -> Option<()> {
    chain::header(notes)?;
    notes.plain("txn_count", Reader::compact_size).map(drop)
}
