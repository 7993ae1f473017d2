//! A running node's connections: what carriers report becomes inputs, what the node says becomes bytes on a carrier.

use hashyard_links::NodeId;
use hashyard_links::link::Event;
use hashyard_node::{Input, PeerId};
use hashyard_tab::connections::{Carrier, Effect};
use hashyard_wire::{Address, Endpoint};

use super::node_driver::Driver;
use super::platform::unix_ms;
use super::transport::{Report, Transport, relay_view};
use crate::bridge::{DirectNews, RelayState};

impl Driver {
    pub(super) fn connect(&mut self, endpoint: Endpoint) {
        match endpoint.address {
            Address::Node(id) => self.follow(self.connections.connect(NodeId(id))),
            _ => self.inputs.push_back(Input::ConnectFailed(endpoint)),
        }
    }

    /// A carrier reports.
    pub fn report(&mut self, report: Report) {
        match report {
            Report::Relay(state) => self.view.relay = relay_view(&state, unix_ms()),
            Report::Signal(node, bytes) => {
                if let Some(carrier) = self.connections.last_resort(node) {
                    self.on_carrier(carrier, |transport| transport.signal(node, &bytes));
                }
            }
            Report::Event(carrier, event) => {
                self.arrange(carrier, &event);
                for effect in self.connections.event(carrier, event) {
                    self.follow(effect);
                }
                self.settle();
            }
        }
    }

    /// Those who are linked by the relay are to be linked without it, unless they share a browser.
    fn arrange(&self, carrier: Carrier, event: &Event) {
        let Some(direct) = self.carriers.direct() else { return };
        match (carrier, event) {
            (Carrier::Relay, Event::Opened { link, .. }) if !self.connections.shares_browser(link.node) => {
                direct.want(link.node);
            }
            (Carrier::Relay, Event::Gone(node)) => direct.out_of_reach(*node),
            (Carrier::Bus, Event::Discovered(node)) => direct.unwant(*node),
            _ => {}
        }
    }

    /// What the page has to say of a channel.
    pub fn direct_news(&self, call: u32, news: DirectNews) {
        if let Some(direct) = self.carriers.direct() {
            direct.heard(call, news);
        }
    }

    /// Does what follows for carriers, and queues what follows for the node.
    fn follow(&mut self, effect: Effect) {
        let input = match effect {
            Effect::Open(carrier, node) => return self.on_carrier(carrier, |transport| transport.open(node)),
            Effect::Signal(from, bytes) => {
                return self.carriers.direct().into_iter().for_each(|direct| direct.signalled(from, &bytes));
            }
            Effect::Continue(carrier, link) => {
                return self.on_carrier(carrier, |transport| transport.continue_link(link));
            }
            Effect::MoveOn(carrier, link) => {
                return self.on_carrier(carrier, |transport| transport.move_on(link));
            }
            Effect::Close(carrier, link) => {
                return self.on_carrier(carrier, |transport| transport.close(link));
            }
            Effect::Discovered(node) => Input::Discovered(Address::Node(node.0).into()),
            Effect::Vanished(node) => {
                self.encryption.forget(node);
                Input::Vanished(Address::Node(node.0).into())
            }
            Effect::Connected { peer, node, inbound, carrier } => {
                return self.connected(peer, node, inbound, carrier);
            }
            Effect::Moved(peer, carrier) => Input::Moved(peer, carrier.into()),
            Effect::ConnectFailed(node) => Input::ConnectFailed(Address::Node(node.0).into()),
            Effect::Disconnected(peer) => {
                self.forget_session(peer, true);
                Input::Disconnected(peer)
            }
            Effect::Received(peer, bytes) => return self.received(peer, &bytes),
        };
        self.inputs.push_back(input);
    }

    fn connected(&mut self, peer: PeerId, node: NodeId, inbound: bool, carrier: Carrier) {
        let endpoint = Address::Node(node.0).into();
        match self.encryption.framing(peer, node, inbound) {
            Some(framing) => self.sessions.open_with(peer, &endpoint, framing),
            None => self.sessions.open(peer, &endpoint),
        }
        self.inputs.push_back(Input::Connected { peer, endpoint, inbound, transport: carrier.into() });
        self.inputs.extend(self.sessions.protocol(peer).map(|spoken| Input::Speaks(peer, spoken)));
        self.reply_by_framing(peer);
    }

    fn received(&mut self, peer: PeerId, bytes: &[u8]) {
        let before = self.sessions.protocol(peer);
        let received = self.sessions.receive(unix_ms(), peer, bytes);
        if self.sessions.framing(peer).is_some_and(|framing| framing.falls_back(false)) {
            self.disconnect(peer);
            return self.inputs.push_back(Input::Disconnected(peer));
        }
        self.reply_by_framing(peer);
        let spoken = self.sessions.protocol(peer).filter(|spoken| Some(*spoken) != before);
        self.inputs.extend(spoken.map(|spoken| Input::Speaks(peer, spoken)));
        self.inputs.extend(received.into_iter().map(|received| Input::Received(peer, received)));
    }

    pub(super) fn disconnect(&mut self, peer: PeerId) {
        self.forget_session(peer, false);
        for effect in self.connections.disconnect(peer) {
            self.follow(effect);
        }
    }

    fn forget_session(&mut self, peer: PeerId, hung_up: bool) {
        let falls_back = self.sessions.framing(peer).is_some_and(|framing| framing.falls_back(hung_up));
        self.encryption.ended(peer, falls_back);
        self.sessions.close(peer);
    }

    /// What a handshake has to say, and what waited for it.
    fn reply_by_framing(&mut self, peer: PeerId) {
        let reply = self.sessions.take_reply(unix_ms(), peer);
        self.write(peer, &reply);
    }

    pub(super) fn write(&mut self, peer: PeerId, bytes: &[u8]) {
        if let Some((carrier, link)) = self.connections.link(peer).filter(|_| !bytes.is_empty()) {
            self.on_carrier(carrier, |transport| transport.send(link, bytes));
        }
    }

    fn on_carrier(&self, carrier: Carrier, act: impl FnOnce(&dyn Transport)) {
        if let Some(transport) = self.carriers.get(carrier) {
            act(transport);
        }
    }

    /// Has channels to other browsers from now on, where it finds others at all.
    pub fn start_direct(&mut self) {
        if self.node.finds_peers() {
            self.carriers.start_direct();
        }
    }

    /// Connects to this relay from now on, or to none.
    pub fn set_relay(&mut self, url: Option<String>) {
        self.view.relay = RelayState::None;
        self.view.relay_url = url.clone();
        self.carriers.set_relay(url.filter(|_| self.node.finds_peers()));
    }
}
