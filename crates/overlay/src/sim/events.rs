//! Time in a simulation: what happens next, how long messages take, and which are lost.

use core::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::Millis;
use crate::random::{below, bytes};

/// How messages travel.
#[derive(Debug, Clone, Copy)]
pub struct Link {
    /// The shortest time under way, in ms.
    pub least_ms: Millis,
    /// The longest, in ms; times between are equally likely.
    pub most_ms: Millis,
    /// How many of a thousand messages are lost.
    pub lost_permille: u16,
}

impl Link {
    /// 20 to 150 ms, as between continents, and nothing lost.
    pub const GOOD: Self = Self { least_ms: 20, most_ms: 150, lost_permille: 0 };
}

/// What is to happen, by time, and then in the order in which it was said. Bounded by what nodes have under way, and one deadline each.
#[derive(Debug)]
pub struct Events<E> {
    now: Millis,
    count: u64,
    queue: BinaryHeap<Reverse<Entry<E>>>,
    link: Link,
    random: ChaCha20Rng,
    /// Messages sent so far, those that were lost, too.
    pub sent: u64,
}

#[derive(Debug)]
struct Entry<E> {
    at: (Millis, u64),
    event: E,
}

impl<E> Events<E> {
    /// Nothing happens yet, at time 0.
    pub fn new(link: Link, seed: [u8; 32]) -> Self {
        let random = ChaCha20Rng::from_seed(seed);
        Self { now: 0, count: 0, queue: BinaryHeap::new(), link, random, sent: 0 }
    }

    /// The time, in ms.
    pub fn now(&self) -> Millis {
        self.now
    }

    /// Has something happen then, or now if that is past.
    pub fn at(&mut self, time: Millis, event: E) {
        self.count += 1;
        self.queue.push(Reverse(Entry { at: (time.max(self.now), self.count), event }));
    }

    /// Has a message arrive, unless it is lost; tells when.
    pub fn send(&mut self, arrival: E) -> Option<Millis> {
        self.sent += 1;
        let span = self.link.most_ms.saturating_sub(self.link.least_ms) + 1;
        let time = self.now + self.link.least_ms + self.random.next_u64() % span;
        let arrives = below(&mut self.random, 1_000) >= usize::from(self.link.lost_permille);
        arrives.then(|| {
            self.at(time, arrival);
            time
        })
    }

    /// What happens next until then; after the last of it, it is then.
    pub fn next_until(&mut self, end: Millis) -> Option<E> {
        match self.queue.peek() {
            Some(Reverse(entry)) if entry.at.0 <= end => {
                let Reverse(entry) = self.queue.pop()?;
                self.now = entry.at.0;
                Some(entry.event)
            }
            _ => {
                self.now = self.now.max(end);
                None
            }
        }
    }

    /// A random number below `limit`, or zero.
    pub fn below(&mut self, limit: usize) -> usize {
        below(&mut self.random, limit)
    }

    /// 32 random bytes: a seed, or an id.
    pub fn bytes(&mut self) -> [u8; 32] {
        bytes(&mut self.random)
    }
}

impl<E> PartialEq for Entry<E> {
    fn eq(&self, other: &Self) -> bool {
        self.at == other.at
    }
}

impl<E> Eq for Entry<E> {}

impl<E> PartialOrd for Entry<E> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<E> Ord for Entry<E> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.at.cmp(&other.at)
    }
}
