//! Which chain has the most work, and which coins exist on it?
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`chainstate`] | accepts headers and blocks, moves to the branch with the most work |
//! | `connect` | one block onto the tip or off it: the checks that need coins |
//! | [`header_tree`] | all headers, their accumulated work, and which branch is best |
//! | [`coins`] | unspent outputs, and how to undo a block |
//! | [`index`] | where a transaction is, what happened to a script, who spent an output |
//! | [`orphans`] | blocks whose parent is unknown |
//! | [`script_cache`] | whose scripts need not run again |
//! | [`changeset`] | changes as rows to store |
//! | [`restore`] | from stored rows back to a chainstate |
//! | [`blk_file`] | Bitcoin Core's `blk*.dat` layout |

pub mod blk_file;
pub mod chainstate;
pub mod changeset;
pub mod coins;
mod connect;
pub mod header_tree;
pub mod index;
pub mod orphans;
pub mod restore;
pub mod script_cache;

pub use blk_file::{BlkReader, Frame, FrameError};
pub use chainstate::{Acceptance, Chainstate, Step, Update};
pub use changeset::{ChangeSet, RowKey, Rows, Table};
pub use coins::{BlockUndo, CoinSet};
pub use header_tree::{Entry, Fault, HeaderTree};
pub use index::{Index, Position};
pub use restore::{RestoreError, stored_height};
pub use script_cache::ScriptCache;
