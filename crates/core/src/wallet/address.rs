//! Addresses: scripts as text that people can copy, and that says which network it is for.

use core::fmt;

use bech32::{Fe32, Hrp, segwit};

use super::base58::{self, Base58Error};
use crate::primitives::{Network, Params, PubkeyHash, ScriptBuf};
use crate::script::{Builder, ScriptKind, classify, p2pkh, p2sh};

/// What an address holds.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Payload {
    PubkeyHash(PubkeyHash),
    ScriptHash([u8; 20]),
    Witness { version: u8, program: Vec<u8> },
}

/// What kind of condition stands behind an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddressKind {
    /// A public key's hash.
    P2pkh,
    /// A script's hash (BIP16).
    P2sh,
    /// A public key's hash in a witness program (BIP141).
    P2wpkh,
    /// A script's hash in a witness program (BIP141).
    P2wsh,
    /// Taproot (BIP341).
    P2tr,
    /// A witness program that has no meaning yet.
    WitnessUnknown,
}

impl fmt::Display for AddressKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::P2pkh => "P2PKH",
            Self::P2sh => "P2SH",
            Self::P2wpkh => "P2WPKH",
            Self::P2wsh => "P2WSH",
            Self::P2tr => "P2TR",
            Self::WitnessUnknown => "unknown witness program",
        })
    }
}

/// Why a text is not an address of this network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AddressError {
    /// No text at all.
    Empty,
    /// The text is no Base58Check.
    Base58(Base58Error),
    /// A known prefix, but bad bech32 behind it; says what is wrong.
    Bech32(Bech32Fault),
    /// A known prefix, and a checksum that does not fit (BIP173, BIP350): mistyped or cut.
    Bech32Checksum,
    /// Good Base58Check of a length that no address has; holds the bytes.
    WrongLength(usize),
    /// An address of another network, which is named.
    OtherNetwork {
        /// The network, or the first of those that share the prefix.
        address: Network,
        /// The network that was asked for.
        here: Network,
    },
    /// A prefix that no network here has.
    UnknownPrefix(String),
    /// A private key: nobody should show it to anyone.
    PrivateKey,
    /// An extended public or private key (BIP32).
    ExtendedKey,
}

/// What keeps a text with a Bech32 prefix from being an address, besides its checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bech32Fault {
    /// A character that no address has, and its place, from 1.
    Character(char, usize),
    /// Capitals and small letters together (BIP173).
    MixedCase,
    /// A length, a witness version or a filling that no address has.
    Form,
}

impl fmt::Display for Bech32Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Character(character, at) => {
                write!(f, "character {at} is {}", character.escape_debug())
            }
            Self::MixedCase => write!(f, "capitals and small letters stand together"),
            Self::Form => write!(f, "its length or its witness version is wrong"),
        }
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => write!(f, "no address given"),
            Self::Base58(error) => write!(f, "not an address: {error}"),
            Self::Bech32(reason) => write!(f, "not an address: {reason}"),
            Self::Bech32Checksum => {
                write!(f, "not an address: the checksum does not match: mistyped or incomplete")
            }
            Self::WrongLength(bytes) => write!(f, "not an address: it holds {bytes} bytes instead of 21"),
            Self::OtherNetwork { address, here } => {
                write!(f, "this is a {} address; this room is {here}", family(*address))
            }
            Self::UnknownPrefix(prefix) => write!(f, "address of an unknown network (prefix {prefix})"),
            Self::PrivateKey => write!(f, "this is a private key, not an address: show it to nobody"),
            Self::ExtendedKey => write!(f, "this is an extended key, not an address"),
        }
    }
}

impl core::error::Error for AddressError {}

impl From<Base58Error> for AddressError {
    fn from(error: Base58Error) -> Self {
        Self::Base58(error)
    }
}

/// The test networks share their prefixes, so an address can't say which of them it is for.
pub(super) fn family(network: Network) -> &'static str {
    if network.is_test() { "test network" } else { network.name() }
}

/// A script of one of the usual kinds, on one network.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    network: Network,
    payload: Payload,
}

impl Address {
    /// The address of a public key's hash.
    pub fn p2pkh(hash: PubkeyHash, params: &Params) -> Self {
        Self { network: params.network, payload: Payload::PubkeyHash(hash) }
    }

    /// Reads an address of this network. Regtest, signet and testnet4 share prefixes and can't be told apart.
    ///
    /// # Errors
    /// What is wrong, in words; an address of another network is named as such.
    pub fn parse(text: &str, params: &Params) -> Result<Self, AddressError> {
        if text.trim_matches(is_space).is_empty() {
            return Err(AddressError::Empty);
        }
        let payload = match text.rsplit_once('1') {
            Some((prefix, _)) if knows_bech32(prefix) => parse_bech32(text, params)?,
            _ => match segwit::decode(text) {
                Ok((hrp, ..)) => return Err(AddressError::UnknownPrefix(hrp.to_lowercase())),
                // As in Bitcoin Core, Base58 alone may have spaces around it.
                Err(_) => parse_base58(text.trim_matches(is_space), params)?,
            },
        };
        Ok(Self { network: params.network, payload })
    }

    /// The address of a script, if it has one.
    pub fn from_script(script: &ScriptBuf, params: &Params) -> Option<Self> {
        let witness = |version, program: &[u8]| Payload::Witness { version, program: program.to_vec() };
        let payload = match classify(script) {
            ScriptKind::P2pkh(hash) => Payload::PubkeyHash(hash),
            ScriptKind::P2sh(hash) => Payload::ScriptHash(hash),
            ScriptKind::WitnessV0KeyHash(hash) => witness(0, hash.as_bytes()),
            ScriptKind::WitnessV0ScriptHash(hash) => witness(0, &hash),
            ScriptKind::WitnessV1Taproot(key) => witness(1, &key),
            ScriptKind::Anchor => witness(1, &[0x4e, 0x73]),
            ScriptKind::WitnessUnknown { version, program } => witness(version, &program),
            _ => return None,
        };
        Some(Self { network: params.network, payload })
    }

    /// The script that coins sent to this address carry.
    pub fn script_pubkey(&self) -> ScriptBuf {
        match &self.payload {
            Payload::PubkeyHash(hash) => p2pkh(hash),
            Payload::ScriptHash(hash) => p2sh(hash),
            Payload::Witness { version, program } => {
                Builder::new().number(i64::from(*version)).data(program).into_script()
            }
        }
    }

    /// What kind of condition stands behind it.
    pub fn kind(&self) -> AddressKind {
        match &self.payload {
            Payload::PubkeyHash(_) => AddressKind::P2pkh,
            Payload::ScriptHash(_) => AddressKind::P2sh,
            Payload::Witness { version, program } => match (version, program.len()) {
                (0, 20) => AddressKind::P2wpkh,
                (0, 32) => AddressKind::P2wsh,
                (1, 32) => AddressKind::P2tr,
                _ => AddressKind::WitnessUnknown,
            },
        }
    }

    /// The hash or program that it encodes: 20, 32 or, for unknown witness versions, 2 to 40 bytes.
    pub fn program(&self) -> &[u8] {
        match &self.payload {
            Payload::PubkeyHash(hash) => hash.as_bytes(),
            Payload::ScriptHash(hash) => hash,
            Payload::Witness { program, .. } => program,
        }
    }

    /// The network.
    pub fn network(&self) -> Network {
        self.network
    }
}

/// Base58Check for hashes, bech32 (BIP173) and bech32m (BIP350) for witness programs.
impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let prefixes = &self.network.params().prefixes;
        match &self.payload {
            Payload::PubkeyHash(hash) => f.write_str(&versioned(prefixes.p2pkh, hash.as_bytes())),
            Payload::ScriptHash(hash) => f.write_str(&versioned(prefixes.p2sh, hash)),
            Payload::Witness { version, program } => {
                let hrp = Hrp::parse(prefixes.bech32).map_err(|_| fmt::Error)?;
                let version = Fe32::try_from(*version).map_err(|_| fmt::Error)?;
                segwit::encode_lower_to_fmt_unchecked(f, hrp, version, program)
            }
        }
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

fn versioned(version: u8, hash: &[u8; 20]) -> String {
    let mut payload = vec![version];
    payload.extend(hash);
    base58::encode_check(&payload)
}

/// What C calls a space.
fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t'..='\r')
}

fn parse_base58(text: &str, params: &Params) -> Result<Payload, AddressError> {
    let bytes = base58::decode_check(text)?;
    let Some((version, hash)) = bytes.split_first() else { return Err(AddressError::WrongLength(0)) };
    let Ok(hash) = <[u8; 20]>::try_from(hash) else { return Err(name_other_text(&bytes)) };
    let prefixes = &params.prefixes;
    if *version == prefixes.p2pkh {
        return Ok(Payload::PubkeyHash(PubkeyHash::from_bytes(hash)));
    }
    if *version == prefixes.p2sh {
        return Ok(Payload::ScriptHash(hash));
    }
    let has_version = |network: &Network| {
        let other = &network.params().prefixes;
        [other.p2pkh, other.p2sh].contains(version)
    };
    Err(match Network::ALL.into_iter().find(has_version) {
        Some(address) => AddressError::OtherNetwork { address, here: params.network },
        None => AddressError::UnknownPrefix(version.to_string()),
    })
}

/// Other things that people hold in Base58Check.
fn name_other_text(bytes: &[u8]) -> AddressError {
    let known = |is: fn(&crate::primitives::params::Prefixes, &[u8]) -> bool| {
        Network::ALL.iter().any(|network| is(&network.params().prefixes, bytes))
    };
    let private = known(|p, bytes| matches!(bytes.len(), 33 | 34) && bytes[0] == p.wif);
    let extended = known(|p, bytes| bytes.starts_with(&p.xpub) || bytes.starts_with(&p.xprv));
    match (private, extended) {
        (true, _) => AddressError::PrivateKey,
        (_, true) => AddressError::ExtendedKey,
        _ => AddressError::WrongLength(bytes.len()),
    }
}

fn knows_bech32(prefix: &str) -> bool {
    Network::ALL.iter().any(|network| prefix.eq_ignore_ascii_case(network.params().prefixes.bech32))
}

fn parse_bech32(text: &str, params: &Params) -> Result<Payload, AddressError> {
    let (hrp, version, program) = segwit::decode(text).map_err(|error| bech32_error(text, &error))?;
    let prefix = hrp.to_lowercase();
    if prefix == params.prefixes.bech32 {
        return Ok(Payload::Witness { version: version.to_u8(), program });
    }
    match Network::ALL.into_iter().find(|network| network.params().prefixes.bech32 == prefix) {
        Some(address) => Err(AddressError::OtherNetwork { address, here: params.network }),
        None => Err(AddressError::UnknownPrefix(prefix)),
    }
}

fn bech32_error(text: &str, error: &segwit::DecodeError) -> AddressError {
    use bech32::primitives::decode::SegwitHrpstringError::{Checksum, Unchecked};
    use bech32::primitives::decode::{CharError, UncheckedHrpstringError};
    let place = |wrong: char| text.chars().position(|character| character == wrong).unwrap_or_default() + 1;
    AddressError::Bech32(match &error.0 {
        Checksum(_) => return AddressError::Bech32Checksum,
        Unchecked(UncheckedHrpstringError::Char(CharError::InvalidChar(wrong))) => {
            Bech32Fault::Character(*wrong, place(*wrong))
        }
        Unchecked(UncheckedHrpstringError::Char(CharError::MixedCase)) => Bech32Fault::MixedCase,
        _ => Bech32Fault::Form,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::params::{CLASSROOM, MAINNET, REGTEST, SIGNET, TESTNET4};

    #[test]
    fn every_kind_round_trips_on_every_network() {
        for network in Network::ALL {
            let params = network.params();
            for script in [
                p2pkh(&PubkeyHash::from_bytes([7; 20])),
                p2sh(&[8; 20]),
                Builder::new().number(0).data(&[1; 20]).into_script(),
                Builder::new().number(0).data(&[1; 32]).into_script(),
                Builder::new().number(1).data(&[1; 32]).into_script(),
                Builder::new().number(16).data(&[1; 2]).into_script(),
            ] {
                let address = Address::from_script(&script, params).unwrap();
                assert_eq!(address.script_pubkey(), script);
                let spaced = Address::parse(&format!(" {address}\n"), params);
                assert_eq!(spaced.is_ok(), matches!(address.kind(), AddressKind::P2pkh | AddressKind::P2sh));
                assert_eq!(Address::parse(&address.to_string(), params), Ok(address), "{network}");
            }
        }
    }

    #[test]
    fn real_addresses_are_read() {
        for (text, kind, program) in [
            (
                "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa",
                AddressKind::P2pkh,
                "62e907b15cbf27d5425399ebf6f0fb50ebb88f18",
            ),
            (
                "3P14159f73E4gFr7JterCCQh9QjiTjiZrG",
                AddressKind::P2sh,
                "e9c3dd0c07aac76179ebc76a6c78d4d67c6c160a",
            ),
            // BIP173 and BIP350.
            (
                "BC1QW508D6QEJXTDG4Y5R3ZARVARY0C5XW7KV8F3T4",
                AddressKind::P2wpkh,
                "751e76e8199196d454941c45d1b3a323f1433bd6",
            ),
            (
                "bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqzk5jj0",
                AddressKind::P2tr,
                "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798",
            ),
        ] {
            let address = Address::parse(text, &MAINNET).unwrap();
            assert_eq!((address.kind(), hex::encode(address.program())), (kind, program.to_owned()));
            assert_eq!(address.to_string().to_lowercase(), text.to_lowercase());
        }
    }

    #[test]
    fn classroom_addresses_start_with_their_own_letters() {
        let address = Address::p2pkh(PubkeyHash::from_bytes([7; 20]), &CLASSROOM);
        assert!(address.to_string().starts_with('H'), "{address}");
    }

    #[test]
    fn addresses_of_other_networks_are_named() {
        let hash = PubkeyHash::from_bytes([7; 20]);
        let script = Builder::new().number(0).data(&[1; 20]).into_script();
        for (from, to) in
            [(&MAINNET, &CLASSROOM), (&CLASSROOM, &MAINNET), (&SIGNET, &CLASSROOM), (&CLASSROOM, &REGTEST)]
        {
            for address in [Address::p2pkh(hash, from), Address::from_script(&script, from).unwrap()] {
                let error = Address::parse(&address.to_string(), to).unwrap_err();
                assert!(
                    matches!(error, AddressError::OtherNetwork { here, .. } if here == to.network),
                    "{error}"
                );
            }
        }
        assert_eq!(
            Address::parse("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", &CLASSROOM).unwrap_err().to_string(),
            "this is a mainnet address; this room is classroom"
        );
        // The same text on networks that share a prefix.
        let shared = Address::p2pkh(hash, &SIGNET).to_string();
        assert!(Address::parse(&shared, &TESTNET4).is_ok() && Address::parse(&shared, &REGTEST).is_ok());
    }

    #[test]
    fn what_is_no_address_is_told() {
        let bad = |text: &str| Address::parse(text, &MAINNET).unwrap_err();
        assert_eq!(bad(" "), AddressError::Empty);
        assert_eq!(bad("1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb"), AddressError::Base58(Base58Error::BadChecksum));
        assert!(matches!(
            bad("1A1zP1eP5QGefi2DMPTfTL5SLmv7Div0Na"),
            AddressError::Base58(Base58Error::BadCharacter { position: 32, .. })
        ));
        assert_eq!(bad(&base58::encode_check(&[0; 20])), AddressError::WrongLength(20));
        assert_eq!(bad(&base58::encode_check(&[99; 21])), AddressError::UnknownPrefix("99".into()));
        assert_eq!(bad("KwDiBf89QgGbjEhKnhXJuH7LrciVrZi3qYjgd9M7rFU73sVHnoWn"), AddressError::PrivateKey);
        assert_eq!(
            bad(
                "xpub661MyMwAqRbcFtXgS5sYJABqqG9YLmC4Q1Rdap9gSE8NqtwybGhePY2gZ29ESFjqJoCu1Rupje8YtGqsefD265TMg7usUDFdp6W1EGMcet8"
            ),
            AddressError::ExtendedKey
        );
        assert!(bad("bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5").to_string().contains("checksum"));
        // BIP350: version 1 with the old checksum, version 0 with the new one.
        assert!(
            bad("bc1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqh2y7hd")
                .to_string()
                .contains("checksum")
        );
        assert!(
            bad("bc1q0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqnldtpv")
                .to_string()
                .contains("checksum")
        );
        assert_eq!(
            bad("ltc1qw508d6qejxtdg4y5r3zarvary0c5xw7kgmn4n9"),
            AddressError::UnknownPrefix("ltc".into())
        );
    }
}
