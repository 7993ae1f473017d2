//! V2's packets as anybody with the keys may send them: garbage, decoys, messages with and without names, lengths that are too
//! great. The streams are cut anywhere and changed anywhere. What stands before the first changed byte is read as it was sent, and
//! nothing behind it is read at all.
//!
//! The keys come from a given secret: the handshake in front of them would take most of the time.

use std::ops::Range;

use hashyard_wire::v2::MAX_GARBAGE;
use hashyard_wire::v2::cipher::LengthCipher;
use hashyard_wire::v2::keys::Keys;
use hashyard_wire::v2::message_type;
use hashyard_wire::v2::packet::{EXPANSION, LENGTH_LEN, PacketStream};
use hashyard_wire::v2::receiver::{MAX_CONTENTS, Receiver};
use hashyard_wire::{Command, FrameError, RawMessage};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::inputs::{self, Change};
use crate::seeds::PARAMS;
use crate::targets::{Checked, bounded, law};

/// What is sent, and what happens to it on its way.
#[derive(Debug, Clone)]
pub struct Plan {
    secret: [u8; 32],
    garbage: Vec<u8>,
    /// Empty decoys before the version packet.
    chaff: usize,
    /// What the version packet says, which nobody reads.
    version: Vec<u8>,
    packets: Vec<Packet>,
    /// A length at the end, and bytes behind it that are no packet.
    announced: Option<(usize, Vec<u8>)>,
    changes: Vec<Change>,
    /// Sizes of the pieces in which it arrives, again and again.
    cuts: Vec<usize>,
}

#[derive(Debug, Clone)]
struct Packet {
    kind: Kind,
    payload: Vec<u8>,
}

#[derive(Debug, Clone, Copy)]
enum Kind {
    Decoy,
    Named(&'static str),
    /// It begins with a byte that names no message.
    Nameless,
}

pub fn strategy() -> impl Strategy<Value = Plan> {
    // Some change their keys once or twice.
    let chaff = prop_oneof![15 => 0..4_usize, 1 => 200..460_usize];
    let garbage = prop_oneof![bytes(0..40), many_bytes(0..MAX_GARBAGE + 1)];
    let edge = MAX_CONTENTS - 2..MAX_CONTENTS + 3;
    let length = prop_oneof![0..80_usize, edge, 0..1_usize << (8 * LENGTH_LEN)];
    let changes = prop_oneof![vec(inputs::change(), 0), vec(inputs::change(), 1..4)];
    let announced = option::of((length, bytes(0..120)));
    let packets = (vec(packet(), 0..12), announced);
    (any::<[u8; 32]>(), garbage, chaff, bytes(0..9), packets, changes, vec(1..3_000_usize, 1..6)).prop_map(
        |(secret, garbage, chaff, version, (packets, announced), changes, cuts)| Plan {
            secret,
            garbage,
            chaff,
            version,
            packets,
            announced,
            changes,
            cuts,
        },
    )
}

fn bytes(lengths: Range<usize>) -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), lengths)
}

/// Drawing each of so many bytes would take longer than reading them.
fn many_bytes(lengths: Range<usize>) -> impl Strategy<Value = Vec<u8>> {
    (any::<u8>(), lengths)
        .prop_map(|(first, length)| (0..length).map(|at| first.wrapping_add(at as u8)).collect())
}

fn packet() -> impl Strategy<Value = Packet> {
    let kinds = [Kind::Decoy, Kind::Nameless, Kind::Named("ping"), Kind::Named("version"), Kind::Named("x")];
    let payload = prop_oneof![9 => bytes(0..60), 1 => many_bytes(8_000..40_000)];
    (select(kinds.to_vec()), payload).prop_map(|(kind, payload)| Packet { kind, payload })
}

impl Packet {
    /// Its contents, and what whoever reads it is to hear.
    fn contents(&self) -> (Vec<u8>, Option<Result<RawMessage, FrameError>>) {
        match self.kind {
            Kind::Decoy => (self.payload.clone(), None),
            Kind::Nameless => ([&[29], &self.payload[..]].concat(), Some(Err(FrameError::NoType))),
            Kind::Named(name) => {
                let command = Command::new(name).unwrap();
                let contents = [message_type::encode(command), self.payload.clone()].concat();
                (contents, Some(Ok(RawMessage::new(command, self.payload.clone()))))
            }
        }
    }
}

/// What was sent.
#[derive(Default)]
struct Sent {
    bytes: Vec<u8>,
    /// Where the version packet ends.
    version_end: usize,
    /// Where each message ends, and what it is.
    messages: Vec<(usize, Result<RawMessage, FrameError>)>,
    longest: usize,
    /// How the stream fails, if it does.
    fault: Option<FrameError>,
}

impl Plan {
    fn send(&self) -> Sent {
        let keys = Keys::derive(&self.secret, PARAMS.magic).caller;
        let (mut stream, mut lengths) = (PacketStream::new(&keys), LengthCipher::new(&keys.length));
        let mut sent = Sent { bytes: [&self.garbage[..], &keys.terminator].concat(), ..Sent::default() };
        let mut aad = &self.garbage[..];
        let mut seal = |sent: &mut Sent, contents: &[u8], is_decoy| {
            let packet = stream.seal(&[contents], core::mem::take(&mut aad), is_decoy);
            lengths.apply(&mut [0; LENGTH_LEN]);
            sent.longest = sent.longest.max(packet.len());
            sent.bytes.extend(packet);
        };
        (0..self.chaff).for_each(|_| seal(&mut sent, &[], true));
        seal(&mut sent, &self.version, false);
        sent.version_end = sent.bytes.len();
        for packet in &self.packets {
            let (contents, heard) = packet.contents();
            seal(&mut sent, &contents, heard.is_none());
            sent.messages.extend(heard.map(|heard| (sent.bytes.len(), heard)));
        }
        if let Some((length, rest)) = &self.announced {
            let mut bytes = [0; LENGTH_LEN];
            bytes.copy_from_slice(&length.to_le_bytes()[..LENGTH_LEN]);
            lengths.apply(&mut bytes);
            sent.bytes.extend([&bytes[..], rest].concat());
            sent.fault = fault(*length, rest.len());
        }
        sent
    }
}

/// What becomes of a length with so many bytes behind it that are no packet.
fn fault(length: usize, rest: usize) -> Option<FrameError> {
    match length {
        length if length > MAX_CONTENTS => Some(FrameError::Oversized(length as u32)),
        length if rest >= length + EXPANSION => Some(FrameError::BadTag),
        _ => None,
    }
}

/// What was read.
#[derive(Debug, PartialEq)]
struct Read {
    messages: usize,
    has_version: bool,
    fault: Option<FrameError>,
}

/// Reads a stream in pieces of these sizes; keeps nothing of it. The messages must be those that were sent.
fn read(receiver: &mut Receiver, bytes: &[u8], cuts: &[usize], sent: &Sent) -> Result<Read, String> {
    let (mut rest, mut messages) = (bytes, 0);
    for cut in cuts.iter().cycle() {
        let (mut piece, behind) = rest.split_at(rest.len().min(*cut));
        rest = behind;
        loop {
            match receiver.next(&mut piece) {
                Ok(Some(message)) => {
                    let expected = sent.messages.get(messages).map(|(_, message)| message);
                    law(expected == Some(&message), "a message is read that was not sent")?;
                    messages += 1;
                }
                Ok(None) if rest.is_empty() => {
                    return Ok(Read { messages, has_version: receiver.has_version(), fault: None });
                }
                Ok(None) => break,
                Err(error) => {
                    law(error.is_fatal(), "the stream ends with an error that is none")?;
                    return Ok(Read { messages, has_version: receiver.has_version(), fault: Some(error) });
                }
            }
        }
        law(piece.is_empty(), "bytes are left over")?;
    }
    Err("there are no sizes".into())
}

/// Whether nothing was changed on the way.
pub fn check(plan: &Plan) -> Checked {
    let sent = plan.send();
    let mut bytes = sent.bytes.clone();
    plan.changes.iter().for_each(|change| inputs::apply(change, &mut bytes));
    let sound = bytes.iter().zip(&sent.bytes).take_while(|(a, b)| a == b).count();
    // What grows holds two copies for a moment. As long as lengths are those that were sent, no more than a packet is kept.
    let kept = if bytes == sent.bytes { sent.longest } else { bytes.len() };
    let allowed = 3 * (MAX_GARBAGE + kept + 200);
    let keys = Keys::derive(&plan.secret, PARAMS.magic).caller;
    let found = bounded(allowed, || read(&mut Receiver::new(&keys), &bytes, &plan.cuts, &sent))?;
    let whole = read(&mut Receiver::new(&keys), &bytes, &[usize::MAX], &sent)?;
    law(found == whole, "pieces are read otherwise than the whole")?;
    let expected = sent.messages.iter().filter(|(end, _)| *end <= sound).count();
    law(found.messages == expected, "other messages are read than came unchanged")?;
    law(found.has_version == (sent.version_end <= sound), "the version packet is read otherwise")?;
    // Who is cut short is waited for.
    let fault = (bytes == sent.bytes).then_some(sent.fault).flatten();
    let is_part = sound == bytes.len() && plan.announced.is_none();
    law(bytes != sent.bytes && !is_part || found.fault == fault, "it ends otherwise than it should")?;
    Ok(bytes == sent.bytes)
}
