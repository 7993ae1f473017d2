//! What the node wants done, with one named verb for each kind.

use std::collections::VecDeque;

use hashyard_core::chain::ChangeSet;
use hashyard_wire::{Endpoint, MAX_MESSAGE, Message};
use serde_json::Value;

use crate::act::Outcome;
use crate::command::RpcError;
use crate::io::{Output, PeerId, WorkOrder};

/// At most so many bytes wait for one peer: more than the sixteen blocks that a peer may ask for at once. One small
/// message can ask for the same large block many times, so that input alone bounds nothing.
pub const MAX_QUEUED: usize = 20 * MAX_MESSAGE;

/// Outputs in order. Emptied by the driver after every input, so one input's consequences bound it, and [`MAX_QUEUED`]
/// bounds those.
#[derive(Debug, Default)]
pub struct Outbox {
    queue: VecDeque<Output>,
    /// Bytes in the queue for each peer that has some, whose first message came last at the end.
    queued: Vec<(PeerId, usize)>,
    changes: ChangeSet,
    /// Rows that left so far.
    rows: u64,
}

impl Outbox {
    /// Queues a message of so many bytes.
    pub(crate) fn send(&mut self, peer: PeerId, message: Message, size: usize) {
        match self.queued.iter_mut().rev().find(|(queued, _)| *queued == peer) {
            Some((_, bytes)) => *bytes += size,
            None => self.queued.push((peer, size)),
        }
        self.queue.push_back(Output::Send(peer, message));
    }

    /// Whether more waits for a peer than any honest one asks for.
    pub(crate) fn is_overfull(&self, peer: PeerId) -> bool {
        self.queued.iter().rev().any(|(queued, bytes)| *queued == peer && *bytes > MAX_QUEUED)
    }

    pub(crate) fn connect(&mut self, endpoint: Endpoint, v2: bool) {
        self.queue.push_back(Output::Connect { endpoint, v2 });
    }

    pub(crate) fn look_up(&mut self, name: String, port: u16) {
        self.queue.push_back(Output::LookUp { name, port });
    }

    pub(crate) fn disconnect(&mut self, peer: PeerId) {
        self.queue.push_back(Output::Disconnect(peer));
    }

    pub(crate) fn network_active(&mut self, active: bool) {
        self.queue.push_back(Output::NetworkActive(active));
    }

    /// Gathers changes; everything that one input changed is stored together.
    pub(crate) fn persist(&mut self, changes: ChangeSet) {
        self.changes.merge(changes);
    }

    pub(crate) fn work(&mut self, order: Option<WorkOrder>) {
        self.queue.push_back(Output::Work(order.map(Box::new)));
    }

    /// Queues a reply behind the changes that it may speak of.
    pub(crate) fn reply(&mut self, id: u64, result: Result<Value, RpcError>) {
        self.flush_changes();
        self.queue.push_back(Output::Reply { id, result });
    }

    /// Queues what became of an act behind the changes that it made.
    pub(crate) fn done(&mut self, outcome: Outcome) {
        self.flush_changes();
        self.queue.push_back(Output::Done(outcome));
    }

    /// Rows to be stored or deleted that left so far, and those that wait.
    pub(crate) fn rows(&self) -> u64 {
        self.rows + self.changes.rows.len() as u64
    }

    /// The next output; changes come out when everything before them has.
    pub(crate) fn pop(&mut self) -> Option<Output> {
        if self.queue.is_empty() {
            self.queued.clear();
            self.flush_changes();
        }
        self.queue.pop_front()
    }

    fn flush_changes(&mut self) {
        if !self.changes.is_empty() {
            self.rows += self.changes.rows.len() as u64;
            self.queue.push_back(Output::Persist(core::mem::take(&mut self.changes)));
        }
    }
}
