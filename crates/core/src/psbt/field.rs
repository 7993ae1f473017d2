//! The table of all fields of BIP174, BIP370 and BIP371, with what their keys and values must look like. What is not in it
//! is kept as it is; so is `PSBT_IN_POR_COMMITMENT`, of which nothing is known here or in Bitcoin Core.

use k256::PublicKey;

use crate::primitives::encode::Reader;
use crate::primitives::{Decodable, DecodeError, Transaction, TxIn, TxOut, encode::MAX_SIZE};
use crate::script::checker::LOCKTIME_THRESHOLD;
use crate::script::signature::is_strict_signature;
use crate::script::template::is_key_size;

/// Which of the three maps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapKind {
    /// The first.
    Global,
    /// One for each input.
    Input,
    /// One for each output.
    Output,
}

/// What stands in a key behind its type. X coordinates may be of no point, as in Bitcoin Core: those who use them find out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum KeyForm {
    Nothing,
    PublicKey,
    XOnly,
    Xpub,
    Hash20,
    Hash32,
    XOnlyAndLeaf,
    ControlBlock,
}

/// What a value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ValueForm {
    Anything,
    U8,
    U32,
    Amount,
    Count,
    Bytes32,
    UnsignedTx,
    Tx,
    TxOut,
    Signature,
    SchnorrSignature,
    KeySource,
    LeavesAndKeySource,
    Witness,
    XOnly,
    LeafScript,
    Tree,
    TimeLock,
    HeightLock,
}

/// Versions that have a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Versions {
    /// Both; not needed.
    Any,
    /// Only version 0, which needs it.
    Need0,
    /// Only version 2, which needs it.
    Need2,
    /// Only version 2; not needed.
    Only2,
}

/// A field of a map.
#[derive(Debug)]
pub struct Field {
    /// Which map.
    pub map: MapKind,
    /// The type at the start of the key.
    pub kind: u8,
    /// Its name in the BIPs.
    pub name: &'static str,
    /// Which versions have it.
    pub versions: Versions,
    key: KeyForm,
    value: ValueForm,
}

macro_rules! fields {
    ($($map:ident $constant:ident = $kind:literal, $name:literal, $key:ident, $value:ident, $versions:ident;)*) => {
        $(#[doc = concat!("Type of `", $name, "`.")] pub const $constant: u8 = $kind;)*

        /// All fields.
        pub static FIELDS: &[Field] = &[$(Field {
            map: MapKind::$map,
            kind: $kind,
            name: $name,
            versions: Versions::$versions,
            key: KeyForm::$key,
            value: ValueForm::$value,
        },)*];
    };
}

fields! {
    Global GLOBAL_UNSIGNED_TX = 0x00, "PSBT_GLOBAL_UNSIGNED_TX", Nothing, UnsignedTx, Need0;
    Global GLOBAL_XPUB = 0x01, "PSBT_GLOBAL_XPUB", Xpub, KeySource, Any;
    Global GLOBAL_TX_VERSION = 0x02, "PSBT_GLOBAL_TX_VERSION", Nothing, U32, Need2;
    Global GLOBAL_FALLBACK_LOCKTIME = 0x03, "PSBT_GLOBAL_FALLBACK_LOCKTIME", Nothing, U32, Only2;
    Global GLOBAL_INPUT_COUNT = 0x04, "PSBT_GLOBAL_INPUT_COUNT", Nothing, Count, Need2;
    Global GLOBAL_OUTPUT_COUNT = 0x05, "PSBT_GLOBAL_OUTPUT_COUNT", Nothing, Count, Need2;
    Global GLOBAL_TX_MODIFIABLE = 0x06, "PSBT_GLOBAL_TX_MODIFIABLE", Nothing, U8, Only2;
    Global GLOBAL_VERSION = 0xfb, "PSBT_GLOBAL_VERSION", Nothing, U32, Any;
    Input IN_NON_WITNESS_UTXO = 0x00, "PSBT_IN_NON_WITNESS_UTXO", Nothing, Tx, Any;
    Input IN_WITNESS_UTXO = 0x01, "PSBT_IN_WITNESS_UTXO", Nothing, TxOut, Any;
    Input IN_PARTIAL_SIG = 0x02, "PSBT_IN_PARTIAL_SIG", PublicKey, Signature, Any;
    Input IN_SIGHASH_TYPE = 0x03, "PSBT_IN_SIGHASH_TYPE", Nothing, U32, Any;
    Input IN_REDEEM_SCRIPT = 0x04, "PSBT_IN_REDEEM_SCRIPT", Nothing, Anything, Any;
    Input IN_WITNESS_SCRIPT = 0x05, "PSBT_IN_WITNESS_SCRIPT", Nothing, Anything, Any;
    Input IN_BIP32_DERIVATION = 0x06, "PSBT_IN_BIP32_DERIVATION", PublicKey, KeySource, Any;
    Input IN_FINAL_SCRIPTSIG = 0x07, "PSBT_IN_FINAL_SCRIPTSIG", Nothing, Anything, Any;
    Input IN_FINAL_SCRIPTWITNESS = 0x08, "PSBT_IN_FINAL_SCRIPTWITNESS", Nothing, Witness, Any;
    Input IN_RIPEMD160 = 0x0a, "PSBT_IN_RIPEMD160", Hash20, Anything, Any;
    Input IN_SHA256 = 0x0b, "PSBT_IN_SHA256", Hash32, Anything, Any;
    Input IN_HASH160 = 0x0c, "PSBT_IN_HASH160", Hash20, Anything, Any;
    Input IN_HASH256 = 0x0d, "PSBT_IN_HASH256", Hash32, Anything, Any;
    Input IN_PREVIOUS_TXID = 0x0e, "PSBT_IN_PREVIOUS_TXID", Nothing, Bytes32, Need2;
    Input IN_OUTPUT_INDEX = 0x0f, "PSBT_IN_OUTPUT_INDEX", Nothing, U32, Need2;
    Input IN_SEQUENCE = 0x10, "PSBT_IN_SEQUENCE", Nothing, U32, Only2;
    Input IN_REQUIRED_TIME_LOCKTIME = 0x11, "PSBT_IN_REQUIRED_TIME_LOCKTIME", Nothing, TimeLock, Only2;
    Input IN_REQUIRED_HEIGHT_LOCKTIME = 0x12, "PSBT_IN_REQUIRED_HEIGHT_LOCKTIME", Nothing, HeightLock, Only2;
    Input IN_TAP_KEY_SIG = 0x13, "PSBT_IN_TAP_KEY_SIG", Nothing, SchnorrSignature, Any;
    Input IN_TAP_SCRIPT_SIG = 0x14, "PSBT_IN_TAP_SCRIPT_SIG", XOnlyAndLeaf, SchnorrSignature, Any;
    Input IN_TAP_LEAF_SCRIPT = 0x15, "PSBT_IN_TAP_LEAF_SCRIPT", ControlBlock, LeafScript, Any;
    Input IN_TAP_BIP32_DERIVATION = 0x16, "PSBT_IN_TAP_BIP32_DERIVATION", XOnly, LeavesAndKeySource, Any;
    Input IN_TAP_INTERNAL_KEY = 0x17, "PSBT_IN_TAP_INTERNAL_KEY", Nothing, XOnly, Any;
    Input IN_TAP_MERKLE_ROOT = 0x18, "PSBT_IN_TAP_MERKLE_ROOT", Nothing, Bytes32, Any;
    Output OUT_REDEEM_SCRIPT = 0x00, "PSBT_OUT_REDEEM_SCRIPT", Nothing, Anything, Any;
    Output OUT_WITNESS_SCRIPT = 0x01, "PSBT_OUT_WITNESS_SCRIPT", Nothing, Anything, Any;
    Output OUT_BIP32_DERIVATION = 0x02, "PSBT_OUT_BIP32_DERIVATION", PublicKey, KeySource, Any;
    Output OUT_AMOUNT = 0x03, "PSBT_OUT_AMOUNT", Nothing, Amount, Need2;
    Output OUT_SCRIPT = 0x04, "PSBT_OUT_SCRIPT", Nothing, Anything, Need2;
    Output OUT_TAP_INTERNAL_KEY = 0x05, "PSBT_OUT_TAP_INTERNAL_KEY", Nothing, XOnly, Any;
    Output OUT_TAP_TREE = 0x06, "PSBT_OUT_TAP_TREE", Nothing, Tree, Any;
    Output OUT_TAP_BIP32_DERIVATION = 0x07, "PSBT_OUT_TAP_BIP32_DERIVATION", XOnly, LeavesAndKeySource, Any;
}

/// The type of fields that others define for themselves: an identifier follows (BIP174).
pub const PROPRIETARY: u8 = 0xfc;

/// The field of this type.
pub fn find(map: MapKind, kind: u8) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.map == map && field.kind == kind)
}

impl Field {
    /// Checks what stands behind the type in a key, and the value.
    ///
    /// # Errors
    /// What is wrong.
    pub fn check(&self, key: &[u8], value: &[u8]) -> Result<(), &'static str> {
        if !self.key.fits(key) {
            return Err(self.key.problem());
        }
        if !self.value.fits(value) {
            return Err(self.value.problem());
        }
        Ok(())
    }
}

impl KeyForm {
    fn fits(self, key: &[u8]) -> bool {
        match self {
            Self::Nothing => key.is_empty(),
            Self::PublicKey => is_public_key(key),
            Self::XOnly => key.len() == 32,
            Self::Xpub => is_extended_key(key),
            Self::Hash20 => key.len() == 20,
            Self::Hash32 => key.len() == 32,
            Self::XOnlyAndLeaf => key.len() == 64,
            // Leaf version and internal key, then 32 bytes for each step up the tree, 128 at most (BIP341).
            Self::ControlBlock => key.len() % 32 == 1 && (33..=33 + 32 * 128).contains(&key.len()),
        }
    }

    fn problem(self) -> &'static str {
        match self {
            Self::Nothing => "has a key longer than its type",
            Self::PublicKey => "has a key that is no public key",
            Self::XOnly => "has a key that is no x-only public key of 32 bytes",
            Self::Xpub => "has a key that is no extended public key of 78 bytes",
            Self::Hash20 => "has a key that is no hash of 20 bytes",
            Self::Hash32 => "has a key that is no hash of 32 bytes",
            Self::XOnlyAndLeaf => "has a key that is no x-only public key and leaf hash of 64 bytes",
            Self::ControlBlock => "has a key that is no control block",
        }
    }
}

impl ValueForm {
    fn fits(self, value: &[u8]) -> bool {
        match self {
            Self::Anything => true,
            Self::U8 => value.len() == 1,
            Self::U32 => value.len() == 4,
            Self::Amount => value.len() == 8,
            Self::Bytes32 | Self::XOnly => value.len() == 32,
            Self::Count => whole(value, |reader| reader.compact_size().map(drop)),
            Self::UnsignedTx => is_unsigned_tx(value),
            Self::Tx => Transaction::decode(value).is_ok(),
            Self::TxOut => TxOut::decode(value).is_ok(),
            Self::Signature => is_strict_signature(value),
            Self::SchnorrSignature => matches!(value.len(), 64 | 65),
            Self::KeySource => is_key_source(value),
            Self::LeavesAndKeySource => has_leaves_and_key_source(value),
            Self::Witness => whole(value, |reader| read_witness(reader).map(drop)),
            // The script may be empty; its version stands behind it.
            Self::LeafScript => !value.is_empty(),
            Self::Tree => is_tree(value),
            Self::TimeLock => number(value).is_some_and(|time| time >= LOCKTIME_THRESHOLD),
            Self::HeightLock => number(value).is_some_and(|height| (1..LOCKTIME_THRESHOLD).contains(&height)),
        }
    }

    fn problem(self) -> &'static str {
        match self {
            Self::Anything => "has a wrong value",
            Self::U8 => "must be one byte",
            Self::U32 => "must be four bytes",
            Self::Amount => "must be an amount of eight bytes",
            Self::Bytes32 => "must be 32 bytes",
            Self::XOnly => "must be an x-only public key of 32 bytes",
            Self::Count => "must be a compact size",
            Self::UnsignedTx => "must be a transaction without input scripts and witnesses",
            Self::Tx => "must be a transaction",
            Self::TxOut => "must be an output",
            Self::Signature => "must be a DER signature with its hash type",
            Self::SchnorrSignature => "must be a signature of 64 or 65 bytes",
            Self::KeySource => "must be a fingerprint and steps of four bytes each",
            Self::LeavesAndKeySource => "must be leaf hashes, a fingerprint and steps",
            Self::Witness => "must be witness items",
            Self::LeafScript => "must be a script and its leaf version",
            Self::Tree => "must be a complete tree of scripts",
            Self::TimeLock => "must be a time, from 500000000",
            Self::HeightLock => "must be a height from 1 to 499999999",
        }
    }
}

fn is_public_key(bytes: &[u8]) -> bool {
    is_key_size(bytes) && PublicKey::from_sec1_bytes(bytes).is_ok()
}

/// Version, depth, parent's fingerprint, child number, chain code, key. At depth 0 there is no parent (BIP32).
fn is_extended_key(bytes: &[u8]) -> bool {
    let [_, _, _, _, depth, place @ ..] = bytes else { return false };
    let is_placed = *depth != 0 || place.starts_with(&[0; 8]);
    bytes.len() == 78 && is_public_key(&bytes[45..]) && is_placed
}

/// Four bytes, little-endian.
pub(super) fn number(value: &[u8]) -> Option<u32> {
    value.try_into().ok().map(u32::from_le_bytes)
}

/// Whether something can be read that takes all bytes.
fn whole(value: &[u8], read: impl Fn(&mut Reader<'_>) -> Result<(), DecodeError>) -> bool {
    let mut reader = Reader::new(value);
    read(&mut reader).and_then(|()| reader.finish()).is_ok()
}

fn is_key_source(value: &[u8]) -> bool {
    value.len() >= 4 && value.len().is_multiple_of(4)
}

fn has_leaves_and_key_source(value: &[u8]) -> bool {
    let mut reader = Reader::new(value);
    let leaves = reader.compact_size().and_then(|count| reader.take(count.saturating_mul(32) as usize));
    leaves.is_ok_and(|_| reader.take(reader.remaining()).is_ok_and(is_key_source))
}

/// Reads a transaction in the old form: with no inputs, the new one could not be told apart (BIP174).
pub(super) fn read_unsigned_tx(value: &[u8]) -> Result<Transaction, DecodeError> {
    let mut reader = Reader::new(value);
    let version = reader.i32()?;
    let inputs: Vec<TxIn> = reader.list(MAX_SIZE)?;
    let outputs: Vec<TxOut> = reader.list(MAX_SIZE)?;
    let lock_time = reader.u32()?;
    reader.finish()?;
    Ok(Transaction { version, inputs, outputs, lock_time })
}

fn is_unsigned_tx(value: &[u8]) -> bool {
    read_unsigned_tx(value).is_ok_and(|tx| tx.inputs.iter().all(|input| input.script_sig.is_empty()))
}

/// Reads a list of witness items.
pub(super) fn read_witness(reader: &mut Reader<'_>) -> Result<Vec<Vec<u8>>, DecodeError> {
    let count = reader.compact_size()?;
    (0..count).map(|_| reader.var_bytes().map(<[u8]>::to_vec)).collect()
}

/// Depth, leaf version and script of each leaf, from left to right; the depths must make a whole tree (BIP371).
fn is_tree(value: &[u8]) -> bool {
    let mut reader = Reader::new(value);
    // Depths of subtrees that wait for their right half.
    let mut open: Vec<u8> = vec![];
    while reader.remaining() > 0 {
        let Some(mut depth) = read_leaf(&mut reader) else { return false };
        while open.last() == Some(&depth) && depth > 0 {
            open.pop();
            depth -= 1;
        }
        // A leaf above one that still waits would leave that one without its other half.
        if open.last().is_some_and(|waiting| *waiting >= depth) {
            return false;
        }
        open.push(depth);
    }
    open == [0]
}

fn read_leaf(reader: &mut Reader<'_>) -> Option<u8> {
    let depth = reader.u8().ok().filter(|depth| *depth <= 128)?;
    // The lowest bit of a leaf version holds something else (BIP341).
    reader.u8().ok().filter(|version| version & 1 == 0)?;
    reader.var_bytes().ok().map(|_| depth)
}
