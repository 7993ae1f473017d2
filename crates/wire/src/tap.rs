//! What somebody hears who listens on a node's connections: bytes as they cross, whatever they mean. Nothing here is stored.

use std::collections::VecDeque;

use crate::framing::Protocol;

/// At most so many pieces are kept.
const PIECES: usize = 128;
/// At most so many bytes of a piece.
pub const MAX_HEARD: usize = 2_048;

/// Bytes that crossed a connection at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overheard {
    /// Running number, from 1.
    pub seq: u64,
    /// Unix milliseconds.
    pub time: u64,
    /// Number of the connection.
    pub peer: u64,
    /// Name of the peer.
    pub peer_name: String,
    /// This node sent them.
    pub outgoing: bool,
    /// What the connection spoke when they had crossed.
    pub protocol: Protocol,
    /// How many there were.
    pub size: usize,
    /// At most the first [`MAX_HEARD`] of them.
    pub bytes: Box<[u8]>,
}

/// A ring of pieces.
#[derive(Debug, Default)]
pub(crate) struct Tap {
    pieces: VecDeque<Overheard>,
    last: u64,
}

impl Tap {
    /// Adds a piece and gives it its number.
    pub fn put(&mut self, piece: Overheard) {
        self.last += 1;
        if self.pieces.len() >= PIECES {
            self.pieces.pop_front();
        }
        self.pieces.push_back(Overheard { seq: self.last, ..piece });
    }

    pub fn after(&self, after: u64) -> impl Iterator<Item = &Overheard> {
        self.pieces.iter().filter(move |piece| piece.seq > after)
    }
}
