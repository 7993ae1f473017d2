//! Peers that a test plays.

use hashyard_node::PeerId;
use hashyard_node::view::Transport;
use hashyard_wire::{Address, Endpoint, Framer, Message, frame};

use super::{Event, Net, version};

/// A peer that the test plays.
pub struct Stranger {
    pub(super) at: usize,
    framer: Framer,
    /// What the node said to it since it was last asked.
    heard: Vec<Message>,
    /// The node ended the connection.
    pub gone: bool,
    /// It answers pings, as everyone does who lives.
    pub pongs: bool,
}

impl Net {
    /// Someone connects to a node and says nothing yet.
    pub fn stranger(&mut self, at: usize) -> PeerId {
        let mut name = [0xee; 32];
        name[..8].copy_from_slice(&(self.next + 1).to_le_bytes());
        self.caller(at, Address::Node(name).into(), Transport::Local)
    }

    /// Someone connects from an endpoint and says nothing yet.
    pub fn caller(&mut self, at: usize, endpoint: Endpoint, transport: Transport) -> PeerId {
        self.linked(at, endpoint, true, transport)
    }

    /// Someone takes the call of a node, and says nothing yet.
    pub fn callee(&mut self, at: usize, endpoint: Endpoint) -> PeerId {
        self.linked(at, endpoint, false, Transport::Local)
    }

    fn linked(&mut self, at: usize, endpoint: Endpoint, inbound: bool, transport: Transport) -> PeerId {
        self.next += 1;
        let id = self.next;
        let framer = Framer::new(self.params.magic);
        self.strangers.insert(id, Stranger { at, framer, heard: vec![], gone: false, pongs: true });
        self.open(at, id, endpoint, inbound, transport);
        id
    }

    /// Someone connects, is greeted and claims to have a chain of this height.
    pub fn guest(&mut self, at: usize, height: i32) -> PeerId {
        let id = self.stranger(at);
        self.say(id, &Message::Version(version(height)));
        self.say(id, &Message::Verack);
        self.heard(id);
        id
    }

    pub fn say(&mut self, id: PeerId, message: &Message) {
        let bytes = frame(self.params.magic, message);
        self.say_bytes(id, bytes);
    }

    pub fn say_bytes(&mut self, id: PeerId, bytes: Vec<u8>) {
        if self.is_there(id) {
            self.receive(self.strangers[&id].at, id, &bytes);
        }
    }

    /// What a stranger heard since it was last asked.
    pub fn heard(&mut self, id: PeerId) -> Vec<Message> {
        std::mem::take(&mut self.strangers.get_mut(&id).unwrap().heard)
    }

    pub fn stranger_mut(&mut self, id: PeerId) -> &mut Stranger {
        self.strangers.get_mut(&id).unwrap()
    }

    /// Whether a stranger is still connected.
    pub fn is_there(&self, id: PeerId) -> bool {
        self.strangers.get(&id).is_some_and(|stranger| !stranger.gone)
    }

    pub(super) fn stranger_hears(&mut self, id: PeerId, bytes: &[u8]) {
        let stranger = self.strangers.get_mut(&id).unwrap();
        let (at, pongs) = (stranger.at, stranger.pongs);
        for raw in stranger.framer.push(bytes) {
            let message = raw.unwrap().decode().unwrap();
            stranger.heard.push(message.clone());
            if let (Message::Ping(nonce), true) = (message, pongs) {
                let bytes = frame(self.params.magic, &Message::Pong(nonce));
                self.carry(id, Event::Bytes { to: at, link: id, bytes });
                return;
            }
        }
    }
}
