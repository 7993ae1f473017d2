//! Blocks: the newest ones, any of them with its transactions, and how they are made.

pub mod block;
pub mod live;
pub mod mine;
pub mod tx;
