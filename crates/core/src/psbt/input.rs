//! What an input's map says: the coin, the script that must be satisfied, signatures so far.

use crate::primitives::{
    Amount, Decodable, Encodable, PubkeyHash, ScriptBuf, Transaction, TxOut, hash160, sha256,
};
use crate::script::{
    Instructions, MAX_ELEMENT_SIZE, MAX_SCRIPT_SIZE, ScriptKind, SighashType, WitnessProgram, classify, p2pkh,
};

use super::Psbt;
use super::field::*;

/// How signatures of an input are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureRule {
    /// As in 2009, P2SH among them.
    Legacy,
    /// In a witness program of version 0 (BIP143).
    WitnessV0,
    /// By a Taproot output's key (BIP341), or by one of the scripts in its tree ([`Psbt::leaves`]).
    Taproot,
}

/// What an input must satisfy, with all hashes on the way resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Locking {
    /// The output that is spent.
    pub output: TxOut,
    /// How to sign.
    pub rule: SignatureRule,
    /// The innermost script: what signatures cover, and what the stack must satisfy. For P2WPKH that of P2PKH.
    pub script: ScriptBuf,
    /// The script behind P2SH, which the input's script must show.
    pub redeem_script: Option<ScriptBuf>,
    /// Whether `script` must stand in the witness (P2WSH).
    pub shows_script: bool,
}

/// What is missing before an input can be signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// The output that is spent.
    Utxo,
    /// The whole transaction that is spent from: without it, a signature of the old kind could be for any amount.
    Parent,
    /// The script behind this P2SH hash.
    RedeemScript([u8; 20]),
    /// The script behind this P2WSH hash.
    WitnessScript([u8; 32]),
    /// The output can't be spent, or not in a way that is known here.
    Unknown,
}

impl Psbt {
    /// The transaction that an input spends from, if it is given.
    pub fn parent(&self, index: usize) -> Option<Transaction> {
        self.inputs.get(index)?.get(IN_NON_WITNESS_UTXO).and_then(|value| Transaction::decode(value).ok())
    }

    /// The output that an input spends, if it is given.
    pub fn spent_output(&self, index: usize) -> Option<TxOut> {
        let vout = self.outpoint(index)?.vout as usize;
        let from_parent = self.parent(index).and_then(|parent| parent.outputs.get(vout).cloned());
        let stated =
            || self.inputs.get(index)?.get(IN_WITNESS_UTXO).and_then(|value| TxOut::decode(value).ok());
        from_parent.or_else(stated)
    }

    /// The outputs that all inputs spend, and whether all are known; unknown ones are empty.
    pub fn spent_outputs(&self) -> (Vec<TxOut>, bool) {
        let known: Vec<_> = (0..self.inputs.len()).map(|index| self.spent_output(index)).collect();
        let all = known.iter().all(Option::is_some);
        let empty = || TxOut { value: Amount::ZERO, script_pubkey: ScriptBuf::default() };
        (known.into_iter().map(|output| output.unwrap_or_else(empty)).collect(), all)
    }

    /// What the transaction pays, if all spent outputs are known and reach.
    pub fn fee(&self) -> Option<Amount> {
        let (spent, true) = self.spent_outputs() else { return None };
        let paid = Amount::checked_sum(spent.iter().map(|output| output.value))?;
        paid.checked_sub(self.unsigned_tx().ok()?.output_value()?)
    }

    /// The hash type that signatures of an input must have, if it is said.
    pub fn sighash_type(&self, index: usize) -> Option<SighashType> {
        self.inputs.get(index)?.number(IN_SIGHASH_TYPE).map(SighashType)
    }

    /// Public keys and signatures so far.
    pub fn signatures(&self, index: usize) -> Vec<(Vec<u8>, Vec<u8>)> {
        let map = self.inputs.get(index).into_iter();
        map.flat_map(|map| map.all(IN_PARTIAL_SIG))
            .map(|(key, value)| (key.to_vec(), value.to_vec()))
            .collect()
    }

    /// How many signatures an input has, Schnorr's among them.
    pub fn signature_count(&self, index: usize) -> usize {
        let kinds = [IN_PARTIAL_SIG, IN_TAP_KEY_SIG, IN_TAP_SCRIPT_SIG];
        self.inputs.get(index).map_or(0, |map| kinds.iter().map(|kind| map.all(*kind).count()).sum())
    }

    /// Whether an input has been finalised.
    pub fn is_final(&self, index: usize) -> bool {
        let has = |kind| self.inputs.get(index).is_some_and(|map| map.get(kind).is_some());
        has(IN_FINAL_SCRIPTSIG) || has(IN_FINAL_SCRIPTWITNESS)
    }

    /// What an input must satisfy.
    ///
    /// # Errors
    /// What is missing.
    pub fn locking(&self, index: usize) -> Result<Locking, Gap> {
        let output = self.spent_output(index).ok_or(Gap::Utxo)?;
        let script = output.script_pubkey.clone();
        let locking = match classify(&script) {
            ScriptKind::P2sh(hash) => {
                let redeem_script = self.script(index, IN_REDEEM_SCRIPT, MAX_ELEMENT_SIZE);
                let redeem_script = redeem_script
                    .filter(|script| hash160(script.as_bytes()) == hash)
                    .ok_or(Gap::RedeemScript(hash))?;
                let inner = self.witness_locking(index, &output, &redeem_script)?;
                let inner = inner.filter(|inner| inner.rule == SignatureRule::WitnessV0);
                let legacy = || bare(output.clone(), redeem_script.clone());
                Locking { redeem_script: Some(redeem_script.clone()), ..inner.unwrap_or_else(legacy) }
            }
            _ => self.witness_locking(index, &output, &script)?.unwrap_or_else(|| bare(output, script)),
        };
        // Old signatures don't cover the amount, so a lie about it would go unnoticed (BIP174).
        match locking.rule == SignatureRule::Legacy && self.parent(index).is_none() {
            true => Err(Gap::Parent),
            false => Ok(locking),
        }
    }

    /// A longer one could never be shown to satisfy its hash.
    fn script(&self, index: usize, kind: u8, longest: usize) -> Option<ScriptBuf> {
        let value = self.inputs.get(index)?.get(kind).filter(|value| value.len() <= longest)?;
        Some(ScriptBuf(value.to_vec()))
    }

    fn witness_locking(
        &self,
        index: usize,
        output: &TxOut,
        program: &ScriptBuf,
    ) -> Result<Option<Locking>, Gap> {
        let made = |rule, script, shows_script| {
            Ok(Some(Locking { output: output.clone(), rule, script, redeem_script: None, shows_script }))
        };
        match classify(program) {
            ScriptKind::WitnessV0KeyHash(hash) => made(SignatureRule::WitnessV0, p2pkh(&hash), false),
            ScriptKind::WitnessV0ScriptHash(hash) => {
                let script = self.script(index, IN_WITNESS_SCRIPT, MAX_SCRIPT_SIZE);
                let script = script.filter(|script| sha256(script.as_bytes()) == hash);
                made(SignatureRule::WitnessV0, script.ok_or(Gap::WitnessScript(hash))?, true)
            }
            ScriptKind::WitnessV1Taproot(_) => made(SignatureRule::Taproot, program.clone(), false),
            ScriptKind::WitnessUnknown { .. } | ScriptKind::Anchor | ScriptKind::NullData => {
                Err(Gap::Unknown)
            }
            _ => Ok(None),
        }
    }

    /// The secret with this SHA-256, if it is given and right.
    pub fn preimage(&self, index: usize, hash: &[u8; 32]) -> Option<&[u8]> {
        self.inputs.get(index)?.get_keyed(IN_SHA256, hash).filter(|preimage| sha256(preimage) == *hash)
    }
}

impl Psbt {
    /// Tells what an input spends (the BIPs' *updater*): the whole transaction, and for witness programs the output as
    /// well. Witnesses are left out, as they are in Bitcoin Core: the txid does not cover them. Nothing happens if the
    /// input names another output, or knows it already.
    pub fn add_utxo(&mut self, index: usize, parent: &Transaction) {
        let mut room = usize::MAX;
        self.add_utxo_within(index, parent, &mut room);
    }

    /// The same as long as there is `room`, in bytes: many inputs may spend from one large transaction, of which each has a
    /// copy. A witness program does with its output alone.
    pub fn add_utxo_within(&mut self, index: usize, parent: &Transaction, room: &mut usize) {
        let Some(outpoint) = self.outpoint(index) else { return };
        let output = parent.outputs.get(outpoint.vout as usize);
        let (Some(output), Some(map)) = (output, self.inputs.get_mut(index)) else { return };
        if map.get(IN_NON_WITNESS_UTXO).is_some() || parent.txid() != outpoint.txid {
            return;
        }
        if WitnessProgram::parse(output.script_pubkey.as_bytes()).is_some() {
            map.set(IN_WITNESS_UTXO, output.encode());
        }
        let bytes = parent.encode_legacy();
        if let Some(left) = room.checked_sub(bytes.len()) {
            *room = left;
            map.set(IN_NON_WITNESS_UTXO, bytes);
        }
    }

    /// States the output that is spent where a script hash turned out to hide a witness program, as Bitcoin Core does.
    pub fn show_witness_utxos(&mut self) {
        for index in 0..self.inputs.len() {
            let locking = self.locking(index).ok().filter(|locking| locking.rule != SignatureRule::Legacy);
            if let Some(locking) = locking.filter(|_| !self.is_final(index)) {
                self.inputs[index].set(IN_WITNESS_UTXO, locking.output.encode());
            }
        }
    }

    /// Puts a secret where finalisers look for it, under its SHA-256 (BIP174).
    pub fn add_preimage(&mut self, index: usize, preimage: &[u8]) {
        if let Some(map) = self.inputs.get_mut(index) {
            map.set_keyed(IN_SHA256, &sha256(preimage), preimage);
        }
    }
}

fn bare(output: TxOut, script: ScriptBuf) -> Locking {
    Locking { output, rule: SignatureRule::Legacy, script, redeem_script: None, shows_script: false }
}

/// The public keys that stand in a script.
pub fn public_keys(script: &ScriptBuf) -> impl Iterator<Item = &[u8]> {
    let pushes = Instructions::new(script.as_bytes()).filter_map(Result::ok).map(|push| push.data);
    pushes.filter(|data| matches!(data.len(), 33 | 65))
}

/// Hashes of the public keys that stand in a script, as keys or as hashes.
pub fn key_hashes(script: &ScriptBuf) -> Vec<PubkeyHash> {
    let pushes = Instructions::new(script.as_bytes()).filter_map(Result::ok);
    let hash = |data: &[u8]| match data.len() {
        20 => data.try_into().ok().map(PubkeyHash::from_bytes),
        33 | 65 => Some(PubkeyHash::of(data)),
        _ => None,
    };
    pushes.filter_map(|push| hash(push.data)).collect()
}
