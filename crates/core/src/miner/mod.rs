//! Which nonces of this header meet the target?
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`midstate`] | the double hash of a header, with all work done once that does not depend on the nonce |
//! | [`scan`] | tries nonces |
//! | [`work`] | from a block template to headers, each with nonces of its own |
//! | [`proposal`] | a block that others must sign before it is mined (BIP325) |

pub mod midstate;
pub mod proposal;
pub mod scan;
pub mod work;

pub use midstate::Midstate;
pub use proposal::{Challenge, Proposal, Signatures};
pub use scan::{Job, ScanResult, scan};
pub use work::JobFactory;
