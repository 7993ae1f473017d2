//! What happened, for people to read: events and messages. Both are rings; nothing here is stored.

use std::collections::VecDeque;

use hashyard_core::{Amount, Hash256};
use hashyard_wire::{Inventory, Message};

use crate::events::{Event, EventKind};
use crate::io::{Millis, PeerId};

/// Events kept.
pub const MAX_EVENTS: usize = 100;

/// Messages kept.
pub const MAX_MESSAGES: usize = 500;

/// Bytes of a message kept.
pub const MAX_RAW: usize = 4_096;

/// Events of one kind within this time become one, in ms.
const MERGE_WINDOW: Millis = 1_000;

/// A message as it was sent or received.
#[derive(Debug, Clone)]
pub struct LoggedMessage {
    /// Running number.
    pub seq: u64,
    /// When.
    pub time: Millis,
    /// The connection.
    pub peer: PeerId,
    /// Name of the peer.
    pub peer_name: String,
    /// This node sent it.
    pub outgoing: bool,
    /// The command, like `inv`.
    pub command: String,
    /// Bytes with header.
    pub size: usize,
    /// The hash of the block or transaction that it is about, if it is about one.
    pub subject: Option<Hash256>,
    /// At most the first [`MAX_RAW`] bytes of the frame.
    pub raw: Box<[u8]>,
    /// What is wrong with it, if it could not be read.
    pub error: Option<String>,
}

/// Events and messages, numbered.
#[derive(Debug, Default)]
pub struct Journal {
    events: VecDeque<Event>,
    messages: VecDeque<LoggedMessage>,
    next_event: u64,
    next_message: u64,
}

impl Journal {
    /// Events, newest first.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter().rev()
    }

    /// Up to `limit` messages with a number above `after`, oldest first.
    pub fn messages_after(&self, after: u64, limit: usize) -> impl Iterator<Item = &LoggedMessage> {
        self.messages.iter().filter(move |message| message.seq > after).take(limit)
    }

    pub(crate) fn event(&mut self, now: Millis, kind: EventKind) {
        self.next_event += 1;
        let seq = self.next_event;
        if let Some(last) = self.events.back_mut().filter(|last| now < last.time_ms + MERGE_WINDOW)
            && merge(&mut last.kind, &kind)
        {
            last.seq = seq;
            return;
        }
        self.events.push_back(Event { time_ms: now, seq, kind });
        if self.events.len() > MAX_EVENTS {
            self.events.pop_front();
        }
    }

    pub(crate) fn message(&mut self, record: Record<'_>) {
        self.next_message += 1;
        let shown = &record.raw[..record.raw.len().min(MAX_RAW)];
        self.messages.push_back(LoggedMessage {
            seq: self.next_message,
            time: record.now,
            peer: record.peer,
            peer_name: record.peer_name,
            outgoing: record.outgoing,
            command: record.command,
            size: record.raw.len(),
            subject: record.subject,
            raw: shown.into(),
            error: record.error,
        });
        if self.messages.len() > MAX_MESSAGES {
            self.messages.pop_front();
        }
    }
}

/// A message to be written down.
pub(crate) struct Record<'a> {
    pub now: Millis,
    pub peer: PeerId,
    pub peer_name: String,
    pub outgoing: bool,
    pub command: String,
    pub subject: Option<Hash256>,
    pub raw: &'a [u8],
    pub error: Option<String>,
}

/// The block or transaction that a message is about, if it is about one.
pub(crate) fn subject(message: &Message) -> Option<Hash256> {
    match message {
        Message::Block(block) => Some(Hash256::from_bytes(*block.block_hash().as_bytes())),
        Message::Tx(tx) => Some(Hash256::from_bytes(*tx.txid().as_bytes())),
        Message::Headers(headers) => {
            headers.last().map(|header| Hash256::from_bytes(*header.block_hash().as_bytes()))
        }
        Message::Inv(list) | Message::GetData(list) | Message::NotFound(list) => {
            list.first().map(Inventory::hash)
        }
        _ => None,
    }
}

/// Joins a new event to the last one if both are of a kind that comes in bursts.
fn merge(last: &mut EventKind, new: &EventKind) -> bool {
    match (last, new) {
        (
            EventKind::TransactionsAccepted { count, txid, from },
            EventKind::TransactionsAccepted { count: more, txid: newest, from: source },
        ) if from == source => {
            *count += more;
            *txid = *newest;
            true
        }
        (
            EventKind::BlockConnected { height, hash, miner, reward, count },
            EventKind::BlockConnected { height: h, hash: newest, miner: m, reward: r, count: more },
        ) if miner.you == m.you => {
            (*height, *hash, *miner) = (*h, *newest, m.clone());
            *reward = Amount(reward.0.saturating_add(r.0));
            *count += more;
            true
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hashyard_core::BlockHash;

    use crate::miner_tag::MinerTag;

    fn block(height: u32, you: bool) -> EventKind {
        let (hash, miner) = (BlockHash::ZERO, MinerTag { name: None, address: None, you });
        EventKind::BlockConnected { height, hash, miner, reward: Amount(50), count: 1 }
    }

    #[test]
    fn blocks_of_one_side_in_a_row_are_one_event_and_news_each_time() {
        let mut journal = Journal::default();
        let mut seen = vec![];
        for (now, height, you) in
            [(0, 1, true), (10, 2, true), (20, 3, false), (30, 4, true), (1_040, 5, true)]
        {
            journal.event(now, block(height, you));
            let newest = journal.events().next().unwrap();
            let EventKind::BlockConnected { height, reward, count, .. } = newest.kind else { unreachable!() };
            seen.push((newest.seq, height, count, reward.0));
        }
        assert_eq!(seen, [(1, 1, 1, 50), (2, 2, 2, 100), (3, 3, 1, 50), (4, 4, 1, 50), (5, 5, 1, 50)]);
        assert_eq!(journal.events().count(), 4);
    }
}
