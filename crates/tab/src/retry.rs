//! When to try again what failed: soon at first, and then less and less often.

/// The first pause, in ms.
const FIRST_MS: u64 = 1_000;

/// The longest pause, in ms.
const LONGEST_MS: u64 = 60_000;

/// The next try of something that fails.
#[derive(Debug, Clone, Copy, Default)]
pub struct Retry {
    failures: u32,
    at: Option<u64>,
}

impl Retry {
    /// It failed at this time, in ms of any clock.
    pub fn failed(&mut self, now: u64) {
        let pause = FIRST_MS << self.failures.min(6);
        self.failures = self.failures.saturating_add(1);
        self.at = Some(now + pause.min(LONGEST_MS));
    }

    /// It is being tried, or is not to be.
    pub fn cancel(&mut self) {
        self.at = None;
    }

    /// The time has come.
    pub fn is_due(&self, now: u64) -> bool {
        self.at.is_some_and(|at| now >= at)
    }

    /// How often it failed.
    pub fn failures(&self) -> u32 {
        self.failures
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_minute_and_a_try_under_way_is_not_doubled() {
        let mut retry = Retry::default();
        assert!(!retry.is_due(u64::MAX));
        for pause in [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000] {
            retry.failed(500);
            assert!(!retry.is_due(500 + pause - 1));
            assert!(retry.is_due(500 + pause));
        }
        retry.cancel();
        assert!(!retry.is_due(u64::MAX));
        assert_eq!(retry.failures(), 8);
    }
}
