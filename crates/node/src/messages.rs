//! Messages come in, each to the file of its sub-protocol, and go out; all of them are counted.

use hashyard_core::DecodeError;
use hashyard_wire::{Command, Message, Received, Unreadable};

use crate::addr_manager;
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
            message if ready => self.dispatch_ready(peer, message),
            _ => {}
        }
    }

    fn dispatch_ready(&mut self, peer: PeerId, message: Message) {
        match message {
            Message::Ping(nonce) => self.received_ping(peer, nonce),
            Message::Pong(nonce) => self.received_pong(peer, nonce),
            Message::GetAddr => self.received_getaddr(peer),
            Message::Addr(list) if self.charge(peer, list.len() as u64, "addr") => {
                self.received_addresses(peer, &addr_manager::of_old_form(&list));
            }
            Message::AddrV2(list) if self.charge(peer, list.len() as u64, "addrv2") => {
                self.received_addresses(peer, &list);
            }
            Message::Inv(list) if self.charge(peer, list.len() as u64, "inv") => {
                self.received_inv(peer, &list)
            }
            Message::GetData(list) if self.charge(peer, list.len() as u64, "getdata") => {
                self.received_getdata(peer, &list);
            }
            Message::NotFound(list) if self.charge(peer, list.len() as u64, "notfound") => {
                self.received_notfound(peer, &list);
            }
            // Who floods is gone.
            Message::Addr(_) | Message::AddrV2(_) => {}
            Message::Inv(_) | Message::GetData(_) | Message::NotFound(_) => {}
            Message::GetHeaders(locator) => self.received_getheaders(peer, &locator),
            Message::GetBlocks(locator) => self.received_getblocks(peer, &locator),
            Message::Headers(headers) => self.received_headers(peer, &headers),
            Message::SendHeaders => {
                if let Some(state) = self.peers.get_mut(&peer) {
                    state.sync.wants_headers = true;
                }
            }
            Message::Block(block) => self.received_block(peer, block),
            Message::Tx(tx) => self.received_tx(peer, tx),
            Message::Mempool => self.received_mempool(peer),
            Message::FeeFilter(rate) => self.received_feefilter(peer, rate),
            Message::BlockProposal(proposal) => self.received_proposal(peer, *proposal),
            Message::ProposalSignature(signature) => self.received_signature(peer, signature),
            Message::Version(_) | Message::Verack | Message::SendAddrV2 | Message::WtxidRelay => {}
            Message::Unknown { .. } => {}
        }
    }

    /// Sends a message and counts it.
    pub(crate) fn send(&mut self, peer: PeerId, message: Message) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        let size = message.size();
        state.traffic.count(message.command(), kind_of(&message), size, true, self.now);
        self.outbox.send(peer, message, size);
        if self.outbox.is_overfull(peer) {
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
