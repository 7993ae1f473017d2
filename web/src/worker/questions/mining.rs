//! How blocks are made.

use hashyard_core::Encodable;

use super::super::node_driver::Driver;
use super::hex;
use crate::bridge::ask::mining::Question;
use crate::bridge::ask::{Ask, Reply};

impl Driver {
    pub(super) fn mining(&mut self, question: Question) -> Reply {
        match question {
            Question::ByHand(ask) => ask.answer(|_| Ok(hex(&self.node.block_to_mine()?.encode()))),
            Question::SubmitBlock(ask) => ask.answer(|ask| self.submit_block(&ask.0)),
            Question::SetMining(ask) => ask.answer(|ask| self.set_mining(ask.0)),
            Question::SetBlockSigning(ask) => ask.answer(|ask| self.set_block_signing(ask.0)),
        }
    }
}
