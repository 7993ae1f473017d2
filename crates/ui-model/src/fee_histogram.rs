//! The mempool by fee rate, for the slider that chooses one.

/// Heights of the bars, each from 0 to 1: virtual bytes of the transactions whose rate (sat/vB) falls into one of `bars`
/// equal steps from `low` to `high`. Rates outside count into the first and last bar. Any bytes at all show at least 0.12.
pub fn bars(transactions: impl Iterator<Item = (f64, u32)>, low: f64, high: f64, bars: usize) -> Vec<f64> {
    let mut sums = vec![0.0_f64; bars];
    for (rate, vsize) in transactions {
        let step = ((rate - low) / (high - low).max(f64::EPSILON) * bars as f64).floor();
        if let Some(sum) = sums.get_mut(step.clamp(0.0, bars.saturating_sub(1) as f64) as usize) {
            *sum += f64::from(vsize);
        }
    }
    let largest = sums.iter().copied().fold(0.0, f64::max);
    sums.into_iter().map(|sum| if sum > 0.0 { (sum / largest).max(0.12) } else { 0.0 }).collect()
}

/// The upper end of the slider: a little above the highest rate in the mempool, never below 20 nor above 1,000 sat/vB.
pub fn highest_rate(rates: impl Iterator<Item = f64>) -> f64 {
    (rates.fold(0.0, f64::max) * 1.1).ceil().clamp(20.0, 1000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_add_up_in_their_step() {
        let heights = bars([(1.0, 100), (1.5, 100), (9.9, 400), (50.0, 0)].into_iter(), 1.0, 11.0, 10);
        assert_eq!(heights[0], 0.5);
        assert_eq!(heights[8], 1.0);
        assert_eq!(heights[3], 0.0);
    }

    #[test]
    fn an_empty_mempool_has_no_bars_and_the_slider_still_has_an_end() {
        assert_eq!(bars(core::iter::empty(), 1.0, 20.0, 4), [0.0; 4]);
        assert_eq!(highest_rate(core::iter::empty()), 20.0);
        assert_eq!(highest_rate([100.0].into_iter()), 111.0);
    }
}
