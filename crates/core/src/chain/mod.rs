//! Which chain has the most work, and which coins exist on it?
//!
//! | file | what it holds |
//! | --- | --- |
//! | [`changeset`] | changes as rows to store |
//! | [`header_tree`] | all headers, their accumulated work, and which branch is best |
//! | [`coins`] | unspent outputs, and how to undo a block |
//! | [`index`] | where a transaction is, what happened to a script, who spent an output |
//! | [`chainstate`] | accepts headers and blocks, connects, disconnects, reorganises |
//! | [`restore`] | from stored rows back to a chainstate |
//! | [`blk_file`] | Bitcoin Core's `blk*.dat` layout |

pub mod changeset;

pub use changeset::{ChangeSet, RowKey, Rows, Table};
