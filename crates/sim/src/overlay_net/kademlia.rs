//! A network of Kademlia nodes.

use hashyard_overlay::kademlia::{KadConfig, KadMessage, Kademlia, Lookup, Output, Why};
use hashyard_overlay::{Contact, Millis, NodeId};

use super::events::{Events, Link};
use super::{Number, contact, number};

/// Nodes of one network. Those that left leave a gap, so that numbers stay.
#[derive(Debug)]
pub struct KadNetwork {
    config: KadConfig,
    nodes: Vec<Place>,
    events: Events<Event>,
    /// Lookups that drivers asked for and that have ended, with whose they are. Bounded by what is asked until it is taken.
    pub done: Vec<(Number, Lookup)>,
}

#[derive(Debug)]
struct Place {
    contact: Contact,
    node: Option<Kademlia>,
    /// When the node is woken next; what was said before that no longer counts.
    wake_ms: Millis,
}

#[derive(Debug)]
enum Event {
    Arrival(Number, KadMessage),
    Wake(Number),
}

impl KadNetwork {
    /// Nobody yet.
    pub fn new(config: KadConfig, link: Link, seed: [u8; 32]) -> Self {
        Self { config, nodes: Vec::new(), events: Events::new(link, seed), done: Vec::new() }
    }

    /// Adds a node that joins through another, if any.
    pub fn add(&mut self, introducer: Option<Number>) -> Number {
        let place = self.nodes.len() as Number;
        let (id, seed, now) = (self.random_id(), self.events.bytes(), self.events.now());
        let Some(contact) = contact(place, id) else { return place };
        let node = Kademlia::new(contact.clone(), self.config, seed, now);
        let introducer = introducer.and_then(|number| self.nodes.get(number as usize));
        let introducer = introducer.map(|place| place.contact.clone());
        self.nodes.push(Place { contact, node: Some(node), wake_ms: Millis::MAX });
        self.with(place, |node, now| introducer.into_iter().for_each(|contact| node.join(now, contact)));
        place
    }

    /// A node leaves without a word.
    pub fn remove(&mut self, number: Number) {
        if let Some(place) = self.nodes.get_mut(number as usize) {
            place.node = None;
        }
    }

    /// Lets time pass, up to then, in ms.
    pub fn run_until(&mut self, end: Millis) {
        while let Some(event) = self.events.next_until(end) {
            match event {
                Event::Arrival(to, message) => {
                    self.with(to, |node, now| node.handle(now, message));
                }
                Event::Wake(number) if self.is_woken(number) => {
                    self.with(number, |node, now| node.ring(now));
                }
                Event::Wake(_) => {}
            }
        }
    }

    /// Has a node do something now. `None` if it is not there.
    pub fn with<T>(&mut self, number: Number, act: impl FnOnce(&mut Kademlia, Millis) -> T) -> Option<T> {
        let now = self.events.now();
        let place = self.nodes.get_mut(number as usize)?;
        let node = place.node.as_mut()?;
        let result = act(node, now);
        while let Some(output) = node.poll() {
            match output {
                Output::Send(to, message) => {
                    if let Some(to) = super::number(&to) {
                        self.events.send(Event::Arrival(to, message));
                    }
                }
                Output::Done(lookup) if matches!(lookup.why, Why::FindNode | Why::FindValue) => {
                    self.done.push((number, *lookup));
                }
                Output::Done(_) => {}
            }
        }
        let deadline = node.deadline().max(now);
        if deadline < place.wake_ms {
            place.wake_ms = deadline;
            self.events.at(deadline, Event::Wake(number));
        }
        Some(result)
    }

    /// Whether this is the moment for which the node is waiting. It says anew when it wants to be woken.
    fn is_woken(&mut self, number: Number) -> bool {
        let now = self.events.now();
        let woken = self.nodes.get_mut(number as usize).filter(|place| place.wake_ms == now);
        woken.map(|place| place.wake_ms = Millis::MAX).is_some()
    }

    /// The time, in ms.
    pub fn now(&self) -> Millis {
        self.events.now()
    }

    /// Messages sent so far.
    pub fn sent(&self) -> u64 {
        self.events.sent
    }

    /// A node that is there.
    pub fn node(&self, number: Number) -> Option<&Kademlia> {
        self.nodes.get(number as usize)?.node.as_ref()
    }

    /// The numbers of all nodes that are there.
    pub fn present(&self) -> Vec<Number> {
        (0..self.nodes.len() as Number).filter(|number| self.node(*number).is_some()).collect()
    }

    /// The nodes that are closest to an id, in truth: closest first.
    pub fn closest(&self, target: &NodeId, count: usize) -> Vec<Number> {
        let mut all: Vec<&Contact> =
            self.nodes.iter().filter(|place| place.node.is_some()).map(|place| &place.contact).collect();
        all.sort_by_cached_key(|contact| contact.id().distance(target));
        all.into_iter().take(count).filter_map(number).collect()
    }

    /// A random id, or key, as long as this network's are.
    pub fn random_id(&mut self) -> NodeId {
        NodeId(self.events.bytes()).first_bits_then(self.config.bits, &NodeId([0; 32]))
    }

    /// A random number below `limit`, for whoever decides who comes and goes.
    pub fn below(&mut self, limit: usize) -> usize {
        self.events.below(limit)
    }
}
