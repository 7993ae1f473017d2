//! The Bitcoin node as a pure state machine. It does no I/O, reads no clock and draws no entropy: a driver does.

pub mod node_id;
pub mod view;

pub use node_id::NodeId;
