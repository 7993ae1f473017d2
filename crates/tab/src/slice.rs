//! How many nonces fit into one slice of work, so that a miner hears its orders soon enough and does little else.

/// How long a slice should take, in ms.
pub const SLICE_MS: f64 = 40.0;

/// The first slice: a few ms on any machine.
const FIRST: u32 = 10_000;

/// Bounds of what measuring may lead to; a clock that stands still for a while can't break it.
const RANGE: (f64, f64) = (1_000.0, 4_000_000.0);

/// A slice grows or shrinks by no more than this at once: one hiccup says little.
const STEP: f64 = 2.0;

/// The size of the next slice, in nonces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SliceSize(u32);

impl Default for SliceSize {
    fn default() -> Self {
        Self(FIRST)
    }
}

impl SliceSize {
    /// Nonces.
    pub fn nonces(self) -> u32 {
        self.0
    }

    /// Learns that scanning so many hashes took so many ms.
    pub fn measured(&mut self, hashes: u64, ms: f64) {
        let now = f64::from(self.0);
        let ideal = hashes as f64 / ms.max(0.1) * SLICE_MS;
        self.0 = ideal.clamp(now / STEP, now * STEP).clamp(RANGE.0, RANGE.1) as u32;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_come_to_forty_ms_on_slow_and_fast_machines() {
        for hashes_per_ms in [50.0, 5_000.0, 60_000.0] {
            let mut size = SliceSize::default();
            for _ in 0..12 {
                let hashes = u64::from(size.nonces());
                size.measured(hashes, hashes as f64 / hashes_per_ms);
            }
            assert!((f64::from(size.nonces()) / hashes_per_ms - SLICE_MS).abs() < 1.0, "{hashes_per_ms}");
        }
    }

    #[test]
    fn a_clock_that_stands_still_or_jumps_does_no_harm() {
        let mut size = SliceSize::default();
        (0..50).for_each(|_| size.measured(u64::from(size.nonces()), 0.0));
        assert_eq!(f64::from(size.nonces()), RANGE.1);
        (0..50).for_each(|_| size.measured(1, 1e9));
        assert_eq!(f64::from(size.nonces()), RANGE.0);
    }
}
