//! A number over all that happens in a run, so that two runs can be told to be the same. It guards against nobody.

/// Any odd number with its bits well mixed: 2^64 over the golden ratio.
const FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// A digest that grows with what happens.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Digest(u64);

impl Digest {
    /// Adds something that happened.
    pub fn add(&mut self, what: u64) {
        self.0 = (self.0.rotate_left(5) ^ what).wrapping_mul(FACTOR);
    }

    /// The digest so far.
    pub fn value(self) -> u64 {
        self.0
    }
}
