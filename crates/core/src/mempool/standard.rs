//! Which transactions are standard: the usual forms, which a node relays. No consensus: a block may hold others.
//!
//! Values are those of Bitcoin Core's `policy/policy.h`.

use core::fmt;

use super::policy::{MAX_STANDARD_TX_WEIGHT, MempoolPolicy, TRUC_VERSION, dust_of};
use crate::consensus::Reason;
use crate::script::{
    Instructions, MAX_ELEMENT_SIZE, MAX_STACK_SIZE, ScriptError, ScriptKind, WitnessProgram, classify,
    legacy_sigop_count, num, p2sh_sigop_count, push_only,
};
use crate::{Coin, ScriptBuf, Transaction, TxIn};

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
/// Keys in bare multisig.
const MAX_BARE_MULTISIG_KEYS: u8 = 3;
/// Outputs of almost nothing in one transaction.
const MAX_DUST_OUTPUTS: usize = 1;
/// The longest script behind P2WSH, in bytes.
const MAX_P2WSH_SCRIPT_SIZE: usize = 3600;
/// Witness items for a script behind P2WSH.
const MAX_P2WSH_STACK_ITEMS: usize = 100;
/// The longest witness item for a script behind P2WSH or in tapscript, in bytes.
const MAX_WITNESS_ITEM_SIZE: usize = 80;
/// What an annex begins with (BIP341).
const ANNEX_TAG: u8 = 0x50;
/// The leaf version of tapscript (BIP342).
const TAPSCRIPT: u8 = 0xc0;
/// The bits of a control block's first byte that hold the leaf version (BIP341).
const LEAF_MASK: u8 = 0xfe;

/// What is unusual about a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FormFault {
    /// Its own form; holds Bitcoin Core's reason.
    Form(Reason),
    /// The form of an output that it spends, or how it spends it.
    Input(InputFault),
    /// A witness that nothing asks for, or one larger than this node relays.
    Witness,
}

impl FormFault {
    /// Bitcoin Core's name of the rule.
    pub const fn kind(&self) -> Reason {
        match self {
            Self::Form(reason) => *reason,
            Self::Input(_) => Reason::NonStandardInputs,
            Self::Witness => Reason::NonStandardWitness,
        }
    }

    /// Bitcoin Core's words on the case at hand, `None` where the reason says it all.
    pub(super) fn detail(&self) -> Option<String> {
        match self {
            Self::Input(fault) => Some(fault.to_string()),
            Self::Form(_) | Self::Witness => None,
        }
    }
}

/// The form of a transaction by itself (`IsStandardTx`), if the policy asks for it.
pub fn check_standard(policy: &MempoolPolicy, tx: &Transaction) -> Result<(), FormFault> {
    if policy.require_standard {
        check_form(tx)?;
        check_outputs(policy, tx)?;
    }
    check(tx.encode_legacy().len() >= MIN_STANDARD_TX_SIZE, Reason::TxSizeSmall)
}

fn check_form(tx: &Transaction) -> Result<(), FormFault> {
    check((1..=TRUC_VERSION).contains(&tx.version), Reason::Version)?;
    check(tx.weight() <= MAX_STANDARD_TX_WEIGHT, Reason::TxSize)?;
    for input in &tx.inputs {
        check(input.script_sig.len() <= MAX_STANDARD_SCRIPTSIG_SIZE, Reason::ScriptSigSize)?;
        check(push_only(input.script_sig.as_bytes()), Reason::ScriptSigNotPushOnly)?;
    }
    Ok(())
}

fn check_outputs(policy: &MempoolPolicy, tx: &Transaction) -> Result<(), FormFault> {
    let mut data_bytes = 0;
    for output in &tx.outputs {
        match classify(&output.script_pubkey) {
            ScriptKind::NonStandard => return Err(FormFault::Form(Reason::ScriptPubkey)),
            ScriptKind::Multisig { n, .. } if n > MAX_BARE_MULTISIG_KEYS => {
                return Err(FormFault::Form(Reason::ScriptPubkey));
            }
            ScriptKind::Multisig { .. } => check(policy.permit_bare_multisig, Reason::BareMultisig)?,
            ScriptKind::NullData => data_bytes += output.script_pubkey.len(),
            _ => {}
        }
        check(data_bytes <= policy.max_datacarrier_bytes, Reason::DataCarrier)?;
    }
    check(dust_of(policy, tx).len() <= MAX_DUST_OUTPUTS, Reason::Dust)
}

fn check(holds: bool, reason: Reason) -> Result<(), FormFault> {
    match holds {
        true => Ok(()),
        false => Err(FormFault::Form(reason)),
    }
}

/// What is unusual about an output that is spent, or about how; inputs count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InputFault {
    /// More signature operations than a transaction should cause to run (BIP54).
    TooManySigops,
    /// A script of no known form.
    UnknownScript(usize),
    /// A witness program without a meaning yet.
    UndefinedProgram(usize),
    /// An input script that can't even be run.
    MalformedScriptSig(usize, ScriptError),
    /// No script is shown behind the hash.
    NoRedeemScript(usize),
    /// The script behind the hash has this many signature operations.
    RedeemScriptSigops(usize, u32),
}

impl fmt::Display for InputFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManySigops => f.write_str("non-witness sigops exceed bip54 limit"),
            Self::UnknownScript(input) => write!(f, "input {input} script unknown"),
            Self::UndefinedProgram(input) => write!(f, "input {input} witness program is undefined"),
            Self::MalformedScriptSig(input, error) => {
                write!(f, "p2sh scriptsig malformed (input {input}: {error})")
            }
            Self::NoRedeemScript(input) => write!(f, "input {input} P2SH redeemscript missing"),
            Self::RedeemScriptSigops(input, count) => {
                write!(
                    f,
                    "p2sh redeemscript sigops exceed limit (input {input}: {count} > {MAX_P2SH_SIGOPS})"
                )
            }
        }
    }
}

/// The forms of the outputs that a transaction spends, in the order of its inputs (`ValidateInputsStandardness`), and of
/// its witnesses (`IsWitnessStandard`), if the policy asks for it.
pub fn check_standard_inputs(
    policy: &MempoolPolicy,
    tx: &Transaction,
    coins: &[&Coin],
) -> Result<(), FormFault> {
    if !policy.require_standard {
        return Ok(());
    }
    let inputs = || tx.inputs.iter().zip(coins.iter().map(|coin| &coin.output.script_pubkey));
    check_executed_sigops(inputs()).map_err(FormFault::Input)?;
    for (index, (input, script)) in inputs().enumerate() {
        check_spent_script(index, input, script).map_err(FormFault::Input)?;
    }
    match inputs().all(|(input, script)| is_witness_standard(input, script)) {
        true => Ok(()),
        false => Err(FormFault::Witness),
    }
}

/// BIP54: signature operations count where they run, so those of the spent outputs, not of the new ones.
fn check_executed_sigops<'a>(
    inputs: impl Iterator<Item = (&'a TxIn, &'a ScriptBuf)>,
) -> Result<(), InputFault> {
    let mut sigops = 0;
    for (input, script) in inputs {
        sigops += legacy_sigop_count(&input.script_sig, true)
            + legacy_sigop_count(script, true)
            + p2sh_sigop_count(&input.script_sig, script);
        if sigops > MAX_TX_LEGACY_SIGOPS {
            return Err(InputFault::TooManySigops);
        }
    }
    Ok(())
}

fn check_spent_script(index: usize, input: &TxIn, script: &ScriptBuf) -> Result<(), InputFault> {
    match classify(script) {
        ScriptKind::NonStandard => Err(InputFault::UnknownScript(index)),
        ScriptKind::WitnessUnknown { .. } => Err(InputFault::UndefinedProgram(index)),
        ScriptKind::P2sh(_) => {
            let shown = last_item(input.script_sig.as_bytes());
            shown
                .map_err(|error| InputFault::MalformedScriptSig(index, error))?
                .ok_or(InputFault::NoRedeemScript(index))?;
            match p2sh_sigop_count(&input.script_sig, script) {
                count if count > MAX_P2SH_SIGOPS => Err(InputFault::RedeemScriptSigops(index, count)),
                _ => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// What a script that only pushes leaves on top, `None` if it is empty.
fn last_item(script: &[u8]) -> Result<Option<Vec<u8>>, ScriptError> {
    let mut last = None;
    for (before, instruction) in Instructions::new(script).enumerate() {
        let instruction = instruction?;
        if instruction.data.len() > MAX_ELEMENT_SIZE {
            return Err(ScriptError::PushSize);
        }
        if before >= MAX_STACK_SIZE {
            return Err(ScriptError::StackSize);
        }
        last = match instruction.opcode.pushed_number() {
            Some(number) => Some(num::encode(number)),
            None if instruction.opcode.pushes_data() => Some(instruction.data.to_vec()),
            // OP_RESERVED counts as a push and is none.
            None => return Err(ScriptError::BadOpcode),
        };
    }
    Ok(last)
}

/// Witnesses are cheap, so what is not needed in one is kept out of the relay.
fn is_witness_standard(input: &TxIn, script: &ScriptBuf) -> bool {
    if input.witness.is_empty() {
        return true;
    }
    match classify(script) {
        // Nothing in an anchor's witness is ever looked at.
        ScriptKind::Anchor => false,
        ScriptKind::P2sh(_) => match last_item(input.script_sig.as_bytes()) {
            Ok(Some(redeem_script)) => is_program_witness_standard(&input.witness, &redeem_script, true),
            _ => false,
        },
        _ => is_program_witness_standard(&input.witness, script.as_bytes(), false),
    }
}

fn is_program_witness_standard(witness: &[Vec<u8>], script: &[u8], nested: bool) -> bool {
    let Some(program) = WitnessProgram::parse(script) else { return false };
    match (program.version, program.program.len()) {
        (0, 32) => is_script_witness_standard(witness),
        // Taproot has no form behind P2SH (BIP341).
        (1, 32) if !nested => is_taproot_witness_standard(witness),
        _ => true,
    }
}

fn is_script_witness_standard(witness: &[Vec<u8>]) -> bool {
    let Some((script, items)) = witness.split_last() else { return true };
    script.len() <= MAX_P2WSH_SCRIPT_SIZE
        && items.len() <= MAX_P2WSH_STACK_ITEMS
        && items.iter().all(|item| item.len() <= MAX_WITNESS_ITEM_SIZE)
}

/// No annex, for none has a meaning yet; a tapscript's items are short.
fn is_taproot_witness_standard(witness: &[Vec<u8>]) -> bool {
    let [items @ .., _script, control_block] = witness else { return true };
    match control_block.first() {
        None | Some(&ANNEX_TAG) => false,
        Some(version) if version & LEAF_MASK == TAPSCRIPT => {
            items.iter().all(|item| item.len() <= MAX_WITNESS_ITEM_SIZE)
        }
        Some(_) => true,
    }
}
