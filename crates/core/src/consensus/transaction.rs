//! Transaction checks: by itself, and against the coins it spends.

use std::collections::BTreeSet;

use super::error::TxError;
use super::{MAX_BLOCK_WEIGHT, WITNESS_SCALE_FACTOR};
use crate::script::{
    Flags, ScriptWork, SpendingTransaction, TransactionChecker, legacy_sigop_count, p2sh_sigop_count,
    verify_script, witness_sigop_count,
};
use crate::{Amount, Coin, Params, Transaction, TxOut};

/// What a transaction must satisfy whatever it spends (`CheckTransaction`).
pub fn check_transaction(tx: &Transaction) -> Result<(), TxError> {
    if tx.inputs.is_empty() {
        return Err(TxError::NoInputs);
    }
    if tx.outputs.is_empty() {
        return Err(TxError::NoOutputs);
    }
    if tx.encode_legacy().len() * WITNESS_SCALE_FACTOR > MAX_BLOCK_WEIGHT {
        return Err(TxError::Oversize);
    }
    check_output_values(&tx.outputs)?;
    let distinct: BTreeSet<_> = tx.inputs.iter().map(|input| input.previous_output).collect();
    if distinct.len() != tx.inputs.len() {
        return Err(TxError::DuplicateInputs);
    }
    check_prevouts(tx)
}

fn check_output_values(outputs: &[TxOut]) -> Result<(), TxError> {
    let mut total = Amount::ZERO;
    for output in outputs {
        if (output.value.0 as i64) < 0 {
            return Err(TxError::NegativeOutput);
        }
        if !output.value.is_money() {
            return Err(TxError::OutputTooLarge);
        }
        total = total.checked_add(output.value).ok_or(TxError::OutputTotalTooLarge)?;
    }
    Ok(())
}

fn check_prevouts(tx: &Transaction) -> Result<(), TxError> {
    if tx.is_coinbase() {
        return match tx.inputs[0].script_sig.len() {
            2..=100 => Ok(()),
            _ => Err(TxError::CoinbaseLength),
        };
    }
    match tx.inputs.iter().any(|input| input.previous_output.is_null()) {
        true => Err(TxError::NullPrevout),
        false => Ok(()),
    }
}

/// Maturity and amounts against the spent coins, in the order of the inputs; gives the fee (`CheckTxInputs`).
/// `height` is that of the block in which the transaction stands or would stand.
pub fn check_tx_inputs(
    params: &Params,
    tx: &Transaction,
    coins: &[&Coin],
    height: u32,
) -> Result<Amount, TxError> {
    let mut input = Amount::ZERO;
    for coin in coins {
        let depth = height.saturating_sub(coin.height);
        if coin.coinbase && depth < params.coinbase_maturity {
            return Err(TxError::PrematureCoinbaseSpend { depth });
        }
        input = input.checked_add(coin.output.value).ok_or(TxError::InputValuesOutOfRange)?;
    }
    let output = tx.output_value().ok_or(TxError::OutputTotalTooLarge)?;
    input.checked_sub(output).ok_or(TxError::InBelowOut { input: input.0, output: output.0 })
}

/// Signature operations as they were counted before BIP16, which still bounds every block (`GetLegacySigOpCount`).
pub fn legacy_sigops(tx: &Transaction) -> u32 {
    let inputs = tx.inputs.iter().map(|input| legacy_sigop_count(&input.script_sig, false));
    let outputs = tx.outputs.iter().map(|output| legacy_sigop_count(&output.script_pubkey, false));
    inputs.chain(outputs).sum()
}

/// What the signature operations of a transaction cost a block: those in witnesses 1, all others 4, also where only the
/// spent output tells that there are any (BIP141, `GetTransactionSigOpCost`). `coins` are those that it spends, in the
/// order of the inputs; a coinbase has none.
pub fn sigop_cost(tx: &Transaction, coins: &[&Coin], flags: Flags) -> u32 {
    let spends = || tx.inputs.iter().zip(coins).map(|(input, coin)| (input, &coin.output.script_pubkey));
    let hidden: u32 = match flags.contains(Flags::P2SH) {
        true => spends().map(|(input, script)| p2sh_sigop_count(&input.script_sig, script)).sum(),
        false => 0,
    };
    let in_witnesses: u32 = spends().map(|(input, script)| witness_sigop_count(input, script, flags)).sum();
    (legacy_sigops(tx) + hidden) * WITNESS_SCALE_FACTOR as u32 + in_witnesses
}

/// Runs the scripts of every input against the coins that it spends, in the order of the inputs, and counts that in `work`.
pub fn check_input_scripts(
    tx: &Transaction,
    coins: &[&Coin],
    flags: Flags,
    work: &ScriptWork,
) -> Result<(), TxError> {
    let spending = SpendingTransaction::new(tx, coins.iter().map(|coin| &coin.output));
    let verdict = tx.inputs.iter().zip(coins).enumerate().try_for_each(|(index, (input, coin))| {
        let checker = TransactionChecker::new(&spending, index);
        work.add(1, 0);
        verify_script(&input.script_sig, &coin.output.script_pubkey, &input.witness, flags, &checker)
            .map_err(|error| TxError::Script { input: index, error })
    });
    work.add(0, spending.signatures_checked());
    verdict
}
