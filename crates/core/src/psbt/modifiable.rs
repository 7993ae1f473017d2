//! What may still be changed in a PSBT of version 2: `PSBT_GLOBAL_TX_MODIFIABLE` (BIP370). A missing field means: nothing.

use super::Psbt;
use super::field::GLOBAL_TX_MODIFIABLE;
use crate::script::SighashType;

const INPUTS: u8 = 1;
const OUTPUTS: u8 = 2;
/// A signature is for the output with its input's index, so their order must stay.
const HAS_SINGLE: u8 = 4;

impl Psbt {
    /// The flags; zero where the field is missing.
    pub(super) fn modifiable(&self) -> u8 {
        self.global.get(GLOBAL_TX_MODIFIABLE).and_then(|value| value.first()).copied().unwrap_or(0)
    }

    /// Takes back what a signature of this kind, just added, does not leave open.
    pub(crate) fn note_signature(&mut self, kind: SighashType) {
        let mut flags = self.modifiable();
        if !kind.is_anyone_can_pay() {
            flags &= !INPUTS;
        }
        if !kind.is_none() {
            flags &= !OUTPUTS;
        }
        if kind.is_single() {
            flags |= HAS_SINGLE;
        }
        if self.version() == 2 && flags != self.modifiable() {
            self.global.set(GLOBAL_TX_MODIFIABLE, [flags]);
        }
    }
}

/// What two copies leave open together. That one has a signature of the kind `SINGLE` holds for both.
pub(super) fn both([one, other]: [u8; 2]) -> u8 {
    one & other | (one | other) & HAS_SINGLE
}
