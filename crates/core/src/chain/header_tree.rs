//! All headers, their accumulated work, and which branch is best.

use core::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::consensus::Ancestry;
use crate::{BlockHash, Header, Work};

/// Headers kept at most; work bounds them long before, except on networks where blocks cost nothing.
pub const MAX_HEADERS: usize = 2_000_000;

/// What is wrong with a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// It broke this rule, or the user declared it invalid.
    Own(String),
    /// A block below it did.
    Ancestor,
}

/// A header and what is known of its block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The header.
    pub header: Header,
    /// Its hash.
    pub hash: BlockHash,
    /// Blocks below it.
    pub height: u32,
    /// Work of the whole chain up to it.
    pub chainwork: Work,
    /// Order of arrival; of two branches with equal work the first seen wins.
    pub sequence: u64,
    /// The transactions are known.
    pub has_block: bool,
    /// The transactions of all blocks up to this one are known.
    pub complete: bool,
    /// It was connected once, so all rules were checked (Bitcoin Core's `BLOCK_VALID_SCRIPTS`).
    pub validated: bool,
    /// What is wrong, if anything.
    pub fault: Option<Fault>,
}

/// All headers. The active chain is the one that is connected, from genesis to the tip.
#[derive(Debug, Clone)]
pub struct HeaderTree {
    entries: BTreeMap<BlockHash, Entry>,
    children: BTreeMap<BlockHash, Vec<BlockHash>>,
    active: Vec<BlockHash>,
    /// Blocks that could become the tip: complete, without fault, not below the tip's work.
    candidates: BTreeSet<(Work, Reverse<u64>, BlockHash)>,
    /// The header with the most work and without fault.
    best_header: BlockHash,
    next_sequence: u64,
    /// Headers kept at most: [`MAX_HEADERS`], fewer in tests.
    pub(super) limit: usize,
}

impl HeaderTree {
    /// A tree of genesis alone, which is connected.
    pub fn new(genesis: Header) -> Self {
        let hash = genesis.block_hash();
        let mut tree = Self {
            entries: BTreeMap::new(),
            children: BTreeMap::new(),
            active: vec![hash],
            candidates: BTreeSet::new(),
            best_header: hash,
            next_sequence: 1,
            limit: MAX_HEADERS,
        };
        let entry = Entry {
            header: genesis,
            hash,
            height: 0,
            chainwork: work_of(&genesis),
            sequence: 0,
            has_block: true,
            complete: true,
            validated: true,
            fault: None,
        };
        tree.entries.insert(hash, entry);
        tree
    }

    /// The entry of a hash.
    pub fn get(&self, hash: &BlockHash) -> Option<&Entry> {
        self.entries.get(hash)
    }

    /// The entry of a hash that is known to be in the tree.
    pub(super) fn at(&self, hash: &BlockHash) -> &Entry {
        self.entries.get(hash).expect("asked only for hashes of the tree")
    }

    /// All entries, ordered by hash bytes.
    pub fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values()
    }

    /// Headers known.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether no header can be added.
    pub fn is_full(&self) -> bool {
        self.len() >= self.limit
    }

    /// Never: genesis is always there.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The last block of the active chain.
    pub fn tip(&self) -> &Entry {
        self.at(self.active.last().expect("genesis is never disconnected"))
    }

    /// The header with the most work and without fault.
    pub fn best_header(&self) -> &Entry {
        self.at(&self.best_header)
    }

    /// The active chain's hash at a height.
    pub fn active_at(&self, height: u32) -> Option<BlockHash> {
        self.active.get(height as usize).copied()
    }

    /// Whether a block is on the active chain.
    pub fn is_active(&self, hash: &BlockHash) -> bool {
        self.get(hash).is_some_and(|entry| self.active_at(entry.height) == Some(*hash))
    }

    /// The chain of headers that ends in this entry.
    pub fn branch(&self, hash: BlockHash) -> Branch<'_> {
        Branch { tree: self, last: hash }
    }

    /// Headers on top of a header.
    pub fn children(&self, hash: &BlockHash) -> &[BlockHash] {
        self.children.get(hash).map_or(&[], Vec::as_slice)
    }

    /// Entries without children: the ends of all branches.
    pub fn leaves(&self) -> impl Iterator<Item = &Entry> {
        self.entries.values().filter(|entry| self.children(&entry.hash).is_empty())
    }

    /// The last block that a branch shares with the active chain.
    pub fn fork_point(&self, hash: BlockHash) -> &Entry {
        let mut entry = self.at(&hash);
        while !self.is_active(&entry.hash) {
            entry = self.at(&entry.header.prev_blockhash);
        }
        entry
    }

    /// Hashes from just above the fork point up to `hash`, oldest first; empty if it is active.
    pub fn path_from_fork(&self, hash: BlockHash) -> Vec<BlockHash> {
        let mut path = vec![];
        let mut next = hash;
        while !self.is_active(&next) {
            path.push(next);
            next = self.at(&next).header.prev_blockhash;
        }
        path.reverse();
        path
    }

    /// Adds a header whose parent is in the tree.
    pub(super) fn insert(&mut self, header: Header) -> &Entry {
        let hash = header.block_hash();
        let parent = self.at(&header.prev_blockhash);
        let entry = Entry {
            header,
            hash,
            height: parent.height + 1,
            chainwork: parent.chainwork.saturating_add(work_of(&header)),
            sequence: self.next_sequence,
            has_block: false,
            complete: false,
            validated: false,
            fault: parent.fault.as_ref().map(|_| Fault::Ancestor),
        };
        self.next_sequence += 1;
        self.children.entry(header.prev_blockhash).or_default().push(hash);
        self.entries.insert(hash, entry);
        self.consider_best_header(hash);
        self.at(&hash)
    }

    /// Notes that a block's transactions are known; gives every entry that became complete by it, parents first.
    pub(super) fn add_block(&mut self, hash: BlockHash) -> Vec<BlockHash> {
        let entry = self.entry_mut(&hash);
        entry.has_block = true;
        let parent = entry.header.prev_blockhash;
        let mut completed = vec![];
        let mut queue = if self.at(&parent).complete { vec![hash] } else { vec![] };
        while let Some(next) = queue.pop() {
            if self.at(&next).has_block && !self.at(&next).complete {
                self.complete(next);
                completed.push(next);
                queue.extend(self.children(&next));
            }
        }
        completed
    }

    fn complete(&mut self, hash: BlockHash) {
        self.entry_mut(&hash).complete = true;
        self.consider_candidate(hash);
    }

    /// Gives an entry the next arrival number: its block became complete now.
    pub(super) fn stamp(&mut self, hash: BlockHash) {
        self.set_sequence(hash, self.next_sequence);
    }

    /// Gives an entry a stored arrival number, so that ties are decided as before.
    pub(super) fn set_sequence(&mut self, hash: BlockHash, sequence: u64) {
        let old = self.candidate_key(&hash);
        if self.candidates.remove(&old) {
            self.candidates.insert((old.0, Reverse(sequence), hash));
        }
        self.entry_mut(&hash).sequence = sequence;
        self.next_sequence = self.next_sequence.max(sequence.saturating_add(1));
    }

    /// Marks a block, and all above it as descendants of it.
    pub(super) fn set_fault(&mut self, hash: BlockHash, fault: Fault) -> Vec<BlockHash> {
        let marked = self.with_descendants(hash);
        for each in &marked {
            let own = if *each == hash { fault.clone() } else { Fault::Ancestor };
            let key = self.candidate_key(each);
            self.candidates.remove(&key);
            self.entry_mut(each).fault = Some(own);
        }
        self.rebuild_best_header();
        marked
    }

    /// Takes the mark from a block above genesis, its ancestors and all above them, as `reconsiderblock` does.
    pub(super) fn clear_fault(&mut self, hash: BlockHash) -> Vec<BlockHash> {
        let mut first = hash;
        while self.at(&self.at(&first).header.prev_blockhash).fault.is_some() {
            first = self.at(&first).header.prev_blockhash;
        }
        let cleared = self.with_descendants(first);
        for each in &cleared {
            self.entry_mut(each).fault = None;
        }
        self.rebuild_candidates();
        self.rebuild_best_header();
        cleared
    }

    /// The block with the most work that could become the tip, first seen winning a tie.
    pub(super) fn best_candidate(&self) -> Option<BlockHash> {
        self.candidates.last().map(|(_, _, hash)| *hash)
    }

    /// Notes that a block satisfied all rules.
    pub(super) fn set_validated(&mut self, hash: BlockHash) {
        self.entry_mut(&hash).validated = true;
    }

    /// Makes a child of the tip the tip.
    pub(super) fn push_tip(&mut self, hash: BlockHash) {
        self.active.push(hash);
    }

    /// Takes the tip off.
    pub(super) fn pop_tip(&mut self) -> Option<BlockHash> {
        if self.active.len() > 1 { self.active.pop() } else { None }
    }

    /// Forgets candidates that have less work than the tip.
    pub(super) fn prune_candidates(&mut self) {
        let least = self.tip().chainwork;
        while self.candidates.first().is_some_and(|(work, _, _)| *work < least) {
            self.candidates.pop_first();
        }
    }

    /// Looks at all entries again; needed when the tip loses work.
    pub(super) fn rebuild_candidates(&mut self) {
        let all: Vec<BlockHash> = self.entries.keys().copied().collect();
        all.into_iter().for_each(|hash| self.consider_candidate(hash));
    }

    fn rebuild_best_header(&mut self) {
        self.best_header = self.active[0];
        let all: Vec<BlockHash> = self.entries.keys().copied().collect();
        all.into_iter().for_each(|hash| self.consider_best_header(hash));
    }

    fn consider_candidate(&mut self, hash: BlockHash) {
        let entry = self.at(&hash);
        if entry.complete && entry.fault.is_none() {
            let key = self.candidate_key(&hash);
            self.candidates.insert(key);
        }
    }

    fn consider_best_header(&mut self, hash: BlockHash) {
        let (entry, best) = (self.at(&hash), self.best_header());
        let better = (entry.chainwork, Reverse(entry.sequence)) > (best.chainwork, Reverse(best.sequence));
        if entry.fault.is_none() && better {
            self.best_header = hash;
        }
    }

    fn candidate_key(&self, hash: &BlockHash) -> (Work, Reverse<u64>, BlockHash) {
        let entry = self.at(hash);
        (entry.chainwork, Reverse(entry.sequence), *hash)
    }

    fn with_descendants(&self, hash: BlockHash) -> Vec<BlockHash> {
        let mut found = vec![hash];
        let mut next = 0;
        while next < found.len() {
            found.extend(self.children(&found[next]));
            next += 1;
        }
        found
    }

    fn entry_mut(&mut self, hash: &BlockHash) -> &mut Entry {
        self.entries.get_mut(hash).expect("asked only for hashes of the tree")
    }
}

fn work_of(header: &Header) -> Work {
    header.bits.to_target().map_or(Work::ZERO, |target| target.work())
}

/// The chain of headers that ends in a given one.
#[derive(Debug, Clone, Copy)]
pub struct Branch<'a> {
    tree: &'a HeaderTree,
    last: BlockHash,
}

impl Ancestry for Branch<'_> {
    fn height(&self) -> u32 {
        self.tree.at(&self.last).height
    }

    /// Walks down to the active chain, which is indexed by height.
    fn header_at(&self, height: u32) -> Header {
        let mut entry = self.tree.at(&self.last);
        while entry.height > height {
            if self.tree.is_active(&entry.hash) {
                return self.tree.at(&self.tree.active[height as usize]).header;
            }
            entry = self.tree.at(&entry.header.prev_blockhash);
        }
        entry.header
    }
}
