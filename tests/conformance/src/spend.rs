//! One input of one transaction, verified: the one place where vectors and generated cases call the script engine.

use hashyard_core::script::{Flags, ScriptError, SpendingTransaction, TransactionChecker, verify_script};
use hashyard_core::{Transaction, TxOut};

/// Whether an input satisfies the output that it spends. `spent` are the outputs that the inputs spend, in their order.
///
/// # Errors
/// Why it does not. An input that is not there is [`ScriptError::UnknownError`].
pub fn verify_input(
    transaction: &Transaction,
    spent: &[TxOut],
    index: usize,
    flags: Flags,
) -> Result<(), ScriptError> {
    let (Some(input), Some(output)) = (transaction.inputs.get(index), spent.get(index)) else {
        return Err(ScriptError::UnknownError);
    };
    let spending = SpendingTransaction::new(transaction, spent);
    let checker = TransactionChecker::new(&spending, index);
    verify_script(&input.script_sig, &output.script_pubkey, &input.witness, flags, &checker)
}

/// Every flag that stands for a rule, one by one.
pub fn each_flag() -> impl Iterator<Item = Flags> {
    Flags::all().iter()
}

/// Takes away what means nothing without what it builds upon: `WITNESS` needs `P2SH`, `CLEANSTACK` both.
pub fn trim(mut flags: Flags) -> Flags {
    if !flags.contains(Flags::P2SH) {
        flags.remove(Flags::WITNESS);
    }
    if !flags.contains(Flags::WITNESS) {
        flags.remove(Flags::CLEANSTACK);
    }
    flags
}

/// Adds what the others build upon.
pub fn fill(mut flags: Flags) -> Flags {
    if flags.contains(Flags::CLEANSTACK) {
        flags.insert(Flags::WITNESS);
    }
    if flags.contains(Flags::WITNESS) {
        flags.insert(Flags::P2SH);
    }
    flags
}
