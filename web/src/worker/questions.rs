//! What screens ask of the node.

use hashyard_core::Coin;
use hashyard_core::wallet::base58::Base58Error;
use hashyard_core::wallet::{AddressError, Mnemonic, Payment as Prepared, SendRequest, Spend};
use hashyard_core::{Encodable, FeeRate, Transaction};
use hashyard_node::view::{Place, TxView, trace_texts};
use hashyard_node::{Act, Outcome};
use web_sys::Url;

use super::node_driver::Driver;
use super::platform::post;
use crate::bridge::{AddressCheck, Answer, FromNode, Payment, PaymentPlan, Query, Refusal, Said};
use crate::i18n::refusal;

/// Cards in one answer.
const MAX_CARDS: u32 = 100;

/// Messages in one answer.
const MAX_MESSAGES: usize = 200;

/// Virtual bytes of a full block.
const BLOCK_VSIZE: u64 = 1_000_000;

impl Driver {
    /// Answers, once everything before is stored; words are at hand whatever the disk does.
    pub fn ask(&mut self, id: u32, query: Query) {
        let at_once = matches!(query, Query::Words | Query::CarryWords);
        let result = self.answer(query).map(Box::new);
        let answer = FromNode::Answer { id, result };
        match at_once {
            true => post(&answer),
            false => self.writer.say(answer),
        }
    }

    fn answer(&mut self, query: Query) -> Result<Answer, Refusal> {
        let node = &mut self.node;
        Ok(match query {
            Query::Block(hash) => {
                let view = node.block_view(&hash).or_else(|| node.orphan_view(&hash));
                Answer::Block(Box::new(view.ok_or(Refusal::UnknownBlock)?))
            }
            Query::BlockAt(height) => {
                let view = node.block_at(height).and_then(|hash| node.block_view(&hash));
                Answer::Block(Box::new(view.ok_or(Refusal::NoBlockAt(height))?))
            }
            Query::Cards { from, count } => Answer::Cards(node.cards(from, count.min(MAX_CARDS))),
            Query::LatestCards(count) => {
                let count = count.min(MAX_CARDS);
                Answer::Cards(node.cards((node.chain().height() + 1).saturating_sub(count), count))
            }
            Query::Tx(txid) => Answer::Tx(node.tx_view(&txid).ok_or(Refusal::UnknownTx)?),
            Query::TraceInput { txid, input } => Answer::Trace(node.trace_input(&txid, input as usize)?),
            Query::TraceTexts { script_sig, script_pubkey, witness } => {
                Answer::Trace(trace_texts(&script_sig, &script_pubkey, &witness)?)
            }
            Query::Address(address) => Answer::Address(node.address_view(&address)?),
            Query::Contracts => Answer::Contracts(node.contracts_view()),
            Query::ReadContract(text) => Answer::Contract(Box::new(node.read_contract(&text)?)),
            Query::ReadPsbt(text) => Answer::Psbt(Box::new(node.read_psbt(&text)?)),
            Query::Messages { after } => {
                let messages = self.sessions.logged_after(after, MAX_MESSAGES);
                Answer::Messages(messages.map(|message| node.message_view(message)).collect())
            }
            Query::Words => Answer::Words(self.show_words()?),
            Query::CarryWords => Answer::Words(node.words()?),
            Query::PrivateKey(address) => Answer::Key(hex(&node.private_key(&address)?)),
            Query::CheckAddress(address) => Answer::AddressCheck(self.check_address(&address)),
            Query::PlanPayment(payment) => Answer::Payment(self.plan(&payment)?),
            Query::Pay(payment) => Answer::Payment(self.pay(&payment)?),
            Query::RestoreWords(words) => self.restore(&words)?,
            Query::SetName(name) => self.set_name(name)?,
            Query::SetRelay(url) => self.change_relay(url)?,
            Query::ByHand => Answer::BlockHex(hex(&node.block_to_mine()?.encode())),
            Query::Slots
            | Query::Describe(_)
            | Query::Backup(_)
            | Query::BackupOwn
            | Query::Delete(_)
            | Query::Save
            | Query::Reset => {
                return Err(Refusal::OtherAnswer);
            }
        })
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
        let Some(Outcome::Paid(paid)) = self.perform(Act::Pay(request)) else {
            return Err(Refusal::OtherAnswer);
        };
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

    fn restore(&mut self, words: &str) -> Result<Answer, Refusal> {
        let words = Mnemonic::parse(words)?;
        match self.perform(Act::RestoreWallet(words)) {
            Some(Outcome::Restored(restored)) => restored.map(|()| Answer::Done).map_err(Refusal::from),
            _ => Err(Refusal::OtherAnswer),
        }
    }

    fn show_words(&mut self) -> Result<Vec<String>, Refusal> {
        match self.perform(Act::ShowWords) {
            Some(Outcome::Words(words)) => words.map_err(Refusal::from),
            _ => Err(Refusal::OtherAnswer),
        }
    }

    fn set_name(&mut self, name: String) -> Result<Answer, Refusal> {
        match self.perform(Act::SetName(name)) {
            Some(Outcome::Named(named)) => named.map(|()| Answer::Done).map_err(Refusal::from),
            _ => Err(Refusal::OtherAnswer),
        }
    }

    fn change_relay(&mut self, url: Option<String>) -> Result<Answer, Refusal> {
        if url.as_deref().is_some_and(|url| !is_relay(url)) {
            return Err(Refusal::NotARelay);
        }
        self.set_relay(url);
        Ok(Answer::Done)
    }
}

fn is_relay(url: &str) -> bool {
    Url::new(url).is_ok_and(|url| matches!(url.protocol().as_str(), "ws:" | "wss:"))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
