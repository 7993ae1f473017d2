//! What a miner may expect. Tries are independent: there is a mean wait and a chance, and no progress.

/// Mean seconds until a hash meets the target, at this many hashes a second. Infinite for none.
pub fn mean_wait_s(target_log2: f64, hashps: f64) -> f64 {
    if hashps > 0.0 { target_log2.exp2() / hashps } else { f64::INFINITY }
}

/// The chance that the next block is ours. The network is at least as fast as we are.
pub fn chance(own_hashps: f64, network_hashps: f64) -> f64 {
    let network = network_hashps.max(own_hashps);
    if network > 0.0 { (own_hashps / network).max(0.0) } else { 0.0 }
}

/// How many bits the best hash lacks and how many times the target it is; none if it meets the target.
pub fn shortfall(best_log2: f64, target_log2: f64) -> Option<(f64, f64)> {
    let bits = target_log2 - best_log2;
    (bits > 0.0).then(|| (bits, bits.exp2()))
}

/// Right end of a scale of leading zero bits: a multiple of 32 with both values on it.
pub fn scale_end(best_log2: f64, target_log2: f64) -> u32 {
    let most = best_log2.max(target_log2).max(1.0);
    ((most / 32.0).ceil() as u32).clamp(1, 8) * 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_and_chances() {
        assert_eq!(mean_wait_s(22.0, 4_194_304.0), 1.0);
        assert!(mean_wait_s(22.0, 0.0).is_infinite());
        assert!((chance(8.96, 31.4) - 0.2853).abs() < 1e-4);
        assert_eq!(chance(5.0, 1.0), 1.0, "a measurement that lags can't make more than certainty");
        assert_eq!(chance(0.0, 0.0), 0.0);
    }

    #[test]
    fn the_best_hash_against_the_target() {
        let (bits, times) = shortfall(25.7, 28.16).unwrap();
        assert!((bits - 2.46).abs() < 1e-9 && (times - 5.5).abs() < 0.01);
        assert_eq!(shortfall(30.0, 28.0), None);
        assert_eq!(
            (scale_end(25.7, 28.1), scale_end(0.0, 40.0), scale_end(f64::NAN, f64::NAN)),
            (32, 64, 32)
        );
    }
}
