//! What is known of the blocks behind the headers: whether they are here, what is wrong with them, and which could become the tip.

use core::cmp::Reverse;

use super::header_tree::{Candidate, Fault, HeaderTree};
use crate::BlockHash;

impl HeaderTree {
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
                queue.extend(self.children(&next).copied().collect::<Vec<_>>());
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
        self.change(&hash, |entry| entry.sequence = sequence);
        self.next_sequence = self.next_sequence.max(sequence.saturating_add(1));
    }

    /// Notes that a block satisfied all rules.
    pub(super) fn set_validated(&mut self, hash: BlockHash) {
        self.entry_mut(&hash).validated = true;
    }

    /// Marks a block, and all above it as descendants of it.
    pub(super) fn set_fault(&mut self, hash: BlockHash, fault: Fault) -> Vec<BlockHash> {
        let marked = self.with_descendants(hash);
        for each in &marked {
            let own = if *each == hash { fault.clone() } else { Fault::Ancestor };
            let key = self.candidate_key(each);
            self.candidates.remove(&key);
            self.change(each, |entry| entry.fault = Some(own));
        }
        let parent = self.at(&hash).header.prev_blockhash;
        self.refresh_end(&parent);
        marked
    }

    /// Takes the mark from a block above genesis, its ancestors and all above them, as `reconsiderblock` does.
    pub(super) fn clear_fault(&mut self, hash: BlockHash) -> Vec<BlockHash> {
        let mut first = hash;
        while self.at(&self.at(&first).header.prev_blockhash).fault.is_some() {
            first = self.at(&first).header.prev_blockhash;
        }
        let cleared = self.with_descendants(first);
        // From the ends down, so that each is judged by what its children are now.
        for each in cleared.iter().rev() {
            self.change(each, |entry| entry.fault = None);
        }
        let parent = self.at(&first).header.prev_blockhash;
        self.refresh_end(&parent);
        self.rebuild_candidates();
        cleared
    }

    /// The block with the most work that could become the tip, first seen winning a tie.
    pub(super) fn best_candidate(&self) -> Option<BlockHash> {
        self.candidates.last().map(|(_, _, hash)| *hash)
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
        let all: Vec<BlockHash> = self.iter().map(|entry| entry.hash).collect();
        all.into_iter().for_each(|hash| self.consider_candidate(hash));
    }

    fn consider_candidate(&mut self, hash: BlockHash) {
        let entry = self.at(&hash);
        if entry.complete && entry.fault.is_none() && self.stands_on_base(&hash) {
            let key = self.candidate_key(&hash);
            self.candidates.insert(key);
        }
    }

    /// Whether an entry is the last block that was pruned or stands on it. The chain can't go back below that.
    pub(super) fn stands_on_base(&self, hash: &BlockHash) -> bool {
        self.pruned == 0
            || (self.at(hash).height >= self.pruned
                && Some(self.ancestor(hash, self.pruned).hash) == self.active_at(self.pruned))
    }

    /// Notes that a block, which is not on the active chain, is here no more.
    pub(super) fn lose_block(&mut self, hash: &BlockHash) {
        let key = self.candidate_key(hash);
        self.candidates.remove(&key);
        let entry = self.entry_mut(hash);
        (entry.has_block, entry.complete) = (false, false);
    }

    fn candidate_key(&self, hash: &BlockHash) -> Candidate {
        let entry = self.at(hash);
        (entry.chainwork, Reverse(entry.sequence), *hash)
    }

    fn with_descendants(&self, hash: BlockHash) -> Vec<BlockHash> {
        let mut found = vec![hash];
        let mut next = 0;
        while next < found.len() {
            let children: Vec<BlockHash> = self.children(&found[next]).copied().collect();
            found.extend(children);
            next += 1;
        }
        found
    }
}
