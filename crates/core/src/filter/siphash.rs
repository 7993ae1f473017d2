//! SipHash-2-4: a fast hash under a key (Aumasson and Bernstein, 2012; the reference's test vector is below).

/// Hashes `data` under a key of two halves, each read little-endian from its eight bytes.
pub fn siphash(key: [u64; 2], data: &[u8]) -> u64 {
    let mut state = State::new(key);
    let (words, rest) = data.as_chunks::<8>();
    words.iter().for_each(|word| state.absorb(u64::from_le_bytes(*word)));
    // The last word carries the length's low byte on top, so that data with zeros behind it hashes differently.
    let mut last = [0; 8];
    last[..rest.len()].copy_from_slice(rest);
    last[7] = data.len() as u8;
    state.absorb(u64::from_le_bytes(last));
    state.finish()
}

struct State([u64; 4]);

impl State {
    /// The constants spell "somepseudorandomlygeneratedbytes".
    fn new([k0, k1]: [u64; 2]) -> Self {
        Self([
            k0 ^ 0x736f_6d65_7073_6575,
            k1 ^ 0x646f_7261_6e64_6f6d,
            k0 ^ 0x6c79_6765_6e65_7261,
            k1 ^ 0x7465_6462_7974_6573,
        ])
    }

    fn absorb(&mut self, word: u64) {
        self.0[3] ^= word;
        self.round();
        self.round();
        self.0[0] ^= word;
    }

    fn finish(mut self) -> u64 {
        self.0[2] ^= 0xff;
        (0..4).for_each(|_| self.round());
        self.0.iter().fold(0, |all, word| all ^ word)
    }

    fn round(&mut self) {
        let [a, b, c, d] = &mut self.0;
        half_round(a, b, 13);
        half_round(c, d, 16);
        *a = a.rotate_left(32);
        half_round(c, b, 17);
        half_round(a, d, 21);
        *c = c.rotate_left(32);
    }
}

fn half_round(sum: &mut u64, mixed: &mut u64, turn: u32) {
    *sum = sum.wrapping_add(*mixed);
    *mixed = mixed.rotate_left(turn) ^ *sum;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_papers_example_comes_out() {
        let key = [0x0706_0504_0302_0100, 0x0f0e_0d0c_0b0a_0908];
        let data: Vec<u8> = (0..15).collect();
        assert_eq!(siphash(key, &data), 0xa129_ca61_49be_45e5);
    }

    #[test]
    fn length_counts() {
        assert_ne!(siphash([1, 2], &[]), siphash([1, 2], &[0]));
        assert_ne!(siphash([1, 2], &[0; 7]), siphash([1, 2], &[0; 8]));
    }
}
