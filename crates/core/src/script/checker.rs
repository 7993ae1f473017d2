//! What a script asks about the transaction that spends.

use crate::primitives::transaction::SEQUENCE_FINAL;

use super::ScriptError;
use super::sighash::{Preimage, SighashType, SpendingTransaction, TapLeaf};
use super::sighash::{
    legacy_preimage, legacy_sighash, segwit_v0_preimage, segwit_v0_sighash, taproot_preimage, taproot_sighash,
};
use super::signature::{verify_ecdsa, verify_schnorr};

/// Lock times below this are block heights, from it on Unix times in seconds.
pub const LOCKTIME_THRESHOLD: u32 = 500_000_000;

/// In a sequence number: no relative lock time (BIP68).
pub const SEQUENCE_LOCKTIME_DISABLE_FLAG: u32 = 1 << 31;

/// In a sequence number: the relative lock time counts units of 512 seconds, not blocks (BIP68).
pub const SEQUENCE_LOCKTIME_TYPE_FLAG: u32 = 1 << 22;

/// The bits of a sequence number that hold the relative lock time (BIP68).
pub const SEQUENCE_LOCKTIME_MASK: u32 = 0xffff;

/// One input of a transaction, seen from the script that it must satisfy.
#[derive(Debug, Clone, Copy)]
pub struct TransactionChecker<'a> {
    /// The spending transaction and what it spends.
    pub spending: &'a SpendingTransaction<'a>,
    /// Which of its inputs.
    pub input_index: usize,
}

/// What a signature is over, besides the transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signed<'a> {
    /// This script, outside of witnesses.
    Legacy(&'a [u8]),
    /// This script, in a witness program of version 0 (BIP143).
    WitnessV0(&'a [u8]),
    /// A Taproot spend (BIP341).
    Taproot {
        /// Hash of the annex, if there is one.
        annex_hash: Option<&'a [u8; 32]>,
        /// Which script of the output; `None` for the key path.
        leaf: Option<TapLeaf>,
    },
}

impl<'a> TransactionChecker<'a> {
    /// For the input `input_index`.
    ///
    /// # Panics
    /// If the transaction has no such input.
    pub fn new(spending: &'a SpendingTransaction<'a>, input_index: usize) -> Self {
        assert!(input_index < spending.transaction().inputs.len(), "no input {input_index}");
        Self { spending, input_index }
    }

    /// Checks an ECDSA signature, whose last byte is the hash type.
    pub fn check_ecdsa(&self, signature: &[u8], public_key: &[u8], signed: &Signed<'_>) -> bool {
        signature.split_last().is_some_and(|(hash_type, der)| {
            let sighash = self.sighash(signed, SighashType::from(*hash_type));
            self.spending.count_signature();
            sighash.is_some_and(|sighash| verify_ecdsa(der, public_key, &sighash))
        })
    }

    /// Checks a Schnorr signature of 64 bytes, or 65 with a hash type behind (BIP341).
    ///
    /// # Errors
    /// What is wrong with it; a Schnorr signature that is there must be valid.
    pub fn check_schnorr(
        &self,
        signature: &[u8],
        public_key: &[u8; 32],
        signed: &Signed<'_>,
    ) -> Result<(), ScriptError> {
        let (signature, kind) = split_schnorr(signature)?;
        let sighash = self.sighash(signed, kind).ok_or(ScriptError::SchnorrSigHashtype)?;
        self.spending.count_signature();
        match verify_schnorr(signature, public_key, &sighash) {
            true => Ok(()),
            false => Err(ScriptError::SchnorrSig),
        }
    }

    /// The hash that is signed; `None` if no signature of this hash type can be valid.
    pub fn sighash(&self, signed: &Signed<'_>, kind: SighashType) -> Option<[u8; 32]> {
        let index = self.input_index;
        match *signed {
            Signed::Legacy(code) => {
                Some(*legacy_sighash(self.spending.transaction(), index, code, kind).as_bytes())
            }
            Signed::WitnessV0(code) => {
                let value = self.spending.spent_output(index)?.value;
                Some(*segwit_v0_sighash(self.spending, index, code, value, kind).as_bytes())
            }
            Signed::Taproot { annex_hash, leaf } => {
                taproot_sighash(self.spending, index, kind, annex_hash, leaf.as_ref())
            }
        }
    }

    /// What is hashed for [`TransactionChecker::sighash`], with its fields; `None` if nothing is hashed.
    pub fn preimage(&self, signed: &Signed<'_>, kind: SighashType) -> Option<Preimage> {
        let index = self.input_index;
        match *signed {
            Signed::Legacy(code) => legacy_preimage(self.spending.transaction(), index, code, kind),
            Signed::WitnessV0(code) => {
                let value = self.spending.spent_output(index)?.value;
                Some(segwit_v0_preimage(self.spending, index, code, value, kind))
            }
            Signed::Taproot { annex_hash, leaf } => {
                taproot_preimage(self.spending, index, kind, annex_hash, leaf.as_ref())
            }
        }
    }

    /// Whether the transaction can't be mined before `lock_time` (BIP65).
    pub fn check_lock_time(&self, lock_time: i64) -> bool {
        let threshold = i64::from(LOCKTIME_THRESHOLD);
        let own = i64::from(self.spending.transaction().lock_time);
        // Heights compare with heights, times with times.
        (own < threshold) == (lock_time < threshold)
            && lock_time <= own
            // A final input would switch the transaction's lock time off.
            && self.sequence() != SEQUENCE_FINAL
    }

    /// Whether the input can't be mined before the spent output has the age `sequence` (BIP112).
    pub fn check_sequence(&self, sequence: i64) -> bool {
        // Before version 2 relative lock times mean nothing (BIP68). The version counts as unsigned here.
        if (self.spending.transaction().version as u32) < 2
            || self.sequence() & SEQUENCE_LOCKTIME_DISABLE_FLAG != 0
        {
            return false;
        }
        let mask = i64::from(SEQUENCE_LOCKTIME_TYPE_FLAG | SEQUENCE_LOCKTIME_MASK);
        let (own, asked) = (i64::from(self.sequence()) & mask, sequence & mask);
        let in_seconds = |number| number >= i64::from(SEQUENCE_LOCKTIME_TYPE_FLAG);
        in_seconds(own) == in_seconds(asked) && asked <= own
    }

    fn sequence(&self) -> u32 {
        self.spending.transaction().inputs[self.input_index].sequence
    }
}

/// The 64 bytes of a signature and its hash type: a byte behind must not say what its absence says (BIP341).
pub(super) fn split_schnorr(signature: &[u8]) -> Result<(&[u8; 64], SighashType), ScriptError> {
    match signature.split_first_chunk() {
        Some((signature, [])) => Ok((signature, SighashType::DEFAULT)),
        Some((_, [0])) => Err(ScriptError::SchnorrSigHashtype),
        Some((signature, [kind])) => Ok((signature, SighashType::from(*kind))),
        _ => Err(ScriptError::SchnorrSigSize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::{OutPoint, ScriptBuf, Transaction, TxIn};

    fn spend(version: i32, lock_time: u32, sequence: u32) -> Transaction {
        let input = TxIn {
            previous_output: OutPoint::NULL,
            script_sig: ScriptBuf::default(),
            sequence,
            witness: vec![],
        };
        Transaction { version, inputs: vec![input], outputs: vec![], lock_time }
    }

    #[test]
    fn lock_times_compare_only_with_their_own_kind() {
        for (own, sequence, asked, satisfied) in [
            (100, 0, 100, true),
            (99, 0, 100, false),
            (499_999_999, 0, 500_000_000, false),
            (500_000_000, 0, 499_999_999, false),
            (500_000_001, 0, 500_000_000, true),
            (u32::MAX, 0, 1 << 32, false),
            (100, SEQUENCE_FINAL, 100, false),
        ] {
            let transaction = spend(1, own, sequence);
            let spending = SpendingTransaction::new(&transaction, []);
            let checker = TransactionChecker::new(&spending, 0);
            assert_eq!(checker.check_lock_time(asked), satisfied, "{own} {asked}");
        }
    }

    #[test]
    fn relative_lock_times_need_version_2_and_their_own_kind() {
        let seconds = SEQUENCE_LOCKTIME_TYPE_FLAG;
        for (version, own, asked, satisfied) in [
            (2, 10, 10, true),
            (1, 10, 10, false),
            (-1, 10, 10, true),
            (2, 9, 10, false),
            (2, seconds | 10, 10, false),
            (2, 10, seconds | 1, false),
            (2, seconds | 10, seconds | 10, true),
            (2, 0x10_000a, 10, true),
            (2, SEQUENCE_LOCKTIME_DISABLE_FLAG | 10, 10, false),
        ] {
            let transaction = spend(version, 0, own);
            let spending = SpendingTransaction::new(&transaction, []);
            let checker = TransactionChecker::new(&spending, 0);
            assert_eq!(checker.check_sequence(asked.into()), satisfied, "{version} {own:x} {asked:x}");
        }
    }
}
