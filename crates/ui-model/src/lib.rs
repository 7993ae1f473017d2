//! What the screens calculate before they draw. Nothing here knows a browser, so all of it is tested on the host.
//!
//! | module | what it answers |
//! | --- | --- |
//! | [`address`] | which bytes does an address hold? |
//! | [`shared`], [`node_state`] | which topics of a node changed, so that only they are drawn again? |
//! | [`chart`] | where do points and marks stand on an axis? |
//! | [`find_check`] | what does finding a block cost against checking it, as measured? |
//! | [`two_lists`] | which longer list of transactions has the same Merkle root? |
//! | [`hex`] | which digits are which bytes? |
//! | [`staircase`] | how many coins are there, and will there be? |
//! | [`curve_grid`] | where do points of a small curve stand, and the line through two of them? |
//! | [`stripe`] | which colours does a hash have? |
//! | [`bitmap`] | how do bytes look as a picture? |
//! | [`chain_strip`], [`chain_column`] | where do blocks and forks stand, lying or upright? |
//! | [`standing`] | does a block count, as its card says it? |
//! | [`lanes`] | how wide are blocks, if their width is their work? |
//! | [`mempool_bands`] | how do transactions fill the next blocks? |
//! | [`odds`] | what may a miner expect? |
//! | [`gaps`] | how do the times between blocks compare with chance? |
//! | [`race`] | where do two branches stand, one of them kept back or undone? |
//! | [`reversal`] | how likely is it that a payment is still undone? |
//! | [`growth`] | how much did counters grow lately? |
//! | [`lamps`] | which counters moved just now? |
//! | [`energy`] | what does mining cost in electricity, by which assumption? |
//! | [`bucket_grid`] | which buckets of an address book hold how many? |
//! | [`peer_ring`] | where do peers stand around this tab? |
//! | [`two_layers`] | where do nodes stand that are connected, and in buckets? |
//! | [`tip_tree`] | where do everybody's tips stand, and the forks below them? |
//! | [`threads`] | which lines join a block to its parent, and where do they break? |
//! | [`format`] | how are rates, sizes, amounts and spans of time written? |
//! | [`typed`] | which amount or fee rate does a person mean by what was typed? |
//! | [`rounds`] | which orders were paid for, and which payments were taken back? |
//! | [`route`], [`search`] | which screen does a link show, and what does a search find? |
//! | [`tamper`] | what follows when bytes of a header are changed? |
//! | [`merkle_layout`] | where do the nodes of a Merkle tree stand? |
//! | [`flow_layout`] | how does money run through a transaction? |
//! | [`tx_summary`] | who pays whom, in one line? |
//! | [`fee_histogram`] | how is the mempool spread over fee rates? |
//! | [`coins`] | in which order are coins looked through? |
//! | [`happenings`] | which events does a list show? |
//! | [`stored_room`] | which room, with which rules, does a stored node belong to? |
//! | [`exchange`], [`hex_dump`] | which messages belong together, and which bytes of one are which field? |
//! | [`script_walk`] | where can a debugger stand? |
//! | [`contract`] | what do the fields of a contract say as text? |
//! | [`herald`] | what is read out of all that happens? |
//! | [`yard`] | where do the course's chapters stand? |
//! | [`trail_layout`] | where do the ancestors of a payment stand? |
//! | [`clusters`] | which addresses seem to be one person's? |
//! | [`header_order`] | what does one satoshi change, and how are headers put in order? |
//! | [`toasts`] | which short message is shown, and which wait? |
//! | [`console`] | which command was typed? |
//! | `fixture` | what does a node in a class look like? For tests and the Kit, in no build for users |
//! | [`second_room`] | which rooms belong to this one? |
//! | [`consortium`] | whose keys sign a chain, and how does its link read? |

pub mod address;
pub mod bitmap;
pub mod bucket_grid;
pub mod chain_column;
pub mod chain_strip;
pub mod chart;
pub mod clusters;
pub mod coins;
pub mod console;
pub mod consortium;
pub mod contract;
pub mod curve_grid;
pub mod energy;
pub mod exchange;
pub mod fee_histogram;
pub mod find_check;
#[cfg(any(test, debug_assertions))]
pub mod fixture;
pub mod flow_layout;
pub mod format;
pub mod gaps;
pub mod growth;
pub mod happenings;
pub mod header_order;
pub mod herald;
pub mod hex;
pub mod hex_dump;
pub mod lamps;
pub mod lanes;
pub mod mempool_bands;
pub mod merkle_layout;
pub mod node_state;
pub mod odds;
pub mod peer_ring;
pub mod race;
pub mod reversal;
pub mod rounds;
pub mod route;
pub mod script_walk;
pub mod search;
pub mod second_room;
pub mod shared;
pub mod staircase;
pub mod standing;
pub mod stored_room;
pub mod stripe;
pub mod tamper;
pub mod threads;
pub mod tip_tree;
pub mod toasts;
pub mod trail_layout;
pub mod two_layers;
pub mod two_lists;
pub mod tx_summary;
pub mod typed;
pub mod yard;
