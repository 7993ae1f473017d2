//! Which link of which carrier is which peer of the node.
//!
//! A node may be in reach of several carriers at once. It is one node still: one carrier is preferred, and a second link to the
//! node is closed.

use std::collections::BTreeMap;

use hashyard_links::NodeId;
use hashyard_links::link::{Event, LinkId};
use hashyard_node::PeerId;
use hashyard_node::view::Transport;

/// Carriers, the preferred one first: a node in reach of two is called over the first, and keeps its link over that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carrier {
    /// The tabs of this browser.
    Bus,
    /// A relay.
    Relay,
}

/// What the node calls it.
impl From<Carrier> for Transport {
    fn from(carrier: Carrier) -> Self {
        match carrier {
            Carrier::Bus => Self::Local,
            Carrier::Relay => Self::Relay,
        }
    }
}

/// What follows from an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// For the node: a node is in reach.
    Discovered(NodeId),
    /// For the node: a node is out of reach.
    Vanished(NodeId),
    /// For the node: a connection stands.
    Connected {
        /// Its number.
        peer: PeerId,
        /// The node at its other end.
        node: NodeId,
        /// The other side opened it.
        inbound: bool,
        /// What carries it.
        carrier: Carrier,
    },
    /// For the node: a connection came to nothing.
    ConnectFailed(NodeId),
    /// For the node: a connection ended.
    Disconnected(PeerId),
    /// For the node: bytes.
    Received(PeerId, Vec<u8>),
    /// For a carrier: open a link.
    Open(Carrier, NodeId),
    /// For a carrier: close a link.
    Close(Carrier, LinkId),
}

/// Who is in reach, and the links that stand. Bounded by the carriers' own bounds.
#[derive(Debug, Clone, Default)]
pub struct Connections {
    reach: BTreeMap<Carrier, Vec<NodeId>>,
    /// One link per node at most.
    links: BTreeMap<PeerId, (Carrier, LinkId)>,
    last_peer: PeerId,
}

impl Connections {
    /// Something happened on a carrier.
    pub fn event(&mut self, carrier: Carrier, event: Event) -> Vec<Effect> {
        match event {
            Event::Discovered(node) => self.discovered(carrier, node),
            Event::Gone(node) => self.gone(carrier, node),
            Event::Opened { link, inbound } => self.opened(carrier, link, inbound),
            Event::Failed(node) => self.failed(carrier, node),
            Event::Received { link, bytes } => self.received(carrier, link, bytes),
            Event::Closed(link) => self.closed(carrier, link),
        }
    }

    /// The node wants a connection.
    pub fn connect(&self, node: NodeId) -> Effect {
        match self.reaching(node).next() {
            Some(carrier) => Effect::Open(carrier, node),
            None => Effect::ConnectFailed(node),
        }
    }

    /// Where a peer's bytes go.
    pub fn link(&self, peer: PeerId) -> Option<(Carrier, LinkId)> {
        self.links.get(&peer).copied()
    }

    /// The node ended a connection: which link is to be closed.
    pub fn disconnect(&mut self, peer: PeerId) -> Option<(Carrier, LinkId)> {
        self.links.remove(&peer)
    }

    fn discovered(&mut self, carrier: Carrier, node: NodeId) -> Vec<Effect> {
        let reach = self.reach.entry(carrier).or_default();
        if !reach.contains(&node) {
            reach.push(node);
        }
        vec![Effect::Discovered(node)]
    }

    fn gone(&mut self, carrier: Carrier, node: NodeId) -> Vec<Effect> {
        if let Some(reach) = self.reach.get_mut(&carrier) {
            reach.retain(|known| *known != node);
        }
        let elsewhere = self.reaching(node).next().is_some();
        if elsewhere { vec![] } else { vec![Effect::Vanished(node)] }
    }

    fn opened(&mut self, carrier: Carrier, link: LinkId, inbound: bool) -> Vec<Effect> {
        let mut effects = vec![];
        let former = self
            .links
            .iter()
            .find(|(_, (_, former))| former.node == link.node)
            .map(|(peer, at)| (*peer, *at));
        if let Some((peer, (former_carrier, former_link))) = former {
            if former_carrier < carrier {
                return vec![Effect::Close(carrier, link)];
            }
            self.links.remove(&peer);
            effects.extend([Effect::Close(former_carrier, former_link), Effect::Disconnected(peer)]);
        }
        self.last_peer += 1;
        let peer = self.last_peer;
        self.links.insert(peer, (carrier, link));
        effects.push(Effect::Connected { peer, node: link.node, inbound, carrier });
        effects
    }

    /// What the better carrier could not do, the next one may.
    fn failed(&self, carrier: Carrier, node: NodeId) -> Vec<Effect> {
        let next = self.reaching(node).find(|other| *other > carrier);
        vec![next.map_or(Effect::ConnectFailed(node), |next| Effect::Open(next, node))]
    }

    fn received(&self, carrier: Carrier, link: LinkId, bytes: Vec<u8>) -> Vec<Effect> {
        self.peer(carrier, link).map(|peer| Effect::Received(peer, bytes)).into_iter().collect()
    }

    fn closed(&mut self, carrier: Carrier, link: LinkId) -> Vec<Effect> {
        let Some(peer) = self.peer(carrier, link) else { return vec![] };
        self.links.remove(&peer);
        vec![Effect::Disconnected(peer)]
    }

    /// The carriers that a node is in reach of, the preferred one first.
    fn reaching(&self, node: NodeId) -> impl Iterator<Item = Carrier> {
        self.reach.iter().filter(move |(_, reach)| reach.contains(&node)).map(|(carrier, _)| *carrier)
    }

    fn peer(&self, carrier: Carrier, link: LinkId) -> Option<PeerId> {
        self.links.iter().find(|(_, at)| **at == (carrier, link)).map(|(peer, _)| *peer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NODE: NodeId = NodeId([7; 32]);

    fn link(number: u64) -> LinkId {
        LinkId { node: NODE, number }
    }

    fn opened(number: u64) -> Event {
        Event::Opened { link: link(number), inbound: false }
    }

    fn connected(peer: PeerId, carrier: Carrier) -> Effect {
        Effect::Connected { peer, node: NODE, inbound: false, carrier }
    }

    #[test]
    fn a_node_in_reach_of_both_carriers_is_called_over_the_bus_and_then_over_the_relay() {
        let mut connections = Connections::default();
        assert_eq!(connections.connect(NODE), Effect::ConnectFailed(NODE));
        connections.event(Carrier::Relay, Event::Discovered(NODE));
        assert_eq!(connections.connect(NODE), Effect::Open(Carrier::Relay, NODE));
        connections.event(Carrier::Bus, Event::Discovered(NODE));
        assert_eq!(connections.connect(NODE), Effect::Open(Carrier::Bus, NODE));
        assert_eq!(
            connections.event(Carrier::Bus, Event::Failed(NODE)),
            [Effect::Open(Carrier::Relay, NODE)]
        );
        assert_eq!(connections.event(Carrier::Relay, Event::Failed(NODE)), [Effect::ConnectFailed(NODE)]);
    }

    #[test]
    fn it_vanishes_when_neither_carrier_reaches_it() {
        let mut connections = Connections::default();
        for carrier in [Carrier::Bus, Carrier::Relay] {
            connections.event(carrier, Event::Discovered(NODE));
        }
        assert_eq!(connections.event(Carrier::Bus, Event::Gone(NODE)), []);
        assert_eq!(connections.event(Carrier::Relay, Event::Gone(NODE)), [Effect::Vanished(NODE)]);
    }

    #[test]
    fn bytes_and_closings_find_the_peer_and_strangers_are_ignored() {
        let mut connections = Connections::default();
        assert_eq!(connections.event(Carrier::Bus, opened(1)), [connected(1, Carrier::Bus)]);
        let received = |number| Event::Received { link: link(number), bytes: vec![1] };
        assert_eq!(connections.event(Carrier::Bus, received(1)), [Effect::Received(1, vec![1])]);
        assert_eq!(connections.event(Carrier::Bus, received(2)), []);
        assert_eq!(connections.event(Carrier::Relay, received(1)), []);
        assert_eq!(connections.link(1), Some((Carrier::Bus, link(1))));
        assert_eq!(connections.event(Carrier::Bus, Event::Closed(link(1))), [Effect::Disconnected(1)]);
        assert_eq!(connections.event(Carrier::Bus, Event::Closed(link(1))), []);
        assert_eq!(connections.link(1), None);
    }

    #[test]
    fn a_second_link_is_closed_the_bus_wins() {
        let mut connections = Connections::default();
        connections.event(Carrier::Relay, opened(1));
        let better = connections.event(Carrier::Bus, opened(2));
        let close = Effect::Close(Carrier::Relay, link(1));
        assert_eq!(better, [close, Effect::Disconnected(1), connected(2, Carrier::Bus)]);
        assert_eq!(connections.event(Carrier::Relay, opened(3)), [Effect::Close(Carrier::Relay, link(3))]);
        assert_eq!(connections.disconnect(2), Some((Carrier::Bus, link(2))));
        assert_eq!(connections.disconnect(2), None);
    }
}
