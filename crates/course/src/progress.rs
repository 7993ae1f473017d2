//! Which missions are done: a set, never a position. Nothing in the course is locked.

use std::collections::BTreeSet;

use hashyard_core::sha256;
use hashyard_node::NodeId;
use serde::{Deserialize, Serialize};

use crate::{PAGES, PageNumber};

/// What a digest begins with. It changes when missions do.
const VERSION: &[u8] = b"hashyard-course/1";

/// The done missions, by the numbers of their pages.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Progress(BTreeSet<PageNumber>);

impl Progress {
    /// From the numbers that a node has stored. Those that the course does not have are left out.
    pub fn of(numbers: impl IntoIterator<Item = PageNumber>) -> Self {
        Self(numbers.into_iter().filter(|number| (1..=PAGES).contains(number)).collect())
    }

    /// Whether the mission of a page is done.
    pub fn has(&self, page: PageNumber) -> bool {
        self.0.contains(&page)
    }

    /// What stands for this set, done with this node: SHA-256 of the version, the node's id and the numbers, a byte each, ascending.
    pub fn digest(&self, node: NodeId) -> [u8; 32] {
        let bytes = VERSION.iter().chain(&node.0).chain(&self.0);
        sha256(&bytes.copied().collect::<Vec<u8>>())
    }

    /// The pages, ascending.
    pub fn pages(&self) -> impl Iterator<Item = PageNumber> {
        self.0.iter().copied()
    }

    /// How many are done.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mission_and_every_node_has_a_digest_of_its_own() {
        let (one, other) = (NodeId([1; 32]), NodeId([2; 32]));
        let digests = [
            Progress::default().digest(one),
            Progress::of([2]).digest(one),
            Progress::of([2, 3]).digest(one),
            Progress::of([2, 3]).digest(other),
        ];
        assert_eq!(digests.iter().collect::<BTreeSet<_>>().len(), digests.len());
        assert_eq!(Progress::of([3, 2]).digest(one), digests[2], "the order does not count");
        assert_eq!(Progress::of([0, 2, 200]), Progress::of([2]));
    }
}
