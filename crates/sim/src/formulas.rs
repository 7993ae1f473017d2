//! What has been published: closed forms that measurements are held against.

/// Hashes that a block takes on average for each unit of difficulty: 2^256 over one more than the target of difficulty 1.
pub const HASHES: f64 = 4_295_032_833.0;

/// Chance that a double spend succeeds after `z` confirmations with a share `q` of the hash rate: M. Rosenfeld, "Analysis of Hashrate-Based
/// Double Spending" (arXiv:1402.2009). The attacker has one block ahead when the merchant's is found, and has to be longer: ties lose.
pub fn rosenfeld(q: f64, z: u32) -> f64 {
    if q >= 0.5 {
        return 1.0;
    }
    let p = 1.0 - q;
    // C(m + z − 1, m) · p^z · q^m, and the same with p and q exchanged.
    let (mut honest, mut reversed) = (libm::pow(p, f64::from(z)), libm::pow(q, f64::from(z)));
    let mut fails = 0.0;
    for m in 0..=z {
        fails += honest - reversed;
        let next = f64::from(m + z) / f64::from(m + 1);
        honest *= q * next;
        reversed *= p * next;
    }
    (1.0 - fails).clamp(0.0, 1.0)
}

/// The same by S. Nakamoto, "Bitcoin: A Peer-to-Peer Electronic Cash System" (2008), section 11: the attacker's progress is taken to be a Poisson
/// variable, and to draw level is enough.
pub fn nakamoto(q: f64, z: u32) -> f64 {
    let p = 1.0 - q;
    if q >= p {
        return 1.0;
    }
    let lambda = f64::from(z) * q / p;
    let mut chance = libm::exp(-lambda);
    let mut fails = 0.0;
    for k in 0..=z {
        fails += chance * (1.0 - libm::pow(q / p, f64::from(z - k)));
        chance *= lambda / f64::from(k + 1);
    }
    (1.0 - fails).clamp(0.0, 1.0)
}

/// Chance to draw level from `z` blocks behind with a share `q` of the hash rate (Nakamoto 2008, section 11: the gambler's ruin).
pub fn catch_up(q: f64, z: u32) -> f64 {
    if q >= 0.5 { 1.0 } else { libm::pow(q / (1.0 - q), f64::from(z)) }
}

/// Blocks that are found on average, by all together, until somebody with a share `q` of the hash rate is `z` ahead of where it began. Below one
/// half that is the mean of those who get there at all: among them, the shares are as if exchanged (W. Feller, An Introduction to Probability
/// Theory, XIV). `None` at one half, where the mean is infinite.
pub fn blocks_until_ahead(q: f64, z: u32) -> Option<f64> {
    let drift = 2.0 * q - 1.0;
    (drift.abs() > 1e-12).then(|| f64::from(z) / drift.abs())
}

/// Share of blocks that find another one beside them, where `unreached` is the mean time in ms for which a block is unknown to the hash rate that
/// goes on without it: C. Decker and R. Wattenhofer, "Information Propagation in the Bitcoin Network" (2013), equation 3, in continuous time.
pub fn fork_rate(unreached: f64, interval: f64) -> f64 {
    1.0 - libm::exp(-unreached / interval)
}

/// Chance that no block is found within a time, where one is every `interval` on average: derived, since blocks are a Poisson process. For a time that
/// varies, its mean gives the first order.
pub fn no_block_within(time: f64, interval: f64) -> f64 {
    libm::exp(-time / interval)
}

/// Chance that the first `count` drawn of a set, none of them twice, are all of one kind, where there are so many of it and so many others: derived. For
/// numbers that vary, their means give the first order.
pub fn all_drawn(these: f64, others: f64, count: u32) -> f64 {
    let one = |before: u32| {
        let left = (these - f64::from(before)).max(0.0);
        if left > 0.0 { left / (left + others) } else { 0.0 }
    };
    (0..count).map(one).product()
}

/// Buckets of *tried* that addresses of so many groups reach on average: derived, since each group has 8 of 256, drawn with repetition (`GetTriedBucket`).
pub fn reached_buckets(groups: u32) -> f64 {
    256.0 * (1.0 - libm::pow(1.0 - 1.0 / 256.0, 8.0 * f64::from(groups)))
}

/// Share of the main chain's blocks that a selfish pool earns with a share `alpha` of the hash rate, where a share `gamma` of the others mines on
/// the pool's branch of a tie: I. Eyal and E. G. Sirer, "Majority is not Enough" (arXiv:1311.0243), equation 8.
pub fn selfish_revenue(alpha: f64, gamma: f64) -> f64 {
    let (a, b) = (alpha, 1.0 - alpha);
    let above = a * b * b * (4.0 * a + gamma * (1.0 - 2.0 * a)) - a * a * a;
    above / (1.0 - a * (1.0 + (2.0 - a) * a))
}

/// The share of the hash rate above which it pays to be selfish (the same, equation 9).
pub fn selfish_threshold(gamma: f64) -> f64 {
    (1.0 - gamma) / (3.0 - 2.0 * gamma)
}

/// Chance that something happens `k` times that happens `mean` times on average.
pub fn poisson(mean: f64, k: u32) -> f64 {
    (1..=k).fold(libm::exp(-mean), |chance, at| chance * mean / f64::from(at))
}

/// Time until `people` have a file of `bits` if one server sends all of it: J. Kurose and K. Ross, Computer Networking, section 2.5. Rates are in bits
/// for each unit of the time.
pub fn from_one(people: f64, bits: f64, server: f64, down: f64) -> f64 {
    (people * bits / server).max(bits / down)
}

/// The least time in which `people` can have it if all send (the same).
pub fn from_all(people: f64, bits: f64, server: f64, up: f64, down: f64) -> f64 {
    (bits / server).max(bits / down).max(people * bits / (server + people * up))
}

/// Share of the nodes that remain which hang together, in a large network in which each node calls `calls` others at random: D. Callaway, M. Newman,
/// S. Strogatz and D. Watts, "Network Robustness and Fragility" (PRL 85, 2000), with links that were called and links that call told apart. `kept`
/// is the chance that a node remains which so many others called.
pub fn hangs_together(calls: u32, kept: impl Fn(u32) -> f64) -> f64 {
    let mean = f64::from(calls);
    // Nodes by how many called them: Poisson's shares, up to where hardly any are left.
    let nodes: Vec<(u32, f64)> = (0..4 * calls + 40).map(|called| (called, poisson(mean, called))).collect();
    // Chances that a link which one called, or by which one was called, leads nowhere.
    let (mut out, mut back) = (0.0, 0.0);
    for _ in 0..10_000 {
        let nowhere = |more: u32, fewer: u32| {
            let term = |(called, share): &(u32, f64)| {
                let others = libm::pow(out, f64::from(calls - fewer)) * libm::pow(back, f64::from(*called));
                share * (1.0 - kept(called + more) * (1.0 - others))
            };
            nodes.iter().map(term).sum::<f64>()
        };
        let next = (nowhere(1, 0), nowhere(0, 1));
        let change = (next.0 - out).abs() + (next.1 - back).abs();
        (out, back) = next;
        if change < 1e-12 {
            break;
        }
    }
    let remain: f64 = nodes.iter().map(|(called, share)| share * kept(*called)).sum();
    let lead = |called: u32| 1.0 - libm::pow(out, mean) * libm::pow(back, f64::from(called));
    nodes.iter().map(|(called, share)| share * kept(*called) * lead(*called)).sum::<f64>() / remain
}

/// The chance that a node remains which so many others called, if a share of all is lost and those go first that most called.
pub fn kept_if_best_go_first(calls: u32, lost: f64, called: u32) -> f64 {
    let mean = f64::from(calls);
    // How many are called more often, and how many as often or more.
    let above = 1.0 - (0..=called).map(|fewer| poisson(mean, fewer)).sum::<f64>();
    let same = poisson(mean, called);
    if same <= 0.0 { 0.0 } else { 1.0 - ((lost - above) / same).clamp(0.0, 1.0) }
}

/// The chance that all of `these` are among the `lost` of `all`.
pub fn all_lost(these: u32, lost: u32, all: u32) -> f64 {
    let left = |taken: u32, of: u32| f64::from(of.saturating_sub(taken));
    (0..these).map(|taken| left(taken, lost) / left(taken, all).max(1.0)).product()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_section_11_prints() {
        let printed = [
            (
                0.1,
                &[
                    1.0,
                    0.204_587_3,
                    0.050_977_9,
                    0.013_172_2,
                    0.003_455_2,
                    0.000_913_7,
                    0.000_242_8,
                    0.000_064_7,
                    0.000_017_3,
                    0.000_004_6,
                    0.000_001_2,
                ][..],
                1,
            ),
            (
                0.3,
                &[
                    1.0,
                    0.177_352_3,
                    0.041_660_5,
                    0.010_100_8,
                    0.002_480_4,
                    0.000_613_2,
                    0.000_152_2,
                    0.000_037_9,
                    0.000_009_5,
                    0.000_002_4,
                    0.000_000_6,
                ][..],
                5,
            ),
        ];
        for (q, values, step) in printed {
            for (z, value) in (0..).step_by(step).zip(values) {
                assert!((nakamoto(q, z) - value).abs() < 5e-8, "q {q} z {z}: {}", nakamoto(q, z));
            }
        }
        // "Solving for P less than 0.1%".
        let solved =
            [(0.10, 5), (0.15, 8), (0.20, 11), (0.25, 15), (0.30, 24), (0.35, 41), (0.40, 89), (0.45, 340)];
        for (q, z) in solved {
            assert!(nakamoto(q, z) < 0.001 && nakamoto(q, z - 1) >= 0.001, "q {q}");
        }
    }

    /// Table 1 of Rosenfeld's paper, in percent, and what the course says of six confirmations.
    #[test]
    fn rosenfelds_table() {
        let table = [
            (0.02, 1, 4.0),
            (0.02, 2, 0.237),
            (0.10, 1, 20.0),
            (0.10, 2, 5.6),
            (0.10, 6, 0.059),
            (0.20, 6, 2.337),
            (0.30, 6, 15.645),
            (0.40, 6, 49.300),
            (0.40, 10, 38.0),
            (0.50, 6, 100.0),
        ];
        for (q, z, percent) in table {
            let ours = 100.0 * rosenfeld(q, z);
            assert!((ours - percent).abs() < 0.06 * percent.max(0.01), "q {q} z {z}: {ours}");
        }
        assert!(rosenfeld(0.11, 6) < 0.0011 && rosenfeld(0.4, 133) < 0.001 && rosenfeld(0.4, 132) >= 0.001);
    }

    #[test]
    fn a_selfish_pool_earns_its_share_at_the_threshold() {
        for gamma in [0.0, 0.5, 0.9] {
            let threshold = selfish_threshold(gamma);
            assert!((selfish_revenue(threshold, gamma) - threshold).abs() < 1e-12);
            assert!(selfish_revenue(threshold + 0.01, gamma) > threshold + 0.01);
        }
    }

    /// Along a link that one called come m called and m calling ones on average, along one by which one was called, m − 1 and m: it falls apart where
    /// that no longer grows. Of degrees alone, R. Cohen et al., "Resilience of the Internet to Random Breakdowns" (PRL 85, 2000), have nearly the same,
    /// 1 − 1/(κ − 1) with κ = ⟨k²⟩/⟨k⟩.
    #[test]
    fn a_random_network_falls_apart_where_it_is_said_to() {
        for calls in [2, 3, 8] {
            let mean = f64::from(calls);
            let critical = 1.0 - 1.0 / (mean + libm::sqrt(mean * (mean - 1.0)));
            assert!((critical - (1.0 - 1.0 / (2.0 * mean - 0.5))).abs() < 0.01, "{calls}");
            let left = |lost: f64| hangs_together(calls, |_| 1.0 - lost);
            assert!(left(0.0) > 0.95 && left(critical + 0.02) < 0.01, "{calls}: {}", left(critical + 0.02));
            assert!(left(critical - 0.05) > 0.1, "{calls}: {}", left(critical - 0.05));
        }
        assert!(hangs_together(8, |_| 0.5) > 0.999);
    }

    #[test]
    fn those_who_most_called_go_first() {
        let kept = |called| kept_if_best_go_first(4, 0.3, called);
        assert_eq!((kept(0), kept(20)), (1.0, 0.0));
        let remain: f64 = (0..60).map(|called| poisson(4.0, called) * kept(called)).sum();
        assert!((remain - 0.7).abs() < 1e-9, "{remain}");
        assert!((all_lost(2, 3, 5) - 0.3).abs() < 1e-12 && all_lost(3, 2, 5) == 0.0);
    }
}
