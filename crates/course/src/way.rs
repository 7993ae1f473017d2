//! The way of a payment, station by station.

/// A station on the way of a payment, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Station {
    /// The key that may spend the coin.
    Key,
    /// What was signed with it.
    Signature,
    /// The scripts that accept the signature.
    Script,
    /// Waiting.
    Mempool,
    /// From node to node.
    Hops,
    /// In a block: the first confirmation.
    Block,
    /// From the leaf to the root in the header.
    MerklePath,
    /// Blocks on top.
    Confirmations,
    /// What convinces somebody who has headers alone.
    Proof,
}

impl Station {
    /// All of them, in order.
    pub const ALL: [Self; 9] = [
        Self::Key,
        Self::Signature,
        Self::Script,
        Self::Mempool,
        Self::Hops,
        Self::Block,
        Self::MerklePath,
        Self::Confirmations,
        Self::Proof,
    ];

    /// Its number, from 1.
    pub const fn number(self) -> usize {
        self as usize + 1
    }

    /// Only a payment that is in a block gets there: no replacement undoes it, only a reorganisation.
    pub fn is_held(self) -> bool {
        self >= Self::Block
    }
}
