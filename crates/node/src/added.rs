//! Peers that were asked for by hand: `addnode`, and `-addnode` and `-connect` of `hashyardd`. They have places of their own,
//! whoever else is connected, and are called until they answer.

use core::net::{IpAddr, SocketAddr};
use std::collections::BTreeMap;

use hashyard_wire::{Address, Endpoint};

use crate::NodeId;
use crate::addr_manager::Call;
use crate::io::Millis;
use crate::node::Node;

/// Connections to added peers at a time (Bitcoin Core's `MAX_ADDNODE_CONNECTIONS`).
pub const MAX_ADDED_CONNECTIONS: usize = 8;

/// Added peers remembered, and as many names that are being looked up for one attempt.
pub const MAX_ADDED: usize = 1_000;

/// First pause before an added peer is called again, in ms; doubles up to a minute, as long as Bitcoin Core waits.
const RETRY: Millis = 2_000;
const MAX_RETRY: Millis = 60_000;

/// An added peer.
#[derive(Debug)]
pub(crate) struct AddedPeer {
    /// As it was given: an address with or without a port, a node id, or the name of a host.
    pub(crate) name: String,
    /// Where it is, as far as is known: a name may stand for another address later.
    pub(crate) endpoint: Option<Endpoint>,
    /// Calls begin with V2 (BIP324).
    v2: bool,
    failures: u32,
    next_try: Millis,
}

impl AddedPeer {
    fn call_at_once(&mut self) {
        (self.failures, self.next_try) = (0, 0);
    }
}

/// All added peers, at most [`MAX_ADDED`].
#[derive(Debug, Default)]
pub(crate) struct AddedPeers {
    pub(crate) list: Vec<AddedPeer>,
    /// Names that are looked up to be called once, and whether with V2.
    once: BTreeMap<String, bool>,
}

impl AddedPeers {
    pub(crate) fn has(&self, endpoint: &Endpoint) -> bool {
        self.list.iter().any(|peer| peer.endpoint == Some(*endpoint))
    }

    /// Something tells that it is worth calling there: it came into reach, or a connection that had lasted ended.
    pub(crate) fn call_at_once(&mut self, endpoint: &Endpoint) {
        let there = self.list.iter_mut().filter(|peer| peer.endpoint == Some(*endpoint));
        there.for_each(AddedPeer::call_at_once);
    }

    pub(crate) fn call_all_at_once(&mut self) {
        self.list.iter_mut().for_each(AddedPeer::call_at_once);
    }
}

impl Node {
    /// Keeps a connection to this peer from now on; calls begin with V2 or not. False if that is done already, or [`MAX_ADDED`] are remembered. Nothing
    /// is stored.
    pub(crate) fn add_peer(&mut self, name: &str, v2: bool) -> bool {
        let endpoint = self.numeric(name);
        let known = self.added.list.iter().any(|peer| peer.name == name)
            || endpoint.is_some_and(|endpoint| self.added.has(&endpoint));
        if known || self.added.list.len() >= MAX_ADDED {
            return false;
        }
        self.added.list.push(AddedPeer { name: name.to_owned(), endpoint, v2, failures: 0, next_try: 0 });
        true
    }

    /// Stops calling a peer; a connection that stands is left alone. False if it was never added.
    pub(crate) fn remove_added_peer(&mut self, name: &str) -> bool {
        let before = self.added.list.len();
        self.added.list.retain(|peer| peer.name != name);
        self.added.list.len() < before
    }

    /// Calls a peer once, with V2 or not.
    pub(crate) fn try_peer(&mut self, name: &str, v2: bool) {
        if self.numeric(name).is_none() {
            if self.added.once.len() >= MAX_ADDED {
                self.added.once.pop_first();
            }
            self.added.once.insert(name.to_owned(), v2);
        }
        self.call_by_name(name, v2);
    }

    /// What a host's name stands for was looked up.
    pub(crate) fn looked_up(&mut self, name: &str, endpoint: Option<Endpoint>) {
        let once = self.added.once.remove(name);
        let Some(endpoint) = endpoint else { return };
        let added = self.added.list.iter_mut().find(|peer| peer.name == name).map(|added| {
            added.endpoint = Some(endpoint);
            added.v2
        });
        if let Some(v2) = once.or(added) {
            self.call_by_hand(endpoint, v2);
        }
    }

    /// When the next added peer is to be called.
    pub(crate) fn next_added_call(&self) -> Option<Millis> {
        self.next_added().map(|(_, at)| at)
    }

    pub(crate) fn call_added(&mut self) {
        while let Some((index, _)) = self.next_added().filter(|(_, at)| *at <= self.now) {
            let peer = &mut self.added.list[index];
            peer.next_try = self.now + (RETRY << peer.failures.min(5)).min(MAX_RETRY);
            peer.failures = peer.failures.saturating_add(1);
            let (name, v2) = (peer.name.clone(), peer.v2);
            self.call_by_name(&name, v2);
        }
    }

    fn next_added(&self) -> Option<(usize, Millis)> {
        if self.added.list.is_empty() {
            return None;
        }
        let connected = self.peers.values().filter(|peer| peer.manual).count();
        if !self.network_active || connected + self.addresses.called(Call::ByHand) >= MAX_ADDED_CONNECTIONS {
            return None;
        }
        let idle = |endpoint: &Endpoint| !self.is_connected(endpoint) && !self.addresses.is_called(endpoint);
        let waiting =
            self.added.list.iter().enumerate().filter(|(_, peer)| peer.endpoint.as_ref().is_none_or(idle));
        waiting.map(|(index, peer)| (index, peer.next_try)).min_by_key(|(_, at)| *at)
    }

    fn call_by_name(&mut self, name: &str, v2: bool) {
        match self.numeric(name) {
            Some(endpoint) => self.call_by_hand(endpoint, v2),
            None => self.outbox.look_up(name.to_owned(), self.chain.params().default_port),
        }
    }

    fn call_by_hand(&mut self, endpoint: Endpoint, v2: bool) {
        if self.network_active && !self.is_connected(&endpoint) && self.addresses.call_by_hand(endpoint) {
            self.outbox.connect(endpoint, v2);
        }
    }

    pub(crate) fn is_connected(&self, endpoint: &Endpoint) -> bool {
        self.peers.values().any(|peer| peer.endpoint == *endpoint)
    }

    /// A node id, or an IP address with or without a port; `None` for anything else, which may be the name of a host.
    fn numeric(&self, name: &str) -> Option<Endpoint> {
        if let Ok(NodeId(id)) = name.parse() {
            return Some(Address::Node(id).into());
        }
        let port = self.chain.params().default_port;
        let bare = || name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        let socket = name.parse().or_else(|_| bare().map(|ip| SocketAddr::new(ip, port)));
        socket.ok().map(Endpoint::from)
    }
}
