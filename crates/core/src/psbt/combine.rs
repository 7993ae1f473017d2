//! Several copies become one (the BIPs' *combiner*); several PSBTs are joined into one transaction.

use std::collections::BTreeSet;

use super::Psbt;
use super::error::PsbtError;
use super::field::{
    GLOBAL_TX_MODIFIABLE, IN_FINAL_SCRIPTSIG, IN_FINAL_SCRIPTWITNESS, IN_PARTIAL_SIG, IN_TAP_KEY_SIG,
    IN_TAP_SCRIPT_SIG,
};
use super::finalise::tidy_final;
use super::modifiable::both;
use crate::primitives::Transaction;

/// What stands for one transaction only.
const SIGNED: [u8; 5] =
    [IN_PARTIAL_SIG, IN_TAP_KEY_SIG, IN_TAP_SCRIPT_SIG, IN_FINAL_SCRIPTSIG, IN_FINAL_SCRIPTWITNESS];

impl Psbt {
    /// Takes over what another copy knows; where both know a field, this one's stays.
    ///
    /// # Errors
    /// If the other is about another transaction.
    pub fn combine(&mut self, other: &Self) -> Result<(), PsbtError> {
        if self.version() != other.version() || self.identity()? != other.identity()? {
            return Err(PsbtError::Different);
        }
        let flags = [self.modifiable(), other.modifiable()];
        self.global.merge(&other.global);
        if self.global.get(GLOBAL_TX_MODIFIABLE).is_some() {
            self.global.set(GLOBAL_TX_MODIFIABLE, [both(flags)]);
        }
        for (mine, theirs) in self.inputs.iter_mut().zip(&other.inputs) {
            mine.merge(theirs);
            tidy_final(mine);
        }
        for (mine, theirs) in self.outputs.iter_mut().zip(&other.outputs) {
            mine.merge(theirs);
        }
        Ok(())
    }

    /// What tells one PSBT from another. Sequence numbers of version 2 don't: they may be added and changed (BIP370).
    fn identity(&self) -> Result<Transaction, PsbtError> {
        let mut tx = self.unsigned_tx()?;
        if self.version() == 2 {
            tx.inputs.iter_mut().for_each(|input| input.sequence = 0);
        }
        Ok(tx)
    }

    /// One transaction with the inputs and outputs of all, in their order: the highest version and the lowest lock time
    /// of them. Signatures fall away, as they were for less than that. Version 0.
    ///
    /// # Errors
    /// An input that stands in two of them.
    pub fn join(all: &[Self]) -> Result<Self, PsbtError> {
        let parts = all.iter().map(Self::to_version_0).collect::<Result<Vec<_>, _>>()?;
        let (first, others) = parts.split_first().ok_or(PsbtError::Different)?;
        let mut spent = BTreeSet::new();
        if let Some(twice) = parts.iter().flat_map(Self::outpoints).find(|outpoint| !spent.insert(*outpoint))
        {
            return Err(PsbtError::Twice(twice.to_string()));
        }
        let mut tx = first.unsigned_tx()?;
        let mut joined = first.clone();
        for other in others {
            let theirs = other.unsigned_tx()?;
            tx.version = tx.version.max(theirs.version);
            tx.lock_time = tx.lock_time.min(theirs.lock_time);
            tx.inputs.extend(theirs.inputs);
            tx.outputs.extend(theirs.outputs);
            joined.inputs.extend(other.inputs.iter().cloned());
            joined.outputs.extend(other.outputs.iter().cloned());
            joined.global.merge(&other.global);
        }
        joined.inputs.iter_mut().for_each(|map| map.remove(&SIGNED));
        joined.global.set(super::field::GLOBAL_UNSIGNED_TX, tx.encode_legacy());
        joined.checked()
    }
}
