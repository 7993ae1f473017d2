//! What a sub-protocol has at hand while it acts: the time, randomness, and a way to have things done. So it is a value of its own,
//! which runs without a node as well as in one.

use hashyard_wire::Message;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;

use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;
use crate::peer::Peer;

/// One turn of a sub-protocol with one peer.
#[derive(Debug)]
pub struct Turn<'a> {
    /// The time, in Unix ms.
    pub now: Millis,
    random: &'a mut ChaCha20Rng,
    messages: Vec<Message>,
    fault: Option<Fault>,
}

impl<'a> Turn<'a> {
    /// A turn at this time, with randomness from here.
    pub fn new(now: Millis, random: &'a mut ChaCha20Rng) -> Self {
        Self { now, random, messages: vec![], fault: None }
    }

    /// A random number.
    pub fn random(&mut self) -> u64 {
        self.random.next_u64()
    }

    /// Has a message sent to the peer.
    pub fn send(&mut self, message: Message) {
        self.messages.push(message);
    }

    /// Ends the connection, once everything is sent.
    pub fn give_up(&mut self, fault: Fault) {
        self.fault = Some(fault);
    }

    /// What is to be done: messages in their order, and why the connection is to end, if it is.
    pub fn finish(self) -> (Vec<Message>, Option<Fault>) {
        (self.messages, self.fault)
    }
}

impl Node {
    /// Gives a turn to a peer's `part` of a sub-protocol, and does what it wants done.
    pub(crate) fn give_turn<T>(
        &mut self,
        peer: PeerId,
        part: fn(&mut Peer) -> &mut T,
        act: impl FnOnce(&mut T, &mut Turn<'_>),
    ) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        let mut turn = Turn::new(self.now, &mut self.rng);
        act(part(state), &mut turn);
        let (messages, fault) = turn.finish();
        messages.into_iter().for_each(|message| self.send(peer, message));
        if fault.is_some() {
            self.disconnect(peer, fault);
        }
    }
}
