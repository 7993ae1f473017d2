//! Messages come in and go out; all of them are counted. Which sub-protocol takes which is said in [`crate::moments`].

use hashyard_core::DecodeError;
use hashyard_wire::{Command, Message, Received, Unreadable};

use crate::allowance::cost_of_bytes;
use crate::fault::Fault;
use crate::io::PeerId;
use crate::node::Node;
use crate::peer::Peer;
use crate::traffic::OTHER;

impl Node {
    pub(crate) fn received(&mut self, peer: PeerId, Received { size, message }: Received) {
        let (command, kind) = match &message {
            Ok(message) => (message.command(), kind_of(message)),
            Err(Unreadable::Payload { command, .. }) => (*command, *command),
            Err(Unreadable::Frame(_)) => (OTHER, OTHER),
        };
        if !self.charge(peer, cost_of_bytes(size), command.as_str()) {
            return;
        }
        if let Some(state) = self.peers.get_mut(&peer) {
            state.traffic.count(command, kind, size, false, self.now);
            self.counters.message(command, size, false);
        }
        match message {
            Ok(message) => self.dispatch(peer, message),
            Err(Unreadable::Frame(error)) if error.is_fatal() => {
                self.misbehaved(peer, Fault::Stream(error.to_string()));
            }
            // Anything else that can't be read is ignored, as in Bitcoin Core.
            Err(Unreadable::Payload { error, .. })
                if matches!(error, DecodeError::TooMany(_)) && command.as_str() != "notfound" =>
            {
                self.misbehaved(
                    peer,
                    Fault::Malformed { command: command.to_string(), error: error.to_string() },
                );
            }
            Err(_) => {}
        }
    }

    fn dispatch(&mut self, peer: PeerId, message: Message) {
        let Some(ready) = self.peers.get(&peer).map(Peer::is_ready) else { return };
        match message {
            Message::Version(version) => self.received_version(peer, version),
            Message::Verack => self.received_verack(peer),
            Message::SendAddrV2 => self.received_sendaddrv2(peer),
            Message::WtxidRelay => self.received_wtxidrelay(peer),
            // Anything else before the handshake is done is ignored, as in Bitcoin Core.
            message if ready => self.received_ready(peer, message),
            _ => {}
        }
    }

    /// Sends a message and counts it.
    pub(crate) fn send(&mut self, peer: PeerId, message: Message) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        let size = message.size();
        state.traffic.count(message.command(), kind_of(&message), size, true, self.now);
        self.counters.message(message.command(), size, true);
        self.depart(peer, message, size);
        if self.outbox.is_overfull(peer) || self.holds_too_much(peer) {
            self.misbehaved(peer, Fault::Greedy);
        }
    }
}

/// Under which name a message is counted.
fn kind_of(message: &Message) -> Command {
    match message {
        Message::Unknown { .. } => OTHER,
        known => known.command(),
    }
}
