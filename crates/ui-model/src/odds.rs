//! What a miner may expect. Tries are independent: there is a mean wait and a chance, and no progress.

use hashyard_node::view::RecentWork;

/// Mean seconds until a hash meets the target, at this many hashes a second. Infinite for none.
pub fn mean_wait_s(target_log2: f64, hashps: f64) -> f64 {
    if hashps > 0.0 { target_log2.exp2() / hashps } else { f64::INFINITY }
}

/// Hashes a second of the whole network. What the last blocks took says how many there were, and every second without another
/// block says that there are fewer; the network is at least as fast as we are. 0 while nothing is known.
pub fn network_hashps(recent: &RecentWork, own_hashps: f64, now_ms: u64) -> f64 {
    let until_ms = now_ms.max(u64::from(recent.until_s) * 1_000);
    let seconds = until_ms.saturating_sub(u64::from(recent.since_s) * 1_000) as f64 / 1_000.0;
    let estimate = if seconds > 0.0 { recent.hashes / seconds } else { 0.0 };
    estimate.max(own_hashps)
}

/// A silence of so many mean waits is no bad luck: one in three thousand is that long.
const SILENCE: f64 = 8.0;

/// Seconds by which headers' times and our clock may differ without anybody being silent.
const CLOCKS_S: f64 = 10.0;

/// Mean seconds until the next block, the one number for all screens. `None` where nobody seems to mine: we don't, and there has
/// been no block for much longer than the last ones took.
pub fn next_block_s(recent: &RecentWork, own_hashps: f64, target_log2: f64, now_ms: u64) -> Option<f64> {
    let usual = mean_wait_s(target_log2, network_hashps(recent, 0.0, u64::from(recent.until_s) * 1_000));
    let silent_s = now_ms as f64 / 1_000.0 - f64::from(recent.until_s);
    let somebody = own_hashps > 0.0 || (usual.is_finite() && silent_s <= SILENCE * usual + CLOCKS_S);
    somebody.then(|| mean_wait_s(target_log2, network_hashps(recent, own_hashps, now_ms)))
}

/// The chance that the next block is ours, among a network that is at least as fast as we are.
pub fn chance(own_hashps: f64, network_hashps: f64) -> f64 {
    if network_hashps > 0.0 { (own_hashps / network_hashps).clamp(0.0, 1.0) } else { 0.0 }
}

/// How many bits the best hash lacks and how many times the target it is; `None` if it meets the target.
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
    fn the_networks_rate_falls_while_no_block_comes() {
        let recent = RecentWork { hashes: 4e6, since_s: 1_000, until_s: 1_040 };
        for (now_s, own, rate) in [
            (1_040, 0.0, 1e5),
            (1_030, 0.0, 1e5), // A header may be ahead of our clock.
            (1_080, 0.0, 5e4),
            (1_400, 0.0, 1e4),
            (1_400, 3e4, 3e4),
        ] {
            assert_eq!(network_hashps(&recent, own, now_s * 1_000), rate, "{now_s}");
        }
        assert_eq!(network_hashps(&RecentWork::default(), 0.0, 1_700_000_000_000), 0.0);
        assert_eq!(network_hashps(&RecentWork { since_s: 9, until_s: 9, ..recent }, 0.0, 9_000), 0.0);
    }

    #[test]
    fn the_next_block_takes_as_long_as_the_last_ones_while_somebody_mines() {
        // Ten blocks of 2^20 hashes in 40 s.
        let recent = RecentWork { hashes: 10.0 * 20_f64.exp2(), since_s: 1_000, until_s: 1_040 };
        let wait = |own: f64, now_s: u64| next_block_s(&recent, own, 20.0, now_s * 1_000);
        assert_eq!(wait(0.0, 1_040), Some(4.0));
        assert_eq!(
            wait(0.0, 1_080),
            Some(8.0),
            "every second without a block says that there are fewer hashes"
        );
        assert_eq!(wait(0.0, 1_083), None, "nobody mines");
        assert_eq!(wait(20_f64.exp2(), 9_000), Some(1.0), "but us");
        assert_eq!(next_block_s(&RecentWork::default(), 0.0, 20.0, 5), None, "nothing is known");
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
