//! The usual forms of a script, and what they are called.

use serde::{Deserialize, Serialize};

use crate::primitives::{PubkeyHash, ScriptBuf};

use super::instruction::{Instruction, Instructions};
use super::num;
use super::opcode::*;
use super::{MAX_PUBKEYS_PER_MULTISIG, MAX_SCRIPT_SIZE};

/// What kind of condition an output's script is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScriptKind {
    /// A signature by one public key, which is given in full: 33 bytes compressed or 65 uncompressed.
    P2pk(Vec<u8>),
    /// A signature by the public key with this hash.
    P2pkh(PubkeyHash),
    /// Signatures by `k` of `n` public keys.
    Multisig {
        /// Signatures needed, 1 to `n`.
        k: u8,
        /// Public keys given, up to 20.
        n: u8,
    },
    /// `OP_RETURN` and only pushes behind it: data, never spendable.
    NullData,
    /// Whatever the script with this HASH160 says (BIP16).
    P2sh([u8; 20]),
    /// A signature by the public key with this hash, in the witness (BIP141).
    WitnessV0KeyHash(PubkeyHash),
    /// Whatever the script with this SHA-256 says, in the witness (BIP141).
    WitnessV0ScriptHash([u8; 32]),
    /// A Schnorr signature by this key, or a script that it commits to (BIP341).
    WitnessV1Taproot([u8; 32]),
    /// Anyone can spend it, so that the fee can be raised (pay-to-anchor).
    Anchor,
    /// A witness program of a version that has no meaning yet.
    WitnessUnknown {
        /// 1 to 16.
        version: u8,
        /// 2 to 40 bytes.
        program: Vec<u8>,
    },
    /// Anything else.
    NonStandard,
}

/// A [`ScriptKind`] without what stands in the script: Bitcoin Core's `TxoutType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum ScriptType {
    /// [`ScriptKind::P2pk`].
    PubKey,
    /// [`ScriptKind::P2pkh`].
    PubKeyHash,
    /// [`ScriptKind::Multisig`].
    Multisig,
    /// [`ScriptKind::NullData`].
    NullData,
    /// [`ScriptKind::P2sh`].
    ScriptHash,
    /// [`ScriptKind::WitnessV0KeyHash`].
    WitnessV0KeyHash,
    /// [`ScriptKind::WitnessV0ScriptHash`].
    WitnessV0ScriptHash,
    /// [`ScriptKind::WitnessV1Taproot`].
    WitnessV1Taproot,
    /// [`ScriptKind::Anchor`].
    Anchor,
    /// [`ScriptKind::WitnessUnknown`].
    WitnessUnknown,
    /// [`ScriptKind::NonStandard`].
    NonStandard,
}

impl ScriptType {
    /// Bitcoin Core's name for it (`GetTxnOutputType`), as RPC results show it under `type`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PubKey => "pubkey",
            Self::PubKeyHash => "pubkeyhash",
            Self::Multisig => "multisig",
            Self::NullData => "nulldata",
            Self::ScriptHash => "scripthash",
            Self::WitnessV0KeyHash => "witness_v0_keyhash",
            Self::WitnessV0ScriptHash => "witness_v0_scripthash",
            Self::WitnessV1Taproot => "witness_v1_taproot",
            Self::Anchor => "anchor",
            Self::WitnessUnknown => "witness_unknown",
            Self::NonStandard => "nonstandard",
        }
    }
}

impl ScriptKind {
    /// The kind alone.
    pub const fn script_type(&self) -> ScriptType {
        match self {
            Self::P2pk(_) => ScriptType::PubKey,
            Self::P2pkh(_) => ScriptType::PubKeyHash,
            Self::Multisig { .. } => ScriptType::Multisig,
            Self::NullData => ScriptType::NullData,
            Self::P2sh(_) => ScriptType::ScriptHash,
            Self::WitnessV0KeyHash(_) => ScriptType::WitnessV0KeyHash,
            Self::WitnessV0ScriptHash(_) => ScriptType::WitnessV0ScriptHash,
            Self::WitnessV1Taproot(_) => ScriptType::WitnessV1Taproot,
            Self::Anchor => ScriptType::Anchor,
            Self::WitnessUnknown { .. } => ScriptType::WitnessUnknown,
            Self::NonStandard => ScriptType::NonStandard,
        }
    }

    /// Bitcoin Core's name for it.
    pub const fn name(&self) -> &'static str {
        self.script_type().name()
    }
}

/// Says what kind a script is, as Bitcoin Core's `Solver`.
pub fn classify(script: &ScriptBuf) -> ScriptKind {
    let bytes = script.as_bytes();
    if let Some(hash) = p2sh_hash(bytes) {
        return ScriptKind::P2sh(hash);
    }
    if let Some(program) = WitnessProgram::parse(bytes) {
        return program.kind();
    }
    match bytes {
        [first, rest @ ..] if *first == OP_RETURN.0 && push_only(rest) => ScriptKind::NullData,
        // Length 33 or 65, the key, OP_CHECKSIG.
        [length, key @ .., last]
            if *last == OP_CHECKSIG.0 && usize::from(*length) == key.len() && is_key_size(key) =>
        {
            ScriptKind::P2pk(key.to_vec())
        }
        _ => p2pkh_hash(bytes)
            .map(ScriptKind::P2pkh)
            .or_else(|| multisig_kind(bytes))
            .unwrap_or(ScriptKind::NonStandard),
    }
}

/// Whether a script only pushes (BIP62 rule 2). `OP_RESERVED` counts as a push here, as in Bitcoin Core.
pub fn push_only(script: &[u8]) -> bool {
    Instructions::new(script).all(|instruction| instruction.is_ok_and(|read| read.opcode.is_push()))
}

/// Whether no input can ever satisfy the script, so that its output need not be kept.
pub fn is_unspendable(script: &ScriptBuf) -> bool {
    script.as_bytes().first() == Some(&OP_RETURN.0) || script.len() > MAX_SCRIPT_SIZE
}

/// Whether the length fits the first byte of a serialised public key; the point itself is not looked at.
pub(crate) fn is_key_size(key: &[u8]) -> bool {
    matches!((key.first(), key.len()), (Some(2 | 3), 33) | (Some(4 | 6 | 7), 65))
}

/// The hash in a P2SH script. Consensus knows P2SH by these bytes alone (BIP16).
pub(super) fn p2sh_hash(script: &[u8]) -> Option<[u8; 20]> {
    match script {
        [0xa9, 20, hash @ .., 0x87] => hash.try_into().ok(),
        _ => None,
    }
}

fn p2pkh_hash(script: &[u8]) -> Option<PubkeyHash> {
    match script {
        [0x76, 0xa9, 20, hash @ .., 0x88, 0xac] => hash.try_into().ok().map(PubkeyHash::from_bytes),
        _ => None,
    }
}

fn multisig_kind(script: &[u8]) -> Option<ScriptKind> {
    let instructions: Vec<_> = Instructions::new(script).collect::<Result<_, _>>().ok()?;
    let [required, keys @ .., total, last] = instructions.as_slice() else { return None };
    let (k, n) = (key_count(required)?, key_count(total)?);
    let fits = last.opcode == OP_CHECKMULTISIG
        && k <= n
        && usize::from(n) == keys.len()
        && keys.iter().all(|key| is_key_size(key.data));
    fits.then_some(ScriptKind::Multisig { k, n })
}

/// A number from 1 to 20 in its shortest push.
fn key_count(instruction: &Instruction<'_>) -> Option<u8> {
    let number = match instruction.opcode.pushed_number() {
        Some(number) => number,
        None if instruction.opcode.pushes_data() && instruction.is_minimal() => {
            num::decode(instruction.data, true, num::MAX_NUMBER_SIZE).ok()?
        }
        None => return None,
    };
    u8::try_from(number).ok().filter(|count| (1..=MAX_PUBKEYS_PER_MULTISIG).contains(&usize::from(*count)))
}

/// A version and 2 to 40 bytes whose meaning the version gives (BIP141).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WitnessProgram<'a> {
    /// 0 to 16.
    pub version: u8,
    /// The program.
    pub program: &'a [u8],
}

impl<'a> WitnessProgram<'a> {
    /// Reads a script that is exactly `OP_0` to `OP_16` and one direct push of 2 to 40 bytes.
    pub fn parse(script: &'a [u8]) -> Option<Self> {
        let [version, length, program @ ..] = script else { return None };
        let version = Opcode(*version).small_number()?;
        let fits = usize::from(*length) == program.len() && (2..=40).contains(&program.len());
        fits.then_some(Self { version, program })
    }

    fn kind(&self) -> ScriptKind {
        let script_hash = <[u8; 32]>::try_from(self.program);
        match (self.version, script_hash, <[u8; 20]>::try_from(self.program)) {
            (0, Ok(hash), _) => ScriptKind::WitnessV0ScriptHash(hash),
            (0, _, Ok(hash)) => ScriptKind::WitnessV0KeyHash(PubkeyHash::from_bytes(hash)),
            (0, ..) => ScriptKind::NonStandard,
            (1, Ok(key), _) => ScriptKind::WitnessV1Taproot(key),
            _ if self.is_anchor() => ScriptKind::Anchor,
            _ => ScriptKind::WitnessUnknown { version: self.version, program: self.program.to_vec() },
        }
    }

    /// Whether this is the pay-to-anchor program `4e73`.
    pub fn is_anchor(&self) -> bool {
        self.version == 1 && self.program == [0x4e, 0x73]
    }
}

#[cfg(test)]
mod tests {
    use super::super::builder::*;
    use super::*;

    #[test]
    fn the_usual_forms_are_known() {
        let key = [[2; 1].as_slice(), &[7; 32]].concat();
        let hash = PubkeyHash::of(&key);
        for (script, kind, name) in [
            (p2pk(&key), ScriptKind::P2pk(key.clone()), "pubkey"),
            (p2pkh(&hash), ScriptKind::P2pkh(hash), "pubkeyhash"),
            (multisig(2, &vec![key.clone(); 3]), ScriptKind::Multisig { k: 2, n: 3 }, "multisig"),
            (multisig(17, &vec![key.clone(); 20]), ScriptKind::Multisig { k: 17, n: 20 }, "multisig"),
            (op_return(b"hello"), ScriptKind::NullData, "nulldata"),
            (p2sh(&[9; 20]), ScriptKind::P2sh([9; 20]), "scripthash"),
            (
                witness(0, &[1; 20]),
                ScriptKind::WitnessV0KeyHash(PubkeyHash::from_bytes([1; 20])),
                "witness_v0_keyhash",
            ),
            (witness(0, &[1; 32]), ScriptKind::WitnessV0ScriptHash([1; 32]), "witness_v0_scripthash"),
            (witness(1, &[1; 32]), ScriptKind::WitnessV1Taproot([1; 32]), "witness_v1_taproot"),
            (witness(1, &[0x4e, 0x73]), ScriptKind::Anchor, "anchor"),
            (
                witness(16, &[1; 2]),
                ScriptKind::WitnessUnknown { version: 16, program: vec![1; 2] },
                "witness_unknown",
            ),
        ] {
            assert_eq!(classify(&script), kind);
            assert_eq!(kind.name(), name);
        }
    }

    #[test]
    fn near_misses_are_not_standard() {
        let key = [[2; 1].as_slice(), &[7; 32]].concat();
        for script in [
            ScriptBuf::default(),
            ScriptBuf(vec![0x6a, 0x05, 1]),
            ScriptBuf(vec![0x6a, 0x76]),
            p2pk(&[5; 33]),
            multisig(3, &vec![key.clone(); 2]),
            multisig(0, &vec![key.clone(); 2]),
            multisig(1, &vec![key; 21]),
            multisig(1, &[vec![2; 32]]),
            witness(0, &[1; 21]),
            witness(1, &[1; 41]),
        ] {
            assert_eq!(classify(&script), ScriptKind::NonStandard, "{script}");
        }
    }

    fn witness(version: i64, program: &[u8]) -> ScriptBuf {
        Builder::new().number(version).data(program).into_script()
    }
}
