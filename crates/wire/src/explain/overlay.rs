//! The fields of `view` and `kad`.

use hashyard_core::{Decodable, DecodeError, Reader};
use hashyard_overlay::kademlia::message::{MAX_CONTACTS, MAX_SHARED, Shared, read_kept, read_value};
use hashyard_overlay::sampling::{MAX_SHUFFLE, ViewEntry};
use hashyard_overlay::{Address, Contact, NodeId};

use super::notes::{Notes, hex};
use super::payload::skip;

/// What `kad` may say, by its first byte.
const KINDS: [&str; 8] = ["ping", "pong", "find_node", "nodes", "find_value", "values", "store", "stored"];

pub(super) fn view(notes: &mut Notes<'_>) -> Option<()> {
    one_of(notes, "side", &["request", "answer"])?;
    nonce(notes)?;
    contact(notes)?;
    let entry = |notes: &mut Notes<'_>| {
        notes.plain("age", Reader::u16)?;
        contact(notes)
    };
    list(notes, MAX_SHUFFLE, entry, skip::<ViewEntry>)
}

pub(super) fn kad(notes: &mut Notes<'_>) -> Option<()> {
    let kind = one_of(notes, "kind", &KINDS)?;
    nonce(notes)?;
    contact(notes)?;
    match kind {
        "ping" | "pong" => token(notes),
        "find_node" | "find_value" => about(notes),
        "nodes" => list(notes, MAX_CONTACTS, contact, skip::<Contact>),
        "values" => list(notes, MAX_SHARED, record, skip::<Shared>),
        "store" => {
            about(notes)?;
            record(notes)
        }
        _ => notes.plain("kept", read_kept).map(drop),
    }
}

/// A byte that stands for one of these.
fn one_of(notes: &mut Notes<'_>, field: &'static str, names: &[&'static str]) -> Option<&'static str> {
    let read = |reader: &mut Reader<'_>| {
        names.get(usize::from(reader.u8()?)).copied().ok_or(DecodeError::Invalid(field))
    };
    notes.plain(field, read)
}

fn nonce(notes: &mut Notes<'_>) -> Option<()> {
    notes.shown("nonce", Reader::u64, |nonce| format!("{nonce:#018x}")).map(drop)
}

fn token(notes: &mut Notes<'_>) -> Option<()> {
    notes.shown("token", Reader::u64, |token| format!("{token:#018x}")).map(drop)
}

fn about(notes: &mut Notes<'_>) -> Option<()> {
    token(notes)?;
    notes.plain("target", NodeId::decode_from).map(drop)
}

fn contact(notes: &mut Notes<'_>) -> Option<()> {
    notes.plain("node", NodeId::decode_from)?;
    notes.shown("address", Address::decode_from, |address| hex(address.as_bytes())).map(drop)
}

fn record(notes: &mut Notes<'_>) -> Option<()> {
    notes.plain("publisher", NodeId::decode_from)?;
    notes.plain("lifetime", Reader::u32)?;
    notes.shown("value", read_value, |value| hex(value)).map(drop)
}

/// A list behind a byte that counts it.
fn list<'a>(
    notes: &mut Notes<'a>,
    max: usize,
    each: impl FnMut(&mut Notes<'a>) -> Option<()>,
    skip: impl Fn(&mut Reader<'a>) -> Result<(), DecodeError>,
) -> Option<()> {
    let read = |reader: &mut Reader<'a>| match reader.u8()? {
        count if usize::from(count) > max => Err(DecodeError::TooMany(count.into())),
        count => Ok(count),
    };
    let count = notes.plain("count", read)?;
    notes.items(count.into(), each, skip)
}
