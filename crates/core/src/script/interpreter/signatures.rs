//! Opcodes that check signatures.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::builder::Builder;
use super::super::checker::{Signed, split_schnorr};
use super::super::opcode::*;
use super::super::sighash::{Preimage, SighashType, TapLeaf, find_and_delete};
use super::super::signature::{check_encoding, verify_ecdsa};
use super::super::{Flags, MAX_PUBKEYS_PER_MULTISIG, ScriptError, TransactionChecker};
use super::{Machine, Rules, Tapscript};

/// What one check of a signature takes off a tapscript's weight (BIP342).
const WEIGHT_PER_SIGNATURE: i64 = 50;

/// A signature that was checked, for people who watch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureCheck {
    /// ECDSA in DER, or Schnorr in 64 bytes, with the hash type behind it.
    pub signature: Vec<u8>,
    /// By whom it should be.
    pub public_key: Vec<u8>,
    /// The hash type; `None` if the signature is empty or of no Schnorr signature's length.
    pub sighash_type: Option<SighashType>,
    /// What is signed, with its fields; `None` where nothing is hashed (see [`TransactionChecker::preimage`]).
    pub preimage: Option<Preimage>,
    /// Its hash, which the signature signs; `None` if no signature of this hash type can be valid.
    pub sighash: Option<[u8; 32]>,
    /// Whether the signature is valid.
    pub valid: bool,
}

impl SignatureCheck {
    /// Works out again what was signed.
    pub(crate) fn new(
        checker: &TransactionChecker<'_>,
        signature: &[u8],
        public_key: &[u8],
        signed: &Signed<'_>,
        valid: bool,
    ) -> Self {
        let sighash_type = match signed {
            Signed::Taproot { .. } => split_schnorr(signature).ok().map(|(_, kind)| kind),
            _ => signature.last().map(|kind| SighashType::from(*kind)),
        };
        Self {
            signature: signature.to_vec(),
            public_key: public_key.to_vec(),
            sighash_type,
            preimage: sighash_type.and_then(|kind| checker.preimage(signed, kind)),
            sighash: sighash_type.and_then(|kind| checker.sighash(signed, kind)),
            valid,
        }
    }
}

impl<'a> Machine<'a> {
    pub(super) fn check_sig(&mut self, opcode: Opcode) -> Result<(), ScriptError> {
        self.stack.require(2)?;
        let (public_key, signature) = (self.stack.pop()?, self.stack.pop()?);
        let valid = self.check_one(&signature, &public_key)?;
        self.stack.push_bool(valid);
        match opcode {
            OP_CHECKSIGVERIFY => self.verify_top(ScriptError::CheckSigVerify),
            _ => Ok(()),
        }
    }

    /// BIP342: counts valid signatures, in place of multisig.
    pub(super) fn check_sig_add(&mut self) -> Result<(), ScriptError> {
        if !matches!(self.rules, Rules::Tapscript(_)) {
            return Err(ScriptError::BadOpcode);
        }
        self.stack.require(3)?;
        let (public_key, number, signature) = (self.stack.pop()?, self.pop_number()?, self.stack.pop()?);
        let valid = self.check_one(&signature, &public_key)?;
        self.stack.push_number(number + i64::from(valid));
        Ok(())
    }

    fn check_one(&mut self, signature: &[u8], public_key: &[u8]) -> Result<bool, ScriptError> {
        if let Rules::Tapscript(spend) = self.rules {
            return self.check_tapscript_signature(spend, signature, public_key);
        }
        let script_code = self.script_code_without(&[signature])?;
        let valid = self.match_signatures(&script_code, &[signature], &[public_key])?;
        self.check_null_fail(valid, &[signature])?;
        Ok(valid)
    }

    /// An empty signature fails the check, any other that is not valid the script. Keys of other lengths than 32 bytes have
    /// no meaning yet, and every signature is valid for them (BIP342).
    fn check_tapscript_signature(
        &mut self,
        mut spend: Tapscript,
        signature: &[u8],
        public_key: &[u8],
    ) -> Result<bool, ScriptError> {
        if !signature.is_empty() {
            spend.weight_left -= WEIGHT_PER_SIGNATURE;
            self.rules = Rules::Tapscript(spend);
            if spend.weight_left < 0 {
                return Err(ScriptError::TapscriptValidationWeight);
            }
        }
        match public_key.try_into() {
            Ok(public_key) => self.check_schnorr(&spend, signature, public_key)?,
            Err(_) if public_key.is_empty() => return Err(ScriptError::TapscriptEmptyPubkey),
            Err(_) if self.flags.contains(Flags::DISCOURAGE_UPGRADABLE_PUBKEYTYPE) => {
                return Err(ScriptError::DiscourageUpgradablePubkeyType);
            }
            Err(_) => {}
        }
        Ok(!signature.is_empty())
    }

    fn check_schnorr(
        &mut self,
        spend: &Tapscript,
        signature: &[u8],
        public_key: &[u8; 32],
    ) -> Result<(), ScriptError> {
        let leaf = Some(TapLeaf { hash: spend.leaf_hash, code_separator: self.code_separator });
        let signed = Signed::Taproot { annex_hash: spend.annex_hash.as_ref(), leaf };
        if signature.is_empty() {
            self.record(signature, public_key, &signed, false);
            return Ok(());
        }
        let verdict = self.checker.check_schnorr(signature, public_key, &signed);
        self.record(signature, public_key, &signed, verdict.is_ok());
        verdict
    }

    pub(super) fn check_multisig(&mut self, opcode: Opcode) -> Result<(), ScriptError> {
        if matches!(self.rules, Rules::Tapscript(_)) {
            return Err(ScriptError::TapscriptCheckMultisig);
        }
        let key_count = self.pop_count(MAX_PUBKEYS_PER_MULTISIG, ScriptError::PubkeyCount)?;
        // Their number alone says how much work may follow.
        self.count_ops(key_count)?;
        let public_keys = self.pop_items(key_count)?;
        let signature_count = self.pop_count(key_count, ScriptError::SigCount)?;
        // The item too many that is taken below must be there before any signature is looked at.
        self.stack.require(signature_count + 1)?;
        let signatures = self.pop_items(signature_count)?;
        let (signatures, public_keys) = (as_slices(&signatures), as_slices(&public_keys));
        let script_code = self.script_code_without(&signatures)?;
        let valid = self.match_signatures(&script_code, &signatures, &public_keys)?;
        self.check_null_fail(valid, &signatures)?;
        self.pop_dummy()?;
        self.stack.push_bool(valid);
        match opcode {
            OP_CHECKMULTISIGVERIFY => self.verify_top(ScriptError::CheckMultisigVerify),
            _ => Ok(()),
        }
    }

    fn pop_count(&mut self, max: usize, error: ScriptError) -> Result<usize, ScriptError> {
        usize::try_from(self.pop_number()?).ok().filter(|count| *count <= max).ok_or(error)
    }

    /// Takes that many items, the topmost first.
    fn pop_items(&mut self, count: usize) -> Result<Vec<Vec<u8>>, ScriptError> {
        (0..count).map(|_| self.stack.pop()).collect()
    }

    /// Whether each ECDSA signature is by one of the keys, in the same order. Keys that fit no signature are passed over.
    fn match_signatures(
        &mut self,
        script_code: &[u8],
        signatures: &[&[u8]],
        public_keys: &[&[u8]],
    ) -> Result<bool, ScriptError> {
        let in_witness = self.rules == Rules::WitnessV0;
        let signed = if in_witness { Signed::WitnessV0(script_code) } else { Signed::Legacy(script_code) };
        let mut open = signatures;
        // Many keys may be tried for a signature, and signatures mostly cover the same.
        let mut sighashes = BTreeMap::new();
        for (passed, public_key) in public_keys.iter().enumerate() {
            let Some((signature, rest)) = open.split_first() else { break };
            if open.len() > public_keys.len() - passed {
                break;
            }
            check_encoding(signature, public_key, self.flags, in_witness)?;
            let valid = signature.split_last().is_some_and(|(hash_type, der)| {
                let kind = SighashType::from(*hash_type);
                let sighash =
                    sighashes.entry(*hash_type).or_insert_with(|| self.checker.sighash(&signed, kind));
                self.checker.spending.count_signature();
                sighash.is_some_and(|sighash| verify_ecdsa(der, public_key, &sighash))
            });
            self.record(signature, public_key, &signed, valid);
            if valid {
                open = rest;
            }
        }
        Ok(open.is_empty())
    }

    /// A bug of 2009 takes one item too many; since BIP147 it must be empty.
    fn pop_dummy(&mut self) -> Result<(), ScriptError> {
        let dummy = self.stack.pop()?;
        match self.flags.contains(Flags::NULLDUMMY) && !dummy.is_empty() {
            true => Err(ScriptError::SigNullDummy),
            false => Ok(()),
        }
    }

    /// A failed check with a signature that is not empty fails the script (BIP146).
    fn check_null_fail(&self, valid: bool, signatures: &[&[u8]]) -> Result<(), ScriptError> {
        let null_fail = self.flags.contains(Flags::NULLFAIL);
        match null_fail && !valid && signatures.iter().any(|signature| !signature.is_empty()) {
            true => Err(ScriptError::SigNullFail),
            false => Ok(()),
        }
    }

    /// Signatures in their own script are taken out of it outside of witnesses only (BIP143).
    fn script_code_without(&self, signatures: &[&[u8]]) -> Result<Cow<'a, [u8]>, ScriptError> {
        let mut script_code = Cow::Borrowed(self.script_code());
        if self.rules != Rules::Base {
            return Ok(script_code);
        }
        for signature in signatures {
            let push = Builder::new().data(signature).into_script();
            if let Some(rest) = find_and_delete(&script_code, push.as_bytes()) {
                if self.flags.contains(Flags::CONST_SCRIPTCODE) {
                    return Err(ScriptError::SigFindAndDelete);
                }
                script_code = Cow::Owned(rest);
            }
        }
        Ok(script_code)
    }

    fn record(&mut self, signature: &[u8], public_key: &[u8], signed: &Signed<'_>, valid: bool) {
        if let Some(checks) = &mut self.watched {
            checks.push(SignatureCheck::new(self.checker, signature, public_key, signed, valid));
        }
    }
}

fn as_slices(items: &[Vec<u8>]) -> Vec<&[u8]> {
    items.iter().map(Vec::as_slice).collect()
}
