//! The wallet: paying and being paid, and who may.

use hashyard_core::wallet::base58::Base58Error;
use hashyard_core::wallet::message::verify;
use hashyard_core::wallet::{AddressError, Mnemonic, Payment as Prepared, SendRequest, Spend};
use hashyard_core::{Coin, FeeRate, Transaction};
use hashyard_node::view::{Place, TxView};
use hashyard_node::{Act, Outcome};

use super::super::node_driver::Driver;
use super::hex;
use crate::bridge::ask::wallet::Question;
use crate::bridge::ask::{Ask, Reply, VerifyMessage};
use crate::bridge::{AddressCheck, MessageCheck, Payment, PaymentPlan, Refusal, Said};
use crate::i18n::refusal;

/// Virtual bytes of a full block.
const BLOCK_VSIZE: u64 = 1_000_000;

impl Driver {
    pub(super) fn wallet(&mut self, question: Question) -> Reply {
        match question {
            Question::NewAddress(ask) => ask.answer(|ask| self.new_address(ask.0)),
            Question::CheckAddress(ask) => ask.answer(|ask| Ok(self.check_address(&ask.0))),
            Question::PlanPayment(ask) => ask.answer(|ask| self.plan(&ask.0)),
            Question::Pay(ask) => ask.answer(|ask| self.pay(&ask.0)),
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

    fn check_address(&self, text: &str) -> AddressCheck {
        match self.node.parse_address(text.trim()) {
            Ok(address) => AddressCheck::Valid {
                program: hex(address.program()),
                yours: self.node.owns_address(&address),
            },
            Err(AddressError::Base58(Base58Error::BadChecksum) | AddressError::Bech32Checksum) => {
                AddressCheck::BadChecksum
            }
            Err(AddressError::OtherNetwork { address, .. }) => AddressCheck::OtherNetwork(address),
            Err(error) => AddressCheck::Malformed(error.into()),
        }
    }

    /// The command says yes or no; the same check says why.
    fn verify_message(&self, ask: &VerifyMessage) -> Result<MessageCheck, Refusal> {
        let plain = |text: &str| text.split_whitespace().collect::<String>();
        let address = self.node.parse_address(&plain(&ask.address))?;
        let fault = verify(&address, &plain(&ask.signature), &ask.message).err().map(Said::from);
        Ok(MessageCheck { fault, yours: self.node.owns_address(&address) })
    }

    fn plan(&self, payment: &Payment) -> Result<PaymentPlan, Refusal> {
        let request = self.request(payment)?;
        let plan = self.node.plan_payment(&request)?;
        let spent = self.spent_coins(&plan.transaction);
        let tx = self.node.tx_view_of(&plan.transaction, spent.as_deref(), Place::Nowhere);
        Ok(self.payment_plan(plan, request.fee_rate, tx))
    }

    fn pay(&mut self, payment: &Payment) -> Result<PaymentPlan, Refusal> {
        let request = self.request(payment)?;
        let fee_rate = request.fee_rate;
        let Some(Outcome::Paid(paid)) = self.perform(Act::Pay(request)) else { unreachable!() };
        let paid = *paid?;
        let left = || Said::with(|lang| refusal::left_mempool(lang).to_owned());
        let tx = self.node.tx_view(&paid.transaction.txid()).ok_or_else(left)?;
        Ok(self.payment_plan(paid, fee_rate, tx))
    }

    fn payment_plan(&self, payment: Prepared, fee_rate: FeeRate, tx: TxView) -> PaymentPlan {
        let rate = FeeRate::of(payment.fee, payment.vsize);
        let ahead = self.node.mempool().iter().filter(|entry| entry.fee_rate() > rate);
        let vsize_ahead = ahead.map(|entry| entry.vsize as u64).sum();
        PaymentPlan {
            tx,
            coins: payment.inputs.iter().map(|coin| coin.outpoint).collect(),
            change: payment.change.map(|(index, _)| index),
            vsize: payment.vsize as u32,
            fee_rate,
            expected_block: (vsize_ahead / BLOCK_VSIZE) as u32 + 1,
            vsize_ahead,
        }
    }

    fn request(&self, payment: &Payment) -> Result<SendRequest, Refusal> {
        let to = self.node.parse_address(&payment.to)?;
        if !(0.0..=1e6).contains(&payment.fee_rate) {
            return Err(Said::with(|lang| refusal::bad_fee_rate(lang, payment.fee_rate)).into());
        }
        Ok(SendRequest {
            spend: payment.amount.map_or(Spend::All(to.clone()), |amount| Spend::Exact(vec![(to, amount)])),
            fee_rate: FeeRate((payment.fee_rate * 1_000.0).round() as u64),
            coins: payment.coins.clone(),
            replaceable: payment.replaceable,
        })
    }

    fn spent_coins(&self, tx: &Transaction) -> Option<Vec<Coin>> {
        let (pool, chain) = (self.node.mempool(), self.node.chain());
        tx.inputs.iter().map(|input| pool.coin(chain, &input.previous_output)).collect()
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
