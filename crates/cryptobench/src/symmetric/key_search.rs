//! A DES key of which some bits are hidden, found by trying all that they may be.

use des::Des;
use des::cipher::{BlockCipherEncrypt, KeyInit};

use crate::search::{Progress, Search};

/// Bits of a DES key that are used.
pub const DES_KEY_BITS: u32 = 56;
/// At most so many are hidden: more would take a browser weeks.
pub const MAX_HIDDEN: u32 = 40;

/// The eight bytes of a key: seven bits each, and one that makes the number of ones odd.
pub fn des_key(bits: u64) -> [u8; 8] {
    core::array::from_fn(|index| {
        let seven = (bits >> (49 - 7 * index) & 127) as u8;
        seven << 1 | u8::from(seven.count_ones().is_multiple_of(2))
    })
}

/// A plaintext, its ciphertext, and a key but for its lowest bits. It is the search, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DesPuzzle {
    /// A block that is known.
    pub plain: [u8; 8],
    /// What the key makes of it.
    pub cipher: [u8; 8],
    /// The key's 56 bits, with zeros for those that are hidden.
    pub known: u64,
    /// How many are hidden.
    pub hidden: u32,
    tries: u64,
}

impl DesPuzzle {
    /// Encrypts a block with a key and hides the key's lowest bits. `None` for a key of more than 56 bits, for no hidden ones, or for more
    /// than [`MAX_HIDDEN`].
    pub fn new(plain: [u8; 8], key: u64, hidden: u32) -> Option<Self> {
        let is_possible = key >> DES_KEY_BITS == 0 && (1..=MAX_HIDDEN).contains(&hidden);
        is_possible.then(|| Self {
            plain,
            cipher: encrypted(plain, key),
            known: key >> hidden << hidden,
            hidden,
            tries: 0,
        })
    }

    /// The key's bits by sevens, as its bytes have them; `?` for those that are hidden.
    pub fn known_bits(&self) -> String {
        let bit = |at: u32| match at < self.hidden {
            true => '?',
            false if self.known >> at & 1 == 1 => '1',
            false => '0',
        };
        let seven = |byte: u32| (0..7).map(|index| bit(DES_KEY_BITS - 1 - 7 * byte - index)).collect();
        (0..8).map(seven).collect::<Vec<String>>().join(" ")
    }

    /// Whether a key fits what is known of it, and makes the ciphertext.
    pub fn is_solved_by(&self, key: u64) -> bool {
        key >> DES_KEY_BITS == 0
            && key >> self.hidden == self.known >> self.hidden
            && encrypted(self.plain, key) == self.cipher
    }
}

fn encrypted(plain: [u8; 8], key: u64) -> [u8; 8] {
    let mut block = plain.into();
    Des::new(&des_key(key).into()).encrypt_block(&mut block);
    block.into()
}

impl Search for DesPuzzle {
    type Found = u64;

    fn go_on(&mut self, tries: u32) -> Progress<u64> {
        for _ in 0..tries {
            if self.tries >> self.hidden != 0 {
                return Progress::Exhausted;
            }
            let key = self.known | self.tries;
            self.tries += 1;
            if encrypted(self.plain, key) == self.cipher {
                return Progress::Found(key);
            }
        }
        Progress::Searching
    }

    fn tries(&self) -> u64 {
        self.tries
    }
}
