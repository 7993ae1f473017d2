//! AES-128 (FIPS 197) to be looked into: every step of every round. It is slow and leaks through its tables; what is used is the
//! `aes` crate.

/// A block, column by column: byte 4c + r stands in row r of column c.
pub(super) type Block = [u8; 16];

/// A step of a round.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AesStep {
    /// The block as it came.
    Input,
    /// Each byte through the S-box.
    SubBytes,
    /// Row r is turned left by r.
    ShiftRows,
    /// Each column times a fixed matrix over GF(2⁸).
    MixColumns,
    /// The round's key is added, bit by bit.
    AddRoundKey,
}

impl AesStep {
    /// What FIPS 197 calls it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Input => "input",
            Self::SubBytes => "SubBytes",
            Self::ShiftRows => "ShiftRows",
            Self::MixColumns => "MixColumns",
            Self::AddRoundKey => "AddRoundKey",
        }
    }
}

/// The block after each step, with the round from 0; 41 of them. The last is the ciphertext.
pub fn aes_steps(key: &[u8; 16], block: &Block) -> Vec<(usize, AesStep, Block)> {
    let keys = round_keys(key);
    let mut steps = vec![(0, AesStep::Input, *block)];
    let mut state = added(*block, &keys[0]);
    steps.push((0, AesStep::AddRoundKey, state));
    for (round, key) in keys.iter().enumerate().skip(1) {
        let mut step = |step, next: Block| {
            steps.push((round, step, next));
            next
        };
        state = step(AesStep::SubBytes, state.map(s_box));
        state = step(AesStep::ShiftRows, shifted(state));
        if round < 10 {
            state = step(AesStep::MixColumns, mixed(state));
        }
        state = step(AesStep::AddRoundKey, added(state, key));
    }
    steps
}

/// The eleven keys of the rounds (FIPS 197, section 5.2).
fn round_keys(key: &[u8; 16]) -> [Block; 11] {
    let (mut keys, mut constant) = ([*key; 11], 1);
    for round in 1..11 {
        let before = keys[round - 1];
        let turned = [before[13], before[14], before[15], before[12]].map(s_box);
        for index in 0..16 {
            let above = match index {
                0 => turned[0] ^ constant,
                1..4 => turned[index],
                _ => keys[round][index - 4],
            };
            keys[round][index] = before[index] ^ above;
        }
        constant = doubled(constant);
    }
    keys
}

fn added(state: Block, key: &Block) -> Block {
    core::array::from_fn(|index| state[index] ^ key[index])
}

fn shifted(state: Block) -> Block {
    core::array::from_fn(|index| state[(index + 4 * (index % 4)) % 16])
}

fn mixed(state: Block) -> Block {
    core::array::from_fn(|index| {
        let at = |down: usize| state[index / 4 * 4 + (index + down) % 4];
        doubled(at(0)) ^ doubled(at(1)) ^ at(1) ^ at(2) ^ at(3)
    })
}

/// Times x in GF(2⁸), modulo x⁸ + x⁴ + x³ + x + 1.
const fn doubled(byte: u8) -> u8 {
    (byte << 1) ^ if byte & 0x80 == 0 { 0 } else { 0x1b }
}

const fn times(mut a: u8, mut b: u8) -> u8 {
    let mut product = 0;
    while b != 0 {
        if b & 1 == 1 {
            product ^= a;
        }
        a = doubled(a);
        b >>= 1;
    }
    product
}

/// The inverse, which is the 254th power, and 0 for 0; then an affine map (FIPS 197, section 5.1.1).
fn s_box(byte: u8) -> u8 {
    S_BOX[usize::from(byte)]
}

const S_BOX: [u8; 256] = {
    let (mut table, mut byte) = ([0; 256], 0);
    while byte < 256 {
        let (mut inverse, mut power) = (1, 0);
        while power < 254 {
            inverse = times(inverse, byte as u8);
            power += 1;
        }
        let turned =
            inverse.rotate_left(1) ^ inverse.rotate_left(2) ^ inverse.rotate_left(3) ^ inverse.rotate_left(4);
        table[byte] = inverse ^ turned ^ 0x63;
        byte += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 16] =
        [0x2b, 0x7e, 0x15, 0x16, 0x28, 0xae, 0xd2, 0xa6, 0xab, 0xf7, 0x15, 0x88, 0x09, 0xcf, 0x4f, 0x3c];
    const BLOCK: Block =
        [0x32, 0x43, 0xf6, 0xa8, 0x88, 0x5a, 0x30, 0x8d, 0x31, 0x31, 0x98, 0xa2, 0xe0, 0x37, 0x07, 0x34];

    #[test]
    fn the_steps_are_those_of_fips_197_appendix_b() {
        let steps = aes_steps(&KEY, &BLOCK);
        let at = |round, step| steps.iter().find(|(r, s, _)| (*r, *s) == (round, step)).unwrap().2;
        let begins = |block: Block, first: [u8; 4]| assert_eq!(block[..4], first);
        begins(at(0, AesStep::AddRoundKey), [0x19, 0x3d, 0xe3, 0xbe]);
        begins(at(1, AesStep::SubBytes), [0xd4, 0x27, 0x11, 0xae]);
        begins(at(1, AesStep::ShiftRows), [0xd4, 0xbf, 0x5d, 0x30]);
        begins(at(1, AesStep::MixColumns), [0x04, 0x66, 0x81, 0xe5]);
        begins(at(1, AesStep::AddRoundKey), [0xa4, 0x9c, 0x7f, 0xf2]);
        assert_eq!(steps.len(), 41);
        let cipher =
            [0x39, 0x25, 0x84, 0x1d, 0x02, 0xdc, 0x09, 0xfb, 0xdc, 0x11, 0x85, 0x97, 0x19, 0x6a, 0x0b, 0x32];
        assert_eq!(steps[40].2, cipher);
    }
}
