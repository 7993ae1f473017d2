//! The peers, and in brief what is asked of all of them all the time: when the first has something due, and who hears of transactions. What is known of
//! a peer takes kilobytes, so only those are looked at again that were touched.

use core::ops::Deref;
use std::collections::BTreeMap;
use std::collections::btree_map::ValuesMut;

use crate::announcing::RelayState;
use crate::io::{Millis, PeerId};
use crate::known::Bits;
use crate::peer::Peer;

/// The present connections by their numbers. Reading is as of any map; each way to change a peer notes that it was touched.
#[derive(Debug)]
pub(crate) struct Peers {
    map: BTreeMap<PeerId, Peer>,
    /// Of each that is here, the touched ones aside, in the order of their numbers: a list, as all of it is gone through all the time.
    briefs: Vec<(PeerId, Brief)>,
    touched: Vec<PeerId>,
    due_of: fn(&Peer) -> Option<Millis>,
}

#[derive(Debug)]
struct Brief {
    due: Option<Millis>,
    hears: Option<Hearing>,
}

/// A peer that hears of transactions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Hearing {
    /// Which it is of those that know transactions.
    pub bit: Bits,
    /// They are announced to it by wtxid.
    pub by_wtxid: bool,
    /// It wants none that pay less.
    pub least_rate: u64,
}

impl Deref for Peers {
    type Target = BTreeMap<PeerId, Peer>;

    fn deref(&self) -> &Self::Target {
        &self.map
    }
}

impl Peers {
    /// Nobody yet; `due_of` says when a peer has something due.
    pub(crate) fn new(due_of: fn(&Peer) -> Option<Millis>) -> Self {
        Self { map: BTreeMap::new(), briefs: vec![], touched: vec![], due_of }
    }

    pub(crate) fn get_mut(&mut self, id: &PeerId) -> Option<&mut Peer> {
        self.touch(*id);
        self.map.get_mut(id)
    }

    pub(crate) fn values_mut(&mut self) -> ValuesMut<'_, PeerId, Peer> {
        self.touched.clear();
        self.touched.extend(self.map.keys());
        self.map.values_mut()
    }

    pub(crate) fn insert(&mut self, id: PeerId, peer: Peer) {
        self.touch(id);
        self.map.insert(id, peer);
    }

    pub(crate) fn remove(&mut self, id: &PeerId) -> Option<Peer> {
        if let Ok(at) = self.briefs.binary_search_by_key(id, |(of, _)| *of) {
            self.briefs.remove(at);
        }
        self.map.remove(id)
    }

    /// When the first has something due.
    pub(crate) fn due(&mut self) -> Option<Millis> {
        self.refresh();
        self.briefs.iter().filter_map(|(_, brief)| brief.due).min()
    }

    /// Who has something due by a time, in the order of their numbers.
    pub(crate) fn due_by(&mut self, now: Millis) -> Vec<PeerId> {
        self.refresh();
        let due = self.briefs.iter().filter(|(_, brief)| brief.due.is_some_and(|due| due <= now));
        due.map(|(id, _)| *id).collect()
    }

    /// Does something with what waits for each of those that hear of transactions and are `chosen`, and with its side of the connection: whether the
    /// other one opened it.
    pub(crate) fn tell(
        &mut self,
        chosen: impl Fn(&Hearing) -> bool,
        mut act: impl FnMut(&mut RelayState, bool),
    ) {
        self.refresh();
        for (id, brief) in &mut self.briefs {
            if brief.hears.as_ref().is_some_and(&chosen)
                && let Some(peer) = self.map.get_mut(id)
            {
                act(&mut peer.relay, peer.inbound);
                // Nothing else of it changed.
                brief.due = brief.due.into_iter().chain(peer.relay.clock).min();
            }
        }
    }

    /// Each stands there once.
    fn touch(&mut self, id: PeerId) {
        if !self.touched.contains(&id) {
            self.touched.push(id);
        }
    }

    fn refresh(&mut self) {
        for id in self.touched.drain(..) {
            let Some(peer) = self.map.get(&id) else { continue };
            let brief = Brief { due: (self.due_of)(peer), hears: hearing(peer) };
            match self.briefs.binary_search_by_key(&id, |(of, _)| *of) {
                Ok(at) => self.briefs[at].1 = brief,
                Err(at) => self.briefs.insert(at, (id, brief)),
            }
        }
    }
}

fn hearing(peer: &Peer) -> Option<Hearing> {
    let hears = peer.is_ready() && peer.wants_transactions();
    hears.then_some(Hearing {
        bit: peer.relay.bit,
        by_wtxid: peer.handshake.wtxid_relay,
        least_rate: peer.fee_filter.theirs,
    })
}
