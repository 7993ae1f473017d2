//! Nodes at the level of payments: two that spend one coin spread at once, each node's mempool holds one of them, and a block decides.
//!
//! Nodes announce by `inv`, ask by `getdata` and get the `tx`, with Bitcoin Core's delays. The network is a new one for each attempt, so that
//! attempts are independent.

use crate::population::standing;
use crate::queue::{Queue, Time};
use crate::random::Random;
use crate::regions::Latencies;
use crate::scene::talk::{Has, Kind, Notes, Role};

/// Others that each node calls (`MAX_OUTBOUND_FULL_RELAY_CONNECTIONS`).
pub const CALLS: u32 = 8;
/// Mean time in ms until a node tells one that it called (`OUTBOUND_INVENTORY_BROADCAST_INTERVAL`), each by a clock of its own.
const OUTBOUND: f64 = 2_000.0;
/// Mean time in ms until a node tells all that called it (`INBOUND_INVENTORY_BROADCAST_INTERVAL`), all by one clock.
const INBOUND: f64 = 5_000.0;
/// So long, in ms, a node waits before it asks one that called it, because one that it called itself may have the same (`NONPREF_PEER_TX_DELAY`).
const NOT_PREFERRED: Time = 2_000;

/// The attacker's number in a picture: it is no node.
const ATTACKER: u32 = u32::MAX;

/// What a mempool does with a payment that spends what one in it spends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// It refuses it (Bitcoin Core before 0.12, and by default until 28.0 where a payment signals nothing).
    FirstSeen,
    /// It takes it instead if it pays enough more, which the second does (BIP125; since Bitcoin Core 28.0 by default whatever is signalled).
    Replace,
}

/// One of two payments that spend one coin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    /// To the merchant.
    First,
    /// Back to the payer, with a higher fee.
    Second,
}

/// What is tried.
#[derive(Debug, Clone, Copy)]
pub struct Attack {
    /// Nodes besides the merchant's, at least 2. Each finds as many blocks as any other; the merchant's finds none.
    pub nodes: u32,
    /// Nodes that the merchant's is linked to.
    pub merchant_links: u32,
    /// Nodes to which the attacker sends the second payment itself.
    pub reach: u32,
    /// What mempools do.
    pub policy: Policy,
    /// How long after the first it sends the second, in ms.
    pub delay: Time,
    /// Mean time between blocks, in ms.
    pub interval: f64,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Outcome {
    /// The merchant accepted the first payment, and the second is in a block.
    pub robbed: bool,
    /// For how long a node holds the first and not yet the second, in ms, on average over all nodes; only what was replaced counts.
    pub held: f64,
    /// Nodes that hold the second in the end.
    pub second: u32,
    /// How long after the first the second reached the merchant's node, in ms.
    pub warned: Option<Time>,
    /// Events that were simulated.
    pub events: u64,
}

/// Somebody that a node is linked to.
struct Link {
    to: u32,
    /// The place of the same link in the other's list.
    back: u32,
    /// Whether the node called it, and was not called.
    called: bool,
    /// Payments that it is known to have heard of, a bit for each.
    told: u8,
    /// Whether the clock of what it is told runs. Those that called share the node's.
    due: bool,
}

#[derive(Default)]
struct Node {
    links: Vec<Link>,
    holds: Option<Payment>,
    since: Time,
    /// Payments that it asked for or got, a bit for each.
    asked: u8,
    /// Whether the clock of those that called it runs.
    due: bool,
}

#[derive(Clone, Copy)]
enum Event {
    /// A node tells one that it called; the place in its list.
    TellCalled(u32, u32),
    /// A node tells those that called it.
    TellCallers(u32),
    /// `inv` arrives over a link of this node.
    Announced(u32, u32, Payment),
    /// The time has come to ask.
    Ask(u32, u32, Payment),
    /// `getdata` arrives over a link of this node.
    Asked(u32, u32, Payment),
    /// `tx` arrives.
    Got(u32, Payment),
    /// Somebody finds a block.
    Block,
}

impl Payment {
    fn bit(self) -> u8 {
        1 << self as u8
    }

    fn drawn(self) -> (Kind, Has) {
        match self {
            Self::First => (Kind::Gives, Has::It),
            Self::Second => (Kind::Rival, Has::Rival),
        }
    }
}

/// Tries it once. Who gets which payment from whom is noted for whoever wants to see it.
pub fn attempt(
    attack: &Attack,
    latencies: &Latencies,
    random: &mut Random,
    notes: Option<&mut Notes>,
) -> Outcome {
    let mut net = Net::new(attack, latencies, random);
    net.notes = notes;
    net.begin(attack);
    while let Some(event) = net.queue.take() {
        net.events += 1;
        net.happens(event);
    }
    let second = net.nodes.iter().filter(|node| node.holds == Some(Payment::Second)).count() as u32;
    Outcome {
        robbed: net.accepted == Some(Payment::First) && net.confirmed == Some(Payment::Second),
        held: net.held as f64 / f64::from(attack.nodes),
        second,
        warned: net.warned,
        events: net.events,
    }
}

/// The merchant's node is the last one.
struct Net<'a> {
    policy: Policy,
    interval: f64,
    nodes: Vec<Node>,
    region: Vec<u8>,
    merchant: u32,
    /// What the merchant accepted: what its node saw first.
    accepted: Option<Payment>,
    warned: Option<Time>,
    confirmed: Option<Payment>,
    held: Time,
    events: u64,
    queue: Queue<Event>,
    latencies: &'a Latencies,
    random: &'a mut Random,
    notes: Option<&'a mut Notes>,
}

impl<'a> Net<'a> {
    fn new(attack: &Attack, latencies: &'a Latencies, random: &'a mut Random) -> Self {
        let merchant = attack.nodes;
        let mut net = Self {
            policy: attack.policy,
            interval: attack.interval,
            nodes: (0..=merchant).map(|_| Node::default()).collect(),
            region: standing(merchant + 1, random),
            merchant,
            accepted: None,
            warned: None,
            confirmed: None,
            held: 0,
            events: 0,
            queue: Queue::default(),
            latencies,
            random,
            notes: None,
        };
        for node in 0..merchant {
            net.link(node, CALLS, true);
        }
        net.link(merchant, attack.merchant_links.min(CALLS), true);
        net.link(merchant, attack.merchant_links.saturating_sub(CALLS), false);
        net
    }

    /// Links a node to so many others, none of them the merchant's. It calls them, or is called.
    fn link(&mut self, node: u32, count: u32, calls: bool) {
        let (mut missing, mut tries) = (count, 20 * count);
        // Who is linked to almost all finds few new ones: it stops, instead of asking for ever.
        while missing > 0 && tries > 0 {
            tries -= 1;
            let other = self.random.below(self.merchant);
            let place = |of: u32| self.nodes[of as usize].links.len() as u32;
            let (here, there) = (place(node), place(other));
            if other != node && self.nodes[node as usize].links.iter().all(|link| link.to != other) {
                let link = |to, back, called| Link { to, back, called, told: 0, due: false };
                self.nodes[node as usize].links.push(link(other, there, calls));
                self.nodes[other as usize].links.push(link(node, here, !calls));
                missing -= 1;
            }
        }
    }

    /// The attacker sends the first payment to the merchant, the second to some of the others, and somebody looks for a block. It stands anywhere.
    fn begin(&mut self, attack: &Attack) {
        let from = self.region[self.random.below(self.merchant) as usize];
        let send = |net: &mut Self, after: Time, to: u32, payment: Payment| {
            let latency = net.latencies.draw(net.random, from, net.region[to as usize]);
            net.queue.put(after + latency, Event::Got(to, payment));
            if let Some(notes) = &mut net.notes {
                notes.say(ATTACKER, to, [after, after + latency], payment.drawn().0);
            }
        };
        if let Some(notes) = &mut self.notes {
            notes.cast(ATTACKER, Role::Attacker);
            notes.cast(self.merchant, Role::Merchant);
        }
        send(self, 0, self.merchant, Payment::First);
        for _ in 0..attack.reach {
            let to = self.random.below(self.merchant);
            send(self, attack.delay, to, Payment::Second);
        }
        self.look_for_a_block();
    }

    fn look_for_a_block(&mut self) {
        self.queue.put(self.random.waiting(self.interval) as Time, Event::Block);
    }

    fn happens(&mut self, event: Event) {
        match event {
            Event::TellCalled(node, place) => {
                self.nodes[node as usize].links[place as usize].due = false;
                self.tell(node, place);
            }
            Event::TellCallers(node) => {
                self.nodes[node as usize].due = false;
                for place in 0..self.nodes[node as usize].links.len() as u32 {
                    if !self.nodes[node as usize].links[place as usize].called {
                        self.tell(node, place);
                    }
                }
            }
            Event::Announced(node, place, payment) => self.announced(node, place, payment),
            Event::Ask(node, place, payment) => self.ask(node, place, payment),
            Event::Asked(node, place, payment) => self.asked(node, place, payment),
            Event::Got(node, payment) => self.got(node, payment),
            Event::Block => self.found(),
        }
    }

    /// Sends something over a node's link; at the other end it comes from the link's other half. Tells how long it takes.
    fn send(&mut self, node: u32, place: u32, event: impl FnOnce(u32, u32) -> Event) -> Time {
        let &Link { to, back, .. } = &self.nodes[node as usize].links[place as usize];
        let (here, there) = (self.region[node as usize], self.region[to as usize]);
        let latency = self.latencies.draw(self.random, here, there);
        self.queue.put(latency, event(to, back));
        latency
    }

    /// Announces what the node holds now, unless the other knows it.
    fn tell(&mut self, node: u32, place: u32) {
        let Some(payment) = self.nodes[node as usize].holds else { return };
        let link = &mut self.nodes[node as usize].links[place as usize];
        if link.told & payment.bit() == 0 {
            link.told |= payment.bit();
            self.send(node, place, |to, back| Event::Announced(to, back, payment));
        }
    }

    fn announced(&mut self, node: u32, place: u32, payment: Payment) {
        let link = &mut self.nodes[node as usize].links[place as usize];
        link.told |= payment.bit();
        if link.called {
            self.ask(node, place, payment);
        } else {
            self.queue.put(NOT_PREFERRED, Event::Ask(node, place, payment));
        }
    }

    fn ask(&mut self, node: u32, place: u32, payment: Payment) {
        let asked = &mut self.nodes[node as usize].asked;
        if *asked & payment.bit() == 0 {
            *asked |= payment.bit();
            self.send(node, place, |to, back| Event::Asked(to, back, payment));
        }
    }

    /// Serves what was asked for, or says `notfound` if it was replaced meanwhile: then the other may ask somebody else.
    fn asked(&mut self, node: u32, place: u32, payment: Payment) {
        let to = self.nodes[node as usize].links[place as usize].to;
        if self.nodes[node as usize].holds == Some(payment) {
            let (sent, latency) = (self.queue.now(), self.send(node, place, |to, _| Event::Got(to, payment)));
            if let Some(notes) = &mut self.notes {
                notes.say(node, to, [sent, sent + latency], payment.drawn().0);
            }
        } else {
            self.nodes[to as usize].asked &= !payment.bit();
        }
    }

    /// A payment arrives at a mempool, which takes it or not.
    fn got(&mut self, node: u32, payment: Payment) {
        let now = self.queue.now();
        let at = &mut self.nodes[node as usize];
        at.asked |= payment.bit();
        let held = at.holds;
        let takes = held.is_none() || (self.policy == Policy::Replace && payment == Payment::Second);
        if node == self.merchant {
            self.accepted = self.accepted.or(Some(payment));
            if self.accepted == Some(Payment::First) && payment == Payment::Second {
                self.warned = self.warned.or(Some(now - at.since));
            }
        } else if takes && held == Some(Payment::First) {
            self.held += now - at.since;
        }
        if takes && held != Some(payment) {
            (at.holds, at.since) = (Some(payment), now);
            if let Some(notes) = &mut self.notes {
                notes.change(now, node, payment.drawn().1);
            }
            self.start_clocks(node);
        }
    }

    /// Whoever has not heard of what a node took is told when its clock comes. A clock that runs goes on.
    fn start_clocks(&mut self, node: u32) {
        let at = &mut self.nodes[node as usize];
        for (place, link) in (0..).zip(&mut at.links) {
            if link.called && !link.due {
                link.due = true;
                self.queue.put(self.random.waiting(OUTBOUND) as Time, Event::TellCalled(node, place));
            }
        }
        if !at.due {
            at.due = true;
            self.queue.put(self.random.waiting(INBOUND) as Time, Event::TellCallers(node));
        }
    }

    /// A block takes what its finder holds. If that is neither, the next one decides.
    fn found(&mut self) {
        let finder = self.random.below(self.merchant);
        self.confirmed = self.nodes[finder as usize].holds;
        if self.confirmed.is_none() {
            self.look_for_a_block();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ATTACK: Attack = Attack {
        nodes: 60,
        merchant_links: 8,
        reach: 8,
        policy: Policy::FirstSeen,
        delay: 0,
        interval: 600_000.0,
    };

    fn all(attack: Attack) -> Vec<Outcome> {
        let (latencies, mut random) = (Latencies::default(), Random::new(1));
        (0..50).map(|_| attempt(&attack, &latencies, &mut random, None)).collect()
    }

    /// Whatever is sent reaches all.
    #[test]
    fn who_comes_much_later_is_refused_everywhere_or_replaces_everywhere() {
        let late = Attack { delay: 120_000, ..ATTACK };
        assert!(all(late).iter().all(|outcome| outcome.second == 0 && outcome.held == 0.0));
        for outcome in all(Attack { policy: Policy::Replace, ..late }) {
            assert_eq!(outcome.second, 61, "the merchant's node, too");
            assert!((80_000.0..121_000.0).contains(&outcome.held), "{outcome:?}");
            assert!(outcome.warned.is_some_and(|after| after > 115_000), "{outcome:?}");
        }
    }

    /// A node passes on what it took, and not what it refused: so those that hold one payment are linked.
    #[test]
    fn a_merchant_whose_neighbours_hold_its_payment_hears_of_no_other() {
        let outcomes = all(Attack { merchant_links: 1, delay: 30_000, ..ATTACK });
        assert!(outcomes.iter().all(|outcome| outcome.warned.is_none() && !outcome.robbed));
    }
}
