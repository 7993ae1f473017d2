//! Golomb-Rice coding (BIP158): numbers that rise by about 2^[`RICE_BITS`] from one to the next, each as its distance from
//! the one before. The distance's upper part is written in ones with a zero behind them, the lower [`RICE_BITS`] bits as
//! they stand; bits fill bytes from the top.

/// Bits of the lower part (`P`).
pub const RICE_BITS: u32 = 19;

/// Writes numbers that are sorted already.
pub fn encode(sorted: &[u64]) -> Vec<u8> {
    let mut bits = BitWriter::default();
    let mut last = 0;
    for value in sorted {
        let distance = value - last;
        (0..distance >> RICE_BITS).for_each(|_| bits.push(true));
        bits.push(false);
        (0..RICE_BITS).rev().for_each(|bit| bits.push(distance >> bit & 1 == 1));
        last = *value;
    }
    bits.bytes
}

/// Reads `count` numbers; ends early where the bytes do.
pub fn decode(bytes: &[u8], count: u64) -> impl Iterator<Item = u64> {
    let mut bits = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1));
    let mut last = 0_u64;
    (0..count).map_while(move |_| {
        let mut distance = 0_u64;
        while bits.next()? == 1 {
            distance += 1;
        }
        for _ in 0..RICE_BITS {
            distance = distance << 1 | u64::from(bits.next()?);
        }
        last = last.checked_add(distance)?;
        Some(last)
    })
}

#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    used: u32,
}

impl BitWriter {
    fn push(&mut self, bit: bool) {
        if self.used == 0 {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (7 - self.used);
        }
        self.used = (self.used + 1) % 8;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn distances_are_written_as_the_bip_says() {
        // 3 · 2^19 + 5: three ones, a zero, 19 bits of 5, one bit of padding.
        assert_eq!(encode(&[3 << RICE_BITS | 5]), [0b1110_0000, 0, 0b0000_1010]);
        assert_eq!(encode(&[]), [0; 0]);
    }

    #[test]
    fn cut_bytes_give_what_is_there() {
        let bytes = encode(&[1, 2, 3]);
        assert_eq!(decode(&bytes[..5], 3).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(decode(&[0xff; 4], 1).count(), 0);
        assert_eq!(decode(&bytes, u64::MAX).take(4).collect::<Vec<_>>(), [1, 2, 3]);
    }

    proptest! {
        #[test]
        fn decode_undoes_encode(mut values in prop::collection::vec(0..1_u64 << 26, 0..60)) {
            values.sort_unstable();
            let bytes = encode(&values);
            prop_assert_eq!(decode(&bytes, values.len() as u64).collect::<Vec<_>>(), values);
        }
    }
}
