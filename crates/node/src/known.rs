//! Which peers know which transactions, as far as that is remembered: for each transaction a set of peers, not the other way round. Peers mostly
//! know the same ones, so that a name stands here once and not once for each of them, and one look tells who is still to hear of it.

use std::collections::{BTreeMap, VecDeque};

use hashyard_core::Hash256;

/// Names remembered, the latest.
const MAX_KNOWN: usize = 5_000;

/// A peer among those of [`Known`], or several: each has a bit. One that found no bit free has none, knows nothing here, and hears of some
/// transactions in vain.
pub(crate) type Bits = u128;

/// Transactions by the beginnings of the names that are used with the peers, and who knows them. Eight bytes of a name, so that what is remembered
/// takes little room: who finds two transactions that begin alike has one of its own told to fewer, and to begin as somebody else's does takes 2^64 tries.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// At most [`MAX_KNOWN`].
    names: BTreeMap<u64, Bits>,
    oldest_first: VecDeque<u64>,
    /// Those that peers have.
    taken: Bits,
}

impl Known {
    /// A bit for a new peer.
    pub(crate) fn enter(&mut self) -> Bits {
        let free = !self.taken & self.taken.wrapping_add(1);
        self.taken |= free;
        free
    }

    /// A peer is gone: its bit is for another one, which knows nothing.
    pub(crate) fn leave(&mut self, peer: Bits) {
        self.taken &= !peer;
        self.names.values_mut().for_each(|peers| *peers &= !peer);
    }

    /// Notes that a peer knows a transaction; whether that is new.
    pub(crate) fn learn(&mut self, peer: Bits, name: &Hash256) -> bool {
        let name = name.beginning();
        let peers = self.names.entry(name).or_insert_with(|| {
            self.oldest_first.push_back(name);
            0
        });
        let new = *peers & peer == 0;
        *peers |= peer;
        if self.oldest_first.len() > MAX_KNOWN
            && let Some(oldest) = self.oldest_first.pop_front()
        {
            self.names.remove(&oldest);
        }
        new
    }

    /// Who knows a transaction.
    pub(crate) fn who_knows(&self, name: &Hash256) -> Bits {
        self.names.get(&name.beginning()).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(number: usize) -> Hash256 {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&(number as u64).to_le_bytes());
        Hash256::from_bytes(bytes)
    }

    #[test]
    fn each_peer_knows_what_it_learned_and_who_comes_after_it_nothing() {
        let mut known = Known::default();
        let (one, other) = (known.enter(), known.enter());
        assert!(known.learn(one, &name(1)) && !known.learn(one, &name(1)) && known.learn(other, &name(1)));
        assert_eq!(known.who_knows(&name(1)), one | other);
        assert_eq!(known.who_knows(&name(2)), 0);
        known.leave(one);
        assert_eq!(known.who_knows(&name(1)), other);
        assert_eq!(known.enter(), one, "a bit that is free again");
    }

    #[test]
    fn the_oldest_names_are_forgotten() {
        let mut known = Known::default();
        let peer = known.enter();
        for number in 0..=MAX_KNOWN {
            known.learn(peer, &name(number));
        }
        assert_eq!((known.who_knows(&name(0)), known.who_knows(&name(1))), (0, peer));
        assert_eq!(known.names.len(), MAX_KNOWN);
    }

    #[test]
    fn who_finds_no_bit_free_knows_nothing() {
        let mut known = Known::default();
        let all = (0..Bits::BITS).fold(0, |all, _| all | known.enter());
        assert_eq!((all, known.enter()), (Bits::MAX, 0));
        assert!(known.learn(0, &name(1)) && known.learn(0, &name(1)));
    }
}
