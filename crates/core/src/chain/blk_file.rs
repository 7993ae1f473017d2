//! Bitcoin Core's `blk*.dat` layout: for each block the network's magic, its length (4 bytes, little-endian), its bytes.
//!
//! Since version 28 Core XORs these files with the 8 bytes of `xor.dat`, repeated over the whole file. Files are
//! allocated in chunks, so zeros may follow the last block.

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
        let plain = bytes.iter().zip(start..).map(|(byte, at)| byte ^ self.key[(at % 8) as usize]);
        self.buffer.extend(plain);
    }

    /// The next whole block, none if more bytes are needed.
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
        match self.buffer.iter().all(|byte| *byte == 0) {
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

    /// Zeros between and behind blocks.
    fn skip_padding(&mut self) {
        let zeros = self.buffer.chunks_exact(4).take_while(|word| **word == [0; 4]).count() * 4;
        self.drop_front(zeros);
    }

    fn drop_front(&mut self, count: usize) {
        self.buffer.drain(..count);
        self.consumed += count as u64;
    }
}
