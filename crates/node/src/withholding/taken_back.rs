//! A payment that is taken back: by a transaction that spends its coins again, in a branch that begins below the payment's block. What
//! takes the payment's place meanwhile, as a higher fee does, is what is taken back from then on.

use std::collections::BTreeSet;
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
        let base = self.below_rivals(&counter.transaction);
        let begun = self.withholding.branch.as_ref();
        if begun.is_some_and(|branch| branch.base == base || branch.has_grown()) {
            return;
        }
        let branch = Branch::begin(&self.chain, &self.mempool, base, Some(counter), self.now);
        self.withholding.branch = branch.map(Box::new);
    }

    /// The block below all that have one of these coins spent, by whatever transaction.
    fn below_rivals(&self, counter: &Transaction) -> BlockHash {
        let tip = self.chain.tip();
        let rivals = rivals(counter, |coin| self.chain.index().spender(coin));
        let heights = rivals.iter().filter_map(|txid| self.chain.index().position(txid));
        let lowest = heights.map(|position| position.height).min();
        let below = lowest.map_or(tip.height, |height| height.saturating_sub(1));
        self.chain.tree().active_at(below).unwrap_or(tip.hash)
    }

    /// Names the payment that stands now: who spends its coins may be another by now. Whether it is.
    pub(super) fn follow_payment(&mut self) -> bool {
        let Some(counter) = &self.withholding.counter else { return false };
        let standing = self.standing(&counter.transaction).filter(|(txid, _)| *txid != counter.payment);
        let (Some(counter), Some((payment, amount))) = (&mut self.withholding.counter, standing) else {
            return false;
        };
        (counter.payment, counter.amount) = (payment, amount);
        true
    }

    /// What spends the coins on the branch that others know, else what waits to, and how much it gives to others: the one that gives
    /// most. `None` where nobody is given anything; then there is nothing but the old payment to name.
    fn standing(&self, counter: &Transaction) -> Option<(Txid, u64)> {
        let wallet = self.wallet.as_ref()?;
        let confirmed = rivals(counter, |coin| self.chain.index().spender(coin));
        let confirmed = confirmed.iter().filter_map(|txid| Some(self.chain.transaction(txid)?.0));
        let waiting = rivals(counter, |coin| self.mempool.spender(coin));
        let waiting = waiting.iter().filter_map(|txid| Some(&*self.mempool.get(txid)?.tx));
        let most = |rivals: &mut dyn Iterator<Item = &Transaction>| {
            let given = rivals.map(|tx| (tx.txid(), wallet.paid_to_others(tx).0));
            given.filter(|(_, amount)| *amount > 0).max_by_key(|(_, amount)| *amount)
        };
        most(&mut { confirmed }).or_else(|| most(&mut { waiting }))
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

/// Who spends the coins of what takes a payment back, itself aside.
fn rivals(counter: &Transaction, spender: impl Fn(&OutPoint) -> Option<Txid>) -> BTreeSet<Txid> {
    let spenders = counter.inputs.iter().filter_map(|input| spender(&input.previous_output));
    let own = counter.txid();
    spenders.filter(|txid| *txid != own).collect()
}

fn spends_the_same(a: &Transaction, b: &Transaction) -> bool {
    let spends = |outpoint: &OutPoint| a.inputs.iter().any(|input| input.previous_output == *outpoint);
    b.inputs.iter().any(|input| spends(&input.previous_output))
}
