//! A network of nodes that sample their peers.

use std::collections::BTreeSet;

use hashyard_overlay::sampling::{PeerSampling, SamplingConfig, Side, ViewEntry, ViewMessage};
use hashyard_overlay::{Contact, Millis, NodeId};

use super::events::{Events, Link};
use super::graph::Graph;
use super::trail::Trail;
use super::{Number, contact, number};

/// Nodes of one network. Those that left leave a gap, so that numbers stay.
#[derive(Debug)]
pub struct ViewNetwork {
    config: SamplingConfig,
    nodes: Vec<(Contact, Option<PeerSampling>)>,
    /// Those that tell of nodes that are not there. They have a number, and no node of ours.
    hostile: BTreeSet<Number>,
    events: Events<Event>,
    /// Who knows one of them, if that is followed.
    trail: Option<Trail>,
}

#[derive(Debug)]
enum Event {
    Arrival(Number, ViewMessage),
    Cycle(Number),
    /// A hostile node asks all others, and again after so many ms.
    Flood(Number, Millis),
}

impl ViewNetwork {
    /// Nobody yet.
    pub fn new(config: SamplingConfig, link: Link, seed: [u8; 32]) -> Self {
        let events = Events::new(link, seed);
        Self { config, nodes: Vec::new(), hostile: BTreeSet::new(), events, trail: None }
    }

    /// Adds a node that knows one other, if any.
    pub fn add(&mut self, introducer: Option<Number>) -> Number {
        let place = self.nodes.len() as Number;
        let (id, seed, now) = (NodeId(self.events.bytes()), self.events.bytes(), self.events.now());
        let Some(me) = contact(place, id) else { return place };
        let mut node = PeerSampling::new(me.clone(), self.config, seed, now);
        if let Some((introducer, _)) = introducer.and_then(|number| self.nodes.get(number as usize)) {
            node.join(introducer.clone());
        }
        self.events.at(node.deadline(), Event::Cycle(place));
        self.nodes.push((me, Some(node)));
        place
    }

    /// Adds a node that asks all others every so many ms, and gives them nodes that it makes up, also when it is asked.
    pub fn add_hostile(&mut self, each_ms: Millis) -> Number {
        let (place, id) = (self.nodes.len() as Number, NodeId(self.events.bytes()));
        if let Some(me) = contact(place, id) {
            self.nodes.push((me, None));
            self.hostile.insert(place);
            self.events.at(self.events.now(), Event::Flood(place, each_ms.max(1)));
        }
        place
    }

    /// A node is connected to another.
    pub fn connect(&mut self, number: Number, to: Number) {
        let to = self.nodes.get(to as usize).map(|(contact, _)| contact.clone());
        if let (Some(to), Some(node)) = (to, self.node_mut(number)) {
            node.join(to);
        }
    }

    /// A node leaves without a word.
    pub fn remove(&mut self, number: Number) {
        if let Some((_, node)) = self.nodes.get_mut(number as usize) {
            *node = None;
        }
    }

    /// Lets time pass, up to then, in ms.
    pub fn run_until(&mut self, end: Millis) {
        while let Some(event) = self.events.next_until(end) {
            let (by, sent) = match event {
                Event::Arrival(to, message) if self.hostile.contains(&to) => (to, self.mislead(to, message)),
                Event::Arrival(to, message) => (to, self.node_mut(to).and_then(|node| node.handle(message))),
                Event::Cycle(of) => (of, self.cycle(of)),
                Event::Flood(from, each_ms) => {
                    self.flood(from);
                    self.events.at(self.events.now() + each_ms, Event::Flood(from, each_ms));
                    (from, None)
                }
            };
            self.look_at_trail(by);
            if let Some((to, message)) = sent
                && let Some(to) = number(&to)
            {
                self.send(by, to, message);
            }
        }
    }

    fn send(&mut self, from: Number, to: Number, message: ViewMessage) {
        let followed = self.trail.as_ref().is_some_and(|trail| trail.is_told(&message));
        let sent = self.events.now();
        let arrives = self.events.send(Event::Arrival(to, message));
        if let (true, Some(trail), Some(arrives)) = (followed, &mut self.trail, arrives) {
            trail.pass(from, to, [sent, arrives]);
        }
    }

    /// From now on it is noted who knows a node.
    pub fn follow(&mut self, number: Number) {
        self.trail = self.nodes.get(number as usize).map(|(contact, _)| Trail::new(contact.clone()));
    }

    /// What has been noted of the node that is followed.
    pub fn trail(&self) -> Option<&Trail> {
        self.trail.as_ref()
    }

    fn look_at_trail(&mut self, at: Number) {
        let Some(mut trail) = self.trail.take() else { return };
        let view = self.node(at).map(PeerSampling::view).unwrap_or_default();
        trail.see(self.events.now(), at, view);
        self.trail = Some(trail);
    }

    fn cycle(&mut self, of: Number) -> Option<(Contact, ViewMessage)> {
        let now = self.events.now();
        let node = self.node_mut(of)?;
        let sent = node.ring(now);
        let deadline = node.deadline();
        self.events.at(deadline, Event::Cycle(of));
        sent
    }

    fn flood(&mut self, from: Number) {
        for to in self.present() {
            if let Some(request) = self.made_up(from, Side::Request, 0) {
                self.events.send(Event::Arrival(to, request));
            }
        }
    }

    fn mislead(&mut self, hostile: Number, message: ViewMessage) -> Option<(Contact, ViewMessage)> {
        let is_request = message.side == Side::Request;
        let answer = self.made_up(hostile, Side::Answer, message.nonce).filter(|_| is_request)?;
        Some((message.sender, answer))
    }

    /// As many nodes that are not there as a message may tell of: their numbers come from the far end.
    fn made_up(&mut self, sender: Number, side: Side, nonce: u64) -> Option<ViewMessage> {
        let sender = self.nodes.get(sender as usize)?.0.clone();
        let count = self.config.shuffle - usize::from(side == Side::Request);
        let invented =
            (0..count).filter_map(|at| contact(Number::MAX - at as Number, NodeId(self.events.bytes())));
        let entries = invented.map(|contact| ViewEntry { contact, age: 0 }).collect();
        Some(ViewMessage { side, nonce, sender, entries })
    }

    /// Messages sent so far.
    pub fn sent(&self) -> u64 {
        self.events.sent
    }

    /// The time, in ms.
    pub fn now(&self) -> Millis {
        self.events.now()
    }

    /// A node that is there.
    pub fn node(&self, number: Number) -> Option<&PeerSampling> {
        self.nodes.get(number as usize)?.1.as_ref()
    }

    fn node_mut(&mut self, number: Number) -> Option<&mut PeerSampling> {
        self.nodes.get_mut(number as usize)?.1.as_mut()
    }

    /// The numbers of all nodes that are there.
    pub fn present(&self) -> Vec<Number> {
        (0..self.nodes.len() as Number).filter(|number| self.node(*number).is_some()).collect()
    }

    /// A random number below `limit`, for whoever decides who comes and goes.
    pub fn below(&mut self, limit: usize) -> usize {
        self.events.below(limit)
    }

    /// Who knows whom, among those that are there.
    pub fn graph(&self) -> Graph {
        let known = |number: &Number| {
            let view = self.node(*number).map(PeerSampling::view).unwrap_or_default();
            view.iter().filter_map(|entry| super::number(&entry.contact)).collect()
        };
        Graph::new(self.present().iter().map(|number| (*number, known(number))).collect())
    }
}
