//! Contracts, and transactions that several people sign.

use super::super::node_driver::Driver;
use crate::bridge::ask::contract::Question;
use crate::bridge::ask::{Ask, Reply};

impl Driver {
    pub(super) fn contract(&mut self, question: Question) -> Reply {
        match question {
            Question::Contracts(ask) => ask.answer(|_| Ok(self.node.contracts_view())),
            Question::ReadContract(ask) => ask.answer(|ask| Ok(self.node.read_contract(&ask.0)?)),
            Question::ImportContract(ask) => ask.answer(|ask| self.import_contract(ask)),
            Question::ForgetContract(ask) => ask.answer(|ask| self.forget_contract(&ask.0)),
            Question::SpendContract(ask) => ask.answer(|ask| self.spend_contract(ask)),
            Question::ReadPsbt(ask) => ask.answer(|ask| Ok(self.node.read_psbt(&ask.0)?)),
            Question::SignPsbt(ask) => ask.answer(|ask| self.sign_psbt(&ask.0)),
            Question::SendPsbt(ask) => ask.answer(|ask| self.send_psbt(&ask.0)),
        }
    }
}
