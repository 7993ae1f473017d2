//! A network of nodes that sample their peers.

use super::events::{Events, Link};
use super::graph::Graph;
use super::{Number, contact, number};
use crate::Millis;
use crate::contact::Contact;
use crate::id::NodeId;
use crate::sampling::{PeerSampling, SamplingConfig, ViewMessage};

/// Nodes of one network. Those that left leave a gap, so that numbers stay.
#[derive(Debug)]
pub struct ViewNetwork {
    config: SamplingConfig,
    nodes: Vec<(Contact, Option<PeerSampling>)>,
    events: Events<Event>,
}

#[derive(Debug)]
enum Event {
    Arrival(Number, ViewMessage),
    Cycle(Number),
}

impl ViewNetwork {
    /// Nobody yet.
    pub fn new(config: SamplingConfig, link: Link, seed: [u8; 32]) -> Self {
        Self { config, nodes: Vec::new(), events: Events::new(link, seed) }
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

    /// A node leaves without a word.
    pub fn remove(&mut self, number: Number) {
        if let Some((_, node)) = self.nodes.get_mut(number as usize) {
            *node = None;
        }
    }

    /// Lets time pass, up to then, in ms.
    pub fn run_until(&mut self, end: Millis) {
        while let Some(event) = self.events.next_until(end) {
            let sent = match event {
                Event::Arrival(to, message) => self.node_mut(to).and_then(|node| node.handle(message)),
                Event::Cycle(of) => self.cycle(of),
            };
            if let Some((to, message)) = sent
                && let Some(to) = number(&to)
            {
                self.events.send(Event::Arrival(to, message));
            }
        }
    }

    fn cycle(&mut self, of: Number) -> Option<(Contact, ViewMessage)> {
        let now = self.events.now();
        let node = self.node_mut(of)?;
        let sent = node.ring(now);
        let deadline = node.deadline();
        self.events.at(deadline, Event::Cycle(of));
        sent
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
            view.iter().filter_map(|entry| crate::sim::number(&entry.contact)).collect()
        };
        Graph::new(self.present().iter().map(|number| (*number, known(number))).collect())
    }
}
