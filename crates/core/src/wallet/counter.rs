//! Taking a payment back: another transaction of the same coins, which pays this wallet. The network takes whichever is in the
//! branch that wins; teaching what that means is what this is for.

use super::bump::BumpError;
use super::tx_builder::{MIN_RELAY, Terms, build_around};
use super::wallet::Wallet;
use crate::primitives::{Amount, FeeRate, Transaction, TxOut, Txid};
use crate::script::SighashType;

impl Wallet {
    /// Spends all coins of a payment to a fresh change address, with at least the payment's fee and fee rate. It can't be
    /// replaced. The wallet remembers nothing of it.
    ///
    /// # Errors
    /// [`BumpError::Unknown`], [`BumpError::NotAllOurs`], or what stands in the way of signing.
    pub fn counter_payment(&self, txid: &Txid) -> Result<Transaction, BumpError> {
        let payment = &self.transaction(txid).ok_or(BumpError::Unknown(*txid))?.transaction;
        let coins = self.own_inputs(payment).ok_or(BumpError::NotAllOurs)?;
        let paid = self.package_of(payment, &coins)?;
        let to = self.fresh_change(self.default_kind());
        let terms = |for_parents| {
            let fee_rate = FeeRate(paid.rate().0.saturating_add(1)).max(MIN_RELAY);
            Terms { fee_rate, for_parents, replaceable: false }
        };
        let cheapest = build_around(vec![], &terms(Amount::ZERO), &coins, &to)?;
        let missing = paid.fee.checked_sub(cheapest.fee).unwrap_or(Amount::ZERO);
        let draft = build_around(vec![], &terms(missing), &coins, &to)?;
        let spent: Vec<Option<TxOut>> = draft
            .transaction
            .inputs
            .iter()
            .map(|input| {
                let own = self.ledger.own(&input.previous_output)?;
                let script_pubkey = self.address_at(own.path).script_pubkey();
                Some(TxOut { value: own.value, script_pubkey })
            })
            .collect();
        Ok(self.sign_transaction(&draft.transaction, &spent, SighashType::DEFAULT)?)
    }

    /// What a transaction gives to others, in satoshis.
    pub fn paid_to_others(&self, tx: &Transaction) -> Amount {
        let theirs = tx.outputs.iter().filter(|output| self.path_of(&output.script_pubkey).is_none());
        Amount(theirs.map(|output| output.value.0).fold(0, u64::saturating_add))
    }
}
