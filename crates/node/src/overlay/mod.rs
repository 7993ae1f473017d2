//! `view` and `kad`: the overlays of [`hashyard_overlay`] among the tabs of a room.
//!
//! A tab's address is its node id, so a contact carries one byte besides: BIP155's number of that network. Who is connected and offers
//! [`Services::OVERLAY`] is spoken to there; to anybody else a connection is opened on purpose ([`errands`]), and who can't be reached so
//! leaves views and buckets by the machines' own rules. `docs/overlay.md` says what becomes of messages that nobody should send.

pub(crate) mod asked;
pub mod errands;

use hashyard_overlay::kademlia::{Body, KadConfig, KadMessage, Lookup, Output};
use hashyard_overlay::sampling::{SamplingConfig, ViewMessage};
use hashyard_overlay::{Contact, Kademlia, PeerSampling};
use hashyard_wire::{Address, Endpoint, Message, Services};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;

use self::asked::Asked;
use self::errands::Errands;
use crate::NodeId;
use crate::allowance::{Allowance, JOIN};
use crate::counters::Count;
use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// What a message costs who sends it: a thousand at once, and ten more each second, of an allowance of its own, so that nothing else that
/// a room says is added to it.
const COST: u64 = 1_000;
/// What we say costs us twice as much, and is left unsaid beyond that, as if it were lost: whoever has us ask or answer without end does
/// not make honest peers leave us.
const OWN_COST: u64 = 2 * COST;

/// Hashyard's, but with time for a connection that has to be opened first.
pub(crate) const KADEMLIA: KadConfig = KadConfig { timeout_ms: 5_000, ..KadConfig::HASHYARD };

/// A node's part in both overlays. Nothing of it is stored: a node that starts joins anew.
#[derive(Debug)]
pub struct Overlay {
    pub(crate) sampling: PeerSampling,
    pub(crate) kademlia: Kademlia,
    errands: Errands,
    /// Commands that wait for a lookup, at most [`asked::MAX_ASKED`].
    asked: Vec<Asked>,
    /// The lookup that a command began last, of those that have ended.
    pub(crate) latest: Option<Box<Lookup>>,
    /// Who comes and goes all the time does not have us look for ourselves all the time.
    joins: Allowance,
    /// Nothing is said or heard ([`Node::set_overlay`]).
    paused: bool,
}

impl Overlay {
    pub(crate) fn new(id: NodeId, random: &mut ChaCha20Rng, now: Millis) -> Self {
        let mut seed = || {
            let mut seed = [0; 32];
            random.fill_bytes(&mut seed);
            seed
        };
        Self {
            sampling: PeerSampling::new(contact(id), SamplingConfig::HASHYARD, seed(), now),
            kademlia: Kademlia::new(contact(id), KADEMLIA, seed(), now),
            errands: Errands::default(),
            asked: vec![],
            latest: None,
            joins: Allowance::of_joins(now),
            paused: false,
        }
    }

    /// How many nodes the buckets hold.
    pub(crate) fn known(&self) -> usize {
        self.kademlia.buckets().iter().map(|bucket| bucket.nodes.len()).sum()
    }

    /// A neighbour: both overlays may begin from it. Who knows enough others hears of it by itself, and of whom it meets in a crowd by the
    /// upkeep.
    fn meet(&mut self, now: Millis, met: Contact) {
        self.sampling.join(met.clone());
        if self.known() < KADEMLIA.k && self.joins.spend(now, JOIN) {
            self.kademlia.join(now, met);
        }
    }
}

/// A tab, as others are told of it.
fn contact(id: NodeId) -> Contact {
    let network = Address::Node(id.0).network();
    Contact::new(id, hashyard_overlay::Address::of_byte(network))
}

/// Where a contact is; `None` for one that is no tab.
fn endpoint(of: &Contact) -> Option<Endpoint> {
    (*of == contact(*of.id())).then(|| Address::Node(of.id().0).into())
}

impl Node {
    /// Takes part in the overlays, or neither says anything there nor reads what comes: to others it is a node that is silent. What was
    /// known stays. It is not stored, as nothing of overlays is.
    pub(crate) fn set_overlay(&mut self, on: bool) {
        let Some(overlay) = self.overlay.as_mut().filter(|overlay| overlay.paused == on) else { return };
        overlay.paused = !on;
        if on {
            let peers: Vec<PeerId> = self.peers.keys().copied().collect();
            peers.into_iter().for_each(|peer| self.start_overlay(peer));
        } else {
            overlay.errands = Errands::default();
        }
    }

    /// Whether it takes part; `None` for a node that is in no overlay.
    pub(crate) fn in_overlay(&self) -> Option<bool> {
        self.overlay.as_ref().map(|overlay| !overlay.paused)
    }

    /// A peer that speaks `view` and `kad`, if this node does, too.
    fn overlay_peer(&self, peer: PeerId) -> Option<Contact> {
        let state = self.peers.get(&peer).filter(|state| state.is_ready())?;
        let speaks = self.in_overlay() == Some(true) && state.services().contains(Services::OVERLAY);
        match state.endpoint.address {
            Address::Node(id) if speaks => Some(contact(NodeId(id))),
            _ => None,
        }
    }

    pub(crate) fn start_overlay(&mut self, peer: PeerId) {
        let (Some(met), now) = (self.overlay_peer(peer), self.now) else { return };
        // Whom we only have a question for comes into no view by that: Cyclon takes out whom it asks, and who never answers stays out.
        let stays = self.peers.get(&peer).is_some_and(|state| !state.is_errand());
        if let Some(overlay) = self.overlay.as_mut().filter(|_| stays) {
            overlay.meet(now, met);
        }
        self.run_errand(peer);
        self.drain_overlay();
    }

    pub(crate) fn received_view(&mut self, peer: PeerId, mut message: ViewMessage) {
        if !self.takes_from(peer, &message.sender, "view") {
            return;
        }
        // Nodes of other networks than ours are left out, as in `addrv2` (BIP155).
        message.entries.retain(|entry| endpoint(&entry.contact).is_some());
        let answer = self.overlay.as_mut().and_then(|overlay| overlay.sampling.handle(message));
        if let Some((to, answer)) = answer {
            self.say_to(&to, Message::View(Box::new(answer)));
        }
    }

    pub(crate) fn received_kad(&mut self, peer: PeerId, mut message: KadMessage) {
        if !self.takes_from(peer, &message.sender, "kad") {
            return;
        }
        if let Body::Nodes(nodes) = &mut message.body {
            nodes.retain(|contact| endpoint(contact).is_some());
        }
        if let Some(overlay) = &mut self.overlay {
            overlay.kademlia.handle(self.now, message);
        }
        self.drain_overlay();
    }

    /// Whether a message counts. What a peer says that never offered to speak so is ignored, as unknown messages are; who speaks for
    /// another is left.
    fn takes_from(&mut self, peer: PeerId, sender: &Contact, command: &str) -> bool {
        let Some(speaker) = self.overlay_peer(peer) else { return false };
        let (now, state) = (self.now, self.peers.get_mut(&peer));
        if !state.is_some_and(|state| state.overlay_allowance.spend(now, COST)) {
            self.misbehaved(peer, Fault::Flood(command.to_owned()));
            return false;
        }
        if speaker != *sender {
            self.misbehaved(peer, Fault::Impostor(command.to_owned()));
            return false;
        }
        self.goes_on(peer);
        self.counters.add(Count::Overlay, 1);
        true
    }

    /// When a machine is due, or a command has waited too long.
    pub(crate) fn overlay_deadline(&self) -> Option<Millis> {
        let overlay = self.overlay.as_ref()?;
        let machines = overlay.sampling.deadline().min(overlay.kademlia.deadline());
        let machines = self.runs_machines().then_some(machines);
        overlay.asked.iter().map(|asked| asked.until).chain(machines).min()
    }

    /// Who talks to nobody would only forget everybody.
    fn runs_machines(&self) -> bool {
        self.network_active && self.in_overlay() == Some(true)
    }

    pub(crate) fn overlay_timer(&mut self) {
        if self.runs_machines() {
            self.ring_overlay();
        }
        self.give_up_asked();
    }

    fn ring_overlay(&mut self) {
        let now = self.now;
        let Some(overlay) = &mut self.overlay else { return };
        let exchange = overlay.sampling.ring(now);
        overlay.kademlia.ring(now);
        if let Some((to, message)) = exchange {
            self.say_to(&to, Message::View(Box::new(message)));
        }
        self.drain_overlay();
    }

    /// Does what Kademlia wants done.
    fn drain_overlay(&mut self) {
        while let Some(output) = self.overlay.as_mut().and_then(|overlay| overlay.kademlia.poll()) {
            match output {
                Output::Send(to, message) => self.say_to(&to, Message::Kad(Box::new(message))),
                Output::Done(lookup) => self.looked_for(&lookup),
            }
        }
    }

    /// Says something to a node: to a peer that speaks so, at once; never to another peer; and to who is none as soon as it is one.
    fn say_to(&mut self, to: &Contact, message: Message) {
        let Some(endpoint) = endpoint(to) else { return };
        let connected = self.peers.values().find(|peer| peer.endpoint == endpoint && peer.is_ready());
        match connected.map(|peer| peer.id) {
            Some(peer) if self.overlay_peer(peer).is_some() => self.say_overlay(peer, message),
            Some(_) => {}
            None => {
                if let Some(overlay) = &mut self.overlay {
                    overlay.errands.wait(endpoint, message, self.now);
                }
            }
        }
    }

    /// Says something to a peer that speaks so, unless too much was said to it.
    fn say_overlay(&mut self, peer: PeerId, message: Message) {
        self.goes_on(peer);
        let (now, state) = (self.now, self.peers.get_mut(&peer));
        if state.is_some_and(|state| state.overlay_budget.spend(now, OWN_COST)) {
            self.counters.add(Count::Overlay, 1);
            self.send(peer, message);
        }
    }
}
