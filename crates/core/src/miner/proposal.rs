//! A block that others must sign before it is mined (BIP325).
//!
//! A signature covers everything but the nonce. So whoever wants to make a block shows it around first, gathers signatures,
//! puts them in, and only then looks for a nonce.

use std::collections::BTreeMap;

use k256::PublicKey;
use k256::ecdsa::Signature;

use crate::consensus::signet::put_solution;
use crate::consensus::{SignetError, SignetTxs};
use crate::script::opcode::OP_1;
use crate::script::signature::verify_ecdsa;
use crate::script::{
    Builder, Instructions, MAX_PUBKEYS_PER_MULTISIG, ScriptKind, SighashType, SpendingTransaction, classify,
    legacy_sighash, multisig, p2pk, p2sh, p2wsh, segwit_v0_sighash,
};
use crate::{Amount, Block, ScriptBuf, Txid, hash160, sha256};

/// Signatures by the number of the key in the challenge, from 0: DER and the hash type.
pub type Signatures = BTreeMap<usize, Vec<u8>>;

/// Where the script behind a hash is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// In the witness (BIP141).
    InWitness,
    /// In the input's script (BIP16).
    InScript,
}

/// A challenge that plain keys answer: `required` of them sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    script: ScriptBuf,
    /// The script with the keys, which signatures cover: the challenge itself, or what it is the hash of.
    inner: ScriptBuf,
    /// Where that script is shown, if the challenge is the hash of it.
    shown: Option<Shown>,
    required: usize,
    keys: Vec<Vec<u8>>,
}

impl Challenge {
    /// Reads a script; `None` for a form that takes more than signatures by keys in plain sight. `OP_TRUE` asks for none at all.
    pub fn parse(script: &ScriptBuf) -> Option<Self> {
        let (required, keys) = match classify(script) {
            ScriptKind::P2pk(key) => (1, vec![key]),
            ScriptKind::Multisig { k, .. } => (usize::from(k), multisig_keys(script)),
            _ if script.as_bytes() == [OP_1.0] => (0, vec![]),
            _ => return None,
        };
        Some(Self { script: script.clone(), inner: script.clone(), shown: None, required, keys })
    }

    /// The challenge that pays to the hash of a script; `None` if that script is none that keys alone answer.
    pub fn behind(script: &ScriptBuf, shown: Shown) -> Option<Self> {
        let plain = Self::parse(script)?;
        let script = match shown {
            Shown::InWitness => p2wsh(&sha256(script.as_bytes())),
            Shown::InScript => p2sh(&hash160(script.as_bytes())),
        };
        Some(Self { script, shown: Some(shown), ..plain })
    }

    /// The challenge that any `required` of these serialised public keys answer; `None` unless it is 1 to as many as there are
    /// keys, of which there may be 20, and all of them are points of the curve.
    pub fn of_keys(required: usize, keys: &[Vec<u8>]) -> Option<Self> {
        let fits = (1..=keys.len()).contains(&required)
            && keys.len() <= MAX_PUBKEYS_PER_MULTISIG
            && keys.iter().all(|key| PublicKey::from_sec1_bytes(key).is_ok());
        let script = match keys {
            [key] => p2pk(key),
            keys => multisig(u8::try_from(required).ok()?, keys),
        };
        Self::parse(&script).filter(|_| fits)
    }

    /// The script.
    pub fn script(&self) -> &ScriptBuf {
        &self.script
    }

    /// How many signatures it takes.
    pub fn required(&self) -> usize {
        self.required
    }

    /// Serialised public keys, in the order of the script.
    pub fn keys(&self) -> &[Vec<u8>] {
        &self.keys
    }

    /// The input's script and its witness; `None` while signatures are missing.
    fn solution(&self, signatures: &Signatures) -> Option<(ScriptBuf, Vec<Vec<u8>>)> {
        let mut items: Vec<Vec<u8>> = signatures.values().take(self.required).cloned().collect();
        if items.len() < self.required {
            return None;
        }
        if matches!(classify(&self.inner), ScriptKind::Multisig { .. }) {
            // OP_CHECKMULTISIG takes one item too many, which must be empty (BIP147).
            items.insert(0, vec![]);
        }
        items.extend(self.shown.map(|_| self.inner.0.clone()));
        match self.shown {
            Some(Shown::InWitness) => Some((ScriptBuf::default(), items)),
            _ => Some((
                items.iter().fold(Builder::new(), |script, item| script.data(item)).into_script(),
                vec![],
            )),
        }
    }

    /// What members sign of these transactions.
    fn sighash(&self, txs: &SignetTxs) -> [u8; 32] {
        let spending = SpendingTransaction::new(&txs.to_sign, &txs.to_spend.outputs);
        let (script, kind) = (self.inner.as_bytes(), SighashType::ALL);
        let hash = match self.shown {
            Some(Shown::InWitness) => segwit_v0_sighash(&spending, 0, script, Amount::ZERO, kind),
            _ => legacy_sighash(&txs.to_sign, 0, script, kind),
        };
        *hash.as_bytes()
    }
}

fn multisig_keys(script: &ScriptBuf) -> Vec<Vec<u8>> {
    let pushes = Instructions::new(script.as_bytes()).map_while(Result::ok).map(|push| push.data.to_vec());
    // Counts take no more than two bytes.
    pushes.filter(|data| data.len() > 2).collect()
}

/// A block with an empty place for signatures, and what they sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    block: Block,
    id: Txid,
    sighash: [u8; 32],
}

impl Proposal {
    /// Takes a block that has no signatures yet.
    ///
    /// # Errors
    /// It has no place for them.
    pub fn new(block: Block, challenge: &Challenge) -> Result<Self, SignetError> {
        let mut signed = block.clone();
        put_solution(&mut signed, &ScriptBuf::default(), &[])?;
        let txs = SignetTxs::new(&signed, &challenge.script)?;
        Ok(Self { block, id: txs.to_spend.txid(), sighash: challenge.sighash(&txs) })
    }

    /// Names what is signed: the txid of BIP325's virtual transaction `to_spend`.
    pub fn id(&self) -> Txid {
        self.id
    }

    /// The block.
    pub fn block(&self) -> &Block {
        &self.block
    }

    /// The hash that members sign.
    pub fn sighash(&self) -> [u8; 32] {
        self.sighash
    }

    /// Whether this key made this signature. It must be strict DER (BIP66) and cover everything, as everyone's here does.
    pub fn is_signed_by(&self, key: &[u8], signature: &[u8]) -> bool {
        let Some((hash_type, der)) = signature.split_last() else { return false };
        u32::from(*hash_type) == SighashType::ALL.0
            && Signature::from_der(der).is_ok()
            && verify_ecdsa(der, key, &self.sighash)
    }

    /// The block with these signatures in it, to be mined by its nonce alone; `None` while some are missing or wrong.
    pub fn sealed(&self, challenge: &Challenge, signatures: &Signatures) -> Option<Block> {
        let mut block = self.block.clone();
        let (script_sig, witness) = challenge.solution(signatures)?;
        put_solution(&mut block, &script_sig, &witness).ok()?;
        let txs = SignetTxs::new(&block, &challenge.script).ok()?;
        txs.verify().is_ok().then_some(block)
    }
}
