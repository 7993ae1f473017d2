//! Transactions of version 3 (BIP431): at most one unconfirmed parent and one unconfirmed child, both small, so that nobody
//! can pin a transaction by piling up others behind it.

use core::fmt;
use std::collections::BTreeSet;

use super::entry::Entry;
use super::policy::TRUC_VERSION;
use super::pool::Mempool;
use crate::{Transaction, Txid, Wtxid};

/// Unconfirmed transactions in a chain of them, and so ancestors or descendants of one, itself included.
const MAX_CHAIN: usize = 2;
/// The largest one, in virtual bytes.
const MAX_VSIZE: usize = 10_000;
/// The largest one with an unconfirmed parent, in virtual bytes.
const MAX_CHILD_VSIZE: usize = 1_000;

/// Names of a transaction as messages have them.
type Names = (Txid, Wtxid);

/// Which rule of BIP431 is broken, and by what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TrucFault {
    /// A child of another version than its parent: child and parent. Says whether the child is of version 3.
    Inheritance(bool, Names, Names),
    /// Too large by itself; holds its size in virtual bytes.
    TooBig(Names, usize),
    /// Too large for a child; holds its size in virtual bytes.
    ChildTooBig(Names, usize),
    /// More than one unconfirmed ancestor.
    TooManyAncestors(Names),
    /// This parent has another child.
    TooManyDescendants(Names),
}

impl fmt::Display for TrucFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tx = |(txid, wtxid): &Names| format!("tx {txid} (wtxid={wtxid})");
        match self {
            Self::Inheritance(truc, child, parent) => {
                let (own, other) = if *truc { ("", "non-") } else { ("non-", "") };
                write!(f, "{own}version=3 {} cannot spend from {other}version=3 {}", tx(child), tx(parent))
            }
            Self::TooBig(own, size) => {
                write!(f, "version=3 {} is too big: {size} > {MAX_VSIZE} virtual bytes", tx(own))
            }
            Self::ChildTooBig(own, size) => {
                write!(f, "version=3 child {} is too big: {size} > {MAX_CHILD_VSIZE} virtual bytes", tx(own))
            }
            Self::TooManyAncestors(own) => write!(f, "{} would have too many ancestors", tx(own)),
            Self::TooManyDescendants(parent) => {
                write!(f, "{} would exceed descendant count limit", tx(parent))
            }
        }
    }
}

impl Mempool {
    /// What BIP431 asks of a transaction and its unconfirmed parents (`SingleTRUCChecks`). Whatever it `conflicts` with
    /// goes if it comes, so that does not count.
    pub(super) fn check_truc(
        &self,
        tx: &Transaction,
        vsize: usize,
        conflicts: &BTreeSet<Txid>,
    ) -> Result<(), Box<TrucFault>> {
        // Mostly nobody asks for them, and they take four hashes.
        let own = || (tx.txid(), tx.wtxid());
        let parents = self.parents_of(tx);
        let truc = tx.version == TRUC_VERSION;
        let mixed = parents.iter().find(|parent| (parent.tx.version == TRUC_VERSION) != truc);
        let fault = match mixed {
            Some(parent) => Some(TrucFault::Inheritance(truc, own(), (parent.txid, parent.wtxid))),
            None if !truc => None,
            None => self.truc_fault(own(), vsize, &parents, conflicts),
        };
        fault.map_or(Ok(()), |fault| Err(Box::new(fault)))
    }

    fn truc_fault(
        &self,
        own: Names,
        vsize: usize,
        parents: &[&Entry],
        conflicts: &BTreeSet<Txid>,
    ) -> Option<TrucFault> {
        if vsize > MAX_VSIZE {
            return Some(TrucFault::TooBig(own, vsize));
        }
        let parent = *parents.first()?;
        if parents.len() + 1 > MAX_CHAIN || parent.ancestors.count + 1 > MAX_CHAIN {
            return Some(TrucFault::TooManyAncestors(own));
        }
        if vsize > MAX_CHILD_VSIZE {
            return Some(TrucFault::ChildTooBig(own, vsize));
        }
        let siblings = self.with_descendants(parent.children.iter().copied());
        let replaced = siblings.iter().any(|sibling| conflicts.contains(sibling));
        (parent.descendants.count + 1 > MAX_CHAIN && !replaced)
            .then_some(TrucFault::TooManyDescendants((parent.txid, parent.wtxid)))
    }
}
