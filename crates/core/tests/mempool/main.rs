//! The pool of unconfirmed transactions and the blocks made from it, on a chain that is mined at will.
#![allow(clippy::unwrap_used, clippy::panic)]

mod accept;
mod blocks;
mod package;
mod priority;
mod random;
mod replace;
mod rig;
mod size;
mod standard;
mod template;
mod truc;
