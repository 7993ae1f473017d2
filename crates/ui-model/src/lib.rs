//! What the screens calculate before they draw. Nothing here knows a browser, so all of it is tested on the host.
//!
//! | module | what it answers |
//! | --- | --- |
//! | [`stripe`] | which colours does a hash have? |
//! | [`threads`] | which lines join a block to its parent, and where do they break? |
//! | [`format`] | how are rates, sizes, amounts and spans of time written? |
//! | [`route`] | which screen does a link show, and what does a search find? |
//! | [`tamper`] | what follows when bytes of a header are changed? |
//! | [`merkle_layout`] | where do the nodes of a Merkle tree stand? |
//! | [`flow_layout`] | how does money run through a transaction? |
//! | [`tx_summary`] | who pays whom, in one line? |
//! | [`fee_histogram`] | how is the mempool spread over fee rates? |
//! | [`exchange`], [`hex_dump`] | which messages belong together, and which bytes of one are which field? |
//! | [`console`] | which command was typed? |

pub mod console;
pub mod exchange;
pub mod fee_histogram;
pub mod flow_layout;
pub mod format;
pub mod hex_dump;
pub mod merkle_layout;
pub mod route;
pub mod stripe;
pub mod tamper;
pub mod threads;
pub mod tx_summary;
