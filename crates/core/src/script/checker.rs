//! What a script asks about the transaction that spends.

use crate::primitives::transaction::SEQUENCE_FINAL;
use crate::primitives::{Amount, Transaction};

use super::sighash::{SighashType, legacy_sighash};
use super::signature::verify_ecdsa;

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
    /// The spending transaction.
    pub transaction: &'a Transaction,
    /// Which of its inputs.
    pub input_index: usize,
    /// What the spent output holds; signatures in witnesses cover it (BIP143).
    pub spent_value: Amount,
}

impl<'a> TransactionChecker<'a> {
    /// For the input `input_index`, which spends an output of `spent_value`.
    ///
    /// # Panics
    /// If the transaction has no such input.
    pub fn new(transaction: &'a Transaction, input_index: usize, spent_value: Amount) -> Self {
        assert!(input_index < transaction.inputs.len(), "no input {input_index}");
        Self { transaction, input_index, spent_value }
    }

    /// Checks an ECDSA signature, whose last byte is the hash type, over the legacy hash of this input.
    pub fn check_ecdsa(&self, signature: &[u8], public_key: &[u8], script_code: &[u8]) -> bool {
        signature.split_last().is_some_and(|(hash_type, der)| {
            let kind = SighashType::from(*hash_type);
            let sighash = legacy_sighash(self.transaction, self.input_index, script_code, kind);
            verify_ecdsa(der, public_key, sighash.as_bytes())
        })
    }

    /// Whether the transaction can't be mined before `lock_time` (BIP65).
    pub fn check_lock_time(&self, lock_time: i64) -> bool {
        let threshold = i64::from(LOCKTIME_THRESHOLD);
        let own = i64::from(self.transaction.lock_time);
        // Heights compare with heights, times with times.
        (own < threshold) == (lock_time < threshold)
            && lock_time <= own
            // A final input would switch the transaction's lock time off.
            && self.sequence() != SEQUENCE_FINAL
    }

    /// Whether the input can't be mined before the spent output has the age `sequence` (BIP112).
    pub fn check_sequence(&self, sequence: i64) -> bool {
        // Before version 2 relative lock times mean nothing (BIP68). The version counts as unsigned here.
        if (self.transaction.version as u32) < 2 || self.sequence() & SEQUENCE_LOCKTIME_DISABLE_FLAG != 0 {
            return false;
        }
        let mask = i64::from(SEQUENCE_LOCKTIME_TYPE_FLAG | SEQUENCE_LOCKTIME_MASK);
        let (own, asked) = (i64::from(self.sequence()) & mask, sequence & mask);
        let in_seconds = |number| number >= i64::from(SEQUENCE_LOCKTIME_TYPE_FLAG);
        in_seconds(own) == in_seconds(asked) && asked <= own
    }

    fn sequence(&self) -> u32 {
        self.transaction.inputs[self.input_index].sequence
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::{OutPoint, ScriptBuf, TxIn};

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
            let checker = TransactionChecker::new(&transaction, 0, Amount::ZERO);
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
            let checker = TransactionChecker::new(&transaction, 0, Amount::ZERO);
            assert_eq!(checker.check_sequence(asked.into()), satisfied, "{version} {own:x} {asked:x}");
        }
    }
}
