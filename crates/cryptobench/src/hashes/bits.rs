//! Two digests, bit by bit. The first bit is the highest of the first byte.

/// Which bits differ. Digests of different lengths are compared as far as both go.
pub fn differing_bits(a: &[u8], b: &[u8]) -> Vec<bool> {
    let pairs = a.iter().zip(b);
    pairs.flat_map(|(a, b)| (0..8).rev().map(move |bit| (a ^ b) >> bit & 1 == 1)).collect()
}

/// How many bits are equal before the first that differs.
pub fn equal_prefix_bits(a: &[u8], b: &[u8]) -> u32 {
    let bytes = a.iter().zip(b).take_while(|(a, b)| a == b).count();
    let rest = match (a.get(bytes), b.get(bytes)) {
        (Some(a), Some(b)) => (a ^ b).leading_zeros(),
        _ => 0,
    };
    8 * bytes as u32 + rest
}

/// The first bits as a number; at most 64.
pub fn prefix(digest: &[u8], bits: u32) -> u64 {
    let mut first = [0; 8];
    let length = digest.len().min(8);
    first[..length].copy_from_slice(&digest[..length]);
    match bits {
        0 => 0,
        _ => u64::from_be_bytes(first) >> (64 - bits.min(64)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bits_are_compared_from_the_highest() {
        assert_eq!(differing_bits(&[0x81], &[0x01]), [true, false, false, false, false, false, false, false]);
        assert_eq!(differing_bits(&[1, 2], &[1]).len(), 8);
        for (a, b, equal) in [
            ([0xff, 0x00], [0xff, 0x00], 16),
            ([0xff, 0x10], [0xff, 0x00], 11),
            ([0x7f, 0x10], [0xff, 0x10], 0),
        ] {
            assert_eq!(equal_prefix_bits(&a, &b), equal);
        }
        assert_eq!(equal_prefix_bits(&[], &[1]), 0);
    }

    #[test]
    fn a_prefix_is_a_number() {
        let digest = [0xab, 0xcd, 0xef, 0, 0, 0, 0, 0, 1];
        for (bits, number) in
            [(0, 0), (4, 0xa), (20, 0xabcde), (64, 0xabcd_ef00_0000_0000), (99, 0xabcd_ef00_0000_0000)]
        {
            assert_eq!(prefix(&digest, bits), number, "{bits} bits");
        }
        assert_eq!(prefix(&[0xff], 16), 0xff00);
    }
}
