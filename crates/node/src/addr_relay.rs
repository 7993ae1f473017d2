//! `getaddr`, `addr` and `addrv2`: nodes tell each other of nodes.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_wire::{AddrEntry, AddrV2Entry, Address, Endpoint, Message, NetAddress};

use crate::addr_table::Group;
use crate::allowance::{ADDRESS, ANSWER};
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// Addresses that a peer is known to know, at most.
const MAX_TOLD: usize = 2_000;

/// Entries in one answer to `getaddr`, and the percentage of all that it is at most (Bitcoin Core's `MAX_PCT_ADDR_TO_SEND`), so that nobody
/// reads the whole table. A room is small, and it is no secret who is there: a hundred are always told.
const MAX_ANSWER: usize = 1_000;
const MAX_PERCENT: usize = 23;
const ALWAYS_TOLD: usize = 100;

/// An answer to `getaddr` is given again for so long, and for up to so much longer, in ms (`CConnman::GetAddresses`).
const ANSWER_KEPT: Millis = 21 * 3_600_000;
const ANSWER_KEPT_SPREAD: Millis = 6 * 3_600_000;

/// Gossip with more entries than this is an answer and not passed on.
const MAX_GOSSIP: usize = 10;

/// Peers to which fresh gossip is passed on.
const GOSSIP_FANOUT: usize = 2;

/// How old an address in gossip may be to be passed on, in seconds (Bitcoin Core: ten minutes).
const FRESH_S: u32 = 600;

/// What others say counts as so much older, in seconds: who is told by itself or by the transport is better known.
const PENALTY: u32 = 2 * 3_600;

/// The clocks of nodes are past this (Bitcoin Core's bound, too).
const LEAST_TIME: u32 = 100_000_000;

/// What a peer told and was told of other nodes.
#[derive(Debug, Default)]
pub struct AddrState {
    /// It had its answer to `getaddr`.
    served: bool,
    /// Addresses that it knows because it told or was told; at most [`MAX_TOLD`].
    known: BTreeSet<Endpoint>,
    /// How many addresses it told.
    pub(crate) processed: u64,
    /// How many more it told than are taken of one peer.
    pub(crate) rate_limited: u64,
}

/// Answers to `getaddr` by the network from which callers come (Bitcoin Core's `m_addr_response_caches`): who calls again and again sees no
/// more of the table. At most one for each kind of address.
#[derive(Debug, Default)]
pub struct Answers(BTreeMap<u8, Answer>);

/// What is told until then.
#[derive(Debug)]
struct Answer {
    until: Millis,
    entries: Vec<AddrV2Entry>,
}

impl Node {
    /// Tells a new peer who we are and asks it for others. Nobody can be reached at the port from which they called.
    pub(crate) fn start_addr_relay(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get(&peer) else { return };
        let (outbound, endpoint, services) = (!state.inbound, state.endpoint, state.services());
        let time = self.now_s();
        // What a caller in passing offers here is not what it offers.
        if outbound || (state.is_tab() && !state.is_errand()) {
            self.learn(endpoint, services, Group::of_source(&endpoint.address));
        }
        if outbound {
            self.answered(&endpoint);
        }
        let Endpoint { address, port } = self.own_endpoint();
        self.send_addresses(peer, &[AddrV2Entry { time, services: self.services(), address, port }]);
        if outbound {
            self.ask_for_addresses(peer);
        }
    }

    fn ask_for_addresses(&mut self, peer: PeerId) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.addr_allowance.grant(ANSWER);
        }
        self.send(peer, Message::GetAddr);
    }

    /// Answers callers alone, and each once: one whom this node called could have told it addresses of its own making, to know it again by
    /// them wherever it calls from.
    pub(crate) fn received_getaddr(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get_mut(&peer).filter(|state| state.inbound) else { return };
        if core::mem::replace(&mut state.addresses.served, true) {
            return;
        }
        let network = state.endpoint.address.network();
        let entries = self.answer_to(network);
        self.send_addresses(peer, &entries);
    }

    /// What callers from a network are told: the same for about a day. A table of which all may be told hides nothing, so that is told as
    /// it is.
    fn answer_to(&mut self, network: u8) -> Vec<AddrV2Entry> {
        let kept = self.addr_answers.0.get(&network).filter(|answer| self.now < answer.until);
        if let Some(answer) = kept {
            return answer.entries.clone();
        }
        let (now, known) = (self.now_s(), self.addresses.table.len());
        let count = (known * MAX_PERCENT / 100).clamp(ALWAYS_TOLD, MAX_ANSWER);
        let entries = self.addresses.table.some(count, now, &|_| true, &mut self.rng);
        if known > count {
            let until = self.now + ANSWER_KEPT + self.random_u64() % ANSWER_KEPT_SPREAD;
            self.addr_answers.0.insert(network, Answer { until, entries: entries.clone() });
        }
        entries
    }

    pub(crate) fn received_addresses(&mut self, peer: PeerId, entries: &[AddrV2Entry]) {
        let mut fresh = vec![];
        for entry in entries {
            let Some(state) = self.peers.get_mut(&peer) else { return };
            if !state.addr_allowance.spend(self.now, ADDRESS) {
                state.addresses.rate_limited += 1;
                continue;
            }
            state.addresses.processed += 1;
            if state.addresses.known.len() < MAX_TOLD {
                state.addresses.known.insert(entry.endpoint());
            }
            let teller = state.endpoint;
            fresh.extend(self.heard_of(entry, &teller));
        }
        if entries.len() <= MAX_GOSSIP {
            self.gossip(peer, &fresh);
        }
        self.choose_connections();
    }

    /// Remembers what one node told of another. Returns what is to be passed on.
    fn heard_of(&mut self, told: &AddrV2Entry, teller: &Endpoint) -> Option<AddrV2Entry> {
        let (now, endpoint) = (self.now_s(), told.endpoint());
        if endpoint == self.own_endpoint() || self.is_banned(&endpoint) {
            return None;
        }
        // A time in the future or none at all says little: take it as five days old, as Bitcoin Core does.
        let vague = told.time > now.saturating_add(FRESH_S) || told.time <= LEAST_TIME;
        let time = if vague { now.saturating_sub(5 * 86_400) } else { told.time };
        let heard = AddrV2Entry { time, ..*told };
        let is_new = self.addresses.table.get(&endpoint).is_none();
        let penalty = if endpoint == *teller { 0 } else { PENALTY };
        self.remember(&heard, Group::of_source(&teller.address), penalty);
        (is_new && time.saturating_add(FRESH_S) > now).then_some(heard)
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
            if understood && endpoint != theirs && known.len() < MAX_TOLD && known.insert(endpoint) {
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
