//! What the node wants done, with one named verb for each kind.

use std::collections::VecDeque;

use hashyard_core::chain::ChangeSet;
use hashyard_wire::{Address, Message, frame};
use serde_json::Value;

use crate::io::{Output, PeerId, WorkOrder};
use crate::rpc::RpcError;

/// Outputs in order. Emptied by the driver after every input, so one input's consequences bound it.
#[derive(Debug, Default)]
pub struct Outbox {
    queue: VecDeque<Output>,
    changes: ChangeSet,
    magic: [u8; 4],
}

impl Outbox {
    pub(crate) fn new(magic: [u8; 4]) -> Self {
        Self { queue: VecDeque::new(), changes: ChangeSet::default(), magic }
    }

    /// Frames and queues a message; gives the framed bytes for the log.
    pub(crate) fn send(&mut self, peer: PeerId, message: &Message) -> Vec<u8> {
        let bytes = frame(self.magic, message);
        self.queue.push_back(Output::Send(peer, bytes.clone()));
        bytes
    }

    pub(crate) fn connect(&mut self, address: Address) {
        self.queue.push_back(Output::Connect(address));
    }

    pub(crate) fn disconnect(&mut self, peer: PeerId) {
        self.queue.push_back(Output::Disconnect(peer));
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

    /// The next output; changes come out when everything before them has.
    pub(crate) fn pop(&mut self) -> Option<Output> {
        if self.queue.is_empty() {
            self.flush_changes();
        }
        self.queue.pop_front()
    }

    fn flush_changes(&mut self) {
        if !self.changes.is_empty() {
            self.queue.push_back(Output::Persist(core::mem::take(&mut self.changes)));
        }
    }
}
