//! The bytes and Base64 of a whole PSBT.

use core::fmt;
use core::str::FromStr;

use base64ct::{Base64, Encoding};

use crate::mempool::policy::MAX_STANDARD_TX_WEIGHT;
use crate::primitives::encode::Reader;
use crate::primitives::{Encodable, Transaction};

use super::Psbt;
use super::error::{Place, PsbtError};
use super::field::{self, FIELDS, Field, MapKind, Versions};
use super::map::Map;

const MAGIC: [u8; 5] = *b"psbt\xff";

/// Nothing longer is read, in bytes. The BIPs set no limit; this is room for every input's whole parent transaction.
pub const MAX_PSBT_SIZE: usize = 8_000_000;

impl Encodable for Psbt {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(MAGIC);
        for map in core::iter::once(&self.global).chain(&self.inputs).chain(&self.outputs) {
            map.encode_to(out);
        }
    }
}

impl Psbt {
    /// Reads the bytes of a PSBT.
    ///
    /// # Errors
    /// Names the map, the field and what is wrong with it.
    pub fn decode(bytes: &[u8]) -> Result<Self, PsbtError> {
        if bytes.len() > MAX_PSBT_SIZE {
            return Err(PsbtError::TooLarge(bytes.len()));
        }
        let mut reader = Reader::new(bytes);
        if reader.take(MAGIC.len()) != Ok(&MAGIC) {
            return Err(PsbtError::Magic);
        }
        let global = Map::read(&mut reader, Place::Global)?;
        let version = global.number(field::GLOBAL_VERSION).unwrap_or(0);
        if !matches!(version, 0 | 2) {
            return Err(PsbtError::Version(version));
        }
        check_versions(&global, Place::Global, MapKind::Global, version)?;
        let (inputs, outputs) = counts(&global, version);
        let mut read = |place, kind| {
            let map = Map::read(&mut reader, place)?;
            check_versions(&map, place, kind, version).map(|()| map)
        };
        let inputs =
            (0..inputs).map(|index| read(Place::Input(index), MapKind::Input)).collect::<Result<_, _>>()?;
        let outputs = (0..outputs)
            .map(|index| read(Place::Output(index), MapKind::Output))
            .collect::<Result<_, _>>()?;
        match reader.remaining() {
            0 => Self { global, inputs, outputs }.checked(),
            left => Err(PsbtError::TrailingBytes(left)),
        }
    }

    /// Nothing heavier is relayed, and signing each of many inputs takes time in proportion to all of the transaction. Every
    /// given parent transaction must be the one that the input names.
    pub(super) fn checked(self) -> Result<Self, PsbtError> {
        let weight = self.bare_transaction().weight();
        if weight > MAX_STANDARD_TX_WEIGHT {
            return Err(PsbtError::TooHeavy(weight));
        }
        for (index, outpoint) in self.outpoints().into_iter().enumerate() {
            let wrong = |reason| {
                let field = "PSBT_IN_NON_WITNESS_UTXO";
                Err(PsbtError::Field { place: Place::Input(index), field, reason })
            };
            match self.parent(index) {
                Some(parent) if parent.txid() != outpoint.txid => {
                    return wrong("is not the transaction that is spent");
                }
                Some(parent) if parent.outputs.len() <= outpoint.vout as usize => {
                    return wrong("has no such output");
                }
                _ => {}
            }
        }
        Ok(self)
    }
}

fn check_versions(map: &Map, place: Place, kind: MapKind, version: u32) -> Result<(), PsbtError> {
    let of_map = |field: &&Field| field.map == kind;
    for field in FIELDS.iter().filter(of_map) {
        let present = map.all(field.kind).next().is_some();
        match (field.versions, version) {
            (Versions::Need0, 0) | (Versions::Need2, 2) if !present => {
                return Err(PsbtError::Missing { place, field: field.name });
            }
            (Versions::Need0, 2) | (Versions::Need2 | Versions::Only2, 0) if present => {
                return Err(PsbtError::NotInVersion { place, field: field.name, version });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Inputs and outputs; each takes a byte at least, so memory is bounded by what was given.
fn counts(global: &Map, version: u32) -> (usize, usize) {
    let count = |kind| global.get(kind).and_then(|value| Reader::new(value).compact_size().ok()).unwrap_or(0);
    let tx = global.get(field::GLOBAL_UNSIGNED_TX).and_then(|value| field::read_unsigned_tx(value).ok());
    match (version, tx) {
        (0, Some(Transaction { inputs, outputs, .. })) => (inputs.len(), outputs.len()),
        _ => (count(field::GLOBAL_INPUT_COUNT) as usize, count(field::GLOBAL_OUTPUT_COUNT) as usize),
    }
}

/// Base64.
impl fmt::Display for Psbt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&Base64::encode_string(&self.encode()))
    }
}

impl FromStr for Psbt {
    type Err = PsbtError;

    /// Reads Base64, as Bitcoin Core's commands give and take it.
    fn from_str(text: &str) -> Result<Self, PsbtError> {
        if text.len() > MAX_PSBT_SIZE / 3 * 4 + 4 {
            return Err(PsbtError::TooLarge(text.len() / 4 * 3));
        }
        let bytes = Base64::decode_vec(text).map_err(|_| PsbtError::Base64)?;
        Self::decode(&bytes)
    }
}
