//! Which missions are done: a set, never a position. Nothing in the course is locked.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{PAGES, PageNumber};

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

    /// How many are done.
    pub fn count(&self) -> usize {
        self.0.len()
    }
}
