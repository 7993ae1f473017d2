//! Attacks, in rooms where they are allowed. What is done is done by commands, which exist nowhere else.

use super::super::node_driver::Driver;
use crate::bridge::ask::attack::Question;
use crate::bridge::ask::{Ask, Reply};

impl Driver {
    pub(super) fn attack(&mut self, question: Question) -> Reply {
        match question {
            Question::Withheld(ask) => ask.answer(|_| Ok(self.node.withheld_view())),
            Question::SetWithhold(ask) => ask.answer(|ask| self.set_withhold(&ask)),
            Question::ReleaseWithheld(ask) => ask.answer(|ask| self.release_withheld(ask.0)),
        }
    }
}
