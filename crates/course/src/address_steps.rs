//! What makes an address of a public key, one step at a time, for who puts it together by hand. Each step works on bytes that are there;
//! a wrong order is possible, and leads where it leads.

use core::fmt;

use hashyard_core::script::{p2pkh, p2sh, p2tr, p2wpkh, taproot};
use hashyard_core::wallet::Address;
use hashyard_core::{Params, PubkeyHash, ScriptBuf, ripemd160, sha256};

/// One thing that can be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressStep {
    /// SHA-256.
    Sha256,
    /// RIPEMD-160.
    Ripemd160,
    /// A witness program of version 0 as a script: 20 bytes of a hash, with `00 14` in front (BIP141).
    WitnessProgram,
    /// Of a compressed public key, the coordinate X alone (BIP340).
    XOnly,
    /// The internal key's point, tweaked (BIP341, without scripts as in BIP86).
    TapTweak,
    /// Base58Check with the version of P2PKH.
    Base58Key,
    /// Base58Check with the version of P2SH.
    Base58Script,
    /// Bech32 of a program of version 0 (BIP173).
    Bech32,
    /// Bech32m of a program of version 1 (BIP350).
    Bech32m,
}

impl AddressStep {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Sha256,
        Self::Ripemd160,
        Self::XOnly,
        Self::TapTweak,
        Self::WitnessProgram,
        Self::Base58Key,
        Self::Base58Script,
        Self::Bech32,
        Self::Bech32m,
    ];

    /// The names that the standards have for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sha256 => "SHA-256",
            Self::Ripemd160 => "RIPEMD-160",
            Self::WitnessProgram => "00 14 ‖ …",
            Self::XOnly => "X",
            Self::TapTweak => "TapTweak",
            Self::Base58Key => "Base58Check (P2PKH)",
            Self::Base58Script => "Base58Check (P2SH)",
            Self::Bech32 => "Bech32",
            Self::Bech32m => "Bech32m",
        }
    }
}

/// What is there after some steps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Made {
    /// Bytes, which go on.
    Bytes(Vec<u8>),
    /// An address: the end.
    Address(Address),
}

/// Why a step can't be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoStep {
    /// It works on another number of bytes; holds how many it takes and how many there are.
    Length(usize, usize),
    /// An address is there already.
    Finished,
    /// The bytes are no point, or no program.
    Form,
}

impl fmt::Display for NoStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(takes, has) => write!(f, "this step takes {takes} bytes, and there are {has}"),
            Self::Finished => write!(f, "the address is finished"),
            Self::Form => write!(f, "these bytes can't be used so"),
        }
    }
}

/// Does one step.
///
/// # Errors
/// It does not fit what is there.
pub fn step(made: &Made, step: AddressStep, params: &Params) -> Result<Made, NoStep> {
    let Made::Bytes(bytes) = made else { return Err(NoStep::Finished) };
    Ok(match step {
        AddressStep::Sha256 => Made::Bytes(sha256(bytes).to_vec()),
        AddressStep::Ripemd160 => Made::Bytes(ripemd160(bytes).to_vec()),
        AddressStep::WitnessProgram => Made::Bytes(p2wpkh(&hash(bytes)?).as_bytes().to_vec()),
        AddressStep::XOnly => Made::Bytes(sized::<33>(bytes)?[1..].to_vec()),
        AddressStep::TapTweak => {
            let (key, _) = taproot::output_key(&sized(bytes)?, None).ok_or(NoStep::Form)?;
            Made::Bytes(key.to_vec())
        }
        AddressStep::Base58Key => address(&p2pkh(&hash(bytes)?), params)?,
        AddressStep::Base58Script => address(&p2sh(&sized(bytes)?), params)?,
        AddressStep::Bech32 => {
            let program: [u8; 22] = sized(bytes)?;
            let script = program.strip_prefix(&[0, 20]).ok_or(NoStep::Form)?;
            address(&p2wpkh(&hash(script)?), params)?
        }
        AddressStep::Bech32m => address(&p2tr(&sized(bytes)?), params)?,
    })
}

/// Does all steps, beginning with a public key.
///
/// # Errors
/// One of them does not fit what the former ones made.
pub fn all(key: &[u8; 33], steps: &[AddressStep], params: &Params) -> Result<Made, NoStep> {
    steps.iter().try_fold(Made::Bytes(key.to_vec()), |made, next| step(&made, *next, params))
}

fn hash(bytes: &[u8]) -> Result<PubkeyHash, NoStep> {
    sized(bytes).map(PubkeyHash::from_bytes)
}

fn sized<const N: usize>(bytes: &[u8]) -> Result<[u8; N], NoStep> {
    bytes.try_into().map_err(|_| NoStep::Length(N, bytes.len()))
}

fn address(script: &ScriptBuf, params: &Params) -> Result<Made, NoStep> {
    Address::from_script(script, params).map(Made::Address).ok_or(NoStep::Form)
}

#[cfg(test)]
mod tests {
    use super::AddressStep::*;
    use super::*;
    use hashyard_core::params::MAINNET;
    use hashyard_core::wallet::OutputType;

    const WAYS: [(OutputType, &[AddressStep]); 4] = [
        (OutputType::Legacy, &[Sha256, Ripemd160, Base58Key]),
        (OutputType::P2shSegwit, &[Sha256, Ripemd160, WitnessProgram, Sha256, Ripemd160, Base58Script]),
        (OutputType::Bech32, &[Sha256, Ripemd160, WitnessProgram, Bech32]),
        (OutputType::Bech32m, &[XOnly, TapTweak, Bech32m]),
    ];

    /// The generator: the public key of the private key 1.
    fn key() -> [u8; 33] {
        let mut key = [2; 33];
        let x = generator_x();
        key[1..].copy_from_slice(&x);
        key
    }

    fn generator_x() -> [u8; 32] {
        [
            0x79, 0xbe, 0x66, 0x7e, 0xf9, 0xdc, 0xbb, 0xac, 0x55, 0xa0, 0x62, 0x95, 0xce, 0x87, 0x0b, 0x07,
            0x02, 0x9b, 0xfc, 0xdb, 0x2d, 0xce, 0x28, 0xd9, 0x59, 0xf2, 0x81, 0x5b, 0x16, 0xf8, 0x17, 0x98,
        ]
    }

    #[test]
    fn each_kind_of_address_can_be_put_together() {
        for (kind, steps) in WAYS {
            let address = kind.address(&key(), &MAINNET);
            assert_eq!(all(&key(), steps, &MAINNET), Ok(Made::Address(address)), "{kind}");
        }
        let known = Made::Address(Address::parse("1BgGZ9tcN4rm9KBzDn7KprQz87SZ26SAMH", &MAINNET).unwrap());
        assert_eq!(all(&key(), WAYS[0].1, &MAINNET), Ok(known));
    }

    #[test]
    fn a_step_that_does_not_fit_says_why() {
        let made = |steps: &[AddressStep]| all(&key(), steps, &MAINNET).unwrap_err();
        assert_eq!(made(&[Base58Key]), NoStep::Length(20, 33));
        assert_eq!(made(&[Bech32m]), NoStep::Length(32, 33));
        assert_eq!(made(&[Sha256, XOnly]), NoStep::Length(33, 32));
        assert_eq!(made(&[Sha256, Ripemd160, Base58Key, Sha256]), NoStep::Finished);
        assert_eq!(made(&[XOnly, Sha256, Ripemd160, Bech32]), NoStep::Length(22, 20));
    }
}
