//! Who looks on while a spend is verified: nobody, or a debugger. Both see the same code run.

use serde::{Deserialize, Serialize};

use super::checker::Signed;
use super::interpreter::{Machine, Stack};
use super::{ScriptError, TransactionChecker};

/// A part of a spend that runs or is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Phase {
    /// The input's script.
    ScriptSig,
    /// The spent output's script.
    ScriptPubkey,
    /// The script behind P2SH (BIP16).
    RedeemScript,
    /// The P2PKH script that a P2WPKH program stands for (BIP141).
    WitnessKeyHash,
    /// The script in the witness of a P2WSH program (BIP141).
    WitnessScript,
    /// The signature by a Taproot output's own key; there is no script (BIP341).
    KeyPath,
    /// The script in the witness of a Taproot output (BIP342).
    Tapscript,
}

/// Runs what verification asks for.
pub(super) trait Watch {
    /// Runs a script to its end.
    fn run(&mut self, phase: Phase, machine: Machine<'_>) -> Result<Stack, ScriptError>;

    /// Checks the signature of Taproot's key path.
    fn key_path(
        &mut self,
        checker: &TransactionChecker<'_>,
        signature: &[u8],
        public_key: &[u8; 32],
        signed: &Signed<'_>,
    ) -> Result<(), ScriptError>;
}

/// Nobody looks on.
pub(super) struct Unwatched;

impl Watch for Unwatched {
    fn run(&mut self, _: Phase, machine: Machine<'_>) -> Result<Stack, ScriptError> {
        machine.run()
    }

    fn key_path(
        &mut self,
        checker: &TransactionChecker<'_>,
        signature: &[u8],
        public_key: &[u8; 32],
        signed: &Signed<'_>,
    ) -> Result<(), ScriptError> {
        checker.check_schnorr(signature, public_key, signed)
    }
}
