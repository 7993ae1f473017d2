//! From "pay so much to whom" to an unsigned transaction: coins, fee, change.

use core::fmt;

use super::address::Address;
use super::coin_selection::{Candidate, select};
use super::entry::CoinState;
use super::output_type::OutputType;
use crate::mempool::policy::{MAX_STANDARD_TX_WEIGHT, dust_threshold};
use crate::primitives::encode::compact_size_len;
use crate::primitives::transaction::{MAX_BIP125_SEQUENCE, SEQUENCE_FINAL};
use crate::primitives::{
    Amount, COIN, FeeRate, Network, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, sha256,
};

/// No fee above this is paid by mistake: 0.1 coin, Bitcoin Core's `-maxtxfee`.
pub const MAX_FEE: Amount = Amount(COIN / 10);

/// What nodes relay at least: 0.1 sat/vB, as Bitcoin Core since version 30.
pub const MIN_RELAY: FeeRate = FeeRate(100);

/// What a replacement pays at least beyond what it replaces, for its own size (Bitcoin Core's `-incrementalrelayfee`).
pub const INCREMENTAL_RELAY: FeeRate = FeeRate(100);

/// The rate by which an output is dust: 3 sat/vB (Bitcoin Core's `DUST_RELAY_TX_FEE`).
const DUST_RELAY: FeeRate = FeeRate(3_000);

/// Nodes relay nothing larger, in virtual bytes.
pub const MAX_VSIZE: usize = MAX_STANDARD_TX_WEIGHT / 4;

/// Who gets how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Spend {
    /// Everyone gets the amount; the fee comes on top.
    Exact(Vec<(Address, Amount)>),
    /// The fee is taken from the amounts in equal parts, the first giving what can't be divided.
    SubtractFee(Vec<(Address, Amount)>),
    /// The same, and only those at these places give, each named once.
    SubtractFeeFrom(Vec<(Address, Amount)>, Vec<usize>),
    /// All coins, less the fee, to one address; no change.
    All(Address),
}

impl Spend {
    /// Who gets something.
    pub fn addresses(&self) -> impl Iterator<Item = &Address> {
        let (listed, only) = match self {
            Self::Exact(to) | Self::SubtractFee(to) | Self::SubtractFeeFrom(to, _) => (to.as_slice(), None),
            Self::All(to) => (&[][..], Some(to)),
        };
        listed.iter().map(|(address, _)| address).chain(only)
    }
}

/// What the user asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SendRequest {
    /// Who gets how much.
    pub spend: Spend,
    /// What to pay for the size, at least.
    pub fee_rate: FeeRate,
    /// Spend exactly these coins; none leaves the choice to the wallet.
    pub coins: Option<Vec<OutPoint>>,
    /// Signal that the transaction may be replaced while unconfirmed (BIP125).
    pub replaceable: bool,
}

/// Why nothing is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendError {
    /// The wallet is locked and can't sign.
    Locked,
    /// Nobody to pay to.
    NoRecipient,
    /// The coins don't reach.
    InsufficientFunds {
        /// What can be spent now, or the sum of the chosen coins.
        have: Amount,
        /// Amounts and fee together, as far as they can be told.
        need: Amount,
    },
    /// A chosen coin is not, or no longer, the wallet's.
    UnknownCoin(OutPoint),
    /// A chosen coin can't be spent now.
    UnspendableCoin {
        /// Which.
        outpoint: OutPoint,
        /// Why.
        state: CoinState,
    },
    /// An output that costs more to spend than it is worth; nodes don't relay it.
    Dust {
        /// What it would hold.
        amount: Amount,
        /// What such an output must hold.
        least: Amount,
    },
    /// The amounts add up to more than there can be.
    AmountTooLarge,
    /// Below what nodes relay; holds that.
    FeeRateTooLow(FeeRate),
    /// A fee above [`MAX_FEE`]; holds the fee.
    FeeTooHigh(Amount),
    /// An address of another network; holds it.
    OtherNetwork(Network),
    /// More inputs or outputs than nodes relay in one transaction; holds the virtual bytes.
    TooLarge(usize),
}

impl fmt::Display for SendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Locked => write!(f, "the wallet is locked: unlock it with the passphrase first"),
            Self::NoRecipient => write!(f, "nobody to pay to"),
            Self::InsufficientFunds { have, need } => {
                write!(f, "insufficient funds: {need} needed with the fee, {have} can be spent now")
            }
            Self::UnknownCoin(outpoint) => write!(f, "coin {outpoint} is not in this wallet, or spent"),
            Self::UnspendableCoin { outpoint, state } => {
                write!(f, "coin {outpoint} can't be spent now: {state}")
            }
            Self::Dust { amount, least } => {
                write!(f, "{amount} is too little for an output: at least {least}")
            }
            Self::AmountTooLarge => write!(f, "the amounts add up to more than 21 million coins"),
            Self::FeeRateTooLow(least) => write!(f, "fee rate too low: nodes relay from {least} sat/vB"),
            Self::FeeTooHigh(fee) => write!(f, "a fee of {fee} is above the limit of {MAX_FEE}"),
            Self::OtherNetwork(network) => write!(f, "the address belongs to {network}"),
            Self::TooLarge(vsize) => {
                write!(f, "{vsize} virtual bytes are more than nodes relay ({MAX_VSIZE}): send less at once")
            }
        }
    }
}

impl core::error::Error for SendError {}

/// An unsigned transaction and what it costs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The transaction; its inputs have empty scripts.
    pub transaction: Transaction,
    /// Inputs less outputs.
    pub fee: Amount,
    /// Upper bound of its size once signed, in virtual bytes.
    pub vsize: usize,
    /// Which output is change.
    pub change: Option<usize>,
}

/// Where change goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Which kind of address.
    pub kind: OutputType,
    /// Its script.
    pub script_pubkey: ScriptBuf,
    /// At which place among the outputs, at most behind the last; none: at one that tells nothing.
    pub place: Option<usize>,
}

impl Change {
    /// Virtual bytes of making it and of spending it later.
    fn cost(&self) -> usize {
        output_vsize(&self.script_pubkey) + self.kind.input_vsize()
    }
}

/// Virtual bytes of a transaction with signed inputs of these kinds and these outputs; never less than the real size.
pub fn estimate_vsize(inputs: &[Candidate], outputs: &[TxOut]) -> usize {
    let witness = inputs.iter().any(|coin| coin.kind != OutputType::Legacy);
    let signed: usize = inputs.iter().map(|coin| coin.kind.input_weight()).sum();
    // Without any witness there are neither marker and flag nor empty witnesses (BIP144).
    let weight = match witness {
        true => signed + 2,
        false => signed - inputs.len(),
    };
    (4 * fixed_size(inputs.len(), outputs) + weight).div_ceil(4)
}

/// Bytes of everything but inputs and witnesses.
fn fixed_size(inputs: usize, outputs: &[TxOut]) -> usize {
    let counts = compact_size_len(inputs as u64) + compact_size_len(outputs.len() as u64);
    8 + counts + outputs.iter().map(|out| output_vsize(&out.script_pubkey)).sum::<usize>()
}

fn output_vsize(script: &ScriptBuf) -> usize {
    8 + compact_size_len(script.len() as u64) + script.len()
}

/// Builds the transaction from `coins`, all of them if `forced`, else as many as are needed.
///
/// # Errors
/// What stands in the way; see [`SendError`].
pub fn build(
    request: &SendRequest,
    coins: &[Candidate],
    forced: bool,
    change: &Change,
) -> Result<Draft, SendError> {
    if request.fee_rate < MIN_RELAY {
        return Err(SendError::FeeRateTooLow(MIN_RELAY));
    }
    let plan = Plan { rate: request.fee_rate, coins, forced, change };
    let change_place = change.place;
    let (inputs, mut outputs, change) = match &request.spend {
        Spend::Exact(to) => plan.exact(recipients(to)?)?,
        Spend::SubtractFee(to) => plan.subtract_fee(recipients(to)?, &Vec::from_iter(0..to.len()))?,
        Spend::SubtractFeeFrom(to, from) => plan.subtract_fee(recipients(to)?, from)?,
        Spend::All(to) => plan.all(to)?,
    };
    let change = change.map(|output| insert_change(&inputs, &mut outputs, output, change_place));
    finish(request.replaceable, &inputs, outputs, change)
}

/// What a transaction pays for itself, and for others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Terms {
    /// What to pay for the size, at least.
    pub fee_rate: FeeRate,
    /// What to pay on top, for unconfirmed parents.
    pub for_parents: Amount,
    /// Signal that the transaction may be replaced while unconfirmed (BIP125).
    pub replaceable: bool,
}

/// Builds the transaction from all of `coins` with these outputs and change. Without outputs, all goes to change.
///
/// # Errors
/// What stands in the way; see [`SendError`].
pub fn build_around(
    mut outputs: Vec<TxOut>,
    terms: &Terms,
    coins: &[Candidate],
    change: &Change,
) -> Result<Draft, SendError> {
    let plan = Plan { rate: terms.fee_rate, coins, forced: true, change };
    let (excess, fee, fee_with_change) = plan.costs(coins, &outputs)?;
    let due = |fee: Amount| Amount(fee.0.saturating_add(terms.for_parents.0));
    let rest = plan.change(excess.checked_sub(due(fee_with_change)));
    if excess < due(fee) || (rest.is_none() && outputs.is_empty()) {
        return Err(plan.insufficient(&outputs, due(fee_with_change)));
    }
    let change = rest.map(|rest| insert_change(coins, &mut outputs, rest, change.place));
    finish(terms.replaceable, coins, outputs, change)
}

type Parts = (Vec<Candidate>, Vec<TxOut>, Option<TxOut>);

struct Plan<'a> {
    rate: FeeRate,
    coins: &'a [Candidate],
    forced: bool,
    change: &'a Change,
}

impl Plan<'_> {
    /// The fee is paid from what exceeds the amounts; the rest is change, unless it would be dust.
    fn exact(&self, outputs: Vec<TxOut>) -> Result<Parts, SendError> {
        let inputs = self.choose(&outputs, self.rate)?;
        let (excess, fee, fee_with_change) = self.costs(&inputs, &outputs)?;
        if excess < fee {
            return Err(self.insufficient(&outputs, fee));
        }
        let change = self.change(excess.checked_sub(fee_with_change));
        Ok((inputs, outputs, change))
    }

    /// All that exceeds the amounts is change; the recipients at `from` give a part of the fee each.
    fn subtract_fee(&self, mut outputs: Vec<TxOut>, from: &[usize]) -> Result<Parts, SendError> {
        let inputs = self.choose(&outputs, FeeRate(0))?;
        let (excess, fee, fee_with_change) = self.costs(&inputs, &outputs)?;
        let change = self.change(Some(excess));
        let due = match change {
            Some(_) => fee_with_change,
            None => fee.checked_sub(excess).unwrap_or(Amount::ZERO),
        };
        let givers = from.len().max(1) as u64;
        let (share, mut odd) = (due.0 / givers, due.0 % givers);
        for index in from {
            let Some(output) = outputs.get_mut(*index) else { continue };
            let part = Amount(share + core::mem::take(&mut odd));
            output.value = output.value.checked_sub(part).unwrap_or(Amount::ZERO);
            check_dust(output)?;
        }
        Ok((inputs, outputs, change))
    }

    /// Coins that would cost more than they bring stay behind, unless they were chosen.
    fn all(&self, to: &Address) -> Result<Parts, SendError> {
        let worth = |coin: &&Candidate| self.forced || coin.effective_value(self.rate) > 0;
        let inputs: Vec<_> = self.coins.iter().filter(worth).copied().collect();
        let mut output = TxOut { value: Amount::ZERO, script_pubkey: to.script_pubkey() };
        let fee = self.rate.fee(estimate_vsize(&inputs, core::slice::from_ref(&output)));
        let have = total(&inputs)?;
        let Some(value) = have.checked_sub(fee) else {
            return Err(SendError::InsufficientFunds { have, need: fee });
        };
        output.value = value;
        check_dust(&output)?;
        Ok((inputs, vec![output], None))
    }

    /// All coins if they were chosen by hand, else enough of them.
    fn choose(&self, outputs: &[TxOut], rate: FeeRate) -> Result<Vec<Candidate>, SendError> {
        if self.forced {
            return Ok(self.coins.to_vec());
        }
        // The most inputs there can be: their count may take more than one byte.
        // One more than the fixed size, for marker and flag (BIP144).
        let fixed = fixed_size(self.coins.len(), outputs) + 1;
        let target = Amount::checked_sum([output_total(outputs)?, rate.fee(fixed)]);
        let one_input = self.coins.iter().map(|coin| coin.kind.input_vsize()).min().unwrap_or(0);
        target
            .and_then(|target| select(self.coins, target, rate, self.change.cost()))
            .ok_or_else(|| self.insufficient(outputs, rate.fee(fixed + one_input)))
    }

    /// What the inputs exceed the outputs by, and the fee without and with change.
    fn costs(&self, inputs: &[Candidate], outputs: &[TxOut]) -> Result<(Amount, Amount, Amount), SendError> {
        let vsize = estimate_vsize(inputs, outputs);
        let counts = compact_size_len(outputs.len() as u64 + 1) - compact_size_len(outputs.len() as u64);
        let fee = self.rate.fee(vsize);
        let excess = total(inputs)?.checked_sub(output_total(outputs)?);
        let excess = excess.ok_or_else(|| self.insufficient(outputs, fee))?;
        Ok((excess, fee, self.rate.fee(vsize + output_vsize(&self.change.script_pubkey) + counts)))
    }

    /// Change, if it is worth having: neither dust nor less than spending it would cost.
    fn change(&self, value: Option<Amount>) -> Option<TxOut> {
        let change = TxOut { value: value?, script_pubkey: self.change.script_pubkey.clone() };
        let worth =
            change.value > self.rate.fee(self.change.kind.input_vsize()) && check_dust(&change).is_ok();
        worth.then_some(change)
    }

    fn insufficient(&self, outputs: &[TxOut], fee: Amount) -> SendError {
        let sum = |amounts: &mut dyn Iterator<Item = Amount>| {
            Amount(amounts.map(|amount| amount.0).fold(0, u64::saturating_add))
        };
        SendError::InsufficientFunds {
            have: sum(&mut self.coins.iter().map(|coin| coin.value)),
            need: Amount(sum(&mut outputs.iter().map(|output| output.value)).0.saturating_add(fee.0)),
        }
    }
}

fn recipients(to: &[(Address, Amount)]) -> Result<Vec<TxOut>, SendError> {
    if to.is_empty() {
        return Err(SendError::NoRecipient);
    }
    let outputs: Vec<_> = to
        .iter()
        .map(|(address, value)| TxOut { value: *value, script_pubkey: address.script_pubkey() })
        .collect();
    output_total(&outputs)?;
    outputs.iter().try_for_each(check_dust)?;
    Ok(outputs)
}

fn check_dust(output: &TxOut) -> Result<(), SendError> {
    let least = dust_threshold(output, DUST_RELAY);
    match output.value < least {
        true => Err(SendError::Dust { amount: output.value, least }),
        false => Ok(()),
    }
}

fn total(coins: &[Candidate]) -> Result<Amount, SendError> {
    Amount::checked_sum(coins.iter().map(|coin| coin.value)).ok_or(SendError::AmountTooLarge)
}

fn output_total(outputs: &[TxOut]) -> Result<Amount, SendError> {
    Amount::checked_sum(outputs.iter().map(|output| output.value)).ok_or(SendError::AmountTooLarge)
}

/// Puts change at its place, or at one that tells nothing: the hash of the coins decides, since there is no entropy here.
fn insert_change(
    inputs: &[Candidate],
    outputs: &mut Vec<TxOut>,
    change: TxOut,
    place: Option<usize>,
) -> usize {
    let mut seed = change.script_pubkey.0.clone();
    inputs.iter().for_each(|coin| seed.extend(coin.outpoint.txid.as_bytes()));
    let index = place.unwrap_or(usize::from(sha256(&seed)[0]) % (outputs.len() + 1)).min(outputs.len());
    outputs.insert(index, change);
    index
}

fn finish(
    replaceable: bool,
    inputs: &[Candidate],
    outputs: Vec<TxOut>,
    change: Option<usize>,
) -> Result<Draft, SendError> {
    let vsize = estimate_vsize(inputs, &outputs);
    let fee = total(inputs)?.checked_sub(output_total(&outputs)?).ok_or(SendError::AmountTooLarge)?;
    if vsize > MAX_VSIZE {
        return Err(SendError::TooLarge(vsize));
    }
    if fee > MAX_FEE {
        return Err(SendError::FeeTooHigh(fee));
    }
    let sequence = if replaceable { MAX_BIP125_SEQUENCE } else { SEQUENCE_FINAL };
    let input = |coin: &Candidate| TxIn {
        previous_output: coin.outpoint,
        script_sig: ScriptBuf::default(),
        sequence,
        witness: vec![],
    };
    let inputs = inputs.iter().map(input).collect();
    let transaction = Transaction { version: 2, inputs, outputs, lock_time: 0 };
    Ok(Draft { transaction, fee, vsize, change })
}
