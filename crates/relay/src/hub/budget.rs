//! What one member may send: nobody takes the whole relay for itself.
//!
//! A member that sends more for long is told so and dropped. Honest nodes stay far below: one that gossips with eight peers sends some
//! 40 frames a second, and one from which sixty others fetch 3,000 blocks each at once sends 180,000.

/// Frames that a member may send at once, and how many come back every millisecond.
pub const FRAMES: (u64, u64) = (200_000, 4);
/// Bytes likewise: a class may fetch 60 MB each, at once, from one of them; then 25 MB a second.
pub const BYTES: (u64, u64) = (4_000_000_000, 25_000);

/// What a member has left.
pub struct Budget {
    frames: u64,
    bytes: u64,
    since_ms: u64,
}

impl Budget {
    /// All that a member may have.
    pub fn new(now_ms: u64) -> Self {
        Self { frames: FRAMES.0, bytes: BYTES.0, since_ms: now_ms }
    }

    /// Takes one frame of so many bytes; whether there was enough for it.
    pub fn spend(&mut self, now_ms: u64, bytes: usize) -> bool {
        let passed_ms = now_ms.saturating_sub(self.since_ms);
        self.since_ms = self.since_ms.max(now_ms);
        let refilled = |left: u64, (most, per_ms): (u64, u64)| {
            left.saturating_add(passed_ms.saturating_mul(per_ms)).min(most)
        };
        (self.frames, self.bytes) = (refilled(self.frames, FRAMES), refilled(self.bytes, BYTES));
        let left = self.frames.checked_sub(1).zip(self.bytes.checked_sub(bytes as u64));
        (self.frames, self.bytes) = left.unwrap_or((self.frames, self.bytes));
        left.is_some()
    }
}

#[cfg(test)]
mod tests {
    use hashyard_links::MAX_FRAME;

    use super::*;

    /// How many such frames go at once.
    fn at_once(budget: &mut Budget, now_ms: u64, bytes: usize) -> u64 {
        (0..).take_while(|_| budget.spend(now_ms, bytes)).count() as u64
    }

    #[test]
    fn frames_and_bytes_run_out_and_come_back_in_time() {
        for (bytes, (most, per_ms)) in [(100, FRAMES), (MAX_FRAME, BYTES)] {
            let cost = if bytes == 100 { 1 } else { bytes as u64 };
            let mut budget = Budget::new(1_000);
            assert_eq!(at_once(&mut budget, 1_000, bytes), most / cost);
            assert_eq!(at_once(&mut budget, 0, bytes), 0, "a clock that was set back gives nothing");
            assert_eq!(at_once(&mut budget, 1_000, bytes), 0);
            assert_eq!(at_once(&mut budget, 2_000, bytes), (most % cost + 1_000 * per_ms) / cost);
            assert_eq!(at_once(&mut budget, 1 << 40, bytes), most / cost, "one night gives all, once");
        }
    }

    #[test]
    fn a_class_that_fetches_all_from_one_node_does_not_use_it_up() {
        let mut budget = Budget::new(0);
        // Blocks of 2 kB for 59 others, as fast as a relay carries them.
        assert!((0..59 * 3_000).all(|frame| budget.spend(frame / 30, 2_000)));
        // Six hours of gossip in a room of 60: eight peers, a quarter of a second apart.
        assert!((0..6 * 3_600 * 32).all(|frame| budget.spend(10_000 + frame * 31, 10_000)));
    }
}
