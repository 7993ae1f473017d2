//! The four kinds of address that a wallet's keys make, as Bitcoin Core's `OutputType`: one key each, four ways to lock.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::address::{Address, AddressKind};
use super::descriptor::{Descriptor, Key};
use crate::primitives::{Params, PubkeyHash, ScriptBuf, hash160};
use crate::script::taproot::output_key;
use crate::script::{p2pkh, p2sh, p2tr, p2wpkh};

/// Which kind of address. The order is that of their ages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OutputType {
    /// P2PKH: since the beginning.
    Legacy,
    /// P2WPKH inside of P2SH: SegWit for payers that know none (BIP49).
    #[serde(rename = "p2sh-segwit")]
    P2shSegwit,
    /// P2WPKH (BIP84).
    Bech32,
    /// P2TR, spent by its key (BIP86).
    Bech32m,
}

/// A key's hash takes 25 bytes of script, and so on; with value (8 bytes) and length (1).
const OUTPUT_VSIZES: [usize; 4] = [34, 32, 31, 43];

/// Outpoint 36, length of the input's script 1, sequence 4.
const BARE_INPUT: usize = 41;
/// Length 1 and 72 bytes of an ECDSA signature at most, length 1 and 33 bytes of a key.
const SIGNATURE_AND_KEY: usize = 1 + 72 + 1 + 33;
/// Length 1 and 64 bytes of a Schnorr signature under everything.
const SCHNORR_SIGNATURE: usize = 1 + 64;
/// The push of a P2WPKH script as redeem script.
const NESTED_PROGRAM: usize = 23;

impl OutputType {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Legacy, Self::P2shSegwit, Self::Bech32, Self::Bech32m];

    /// What is made where nothing is said, as in Bitcoin Core since version 23.
    pub const DEFAULT: Self = Self::Bech32;

    /// Bitcoin Core's name (`address_type`).
    pub fn name(self) -> &'static str {
        match self {
            Self::Legacy => "legacy",
            Self::P2shSegwit => "p2sh-segwit",
            Self::Bech32 => "bech32",
            Self::Bech32m => "bech32m",
        }
    }

    /// The first step of its keys' paths: the number of the BIP that says so (BIP43).
    pub fn purpose(self) -> u32 {
        match self {
            Self::Legacy => 44,
            Self::P2shSegwit => 49,
            Self::Bech32 => 84,
            Self::Bech32m => 86,
        }
    }

    /// The kind of address as people call it.
    pub fn address_kind(self) -> AddressKind {
        match self {
            Self::Legacy => AddressKind::P2pkh,
            Self::P2shSegwit => AddressKind::P2sh,
            Self::Bech32 => AddressKind::P2wpkh,
            Self::Bech32m => AddressKind::P2tr,
        }
    }

    /// The script that locks coins to a compressed public key.
    pub fn script_pubkey(self, public_key: &[u8; 33]) -> ScriptBuf {
        let hash = PubkeyHash::of(public_key);
        match self {
            Self::Legacy => p2pkh(&hash),
            Self::P2shSegwit => p2sh(&hash160(p2wpkh(&hash).as_bytes())),
            Self::Bech32 => p2wpkh(&hash),
            Self::Bech32m => p2tr(&taproot_output(public_key)),
        }
    }

    /// The address of a compressed public key.
    pub fn address(self, public_key: &[u8; 33], params: &Params) -> Address {
        Address::from_script(&self.script_pubkey(public_key), params).expect("each of these scripts has one")
    }

    /// The descriptor of a key's scripts.
    pub(super) fn descriptor(self, key: Key) -> Descriptor {
        match self {
            Self::Legacy => Descriptor::Pkh(key),
            Self::P2shSegwit => Descriptor::Sh(Box::new(Descriptor::Wpkh(key))),
            Self::Bech32 => Descriptor::Wpkh(key),
            Self::Bech32m => Descriptor::Tr(key, None),
        }
    }

    /// Virtual bytes of such an output.
    pub fn output_vsize(self) -> usize {
        OUTPUT_VSIZES[self as usize]
    }

    /// Weight units of an input that spends such a coin, at most; among inputs with witnesses (BIP141).
    pub fn input_weight(self) -> usize {
        match self {
            // The witness is an empty list there.
            Self::Legacy => 4 * (BARE_INPUT + SIGNATURE_AND_KEY) + 1,
            Self::P2shSegwit => 4 * (BARE_INPUT + NESTED_PROGRAM) + 1 + SIGNATURE_AND_KEY,
            Self::Bech32 => 4 * BARE_INPUT + 1 + SIGNATURE_AND_KEY,
            Self::Bech32m => 4 * BARE_INPUT + 1 + SCHNORR_SIGNATURE,
        }
    }

    /// Virtual bytes of such an input, rounded up.
    pub fn input_vsize(self) -> usize {
        self.input_weight().div_ceil(4)
    }
}

/// A key of the curve lacks a tweaked one with probability 2^-128, as in BIP32.
fn taproot_output(public_key: &[u8; 33]) -> [u8; 32] {
    let mut internal = [0; 32];
    internal.copy_from_slice(&public_key[1..]);
    output_key(&internal, None).map_or(internal, |(key, _)| key)
}

impl fmt::Display for OutputType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for OutputType {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.name() == text);
        found.ok_or_else(|| format!("Unknown address type '{text}'"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::params::MAINNET;

    #[test]
    fn sizes_are_those_of_the_scripts() {
        for kind in OutputType::ALL {
            assert_eq!(kind.output_vsize(), 8 + 1 + kind.script_pubkey(&[2; 33]).len(), "{kind}");
            assert_eq!(kind.name().parse(), Ok(kind));
        }
        assert_eq!(OutputType::ALL.map(OutputType::input_vsize), [149, 91, 68, 58]);
        assert!("P2PKH".parse::<OutputType>().unwrap_err().contains("'P2PKH'"));
    }

    #[test]
    fn addresses_are_of_their_kind() {
        // The generator point, whose addresses BIP173 and BIP350 show.
        let key: [u8; 33] = {
            let mut bytes = [2; 33];
            hex::decode_to_slice(
                "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
                &mut bytes[1..],
            )
            .unwrap();
            bytes
        };
        for (kind, text) in [
            (OutputType::Legacy, "1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH"),
            (OutputType::P2shSegwit, "3JvL6Ymt8MVWiCNHC7oWU6nLeHNJKLZGLN"),
            (OutputType::Bech32, "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4"),
        ] {
            let address = kind.address(&key, &MAINNET);
            assert_eq!((address.to_string().as_str(), address.kind()), (text, kind.address_kind()));
        }
        assert_eq!(OutputType::Bech32m.address(&key, &MAINNET).kind(), AddressKind::P2tr);
    }
}
