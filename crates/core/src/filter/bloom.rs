//! Bloom filters (BIP37): a light node tells a peer roughly what concerns it, and hears of nothing else. The peer learns roughly what that
//! is: unlike with compact filters, the one who asks says which scripts are theirs.

use std::collections::BTreeSet;

use crate::encode::{Decodable, DecodeError, Encodable, Reader, put_var_bytes};
use crate::script::{Instructions, ScriptType, classify};
use crate::{HashedBlock, MerkleBlock, OutPoint, ScriptBuf, Transaction, Txid};

/// The longest filter, in bytes (BIP37, Bitcoin Core's `MAX_BLOOM_FILTER_SIZE`): 20,000 things of which one in a thousand others is
/// mistaken for one of them.
pub const MAX_BLOOM_FILTER_SIZE: usize = 36_000;

/// The most hash functions (BIP37, Bitcoin Core's `MAX_HASH_FUNCS`).
pub const MAX_HASH_FUNCS: u32 = 50;

/// The two bits of the flags that mean something (Bitcoin Core's `BLOOM_UPDATE_MASK`).
const UPDATE_MASK: u8 = 3;

/// Which outputs that a filter matches are added to it, so that it matches what spends them (BIP37, `nFlags`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BloomUpdate {
    /// None of them.
    None = 0,
    /// All.
    All = 1,
    /// Those that name public keys: what spends any other shows a key that stands in the filter.
    PubkeyOnly = 2,
}

/// A set that may have more in it than was put in. On the wire, the payload of `filterload`:
///
/// | bytes | field |
/// | --- | --- |
/// | var | `filter`, its length before it; the lowest bit of the first byte is bit 0 |
/// | 4 | `nHashFuncs`, little-endian |
/// | 4 | `nTweak`, little-endian |
/// | 1 | `nFlags` |
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BloomFilter {
    /// The bits. Where there are none everything matches.
    bits: Vec<u8>,
    hash_funcs: u32,
    tweak: u32,
    flags: u8,
}

impl BloomFilter {
    /// An empty filter in which, once `elements` were put in, one in `1 / false_positives` others is mistaken for one of them; more, if it
    /// would be longer than [`MAX_BLOOM_FILTER_SIZE`]. Others can't tell which those are, as long as the tweak is random.
    pub fn new(elements: usize, false_positives: f64, tweak: u32, update: BloomUpdate) -> Self {
        use core::f64::consts::LN_2;
        let elements = elements.max(1) as f64;
        let bits = (-1.0 / (LN_2 * LN_2) * elements * false_positives.ln()) as usize;
        let bytes = bits.min(MAX_BLOOM_FILTER_SIZE * 8) / 8;
        // Bitcoin Core divides as whole numbers before it multiplies.
        let hash_funcs = ((bytes * 8 / elements as usize) as f64 * LN_2) as u32;
        Self { bits: vec![0; bytes], hash_funcs: hash_funcs.min(MAX_HASH_FUNCS), tweak, flags: update as u8 }
    }

    /// Puts something in.
    pub fn insert(&mut self, data: &[u8]) {
        for func in 0..self.hash_funcs {
            if let Some(bit) = self.bit(func, data)
                && let Some(byte) = self.bits.get_mut(bit / 8)
            {
                *byte |= 1 << (bit % 8);
            }
        }
    }

    /// Puts in all that a script pushes: what a filter finds it by.
    pub fn insert_script(&mut self, script: &ScriptBuf) {
        pushes(script).for_each(|data| self.insert(data));
    }

    /// Puts in an output, to find what spends it.
    pub fn insert_outpoint(&mut self, outpoint: &OutPoint) {
        self.insert(&outpoint.encode());
    }

    /// Whether something was put in, or is mistaken for something that was.
    pub fn contains(&self, data: &[u8]) -> bool {
        (0..self.hash_funcs).all(|func| match self.bit(func, data) {
            Some(bit) => self.bits.get(bit / 8).is_some_and(|byte| byte >> (bit % 8) & 1 == 1),
            None => true,
        })
    }

    /// Whether a transaction concerns the owner: its txid is in the filter, something that an output's script pushes, an output that it
    /// spends, or something that an input's script pushes. Nobody looks at witnesses. Outputs that match are put in, as the flags say
    /// (Bitcoin Core's `IsRelevantAndUpdate`).
    pub fn is_relevant_and_update(&mut self, txid: &Txid, tx: &Transaction) -> bool {
        if self.bits.is_empty() {
            return true;
        }
        let mut found = self.contains(txid.as_bytes());
        for (vout, output) in tx.outputs.iter().enumerate() {
            if pushes(&output.script_pubkey).any(|data| self.contains(data)) {
                found = true;
                if self.adds(&output.script_pubkey) {
                    self.insert_outpoint(&OutPoint { txid: *txid, vout: vout as u32 });
                }
            }
        }
        found
            || tx.inputs.iter().any(|input| {
                self.contains(&input.previous_output.encode())
                    || pushes(&input.script_sig).any(|data| self.contains(data))
            })
    }

    /// Proves the transactions of a block that concern the owner, and puts outputs in as the flags say: the answer to a `getdata` for a
    /// filtered block. Tells also which these are, by their places in the block.
    pub fn prove(&mut self, block: &HashedBlock) -> (MerkleBlock, Vec<usize>) {
        let (mut matched, mut places) = (BTreeSet::new(), vec![]);
        for (place, (txid, tx)) in block.named().enumerate() {
            if self.is_relevant_and_update(&txid, tx) {
                matched.insert(txid);
                places.push(place);
            }
        }
        (MerkleBlock::new(block.header, block.txids(), |txid| matched.contains(txid)), places)
    }

    /// How many hashes it takes to look for one thing.
    pub fn hash_funcs(&self) -> u32 {
        self.hash_funcs
    }

    /// Whether an output with this script is put in if it matches.
    fn adds(&self, script: &ScriptBuf) -> bool {
        match self.flags & UPDATE_MASK {
            1 => true,
            2 => matches!(classify(script).script_type(), ScriptType::PubKey | ScriptType::Multisig),
            _ => false,
        }
    }

    /// The place of a bit; `None` in a filter that has none (CVE-2013-5700).
    fn bit(&self, func: u32, data: &[u8]) -> Option<usize> {
        let seed = func.wrapping_mul(0xfba4_c795).wrapping_add(self.tweak);
        (murmur3(seed, data) as usize).checked_rem(self.bits.len() * 8)
    }
}

/// What a script pushes, up to where it can't be read, but for empty pushes.
fn pushes(script: &ScriptBuf) -> impl Iterator<Item = &[u8]> {
    let readable = Instructions::new(script.as_bytes()).map_while(Result::ok);
    readable.map(|instruction| instruction.data).filter(|data| !data.is_empty())
}

/// MurmurHash3, the variant of 32 bits for x86 (Austin Appleby, 2011).
fn murmur3(seed: u32, data: &[u8]) -> u32 {
    let mix = |word: u32| word.wrapping_mul(0xcc9e_2d51).rotate_left(15).wrapping_mul(0x1b87_3593);
    let (words, rest) = data.as_chunks::<4>();
    let mut hash = words.iter().fold(seed, |hash, word| {
        (hash ^ mix(u32::from_le_bytes(*word))).rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64)
    });
    let mut last = [0; 4];
    last[..rest.len()].copy_from_slice(rest);
    hash ^= mix(u32::from_le_bytes(last));
    hash ^= data.len() as u32;
    hash = (hash ^ hash >> 16).wrapping_mul(0x85eb_ca6b);
    hash = (hash ^ hash >> 13).wrapping_mul(0xc2b2_ae35);
    hash ^ hash >> 16
}

impl Encodable for BloomFilter {
    fn encode_to(&self, out: &mut Vec<u8>) {
        put_var_bytes(out, &self.bits);
        out.extend(self.hash_funcs.to_le_bytes());
        out.extend(self.tweak.to_le_bytes());
        out.push(self.flags);
    }
}

/// Bitcoin Core reads all of it before it looks at the sizes (`IsWithinSizeConstraints`), and so an oversized one is told as such only if
/// all of it is there.
impl Decodable for BloomFilter {
    fn decode_from(reader: &mut Reader<'_>) -> Result<Self, DecodeError> {
        let bits = reader.var_bytes()?;
        let (hash_funcs, tweak, flags) = (reader.u32()?, reader.u32()?, reader.u8()?);
        if bits.len() > MAX_BLOOM_FILTER_SIZE {
            return Err(DecodeError::TooMany(bits.len() as u64));
        }
        if hash_funcs > MAX_HASH_FUNCS {
            return Err(DecodeError::TooMany(hash_funcs.into()));
        }
        Ok(Self { bits: bits.to_vec(), hash_funcs, tweak, flags })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bitcoin Core's `hash_tests`.
    #[test]
    fn hashes_are_those_of_core() {
        let rows: [(u32, u32, &[u8]); 9] = [
            (0, 0, b""),
            (0x6a39_6f08, 0xfba4_c795, b""),
            (0x81f1_6f39, 0xffff_ffff, b""),
            (0x514e_28b7, 0, b"\x00"),
            (0xea3f_0b17, 0xfba4_c795, b"\x00"),
            (0xfd6c_f10d, 0, b"\xff"),
            (0x16c6_b7ab, 0, b"\x00\x11"),
            (0x8eb5_1c3d, 0, b"\x00\x11\x22"),
            (0xb447_1bf8, 0, b"\x00\x11\x22\x33"),
        ];
        for (hash, seed, data) in rows {
            assert_eq!(murmur3(seed, data), hash, "{data:?}");
        }
    }
}
