//! The relay: a small native server through which the nodes of different browsers and machines reach one another.
//!
//! ```text
//!   main ---> gate        how many sockets in all, and how much of unfinished messages
//!               |  +---> addresses   how many from one address, and who has to go for a newcomer
//!               |
//!             server ---> connection   one WebSocket: reads for the hub, writes what the hub hands out
//!              |  |            |
//!              |  |         keeper     the one task that owns the hub and the clock
//!              |  |            |
//!              |  |           hub      rooms and queues, sans-IO: all decisions are here
//!              |  |            |
//!              |  |        elsewhere   members of the same rooms on other relays, sans-IO
//!              |  |            |
//!              |  |          nats      what carries words between relays
//!              |  +------> door        which pages may come in, and with what key
//!              +---------> site        the app's files, if it serves them
//! ```
//!
//! It validates nothing of Bitcoin, keeps no chain and never broadcasts for anyone: gossip is the nodes' work.

mod addresses;
mod connection;
mod door;
pub mod elsewhere;
mod gate;
pub mod hub;
mod keeper;
mod metrics;
mod nats;
mod server;
mod site;
mod stream;

pub use addresses::PER_ADDRESS;
pub use door::Door;
pub use gate::OPEN_FILES;
pub use server::{Settings, serve};
