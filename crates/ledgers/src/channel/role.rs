//! Who does what on a channel.

use crate::versions::Organisation;

/// What a tab does, besides validating.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Nothing.
    Peer,
    /// Endorses for an organisation.
    Endorser(Organisation),
    /// Puts transactions into blocks.
    Orderer,
}
