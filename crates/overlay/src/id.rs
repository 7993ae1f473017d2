//! Names of nodes and keys of records, and how far apart they are.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The bits of a [`NodeId`].
pub const ID_BITS: u16 = 256;

/// 32 bytes that name a node or a record. The first bit of the first byte is the highest. A tab has random ones, which travel as BIP155
/// addresses with network id 0xF0. Shown as hex in stored order.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub [u8; 32]);

/// The XOR of two ids, compared as a number (Maymounkov and Mazières, 2002, section 2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Distance(pub [u8; 32]);

impl NodeId {
    /// How far the other one is.
    pub fn distance(&self, other: &Self) -> Distance {
        Distance(core::array::from_fn(|at| self.0[at] ^ other.0[at]))
    }

    /// How many first bits both have in common: 0 to 256.
    pub fn shared_bits(&self, other: &Self) -> u16 {
        let differing = self.0.iter().zip(&other.0).position(|(a, b)| a != b);
        differing.map_or(ID_BITS, |at| 8 * at as u16 + (self.0[at] ^ other.0[at]).leading_zeros() as u16)
    }

    /// The first 64 bits of the distance.
    pub(crate) fn first_bits_apart(&self, other: &Self) -> u64 {
        let first = |id: &Self| id.0.first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes));
        first(self) ^ first(other)
    }

    /// The same with bit `at`, from the highest, turned over.
    pub(crate) fn with_bit_turned(mut self, at: u8) -> Self {
        self.0[usize::from(at / 8)] ^= 0x80 >> (at % 8);
        self
    }

    /// The first `bits` of this one, the rest of the other.
    pub fn first_bits_then(&self, bits: u16, rest: &Self) -> Self {
        Self(core::array::from_fn(|at| {
            let kept = u32::from(bits.saturating_sub(8 * at as u16).min(8));
            let mask = 0xff_u8.checked_shl(8 - kept).unwrap_or(0);
            (self.0[at] & mask) | (rest.0[at] & !mask)
        }))
    }
}

/// As hex, in stored order.
impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NodeId({self})")
    }
}

impl FromStr for NodeId {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let hash: hashyard_core::Hash256 = text.parse().map_err(|error| format!("node id {error}"))?;
        Ok(Self(hash.display_bytes()))
    }
}

impl Serialize for NodeId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for NodeId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// As hex.
impl fmt::Display for Distance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        NodeId(self.0).fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(first: u8, last: u8) -> NodeId {
        let mut bytes = [0; 32];
        (bytes[0], bytes[31]) = (first, last);
        NodeId(bytes)
    }

    #[test]
    fn shared_bits_are_counted_from_the_highest() {
        let rows = [(id(0, 0), 256), (id(0x80, 0), 0), (id(0x01, 0), 7), (id(0, 0x80), 248), (id(0, 1), 255)];
        for (other, bits) in rows {
            assert_eq!(id(0, 0).shared_bits(&other), bits, "{other}");
        }
    }

    #[test]
    fn distance_is_a_metric_in_which_each_distance_has_one_node() {
        let (a, b, c) = (id(5, 9), id(6, 1), id(0xf0, 7));
        assert_eq!(a.distance(&a), Distance([0; 32]));
        assert_eq!(a.distance(&b), b.distance(&a));
        assert_eq!(NodeId(a.distance(&b).0), NodeId(a.distance(&c).0).xored(&c.distance(&b)));
        assert!(a.distance(&b) < a.distance(&c));
    }

    #[test]
    fn ids_are_written_as_they_are_stored() {
        let text = format!("05{}09", "00".repeat(30));
        assert_eq!((id(5, 9).to_string(), text.parse()), (text.clone(), Ok(id(5, 9))));
        assert!(text[1..].parse::<NodeId>().is_err() && "no id".parse::<NodeId>().is_err());
    }

    #[test]
    fn first_bits_are_kept() {
        let (ones, zeros) = (NodeId([0xff; 32]), NodeId([0; 32]));
        for bits in [0, 1, 7, 8, 9, 160, 255, 256] {
            let mixed = ones.first_bits_then(bits, &zeros);
            assert_eq!(mixed.shared_bits(&ones), bits);
            assert_eq!(mixed.0.iter().map(|byte| byte.count_ones()).sum::<u32>(), bits.into());
        }
        assert_eq!(zeros.with_bit_turned(9).shared_bits(&zeros), 9);
    }

    impl NodeId {
        fn xored(self, by: &Distance) -> Self {
            Self(self.distance(&NodeId(by.0)).0)
        }
    }
}
