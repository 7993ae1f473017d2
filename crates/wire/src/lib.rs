//! Hashyard wire: what Bitcoin nodes say to one another, byte for byte.
//!
//! Bytes in, messages out, and back. Nothing here does I/O, knows a peer or decides anything; that is the node's work.
//! Every decoder takes hostile bytes: it answers with an error, never panics, and its memory is bounded by the input.
//!
//! | module | what it answers |
//! | --- | --- |
//! | [`mod@frame`] | where does a message begin and end in a stream of bytes? |
//! | [`v2`] | and where, if the stream is encrypted (BIP324)? |
//! | [`framing`] | which of the two does a connection speak? |
//! | [`session`], [`log`] | what does a driver keep of its connections? |
//! | [`command`] | what is a message called? |
//! | [`message`] | what does its payload say? |
//! | [`version`], [`services`], [`user_agent`] | who are you, what do you offer, what do you run? |
//! | [`addr`], [`addrv2`] | where are other nodes? |
//! | [`inventory`] | which transaction or block is meant, and in which form? |
//! | [`locator`] | from where on do I need headers or blocks? |
//! | [`compact`] | which block is it, for those who have most of its transactions (BIP152)? |
//! | [`filters`] | which blocks might concern a light node? |
//! | [`tap`] | what does somebody hear who listens? |
//! | [`proposal`] | which block is to be signed, and who signed it? |
//! | [`note`] | what is said to a classroom? |
//! | [`hashyard_overlay`] | whom does a node know, and who is closest to a key (`view`, `kad`)? |
//! | [`explain`] | which bytes of a message mean what? |

pub mod addr;
pub mod addrv2;
pub mod command;
pub mod compact;
pub mod explain;
pub mod filters;
pub mod frame;
pub mod framing;
pub mod inventory;
pub mod locator;
pub mod log;
pub mod message;
pub mod note;
pub mod proposal;
pub mod services;
pub mod session;
pub mod tap;
pub mod user_agent;
pub mod v2;
pub mod version;

pub use addr::{AddrEntry, NetAddress};
pub use addrv2::{AddrV2Entry, Address, Endpoint};
pub use command::Command;
pub use compact::{BlockTransactions, BlockTransactionsRequest, CompactBlock, Prefilled, SendCompact};
pub use filters::{CFCheckpt, CFHeaders, CFilter, FilterChain, FilterRange};
pub use frame::{FrameError, Framer, MAX_MESSAGE, RawMessage, frame};
pub use framing::{Framing, Protocol};
pub use inventory::Inventory;
pub use locator::Locator;
pub use log::LoggedMessage;
pub use message::{MAX_ADDR, MAX_HEADERS, MAX_INV, Message};
pub use note::Note;
pub use proposal::{BlockProposal, BlockSignature, ProposalSignature};
pub use services::Services;
pub use session::{Received, Sessions, Unreadable};
pub use tap::Overheard;
pub use user_agent::UserAgent;
pub use version::Version;
