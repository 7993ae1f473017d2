//! The transaction inside, in both versions; creating and converting.

use crate::primitives::encode::{Reader, put_compact_size};
use crate::primitives::transaction::SEQUENCE_FINAL;
use crate::primitives::{Amount, Decodable, OutPoint, ScriptBuf, Transaction, TxIn, TxOut, Txid};

use super::Psbt;
use super::error::PsbtError;
use super::field::*;
use super::map::Map;

/// Bytes of an input without a script: outpoint, the script's length, sequence number.
const BARE_INPUT_SIZE: usize = 36 + 1 + 4;

impl Psbt {
    /// Wraps a transaction (the BIPs' *creator*); its input scripts and witnesses are left out. Version 0.
    pub fn new(tx: &Transaction) -> Self {
        let mut bare = tx.clone();
        for input in &mut bare.inputs {
            input.script_sig = ScriptBuf::default();
            input.witness.clear();
        }
        let mut global = Map::default();
        global.set(GLOBAL_UNSIGNED_TX, bare.encode_legacy());
        Self {
            global,
            inputs: vec![Map::default(); tx.inputs.len()],
            outputs: vec![Map::default(); tx.outputs.len()],
        }
    }

    /// The same in version 2 (BIP370); what is in version 2 already stays as it is.
    ///
    /// # Errors
    /// As [`Psbt::unsigned_tx`].
    pub fn to_version_2(&self) -> Result<Self, PsbtError> {
        if self.version() == 2 {
            return Ok(self.clone());
        }
        let tx = self.unsigned_tx()?;
        let mut psbt = self.clone();
        psbt.global.remove(&[GLOBAL_UNSIGNED_TX, GLOBAL_VERSION]);
        psbt.global.set(GLOBAL_VERSION, 2_u32.to_le_bytes());
        psbt.global.set(GLOBAL_TX_VERSION, tx.version.to_le_bytes());
        psbt.global.set(GLOBAL_FALLBACK_LOCKTIME, tx.lock_time.to_le_bytes());
        psbt.put_counts();
        for (map, input) in psbt.inputs.iter_mut().zip(&tx.inputs) {
            map.set(IN_PREVIOUS_TXID, *input.previous_output.txid.as_bytes());
            map.set(IN_OUTPUT_INDEX, input.previous_output.vout.to_le_bytes());
            map.set(IN_SEQUENCE, input.sequence.to_le_bytes());
        }
        for (map, output) in psbt.outputs.iter_mut().zip(&tx.outputs) {
            map.set(OUT_AMOUNT, output.value.0.to_le_bytes());
            map.set(OUT_SCRIPT, output.script_pubkey.0.clone());
        }
        Ok(psbt)
    }

    /// The same in version 0 (BIP174), for those who know no other.
    ///
    /// # Errors
    /// As [`Psbt::unsigned_tx`].
    pub fn to_version_0(&self) -> Result<Self, PsbtError> {
        let tx = self.unsigned_tx()?;
        let mut psbt = self.clone();
        psbt.global.remove(&only_in_2(MapKind::Global));
        psbt.global.remove(&[GLOBAL_VERSION]);
        psbt.global.set(GLOBAL_UNSIGNED_TX, tx.encode_legacy());
        psbt.inputs.iter_mut().for_each(|map| map.remove(&only_in_2(MapKind::Input)));
        psbt.outputs.iter_mut().for_each(|map| map.remove(&only_in_2(MapKind::Output)));
        Ok(psbt)
    }

    pub(super) fn put_counts(&mut self) {
        for (kind, count) in
            [(GLOBAL_INPUT_COUNT, self.inputs.len()), (GLOBAL_OUTPUT_COUNT, self.outputs.len())]
        {
            let mut value = vec![];
            put_compact_size(&mut value, count as u64);
            self.global.set(kind, value);
        }
    }

    /// The transaction that is to be signed.
    ///
    /// # Errors
    /// [`PsbtError::LockTime`] if the inputs need lock times of both kinds (only in version 2).
    pub fn unsigned_tx(&self) -> Result<Transaction, PsbtError> {
        let tx = self.bare_transaction();
        match self.version() {
            2 => Ok(Transaction { lock_time: self.lock_time()?, ..tx }),
            _ => Ok(tx),
        }
    }

    /// The same; in version 2 without a lock time.
    pub(super) fn bare_transaction(&self) -> Transaction {
        let written = self.global.get(GLOBAL_UNSIGNED_TX).and_then(|value| read_unsigned_tx(value).ok());
        written.unwrap_or_else(|| Transaction {
            version: self.global.number(GLOBAL_TX_VERSION).unwrap_or(2) as i32,
            inputs: self.inputs.iter().map(input).collect(),
            outputs: self.outputs.iter().map(output).collect(),
            lock_time: 0,
        })
    }

    /// What an input spends.
    pub fn outpoint(&self, index: usize) -> Option<OutPoint> {
        let map = self.inputs.get(index)?;
        self.global.get(GLOBAL_UNSIGNED_TX).map_or(Some(outpoint(map)), |tx| nth_outpoint(tx, index))
    }

    /// What the inputs spend.
    pub fn outpoints(&self) -> Vec<OutPoint> {
        (0..self.inputs.len()).filter_map(|index| self.outpoint(index)).collect()
    }

    /// Bitcoin's lock time has one kind, so all inputs that need one must agree on it; a height is taken where both would
    /// do (BIP370).
    fn lock_time(&self) -> Result<u32, PsbtError> {
        let needy = || self.inputs.iter().map(locks).filter(|locks| *locks != (None, None));
        let highest = |locks: Option<Vec<u32>>| locks.and_then(|locks| locks.into_iter().max());
        if needy().next().is_none() {
            return Ok(self.global.number(GLOBAL_FALLBACK_LOCKTIME).unwrap_or(0));
        }
        let height = highest(needy().map(|(height, _)| height).collect());
        height.or_else(|| highest(needy().map(|(_, time)| time).collect())).ok_or(PsbtError::LockTime)
    }
}

/// Height and time that an input needs.
fn locks(map: &Map) -> (Option<u32>, Option<u32>) {
    (map.number(IN_REQUIRED_HEIGHT_LOCKTIME), map.number(IN_REQUIRED_TIME_LOCKTIME))
}

fn only_in_2(map: MapKind) -> Vec<u8> {
    let newer =
        |field: &&Field| field.map == map && matches!(field.versions, Versions::Need2 | Versions::Only2);
    FIELDS.iter().filter(newer).map(|field| field.kind).collect()
}

/// In the bytes of a transaction without input scripts, so that nobody reads all of it for each of its inputs.
fn nth_outpoint(tx: &[u8], index: usize) -> Option<OutPoint> {
    let mut reader = Reader::new(tx);
    reader.i32().ok()?;
    reader.compact_size().ok()?;
    reader.take(index * BARE_INPUT_SIZE).ok()?;
    OutPoint::decode_from(&mut reader).ok()
}

fn outpoint(map: &Map) -> OutPoint {
    let txid = map.get(IN_PREVIOUS_TXID).and_then(|value| value.try_into().ok()).map(Txid::from_bytes);
    OutPoint { txid: txid.unwrap_or_default(), vout: map.number(IN_OUTPUT_INDEX).unwrap_or_default() }
}

fn input(map: &Map) -> TxIn {
    TxIn {
        previous_output: outpoint(map),
        script_sig: ScriptBuf::default(),
        sequence: map.number(IN_SEQUENCE).unwrap_or(SEQUENCE_FINAL),
        witness: vec![],
    }
}

fn output(map: &Map) -> TxOut {
    let value = map.get(OUT_AMOUNT).and_then(|value| value.try_into().ok()).map(u64::from_le_bytes);
    TxOut {
        value: Amount(value.unwrap_or_default()),
        script_pubkey: ScriptBuf(map.get(OUT_SCRIPT).unwrap_or_default().to_vec()),
    }
}
