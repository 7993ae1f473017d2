//! The routing table: buckets of nodes by how many first bits of their id they share with ours (section 2.2 of the paper).

use core::cmp::Ordering;

use super::message::Token;
use crate::Millis;
use crate::contact::Contact;
use crate::id::NodeId;

/// A full bucket's oldest node is not asked whether it lives if it was heard this lately, in ms.
pub const FRESH_MS: Millis = 60_000;

/// A node that was not heard for so long is asked whether it lives, in ms.
const UNHEARD_MS: Millis = 600_000;

/// The most nodes that are asked so at a time.
const MAX_UNHEARD: usize = 8;

/// A node that was asked in vain so often, one time after the other, leaves the table.
pub const MAX_FAILS: u8 = 2;

/// The same where there is nobody to take its place: if our own network is down, all others seem dead (section 4.1 of the paper).
pub const MAX_FAILS_ALONE: u8 = 5;

/// A node of a bucket.
#[derive(Debug, Clone)]
pub struct Known {
    /// Who, and where.
    pub contact: Contact,
    /// When it was heard, in ms.
    pub seen_ms: Millis,
    /// Questions in vain since then.
    pub fails: u8,
    /// What proves to it that we can be reached.
    pub(super) token: Token,
}

/// Nodes whose ids share exactly `prefix` first bits with ours.
#[derive(Debug)]
pub struct Bucket {
    /// How many bits: 0 to 255.
    pub prefix: u8,
    /// At most k nodes, the one that was heard longest ago first.
    pub nodes: Vec<Known>,
    /// The replacement cache: at most k nodes that found no room, the newest last.
    pub spare: Vec<Known>,
    /// When somebody is to be looked for in this range, in ms, if nobody was until then.
    pub refresh_ms: Millis,
    /// The oldest node is being asked whether it lives.
    asking: bool,
}

/// All buckets that have, or had, somebody: at most 256.
#[derive(Debug)]
pub(super) struct Table {
    me: NodeId,
    k: usize,
    /// From one lookup in a bucket's range to the next, at the latest.
    refresh_ms: Millis,
    /// By prefix, ascending.
    buckets: Vec<Bucket>,
}

impl Table {
    pub(super) fn new(me: NodeId, k: usize, refresh_ms: Millis) -> Self {
        Self { me, k, refresh_ms, buckets: Vec::new() }
    }

    pub(super) fn buckets(&self) -> &[Bucket] {
        &self.buckets
    }

    /// A node was heard that can be reached where it says. Returns a node that must prove that it lives to keep its place.
    pub(super) fn heard(&mut self, now: Millis, contact: &Contact, token: Option<Token>) -> Option<Known> {
        let k = self.k;
        let bucket = self.bucket_or_new(contact.id(), now)?;
        if let Some(at) = position(&bucket.nodes, contact.id()) {
            bucket.heard_again(at, now, contact, token);
            return None;
        }
        let known = Known { contact: contact.clone(), seen_ms: now, fails: 0, token: token.unwrap_or(0) };
        bucket.spare.retain(|spare| spare.contact.id() != contact.id());
        if bucket.nodes.len() < k {
            bucket.nodes.push(known);
            return None;
        }
        if bucket.spare.len() >= k {
            bucket.spare.remove(0);
        }
        bucket.spare.push(known);
        bucket.ask_oldest(now)
    }

    /// A node was asked in vain.
    pub(super) fn failed(&mut self, contact: &Contact) {
        let Some(bucket) = self.bucket_mut(contact.id()) else { return };
        bucket.asking = false;
        let Some(at) = bucket.nodes.iter().position(|known| known.contact == *contact) else {
            bucket.spare.retain(|spare| spare.contact != *contact);
            return;
        };
        bucket.nodes[at].fails = bucket.nodes[at].fails.saturating_add(1);
        let most = if bucket.spare.is_empty() { MAX_FAILS_ALONE } else { MAX_FAILS };
        if bucket.nodes[at].fails >= most {
            bucket.nodes.remove(at);
            bucket.nodes.extend(bucket.spare.pop());
        }
    }

    /// The question that [`Self::heard`] wanted asked about this node is answered, or was not asked.
    pub(super) fn asked(&mut self, id: &NodeId) {
        if let Some(bucket) = self.bucket_mut(id) {
            bucket.asking = false;
        }
    }

    /// The k nodes that are closest to an id, closest first, of those that `may` be among them.
    pub(super) fn closest<'a>(&'a self, target: &NodeId, may: impl Fn(&Known) -> bool) -> Vec<&'a Known> {
        let shared = self.me.shared_bits(target);
        let at = |order: Ordering| {
            self.buckets.iter().rev().filter(move |bucket| u16::from(bucket.prefix).cmp(&shared) == order)
        };
        let mut found: Vec<(u64, &Known)> = Vec::with_capacity(2 * self.k);
        let mut take = |bucket: &'a Bucket| {
            let usable = bucket.nodes.iter().filter(|known| may(known));
            found.extend(usable.map(|known| (known.contact.id().first_bits_apart(target), known)));
            found.len() < self.k
        };
        // Who shares as many bits with us as the target does shares more with the target. Then come those who share more with us
        // than it does, all as far from it as we are; then the rest, bucket by bucket.
        let few = at(Ordering::Equal).all(&mut take);
        let few = few && at(Ordering::Greater).fold(true, |_, bucket| take(bucket));
        let _enough = few && at(Ordering::Less).all(&mut take);
        self.first_of(found, target)
    }

    /// The k closest of these, sorted. Their first bits decide almost always, and are worked out once.
    fn first_of<'a>(&self, mut found: Vec<(u64, &'a Known)>, target: &NodeId) -> Vec<&'a Known> {
        let order = |one: &(u64, &Known), other: &(u64, &Known)| {
            let distance = |known: &Known| known.contact.id().distance(target);
            one.0.cmp(&other.0).then_with(|| distance(one.1).cmp(&distance(other.1)))
        };
        if found.len() > self.k {
            found.select_nth_unstable_by(self.k, order);
            found.truncate(self.k);
        }
        found.sort_unstable_by(order);
        found.into_iter().map(|(_, known)| known).collect()
    }

    /// Nodes that were not heard for long, at most [`MAX_UNHEARD`], the oldest of each bucket.
    pub(super) fn long_unheard(&self, now: Millis) -> Vec<Known> {
        let oldest = self.buckets.iter().filter_map(|bucket| bucket.nodes.first());
        let unheard = oldest.filter(|known| now.saturating_sub(known.seen_ms) >= UNHEARD_MS);
        unheard.take(MAX_UNHEARD).cloned().collect()
    }

    /// How many nodes are known.
    pub(super) fn len(&self) -> usize {
        self.buckets.iter().map(|bucket| bucket.nodes.len()).sum()
    }

    /// Whether fewer than k known nodes are closer to a key than we are.
    pub(super) fn is_close(&self, key: &NodeId) -> bool {
        let own = self.me.distance(key);
        let closest = self.closest(key, |known| known.fails == 0);
        let last = closest.get(self.k - 1);
        last.is_none_or(|last| own < last.contact.id().distance(key))
    }

    /// Somebody is looked for: the range need not be refreshed soon.
    pub(super) fn looks_up(&mut self, now: Millis, target: &NodeId) {
        let refresh_ms = now + self.refresh_ms;
        if let Some(bucket) = self.bucket_mut(target) {
            bucket.refresh_ms = refresh_ms;
        }
    }

    /// A bucket in whose range somebody is to be looked for.
    pub(super) fn stale(&self, now: Millis) -> Option<u8> {
        let first = self.buckets.iter().min_by_key(|bucket| bucket.refresh_ms)?;
        (first.refresh_ms <= now).then_some(first.prefix)
    }

    /// A newcomer has found its neighbours: buckets of nodes further away that are not full are due (section 2.3 of the paper).
    pub(super) fn refresh_gaps(&mut self, now: Millis) {
        let Some(deepest) = self.buckets.last().map(|bucket| bucket.prefix) else { return };
        let k = self.k;
        for prefix in 0..deepest {
            let id = self.me.with_bit_turned(prefix);
            if let Some(bucket) = self.bucket_or_new(&id, now)
                && bucket.nodes.len() < k
            {
                bucket.refresh_ms = now;
            }
        }
    }

    fn bucket_mut(&mut self, id: &NodeId) -> Option<&mut Bucket> {
        let prefix = u8::try_from(self.me.shared_bits(id)).ok()?;
        let at = self.buckets.binary_search_by_key(&prefix, |bucket| bucket.prefix).ok()?;
        self.buckets.get_mut(at)
    }

    /// `None` for our own id.
    fn bucket_or_new(&mut self, id: &NodeId, now: Millis) -> Option<&mut Bucket> {
        let prefix = u8::try_from(self.me.shared_bits(id)).ok()?;
        let at = match self.buckets.binary_search_by_key(&prefix, |bucket| bucket.prefix) {
            Ok(at) => at,
            Err(at) => {
                self.buckets.insert(at, Bucket::new(prefix, now + self.refresh_ms));
                at
            }
        };
        self.buckets.get_mut(at)
    }
}

impl Bucket {
    fn new(prefix: u8, refresh_ms: Millis) -> Self {
        Self { prefix, nodes: Vec::new(), spare: Vec::new(), refresh_ms, asking: false }
    }

    /// Who claims a known id from elsewhere changes nothing: else anybody could have another's traffic.
    fn heard_again(&mut self, at: usize, now: Millis, contact: &Contact, token: Option<Token>) {
        if self.nodes[at].contact != *contact {
            return;
        }
        let mut known = self.nodes.remove(at);
        known.seen_ms = now;
        known.fails = 0;
        known.token = token.unwrap_or(known.token);
        self.nodes.push(known);
    }

    /// Nodes that have been there long stay longer: a living one is never put out for a newcomer.
    fn ask_oldest(&mut self, now: Millis) -> Option<Known> {
        let oldest = self.nodes.first()?;
        if self.asking || now.saturating_sub(oldest.seen_ms) < FRESH_MS {
            return None;
        }
        self.asking = true;
        Some(oldest.clone())
    }
}

fn position(nodes: &[Known], id: &NodeId) -> Option<usize> {
    nodes.iter().position(|known| known.contact.id() == id)
}
