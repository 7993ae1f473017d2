//! Publishing what was hidden, and how it ended.

use std::sync::Arc;

use hashyard_core::{BlockHash, HashedBlock, Header};
use hashyard_wire::Message;

use super::{Release, WithholdMode};
use crate::node::Node;

impl Node {
    /// Publishes so many of the lowest hidden blocks, as if they had been found now; gives their hashes. With the last of them
    /// mode `hidden` is over: the node follows the most work again. Mode `selfish` goes on, on its own branch in a race.
    pub(crate) fn release_withheld(&mut self, count: usize) -> Vec<BlockHash> {
        let Some(branch) = &mut self.withholding.branch else { return vec![] };
        let (fork, _) = branch.fork(&self.chain);
        branch.rivals = branch.rivals.max(self.chain.height() - fork);
        let hidden = branch.blocks.iter_mut().filter(|hidden| !hidden.released).take(count);
        let released: Vec<Arc<HashedBlock>> = hidden
            .map(|hidden| {
                hidden.released = true;
                Arc::clone(&hidden.block)
            })
            .collect();
        self.withholding.nobody_found = true;
        for block in &released {
            // The branch found them good. What the user declared invalid meanwhile stays out here, and in nobody's way.
            let _ = self.submit_own_block(Arc::clone(block));
            self.delete_hidden_block(&block.block_hash());
        }
        self.withholding.nobody_found = false;
        let hashes: Vec<BlockHash> = released.iter().map(|block| block.block_hash()).collect();
        if hashes.last().is_some_and(|last| !self.chain.tree().is_active(last)) {
            self.tell_of_branch();
        }
        self.end_if_released();
        self.store_withheld();
        hashes
    }

    /// Tells peers of the published blocks that are not on the chain: nobody asks for a branch that he has not heard of.
    fn tell_of_branch(&mut self) {
        let Some(branch) = &self.withholding.branch else { return };
        let is_news = |hash: &BlockHash| {
            self.chain.tree().get(hash).is_some_and(|entry| entry.fault.is_none())
                && !self.chain.tree().is_active(hash)
        };
        let told = branch.blocks.iter().filter(|hidden| hidden.released);
        let headers: Vec<Header> = told
            .filter(|hidden| is_news(&hidden.block.block_hash()))
            .map(|hidden| hidden.block.header)
            .collect();
        if headers.is_empty() {
            return;
        }
        for peer in self.peer_ids() {
            let hears = self.peers.get(&peer).is_some_and(|state| state.is_ready() && !state.is_errand());
            if hears {
                self.send(peer, Message::Headers(headers.clone()));
            }
        }
    }

    fn end_if_released(&mut self) {
        let Some(branch) = &self.withholding.branch else { return };
        if branch.blocks.is_empty() || branch.unreleased() > 0 {
            return;
        }
        let won = self.chain.tree().is_active(&branch.chain.tip().hash);
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
        let Some(branch) = &self.withholding.branch else { return };
        let released: Vec<BlockHash> = branch
            .blocks
            .iter()
            .filter(|hidden| hidden.released)
            .map(|hidden| hidden.block.block_hash())
            .collect();
        if let Some(last) = released.last() {
            let (fork, _) = branch.fork(&self.chain);
            let counter = self.withholding.counter.as_ref().map(|counter| counter.transaction.txid());
            self.withholding.last = Some(Release {
                fork_height: branch.base_height.min(fork),
                released: released.len() as u32,
                public: branch.rivals.max(self.chain.height() - fork),
                won: self.chain.tree().is_active(last),
                counter: counter.filter(|txid| branch.has(txid)),
            });
        }
        self.drop_branch();
    }

    /// Forgets the branch, and the rows of its blocks.
    pub(super) fn drop_branch(&mut self) {
        let Some(branch) = self.withholding.branch.take() else { return };
        for hidden in branch.blocks.iter().filter(|hidden| !hidden.released) {
            self.delete_hidden_block(&hidden.block.block_hash());
        }
    }
}
