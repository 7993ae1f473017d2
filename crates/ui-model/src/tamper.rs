//! A block's header as 80 bytes that anyone may change, and what follows from them.

use core::ops::Range;

use hashyard_core::primitives::pow::hash_log2_work;
use hashyard_core::{Bits, BlockHash, Decodable, Header, MerkleNode, sha256};

/// A field of the header, in the order of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HeaderField {
    /// Bytes 0–3.
    Version,
    /// Bytes 4–35.
    PreviousHash,
    /// Bytes 36–67.
    MerkleRoot,
    /// Bytes 68–71.
    Time,
    /// Bytes 72–75.
    Bits,
    /// Bytes 76–79.
    Nonce,
}

impl HeaderField {
    /// All fields, first bytes first.
    pub const ALL: [Self; 6] =
        [Self::Version, Self::PreviousHash, Self::MerkleRoot, Self::Time, Self::Bits, Self::Nonce];

    /// The field's bytes within the header.
    pub const fn range(self) -> Range<usize> {
        match self {
            Self::Version => 0..4,
            Self::PreviousHash => 4..36,
            Self::MerkleRoot => 36..68,
            Self::Time => 68..72,
            Self::Bits => 72..76,
            Self::Nonce => 76..80,
        }
    }

    /// The field that holds a byte of the header; positions past the end count as the nonce.
    pub fn of(byte: usize) -> Self {
        Self::ALL.into_iter().find(|field| field.range().contains(&byte)).unwrap_or(Self::Nonce)
    }
}

/// A header and what the user made of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HeaderDraft {
    original: [u8; Header::LEN],
    bytes: [u8; Header::LEN],
}

impl HeaderDraft {
    /// An unchanged copy.
    pub fn new(header: &Header) -> Self {
        let bytes = header.to_bytes();
        Self { original: bytes, bytes }
    }

    /// The 80 bytes as they stand now.
    pub fn bytes(&self) -> &[u8; Header::LEN] {
        &self.bytes
    }

    /// Whether this byte differs from the block's.
    pub fn is_byte_changed(&self, byte: usize) -> bool {
        self.bytes.get(byte) != self.original.get(byte)
    }

    /// Whether any byte differs from the block's.
    pub fn is_changed(&self) -> bool {
        self.bytes != self.original
    }

    /// The draft with `step` added to one byte, wrapping at 255; positions past the end change nothing.
    #[must_use]
    pub fn with_byte_stepped(mut self, byte: usize, step: i8) -> Self {
        if let Some(value) = self.bytes.get_mut(byte) {
            *value = value.wrapping_add_signed(step);
        }
        self
    }

    /// The draft with one byte set; positions past the end change nothing.
    #[must_use]
    pub fn with_byte(mut self, byte: usize, value: u8) -> Self {
        if let Some(slot) = self.bytes.get_mut(byte) {
            *slot = value;
        }
        self
    }

    /// The draft with `step` added to the nonce, wrapping as a miner's counter does.
    #[must_use]
    pub fn with_nonce_stepped(mut self, step: i32) -> Self {
        let nonce = self.header().nonce.wrapping_add_signed(step);
        self.bytes[HeaderField::Nonce.range()].copy_from_slice(&nonce.to_le_bytes());
        self
    }

    /// The draft as it was at the start.
    #[must_use]
    pub fn restored(self) -> Self {
        Self { bytes: self.original, ..self }
    }

    /// The bytes as fields.
    pub fn header(&self) -> Header {
        Header::decode(&self.bytes).expect("any 80 bytes are a header")
    }

    /// What hashing the draft gives.
    pub fn outcome(&self) -> HashOutcome {
        HashOutcome::of(&self.header())
    }
}

/// The two hashes of a header, compared with the target that its bits name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HashOutcome {
    /// SHA-256 of the 80 bytes.
    pub first: [u8; 32],
    /// SHA-256 of `first`: the block's hash.
    pub hash: BlockHash,
    /// The target in the order in which hashes are printed; `None` if the bits name no positive number below 2^256.
    pub target: Option<[u8; 32]>,
    /// The hash is at or below the target.
    pub is_met: bool,
    /// The first byte, in printed order, at which hash and target differ.
    pub deciding_byte: Option<usize>,
    /// Base-2 logarithm of the hashes expected to find one as low as this.
    pub hash_log2: f64,
    /// Base-2 logarithm of the hashes expected to meet the target; 0 without one.
    pub target_log2: f64,
    /// The root of the transactions that the header commits to.
    pub merkle_root: MerkleNode,
}

impl HashOutcome {
    /// Hashes a header.
    pub fn of(header: &Header) -> Self {
        let first = sha256(&header.to_bytes());
        let hash = BlockHash::from_bytes(sha256(&first));
        let target = header.bits.to_target();
        let shown = target.map(|target| target.to_be_bytes());
        Self {
            first,
            hash,
            target: shown,
            is_met: target.is_some_and(|target| target.is_met_by(&hash)),
            deciding_byte: shown.and_then(|target| first_difference(&hash.display_bytes(), &target)),
            hash_log2: hash_log2_work(&hash),
            target_log2: target.map_or(0.0, |target| target.work().log2()),
            merkle_root: header.merkle_root,
        }
    }
}

/// The mantissa of compact bits and the power of two that it is multiplied by.
pub fn bits_parts(bits: Bits) -> (u32, i32) {
    let size = (bits.0 >> 24) as i32;
    (bits.0 & 0x007f_ffff, 8 * (size - 3))
}

fn first_difference(left: &[u8; 32], right: &[u8; 32]) -> Option<usize> {
    left.iter().zip(right).position(|(left, right)| left != right)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hashyard_core::Network;

    fn genesis() -> Header {
        Network::Mainnet.params().genesis_block().header
    }

    #[test]
    fn every_byte_belongs_to_one_field() {
        let counted: usize = HeaderField::ALL.iter().map(|field| field.range().len()).sum();
        assert_eq!(counted, Header::LEN);
        assert_eq!(HeaderField::of(35), HeaderField::PreviousHash);
        assert_eq!(HeaderField::of(36), HeaderField::MerkleRoot);
        assert_eq!(HeaderField::of(79), HeaderField::Nonce);
    }

    #[test]
    fn the_first_block_meets_its_target_at_byte_four() {
        let outcome = HeaderDraft::new(&genesis()).outcome();
        assert_eq!(outcome.hash, genesis().block_hash());
        assert!(outcome.is_met);
        assert_eq!(outcome.deciding_byte, Some(4));
        assert!((outcome.target_log2 - 32.0).abs() < 0.001);
        assert_eq!(bits_parts(genesis().bits), (0xffff, 208));
    }

    #[test]
    fn any_changed_byte_is_seen_and_restored() {
        let draft = HeaderDraft::new(&genesis());
        for byte in 0..Header::LEN {
            let changed = draft.with_byte_stepped(byte, 1);
            assert!(changed.is_byte_changed(byte) && changed.is_changed());
            assert_ne!(changed.outcome().hash, draft.outcome().hash, "byte {byte}");
            assert_eq!(changed.restored(), draft);
            assert_eq!(changed.with_byte_stepped(byte, -1), draft);
        }
        assert_eq!(draft.with_byte_stepped(80, 1), draft);
        assert_eq!(draft.with_byte(80, 1), draft);
    }

    #[test]
    fn the_nonce_wraps() {
        let mut header = genesis();
        header.nonce = u32::MAX;
        let draft = HeaderDraft::new(&header).with_nonce_stepped(1);
        assert_eq!(draft.header().nonce, 0);
        assert_eq!(draft.with_nonce_stepped(-1).header(), header);
    }

    #[test]
    fn bits_without_a_target_are_never_met() {
        let mut header = genesis();
        header.bits = Bits(0x2300_ffff);
        let outcome = HashOutcome::of(&header);
        assert_eq!((outcome.target, outcome.is_met, outcome.deciding_byte), (None, false, None));
    }
}
