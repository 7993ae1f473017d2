//! Many blocks with one key (NIST SP 800-38A), written out because they are what is shown.

use super::cipher::Keyed;

/// How blocks hang together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Each block by itself.
    Ecb,
    /// Each block is added to the ciphertext before it.
    Cbc,
    /// A counter is encrypted, and added to the text.
    Ctr,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Ecb, Self::Cbc, Self::Ctr];

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ecb => "ECB",
            Self::Cbc => "CBC",
            Self::Ctr => "CTR",
        }
    }
}

/// Encrypts whole blocks. `start` is CBC's first block or CTR's first counter, a block long; ECB has no use for it. `None` if a
/// length is wrong.
pub fn encrypt(mode: Mode, keyed: &Keyed, start: &[u8], text: &[u8]) -> Option<Vec<u8>> {
    let length = keyed.block_len();
    if start.len() != length || !text.len().is_multiple_of(length) {
        return None;
    }
    let (mut out, mut last, mut counter) = (text.to_vec(), start.to_vec(), start.to_vec());
    for block in out.chunks_exact_mut(length) {
        match mode {
            Mode::Ecb => keyed.encrypt_block(block),
            Mode::Cbc => {
                add(block, &last);
                keyed.encrypt_block(block);
                last.copy_from_slice(block);
            }
            Mode::Ctr => {
                last.copy_from_slice(&counter);
                keyed.encrypt_block(&mut last);
                add(block, &last);
                count_up(&mut counter);
            }
        }
    }
    Some(out)
}

/// Whole blocks of such a length: zeros stand behind the text. At least one block.
pub fn padded(text: &[u8], block_len: usize) -> Vec<u8> {
    let mut bytes = text.to_vec();
    bytes.resize(text.len().max(1).next_multiple_of(block_len.max(1)), 0);
    bytes
}

fn add(block: &mut [u8], other: &[u8]) {
    block.iter_mut().zip(other).for_each(|(byte, other)| *byte ^= other);
}

/// One more, the last byte lowest; around at the end.
fn count_up(counter: &mut [u8]) {
    for byte in counter.iter_mut().rev() {
        *byte = byte.wrapping_add(1);
        if *byte != 0 {
            return;
        }
    }
}
