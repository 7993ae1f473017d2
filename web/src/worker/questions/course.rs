//! What was done of the course.

use hashyard_node::Act;

use super::super::node_driver::Driver;
use crate::bridge::ask::course::Question;
use crate::bridge::ask::{Ask, Reply};

impl Driver {
    pub(super) fn course(&mut self, question: Question) -> Reply {
        match question {
            Question::Progress(ask) => ask.answer(|_| Ok(self.missions_done())),
            Question::CompleteMission(ask) => ask.answer(|ask| {
                self.perform(Act::CompleteMission(ask.0));
                Ok(self.missions_done())
            }),
        }
    }

    fn missions_done(&self) -> Vec<u8> {
        self.node.missions_done().collect()
    }
}
