//! Which transactions are standard, and every number that a node may choose. No consensus: a block may hold others.
//!
//! Values are those of Bitcoin Core's `policy/policy.h` where nothing else is said.

use super::error::MempoolError;
use crate::chain::Coin;
use crate::encode::Encodable;
use crate::script::{
    ScriptKind, WitnessProgram, classify, is_unspendable, legacy_sigop_count, p2sh_sigop_count, push_only,
};
use crate::{Amount, FeeRate, Transaction, TxOut};

/// Versions above are kept for rules to come. Bitcoin Core relays version 3, too, under rules for packages (BIP431)
/// which this pool does not have.
const MAX_STANDARD_VERSION: i32 = 2;
/// The heaviest transaction that is relayed, in weight units.
pub const MAX_STANDARD_TX_WEIGHT: usize = 400_000;
/// The smallest one without witness, in bytes: one of 64 could pass for an inner Merkle node (CVE-2017-12842).
const MIN_STANDARD_TX_SIZE: usize = 65;
/// The longest input script, in bytes: 15 signatures behind P2SH and some room.
const MAX_STANDARD_SCRIPTSIG_SIZE: usize = 1650;
/// Signature operations in a P2SH redeem script.
const MAX_P2SH_SIGOPS: u32 = 15;
/// Signature operations that a transaction may cause to run (BIP54).
const MAX_TX_LEGACY_SIGOPS: u32 = 2500;
/// Cost of the signature operations of one transaction: a fifth of a block's.
pub const MAX_STANDARD_TX_SIGOPS_COST: u32 = crate::consensus::MAX_BLOCK_SIGOPS_COST / 5;
/// Virtual bytes that a signature operation counts at least, divided by the cost units of one.
const BYTES_PER_SIGOP: usize = 20;
/// Keys in bare multisig.
const MAX_BARE_MULTISIG_KEYS: u8 = 3;

/// What a node may choose for its pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MempoolPolicy {
    /// Any unconfirmed transaction may be replaced by one that pays more, whether it signals so (BIP125) or not. Off, the
    /// first one seen wins: today's Bitcoin Core has it on, but the race attack is taught with it off.
    pub full_rbf: bool,
    /// Refuse unusual forms of transactions.
    pub require_standard: bool,
    /// Relay bare multisig outputs.
    pub permit_bare_multisig: bool,
    /// Bytes of OP_RETURN outputs in one transaction.
    pub max_datacarrier_bytes: usize,
    /// What must be paid to be relayed.
    pub min_relay: FeeRate,
    /// What must be paid in addition to replace others, and to enter after an eviction.
    pub incremental_relay: FeeRate,
    /// An output is dust if spending it at this rate costs more than it holds.
    pub dust_relay: FeeRate,
    /// Unconfirmed ancestors that a transaction may have, itself included.
    pub max_ancestors: usize,
    /// Unconfirmed descendants that a transaction may have, itself included.
    pub max_descendants: usize,
    /// Virtual bytes of a transaction with all ancestors, or with all descendants.
    pub max_package_vsize: usize,
    /// Estimated bytes of memory for the pool. Bitcoin Core has 300 MB; a tab has less.
    pub max_usage: usize,
    /// Milliseconds that a transaction may wait: 336 hours.
    pub expiry_ms: u64,
}

impl Default for MempoolPolicy {
    fn default() -> Self {
        Self {
            full_rbf: false,
            require_standard: true,
            permit_bare_multisig: true,
            max_datacarrier_bytes: MAX_STANDARD_TX_WEIGHT / 4,
            min_relay: FeeRate(100),
            incremental_relay: FeeRate(100),
            dust_relay: FeeRate(3000),
            max_ancestors: 25,
            max_descendants: 25,
            max_package_vsize: 101_000,
            max_usage: 32_000_000,
            expiry_ms: 336 * 3_600_000,
        }
    }
}

/// The form of a transaction by itself (`IsStandardTx`), if the policy asks for it.
///
/// Differs from Bitcoin Core where it allows one dust output in a transaction without a fee: such come in packages only,
/// which this pool does not take.
pub fn check_standard(policy: &MempoolPolicy, tx: &Transaction) -> Result<(), MempoolError> {
    if policy.require_standard {
        check_form(tx)?;
        check_outputs(policy, tx)?;
    }
    check(tx.encode_legacy().len() >= MIN_STANDARD_TX_SIZE, "tx-size-small")
}

fn check_form(tx: &Transaction) -> Result<(), MempoolError> {
    check((1..=MAX_STANDARD_VERSION).contains(&tx.version), "version")?;
    check(tx.weight() <= MAX_STANDARD_TX_WEIGHT, "tx-size")?;
    for input in &tx.inputs {
        check(input.script_sig.len() <= MAX_STANDARD_SCRIPTSIG_SIZE, "scriptsig-size")?;
        check(push_only(input.script_sig.as_bytes()), "scriptsig-not-pushonly")?;
    }
    Ok(())
}

fn check_outputs(policy: &MempoolPolicy, tx: &Transaction) -> Result<(), MempoolError> {
    let mut data_bytes = 0;
    for output in &tx.outputs {
        match classify(&output.script_pubkey) {
            ScriptKind::NonStandard => return Err(MempoolError::NonStandard("scriptpubkey")),
            ScriptKind::Multisig { n, .. } if n > MAX_BARE_MULTISIG_KEYS => {
                return Err(MempoolError::NonStandard("scriptpubkey"));
            }
            ScriptKind::Multisig { .. } => check(policy.permit_bare_multisig, "bare-multisig")?,
            ScriptKind::NullData => data_bytes += output.script_pubkey.len(),
            _ => {}
        }
        check(data_bytes <= policy.max_datacarrier_bytes, "datacarrier")?;
    }
    check(!tx.outputs.iter().any(|output| output.value < dust_threshold(output, policy.dust_relay)), "dust")
}

fn check(holds: bool, reason: &'static str) -> Result<(), MempoolError> {
    match holds {
        true => Ok(()),
        false => Err(MempoolError::NonStandard(reason)),
    }
}

/// The least value that is no dust: what it costs at `rate` to make the output and to spend it (`GetDustThreshold`).
/// At 3 sat/vB 546 sat for P2PKH and 294 sat for P2WPKH.
pub fn dust_threshold(output: &TxOut, rate: FeeRate) -> Amount {
    if is_unspendable(&output.script_pubkey) {
        return Amount::ZERO;
    }
    // An input that spends it: outpoint, length, signature and key, sequence. Three quarters of a witness are free.
    let signature =
        if WitnessProgram::parse(output.script_pubkey.as_bytes()).is_some() { 107 / 4 } else { 107 };
    rate.fee(output.encode().len() + 32 + 4 + 1 + signature + 4)
}

/// The forms of the outputs that a transaction spends, in the order of its inputs (`ValidateInputsStandardness`), if the
/// policy asks for it.
pub fn check_standard_inputs(
    policy: &MempoolPolicy,
    tx: &Transaction,
    coins: &[&Coin],
) -> Result<(), MempoolError> {
    if !policy.require_standard {
        return Ok(());
    }
    check_executed_sigops(tx, coins)?;
    for (index, (input, coin)) in tx.inputs.iter().zip(coins).enumerate() {
        let unusual = |detail| Err(MempoolError::NonStandardInput { input: index, detail });
        match classify(&coin.output.script_pubkey) {
            ScriptKind::NonStandard => return unusual("script unknown"),
            ScriptKind::WitnessUnknown { .. } => return unusual("witness program is undefined"),
            ScriptKind::P2sh(_) if input.script_sig.is_empty() => {
                return unusual("P2SH redeemscript missing");
            }
            ScriptKind::P2sh(_)
                if p2sh_sigop_count(&input.script_sig, &coin.output.script_pubkey) > MAX_P2SH_SIGOPS =>
            {
                return unusual("p2sh redeemscript sigops exceed limit");
            }
            // Nothing in an anchor's witness is ever looked at (`IsWitnessStandard`).
            ScriptKind::Anchor if !input.witness.is_empty() => return Err(MempoolError::NonStandardWitness),
            _ => {}
        }
    }
    Ok(())
}

/// BIP54: signature operations count where they run, so those of the spent outputs, not of the new ones.
fn check_executed_sigops(tx: &Transaction, coins: &[&Coin]) -> Result<(), MempoolError> {
    let mut sigops = 0;
    for (index, (input, coin)) in tx.inputs.iter().zip(coins).enumerate() {
        sigops += legacy_sigop_count(&input.script_sig, true)
            + legacy_sigop_count(&coin.output.script_pubkey, true)
            + p2sh_sigop_count(&input.script_sig, &coin.output.script_pubkey);
        if sigops > MAX_TX_LEGACY_SIGOPS {
            let detail = "non-witness sigops exceed bip54 limit";
            return Err(MempoolError::NonStandardInput { input: index, detail });
        }
    }
    Ok(())
}

/// Virtual bytes that a transaction counts: its own, or more if it has many signature operations for its size
/// (`GetVirtualTransactionSize`).
pub fn virtual_size(tx: &Transaction, sigops_cost: u32) -> usize {
    tx.weight().max(sigops_cost as usize * BYTES_PER_SIGOP).div_ceil(4)
}
