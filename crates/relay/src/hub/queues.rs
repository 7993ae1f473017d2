//! What each connection is owed: messages that were handed out for it and have not left for the network yet.
//!
//! The messages themselves wait with the server; here they are counted, with whose they are. Where too much waits, those pay
//! who filled the queue: what they say is not carried to that receiver until all that waits has left. Neither is dropped for
//! what the other does: not the receiver, and no sender by somebody who asks it for much and reads nothing.

use std::collections::{BTreeMap, VecDeque};

use hashyard_links::SILENCE_MS;

use super::{ConnectionId, Limits};

/// Whoever has more than one message, or byte, of so many in a queue that is too long has filled it; fewer than so many do it together.
const SHARE: usize = 8;
/// A list that is longer than this is made shorter when it is empty.
const LIST: usize = 64;

/// One queue for each connection that was sent something, bounded by the queue limits of [`Limits`].
pub struct Queues {
    limits: Limits,
    queues: BTreeMap<ConnectionId, Queue>,
    /// Bytes in all queues together.
    pub(super) bytes: usize,
}

#[derive(Default)]
struct Queue {
    /// Whose message, and its bytes, the next to leave first. At most [`SHARE`] times [`Limits::queue_frames`].
    waiting: VecDeque<(ConnectionId, usize)>,
    bytes: usize,
    flood: Option<Flood>,
}

/// A queue was too long, and others had filled it.
struct Flood {
    /// Those who did, fewer than [`SHARE`].
    senders: Vec<ConnectionId>,
    since_ms: u64,
    /// Of what waited then, so many messages and bytes are left. The receiver is not blamed for them.
    frames: usize,
    bytes: usize,
}

/// What comes of one more message.
#[derive(Debug, PartialEq, Eq)]
pub enum Pushed {
    /// There is room for it.
    Fits,
    /// It was one too many, and these filled the queue: what they say is not carried any more until [`Queues::written`] gives them back.
    Flooded(Vec<ConnectionId>),
    /// It was one too many, and this connection is too slow.
    TooSlow(ConnectionId),
}

impl Queues {
    /// Nobody is owed anything.
    pub fn new(limits: Limits) -> Self {
        Self { limits, queues: BTreeMap::new(), bytes: 0 }
    }

    /// A message of so many bytes waits for a connection. It is `from` another, or the receiver's own affair. Where all queues together are
    /// too long, the connection with the longest is too slow.
    pub fn push(&mut self, now_ms: u64, id: ConnectionId, from: ConnectionId, bytes: usize) -> Pushed {
        let queue = self.queues.entry(id).or_default();
        queue.waiting.push_back((from, bytes));
        queue.bytes += bytes;
        self.bytes += bytes;
        if queue.is_too_long(&self.limits) {
            return match queue.find_flood(now_ms, id) {
                Some(senders) => Pushed::Flooded(senders),
                None => Pushed::TooSlow(id),
            };
        }
        let longest = if self.bytes > self.limits.total_queue_bytes { self.longest() } else { None };
        longest.map_or(Pushed::Fits, Pushed::TooSlow)
    }

    /// Whether this one filled a receiver's queue, which has not been emptied since.
    pub fn is_flooded(&self, id: ConnectionId, by: ConnectionId) -> bool {
        self.flood(id).is_some_and(|flood| flood.senders.contains(&by))
    }

    /// Connections that were flooded so long ago, and have not read since what waited then.
    pub fn stuck(&self, now_ms: u64) -> impl Iterator<Item = ConnectionId> {
        let is_stuck = move |flood: &Flood| now_ms.saturating_sub(flood.since_ms) >= SILENCE_MS;
        let queues = self.queues.iter();
        queues.filter(move |(_, queue)| queue.flood.as_ref().is_some_and(is_stuck)).map(|(id, _)| *id)
    }

    /// Messages in all queues together.
    pub fn frames(&self) -> usize {
        self.queues.values().map(|queue| queue.waiting.len()).sum()
    }

    fn flood(&self, id: ConnectionId) -> Option<&Flood> {
        self.queues.get(&id)?.flood.as_ref()
    }

    fn longest(&self) -> Option<ConnectionId> {
        self.queues.iter().max_by_key(|(_, queue)| queue.bytes).map(|(id, _)| *id)
    }

    /// A message of so many bytes has left. Gives those who may speak to this connection again: they had filled its queue, and that
    /// has left.
    pub fn written(&mut self, id: ConnectionId, bytes: usize) -> Vec<ConnectionId> {
        let Some(queue) = self.queues.get_mut(&id) else { return Vec::new() };
        if queue.waiting.pop_front().is_none() {
            return Vec::new();
        }
        queue.bytes = queue.bytes.saturating_sub(bytes);
        self.bytes = self.bytes.saturating_sub(bytes);
        if queue.waiting.is_empty() {
            queue.waiting.shrink_to(LIST);
        }
        queue.end_flood(bytes)
    }

    /// A connection is gone, and with it what waited for it.
    pub fn remove(&mut self, id: ConnectionId) {
        if let Some(queue) = self.queues.remove(&id) {
            self.bytes -= queue.bytes;
        }
    }
}

impl Queue {
    /// Without what others filled it with.
    fn is_too_long(&self, limits: &Limits) -> bool {
        let (frames, bytes) = self.flood.as_ref().map_or((0, 0), |flood| (flood.frames, flood.bytes));
        self.waiting.len().saturating_sub(frames) > limits.queue_frames
            || self.bytes.saturating_sub(bytes) > limits.queue_bytes
    }

    /// Those who filled it and were not found before. Where there are none, or too many, it is the receiver that reads too slowly.
    fn find_flood(&mut self, now_ms: u64, receiver: ConnectionId) -> Option<Vec<ConnectionId>> {
        let (mut known, since_ms) =
            self.flood.take().map_or((Vec::new(), now_ms), |flood| (flood.senders, flood.since_ms));
        let mut shares = BTreeMap::<ConnectionId, (usize, usize)>::new();
        for (from, bytes) in
            self.waiting.iter().filter(|(from, _)| *from != receiver && !known.contains(from))
        {
            let share = shares.entry(*from).or_default();
            *share = (share.0 + 1, share.1 + bytes);
        }
        let (frames, bytes) = (self.waiting.len(), self.bytes);
        shares.retain(|_, share| share.0 * SHARE > frames || share.1 * SHARE > bytes);
        let senders: Vec<_> = shares.into_keys().collect();
        known.extend(&senders);
        let found = !senders.is_empty() && known.len() < SHARE;
        self.flood = found.then_some(Flood { senders: known, since_ms, frames, bytes });
        found.then_some(senders)
    }

    /// One of the messages that waited then has left.
    fn end_flood(&mut self, bytes: usize) -> Vec<ConnectionId> {
        if let Some(flood) = &mut self.flood {
            flood.frames = flood.frames.saturating_sub(1);
            flood.bytes = flood.bytes.saturating_sub(bytes);
        }
        let ended = self.flood.take_if(|flood| flood.frames == 0);
        ended.map_or_else(Vec::new, |flood| flood.senders)
    }
}
