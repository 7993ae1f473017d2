//! The checksum of descriptors (BIP380): eight characters that find up to four mistakes.

/// What descriptors are written with, in three groups of 32: a mistake within a group changes one symbol, and case and
/// hexadecimal digits are mixed up most.
const INPUT: &[u8] =
    b"0123456789()[],'/*abcdefgh@:$%{}IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~ijklmnopqrstuvwxyzABCDEFGH`#\"\\ ";

/// What checksums are written with: that of bech32.
const OUTPUT: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";

/// Characters of a checksum.
pub const LENGTH: usize = 8;

/// The place of a character, if descriptors may hold it.
pub(super) fn position(character: char) -> Option<usize> {
    INPUT.iter().position(|known| char::from(*known) == character)
}

/// The checksum of a descriptor without one; `None` if a character can't be in a descriptor.
pub fn checksum(descriptor: &str) -> Option<String> {
    let mut state = State { remainder: 1, group: 0, waiting: 0 };
    for character in descriptor.chars() {
        state.take(position(character)?);
    }
    Some(state.finish())
}

/// The descriptor with its checksum behind `#`.
pub(super) fn with_checksum(descriptor: &str) -> String {
    let checksum = checksum(descriptor).unwrap_or_default();
    format!("{descriptor}#{checksum}")
}

/// The remainder of a polynomial over GF(32), and the groups of up to three characters that wait for their symbol.
struct State {
    remainder: u64,
    group: usize,
    waiting: usize,
}

impl State {
    fn take(&mut self, position: usize) {
        self.feed(position & 31);
        self.group = self.group * 3 + (position >> 5);
        self.waiting += 1;
        if self.waiting == 3 {
            self.feed(self.group);
            (self.group, self.waiting) = (0, 0);
        }
    }

    /// One symbol more (BIP380, `PolyMod`).
    fn feed(&mut self, symbol: usize) {
        const GENERATOR: [u64; 5] =
            [0xf5_dee5_1989, 0xa9_fdca_3312, 0x1b_ab10_e32d, 0x37_06b1_677a, 0x64_4d62_6ffd];
        let top = self.remainder >> 35;
        self.remainder = (self.remainder & 0x7_ffff_ffff) << 5 ^ symbol as u64;
        for (bit, generator) in GENERATOR.into_iter().enumerate() {
            if top >> bit & 1 == 1 {
                self.remainder ^= generator;
            }
        }
    }

    fn finish(mut self) -> String {
        if self.waiting > 0 {
            self.feed(self.group);
        }
        (0..LENGTH).for_each(|_| self.feed(0));
        let symbol = |at: usize| (self.remainder ^ 1) >> (5 * (LENGTH - 1 - at)) & 31;
        (0..LENGTH).map(|at| char::from(OUTPUT[symbol(at) as usize])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_bip380() {
        assert_eq!(checksum("raw(deadbeef)").as_deref(), Some("89f8spxm"));
        assert_eq!(checksum("raw(Ü)"), None);
        for changed in ["raw(deadbeeg)", "raw(deedbeef)", "Raw(deadbeef)", "raw(eadbeef)"] {
            assert_ne!(checksum(changed).as_deref(), Some("89f8spxm"), "{changed}");
        }
    }
}
