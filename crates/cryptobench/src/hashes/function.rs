//! Six hash functions.

use md5::Md5;
use ripemd::Ripemd160;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};
use sha3::Keccak256;

/// A hash function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Hash {
    /// RFC 1321; collisions since 2004.
    Md5,
    /// FIPS 180-4; collisions since 2017.
    Sha1,
    /// Dobbertin, Bosselaers and Preneel, 1996.
    Ripemd160,
    /// FIPS 180-4.
    Sha256,
    /// FIPS 180-4.
    Sha512,
    /// As submitted to NIST, with the padding from before FIPS 202: Ethereum's.
    Keccak256,
}

impl Hash {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Md5, Self::Sha1, Self::Ripemd160, Self::Sha256, Self::Sha512, Self::Keccak256];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Md5 => "MD5",
            Self::Sha1 => "SHA-1",
            Self::Ripemd160 => "RIPEMD-160",
            Self::Sha256 => "SHA-256",
            Self::Sha512 => "SHA-512",
            Self::Keccak256 => "Keccak-256",
        }
    }

    /// Bytes of a digest.
    pub const fn digest_len(self) -> usize {
        match self {
            Self::Md5 => 16,
            Self::Sha1 | Self::Ripemd160 => 20,
            Self::Sha256 | Self::Keccak256 => 32,
            Self::Sha512 => 64,
        }
    }

    /// The digest, in the order in which the function writes it.
    pub fn of(self, input: &[u8]) -> Vec<u8> {
        match self {
            Self::Md5 => Md5::digest(input).to_vec(),
            Self::Sha1 => Sha1::digest(input).to_vec(),
            Self::Ripemd160 => Ripemd160::digest(input).to_vec(),
            Self::Sha256 => Sha256::digest(input).to_vec(),
            Self::Sha512 => Sha512::digest(input).to_vec(),
            Self::Keccak256 => Keccak256::digest(input).to_vec(),
        }
    }
}
