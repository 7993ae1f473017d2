//! Which bytes of a message mean what: for showing a message byte by byte.

mod chain;
mod notes;
mod overlay;
mod payload;

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

use hashyard_core::Network;

use crate::command::Command;
use crate::frame::{HEADER_LEN, MAX_MESSAGE, checksum};
use notes::Notes;

/// A range of bytes and what it says. Names are those of Bitcoin's protocol documentation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Where the range begins, in bytes from the start of the message.
    pub offset: usize,
    /// How many bytes it has.
    pub len: usize,
    /// What the field is called; `more` stands for the entries of a list that aren't shown one by one.
    pub name: Cow<'static, str>,
    /// Which entry of its list the field belongs to, from 0.
    pub item: Option<usize>,
    /// What the field says: a number, a hash, hex cut after [`MAX_HEX`] bytes, or what is wrong.
    pub value: String,
    /// What sort of value that is.
    pub kind: FieldKind,
}

/// What sort of value a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FieldKind {
    /// Just a value.
    Plain,
    /// A hash in Bitcoin's printed order, all of it.
    Hash,
    /// A checksum that matches.
    Verified,
    /// Something is wrong here; the value says what.
    Error,
}

/// How many entries of a list are shown one by one.
pub const SHOWN: usize = 8;

/// How many bytes a value shows as hex before it is cut with `..`.
pub const MAX_HEX: usize = 64;

/// Explains one message, from its magic on. The fields lie side by side in order and cover every byte. Where bytes are
/// wrong there is a field of kind [`FieldKind::Error`], behind all that could be read; a valid message has none.
///
/// Memory is bounded by [`SHOWN`] entries for each list and [`MAX_HEX`] bytes for each value.
pub fn explain(message: &[u8]) -> Vec<Field> {
    let mut notes = Notes::new(message);
    if let Some(command) = frame_header(&mut notes, message) {
        // Stops where the error is, which is noted.
        let _ = payload::explain(&mut notes, command);
    }
    notes.finish()
}

/// The fields of the frame, and the command: none in it if it is no valid one. None if the header isn't complete.
fn frame_header(notes: &mut Notes<'_>, message: &[u8]) -> Option<Option<Command>> {
    notes.checked("magic", |reader| reader.array(), |magic| (show_magic(*magic), FieldKind::Plain))?;
    let command = notes.checked("command", |reader| reader.array(), |bytes| show_command(*bytes))?;
    let follow = message.len().saturating_sub(HEADER_LEN);
    let length =
        notes.checked("length", |reader| reader.u32(), |length| show_length(*length as usize, follow))?;
    let length = (length as usize).min(follow);
    let expected = checksum(message.get(HEADER_LEN..HEADER_LEN + length).unwrap_or_default());
    notes.checked("checksum", |reader| reader.array(), |found| show_checksum(*found, expected))?;
    notes.end_at(HEADER_LEN + length);
    Some(Command::from_bytes(command))
}

fn show_magic(magic: [u8; 4]) -> String {
    let known = Network::ALL.iter().find(|network| network.params().magic == magic);
    let name = match magic {
        // Rooms have magics of their own, which all begin so.
        [b'H', b'Y', ..] => Network::Classroom.name(),
        _ => known.map_or("", |network| network.name()),
    };
    format!("{} {name}", notes::hex(&magic)).trim_end().to_owned()
}

fn show_command(bytes: [u8; Command::LEN]) -> (String, FieldKind) {
    match Command::from_bytes(bytes) {
        Some(command) => (command.to_string(), FieldKind::Plain),
        None => (bytes.escape_ascii().to_string(), FieldKind::Error),
    }
}

fn show_length(length: usize, follow: usize) -> (String, FieldKind) {
    match length {
        _ if length > MAX_MESSAGE => (format!("{length} > {MAX_MESSAGE}"), FieldKind::Error),
        _ if length > follow => (format!("{length}, but {follow} bytes follow"), FieldKind::Error),
        _ => (length.to_string(), FieldKind::Plain),
    }
}

fn show_checksum(found: [u8; 4], expected: [u8; 4]) -> (String, FieldKind) {
    match found == expected {
        true => (notes::hex(&found), FieldKind::Verified),
        false => (format!("{} ≠ {}", notes::hex(&found), notes::hex(&expected)), FieldKind::Error),
    }
}
