//! hashyardd: the node of `hashyard-node` without a browser. It speaks Bitcoin's protocol over TCP, and in a classroom's room
//! through a relay, keeps what it knows in a folder, mines in native threads, and answers Bitcoin Core's JSON-RPC, so that
//! `bitcoin-cli` can talk to it.
//!
//! | file | what it does |
//! | --- | --- |
//! | [`daemon`] | brings everything up and down again: start here |
//! | [`console`] | what it says on its standard output |
//! | [`options`] | the command line, in Bitcoin Core's spelling |
//! | [`chain`] | which chain that means: a network's or a room's |
//! | [`data_dir`] | whose folder it is: its lock and its cookie |
//! | [`private`] | files and folders for this user alone |
//! | [`store`], [`record`] | changes on disk: an append-only log that a crash can't spoil |
//! | [`secrets`] | what must not stay readable there once it is replaced |
//! | [`driver`] | owns the running node: one event, then all that follows |
//! | [`inbox`] | what waits for it: commands before peers |
//! | [`connections`] | TCP connections |
//! | [`relay`] | the place in a room at a relay, beside them |
//! | [`relay_address`], [`websocket`] | where the relay is, and the socket to it |
//! | [`miners`] | threads that look for nonces |
//! | [`rpc`] | JSON-RPC over HTTP |

pub mod chain;
pub mod connections;
pub mod console;
pub mod daemon;
pub mod data_dir;
pub mod driver;
pub mod inbox;
pub mod miners;
pub mod options;
pub mod private;
pub mod record;
pub mod relay;
pub mod relay_address;
pub mod rpc;
pub mod secrets;
pub mod store;
pub mod websocket;
