//! Numbers from the generator that nodes use, too.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::RngCore;

/// A number below `limit`, or zero. Uneven by less than one in 2^32 for what is counted here.
pub(crate) fn below(random: &mut ChaCha20Rng, limit: usize) -> usize {
    ((u64::from(random.next_u32()) * limit as u64) >> 32) as usize
}

/// Brings `count` members to the front, each choice and order as likely as any other.
pub(crate) fn choose_first<T>(random: &mut ChaCha20Rng, list: &mut [T], count: usize) {
    for at in 0..count.min(list.len()) {
        let other = at + below(random, list.len() - at);
        list.swap(at, other);
    }
}

/// 32 random bytes.
pub(crate) fn bytes(random: &mut ChaCha20Rng) -> [u8; 32] {
    let mut bytes = [0; 32];
    random.fill_bytes(&mut bytes);
    bytes
}
