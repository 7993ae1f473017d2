//! What the hidden branch does when something comes to the chain that others know, or to the mempool.

use hashyard_core::chain::{Step, Update};
use hashyard_core::{BlockHash, Transaction};

use super::{WithholdMode, Withholding};
use crate::node::Node;
use crate::selfish::{Move, found_other};

impl Node {
    /// A transaction came into the mempool.
    pub(crate) fn offer_to_branch(&mut self, tx: &Transaction) {
        if let Some(branch) = &mut self.withholding.branch {
            branch.offer(tx.clone(), self.now);
        }
        if self.follow_payment() {
            self.store_withheld();
        }
    }

    /// The chain that others know has changed.
    pub(crate) fn withholding_follows(&mut self, steps: &[Step]) {
        if self.withholding.mode == WithholdMode::Off {
            return;
        }
        self.count_public_blocks(steps);
        self.follow_payment();
        let before = core::mem::replace(&mut self.withholding.public_height, self.chain.height());
        match self.withholding.mode {
            WithholdMode::Selfish if self.withholding.nobody_found => {}
            WithholdMode::Selfish => {
                (before..self.chain.height()).for_each(|height| self.others_found(height));
            }
            _ => self.begin_below_payment(),
        }
        self.store_withheld();
    }

    /// Follows a change of the chain by which nobody has found a block, as when the user thinks otherwise of one that was here.
    pub(crate) fn follow_judgement(&mut self, update: Update) {
        self.withholding.nobody_found = true;
        self.apply_update(update);
        self.withholding.nobody_found = false;
    }

    /// Whether the chain had a block when the mode was set.
    fn was_there(&self, height: u32, hash: &BlockHash) -> bool {
        let tree = self.chain.tree();
        let since = self.withholding.since.and_then(|since| tree.get(&since));
        since.is_some_and(|since| height <= since.height && tree.ancestor(&since.hash, height).hash == *hash)
    }

    fn count_public_blocks(&mut self, steps: &[Step]) {
        for step in steps {
            let (Step::Connected(height, block) | Step::Disconnected(height, block)) = step;
            if self.was_there(*height, &block.block_hash()) {
                continue;
            }
            let (tag, is_new) = (self.miner_tag(block), matches!(step, Step::Connected(..)));
            let own = u32::from(tag.here || tag.you);
            let Withholding { main_blocks, own_blocks, .. } = &mut self.withholding;
            (*main_blocks, *own_blocks) = match is_new {
                true => (main_blocks.saturating_add(1), own_blocks.saturating_add(own)),
                false => (main_blocks.saturating_sub(1), own_blocks.saturating_sub(own)),
            };
            // That a block for somebody else's address was made here is known until a restart only.
            *own_blocks = (*own_blocks).min(*main_blocks);
        }
    }

    /// The others found a block on top of one of this height, and a selfish miner answers.
    fn others_found(&mut self, height: u32) {
        let Some(branch) = &self.withholding.branch else { return };
        let lead = i64::from(branch.chain.height()) - i64::from(height);
        self.make_move(found_other(lead));
    }

    pub(super) fn make_move(&mut self, answer: Move) {
        match answer {
            Move::Wait => {}
            Move::PublishFirst => drop(self.release_withheld(1)),
            Move::PublishLast | Move::PublishAll => drop(self.release_withheld(usize::MAX)),
            Move::Adopt => {
                self.end_branch();
                self.refresh_work();
            }
        }
    }
}
