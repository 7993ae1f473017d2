//! Which nodes are known, which are told of, and which are connected to.
//!
//! An address is learned from the transport (it sees the node), from the node itself, or from gossip (`addr`, `addrv2`).
//! At most [`MAX_OUTBOUND`] connections are chosen by this node, at random among those in reach. Callers have other places
//! ([`crate::eviction`]), and so have peers that were asked for by hand ([`crate::added`]).

use std::collections::{BTreeMap, BTreeSet};

use hashyard_wire::{AddrEntry, AddrV2Entry, Address, Endpoint, Message, NetAddress, Services};

use crate::allowance::ADDRESS;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// Connections that this node chooses (Bitcoin Core's `MAX_OUTBOUND_FULL_RELAY_CONNECTIONS`).
pub const MAX_OUTBOUND: usize = 8;

/// At most so many addresses are remembered; the one not heard of for the longest goes first, and those that the transport sees go last.
pub const MAX_ADDRESSES: usize = 2_000;

/// Entries in one answer to `getaddr`.
const MAX_ANSWER: usize = 1_000;

/// Gossip with more entries than this is an answer and not passed on.
const MAX_GOSSIP: usize = 10;

/// Peers to which fresh gossip is passed on.
const GOSSIP_FANOUT: usize = 2;

/// First pause before a failed address is tried again, in ms; doubles up to an hour.
const RETRY: Millis = 2_000;
const MAX_RETRY: Millis = 3_600_000;

/// A connection of ours that ends sooner is one that failed, in ms: who takes calls and hangs up would else be called without
/// end.
const FLEETING: Millis = 10_000;

/// How old an address in gossip may be to be passed on, in seconds (Bitcoin Core: ten minutes).
const FRESH_S: u32 = 600;

/// What a peer told and was told of other nodes.
#[derive(Debug, Default)]
pub struct AddrState {
    /// It had its answer to `getaddr`.
    served: bool,
    /// Addresses that it knows because it told or was told; at most [`MAX_ADDRESSES`].
    known: BTreeSet<Endpoint>,
    /// How many addresses it told.
    pub(crate) processed: u64,
    /// How many more it told than are taken of one peer.
    pub(crate) rate_limited: u64,
}

/// A known node.
#[derive(Debug, Clone)]
struct Known {
    /// Unix seconds at which it was last heard of.
    seen: u32,
    /// What it offers, as far as was told.
    services: Services,
    /// The transport sees it.
    in_reach: bool,
    failures: u32,
    next_try: Millis,
}

/// All known nodes.
#[derive(Debug, Default)]
pub struct AddrManager {
    nodes: BTreeMap<Endpoint, Known>,
    /// Who is being called, and whether that was asked for by hand.
    connecting: BTreeMap<Endpoint, bool>,
}

impl Known {
    fn entry(&self, endpoint: &Endpoint) -> AddrV2Entry {
        let Endpoint { address, port } = *endpoint;
        AddrV2Entry { time: self.seen, services: self.services, address, port }
    }
}

impl AddrManager {
    /// Nodes known.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Nodes that a driver said can be reached.
    pub(crate) fn in_reach(&self) -> usize {
        self.nodes.values().filter(|known| known.in_reach).count()
    }

    fn learn(&mut self, endpoint: Endpoint, services: Services, seen: u32) -> &mut Known {
        if self.nodes.len() >= MAX_ADDRESSES && !self.nodes.contains_key(&endpoint) {
            self.forget_oldest();
        }
        let new = Known { seen, services, in_reach: false, failures: 0, next_try: 0 };
        let known = self.nodes.entry(endpoint).or_insert(new);
        known.seen = known.seen.max(seen);
        known.services = known.services.with(services);
        known
    }

    fn forget_oldest(&mut self) {
        let oldest = self.nodes.iter().min_by_key(|(_, known)| (known.in_reach, known.seen));
        if let Some(endpoint) = oldest.map(|(endpoint, _)| *endpoint) {
            self.nodes.remove(&endpoint);
        }
    }

    /// A connection stands. True if it was called by hand.
    pub(crate) fn connected(&mut self, endpoint: &Endpoint) -> bool {
        self.connecting.remove(endpoint).unwrap_or(false)
    }

    /// Remembers that it is called by hand; false if it is being called already.
    pub(crate) fn call_by_hand(&mut self, endpoint: Endpoint) -> bool {
        self.connecting.insert(endpoint, true).is_none()
    }

    pub(crate) fn is_called(&self, endpoint: &Endpoint) -> bool {
        self.connecting.contains_key(endpoint)
    }

    /// How many are being called by hand.
    pub(crate) fn called_by_hand(&self) -> usize {
        self.connecting.values().filter(|by_hand| **by_hand).count()
    }

    /// It is worth calling again at once.
    fn call_at_once(&mut self, endpoint: &Endpoint) {
        if let Some(known) = self.nodes.get_mut(endpoint) {
            (known.failures, known.next_try) = (0, 0);
        }
    }

    pub(crate) fn failed(&mut self, endpoint: &Endpoint, now: Millis) {
        self.connecting.remove(endpoint);
        if let Some(known) = self.nodes.get_mut(endpoint) {
            known.failures = known.failures.saturating_add(1);
            known.next_try = now + (RETRY << known.failures.min(10)).min(MAX_RETRY);
        }
    }

    /// Nothing is being connected any more: the network was switched off.
    pub(crate) fn stop_connecting(&mut self) {
        self.connecting.clear();
    }
}

impl Node {
    pub(crate) fn discovered(&mut self, endpoint: Endpoint) {
        if endpoint == self.own_endpoint() {
            return;
        }
        let seen = self.now_s();
        let known = self.addresses.learn(endpoint, Services::NETWORK, seen);
        known.in_reach = true;
        self.addresses.call_at_once(&endpoint);
        self.added.call_at_once(&endpoint);
        self.choose_connections();
    }

    pub(crate) fn vanished(&mut self, endpoint: &Endpoint) {
        self.addresses.connecting.remove(endpoint);
        if let Some(known) = self.addresses.nodes.get_mut(endpoint) {
            known.in_reach = false;
        }
    }

    /// A connection ended; `lasted` is 0 if there was something wrong with it.
    pub(crate) fn hung_up(&mut self, endpoint: &Endpoint, inbound: bool, lasted: Millis) {
        if lasted >= FLEETING {
            self.addresses.call_at_once(endpoint);
            self.added.call_at_once(endpoint);
        } else if !inbound {
            // A call of theirs that ends says nothing: a tab that was frozen hears all that waited for it at once.
            self.addresses.failed(endpoint, self.now);
        }
    }

    /// When the next node is to be called, if one more is wanted.
    pub(crate) fn next_call(&self) -> Option<Millis> {
        if !self.looks_around() || self.outbound() >= MAX_OUTBOUND {
            return None;
        }
        self.callable().map(|(_, at)| at).min()
    }

    fn looks_around(&self) -> bool {
        self.network_active && self.finds_peers
    }

    /// Connections that this node chose, and those that are coming about.
    fn outbound(&self) -> usize {
        let chosen = self.peers.values().filter(|peer| !peer.inbound && !peer.manual).count();
        chosen + self.addresses.connecting.len() - self.addresses.called_by_hand()
    }

    /// Nodes that may be called, and when.
    fn callable(&self) -> impl Iterator<Item = (Endpoint, Millis)> {
        let connected: BTreeSet<Endpoint> = self.peers.values().map(|peer| peer.endpoint).collect();
        let in_reach = self.addresses.nodes.iter().filter(|(_, known)| known.in_reach);
        in_reach.map(|(endpoint, known)| (*endpoint, known.next_try)).filter(move |(endpoint, _)| {
            !connected.contains(endpoint) && !self.addresses.is_called(endpoint) && !self.added.has(endpoint)
        })
    }

    /// Opens connections until there are enough.
    pub(crate) fn choose_connections(&mut self) {
        if !self.looks_around() {
            return;
        }
        let mut candidates: Vec<Endpoint> =
            self.callable().filter(|(_, at)| self.now >= *at).map(|(endpoint, _)| endpoint).collect();
        for _ in self.outbound()..MAX_OUTBOUND {
            if candidates.is_empty() {
                return;
            }
            let choice = self.random_u64() as usize % candidates.len();
            let endpoint = candidates.swap_remove(choice);
            self.addresses.connecting.insert(endpoint, false);
            self.outbox.connect(endpoint);
        }
    }

    /// Tells a new peer who we are and asks it for others. Nobody can be reached at the port from which they called.
    pub(crate) fn start_addr_relay(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get(&peer) else { return };
        let (outbound, endpoint, services) = (!state.inbound, state.endpoint, state.services());
        let time = self.now_s();
        if outbound || state.is_tab() {
            self.addresses.learn(endpoint, services, time);
        }
        let Endpoint { address, port } = self.own_endpoint();
        self.send_addresses(peer, &[AddrV2Entry { time, services: self.services(), address, port }]);
        if outbound {
            self.send(peer, Message::GetAddr);
        }
    }

    pub(crate) fn received_getaddr(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        if core::mem::replace(&mut state.addresses.served, true) {
            return;
        }
        let all: Vec<_> = self
            .addresses
            .nodes
            .iter()
            .map(|(endpoint, known)| known.entry(endpoint))
            .take(MAX_ANSWER)
            .collect();
        self.send_addresses(peer, &all);
    }

    pub(crate) fn received_addresses(&mut self, peer: PeerId, entries: &[AddrV2Entry]) {
        let now = self.now_s();
        let mut fresh = vec![];
        for entry in entries {
            let endpoint = entry.endpoint();
            let Some(state) = self.peers.get_mut(&peer) else { return };
            if !state.addr_allowance.spend(self.now, ADDRESS) {
                state.addresses.rate_limited += 1;
                continue;
            }
            state.addresses.processed += 1;
            if state.addresses.known.len() < MAX_ADDRESSES {
                state.addresses.known.insert(endpoint);
            }
            if endpoint == self.own_endpoint() {
                continue;
            }
            // A time in the future or none at all says little: take it as five days old, as Bitcoin Core does.
            let vague = entry.time > now + FRESH_S || entry.time == 0;
            let time = if vague { now.saturating_sub(5 * 86_400) } else { entry.time };
            let new = !self.addresses.nodes.contains_key(&endpoint);
            self.addresses.learn(endpoint, entry.services, time);
            if new && time + FRESH_S > now {
                fresh.push(AddrV2Entry { time, ..*entry });
            }
        }
        if entries.len() <= MAX_GOSSIP {
            self.gossip(peer, &fresh);
        }
        self.choose_connections();
    }

    fn gossip(&mut self, from: PeerId, fresh: &[AddrV2Entry]) {
        let mut others: Vec<PeerId> = self
            .peers
            .values()
            .filter(|peer| peer.is_ready() && peer.id != from)
            .map(|peer| peer.id)
            .collect();
        for _ in 0..GOSSIP_FANOUT.min(others.len()) {
            let choice = self.random_u64() as usize % others.len();
            let peer = others.swap_remove(choice);
            self.send_addresses(peer, fresh);
        }
    }

    /// Sends what the peer can understand and does not know: node ids never go to a peer reached by TCP.
    fn send_addresses(&mut self, peer: PeerId, entries: &[AddrV2Entry]) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        let tab = state.is_tab();
        let v2 = state.handshake.wants_addrv2;
        let known = &mut state.addresses.known;
        let theirs = state.endpoint;
        let mut news = vec![];
        for entry in entries {
            let endpoint = entry.endpoint();
            let understood = tab || !matches!(entry.address, Address::Node(_));
            if understood && endpoint != theirs && known.len() < MAX_ADDRESSES && known.insert(endpoint) {
                news.push(*entry);
            }
        }
        if news.is_empty() {
            return;
        }
        let message = if v2 { Some(Message::AddrV2(news)) } else { addr_message(&news) };
        if let Some(message) = message {
            self.send(peer, message);
        }
    }
}

/// The old form holds IP addresses only; `None` if there are none.
fn addr_message(entries: &[AddrV2Entry]) -> Option<Message> {
    let old_form = |entry: &AddrV2Entry| {
        entry.endpoint().socket()?;
        let address = NetAddress { services: entry.services, ..entry.endpoint().into() };
        Some(AddrEntry { time: entry.time, address })
    };
    let list: Vec<AddrEntry> = entries.iter().filter_map(old_form).collect();
    (!list.is_empty()).then_some(Message::Addr(list))
}

/// Entries of `addr` as those of `addrv2`.
pub(crate) fn of_old_form(list: &[AddrEntry]) -> Vec<AddrV2Entry> {
    let entry = |entry: &AddrEntry| {
        let Endpoint { address, port } = entry.address.endpoint();
        AddrV2Entry { time: entry.time, services: entry.address.services, address, port }
    };
    list.iter().map(entry).collect()
}
