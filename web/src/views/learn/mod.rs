//! What is there to learn from.

pub mod museum;
