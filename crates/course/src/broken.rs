//! Payments of which each breaks one rule, made of a coin of the student's own.

use hashyard_core::transaction::SEQUENCE_FINAL;
use hashyard_core::{Amount, OutPoint, ScriptBuf, Transaction, TxIn, TxOut};

/// Bitcoin Core's reject strings for the five, in alphabetical order; what stands in brackets behind them is left out.
pub const REASONS: [&str; 5] = [
    "bad-txns-in-belowout",
    "bad-txns-inputs-duplicate",
    "mempool-script-verify-flag-failed",
    "missing-inputs",
    "non-final",
];

/// Outputs that no transaction has.
const BEYOND: u32 = 100_000;
/// Blocks until the one with a lock time may be mined.
const LATER: u32 = 1_000;
/// What all but one leave to the miner, in satoshis.
const FEE: u64 = 1_000;

/// Which rule a payment breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flaw {
    /// It pays more than it spends.
    TooMuch,
    /// It spends an output that does not exist.
    NoCoin,
    /// Nobody signed it.
    Unsigned,
    /// It spends one coin twice.
    Twice,
    /// Its lock time has not come.
    TooEarly,
}

impl Flaw {
    /// All of them, as they are shown.
    pub const ALL: [Self; 5] = [Self::TooMuch, Self::NoCoin, Self::Unsigned, Self::Twice, Self::TooEarly];
}

/// The payment with this flaw: it spends a coin of `value` and pays to `to`, while the tip is at `height`.
pub fn payment(flaw: Flaw, coin: OutPoint, value: Amount, to: ScriptBuf, height: u32) -> Transaction {
    let (mut inputs, mut lock_time) = (vec![input(coin)], 0);
    let mut value = Amount(value.0.saturating_sub(FEE));
    match flaw {
        Flaw::TooMuch => value.0 += 2 * FEE,
        Flaw::NoCoin => inputs[0].previous_output.vout += BEYOND,
        Flaw::Unsigned => {}
        Flaw::Twice => inputs.push(input(coin)),
        Flaw::TooEarly => {
            lock_time = height.saturating_add(LATER);
            // With final sequence numbers throughout, a lock time counts for nothing.
            inputs[0].sequence = SEQUENCE_FINAL - 1;
        }
    }
    Transaction { version: 2, inputs, outputs: vec![TxOut { value, script_pubkey: to }], lock_time }
}

fn input(coin: OutPoint) -> TxIn {
    TxIn {
        previous_output: coin,
        script_sig: ScriptBuf::default(),
        sequence: SEQUENCE_FINAL,
        witness: vec![],
    }
}

/// A reject string without what stands in brackets behind it.
pub fn plain_reason(reason: &str) -> &str {
    reason.split_once(" (").map_or(reason, |(plain, _)| plain)
}
