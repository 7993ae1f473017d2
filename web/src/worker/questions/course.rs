//! What was done of the course.

use hashyard_node::Act;

use super::super::node_driver::Driver;
use crate::bridge::ask::course::Question;
use crate::bridge::ask::{Ask, Reply};

impl Driver {
    pub(super) fn course(&mut self, question: Question) -> Reply {
        match question {
            Question::Progress(ask) => ask.answer(|_| Ok(self.node.vouched_missions())),
            Question::CompleteMission(ask) => ask.answer(|ask| {
                self.perform(Act::CompleteMission(ask.0));
                Ok(self.node.vouched_missions())
            }),
            Question::KeepMission(ask) => ask.answer(|ask| {
                self.perform(Act::KeepMission(ask.0));
                Ok(())
            }),
            Question::TakeMissions(ask) => ask.answer(|ask| {
                self.perform(Act::TakeMissions(ask.0));
                Ok(self.node.vouched_missions())
            }),
            Question::TestTransaction(ask) => ask.answer(|ask| self.test_transaction(&ask.0)),
            Question::HandIn(ask) => ask.answer(|ask| self.hand_in(&ask.0)),
            Question::FreePayment(ask) => ask.answer(|ask| self.free_payment(ask)),
            Question::Prioritise(ask) => ask.answer(|ask| self.prioritise(ask)),
            Question::FillBlock(ask) => ask.answer(|ask| self.fill_block(ask)),
            Question::ForgeBlock(ask) => ask.answer(|ask| self.forge_block(&ask.0)),
            Question::Anchor(ask) => ask.answer(|ask| self.anchor(ask)),
            Question::Undo(ask) => ask.answer(|ask| self.undo(ask)),
            Question::TestContract(ask) => ask.answer(|ask| self.test_contract(ask)),
        }
    }
}
