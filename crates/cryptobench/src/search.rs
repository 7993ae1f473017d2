//! Searches that take long: whoever drives one cuts it into slices, shows how far it is, and may stop it.

/// A search that goes on for some tries at a time.
pub trait Search {
    /// What is searched for.
    type Found;

    /// Goes on for at most so many tries.
    fn go_on(&mut self, tries: u32) -> Progress<Self::Found>;

    /// Tries so far.
    fn tries(&self) -> u64;
}

/// How a search stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress<F> {
    /// Nothing yet.
    Searching,
    /// Here it is.
    Found(F),
    /// There is nowhere left to look.
    Exhausted,
}

/// Seconds for so many tries, at the rate at which some were made in so many ms.
pub fn seconds_for(wanted_tries: f64, tries: u64, ms: u64) -> f64 {
    wanted_tries * (ms.max(1) as f64 / 1_000.0) / tries.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_follows_from_the_measured_rate() {
        assert_eq!(seconds_for(2_000_000.0, 1_000, 1), 2.0);
        assert_eq!(seconds_for(10.0, 0, 0), 0.01, "no division by nothing");
    }
}
