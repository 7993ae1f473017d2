//! The ciphers as they are used, a block at a time; and their rounds.

use aes::Aes128;
use aes::cipher::{BlockCipherEncrypt, KeyInit};
use des::Des;

use super::aes::{AesStep, aes_steps};
use super::des::des_rounds;

/// A block cipher.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cipher {
    /// FIPS 46-3, withdrawn 2005: 64-bit blocks, keys of 56 bits and 8 of parity.
    Des,
    /// AES-128, FIPS 197: 128-bit blocks and keys.
    Aes,
}

impl Cipher {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Des, Self::Aes];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Des => "DES",
            Self::Aes => "AES-128",
        }
    }

    /// Bytes of a block, and of a key.
    pub const fn block_len(self) -> usize {
        match self {
            Self::Des => 8,
            Self::Aes => 16,
        }
    }

    /// The block as it came and after each round; the last is the ciphertext. `None` if key or block has another length.
    pub fn rounds(self, key: &[u8], block: &[u8]) -> Option<Vec<Vec<u8>>> {
        Some(match self {
            Self::Des => {
                let number = |bytes: &[u8]| Some(u64::from_be_bytes(bytes.try_into().ok()?));
                let states = des_rounds(number(key)?, number(block)?);
                states.map(|state| state.to_be_bytes().to_vec()).to_vec()
            }
            Self::Aes => {
                let steps = aes_steps(key.try_into().ok()?, block.try_into().ok()?);
                let ends = |step: AesStep| matches!(step, AesStep::Input | AesStep::AddRoundKey);
                steps
                    .into_iter()
                    .filter(|(_, step, _)| ends(*step))
                    .map(|(.., state)| state.to_vec())
                    .collect()
            }
        })
    }
}

/// A cipher with its key.
#[derive(Clone)]
pub enum Keyed {
    /// DES.
    Des(Box<Des>),
    /// AES-128.
    Aes(Box<Aes128>),
}

impl Keyed {
    /// `None` for a key of another length. DES ignores the lowest bit of each byte.
    pub fn new(cipher: Cipher, key: &[u8]) -> Option<Self> {
        Some(match cipher {
            Cipher::Des => Self::Des(Box::new(Des::new_from_slice(key).ok()?)),
            Cipher::Aes => Self::Aes(Box::new(Aes128::new_from_slice(key).ok()?)),
        })
    }

    /// Bytes of a block.
    pub const fn block_len(&self) -> usize {
        match self {
            Self::Des(_) => Cipher::Des.block_len(),
            Self::Aes(_) => Cipher::Aes.block_len(),
        }
    }

    /// Encrypts a block in place; bytes that are none stay as they are.
    pub fn encrypt_block(&self, block: &mut [u8]) {
        match self {
            Self::Des(des) => drop(block.try_into().map(|block| des.encrypt_block(block))),
            Self::Aes(aes) => drop(block.try_into().map(|block| aes.encrypt_block(block))),
        }
    }
}
