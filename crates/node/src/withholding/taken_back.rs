//! A payment that is taken back: by a transaction that spends its coins again, in a branch that begins below the payment's block.

use std::sync::Arc;

use hashyard_core::wallet::{BumpError, SendError, TxState};
use hashyard_core::{BlockHash, OutPoint, Transaction, Txid};

use super::{Branch, Counter, TakenBack, WithholdError};
use crate::node::Node;

/// With so many confirmations a payment is not taken back any more.
const MAX_DEPTH: u32 = 100;

impl Node {
    /// What takes a payment back; nobody hears of it.
    pub(super) fn counter_to(&self, txid: &Txid) -> Result<Counter, WithholdError> {
        let wallet = self.wallet.as_ref().ok_or(WithholdError::UnknownPayment)?;
        let held = wallet.transaction(txid).ok_or(WithholdError::UnknownPayment)?;
        let is_taken = |counter: &Counter| spends_the_same(&counter.transaction, &held.transaction);
        if self.withholding.counter.as_ref().is_some_and(is_taken) {
            return Err(WithholdError::TakenBack);
        }
        match held.state {
            TxState::Confirmed { height, .. } if self.chain.height() + 1 - height >= MAX_DEPTH => {
                return Err(WithholdError::TooDeep);
            }
            TxState::Confirmed { .. } | TxState::Unconfirmed => {}
            TxState::Conflicted { .. } | TxState::Removed(_) => return Err(WithholdError::Void),
        }
        let transaction = wallet.counter_payment(txid).map_err(|error| match error {
            BumpError::NotAllOurs => WithholdError::NotOurs,
            BumpError::Send(SendError::Locked) => WithholdError::Locked,
            BumpError::Send(_) => WithholdError::TooSmall,
            _ => WithholdError::UnknownPayment,
        })?;
        let amount = wallet.paid_to_others(&held.transaction).0;
        Ok(Counter { payment: *txid, amount, transaction: Arc::new(transaction) })
    }

    /// Where a payment is taken back and nothing is hidden yet: begins below the payment's block, at the tip as long as it has none.
    pub(super) fn begin_below_payment(&mut self) {
        let Some(counter) = &self.withholding.counter else { return };
        let base = self.below(&counter.payment);
        let begun = self.withholding.branch.as_ref();
        if begun.is_some_and(|branch| branch.base == base || !branch.blocks.is_empty()) {
            return;
        }
        let branch = Branch::begin(&self.chain, &self.mempool, base, Some(counter), self.now);
        self.withholding.branch = branch.map(Box::new);
    }

    fn below(&self, payment: &Txid) -> BlockHash {
        let tip = self.chain.tip();
        let confirmed = self.chain.transaction(payment).map(|(_, position)| position.height);
        let below = confirmed.map_or(tip.height, |height| height.saturating_sub(1));
        self.chain.tree().active_at(below).unwrap_or(tip.hash)
    }

    /// The payment that is taken back, for people.
    pub(crate) fn taken_back(&self) -> Option<TakenBack> {
        let counter = self.withholding.counter.as_ref()?;
        let position = self.chain.transaction(&counter.payment).map(|(_, position)| position);
        Some(TakenBack {
            txid: counter.payment,
            counter: counter.transaction.txid(),
            amount: counter.amount,
            confirmations: position.map_or(0, |position| self.chain.height() + 1 - position.height),
        })
    }
}

fn spends_the_same(a: &Transaction, b: &Transaction) -> bool {
    let spends = |outpoint: &OutPoint| a.inputs.iter().any(|input| input.previous_output == *outpoint);
    b.inputs.iter().any(|input| spends(&input.previous_output))
}
