//! A channel of Hyperledger Fabric between tabs: two endorse, one orders, every one validates (documentation, "Transaction Flow").
//!
//! | file | what it answers |
//! | --- | --- |
//! | `keys` | who signed this? |
//! | `config` | whose keys count on this channel? |
//! | `proposal` | what is proposed, endorsed, and sent to be ordered? |
//! | `role` | what does a tab do, besides validating? |
//! | `part` | how does a block travel? |
//! | `said` | what do tabs say to each other, as bytes of a note? |
//! | `ledger` | which blocks are there, what is valid in them, and what follows? |
//! | `travel` | how far has an update come? |
//! | `member` | what does this tab do about what it hears? |
//!
//! In Fabric certificate authorities vouch for organisations. Here whoever first says to be an organisation is taken for it by the tab that
//! opens the channel; its first block names the keys, and from then on they alone count. Any tab may propose.

mod config;
mod keys;
mod ledger;
mod member;
mod part;
mod proposal;
mod role;
mod said;
mod travel;

pub use self::config::{Config, Opened};
pub use self::keys::{PublicKey, Secret, Signature};
pub use self::ledger::{Ledger, MAX_BLOCKS, Rival, Validated};
pub use self::member::{BATCH_TIMEOUT, Member};
pub use self::part::{MAX_BATCH, Part};
pub use self::proposal::{Endorsement, Envelope, Payment, Proposal};
pub use self::role::Role;
pub use self::said::{MAX_SAID, Said};
pub use self::travel::{Answer, Travel};

/// A channel's name: the hash of its first block.
pub type ChannelId = [u8; 32];
