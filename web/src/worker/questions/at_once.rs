//! What needs nothing to be fetched: what the first screen asks, payments, and what was done of the course.

use hashyard_core::wallet::base58::Base58Error;
use hashyard_core::wallet::{AddressError, Payment as Prepared, SendRequest, Spend, WalletState};
use hashyard_core::{Coin, FeeRate, Transaction};
use hashyard_node::view::{Place, TxView};
use hashyard_node::{Act, Outcome};

use super::super::node_driver::Driver;
use super::hex;
use crate::bridge::ask::at_once::{Cards, Question};
use crate::bridge::ask::{Ask, Reply};
use crate::bridge::{AddressCheck, Payment, PaymentPlan, Refusal, Said};
use crate::i18n::refusal;

/// Cards in one answer.
pub(super) const MAX_CARDS: u32 = 100;
/// Virtual bytes of a full block.
const BLOCK_VSIZE: u64 = 1_000_000;

impl Driver {
    pub(super) fn at_once(&mut self, question: Question) -> Reply {
        match question {
            Question::Cards(ask) => {
                ask.answer(|Cards { from, count }| Ok(self.node.cards(from, count.min(MAX_CARDS))))
            }
            Question::CheckAddress(ask) => ask.answer(|ask| Ok(self.check_address(&ask.0))),
            Question::PlanPayment(ask) => ask.answer(|ask| self.plan(&ask.0)),
            Question::Pay(ask) => ask.answer(|ask| self.pay(&ask.0)),
            Question::IsLocked(ask) => ask.answer(|_| {
                Ok(self.node.wallet().is_some_and(|wallet| wallet.state() == WalletState::Locked))
            }),
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
}
