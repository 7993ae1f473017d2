//! Links between nodes, and what carries them: sessions with a relay, on the bus of one browser, and channels from browser to browser
//! ([`direct`]). No I/O, no clock, no entropy.
//!
//! ```text
//!   session  one node's talk with a relay: join, heartbeat, back-off    bus  the same for the tabs of one browser
//!                         \                                              /
//!                          +------------------> link <------------------+     connections inside addressed frames
//!                          |                     |
//!                       message  what travels between a node and the relay
//!                          |                     |
//!                          +------> codec <------+                            bounded reading of hostile bytes
//! ```
//!
//! A relay (or a browser's BroadcastChannel) only carries *frames* from one node to another. [`link`] turns frames into
//! connections: byte streams that open, carry Bitcoin's messages unchanged, and close. The sessions are state
//! machines that a driver feeds with bytes and the time, so the browser worker, a native node and the tests share them.

mod backoff;
pub mod bus;
mod codec;
pub mod direct;
mod id;
pub mod link;
mod message;
pub mod session;

pub use backoff::{Backoff, Random};
pub use codec::DecodeError;
pub use id::{NodeId, RoomId};
pub use message::{ClientMessage, Refusal, RelayMessage};

/// The version of the messages in this crate; both sides must speak the same.
pub const PROTOCOL_VERSION: u8 = 1;

/// The longest Bitcoin message in bytes: a 24-byte header and 4,000,000 bytes of payload
/// (`MAX_PROTOCOL_MESSAGE_LENGTH` in Bitcoin Core's `net.h`).
pub const MAX_BITCOIN_MESSAGE: usize = 24 + 4_000_000;

/// The longest payload of one addressed frame in bytes: a link header and a Bitcoin message.
pub const MAX_PAYLOAD: usize = link::HEADER_BYTES + MAX_BITCOIN_MESSAGE;

/// The longest message between a node and the relay in bytes: kind, node id, payload.
pub const MAX_FRAME: usize = 1 + 32 + MAX_PAYLOAD;

/// How often a node lets the relay hear from it, in ms.
pub const HEARTBEAT_MS: u64 = 15_000;

/// A connection from which nothing was heard for this long is dead, in ms: three heartbeats, on either side.
pub const SILENCE_MS: u64 = 3 * HEARTBEAT_MS;

/// How many nodes one room takes. A class of 60 with eight tabs each still fits.
pub const MEMBERS_PER_ROOM: usize = 512;

/// How many frames may wait for one slow node before the relay drops it.
pub const QUEUE_FRAMES: usize = 4_096;

/// How many bytes may wait for one slow node before the relay drops it: 16 blocks of 2 MB.
pub const QUEUE_BYTES: usize = 32_000_000;
