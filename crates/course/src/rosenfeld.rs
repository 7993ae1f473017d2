//! What a merchant risks: M. Rosenfeld, "Analysis of Hashrate-Based Double Spending" (arXiv:1402.2009).

/// What a merchant puts up with: Nakamoto's paper solves for it, too.
pub const RISK: f64 = 0.001;

/// Chance that a double spend succeeds after `z` confirmations, where the attacker has a share `q` of the hash rate, 0 to 1.
pub fn rosenfeld(q: f64, z: u32) -> f64 {
    if q >= 0.5 {
        return 1.0;
    }
    let p = 1.0 - q;
    // C(m + z − 1, m) · p^z · q^m, and the same with p and q exchanged.
    let (mut honest, mut reversed) = (p.powf(f64::from(z)), q.powf(f64::from(z)));
    let mut fails = 0.0;
    for m in 0..=z {
        fails += honest - reversed;
        let next = f64::from(m + z) / f64::from(m + 1);
        honest *= q * next;
        reversed *= p * next;
    }
    (1.0 - fails).clamp(0.0, 1.0)
}
