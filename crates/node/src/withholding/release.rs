//! Publishing what was hidden, and how it ended.

use std::sync::Arc;

use hashyard_core::consensus::BlockError;
use hashyard_core::{BlockHash, HashedBlock, Header, Txid};
use hashyard_wire::{MAX_HEADERS, Message};

use super::{Release, WithholdMode};
use crate::node::Node;

impl Node {
    /// Publishes so many of the lowest hidden blocks, as if they had been found now; gives their hashes. With the last of them
    /// mode `hidden` is over: the node follows the most work again. Mode `selfish` goes on, on its own branch in a race.
    ///
    /// # Errors
    /// Why the node's own chain refuses the lowest: one below it was declared invalid, say. It stays hidden with all above it, for
    /// what the node does not have it can't give to others.
    pub(crate) fn release_withheld(&mut self, count: usize) -> Result<Vec<BlockHash>, BlockError> {
        let Some(branch) = &mut self.withholding.branch else { return Ok(vec![]) };
        let (fork, _) = branch.fork(&self.chain);
        branch.rivals = branch.rivals.max(self.chain.height() - fork);
        branch.lowest_fork = branch.lowest_fork.min(fork);
        let (released, refusal) = self.publish_lowest(count);
        if released.last().is_some_and(|last| !self.chain.tree().is_active(last)) {
            self.tell_of_branch();
        }
        self.end_if_released();
        self.store_withheld();
        match refusal {
            Some(error) if released.is_empty() => Err(error),
            _ => Ok(released),
        }
    }

    /// Takes so many of the lowest hidden blocks into the chain, up to one that it refuses.
    fn publish_lowest(&mut self, count: usize) -> (Vec<BlockHash>, Option<BlockError>) {
        let (mut released, mut refusal) = (vec![], None);
        self.withholding.nobody_found = true;
        while released.len() < count
            && refusal.is_none()
            && let Some(block) = self.lowest_hidden()
        {
            let hash = block.block_hash();
            match self.submit_own_block(block) {
                Ok(()) => {
                    self.delete_hidden_block(&hash);
                    released.push(hash);
                    self.withholding.branch.iter_mut().for_each(|branch| branch.lowest_was_released());
                }
                Err(error) => refusal = Some(error),
            }
        }
        self.withholding.nobody_found = false;
        (released, refusal)
    }

    fn lowest_hidden(&self) -> Option<Arc<HashedBlock>> {
        self.withholding.branch.as_ref()?.hidden.front().cloned()
    }

    /// Tells peers of the published blocks that are not on the chain: nobody asks for a branch that he has not heard of.
    fn tell_of_branch(&mut self) {
        let headers = self.headers_beside();
        for peer in self.peer_ids() {
            let hears = self.peers.get(&peer).is_some_and(|state| state.is_ready() && !state.is_errand());
            for headers in headers.chunks(MAX_HEADERS as usize).filter(|_| hears) {
                self.send(peer, Message::Headers(headers.to_vec()));
            }
        }
    }

    /// The headers of the branch that are not on the chain and not hidden, as far as nobody declared one invalid.
    fn headers_beside(&self) -> Vec<Header> {
        let Some(branch) = &self.withholding.branch else { return vec![] };
        let (fork, _) = branch.fork(&self.chain);
        let hashes =
            (fork + 1..=branch.base_height).filter_map(|height| branch.chain.tree().active_at(height));
        let good =
            hashes.map_while(|hash| self.chain.tree().get(&hash).filter(|entry| entry.fault.is_none()));
        good.map(|entry| entry.header).collect()
    }

    fn end_if_released(&mut self) {
        let Some(branch) = &self.withholding.branch else { return };
        if branch.released == 0 || !branch.hidden.is_empty() {
            return;
        }
        let won = self.chain.tree().is_active(&branch.base);
        if self.withholding.mode == WithholdMode::Hidden {
            self.end_branch();
            self.withholding.mode = WithholdMode::Off;
            self.withholding.counter = None;
        } else if won {
            self.end_branch();
        } else {
            return;
        }
        self.refresh_work();
    }

    /// The node is on the branch that others know again, and remembers how a release ended.
    pub(super) fn end_branch(&mut self) {
        self.withholding.last = self.how_it_ended().or(self.withholding.last);
        self.drop_branch();
    }

    /// `None` if nothing was released.
    fn how_it_ended(&self) -> Option<Release> {
        let branch = self.withholding.branch.as_ref().filter(|branch| branch.released > 0)?;
        let (fork, _) = branch.fork(&self.chain);
        let counter = self.withholding.counter.as_ref().map(|counter| counter.transaction.txid());
        // The branch knows what it has since it began, or since a restart; what was below then and won, the chain has.
        let has =
            |txid: &Txid| [&branch.chain, &self.chain].iter().any(|chain| chain.transaction(txid).is_some());
        Some(Release {
            fork_height: branch.lowest_fork.min(fork),
            released: branch.released,
            public: branch.rivals.max(self.chain.height() - fork),
            won: self.chain.tree().is_active(&branch.base),
            counter: counter.filter(has),
        })
    }

    /// Forgets the branch, and the rows of its blocks.
    pub(super) fn drop_branch(&mut self) {
        let Some(branch) = self.withholding.branch.take() else { return };
        for block in branch.hidden {
            self.delete_hidden_block(&block.block_hash());
        }
    }
}
