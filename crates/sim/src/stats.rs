//! How sure a measured number is.

use serde::{Deserialize, Serialize};

/// Standard deviations on either side that hold 95 % of a normal distribution.
const Z: f64 = 1.959_963_984_540_054;

/// A measured number and the interval that holds the true one 95 times in 100.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// The measured number.
    pub value: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

/// Share of independent tries that succeeded, with Wilson's interval (E. B. Wilson, JASA 1927).
pub fn share(successes: u64, tries: u64) -> Measured {
    if tries == 0 {
        return Measured { value: 0.0, low: 0.0, high: 1.0 };
    }
    let n = tries as f64;
    let value = successes as f64 / n;
    let square = Z * Z / n;
    let middle = (value + square / 2.0) / (1.0 + square);
    let half = Z / (1.0 + square) * libm::sqrt(value * (1.0 - value) / n + square / (4.0 * n));
    // At the ends the interval reaches them; calculation may miss them by the last bit.
    let low = if successes == 0 { 0.0 } else { middle - half };
    let high = if successes == tries { 1.0 } else { middle + half };
    Measured { value, low, high }
}

/// A ratio of two sums over independent cycles, such as a pool's blocks to all blocks between moments at which the race begins anew. The
/// interval is that of the linearised ratio, because the terms of a cycle hang together.
#[derive(Debug, Clone, Copy, Default)]
pub struct Ratio {
    cycles: f64,
    above: f64,
    below: f64,
    above_squared: f64,
    below_squared: f64,
    product: f64,
}

impl Ratio {
    /// Adds a cycle.
    pub fn add(&mut self, above: f64, below: f64) {
        self.cycles += 1.0;
        self.above += above;
        self.below += below;
        self.above_squared += above * above;
        self.below_squared += below * below;
        self.product += above * below;
    }

    /// The ratio so far.
    pub fn measured(&self) -> Measured {
        if self.below <= 0.0 {
            return Measured { value: 0.0, low: 0.0, high: 1.0 };
        }
        let value = self.above / self.below;
        // The sum of (above − value · below)², whose mean is zero.
        let residue = self.above_squared - 2.0 * value * self.product + value * value * self.below_squared;
        let half = Z * libm::sqrt(residue.max(0.0)) / self.below;
        Measured { value, low: value - half, high: value + half }
    }
}

/// A mean of independent numbers, with the interval of the central limit theorem.
#[derive(Debug, Clone, Copy, Default)]
pub struct Mean(Ratio);

impl Mean {
    /// Adds a number.
    pub fn add(&mut self, value: f64) {
        self.0.add(value, 1.0);
    }

    /// The mean so far.
    pub fn measured(&self) -> Measured {
        self.0.measured()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Random;

    #[test]
    fn wilson_of_known_values() {
        // 15 of 50: the textbook's 0.191 to 0.438.
        let measured = share(15, 50);
        assert!((measured.low - 0.191).abs() < 5e-4 && (measured.high - 0.438).abs() < 5e-4, "{measured:?}");
        assert_eq!(share(0, 10).low, 0.0);
        assert_eq!(share(10, 10).high, 1.0);
    }

    /// Of 95 % intervals about 95 in 100 hold the true value: this is what they promise.
    #[test]
    fn intervals_hold_what_they_promise() {
        let mut random = Random::new(3);
        let (mut shares, mut ratios) = (0, 0);
        for _ in 0..1_000 {
            let mut ratio = Ratio::default();
            let successes = (0..400).filter(|_| random.happens(0.2)).count() as u64;
            for _ in 0..400 {
                let below = f64::from(1 + random.below(5));
                ratio.add(if random.happens(0.5) { below } else { 0.0 }, below);
            }
            let holds = |measured: Measured, truth: f64| measured.low <= truth && truth <= measured.high;
            shares += u32::from(holds(share(successes, 400), 0.2));
            ratios += u32::from(holds(ratio.measured(), 0.5));
        }
        assert!((930..=970).contains(&shares) && (930..=970).contains(&ratios), "{shares}, {ratios}");
    }
}
