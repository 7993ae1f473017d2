//! Which link of which carrier is which peer of the node.
//!
//! A node may be in reach of several carriers at once. It is one node still: one carrier is preferred, and a second link to the
//! node is closed. A connection that stands moves to a better carrier as soon as there is one, and loses nothing: bytes that come there
//! wait until all that was sent before has come over the former one.

use std::collections::BTreeMap;

use hashyard_links::link::{Event, LinkId};
use hashyard_links::{NodeId, QUEUE_BYTES};
use hashyard_node::PeerId;
use hashyard_node::view::Transport;

/// Carriers, the preferred one first: a node in reach of two is called over the first, and keeps its link over that one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Carrier {
    /// The tabs of this browser.
    Bus,
    /// A data channel from browser to browser (WebRTC).
    Direct,
    /// A relay.
    Relay,
}

/// What the node calls it.
impl From<Carrier> for Transport {
    fn from(carrier: Carrier) -> Self {
        match carrier {
            Carrier::Bus => Self::Local,
            Carrier::Direct => Self::WebRtc,
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
    /// For the node: another carrier has a connection from now on.
    Moved(PeerId, Carrier),
    /// For the node: bytes.
    Received(PeerId, Vec<u8>),
    /// For who arranges direct links: another node has something to say about one.
    Signal(NodeId, Vec<u8>),
    /// For a carrier: open a link.
    Open(Carrier, NodeId),
    /// For a carrier: open a link that continues this one of another carrier.
    Continue(Carrier, LinkId),
    /// For a carrier: nothing more is sent over a link.
    MoveOn(Carrier, LinkId),
    /// For a carrier: close a link.
    Close(Carrier, LinkId),
}

/// Who is in reach, and the links that stand. Bounded by the carriers' own bounds, and [`QUEUE_BYTES`] for each connection that moves.
#[derive(Debug, Clone, Default)]
pub struct Connections {
    reach: BTreeMap<Carrier, Vec<NodeId>>,
    /// One for each node at most.
    peers: BTreeMap<PeerId, Connection>,
    last_peer: PeerId,
}

/// A link and what carries it.
type At = (Carrier, LinkId);

#[derive(Debug, Clone)]
struct Connection {
    /// Over which it sends, and receives unless it is moving.
    at: At,
    inbound: bool,
    /// The other side sends over the next link already.
    ended: bool,
    moving: Option<Moving>,
}

/// The other side may still send over the former link.
#[derive(Debug, Clone)]
struct Moving {
    from: At,
    /// What came over the next one, in order.
    held: Vec<Vec<u8>>,
}

impl Connection {
    fn has(&self, at: At) -> bool {
        self.at == at || self.moving.as_ref().is_some_and(|moving| moving.from == at)
    }

    /// Its links, for a carrier to close.
    fn close(self) -> impl Iterator<Item = Effect> {
        let from = self.moving.map(|moving| moving.from);
        [Some(self.at), from].into_iter().flatten().map(|(carrier, link)| Effect::Close(carrier, link))
    }
}

impl Connections {
    /// Something happened on a carrier.
    pub fn event(&mut self, carrier: Carrier, event: Event) -> Vec<Effect> {
        match event {
            Event::Discovered(node) => self.discovered(carrier, node),
            Event::Gone(node) => self.gone(carrier, node),
            Event::Opened { link, inbound } => self.opened(carrier, link, inbound),
            Event::Continued { link, former, .. } => self.continued(carrier, link, former),
            Event::Ended(link) => self.ended((carrier, link)),
            Event::Failed(node) => self.failed(carrier, node),
            Event::Received { link, bytes } => self.received((carrier, link), bytes),
            Event::Closed(link) => self.closed((carrier, link)),
            Event::Signal { from, bytes } => vec![Effect::Signal(from, bytes)],
        }
    }

    /// The node wants a connection.
    pub fn connect(&self, node: NodeId) -> Effect {
        match self.reaching(node).next() {
            Some(carrier) => Effect::Open(carrier, node),
            None => Effect::ConnectFailed(node),
        }
    }

    /// Whether a node is in reach without leaving this browser.
    pub fn shares_browser(&self, node: NodeId) -> bool {
        self.reaching(node).any(|carrier| carrier == Carrier::Bus)
    }

    /// What carries links to a node, if anything: of several carriers the one that needs no other.
    pub fn last_resort(&self, node: NodeId) -> Option<Carrier> {
        self.reaching(node).last()
    }

    /// Where a peer's bytes go.
    pub fn link(&self, peer: PeerId) -> Option<At> {
        self.peers.get(&peer).map(|connection| connection.at)
    }

    /// The node ended a connection: which links are to be closed.
    pub fn disconnect(&mut self, peer: PeerId) -> Vec<Effect> {
        self.peers.remove(&peer).into_iter().flat_map(Connection::close).collect()
    }

    /// Who called continues the connection on a better carrier.
    fn discovered(&mut self, carrier: Carrier, node: NodeId) -> Vec<Effect> {
        let reach = self.reach.entry(carrier).or_default();
        if !reach.contains(&node) {
            reach.push(node);
        }
        let better = self.of_node(node).filter(|(_, known)| known.at.0 > carrier && known.moving.is_none());
        let move_it = better.filter(|(_, known)| !known.inbound);
        let further = move_it.map(|(_, known)| Effect::Continue(carrier, known.at.1));
        [Effect::Discovered(node)].into_iter().chain(further).collect()
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
        if let Some((peer, former)) = self.of_node(link.node) {
            if former.at.0 < carrier {
                return vec![Effect::Close(carrier, link)];
            }
            effects.extend(self.lost(peer));
        }
        self.last_peer += 1;
        let peer = self.last_peer;
        let connection = Connection { at: (carrier, link), inbound, ended: false, moving: None };
        self.peers.insert(peer, connection);
        effects.push(Effect::Connected { peer, node: link.node, inbound, carrier });
        effects
    }

    /// From now on the connection sends over the new link. All that comes over the former one comes first.
    fn continued(&mut self, carrier: Carrier, link: LinkId, former: u64) -> Vec<Effect> {
        let former = LinkId { number: former, ..link };
        let standing = self
            .peers
            .iter_mut()
            .find(|(_, known)| known.at.1 == former && known.at.0 > carrier && known.moving.is_none());
        let Some((peer, known)) = standing else { return vec![Effect::Close(carrier, link)] };
        let from = core::mem::replace(&mut known.at, (carrier, link));
        if !core::mem::take(&mut known.ended) {
            known.moving = Some(Moving { from, held: vec![] });
        }
        vec![Effect::MoveOn(from.0, from.1), Effect::Moved(*peer, carrier)]
    }

    /// Nothing more comes over a link: what waited for that comes now, or what will come over the next one need not wait.
    fn ended(&mut self, at: At) -> Vec<Effect> {
        let Some((peer, known)) = self.peers.iter_mut().find(|(_, known)| known.has(at)) else {
            return vec![];
        };
        if known.at == at {
            known.ended = true;
            return vec![];
        }
        let held = known.moving.take().map(|moving| moving.held).unwrap_or_default();
        held.into_iter().map(|bytes| Effect::Received(*peer, bytes)).collect()
    }

    /// What the better carrier could not do, the next one may; a connection that did not move stays where it is, unless the other side moved.
    fn failed(&mut self, carrier: Carrier, node: NodeId) -> Vec<Effect> {
        match self.of_node(node) {
            Some((peer, known)) if known.at.0 > carrier && known.ended => self.lost(peer),
            Some((_, known)) if known.at.0 > carrier => vec![],
            _ => {
                let next = self.reaching(node).find(|other| *other > carrier);
                vec![next.map_or(Effect::ConnectFailed(node), |next| Effect::Open(next, node))]
            }
        }
    }

    fn received(&mut self, at: At, bytes: Vec<u8>) -> Vec<Effect> {
        let Some((peer, known)) = self.peers.iter_mut().find(|(_, known)| known.has(at)) else {
            return vec![];
        };
        let peer = *peer;
        match known.moving.as_mut().filter(|moving| moving.from != at) {
            None => vec![Effect::Received(peer, bytes)],
            Some(moving) => {
                moving.held.push(bytes);
                let waiting: usize = moving.held.iter().map(Vec::len).sum();
                if waiting > QUEUE_BYTES { self.lost(peer) } else { vec![] }
            }
        }
    }

    /// With either link of a connection that moves, bytes are lost.
    fn closed(&mut self, at: At) -> Vec<Effect> {
        let Some((peer, _)) = self.peers.iter().find(|(_, known)| known.has(at)) else { return vec![] };
        let mut effects = self.lost(*peer);
        effects.retain(|effect| *effect != Effect::Close(at.0, at.1));
        effects
    }

    /// A connection ends: its links are closed, and the node is told.
    fn lost(&mut self, peer: PeerId) -> Vec<Effect> {
        let mut effects = self.disconnect(peer);
        effects.push(Effect::Disconnected(peer));
        effects
    }

    fn of_node(&self, node: NodeId) -> Option<(PeerId, &Connection)> {
        let of_node = self.peers.iter().find(|(_, known)| known.at.1.node == node);
        of_node.map(|(peer, known)| (*peer, known))
    }

    /// The carriers that a node is in reach of, the preferred one first.
    fn reaching(&self, node: NodeId) -> impl Iterator<Item = Carrier> {
        self.reach.iter().filter(move |(_, reach)| reach.contains(&node)).map(|(carrier, _)| *carrier)
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
        assert_eq!(connections.disconnect(2), [Effect::Close(Carrier::Bus, link(2))]);
        assert_eq!(connections.disconnect(2), []);
    }
}
