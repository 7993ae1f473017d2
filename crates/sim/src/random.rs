//! Chance, from a seed: the same numbers natively and in a browser. Logarithms are `libm`'s, because those of platforms differ in the last
//! bits.

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::{RngCore, SeedableRng};

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub struct Random(Xoshiro256PlusPlus);

impl Random {
    /// The stream of a seed.
    pub fn new(seed: u64) -> Self {
        Self(Xoshiro256PlusPlus::seed_from_u64(seed))
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// A whole number below `limit`, or zero. Uneven by less than `limit` in 2^32.
    pub fn below(&mut self, limit: u32) -> u32 {
        (((self.bits() >> 32) * u64::from(limit)) >> 32) as u32
    }

    /// A number from 0 up to, but not, 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Whether something of this probability happens.
    pub fn happens(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// How long one waits for what comes so often on average.
    pub fn waiting(&mut self, mean: f64) -> f64 {
        -mean * libm::log(1.0 - self.unit())
    }

    /// A number of the normal distribution (Box–Muller).
    pub fn normal(&mut self, mean: f64, deviation: f64) -> f64 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        mean + deviation * radius * libm::cos(core::f64::consts::TAU * self.unit())
    }

    /// Puts a list into an order that is as likely as any other.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for at in (1..list.len()).rev() {
            list.swap(at, self.below(at as u32 + 1) as usize);
        }
    }

    /// How many of `count` happen that have this probability each.
    pub fn how_many(&mut self, count: u64, probability: f64) -> u64 {
        binomial::draw(self, count, probability)
    }
}

mod binomial {
    //! Exact draws of the binomial distribution: many tries at once by the median of their order statistics, the last ones one by one.

    use super::Random;

    /// So few are tried one by one.
    const FEW: u64 = 24;

    /// Devroye's recursion (Non-Uniform Random Variate Generation, 1986, X.4.3): the middle one of `count` uniform numbers is drawn; whatever
    /// side of it the probability lies on, half the numbers are known to be on the other.
    pub(super) fn draw(random: &mut Random, mut count: u64, mut probability: f64) -> u64 {
        let mut happened = 0;
        while count > FEW {
            let middle = count / 2 + 1;
            let value = beta(random, middle, count + 1 - middle);
            if value <= probability {
                happened += middle;
                count -= middle;
                probability = (probability - value) / (1.0 - value);
            } else {
                count = middle - 1;
                probability /= value;
            }
        }
        happened + (0..count).filter(|_| random.happens(probability)).count() as u64
    }

    /// The order statistic of uniform numbers, as a ratio of gamma variables.
    fn beta(random: &mut Random, one: u64, other: u64) -> f64 {
        let (one, other) = (gamma(random, one as f64), gamma(random, other as f64));
        one / (one + other)
    }

    /// Marsaglia and Tsang 2000, for shapes of at least 1.
    fn gamma(random: &mut Random, shape: f64) -> f64 {
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / libm::sqrt(9.0 * d);
        loop {
            let x = random.normal(0.0, 1.0);
            let v = 1.0 + c * x;
            if v <= 0.0 {
                continue;
            }
            let v = v * v * v;
            if libm::log(1.0 - random.unit()) < 0.5 * x * x + d - d * v + d * libm::log(v) {
                return d * v;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_tries_at_once_are_as_many_one_by_one() {
        let mut random = Random::new(7);
        for (count, probability) in [(10, 0.3), (25, 0.02), (1_000, 0.5), (100_000, 0.9)] {
            let runs = 20_000;
            let draws: Vec<f64> = (0..runs).map(|_| random.how_many(count, probability) as f64).collect();
            let mean = draws.iter().sum::<f64>() / f64::from(runs);
            let spread =
                draws.iter().map(|draw| (draw - mean) * (draw - mean)).sum::<f64>() / f64::from(runs);
            let (expected, variance) =
                (count as f64 * probability, count as f64 * probability * (1.0 - probability));
            let error = libm::sqrt(variance / f64::from(runs));
            assert!((mean - expected).abs() < 5.0 * error, "mean {mean} of {count} × {probability}");
            assert!((spread / variance - 1.0).abs() < 0.06, "variance {spread} of {variance}");
        }
    }

    #[test]
    fn certain_is_certain() {
        let mut random = Random::new(1);
        assert_eq!((random.how_many(1_000, 1.0), random.how_many(1_000, 0.0)), (1_000, 0));
    }
}
