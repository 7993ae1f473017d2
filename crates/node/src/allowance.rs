//! What a peer's messages may cost us: nobody floods for free.
//!
//! A message costs a unit, more if it is long or makes work (`Node::charge`). A peer that spends more than it has is left. What was
//! asked for is cheap, so that an honest peer never comes near: not a room that relays day and night, not a tab that wakes up and
//! hears of a whole night at once. Addresses beyond an allowance of their own are ignored, as in Bitcoin Core.

use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// Units that a peer has at most, and at first; how many come back every millisecond.
const WORK: (u64, u64) = (1_000_000, 10);

/// Units of one address in an allowance of addresses: one comes back every ten seconds (Bitcoin Core's
/// `MAX_ADDR_RATE_PER_SECOND`).
pub(crate) const ADDRESS: u64 = 10_000;

/// Time gives a peer back a thousand addresses at most (Bitcoin Core's `MAX_ADDR_PROCESSING_TOKEN_BUCKET`).
const ADDRESSES: (u64, u64) = (1_000 * ADDRESS, 1);

/// As many may come in answer to `getaddr` (Bitcoin Core's `MAX_ADDR_TO_SEND`).
pub(crate) const ANSWER: u64 = 1_000 * ADDRESS;

/// Units of one look for ourselves.
pub(crate) const JOIN: u64 = 1_000;

/// Bytes of a message for each unit.
const BYTES_PER_UNIT: u64 = 10_000;

/// A message with headers of too little work that nobody asked for: a hundred of them are too many.
pub(crate) const LOW_WORK: u64 = 10_000;

/// What a peer has left.
#[derive(Debug)]
pub struct Allowance {
    left: u64,
    since: Millis,
    capacity: u64,
    refill: u64,
}

impl Allowance {
    fn new((capacity, refill): (u64, u64), now: Millis) -> Self {
        Self { left: capacity, since: now, capacity, refill }
    }

    /// For all that a peer sends.
    pub(crate) fn of_work(now: Millis) -> Self {
        Self::new(WORK, now)
    }

    /// For addresses that a peer tells: at first one, its own, as in Bitcoin Core (`m_addr_token_bucket`).
    pub(crate) fn of_addresses(now: Millis) -> Self {
        Self { left: ADDRESS, ..Self::new(ADDRESSES, now) }
    }

    /// For looking for ourselves in an overlay: four times at once, then once a second.
    pub(crate) fn of_joins(now: Millis) -> Self {
        Self::new((4 * JOIN, 1), now)
    }

    /// Adds units, also beyond what time gives back: something was asked for.
    pub(crate) fn grant(&mut self, units: u64) {
        self.left = self.left.saturating_add(units);
    }

    /// Takes units if there are as many; whether there were.
    pub(crate) fn spend(&mut self, now: Millis, units: u64) -> bool {
        let back = now.saturating_sub(self.since).saturating_mul(self.refill);
        // What was granted beyond the capacity stays.
        self.left = self.left.max(self.left.saturating_add(back).min(self.capacity));
        self.since = now;
        let enough = units <= self.left;
        self.left -= if enough { units } else { 0 };
        enough
    }
}

/// What every message costs.
pub(crate) fn cost_of_bytes(bytes: usize) -> u64 {
    1 + bytes as u64 / BYTES_PER_UNIT
}

impl Node {
    /// Takes units from a peer's allowance; who has not enough is left. Whether it is still there.
    pub(crate) fn charge(&mut self, peer: PeerId, units: u64, command: &str) -> bool {
        let now = self.now;
        let Some(state) = self.peers.get_mut(&peer) else { return false };
        if state.allowance.spend(now, units) {
            return true;
        }
        self.misbehaved(peer, Fault::Flood(command.to_owned()));
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_spent_comes_back_in_time_and_no_further() {
        let mut allowance = Allowance::new((50, 2), 1_000);
        assert!(allowance.spend(1_000, 50) && !allowance.spend(1_000, 1));
        assert!(!allowance.spend(1_001, 3) && allowance.spend(1_001, 2) && !allowance.spend(1_001, 1));
        // A clock that was set back gives nothing, one night gives all.
        assert!(!allowance.spend(0, 1));
        assert!(allowance.spend(1 << 40, 50) && !allowance.spend(1 << 40, 1));
    }

    #[test]
    fn what_was_granted_stays_but_does_not_come_back() {
        let mut allowance = Allowance::new((50, 2), 1_000);
        allowance.grant(100);
        assert!(allowance.spend(9_000, 150) && !allowance.spend(9_000, 1));
        assert!(!allowance.spend(99_000, 51) && allowance.spend(99_000, 50));
    }
}
