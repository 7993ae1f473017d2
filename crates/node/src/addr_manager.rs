//! Which nodes are known, which are told of, and which are connected to.
//!
//! An address is learned from the transport (it sees the node), from the node itself, or from gossip (`addr`, `addrv2`).
//! At most [`MAX_OUTBOUND`] connections are chosen by this node, at random among those in reach.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_wire::addrv2::AddrV2Entry;
use hashyard_wire::{AddrEntry, Address, Message, NetAddress};

use crate::io::{Millis, PeerId};
use crate::node::Node;

/// Connections that this node chooses (Bitcoin Core's `MAX_OUTBOUND_FULL_RELAY_CONNECTIONS`).
pub const MAX_OUTBOUND: usize = 8;

/// Connections in all; more inbound ones are refused.
pub const MAX_CONNECTIONS: usize = 125;

/// Addresses remembered; the one not heard of for the longest goes first, and those that the transport sees go last.
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

/// How old an address in gossip may be to be passed on, in seconds (Bitcoin Core: ten minutes).
const FRESH_S: u32 = 600;

/// What a peer told and was told of other nodes.
#[derive(Debug, Default)]
pub struct AddrState {
    /// It had its answer to `getaddr`.
    served: bool,
    /// Addresses that it knows because it told or was told; at most [`MAX_ADDRESSES`].
    known: BTreeSet<Address>,
}

/// A known node.
#[derive(Debug, Clone)]
struct Known {
    /// Unix seconds at which it was last heard of.
    seen: u32,
    /// The transport sees it.
    in_reach: bool,
    failures: u32,
    next_try: Millis,
}

/// All known nodes.
#[derive(Debug, Default)]
pub struct AddrManager {
    nodes: BTreeMap<Address, Known>,
    connecting: BTreeSet<Address>,
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

    fn learn(&mut self, address: Address, seen: u32) -> &mut Known {
        if self.nodes.len() >= MAX_ADDRESSES && !self.nodes.contains_key(&address) {
            self.forget_oldest();
        }
        let known =
            self.nodes.entry(address).or_insert(Known { seen, in_reach: false, failures: 0, next_try: 0 });
        known.seen = known.seen.max(seen);
        known
    }

    fn forget_oldest(&mut self) {
        let oldest = self.nodes.iter().min_by_key(|(_, known)| (known.in_reach, known.seen));
        if let Some(address) = oldest.map(|(address, _)| *address) {
            self.nodes.remove(&address);
        }
    }

    pub(crate) fn connected(&mut self, address: &Address) {
        self.connecting.remove(address);
        if let Some(known) = self.nodes.get_mut(address) {
            known.failures = 0;
        }
    }

    pub(crate) fn failed(&mut self, address: &Address, now: Millis) {
        self.connecting.remove(address);
        if let Some(known) = self.nodes.get_mut(address) {
            known.failures = known.failures.saturating_add(1);
            known.next_try = now + (RETRY << known.failures.min(10)).min(MAX_RETRY);
        }
    }

    /// Nothing is being connected any more: the network was switched off.
    pub(crate) fn stop_connecting(&mut self) {
        self.connecting.clear();
    }

    fn candidates(&self, now: Millis) -> Vec<Address> {
        let free = |address: &&Address| !self.connecting.contains(address);
        let due = self.nodes.iter().filter(|(_, known)| known.in_reach && now >= known.next_try);
        due.map(|(address, _)| address).filter(free).copied().collect()
    }

    pub(crate) fn deadline(&self) -> Option<Millis> {
        let waiting =
            self.nodes.iter().filter(|(address, known)| known.in_reach && !self.connecting.contains(address));
        waiting.map(|(_, known)| known.next_try).min()
    }
}

impl Node {
    pub(crate) fn discovered(&mut self, address: Address) {
        if address == self.own_address() {
            return;
        }
        let seen = self.now_s();
        let known = self.addresses.learn(address, seen);
        known.in_reach = true;
        known.failures = 0;
        known.next_try = 0;
        self.choose_connections();
    }

    pub(crate) fn vanished(&mut self, address: &Address) {
        self.addresses.connecting.remove(address);
        if let Some(known) = self.addresses.nodes.get_mut(address) {
            known.in_reach = false;
        }
    }

    /// Opens connections until there are enough.
    pub(crate) fn choose_connections(&mut self) {
        if !self.network_active {
            return;
        }
        let connected: BTreeSet<Address> = self.peers.values().map(|peer| peer.address).collect();
        let outbound =
            self.peers.values().filter(|peer| !peer.inbound).count() + self.addresses.connecting.len();
        let mut candidates = self.addresses.candidates(self.now);
        candidates.retain(|address| !connected.contains(address));
        for _ in outbound..MAX_OUTBOUND {
            if candidates.is_empty() {
                return;
            }
            let choice = self.random_u64() as usize % candidates.len();
            let address = candidates.swap_remove(choice);
            self.addresses.connecting.insert(address);
            self.outbox.connect(address);
        }
    }

    /// Tells a new peer who we are and asks it for others.
    pub(crate) fn start_addr_relay(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get(&peer) else { return };
        let (outbound, address) = (!state.inbound, state.address);
        let seen = self.now_s();
        self.addresses.learn(address, seen);
        self.send_addresses(peer, &[(self.own_address(), seen)]);
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
            .map(|(address, known)| (*address, known.seen))
            .take(MAX_ANSWER)
            .collect();
        self.send_addresses(peer, &all);
    }

    pub(crate) fn received_addresses(&mut self, peer: PeerId, entries: &[(Address, u32)]) {
        let now = self.now_s();
        let mut fresh = vec![];
        for (address, time) in entries {
            let Some(state) = self.peers.get_mut(&peer) else { return };
            if state.addresses.known.len() < MAX_ADDRESSES {
                state.addresses.known.insert(*address);
            }
            if *address == self.own_address() {
                continue;
            }
            // A time in the future or none at all says little: take it as five days old, as Bitcoin Core does.
            let seen =
                if *time > now + FRESH_S || *time == 0 { now.saturating_sub(5 * 86_400) } else { *time };
            let new = !self.addresses.nodes.contains_key(address);
            self.addresses.learn(*address, seen);
            if new && seen + FRESH_S > now {
                fresh.push((*address, seen));
            }
        }
        if entries.len() <= MAX_GOSSIP {
            self.gossip(peer, &fresh);
        }
        self.choose_connections();
    }

    fn gossip(&mut self, from: PeerId, fresh: &[(Address, u32)]) {
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
    fn send_addresses(&mut self, peer: PeerId, entries: &[(Address, u32)]) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        let tab = state.is_tab();
        let v2 = state.handshake.wants_addrv2;
        let known = &mut state.addresses.known;
        let own = state.address;
        let mut news = vec![];
        for (address, seen) in entries {
            let understood = tab || !matches!(address, Address::Node(_));
            if understood && *address != own && known.len() < MAX_ADDRESSES && known.insert(*address) {
                news.push((*address, *seen));
            }
        }
        if news.is_empty() {
            return;
        }
        let message = if v2 { addrv2_message(&news) } else { addr_message(&news) };
        if let Some(message) = message {
            self.send(peer, message);
        }
    }
}

fn addrv2_message(entries: &[(Address, u32)]) -> Option<Message> {
    let services = hashyard_wire::Services::NETWORK;
    let entry =
        |(address, time): &(Address, u32)| AddrV2Entry { time: *time, services, address: *address, port: 0 };
    Some(Message::AddrV2(entries.iter().map(entry).collect()))
}

/// The old form holds IP addresses only; none if there are none.
fn addr_message(entries: &[(Address, u32)]) -> Option<Message> {
    let services = hashyard_wire::Services::NETWORK;
    let list: Vec<AddrEntry> = entries
        .iter()
        .filter_map(|(address, time)| {
            let ip = match address {
                Address::Ipv4(ip) => ip.to_ipv6_mapped(),
                Address::Ipv6(ip) => *ip,
                _ => return None,
            };
            Some(AddrEntry { time: *time, address: NetAddress { services, ip, port: 0 } })
        })
        .collect();
    (!list.is_empty()).then_some(Message::Addr(list))
}
