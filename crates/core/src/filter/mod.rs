//! Might this block concern my scripts? Compact block filters (BIP157, BIP158): about 20 bits for each script, and the
//! one who asks never says which scripts are theirs.
//!
//! | module | what it does |
//! | --- | --- |
//! | [`basic`] | the filter of a block, and asking it |
//! | [`bloom`] | the other way round (BIP37): what concerns me, roughly |
//! | [`golomb`] | sorted numbers in few bits |
//! | [`siphash`] | a keyed hash: scripts → numbers that nobody can choose in advance |

pub mod basic;
pub mod bloom;
pub mod golomb;
pub mod siphash;

pub use basic::{BasicFilter, FilterHash, FilterHeader};
pub use bloom::{BloomFilter, BloomUpdate};
