//! Which unconfirmed transactions do I keep, and what goes into the next block?
//!
//! | file | what it holds |
//! | --- | --- |
//! | `restore` | from stored rows back to a pool |
//! | [`chain_change`] | what blocks that come and go do to the pool |
//! | [`package`] | several transactions at once, so that children pay for their parents |
//! | [`accept`] | everything that is checked before a transaction comes in |
//! | `space` | the size of the pool: eviction, expiry, the fee rate that follows |
//! | [`change`] | what happened to the pool, and why something left it |
//! | [`error`] | why a transaction is refused, in Bitcoin Core's words |
//! | [`replace`] | when a transaction may take the place of others (BIP125) |
//! | [`limits`] | how long and large chains of unconfirmed transactions may be |
//! | [`truc`] | transactions of version 3, which nobody can pin (BIP431) |
//! | [`ephemeral`] | dust that a child spends at once |
//! | [`standard`] | which forms of transactions are relayed |
//! | [`priority`] | what the user values a transaction at beyond its fee |
//! | [`block_template`] | the next block without its proof of work |
//! | `selection` | packages by fee rate, best first |
//! | [`pool`] | the transactions and who spends whom |
//! | `rows` | transactions as rows to store |
//! | [`entry`] | a transaction with what is known of it, and sums over several |
//! | `rolling_fee` | the fee rate that rises when space is short, and decays |
//! | [`policy`] | every number that a node may choose, and what size and dust mean |
//!
//! A file uses only those below it.

pub mod accept;
pub mod block_template;
pub mod chain_change;
pub mod change;
pub mod entry;
pub mod ephemeral;
pub mod error;
pub mod limits;
pub mod package;
pub mod policy;
pub mod pool;
pub mod priority;
pub mod replace;
mod restore;
mod rolling_fee;
mod rows;
mod selection;
mod space;
pub mod standard;
pub mod truc;

pub use accept::{Accepted, Candidate};
pub use block_template::{Template, projection};
pub use change::{DropReason, PoolChange};
pub use entry::{Entry, Totals};
pub use error::MempoolError;
pub use package::{PackageError, PackageOutcome, Verdict};
pub use policy::MempoolPolicy;
pub use pool::Mempool;
