//! How likely it is that a payment with some confirmations is still undone by whoever has a part of the hash rate (Rosenfeld,
//! arXiv:1402.2009, section 5).

/// Behind so many confirmations the sum is not worked out: the chance is below any that is shown, or certain.
const MOST: u32 = 500;

/// The chance, from 0 to 1, that a rival with the share `share` of the hash rate ever overtakes `confirmations` blocks.
pub fn chance(share: f64, confirmations: u32) -> f64 {
    let (rival, honest) = (share.clamp(0.0, 1.0), 1.0 - share.clamp(0.0, 1.0));
    if rival >= honest || confirmations == 0 {
        return if rival > 0.0 { 1.0 } else { 0.0 };
    }
    let depth = confirmations.min(MOST);
    let (z, mut term, mut sum) = (f64::from(depth), honest.powi(depth as i32), 0.0);
    // term = C(m+z-1, m) p^z q^m; the other one of Rosenfeld's differs by (q/p)^(z-m).
    for m in 0..=depth {
        if m > 0 {
            term *= rival * (z + f64::from(m) - 1.0) / f64::from(m);
        }
        sum += term * (1.0 - (rival / honest).powi((depth - m) as i32));
    }
    (1.0 - sum).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_chances_are_rosenfelds() {
        // His table 1, in percent.
        for (share, confirmations, percent) in [
            (0.10, 1, 20.0),
            (0.10, 2, 5.600),
            (0.10, 6, 0.059),
            (0.20, 6, 2.331),
            (0.30, 6, 15.645),
            (0.40, 6, 49.3),
            (0.30, 2, 43.2),
            (0.50, 6, 100.0),
            (0.60, 1, 100.0),
        ] {
            let found = chance(share, confirmations) * 100.0;
            let error = (found - percent).abs();
            assert!(error < 0.05_f64.max(percent * 0.002), "{share} {confirmations}: {found}, not {percent}");
        }
    }

    #[test]
    fn every_confirmation_makes_it_less_likely_and_nothing_overflows() {
        for share in [0.0, 0.1, 0.33, 0.49] {
            let chances: Vec<f64> = (0..40).map(|confirmations| chance(share, confirmations)).collect();
            assert!(chances.windows(2).all(|pair| pair[1] <= pair[0]), "{share}: {chances:?}");
        }
        for share in [f64::MIN, -1.0, 0.0, 0.45, 1.0, f64::MAX] {
            assert!((0.0..=1.0).contains(&chance(share, u32::MAX)), "{share}");
        }
    }
}
