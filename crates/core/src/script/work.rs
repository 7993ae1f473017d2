//! How much was run and checked, counted by whoever does it.

use core::cell::Cell;

/// Scripts that ran and signatures that were checked. Shared by those who may only read: nothing depends on the numbers.
#[derive(Debug, Clone, Default)]
pub struct ScriptWork {
    inputs: Cell<u64>,
    signatures: Cell<u64>,
}

impl ScriptWork {
    /// Inputs whose scripts ran, whatever came of it.
    pub fn inputs(&self) -> u64 {
        self.inputs.get()
    }

    /// Signatures that were held against a key and what they sign, valid or not.
    pub fn signatures(&self) -> u64 {
        self.signatures.get()
    }

    /// Adds inputs and signatures.
    pub fn add(&self, inputs: u64, signatures: u64) {
        self.inputs.set(self.inputs.get().saturating_add(inputs));
        self.signatures.set(self.signatures.get().saturating_add(signatures));
    }
}
