//! Which missions of the course were done with this node, and which is under way. What a mission is, the course knows; the node keeps the
//! numbers, as it keeps its name, so that backups have them, a killed tab loses none, and nobody writes them but the node.
//!
//! What was done belongs to the words with which it was done: whoever takes over a classmate's backup and restores words of their own has
//! done nothing yet, and finds the former again with the former words. Some pages send their student to a room of its own, where another
//! node has the same words. What one of them did, the other takes over if a node with these words vouches for it.

use std::collections::{BTreeMap, BTreeSet};

use hashyard_core::chain::{ChangeSet, Rows, Table};
use hashyard_core::wallet::Wallet;
use serde::{Deserialize, Serialize};

use crate::counters::Count;
use crate::node::Node;

/// Rows of [`Table::Node`]: this, then whose they are ([`Owner`]); the numbers, a byte each, ascending. Before there were owners, the
/// name alone: those are the present wallet's.
const MISSIONS_ROW: &[u8] = b"missions";

/// Wallets of which a node keeps at most what they did, the present one among them.
const MAX_OWNERS: usize = 64;

/// Row of [`Table::Node`]: the number of the mission under way, then a byte for each condition, 1 if it is met.
const UNDER_WAY_ROW: &[u8] = b"mission";

/// Conditions that a mission has at most.
const MAX_CONDITIONS: usize = 32;

/// A mission that was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnderWay {
    /// Its number.
    pub mission: u8,
    /// Whether each condition is met. At most 32 are kept.
    pub ticks: Vec<bool>,
}

/// What was done, and the word of a node for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vouched {
    /// Numbers of missions, ascending.
    pub done: Vec<u8>,
    /// Which only nodes with the same words can have said; `None` of a node without a wallet.
    pub voucher: Option<[u8; 32]>,
}

/// What stands for a wallet, the first bytes of a voucher for the row's name; zeros for a node without one.
type Owner = [u8; 8];

fn owner_of(wallet: Option<&Wallet>) -> Owner {
    let voucher = wallet.and_then(|wallet| wallet.voucher(&[MISSIONS_ROW])).unwrap_or_default();
    voucher.first_chunk().copied().unwrap_or_default()
}

/// The done missions of each wallet that this node had, at most 256, as many as a byte can name; and the present one's that is under way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Missions {
    /// The wallet that is there now.
    owner: Owner,
    /// Of whom something was done.
    done: BTreeMap<Owner, BTreeSet<u8>>,
    under_way: Option<UnderWay>,
}

impl Missions {
    pub fn load(rows: &Rows, wallet: Option<&Wallet>) -> Self {
        let owner = owner_of(wallet);
        let mut missions = Self {
            owner,
            done: BTreeMap::new(),
            under_way: rows.get(Table::Node, UNDER_WAY_ROW).and_then(under_way_of),
        };
        for (key, numbers) in rows.table(Table::Node) {
            let whose = match key.strip_prefix(MISSIONS_ROW) {
                Some([]) => Some(owner),
                Some(whose) => whose.try_into().ok(),
                None => None,
            };
            if let Some(whose) = whose {
                missions.add(whose, numbers);
            }
        }
        missions
    }

    /// Nothing where none is done or under way, as in a node that never saw the course.
    pub fn put(&self, changes: &mut ChangeSet) {
        for (owner, done) in &self.done {
            let numbers: Vec<u8> = done.iter().copied().collect();
            changes.put(Table::Node, [MISSIONS_ROW, owner].concat(), numbers);
        }
        if let Some(UnderWay { mission, ticks }) = &self.under_way {
            let ticks = ticks.iter().map(|tick| u8::from(*tick));
            changes.put(Table::Node, UNDER_WAY_ROW, [*mission].into_iter().chain(ticks).collect::<Vec<u8>>());
        }
    }

    /// What the present wallet did.
    fn own(&self) -> impl Iterator<Item = u8> {
        self.done.get(&self.owner).into_iter().flatten().copied()
    }

    /// How many of these are new for that wallet. Where there are too many wallets, the one that did least goes.
    fn add(&mut self, owner: Owner, numbers: &[u8]) -> usize {
        if numbers.is_empty() {
            return 0;
        }
        if self.done.len() >= MAX_OWNERS && !self.done.contains_key(&owner) {
            let others = self.done.iter().filter(|(other, _)| **other != self.owner);
            let least = others.min_by_key(|(_, done)| done.len()).map(|(other, _)| *other);
            least.and_then(|least| self.done.remove(&least));
        }
        let done = self.done.entry(owner).or_default();
        let before = done.len();
        done.extend(numbers);
        done.len() - before
    }
}

fn under_way_of(row: &[u8]) -> Option<UnderWay> {
    let (mission, ticks) = row.split_first()?;
    let ticks = ticks.iter().take(MAX_CONDITIONS).map(|tick| *tick == 1).collect();
    Some(UnderWay { mission: *mission, ticks })
}

impl Node {
    /// Numbers of the missions that are done, ascending.
    pub fn missions_done(&self) -> impl Iterator<Item = u8> {
        self.missions.own()
    }

    /// The mission that was begun and is not done.
    pub fn mission_under_way(&self) -> Option<&UnderWay> {
        self.missions.under_way.as_ref()
    }

    /// The missions that are done, for another node with the same words.
    pub fn vouched_missions(&self) -> Vouched {
        let done: Vec<u8> = self.missions_done().collect();
        Vouched { voucher: self.voucher(&done), done }
    }

    fn voucher(&self, done: &[u8]) -> Option<[u8; 32]> {
        self.wallet.as_ref()?.voucher(&[MISSIONS_ROW, done])
    }

    /// Stores that a mission is done: it is under way no longer.
    pub(crate) fn complete_mission(&mut self, number: u8) {
        let mut changes = ChangeSet::default();
        if self.missions.under_way.take_if(|under_way| under_way.mission == number).is_some() {
            changes.delete(Table::Node, UNDER_WAY_ROW);
        }
        let new = self.missions.add(self.missions.owner, &[number]);
        self.counters.add(Count::Missions, new as u64);
        self.store_missions(changes);
    }

    /// Stores what another node with the same words did. What nobody vouches for is not taken.
    pub(crate) fn take_missions(&mut self, vouched: &Vouched) {
        if vouched.voucher.is_none() || vouched.voucher != self.voucher(&vouched.done) {
            return;
        }
        let new = self.missions.add(self.missions.owner, &vouched.done);
        if new > 0 {
            self.counters.add(Count::Missions, new as u64);
            self.store_missions(ChangeSet::default());
        }
    }

    /// Stores how far the mission is that was begun.
    pub(crate) fn keep_mission(&mut self, mut under_way: UnderWay) {
        under_way.ticks.truncate(MAX_CONDITIONS);
        if self.missions.under_way.as_ref() == Some(&under_way) {
            return;
        }
        self.missions.under_way = Some(under_way);
        self.store_missions(ChangeSet::default());
    }

    /// Another wallet came: what it did is what counts now, and what was begun with the former one has to be begun anew.
    pub(crate) fn own_missions_anew(&mut self) {
        let owner = owner_of(self.wallet.as_ref());
        if owner != self.missions.owner {
            self.missions.owner = owner;
            let mut changes = ChangeSet::default();
            if self.missions.under_way.take().is_some() {
                changes.delete(Table::Node, UNDER_WAY_ROW);
            }
            self.store_missions(changes);
        }
    }

    /// A row without owner, as it was before there were owners, is written anew.
    fn store_missions(&mut self, mut changes: ChangeSet) {
        changes.delete(Table::Node, MISSIONS_ROW);
        self.missions.put(&mut changes);
        self.outbox.persist(changes);
    }
}
