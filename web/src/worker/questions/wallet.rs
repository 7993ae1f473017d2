//! The wallet: being paid, keys, and who may use them.

use hashyard_core::wallet::Mnemonic;
use hashyard_core::wallet::message::verify;
use hashyard_node::{Act, Outcome};

use super::super::node_driver::Driver;
use super::hex;
use crate::bridge::ask::wallet::Question;
use crate::bridge::ask::{Ask, Reply, VerifyMessage};
use crate::bridge::{MessageCheck, Refusal, Said};

impl Driver {
    pub(super) fn wallet(&mut self, question: Question) -> Reply {
        match question {
            Question::NewAddress(ask) => ask.answer(|ask| self.new_address(ask.0)),
            Question::SendTransaction(ask) => ask.answer(|ask| self.send_transaction(&ask.0)),
            Question::BumpFee(ask) => ask.answer(|ask| self.bump_fee(ask)),
            Question::PrivateKey(ask) => ask.answer(|ask| Ok(hex(&self.node.private_key(&ask.0)?))),
            Question::SignMessage(ask) => ask.answer(|ask| self.sign_message(&ask)),
            Question::VerifyMessage(ask) => ask.answer(|ask| self.verify_message(&ask)),
            Question::Notarise(ask) => ask.answer(|ask| self.notarise(&ask.0)),
            Question::Evidence(ask) => ask.answer(|ask| self.evidence(ask.0)),
            Question::CheckProof(ask) => ask.answer(|ask| self.check_proof(&ask.0)),
            Question::EncryptWallet(ask) => ask.answer(|ask| self.encrypt_wallet(ask.0)),
            Question::Unlock(ask) => ask.answer(|ask| self.unlock(ask)),
            Question::LockWallet(ask) => ask.answer(|_| self.lock_wallet()),
            Question::RestoreWords(ask) => ask.answer(|ask| self.restore(&ask.0)),
        }
    }

    /// The command says yes or no; the same check says why.
    fn verify_message(&self, ask: &VerifyMessage) -> Result<MessageCheck, Refusal> {
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        let address = self.node.parse_address(&plain(&ask.address))?;
        let fault = verify(&address, &plain(&ask.signature), &ask.message).err().map(Said::from);
        Ok(MessageCheck { fault, yours: self.node.owns_address(&address) })
    }

    fn restore(&mut self, words: &str) -> Result<(), Refusal> {
        let act = Act::RestoreWallet(Mnemonic::parse(words)?);
        let Some(Outcome::Restored(restored)) = self.perform(act) else { unreachable!() };
        Ok(restored?)
    }

    pub(super) fn show_words(&mut self) -> Result<Vec<String>, Refusal> {
        let Some(Outcome::Words(words)) = self.perform(Act::ShowWords) else { unreachable!() };
        Ok(words?)
    }
}
