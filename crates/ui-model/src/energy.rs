//! What mining costs in electricity, by an assumption that is always shown beside the number.

/// Watts that a busy thread of an ordinary laptop draws on top of what the machine draws anyway. An assumption: no browser
/// tells.
pub const WATTS_PER_THREAD: f64 = 6.0;

/// Joules for each hash of so many threads that do so many hashes a second together; `None` while nothing is hashed.
pub fn joules_per_hash(threads: u32, duty_percent: u8, hashps: f64) -> Option<f64> {
    let watts = WATTS_PER_THREAD * f64::from(threads) * f64::from(duty_percent) / 100.0;
    (hashps > 0.0 && watts > 0.0).then(|| watts / hashps)
}

/// An amount of energy: number and unit.
pub fn energy(joules: f64) -> (String, &'static str) {
    const UNITS: [(f64, &str); 7] =
        [(3.6e9, "MWh"), (3.6e6, "kWh"), (3.6e3, "Wh"), (1.0, "J"), (1e-3, "mJ"), (1e-6, "µJ"), (1e-9, "nJ")];
    let (size, unit) = UNITS.into_iter().find(|(size, _)| joules >= *size).unwrap_or(UNITS[6]);
    (super::format::three_digits(joules.max(0.0) / size), unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn energy_follows_from_watts_and_hashes() {
        assert_eq!(joules_per_hash(2, 50, 6e6), Some(1e-6));
        assert_eq!(joules_per_hash(0, 100, 6e6), None);
        assert_eq!(joules_per_hash(2, 100, 0.0), None);
    }

    #[test]
    fn energies_have_a_unit_of_their_size() {
        for (joules, text) in [
            (1.6e-6, "1.60 µJ"),
            (25.0, "25.0 J"),
            (7_200.0, "2.00 Wh"),
            (3.6e6, "1.00 kWh"),
            (0.0, "0.00 nJ"),
            (7.2e12, "2000 MWh"),
        ] {
            let (number, unit) = energy(joules);
            assert_eq!(format!("{number} {unit}"), text);
        }
    }
}
