//! Backwards: an input for a digest that is given. Nothing helps but trying.

use sha2::{Digest, Sha256};

use super::bits::prefix;
use crate::search::{Progress, Search};

/// At most so many bits are searched for: more would take a browser days.
pub const MAX_PREIMAGE_BITS: u32 = 40;

/// A search for an input whose SHA-256 begins as a wanted digest does. The inputs are a text and a number behind it.
#[derive(Debug, Clone)]
pub struct Preimage {
    wanted: u64,
    bits: u32,
    text: Vec<u8>,
    tries: u64,
}

impl Preimage {
    /// `None` for no bits, or more than [`MAX_PREIMAGE_BITS`], or than the digest has.
    pub fn new(wanted: &[u8], bits: u32, text: &str) -> Option<Self> {
        let is_known = (1..=MAX_PREIMAGE_BITS).contains(&bits) && bits as usize <= 8 * wanted.len();
        is_known.then(|| Self { wanted: prefix(wanted, bits), bits, text: text.into(), tries: 0 })
    }
}

impl Search for Preimage {
    type Found = Vec<u8>;

    fn go_on(&mut self, tries: u32) -> Progress<Vec<u8>> {
        for _ in 0..tries {
            let input = numbered(&self.text, self.tries);
            self.tries += 1;
            if prefix(&Sha256::digest(&input), self.bits) == self.wanted {
                return Progress::Found(input);
            }
        }
        Progress::Searching
    }

    fn tries(&self) -> u64 {
        self.tries
    }
}

/// A text with a number behind it.
pub(super) fn numbered(text: &[u8], number: u64) -> Vec<u8> {
    let mut input = Vec::with_capacity(text.len() + 20);
    input.extend(text);
    input.extend(number.to_string().as_bytes());
    input
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_found_begins_as_wanted() {
        let wanted = Sha256::digest(b"nobody knows");
        let mut search = Preimage::new(&wanted, 10, "try ").unwrap();
        let found = loop {
            match search.go_on(100) {
                Progress::Found(found) => break found,
                Progress::Searching => assert!(search.tries() < 100_000),
                Progress::Exhausted => panic!("it never ends by itself"),
            }
        };
        assert_eq!(prefix(&Sha256::digest(&found), 10), prefix(&wanted, 10));
        assert_eq!(found, format!("try {}", search.tries() - 1).into_bytes());
    }

    #[test]
    fn absurd_wishes_are_refused() {
        for (wanted, bits) in [(&[0; 32][..], 0), (&[0; 32], 41), (&[0; 1], 9), (&[], 1)] {
            assert!(Preimage::new(wanted, bits, "").is_none(), "{bits}");
        }
    }
}
