//! One map of a PSBT: keys that start with a type, and values.

use std::collections::BTreeMap;

use crate::primitives::DecodeError;
use crate::primitives::encode::{Reader, put_var_bytes};

use super::error::{Place, PsbtError};
use super::field::{self, MapKind};

/// Keys and values in the order of the keys' bytes. Known fields have passed [`field::Field::check`]; others are kept as
/// they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Map(BTreeMap<Vec<u8>, Vec<u8>>);

impl Map {
    /// All keys, type included, and values.
    pub fn iter(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        self.0.iter().map(|(key, value)| (key.as_slice(), value.as_slice()))
    }

    /// The value of the field whose key is nothing but this type.
    pub fn get(&self, kind: u8) -> Option<&[u8]> {
        self.0.get([kind].as_slice()).map(Vec::as_slice)
    }

    /// The value of the field of this type whose key goes on with `key`.
    pub fn get_keyed(&self, kind: u8, key: &[u8]) -> Option<&[u8]> {
        self.0.get([&[kind], key].concat().as_slice()).map(Vec::as_slice)
    }

    /// All fields of a type: what stands behind it in the key, and the value.
    pub fn all<'a>(&'a self, kind: u8) -> impl Iterator<Item = (&'a [u8], &'a [u8])> {
        let of_kind = move |(key, value): (&'a [u8], &'a [u8])| match key {
            [first, rest @ ..] if *first == kind => Some((rest, value)),
            _ => None,
        };
        self.iter().filter_map(of_kind)
    }

    /// The value of a field that holds a number of four bytes.
    pub fn number(&self, kind: u8) -> Option<u32> {
        self.get(kind).and_then(field::number)
    }

    /// Sets a field whose key is nothing but its type.
    pub(crate) fn set(&mut self, kind: u8, value: impl Into<Vec<u8>>) {
        self.0.insert(vec![kind], value.into());
    }

    /// Sets a field whose key goes on behind its type.
    pub(crate) fn set_keyed(&mut self, kind: u8, key: &[u8], value: impl Into<Vec<u8>>) {
        self.0.insert([&[kind], key].concat(), value.into());
    }

    /// Deletes the fields of these types.
    pub(crate) fn remove(&mut self, kinds: &[u8]) {
        self.0.retain(|key, _| !key.first().is_some_and(|kind| kinds.contains(kind)));
    }

    /// Takes over what another map has and this one lacks.
    pub(crate) fn merge(&mut self, other: &Self) {
        for (key, value) in &other.0 {
            self.0.entry(key.clone()).or_insert_with(|| value.clone());
        }
    }

    /// Appends keys and values, and the separator behind them.
    pub(super) fn encode_to(&self, out: &mut Vec<u8>) {
        for (key, value) in &self.0 {
            put_var_bytes(out, key);
            put_var_bytes(out, value);
        }
        out.push(0);
    }

    /// Reads a map up to its separator.
    pub(super) fn read(reader: &mut Reader<'_>, place: Place) -> Result<Self, PsbtError> {
        let mut map = Self::default();
        loop {
            let broken = |error| PsbtError::Bytes { place, error };
            let key = reader.var_bytes().map_err(broken)?;
            if key.is_empty() {
                return Ok(map);
            }
            let value = reader.var_bytes().map_err(broken)?;
            check(place, key, value)?;
            if map.0.insert(key.to_vec(), value.to_vec()).is_some() {
                return Err(PsbtError::Duplicate { place, key: key.to_vec() });
            }
        }
    }
}

fn check(place: Place, key: &[u8], value: &[u8]) -> Result<(), PsbtError> {
    // The type is a compact size; all known ones take a byte.
    let kind = Reader::new(key).compact_u64().map_err(|error| PsbtError::Bytes { place, error })?;
    let known = u8::try_from(kind).ok().and_then(|kind| field::find(map_kind(place), kind));
    match known {
        Some(known) => known.check(&key[1..], value).map_err(|reason| PsbtError::Field {
            place,
            field: known.name,
            reason,
        }),
        None if kind == u64::from(field::PROPRIETARY) => {
            check_proprietary(key).map_err(|error| PsbtError::Bytes { place, error })
        }
        None => Ok(()),
    }
}

/// Identifier and subtype must be there (BIP174).
fn check_proprietary(key: &[u8]) -> Result<(), DecodeError> {
    let mut reader = Reader::new(&key[1..]);
    reader.var_bytes()?;
    reader.compact_u64().map(drop)
}

fn map_kind(place: Place) -> MapKind {
    match place {
        Place::Global => MapKind::Global,
        Place::Input(_) => MapKind::Input,
        Place::Output(_) => MapKind::Output,
    }
}
