//! What a transaction pays for its size.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};

use super::amount::{Amount, ParseAmountError};

/// Satoshis for 1,000 virtual bytes, the unit in which Bitcoin Core's `CFeeRate` counts; people see sat/vB, a thousandth.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FeeRate(pub u64);

impl FeeRate {
    /// From whole satoshis per virtual byte.
    pub const fn from_sat_per_vb(sat: u64) -> Self {
        Self(sat.saturating_mul(1_000))
    }

    /// What `vsize` virtual bytes cost, rounded up so that the rate is never missed.
    pub fn fee(self, vsize: usize) -> Amount {
        let exact = u128::from(self.0) * vsize as u128;
        Amount(u64::try_from(exact.div_ceil(1_000)).unwrap_or(u64::MAX))
    }

    /// The rate that a fee makes, rounded down; zero for no bytes.
    pub fn of(fee: Amount, vsize: usize) -> Self {
        let exact = u128::from(fee.0) * 1_000;
        Self(exact.checked_div(vsize as u128).and_then(|rate| u64::try_from(rate).ok()).unwrap_or(0))
    }
}

/// Satoshis per virtual byte, with up to three decimals.
impl fmt::Display for FeeRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 % 1_000 {
            0 => write!(f, "{}", self.0 / 1_000),
            rest => write!(f, "{}.{}", self.0 / 1_000, format!("{rest:03}").trim_end_matches('0')),
        }
    }
}

impl FromStr for FeeRate {
    type Err = ParseAmountError;

    /// Reads satoshis per virtual byte with up to three decimals, like `1` or `2.5`; in the range of amounts, as in Bitcoin
    /// Core (`SetFeeEstimateMode`).
    fn from_str(text: &str) -> Result<Self, ParseAmountError> {
        Amount::from_decimal(text, 3).map(|rate| Self(rate.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fees_round_up_and_rates_round_down() {
        assert_eq!(FeeRate(1_001).fee(1), Amount(2));
        assert_eq!(FeeRate::from_sat_per_vb(2).fee(226), Amount(452));
        assert_eq!(FeeRate(u64::MAX).fee(usize::MAX), Amount(u64::MAX));
        assert_eq!(FeeRate::of(Amount(452), 226), FeeRate(2_000));
        assert_eq!(FeeRate::of(Amount(1), 0), FeeRate(0));
    }

    #[test]
    fn text_and_rate_agree() {
        for (text, rate) in [("1", 1_000), ("2.5", 2_500), ("0.001", 1), ("10.25", 10_250), ("0", 0)] {
            assert_eq!(text.parse(), Ok(FeeRate(rate)));
            assert_eq!(FeeRate(rate).to_string(), text);
        }
        for text in ["", "-1", "1,5", ".5", "1.", "1.0001", "99999999999999999999"] {
            assert!(text.parse::<FeeRate>().is_err(), "{text}");
        }
    }
}
