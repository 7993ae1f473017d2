//! Keys by number, and what they sign.

use hashyard_core::script::{
    Builder, Flags, ScriptError, SighashType, SpendingTransaction, TapLeaf, TransactionChecker,
    segwit_v0_sighash, taproot_sighash, verify_script,
};
use hashyard_core::{Amount, OutPoint, ScriptBuf, Transaction, TxIn, TxOut};
use k256::ecdsa::signature::hazmat::PrehashSigner;
use k256::ecdsa::{Signature, SigningKey};
use k256::schnorr;

use crate::VALUE;

pub fn key(secret: u8) -> SigningKey {
    SigningKey::from_slice(&[secret; 32]).unwrap()
}

/// Compressed.
pub fn public_key(secret: u8) -> Vec<u8> {
    key(secret).verifying_key().to_sec1_point(true).as_bytes().to_vec()
}

/// The X coordinate.
pub fn x_only(secret: u8) -> [u8; 32] {
    schnorr_key(secret).verifying_key().to_bytes().into()
}

fn schnorr_key(secret: u8) -> schnorr::SigningKey {
    schnorr::SigningKey::from_slice(&[secret; 32]).unwrap()
}

pub fn sign_ecdsa(secret: u8, sighash: &[u8; 32], kind: SighashType) -> Vec<u8> {
    let signature: Signature = key(secret).sign_prehash(sighash).unwrap();
    [signature.to_der().as_bytes(), &[kind.0 as u8]].concat()
}

/// With the hash type behind it, if it is not the default.
pub fn sign_schnorr(secret: u8, sighash: &[u8; 32], kind: SighashType) -> Vec<u8> {
    let signature = schnorr_key(secret).sign_raw(sighash, &[0; 32]).unwrap().to_bytes();
    let hash_type = if kind == SighashType::DEFAULT { vec![] } else { vec![kind.0 as u8] };
    [signature.as_slice(), &hash_type].concat()
}

/// A transaction with two inputs, of which the first is looked at, and two outputs.
pub struct Spend {
    pub transaction: Transaction,
    pub spent: [TxOut; 2],
}

impl Spend {
    pub fn of(script_pubkey: ScriptBuf) -> Self {
        let input = |vout| TxIn {
            previous_output: OutPoint { vout, ..OutPoint::NULL },
            script_sig: ScriptBuf::default(),
            sequence: 10,
            witness: vec![],
        };
        let output = |value, opcode| TxOut { value: Amount(value), script_pubkey: ScriptBuf(vec![opcode]) };
        Self {
            transaction: Transaction {
                version: 2,
                inputs: vec![input(0), input(1)],
                outputs: vec![output(1, 0x51), output(2, 0x52)],
                lock_time: 100,
            },
            spent: [TxOut { value: VALUE, script_pubkey }, output(3, 0x53)],
        }
    }

    /// With this witness.
    pub fn with(mut self, witness: &[Vec<u8>]) -> Self {
        self.transaction.inputs[0].witness = witness.to_vec();
        self
    }

    /// Shows this script behind P2SH.
    pub fn showing(mut self, redeem_script: &ScriptBuf) -> Self {
        self.transaction.inputs[0].script_sig = Builder::new().data(redeem_script.as_bytes()).into_script();
        self
    }

    pub fn verify(&self, flags: Flags) -> Result<(), ScriptError> {
        let (spending, input) = (self.spending(), &self.transaction.inputs[0]);
        let checker = TransactionChecker::new(&spending, 0);
        verify_script(&input.script_sig, &self.spent[0].script_pubkey, &input.witness, flags, &checker)
    }

    pub fn spending(&self) -> SpendingTransaction<'_> {
        SpendingTransaction::new(&self.transaction, &self.spent)
    }

    /// A signature under BIP143.
    pub fn sign_v0(&self, secret: u8, script_code: &ScriptBuf, kind: SighashType) -> Vec<u8> {
        let hash = segwit_v0_sighash(&self.spending(), 0, script_code.as_bytes(), self.spent[0].value, kind);
        sign_ecdsa(secret, hash.as_bytes(), kind)
    }

    /// A signature under BIP341.
    pub fn sign_taproot(
        &self,
        secret: u8,
        kind: SighashType,
        annex_hash: Option<[u8; 32]>,
        leaf: Option<TapLeaf>,
    ) -> Vec<u8> {
        let hash = taproot_sighash(&self.spending(), 0, kind, annex_hash.as_ref(), leaf.as_ref()).unwrap();
        sign_schnorr(secret, &hash, kind)
    }
}

/// Every hash type that legacy and version 0 signatures may have to be standard.
pub fn hash_types() -> impl Iterator<Item = SighashType> {
    [SighashType::ALL, SighashType::NONE, SighashType::SINGLE]
        .into_iter()
        .flat_map(|kind| [kind, kind.anyone_can_pay()])
}
