//! Which unconfirmed transactions do I keep, and what goes into the next block?
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`pool`] | the transactions, who spends whom, and what a package is worth |
//! | [`accept`] | everything that is checked before a transaction comes in |
//! | [`package`] | several transactions at once, so that children pay for their parents |
//! | [`replace`] | when a transaction may take the place of others (BIP125) |
//! | [`limits`] | sizes of the pool and of chains in it, eviction, expiry, the fee rate that rises and decays |
//! | [`chain_change`] | what blocks that come and go do to the pool |
//! | `restore` | from stored rows back to a pool |
//! | [`policy`] | every number that a node may choose, and what size and dust mean |
//! | [`standard`] | which forms of transactions are relayed |
//! | [`truc`] | transactions of version 3, which nobody can pin (BIP431) |
//! | `ephemeral` | dust that a child spends at once |
//! | [`priority`] | what the user values a transaction at beyond its fee |
//! | `selection` | packages by fee rate, best first |
//! | [`block_template`] | the next block without its proof of work |
//! | [`error`] | why a transaction is refused, in Bitcoin Core's words |

pub mod accept;
pub mod block_template;
pub mod chain_change;
mod ephemeral;
pub mod error;
pub mod limits;
pub mod package;
pub mod policy;
pub mod pool;
pub mod priority;
pub mod replace;
mod restore;
mod selection;
pub mod standard;
pub mod truc;

pub use accept::{Accepted, Candidate};
pub use block_template::{Template, projection};
pub use chain_change::{DropReason, PoolChange};
pub use error::MempoolError;
pub use package::{PackageError, PackageOutcome, Verdict};
pub use policy::MempoolPolicy;
pub use pool::{Entry, Mempool, Totals};
