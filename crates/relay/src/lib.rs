//! The relay: a small native server through which the nodes of different browsers and machines reach one another.
//!
//! ```text
//!   main ---> gate        how many sockets, and how much of unfinished messages
//!               |
//!             server ---> connection   one WebSocket: reads for the hub, writes what the hub hands out
//!                |             |
//!                |          keeper     the one task that owns the hub and the clock
//!                |             |
//!                |            hub      rooms and queues, sans-IO: all decisions are here
//!                +-------> site        the app's files, if it serves them
//! ```
//!
//! It validates nothing of Bitcoin, keeps no chain and never broadcasts for anyone: gossip is the nodes' work.

mod connection;
mod gate;
pub mod hub;
mod keeper;
mod server;
mod site;

pub use server::serve;
