//! What the course's benches ask.

use super::super::node_driver::Driver;
use crate::bridge::ask::course::Question;
use crate::bridge::ask::{Ask, Reply};

impl Driver {
    pub(super) fn course(&mut self, question: Question) -> Reply {
        match question {
            Question::TestTransaction(ask) => ask.answer(|ask| self.test_transaction(&ask.0)),
            Question::HandIn(ask) => ask.answer(|ask| self.hand_in(&ask.0)),
            Question::FreePayment(ask) => ask.answer(|ask| self.free_payment(ask)),
            Question::Prioritise(ask) => ask.answer(|ask| self.prioritise(ask)),
            Question::FillBlock(ask) => ask.answer(|ask| self.fill_block(ask)),
            Question::Anchor(ask) => ask.answer(|ask| self.anchor(ask)),
            Question::Undo(ask) => ask.answer(|ask| self.undo(ask)),
            Question::FullReplacement(ask) => ask.answer(|ask| self.full_replacement(ask.0)),
            Question::PayFinally(ask) => ask.answer(|ask| self.pay_finally(ask)),
            Question::Race(ask) => ask.answer(|ask| self.race(ask)),
            Question::TestContract(ask) => ask.answer(|ask| self.test_contract(ask)),
        }
    }
}
