//! Which nodes are known, and which are connected to.
//!
//! An address is learned from the transport (it sees the node), from the node itself, or from gossip ([`crate::addr_relay`]), and
//! remembered in a table ([`crate::addr_table`]) that is stored. At most [`MAX_OUTBOUND`] connections are chosen by this node. In a
//! tab they are chosen at random among the nodes that the transport sees; addresses out of the table are called only by who sees nobody.
//! On a machine of its own they are drawn from the table, and no two of one group, as in Bitcoin Core. Callers have other places
//! ([`crate::eviction`]), and so have peers that were asked for by hand ([`crate::added`]).

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::Network;
use hashyard_core::chain::{ChangeSet, Rows, Table};
use hashyard_wire::{AddrV2Entry, Address, Endpoint, Services};

use crate::Home;
use crate::addr_table::{AddrTable, Group, is_routable};
use crate::io::Millis;
use crate::node::{Node, StartError};

/// Row of [`Table::Node`]: [`AddrTable::to_bytes`].
const ADDRESSES_ROW: &[u8] = b"addresses";

/// Connections that this node chooses (Bitcoin Core's `MAX_OUTBOUND_FULL_RELAY_CONNECTIONS`).
pub const MAX_OUTBOUND: usize = 8;

/// At most so many nodes are in reach; then the one that came into reach first is none of them.
pub const MAX_IN_REACH: usize = 2_000;

/// Row of [`Table::Node`], empty: there if this node takes no word of its carriers for who is there ([`Node::set_seeds`]).
const NO_SEEDS_ROW: &[u8] = b"noseeds";

/// First pause before a failed address is tried again, in ms; doubles up to an hour.
const RETRY: Millis = 2_000;
const MAX_RETRY: Millis = 3_600_000;

/// A connection of ours that ends sooner is one that failed, in ms: who takes calls and hangs up would else be called without
/// end.
const FLEETING: Millis = 10_000;

/// Between two draws from the table, in ms (`ThreadOpenConnections`), and where the last found nobody new.
const DRAW_PAUSE: Millis = 500;
const LONG_DRAW_PAUSE: Millis = 30_000;
/// A tab that starts sees others first, in ms.
const FIRST_DRAW: Millis = 5_000;
/// So many are drawn at most, and those that were called within ten minutes left out for the first ones.
const DRAWS: usize = 100;
const CHOOSY_DRAWS: usize = 30;
const RECENT_S: u32 = 600;

/// What changed is stored after a while, in ms, and seldom (Bitcoin Core's `DUMP_PEERS_INTERVAL`): it is much at once.
const STORE_DELAY: Millis = 10_000;
const STORE_PAUSE: Millis = 900_000;

/// A node that the transport sees.
#[derive(Debug, Clone, Default)]
struct Reach {
    since: Millis,
    failures: u32,
    next_try: Millis,
}

/// Why a node is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    /// This node chose it.
    Chosen,
    /// It was asked for by hand.
    ByHand,
    /// Only to see whether it answers ([`crate::anchors`]).
    Feeler,
    /// There is something to be said to it ([`crate::overlay::errands`]).
    Errand,
}

/// All known nodes.
#[derive(Debug)]
pub struct AddrManager {
    pub(crate) table: AddrTable,
    /// Nodes that the transport sees, at most [`MAX_IN_REACH`].
    reach: BTreeMap<Endpoint, Reach>,
    /// Nodes in [`Self::reach`] are remembered and called.
    seeds: bool,
    /// Who is being called; bounded by the places for whom this node calls.
    calls: BTreeMap<Endpoint, Call>,
    /// Not before then one is drawn from the table.
    next_draw: Millis,
    /// The table as it was stored last.
    stored: Vec<u8>,
    /// When it is to be stored, if it changed.
    store_at: Option<Millis>,
    /// Not before then again.
    next_store: Millis,
}

impl AddrManager {
    /// With what was stored, or an empty table with this key.
    pub(crate) fn load(
        rows: &Rows,
        network: Network,
        key: [u8; 32],
        now: Millis,
    ) -> Result<Self, StartError> {
        // Networks for trying out run on one machine, or in one house.
        let private = matches!(network, Network::Classroom | Network::Regtest);
        let stored = rows.get(Table::Node, ADDRESSES_ROW).unwrap_or_default().to_vec();
        let table = match &stored[..] {
            [] => AddrTable::new(key, private),
            bytes => AddrTable::from_bytes(bytes, private).map_err(|_| StartError::Row("addresses"))?,
        };
        let (reach, calls) = (BTreeMap::new(), BTreeMap::new());
        let seeds = rows.get(Table::Node, NO_SEEDS_ROW).is_none();
        Ok(Self {
            table,
            reach,
            seeds,
            calls,
            next_draw: now + FIRST_DRAW,
            stored,
            store_at: None,
            next_store: now,
        })
    }

    /// What was stored: nothing in a node that knows nobody.
    pub(crate) fn put(&self, changes: &mut ChangeSet) {
        if !self.seeds {
            changes.put(Table::Node, NO_SEEDS_ROW, []);
        }
        if !self.stored.is_empty() {
            changes.put(Table::Node, ADDRESSES_ROW, self.stored.clone());
        }
    }

    /// Nodes known.
    pub fn len(&self) -> usize {
        self.table.len().max(self.in_reach())
    }

    /// Whether none is known.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Nodes that a driver said can be reached, if this node takes its word for it.
    pub(crate) fn in_reach(&self) -> usize {
        if self.seeds { self.reach.len() } else { 0 }
    }

    /// Whether this node takes its carriers' word for who is there.
    pub(crate) fn has_seeds(&self) -> bool {
        self.seeds
    }

    /// The next draw is due soon.
    pub(crate) fn draw_soon(&mut self, now: Millis) {
        self.next_draw = self.next_draw.min(now + DRAW_PAUSE);
    }

    fn sees(&mut self, endpoint: Endpoint, now: Millis) {
        if self.reach.len() >= MAX_IN_REACH && !self.reach.contains_key(&endpoint) {
            let oldest = self.reach.iter().min_by_key(|(_, reach)| reach.since);
            if let Some(endpoint) = oldest.map(|(endpoint, _)| *endpoint) {
                self.reach.remove(&endpoint);
            }
        }
        self.reach.insert(endpoint, Reach { since: now, ..Reach::default() });
    }

    /// A connection stands. Why it was called, if it was.
    pub(crate) fn connected(&mut self, endpoint: &Endpoint) -> Option<Call> {
        self.calls.remove(endpoint)
    }

    /// Remembers that it is called by hand; false if it is being called already.
    pub(crate) fn call_by_hand(&mut self, endpoint: Endpoint) -> bool {
        self.calls.insert(endpoint, Call::ByHand).is_none()
    }

    pub(crate) fn is_called(&self, endpoint: &Endpoint) -> bool {
        self.calls.contains_key(endpoint)
    }

    /// How many are being called for this reason.
    pub(crate) fn called(&self, why: Call) -> usize {
        self.calls.values().filter(|call| **call == why).count()
    }

    /// It is worth calling again at once.
    fn call_at_once(&mut self, endpoint: &Endpoint) {
        if let Some(reach) = self.reach.get_mut(endpoint) {
            (reach.failures, reach.next_try) = (0, 0);
        }
    }

    pub(crate) fn failed(&mut self, endpoint: &Endpoint, now: Millis) {
        self.calls.remove(endpoint);
        if let Some(reach) = self.reach.get_mut(endpoint) {
            reach.failures = reach.failures.saturating_add(1);
            reach.next_try = now + (RETRY << reach.failures.min(10)).min(MAX_RETRY);
        }
    }

    /// Nothing is being connected any more: the network was switched off.
    pub(crate) fn stop_connecting(&mut self) {
        self.calls.clear();
    }

    /// Something changed that is to be stored.
    fn changed(&mut self, now: Millis) {
        self.draw_soon(now);
        self.store_at.get_or_insert(self.next_store.max(now + STORE_DELAY));
    }

    /// When the table is to be stored.
    pub(crate) fn store_deadline(&self) -> Option<Millis> {
        self.store_at
    }
}

impl Node {
    pub(crate) fn discovered(&mut self, endpoint: Endpoint) {
        if endpoint == self.own_endpoint() {
            return;
        }
        self.addresses.sees(endpoint, self.now);
        if self.addresses.seeds {
            self.learn(endpoint, Services::NETWORK, Group::DRIVER);
        }
        self.added.call_at_once(&endpoint);
        self.choose_connections();
    }

    /// Takes its carriers' word for who is there, or not, as `-dnsseed` of Bitcoin Core says whether DNS names are asked: without, a node
    /// has its stored addresses and what peers tell. Frames travel as before, and others may call.
    pub(crate) fn set_seeds(&mut self, seeds: bool) {
        if core::mem::replace(&mut self.addresses.seeds, seeds) == seeds {
            return;
        }
        let mut changes = ChangeSet::default();
        match seeds {
            true => changes.delete(Table::Node, NO_SEEDS_ROW),
            false => changes.put(Table::Node, NO_SEEDS_ROW, []),
        }
        self.outbox.persist(changes);
        if seeds {
            let seen: Vec<Endpoint> = self.addresses.reach.keys().copied().collect();
            seen.into_iter().for_each(|endpoint| self.learn(endpoint, Services::NETWORK, Group::DRIVER));
        }
        self.addresses.draw_soon(self.now);
        self.choose_connections();
    }

    /// Remembers a node that is there now.
    pub(crate) fn learn(&mut self, endpoint: Endpoint, services: Services, source: Group) {
        let Endpoint { address, port } = endpoint;
        self.remember(&AddrV2Entry { time: self.now_s(), services, address, port }, source, 0);
    }

    /// Remembers what was told of a node; its time counts as `penalty` seconds earlier.
    pub(crate) fn remember(&mut self, told: &AddrV2Entry, source: Group, penalty: u32) {
        let now = self.now_s();
        if self.addresses.table.add(told, source, penalty, now, &mut self.rng) {
            self.addresses.changed(self.now);
        }
    }

    /// A node that we called is one.
    pub(crate) fn answered(&mut self, endpoint: &Endpoint) {
        let now = self.now_s();
        self.addresses.table.good(endpoint, now);
        // Who was tried before may be an anchor now.
        self.addresses.changed(self.now);
    }

    pub(crate) fn vanished(&mut self, endpoint: &Endpoint) {
        self.addresses.calls.remove(endpoint);
        self.addresses.reach.remove(endpoint);
    }

    /// A connection ended; `lasted` is 0 if there was something wrong with it.
    pub(crate) fn hung_up(&mut self, endpoint: &Endpoint, inbound: bool, lasted: Millis) {
        if lasted >= FLEETING {
            let now = self.now_s();
            self.addresses.table.connected(endpoint, now);
            self.addresses.call_at_once(endpoint);
            self.added.call_at_once(endpoint);
        } else if !inbound {
            // A call of theirs that ends says nothing: a tab that was frozen hears all that waited for it at once.
            self.addresses.failed(endpoint, self.now);
        }
    }

    /// Gives places in *tried* to those that wait for them. Whom this node called and is connected to is good: it can't be called to see
    /// whether it answers (Bitcoin Core's `ThreadOpenConnections` marks it, too), and would lose its place because it stayed.
    pub(crate) fn resolve_collisions(&mut self) {
        let (now, table) = (self.now_s(), &mut self.addresses.table);
        for peer in self.peers.values().filter(|peer| peer.is_ready() && !peer.inbound) {
            if table.get(&peer.endpoint).is_some_and(|entry| entry.tried) {
                table.good(&peer.endpoint, now);
            }
        }
        table.resolve_collisions(now);
    }

    /// Stores the table if it is another one than was stored.
    pub(crate) fn store_addresses(&mut self) {
        self.addresses.store_at = None;
        self.addresses.next_store = self.now + STORE_PAUSE;
        self.store_anchors();
        self.resolve_collisions();
        let bytes = self.addresses.table.to_bytes();
        if bytes != self.addresses.stored {
            self.addresses.stored = bytes;
            let mut changes = ChangeSet::default();
            self.addresses.put(&mut changes);
            self.outbox.persist(changes);
        }
    }

    /// When the next node is to be called, if one more is wanted.
    pub(crate) fn next_call(&self) -> Option<Millis> {
        if !self.looks_around() || self.outbound() >= MAX_OUTBOUND {
            return None;
        }
        let draw = self.draws().then_some(self.addresses.next_draw);
        self.callable().map(|(_, at)| at).chain(draw).min()
    }

    pub(crate) fn looks_around(&self) -> bool {
        self.network_active && self.finds_peers
    }

    /// Connections that this node chose, and those that are coming about.
    pub(crate) fn outbound(&self) -> usize {
        let chosen = self.peers.values().filter(|peer| peer.is_chosen()).count();
        chosen + self.addresses.called(Call::Chosen)
    }

    /// Nodes in reach that may be called, and when.
    fn callable(&self) -> impl Iterator<Item = (Endpoint, Millis)> {
        let connected: BTreeSet<Endpoint> = self.peers.values().map(|peer| peer.endpoint).collect();
        let reach = self.addresses.seeds.then_some(&self.addresses.reach);
        let in_reach = reach.into_iter().flatten().map(|(endpoint, reach)| (*endpoint, reach.next_try));
        in_reach.filter(move |(endpoint, _)| {
            let taken = connected.contains(endpoint) || self.addresses.is_called(endpoint);
            !taken && !self.added.has(endpoint) && !self.is_banned(endpoint)
        })
    }

    /// Opens connections until there are enough.
    pub(crate) fn choose_connections(&mut self) {
        if self.looks_around() {
            self.call_in_reach();
            self.call_known();
        }
    }

    fn call_in_reach(&mut self) {
        let mut candidates: Vec<Endpoint> =
            self.callable().filter(|(_, at)| self.now >= *at).map(|(endpoint, _)| endpoint).collect();
        for _ in self.outbound()..MAX_OUTBOUND {
            if candidates.is_empty() {
                return;
            }
            let anchor = candidates.iter().position(|endpoint| self.anchors.waiting.contains(endpoint));
            let choice = self.random_u64() as usize % candidates.len();
            let endpoint = candidates.swap_remove(anchor.unwrap_or(choice));
            self.anchors.waiting.retain(|waiting| *waiting != endpoint);
            self.call(endpoint, Call::Chosen);
        }
    }

    pub(crate) fn call(&mut self, endpoint: Endpoint, why: Call) {
        let now = self.now_s();
        // Who reaches nobody may be the one without a network.
        let counts = self.peers.values().filter(|peer| !peer.inbound).count() >= 2;
        self.addresses.table.attempt(&endpoint, counts, now);
        self.addresses.calls.insert(endpoint, why);
        self.outbox.connect(endpoint, self.encrypts);
    }

    /// Whether addresses out of the table are called: by a tab only if it is all alone, as long as its carriers tell who is there.
    fn draws(&self) -> bool {
        let alone =
            || self.peers.is_empty() && self.addresses.calls.is_empty() && self.addresses.reach.is_empty();
        let draws = self.home == Home::Machine || !self.addresses.seeds || alone();
        !self.addresses.table.is_empty() && draws
    }

    fn call_known(&mut self) {
        if self.now < self.addresses.next_draw || !self.draws() || self.outbound() >= MAX_OUTBOUND {
            return;
        }
        let anchor = self.next_anchor();
        let drawn = anchor.or_else(|| self.draw(false));
        let goes_on = anchor.is_some() || drawn.is_some_and(|endpoint| !self.was_called(&endpoint));
        self.addresses.next_draw = self.now + if goes_on { DRAW_PAUSE } else { LONG_DRAW_PAUSE };
        if let Some(endpoint) = drawn {
            self.call(endpoint, Call::Chosen);
        }
    }

    fn was_called(&self, endpoint: &Endpoint) -> bool {
        let tried = self.addresses.table.get(endpoint).map_or(0, |entry| entry.last_try);
        self.now_s().saturating_sub(tried) < RECENT_S
    }

    /// An address out of the table that can be called; of its group there is no connection yet.
    pub(crate) fn draw(&mut self, new_only: bool) -> Option<Endpoint> {
        let now = self.now_s();
        let ours = self.peers.values().filter(|peer| !peer.inbound).map(|peer| &peer.endpoint);
        // A feeler does not stay, so it may be anyone's neighbour.
        let groups: BTreeSet<Group> =
            ours.chain(self.addresses.calls.keys()).filter_map(group_of_one_owner).collect();
        for draws in 0..DRAWS {
            let endpoint = self.addresses.table.select(new_only, now, &mut self.rng)?;
            let own_group =
                !new_only && group_of_one_owner(&endpoint).is_some_and(|group| groups.contains(&group));
            let too_soon = draws < CHOOSY_DRAWS && self.was_called(&endpoint);
            if self.may_draw(&endpoint) && !own_group && !too_soon {
                return Some(endpoint);
            }
        }
        None
    }

    pub(crate) fn may_draw(&self, endpoint: &Endpoint) -> bool {
        let leads_there = match endpoint.address {
            Address::Node(_) => self.home.meets_tabs(),
            Address::Ipv4(_) | Address::Ipv6(_) => self.home == Home::Machine,
            _ => false,
        };
        let taken = self.is_connected(endpoint) || self.addresses.is_called(endpoint);
        leads_there && !taken && !self.added.has(endpoint) && !self.is_banned(endpoint)
    }
}

/// Addresses of the internet that are near each other may have one owner. In a room, or in a private network, all are near.
fn group_of_one_owner(endpoint: &Endpoint) -> Option<Group> {
    let public = endpoint.socket().is_some() && is_routable(endpoint, false);
    public.then(|| Group::of(&endpoint.address))
}
