//! Bitcoin Core's `blk*.dat` layout: for each block the network's magic, its length (4 bytes, little-endian), its bytes.
//!
//! Since version 28 Core XORs what it writes to these files with the 8 bytes of `xor.dat`, repeated over the whole file.
//! Files are allocated in chunks, so zeros may follow a block, as many as it likes. The file system writes those, so they are not
//! XORed; where a copied file was obfuscated as a whole, they are. Both kinds are read.

use core::fmt;

use crate::encode::{Decodable, DecodeError};
use crate::{Block, Params};

/// The longest block, in bytes: its weight limit when all of it is witness.
const MAX_BLOCK_BYTES: usize = 4_000_000;

/// Magic and length.
const FRAME_HEADER: usize = 8;

/// One block of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frame {
    /// Where its magic stands, in bytes from the start of the file.
    pub offset: u64,
    /// The block, or why its bytes are none.
    pub block: Result<Block, DecodeError>,
}

/// Why a file can't be read on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameError {
    /// Something else than this network's magic, after which nothing can be trusted.
    BadMagic {
        /// Bytes from the start of the file.
        offset: u64,
        /// What stands there.
        found: [u8; 4],
    },
    /// A length that no block has.
    BadLength {
        /// Bytes from the start of the file.
        offset: u64,
        /// The length found.
        length: u32,
    },
    /// The file ends inside a block.
    Truncated {
        /// Where the block begins, in bytes from the start of the file.
        offset: u64,
    },
}

impl fmt::Display for FrameError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BadMagic { offset, found } => {
                write!(f, "no block of this network at byte {offset}: magic {}", hex::encode(found))
            }
            Self::BadLength { offset, length } => {
                write!(f, "impossible block length {length} at byte {offset}")
            }
            Self::Truncated { offset } => write!(f, "the file ends inside the block at byte {offset}"),
        }
    }
}

impl core::error::Error for FrameError {}

/// Reads a file that comes in slices of any size. Holds one unfinished block and the slice at most.
#[derive(Debug, Clone)]
pub struct BlkReader {
    magic: [u8; 4],
    key: [u8; 8],
    buffer: Vec<u8>,
    /// Bytes of the file before the buffer.
    consumed: u64,
}

impl BlkReader {
    /// For files of this network; `key` is the content of `xor.dat`, zeros if there is none.
    pub fn new(params: &Params, key: [u8; 8]) -> Self {
        Self { magic: params.magic, key, buffer: vec![], consumed: 0 }
    }

    /// Takes the next bytes of the file.
    pub fn push(&mut self, bytes: &[u8]) {
        let start = self.consumed + self.buffer.len() as u64;
        let key = self.key;
        let plain = bytes.iter().zip(start..).map(|(byte, at)| byte ^ key_byte(&key, at));
        self.buffer.extend(plain);
    }

    /// The next whole block, `None` if more bytes are needed.
    ///
    /// # Errors
    /// The frame is broken; reading can't go on.
    pub fn next_frame(&mut self) -> Result<Option<Frame>, FrameError> {
        self.skip_padding();
        let Some((header, rest)) = self.buffer.split_first_chunk::<FRAME_HEADER>() else { return Ok(None) };
        let length = self.check_frame_header(header)?;
        let Some(bytes) = rest.get(..length) else { return Ok(None) };
        let frame = Frame { offset: self.consumed, block: Block::decode(bytes) };
        self.drop_front(FRAME_HEADER + length);
        Ok(Some(frame))
    }

    /// Says that the file is over.
    ///
    /// # Errors
    /// [`FrameError::Truncated`] if a block is unfinished.
    pub fn finish(&mut self) -> Result<(), FrameError> {
        self.skip_padding();
        let too_short = self.buffer.len() < self.magic.len();
        match too_short && (0..self.buffer.len()).all(|at| self.is_padding(at)) {
            true => Ok(()),
            false => Err(FrameError::Truncated { offset: self.consumed }),
        }
    }

    fn check_frame_header(&self, header: &[u8; FRAME_HEADER]) -> Result<usize, FrameError> {
        let [m0, m1, m2, m3, l0, l1, l2, l3] = *header;
        let (found, length) = ([m0, m1, m2, m3], u32::from_le_bytes([l0, l1, l2, l3]));
        if found != self.magic {
            return Err(FrameError::BadMagic { offset: self.consumed, found });
        }
        match length as usize {
            fine @ 81..=MAX_BLOCK_BYTES => Ok(fine),
            _ => Err(FrameError::BadLength { offset: self.consumed, length }),
        }
    }

    /// Zeros between and behind blocks, one by one. A magic is none of them, even where a byte of it is the key's.
    fn skip_padding(&mut self) {
        let ends = |at: usize| self.buffer[at..].starts_with(&self.magic) || !self.is_padding(at);
        let padding = (0..self.buffer.len()).position(ends).unwrap_or(self.buffer.len());
        // A magic may be under way.
        let unclear = self.buffer.len().saturating_sub(self.magic.len() - 1);
        self.drop_front(padding.min(unclear));
    }

    /// Whether this byte of the buffer is zero, in plain or in the file as it is.
    fn is_padding(&self, position: usize) -> bool {
        let byte = self.buffer[position];
        byte == 0 || byte == key_byte(&self.key, self.consumed + position as u64)
    }

    fn drop_front(&mut self, count: usize) {
        self.buffer.drain(..count);
        self.consumed += count as u64;
    }
}

/// What the byte at this position of the file is XORed with.
fn key_byte(key: &[u8; 8], at: u64) -> u8 {
    key[(at % 8) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::encode::Encodable;
    use crate::params::MAINNET;

    const KEY: [u8; 8] = [0x9d, 0, 0x11, 0xf9, 0xbe, 0xb4, 0, 0x7f];

    fn frames(count: usize) -> Vec<u8> {
        let block = MAINNET.genesis_block().encode();
        [&MAINNET.magic[..], &(block.len() as u32).to_le_bytes(), &block].concat().repeat(count)
    }

    fn obfuscated(plain: &[u8]) -> Vec<u8> {
        plain.iter().zip(KEY.iter().cycle()).map(|(byte, key)| byte ^ key).collect()
    }

    /// How many blocks the file has, and how it ends.
    fn read(file: &[u8], slice: usize) -> Result<usize, FrameError> {
        let (mut reader, mut blocks) = (BlkReader::new(&MAINNET, KEY), 0);
        for bytes in file.chunks(slice) {
            reader.push(bytes);
            while let Some(frame) = reader.next_frame()? {
                assert_eq!(frame.block.as_ref(), Ok(&MAINNET.genesis_block()));
                blocks += 1;
            }
        }
        reader.finish().map(|()| blocks)
    }

    #[test]
    fn zeros_end_an_obfuscated_file_whether_they_are_obfuscated_or_not() {
        for (count, zeros) in (1..=8).flat_map(|count| (0..20).map(move |zeros| (count, zeros))) {
            let plain = [frames(count), vec![0; zeros]].concat();
            let as_allocated = [obfuscated(&frames(count)), vec![0; zeros]].concat();
            for slice in [3, 100, usize::MAX] {
                assert_eq!(
                    read(&obfuscated(&plain), slice),
                    Ok(count),
                    "{zeros} obfuscated, slices of {slice}"
                );
                assert_eq!(read(&as_allocated, slice), Ok(count), "{zeros} as allocated, slices of {slice}");
            }
        }
    }

    #[test]
    fn allocated_zeros_between_blocks_are_skipped() {
        let plain = [frames(1), vec![0; 16], frames(2)].concat();
        let mut file = obfuscated(&plain);
        file[frames(1).len()..][..16].fill(0);
        assert_eq!(read(&file, 7), Ok(3));
    }

    #[test]
    fn any_number_of_zeros_stands_between_blocks() {
        for zeros in 1..=20 {
            let plain = [frames(1), vec![0; zeros], frames(2), vec![0; zeros], frames(1)].concat();
            let mut as_allocated = obfuscated(&plain);
            for gap in [frames(1).len(), frames(3).len() + zeros] {
                as_allocated[gap..][..zeros].fill(0);
            }
            for slice in [1, 3, 100, usize::MAX] {
                assert_eq!(read(&obfuscated(&plain), slice), Ok(4), "{zeros} obfuscated, slices of {slice}");
                assert_eq!(read(&as_allocated, slice), Ok(4), "{zeros} as allocated, slices of {slice}");
            }
        }
    }

    #[test]
    fn what_is_neither_block_nor_zeros_is_refused() {
        let garbage = [obfuscated(&frames(1)), vec![1; 12]].concat();
        let offset = frames(1).len() as u64;
        assert!(matches!(read(&garbage, 50), Err(FrameError::BadMagic { offset: at, .. }) if at == offset));
        let cut = &obfuscated(&frames(2))[..2 * offset as usize - 9];
        assert_eq!(read(cut, 50), Err(FrameError::Truncated { offset }));
    }
}
