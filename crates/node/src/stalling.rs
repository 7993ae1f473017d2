//! A peer that holds up the rest: it keeps the first block of the window in which blocks are fetched, while others have delivered all
//! that is in it and could go on if the window moved.
//!
//! Bitcoin Core's means against it: such a peer is left after a short time (`m_stalling_since`, `BLOCK_STALLING_TIMEOUT_DEFAULT`), however
//! well it keeps the time of each block ([`crate::block_download::BLOCK_TIMEOUT`]). It may be our own line that is slow, so each peer
//! that is left for this gives the next one twice the time, and each block that comes takes some of that back.

use std::collections::BTreeMap;

use hashyard_core::chain::Step;

use crate::block_download::DOWNLOAD_WINDOW;
use crate::fault::Fault;
use crate::io::{Millis, PeerId};
use crate::node::Node;

/// How long a peer may hold up the rest, in ms (Bitcoin Core's `BLOCK_STALLING_TIMEOUT_DEFAULT`).
pub const STALLING_TIMEOUT: Millis = 2_000;

/// The longest that doubling makes of it, in ms (`BLOCK_STALLING_TIMEOUT_MAX`).
pub const STALLING_TIMEOUT_MAX: Millis = 64_000;

/// Who holds up the rest, since when, and how long one may.
#[derive(Debug)]
pub(crate) struct Stalling {
    /// At most one entry for each peer that blocks were asked of.
    since: BTreeMap<PeerId, Millis>,
    timeout: Millis,
}

impl Default for Stalling {
    fn default() -> Self {
        Self { since: BTreeMap::new(), timeout: STALLING_TIMEOUT }
    }
}

impl Stalling {
    fn begins(&mut self, peer: PeerId, now: Millis) {
        self.since.entry(peer).or_insert(now);
    }

    /// The peer delivered something, or owes it no more.
    pub(crate) fn ends(&mut self, peer: PeerId) {
        self.since.remove(&peer);
    }

    /// Blocks became part of the chain: Core's `BlockConnected` leaves 0.85 of the time for each.
    pub(crate) fn relax(&mut self, steps: &[Step]) {
        for _ in steps.iter().filter(|step| matches!(step, Step::Connected(..))) {
            self.timeout = (self.timeout * 85 / 100).max(STALLING_TIMEOUT);
        }
    }

    pub(crate) fn deadline(&self) -> Option<Millis> {
        self.since.values().min().map(|since| since + self.timeout)
    }

    /// Who has held up the rest for too long, once; the next may for twice as long.
    fn take_overdue(&mut self, now: Millis) -> Option<PeerId> {
        let overdue = self.since.iter().find(|(_, since)| now >= *since + self.timeout);
        let peer = overdue.map(|(peer, _)| *peer)?;
        self.since.remove(&peer);
        self.timeout = (self.timeout * 2).min(STALLING_TIMEOUT_MAX);
        Some(peer)
    }
}

impl Node {
    /// A peer was asked for nothing more. If that is because the window can't move, somebody else holds it up.
    pub(crate) fn note_staller(&mut self, idle: PeerId) {
        if let Some(staller) = self.staller(idle) {
            self.in_flight.stalling.begins(staller, self.now);
        }
    }

    /// Who keeps the first missing block, if `idle` has none to deliver and would be asked for one were the window larger by one (as in
    /// Core's `FindNextBlocks`).
    fn staller(&self, idle: PeerId) -> Option<PeerId> {
        if self.in_flight.of(idle).next().is_some() {
            return None;
        }
        let best = self.peers.get(&idle)?.sync.best_known?;
        let missing = self.chain.headers().missing_blocks(&best, DOWNLOAD_WINDOW + 1);
        let (beyond, window) = missing.split_last()?;
        let asked = |hash| self.in_flight.asked(hash);
        // What is in the window and was asked of nobody, `idle` would have been asked for, or can't give.
        let is_full = window.iter().all(|hash| asked(hash).is_some()) && asked(beyond).is_none();
        let holder = asked(window.first()?)?;
        (is_full && self.can_give(idle, beyond)).then_some(holder)
    }

    pub(crate) fn stalling_timer(&mut self) {
        while let Some(peer) = self.in_flight.stalling.take_overdue(self.now) {
            self.disconnect(peer, Some(Fault::Stalling));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use hashyard_core::{HashedBlock, Network};

    #[test]
    fn each_peer_that_is_left_gives_the_next_one_twice_the_time() {
        let mut stalling = Stalling::default();
        for timeout in [2_000, 4_000, 8_000, 16_000, 32_000, 64_000, 64_000] {
            stalling.begins(1, 100);
            stalling.begins(1, 150);
            assert_eq!(stalling.deadline(), Some(100 + timeout), "the first time counts");
            assert_eq!(stalling.take_overdue(99 + timeout), None);
            assert_eq!(stalling.take_overdue(100 + timeout), Some(1));
        }
        assert_eq!(stalling.deadline(), None);
    }

    #[test]
    fn each_block_that_joins_the_chain_takes_some_of_that_back() {
        let block = Arc::new(HashedBlock::from(Network::Regtest.params().genesis_block()));
        let connected = Step::Connected(1, Arc::clone(&block));
        let mut stalling = Stalling { timeout: 4_000, ..Stalling::default() };
        stalling.relax(&[connected.clone(), Step::Disconnected(1, block)]);
        assert_eq!(stalling.timeout, 3_400);
        stalling.relax(&vec![connected; 5]);
        assert_eq!(stalling.timeout, STALLING_TIMEOUT);
    }

    #[test]
    fn who_delivers_begins_anew() {
        let mut stalling = Stalling::default();
        stalling.begins(1, 0);
        stalling.ends(1);
        stalling.begins(1, 1_500);
        assert_eq!(stalling.take_overdue(2_000), None);
        assert_eq!(stalling.take_overdue(3_500), Some(1));
    }
}
