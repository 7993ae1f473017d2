//! The last messages of a node's connections, for people to look at. Nothing here is stored.

use std::collections::VecDeque;

use hashyard_core::Hash256;

use crate::frame::HEADER_LEN;
use crate::inventory::Inventory;
use crate::message::Message;

/// At most so many bytes of a message are kept.
pub const MAX_RAW: usize = 4_096;

/// A message as it was sent or received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedMessage {
    /// Running number, from 1.
    pub seq: u64,
    /// Unix milliseconds.
    pub time: u64,
    /// Number of the connection.
    pub peer: u64,
    /// Name of the peer.
    pub peer_name: String,
    /// This node sent it.
    pub outgoing: bool,
    /// The command, like `inv`; a question mark where the frame has none.
    pub command: String,
    /// Bytes with V1's header.
    pub size: usize,
    /// The block or transaction that it is about, if it is about one.
    pub subject: Option<Inventory>,
    /// The frame as V1 has it, at most its first [`MAX_RAW`] bytes.
    pub raw: Box<[u8]>,
    /// What is wrong with it, if it could not be read.
    pub error: Option<String>,
}

/// A ring of messages.
#[derive(Debug)]
pub(crate) struct MessageLog {
    messages: VecDeque<LoggedMessage>,
    limit: usize,
    last: u64,
}

impl MessageLog {
    pub fn new(limit: usize) -> Self {
        Self { messages: VecDeque::new(), limit, last: 0 }
    }

    pub fn is_off(&self) -> bool {
        self.limit == 0
    }

    /// Adds a message and gives it its number.
    pub fn put(&mut self, message: LoggedMessage) {
        self.last += 1;
        if self.messages.len() >= self.limit {
            self.messages.pop_front();
        }
        self.messages.push_back(LoggedMessage { seq: self.last, ..message });
    }

    /// Unix milliseconds of the oldest message that is kept, if older ones were forgotten.
    pub fn forgot_before(&self) -> Option<u64> {
        self.messages.front().filter(|oldest| oldest.seq > 1).map(|oldest| oldest.time)
    }

    pub fn about(&self, names: &[Hash256]) -> impl Iterator<Item = &LoggedMessage> {
        self.messages.iter().filter(move |message| is_about(message, names))
    }

    pub fn after(&self, after: u64, limit: usize) -> impl Iterator<Item = &LoggedMessage> {
        self.messages.iter().filter(move |message| message.seq > after).take(limit)
    }
}

/// Bytes of an entry of `inv`, `getdata` and `notfound`: kind, 4 bytes, and hash.
const ENTRY: usize = 36;

/// Whether a message is, lists or asks for one of these. Of a long list what lies within the kept bytes is looked at.
fn is_about(message: &LoggedMessage, names: &[Hash256]) -> bool {
    match message.command.as_str() {
        "inv" | "getdata" | "notfound" => {
            let payload = message.raw.get(HEADER_LEN..).unwrap_or_default();
            let length = match payload.first() {
                Some(0xfd) => 3,
                Some(0xfe) => 5,
                Some(0xff) => 9,
                _ => 1,
            };
            let entries = payload.get(length..).unwrap_or_default().chunks_exact(ENTRY);
            entries.into_iter().any(|entry| names.iter().any(|name| entry[4..] == name.as_bytes()[..]))
        }
        "tx" | "block" | "cmpctblock" | "getblocktxn" | "blocktxn" => {
            message.subject.is_some_and(|subject| names.contains(&subject.hash()))
        }
        _ => false,
    }
}

/// The block or transaction that a message is about, if it is about one.
pub(crate) fn subject(message: &Message) -> Option<Inventory> {
    match message {
        Message::Block(block) => Some(Inventory::Block(block.block_hash())),
        Message::CmpctBlock(block) => Some(Inventory::Block(block.header.block_hash())),
        Message::GetBlockTxn(request) => Some(Inventory::Block(request.block_hash)),
        Message::BlockTxn(transactions) => Some(Inventory::Block(transactions.block_hash)),
        Message::Tx(tx) => Some(Inventory::Tx(tx.txid())),
        Message::Headers(headers) => headers.last().map(|header| Inventory::Block(header.block_hash())),
        Message::Inv(list) | Message::GetData(list) | Message::NotFound(list) => list.first().copied(),
        _ => None,
    }
}
