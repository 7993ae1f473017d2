//! Overlay networks: who knows whom, and how something is found among many. No I/O, no clock, no entropy.
//!
//! ```text
//!   sampling    a partial view that is shuffled with others (Cyclon)
//!   kademlia    buckets by XOR distance, lookups, records
//!      |
//!   contact     an id and an opaque address
//!      |
//!     id        32 bytes and their distance
//! ```
//!
//! Both protocols are state machines that their driver gives messages and the time. Their randomness is ChaCha20 from a seed that is
//! given once, as a node's is, so a run replays exactly. Messages are values; what they are in bytes stands beside them.

pub mod contact;
pub mod id;
pub mod kademlia;
mod random;
pub mod sampling;

pub use contact::{Address, Contact, MAX_ADDRESS};
pub use id::{Distance, NodeId};
pub use kademlia::Kademlia;
pub use sampling::PeerSampling;

/// A time or a duration, in ms.
pub type Millis = u64;
