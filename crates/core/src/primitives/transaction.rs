//! Transactions: inputs that point at earlier outputs, and new outputs. Legacy and SegWit serialisation (BIP144).

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::amount::Amount;
use super::encode::{
    Decodable, DecodeError, Encodable, MAX_SIZE, Reader, compact_size_len, put_compact_size, put_list,
    put_var_bytes,
};
use super::hash::{Txid, Wtxid, sha256d};
use super::script_buf::ScriptBuf;

/// Names one output of one transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct OutPoint {
    /// The transaction that made the output.
    pub txid: Txid,
    /// Which of its outputs, from 0.
    pub vout: u32,
}

impl OutPoint {
    /// The outpoint of a coinbase input: no transaction, no output.
    pub const NULL: Self = Self { txid: Txid::ZERO, vout: u32::MAX };

    /// Whether this is [`OutPoint::NULL`].
    pub fn is_null(&self) -> bool {
        *self == Self::NULL
    }
}

/// `txid:vout`
impl fmt::Display for OutPoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.txid, self.vout)
    }
}

impl FromStr for OutPoint {
    type Err = String;

    /// Reads `txid:vout`; the error says which half is wrong.
    fn from_str(text: &str) -> Result<Self, String> {
        let (txid, vout) = text.split_once(':').ok_or("an outpoint is txid:vout")?;
        Ok(Self {
            txid: txid.parse().map_err(|error| format!("txid {error}"))?,
            vout: vout.parse().map_err(|_| "vout must be a whole number")?,
        })
    }
}

/// Spends one earlier output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TxIn {
    /// The output that is spent.
    pub previous_output: OutPoint,
    /// Satisfies the spent output's script; in a coinbase, free bytes.
    pub script_sig: ScriptBuf,
    /// Signals replaceability (BIP125), lock time and relative lock time (BIP68).
    pub sequence: u32,
    /// Witness stack items (BIP141), empty for legacy spends.
    pub witness: Vec<Vec<u8>>,
}

/// Sequence number that switches lock time off for an input.
pub const SEQUENCE_FINAL: u32 = u32::MAX;

/// The highest sequence number that signals replaceability (BIP125).
pub const MAX_BIP125_SEQUENCE: u32 = 0xffff_fffd;

/// Money under a condition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TxOut {
    /// How much.
    pub value: Amount,
    /// The condition under which it may be spent.
    pub script_pubkey: ScriptBuf,
}

/// A transfer of money: the unit that blocks carry and signatures cover.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    /// Format version; 2 switches relative lock times on (BIP68).
    pub version: i32,
    /// What is spent.
    pub inputs: Vec<TxIn>,
    /// What is made.
    pub outputs: Vec<TxOut>,
    /// Earliest block height (below 500,000,000) or Unix time in seconds at which it may be mined.
    pub lock_time: u32,
}

impl Transaction {
    /// Double SHA-256 of the legacy serialisation.
    pub fn txid(&self) -> Txid {
        Txid::from_bytes(sha256d(&self.encode_legacy()))
    }

    /// Double SHA-256 of the full serialisation (BIP141).
    pub fn wtxid(&self) -> Wtxid {
        Wtxid::from_bytes(sha256d(&self.encode()))
    }

    /// Whether this makes new coins: one input that spends nothing.
    pub fn is_coinbase(&self) -> bool {
        matches!(self.inputs.as_slice(), [input] if input.previous_output.is_null())
    }

    /// Whether any input carries a witness.
    pub fn has_witness(&self) -> bool {
        self.inputs.iter().any(|input| !input.witness.is_empty())
    }

    /// Whether any input says that this transaction may be replaced while unconfirmed (BIP125).
    pub fn signals_replacement(&self) -> bool {
        self.inputs.iter().any(|input| input.sequence <= MAX_BIP125_SEQUENCE)
    }

    /// Sum of the outputs, or `None` if it leaves the money range.
    pub fn output_value(&self) -> Option<Amount> {
        Amount::checked_sum(self.outputs.iter().map(|output| output.value))
    }

    /// The serialisation without witnesses, over which the txid is made.
    pub fn encode_legacy(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.base_size());
        out.extend(self.version.to_le_bytes());
        self.encode_body(&mut out);
        out.extend(self.lock_time.to_le_bytes());
        out
    }

    /// Bytes of the serialisation without witnesses.
    pub fn base_size(&self) -> usize {
        let inputs: usize =
            self.inputs.iter().map(|input| 40 + var_bytes_len(input.script_sig.as_bytes())).sum();
        let outputs: usize =
            self.outputs.iter().map(|output| 8 + var_bytes_len(output.script_pubkey.as_bytes())).sum();
        8 + count_len(&self.inputs) + inputs + count_len(&self.outputs) + outputs
    }

    /// Bytes of the full serialisation.
    pub fn total_size(&self) -> usize {
        self.base_size() + if self.has_witness() { 2 + self.witness_size() } else { 0 }
    }

    fn witness_size(&self) -> usize {
        let stack = |input: &TxIn| {
            count_len(&input.witness) + input.witness.iter().map(|item| var_bytes_len(item)).sum::<usize>()
        };
        self.inputs.iter().map(stack).sum()
    }

    /// Three times the size without witnesses plus the full size, in weight units (BIP141).
    pub fn weight(&self) -> usize {
        self.base_size() * 3 + self.total_size()
    }

    /// Weight divided by four and rounded up, in virtual bytes: what fee rates count.
    pub fn vsize(&self) -> usize {
        self.weight().div_ceil(4)
    }

    fn encode_body(&self, out: &mut Vec<u8>) {
        put_list(out, &self.inputs);
        put_list(out, &self.outputs);
    }
}

impl Encodable for Transaction {
    /// Names are made over it all the time: it gets its room at once.
    fn encode(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(self.total_size());
        self.encode_to(&mut out);
        out
    }

    fn encode_to(&self, out: &mut Vec<u8>) {
        if !self.has_witness() {
            return out.extend(self.encode_legacy());
        }
        out.extend(self.version.to_le_bytes());
        out.extend([0, 1]);
        self.encode_body(out);
        self.inputs.iter().for_each(|input| put_witness(out, &input.witness));
        out.extend(self.lock_time.to_le_bytes());
    }
}

impl Decodable for Transaction {
    /// A count of zero inputs is the SegWit marker; the byte behind it, the flag, must be 1 and witnesses must follow.
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let version = reader.i32()?;
        let mut inputs: Vec<TxIn> = reader.list(MAX_SIZE)?;
        let mut outputs = Vec::new();
        let mut flag = 0;
        if inputs.is_empty() {
            flag = reader.u8()?;
            // As in Bitcoin Core: flag 0 is a transaction with neither inputs nor outputs.
            if flag != 0 {
                inputs = reader.list(MAX_SIZE)?;
                outputs = reader.list(MAX_SIZE)?;
            }
        } else {
            outputs = reader.list(MAX_SIZE)?;
        }
        match flag {
            0 => {}
            1 => read_witnesses(reader, &mut inputs)?,
            _ => return Err(DecodeError::BadSegwitFlag),
        }
        let lock_time = reader.u32()?;
        Ok(Self { version, inputs, outputs, lock_time })
    }
}

impl Transaction {
    /// A transaction in the form from before BIP144, in which nothing is a marker: one without inputs can be read, too.
    ///
    /// # Errors
    /// The bytes end early, or something follows.
    pub fn decode_legacy(bytes: &[u8]) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        let version = reader.i32()?;
        let (inputs, outputs) = (reader.list(MAX_SIZE)?, reader.list(MAX_SIZE)?);
        let lock_time = reader.u32()?;
        reader.finish()?;
        Ok(Self { version, inputs, outputs, lock_time })
    }
}

fn count_len<T>(list: &[T]) -> usize {
    compact_size_len(list.len() as u64)
}

fn var_bytes_len(bytes: &[u8]) -> usize {
    count_len(bytes) + bytes.len()
}

fn read_witnesses(reader: &mut Reader<'_>, inputs: &mut [TxIn]) -> Result<(), DecodeError> {
    for input in inputs.iter_mut() {
        let count = reader.compact_size()?;
        input.witness =
            (0..count).map(|_| reader.var_bytes().map(<[u8]>::to_vec)).collect::<Result<_, _>>()?;
    }
    match inputs.iter().any(|input| !input.witness.is_empty()) {
        true => Ok(()),
        false => Err(DecodeError::BadSegwitFlag),
    }
}

fn put_witness(out: &mut Vec<u8>, witness: &[Vec<u8>]) {
    put_compact_size(out, witness.len() as u64);
    witness.iter().for_each(|item| put_var_bytes(out, item));
}

impl Encodable for OutPoint {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.txid.encode_to(out);
        out.extend(self.vout.to_le_bytes());
    }
}

impl Decodable for OutPoint {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { txid: Txid::decode_from(reader)?, vout: reader.u32()? })
    }
}

impl Encodable for TxIn {
    fn encode_to(&self, out: &mut Vec<u8>) {
        self.previous_output.encode_to(out);
        self.script_sig.encode_to(out);
        out.extend(self.sequence.to_le_bytes());
    }
}

impl Decodable for TxIn {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self {
            previous_output: OutPoint::decode_from(reader)?,
            script_sig: ScriptBuf::decode_from(reader)?,
            sequence: reader.u32()?,
            witness: Vec::new(),
        })
    }
}

impl Encodable for TxOut {
    fn encode_to(&self, out: &mut Vec<u8>) {
        out.extend(self.value.0.to_le_bytes());
        self.script_pubkey.encode_to(out);
    }
}

impl Decodable for TxOut {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        Ok(Self { value: Amount(reader.u64()?), script_pubkey: ScriptBuf::decode_from(reader)? })
    }
}
