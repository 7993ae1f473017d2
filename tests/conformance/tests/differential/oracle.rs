//! Bitcoin Core's engine and ours, asked the same.

use bitcoinconsensus::Utxo;
use hashyard_conformance::spend::verify_input;
use hashyard_core::Encodable;
use hashyard_core::script::{Flags, ScriptError};

use crate::dice::Dice;
use crate::spends::Spend;

/// What both say.
pub struct Verdicts {
    /// Ours.
    pub ours: Result<(), ScriptError>,
    /// Whether the spend is valid by Core's engine.
    pub core: bool,
}

impl Verdicts {
    /// Whether they are different.
    pub fn differ(&self) -> bool {
        self.ours.is_ok() != self.core
    }
}

/// The flags that Core's engine takes: today's consensus rules in half of the cases, any of the 96 valid combinations in
/// the others. Without `P2SH` there is no `WITNESS`.
pub fn flags(dice: &mut Dice) -> Flags {
    if dice.percent(50) {
        return Flags::MANDATORY;
    }
    let flags = Flags::from_bits_truncate(dice.u32()) & Flags::MANDATORY;
    hashyard_conformance::spend::trim(flags)
}

/// Asks both. Flags have Core's bits.
pub fn verdicts(spend: &Spend, flags: Flags) -> Verdicts {
    Verdicts {
        ours: verify_input(&spend.transaction, &spend.spent, spend.index, flags),
        core: core(spend, flags),
    }
}

fn core(spend: &Spend, flags: Flags) -> bool {
    let transaction = spend.transaction.encode();
    let spent: Vec<Utxo> = spend
        .spent
        .iter()
        .map(|output| Utxo {
            script_pubkey: output.script_pubkey.as_bytes().as_ptr(),
            script_pubkey_len: output.script_pubkey.len() as u32,
            value: output.value.0 as i64,
        })
        .collect();
    let output = &spend.spent[spend.index];
    let (script, value) = (output.script_pubkey.as_bytes(), output.value.0);
    let verdict = bitcoinconsensus::verify_with_flags(
        script,
        value,
        &transaction,
        Some(&spent),
        spend.index,
        flags.bits(),
    );
    match verdict {
        Ok(()) => true,
        Err(bitcoinconsensus::Error::ERR_SCRIPT) => false,
        // Anything else is no verdict: the question was wrong.
        Err(error) => panic!("Core's engine refuses to answer: {error:?}"),
    }
}
