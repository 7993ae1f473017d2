//! What is there to learn from.

pub mod attack;
pub mod benches;
pub mod course;
pub mod crypto;
pub mod follow;
pub mod lab;
pub mod ledgers;
pub mod map;
pub mod museum;
