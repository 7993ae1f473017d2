//! One packet (BIP324, *Overall packet encryption and decryption pseudocode*).
//!
//! | bytes | field |
//! | --- | --- |
//! | 3 | length of the contents, little-endian, encrypted by itself |
//! | 1 | header: the highest bit says that the packet is a decoy |
//! | as many as the length says | contents |
//! | 16 | tag |
//!
//! Header and contents are encrypted together.

use super::cipher::{LengthCipher, PacketCipher, TAG_LEN};
use super::keys::DirectionKeys;

/// Bytes of an encrypted length.
pub const LENGTH_LEN: usize = 3;

/// Bytes of a packet besides its length and its contents.
pub const EXPANSION: usize = 1 + TAG_LEN;

/// The header of a packet that is to be ignored.
const IGNORE: u8 = 0x80;

/// One direction of a connection: makes packets, or reads them.
pub struct PacketStream {
    lengths: LengthCipher,
    packets: PacketCipher,
}

impl PacketStream {
    /// The beginning of a direction.
    pub fn new(keys: &DirectionKeys) -> Self {
        Self { lengths: LengthCipher::new(&keys.length), packets: PacketCipher::new(&keys.packet) }
    }

    /// The next packet, with contents in so many parts, at most 2^24 - 1 bytes together. The tag covers `aad`, too, which is not
    /// sent.
    pub fn seal(&mut self, parts: &[&[u8]], aad: &[u8], ignore: bool) -> Vec<u8> {
        let length: usize = parts.iter().map(|part| part.len()).sum();
        let mut out = Vec::with_capacity(LENGTH_LEN + length + EXPANSION);
        out.extend_from_slice(&(length as u32).to_le_bytes()[..LENGTH_LEN]);
        self.lengths.apply(&mut out);
        out.push(if ignore { IGNORE } else { 0 });
        parts.iter().for_each(|part| out.extend_from_slice(part));
        let tag = self.packets.encrypt(aad, &mut out[LENGTH_LEN..]);
        out.extend_from_slice(&tag);
        out
    }

    /// The length in bytes of the next packet's contents, which the packet itself must follow.
    pub fn open_length(&mut self, mut length: [u8; LENGTH_LEN]) -> usize {
        self.lengths.apply(&mut length);
        let [a, b, c] = length;
        u32::from_le_bytes([a, b, c, 0]) as usize
    }

    /// Reads the next packet behind its length. `None` if its tag is wrong.
    pub fn open(&mut self, aad: &[u8], mut packet: Vec<u8>) -> Option<Opened> {
        let (sealed, tag) = packet.split_last_chunk_mut::<TAG_LEN>()?;
        if !self.packets.decrypt(aad, sealed, tag) {
            return None;
        }
        let ignore = sealed.first()? & IGNORE != 0;
        packet.truncate(packet.len() - TAG_LEN);
        packet.remove(0);
        Some(Opened { ignore, contents: packet })
    }
}

/// What a packet held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opened {
    /// It is a decoy.
    pub ignore: bool,
    /// The contents.
    pub contents: Vec<u8>,
}
