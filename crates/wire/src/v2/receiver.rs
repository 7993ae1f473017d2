//! What the other side sends behind its key: garbage, what ends it, and packets. The first packet's tag covers the garbage; the
//! first that is no decoy says which version is spoken, and there is only one.

use super::keys::{DirectionKeys, TERMINATOR_LEN};
use super::message_type::{self, MAX_TYPE};
use super::packet::{EXPANSION, LENGTH_LEN, Opened, PacketStream};
use crate::frame::{FrameError, MAX_MESSAGE, RawMessage, fill};

/// The most bytes of garbage that a side may send.
pub const MAX_GARBAGE: usize = 4_095;

/// The longest contents of a packet, decoys too (`MAX_CONTENTS_LEN` in Bitcoin Core's `net.h`).
pub const MAX_CONTENTS: usize = MAX_TYPE + MAX_MESSAGE;

/// Reads one direction. Keeps the bytes of at most one unfinished packet.
pub struct Receiver {
    packets: PacketStream,
    terminator: [u8; TERMINATOR_LEN],
    buffer: Vec<u8>,
    expects: Expects,
    /// What the next tag covers besides its packet: the garbage, once.
    aad: Vec<u8>,
    has_version: bool,
}

/// What comes next.
#[derive(Debug, Clone, Copy)]
enum Expects {
    Terminator,
    Length,
    /// Contents of so many bytes.
    Packet(usize),
}

impl Receiver {
    /// Reads what is encrypted with these keys.
    pub fn new(keys: &DirectionKeys) -> Self {
        Self {
            packets: PacketStream::new(keys),
            terminator: keys.terminator,
            buffer: Vec::new(),
            expects: Expects::Terminator,
            aad: Vec::new(),
            has_version: false,
        }
    }

    /// Whether the version packet came, so that the other side has the same keys.
    pub fn has_version(&self) -> bool {
        self.has_version
    }

    /// The next message in the bytes, as sound as the packet allows; `None` if they end before it does.
    ///
    /// # Errors
    /// The stream is lost.
    pub fn next(&mut self, bytes: &mut &[u8]) -> Result<Option<Result<RawMessage, FrameError>>, FrameError> {
        loop {
            let expects = self.expects;
            let is_complete = match expects {
                Expects::Terminator => self.end_garbage(bytes)?,
                Expects::Length => self.fill(LENGTH_LEN, bytes),
                Expects::Packet(length) => self.fill(length + EXPANSION, bytes),
            };
            if !is_complete {
                return Ok(None);
            }
            match expects {
                Expects::Terminator => self.expects = Expects::Length,
                Expects::Length => self.expects = Expects::Packet(self.read_length()?),
                Expects::Packet(_) => {
                    self.expects = Expects::Length;
                    if let Some(contents) = self.read_packet()? {
                        return Ok(Some(read_message(contents)));
                    }
                }
            }
        }
    }

    fn fill(&mut self, length: usize, bytes: &mut &[u8]) -> bool {
        fill(&mut self.buffer, length, bytes);
        self.buffer.len() == length
    }

    /// Takes bytes until the terminator is there.
    fn end_garbage(&mut self, bytes: &mut &[u8]) -> Result<bool, FrameError> {
        while let Some((byte, rest)) = bytes.split_first() {
            *bytes = rest;
            self.buffer.push(*byte);
            if self.buffer.ends_with(&self.terminator) {
                self.buffer.truncate(self.buffer.len() - TERMINATOR_LEN);
                self.aad = core::mem::take(&mut self.buffer);
                return Ok(true);
            }
            if self.buffer.len() >= MAX_GARBAGE + TERMINATOR_LEN {
                return Err(FrameError::NoTerminator);
            }
        }
        Ok(false)
    }

    fn read_length(&mut self) -> Result<usize, FrameError> {
        let mut length = [0; LENGTH_LEN];
        length.copy_from_slice(&self.buffer);
        self.buffer.clear();
        match self.packets.open_length(length) {
            length if length > MAX_CONTENTS => Err(FrameError::Oversized(length as u32)),
            length => Ok(length),
        }
    }

    /// The contents of a packet that holds a message.
    fn read_packet(&mut self) -> Result<Option<Vec<u8>>, FrameError> {
        let (packet, aad) = (core::mem::take(&mut self.buffer), core::mem::take(&mut self.aad));
        let Opened { ignore, contents } = self.packets.open(&aad, packet).ok_or(FrameError::BadTag)?;
        let is_message = !ignore && self.has_version;
        self.has_version |= !ignore;
        Ok(is_message.then_some(contents))
    }
}

fn read_message(mut contents: Vec<u8>) -> Result<RawMessage, FrameError> {
    let (command, length) = message_type::decode(&contents)?;
    contents.drain(..length);
    Ok(RawMessage::new(command, contents))
}
