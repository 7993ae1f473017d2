//! Is this header, transaction or block valid?
//!
//! Pure functions named `check_*`, one file for each thing that is checked, in the order in which Bitcoin Core checks.
//!
//! | file | what it checks |
//! | --- | --- |
//! | [`header`] | proof of work, difficulty, time, version |
//! | [`difficulty`] | which difficulty comes next |
//! | [`transaction`] | a transaction by itself, and against the coins it spends |
//! | [`locktime`] | whether a transaction may already be mined |
//! | [`block`] | a block by itself, and at its height |
//! | [`signet`] | signed blocks |
//! | [`bip30`] | which blocks may not repeat a transaction |
//! | [`flags`] | which script rules hold at a height |
//! | [`error`], [`reason`] | why something is refused, and its reject string |

pub mod bip30;
pub mod block;
pub mod difficulty;
pub mod error;
pub mod flags;
pub mod header;
pub mod locktime;
pub mod reason;
pub mod signet;
pub mod transaction;

pub use difficulty::Ancestry;
pub use error::{BlockError, TxError};
pub use reason::Reason;
pub use signet::{SignetError, SignetTxs};

/// The heaviest block, in weight units (BIP141).
pub const MAX_BLOCK_WEIGHT: usize = 4_000_000;

/// What one byte outside the witness weighs (BIP141).
pub const WITNESS_SCALE_FACTOR: usize = 4;

/// Signature operations allowed in a block, in cost units of a quarter (BIP141).
pub const MAX_BLOCK_SIGOPS_COST: u32 = 80_000;
