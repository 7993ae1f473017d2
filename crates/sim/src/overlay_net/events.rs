//! How long messages take, which are lost, and what else happens when.

use hashyard_overlay::Millis;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

use crate::queue::Queue;

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

/// What is to happen. Bounded by what nodes have under way, and one deadline each.
#[derive(Debug)]
pub struct Events<E> {
    queue: Queue<E>,
    link: Link,
    random: ChaCha20Rng,
    /// Messages sent so far, those that were lost, too.
    pub sent: u64,
}

impl<E> Events<E> {
    /// Nothing happens yet, at time 0.
    pub fn new(link: Link, seed: [u8; 32]) -> Self {
        let random = ChaCha20Rng::from_seed(seed);
        Self { queue: Queue::default(), link, random, sent: 0 }
    }

    /// The time, in ms.
    pub fn now(&self) -> Millis {
        self.queue.now()
    }

    /// Has something happen then, or now if that is past.
    pub fn at(&mut self, time: Millis, event: E) {
        self.queue.put(time.saturating_sub(self.now()), event);
    }

    /// Has a message arrive, unless it is lost; tells when.
    pub fn send(&mut self, arrival: E) -> Option<Millis> {
        self.sent += 1;
        let span = self.link.most_ms.saturating_sub(self.link.least_ms) + 1;
        let time = self.now() + self.link.least_ms + self.random.next_u64() % span;
        let arrives = self.below(1_000) >= usize::from(self.link.lost_permille);
        arrives.then(|| {
            self.at(time, arrival);
            time
        })
    }

    /// What happens next until then; after the last of it, it is then.
    pub fn next_until(&mut self, end: Millis) -> Option<E> {
        self.queue.take_until(end)
    }

    /// A random number below `limit`, or zero. Uneven by less than one in 2^32 for what is counted here.
    pub fn below(&mut self, limit: usize) -> usize {
        ((u64::from(self.random.next_u32()) * limit as u64) >> 32) as usize
    }

    /// 32 random bytes: a seed, or an id.
    pub fn bytes(&mut self) -> [u8; 32] {
        let mut bytes = [0; 32];
        self.random.fill_bytes(&mut bytes);
        bytes
    }
}
