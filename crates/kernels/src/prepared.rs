//! What of a header's double hash is the same for every nonce, worked out once for a job.
//!
//! The header's second block is: end of the Merkle root, time, bits, nonce, padding. So rounds 0 to 2 don't depend on the nonce,
//! nor do words 4 to 17 of the message schedule, and words 18 to 33 depend on it only in part. The second hash starts from a
//! known state, and the upper half of its block is padding.

use core::array::from_fn;

/// SHA-256's initial state (FIPS 180-4, section 5.3.3).
pub const INITIAL: [u32; 8] =
    [0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19];

/// SHA-256's round constants (FIPS 180-4, section 4.2.2).
pub const K: [u32; 64] = [
    0x428a_2f98,
    0x7137_4491,
    0xb5c0_fbcf,
    0xe9b5_dba5,
    0x3956_c25b,
    0x59f1_11f1,
    0x923f_82a4,
    0xab1c_5ed5,
    0xd807_aa98,
    0x1283_5b01,
    0x2431_85be,
    0x550c_7dc3,
    0x72be_5d74,
    0x80de_b1fe,
    0x9bdc_06a7,
    0xc19b_f174,
    0xe49b_69c1,
    0xefbe_4786,
    0x0fc1_9dc6,
    0x240c_a1cc,
    0x2de9_2c6f,
    0x4a74_84aa,
    0x5cb0_a9dc,
    0x76f9_88da,
    0x983e_5152,
    0xa831_c66d,
    0xb003_27c8,
    0xbf59_7fc7,
    0xc6e0_0bf3,
    0xd5a7_9147,
    0x06ca_6351,
    0x1429_2967,
    0x27b7_0a85,
    0x2e1b_2138,
    0x4d2c_6dfc,
    0x5338_0d13,
    0x650a_7354,
    0x766a_0abb,
    0x81c2_c92e,
    0x9272_2c85,
    0xa2bf_e8a1,
    0xa81a_664b,
    0xc24b_8b70,
    0xc76c_51a3,
    0xd192_e819,
    0xd699_0624,
    0xf40e_3585,
    0x106a_a070,
    0x19a4_c116,
    0x1e37_6c08,
    0x2748_774c,
    0x34b0_bcb5,
    0x391c_0cb3,
    0x4ed8_aa4a,
    0x5b9c_ca4f,
    0x682e_6ff3,
    0x748f_82ee,
    0x78a5_636f,
    0x84c8_7814,
    0x8cc7_0208,
    0x90be_fffa,
    0xa450_6ceb,
    0xbef9_a3f7,
    0xc671_78f2,
];

/// The one bit that ends every message, as a word.
pub const PAD: u32 = 0x8000_0000;
/// A header's length in bits: the last word of its padding.
pub const HEADER_BITS: u32 = 640;
/// A hash's length in bits, likewise.
pub const HASH_BITS: u32 = 256;

/// Constants of both hashes, as words or spread over the lanes of a kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Prepared<T> {
    /// Of the hash of the header's second block.
    pub inner: Inner<T>,
    /// Of the hash of that hash.
    pub outer: Outer<T>,
    /// Word 4 of the one, word 8 of the other block.
    pub pad: T,
    /// Round constants of rounds 32 to 63.
    pub k: [[T; 16]; 2],
}

/// What is known of the hash of a header's second block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Inner<T> {
    /// After the first 64 bytes.
    pub midstate: [T; 8],
    /// Before round 4; the nonce is missing from `a` and `e`.
    pub start: [T; 8],
    /// Round constant plus word, of rounds 4 to 15.
    pub kw: [T; 12],
    /// Round constants of rounds 16 to 31, with the word where that is known.
    pub k16: [T; 16],
    /// Word 16 of the schedule, as far as it is known.
    pub w16: T,
    /// Word 17 of the schedule, as far as it is known.
    pub w17: T,
    /// Word 18 of the schedule, as far as it is known.
    pub w18: T,
    /// Word 19 of the schedule, as far as it is known.
    pub w19: T,
    /// Word 22 of the schedule, as far as it is known.
    pub w22: T,
    /// Word 30 of the schedule, as far as it is known.
    pub w30: T,
    /// Word 31 of the schedule, as far as it is known.
    pub w31: T,
}

/// As [`Inner`], of the second hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outer<T> {
    /// Before round 1; word 0 is missing from `a` and `e`.
    pub start: [T; 8],
    /// Round constants of rounds 0 to 15, from the eighth on with their word.
    pub k: [T; 16],
    /// Round constants of rounds 16 to 31.
    pub k16: [T; 16],
    /// Word 17 of the schedule, as far as it is known.
    pub w17: T,
    /// Word 22 of the schedule, as far as it is known.
    pub w22: T,
    /// Word 23 of the schedule, as far as it is known.
    pub w23: T,
    /// Word 30 of the schedule, as far as it is known.
    pub w30: T,
    /// What is added to `h` in the end.
    pub last: T,
}

impl Prepared<u32> {
    /// From the state after the header's first 64 bytes, and the three big-endian words that stand before its nonce.
    pub fn new(midstate: [u32; 8], words: [u32; 3]) -> Self {
        let (inner, outer) = (inner(midstate, words), outer());
        Self { inner, outer, pad: PAD, k: [constants(32), constants(48)] }
    }

    /// The same for lanes: every word goes through `spread`.
    pub fn map<T>(&self, spread: impl Fn(u32) -> T + Copy) -> Prepared<T> {
        let (inner, outer) = (self.inner.map(spread), self.outer.map(spread));
        Prepared { inner, outer, pad: spread(self.pad), k: self.k.map(|k| k.map(spread)) }
    }
}

impl Inner<u32> {
    fn map<T>(&self, spread: impl Fn(u32) -> T + Copy) -> Inner<T> {
        Inner {
            midstate: self.midstate.map(spread),
            start: self.start.map(spread),
            kw: self.kw.map(spread),
            k16: self.k16.map(spread),
            w16: spread(self.w16),
            w17: spread(self.w17),
            w18: spread(self.w18),
            w19: spread(self.w19),
            w22: spread(self.w22),
            w30: spread(self.w30),
            w31: spread(self.w31),
        }
    }
}

impl Outer<u32> {
    fn map<T>(&self, spread: impl Fn(u32) -> T + Copy) -> Outer<T> {
        Outer {
            start: self.start.map(spread),
            k: self.k.map(spread),
            k16: self.k16.map(spread),
            w17: spread(self.w17),
            w22: spread(self.w22),
            w23: spread(self.w23),
            w30: spread(self.w30),
            last: spread(self.last),
        }
    }
}

fn inner(midstate: [u32; 8], w: [u32; 3]) -> Inner<u32> {
    let mut start = midstate;
    (0..3).for_each(|i| round(&mut start, K[i].wrapping_add(w[i])));
    round(&mut start, K[3]);
    let w16 = sigma0(w[1]).wrapping_add(w[0]);
    let w17 = sigma1(HEADER_BITS).wrapping_add(sigma0(w[2])).wrapping_add(w[1]);
    let mut kw = constants(4);
    kw[0] = kw[0].wrapping_add(PAD);
    kw[11] = kw[11].wrapping_add(HEADER_BITS);
    let mut k16 = constants(16);
    k16[0] = k16[0].wrapping_add(w16);
    k16[1] = k16[1].wrapping_add(w17);
    Inner {
        midstate,
        start,
        kw,
        k16,
        w16,
        w17,
        w18: sigma1(w16).wrapping_add(w[2]),
        w19: sigma1(w17).wrapping_add(sigma0(PAD)),
        w22: HEADER_BITS,
        w30: sigma0(HEADER_BITS),
        w31: sigma0(w16).wrapping_add(HEADER_BITS),
    }
}

fn outer() -> Outer<u32> {
    let mut start = INITIAL;
    round(&mut start, K[0]);
    let mut k = constants(0);
    k[8] = k[8].wrapping_add(PAD);
    k[15] = k[15].wrapping_add(HASH_BITS);
    Outer {
        start,
        k,
        k16: constants(16),
        w17: sigma1(HASH_BITS),
        w22: HASH_BITS,
        w23: sigma0(PAD),
        w30: sigma0(HASH_BITS),
        last: INITIAL[7],
    }
}

fn constants<const N: usize>(from: usize) -> [u32; N] {
    from_fn(|i| K[from + i])
}

/// One round (FIPS 180-4, section 6.2.2, step 3); `kw` is round constant plus word.
fn round(state: &mut [u32; 8], kw: u32) {
    let [a, b, c, d, e, f, g, h] = *state;
    let sum1 = e.rotate_right(6) ^ e.rotate_right(11) ^ e.rotate_right(25);
    let sum0 = a.rotate_right(2) ^ a.rotate_right(13) ^ a.rotate_right(22);
    let t1 = h.wrapping_add(sum1).wrapping_add((e & f) ^ (!e & g)).wrapping_add(kw);
    let t2 = sum0.wrapping_add((a & b) ^ (a & c) ^ (b & c));
    *state = [t1.wrapping_add(t2), a, b, c, d.wrapping_add(t1), e, f, g];
}

fn sigma0(x: u32) -> u32 {
    x.rotate_right(7) ^ x.rotate_right(18) ^ (x >> 3)
}

fn sigma1(x: u32) -> u32 {
    x.rotate_right(17) ^ x.rotate_right(19) ^ (x >> 10)
}
