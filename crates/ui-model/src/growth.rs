//! How much numbers grew lately, for who looks at them once a second.

use std::collections::VecDeque;

/// Seconds that *lately* means at most.
pub const LATELY_S: u64 = 30;

/// Numbers that only grow, as they were in the last seconds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Growth<const N: usize> {
    /// Unix seconds with the numbers, oldest first: at most one a second, and at most [`LATELY_S`] and one.
    seen: VecDeque<(u64, [u64; N])>,
}

impl<const N: usize> Growth<N> {
    /// Looks at the numbers, at a Unix second. By how much each grew, and within how many seconds: since this began to look, and at most
    /// [`LATELY_S`]. Numbers that fell are counted anew, and so is time.
    pub fn see(&mut self, second: u64, numbers: [u64; N]) -> ([u64; N], u64) {
        let fell = |(then, before): &(u64, [u64; N])| {
            *then > second || before.iter().zip(numbers).any(|(before, number)| *before > number)
        };
        if self.seen.back().is_some_and(fell) {
            self.seen.clear();
        }
        if self.seen.back().is_none_or(|(then, _)| *then < second) {
            self.seen.push_back((second, numbers));
        }
        while self.seen.front().is_some_and(|(then, _)| then + LATELY_S < second) {
            self.seen.pop_front();
        }
        let (then, before) = self.seen.front().copied().unwrap_or((second, numbers));
        (core::array::from_fn(|at| numbers[at] - before[at]), second - then)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_grow_within_the_last_seconds() {
        let mut growth = Growth::default();
        assert_eq!(growth.see(100, [5, 1]), ([0, 0], 0));
        assert_eq!(growth.see(100, [6, 1]), ([1, 0], 0));
        assert_eq!(growth.see(110, [9, 1]), ([4, 0], 10));
        assert_eq!(growth.see(130, [9, 2]), ([4, 1], 30));
        assert_eq!(growth.see(131, [9, 2]), ([0, 1], 21), "what was seen at 100 is too old");
        assert_eq!(growth.see(500, [20, 2]), ([0, 0], 0), "nobody looked in between");
    }

    #[test]
    fn who_counts_anew_begins_anew_and_so_does_a_clock_that_was_set_back() {
        let mut growth = Growth::default();
        growth.see(100, [50]);
        assert_eq!(growth.see(101, [3]), ([0], 0));
        assert_eq!(growth.see(102, [4]), ([1], 1));
        assert_eq!(growth.see(90, [4]), ([0], 0));
        for second in 200..10_000 {
            growth.see(second, [4]);
        }
        assert!(growth.seen.len() <= LATELY_S as usize + 1);
    }
}
