//! Secrets encrypted under a passphrase: Argon2id (RFC 9106) makes a key of it, AES-256-GCM hides the secret and notices
//! any change.
//!
//! | bytes | field |
//! | --- | --- |
//! | 0–3 | `HYV1` |
//! | 4–7 | Argon2id memory in KiB, little-endian |
//! | 8–11 | Argon2id passes, little-endian |
//! | 12–27 | salt |
//! | 28–39 | nonce |
//! | 40–… | ciphertext, then its 16-byte tag |
//! | last 4 | first bytes of the double SHA-256 of all before |
//!
//! The last four bytes keep nothing secret: they tell a damaged vault from a wrong passphrase, which would look the same.

use core::fmt;

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::Zeroizing;

use super::base58::{CHECK_LEN, check};

/// Tells what the bytes are, and their version.
const MAGIC: [u8; 4] = *b"HYV1";

/// Bytes in front of the ciphertext.
const HEADER_LEN: usize = 40;

/// Bytes of AES-GCM's tag.
const TAG_LEN: usize = 16;

/// Longest secret that is taken; ours has 33 bytes at most.
const MAX_SECRET: usize = 1024;

/// What a guess of the passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KdfCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Times that the memory is gone over.
    pub passes: u32,
}

impl KdfCost {
    /// 32 MiB, three passes: above the least that OWASP asks for (19 MiB, two), about half a second in a browser on one
    /// thread, and little enough for many tabs, since WebAssembly never gives memory back.
    pub const DEFAULT: Self = Self { memory_kib: 32 * 1024, passes: 3 };

    /// The most that is accepted from a stored vault, so that a forged one can't stop a node.
    const MAX: Self = Self { memory_kib: 256 * 1024, passes: 16 };

    fn is_acceptable(self) -> bool {
        (8..=Self::MAX.memory_kib).contains(&self.memory_kib) && (1..=Self::MAX.passes).contains(&self.passes)
    }
}

/// Fresh random bytes, drawn by the caller for each encryption: a nonce used twice under one key gives secrets away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VaultRandomness {
    /// Makes the same passphrase a different key in every vault.
    pub salt: [u8; 16],
    /// Makes the same secret a different ciphertext.
    pub nonce: [u8; 12],
}

/// Why a vault can't be made or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VaultError {
    /// An empty passphrase protects nothing.
    EmptyPassphrase,
    /// The passphrase is not the one that the vault was closed with.
    WrongPassphrase,
    /// The bytes are not those that were stored; says which part tells.
    Corrupt(&'static str),
    /// The memory that the key derivation needs is not there; holds KiB.
    OutOfMemory(u32),
}

impl fmt::Display for VaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EmptyPassphrase => write!(f, "the passphrase must not be empty"),
            Self::WrongPassphrase => write!(f, "wrong passphrase"),
            Self::Corrupt(part) => write!(f, "the stored wallet is damaged: {part}"),
            Self::OutOfMemory(kib) => write!(f, "{} MiB of memory are needed and not there", kib / 1024),
        }
    }
}

impl core::error::Error for VaultError {}

/// An encrypted secret, as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vault(Vec<u8>);

impl Vault {
    /// Encrypts a secret of at most 1,024 bytes.
    ///
    /// # Errors
    /// Empty passphrase, secret too long, or too little memory.
    pub fn seal(
        secret: &[u8],
        passphrase: &str,
        random: &VaultRandomness,
        cost: KdfCost,
    ) -> Result<Self, VaultError> {
        if secret.len() > MAX_SECRET {
            return Err(VaultError::Corrupt("secret too long"));
        }
        let mut bytes = header(random, cost);
        let cipher = cipher(passphrase, &random.salt, cost)?;
        let payload = Payload { msg: secret, aad: &bytes };
        let ciphertext = cipher
            .encrypt(&Nonce::from(random.nonce), payload)
            .map_err(|_| VaultError::Corrupt("secret too long"))?;
        bytes.extend(ciphertext);
        bytes.extend(check(&bytes));
        Ok(Self(bytes))
    }

    /// Takes bytes for a vault, if they are undamaged.
    ///
    /// # Errors
    /// Says which part is damaged.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, VaultError> {
        let shortest = HEADER_LEN + TAG_LEN + CHECK_LEN;
        if !(shortest..=shortest + MAX_SECRET).contains(&bytes.len()) {
            return Err(VaultError::Corrupt("length"));
        }
        let (body, end) = bytes.split_at(bytes.len() - CHECK_LEN);
        if end != check(body) {
            return Err(VaultError::Corrupt("checksum"));
        }
        let vault = Self(bytes);
        if vault.0[..4] != MAGIC {
            return Err(VaultError::Corrupt("unknown version"));
        }
        match vault.cost().is_acceptable() {
            true => Ok(vault),
            false => Err(VaultError::Corrupt("cost of the key derivation")),
        }
    }

    /// The bytes to store.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }

    /// Decrypts the secret; takes as long as [`Vault::seal`].
    ///
    /// # Errors
    /// Wrong passphrase, or too little memory.
    pub fn open(&self, passphrase: &str) -> Result<Zeroizing<Vec<u8>>, VaultError> {
        let cipher = cipher(passphrase, &self.field(12), self.cost())?;
        let nonce: [u8; 12] = self.field(28);
        let payload =
            Payload { msg: &self.0[HEADER_LEN..self.0.len() - CHECK_LEN], aad: &self.0[..HEADER_LEN] };
        // The checksum was right, so the bytes are as they were stored: the key is wrong.
        cipher
            .decrypt(&Nonce::from(nonce), payload)
            .map(Zeroizing::new)
            .map_err(|_| VaultError::WrongPassphrase)
    }

    fn cost(&self) -> KdfCost {
        KdfCost { memory_kib: u32::from_le_bytes(self.field(4)), passes: u32::from_le_bytes(self.field(8)) }
    }

    fn field<const N: usize>(&self, at: usize) -> [u8; N] {
        let mut field = [0; N];
        field.copy_from_slice(&self.0[at..at + N]);
        field
    }
}

fn header(random: &VaultRandomness, cost: KdfCost) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(cost.memory_kib.to_le_bytes());
    bytes.extend(cost.passes.to_le_bytes());
    bytes.extend(random.salt);
    bytes.extend(random.nonce);
    bytes
}

fn cipher(passphrase: &str, salt: &[u8; 16], cost: KdfCost) -> Result<Aes256Gcm, VaultError> {
    let key = derive_key(passphrase, salt, cost)?;
    Aes256Gcm::new_from_slice(&*key).map_err(|_| VaultError::Corrupt("key length"))
}

/// The passphrase in NFKD, as BIP39 has it, so that every keyboard's way to write it makes the same key.
fn derive_key(passphrase: &str, salt: &[u8; 16], cost: KdfCost) -> Result<Zeroizing<[u8; 32]>, VaultError> {
    if passphrase.is_empty() {
        return Err(VaultError::EmptyPassphrase);
    }
    let bad_cost = |_| VaultError::Corrupt("cost of the key derivation");
    let passphrase = Zeroizing::new(hashyard_unicode::nfkd(passphrase));
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(32)).map_err(bad_cost)?;
    let mut blocks: Vec<Block> = vec![];
    blocks.try_reserve_exact(params.block_count()).map_err(|_| VaultError::OutOfMemory(cost.memory_kib))?;
    blocks.resize(params.block_count(), Block::default());
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into_with_memory(passphrase.as_bytes(), salt, &mut *key, &mut blocks)
        .map_err(bad_cost)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANDOM: VaultRandomness = VaultRandomness { salt: [1; 16], nonce: [2; 12] };
    const CHEAP: KdfCost = KdfCost { memory_kib: 8, passes: 1 };

    fn sealed() -> Vault {
        Vault::seal(b"secret", "correct horse", &RANDOM, CHEAP).unwrap()
    }

    #[test]
    fn the_key_derivation_is_argon2id() {
        // Computed with the C reference implementation: memory 8 KiB, one pass, one lane.
        let key = derive_key("password", b"somesaltsomesalt", CHEAP).unwrap();
        assert_eq!(hex::encode(*key), "05b6ca8f8038b683887ad4916533858b49cb52040126c134f4c6e9d8711b8c09");
    }

    #[test]
    fn what_is_sealed_opens_with_the_same_passphrase_only() {
        let vault = Vault::from_bytes(sealed().as_bytes().to_vec()).unwrap();
        assert_eq!(vault.open("correct horse").unwrap().as_slice(), b"secret");
        assert_eq!(vault.open("correct horse ").err(), Some(VaultError::WrongPassphrase));
        assert_eq!(vault.open("").err(), Some(VaultError::EmptyPassphrase));
        assert_eq!(Vault::seal(b"", "", &RANDOM, CHEAP), Err(VaultError::EmptyPassphrase));
        assert!(Vault::seal(&[0; 1025], "x", &RANDOM, CHEAP).is_err());
    }

    #[test]
    fn unicode_forms_of_a_passphrase_are_one() {
        let vault = Vault::seal(b"secret", "e\u{301}cole", &RANDOM, CHEAP).unwrap();
        assert!(vault.open("école").is_ok());
    }

    #[test]
    fn the_secret_is_not_in_the_bytes() {
        assert!(!sealed().as_bytes().windows(6).any(|window| window == b"secret"));
    }

    #[test]
    fn a_change_at_any_offset_is_noticed() {
        let bytes = sealed().as_bytes().to_vec();
        for at in 0..bytes.len() {
            for flip in [1, 0x80, 0xff] {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                assert_eq!(Vault::from_bytes(changed), Err(VaultError::Corrupt("checksum")), "byte {at}");
            }
        }
        for length in 0..bytes.len() {
            assert!(Vault::from_bytes(bytes[..length].to_vec()).is_err(), "{length} bytes");
        }
    }

    #[test]
    fn a_change_under_a_repaired_checksum_does_not_open() {
        let bytes = sealed().as_bytes().to_vec();
        for at in 0..bytes.len() - CHECK_LEN {
            let mut changed = bytes[..bytes.len() - CHECK_LEN].to_vec();
            changed[at] ^= 1;
            changed.extend(check(&changed));
            let opened = Vault::from_bytes(changed).and_then(|vault| vault.open("correct horse"));
            assert!(opened.is_err(), "byte {at}");
        }
    }

    #[test]
    fn a_forged_cost_is_refused_before_it_is_paid() {
        for cost in [KdfCost { memory_kib: u32::MAX, passes: 1 }, KdfCost { memory_kib: 8, passes: u32::MAX }]
        {
            let mut bytes = header(&RANDOM, cost);
            bytes.extend([0; TAG_LEN]);
            bytes.extend(check(&bytes));
            assert_eq!(Vault::from_bytes(bytes), Err(VaultError::Corrupt("cost of the key derivation")));
        }
    }

    #[test]
    fn the_default_cost_works() {
        let vault = Vault::seal(b"secret", "x", &RANDOM, KdfCost::DEFAULT).unwrap();
        assert_eq!(vault.open("x").unwrap().as_slice(), b"secret");
    }
}
