//! A node in its room: what the relay tells becomes inputs. To the node, members of the room are peers like those reached by TCP.

use hashyard_links::link::{self, LinkId};
use hashyard_links::{NodeId, RoomId};
use hashyard_node::view::Transport;
use hashyard_node::{Input, PeerId};
use hashyard_wire::Address;

use super::Driver;
use crate::connections::SLICE;
use crate::inbox::Desk;
use crate::relay::{Relay, Told};
use crate::relay_address::RelayAddress;
use crate::websocket::Said;

impl Driver {
    /// Meets the members of this room at this relay, from the first moment of [`run`](Self::run) on.
    ///
    /// # Errors
    /// The system gives no random numbers.
    pub fn join(&mut self, address: RelayAddress, room: RoomId, desk: &Desk) -> Result<(), String> {
        let mut seed = [0; 8];
        getrandom::fill(&mut seed).map_err(|error| format!("the system gives no random numbers: {error}"))?;
        let me = NodeId(self.node.id().0);
        let mut relay = Relay::new(address, room, me, u64::from_le_bytes(seed), desk.peers.clone());
        relay.set_active(self.node.network_active());
        self.relay = Some(relay);
        Ok(())
    }

    /// The relay's socket said something.
    pub(super) fn relayed(&mut self, socket: u64, said: Said) {
        let Some(relay) = &mut self.relay else { return };
        let turn = relay.heard(socket, said);
        let Some((peer, bytes)) = self.follow() else { return };
        self.turn_all([]);
        match (&self.relay, turn) {
            (Some(relay), Some(turn)) if bytes.len() > SLICE => relay.pass_on(peer, bytes, turn),
            _ => self.heard(peer, &bytes),
        }
    }

    /// Has done what the relay's session says, and all that follows from it.
    pub(super) fn settle_room(&mut self) {
        loop {
            self.follow();
            if self.inputs.is_empty() {
                return;
            }
            self.turn_all([]);
        }
    }

    /// Queues what follows for the node. Gives what a peer sent, which comes by itself.
    fn follow(&mut self) -> Option<(PeerId, Vec<u8>)> {
        let mut received = None;
        while let Some(told) = self.relay.as_mut().and_then(Relay::poll) {
            match told {
                Told::State(words) => self.console.say(words),
                Told::Event(link::Event::Received { link, bytes }) => {
                    received = self.peer(link).map(|peer| (peer, bytes));
                }
                Told::Event(event) => self.happened(event),
            }
        }
        received
    }

    fn happened(&mut self, event: link::Event) {
        let input = match event {
            link::Event::Discovered(node) => Input::Discovered(Address::Node(node.0).into()),
            link::Event::Gone(node) => Input::Vanished(Address::Node(node.0).into()),
            link::Event::Failed(node) => Input::ConnectFailed(Address::Node(node.0).into()),
            link::Event::Opened { link, inbound } => return self.met(link, inbound),
            link::Event::Closed(link) => match self.peer(link) {
                Some(peer) => {
                    self.leave(peer, true);
                    Input::Disconnected(peer)
                }
                None => return,
            },
            link::Event::Received { .. }
            | link::Event::Continued { .. }
            | link::Event::Ended(_)
            | link::Event::Signal { .. } => return,
        };
        self.inputs.push_back(input);
    }

    fn met(&mut self, link: LinkId, inbound: bool) {
        let peer = self.connections.number();
        let Some(relay) = &mut self.relay else { return };
        relay.connected(peer, link);
        // Who is called finds out by itself what the other side speaks.
        let v2 = self.encrypts && (inbound || relay.begins_with_v2(link.node));
        let inputs = self.begin(peer, Address::Node(link.node.0).into(), inbound, Transport::Relay, v2);
        self.inputs.extend(inputs);
        self.reply_by_framing(peer);
    }

    /// Ends a connection at the relay. The node calls again by itself, with V1 where the other side `hung_up` on V2 or answered in V1.
    pub(super) fn leave(&mut self, peer: PeerId, hung_up: bool) {
        let plain = self.falls_back(peer, hung_up);
        if let Some(relay) = &mut self.relay {
            relay.close(peer, plain);
        }
        self.sessions.close(peer);
    }

    /// Whether a peer is reached at the relay.
    pub(super) fn is_member(&self, peer: PeerId) -> bool {
        self.relay.as_ref().is_some_and(|relay| relay.has(peer))
    }

    fn peer(&self, link: LinkId) -> Option<PeerId> {
        self.relay.as_ref()?.peer(link)
    }
}
