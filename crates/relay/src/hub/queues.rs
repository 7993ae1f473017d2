//! What each connection is owed: messages that were handed out for it and have not left for the network yet.
//!
//! The messages themselves wait with the server; here they are counted, and whoever is owed too much is named.

use std::collections::BTreeMap;

use super::{ConnectionId, Limits};

/// One queue for each connection that was sent something, bounded by the queue limits of [`Limits`].
pub struct Queues {
    limits: Limits,
    queues: BTreeMap<ConnectionId, Queue>,
    /// Bytes in all queues together.
    pub(super) bytes: usize,
}

#[derive(Default)]
struct Queue {
    frames: usize,
    bytes: usize,
}

impl Queues {
    /// Nobody is owed anything.
    pub fn new(limits: Limits) -> Self {
        Self { limits, queues: BTreeMap::new(), bytes: 0 }
    }

    /// A message of so many bytes waits for a connection. Gives the connection that is too slow for what waits now: this
    /// one, or where all queues together are too long the one with the longest.
    pub fn push(&mut self, id: ConnectionId, bytes: usize) -> Option<ConnectionId> {
        let queue = self.queues.entry(id).or_default();
        queue.frames += 1;
        queue.bytes += bytes;
        self.bytes += bytes;
        if queue.frames > self.limits.queue_frames || queue.bytes > self.limits.queue_bytes {
            return Some(id);
        }
        if self.bytes > self.limits.total_queue_bytes { self.longest() } else { None }
    }

    /// Messages in all queues together.
    pub fn frames(&self) -> usize {
        self.queues.values().map(|queue| queue.frames).sum()
    }

    fn longest(&self) -> Option<ConnectionId> {
        self.queues.iter().max_by_key(|(_, queue)| queue.bytes).map(|(id, _)| *id)
    }

    /// A message of so many bytes has left.
    pub fn written(&mut self, id: ConnectionId, bytes: usize) {
        if let Some(queue) = self.queues.get_mut(&id) {
            queue.frames = queue.frames.saturating_sub(1);
            queue.bytes = queue.bytes.saturating_sub(bytes);
            self.bytes = self.bytes.saturating_sub(bytes);
        }
    }

    /// A connection is gone, and with it what waited for it.
    pub fn remove(&mut self, id: ConnectionId) {
        if let Some(queue) = self.queues.remove(&id) {
            self.bytes -= queue.bytes;
        }
    }
}
