//! A node under test, and what strangers say to it by hand.

#![allow(dead_code, reason = "each test file uses its own part")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test may fail")]

use hashyard_overlay::kademlia::{Body, KadConfig, KadMessage, Lookup, Output, Shared};
use hashyard_overlay::{Address, Contact, Kademlia, NodeId};

/// An id with this first byte and, at its end, this number. The subject's own is zero.
pub fn id(first: u8, number: u16) -> NodeId {
    let mut id = [0; 32];
    id[0] = first;
    id[30..].copy_from_slice(&number.to_be_bytes());
    NodeId(id)
}

/// What somebody publishes, true for a day.
pub fn record(publisher: &Contact, value: &[u8]) -> Shared {
    Shared { publisher: *publisher.id(), lifetime_s: 86_400, value: value.into() }
}

/// A stranger with such an id.
pub fn contact(first: u8, number: u16) -> Contact {
    let [high, low] = number.to_be_bytes();
    Contact::new(id(first, number), Address::new(&[first, high, low]).unwrap())
}

/// The node under test, the time, and what it has done.
pub struct Subject {
    pub node: Kademlia,
    pub now: u64,
    /// Lookups that ended.
    pub done: Vec<Lookup>,
    sent: Vec<(Contact, u64, Body)>,
}

impl Subject {
    pub fn new() -> Self {
        let me = Contact::new(NodeId([0; 32]), Address::new(b"me").unwrap());
        let node = Kademlia::new(me, KadConfig::HASHYARD, [3; 32], 0);
        Self { node, now: 0, done: Vec::new(), sent: Vec::new() }
    }

    fn drain(&mut self) {
        while let Some(output) = self.node.poll() {
            match output {
                Output::Send(to, message) => self.sent.push((to, message.nonce, message.body)),
                Output::Done(lookup) => self.done.push(*lookup),
            }
        }
    }

    /// What it sent since this was called last.
    pub fn sent(&mut self) -> Vec<(Contact, u64, Body)> {
        self.drain();
        std::mem::take(&mut self.sent)
    }

    /// Somebody says something.
    pub fn tell(&mut self, who: &Contact, nonce: u64, body: Body) {
        self.node.handle(self.now, KadMessage { nonce, sender: who.clone(), body });
        self.drain();
    }

    /// What it answers to a question.
    pub fn ask(&mut self, who: &Contact, question: Body) -> Body {
        let nonce = 4_711;
        self.tell(who, nonce, question);
        let place = self.sent.iter().position(|(to, number, _)| to == who && *number == nonce);
        self.sent.remove(place.expect("an answer")).2
    }

    pub fn token(&mut self, who: &Contact) -> u64 {
        match self.ask(who, Body::Ping(0)) {
            Body::Pong(token) => token,
            body => panic!("no pong: {body:?}"),
        }
    }

    /// Somebody shows that it can be reached.
    pub fn meet(&mut self, who: &Contact) {
        let token = self.token(who);
        self.ask(who, Body::Ping(token));
    }

    /// Whether it keeps a record that somebody gives.
    pub fn store(&mut self, who: &Contact, key: NodeId, record: Shared) -> bool {
        let token = self.token(who);
        self.ask(who, Body::Store(token, key, record)) == Body::Stored(true)
    }

    pub fn find_value(&mut self, who: &Contact, key: NodeId) -> Body {
        let token = self.token(who);
        self.ask(who, Body::FindValue(token, key))
    }

    /// The one node that it asks whether it lives, and the question's nonce.
    pub fn asked_for_life(&mut self) -> (Contact, u64) {
        match &self.sent()[..] {
            [(to, nonce, Body::Ping(_))] => (to.clone(), *nonce),
            sent => panic!("one ping: {sent:?}"),
        }
    }

    /// How many nodes it knows.
    pub fn known(&self) -> usize {
        self.node.buckets().iter().map(|bucket| bucket.nodes.len()).sum()
    }

    /// Lets time pass, with nobody answering.
    pub fn pass(&mut self, duration: u64) {
        let end = self.now + duration;
        while self.node.deadline() <= end {
            self.now = self.now.max(self.node.deadline());
            self.node.ring(self.now);
            self.drain();
        }
        self.now = end;
    }

    /// Lets time pass while one node answers everything at once and knows nobody. What it was given to keep.
    pub fn serve(&mut self, who: &Contact, duration: u64) -> Vec<(NodeId, Shared)> {
        let end = self.now + duration;
        let mut kept = Vec::new();
        loop {
            let mut questions = self.sent();
            while !questions.is_empty() {
                for (_, nonce, body) in questions.into_iter().filter(|(to, ..)| to == who) {
                    let answer = match body {
                        Body::Ping(_) => Body::Pong(5),
                        Body::Store(_, key, record) => {
                            kept.push((key, record));
                            Body::Stored(true)
                        }
                        _ => Body::Nodes(vec![]),
                    };
                    self.tell(who, nonce, answer);
                }
                questions = self.sent();
            }
            if self.node.deadline() > end {
                break;
            }
            self.now = self.now.max(self.node.deadline());
            self.node.ring(self.now);
        }
        self.now = end;
        kept
    }
}
