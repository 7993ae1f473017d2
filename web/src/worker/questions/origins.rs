//! Where money, addresses and blocks come from.

use hashyard_core::Block;

use super::super::node_driver::Driver;
use crate::bridge::Refusal;
use crate::bridge::ask::origins::Question;
use crate::bridge::ask::{Ask, Reply};

impl Driver {
    pub(super) fn origins(&mut self, question: Question) -> Reply {
        match question {
            Question::Trail(ask) => ask.answer(|ask| self.node.trail_view(&ask.0).ok_or(Refusal::UnknownTx)),
            Question::Clusters(ask) => ask.answer(|_| Ok(self.node.clusters_view())),
            Question::TipBlock(ask) => ask.answer(|_| self.tip_block()),
            Question::ForgetChain(ask) => ask.answer(|ask| self.forget_chain(ask.0)),
            Question::Steal(ask) => ask.answer(|_| self.steal()),
            Question::SignLater(ask) => ask.answer(|ask| self.sign_later(ask)),
        }
    }

    fn tip_block(&self) -> Result<(u32, Block), Refusal> {
        let chain = self.node.chain();
        let block = chain.block(&chain.tip().hash).map(|block| Block::clone(block));
        block.map(|block| (chain.height(), block)).ok_or(Refusal::UnknownBlock)
    }
}
