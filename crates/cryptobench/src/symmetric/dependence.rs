//! Which bytes depend on a byte: found by trying all of its values, not from a rule of thumb.

use super::cipher::{Cipher, Keyed};
use super::modes::{Mode, encrypt};

/// For each byte whether it depends on the one that was chosen.
pub type Reached = Vec<bool>;

/// Which bytes of the block after each round depend on a byte of the block that came. `None` for wrong lengths.
pub fn depends_in_rounds(cipher: Cipher, key: &[u8], block: &[u8], at: usize) -> Option<Vec<Reached>> {
    let before = cipher.rounds(key, block)?;
    let mut reached: Vec<Reached> = before.iter().map(|state| vec![false; state.len()]).collect();
    for change in 1..=u8::MAX {
        let after = cipher.rounds(key, &changed(block, at, change)?)?;
        for (reached, (before, after)) in reached.iter_mut().zip(before.iter().zip(&after)) {
            mark(reached, before, after);
        }
    }
    Some(reached)
}

/// How many bits of the block differ after each round if one bit of the block that came is flipped: bit 0 is the highest of the first
/// byte. `None` for wrong lengths.
pub fn differs_in_rounds(cipher: Cipher, key: &[u8], block: &[u8], bit: usize) -> Option<Vec<u32>> {
    let before = cipher.rounds(key, block)?;
    let after = cipher.rounds(key, &changed(block, bit / 8, 0x80 >> (bit % 8))?)?;
    let count = |(a, b): (&Vec<u8>, &Vec<u8>)| a.iter().zip(b).map(|(a, b)| (a ^ b).count_ones()).sum();
    Some(before.iter().zip(&after).map(count).collect())
}

/// Which bytes of a message's ciphertext depend on a byte of the message. `None` for wrong lengths.
pub fn depends_in_message(
    mode: Mode,
    keyed: &Keyed,
    start: &[u8],
    text: &[u8],
    at: usize,
) -> Option<Reached> {
    let before = encrypt(mode, keyed, start, text)?;
    let mut reached = vec![false; before.len()];
    for change in 1..=u8::MAX {
        mark(&mut reached, &before, &encrypt(mode, keyed, start, &changed(text, at, change)?)?);
    }
    Some(reached)
}

fn changed(bytes: &[u8], at: usize, change: u8) -> Option<Vec<u8>> {
    let mut bytes = bytes.to_vec();
    *bytes.get_mut(at)? ^= change;
    Some(bytes)
}

fn mark(reached: &mut Reached, before: &[u8], after: &[u8]) {
    reached.iter_mut().zip(before.iter().zip(after)).for_each(|(reached, (a, b))| *reached |= a != b);
}
