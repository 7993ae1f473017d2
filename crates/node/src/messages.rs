//! Messages come in, each to the file of its sub-protocol, and go out; all of them are counted and logged.

use hashyard_core::{DecodeError, Hash256};
use hashyard_wire::{Inventory, Message, RawMessage};

use crate::addr_manager;
use crate::allowance::cost_of_bytes;
use crate::fault::Fault;
use crate::io::PeerId;
use crate::journal::{Record, subject};
use crate::node::Node;
use crate::peer::Peer;
use crate::traffic::OTHER;

impl Node {
    pub(crate) fn received(&mut self, peer: PeerId, bytes: &[u8]) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        for frame in state.framer.push(bytes) {
            // An earlier one may have ended the connection.
            if !self.peers.contains_key(&peer) {
                return;
            }
            match frame {
                Ok(raw) => self.received_message(peer, &raw),
                Err(error) if error.is_fatal() => {
                    return self.misbehaved(peer, Fault::Stream(error.to_string()));
                }
                Err(error) => {
                    self.note_malformed(peer, "?", &[], &error.to_string());
                    self.charge(peer, cost_of_bytes(bytes.len()), OTHER);
                }
            }
        }
    }

    fn received_message(&mut self, peer: PeerId, raw: &RawMessage) {
        if !self.charge(peer, cost_of_bytes(raw.payload.len()), raw.command.as_str()) {
            return;
        }
        let framed = raw.to_bytes(self.chain.params().magic);
        match raw.decode() {
            Ok(message) => {
                self.log(peer, &message, &framed, false);
                self.dispatch(peer, message);
            }
            Err(error) => {
                let (command, text) = (raw.command.as_str(), error.to_string());
                self.note_malformed(peer, command, &framed, &text);
                // Anything else that can't be read is ignored, as in Bitcoin Core.
                if matches!(error, DecodeError::TooMany(_)) && command != "notfound" {
                    self.misbehaved(peer, Fault::Malformed { command: command.to_owned(), error: text });
                }
            }
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

    /// Sends a message, counts and logs it.
    pub(crate) fn send(&mut self, peer: PeerId, message: Message) {
        if !self.peers.contains_key(&peer) {
            return;
        }
        let bytes = self.outbox.send(peer, &message);
        self.log(peer, &message, &bytes, true);
        if self.outbox.is_overfull(peer) {
            self.misbehaved(peer, Fault::Greedy);
        }
    }

    fn log(&mut self, peer: PeerId, message: &Message, raw: &[u8], outgoing: bool) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        let command = message.command().as_str().to_owned();
        let kind = if matches!(message, Message::Unknown { .. }) { OTHER } else { &command };
        state.traffic.count(&command, kind, raw.len(), outgoing, self.now);
        let (now, peer_name) = (self.now, state.name());
        let subject = self.subject(message);
        self.journal.message(Record { now, peer, peer_name, outgoing, command, subject, raw, error: None });
    }

    /// The block or transaction that a message is about. Peers name transactions by wtxid, people know them by txid.
    fn subject(&self, message: &Message) -> Option<Hash256> {
        let named = match message {
            Message::Inv(list) | Message::GetData(list) | Message::NotFound(list) => list.first(),
            _ => None,
        };
        match named {
            Some(Inventory::Wtx(wtxid)) => {
                self.mempool.by_wtxid(wtxid).map(|txid| Hash256::from_bytes(*txid.as_bytes()))
            }
            _ => subject(message),
        }
    }

    fn note_malformed(&mut self, peer: PeerId, command: &str, raw: &[u8], error: &str) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        // What can't be read has a known command, or none at all.
        let kind = if raw.is_empty() { OTHER } else { command };
        state.traffic.count(command, kind, raw.len(), false, self.now);
        let (now, peer_name, command) = (self.now, state.name(), command.to_owned());
        let error = Some(error.to_owned());
        self.journal.message(Record {
            now,
            peer,
            peer_name,
            outgoing: false,
            command,
            subject: None,
            raw,
            error,
        });
    }
}
