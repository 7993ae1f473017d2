//! Kademlia: who is responsible for a key is found by asking ever closer nodes, and records lie with the k closest.
//!
//! After Maymounkov and Mazières, "Kademlia: A Peer-to-peer Information System Based on the XOR Metric", 2002, with ids of 256 bits and
//! k = 16. What differs: a node is answered only after it has shown that it can be reached ([`token`]); a record names its publisher and
//! for how long it is true, so copies that are passed on do not live longer; a key has a record of each publisher, since many hold the
//! same block. Nodes not heard for ten minutes are asked whether they live, a few at a time. Records are not cached along the way of a lookup.
//!
//! Nobody signs anything here. A token shows that somebody can be reached at an address, not that an id is its own: whoever needs that has
//! it from the transport. A record says what its publisher may have said, and who asks checks it, as a block is checked against its hash.
//!
//! ```text
//!   node      the state machine: questions and answers, their deadlines, what is due
//!     +--> lookup     one iterative lookup and its steps
//!     +--> table      buckets, replacement caches, who is closest
//!     +--> records    what is kept for others, and what is published
//!     +--> token      the proof that somebody can be reached
//!     +--> message    what is said, and its bytes
//! ```

pub mod lookup;
pub mod message;
mod node;
mod questions;
pub mod records;
pub mod table;
pub mod token;

pub use self::lookup::{Answer, Lookup, Step, Why};
pub use self::message::{Body, KadMessage, Shared};
pub use self::node::{Kademlia, MAX_INTRODUCERS, MAX_LOOKUPS, Output};
pub use self::questions::MAX_QUESTIONS;

use crate::Millis;

/// In what one such network differs from another.
#[derive(Debug, Clone, Copy)]
pub struct KadConfig {
    /// Bits of an id; the rest of its 256 is zero.
    pub bits: u16,
    /// Nodes of a bucket, and of an answer, at most [`message::MAX_CONTACTS`].
    pub k: usize,
    /// Questions of a lookup at a time.
    pub alpha: usize,
    /// How long an answer may take, in ms. Lookups then ask once more.
    pub timeout_ms: Millis,
    /// A bucket in which nobody was looked for so long is refreshed, in ms.
    pub refresh_ms: Millis,
    /// Records are passed on after this time at the latest, in ms, if nobody else did it.
    pub republish_ms: Millis,
    /// How long a record is true that is not published again, in ms.
    pub expire_ms: Millis,
}

impl KadConfig {
    /// Hashyard's: ids are as long as hashes of blocks, and k is that of Ethereum's discovery.
    pub const HASHYARD: Self = Self { bits: 256, k: 16, ..Self::PAPER };

    /// The paper's: 160 bits, k = 20, α = 3, hours for refreshing and passing on, a day for a record.
    pub const PAPER: Self = Self {
        bits: 160,
        k: 20,
        alpha: 3,
        timeout_ms: 1_000,
        refresh_ms: 3_600_000,
        republish_ms: 3_600_000,
        expire_ms: 24 * 3_600_000,
    };

    /// The longest that a lookup takes, in ms, whatever those say or keep who are asked. Those who are to keep a record then have
    /// [`Self::timeout_ms`] to answer.
    pub const fn longest_lookup_ms(&self) -> Millis {
        lookup::longest_ms(self.timeout_ms)
    }
}
