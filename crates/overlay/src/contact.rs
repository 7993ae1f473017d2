//! What it takes to reach a node.

use core::fmt;
use std::sync::Arc;

use hashyard_core::{Decodable, DecodeError, Encodable, Reader};

use crate::id::NodeId;

/// The longest address, in bytes. Those of BIP155 that have a use today, with network and port, are shorter.
pub const MAX_ADDRESS: usize = 64;

/// Where a node is. Only the driver knows what the bytes mean.
#[derive(Clone, PartialEq, Eq)]
pub struct Address(Arc<[u8]>);

/// A node's id and address. Copies share them, so that nodes of one process may know thousands of others.
#[derive(Clone, PartialEq, Eq)]
pub struct Contact(Arc<(NodeId, Address)>);

impl Address {
    /// An address of 1 to [`MAX_ADDRESS`] bytes.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        (1..=MAX_ADDRESS).contains(&bytes.len()).then(|| Self(bytes.into()))
    }

    /// An address of one byte, for networks in which a node's id says the rest.
    pub fn of_byte(byte: u8) -> Self {
        Self(Arc::new([byte]))
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl Contact {
    /// This node at this address.
    pub fn new(id: NodeId, address: Address) -> Self {
        Self(Arc::new((id, address)))
    }

    /// The node's id.
    pub fn id(&self) -> &NodeId {
        &self.0.0
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.0.1
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Address(")?;
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))?;
        f.write_str(")")
    }
}

impl fmt::Debug for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{:?}", self.id(), self.address())
    }
}

impl Encodable for NodeId {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(self.0);
    }
}

impl Decodable for NodeId {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        reader.array().map(Self)
    }
}

/// Behind a byte that says how long it is.
impl Encodable for Address {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.push(self.0.len() as u8);
        out.extend_from_slice(&self.0);
    }
}

impl Decodable for Address {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        match usize::from(reader.u8()?) {
            length if length > MAX_ADDRESS => Err(DecodeError::Oversized(length as u64)),
            length => Self::new(reader.take(length)?).ok_or(DecodeError::Invalid("address")),
        }
    }
}

/// | bytes | field |
/// | --- | --- |
/// | 0–31 | id |
/// | 32 | length of the address, 1 to 64 |
/// | 33… | address |
impl Encodable for Contact {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.id().encode_to(out);
        self.address().encode_to(out);
    }
}

impl Decodable for Contact {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self::new(NodeId::decode_from(reader)?, Address::decode_from(reader)?))
    }
}

/// A list behind a byte that counts it.
pub(crate) fn put_short_list<T: Encodable>(out: &mut Vec<u8>, list: &[T]) {
    out.push(list.len() as u8);
    list.iter().for_each(|item| item.encode_to(out));
}

/// The same from bytes, at most `max` entries.
pub(crate) fn short_list<T: Decodable>(reader: &mut Reader<'_>, max: usize) -> Result<Vec<T>, DecodeError> {
    match usize::from(reader.u8()?) {
        count if count > max => Err(DecodeError::TooMany(count as u64)),
        count => (0..count).map(|_| T::decode_from(reader)).collect(),
    }
}
