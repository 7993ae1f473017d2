//! What people may want of a ledger.

use crate::Person;

/// Something that somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operation {
    /// Money goes from one to another.
    Pay {
        /// Who pays, and signs.
        from: Person,
        /// Who is paid.
        to: Person,
        /// Coins.
        amount: u32,
    },
    /// The keeper of the bank moves money that is not the keeper's; its owner signs nothing.
    Take {
        /// Whose money it is.
        from: Person,
        /// Who gets it.
        to: Person,
        /// Coins.
        amount: u32,
    },
    /// The token contract: units of it go from one to another.
    Token {
        /// Who gives.
        from: Person,
        /// Who gets.
        to: Person,
        /// Units.
        amount: u32,
    },
    /// The vote contract: one vote each.
    Vote {
        /// Who votes.
        voter: Person,
        /// For what.
        choice: Choice,
    },
    /// The escrow contract: a buyer's money waits for a seller.
    Deposit {
        /// Whose money it is.
        buyer: Person,
        /// For whom it waits.
        seller: Person,
        /// Coins.
        amount: u32,
    },
    /// The escrow contract: the buyer lets the seller have it, or the seller gives it back.
    Settle {
        /// Who gives way.
        by: Person,
    },
    /// The very bytes of an earlier entry are sent once more.
    Replay {
        /// Which entry, from 0 in the order in which they were made.
        entry: usize,
    },
}

/// What may be voted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choice {
    /// For it.
    Yes,
    /// Against it.
    No,
}

impl Choice {
    /// As ledgers store it; 0 is no vote.
    pub const fn number(self) -> u64 {
        match self {
            Self::Yes => 1,
            Self::No => 2,
        }
    }

    /// Reads [`Self::number`].
    pub const fn of_number(number: u64) -> Option<Self> {
        match number {
            1 => Some(Self::Yes),
            2 => Some(Self::No),
            _ => None,
        }
    }
}

impl Operation {
    /// The amount that it names.
    pub const fn amount(&self) -> Option<u32> {
        match self {
            Self::Pay { amount, .. }
            | Self::Take { amount, .. }
            | Self::Token { amount, .. }
            | Self::Deposit { amount, .. } => Some(*amount),
            Self::Vote { .. } | Self::Settle { .. } | Self::Replay { .. } => None,
        }
    }
}
