//! What is thrown: random bytes now and then, mostly good inputs with a few things changed.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// One change.
#[derive(Debug, Clone)]
pub enum Change {
    Flip(Index, u8),
    Set(Index, u8),
    Insert(Index, Vec<u8>),
    Remove(Index, Index),
    Repeat(Index, Index),
    Cut(Index),
}

/// Sizes and counts at their edges, as they stand in Bitcoin's serialisation.
const EDGES: [&[u8]; 12] = [
    &[0],
    &[1],
    &[0xfc],
    &[0xfd, 0xfd, 0],
    &[0xfd, 0xff, 0xff],
    &[0xfd, 0, 0],
    &[0xfe, 0, 0, 1, 0],
    &[0xfe, 0, 0, 0, 2],
    &[0xfe, 0xff, 0xff, 0xff, 0xff],
    &[0xff; 9],
    &[0xff, 0, 0, 0, 0, 1, 0, 0, 0],
    &[0, 1],
];

/// Random bytes, or one of the seeds with up to five changes.
pub fn strategy(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let changed = (select(seeds), vec(change(), 0..6)).prop_map(|(seed, changes)| {
        changes.iter().fold(seed, |mut bytes, change| {
            apply(change, &mut bytes);
            bytes
        })
    });
    prop_oneof![1 => vec(any::<u8>(), 0..200), 7 => changed]
}

/// Any change, anywhere.
pub fn change() -> impl Strategy<Value = Change> {
    let at = any::<Index>;
    let edge = select(&EDGES[..]).prop_map(<[u8]>::to_vec);
    prop_oneof![
        (at(), 0..8_u8).prop_map(|(at, bit)| Change::Flip(at, 1 << bit)),
        (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
        (at(), prop_oneof![edge, vec(any::<u8>(), 1..6)]).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
        (at(), at()).prop_map(|(from, to)| Change::Remove(from, to)),
        (at(), at()).prop_map(|(from, to)| Change::Repeat(from, to)),
        at().prop_map(Change::Cut),
    ]
}

/// Changes bytes; those that are too few for it stay as they are.
pub fn apply(change: &Change, bytes: &mut Vec<u8>) {
    let last = bytes.len();
    let place = |at: &Index| at.index(last + 1);
    let range = |a: &Index, b: &Index| place(a).min(place(b))..place(a).max(place(b));
    match change {
        Change::Flip(at, bit) if last > 0 => bytes[at.index(last)] ^= bit,
        Change::Set(at, byte) if last > 0 => bytes[at.index(last)] = *byte,
        Change::Flip(..) | Change::Set(..) => {}
        Change::Insert(at, new) => drop(bytes.splice(place(at)..place(at), new.iter().copied())),
        Change::Remove(from, to) => drop(bytes.drain(range(from, to))),
        Change::Repeat(from, to) => bytes.extend_from_within(range(from, to)),
        Change::Cut(at) => bytes.truncate(place(at)),
    }
}
