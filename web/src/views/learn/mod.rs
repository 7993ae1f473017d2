//! What is there to learn from.

pub mod course;
pub mod museum;
