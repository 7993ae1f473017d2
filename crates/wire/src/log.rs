//! The last messages of a node's connections, for people to look at. Nothing here is stored.

use std::collections::VecDeque;

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
    /// Bytes with header.
    pub size: usize,
    /// The block or transaction that it is about, if it is about one.
    pub subject: Option<Inventory>,
    /// The frame, at most its first [`MAX_RAW`] bytes.
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

    pub fn after(&self, after: u64, limit: usize) -> impl Iterator<Item = &LoggedMessage> {
        self.messages.iter().filter(move |message| message.seq > after).take(limit)
    }
}

/// The block or transaction that a message is about, if it is about one.
pub(crate) fn subject(message: &Message) -> Option<Inventory> {
    match message {
        Message::Block(block) => Some(Inventory::Block(block.block_hash())),
        Message::Tx(tx) => Some(Inventory::Tx(tx.txid())),
        Message::Headers(headers) => headers.last().map(|header| Inventory::Block(header.block_hash())),
        Message::Inv(list) | Message::GetData(list) | Message::NotFound(list) => list.first().copied(),
        _ => None,
    }
}
