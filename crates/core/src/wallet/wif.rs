//! Wallet import format: one private key as text.

use core::fmt;

use k256::SecretKey;
use zeroize::Zeroizing;

use super::address::family;
use super::base58::{self, Base58Error};
use crate::primitives::{Network, Params};

/// Behind a key whose public key is used compressed.
const COMPRESSED: u8 = 1;

/// Why a text is no private key of this network.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WifError {
    /// The text is no Base58Check.
    Base58(Base58Error),
    /// Neither 33 bytes nor 34 with a 1 at the end; holds how many.
    Length(usize),
    /// No private key; holds the version byte.
    Version(u8),
    /// A key of another network, which is named.
    OtherNetwork {
        /// The network, or one of those that share the version.
        key: Network,
        /// The network that was asked for.
        here: Network,
    },
    /// Zero, or not below the order of the curve.
    OutOfRange,
}

impl fmt::Display for WifError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Base58(error) => write!(f, "not a private key: {error}"),
            Self::Length(bytes) => write!(f, "not a private key: it holds {bytes} bytes"),
            Self::Version(version) => {
                write!(f, "not a private key of this network: it starts with version {version}")
            }
            Self::OtherNetwork { key, here } => {
                write!(f, "this is a private key of {}; this room is {here}", family(*key))
            }
            Self::OutOfRange => write!(f, "not a private key: zero, or not below the curve's order"),
        }
    }
}

impl core::error::Error for WifError {}

impl From<Base58Error> for WifError {
    fn from(error: Base58Error) -> Self {
        Self::Base58(error)
    }
}

/// A private key and which form of its public key it stands for.
#[derive(Clone, PartialEq, Eq)]
pub struct Wif {
    /// The key.
    pub key: SecretKey,
    /// Whether the public key is used compressed, as all but the oldest wallets do.
    pub compressed: bool,
}

impl Wif {
    /// Reads a key of this network. Regtest, signet and testnet4 share their version and can't be told apart.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub fn parse(text: &str, params: &Params) -> Result<Self, WifError> {
        let bytes = Zeroizing::new(base58::decode_check(text)?);
        let Some((version, rest)) = bytes.split_first() else { return Err(WifError::Length(0)) };
        let (key, compressed) = match rest {
            [key @ .., COMPRESSED] if key.len() == 32 => (key, true),
            key if key.len() == 32 => (key, false),
            _ => return Err(WifError::Length(bytes.len())),
        };
        if *version != params.prefixes.wif {
            let other = Network::ALL.into_iter().rev().find(|other| other.params().prefixes.wif == *version);
            let other = other.map(|key| WifError::OtherNetwork { key, here: params.network });
            return Err(other.unwrap_or(WifError::Version(*version)));
        }
        let key = SecretKey::from_slice(key).map_err(|_| WifError::OutOfRange)?;
        Ok(Self { key, compressed })
    }

    /// The key as text.
    pub fn to_text(&self, params: &Params) -> Zeroizing<String> {
        let mut payload = Zeroizing::new(vec![params.prefixes.wif]);
        payload.extend(&*Zeroizing::new(<[u8; 32]>::from(self.key.to_bytes())));
        payload.extend(self.compressed.then_some(COMPRESSED));
        Zeroizing::new(base58::encode_check(&payload))
    }
}

/// Says nothing of the key.
impl fmt::Debug for Wif {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Wif(compressed: {})", self.compressed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::primitives::params::{MAINNET, REGTEST};

    #[test]
    fn both_forms_are_read_and_written() {
        let key = SecretKey::from_slice(&[7; 32]).unwrap();
        for (compressed, first) in [(true, ['K', 'L']), (false, ['5', '5'])] {
            let wif = Wif { key: key.clone(), compressed };
            let text = wif.to_text(&MAINNET);
            assert!(text.starts_with(first), "{compressed}");
            assert_eq!(Wif::parse(&text, &MAINNET).as_ref(), Ok(&wif));
            let elsewhere = WifError::OtherNetwork { key: Network::Mainnet, here: Network::Regtest };
            assert_eq!(Wif::parse(&text, &REGTEST), Err(elsewhere));
            assert!(!format!("{wif:?}").contains('7'));
        }
    }

    #[test]
    fn what_is_no_key_is_named() {
        let text = |payload: &[u8]| base58::encode_check(payload);
        let key = |last: &[u8]| [&[128], &[7; 32][..], last].concat();
        for (text, error) in [
            (text(&key(&[2])), WifError::Length(34)),
            (text(&key(&[1, 1])), WifError::Length(35)),
            (text(&[]), WifError::Length(0)),
            (text(&[&[128], &[0; 32][..]].concat()), WifError::OutOfRange),
            (text(&[&[128], &[0xff; 32][..]].concat()), WifError::OutOfRange),
        ] {
            assert_eq!(Wif::parse(&text, &MAINNET), Err(error));
        }
        assert!(matches!(Wif::parse("5Kb8", &MAINNET), Err(WifError::Base58(_))));
    }
}
