//! The blocks that filters name: fetched, held against their headers, and shown to the wallet in the order of the chain.

use std::sync::Arc;

use hashyard_core::chain::{ChangeSet, Step};
use hashyard_core::consensus::block::is_mutated;
use hashyard_core::filter::basic::next_header;
use hashyard_core::{BlockHash, HashedBlock, ScriptBuf, Txid};

use super::round::{Fetched, Look, Round, Stage};
use super::{Looked, Over, put_row};
use crate::block_download::Form;
use crate::events::EventKind;
use crate::fault::Fault;
use crate::io::PeerId;
use crate::node::Node;

/// At most so many blocks are here or on their way before their turn comes.
const MAX_AHEAD: usize = 8;

impl Node {
    /// Goes through the blocks of a round from the lowest to the highest.
    pub(super) fn look(&mut self, round: &mut Round) -> Result<bool, Over> {
        let Stage::Look(fetched, mut look) = core::mem::replace(&mut round.stage, Stage::Compare) else {
            return Ok(true);
        };
        let mut changes = ChangeSet::default();
        while look.at < fetched.next() {
            self.name_blocks(round, &fetched, &mut look);
            let hash = round.blocks[look.at];
            if look.named.contains(&look.at) {
                if !self.have_block(round, &hash) {
                    break;
                }
                if let Some(block) = round.hand.remove(&hash) {
                    self.show_to_wallet(round.start + look.at as u32, block, Node::keep_whole);
                }
            }
            self.note_looked(&fetched, &mut look, hash, &mut changes);
        }
        self.outbox.persist(changes);
        if look.at == fetched.next() {
            return self.end_round(round, look.at);
        }
        self.fetch_ahead(round, &look);
        round.stage = Stage::Look(fetched, look);
        Ok(false)
    }

    /// Finds out which blocks are to be looked at; anew whenever the wallet knows more scripts, because a payment moves its window of
    /// addresses.
    fn name_blocks(&self, round: &Round, fetched: &Fetched, look: &mut Look) {
        let scripts: Vec<&ScriptBuf> = self.wallet.iter().flat_map(|wallet| wallet.scripts()).collect();
        if look.scripts == scripts.len() {
            return;
        }
        look.scripts = scripts.len();
        let named = |at: &usize| {
            let filter = fetched.filters.get(at - fetched.first);
            round.disputed.contains(at)
                || filter.is_some_and(|filter| filter.matches_any(scripts.iter().copied()))
        };
        look.named = (look.at..fetched.next()).filter(named).collect();
    }

    fn note_looked(&mut self, fetched: &Fetched, look: &mut Look, hash: BlockHash, changes: &mut ChangeSet) {
        let filter = fetched.hashes[look.at];
        look.header = next_header(&filter, &look.header);
        let looked = Looked { filter, header: look.header };
        put_row(changes, &hash, &looked);
        if let Some(light) = &mut self.light {
            light.looked.insert(hash, looked);
        }
        look.at += 1;
    }

    /// Whether a block is at hand; asks for it if not.
    pub(super) fn have_block(&mut self, round: &mut Round, hash: &BlockHash) -> bool {
        if let Some(kept) = self.chain.block(hash) {
            round.hand.insert(*hash, Arc::clone(kept));
        }
        let here = round.hand.contains_key(hash);
        if !here {
            self.ask_for_block(hash);
        }
        here
    }

    fn fetch_ahead(&mut self, round: &mut Round, look: &Look) {
        for at in look.named.range(look.at..).take(MAX_AHEAD).copied().collect::<Vec<_>>() {
            let hash = round.blocks[at];
            self.have_block(round, &hash);
        }
    }

    /// Asks whoever has least to deliver; those who owe an answer as it is, if there is nobody else.
    fn ask_for_block(&mut self, hash: &BlockHash) {
        if self.in_flight.asked(hash).is_some() {
            return;
        }
        let able = self.peers.keys().copied().filter(|peer| self.can_give(*peer, hash));
        let owes = |peer: &PeerId| self.light.as_ref().is_some_and(|light| light.owed.contains_key(peer));
        if let Some(peer) = able.min_by_key(|peer| (owes(peer), self.in_flight.of(*peer).count())) {
            self.ask_in_full(peer, *hash, Form::Whole);
        }
    }

    /// A block came. What was not asked for is of no use here.
    pub(crate) fn received_light_block(&mut self, peer: PeerId, block: Arc<HashedBlock>) {
        let hash = block.block_hash();
        if self.in_flight.asked(&hash) != Some(peer) {
            return;
        }
        self.in_flight.forget(&hash, peer, self.now);
        let Some(height) = self.chain.tree().get(&hash).map(|entry| entry.height) else { return };
        if is_mutated(self.chain.params(), &block, height) {
            return self.misbehaved(peer, Fault::InvalidBlock("mutated block".into()));
        }
        if let Some(round) = self.light.as_mut().and_then(|light| light.round.as_mut())
            && round.blocks.contains(&hash)
        {
            round.hand.insert(hash, block);
        }
        self.light_step();
    }

    /// The wallet learns what a block holds, or what was proven to be in it. That is kept if it concerns the wallet: it is needed again if
    /// the chain leaves the block, or the wallet begins anew.
    pub(super) fn show_to_wallet(
        &mut self,
        height: u32,
        block: Arc<HashedBlock>,
        keep: fn(&mut Self, Arc<HashedBlock>),
    ) {
        let txids = block.txids().to_vec();
        let Some(wallet) = &self.wallet else { return };
        let fresh: Vec<Txid> =
            txids.iter().filter(|txid| wallet.transaction(txid).is_none()).copied().collect();
        let step = [Step::Connected(height, Arc::clone(&block))];
        self.update_wallet(&step);
        let concerns =
            |txid: &Txid| self.wallet.as_ref().is_some_and(|wallet| wallet.transaction(txid).is_some());
        if !txids.iter().any(concerns) {
            return;
        }
        keep(self, block);
        self.renew_coins();
        let pool = self.mempool.apply_steps(&step, &self.chain, self.now);
        self.apply_pool_change(pool);
        self.look_back();
        self.offer_wallet_transactions();
        self.tell_payments(&fresh);
    }

    fn keep_whole(&mut self, block: Arc<HashedBlock>) {
        let mut kept = ChangeSet::default();
        if let Some(light) = &mut self.light {
            light.proofs.forget_block(&block.block_hash(), &mut kept);
        }
        kept.merge(self.chain.keep_block(block));
        self.outbox.persist(kept);
    }

    /// Payments that were seen first in a block, as all are that others make.
    fn tell_payments(&mut self, fresh: &[Txid]) {
        let Some(wallet) = &self.wallet else { return };
        let lines: Vec<_> = wallet
            .transactions(self.chain.height())
            .filter(|line| fresh.contains(&line.tx.txid))
            .map(|line| (line.tx.txid, line.net))
            .collect();
        for (txid, amount) in lines {
            self.event(EventKind::Payment { txid, amount });
        }
    }

    /// The wallet's coins are all coins that a light node knows.
    pub(crate) fn renew_coins(&mut self) {
        if let (Some(wallet), true) = (&self.wallet, self.light.is_some()) {
            self.chain.set_coins(wallet.settled_coins().into_iter());
        }
    }
}
