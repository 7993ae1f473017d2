//! Raising the fee of what waits: a replacement with a higher fee (BIP125), or a child that pays for its parent, too.

use core::fmt;

use super::account::Chain;
use super::coin_selection::Candidate;
use super::entry::{CoinState, TxState, WalletCoin, WalletTx};
use super::output_type::OutputType;
use super::paying::Payment;
use super::tx_builder::{Change, Draft, INCREMENTAL_RELAY, MIN_RELAY, SendError, Terms, build_around};
use super::wallet::Wallet;
use crate::primitives::{Amount, FeeRate, OutPoint, Transaction, TxOut, Txid};

/// By how much a replacement's rate rises where nothing is said: 5 sat/vB (Bitcoin Core's
/// `WALLET_INCREMENTAL_RELAY_FEE`).
const RATE_STEP: u64 = 5_000;

/// Why a transaction's fee can't be raised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BumpError {
    /// Not a transaction of this wallet; holds its id.
    Unknown(Txid),
    /// It is in a block, or a block conflicts with it.
    Settled,
    /// It is not in the mempool any more.
    Dropped,
    /// It was made anew with a higher fee before.
    BumpedAlready {
        /// The transaction.
        txid: Txid,
        /// The one in its place.
        by: Txid,
    },
    /// Something that the wallet knows spends from it.
    HasDescendants,
    /// It does not signal that it may be replaced (BIP125).
    NotReplaceable,
    /// Others have paid for it, too.
    NotAllOurs,
    /// There is no such output, or it is not change: an index that was given.
    NotChange(u32),
    /// The fee is not enough to replace.
    FeeTooLow {
        /// What the replacement would pay.
        fee: Amount,
        /// What it must pay at least.
        least: Amount,
    },
    /// No output of it is ours and unspent.
    NothingToSpend,
    /// It waits at this rate or a better one already; holds its rate with its unconfirmed parents.
    FastEnough(FeeRate),
    /// The new transaction can't be made.
    Send(SendError),
}

impl fmt::Display for BumpError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown(_) => write!(f, "Invalid or non-wallet transaction id"),
            Self::Settled => {
                write!(f, "Transaction has been mined, or is conflicted with a mined transaction")
            }
            Self::Dropped => write!(f, "Transaction is not in the mempool"),
            Self::BumpedAlready { txid, by } => {
                write!(f, "Cannot bump transaction {txid} which was already bumped by transaction {by}")
            }
            Self::HasDescendants => write!(f, "Transaction has descendants in the wallet"),
            Self::NotReplaceable => write!(f, "Transaction is not BIP 125 replaceable"),
            Self::NotAllOurs => write!(f, "Transaction contains inputs that don't belong to this wallet"),
            Self::NotChange(_) => write!(f, "Change position is out of range"),
            Self::FeeTooLow { fee, least } => {
                write!(f, "Insufficient total fee {fee}, must be at least {least}")
            }
            Self::NothingToSpend => write!(f, "no unspent output of the transaction is in this wallet"),
            Self::FastEnough(rate) => write!(f, "the transaction pays {rate} sat/vB already"),
            Self::Send(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for BumpError {}

impl From<SendError> for BumpError {
    fn from(error: SendError) -> Self {
        Self::Send(error)
    }
}

/// How a replacement shall differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BumpRequest {
    /// The new rate; none: as much as it takes.
    pub fee_rate: Option<FeeRate>,
    /// The replacement can't be replaced itself.
    pub is_final: bool,
    /// Which output the fee may be taken from; none: the change.
    pub change: Option<u32>,
}

/// What a transaction and its unconfirmed ancestors pay together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackageFee {
    /// The sum of fees.
    pub fee: Amount,
    /// The sum of sizes, in virtual bytes.
    pub vsize: usize,
}

impl PackageFee {
    pub(super) fn rate(&self) -> FeeRate {
        FeeRate(self.fee.0.saturating_mul(1_000) / (self.vsize as u64).max(1))
    }
}

/// Replacing (BIP125).
impl Wallet {
    /// Whether [`Wallet::bump_fee`] could work.
    pub fn can_bump(&self, txid: &Txid) -> bool {
        self.bumpable(txid).is_ok()
    }

    /// The same payment with a higher fee: the same coins and outputs, less change, and more coins if that does not reach.
    /// The original fee comes with it.
    ///
    /// # Errors
    /// See [`BumpError`].
    pub fn bump_fee(
        &self,
        txid: &Txid,
        request: &BumpRequest,
        tip: u32,
    ) -> Result<(Payment, Amount), BumpError> {
        let original = &self.bumpable(txid)?.transaction;
        let spent = self.own_inputs(original).ok_or(BumpError::NotAllOurs)?;
        let old = self.package_of(original, &spent)?;
        let (outputs, change) = self.split_change(original, request.change)?;
        let terms = Terms {
            fee_rate: request.fee_rate.unwrap_or(FeeRate(old.rate().0 + RATE_STEP)),
            for_parents: Amount::ZERO,
            replaceable: !request.is_final,
        };
        let draft =
            self.with_more_coins(spent, tip, |coins| build_around(outputs.clone(), &terms, coins, &change))?;
        let least = Amount(old.fee.0.saturating_add(INCREMENTAL_RELAY.fee(draft.vsize).0));
        match draft.fee < least {
            true => Err(BumpError::FeeTooLow { fee: draft.fee, least }),
            false => Ok((self.sign_payment(self.to_payment(draft, tip))?, old.fee)),
        }
    }

    /// A transaction that waits, may be replaced, and whose coins are all ours.
    fn bumpable(&self, txid: &Txid) -> Result<&WalletTx, BumpError> {
        let held = self.transaction(txid).ok_or(BumpError::Unknown(*txid))?;
        if self.ledger.has_children(txid) {
            return Err(BumpError::HasDescendants);
        }
        if let (TxState::Unconfirmed | TxState::Removed(_), Some(by)) = (held.state, held.replaced_by) {
            return Err(BumpError::BumpedAlready { txid: *txid, by });
        }
        let held = self.waiting(txid)?;
        if !held.transaction.signals_replacement() {
            return Err(BumpError::NotReplaceable);
        }
        self.own_inputs(&held.transaction).map(|_| held).ok_or(BumpError::NotAllOurs)
    }

    fn waiting(&self, txid: &Txid) -> Result<&WalletTx, BumpError> {
        let held = self.transaction(txid).ok_or(BumpError::Unknown(*txid))?;
        match held.state {
            TxState::Unconfirmed => Ok(held),
            TxState::Confirmed { .. } | TxState::Conflicted { .. } => Err(BumpError::Settled),
            TxState::Removed(_) => Err(BumpError::Dropped),
        }
    }

    pub(super) fn own_inputs(&self, tx: &Transaction) -> Option<Vec<Candidate>> {
        let own = |outpoint: OutPoint| {
            let own = self.ledger.own(&outpoint)?;
            Some(Candidate { outpoint, value: own.value, kind: own.path.kind })
        };
        tx.inputs.iter().map(|input| own(input.previous_output)).collect()
    }

    pub(super) fn package_of(&self, tx: &Transaction, spent: &[Candidate]) -> Result<PackageFee, BumpError> {
        let input = Amount::checked_sum(spent.iter().map(|coin| coin.value));
        let fee = input.zip(tx.output_value()).and_then(|(input, output)| input.checked_sub(output));
        let fee = fee.ok_or(BumpError::Send(SendError::AmountTooLarge))?;
        Ok(PackageFee { fee, vsize: tx.vsize() })
    }

    /// What others get, and where the rest goes: to the output at the index, or to the change.
    fn split_change(&self, tx: &Transaction, chosen: Option<u32>) -> Result<(Vec<TxOut>, Change), BumpError> {
        let path = |output: &TxOut| self.path_of(&output.script_pubkey);
        let is_change = |output: &TxOut| path(output).is_some_and(|path| path.chain == Chain::Change);
        let at = match chosen {
            Some(index) => Some(index as usize),
            None => tx.outputs.iter().position(is_change),
        };
        let Some(at) = at else { return Ok((tx.outputs.clone(), self.fresh_change(OutputType::Bech32m))) };
        let wrong = BumpError::NotChange(chosen.unwrap_or_default());
        let change = tx.outputs.get(at).and_then(|output| Some((output, path(output)?))).ok_or(wrong)?;
        let mut outputs = tx.outputs.clone();
        outputs.remove(at);
        Ok((
            outputs,
            Change { kind: change.1.kind, script_pubkey: change.0.script_pubkey.clone(), place: None },
        ))
    }

    /// Tries with these coins, then with one confirmed coin more, and so on.
    fn with_more_coins(
        &self,
        mut coins: Vec<Candidate>,
        tip: u32,
        build: impl Fn(&[Candidate]) -> Result<Draft, SendError>,
    ) -> Result<Draft, SendError> {
        let confirmed = |coin: &WalletCoin| coin.state == CoinState::Spendable && coin.confirmations > 0;
        let mut more = self.coins(tip).into_iter().filter(confirmed);
        loop {
            match (build(&coins), more.next()) {
                (Err(SendError::InsufficientFunds { .. }), Some(coin)) => {
                    coins.push(Candidate {
                        outpoint: coin.outpoint,
                        value: coin.value,
                        kind: coin.path.kind,
                    });
                }
                (result, _) => return result,
            }
        }
    }
}

/// Child pays for parent.
impl Wallet {
    /// Whether [`Wallet::child_pays`] could work.
    pub fn can_pay_for(&self, txid: &Txid, tip: u32) -> bool {
        self.waiting(txid).is_ok() && !self.unspent_of(txid, tip).is_empty()
    }

    /// A transaction that spends what an unconfirmed one paid us, to ourselves, with a fee that lifts both, and the
    /// unconfirmed ancestors of the first, to a rate. `ancestors` is what these pay now, the transaction's own part
    /// included, as the mempool has it.
    ///
    /// # Errors
    /// See [`BumpError`].
    pub fn child_pays(
        &self,
        txid: &Txid,
        ancestors: PackageFee,
        fee_rate: FeeRate,
        tip: u32,
    ) -> Result<Payment, BumpError> {
        self.waiting(txid)?;
        let coins = self.unspent_of(txid, tip);
        if coins.is_empty() {
            return Err(BumpError::NothingToSpend);
        }
        if fee_rate < MIN_RELAY {
            return Err(BumpError::Send(SendError::FeeRateTooLow(MIN_RELAY)));
        }
        let missing =
            fee_rate.fee(ancestors.vsize).checked_sub(ancestors.fee).filter(|fee| *fee > Amount::ZERO);
        let for_parents = missing.ok_or(BumpError::FastEnough(ancestors.rate()))?;
        let change = self.fresh_change(self.default_kind());
        let terms = Terms { fee_rate, for_parents, replaceable: true };
        let draft = self.with_more_coins(coins, tip, |coins| build_around(vec![], &terms, coins, &change))?;
        Ok(self.sign_payment(self.to_payment(draft, tip))?)
    }

    fn unspent_of(&self, txid: &Txid, tip: u32) -> Vec<Candidate> {
        let open = |coin: &&WalletCoin| {
            coin.outpoint.txid == *txid && matches!(coin.state, CoinState::Spendable | CoinState::Unconfirmed)
        };
        let coins = self.coins(tip);
        let candidate = |coin: &WalletCoin| Candidate {
            outpoint: coin.outpoint,
            value: coin.value,
            kind: coin.path.kind,
        };
        coins.iter().filter(open).map(candidate).collect()
    }
}
