//! All headers, their accumulated work, and which branch is best.

use core::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::consensus::Ancestry;
use crate::{BlockHash, Header, Work};

/// Headers without a stored block above them that are kept at most, about 90 MB. Who would add one takes the place of the worst.
pub const MAX_UNSTORED: usize = 200_000;

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
    /// Its row is stored: its block is, or one above it, or the user judged it.
    pub stored: bool,
    /// It was connected once, so all rules were checked (Bitcoin Core's `BLOCK_VALID_SCRIPTS`).
    pub validated: bool,
    /// What is wrong, if anything.
    pub fault: Option<Fault>,
    /// An ancestor far below, see [`skip_height`].
    skip: BlockHash,
}

/// A block that could become the tip, the best last: most work, of equals the first seen.
pub(super) type Candidate = (Work, Reverse<u64>, BlockHash);

/// An end of a branch, those that are given up first at the front: not stored, faulty, least work, latest.
type End = (bool, bool, Work, Reverse<u64>, BlockHash);

/// All headers. The active chain is the branch that the owner is on, from genesis to the tip: the connected blocks of a chainstate.
#[derive(Debug, Clone)]
pub struct HeaderTree {
    entries: BTreeMap<BlockHash, Entry>,
    /// Parent and child.
    children: BTreeSet<(BlockHash, BlockHash)>,
    active: Vec<BlockHash>,
    /// Blocks that could become the tip: complete, without fault, not below the tip's work.
    pub(super) candidates: BTreeSet<Candidate>,
    /// Entries without children, and those without fault whose children all have one.
    ends: BTreeSet<End>,
    /// Entries that are not stored.
    unstored: usize,
    pub(super) next_sequence: u64,
    /// Headers that are not stored, at most: [`MAX_UNSTORED`], fewer in tests.
    pub(super) limit: usize,
    /// Blocks of the active chain up to this height were pruned; 0: none.
    pub(super) pruned: u32,
}

impl HeaderTree {
    /// A tree of genesis alone, which is active.
    pub fn new(genesis: Header) -> Self {
        let hash = genesis.block_hash();
        let mut tree = Self {
            entries: BTreeMap::new(),
            children: BTreeSet::new(),
            active: vec![hash],
            candidates: BTreeSet::new(),
            ends: BTreeSet::new(),
            unstored: 0,
            next_sequence: 1,
            limit: MAX_UNSTORED,
            pruned: 0,
        };
        let entry = Entry {
            header: genesis,
            hash,
            height: 0,
            chainwork: work_of(&genesis),
            sequence: 0,
            has_block: true,
            complete: true,
            stored: true,
            validated: true,
            fault: None,
            skip: hash,
        };
        tree.entries.insert(hash, entry);
        tree.refresh_end(&hash);
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

    /// Whether so few headers wait for their blocks that others may be asked for: less than half of what is kept.
    pub fn has_room(&self) -> bool {
        self.unstored < self.limit / 2
    }

    /// Headers that are not stored, at most [`MAX_UNSTORED`].
    pub fn unstored(&self) -> usize {
        self.unstored
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
        // One that is not stored and one that is; genesis is neither faulty nor ever given up.
        let worst_stored = (true, false, Work::ZERO, Reverse(u64::MAX), BlockHash::ZERO);
        let last = [self.ends.range(..worst_stored).next_back(), self.ends.last()];
        let sound = last.into_iter().flatten().filter(|(_, sound, ..)| *sound);
        let best = sound.max_by_key(|(_, _, work, sequence, _)| (*work, *sequence));
        self.at(&best.expect("whatever stands on genesis ends somewhere").4)
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
    pub fn children(&self, hash: &BlockHash) -> impl Iterator<Item = &BlockHash> {
        let (first, last) = (BlockHash::from_bytes([0; 32]), BlockHash::from_bytes([0xff; 32]));
        self.children.range((*hash, first)..=(*hash, last)).map(|(_, child)| child)
    }

    fn is_leaf(&self, hash: &BlockHash) -> bool {
        self.children(hash).next().is_none()
    }

    /// Entries without children, the ends of all branches: those with the most work first among the stored ones, then among the
    /// others.
    pub fn leaves(&self) -> impl Iterator<Item = &Entry> {
        self.ends.iter().rev().map(|end| self.at(&end.4)).filter(|entry| self.is_leaf(&entry.hash))
    }

    /// The last block that a branch shares with the active chain.
    pub fn fork_point(&self, hash: BlockHash) -> &Entry {
        self.last_where(hash, |entry| self.is_active(&entry.hash))
    }

    /// The entry of a branch at a height of at most that of `hash`, its end.
    pub fn ancestor(&self, hash: &BlockHash, height: u32) -> &Entry {
        let mut entry = self.at(hash);
        while entry.height > height {
            if self.is_active(&entry.hash) {
                return self.at(&self.active[height as usize]);
            }
            let skips = skip_height(entry.height) >= height;
            entry = self.at(if skips { &entry.skip } else { &entry.header.prev_blockhash });
        }
        entry
    }

    /// The last entry of a branch with a quality that genesis has and no entry above one without it.
    pub(super) fn last_where(&self, hash: BlockHash, test: impl Fn(&Entry) -> bool) -> &Entry {
        let end = self.at(&hash);
        let (mut with, mut without) = (0, end.height + 1);
        while without - with > 1 {
            let middle = with + (without - with) / 2;
            match test(self.ancestor(&hash, middle)) {
                true => with = middle,
                false => without = middle,
            }
        }
        self.ancestor(&hash, with)
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
            stored: false,
            validated: false,
            fault: parent.fault.as_ref().map(|_| Fault::Ancestor),
            skip: self.ancestor(&parent.hash, skip_height(parent.height + 1)).hash,
        };
        self.next_sequence += 1;
        self.unstored += 1;
        self.children.insert((header.prev_blockhash, hash));
        self.entries.insert(hash, entry);
        self.refresh_end(&hash);
        self.refresh_end(&header.prev_blockhash);
        self.at(&hash)
    }

    /// Gives up the worst ends that are not stored until there is room for a child of `parent`, but none that has as much work
    /// as `work`; `None` for `work`: whatever they have. Whether there is room now.
    pub(super) fn make_room(&mut self, parent: &BlockHash, work: Option<Work>) -> bool {
        while self.unstored >= self.limit {
            let unstored = self.ends.iter().take_while(|(stored, ..)| !stored);
            let worst = unstored.map(|end| end.4).find(|hash| hash != parent && self.may_go(hash));
            match worst.filter(|hash| work.is_none_or(|work| self.at(hash).chainwork < work)) {
                Some(worst) => drop(self.remove_leaf(&worst)),
                None => return false,
            }
        }
        true
    }

    /// Forgets the headers that are not stored, not active, and not on the way to one of these.
    pub(super) fn forget_unstored(&mut self, except: impl Iterator<Item = BlockHash>) {
        let mut kept = BTreeSet::new();
        for end in except {
            let mut next = self.get(&end);
            while let Some(entry) = next.filter(|entry| !entry.stored && kept.insert(entry.hash)) {
                next = self.get(&entry.header.prev_blockhash);
            }
        }
        let leaves: Vec<BlockHash> = self.leaves().map(|leaf| leaf.hash).collect();
        for mut next in leaves {
            while !self.at(&next).stored && !kept.contains(&next) && self.may_go(&next) {
                next = self.remove_leaf(&next);
            }
        }
    }

    /// Whether nothing stands on it, neither a header nor we.
    fn may_go(&self, hash: &BlockHash) -> bool {
        self.is_leaf(hash) && !self.is_active(hash)
    }

    /// Removes an entry that is not stored and has no children; gives its parent.
    fn remove_leaf(&mut self, hash: &BlockHash) -> BlockHash {
        let (end, parent) = (self.end(hash), self.at(hash).header.prev_blockhash);
        self.ends.remove(&end);
        self.entries.remove(hash);
        self.children.remove(&(parent, *hash));
        self.unstored -= 1;
        self.refresh_end(&parent);
        parent
    }

    /// Notes that the rows of an entry and of all below it are stored; gives those whose were not.
    pub(super) fn store(&mut self, hash: BlockHash) -> Vec<BlockHash> {
        let mut new = vec![];
        let mut next = hash;
        while !self.at(&next).stored {
            self.change(&next, |entry| entry.stored = true);
            self.unstored -= 1;
            new.push(next);
            next = self.at(&next).header.prev_blockhash;
        }
        new
    }

    /// Makes a child of the tip the tip.
    pub(super) fn push_tip(&mut self, hash: BlockHash) {
        self.active.push(hash);
    }

    /// Takes the tip off.
    pub(super) fn pop_tip(&mut self) -> Option<BlockHash> {
        if self.active.len() > 1 { self.active.pop() } else { None }
    }

    /// Changes an entry, and with it its place among the ends.
    pub(super) fn change(&mut self, hash: &BlockHash, change: impl FnOnce(&mut Entry)) {
        let old = self.end(hash);
        self.ends.remove(&old);
        change(self.entry_mut(hash));
        self.refresh_end(hash);
    }

    /// Looks again whether an entry is an end, after a change of its children.
    pub(super) fn refresh_end(&mut self, hash: &BlockHash) {
        let (entry, end) = (self.at(hash), self.end(hash));
        let is_end = match entry.fault {
            None => self.children(hash).all(|child| self.at(child).fault.is_some()),
            Some(_) => self.is_leaf(hash),
        };
        match is_end {
            true => self.ends.insert(end),
            false => self.ends.remove(&end),
        };
    }

    fn end(&self, hash: &BlockHash) -> End {
        let entry = self.at(hash);
        (entry.stored, entry.fault.is_none(), entry.chainwork, Reverse(entry.sequence), *hash)
    }

    pub(super) fn entry_mut(&mut self, hash: &BlockHash) -> &mut Entry {
        self.entries.get_mut(hash).expect("asked only for hashes of the tree")
    }
}

/// How far down an entry's skip leads: its height without the lowest bit. By skips and parents any ancestor is reached in at most
/// about log2(height)² / 2 steps (Bitcoin Core's `GetAncestor`).
const fn skip_height(height: u32) -> u32 {
    height & height.wrapping_sub(1)
}

/// The work that a header claims; `None` if its target is no number.
pub(super) fn work_of(header: &Header) -> Work {
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

    fn header_at(&self, height: u32) -> Header {
        self.tree.ancestor(&self.last, height).header
    }
}
