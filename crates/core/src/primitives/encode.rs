//! Bitcoin's serialisation: little-endian integers, compact sizes, length-prefixed lists.

use core::fmt;

/// No single length prefix may announce more than 32 MiB (`MAX_SIZE` in Bitcoin Core's `serialize.h`).
pub const MAX_SIZE: u64 = 0x0200_0000;

/// Why bytes are not what they should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DecodeError {
    /// The bytes end before the value does; `needed` more were asked for at `offset`.
    UnexpectedEnd {
        /// Where reading stopped, in bytes from the start.
        offset: usize,
        /// How many bytes were asked for there.
        needed: usize,
    },
    /// A compact size that a shorter form could have held.
    NonCanonicalSize,
    /// A length above [`MAX_SIZE`] or above what this list allows.
    Oversized(u64),
    /// More entries than a message may have; holds how many.
    TooMany(u64),
    /// Bytes remain after the value; holds how many.
    TrailingBytes(usize),
    /// A SegWit marker with a flag other than 1, or a flag with no witness behind it (BIP144).
    BadSegwitFlag,
    /// A value outside those that its field may take; holds the field's name.
    Invalid(&'static str),
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnexpectedEnd { offset, needed } => {
                write!(f, "data ends at byte {offset}, {needed} more needed")
            }
            Self::NonCanonicalSize => write!(f, "non-canonical compact size"),
            Self::Oversized(size) => write!(f, "length {size} is too large"),
            Self::TooMany(count) => write!(f, "{count} entries are too many"),
            Self::TrailingBytes(count) => write!(f, "{count} bytes left over at the end"),
            Self::BadSegwitFlag => write!(f, "bad or superfluous witness flag"),
            Self::Invalid(field) => write!(f, "invalid {field}"),
        }
    }
}

impl core::error::Error for DecodeError {}

/// Values with one byte form.
pub trait Encodable {
    /// Appends the byte form.
    fn encode_to(&self, out: &mut Vec<u8>);

    /// The byte form.
    fn encode(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.encode_to(&mut out);
        out
    }
}

/// Values that can be read from hostile bytes without panic and with memory bounded by the input's length.
pub trait Decodable: Sized {
    /// Reads one value and leaves the reader behind it.
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError>;

    /// Reads one value that must use all of `bytes`.
    fn decode(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let value = Self::decode_from(&mut reader)?;
        reader.finish()?;
        Ok(value)
    }
}

/// A position in a slice of bytes.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    offset: usize,
}

impl<'a> Reader<'a> {
    /// Starts at the first byte.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, offset: 0 }
    }

    /// Bytes read so far.
    pub fn offset(&self) -> usize {
        self.offset
    }

    /// Bytes not yet read.
    pub fn remaining(&self) -> usize {
        self.bytes.len() - self.offset
    }

    /// Fails if anything is left.
    pub fn finish(&self) -> Result<(), DecodeError> {
        match self.remaining() {
            0 => Ok(()),
            left => Err(DecodeError::TrailingBytes(left)),
        }
    }

    /// The next `count` bytes.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], DecodeError> {
        let error = DecodeError::UnexpectedEnd {
            offset: self.bytes.len(),
            needed: count.saturating_sub(self.remaining()),
        };
        let end = self.offset.checked_add(count).ok_or(error)?;
        let taken = self.bytes.get(self.offset..end).ok_or(error)?;
        self.offset = end;
        Ok(taken)
    }

    /// The next `N` bytes as an array.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], DecodeError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    /// One byte.
    pub fn u8(&mut self) -> Result<u8, DecodeError> {
        Ok(self.array::<1>()?[0])
    }

    /// 16 bits, little-endian.
    pub fn u16(&mut self) -> Result<u16, DecodeError> {
        self.array().map(u16::from_le_bytes)
    }

    /// 32 bits, little-endian.
    pub fn u32(&mut self) -> Result<u32, DecodeError> {
        self.array().map(u32::from_le_bytes)
    }

    /// 32 bits, little-endian, two's complement.
    pub fn i32(&mut self) -> Result<i32, DecodeError> {
        self.array().map(i32::from_le_bytes)
    }

    /// 64 bits, little-endian.
    pub fn u64(&mut self) -> Result<u64, DecodeError> {
        self.array().map(u64::from_le_bytes)
    }

    /// 64 bits, little-endian, two's complement.
    pub fn i64(&mut self) -> Result<i64, DecodeError> {
        self.array().map(i64::from_le_bytes)
    }

    /// A compact size of at most [`MAX_SIZE`], in the one canonical form.
    pub fn compact_size(&mut self) -> Result<u64, DecodeError> {
        match self.compact_u64()? {
            value if value > MAX_SIZE => Err(DecodeError::Oversized(value)),
            value => Ok(value),
        }
    }

    /// A number of any size in the compact form: for values that are no length, such as service bits (BIP155).
    pub fn compact_u64(&mut self) -> Result<u64, DecodeError> {
        let (value, least) = match self.u8()? {
            0xfd => (u64::from(self.u16()?), 0xfd),
            0xfe => (u64::from(self.u32()?), 0x1_0000),
            0xff => (self.u64()?, 0x1_0000_0000),
            small => (u64::from(small), 0),
        };
        match value < least {
            true => Err(DecodeError::NonCanonicalSize),
            false => Ok(value),
        }
    }

    /// Bytes behind their length.
    pub fn var_bytes(&mut self) -> Result<&'a [u8], DecodeError> {
        let length = self.compact_size()?;
        self.take(length as usize)
    }

    /// A list behind its count, at most `max` entries. Memory grows with what is really there, not with the count.
    pub fn list<T: Decodable>(&mut self, max: u64) -> Result<Vec<T>, DecodeError> {
        let count = self.compact_size()?;
        if count > max {
            return Err(DecodeError::Oversized(count));
        }
        (0..count).map(|_| T::decode_from(self)).collect()
    }
}

/// Appends a compact size: 1, 3, 5 or 9 bytes.
pub fn put_compact_size(out: &mut Vec<u8>, value: u64) {
    match value {
        0..=0xfc => out.push(value as u8),
        0xfd..=0xffff => {
            out.push(0xfd);
            out.extend((value as u16).to_le_bytes());
        }
        0x1_0000..=0xffff_ffff => {
            out.push(0xfe);
            out.extend((value as u32).to_le_bytes());
        }
        _ => {
            out.push(0xff);
            out.extend(value.to_le_bytes());
        }
    }
}

/// Bytes that a compact size takes.
pub const fn compact_size_len(value: u64) -> usize {
    match value {
        0..=0xfc => 1,
        0xfd..=0xffff => 3,
        0x1_0000..=0xffff_ffff => 5,
        _ => 9,
    }
}

/// Appends bytes behind their length.
pub fn put_var_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_compact_size(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// Appends a list behind its count.
pub fn put_list<T: Encodable>(out: &mut Vec<u8>, list: &[T]) {
    put_compact_size(out, list.len() as u64);
    list.iter().for_each(|item| item.encode_to(out));
}

macro_rules! encode_hash {
    ($($name:ty),*) => {$(
        impl Encodable for $name {
            fn encode_to(&self, out: &mut Vec<u8>) {
                out.extend_from_slice(self.as_bytes());
            }
        }
        impl Decodable for $name {
            fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
                reader.array().map(Self::from_bytes)
            }
        }
    )*};
}

encode_hash!(
    super::hash::Hash256,
    super::hash::BlockHash,
    super::hash::Txid,
    super::hash::Wtxid,
    super::hash::MerkleNode,
    super::hash::PubkeyHash
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compact_sizes_round_trip_in_the_shortest_form() {
        for value in [0, 0xfc, 0xfd, 0xffff, 0x1_0000, MAX_SIZE] {
            let mut out = Vec::new();
            put_compact_size(&mut out, value);
            assert_eq!(out.len(), compact_size_len(value));
            assert_eq!(Reader::new(&out).compact_size(), Ok(value));
        }
    }

    #[test]
    fn bad_sizes_are_refused() {
        for (bytes, error) in [
            (&[0xfd, 0xfc, 0][..], DecodeError::NonCanonicalSize),
            (&[0xfe, 0xff, 0xff, 0, 0], DecodeError::NonCanonicalSize),
            (&[0xff, 0, 0, 0, 0, 1, 0, 0, 0], DecodeError::Oversized(1 << 32)),
            (&[0xfd, 1], DecodeError::UnexpectedEnd { offset: 2, needed: 1 }),
            (&[], DecodeError::UnexpectedEnd { offset: 0, needed: 1 }),
        ] {
            assert_eq!(Reader::new(bytes).compact_size(), Err(error));
        }
    }

    #[test]
    fn a_large_count_with_little_behind_it_costs_nothing() {
        let mut reader = Reader::new(&[0xfe, 0, 0, 0, 2, 1]);
        assert!(matches!(
            reader.list::<super::super::Txid>(MAX_SIZE),
            Err(DecodeError::UnexpectedEnd { .. })
        ));
    }
}
