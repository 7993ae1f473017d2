//! Paying: from a request to a signed transaction.

use super::address::Address;
use super::coin_selection::Candidate;
use super::entry::{CoinState, WalletCoin};
use super::funding::Funding;
use super::output_type::OutputType;
use super::signer::InputToSign;
use super::tx_builder::{Change, Draft, SendError, SendRequest, Spend};
use super::wallet::Wallet;
use crate::primitives::{Amount, OutPoint, ScriptBuf, Transaction, TxOut};
use crate::script::{SighashType, SpendingTransaction};

/// Randomness helps a Schnorr nonce against attacks on the hardware only (BIP340), and there is none here.
const NO_AUX: [u8; 32] = [0; 32];

/// Stands for an output that is not known; no signature that is made covers it.
const UNKNOWN: TxOut = TxOut { value: Amount::ZERO, script_pubkey: ScriptBuf(Vec::new()) };

/// A transaction ready to be looked at or sent, with what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The transaction; unsigned in a plan.
    pub transaction: Transaction,
    /// The coins that it spends, in the order of its inputs.
    pub inputs: Vec<WalletCoin>,
    /// What the miner gets.
    pub fee: Amount,
    /// Virtual bytes; in a plan an upper bound.
    pub vsize: usize,
    /// The output that comes back, and its address.
    pub change: Option<(u32, Address)>,
}

impl Wallet {
    /// What a payment would look like and cost; works while locked. The same wallet and request always give the same.
    ///
    /// # Errors
    /// What stands in the way; see [`SendError`].
    pub fn plan(&self, request: &SendRequest, tip: u32) -> Result<Payment, SendError> {
        self.plan_funded(request, &Funding::default(), tip)
    }

    /// Builds and signs a payment. It counts as sent once [`Wallet::add_unconfirmed`] tells that the mempool took it in.
    ///
    /// # Errors
    /// What stands in the way; see [`SendError`].
    pub fn create_transaction(&self, request: &SendRequest, tip: u32) -> Result<Payment, SendError> {
        self.sign_payment(self.plan(request, tip)?)
    }

    pub(super) fn sign_payment(&self, mut payment: Payment) -> Result<Payment, SendError> {
        let open = self.secret.open_keys().ok_or(SendError::Locked)?;
        let prevouts: Vec<TxOut> = payment.inputs.iter().map(|coin| self.spent_output(coin)).collect();
        let unsigned = payment.transaction.clone();
        let spending = SpendingTransaction::new(&unsigned, &prevouts);
        for (index, coin) in payment.inputs.iter().enumerate() {
            let key = open.key(coin.path).expect("the public half of this key exists");
            let input = InputToSign { spending: &spending, index, sighash_type: SighashType::DEFAULT };
            let satisfied = input.sign(key.key(), &NO_AUX).expect("the key of a coin signs for it");
            payment.transaction.inputs[index].script_sig = satisfied.script_sig;
            payment.transaction.inputs[index].witness = satisfied.witness;
        }
        payment.vsize = payment.transaction.vsize();
        Ok(payment)
    }

    /// Signs the inputs of any transaction whose keys are ours, and leaves the others as they are. `spent` is what it
    /// spends, as far as it is known, in the order of its inputs; Taproot signatures need all of it (BIP341).
    ///
    /// # Errors
    /// Locked.
    pub fn sign_transaction(
        &self,
        tx: &Transaction,
        spent: &[Option<TxOut>],
        sighash_type: SighashType,
    ) -> Result<Transaction, SendError> {
        let open = self.secret.open_keys().ok_or(SendError::Locked)?;
        let known: Vec<TxOut> = spent.iter().map(|output| output.clone().unwrap_or(UNKNOWN)).collect();
        let spending = SpendingTransaction::new(tx, &known);
        let complete = spent.iter().all(Option::is_some);
        let mut signed = tx.clone();
        for (index, output) in spent.iter().enumerate() {
            let path = output.as_ref().and_then(|output| self.path_of(&output.script_pubkey));
            let Some(path) = path.filter(|path| complete || path.kind != OutputType::Bech32m) else {
                continue;
            };
            let Ok(key) = open.key(path) else { continue };
            let input = InputToSign { spending: &spending, index, sighash_type };
            if let (Ok(satisfied), Some(input)) =
                (input.sign(key.key(), &NO_AUX), signed.inputs.get_mut(index))
            {
                (input.script_sig, input.witness) = (satisfied.script_sig, satisfied.witness);
            }
        }
        Ok(signed)
    }

    fn spent_output(&self, coin: &WalletCoin) -> TxOut {
        TxOut { value: coin.value, script_pubkey: self.address_at(coin.path).script_pubkey() }
    }

    pub(super) fn check_addresses(&self, spend: &Spend) -> Result<(), SendError> {
        let foreign = |address: &&Address| address.network() != self.params.network;
        match spend.addresses().find(foreign) {
            Some(address) => Err(SendError::OtherNetwork(address.network())),
            None => Ok(()),
        }
    }

    /// Change of the kind that payments go to tells least which output is change (Bitcoin Core's `TransactionChangeType`):
    /// of the kinds paid to the newest, else the newest of all.
    pub(super) fn change_for(&self, spend: &Spend) -> Change {
        let paid_to = |kind: &OutputType| {
            self.keys.has(*kind) && spend.addresses().any(|address| address.kind() == kind.address_kind())
        };
        self.fresh_change(OutputType::ALL.into_iter().rev().find(paid_to).unwrap_or(OutputType::Bech32m))
    }

    pub(super) fn fresh_change(&self, kind: OutputType) -> Change {
        let path = self.keys.change(kind);
        Change { kind: path.kind, script_pubkey: self.address_at(path).script_pubkey(), place: None }
    }

    pub(super) fn chosen_coins(&self, chosen: &[OutPoint], tip: u32) -> Result<Vec<Candidate>, SendError> {
        let coins = self.coins(tip);
        let unique: std::collections::BTreeSet<_> = chosen.iter().collect();
        unique
            .into_iter()
            .map(|outpoint| {
                let coin = coins.iter().find(|coin| coin.outpoint == *outpoint);
                let coin = coin.ok_or(SendError::UnknownCoin(*outpoint))?;
                match coin.state {
                    // Spending a stranger's unconfirmed payment is the user's own choice here, as in Bitcoin Core.
                    CoinState::Spendable | CoinState::Unconfirmed => Ok(candidate(coin)),
                    state => Err(SendError::UnspendableCoin { outpoint: *outpoint, state }),
                }
            })
            .collect()
    }

    pub(super) fn to_payment(&self, draft: Draft, tip: u32) -> Payment {
        let coins = self.coins(tip);
        let spent = |outpoint: OutPoint| coins.iter().find(|coin| coin.outpoint == outpoint).copied();
        let inputs =
            draft.transaction.inputs.iter().filter_map(|input| spent(input.previous_output)).collect();
        let change = draft.change.and_then(|vout| {
            let script = &draft.transaction.outputs.get(vout)?.script_pubkey;
            Some((vout as u32, Address::from_script(script, &self.params)?))
        });
        Payment { transaction: draft.transaction, inputs, fee: draft.fee, vsize: draft.vsize, change }
    }
}

pub(super) fn candidate(coin: &WalletCoin) -> Candidate {
    Candidate { outpoint: coin.outpoint, value: coin.value, kind: coin.path.kind }
}
