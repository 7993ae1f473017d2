//! Whose a name is: by a lock where the browser has locks, else by a lease.

use std::collections::BTreeSet;

use super::leases::{self, Guard, Leased};
use super::locks::{self, Lock};

/// A name that is ours for as long as this lives.
#[derive(Debug)]
pub enum Claim {
    /// The browser gives it back, however this tab goes.
    Lock(#[expect(dead_code, reason = "held, and dropped")] Lock),
    /// It has to be renewed, and may be lost.
    Lease(Leased),
}

impl Claim {
    /// What to ask before something is written; `None` if there is nothing to be lost.
    pub fn guard(&self) -> Option<Guard> {
        match self {
            Self::Lock(_) => None,
            Self::Lease(leased) => Some(leased.guard()),
        }
    }

    /// Gives the name back, and waits until it is.
    pub async fn give_back(self) {
        if let Self::Lease(leased) = self {
            leased.give_back().await;
        }
    }
}

/// Claims a name, if it is free now.
pub async fn claim(name: &str) -> Option<Claim> {
    match locks::exist() {
        true => locks::claim(name).await.map(Claim::Lock),
        false => leases::claim(name).await.map(Claim::Lease),
    }
}

/// Claims a name, waiting so many ms for it; longer where whoever had it may have been killed, and its lease goes on.
pub async fn claim_within(name: &str, ms: u32) -> Option<Claim> {
    match locks::exist() {
        true => locks::claim_within(name, ms).await.map(Claim::Lock),
        false => leases::claim_within(name, ms).await.map(Claim::Lease),
    }
}

/// All names that somebody holds.
pub async fn held() -> BTreeSet<String> {
    if locks::exist() { locks::held().await } else { leases::held().await }
}
