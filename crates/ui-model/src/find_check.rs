//! Finding against checking, as measured on this machine.

/// Checks that are timed together: one alone is shorter than a tick of the clock.
const CHECKS: u32 = 2_000;

/// What a search took, and what checks took.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Measured {
    /// Headers that were found.
    pub finds: u32,
    /// Hashes that were tried for them.
    pub tries: u64,
    /// Milliseconds that this took.
    pub finding_ms: f64,
    checks: u32,
    checking_ms: f64,
}

impl Measured {
    /// Checks what was found, often enough for the clock.
    pub fn check(&mut self, check: impl Fn() -> bool, clock_ms: impl Fn() -> f64) {
        let start = clock_ms();
        let held = (0..CHECKS).filter(|_| std::hint::black_box(check())).count();
        self.checking_ms += clock_ms() - start;
        self.checks += held as u32;
    }

    /// Milliseconds that one find took on average.
    pub fn find_ms(&self) -> Option<f64> {
        (self.finds > 0).then(|| self.finding_ms / f64::from(self.finds))
    }

    /// Milliseconds that one check took on average; `None` while the clock shows none.
    pub fn check_ms(&self) -> Option<f64> {
        (self.checks > 0 && self.checking_ms > 0.0).then(|| self.checking_ms / f64::from(self.checks))
    }

    /// How many checks fit into one find.
    pub fn ratio(&self) -> Option<f64> {
        Some(self.find_ms()? / self.check_ms()?)
    }

    /// Milliseconds that this machine alone would need for a block of so many bits, at the speed of the search.
    pub fn block_ms(&self, bits: f64) -> Option<f64> {
        (self.tries > 0).then(|| self.finding_ms / self.tries as f64 * bits.exp2())
    }
}

/// A span of time with its unit, in three digits: µs, ms, s, h, d.
pub fn span(ms: f64) -> String {
    let (value, unit) = match ms {
        ..1.0 => (ms * 1e3, "µs"),
        ..1e3 => (ms, "ms"),
        ..3.6e6 => (ms / 1e3, "s"),
        ..8.64e7 => (ms / 3.6e6, "h"),
        _ => (ms / 8.64e7, "d"),
    };
    format!("{} {unit}", crate::format::three_digits(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn averages_come_from_what_was_measured() {
        let mut measured = Measured { finds: 2, tries: 100_000, finding_ms: 500.0, ..Measured::default() };
        assert_eq!((measured.find_ms(), measured.check_ms(), measured.ratio()), (Some(250.0), None, None));
        let clock = Cell::new(0.0);
        let tick = || clock.replace(clock.get() + 20.0);
        measured.check(|| true, tick);
        assert_eq!((measured.check_ms(), measured.ratio()), (Some(0.01), Some(25_000.0)));
        assert_eq!(measured.block_ms(10.0), Some(5.12));
        assert_eq!(Measured::default().block_ms(10.0), None);
    }

    #[test]
    fn spans_have_the_unit_that_fits() {
        for (ms, text) in [(0.0005, "0.50 µs"), (12.0, "12.0 ms"), (2_500.0, "2.50 s"), (7.2e6, "2.00 h")] {
            assert_eq!(span(ms), text);
        }
    }
}
