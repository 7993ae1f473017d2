//! Which chain has the most work, and which coins exist on it?
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`light`] | headers and few blocks: the chain of a light node |
//! | [`restore`] | from stored rows back to a chainstate |
//! | [`accept`] | accepts headers and blocks, moves to the branch with the most work |
//! | [`prune`] | drops old blocks and keeps the coins that they left |
//! | `connect` | one block onto the tip or off it: the checks that need coins |
//! | [`filter_index`] | compact filters of the blocks, made when somebody asks |
//! | [`chainstate`] | the chain that is connected, its coins and indexes |
//! | [`rows`] | headers, blocks and the tip as rows |
//! | [`header_chain`] | headers under a network's rules: all that a light node has |
//! | `block_state` | what is known of the blocks behind the headers |
//! | [`header_tree`] | all headers, their accumulated work, and which branch is best |
//! | [`index`] | where a transaction is, what happened to a script, who spent an output |
//! | [`coins`] | unspent outputs, and how to undo a block |
//! | [`orphans`] | blocks whose parent is unknown |
//! | [`script_cache`] | whose scripts need not run again |
//! | [`changeset`] | changes as rows to store |
//! | [`blk_file`] | Bitcoin Core's `blk*.dat` layout |
//!
//! A file uses only those below it.

pub mod accept;
pub mod blk_file;
mod block_state;
pub mod chainstate;
pub mod changeset;
pub mod coins;
mod connect;
pub mod filter_index;
mod fork_off;
pub mod header_chain;
pub mod header_tree;
pub mod index;
pub mod light;
pub mod orphans;
pub mod prune;
pub mod restore;
pub mod rows;
pub mod script_cache;

pub use accept::Acceptance;
pub use blk_file::{BlkReader, Frame, FrameError};
pub use chainstate::{Chainstate, Step, Update};
pub use changeset::{ChangeSet, RowKey, Rows, Table};
pub use coins::{BlockUndo, CoinSet};
pub use filter_index::{FilterIndex, FilterRow};
pub use header_chain::HeaderChain;
pub use header_tree::{Entry, Fault, HeaderTree};
pub use index::{Index, Position};
pub use light::HeadersMoved;
pub use prune::MIN_BLOCKS_TO_KEEP;
pub use restore::RestoreError;
pub use rows::{has_other_genesis, stored_height};
pub use script_cache::ScriptCache;
