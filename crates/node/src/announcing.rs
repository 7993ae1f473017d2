//! When transactions are announced, and in which order. If a node told of its payments at once, a spy with a connection to every node would only
//! have to see which one tells it first. So announcements wait, and callers wait together: a spy that calls many times hears no sooner. Blocks
//! never wait ([`crate::block_download`]).

use core::cmp::Reverse;

use hashyard_core::mempool::{Entry, Mempool};
use hashyard_core::{Params, Txid, sha256d};
use hashyard_wire::{Inventory, MAX_INV, Message};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;
use serde::{Deserialize, Serialize};

use crate::io::{Millis, PeerId};
use crate::known::Bits;
use crate::node::Node;
use crate::peer::Peer;
use crate::peers::Hearing;

/// Bitcoin Core's `OUTBOUND_INVENTORY_BROADCAST_INTERVAL`: the mean delay towards a peer that this node called, in ms.
pub const OUTBOUND_DELAY: Millis = 2_000;

/// Bitcoin Core's `INBOUND_INVENTORY_BROADCAST_INTERVAL`: the mean delay towards all callers together, in ms. Longer, as spies call.
pub const INBOUND_DELAY: Millis = 5_000;

/// Both delays belong to blocks that are so many seconds apart: where they come faster, payments have to.
const SPACING: u32 = 600;

/// Below this spacing, in seconds, delays get no shorter: 10 ms towards a called peer.
const LEAST_SPACING: u32 = 3;

/// Between two trickles, in ms: Bitcoin's message thread slept so long before it looked after its peers again (`ThreadMessageHandler`).
pub const TRICKLE_INTERVAL: Millis = 100;

/// At most so many transactions are in one diffused `inv` while fewer than a thousand wait (Bitcoin Core's `INVENTORY_BROADCAST_TARGET`).
pub const BROADCAST_TARGET: usize = 70;

/// At most so many are in it, however many wait (Bitcoin Core's `INVENTORY_BROADCAST_MAX`).
pub const BROADCAST_MAX: usize = 1_000;

/// By which rule transactions are announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Announcing {
    /// After exponential delays: each called peer has its own, callers share one. Bitcoin Core since version 0.12 (pull request 7125).
    #[default]
    Diffusion,
    /// Every 100 ms one peer, chosen at random, hears all that waits, and the others hear a quarter of it, none of it this wallet's. Bitcoin up to
    /// version 0.11 (`SendMessages` with `fSendTrickle`); Fanti and Viswanath, *Deanonymization in the Bitcoin P2P Network* (2017), compare
    /// it with diffusion.
    Trickle,
    /// At once.
    Flood,
}

impl Announcing {
    /// All rules.
    pub const ALL: [Self; 3] = [Self::Diffusion, Self::Trickle, Self::Flood];

    /// What people call it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Diffusion => "diffusion",
            Self::Trickle => "trickle",
            Self::Flood => "flood",
        }
    }
}

/// Mean delays of diffusion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Delays {
    /// Towards a peer that this node called, in ms.
    pub outbound: Millis,
    /// Towards callers, in ms.
    pub inbound: Millis,
}

impl Delays {
    /// Bitcoin Core's where blocks are ten minutes apart or more, and a fraction of them where they come faster: 1/200 at least.
    pub fn of(params: &Params) -> Self {
        let spacing = params.spacing.clamp(LEAST_SPACING, SPACING);
        let scaled = |delay: Millis| delay * Millis::from(spacing) / Millis::from(SPACING);
        Self { outbound: scaled(OUTBOUND_DELAY), inbound: scaled(INBOUND_DELAY) }
    }

    /// How long they are beside Bitcoin Core's: 1 is as long, 0.05 a twentieth.
    pub fn scale(&self) -> f64 {
        self.inbound as f64 / INBOUND_DELAY as f64
    }
}

/// A delay of this mean in ms, from a random number: exponentially distributed, so that having waited says nothing of how long it will take
/// yet (Bitcoin Core's `MakeExponentiallyDistributed`). At least 1 ms.
pub fn exponential(mean: Millis, random: u64) -> Millis {
    let uniform = (random >> 11) as f64 / (1_u64 << 53) as f64;
    ((-(-uniform).ln_1p() * mean as f64).round() as Millis).max(1)
}

/// The rule, and the clock that peers share.
#[derive(Debug)]
pub struct Announcements {
    pub(crate) rule: Announcing,
    pub(crate) delays: Delays,
    /// When those hear next who have no clock of their own: callers in diffusion, else all. `None` if nothing waits for them.
    shared: Option<Millis>,
    /// Which transactions trickle follows from it.
    salt: [u8; 32],
}

impl Announcements {
    pub(crate) fn new(rule: Announcing, params: &Params, salt: [u8; 32]) -> Self {
        Self { rule, delays: Delays::of(params), shared: None, salt }
    }

    pub(crate) fn deadline(&self) -> Option<Millis> {
        self.shared
    }

    /// Winds up the clock by which a peer hears of what waits for it, unless it goes already. As Bitcoin Core's clocks have no memory, it is the
    /// same whether one goes on while nothing waits.
    fn wind(&mut self, peer: &mut RelayState, inbound: bool, now: Millis, rng: &mut ChaCha20Rng) {
        let alone = self.rule == Announcing::Diffusion && !inbound;
        let clock = if alone { &mut peer.clock } else { &mut self.shared };
        let delays = self.delays;
        clock.get_or_insert_with(|| {
            now + match self.rule {
                Announcing::Diffusion if alone => exponential(delays.outbound, rng.next_u64()),
                Announcing::Diffusion => exponential(delays.inbound, rng.next_u64()),
                Announcing::Trickle => TRICKLE_INTERVAL,
                Announcing::Flood => 0,
            }
        });
    }

    /// Whether a transaction of others waits until a peer's turn comes: three of four do.
    fn trickles(&self, txid: &Txid) -> bool {
        let salted = txid.as_bytes().iter().zip(self.salt).map(|(byte, salt)| byte ^ salt);
        let [first, ..] = sha256d(&salted.collect::<Vec<u8>>());
        first & 3 != 0
    }
}

/// Which transactions a peer is to hear of.
#[derive(Debug, Default)]
pub struct RelayState {
    /// Which it is of those that know transactions ([`crate::known`]).
    pub(crate) bit: Bits,
    /// At most those of the mempool, and such as left it since the last announcement; one that came back may stand here twice.
    pub(crate) to_announce: Vec<Txid>,
    /// When it hears next, if it has a clock of its own.
    pub(crate) clock: Option<Millis>,
    /// The mempool's sequence number when it last heard: it may ask for what came in before (Bitcoin Core's `m_last_inv_sequence`).
    pub(crate) last_sequence: u64,
    /// What became of its question for the whole mempool (BIP35).
    mempool: Question,
}

/// A question that each peer may ask once, as the answer can be large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Question {
    #[default]
    NotAsked,
    Asked,
    Answered,
}

impl RelayState {
    /// Whether something is to be told.
    fn waits(&self) -> bool {
        !self.to_announce.is_empty() || self.mempool == Question::Asked
    }
}

/// What of all that waits for a peer it hears now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Share {
    /// As many as one `inv` is to name.
    Some,
    /// Those that do not trickle.
    Quarter,
    All,
}

impl Node {
    /// Changes the rule, also for what waits already.
    pub(crate) fn announce_by(&mut self, rule: Announcing) {
        self.announcements.rule = rule;
        self.announcements.shared = None;
        self.peers.values_mut().for_each(|peer| peer.relay.clock = None);
        self.peer_ids().into_iter().for_each(|peer| self.wind_if_waiting(peer));
    }

    /// From now on a peer may ask for what there is already.
    pub(crate) fn start_announcing(&mut self, peer: PeerId) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.relay.last_sequence = self.mempool.sequence();
        }
    }

    /// An unconfirmed transaction that a peer may ask for.
    pub(crate) fn unconfirmed_for(&self, peer: PeerId, txid: &Txid) -> Option<&Entry> {
        let (state, entry) = (self.peers.get(&peer)?, self.mempool.get(txid)?);
        self.may_ask_for(state, entry).then_some(entry)
    }

    /// Whether a peer may ask for a transaction: it was told of it, or of others since it is here. Else asking would tell who has it
    /// (Bitcoin Core's `info_for_relay`).
    fn may_ask_for(&self, peer: &Peer, entry: &Entry) -> bool {
        let name = announcement(peer, entry).hash();
        // The pool tells its sequence number one higher than that of the next entry.
        entry.sequence + 1 < peer.relay.last_sequence || self.known.who_knows(&name) & peer.relay.bit != 0
    }

    /// Passes a transaction of the mempool on, in time.
    pub(crate) fn announce_transaction(&mut self, txid: Txid) {
        let Some(entry) = self.mempool.get(&txid) else { return };
        let fee_rate = entry.fee_rate().0;
        let [by_txid, by_wtxid] = [Inventory::Tx(entry.txid), Inventory::Wtx(entry.wtxid)]
            .map(|name| self.known.who_knows(&name.hash()));
        let is_news = |peer: &Hearing| {
            let who_knows = if peer.by_wtxid { by_wtxid } else { by_txid };
            fee_rate >= peer.least_rate && who_knows & peer.bit == 0
        };
        self.peers.tell(is_news, |peer, inbound| {
            peer.to_announce.push(txid);
            self.announcements.wind(peer, inbound, self.now, &mut self.rng);
        });
    }

    /// The answer goes out when announcements do: what the mempool has besides them is what they are to keep to themselves.
    pub(crate) fn received_mempool(&mut self, peer: PeerId) {
        let Some(state) = self.peers.get_mut(&peer) else { return };
        if state.relay.mempool == Question::NotAsked {
            state.relay.mempool = Question::Asked;
            self.wind_if_waiting(peer);
        }
    }

    fn wind_if_waiting(&mut self, peer: PeerId) {
        if let Some(state) = self.peers.get_mut(&peer).filter(|state| state.relay.waits()) {
            self.announcements.wind(&mut state.relay, state.inbound, self.now, &mut self.rng);
        }
    }

    /// The clock of a peer that has its own rings.
    pub(crate) fn announce_to_one(&mut self, peer: PeerId) {
        if let Some(state) = self.peers.get_mut(&peer) {
            state.relay.clock = None;
        }
        self.announce_share(peer, Share::Some);
    }

    /// The clock of all others rings.
    pub(crate) fn announce_to_others(&mut self) {
        self.announcements.shared = None;
        let peers = self.peer_ids();
        let rule = self.announcements.rule;
        let chosen = match rule {
            Announcing::Trickle => self.random_u64() as usize % peers.len().max(1),
            _ => 0,
        };
        for (index, peer) in peers.into_iter().enumerate() {
            let inbound = self.peers.get(&peer).is_some_and(|state| state.inbound);
            match rule {
                Announcing::Diffusion if !inbound => {}
                Announcing::Diffusion => self.announce_share(peer, Share::Some),
                Announcing::Trickle if index != chosen => self.announce_share(peer, Share::Quarter),
                Announcing::Trickle | Announcing::Flood => self.announce_share(peer, Share::All),
            }
        }
    }

    /// Tells a peer its share. What is left waits for the clock to ring again.
    fn announce_share(&mut self, peer: PeerId, share: Share) {
        let mut list = self.answer_to_mempool(peer);
        list.extend(self.next_announcements(peer, share));
        for chunk in list.chunks(MAX_INV as usize) {
            self.send(peer, Message::Inv(chunk.to_vec()));
        }
        self.wind_if_waiting(peer);
    }

    fn answer_to_mempool(&mut self, peer: PeerId) -> Vec<Inventory> {
        let Some(state) = self.peers.get_mut(&peer).filter(|peer| peer.relay.mempool == Question::Asked)
        else {
            return vec![];
        };
        state.relay.mempool = Question::Answered;
        state.relay.to_announce.clear();
        let mut list = vec![];
        for entry in in_order(self.mempool.iter().collect()) {
            if is_wanted(state, entry) {
                let item = announcement(state, entry);
                self.known.learn(state.relay.bit, &item.hash());
                list.push(item);
            }
        }
        list
    }

    /// Takes a peer's share out of what waits for it.
    fn next_announcements(&mut self, peer: PeerId, share: Share) -> Vec<Inventory> {
        let Some(state) = self.peers.get_mut(&peer) else { return vec![] };
        state.relay.last_sequence = self.mempool.sequence();
        let waiting = core::mem::take(&mut state.relay.to_announce);
        if waiting.is_empty() {
            return vec![];
        }
        let most = match share {
            Share::Some => broadcast_max(waiting.len()),
            Share::Quarter | Share::All => usize::MAX,
        };
        let (now, later) = self.share_of(waiting, share);
        let Some(state) = self.peers.get_mut(&peer) else { return vec![] };
        state.relay.to_announce = later;
        let mut list = Vec::with_capacity(now.len().min(most));
        for entry in waiting_in_order(&self.mempool, &now) {
            if list.len() >= most {
                state.relay.to_announce.push(entry.txid);
                continue;
            }
            let item = announcement(state, entry);
            // Meanwhile it may have told of it itself, or have got a filter.
            if is_wanted(state, entry) && self.known.learn(state.relay.bit, &item.hash()) {
                list.push(item);
            }
        }
        list
    }

    /// Which of what waits for a peer belong to a share, and which do not and are still here.
    fn share_of(&self, waiting: Vec<Txid>, share: Share) -> (Vec<Txid>, Vec<Txid>) {
        if share != Share::Quarter {
            return (waiting, vec![]);
        }
        let ours = |txid: &Txid| self.wallet.as_ref().is_some_and(|wallet| wallet.pays_for(txid));
        let waits = |txid: &Txid| ours(txid) || self.announcements.trickles(txid);
        let (mut later, now): (Vec<_>, Vec<_>) = waiting.into_iter().partition(waits);
        later.retain(|txid| self.mempool.contains(txid));
        (now, later)
    }
}

/// Those of the mempool among transactions that wait, each once.
fn waiting_in_order<'a>(pool: &'a Mempool, waiting: &[Txid]) -> Vec<&'a Entry> {
    let mut entries = in_order(waiting.iter().filter_map(|txid| pool.get(txid)).collect());
    entries.dedup_by_key(|entry| entry.txid);
    entries
}

/// Parents before children, and then what pays most, so that their order says nothing of when they came (Bitcoin Core's
/// `CompareDepthAndScore`, before it had clusters).
fn in_order(mut entries: Vec<&Entry>) -> Vec<&Entry> {
    entries.sort_by_cached_key(|entry| (entry.ancestors.count, Reverse(entry.fee_rate()), entry.txid));
    entries
}

/// Whether a peer is to hear of a transaction by its filters.
fn is_wanted(peer: &mut Peer, entry: &Entry) -> bool {
    entry.fee_rate().0 >= peer.fee_filter.theirs && peer.bloom.matches(&entry.txid, &entry.tx)
}

/// How many transactions one `inv` names where so many wait: more, the more there are, so that a flood of cheap ones drains (Bitcoin Core's
/// `broadcast_max`).
pub fn broadcast_max(waiting: usize) -> usize {
    (BROADCAST_TARGET + waiting / 1_000 * 5).min(BROADCAST_MAX)
}

/// How a transaction is announced to a peer (BIP339).
fn announcement(peer: &Peer, entry: &Entry) -> Inventory {
    match peer.handshake.wtxid_relay {
        true => Inventory::Wtx(entry.wtxid),
        false => Inventory::Tx(entry.txid),
    }
}
