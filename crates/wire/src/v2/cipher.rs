//! Ciphers that change their keys as they go, so that whoever finds a key can't read what was said long before
//! (BIP324, *Rekeying wrappers*).

use chacha20::ChaCha20;
use chacha20::cipher::{KeyIvInit, StreamCipher};
use chacha20poly1305::aead::AeadInOut;
use chacha20poly1305::{ChaCha20Poly1305, KeyInit};
use zeroize::Zeroizing;

/// A key serves for so many packets.
pub const REKEY_INTERVAL: u64 = 224;

/// Bytes of a tag.
pub const TAG_LEN: usize = 16;

/// `FSChaCha20`, which hides lengths: one stream of ChaCha20 for all packets of a key.
pub struct LengthCipher {
    stream: ChaCha20,
    packets: u64,
}

impl LengthCipher {
    /// Begins with this key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self { stream: stream(key, 0), packets: 0 }
    }

    /// Encrypts or decrypts what belongs to the next packet.
    pub fn apply(&mut self, bytes: &mut [u8]) {
        self.stream.apply_keystream(bytes);
        self.packets += 1;
        if self.packets.is_multiple_of(REKEY_INTERVAL) {
            let mut key = Zeroizing::new([0; 32]);
            self.stream.apply_keystream(&mut *key);
            self.stream = stream(&key, self.packets / REKEY_INTERVAL);
        }
    }
}

/// The stream of the key with this number.
fn stream(key: &[u8; 32], number: u64) -> ChaCha20 {
    ChaCha20::new(&(*key).into(), &nonce(0, number).into())
}

/// `FSChaCha20Poly1305`, which encrypts and authenticates packets.
pub struct PacketCipher {
    cipher: ChaCha20Poly1305,
    packets: u64,
}

impl PacketCipher {
    /// Begins with this key.
    pub fn new(key: &[u8; 32]) -> Self {
        Self { cipher: ChaCha20Poly1305::new(&(*key).into()), packets: 0 }
    }

    /// Encrypts the next packet's bytes where they are; gives the tag over them and `aad`.
    pub fn encrypt(&mut self, aad: &[u8], bytes: &mut [u8]) -> [u8; TAG_LEN] {
        // It fails above 256 GiB.
        let tag =
            self.cipher.encrypt_inout_detached(&self.nonce().into(), aad, bytes.into()).unwrap_or_default();
        self.advance();
        tag.into()
    }

    /// Decrypts the next packet's bytes where they are. False if the tag is not that of the bytes and `aad`.
    #[must_use]
    pub fn decrypt(&mut self, aad: &[u8], bytes: &mut [u8], tag: &[u8; TAG_LEN]) -> bool {
        let decrypted =
            self.cipher.decrypt_inout_detached(&self.nonce().into(), aad, bytes.into(), &(*tag).into());
        self.advance();
        decrypted.is_ok()
    }

    fn nonce(&self) -> [u8; 12] {
        nonce((self.packets % REKEY_INTERVAL) as u32, self.packets / REKEY_INTERVAL)
    }

    fn advance(&mut self) {
        let number = self.packets / REKEY_INTERVAL;
        self.packets += 1;
        if self.packets.is_multiple_of(REKEY_INTERVAL) {
            let mut key = Zeroizing::new([0; 32]);
            let nonce = nonce(u32::MAX, number).into();
            // It fails above 256 GiB.
            let _ = self.cipher.encrypt_inout_detached(&nonce, &[], key.as_mut_slice().into());
            self.cipher = ChaCha20Poly1305::new(&(*key).into());
        }
    }
}

/// A packet's number within its key, and the key's number, little-endian.
fn nonce(packet: u32, key: u64) -> [u8; 12] {
    let mut nonce = [0; 12];
    nonce[..4].copy_from_slice(&packet.to_le_bytes());
    nonce[4..].copy_from_slice(&key.to_le_bytes());
    nonce
}
