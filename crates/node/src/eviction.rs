//! Who has to go when one more calls and all places for callers are taken (Bitcoin Core's `SelectNodeToEvict`).
//!
//! Whoever wants all places can open as many connections as it likes. So those are kept that have something which a crowd
//! can't have: addresses from elsewhere, short ways, news that others valued, a long life. Of the rest the newest of the
//! largest group goes. Who has not even greeted goes before all of them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use hashyard_core::sha256;
use hashyard_wire::{Address, Services};

use crate::io::Transport;
use crate::io::{Millis, PeerId};
use crate::node::Node;
use crate::peer::Peer;

/// Callers at a time: Bitcoin Core's 125 less the eleven connections that it opens.
pub const MAX_INBOUND: usize = 114;

/// Callers protected for each of the first four merits, and for blocks from those that relay no transactions.
const BY_GROUP: usize = 4;
const BY_PING: usize = 8;
const BY_TRANSACTIONS: usize = 4;
const BY_BLOCKS_ALONE: usize = 8;
const BY_BLOCKS: usize = 4;

/// What is weighed about a caller.
#[derive(Debug, Clone)]
struct Candidate {
    id: PeerId,
    since: Millis,
    ready: bool,
    group: u64,
    /// It runs on this machine.
    near: bool,
    min_ping: u32,
    last_block: Millis,
    last_transaction: Millis,
    has_blocks: bool,
    relays: bool,
}

impl Node {
    /// Whether one more caller has a place: if need be that of another, which is hung up on.
    pub(crate) fn has_place(&mut self) -> bool {
        let callers = || self.peers.values().filter(|peer| peer.inbound);
        if callers().count() < MAX_INBOUND {
            return true;
        }
        let candidates = callers().map(|peer| self.candidate(peer)).collect();
        let evicted = choose(candidates);
        if let Some(id) = evicted {
            self.disconnect(id, None);
        }
        evicted.is_some()
    }

    fn candidate(&self, peer: &Peer) -> Candidate {
        Candidate {
            id: peer.id,
            since: peer.since,
            ready: peer.is_ready(),
            group: self.keyed(&group(peer)),
            near: is_near(peer),
            min_ping: peer.ping.min_ms.unwrap_or(u32::MAX),
            last_block: peer.traffic.last_block,
            last_transaction: peer.traffic.last_transaction,
            has_blocks: peer.services().contains(Services::NETWORK.with(Services::WITNESS)),
            relays: peer.wants_transactions(),
        }
    }

    /// Nobody outside can tell which groups have the greatest numbers.
    fn keyed(&self, group: &[u8]) -> u64 {
        let hash = sha256(&[&self.group_key, group].concat());
        u64::from_le_bytes(core::array::from_fn(|i| hash[i]))
    }
}

fn is_near(peer: &Peer) -> bool {
    match peer.endpoint.address {
        Address::Ipv4(ip) => ip.is_loopback(),
        Address::Ipv6(ip) => ip.is_loopback(),
        _ => peer.transport == Transport::Local,
    }
}

/// Addresses that one owner may easily have together: a /16 of IPv4, a /32 of IPv6, as in Bitcoin Core. Node ids cost
/// nothing, so all that comes through a relay is one group, and the tabs of this browser another.
fn group(peer: &Peer) -> Vec<u8> {
    let tag = peer.transport as u8;
    match peer.endpoint.address {
        Address::Ipv4(ip) if ip.is_loopback() || ip.is_private() || ip.is_link_local() => vec![tag, 0],
        Address::Ipv6(ip) if ip.is_loopback() || ip.is_unique_local() => vec![tag, 0],
        Address::Ipv4(ip) => [&[tag, 4], &ip.octets()[..2]].concat(),
        Address::Ipv6(ip) => [&[tag, 6], &ip.octets()[..4]].concat(),
        _ => vec![tag],
    }
}

/// The one to hang up on; `None` if all are protected.
fn choose(candidates: Vec<Candidate>) -> Option<PeerId> {
    // The oldest of these has had the longest time to greet; the newest may be about to.
    let (mut rest, mute): (Vec<_>, Vec<_>) = candidates.into_iter().partition(|candidate| candidate.ready);
    if !mute.is_empty() {
        return largest_group(mute).last().map(|candidate| candidate.id);
    }
    protect(&mut rest, BY_GROUP, |caller| caller.group);
    protect(&mut rest, BY_PING, |caller| Reverse(caller.min_ping));
    protect(&mut rest, BY_TRANSACTIONS, |caller| (caller.last_transaction, caller.relays));
    protect_those(
        &mut rest,
        BY_BLOCKS_ALONE,
        |caller| !caller.relays && caller.has_blocks,
        |caller| (!caller.relays, caller.last_block, caller.has_blocks),
    );
    protect(&mut rest, BY_BLOCKS, |caller| (caller.last_block, caller.has_blocks));
    protect_by_age(&mut rest);
    largest_group(rest).first().map(|candidate| candidate.id)
}

/// Half of those that are left, the longest connected; of that half, up to a half for this machine's own.
fn protect_by_age(candidates: &mut Vec<Candidate>) {
    let (all, half) = (candidates.len(), candidates.len() / 2);
    protect_those(candidates, half / 2, |caller| caller.near, |caller| caller.near);
    let so_far = all - candidates.len();
    protect(candidates, half - so_far, |_| ());
}

fn protect<K: Ord>(candidates: &mut Vec<Candidate>, count: usize, merit: impl Fn(&Candidate) -> K) {
    protect_those(candidates, count, |_| true, merit);
}

/// Takes those out that are to stay: of the `count` with the greatest merit, where the older one comes before the newer,
/// all that `qualify`.
fn protect_those<K: Ord>(
    candidates: &mut Vec<Candidate>,
    count: usize,
    qualify: impl Fn(&Candidate) -> bool,
    merit: impl Fn(&Candidate) -> K,
) {
    candidates.sort_by_key(|caller| (merit(caller), Reverse((caller.since, caller.id))));
    let best = candidates.split_off(candidates.len().saturating_sub(count));
    candidates.extend(best.into_iter().filter(|caller| !qualify(caller)));
}

/// The group with the most members, newest first; of two such the one with the newer newest.
fn largest_group(candidates: Vec<Candidate>) -> Vec<Candidate> {
    let mut groups: BTreeMap<u64, Vec<Candidate>> = BTreeMap::new();
    for candidate in candidates {
        groups.entry(candidate.group).or_default().push(candidate);
    }
    for group in groups.values_mut() {
        group.sort_by_key(|caller| Reverse((caller.since, caller.id)));
    }
    let size = |group: &Vec<Candidate>| (group.len(), group.first().map(|newest| (newest.since, newest.id)));
    groups.into_values().max_by_key(size).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ready callers of one group, the first the oldest; each as ordinary as the other.
    fn crowd(count: u64) -> Vec<Candidate> {
        let caller = |id| Candidate {
            id,
            since: 1_000 + id,
            ready: true,
            group: 5,
            near: false,
            min_ping: 50,
            last_block: 0,
            last_transaction: 0,
            has_blocks: true,
            relays: true,
        };
        (0..count).map(caller).collect()
    }

    /// Everyone who goes when one after the other has to.
    fn all_that_go(mut candidates: Vec<Candidate>) -> Vec<PeerId> {
        let mut gone = vec![];
        while let Some(id) = choose(candidates.clone()) {
            candidates.retain(|candidate| candidate.id != id);
            gone.push(id);
        }
        gone
    }

    #[test]
    fn of_equals_the_newest_go_and_the_oldest_stay() {
        let gone = all_that_go(crowd(114));
        assert_eq!(gone[..3], [113, 112, 111]);
        // 4 + 8 + 4 + 4 are protected, and of one that is left none is half.
        assert_eq!(gone.len(), 114 - 20);
        assert_eq!(choose(crowd(20)), None);
    }

    #[test]
    fn merits_protect_and_each_only_so_many() {
        type Merit = fn(&mut Candidate);
        let rows: [(&str, usize, Merit); 5] = [
            ("near by ping", BY_PING, |caller| caller.min_ping = 1),
            ("transactions", BY_TRANSACTIONS, |caller| caller.last_transaction = 9),
            ("blocks", BY_BLOCKS, |caller| caller.last_block = 9),
            ("blocks without transactions", BY_BLOCKS_ALONE, |caller| {
                (caller.relays, caller.last_block) = (false, 1);
            }),
            ("another group, if its number is great", BY_GROUP, |caller| caller.group = u64::MAX - caller.id),
        ];
        for (what, count, merit) in rows {
            let mut candidates = crowd(114);
            let newest = 114 - count;
            candidates[newest..].iter_mut().for_each(merit);
            let gone = all_that_go(candidates);
            assert!(gone.iter().all(|id| (*id as usize) < newest), "{what}: {gone:?}");
        }
    }

    #[test]
    fn the_largest_group_loses_its_newest() {
        let mut candidates = crowd(114);
        // Six newcomers from elsewhere, in two groups.
        candidates[108..].iter_mut().for_each(|caller| caller.group = 1 + caller.id % 2);
        let gone = all_that_go(candidates);
        assert_eq!(gone[..20], Vec::from_iter((88..108).rev()));
    }

    #[test]
    fn who_has_not_greeted_goes_first_and_of_them_the_oldest() {
        let mut candidates = crowd(114);
        for mute in [3, 70, 90] {
            (candidates[mute].ready, candidates[mute].min_ping) = (false, u32::MAX);
        }
        let gone = all_that_go(candidates);
        assert_eq!(gone[..4], [3, 70, 90, 113]);
    }

    #[test]
    fn a_quarter_of_the_places_is_for_this_machine() {
        let mut candidates = crowd(100);
        candidates[60..].iter_mut().for_each(|caller| caller.near = true);
        protect_by_age(&mut candidates);
        let near = candidates.iter().filter(|caller| caller.near).count();
        assert_eq!((candidates.len(), near), (50, 40 - 25));
    }
}
